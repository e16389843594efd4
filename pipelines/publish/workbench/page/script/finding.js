/* The view in which records are searched and filtered; what is asked stands in the address. */

/** @param {string} tag */
function searchView(tag) {
  /** @type {Record<string, string[][]>} */
  const options = {
    kind: [["", "All kinds"], ...Object.entries(KINDS)],
    topic: topicOptions(tag),
    review: [
      ["", "Any"],
      ["none", "Not signed by a clinician"],
      ["signed", "Signed by a clinician"],
      ["due", "Due to be checked again"],
    ],
    state: [
      ["", "Any"],
      ...DATA.translations.flatMap(({ language, name }) =>
        Object.entries(STATES).map(([state, words]) => [`${language}:${state}`, `${name}: ${words}`]),
      ),
    ],
  };
  /** @type {Record<string, string>} */
  const chosen = { q: address().query.get("q") ?? "" };
  for (const [name, choices] of Object.entries(options))
    chosen[name] = asked(
      name,
      choices.map(([key]) => key),
    );
  const results = el("div", {});
  const count = el("p", { role: "status", class: "count" });
  const input = el("input", {
    type: "search",
    id: "search",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 200,
    value: chosen.q,
  });
  let waiting = 0;
  /**
   * @param {string} name
   * @param {string} value
   */
  function changed(name, value) {
    chosen[name] = value;
    visitHere().shown = 0;
    keep(to("search", "", chosen));
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(update);
  }
  function update() {
    const found = find(chosen, tag);
    const kinds = grouped(found, ({ kind }) => (["source", "statistic"].includes(kind) ? kind : "record"));
    count.textContent = [...kinds].map(([kind, some]) => counted(some.length, kind)).join(", ") || nothing();
    const forms = formsIn(chosen.q, tag);
    results.replaceChildren(...longList(found, 30, (record) => result(record, forms, tag)));
  }
  function nothing() {
    if (chosen.q.trim() && !wanted(chosen.q).length) return "Write a word of at least two letters.";
    const { kind, topic, review, state } = chosen;
    if (["source", "statistic"].includes(kind) && (topic || review || (state && kind === "source")))
      return `Nothing fits. A ${kind} has no topic and no review${kind === "source" ? ", and is not translated" : ""}.`;
    return "Nothing fits. Use fewer or other words, or fewer filters.";
  }
  input.addEventListener("input", () => changed("q", input.value));
  /**
   * @param {string} label
   * @param {string} name
   */
  const choose = (label, name) => chooser(label, options[name], chosen[name], (value) => changed(name, value));
  const form = el(
    "form",
    {
      role: "search",
      class: "filters",
      onsubmit: (event) => {
        event.preventDefault();
        update();
      },
    },
    el("div", { class: "field wide" }, el("label", { for: "search" }, `Words, in ${nameOf(tag)}, or an id`), input),
    choose("Kind", "kind"),
    choose("Topic", "topic"),
    choose("Review", "review"),
    DATA.translations.length > 0 && choose("Translation", "state"),
    el("button", { type: "button", class: "quieter", onclick: clear }, "Clear"),
  );
  function clear() {
    keep(to("search"));
    visitHere().shown = 0;
    route();
    document.getElementById("search").focus();
  }
  update();
  return [heading("Search"), form, count, results];
}

/**
 * @param {Rec} record
 * @param {Set<string>[]} forms
 * @param {string} tag
 */
function result(record, forms, tag) {
  const tongueOf = record.kind === "source" ? {} : inTongue(shownIn(record, tag));
  return el(
    "li",
    { class: "result" },
    el("h2", {}, el("a", { href: toRecord(record.id), ...tongueOf }, marked(titleOf(record, tag), forms))),
    el("p", tongueOf, marked(snippet(record, forms, tag), forms)),
    el(
      "p",
      { class: "badges" },
      kindBadge(record),
      record.topic && badge(aboutIn(SOURCE).topics[record.topic]),
      record.review && reviewBadge(record, tag),
      record.kind !== "source" && stateBadges(record),
      markBadge("records", record.id),
    ),
  );
}
