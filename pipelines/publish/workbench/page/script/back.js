/* Back-translations: what a second person understood of a translation without its English. They are kept with the marks;
 * the file of a review has no place for them, so they leave as the sheet that `make i18n-export` writes. */

const BACK_COLUMNS = ["context", "english", "translation", "back_translation"];
/** What a spreadsheet would run as a formula at the start of a cell. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * A back-translation is of earlier words.
 * @param {Back} one
 */
const backIsOld = (one) => languages.get(one.language)?.hashes[unitAt.get(one.key)] !== one.target_sha;

const earlier = () => el("p", { class: "warn" }, "The translation has changed since this was written.");

/**
 * The back-translations into the source language from another.
 * @param {string} language
 */
const backsOf = (language) => Object.values(marks.back).filter((one) => one.language === language && one.text.trim());

/**
 * @param {string} key
 * @param {Translation} told
 */
function backField(key, told) {
  const name = `${told.language} ${key}`;
  const target_sha = told.hashes[unitAt.get(key)];
  const held = marks.back[name];
  const id = fresh("back");
  return [
    el("label", { for: id }, `In ${nameOf(SOURCE)} again`, el("span", { class: "unseen" }, ` ${key}`)),
    held && backIsOld(held) && earlier(),
    el(
      "textarea",
      {
        id,
        rows: 3,
        maxlength: LONGEST,
        ...inTongue(SOURCE),
        oninput: (event) => keepBack(name, { key, language: told.language, target_sha, text: event.target.value }),
      },
      held?.text,
    ),
  ];
}

/**
 * The back-translation of a string, to be compared: who has seen the English writes none.
 * @param {string} key
 * @param {Translation} told
 */
function backWords(key, told) {
  const held = marks.back[`${told.language} ${key}`];
  if (!held) return el("p", { class: "quiet" }, "Not translated back.");
  return [backIsOld(held) && earlier(), paragraphs(held.text)];
}

/**
 * @param {string} name
 * @param {Back} value
 */
function keepBack(name, value) {
  const back = { ...(keeps ? taken() : marks).back, [name]: value };
  if (!value.text) delete back[name];
  shelve({ back });
}

/**
 * The sheet of a language, and how many rows it leaves out: those of earlier words, and those that a spreadsheet would
 * run.
 * @param {string} language
 */
function backSheet(language) {
  const told = languages.get(language);
  const all = backsOf(language);
  const rows = all
    .filter((one) => !backIsOld(one))
    .map((one) => [one.key, sourceOf(one.key), told.targets[unitAt.get(one.key)], one.text.trim()])
    .filter((row) => !row.some((cell) => FORMULA.test(cell)));
  const lines = [BACK_COLUMNS, ...rows].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(","));
  return { text: `\ufeff${lines.join("\r\n")}\r\n`, rows: rows.length, left: all.length - rows.length };
}

/**
 * A button that makes the sheet of a language, if anything is written in it.
 * @param {Translation} told
 */
function backDownload(told) {
  const note = el("p", { role: "status", class: "quiet" });
  const file = `${told.language}.back-translation.csv`;
  const save = () => {
    const { text, rows, left } = backSheet(told.language);
    download(file, text, "text/csv");
    note.textContent = [
      `Your browser was asked to save ${file}, with ${counted(rows, "row")}. Look for it in your downloads.`,
      left > 0 && `${counted(left, "row is", "rows are")} left out: of earlier words, or with a sign at the start that a spreadsheet would run.`,
    ]
      .filter(Boolean)
      .join(" ");
  };
  return [el("button", { type: "button", class: "quieter", onclick: save }, `Download ${file}`), note];
}
