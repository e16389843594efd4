/* Running text: paragraphs, words that are explained where they stand, and marks of what was found or changed. */

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Finds the words of some glossary records in a text of a language. A term goes by its other names only where the text
 * does not use the term itself.
 * @param {string[] | undefined} ids
 * @param {string} tag
 * @param {string} whole
 */
function glossaryOf(ids, tag, whole) {
  const found = new Map();
  for (const id of ids ?? []) {
    const term = byId.get(id);
    if (!term) continue;
    const text = textOf(term, tag);
    const own = whole.toLowerCase().includes(text.term.toLowerCase());
    for (const phrase of own ? [text.term] : (text.synonyms ?? []))
      if (phrase && !found.has(phrase.toLowerCase())) found.set(phrase.toLowerCase(), id);
  }
  if (!found.size) return null;
  const phrases = [...found.keys()].sort((one, other) => other.length - one.length).map(escaped);
  const letter = "(?!\\p{Script=Han})[\\p{L}\\p{N}]";
  try {
    const pattern = new RegExp(`(?<!${letter})(${phrases.join("|")})(?:e?s)?(?!${letter})`, "giu");
    return { pattern, found, told: new Set() };
  } catch {
    // An older browser cannot look behind: its readers find the words in the list of the record.
    return null;
  }
}

/**
 * A button that explains a word below the paragraph that it stands in.
 * @param {string} word
 * @param {string} id
 * @param {string} tag
 */
function explaining(word, id, tag) {
  const button = el("button", { type: "button", class: "word", "aria-expanded": "false" }, word);
  button.addEventListener("click", () => {
    const open = document.getElementById(button.getAttribute("aria-controls"));
    if (open) {
      open.remove();
      button.removeAttribute("aria-controls");
    } else {
      const term = byId.get(id);
      const text = textOf(term, tag);
      const name = fresh("word");
      const note = el(
        "p",
        { class: "explained", id: name, ...inTongue(shownIn(term, tag)) },
        el("strong", {}, text.term),
        ": ",
        text.definition,
        " ",
        el(
          "a",
          { href: toRecord(id), ...inTongue(SOURCE) },
          "More",
          el("span", { class: "unseen" }, `: ${titleOf(term, SOURCE)}`),
        ),
      );
      button.setAttribute("aria-controls", name);
      button.closest("p, dd, li").after(note);
    }
    button.setAttribute("aria-expanded", String(!open));
  });
  return button;
}

/**
 * @param {string} text
 * @param {Glossary | null} glossary
 * @param {string} tag
 * @returns {Child}
 */
function explained(text, glossary, tag) {
  if (!glossary) return text;
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(glossary.pattern)) {
    const id = glossary.found.get(match[1].toLowerCase());
    if (!id || glossary.told.has(id)) continue;
    glossary.told.add(id);
    parts.push(text.slice(end, match.index), explaining(match[0], id, tag));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

/**
 * The paragraphs of a text; with a glossary, the first use of each word can be opened.
 * @param {string} text
 * @param {{ glossary?: Glossary | null, tag?: string, [attribute: string]: any }} [options]
 */
function paragraphs(text, { glossary = null, tag = SOURCE, ...attributes } = {}) {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => el("p", attributes, explained(line, glossary, tag)));
}

/**
 * A text with what differs from an earlier one: gone and new words, each said to be so.
 * @param {[string, string][]} pieces
 */
function differing(pieces) {
  /** @type {Record<string, ["del" | "ins", string]>} */
  const words = { "-": ["del", "gone: "], "+": ["ins", "new: "] };
  return pieces.map(([sign, text]) => {
    if (!words[sign]) return text;
    const [name, said] = words[sign];
    return el(name, {}, el("span", { class: "unseen" }, said), text);
  });
}
