/* A record as a reader meets it, by its kind. */

/** @type {Record<string, (text: Words, labels: Labels, told: (words: string, name?: string) => Child, head: (words: string) => Child) => Child>} */
const BODIES = {
  fact: (text, _, told) => told(text.explanation),
  myth: (text, labels, told, head) => [
    el("div", { class: "myth" }, head(labels.you_may_hear), told(text.myth)),
    head(labels.why_wrong),
    told(text.why_wrong),
    told(text.answer, "answer"),
  ],
  birads: (text, labels, told, head) => [
    head(labels.what_it_means),
    told(text.meaning),
    head(labels.next_step),
    told(text.next_step),
  ],
  faq: (text, _, told) => [told(text.short_answer, "answer"), told(text.answer)],
  question: (text, labels, told, head) => [head(labels.why_ask), told(text.why)],
  term: (text, labels, told) => [
    told(text.definition),
    text.synonyms?.length > 0 && el("p", { class: "quiet" }, `${labels.also_called}: `, text.synonyms.join(", ")),
  ],
};

/**
 * The text of a record without its title, with headings of a level; words of the glossary can be opened.
 * @param {Rec} record
 * @param {string} tag
 * @param {"h2" | "h3"} level
 * @returns {Child}
 */
function body(record, tag, level) {
  const shown = shownIn(record, tag);
  const text = textOf(record, tag);
  const whole = [...strings(text)].map(([, value]) => value).join("\n");
  const others = (record.terms ?? []).filter((id) => id !== record.id);
  const glossary = glossaryOf(others, shown, whole);
  /**
   * @param {string} words
   * @param {string} [name]
   */
  const told = (words, name) => paragraphs(words, { glossary, tag: shown, class: name });
  /** @param {string} words */
  const head = (words) => el(level, { class: "label" }, words);
  const usual = () => [...strings({ ...text, [DATA.heads[record.kind]]: "" })].map(([, value]) => told(value));
  return (BODIES[record.kind] ?? usual)(text, aboutIn(shown).labels, told, head);
}

/**
 * @param {Rec} record
 * @param {Map<string, number>} sources
 */
const numbersOf = (record, sources) =>
  [...new Set((record.evidence ?? []).map((item) => sources.get(item.source)))].filter(Boolean).sort((a, b) => a - b);

/**
 * A record in a reader's list. `sources` are those of the list below, by number; `alone` says that its language is not
 * that of the others.
 * @param {Rec} record
 * @param {string} tag
 * @param {{ sources: Map<string, number>, alone: boolean }} options
 */
function article(record, tag, { sources, alone }) {
  const shown = shownIn(record, tag);
  const about = aboutIn(shown);
  const numbers = numbersOf(record, sources);
  return el(
    "article",
    { class: `card ${record.kind}`, ...inTongue(shown) },
    el("h2", {}, titleOf(record, tag)),
    body(record, tag, "h3"),
    alone && el("p", { class: "quiet", ...inTongue(aboutTag(tag)) }, aboutIn(tag).notices.untranslated),
    record.safety?.includes("not-alone") && [
      el("p", { class: "quiet" }, about.notices.not_alone),
      linkList(record.related ?? [], tag),
    ],
    el(
      "p",
      { class: "base" },
      numbers.length > 0 && `${about.labels.sources}: ${numbers.join(", ")}. `,
      `${ended(`${about.labels.checked} ${day(record.review.checked, shown)}`)} `,
      el(
        "a",
        { class: "screen", href: toRecord(record.id), lang: "en", dir: "ltr" },
        "Numbers and evidence",
        el("span", { class: "unseen" }, `: ${titleOf(record, SOURCE)}`),
      ),
    ),
  );
}
