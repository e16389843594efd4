/* The data of the page, and what is looked up in it. */

const DATA = JSON.parse(document.getElementById("data").textContent);
const SOURCE = DATA.meta.source_language;
const DRAFT = "-x-draft";
const TODAY = new Intl.DateTimeFormat("sv").format(new Date());

const byId = new Map();
for (const record of DATA.records) byId.set(record.id, record);
for (const source of DATA.sources) byId.set(source.id, source);

const unitAt = new Map(DATA.units.keys.map((key, place) => [key, place]));
const languages = new Map(DATA.translations.map((told) => [told.language, told]));

/** The language of a tag: that of `es-x-draft` is `es`. */
const plain = (tag) => (tag.endsWith(DRAFT) ? tag.slice(0, -DRAFT.length) : tag);

const isDraft = (tag) => DATA.drafts.includes(tag);

function nativeName(language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(language);
  } catch {
    return language;
  }
}

/** What a language is called in itself. */
function nameOf(tag) {
  const language = plain(tag);
  const known = languages.get(language)?.name ?? nativeName(language);
  return isDraft(tag) ? `${known} (draft)` : known;
}

const directionOf = (tag) => languages.get(plain(tag))?.direction ?? "ltr";

/** Attributes that say in which language, and so in which direction, a text stands. */
const inTongue = (tag) => ({ lang: plain(tag), dir: directionOf(tag) });

/** The dataset's own words in a language, or in the source language where it has none. */
const aboutTag = (tag) => (DATA.about[tag] ? tag : SOURCE);
const aboutIn = (tag) => DATA.about[aboutTag(tag)];

/** The language in which a record can be shown to readers of another: that one, or the source language. */
const shownIn = (record, tag) => (record.carried?.includes(tag) ? tag : SOURCE);

/** The translation of a unit, or the source text where it has none. */
function translated(key, tag, text) {
  const place = unitAt.get(key);
  return (place !== undefined && languages.get(plain(tag))?.targets[place]) || text;
}

function inside(value, key, tag) {
  if (typeof value === "string") return translated(key, tag, value);
  const step = (name) => (key.endsWith(":") ? `${key}${name}` : `${key}.${name}`);
  if (Array.isArray(value)) return value.map((item, index) => inside(item, step(index), tag));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inside(item, step(name), tag)]));
}

const texts = new Map();

/** A record's text in a language, or in the source language where exports do not carry it. */
function textOf(record, tag) {
  const shown = shownIn(record, tag);
  if (shown === SOURCE) return record.text;
  const name = `${record.id} ${shown}`;
  if (!texts.has(name)) texts.set(name, inside(record.text, `${record.id}:`, shown));
  return texts.get(name);
}

/** A record's figures, with their words in the language in which its text is shown. */
function figuresOf(record, tag) {
  const shown = shownIn(record, tag);
  const said = (figure, name) =>
    figure[name] && translated(`${record.id}:figures.${figure.id}.${name}`, shown, figure[name]);
  if (shown === SOURCE) return record.figures ?? [];
  return (record.figures ?? []).map((figure) => ({
    ...figure,
    population: said(figure, "population"),
    timeframe: said(figure, "timeframe"),
  }));
}

const HEADS = { fact: "statement", myth: "fact", birads: "name", faq: "question", question: "question", term: "term" };

/** The one line that says what a record is about. */
function titleOf(record, tag) {
  if (record.kind === "source") return record.title;
  const head = textOf(record, tag)[HEADS[record.kind]];
  return record.kind === "birads" ? `BI-RADS ${record.code}: ${head}` : head;
}

/** The sentences of a text; a line feed ends one too, and quotation marks stay with theirs. */
function sentencesOf(text) {
  const parts = text.split(/([.!?؟。]["”’')\]]*\s+|\n+)/);
  const found = [];
  for (let at = 0; at < parts.length; at += 2) found.push(`${parts[at]}${parts[at + 1] ?? ""}`.trim());
  return found.filter(Boolean);
}

/** Every string below a value, with its place. */
function* strings(value, place = "") {
  if (typeof value === "string") yield [place, value];
  else for (const [name, item] of Object.entries(value)) yield* strings(item, place ? `${place}.${name}` : name);
}

/** The source text of a unit, by its key; the page holds it once, in the record. */
function sourceOf(key) {
  const [id, path] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1).split(".")];
  const record = byId.get(id);
  if (path[0] === "figures") return record?.figures?.find((figure) => figure.id === path[1])?.[path[2]] ?? "";
  return path.reduce((value, name) => value?.[name], record ? record.text : DATA.about[SOURCE]) ?? "";
}

/** What holds a string of a unit: the record's id, or `dataset`. */
const homeOf = (key) => key.slice(0, key.indexOf(":"));
const fieldOf = (key) => key.slice(key.indexOf(":") + 1);

const leastStates = new Map();

/** The state of a record in a language: that of its least finished string, or that a check holds it back. */
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

/** Whether a clinician has signed a record in the words that readers of a language get: `signed` or `none`. */
function reviewOf(record, tag) {
  const shown = shownIn(record, tag);
  return shown === SOURCE ? record.clinical_review : record.signed?.includes(shown) ? "signed" : "none";
}

/** Items by what a function says of them, in the order in which each is said first. */
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

/** The name of a person of people.yaml, or the id where nobody has it. */
const whoIs = (id) => (DATA.work.people ?? []).find((one) => one.id === id)?.name ?? id;
