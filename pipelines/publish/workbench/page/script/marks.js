/* A reviewer's marks: kept in this browser until they are downloaded as one file, which the pipeline reads back. */

const SHELF = `${DATA.meta.name}/review`;
const FORMAT = { format: "breast-calcifications/review", format_version: 1 };
const PERSON = /^person(-[a-z0-9]+){1,5}$/;
const LONGEST = 2000;
/** @type {MarkGroup[]} */
const GROUPS = ["records", "translations"];
const PUBLIC =
  "Comments become public, with your id. Name no patient. Do not agree to what you wrote or translated yourself.";

/**
 * The marks of one group that have the shape of marks; other pages on the same disk may write to the same shelf.
 * @param {any} group
 * @param {string[]} names
 * @param {string[]} [verdicts]
 * @returns {Record<string, any>}
 */
function sound(group, names, verdicts = Object.keys(MARKS)) {
  /** @param {any} one */
  const whole = (one) =>
    one && (!verdicts.length || verdicts.includes(one.verdict)) && names.every((name) => typeof one[name] === "string");
  return Object.fromEntries(Object.entries(Object(group)).filter(([, one]) => whole(one)));
}

const TRANSLATED = ["key", "language", "source_sha", "target_sha", "stage", "comment"];

/** What this browser holds; nothing where it keeps nothing. */
function taken() {
  /** @type {any} */
  let held = {};
  try {
    held = Object(JSON.parse(localStorage.getItem(SHELF)));
  } catch {
    // A browser that keeps nothing, or a shelf that holds something else: begin anew.
  }
  return {
    reviewer: typeof held.reviewer === "string" ? held.reviewer : "",
    stage: held.stage === "clinical" ? "clinical" : "linguistic",
    on: TODAY,
    records: sound(held.records, ["text_hash", "comment"]),
    translations: sound(held.translations, TRANSLATED),
    back: sound(held.back, ["key", "language", "target_sha", "text"], []),
  };
}

/** Whether this browser keeps the marks when the page is closed. */
let keeps = true;

/** @type {Marks} */
let marks = taken();

/** @param {Partial<Marks>} changed */
function shelve(changed) {
  marks = { ...marks, ...changed };
  try {
    localStorage.setItem(SHELF, JSON.stringify(marks));
    keeps = true;
  } catch {
    keeps = false;
  }
  countMarks();
}

const markCount = () => Object.keys(marks.records).length + Object.keys(marks.translations).length;

function countMarks() {
  const count = unsentCount();
  document.getElementById("marked").textContent = count ? ` (${count})` : "";
}

/**
 * Sets or, with null, takes away a mark; what another tab has marked meanwhile stays.
 * @param {MarkGroup} group
 * @param {string} name
 * @param {Partial<Mark> | null} value
 */
function mark(group, name, value) {
  const held = keeps ? taken()[group] : marks[group];
  const { [name]: before, ...others } = held;
  shelve({ [group]: value ? { ...others, [name]: { comment: "", ...before, ...value } } : others });
}

/**
 * What a mark was about when it was made is not what stands there now.
 * @param {MarkGroup} group
 * @param {string} name
 */
function outdated(group, name) {
  const one = marks[group][name];
  if (group === "records") return byId.get(name)?.text_hash !== one.text_hash;
  const place = unitAt.get(one.key);
  const told = languages.get(one.language);
  return DATA.units.hashes[place] !== one.source_sha || told?.hashes[place] !== one.target_sha;
}

/**
 * The address of what a mark is about.
 * @param {MarkGroup} group
 * @param {string} name
 */
const markedAt = (group, name) =>
  group === "records"
    ? toRecord(name)
    : to("translations", marks.translations[name].language, { record: homeOf(marks.translations[name].key) });

/** What keeps the marks from being sent, each with where to fix it. */
function* gaps() {
  if (!PERSON.test(marks.reviewer)) yield ["Write your id, such as person-jo-example.", null];
  if (marks.on > TODAY) yield ["The day of your review lies in the future.", null];
  if (!markCount()) yield ["Nothing is marked yet.", to("search")];
  else if (!unsentCount()) yield ["All that you marked was in a file already. Change a mark to send it again.", null];
  for (const group of GROUPS)
    for (const [name, { verdict, comment }] of Object.entries(unsent(group))) {
      if (outdated(group, name)) yield [`The words have changed since you marked them: ${name}`, markedAt(group, name)];
      if (verdict !== "approved" && !comment.trim())
        yield [`Say in words what you mean: ${name}`, markedAt(group, name)];
    }
}

/**
 * The marks of a group that no file has carried yet.
 * @param {MarkGroup} group
 */
const unsent = (group) => Object.fromEntries(Object.entries(marks[group]).filter(([, one]) => !one.sent));

const unsentCount = () =>
  GROUPS.reduce((sum, group) => sum + Object.keys(unsent(group)).length, 0);

/**
 * Says of marks that a file carried them on a day; without a day, that none has carried any of them.
 * @param {string | undefined} day
 */
function sent(day) {
  /** @param {MarkGroup} group */
  const carried = (group) =>
    Object.fromEntries(
      Object.entries(marks[group]).map(([name, one]) => [name, { ...one, sent: day && (one.sent ?? day) }]),
    );
  shelve({ records: carried("records"), translations: carried("translations") });
}

/** The file for the editors, as text. */
function reviewFile() {
  /** @param {Mark} options */
  const about = ({ verdict, comment }) => ({
    verdict,
    comment: comment
      .trim()
      .slice(0, LONGEST)
      .replace(/\p{Surrogate}/gu, "\ufffd"),
  });
  const content = {
    ...FORMAT,
    dataset: DATA.meta.name,
    version: DATA.meta.version,
    reviewer: marks.reviewer,
    on: marks.on,
    records: Object.entries(unsent("records")).map(([id, one]) => ({ id, text_hash: one.text_hash, ...about(one) })),
    translations: Object.values(unsent("translations")).map((one) => ({
      key: one.key,
      language: one.language,
      source_sha: one.source_sha,
      target_sha: one.target_sha,
      stage: one.stage,
      ...about(one),
    })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Asks the browser to save a file. Whether it does, no page can know.
 * @param {string} name
 * @param {string} text
 * @param {string} type
 */
function download(name, text, type) {
  const link = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: link, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(link), 10000);
}

addEventListener("beforeunload", (event) => {
  if (!keeps && (markCount() || Object.keys(marks.back).length)) event.preventDefault();
});

addEventListener("storage", (event) => {
  if (event.key !== SHELF) return;
  marks = { ...taken(), on: marks.on };
  countMarks();
});

/**
 * The controls for one mark. `fixed` is what the mark is about: hashes, and for a translation its key and language.
 * `unready` says why it cannot be agreed with yet, if that is so; `changed` is called after each change.
 * @param {MarkGroup} group
 * @param {string} name
 * @param {MarkTarget} fixed
 * @param {string} legend
 * @param {{ unready?: string | false, changed?: () => void }} [options]
 */
function markForm(group, name, fixed, legend, { unready = "", changed = () => {} } = {}) {
  const held = () => marks[group][name];
  const comment = el("textarea", { rows: "3", maxlength: LONGEST, id: fresh("comment"), dir: "auto" });
  comment.value = held()?.comment ?? "";
  const note = el("p", { class: "quiet", role: "status" });
  const earlier = el("p", { class: "warn" }, "Your mark is about earlier words. Mark it again, or take it away.");
  const together = fresh("mark");
  /** @param {string} verdict */
  const set = (verdict) => {
    const stage = group === "translations" ? { stage: marks.stage } : {};
    mark(group, name, { ...fixed, ...stage, verdict, comment: comment.value, sent: undefined });
    tell();
  };
  const choices = Object.keys(MARKS)
    .filter((verdict) => !(unready && verdict === "approved"))
    .map((verdict) => {
      const id = fresh("choice");
      const checked = held()?.verdict === verdict;
      // A click on what is chosen already marks the present words again.
      const input = el("input", {
        type: "radio",
        name: together,
        value: verdict,
        id,
        checked,
        onclick: () => set(verdict),
      });
      return el("p", { class: "choice" }, input, el("label", { for: id }, MARKS[verdict]));
    });
  const away = el("button", { type: "button", class: "quieter" }, "Take the mark away");
  away.addEventListener("click", () => {
    mark(group, name, null);
    for (const choice of form.querySelectorAll("input")) choice.checked = false;
    tell();
    form.querySelector("input").focus();
  });
  comment.addEventListener("input", () => {
    const verdict = held()?.verdict ?? "comment";
    /** @type {HTMLInputElement} */ (form.querySelector(`input[value=${verdict}]`)).checked = true;
    set(verdict);
  });
  function tell() {
    const now = held();
    away.hidden = !now;
    earlier.hidden = !now || !outdated(group, name);
    const kept = keeps ? "Kept in this browser." : "Kept only until you close this page.";
    const rest =
      now?.verdict !== "approved" && !now?.comment.trim()
        ? "Say in the comment what you mean."
        : "Download it under My review.";
    note.textContent = now ? `${kept} ${rest}` : "";
    changed();
  }
  const form = el(
    "fieldset",
    { class: "mark" },
    el("legend", {}, legend),
    earlier,
    unready && el("p", { class: "quiet" }, unready),
    choices,
    el("label", { for: comment.id }, "Your comment"),
    comment,
    el("p", { class: "quiet" }, PUBLIC),
    note,
    away,
  );
  tell();
  return form;
}

/**
 * A badge that says how something is marked, where it is.
 * @param {MarkGroup} group
 * @param {string} name
 */
function markBadge(group, name) {
  const one = marks[group][name];
  return one && badge(`your mark: ${MARKED[one.verdict]}`, "mine");
}
