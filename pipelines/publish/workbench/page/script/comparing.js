/* Translations beside their source: what each says, how far it is, what checks found, and a reviewer's mark. */

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
  const told = languages.get(language) ?? (language ? null : DATA.translations[0]);
  if (!told) return nowhere();
  const { query } = address();
  /**
   * @param {string} name
   * @param {string[]} all
   */
  const known = (name, all) => (all.includes(query.get(name)) ? query.get(name) : "");
  const asked = {
    state: known("state", Object.keys(STATES)),
    topic: known("topic", DATA.meta.topics),
    record: query.get("record") ?? "",
  };
  /** @param {Record<string, string>} changes */
  const go = (changes) => {
    keep(to("translations", told.language, { ...asked, ...changes }));
    visitHere().shown = 0;
    route();
  };
  const keys = DATA.units.keys.filter((key, place) => {
    const record = byId.get(homeOf(key));
    return (
      (!asked.record || homeOf(key) === asked.record) &&
      (!asked.topic || record?.topic === asked.topic) &&
      (!asked.state || (asked.state === "blocked" ? told.rest[place]?.blocked : told.states[place] === asked.state))
    );
  });
  const homes = [...grouped(keys, homeOf)];
  return [
    heading(`Translations: ${told.name}`),
    told.draft && el("p", { class: "warn" }, `A draft: ${told.draft}.`),
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
    el(
      "form",
      { class: "filters", onsubmit: (event) => event.preventDefault() },
      DATA.translations.length > 1 &&
        chooser(
          "Language",
          DATA.translations.map((one) => [one.language, one.name]),
          told.language,
          (value) => {
            location.hash = to("translations", value, asked);
          },
        ),
      chooser("State", [["", "All states"], ...Object.entries(STATES)], asked.state, (state) => go({ state })),
      chooser("Topic", topicOptions(SOURCE), asked.topic, (topic) => go({ topic })),
      stageChooser(),
    ),
    asked.record && el("p", {}, el("a", { href: to("translations", told.language) }, "Show all texts")),
    el(
      "p",
      { role: "status", class: "count" },
      keys.length ? `${counted(keys.length, "string")} in ${counted(homes.length, "text")}` : "No string fits.",
    ),
    longList(homes, 12, ([home, some]) => comparison(home, some, told), el("div", { class: "comparisons" })),
  ];
}

function stageChooser() {
  return chooser("You sign translations as", Object.entries(STAGES), marks.stage, (stage) => shelve({ stage }));
}

/**
 * @param {string} home
 * @param {string[]} keys
 * @param {Translation} told
 */
function comparison(home, keys, told) {
  const record = byId.get(home);
  return el(
    "section",
    { class: "comparison", "aria-label": home },
    el(
      "h2",
      {},
      record
        ? el("a", { href: toRecord(home) }, titleOf(record, SOURCE))
        : (statistics.get(home)?.text.population ?? "The dataset’s own words"),
    ),
    el("p", { class: "quiet" }, home, DATA.notes[home] ? [". Note for translators: ", DATA.notes[home]] : ""),
    keys.map((key) => pair(key, told)),
  );
}

const UNFINISHED = "It cannot be signed yet: a translator must finish it first. You can ask for a change.";

/**
 * @param {string} key
 * @param {Translation} told
 */
function pair(key, told) {
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
    { class: "pair" },
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
    rest.changed && el("p", { class: "warn whole" }, "The English has changed since this was translated."),
    rest.faults?.length > 0 &&
      el(
        "ul",
        { class: "whole" },
        rest.faults.map((fault) => el("li", {}, badge(fault.code), " ", fault.message)),
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
