/* Parts that many views are made of. */

/** @param {...Child} text */
const heading = (...text) => el("h1", { tabindex: "-1" }, text);

/**
 * @param {Child} text
 * @param {string} [kind]
 */
const badge = (text, kind = "") => el("span", { class: `badge ${kind}`.trim() }, text);

/**
 * A link out of the page; an address that is not of the web stays text.
 * @param {string} url
 * @param {string} [text]
 */
function outside(url, text) {
  return /^https?:\/\//i.test(url ?? "")
    ? el("a", { href: url, rel: "noreferrer", class: "out" }, text)
    : el("span", {}, text);
}

/**
 * A table in a box that scrolls by itself where it must (see `reachable`). Where the page is narrow, one that `stacks`
 * shows each row as a list; the roles keep it a table for those who hear it.
 * @param {Child[]} headings
 * @param {Child[][]} rows
 * @param {string} caption
 * @param {Attributes} [options]
 */
function table(headings, rows, caption, { stacks = true, ...attributes } = {}) {
  const name = fresh("table");
  /** @param {unknown} value */
  const numeric = (value) => typeof value === "number" && "number";
  /** @param {unknown} value */
  const empty = (value) => (value === "" || value === undefined) && "none";
  /**
   * @param {Child} value
   * @param {number} place
   */
  const cell = (value, place) =>
    el(
      "td",
      { role: "cell", class: numeric(value) || empty(value), "data-label": String(headings[place + 1]) },
      el("div", {}, typeof value === "number" ? number(value) : value),
    );
  return el(
    "div",
    { class: "scroll" },
    el(
      "table",
      { role: "table", ...attributes, class: [stacks && "stacks", attributes.class].filter(Boolean).join(" ") },
      el("caption", { id: name }, caption),
      el(
        "thead",
        { role: "rowgroup" },
        el(
          "tr",
          { role: "row" },
          headings.map((text, place) =>
            el("th", { scope: "col", role: "columnheader", class: numeric(rows[0]?.[place]) }, text),
          ),
        ),
      ),
      el(
        "tbody",
        { role: "rowgroup" },
        rows.map(([first, ...rest]) =>
          el("tr", { role: "row" }, el("th", { scope: "row", role: "rowheader" }, first), rest.map(cell)),
        ),
      ),
    ),
  );
}

/**
 * A table of counts with a bar for each.
 * @param {[string, number][]} rows
 * @param {string} caption
 * @param {[string, string]} [options]
 */
function bars(rows, caption, [first, second] = ["", "Count"]) {
  const whole = Math.max(1, ...rows.map(([, count]) => count));
  /** @param {number} count */
  const line = (count) =>
    draw(
      "svg",
      { class: "bar", "aria-hidden": "true", viewBox: "0 0 100 10", preserveAspectRatio: "none" },
      draw("rect", { class: "all", width: 100, height: 10 }),
      draw("rect", { class: "part", width: (100 * count) / whole, height: 10 }),
    );
  return table(
    [first, second, "As a bar"],
    rows.map(([label, count]) => [label, count, line(count)]),
    caption,
    { stacks: false, class: "bars" },
  );
}

/**
 * An id or a hash with a button that copies it.
 * @param {string} text
 * @param {string} label
 */
function copyable(text, label) {
  return el(
    "span",
    { class: "copy" },
    el("code", {}, text),
    el(
      "button",
      {
        type: "button",
        class: "quieter",
        "aria-label": `Copy ${label}`,
        onclick: (event) => copy(text, label, event.currentTarget),
      },
      "Copy",
    ),
  );
}

/**
 * @param {string} text
 * @param {string} label
 * @param {HTMLElement} button
 */
async function copy(text, label, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
    if (!document.execCommand("copy")) {
      say(`${label} is selected; copy it with the keyboard.`);
      return;
    }
  }
  button.textContent = "Copied";
  say(`${label} is copied.`);
  setTimeout(() => {
    button.textContent = "Copy";
  }, 2000);
}

/**
 * A select with a label; `options` are [value, words], and the language of the words if it is not English.
 * @param {Child} label
 * @param {string[][]} options
 * @param {string} value
 * @param {(value: string) => void} changed
 * @param {Attributes} [attributes]
 */
function chooser(label, options, value, changed, attributes = {}) {
  const id = attributes.id ?? `choose-${String(label).toLowerCase().replaceAll(" ", "-")}`;
  const select = el(
    "select",
    { ...attributes, id, onchange: (event) => changed(event.target.value) },
    options.map(([key, words, tag]) =>
      el("option", { value: key, selected: key === value, ...(tag && inTongue(tag)) }, words),
    ),
  );
  return el("div", { class: "field" }, el("label", { for: id }, label), select);
}

/**
 * The topics as options of a select, after that of all.
 * @param {string} tag
 */
const topicOptions = (tag) => [
  ["", "All topics"],
  ...DATA.meta.topics.map((topic) => [topic, aboutIn(tag).topics[topic], aboutTag(tag)]),
];

/**
 * A list that shows some items, and more of them on demand.
 * @template T
 * @param {T[]} items
 * @param {number} step
 * @param {(item: T) => HTMLElement} make
 * @param {HTMLElement} [container]
 */
function longList(items, step, make, container = el("ol", { class: "results" })) {
  const visited = visitHere();
  const more = el("button", { type: "button", onclick: () => add(true) });
  let end = 0;
  /** @param {boolean} asked */
  function add(asked) {
    const next = items.slice(end, asked ? end + step : Math.max(step, visited.shown)).map(make);
    end += next.length;
    visited.shown = end;
    container.append(...next);
    more.hidden = end >= items.length;
    more.textContent = `Show ${Math.min(step, items.length - end)} more of ${number(items.length - end)}`;
    if (asked) /** @type {HTMLElement} */ (next[0]?.querySelector("a, button, input, select"))?.focus();
  }
  add(false);
  return [container, more];
}

/**
 * What a reviewer wrote, line by line, in whatever direction it runs.
 * @param {string} comment
 */
const said = (comment) => el("span", { class: "said", dir: "auto" }, comment);

/**
 * A comment of the dataset as it was written: codes in it stand for signs that its files do not hold as they are.
 * @param {string} comment
 */
const uncoded = (comment) =>
  comment.replace(/\\u\{([0-9A-F]{1,6})\}/g, (code, hex) =>
    parseInt(hex, 16) < 0x110000 ? String.fromCodePoint(parseInt(hex, 16)) : code,
  );

/**
 * A link to what a comment is about: a record, or one string of a translation.
 * @param {Remark} one
 */
const commentedAt = (one) =>
  one.language
    ? el(
        "a",
        { href: to("translations", one.language, { record: homeOf(one.about) }) },
        `${one.about} (${one.language})`,
      )
    : el("a", { href: toRecord(one.about) }, one.about);

/**
 * A reviewer's open comment, with who wrote it and when.
 * @param {Remark} one
 */
const commentOf = (one) => [
  badge(spoken(one.verdict)),
  " ",
  said(uncoded(one.comment)),
  el("span", { class: "quiet" }, ` ${whoIs(one.person)}, ${day(one.on)}`),
];

/** @param {Rec} record */
const kindBadge = (record) => badge(KINDS[record.kind]);

/**
 * @param {Rec} record
 * @param {string} tag
 */
function reviewBadge(record, tag) {
  return reviewOf(record, tag) === "signed"
    ? badge("signed by a clinician", "good")
    : badge("not reviewed by a clinician", "open");
}

/** @param {Rec} record */
const stateBadges = (record) =>
  DATA.translations.map((told) =>
    badge(`${told.name}: ${spoken(stateOf(record, told.language), STATES)}`, `state-${stateOf(record, told.language)}`),
  );

/**
 * A list of links to records; an `ol` has an order that means something.
 * @param {string[]} ids
 * @param {string} [tag]
 * @param {"ul" | "ol"} [list]
 */
function linkList(ids, tag, list = "ul") {
  return el(
    list,
    { class: "links" },
    ids
      .filter((id) => byId.has(id))
      .map((id) => {
        const record = byId.get(id);
        return el(
          "li",
          {},
          el(
            "a",
            { href: toRecord(id), ...(record.kind === "source" ? {} : inTongue(shownIn(record, tag))) },
            titleOf(record, tag),
          ),
        );
      }),
  );
}

/** @param {[string, Child][]} names */
const termsOf = (names) =>
  el(
    "dl",
    { class: "facts" },
    names
      .filter(([, value]) => value !== undefined && value !== "" && value !== false && value !== null)
      .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );
