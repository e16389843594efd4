"use strict";
/*
 * The search of the site. It needs no server: search-data.js holds the pages and their words, MiniSearch ranks them.
 * `siteSearch` finds and touches no page; `showSearch` shows what was found.
 */

/** How many results are shown at once, and how many at most. */
const [FEW, MOST] = [10, 30];

/**
 * A search over the pages of a language: `find` answers a question, `marked` cuts a text where words of it stand.
 * @param {SearchData} data
 */
const siteSearch = (data) => {
  /** A title and other wordings of a question say more than what stands in its answer. */
  const FIELDS = { title: 3, keys: 3, body: 1 };
  /** What a word such as "after" counts for beside one that tells something. */
  const WEAK = 0.35;
  /** What the plain word of the glossary counts for when another name for it was typed. */
  const RENAMED = 0.3;
  /** How much of a rank rests on the share of the question that a page holds. */
  const COVER = 0.7;
  /** How much a page gains when its title or another wording is like the whole question. */
  const LIKE = 4;
  /** The share of the question that the first result must hold; with less it only comes close. */
  const SURE = 0.5;
  /** How many other words may stand between two words of a phrase that calls for a notice. */
  const BETWEEN = 2;

  /**
   * A text in lower case, without accents and without what stands inside a word: `Mother's X-ray` is `mothers xray`.
   * @param {string} text
   */
  const fold = (text) =>
    text
      .normalize("NFD")
      .replace(/[\p{M}'’ʼ]/gu, "")
      .toLowerCase()
      .replace(/(?<![\p{L}\p{N}])(\p{L})\p{Pd}(?=\p{L}{2})/gu, "$1");

  /** @param {string} words */
  const list = (words) => fold(words).split(" ").filter(Boolean);
  const { stop = "", weak = "", endings = "", category = "", same = {}, classes = {}, calm = [], notices = {} } = data.words;
  const stops = new Set(list(stop));
  /** @type {Map<string, string>} */
  const canonical = new Map();
  for (const [word, others] of Object.entries(same)) for (const other of list(others)) canonical.set(other, word);

  // --- Words ----------------------------------------------------------------------------------------------------------

  const codes = new Set(data.pages.filter((page) => page.code).map((page) => fold(page.code)));
  const scale = fold(data.scale).replace(/[^\p{L}\p{N}]/gu, "");
  const parts = [...fold(data.scale).matchAll(/[\p{L}\p{N}]+/gu)].map(([part]) => part.replace(/s$/, ""));
  const before = list(category).join("|");
  const named = new RegExp(`(?<!\\p{L})${parts.join("[\\s\\p{Pd}]*")}s?(?:[\\s\\p{P}]*(?:${before}))?[\\s\\p{P}]*(\\d?)\\s?(\\p{L}?)(?![\\p{L}\\p{N}])`, "gu");
  const counted = new RegExp(`(?<!\\p{L})(?:${before})[\\s:]*(\\d\\p{L}?)(?![\\p{L}\\p{N}])`, "gu");
  const bare = /(?<![\p{L}\p{N}])(\d\p{L})(?![\p{L}\p{N}])/gu;

  /**
   * A folded text with each category of the scale, however it is written, as one word: `bi-rads: 4a` is `birads birads4a`.
   * @param {string} text
   */
  const withCodes = (text) => {
    if (!scale) return text;
    /** @type {(whole: string, code: string) => string} */
    const one = (whole, code) => (codes.has(code) ? ` ${scale} ${scale}${code} ` : whole);
    const spelled = text.replace(named, (_, number, letter) =>
      codes.has(number + letter) ? one("", number + letter) : `${one(` ${scale} ${number} `, number)} ${letter} `,
    );
    return (before ? spelled.replace(counted, one) : spelled).replace(bare, one);
  };

  const ends = list(endings).sort((one, other) => other.length - one.length);

  /**
   * A word without its ending, if enough is left of it.
   * @param {string} word
   */
  const stem = (word) => {
    const found = ends.find((end) => word.endsWith(end) && word.length - end.length >= 4) ?? "";
    return /\d/.test(word) ? word : word.slice(0, word.length - found.length);
  };

  /**
   * The words of a text that tell something; single letters do not.
   * @param {string} text
   */
  const wordsOf = (text) =>
    [...withCodes(fold(text)).matchAll(/[\p{L}\p{N}]+/gu)]
      .map(([word]) => word)
      .filter((word) => (word.length > 1 || canonical.has(word)) && !stops.has(word));

  /**
   * What a word is searched as: words of one meaning or one stem are one term.
   * @param {string} word
   */
  const termOf = (word) => stem(canonical.get(word) ?? word);

  /** @param {string} text */
  const termsOf = (text) => wordsOf(text).map(termOf);

  // --- The index ------------------------------------------------------------------------------------------------------

  const documents = data.pages.map((page, id) => {
    const phrases = [page.title, ...(page.keys ?? [])].map(termsOf);
    const [title, ...keys] = phrases.map((terms) => terms.join(" "));
    return { id, title, keys: keys.join(" "), body: termsOf(`${page.brief} ${page.body}`).join(" "), phrases };
  });

  /** @type {Map<string, number>} In how many pages a term stands. */
  const counts = new Map();
  for (const { title, keys, body } of documents)
    for (const term of new Set(`${title} ${keys} ${body}`.split(" "))) counts.set(term, (counts.get(term) ?? 0) + 1);
  counts.delete("");

  /** The terms of the pages by how they may be spelled. */
  const spellings = new Map([...counts.keys()].map((term) => [term, term]));
  for (const word of canonical.keys()) if (counts.has(termOf(word))) spellings.set(stem(word), termOf(word));

  const weaks = new Set(termsOf(weak));
  /** @param {string} term */
  const strength = (term) => (weaks.has(term) ? WEAK : 1);
  /**
   * How much a term tells: a rare one more, a weak one less.
   * @param {string} term
   */
  const worth = (term) => Math.log(1 + data.pages.length / (1 + (counts.get(term) ?? 0))) * strength(term);
  /** @param {Iterable<string>} terms */
  const worthOf = (terms) => [...terms].reduce((sum, term) => sum + worth(term), 0);

  /** @param {string} text */
  const tokenize = (text) => text.split(" ").filter(Boolean);
  /** @param {string} term */
  const processTerm = (term) => term;
  const index = new MiniSearch({ fields: Object.keys(FIELDS), tokenize, processTerm });
  index.addAll(documents);

  /** The other names in the glossary, each with the terms of the name that it explains. */
  const names = documents
    .filter(({ id }) => data.pages[id].kind === "term")
    .flatMap(({ phrases: [title, ...others] }) => others.map((other) => ({ other: ` ${other.join(" ")} `, title })));

  // --- What was meant -------------------------------------------------------------------------------------------------

  /**
   * In how many signs two words differ, where two exchanged signs are one; a number above `most` stands for any such.
   * @param {string} one
   * @param {string} other
   * @param {number} most
   */
  const distance = (one, other, most) => {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    /** @type {number[][]} */
    const rows = [[...Array(other.length + 1).keys()]];
    for (let i = 1; i <= one.length; i += 1) {
      const row = [i];
      for (let k = 1; k <= other.length; k += 1) {
        row[k] = Math.min(rows[i - 1][k], row[k - 1]) + 1;
        row[k] = Math.min(row[k], rows[i - 1][k - 1] + (one[i - 1] === other[k - 1] ? 0 : 1));
        if (i > 1 && k > 1 && one[i - 1] === other[k - 2] && one[i - 2] === other[k - 1])
          row[k] = Math.min(row[k], rows[i - 2][k - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      rows.push(row);
    }
    return rows[one.length][other.length];
  };

  /**
   * The terms of the pages that a word may stand for, each with how sure that is: its own, what begins with it, what is
   * spelled nearly like it if it is not short, or what it begins with.
   * @param {string} word
   * @returns {[string, number][]}
   */
  const meant = (word) => {
    const term = termOf(word);
    if (counts.has(term)) return [[term, 1]];
    if (term.length < 4 || /\d/.test(term)) return [];
    const known = [...spellings].filter(([other]) => other.length > 3 && !/\d/.test(other));
    /** @type {(fits: (other: string) => boolean, sure: number) => [string, number][]} */
    const those = (fits, sure) => known.filter(([other]) => fits(other)).map(([, found]) => [found, sure]);
    const begun = those((other) => other.startsWith(term), 0.7);
    const near = word.length < 5 ? [] : those((other) => distance(term, other, 1) < 2, 0.9);
    if (begun.length || near.length) return [...begun, ...near];
    const far = word.length < 6 ? [] : those((other) => other[0] === term[0] && distance(term, other, 2) < 3, 0.6);
    if (far.length) return far;
    return those((other) => other.length > 4 && term.startsWith(other), 0.5);
  };

  /**
   * The pages for a question, the best first, with the terms that stand in each; the notice that the question calls for;
   * and whether the first page fits it, or only comes closest.
   * @param {string} question
   * @returns {Found}
   */
  const find = (question) => {
    const notice = noticeOf(question);
    const words = wordsOf(question);
    const terms = words.map(termOf);
    const asked = [...new Map(words.map((word) => [termOf(word), meant(word)]))].map(([term, those]) => ({
      term,
      meant: those,
      worth: those.length ? Math.max(...those.map(([other]) => worth(other))) : worth(term),
    }));
    const total = asked.reduce((sum, each) => sum + each.worth, 0);
    /** @type {Map<string, number>} */
    const weights = new Map();
    /** @type {(term: string, sure: number) => void} */
    const add = (term, sure) => void weights.set(term, Math.max(weights.get(term) ?? 0, sure * strength(term)));
    for (const each of asked) for (const [term, sure] of each.meant) add(term, sure);
    const line = ` ${terms.join(" ")} `;
    for (const { other, title } of names) if (line.includes(other)) for (const term of title) add(term, RENAMED);
    const code = asked.map(({ term }) => term).find((term) => scale && term !== scale && term.startsWith(scale));

    const matches = index.search(
      { combineWith: "OR", queries: [...weights.keys()] },
      { boost: FIELDS, boostTerm: (term) => weights.get(term) ?? 1, tokenize, processTerm },
    );
    const ranked = matches.map(({ id, score, match }) => {
      const page = data.pages[id];
      const held = asked.filter((each) => each.meant.some(([term]) => term in match));
      const share = held.reduce((sum, each) => sum + each.worth, 0) / (total || 1);
      const likeness = documents[id].phrases.map((phrase) => {
        const terms = [...new Set(phrase)].filter((term) => term in match);
        const shared = terms.reduce((sum, term) => sum + worth(term) * Math.min(1, weights.get(term) ?? 1), 0);
        return shared / (worthOf(phrase) + total - Math.min(shared, total) || 1);
      });
      const exact = code !== undefined && page.code && code === scale + fold(page.code) ? 10 : 1;
      const rank = score * page.weight * (1 - COVER + COVER * share ** 2) * (1 + LIKE * Math.max(...likeness)) * exact;
      return { page, rank, share, terms: Object.keys(match) };
    });
    ranked.sort((one, other) => other.rank - one.rank);
    const [best] = ranked;
    const results = ranked.filter(({ rank, share }) => rank > best.rank / 20 && share > best.share / 3).slice(0, MOST);
    const sure = Boolean(best) && best.share >= SURE && asked.every(({ term }) => counts.has(term) || weaks.has(term));
    return { notice, results, sure };
  };

  // --- Notices --------------------------------------------------------------------------------------------------------

  const sets = new Map(Object.entries(classes).map(([name, words]) => [`{${name}}`, new Set(list(words))]));

  /** @type {(word: string, wanted: string) => boolean} */
  const fits = (word, wanted) => {
    const set = sets.get(wanted);
    if (set) return set.has(word) || set.has(word.replace(/s$/, ""));
    return word === wanted || (wanted.length > 5 && word[0] === wanted[0] && distance(word, wanted, 1) < 2);
  };

  /**
   * The places of the words of a phrase in a question; none if it does not stand there. `$` is the end of the question.
   * @param {string[]} words
   * @param {string[]} phrase
   */
  const placesOf = (words, [first, ...others]) => {
    for (const start of words.keys()) {
      if (!fits(words[start], first)) continue;
      const places = [start];
      for (const wanted of others) {
        const from = places[places.length - 1] + 1;
        const until = Math.min(from + BETWEEN + 1, words.length);
        const place = wanted === "$" ? words.length : words.findIndex((word, n) => n >= from && n < until && fits(word, wanted));
        if (place < 0 || (wanted === "$" && from !== words.length)) break;
        places.push(place);
      }
      if (places.length === others.length + 1) return places;
    }
    return [];
  };

  /**
   * The name of the notice that a question calls for, the most urgent first; words of fear that are no crisis count not.
   * @param {string} question
   */
  const noticeOf = (question) => {
    const words = [...fold(question).matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word);
    for (const phrase of calm) for (const place of placesOf(words, phrase.split(" "))) words[place] = "";
    /** @param {string} name */
    const calledFor = (name) => (notices[name] ?? []).some((phrase) => placesOf(words, phrase.split(" ")).length);
    return Object.keys(data.notices).find(calledFor) ?? "";
  };

  /**
   * A text in pieces, each with whether it is to be marked.
   * @param {string} text
   * @param {string[]} terms
   * @returns {[string, boolean][]}
   */
  const marked = (text, terms) => {
    const telling = terms.filter((term) => !weaks.has(term));
    /** @type {[string, boolean][]} */
    const pieces = [];
    for (const piece of text.split(/([\p{L}\p{N}\p{M}'’\p{Pd}]+)/u)) {
      const hit = termsOf(piece).some((term) => telling.includes(term));
      const last = pieces[pieces.length - 1];
      if (last && last[1] === hit) last[0] += piece;
      else if (piece) pieces.push([piece, hit]);
    }
    return pieces;
  };

  return { find, marked, termsOf };
};

/**
 * Answers the form of the search page, and keeps the question in the address.
 * @param {HTMLElement} found
 */
const showSearch = (found) => {
  const said = found.dataset;
  const form = /** @type {HTMLFormElement} */ (document.querySelector("form.find"));
  const input = /** @type {HTMLInputElement} */ (document.getElementById("q"));
  const status = document.getElementById("status");
  const all = document.getElementById("all");
  const title = document.title;
  /** @type {ReturnType<typeof siteSearch>} */
  let search;

  /** @type {(name: string, properties?: Record<string, string>, ...children: (Node | string)[]) => HTMLElement} */
  const element = (name, properties = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) if (value) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  /** @type {(text: string, terms: string[]) => (Node | string)[]} */
  const marks = (text, terms) =>
    search.marked(text, terms).map(([piece, hit]) => (hit ? element("mark", {}, piece) : piece));

  /** @param {Found["results"][number]} result */
  const line = ({ page, terms }) => {
    const { kinds, topics } = window.searchData;
    const lang = page.lang ?? "";
    const link = element("a", { href: `../${page.page}`, lang }, ...marks(page.title, terms));
    const brief = element("span", { lang }, ...marks(page.brief, terms));
    return element("li", {}, link, brief, element("span", { class: "quiet" }, topics[page.topic] ?? kinds[page.kind]));
  };
  /** @param {Found["results"]} results */
  const cards = (results) => element("ul", { class: "cards" }, ...results.map(line));
  /** @type {(summary: string, inside: Node[]) => Node[]} */
  const folded = (summary, inside) =>
    inside.length ? [element("details", {}, element("summary", {}, summary), ...inside)] : [];

  /** @param {string} name */
  const notice = (name) => {
    const text = window.searchData.notices[name];
    const head = said[name] ?? (name === "general" ? "" : said.notHere);
    const shown = text.split("\n").filter(Boolean).map((part) => element("p", {}, part));
    const title = head ? [element("h2", { tabindex: "-1" }, head)] : [];
    return element("section", { class: name === "crisis" || name === "emergency" ? "care" : "note" }, ...title, ...shown);
  };

  /** @type {(question: string, focus: boolean) => void} */
  const show = (question, focus) => {
    input.defaultValue = question; // to it Safari resets the field when a reader comes back
    input.value = question;
    document.title = question ? `${question} – ${title}` : title;
    found.hidden = !question.trim();
    all.hidden = !found.hidden;
    found.replaceChildren();
    status.textContent = "";
    if (found.hidden) return;
    search ??= siteSearch(window.searchData);
    const { notice: name, results, sure } = search.find(question);
    const urgent = name === "crisis" || name === "emergency";
    const shown = results.slice(0, FEW);
    const listed = shown.length ? [cards(shown)] : [];
    const more = folded(said.more, results.length > FEW ? [cards(results.slice(FEW))] : []);
    if (name) found.append(notice(name));
    if (name === "emergency") found.append(...folded(said.results, [...listed, ...more]));
    if (!urgent) {
      const count = shown.length ? `${said.results}: ${results.length}` : said.nothing;
      found.append(element("h2", { tabindex: "-1" }, shown.length ? said.results : said.nothing));
      if (shown.length && !sure) found.append(element("p", { class: "quiet" }, said.closest));
      found.append(...listed, ...more);
      all.hidden = shown.length > 0;
      status.textContent = [name ? said.notHere : "", count, shown.length && !sure ? said.closest : ""].filter(Boolean).join(" ");
    } else {
      status.textContent = said[name];
    }
    if (focus) /** @type {HTMLElement} */ (found.querySelector("[tabindex]")).focus();
  };

  const asked = () => new URLSearchParams(location.search).get("q") ?? "";
  form.addEventListener("submit", (event) => {
    const address = `?q=${encodeURIComponent(input.value)}`;
    try {
      if (asked() !== input.value) history.pushState(null, "", address);
    } catch {
      return; // a browser that lets no page on a disk change its address loads it anew
    }
    event.preventDefault();
    show(input.value, true);
  });
  addEventListener("popstate", () => show(asked(), false));
  show(asked(), true);
};

{
  const found = document.getElementById("found");
  if (found && window.searchData) showSearch(found);
}
