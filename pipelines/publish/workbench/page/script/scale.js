/* The BI-RADS scale: each category as a range of people out of 100, as a picture and as a table. */

/**
 * A range of the scale in words, or why it has none.
 * @param {Rec} row
 */
function likelihood(row) {
  const range = row.likelihood;
  if (!range) return row.code === "6" ? "cancer is known already" : "no likelihood: the test is not finished";
  if (range.min === range.max) return `about ${range.min} out of 100`;
  const low = range.min === 0 ? "" : `${range.min_included ? "at least" : "more than"} ${range.min}`;
  if (range.max === 100) return `${range.min} or more out of 100`;
  const high = range.max_included ? `up to ${range.max}` : `fewer than ${range.max}`;
  if (!low) return range.min_included ? `${high} out of 100` : `more than 0, ${high} out of 100`;
  return `${low}, ${high} out of 100`;
}

/** @param {Rec} row */
function bar(row) {
  const range = row.likelihood;
  const lines = [0, 25, 50, 75, 100].map((at) =>
    draw("line", { class: "grid", x1: `${at}%`, x2: `${at}%`, y1: 0, y2: 24 }),
  );
  if (!range) return draw("svg", { class: "range", "aria-hidden": "true" }, lines);
  /**
   * @param {number} at
   * @param {boolean} included
   */
  const end = (at, included) => draw("circle", { class: included ? "end" : "end open", cx: `${at}%`, cy: 12, r: 5 });
  return draw(
    "svg",
    { class: "range", "aria-hidden": "true" },
    lines,
    draw("line", { class: "span", x1: `${range.min}%`, x2: `${range.max}%`, y1: 12, y2: 12 }),
    end(range.min, range.min_included),
    range.max !== range.min && end(range.max, range.max_included),
  );
}

/** @type {Labels} */
const NEXT = {
  "more-imaging": "more pictures",
  "routine-screening": "usual screening",
  "short-interval-follow-up": "another look soon",
  biopsy: "biopsy",
  treatment: "treatment",
};

/** @param {string} tag */
function scaleView(tag) {
  const rows = DATA.records.filter((record) => record.kind === "birads");
  if (!rows.length) return nowhere();
  const edition = [...new Set(rows.map((row) => row.edition))].join(", ");
  const labels = aboutIn(tag).labels;
  /** @param {Rec} row */
  const words = (row) => el("span", inTongue(shownIn(row, tag)), textOf(row, tag).name);
  return [
    heading("The BI-RADS scale"),
    el(
      "p",
      {},
      "Of 100 people with each result, how many have cancer? These are the ranges of the scale. Studies have also found numbers outside them: open a category to see.",
    ),
    el(
      "figure",
      { class: "scale" },
      el(
        "ol",
        {},
        rows.map((row) =>
          el(
            "li",
            { class: row.parent ? "part" : false },
            el("a", { class: "code", href: toRecord(row.id) }, `BI-RADS ${row.code}`),
            el("div", { class: "track" }, bar(row)),
            el("span", { class: "value" }, likelihood(row)),
          ),
        ),
      ),
      el(
        "div",
        { class: "axis", "aria-hidden": "true" },
        [0, 25, 50, 75, 100].map((at) => el("span", {}, String(at))),
      ),
      el(
        "figcaption",
        {},
        `People out of 100 who have cancer. A filled end belongs to the range, an open one does not. Edition: ${edition}.`,
      ),
    ),
    el("h2", {}, "The same as a table"),
    table(
      ["Category", "What it says", "Have cancer", "What usually comes next"],
      rows.map((row) => [
        el("a", { href: toRecord(row.id) }, row.code),
        words(row),
        likelihood(row),
        spoken(row.management, NEXT),
      ]),
      `${labels.birads}, ${edition}`,
    ),
  ];
}
