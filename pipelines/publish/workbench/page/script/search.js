/* Search: every word of the query must stand in a record, with accents and capitals set aside. */

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
 * The words of a query, folded, without the signs around them.
 * @param {string} query
 */
const wordsOf = (query) =>
  fold(query)
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}<]+|[^\p{L}\p{N}>%]+$/gu, ""))
    .filter(Boolean);

const haystacks = new Map();

/**
 * What is searched of a record in a language: its folded title, and all of its folded words with ids.
 * @param {Rec} record
 * @param {string} tag
 */
function haystack(record, tag) {
  const shown = record.kind === "source" ? SOURCE : shownIn(record, tag);
  const name = `${record.id} ${shown}`;
  if (!haystacks.has(name)) {
    const text =
      record.kind === "source"
        ? [record.publisher, record.note ?? "", record.url]
        : [...strings(textOf(record, tag))].map(([, value]) => value);
    haystacks.set(name, {
      title: fold(titleOf(record, tag)),
      all: fold([record.id, titleOf(record, tag), ...text].join("\n")),
    });
  }
  return haystacks.get(name);
}

/**
 * The records that fit some filters, those whose title holds the words first.
 * @param {Record<string, string>} options
 * @param {string} tag
 */
function find({ q = "", kind = "", topic = "", review = "", state = "" }, tag) {
  const words = wordsOf(q);
  const [language, wanted] = state.split(":");
  /** @param {Rec} record */
  const reviewed = (record) => (review === "due" ? record.review.due <= TODAY : reviewOf(record, tag) === review);
  /** @param {Rec} record */
  const fits = (record) =>
    (!kind || record.kind === kind) &&
    (!topic || record.topic === topic) &&
    (!review || reviewed(record)) &&
    (!state || stateOf(record, language) === wanted);
  const also = words.length && !kind && !topic && !review && !state ? DATA.sources : [];
  const found = kind === "source" ? DATA.sources : [...DATA.records.filter(fits), ...also];
  if (!words.length) return found;
  const titled = [];
  const others = [];
  for (const record of found) {
    const hay = haystack(record, tag);
    if (words.every((word) => hay.title.includes(word))) titled.push(record);
    else if (words.every((word) => hay.all.includes(word))) others.push(record);
  }
  return [...titled, ...others];
}

/**
 * A text with the found words marked; positions are those of the text itself, since folding may change lengths.
 * @param {string} text
 * @param {string} query
 */
function marked(text, query) {
  const words = wordsOf(query);
  if (!words.length) return text;
  const signs = [...text.normalize("NFC")];
  /** @type {[string, number][]} */
  const folded = [];
  signs.forEach((sign, place) => {
    for (const part of fold(sign)) folded.push([part, place]);
  });
  const line = folded.map(([part]) => part).join("");
  const places = [];
  {
    let at = 0;
    for (const [part, place] of folded) {
      for (let n = 0; n < part.length; n += 1) places[at + n] = place;
      at += part.length;
    }
  }
  const hit = new Set();
  for (const word of words)
    for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + word.length))
      for (let n = at; n < at + word.length; n += 1) hit.add(places[n]);
  const parts = [];
  for (let from = 0; from < signs.length;) {
    let until = from;
    while (until < signs.length && hit.has(until) === hit.has(from)) until += 1;
    const piece = signs.slice(from, until).join("");
    parts.push(hit.has(from) ? el("mark", {}, piece) : piece);
    from = until;
  }
  return parts;
}

/**
 * The sentence of a record that holds most of the words.
 * @param {Rec} record
 * @param {string} query
 * @param {string} tag
 */
function snippet(record, query, tag) {
  const words = wordsOf(query);
  const all =
    record.kind === "source"
      ? [record.publisher, record.note ?? ""]
      : [...strings(textOf(record, tag))].map(([, value]) => value).slice(1);
  const sentences = all.flatMap(sentencesOf);
  /** @param {string} sentence */
  const hits = (sentence) => words.filter((word) => fold(sentence).includes(word)).length;
  const found = sentences.reduce(
    (best, sentence) => (hits(sentence) > hits(best) ? sentence : best),
    sentences[0] ?? "",
  );
  return found.length > 300 ? `${[...found].slice(0, 300).join("")}…` : found;
}
