/* The address: `#/view/name?lang=es&q=word` says what is shown, so that it can be kept, sent and gone back to. */

/** What ends the sentence that an address was copied from. */
const TRAILING = /[\s.,;:!?)\]}>"'”’]+$/;

function address() {
  const [path, query = ""] = location.hash.slice(1).replace(TRAILING, "").split("?");
  let parts;
  try {
    parts = path
      .split("/")
      .filter(Boolean)
      .map((part) => decodeURIComponent(part).toLowerCase());
  } catch {
    parts = ["nowhere"];
  }
  const [view = "", name = ""] = parts;
  return { view, name, query: new URLSearchParams(query) };
}

/**
 * The one of some values that the address asks for under a name, in whatever capitals; nothing if it is none of them.
 * @param {string} name
 * @param {string[]} values
 */
function asked(name, values) {
  const wanted = (address().query.get(name) ?? "").toLowerCase();
  return values.find((value) => value.toLowerCase() === wanted) ?? "";
}

/** The language that the address asks for, if there is such a one. */
const tongue = () => asked("lang", allTongues()) || SOURCE;

const allTongues = () => DATA.meta.languages;

/**
 * The address of a view; the language stays as it is, unless another is given.
 * @param {string} view
 * @param {string} [name]
 * @param {Record<string, string>} [query]
 */
function to(view, name = "", query = {}) {
  const wanted = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...query, lang: query.lang ?? tongue() }))
    if (value && !(key === "lang" && value === SOURCE)) wanted.set(key, value);
  const path = [view, name].filter(Boolean).map(encodeURIComponent).join("/");
  const asked = wanted.toString();
  return `#/${path}${asked && `?${asked}`}`;
}

/**
 * Puts an address in visit of the present one without drawing anew.
 * @param {string} hash
 */
function keep(hash) {
  history.replaceState(history.state, "", hash);
}

/**
 * @param {string} id
 * @param {string} [tag]
 */
const toRecord = (id, tag) => to("record", id, tag ? { lang: tag } : {});

/* Where people were on each page of the history: how far down, how much of a list was shown, by which link they left. */

history.scrollRestoration = "manual";

const TRAIL = `${DATA.meta.name}/visits`;

/** The visits before the page was loaded again. */
function earlierVisits() {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(TRAIL)));
  } catch {
    return new Map(); // a browser that keeps nothing, or keeps something else there
  }
}

/** @type {Map<string, Visit>} */
const visits = earlierVisits();
/** @type {Visit} */
let visit;

/** @returns {Visit} */
const newVisit = () => ({ scroll: 0, shown: 0, link: "", twin: 0 });

/** The visit on the page that is shown now; the list that can grow tells it how much it shows. */
const visitHere = () => visit ?? newVisit();

/**
 * The links of the view that lead to an address.
 * @param {string} href
 */
const linksTo = (href) =>
  [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main a"))].filter(
    (link) => link.getAttribute("href") === href,
  );

/**
 * Remembers the visit on the page that is left, and takes up that of the page that comes, if it was seen before.
 * @param {Event} [event]
 */
function leave(event) {
  if (event && visit) {
    const link = document.activeElement;
    visit.scroll = scrollY;
    visit.link = link?.closest("main a")?.getAttribute("href") ?? "";
    visit.twin = linksTo(visit.link).findIndex((one) => one === link);
  }
  if (!history.state?.visit) history.replaceState({ visit: fresh(performance.timeOrigin) }, "");
  const name = history.state.visit;
  if (!visits.has(name)) visits.set(name, newVisit());
  visit = visits.get(name);
}

function arrive() {
  scrollTo(0, visit.scroll);
}

addEventListener("pagehide", () => {
  visit.scroll = scrollY;
  try {
    sessionStorage.setItem(TRAIL, JSON.stringify([...visits]));
  } catch {
    // A browser that keeps nothing begins at the top again.
  }
});
