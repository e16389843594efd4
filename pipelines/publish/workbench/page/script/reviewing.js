/* My review, in three steps: what is marked, who signs it, and the file for the editors. */

function reviewView() {
  const who = el("input", {
    id: "reviewer",
    autocomplete: "off",
    spellcheck: "false",
    value: marks.reviewer,
    "aria-describedby": "reviewer-help",
    oninput: (event) => shelve({ reviewer: event.target.value.trim() }),
  });
  const when = el("input", {
    id: "on",
    type: "date",
    value: marks.on,
    max: TODAY,
    oninput: (event) => event.target.value && shelve({ on: event.target.value }),
  });
  const problems = el("div", { role: "alert" });
  const send = () => {
    const found = [...gaps()];
    problems.replaceChildren(
      ...(found.length
        ? [
            el(
              "ul",
              { class: "warn" },
              found.map(([text, href]) => el("li", {}, href ? el("a", { href }, text) : text)),
            ),
          ]
        : []),
    );
    if (!found.length) {
      const name = `review-${marks.reviewer}-${marks.on}.json`;
      const text = reviewFile();
      download(name, text, "application/json");
      problems.replaceChildren(
        ...arrived(name, text, () => {
          sent(TODAY);
          problems.replaceChildren(el("p", {}, "Now send the file to the editors, in a way that shows that it is from you."));
          list.replaceChildren(markList());
          button.focus();
        }),
      );
    } else if (!PERSON.test(marks.reviewer)) who.focus();
  };
  const button = el("button", { type: "button", onclick: send }, "Download the review file");
  const list = el("div", {}, markList());
  const backs = Object.keys(marks.back).length;
  const all = [markCount() && counted(markCount(), "mark"), backs && counted(backs, "back-translation")].filter(Boolean);
  return [
    heading("My review"),
    el("p", {}, "Three steps. Nothing is sent by this page."),
    !keeps &&
      el("p", { class: "warn" }, "This browser does not keep your marks when you close the page. Download them first."),
    el("h2", {}, "1. Review it"),
    el(
      "p",
      {},
      "Open ",
      el("a", { href: to("search") }, "records"),
      " or ",
      el("a", { href: to("translations") }, "translations"),
      ", and mark below each whether you agree or what should change.",
    ),
    list,
    backList(),
    el("h2", {}, "2. Sign it"),
    el("p", {}, "With your id you sign what you agree with, in the very words that you read. Once they change, it no longer counts."),
    el(
      "div",
      { class: "field" },
      el("label", { for: "reviewer" }, "Your id"),
      who,
      el("p", { class: "quiet", id: "reviewer-help" }, "The editors give you one, such as person-jo-example."),
    ),
    el("div", { class: "field" }, el("label", { for: "on" }, "Day of your review"), when),
    el("p", { class: "quiet" }, PUBLIC),
    el("h2", {}, "3. Send it"),
    el("p", {}, "Download one file with all that you marked, and send it to the editors. They see what it would change first."),
    el("p", {}, button),
    problems,
    markCount() > unsentCount() &&
      el(
        "details",
        { class: "screen" },
        el("summary", {}, "Send everything again"),
        el(
          "button",
          { type: "button", class: "quieter", onclick: again },
          "Put all marks into the next file, also those that were sent",
        ),
      ),
    all.length > 0 &&
      el(
        "details",
        { class: "screen" },
        el("summary", {}, "Take all marks away"),
        el(
          "button",
          { type: "button", class: "quieter", onclick: empty },
          `Yes, take ${all.join(" and ")} away`,
        ),
      ),
  ];
}

/**
 * Asks whether a file has arrived, since a browser may block it without a word; if not, its text can be copied.
 * @param {string} name
 * @param {string} text
 * @param {() => void} confirmed
 */
function arrived(name, text, confirmed) {
  const id = fresh("text");
  const field = el("textarea", { id, rows: 8, readonly: true, dir: "ltr" }, text);
  return [
    el("p", {}, `Your browser was asked to save ${name}. Is it among your downloads?`),
    el("p", {}, el("button", { type: "button", onclick: confirmed }, "Yes, I have the file")),
    el(
      "details",
      {},
      el("summary", {}, "No, it is not there"),
      el("p", {}, el("label", { for: id }, "Copy this text into a mail to the editors instead, then press “Yes”.")),
      field,
      el("button", { type: "button", class: "quieter", onclick: () => field.select() }, "Select all of it"),
    ),
  ];
}

/** The back-translations, by language, each with its sheet. */
const backList = () =>
  DATA.translations
    .map((told) => /** @type {const} */ ([told, backsOf(told.language).length]))
    .filter(([, count]) => count)
    .map(([told, count]) => [
      el(
        "p",
        {},
        el("a", { href: to("translations", told.language, { back: "compare" }) }, `${told.name}: ${counted(count, "back-translation")}`),
        ". They go in a file of their own.",
      ),
      backDownload(told),
    ]);

function again() {
  sent(undefined);
  route();
  document.querySelector("h1").focus();
}

function empty() {
  shelve({ records: {}, translations: {}, back: {} });
  route();
  document.querySelector("h1").focus();
}

function markList() {
  const rows = GROUPS.flatMap((group) =>
    Object.entries(marks[group]).map(([name, one]) => [
      el("a", { href: markedAt(group, name) }, name),
      [MARKS[one.verdict], one.stage ? `, as ${STAGES[one.stage]}` : ""],
      said(one.comment),
      one.sent ? `in a file of ${day(one.sent)}` : "not yet",
    ]),
  );
  return rows.length
    ? table(["What", "Your mark", "Your comment", "Sent"], rows, "Records and translations that you marked")
    : el("p", {}, "Nothing is marked yet.");
}
