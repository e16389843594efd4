// Runs the scripts of the page without a browser: what needs no element can be tested by itself.
import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";

const SCRIPTS = path.join(import.meta.dirname, "../../pipelines/publish/workbench/page/script");
const PURE = ["dom", "data", "words", "address", "prose", "figures", "scale", "search", "marks", "back"];

export const fact = (id, more = {}) => ({
  id,
  kind: "fact",
  topic: "topic-spots",
  text: { statement: "Spots are common.", explanation: "Most people have some. They do no harm." },
  review: { checked: "2026-01-15", due: "2027-01-15" },
  clinical_review: "none",
  text_hash: "0123456789abcdef",
  ...more,
});

export const payload = (more = {}) => ({
  meta: { name: "spots", version: "0.1.0", source_language: "en", languages: ["en", "es"], topics: ["topic-spots"] },
  folders: { fact: "facts" },
  heads: { fact: "statement" },
  about: { en: { title: "Spots", notices: {}, labels: {}, topics: {} } },
  drafts: [],
  records: [fact("fact-one")],
  statistics: [],
  sources: [],
  withdrawn: [],
  redirects: [],
  units: { keys: ["fact-one:statement"], hashes: ["aaaaaaaaaaaa"], limits: [0] },
  notes: {},
  translations: [],
  work: {},
  files: [],
  site: { files: 0, pages: {} },
  ...more,
});

/** A function that evaluates an expression among the scripts, with some data and an address. */
export function page(data = payload(), hash = "") {
  const shelf = new Map();
  const node = { textContent: JSON.stringify(data), append() {} };
  const context = vm.createContext({
    document: { getElementById: () => node },
    history: { state: null, replaceState() {} },
    location: { hash },
    localStorage: { getItem: (key) => shelf.get(key) ?? null, setItem: (key, value) => shelf.set(key, value) },
    addEventListener() {},
    URLSearchParams,
    Intl,
    performance,
  });
  for (const name of PURE) vm.runInContext(fs.readFileSync(path.join(SCRIPTS, `${name}.js`), "utf8"), context);
  return (expression) => {
    const value = vm.runInContext(`JSON.stringify(${expression})`, context);
    return value === undefined ? undefined : JSON.parse(value);
  };
}
