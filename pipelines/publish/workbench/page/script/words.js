/* What the page itself says: the names of kinds, verdicts, states and grades, and how numbers and days are written. */

/** @type {Labels} */
const USUAL_KINDS = {
  fact: "Fact",
  myth: "Myth",
  birads: "BI-RADS category",
  faq: "Question and answer",
  question: "Question to ask",
  term: "Word explained",
  statistic: "Statistic",
  source: "Source",
};

/**
 * What the kinds that the dataset has are called; one that is new here has its heading in dataset.yaml.
 * @type {Labels}
 */
const KINDS = Object.fromEntries(
  [...new Set([...byId.values()].map((record) => record.kind))]
    .sort((one, other) => Object.keys(DATA.heads).indexOf(one) - Object.keys(DATA.heads).indexOf(other))
    .map((kind) => [kind, USUAL_KINDS[kind] ?? DATA.about[SOURCE].labels[DATA.folders[kind]] ?? kind]),
);

/** @type {Labels} */
const EVIDENCE = {
  supports: "Supports it",
  "supports-in-part": "Supports part of it",
  contradicts: "Speaks against it",
  background: "Background",
};

/** @type {Labels} */
const GRADES = {
  A: "the publisher’s own page or record",
  B: "a secondary page or a journal record",
  C: "a copy",
  D: "background only",
};

/** @type {Labels} */
const READ = {
  whole: "read in full",
  excerpt: "read in part",
  abstract: "the abstract was read",
  table: "a table was read",
};

/**
 * The states of a translation, the least first.
 * @type {Labels}
 */
const STATES = {
  missing: "missing",
  stale: "out of date",
  blocked: "held back by a check",
  draft: "draft",
  translated: "translated, not reviewed",
  reviewed: "reviewed",
  approved: "approved",
};

/** @type {Labels} */
const MEASURES = {
  share: "share of a counted group",
  risk: "risk over a time",
  pooled: "several studies combined",
  median: "the middle of several studies",
  range: "the lowest and highest of several",
  stated: "stated without a study",
};

/** @type {Labels} */
const CERTAINTY = {
  established: "well established",
  likely: "likely",
  debated: "debated",
  uncertain: "uncertain",
};

/** @type {Labels} */
const ARTICLE = {
  supported: "supported",
  "supported-with-caveat": "supported with a caveat",
  overstated: "overstated",
  contradicted: "wrong: sources say otherwise",
  "not-verifiable": "could not be verified",
  tone: "tone, no claim",
};

/** @type {Labels} */
const STAGES = { linguistic: "language reviewer", clinical: "clinician" };

/** @type {Labels} */
const MARKED = { approved: "agreed", change: "to change", comment: "a remark" };

/** @type {Labels} */
const MARKS = { approved: "I agree with it as it stands", change: "It needs a change", comment: "A remark only" };

/**
 * A text that ends as a sentence does; one that does already stays as it is.
 * @param {string} text
 */
const ended = (text) => (/[.!?؟。…]["”’')\]]*$/.test(text) ? text : `${text}.`);

/**
 * What the dataset calls a control of its site in the language that is read; English where it has no word for it.
 * @param {string} tag
 * @param {string} name
 * @param {string} english
 */
function control(tag, name, english) {
  const [word, source] = [aboutIn(tag).site?.[name], aboutIn(SOURCE).site?.[name]];
  return el("span", inTongue(word === source ? SOURCE : aboutTag(tag)), word ?? english);
}

/**
 * A code as words: `needless-worry` is “needless worry”.
 * @param {string} code
 * @param {Labels} [table]
 */
const spoken = (code, table = {}) => table[code] ?? code.replaceAll("-", " ");

/**
 * @param {number} value
 * @param {string} [tag]
 */
const number = (value, tag = SOURCE) => new Intl.NumberFormat(plain(tag)).format(value);

/**
 * A count with its noun: 1 record, 2 records.
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/**
 * A day in the words of a language; a year or a month alone stays what it is.
 * @param {string} text
 * @param {string} [tag]
 */
function day(text, tag = SOURCE) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text ?? "")) return text ?? "";
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(plain(tag), options).format(new Date(`${text}T00:00:00Z`));
}

/** @param {number} count */
function bytes(count) {
  return count < 1000
    ? `${count} B`
    : count < 1e6
      ? `${number(Math.round(count / 1e3))} kB`
      : `${number(Math.round(count / 1e5) / 10)} MB`;
}
