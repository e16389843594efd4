import assert from "node:assert/strict";
import test from "node:test";
import { fact, page, payload } from "./page.mjs";

test("a search sets accents, capitals and hyphens aside", () => {
  const run = page();
  assert.equal(run('fold("BI-RADS É ﬁn")'), "birads e ﬁn");
  assert.deepEqual(run("wordsOf(' \"Mamá\" (4A) 98.5% ')"), ["mama", "4a", "98.5"]);
  assert.deepEqual(run('wordsOf("   ")'), []);
  assert.deepEqual(run('wanted("a 3 良 if")'), ["3", "良", "if"]);
});

test("a record whose title has the words comes before one whose text has them", () => {
  const records = [fact("fact-one"), fact("fact-two", { text: { statement: "Harm is rare.", explanation: "Yes." } })];
  const run = page(payload({ records }));
  assert.deepEqual(run('find({ q: "harm" }, "en").map((record) => record.id)'), ["fact-two", "fact-one"]);
  assert.deepEqual(run('find({ q: "harm nothing" }, "en")'), []);
  assert.equal(run('find({ kind: "myth" }, "en").length'), 0);
  assert.equal(run('find({ topic: "topic-spots" }, "en").length'), 2);
  assert.equal(run('snippet(DATA.records[0], formsIn("harm", "en"), "en")'), "They do no harm.");
});

test("a query finds its words in any order, in the plural, and with a slip; a number and a letter only as they are", () => {
  const text = { statement: "Biopsies of calcifications.", explanation: "About 30 of 200 mammograms show a lobule." };
  const run = page(payload({ records: [fact("fact-one", { text }), fact("fact-two")] }));
  const found = (q) => run(`find({ q: ${JSON.stringify(q)} }, "en").map((record) => record.id)`);
  for (const q of ["calcification biopsy", "mamograms", "biospies", "lobules", "calcif", "fication", "30 biopsies"])
    assert.deepEqual(found(q), ["fact-one"], q);
  for (const q of ["20", "a", "zebra", "fact-three"]) assert.deepEqual(found(q), [], q);
  assert.deepEqual(found("fact-two"), ["fact-two"]);
});

test("a source is found by words or as a kind, and fits no filter for what it does not have", () => {
  const source = { id: "source-census", kind: "source", title: "A census", publisher: "Town", url: "https://example.org/" };
  const run = page(payload({ sources: [source] }));
  const found = (options) => run(`find(${JSON.stringify(options)}, "en").map((record) => record.id)`);
  assert.deepEqual(found({ kind: "source" }), ["source-census"]);
  assert.deepEqual(found({ q: "census" }), ["source-census"]);
  assert.deepEqual(found({}), ["fact-one"]);
  for (const name of ["review", "topic", "state"]) assert.deepEqual(found({ kind: "source", [name]: "signed" }), [], name);
});

test("an address may have capitals, and the end of the sentence that it was copied from", () => {
  const run = page(payload(), "#/Record/Fact-One?lang=ES).");
  assert.deepEqual(run("address().view + address().name"), "recordfact-one");
  assert.equal(run("tongue()"), "es");
});

test("a text that ends as a sentence gets no second full stop", () => {
  const run = page();
  assert.deepEqual(run("['One', 'Two.', 'Three?”', ''].map(ended)"), ["One.", "Two.", "Three?”", "."]);
});

test("a back-translation goes into the sheet with its English; what a spreadsheet would run does not", () => {
  const keys = ["fact-one:statement", "fact-one:explanation"];
  const units = { keys, hashes: ["a", "b"], limits: [0, 0] };
  const told = { language: "es", targets: ["Las manchas", "Otra"], hashes: ["c", "d"], states: ["draft", "draft"] };
  const run = page(payload({ units, translations: [{ ...told, rest: {} }] }));
  const back = (key, target_sha, text) =>
    run(`keepBack("es ${key}", ${JSON.stringify({ key, language: "es", target_sha, text })})`);
  back(keys[0], "c", 'The "spots"');
  back(keys[1], "d", "=1+1");
  const head = '\ufeff"context","english","translation","back_translation"\r\n';
  const row = '"fact-one:statement","Spots are common.","Las manchas","The ""spots"""\r\n';
  assert.deepEqual(run('backSheet("es")'), { text: head + row, rows: 1, left: 1 });
  assert.equal(run('backIsOld({ language: "es", key: "fact-one:statement", target_sha: "z" })'), true);
  back(keys[0], "c", "");
  assert.equal(run('backsOf("es").length'), 1);
});

test("an address is read as it was written", () => {
  const run = page(payload(), "#/record/fact%2Done?lang=es&q=caf%C3%A9%26");
  assert.deepEqual(run("({ ...address(), query: [...address().query] })"), {
    view: "record",
    name: "fact-one",
    query: [
      ["lang", "es"],
      ["q", "café&"],
    ],
  });
  assert.equal(run("tongue()"), "es");
  assert.equal(run('to("search", "", { q: "café&" })'), "#/search?q=caf%C3%A9%26&lang=es");
});

test("an address that is none names a page that does not exist", () => {
  assert.equal(page(payload(), "#/%E0%A4%A")("address().view"), "nowhere");
  assert.equal(page(payload(), "#/topic/topic-spots?lang=xx")("tongue()"), "en");
});

test("sentences end at their signs, with the quotation marks that are theirs", () => {
  const run = page();
  assert.deepEqual(run("sentencesOf('One. “Two?” Three!\\nFour')"), ["One.", "“Two?”", "Three!", "Four"]);
  assert.deepEqual(run('[...strings({ a: "x", b: ["y", { c: "z" }] })]'), [
    ["a", "x"],
    ["b.0", "y"],
    ["b.1.c", "z"],
  ]);
});

test("a figure is written with its bounds", () => {
  const run = page();
  const amount = (figure) => run(`amount(${JSON.stringify({ low_included: true, high_included: true, ...figure })})`);
  assert.equal(amount({ low: 71, out_of: 100 }), "71 out of 100");
  assert.equal(amount({ low: 2, high: 10, low_included: false, out_of: 100 }), "more than 2 and up to 10 out of 100");
  assert.equal(amount({ high: 5, high_included: false, out_of: 1000 }), "fewer than 5 out of 1,000");
  assert.equal(amount({ low: 95, unbounded: true, out_of: 100 }), "95 or more out of 100");
});

test("a figure says the words of its statistic in the languages that have them", () => {
  const figure = { id: "share", low: 30, out_of: 100, statistics: ["statistic-one"], population: "people", timeframe: "a year" };
  const run = (carried) =>
    page(
      payload({
        records: [fact("fact-one", { figures: [figure], carried: ["es"] })],
        statistics: [{ id: "statistic-one", kind: "statistic", text: { population: "people", timeframe: "a year" }, carried }],
        units: { keys: ["statistic-one:population", "statistic-one:timeframe"], hashes: ["a", "b"], limits: [0, 0] },
        translations: [{ language: "es", targets: ["personas", "un año"], hashes: ["c", "d"], states: ["draft", "draft"] }],
      }),
    );
  const said = 'figuresOf(byId.get("fact-one"), "es").map((one) => [one.population, one.timeframe])';
  assert.deepEqual(run(["es"])(said), [["personas", "un año"]]);
  assert.deepEqual(run([])(said), [["people", "a year"]]);
  assert.equal(run([])('sourceOf("statistic-one:timeframe")'), "a year");
});

test("a likelihood is written as the scale has it", () => {
  const run = page();
  const range = (min, max, low, high) =>
    run(`likelihood({ likelihood: { min: ${min}, max: ${max}, min_included: ${low}, max_included: ${high} } })`);
  assert.equal(range(0, 2, false, true), "more than 0, up to 2 out of 100");
  assert.equal(range(2, 10, false, true), "more than 2, up to 10 out of 100");
  assert.equal(range(95, 100, true, true), "95 or more out of 100");
  assert.equal(range(0, 0, true, true), "about 0 out of 100");
});

test("marks are kept, counted, and put into the file of a reviewer", () => {
  const run = page();
  run('mark("records", "fact-one", { text_hash: "0123456789abcdef", verdict: "change", comment: " Say more. " })');
  assert.equal(run("unsentCount()"), 1);
  assert.equal(run('outdated("records", "fact-one")'), false);
  run('shelve({ reviewer: "person-jo" })');
  const file = JSON.parse(run("reviewFile()"));
  assert.deepEqual(file.records, [
    { id: "fact-one", text_hash: "0123456789abcdef", verdict: "change", comment: "Say more." },
  ]);
  assert.deepEqual(run("[...gaps()]"), []);
  run('sent("2026-02-01")');
  assert.equal(run("unsentCount()"), 0);
  run('mark("records", "fact-one", null)');
  assert.equal(run("markCount()"), 0);
});

test("a mark about earlier words is not sent as it is", () => {
  const run = page();
  run('mark("records", "fact-one", { text_hash: "ffffffffffffffff", verdict: "approved" })');
  assert.equal(run('outdated("records", "fact-one")'), true);
  assert.match(run("[...gaps()].map(([why]) => why).join()"), /The words have changed/);
});

test("what stands on the shelf and is no mark is passed over", () => {
  const run = page();
  assert.deepEqual(run('sound({ a: { verdict: "approved", comment: "" }, b: 3, c: null, d: {} }, ["comment"])'), {
    a: { verdict: "approved", comment: "" },
  });
});

test("a kind that the page does not know has the heading of the dataset", () => {
  const story = fact("story-one", { kind: "story", text: { title: "A call", story: "It was long." } });
  const about = { en: { title: "Spots", notices: {}, labels: { stories: "Stories" }, topics: {} } };
  const folders = { fact: "facts", story: "stories" };
  const heads = { fact: "statement", story: "title" };
  const run = page(payload({ records: [fact("fact-one"), story], about, folders, heads }));
  assert.deepEqual(run("KINDS"), { fact: "Fact", story: "Stories" });
  assert.equal(run('titleOf(byId.get("story-one"), "en")'), "A call");
});
