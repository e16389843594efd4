/* Guides and topics: every text in the order in which readers meet it. */

/**
 * A heading that leads to a record, in the language that is read.
 * @param {Rec} record
 * @param {string} tag
 */
const headTo = (record, tag) =>
  el("h3", {}, el("a", { href: toRecord(record.id), ...inTongue(shownIn(record, tag)) }, titleOf(record, tag)));

/**
 * Some records in their order, below what they are to the reader; nothing without records.
 * @param {Child} words
 * @param {string[] | undefined} ids
 * @param {string} tag
 */
const inOrder = (words, ids, tag) => ids?.length > 0 && [el("p", { class: "label" }, words), linkList(ids, tag, "ol")];

/**
 * @param {Rec} guide
 * @param {string} tag
 */
function guideOrder(guide, tag) {
  const labels = aboutIn(tag).labels;
  /** @param {string} name */
  const label = (name) => el("span", inTongue(aboutTag(tag)), labels[name]);
  return el(
    "section",
    { class: "order", "aria-label": guide.id },
    headTo(guide, tag),
    el(
      "ol",
      {},
      guide.steps.map((step) => {
        const { title, when } = textOf(guide, tag).steps[step.id];
        return el(
          "li",
          {},
          el("strong", inTongue(shownIn(guide, tag)), title),
          el("span", { class: "quiet", ...inTongue(shownIn(guide, tag)) }, ` ${when}`),
          linkList(step.records ?? [], tag, "ol"),
          inOrder(label("questions"), step.questions, tag),
          inOrder(label("pictures"), step.pictures, tag),
        );
      }),
    ),
    inOrder(control(tag, "where_to_turn", "Where to turn"), guide.where_to_turn, tag),
    inOrder(label("topics"), guide.topics, tag),
  );
}

/**
 * @param {Rec} topic
 * @param {string} tag
 */
const topicOrder = (topic, tag) =>
  el(
    "section",
    { class: "order", "aria-label": topic.id },
    headTo(topic, tag),
    el(
      "p",
      { class: "quiet" },
      el("a", { href: to("topic", topic.id) }, "All its texts on one page"),
      `: ${counted(inTopic(topic.id).length, "text")}`,
    ),
    inOrder(control(tag, "first", "Read this first"), topic.core, tag),
    inOrder(control(tag, "more", "More on this topic"), topic.more, tag),
  );

/** @param {string} tag */
function orderView(tag) {
  const { labels } = aboutIn(tag);
  const words = inTongue(aboutTag(tag));
  /** @param {string} kind */
  const inTurn = (kind) =>
    DATA.records.filter((record) => record.kind === kind).sort((one, other) => one.position - other.position);
  const [guides, topics] = [inTurn("guide"), inTurn("topic")];
  return [
    heading("Guides and topics"),
    guides.length > 0 && [el("h2", words, labels.guides), guides.map((guide) => guideOrder(guide, tag))],
    topics.length > 0 && [el("h2", words, labels.topics), topics.map((topic) => topicOrder(topic, tag))],
  ];
}
