/* Statistics: each share of people with its counts, its interval, its source, and the records that tell it. */

/** The figures that tell a statistic, each with its record, by the id of the statistic. */
const telling = grouped(
  DATA.records.flatMap((record) =>
    (record.figures ?? []).flatMap((figure) => (figure.statistics ?? []).map((id) => ({ id, record, figure }))),
  ),
  (told) => told.id,
);

/**
 * A share out of 100, to three decimals.
 * @param {number | undefined} share
 */
const outOf100 = (share) => share !== undefined && `${number(share)} out of 100`;

/**
 * The ends of an interval or range, or a single value, in words.
 * @param {{ value?: number, low?: number, high?: number, low_included?: boolean, high_included?: boolean }} range
 */
const ends = ({ low, high, low_included = true, high_included = true }) =>
  amount({ id: "", evidence: "", low, high, low_included, high_included, unbounded: high === undefined });

/** @param {Rec} statistic */
function published({ as_published: given }) {
  if (!given) return "";
  const range = (given.low ?? given.high) !== undefined && ends(given);
  if (given.value === undefined) return range && `${range}, in percent`;
  return [`${number(given.value)}%`, range && ` (${range})`];
}

/** @param {Estimate} share */
const interval = (share) =>
  share.interval !== "none" &&
  `${ends(share)} out of 100, ${share.interval === "wilson" ? "computed from the counts (Wilson)" : "as published"}`;

/** @param {string} code */
function countryName(code) {
  try {
    return new Intl.DisplayNames(["en"], { type: "region" }).of(code);
  } catch {
    return code;
  }
}

/** @param {string} id */
const tellers = (id) =>
  el(
    "ul",
    { class: "links" },
    (telling.get(id) ?? []).map(({ record, figure }) =>
      el("li", {}, `${amount(figure)}: `, el("a", { href: toRecord(record.id) }, titleOf(record, SOURCE))),
    ),
  );

/**
 * All that is known of a statistic.
 * @param {Rec} statistic
 * @param {string} tag
 */
function aboutStatistic(statistic, tag) {
  const { estimate: share, events, total, years, source } = statistic;
  const text = textOf(statistic, tag);
  /** @param {string} words */
  const spokenIn = (words) => el("span", inTongue(shownIn(statistic, tag)), words);
  const told = telling.has(statistic.id);
  return termsOf([
    ["Measure", spoken(statistic.measure, MEASURES)],
    ["Counts", events !== undefined ? `${number(events)} of ${number(total)}` : total && `of ${number(total)}`],
    ["As published", published(statistic)],
    ["Share", outOf100(share.per_100) || `${ends(share)} out of 100`],
    ["95% interval", interval(share)],
    [
      "Counterpart",
      [spokenIn(text.counterpart), share.counterpart_per_100 !== undefined && `: ${outOf100(share.counterpart_per_100)}`],
    ],
    ["Population", spokenIn(text.population)],
    ["Outcome", spokenIn(text.outcome)],
    ["Time frame", spokenIn(text.timeframe)],
    ["Country", statistic.countries?.map(countryName).join(", ")],
    ["Years", years && (years.from === years.to ? String(years.from) : `${years.from} to ${years.to}`)],
    ["Setting", statistic.setting],
    ["Source", el("a", { href: toRecord(source) }, byId.has(source) ? titleOf(byId.get(source), SOURCE) : source)],
    ["Where in it", `${statistic.locator} (${spoken(statistic.read, READ)})`],
    ["Note", statistic.note],
    ["Told by", told ? tellers(statistic.id) : "No record tells it."],
  ]);
}

/** @param {string} tag */
function statisticsView(tag) {
  if (!DATA.statistics.length) return nowhere();
  const measures = Object.keys(MEASURES).filter((code) => DATA.statistics.some((one) => one.measure === code));
  const chosen = { q: address().query.get("q") ?? "", measure: asked("measure", measures), told: asked("told", ["no"]) };
  const results = el("div", {});
  const count = el("p", { role: "status", class: "count" });
  const query = el("input", { type: "search", id: "search", autocomplete: "off", value: chosen.q });
  /** @param {Partial<typeof chosen>} changes */
  function changed(changes) {
    Object.assign(chosen, changes);
    visitHere().shown = 0;
    keep(to("statistics", "", chosen));
    update();
  }
  function update() {
    const fitting = DATA.statistics.filter(
      (one) => (!chosen.measure || one.measure === chosen.measure) && !(chosen.told && telling.has(one.id)),
    );
    const found = ranked(fitting, chosen.q, tag);
    count.textContent = found.length ? counted(found.length, "statistic") : "Nothing fits.";
    results.replaceChildren(
      ...longList(
        found,
        20,
        (one) =>
          el(
            "section",
            { class: "result", "aria-label": one.id },
            el("h2", {}, el("a", { href: toRecord(one.id), ...inTongue(shownIn(one, tag)) }, titleOf(one, tag))),
            aboutStatistic(one, tag),
          ),
        el("div", { class: "results" }),
      ),
    );
  }
  query.addEventListener("input", () => changed({ q: query.value }));
  update();
  return [
    heading("Statistics"),
    el("p", {}, "Each share of people stands once in the dataset, and the records that tell it name it."),
    el(
      "form",
      { role: "search", class: "filters", onsubmit: (event) => event.preventDefault() },
      el("div", { class: "field wide" }, el("label", { for: "search" }, `Words, in ${nameOf(tag)}, or an id`), query),
      chooser(
        "Measure",
        [["", "All measures"], ...measures.map((code) => [code, MEASURES[code]])],
        chosen.measure,
        (measure) => changed({ measure }),
      ),
      chooser("Told", [["", "Any"], ["no", "By no record"]], chosen.told, (told) => changed({ told })),
    ),
    count,
    results,
  ];
}

/**
 * @param {string} tag
 * @param {Rec} statistic
 */
function statisticView(tag, statistic) {
  return [
    el("p", { class: "crumbs" }, el("a", { href: to("statistics") }, "All statistics")),
    el("h1", { tabindex: "-1", ...inTongue(shownIn(statistic, tag)) }, titleOf(statistic, tag)),
    el("p", { class: "badges" }, kindBadge(statistic), stateBadges(statistic)),
    aboutStatistic(statistic, tag),
    el("h2", {}, "Names and files"),
    termsOf([
      ["Id", copyable(statistic.id, "the id")],
      ["In the exports", exportsWith(statistic, tag)],
    ]),
    translationLinks(statistic),
  ];
}
