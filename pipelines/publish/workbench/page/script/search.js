/* Search: each word of the query must stand in a record, in any order; accents, plurals and slips are set aside. */

/**
 * A text without accents, capitals and hyphens: `BI-RADS` is `birads`.
 * @param {string} text
 */
const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/[\p{M}\p{Pd}]+/gu, "")
    .toLowerCase();

/**
 * The words of a text, folded; a number keeps its decimals.
 * @param {string} text
 */
const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}]+(?:[.,]\p{N}+)*/gu) ?? [];

/**
 * The words of a query that can be searched for: a single letter stands nearly everywhere.
 * @param {string} query
 */
const wanted = (query) => wordsOf(query).filter((word) => word.length > 1 || !/\p{Script=Latin}/u.test(word));

/** @type {Map<string, { title: Set<string>, all: Set<string> }>} */
const haystacks = new Map();

/**
 * The words of a record in a language: those of its title, and all of them with those of its id.
 * @param {Rec} record
 * @param {string} tag
 */
function haystack(record, tag) {
  const shown = record.kind === "source" ? SOURCE : shownIn(record, tag);
  const name = `${record.id} ${shown}`;
  if (!haystacks.has(name)) {
    const title = wordsOf(titleOf(record, tag));
    const all = [record.id, record.id.replaceAll("-", " "), ...textsOf(record, tag)].flatMap(wordsOf);
    haystacks.set(name, { title: new Set(title), all: new Set([...title, ...all]) });
  }
  return haystacks.get(name);
}

/**
 * The texts of a record in a language.
 * @param {Rec} record
 * @param {string} tag
 */
function textsOf(record, tag) {
  const rest = [record.publisher, record.note, record.url, record.locator].filter(Boolean);
  return record.kind === "source" ? rest : [...[...strings(textOf(record, tag))].map(([, value]) => value), ...rest];
}

/** @type {Map<string, Set<string>>} */
const vocabularies = new Map();

/**
 * Every word that can be found in a language.
 * @param {string} tag
 */
function vocabulary(tag) {
  if (!vocabularies.has(tag))
    vocabularies.set(tag, new Set([...byId.values()].flatMap((record) => [...haystack(record, tag).all])));
  return vocabularies.get(tag);
}

/**
 * A word without the ending that its plural changes.
 * @param {string} word
 */
const stem = (word) => (word.length > 4 ? word.replace(/(?:ies|es|s|y|e)$/, "") : word);

/**
 * Whether a word of a text is one that was asked for: the same, its beginning, its plural or singular, or a long part.
 * A number must be the same.
 * @param {string} word
 * @param {string} asked
 */
function means(word, asked) {
  if (word === asked) return true;
  if (/^[\p{N}.,]+$/u.test(asked)) return false;
  if (word.startsWith(asked) || stem(word) === stem(asked)) return true;
  const parts = asked.length > 3 || !/\p{Script=Latin}/u.test(asked);
  return parts && word.includes(asked);
}

/**
 * How many letters must be added, dropped, changed or swapped to make one word of another; more than `most` is not
 * counted.
 * @param {string} one
 * @param {string} other
 * @param {number} most
 */
function slips(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  /** @type {number[][]} */
  const rows = [Array.from({ length: other.length + 1 }, (_, place) => place)];
  for (let at = 1; at <= one.length; at += 1) {
    const row = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const same = one[at - 1] === other[to - 1];
      row[to] = Math.min(rows[at - 1][to] + 1, row[to - 1] + 1, rows[at - 1][to - 1] + (same ? 0 : 1));
      if (at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1])
        row[to] = Math.min(row[to], rows[at - 2][to - 2] + 1);
    }
    rows.push(row);
  }
  return rows[one.length][other.length];
}

/**
 * The words of a language that a word of a query means. Where none does, those that a slip of the fingers made it of.
 * @param {string} asked
 * @param {string} tag
 */
function formsOf(asked, tag) {
  const words = [...vocabulary(tag)];
  const found = words.filter((word) => means(word, asked));
  if (found.length || asked.length < 5 || /\p{N}/u.test(asked)) return new Set(found);
  for (let most = 1; most <= (asked.length < 8 ? 1 : 2); most += 1) {
    const near = words.filter((word) => word.length > 3 && slips(word, asked, most) <= most);
    if (near.length) return new Set(words.filter((word) => near.some((one) => means(word, one))));
  }
  return new Set();
}

/**
 * The words of a query, each as the words of a language that it means.
 * @param {string} query
 * @param {string} tag
 */
const formsIn = (query, tag) => wanted(query).map((word) => formsOf(word, tag));

/**
 * The records that hold every word of a query; those with more of them in the title come first.
 * @param {Rec[]} records
 * @param {string} query
 * @param {string} tag
 */
function ranked(records, query, tag) {
  if (!query.trim()) return records;
  const forms = formsIn(query, tag);
  if (!forms.length) return [];
  /** @param {Set<string>} words */
  const hits = (words) => forms.filter((form) => [...form].some((word) => words.has(word))).length;
  return records
    .filter((record) => hits(haystack(record, tag).all) === forms.length)
    .map((record) => ({ record, titled: hits(haystack(record, tag).title) }))
    .sort((one, other) => other.titled - one.titled)
    .map(({ record }) => record);
}

/**
 * The records that fit a query and some filters. Sources and statistics are found by words, or as a kind; what a filter
 * asks for and they do not have, they do not fit.
 * @param {Record<string, string>} options
 * @param {string} tag
 */
function find({ q = "", kind = "", topic = "", review = "", state = "" }, tag) {
  const [language, stage] = state.split(":");
  /** @param {Rec} record */
  const reviewed = (record) => (review === "due" ? record.review?.due <= TODAY : reviewOf(record, tag) === review);
  /** @param {Rec} record */
  const fits = (record) =>
    (!kind || record.kind === kind) &&
    (!topic || record.topic === topic) &&
    (!review || reviewed(record)) &&
    (!state || stateOf(record, language) === stage);
  const pool = kind || q.trim() ? [...byId.values()] : DATA.records;
  return ranked(pool.filter(fits), q, tag);
}

/**
 * A text with the found words marked.
 * @param {string} text
 * @param {Set<string>[]} forms
 * @returns {Child[]}
 */
const marked = (text, forms) =>
  text
    .split(/([\p{L}\p{N}\p{M}\p{Pd}]+(?:[.,]\p{N}+)*)/u)
    .map((piece) => (wordsOf(piece).some((word) => forms.some((form) => form.has(word))) ? el("mark", {}, piece) : piece));

/**
 * The sentence of a record that holds most of the words.
 * @param {Rec} record
 * @param {Set<string>[]} forms
 * @param {string} tag
 */
function snippet(record, forms, tag) {
  const sentences = textsOf(record, tag)
    .slice(record.kind === "source" ? 0 : 1)
    .flatMap(sentencesOf);
  /** @param {string} sentence */
  const hits = (sentence) => {
    const words = wordsOf(sentence);
    return forms.filter((form) => words.some((word) => form.has(word))).length;
  };
  const found = sentences
    .map((sentence) => ({ sentence, count: hits(sentence) }))
    .reduce((best, one) => (one.count > best.count ? one : best), { sentence: sentences[0] ?? "", count: 0 }).sentence;
  return found.length > 300 ? `${[...found].slice(0, 300).join("")}…` : found;
}
