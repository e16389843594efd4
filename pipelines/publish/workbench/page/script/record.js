/* One record with all that it rests on: evidence, numbers, dates, signatures, ids and the files that hold it. */

/**
 * @param {Rec} record
 * @param {EvidenceItem} item
 */
function evidenceItem(record, item) {
  const source = byId.get(item.source);
  const resting = (record.figures ?? []).filter((figure) => figure.evidence === item.id);
  return el(
    "li",
    { class: `evidence ${item.verdict}` },
    el("p", { class: "badges" }, badge(EVIDENCE[item.verdict], `verdict-${item.verdict}`)),
    el("h3", {}, source ? el("a", { href: toRecord(source.id) }, source.title) : item.source),
    item.note && el("p", {}, item.note),
    resting.length > 0 &&
      el(
        "p",
        {},
        "Numbers that rest on it: ",
        resting.map((figure, place) => [
          place > 0 && "; ",
          el("strong", {}, amount(figure)),
          ` ${figure.unit ? spoken(figure.unit) : ""}`,
          figure.population ? [" ", figure.population] : "",
        ]),
      ),
    termsOf([
      ["Where in it", item.locator],
      ["Publisher", source?.publisher],
      ["Published", source && (source.published ? day(source.published) : "no date given")],
      ["Read", source && `${day(source.accessed)}, ${spoken(source.read, READ)}`],
      ["Grade", source && `${source.grade}: ${GRADES[source.grade]}`],
      ["Address", source && outside(source.url, source.url)],
      ["Retracted", source?.retracted && day(source.retracted.on)],
    ]),
  );
}

/** @param {Rec} record */
function signers(record) {
  const signed = record.review.sign_offs ?? [];
  if (!signed.length) return "nobody; no clinician has reviewed these words";
  return signed.map((sign, place) => [
    place > 0 && "; ",
    whoIs(sign.person),
    ` (${spoken(sign.role)}), ${day(sign.on)}`,
  ]);
}

/** @param {Rec} record */
function comparer(record) {
  const by = record.review.compared_by;
  return by === "none" ? "" : `, by ${whoIs(by)}`;
}

/** @type {Labels} */
const LINKED_DATA = { birads: "glossary", fact: "topics", myth: "topics", question: "topics", term: "glossary", faq: "faq", guide: "", picture: "" };

/**
 * The files of the export that hold a record, in the language in which it is shown.
 * @param {Rec} record
 * @param {string} tag
 */
function filesWith(record, tag) {
  const source = record.kind === "source";
  const shown = source ? SOURCE : shownIn(record, tag);
  if (record.kind === "statistic") {
    const named = [`json/${shown}.json`, "json/records.json", "csv/statistics.csv", telling.has(record.id) && "csv/figures.csv"];
    return DATA.files.filter((file) => named.includes(file.path));
  }
  const wanted = new Set([
    `json/${shown}.json`,
    "json/records.json",
    "fhir/r4/transaction.json",
    ...(source
      ? ["csv/sources.csv", "jsonld/dataset.jsonld"]
      : [
          "csv/records.csv",
          "csv/texts.csv",
          `chunks/${shown}.jsonl`,
          ...(record.kind === "picture" ? [] : [`fhir/r4/document-${shown}.json`]),
          `pictures/${record.id}.${shown}.svg`,
          `jsonld/${LINKED_DATA[record.kind] ?? "topics"}-${shown}.jsonld`,
        ]),
    ...(record.evidence?.length || citing.has(record.id) ? ["csv/evidence.csv"] : []),
    ...(record.figures?.length ? ["csv/figures.csv"] : []),
    ...(record.terms?.length || record.related?.length ? ["csv/links.csv"] : []),
    ...({ birads: ["csv/birads.csv"], term: ["csv/terms.csv"] }[record.kind] ?? []),
  ]);
  return DATA.files.filter((file) => wanted.has(file.path));
}

/** @param {FileEntry} file */
const fileLink = (file) => el("a", { href: `../${file.path}` }, file.path);

/**
 * @param {Rec} record
 * @param {string} tag
 */
const exportsWith = (record, tag) =>
  el(
    "ul",
    { class: "links" },
    filesWith(record, tag).map((file) => el("li", {}, fileLink(file))),
  );

/** @param {Rec} record */
const translationLinks = (record) =>
  DATA.translations.length > 0 &&
  el(
    "p",
    {},
    "Translations: ",
    DATA.translations.map((told) => [
      el("a", { href: to("translations", told.language, { record: record.id }) }, `review it in ${told.name}`),
      " ",
    ]),
  );

/**
 * @param {Rec} record
 * @param {string} tag
 */
function aboutRecord(record, tag) {
  const grades = (DATA.work.readability?.texts ?? []).filter((text) => text.record === record.id);
  const carried = (DATA.work.article?.statements ?? []).filter((statement) => statement.records?.includes(record.id));
  const findings = (DATA.work.findings ?? []).filter((finding) => finding.record === record.id);
  const comments = (DATA.work.comments ?? []).filter((comment) => homeOf(`${comment.about}:`) === record.id);
  const range = record.kind === "birads" && likelihood(record);
  const page = DATA.site.pages[record.id];
  return [
    el("h2", {}, "About this record"),
    termsOf([
      ["Compared with its sources", `${day(record.review.checked)}${comparer(record)}`],
      ["Typing errors corrected", (record.review.typos ?? []).map((typo) => `${day(typo.on)}, ${whoIs(typo.by)}`).join("; ")],
      [
        "To be checked again by",
        [day(record.review.due), record.review.due <= TODAY ? [" ", badge("due", "open")] : ""],
      ],
      ["Signed by", signers(record)],
      ["Likelihood of cancer", range],
      ["What usually comes next", record.management && spoken(record.management, NEXT)],
      ["Edition", record.edition],
      ["How certain", record.certainty && spoken(record.certainty, CERTAINTY)],
      ["Verdict on the myth", record.verdict && spoken(record.verdict)],
      ["Why it misleads", record.fallacy && spoken(record.fallacy)],
      ["Harm if believed", record.harm_if_believed && spoken(record.harm_if_believed)],
      ["For", record.audience?.length > 0 && record.audience.map((code) => spoken(code)).join(", ")],
      ["Where it holds", record.jurisdiction?.length > 0 && record.jurisdiction.join(", ")],
      [
        "School grade of its texts",
        grades.length > 0 && grades.map((text) => `${text.field} ${text.adjusted}`).join(", "),
      ],
      [
        "In the article",
        carried.length > 0 &&
          el(
            "ul",
            {},
            carried.map((statement) =>
              el("li", {}, statement.paraphrase, " ", badge(spoken(statement.verdict, ARTICLE))),
            ),
          ),
      ],
      [
        "Findings",
        findings.length > 0 &&
          el(
            "ul",
            {},
            findings.map((finding) => el("li", {}, badge(finding.code), " ", finding.message)),
          ),
      ],
      [
        "Open comments",
        comments.length > 0 &&
          el(
            "ul",
            {},
            comments.map((comment) =>
              el("li", {}, comment.language && [commentedAt(comment), ": "], commentOf(comment)),
            ),
          ),
      ],
      ["Since version", record.since],
    ]),
    el("h2", {}, "Names and files"),
    termsOf([
      ["Id", copyable(record.id, "the id")],
      [
        "Address, once published",
        copyable(`${DATA.meta.base_url}/${DATA.folders[record.kind]}/${record.id}`, "the address"),
      ],
      ["Hash of the text", copyable(record.text_hash, "the hash")],
      ["On the site for patients", page && el("a", { href: `../site/${page}` }, page)],
      ["In the exports", exportsWith(record, tag)],
    ]),
  ];
}

/**
 * @param {string} tag
 * @param {string} [id]
 */
function recordView(tag, id) {
  const gone = DATA.redirects.find((entry) => entry.from === id);
  const dead = DATA.withdrawn.find((entry) => entry.id === id);
  if (gone || dead) return formerly(id, gone, dead);
  const record = byId.get(id);
  if (!record) return nowhere();
  if (record.kind === "source") return sourceView(tag, record);
  if (record.kind === "statistic") return statisticView(tag, record);
  const shown = shownIn(record, tag);
  const about = aboutIn(tag);
  return [
    el(
      "p",
      { class: "crumbs" },
      record.topic
        ? el("a", { href: to("topic", record.topic) }, el("span", inTongue(aboutTag(tag)), about.topics[record.topic]))
        : allTopics(tag),
    ),
    el("h1", { tabindex: "-1", ...inTongue(shown) }, titleOf(record, tag)),
    el("p", { class: "badges" }, kindBadge(record), reviewBadge(record, tag), stateBadges(record)),
    el(
      "div",
      { class: `text ${record.kind}`, ...inTongue(shown) },
      body(record, tag, "h2"),
      record.safety?.includes("not-alone") && el("p", { class: "quiet" }, aboutIn(shown).notices.not_alone),
    ),
    shown !== tag && el("p", { class: "warn", ...inTongue(aboutTag(tag)) }, about.notices.untranslated),
    record.figures?.length > 0 && [el("h2", {}, "The numbers"), figureList(record, tag)],
    el("h2", {}, "What it rests on"),
    record.evidence?.length > 0
      ? el(
          "ol",
          { class: "evidences" },
          record.evidence.map((item) => evidenceItem(record, item)),
        )
      : el("p", {}, "It names no evidence of its own."),
    record.text.alternatives?.length > 0 && [
      el("h2", {}, "Other ways to ask it"),
      el(
        "ul",
        { class: "plain", ...inTongue(shown) },
        textOf(record, tag).alternatives.map((text) => el("li", {}, text)),
      ),
    ],
    el(
      "section",
      { class: "screen", "aria-labelledby": "your-review" },
      el("h2", { id: "your-review" }, "Your review"),
      markForm("records", record.id, { text_hash: record.text_hash }, `The ${nameOf(SOURCE)} text and its evidence`),
      translationLinks(record),
    ),
    aboutRecord(record, tag),
    record.terms?.length > 0 && [el("h2", {}, "Words in it"), linkList(record.terms, tag)],
    record.answered_by?.length > 0 && [el("h2", {}, "Answered by"), linkList(record.answered_by, tag)],
    record.related?.length > 0 && [el("h2", {}, "See also"), linkList(record.related, tag)],
  ];
}

/**
 * @param {string} tag
 * @param {Rec} source
 */
function sourceView(tag, source) {
  const users = (citing.get(source.id) ?? []).map((cite) => cite.record);
  const counted = DATA.statistics.filter((statistic) => statistic.source === source.id);
  return [
    heading(source.title),
    el(
      "p",
      { class: "badges" },
      kindBadge(source),
      badge(`grade ${source.grade}: ${GRADES[source.grade]}`),
      badge(spoken(source.read, READ)),
      source.retracted && badge("retracted", "bad"),
      source.title_seen === false && badge("the title is our description"),
    ),
    source.note && el("p", {}, source.note),
    termsOf([
      ["Address", outside(source.url, source.url)],
      ["Publisher", source.publisher],
      ["Kind", spoken(source.type)],
      ["Published", source.published ? day(source.published) : "no date given"],
      ["Read on", day(source.accessed)],
      ["DOI", source.doi && outside(`https://doi.org/${source.doi}`, source.doi)],
      ["Rights", spoken(source.rights)],
      ["Retracted", source.retracted && day(source.retracted.on)],
      ["Id", copyable(source.id, "the id")],
      ["In the exports", exportsWith(source, tag)],
    ]),
    el("h2", {}, "Cited by"),
    users.length > 0
      ? linkList(
          users.map((record) => record.id),
          tag,
        )
      : el("p", {}, "No record cites it."),
    counted.length > 0 && [
      el("h2", {}, "Statistics from it"),
      linkList(
        counted.map((statistic) => statistic.id),
        tag,
      ),
    ],
  ];
}

/**
 * @param {string} id
 * @param {Redirect | undefined} gone
 * @param {Tombstone | undefined} dead
 */
function formerly(id, gone, dead) {
  const instead = gone?.to ?? dead.instead ?? [];
  return [
    heading(gone ? "This record has another name now" : "This record was withdrawn"),
    el("p", {}, copyable(id, "the id"), ` ${day(gone?.on ?? dead.on)}. `, gone?.reason ?? dead.reason ?? ""),
    instead.length > 0 && [el("h2", {}, "Instead"), linkList(instead, tongue())],
  ];
}
