/* How the work stands: what is covered, what it rests on, what is due, and what is open. */

/**
 * How often each value occurs.
 * @template T
 * @param {T[]} values
 * @returns {Map<T, number>}
 */
const tally = (values) => values.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map());

/**
 * @template T
 * @param {Map<T, number>} counts
 */
const sorted = (counts) => [...counts].sort(([one], [other]) => (one < other ? -1 : 1));

/**
 * @param {Child} count
 * @param {string} words
 * @param {string} [href]
 */
function tile(count, words, href) {
  return el(
    "li",
    {},
    el("strong", {}, typeof count === "number" ? number(count) : count),
    " ",
    href ? el("a", { href }, words) : words,
  );
}

function stateView() {
  const claims = DATA.records.filter((record) => ["fact", "myth", "birads", "faq"].includes(record.kind));
  const evidence = DATA.records.flatMap((record) => (record.evidence ?? []).map((item) => /** @type {[Rec, EvidenceItem]} */ ([record, item])));
  const signed = DATA.records.filter((record) => record.clinical_review === "signed");
  const due = DATA.records.filter((record) => record.review.due <= TODAY);
  const { findings = [], waivers = [], comments = [] } = DATA.work;
  return [
    heading("State of the work"),
    el(
      "ul",
      { class: "tiles" },
      tile(DATA.records.length, "records", to("search")),
      tile(
        `${number(claims.filter((record) => record.evidence?.length).length)} of ${number(claims.length)}`,
        "claims with evidence",
      ),
      tile(DATA.sources.length, "sources", to("search", "", { kind: "source" })),
      DATA.statistics.length > 0 && tile(DATA.statistics.length, "statistics", to("statistics")),
      tile(
        `${number(signed.length)} of ${number(DATA.records.length)}`,
        "records signed by a clinician",
        to("search", "", { review: "signed" }),
      ),
      tile(due.length, `due to be checked by today, ${day(TODAY)}`, to("search", "", { review: "due" })),
      tile(findings.length, "open findings"),
      tile(waivers.length, "waivers"),
      tile(comments.length, "open comments of reviewers"),
    ),
    el("h2", {}, "What the records are"),
    bars(
      Object.keys(KINDS).map((kind) => [
        KINDS[kind],
        [...byId.values()].filter((record) => record.kind === kind).length,
      ]),
      "Published records by kind",
      ["Kind", "Records"],
    ),
    coverage(),
    weighing(evidence),
    reading(),
    timing(),
    translating(),
    unsettled(findings, waivers, comments),
    ages(),
  ];
}

function coverage() {
  const { statements = [], title, lines } = DATA.work.article ?? {};
  if (!statements.length) return null;
  const verdicts = sorted(tally(statements.map((statement) => statement.verdict)));
  return [
    el("h2", {}, "The article that it began with"),
    el(
      "p",
      {},
      `“${title}”, ${number(lines)} lines: ${counted(statements.length, "statement")}. Records carry ${number(statements.filter((one) => one.records?.length).length)} of them; the others have a reason.`,
    ),
    bars(
      verdicts.map(([verdict, count]) => [spoken(verdict, ARTICLE), count]),
      "Statements of the article by verdict",
      ["Verdict", "Statements"],
    ),
    verdicts.map(([verdict]) =>
      el(
        "details",
        {},
        el("summary", {}, `Statements: ${spoken(verdict, ARTICLE)}`),
        el(
          "ul",
          {},
          statements
            .filter((one) => one.verdict === verdict)
            .map((one) =>
              el(
                "li",
                {},
                one.paraphrase,
                " ",
                el("span", { class: "quiet" }, `line ${one.line}`),
                one.reason && el("p", { class: "quiet" }, one.reason),
                one.records?.length > 0 && linkList(one.records, SOURCE),
              ),
            ),
        ),
      ),
    ),
  ];
}

/** @param {[Rec, EvidenceItem][]} evidence */
function weighing(evidence) {
  const against = evidence.filter(([, item]) => item.verdict === "contradicts");
  return [
    el("h2", {}, "Evidence"),
    bars(
      Object.entries(EVIDENCE).map(([verdict, words]) => [
        words,
        evidence.filter(([, item]) => item.verdict === verdict).length,
      ]),
      "Pieces of evidence by verdict",
      ["Verdict", "Pieces"],
    ),
    against.length > 0 &&
      el(
        "details",
        {},
        el("summary", {}, `Evidence that speaks against a record (${against.length})`),
        el(
          "ul",
          {},
          against.map(([record, item]) =>
            el(
              "li",
              {},
              el("a", { href: toRecord(record.id) }, titleOf(record, SOURCE)),
              item.note && [" ", item.note],
            ),
          ),
        ),
      ),
  ];
}

function reading() {
  const texts = DATA.work.readability?.texts ?? [];
  if (!texts.length) return null;
  const middle = [...texts].sort((one, other) => one.adjusted - other.adjusted);
  /** @param {Grade} text */
  const grade = (text) => Math.max(0, Math.floor(text.adjusted));
  const hardest = middle.slice(-10).reverse();
  return [
    el("h2", {}, "How easy it reads"),
    el(
      "p",
      {},
      `The middle text of ${number(texts.length)} needs school grade ${median(middle.map((one) => one.adjusted))}. Words that the glossary explains count as short ones. Texts under 30 words have no grade.`,
    ),
    bars(
      sorted(tally(texts.map(grade))).map(([from, count]) => [`grade ${from} to ${from + 0.9}`, count]),
      "Texts by school grade (Flesch-Kincaid)",
      ["Grade", "Texts"],
    ),
    el(
      "details",
      {},
      el("summary", {}, "The ten hardest texts"),
      table(
        ["Text", "Field", "Words", "Grade"],
        hardest.map((text) => [
          el(
            "a",
            { href: toRecord(text.record) },
            byId.has(text.record) ? titleOf(byId.get(text.record), SOURCE) : text.record,
          ),
          text.field,
          text.words,
          String(text.adjusted),
        ]),
        "The ten hardest texts",
      ),
    ),
  ];
}

function timing() {
  const months = sorted(tally(DATA.records.map((record) => record.review.due.slice(0, 7))));
  return [
    el("h2", {}, "When it is due to be checked again"),
    bars(months, "Records by the month in which they are due", ["Month", "Records"]),
  ];
}

/**
 * The middle of sorted numbers, to two decimals.
 * @param {number[]} numbers
 */
function median(numbers) {
  const half = (numbers.length - 1) / 2;
  return Math.round((numbers[Math.floor(half)] + numbers[Math.ceil(half)]) * 50) / 100;
}

function translating() {
  /** @type {Labels} */
  const names = { ...KINDS, dataset: "The dataset’s own words" };
  const kinds = [...Object.keys(KINDS).filter((kind) => kind !== "source"), "dataset"];
  /** @param {string} home */
  const kindOf = (home) => byId.get(home)?.kind ?? "dataset";
  return DATA.translations.map((told) => {
    /**
     * @param {string} kind
     * @param {string} state
     */
    const of = (kind, state) =>
      told.states.filter(
        (one, place) => one === state && kindOf(homeOf(DATA.units.keys[place])) === kind,
      ).length;
    const shown = Object.keys(STATES).filter((state) => state !== "blocked" && told.states.includes(state));
    const blocked = Object.values(told.rest).filter((rest) => rest.blocked).length;
    return [
      el("h2", {}, `Translation: ${told.name}`),
      table(
        ["Kind", ...shown.map((state) => STATES[state])],
        kinds.map((kind) => [names[kind], ...shown.map((state) => of(kind, state))]),
        `Strings in ${told.name} by kind and state`,
      ),
      el(
        "p",
        {},
        blocked
          ? el(
              "a",
              { href: to("translations", told.language, { state: "blocked" }) },
              `${counted(blocked, "string")} held back by a check`,
            )
          : "No string is held back by a check.",
        " ",
        el("a", { href: to("translations", told.language) }, "See each text beside its source"),
      ),
    ];
  });
}

/**
 * @param {Finding[]} findings
 * @param {Waiver[]} waivers
 * @param {Remark[]} comments
 */
function unsettled(findings, waivers, comments) {
  /** @param {string} id */
  const where = (id) =>
    byId.has(id) || DATA.withdrawn.some((gone) => gone.id === id) ? el("a", { href: toRecord(id) }, id) : id;
  return [
    el("h2", {}, "Findings, waivers and comments"),
    findings.length
      ? table(
          ["Where", "Code", "What", "How to fix it"],
          findings.map((one) => [
            one.record ? where(one.record) : `${one.file}:${one.line}`,
            one.code,
            one.message,
            one.hint,
          ]),
          "Open findings of the checks",
        )
      : el(
          "p",
          {},
          "The checks find nothing. That does not mean that all is right: a check knows only what it was told to look for.",
        ),
    waivers.length
      ? table(
          ["Record", "Check", "Why", "Until"],
          waivers.map((one) => [where(one.record), one.check, one.reason, one.until]),
          "Waivers",
        )
      : el("p", {}, "No finding is waived."),
    comments.length
      ? table(
          ["About", "Comment"],
          comments.map((one) => [commentedAt(one), commentOf(one)]),
          "Open comments of reviewers",
        )
      : el("p", {}, "No reviewer’s comment is open."),
  ];
}

function ages() {
  const year = Number(DATA.meta.released.slice(0, 4));
  /** @type {[string, number, number][]} */
  const groups = [
    ["up to 2 years", 0, 2],
    ["3 to 5 years", 3, 5],
    ["6 to 10 years", 6, 10],
    ["11 years and more", 11, Infinity],
  ];
  /** @param {Rec} source */
  const age = (source) => (source.published ? year - Number(source.published.slice(0, 4)) : null);
  const grades = [...new Set(DATA.sources.map((source) => source.grade))].sort();
  /**
   * @param {(years: number | null) => boolean} fits
   * @param {string} grade
   */
  const count = (fits, grade) => DATA.sources.filter((source) => source.grade === grade && fits(age(source))).length;
  /**
   * @param {string} label
   * @param {(years: number | null) => boolean} fits
   */
  const row = (label, fits) => [label, ...grades.map((grade) => count(fits, grade))];
  return [
    el("h2", {}, "Sources by age and grade"),
    table(
      ["Age", ...grades.map((grade) => `Grade ${grade}`)],
      [
        ...groups.map(([label, from, until]) =>
          row(label, (years) => years !== null && years >= from && years <= until),
        ),
        row("no date given", (years) => years === null),
      ],
      `Sources by their age in ${year}, and by grade`,
    ),
    termsOf(grades.map((grade) => [`Grade ${grade}`, GRADES[grade]])),
  ];
}
