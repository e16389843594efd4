/* My review: who signs, what is marked, and the file for the editors. */

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
      try {
        download();
        sent(TODAY);
        problems.replaceChildren(el("p", {}, "The file is on its way to your downloads. Send it to the editors."));
        list.replaceChildren(markList());
      } catch (fault) {
        problems.replaceChildren(el("p", { class: "warn" }, `The file could not be made: ${/** @type {Error} */ (fault).message}`));
      }
    } else if (!PERSON.test(marks.reviewer)) who.focus();
  };
  const button = el("button", { type: "button", onclick: send }, "Download the review file");
  const list = el("div", {}, markList());
  return [
    heading("My review"),
    el(
      "p",
      {},
      "Read a record and what it rests on, or a translation beside its source. Mark whether you agree, and say what should change. Then download one file and send it to the editors. Nothing is sent by this page.",
    ),
    el(
      "ol",
      {},
      el(
        "li",
        {},
        el("a", { href: to("search") }, "Choose records"),
        " or ",
        el("a", { href: to("translations") }, "translations"),
        ", and mark them.",
      ),
      el("li", {}, "Come back here and download the file."),
      el(
        "li",
        {},
        "The editors see what it would change, and then take it in. A signature counts for the very words that you read: when they change, it falls.",
      ),
    ),
    !keeps &&
      el("p", { class: "warn" }, "This browser does not keep your marks when you close the page. Download them first."),
    el("h2", {}, "You"),
    el(
      "div",
      { class: "field" },
      el("label", { for: "reviewer" }, "Your id"),
      who,
      el("p", { class: "quiet", id: "reviewer-help" }, "The editors give you one, such as person-jo-example."),
    ),
    el("div", { class: "field" }, el("label", { for: "on" }, "Day of your review"), when),
    el("h2", {}, "Your marks"),
    list,
    el("p", { class: "quiet" }, PUBLIC),
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
    markCount() > 0 &&
      el(
        "details",
        { class: "screen" },
        el("summary", {}, "Take all marks away"),
        el(
          "button",
          { type: "button", class: "quieter", onclick: empty },
          `Yes, take ${counted(markCount(), "mark")} away`,
        ),
      ),
  ];
}

function again() {
  sent(undefined);
  route();
  document.querySelector("h1").focus();
}

function empty() {
  shelve({ records: {}, translations: {} });
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
