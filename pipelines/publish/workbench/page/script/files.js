/* The files for apps, with their checksums. */

/** @type {Labels} */
const FOLDERS = {
  json: "JSON: everything, ready to show",
  csv: "CSV tables, with a Frictionless package",
  fhir: "FHIR R4, and the statistics for R5",
  jsonld: "schema.org as JSON-LD",
  chunks: "Passages for retrieval, as JSON Lines",
  l10n: "Pseudo-translations for testing an app",
  schemas: "JSON Schemas of the files",
};

function filesView() {
  const changes = `changes/${DATA.meta.version}.json`;
  const groups = grouped(DATA.files, (file) => file.path.split("/")[0]);
  return [
    heading("Downloads"),
    el(
      "p",
      {},
      "Each file with its size and SHA-256 checksum. ",
      el("a", { href: "../manifest.json" }, "manifest.json"),
      " lists them for programs, and ",
      el("a", { href: `../${changes}` }, changes),
      " says what is new. The links work where this page lies beside the files, in the folder workbench; a page that was sent alone has no files beside it.",
    ),
    DATA.site.files > 0 && [
      el("h2", {}, "The site for patients"),
      el("p", {}, el("a", { href: "../site/index.html" }, "site/index.html"), `: ${counted(DATA.site.files, "file")}.`),
    ],
    [...groups].map(([folder, files]) => [
      el("h2", {}, FOLDERS[folder] ?? folder),
      table(
        ["File", "Language", "Size", "SHA-256"],
        files.map((file) => [
          fileLink(file),
          file.language ? nameOf(file.language) : "",
          bytes(file.bytes),
          copyable(file.sha256, `the checksum of ${file.path}`),
        ]),
        `Files in ${folder}`,
        { class: "files" },
      ),
    ]),
  ];
}
