/* The view in which records are searched and filtered; what is asked stands in the address. */

const FILTERS = ["q", "kind", "topic", "review", "state"];

/** @param {string} tag */
function searchView(tag) {
  const { query } = address();
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
  /** @param {string} name */
  const known = (name) => {
    const value = query.get(name) ?? "";
    return !options[name] || options[name].some(([key]) => key === value) ? value : "";
  };
  const asked = Object.fromEntries(FILTERS.map((name) => [name, known(name)]));
  const results = el("div", {});
  const count = el("p", { role: "status", class: "count" });
  const input = el("input", {
    type: "search",
    id: "search",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 200,
    value: asked.q,
  });
  let waiting = 0;
  /**
   * @param {string} name
   * @param {string} value
   */
  function changed(name, value) {
    asked[name] = value;
    visitHere().shown = 0;
    keep(to("search", "", { ...asked }));
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(update);
  }
  function update() {
    const found = find(asked, tag);
    const sources = found.filter((record) => record.kind === "source").length;
    const counts = [
      found.length > sources && counted(found.length - sources, "record"),
      sources > 0 && counted(sources, "source"),
    ];
    count.textContent =
      counts.filter(Boolean).join(" and ") || "Nothing fits. Use fewer or other words, or fewer filters.";
    // Sources have no topic, no review and no translation.
    for (const name of ["topic", "review", "translation"])
      for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (form.querySelectorAll(`#choose-${name}`)))
        select.disabled = asked.kind === "source";
    results.replaceChildren(...longList(found, 30, (record) => result(record, asked.q, tag)));
  }
  input.addEventListener("input", () => changed("q", input.value));
  /**
   * @param {string} label
   * @param {string} name
   */
  const choose = (label, name) => chooser(label, options[name], asked[name], (value) => changed(name, value));
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
 * @param {string} query
 * @param {string} tag
 */
function result(record, query, tag) {
  const tongueOf = record.kind === "source" ? {} : inTongue(shownIn(record, tag));
  return el(
    "li",
    { class: "result" },
    el("h2", {}, el("a", { href: toRecord(record.id), ...tongueOf }, marked(titleOf(record, tag), query))),
    el("p", tongueOf, marked(snippet(record, query, tag), query)),
    el(
      "p",
      { class: "badges" },
      kindBadge(record),
      record.topic && badge(aboutIn(SOURCE).topics[record.topic]),
      record.kind !== "source" && [reviewBadge(record, tag), stateBadges(record), markBadge("records", record.id)],
    ),
  );
}
