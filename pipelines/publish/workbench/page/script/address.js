/* The address: `#/view/name?lang=es&q=word` says what is shown, so that it can be kept, sent and gone back to. */

function address() {
  const [path, query = ""] = location.hash.slice(1).split("?");
  let parts;
  try {
    parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    parts = ["nowhere"];
  }
  const [view = "", name = ""] = parts;
  return { view, name, query: new URLSearchParams(query) };
}

/** The language that the address asks for, if there is such a one. */
function tongue() {
  const wanted = address().query.get("lang");
  return allTongues().includes(wanted) ? wanted : SOURCE;
}

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

/* Where readers were on each page of the history: how far down, and how much of a list was shown. */

history.scrollRestoration = "manual";

/** @type {Map<string, { scroll: number, shown: number }>} */
const visits = new Map();
/** @type {{ scroll: number, shown: number }} */
let visit;

/** The visit on the page that is shown now; the list that can grow tells it how much it shows. */
const visitHere = () => visit ?? { scroll: 0, shown: 0 };

/**
 * Remembers the visit on the page that is left, and takes up that of the page that comes, if it was seen before.
 * @param {Event} [event]
 */
function leave(event) {
  if (event && visit) visit.scroll = scrollY;
  if (!history.state?.visit) history.replaceState({ visit: fresh(performance.timeOrigin) }, "");
  const name = history.state.visit;
  if (!visits.has(name)) visits.set(name, { scroll: 0, shown: 0 });
  visit = visits.get(name);
}

function arrive() {
  scrollTo(0, visit.scroll);
}
