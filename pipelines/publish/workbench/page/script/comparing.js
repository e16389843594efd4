/* Translations beside their source: what each says, how far it is, what checks found, a reviewer's mark, and what a
 * second person understands of it. */

/** A filter beside the states: the strings in which a check found something. */
const FOUND = "findings";

/**
 * How back-translations are shown: they are written without the English, so that it does not help.
 * @type {Labels}
 */
const BACKS = { write: "Write, English hidden", compare: "Compare with English" };

/**
 * @param {string} _
 * @param {string} [language]
 */
function translationsView(_, language) {
  if (!DATA.translations.length)
    return [
      heading("Translations"),
      el("p", {}, "There is no translation yet. The page docs/translating.md tells how to begin one."),
    ];
  const told = DATA.translations.find((one) => !language || one.language.toLowerCase() === language);
  if (!told) return nowhere();
  const chosen = {
    state: asked("state", [...Object.keys(STATES), FOUND]),
    topic: asked("topic", DATA.meta.topics),
    back: asked("back", Object.keys(BACKS)),
    record: (address().query.get("record") ?? "").toLowerCase(),
  };
  /** @param {Record<string, string>} changes */
  const go = (changes) => {
    keep(to("translations", told.language, { ...chosen, ...changes }));
    visitHere().shown = 0;
    route();
  };
  const keys = DATA.units.keys.filter((key, place) => {
    const record = byId.get(homeOf(key));
    const { blocked, faults } = told.rest[place] ?? {};
    return (
      (!chosen.record || homeOf(key) === chosen.record) &&
      (!chosen.topic || record?.topic === chosen.topic) &&
      (!chosen.state || { blocked, [FOUND]: faults, [told.states[place]]: true }[chosen.state]) &&
      (chosen.back !== "write" || !["missing", "stale"].includes(told.states[place]))
    );
  });
  const homes = [...grouped(keys, homeOf)];
  return [
    heading(`Translations: ${told.name}`),
    told.draft && el("p", { class: "warn" }, ended(`A draft: ${told.draft}`)),
    el(
      "p",
      {},
      `${counted(told.states.length, "string")}: `,
      Object.keys(STATES)
        .map((state) => /** @type {[string, number]} */ ([state, told.states.filter((one) => one === state).length]))
        .filter(([, count]) => count)
        .map(([state, count], place) => [place > 0 && ", ", `${number(count)} ${STATES[state]}`]),
      ".",
    ),
    foundBy(told),
    el(
      "form",
      { class: "filters", onsubmit: (event) => event.preventDefault() },
      DATA.translations.length > 1 &&
        chooser(
          "Language",
          DATA.translations.map((one) => [one.language, one.name, one.language]),
          told.language,
          (value) => {
            location.hash = to("translations", value, chosen);
          },
        ),
      chooser(
        "State",
        [["", "All states"], ...Object.entries(STATES), [FOUND, "with findings"]],
        chosen.state,
        (state) => go({ state }),
      ),
      chooser("Topic", topicOptions(SOURCE), chosen.topic, (topic) => go({ topic })),
      stageChooser(),
      chooser("Back-translation", [["", "Not shown"], ...Object.entries(BACKS)], chosen.back, (back) => go({ back })),
    ),
    chosen.back && el("div", { class: "screen" }, backDownload(told)),
    chosen.record && el("p", {}, el("a", { href: to("translations", told.language) }, "Show all texts")),
    el(
      "p",
      { role: "status", class: "count" },
      keys.length ? `${counted(keys.length, "string")} in ${counted(homes.length, "text")}` : "No string fits.",
    ),
    longList(homes, 12, ([home, some]) => comparison(home, some, told, chosen.back), el("div", { class: "comparisons" })),
  ];
}

function stageChooser() {
  return chooser("You sign translations as", Object.entries(STAGES), marks.stage, (stage) => shelve({ stage }));
}

/**
 * How often each check found something in a language.
 * @param {Translation} told
 */
function foundBy(told) {
  const codes = sorted(tally(Object.values(told.rest).flatMap((rest) => (rest.faults ?? []).map((fault) => fault.code))));
  return el(
    "p",
    {},
    codes.length
      ? ["Findings of checks: ", codes.map(([code, count]) => `${code} ${number(count)}`).join(", "), "."]
      : "The checks find nothing in it.",
  );
}

/**
 * @param {string} home
 * @param {string[]} keys
 * @param {Translation} told
 * @param {string} back
 */
function comparison(home, keys, told, back) {
  const record = byId.get(home);
  if (back === "write")
    return el(
      "section",
      { class: "comparison", "aria-label": home },
      el("h2", {}, el("code", {}, home)),
      keys.map((key) => blindPair(key, told)),
    );
  return el(
    "section",
    { class: "comparison", "aria-label": home },
    el(
      "h2",
      {},
      record
        ? el("a", { href: toRecord(home) }, titleOf(record, SOURCE))
        : "The dataset’s own words",
    ),
    el("p", { class: "quiet" }, home, DATA.notes[home] ? [". Note for translators: ", DATA.notes[home]] : ""),
    keys.map((key) => pair(key, told, back === "compare")),
  );
}

/**
 * A translation alone, with a field for what it says.
 * @param {string} key
 * @param {Translation} told
 */
const blindPair = (key, told) =>
  el(
    "div",
    { class: "pair" },
    el("p", { class: "where" }, el("code", {}, fieldOf(key))),
    el("div", { class: "side", ...inTongue(told.language) }, paragraphs(told.targets[unitAt.get(key)])),
    el("div", {}, backField(key, told)),
  );

const UNFINISHED = "It cannot be signed yet: a translator must finish it first. You can ask for a change.";

/**
 * @param {string} key
 * @param {Translation} told
 * @param {boolean} back
 */
function pair(key, told, back) {
  const place = unitAt.get(key);
  const rest = told.rest[place] ?? {};
  const source = sourceOf(key);
  const target = told.targets[place];
  const limit = DATA.units.limits[place];
  const state = told.states[place];
  const name = `${told.language} ${key}`;
  const comments = (DATA.work.comments ?? []).filter((one) => one.about === key && one.language === told.language);
  const fixed = { key, language: told.language, source_sha: DATA.units.hashes[place], target_sha: told.hashes[place] };
  const summary = el("summary", {});
  const sum = () => {
    const held = marks.translations[name];
    const words = held ? `Your mark: ${MARKED[held.verdict]}` : "Mark it";
    summary.replaceChildren(words, el("span", { class: "unseen" }, ` ${key}`));
  };
  sum();
  const review = el(
    "details",
    {
      class: "screen",
      ontoggle: () => {
        if (review.open && review.children.length === 1)
          review.append(
            markForm("translations", name, fixed, `${told.name}: ${key}`, {
              unready: ["draft", "stale"].includes(state) && UNFINISHED,
              changed: sum,
            }),
          );
      },
    },
    summary,
  );
  return el(
    "div",
    { class: back ? "pair three" : "pair" },
    el(
      "p",
      { class: "where" },
      el("code", {}, fieldOf(key)),
      " ",
      badge(STATES[state], `state-${state}`),
      " ",
      rest.blocked && badge(STATES.blocked, "bad"),
      limit > 0 && target && el("span", { class: "quiet" }, ` ${[...target].length} of at most ${limit} characters`),
    ),
    el(
      "div",
      { class: "side", ...inTongue(SOURCE) },
      rest.changed ? el("p", {}, differing(rest.changed)) : paragraphs(source),
    ),
    el(
      "div",
      { class: "side", ...inTongue(told.language) },
      target ? paragraphs(target) : el("p", { class: "quiet", ...inTongue(SOURCE) }, "Not translated yet."),
    ),
    back && el("div", { class: "side", ...inTongue(SOURCE) }, backWords(key, told)),
    rest.changed && el("p", { class: "warn whole" }, "The English has changed since this was translated."),
    rest.faults?.length > 0 &&
      el(
        "ul",
        { class: "whole findings" },
        rest.faults.map((fault) =>
          el(
            "li",
            {},
            badge(fault.code, fault.severity === "error" ? "bad" : "open"),
            ` ${fault.severity}: ${ended(fault.message)} `,
            el("span", { class: "quiet" }, fault.hint),
          ),
        ),
      ),
    rest.signatures?.length > 0 &&
      el(
        "p",
        { class: "whole quiet" },
        rest.signatures.map((sign, at) => [at > 0 && "; ", `${sign.stage}: ${whoIs(sign.by)}, ${day(sign.on)}`]),
      ),
    comments.length > 0 &&
      el(
        "ul",
        { class: "whole" },
        comments.map((one) => el("li", {}, commentOf(one))),
      ),
    target && el("div", { class: "whole" }, review),
  );
}
