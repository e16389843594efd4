/* Shows what the address names, in the language that it names, and again whenever it changes. */

/** @type {Record<string, (tag: string, name: string) => Child[]>} */
const VIEWS = {
  "": homeView,
  topic: topicView,
  order: orderView,
  statistics: statisticsView,
  search: searchView,
  record: recordView,
  scale: scaleView,
  translations: translationsView,
  state: stateView,
  files: filesView,
  review: reviewView,
};

/**
 * The records that a view shows: all, those of a topic, or one.
 * @param {string} view
 * @param {string} name
 */
function recordsOf(view, name) {
  if (view === "record") return byId.get(name)?.clinical_review ? [byId.get(name)] : [];
  return view === "topic" ? inTopic(name) : DATA.records;
}

/**
 * What can be said of the review of what a view shows: nothing where a clinician has signed all of it.
 * @param {string} tag
 * @param {Rec[]} records
 */
function reviewed(tag, records) {
  const signed = records.filter((record) => reviewOf(record, tag) === "signed").length;
  if (records.length && signed === records.length) return false;
  if (!signed) return aboutIn(tag).notices.review;
  return el(
    "span",
    inTongue(SOURCE),
    "A clinician has signed some of these texts, and each of them says so. The others are not reviewed yet.",
  );
}

/**
 * The banner of every view, in the language that is read.
 * @param {string} tag
 * @param {Rec[]} records
 */
function banner(tag, records) {
  const { general, contact, draft } = aboutIn(tag).notices;
  /** @type {Child[]} */
  const rest = [reviewed(tag, records), contact, isDraft(tag) && draft].filter(Boolean);
  return [
    el("p", {}, el("strong", {}, general)),
    el(
      "p",
      {},
      rest.map((part) => [part, " "]),
    ),
  ];
}

/** A style of its own for what each sheet of paper says at its foot; a browser without such styles prints none. */
function footing() {
  try {
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [sheet];
    return sheet;
  } catch {
    return null;
  }
}

const foot = footing();

/** @param {string} tag */
function footOf(tag) {
  const { general, draft } = aboutIn(tag).notices;
  const text = [general, isDraft(tag) && draft, `${DATA.meta.version}, ${DATA.meta.released}. `]
    .filter(Boolean)
    .join(" ");
  const quoted = text.replace(/[^\p{L}\p{N}., ]/gu, (sign) => `\\${sign.codePointAt(0).toString(16)} `);
  foot?.replaceSync(
    `@page { @bottom-center { font: 7pt sans-serif; content: "${quoted}" counter(page) "/" counter(pages); } }`,
  );
}

/**
 * The languages that hold something to read, and the one that is asked for.
 * @param {string} tag
 */
function languageChooser(tag) {
  /** @param {string} one */
  const readable = (one) =>
    one === tag || one === SOURCE || DATA.records.some((record) => record.carried?.includes(one));
  return chooser(
    control(tag, "language", "Language"),
    allTongues()
      .filter(readable)
      .map((one) => [one, nameOf(one), one]),
    tag,
    (lang) => {
      const { view, name, query } = address();
      location.hash = to(view, name, { ...Object.fromEntries(query), lang });
    },
    { id: "language" },
  );
}

/**
 * Parts of every view that stand in the language that is read.
 * @param {string} tag
 * @param {Rec[]} records
 */
function surroundings(tag, records) {
  for (const [id, parts] of /** @type {[string, Child[]][]} */ ([
    ["banner", banner(tag, records)],
    ["trademark", [aboutIn(tag).notices.birads]],
    ["brand", [aboutIn(tag).title]],
  ])) {
    const node = document.getElementById(id);
    if (!node) continue; // a dataset without the scale needs no notice of its trademark
    node.replaceChildren();
    fill(node, inTongue(aboutTag(tag)), parts);
  }
  footOf(tag);
  document.getElementById("skip").replaceChildren(control(tag, "skip", "Skip to the content"));
  document.getElementById("tongue").replaceChildren(languageChooser(tag));
}

/** @param {string} view */
function navigation(view) {
  for (const link of document.querySelectorAll("nav a")) {
    const target = link.getAttribute("href").replace(/\?.*/, "").replace(/^#\//, "");
    link.setAttribute("href", to(target));
    if (target === view || (target === "order" && view === "topic")) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Boxes that scroll sideways can be reached with the keyboard; those that do not are no stop on the way. */
function reachable() {
  for (const box of document.querySelectorAll(".scroll")) {
    const attributes = { tabindex: "0", role: "region", "aria-labelledby": box.querySelector("caption").id };
    for (const [key, value] of Object.entries(attributes))
      if (box.scrollWidth > box.clientWidth) box.setAttribute(key, value);
      else box.removeAttribute(key);
  }
}

let before = "";

/** @param {Event} [event] */
function route(event) {
  if (event && location.hash && !location.hash.startsWith("#/")) return;
  leave(event);
  const { view, name } = address();
  const held = document.activeElement?.id;
  const tag = tongue();
  const made = Object.hasOwn(VIEWS, view) ? VIEWS[view](tag, name) : nowhere();
  const main = document.getElementById("view");
  main.replaceChildren();
  fill(main, {}, made);
  document.body.dataset.view = view || "home";
  surroundings(tag, recordsOf(view, name));
  navigation(view);
  const title = main.querySelector("h1");
  const whole = `Workbench – ${aboutIn(tag).title}`;
  document.title = view ? `${title.textContent} – ${whole}` : whole;
  countMarks();
  reachable();
  const here = `${view}/${address().name}`;
  const same = here === before && held && document.getElementById(held);
  before = here;
  if (same) same.focus({ preventScroll: true });
  else if (event) (linksTo(visit.link)[visit.twin] ?? title).focus({ preventScroll: true });
  if (!same) arrive();
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("view").focus();
});
addEventListener("hashchange", route);
addEventListener("resize", reachable);
/** On paper everything is open; afterwards it is as it was. */
/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener("beforeprint", () => {
  opened = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("main details:not([open], .screen)"))];
  for (const closed of opened) closed.open = true;
});
addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
  opened = [];
});
route();
performance.mark("shown");
