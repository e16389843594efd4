/* The reader's views: all topics, and one topic, which prints as a leaflet. */

const CONTENT = Object.keys(KINDS).filter((kind) => kind !== "source");

/** @param {string} topic */
const inTopic = (topic) =>
  DATA.records
    .filter((record) => record.topic === topic)
    .sort((one, other) => (one.position ?? 0) - (other.position ?? 0));

/** @param {string[]} items */
const points = (items) =>
  el(
    "ul",
    { class: "plain" },
    items.map((text) => el("li", {}, text)),
  );

/** @param {string} tag */
function homeView(tag) {
  const about = aboutIn(tag);
  const tongueOf = inTongue(aboutTag(tag));
  const topics = DATA.meta.topics.filter((topic) => inTopic(topic).length);
  const guides = DATA.records.filter((record) => record.kind === "guide");
  const query = el("input", { type: "search", id: fresh("query"), name: "q", autocomplete: "off" });
  return [
    el(
      "div",
      { class: "hero" },
      el("h1", { tabindex: "-1", ...tongueOf }, about.title),
      el("p", { class: "lead", ...tongueOf }, about.summary),
      el(
        "form",
        {
          role: "search",
          class: "quick",
          onsubmit: (event) => {
            event.preventDefault();
            location.hash = to("search", "", { q: query.value });
          },
        },
        el("label", { for: query.id }, "Search everything"),
        el("div", {}, query, el("button", { type: "submit" }, "Search")),
      ),
    ),
    guides.length > 0 && el("h2", tongueOf, about.labels.guides),
    guides.length > 0 &&
      el(
        "ul",
        { class: "topics" },
        guides.map((guide) =>
          el(
            "li",
            {},
            el("a", { href: toRecord(guide.id), ...inTongue(shownIn(guide, tag)) }, titleOf(guide, tag)),
          ),
        ),
      ),
    el("h2", {}, "Topics"),
    el(
      "ul",
      { class: "topics" },
      topics.map((topic) =>
        el(
          "li",
          {},
          el("a", { href: to("topic", topic) }, el("span", tongueOf, about.topics[topic] ?? topic)),
          el("span", { class: "quiet" }, counted(inTopic(topic).length, "short text")),
        ),
      ),
    ),
    el("h2", {}, "What is behind it"),
    el(
      "p",
      {},
      "This page is for people who want to understand, for clinicians and translators who check what it says, and for those who build with it. It is made from an open dataset: each claim names what it rests on.",
    ),
    el(
      "ul",
      { class: "doors" },
      [
        ["scale", "The BI-RADS scale", "What each category means, as people out of 100."],
        [
          "state",
          "State of the work",
          `What ${number(DATA.sources.length)} sources carry, what is reviewed and what is open.`,
        ],
        ["translations", "Translations", "Each text beside its source, and how far it is."],
        ["review", "My review", "For clinicians, translators and patients who check a text."],
        ["files", "Downloads", "For those who build an app, a portal or a leaflet."],
      ]
        .filter(([view]) => view !== "scale" || KINDS.birads)
        .map(([view, words, about]) => el("li", {}, el("a", { href: to(view) }, words), el("p", {}, about))),
    ),
  ];
}

/**
 * The sources of some records, each with its number in their list.
 * @param {Rec[]} records
 */
function numbered(records) {
  const found = new Map();
  for (const record of records)
    for (const { source } of record.evidence ?? [])
      if (byId.has(source) && !found.has(source)) found.set(source, found.size + 1);
  return found;
}

/** @param {Rec} source */
function reference(source) {
  return [
    source.title,
    ". ",
    source.publisher,
    source.published ? `, ${source.published}` : "",
    ". ",
    outside(source.url, source.url),
    " ",
    el("span", { class: "quiet" }, `(${source.accessed})`),
  ];
}

/** What a topic can be narrowed to, for a short leaflet: one kind, or the short answers and what to ask. */
const SHORT = "short";

/** @param {Rec} record */
const shortened = (record) => ["faq", "question"].includes(record.kind);

/**
 * @param {string} tag
 * @param {string} [topic]
 */
function topicView(tag, topic) {
  const whole = inTopic(topic);
  if (!whole.length) return nowhere();
  const about = aboutIn(tag);
  const aboutTongue = inTongue(aboutTag(tag));
  const head = byId.get(topic);
  const kinds = CONTENT.filter((kind) => whole.some((record) => record.kind === kind));
  /** @type {string[][]} */
  const narrower = [
    ...(whole.some(shortened) ? [[SHORT, "Short answers, and what to ask"]] : []),
    ...kinds.map((kind) => [kind, about.labels[DATA.folders[kind]]]),
  ];
  const asked = address().query.get("kind") ?? "";
  const wanted = narrower.some(([key]) => key === asked) ? asked : "";
  const records = !wanted ? whole : whole.filter(wanted === SHORT ? shortened : (record) => record.kind === wanted);
  const sources = numbered(records);
  const untranslated = records.every((record) => shownIn(record, tag) !== tag);
  return [
    el("p", { class: "crumbs screen" }, el("a", { href: to("") }, "All topics")),
    el("h1", { tabindex: "-1", ...aboutTongue }, about.topics[topic]),
    head && [
      el(
        "div",
        inTongue(shownIn(head, tag)),
        el("p", { class: "lead" }, el("strong", {}, textOf(head, tag).key_messages?.[0])),
        points(textOf(head, tag).key_messages?.slice(1) ?? []),
        el("p", {}, textOf(head, tag).summary),
      ),
    ],
    el(
      "div",
      { class: "screen leaflet" },
      chooser("Show", [["", "All of it"], ...narrower], wanted, (kind) => {
        location.hash = to("topic", topic, { kind });
      }),
      el("button", { type: "button", onclick: () => print() }, "Print this leaflet"),
    ),
    untranslated && el("p", { class: "warn", ...aboutTongue }, about.notices.untranslated),
    records.map((record) =>
      article(record, tag, {
        sources,
        alone: !untranslated && shownIn(record, tag) !== tag,
        short: wanted === SHORT && record.kind === "faq",
      }),
    ),
    el(
      "section",
      { class: wanted === SHORT ? "sources short" : "sources", "aria-labelledby": "sources-of" },
      el("h2", { id: "sources-of", ...aboutTongue }, about.labels.sources),
      el(
        "ol",
        {},
        [...sources.keys()].map((id) => el("li", {}, reference(byId.get(id)))),
      ),
    ),
  ];
}

function nowhere() {
  return [
    heading("There is no such page"),
    el(
      "p",
      {},
      "The address names nothing that this page holds. ",
      el("a", { href: to("") }, "See all topics"),
      " or ",
      el("a", { href: to("search") }, "search"),
      ".",
    ),
  ];
}
