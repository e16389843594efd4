/* The data of the page, and what is looked up in it. */

/** @type {Payload} */
const DATA = JSON.parse(byName("data").textContent ?? "");
const SOURCE = DATA.meta.source_language;
const DRAFT = "-x-draft";
const TODAY = new Intl.DateTimeFormat("sv").format(new Date());

/** @type {Map<string, Rec>} */
const byId = new Map();
for (const record of [...DATA.records, ...DATA.statistics, ...DATA.sources]) byId.set(record.id, record);

const unitAt = new Map(DATA.units.keys.map((key, place) => [key, place]));
const languages = new Map(DATA.translations.map((told) => [told.language, told]));

/**
 * The language of a tag: that of `es-x-draft` is `es`.
 * @param {string} tag
 */
const plain = (tag) => (tag.endsWith(DRAFT) ? tag.slice(0, -DRAFT.length) : tag);

/** @param {string} tag */
const isDraft = (tag) => DATA.drafts.includes(tag);

/** @param {string} language */
function nativeName(language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(language);
  } catch {
    return language;
  }
}

/**
 * What a language is called in itself.
 * @param {string} tag
 */
function nameOf(tag) {
  const language = plain(tag);
  const known = languages.get(language)?.name ?? nativeName(language);
  return isDraft(tag) ? `${known} (draft)` : known;
}

/** @param {string} tag */
const directionOf = (tag) => languages.get(plain(tag))?.direction ?? "ltr";

/**
 * Attributes that say in which language, and so in which direction, a text stands.
 * @param {string} tag
 */
const inTongue = (tag) => ({ lang: plain(tag), dir: directionOf(tag) });

/**
 * The dataset's own words in a language, or in the source language where it has none.
 * @param {string} tag
 */
const aboutTag = (tag) => (DATA.about[tag] ? tag : SOURCE);
/** @param {string} tag */
const aboutIn = (tag) => DATA.about[aboutTag(tag)];

/**
 * The language in which a record can be shown to readers of another: that one, or the source language.
 * @param {Rec} record
 * @param {string} tag
 */
const shownIn = (record, tag) => (record.carried?.includes(tag) ? tag : SOURCE);

/**
 * The translation of a unit, or the source text where it has none.
 * @param {string} key
 * @param {string} tag
 * @param {string} text
 */
function translated(key, tag, text) {
  const place = unitAt.get(key);
  return (place !== undefined && languages.get(plain(tag))?.targets[place]) || text;
}

/**
 * @param {unknown} value
 * @param {string} key
 * @param {string} tag
 * @returns {any}
 */
function inside(value, key, tag) {
  if (typeof value === "string") return translated(key, tag, value);
  /** @param {string | number} name */
  const step = (name) => (key.endsWith(":") ? `${key}${name}` : `${key}.${name}`);
  if (Array.isArray(value)) return value.map((item, index) => inside(item, step(index), tag));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inside(item, step(name), tag)]));
}

/** @type {Map<string, Words>} */
const texts = new Map();

/**
 * A record's text in a language, or in the source language where exports do not carry it.
 * @param {Rec} record
 * @param {string} tag
 */
function textOf(record, tag) {
  const shown = shownIn(record, tag);
  if (shown === SOURCE) return record.text;
  const name = `${record.id} ${shown}`;
  if (!texts.has(name)) texts.set(name, inside(record.text, `${record.id}:`, shown));
  return texts.get(name);
}

/**
 * A record's figures, with their words in the language in which its text is shown.
 * @param {Rec} record
 * @param {string} tag
 * @returns {Figure[]}
 */
function figuresOf(record, tag) {
  const shown = shownIn(record, tag);
  /**
   * @param {Figure} figure
   * @param {"population" | "outcome" | "timeframe"} name
   */
  const said = (figure, name) => {
    if (!figure.statistics) {
      return figure[name] && translated(`${record.id}:figures.${figure.id}.${name}`, shown, figure[name]);
    }
    const given = figure.statistics.map((id) => byId.get(id));
    if (!given.every((one) => one.carried.includes(shown))) return figure[name];
    const field = name === "outcome" ? (figure.side ?? name) : name;
    return [...new Set(given.map((one) => translated(`${one.id}:${field}`, shown, one.text[field])))].join("; ");
  };
  if (shown === SOURCE) return record.figures ?? [];
  return (record.figures ?? []).map((figure) => ({
    ...figure,
    population: said(figure, "population"),
    outcome: said(figure, "outcome"),
    timeframe: said(figure, "timeframe"),
  }));
}

/**
 * The one line that says what a record is about.
 * @param {Rec} record
 * @param {string} tag
 * @returns {string}
 */
function titleOf(record, tag) {
  if (record.kind === "source") return record.title;
  if (record.kind === "statistic") {
    const { population, outcome, timeframe } = textOf(record, tag);
    return [population, outcome, timeframe].join(" · ");
  }
  const head = textOf(record, tag)[DATA.heads[record.kind]];
  return record.kind === "birads" ? `BI-RADS ${record.code}: ${head}` : String(head);
}

/**
 * The sentences of a text; a line feed ends one too, and quotation marks stay with theirs.
 * @param {string} text
 */
function sentencesOf(text) {
  const parts = text.split(/([.!?؟。]["”’')\]]*\s+|\n+)/);
  const found = [];
  for (let at = 0; at < parts.length; at += 2) found.push(`${parts[at]}${parts[at + 1] ?? ""}`.trim());
  return found.filter(Boolean);
}

/**
 * Every string below a value, with its place.
 * @param {unknown} value
 * @param {string} [place]
 * @returns {Generator<[string, string]>}
 */
function* strings(value, place = "") {
  if (typeof value === "string") yield [place, value];
  else for (const [name, item] of Object.entries(value)) yield* strings(item, place ? `${place}.${name}` : name);
}

/**
 * The source text of a unit, by its key; the page holds it once, in the record.
 * @param {string} key
 */
function sourceOf(key) {
  const [id, path] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1).split(".")];
  const record = byId.get(id);
  const found = (/** @type {any} */ value, /** @type {string} */ name) => value?.[name];
  if (path[0] === "figures") return found(record?.figures?.find((figure) => figure.id === path[1]), path[2]) ?? "";
  return path.reduce(found, record?.text ?? DATA.about[SOURCE]) ?? "";
}

/**
 * What holds a string of a unit: the record's id, or `dataset`.
 * @param {string} key
 */
const homeOf = (key) => key.slice(0, key.indexOf(":"));
/** @param {string} key */
const fieldOf = (key) => key.slice(key.indexOf(":") + 1);

/** @type {Map<string, Map<string, string>>} */
const leastStates = new Map();

/**
 * The state of a record in a language: that of its least finished string, or that a check holds it back.
 * @param {Rec} record
 * @param {string} language
 */
function stateOf(record, language) {
  if (record.kind === "source") return "";
  if (!leastStates.has(language)) {
    const told = languages.get(language);
    const order = Object.keys(STATES);
    const least = new Map();
    DATA.units.keys.forEach((key, at) => {
      const unfit = told.rest[at]?.blocked && !["missing", "stale"].includes(told.states[at]);
      const state = unfit ? "blocked" : told.states[at];
      const known = least.get(homeOf(key)) ?? "approved";
      if (order.indexOf(state) < order.indexOf(known)) least.set(homeOf(key), state);
      else if (!least.has(homeOf(key))) least.set(homeOf(key), known);
    });
    leastStates.set(language, least);
  }
  return leastStates.get(language).get(record.id) ?? "";
}

/**
 * Whether a clinician has signed a record in the words that readers of a language get: `signed` or `none`. A source or
 * a statistic is not signed.
 * @param {Rec} record
 * @param {string} tag
 */
function reviewOf(record, tag) {
  if (!record.review) return "";
  const shown = shownIn(record, tag);
  return shown === SOURCE ? record.clinical_review : record.signed?.includes(shown) ? "signed" : "none";
}

/**
 * Items by what a function says of them, in the order in which each is said first.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @returns {Map<string, T[]>}
 */
function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (groups.has(key)) groups.get(key).push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

const cites = DATA.records.flatMap((record) =>
  [...new Set((record.evidence ?? []).map((item) => item.source))].map((source) => ({ source, record })),
);

/** The records that cite a source, by its id. */
const citing = grouped(cites, (cite) => cite.source);

/**
 * The name of a person of people.yaml, or the id where nobody has it.
 * @param {string} id
 */
const whoIs = (id) => (DATA.work.people ?? []).find((one) => one.id === id)?.name ?? id;
