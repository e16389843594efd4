/* Shows what the address names, in the language that it names, and again whenever it changes. */

const VIEWS = {
  "": homeView,
  topic: topicView,
  search: searchView,
  record: recordView,
  scale: scaleView,
  translations: translationsView,
  state: stateView,
  files: filesView,
  review: reviewView,
};

/** The banner of every view, in the language that is read. */
function banner(tag) {
  const about = aboutIn(tag);
  const { general, review, contact, draft } = about.notices;
  const signed = DATA.records.every((record) => reviewOf(record, tag) === "signed");
  return [
    el("p", {}, el("strong", {}, general)),
    el("p", {}, [!signed && review, contact, isDraft(tag) && draft].filter(Boolean).join(" ")),
  ];
}

/** What each sheet of paper says at its foot. */
const foot = new CSSStyleSheet();
document.adoptedStyleSheets = [foot];

function footOf(tag) {
  const text = `${aboutIn(tag).notices.general} ${DATA.meta.version}, ${DATA.meta.released}. `;
  const quoted = text.replace(/[^\p{L}\p{N}., ]/gu, (sign) => `\\${sign.codePointAt(0).toString(16)} `);
  foot.replaceSync(
    `@page { @bottom-center { font: 8pt sans-serif; content: "${quoted}" counter(page) "/" counter(pages); } }`,
  );
}

/** The languages that hold something to read, and the one that is asked for. */
function languageChooser(tag) {
  const readable = (one) =>
    one === tag || one === SOURCE || DATA.records.some((record) => record.carried?.includes(one));
  return chooser(
    "Language",
    allTongues()
      .filter(readable)
      .map((one) => [one, nameOf(one)]),
    tag,
    (lang) => {
      const { view, name, query } = address();
      location.hash = to(view, name, { ...Object.fromEntries(query), lang });
    },
    { id: "language" },
  );
}

/** Parts of every view that stand in the language that is read. */
function surroundings(tag) {
  for (const [id, parts] of [
    ["banner", banner(tag)],
    ["trademark", [aboutIn(tag).notices.birads]],
    ["brand", [aboutIn(tag).title]],
  ]) {
    const node = document.getElementById(id);
    node.replaceChildren();
    fill(node, inTongue(aboutTag(tag)), parts);
  }
  footOf(tag);
  document.getElementById("tongue").replaceChildren(languageChooser(tag));
}

function navigation(view) {
  for (const link of document.querySelectorAll("nav a")) {
    const target = link.getAttribute("href").replace(/\?.*/, "").replace(/^#\//, "");
    link.setAttribute("href", to(target));
    if (target === view || (target === "" && view === "topic")) link.setAttribute("aria-current", "page");
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
  surroundings(tag);
  navigation(view);
  const title = main.querySelector("h1");
  const whole = aboutIn(tag).title;
  document.title = title.textContent === whole ? whole : `${title.textContent} – ${whole}`;
  countMarks();
  reachable();
  const here = `${view}/${address().name}`;
  const same = here === before && held && document.getElementById(held);
  before = here;
  if (same) same.focus({ preventScroll: true });
  else if (event) title.focus({ preventScroll: true });
  if (!same) arrive();
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("view").focus();
});
addEventListener("hashchange", route);
addEventListener("resize", reachable);
addEventListener("beforeprint", () => {
  for (const closed of document.querySelectorAll("main details:not([open], .screen)")) closed.open = true;
});
route();
performance.mark("shown");
