/* Numbers as pictures: a hundred squares, as many of them filled as people are meant. */

const SIGNS = { least: "≥", more: ">", most: "≤", fewer: "<" };

/**
 * A figure in words of the source language, or in signs, which need no translation.
 * @param {Figure} figure
 * @param {string} [tag]
 * @returns {string}
 */
function amount(figure, tag = SOURCE) {
  const { low, high, low_included: from, high_included: upTo, out_of: whole } = figure;
  /** @param {number} value */
  const said = (value) => number(value, tag);
  /** @param {string} text */
  const of = (text) => (whole ? (tag === SOURCE ? `${text} out of ${said(whole)}` : `${text} / ${said(whole)}`) : text);
  if (tag !== SOURCE) {
    if (low !== undefined && high !== undefined && high !== low)
      return of(`${from ? "" : SIGNS.more}${said(low)}–${upTo ? "" : SIGNS.fewer}${said(high)}`);
    if (low === undefined) return of(`${upTo ? SIGNS.most : SIGNS.fewer}${said(high)}`);
    return of(`${figure.unbounded ? (from ? SIGNS.least : SIGNS.more) : ""}${said(low)}`);
  }
  if (low !== undefined && high !== undefined && high !== low) {
    if (from && upTo) return of(`${said(low)} to ${said(high)}`);
    return of(`${from ? "at least" : "more than"} ${said(low)} ${upTo ? "and up to" : "but fewer than"} ${said(high)}`);
  }
  if (low === undefined) return of(`${upTo ? "up to" : "fewer than"} ${said(high)}`);
  if (figure.unbounded) return of(from ? `${said(low)} or more` : `more than ${said(low)}`);
  return of(said(low));
}

/**
 * One path with a square for each of some places of a grid.
 * @param {number} from
 * @param {number} until
 * @param {number} across
 * @param {(x: number, y: number) => string} inner
 */
function squares(from, until, across, inner) {
  let path = "";
  for (let place = from; place < until; place += 1)
    path += inner((place % across) * 10, Math.floor(place / across) * 10);
  return path;
}

/**
 * @param {number} x
 * @param {number} y
 */
const FULL = (x, y) => `M${x + 1} ${y + 1}h8v8h-8z`;
/**
 * @param {number} x
 * @param {number} y
 */
const OPEN = (x, y) => `M${x + 1.75} ${y + 1.75}h6.5v6.5h-6.5z`;
/**
 * @param {number} x
 * @param {number} y
 */
const STRIPED = (x, y) => `M${x + 1.75} ${y + 1.75}h6.5v6.5h-6.5zM${x + 1.75} ${y + 8.25}l6.5 -6.5`;

/**
 * A picture of a figure that counts people out of 100 or 1,000; null for others.
 * @param {Figure} figure
 * @param {string} [tag]
 */
function iconArray(figure, tag) {
  const whole = figure.out_of;
  if (whole !== 100 && whole !== 1000) return null;
  const across = whole === 100 ? 10 : 40;
  const sure = figure.low ?? 0;
  // Of "more than 4" nearly all squares would be striped, as if everybody could be meant.
  const perhaps = figure.unbounded ? (2 * sure < whole ? sure : whole) : (figure.high ?? sure);
  const title = [amount(figure, tag), figure.sentence, figure.population, figure.outcome, figure.timeframe]
    .filter(Boolean)
    .map(ended)
    .join(" ");
  return draw(
    "svg",
    {
      class: `icons of-${whole}`,
      viewBox: `0 0 ${across * 10} ${(whole / across) * 10}`,
      role: "img",
      "aria-label": title,
    },
    draw("path", { class: "rest", d: squares(perhaps, whole, across, OPEN) }),
    draw("path", { class: "range", d: squares(sure, perhaps, across, STRIPED) }),
    draw("path", { class: "sure", d: squares(0, sure, across, FULL) }),
  );
}

/**
 * Whether a picture has squares that stand for a range.
 * @param {Figure} figure
 */
const ranged = (figure) => figure.high !== undefined && figure.high !== figure.low;

/**
 * The sentence that tells a figure: it says what is counted. In a translation it is the one in the same place; where a
 * field has another number of sentences there, the whole paragraph would have to do, and so none is given.
 * @param {Figure} figure
 * @param {Rec} record
 * @param {string} tag
 */
function sentenceOf(figure, record, tag) {
  const told = figure.told;
  if (!told) return "";
  if (tag === SOURCE) return told.text;
  const field = told.field.split(".").reduce((/** @type {any} */ value, name) => value[name], textOf(record, tag));
  const parts = sentencesOf(field);
  return parts.length === told.count ? parts[told.place] : "";
}

/**
 * The figures of a record: those out of a whole as pictures, the others in a list.
 * @param {Rec} record
 * @param {string} tag
 */
function figureList(record, tag) {
  const shown = shownIn(record, tag);
  const all = figuresOf(record, tag).map((figure) => ({ ...figure, sentence: sentenceOf(figure, record, shown) }));
  const pictured = all.filter((figure) => figure.out_of);
  const others = all.filter((figure) => !figure.out_of);
  /** @param {Figure} figure */
  const said = (figure) => [figure.population, figure.outcome, figure.timeframe].filter(Boolean).join("; ");
  /** @param {Figure} figure */
  const counts = (figure) =>
    (figure.statistics ?? []).map((id) =>
      el("span", { class: "counts screen", ...inTongue(SOURCE) }, "Counts: ", el("a", { href: toRecord(id) }, id)),
    );
  return [
    pictured.some(ranged) &&
      el(
        "p",
        { class: "quiet" },
        control(tag, "counted_for_sure", "Filled: counted for sure"),
        ". ",
        control(tag, "may_be", "Striped: the number lies somewhere in here"),
        ".",
      ),
    pictured.length > 0 &&
      el(
        "div",
        { class: "pictures" },
        pictured.map((figure) =>
          el(
            "figure",
            { class: "picture", ...inTongue(shown) },
            iconArray(figure, shown),
            el(
              "figcaption",
              {},
              el("strong", {}, el("bdi", { dir: "ltr" }, amount(figure, shown))),
              el("span", { class: "sentence" }, figure.sentence),
              said(figure),
              counts(figure),
            ),
          ),
        ),
      ),
    others.length > 0 &&
      el(
        "ul",
        { class: "plain" },
        others.map((figure) =>
          el(
            "li",
            {},
            el("strong", {}, amount(figure)),
            ` ${spoken(figure.unit ?? "")} `,
            el("span", { class: "quiet", ...inTongue(shown) }, said(figure)),
            counts(figure),
          ),
        ),
      ),
  ];
}
