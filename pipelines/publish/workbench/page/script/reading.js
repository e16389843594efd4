/* The start, and a topic as its readers meet it, with all its texts on one page. */

const CONTENT = Object.keys(KINDS).filter((kind) => !["source", "statistic"].includes(kind));

/** @param {string} topic */
const inTopic = (topic) =>
  DATA.records
    .filter((record) => record.topic === topic)
    .sort((one, other) => (one.position ?? 0) - (other.position ?? 0));

/** @param {string} tag */
const allTopics = (tag) => el("a", { href: to("order") }, control(tag, "by_topic", "All topics"));

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
  const query = el("input", { type: "search", id: fresh("query"), name: "q", autocomplete: "off" });
  return [
    el(
      "div",
      { class: "hero" },
      el("h1", { tabindex: "-1", ...tongueOf }, about.title),
      el(
        "p",
        { class: "lead" },
        "The workbench of editors, reviewers and translators. It is made from an open dataset: each claim names what it rests on.",
      ),
      DATA.site.files > 0 &&
        el("p", {}, "Patients read ", el("a", { href: "../site/index.html" }, "a site of their own"), "."),
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
    el(
      "ul",
      { class: "doors" },
      [
        ["order", "Guides and topics", "Every text in the order of a reader."],
        ["statistics", "Statistics", `${number(DATA.statistics.length)} shares of people, with their counts and who tells them.`],
        ["scale", "The BI-RADS scale", "What each category means, as people out of 100."],
        [
          "state",
          "State of the work",
          `What ${number(DATA.sources.length)} sources carry, what is reviewed and what is open.`,
        ],
        ["translations", "Translations", "Each text beside its source, with findings, and translated back."],
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
    `${ended(source.title)} `,
    `${ended([source.publisher, source.published].filter(Boolean).join(", "))} `,
    outside(source.url, source.url),
    " ",
    el("span", { class: "quiet" }, `(${source.accessed})`),
  ];
}

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
  const kind = asked("kind", kinds);
  const records = whole.filter((record) => !kind || record.kind === kind);
  const sources = numbered(records);
  const untranslated = records.every((record) => shownIn(record, tag) !== tag);
  return [
    el("p", { class: "crumbs screen" }, allTopics(tag)),
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
      { class: "screen" },
      chooser(
        "Show",
        [["", "All of it"], ...kinds.map((one) => [one, about.labels[DATA.folders[one]], aboutTag(tag)])],
        kind,
        (chosen) => {
          location.hash = to("topic", topic, { kind: chosen });
        },
      ),
    ),
    untranslated && el("p", { class: "warn", ...aboutTongue }, about.notices.untranslated),
    records.map((record) =>
      article(record, tag, {
        sources,
        alone: !untranslated && shownIn(record, tag) !== tag,
      }),
    ),
    el(
      "section",
      { class: "sources", "aria-labelledby": "sources-of" },
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
      el("a", { href: to("order") }, "See all topics"),
      " or ",
      el("a", { href: to("search") }, "search"),
      ".",
    ),
  ];
}
