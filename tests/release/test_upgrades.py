"""An app follows the releases: by their changes it has what a fresh load has, and old clients read new versions."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import examples
import npm_tools
import polib
import pytest
import python_tools
from click.testing import CliRunner
from conftest import REPOSITORY, compared, replace
from consumers import Json, loaded, whole
from outside import program
from reduced import link_schemas, reduced, sync

from pipelines.cli.main import main
from pipelines.compare.diff import compare
from pipelines.public import tables
from pipelines.publish import apply_changes, exports, verify
from pipelines.publish.apply_changes import Unfit, apply
from pipelines.release.release import release
from pipelines.validate import suites
from pipelines.validate.run import fast

LANGUAGES = ("en", "es", "es-x-draft")
DAYS = {"0.1.0": datetime.date(2027, 1, 10), "0.2.0": datetime.date(2027, 2, 10), "0.3.0": datetime.date(2027, 3, 10)}


def run(root: Path, *arguments: str) -> None:
    done = CliRunner().invoke(main, [arguments[0], "--root", str(root), *arguments[1:]], catch_exceptions=False)
    assert done.exit_code == 0, done.output


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def listed(root: Path, kind: str) -> list[str]:
    """The ids of the published records of a kind that belong to a topic, in reading order."""
    order = fast(root).dataset.reading_order
    return [name for name in order if name.startswith(f"{kind}-")]


def edit_records(root: Path) -> None:
    """A new id for one record, another withdrawn, and a new one before all others."""
    run(root, "rename", "--on", "2027-03-01", "--", listed(root, "question")[0], "question-under-a-new-name")
    run(root, "withdraw", "--reason", "It was wrong", "--on", "2027-03-01", "--", "term-suspicious")
    facts = listed(root, "fact")
    topic = fast(root).dataset.reading_order[facts[0]].topic
    shutil.copyfile(root / f"dataset/facts/{facts[0]}.yaml", root / "dataset/facts/fact-new-and-first.yaml")
    path = root / f"dataset/topics/{topic}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(facts[0], f"fact-new-and-first, {facts[0]}", 1))


RECALLED = {"wrong": "This page left out a line.", "right": "The line is here.", "what_to_do": "Read it again."}


def edit_words(root: Path) -> str:
    """Words of a fact, which is returned and recalled; a drawing; a label."""
    path = next(p for p in (root / "dataset/facts").iterdir() if "explanation" in p.read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    place = text.index("  explanation:")
    line = text.index("\n", place) + 1
    assert text[place:line].strip() in ("explanation: |-", "explanation: >-", "explanation: |", "explanation: >")
    path.write_text(text[:line] + "    This line is new.\n" + text[line:], encoding="utf-8")
    replace(root, "dataset/dataset.yaml", "You may hear", "People may say")
    for drawing in sorted((root / "dataset/pictures").glob("*.svg"))[:1]:
        drawing.write_text(
            drawing.read_text(encoding="utf-8").replace('stroke-width="2"', 'stroke-width="3"', 1), encoding="utf-8"
        )
    told = (
        f"--{name}={RECALLED[field]}" for name, field in (("wrong", "wrong"), ("right", "right"), ("do", "what_to_do"))
    )
    run(root, "recall", "--severity=major", *told, "--on", "2027-02-01", "--", path.stem)
    return path.stem


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The files of three releases of the reduced dataset, by version."""
    root = tmp_path_factory.mktemp("releases") / "root"
    link_schemas(root)
    sync(root, {path: raw for path, raw in reduced().items() if path != "dataset/released.json"})
    replace(root, "dataset/dataset.yaml", fast(root).dataset.about["version"], "0.1.0")
    found: dict[str, dict[str, bytes]] = {}

    def publish(version: str) -> None:
        compared(root)
        list(release(root, version, DAYS[version], tag=False))
        assert verify.verify(root / "exports") == []
        found[version] = files_of(root / "exports")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suites, "breaches", lambda *_: [])
        patch.setattr("os.fsync", lambda _: None)
        publish("0.1.0")
        edit_words(root)
        publish("0.2.0")
        edit_records(root)
        publish("0.3.0")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_changes_lead_from_each_release_to_the_next(releases: dict[str, dict[str, bytes]], language: str) -> None:
    copy = json.loads(releases["0.1.0"][f"json/{language}.json"])
    for version in ("0.2.0", "0.3.0"):
        copy = apply(copy, json.loads(releases["0.3.0"][f"changes/{version}.json"]))
        assert whole(copy) == loaded(releases[version], language)


def test_changed_fields_are_told_in_each_language_that_shows_them(releases: dict[str, dict[str, bytes]]) -> None:
    changes = json.loads(releases["0.2.0"]["changes/0.2.0.json"])
    (name,) = changes["recalls"][0]["records"]
    (entry,) = (entry for entry in changes["records"] if entry["id"] == name)
    shown = {language: told["record"]["language"] for language, told in entry["languages"].items()}
    assert shown == dict.fromkeys(LANGUAGES, "en")
    for told in entry["languages"].values():
        assert told["fields"].count("text.explanation") == 1


def test_each_release_has_the_changes_of_all_as_they_were(releases: dict[str, dict[str, bytes]]) -> None:
    for before, after in (("0.1.0", "0.2.0"), ("0.2.0", "0.3.0")):
        old = {path: raw for path, raw in releases[before].items() if path.startswith("changes/")}
        assert old.items() <= releases[after].items()
        changes = json.loads(releases[after][f"changes/{after}.json"])
        assert changes["from"] == before
        assert 0 < len(changes["records"]) < 15
    first = json.loads(releases["0.1.0"]["changes/0.1.0.json"])
    assert "from" not in first
    lists = {name: value for name, value in first.items() if name != "meta"}
    assert lists
    assert not any(lists.values())
    assert lists.keys() >= changes.keys() - {"meta", "from", "bump"}


def test_a_recall_says_which_versions_were_wrong_and_which_is_right(releases: dict[str, dict[str, bytes]]) -> None:
    assert json.loads(releases["0.1.0"]["recalls.json"])["recalls"] == []
    for version in ("0.2.0", "0.3.0"):
        (recall,) = json.loads(releases[version]["recalls.json"])["recalls"]
        assert (recall["introduced"], recall["fixed_in"], recall["severity"]) == ("0.1.0", "0.2.0", "major")
        assert recall["text"] == {"en": RECALLED}
        assert recall["languages"] == list(LANGUAGES)
        issued = json.loads(releases["0.3.0"][f"changes/{version}.json"])["recalls"]
        assert issued == ([recall] if version == "0.2.0" else [])
        (name,) = recall["records"]
        words = " ".join(RECALLED.values())
        table = tables.read_csv(releases[version]["csv/recalls.csv"])
        assert [row["language"] for row in table] == sorted(LANGUAGES)
        assert {row["record"] for row in table} == {name}
        assert {(row["introduced"], row["fixed_in"], row["wrong"]) for row in table} == {
            ("0.1.0", "0.2.0", RECALLED["wrong"])
        }
        assert words in releases[version][f"portal/en/{name}.html"].decode()
        assert words in releases[version]["chunks/en.jsonl"].decode()
    assert words not in releases["0.1.0"]["chunks/en.jsonl"].decode()


# --- Clients that are generated from the schemas of one release read the next ones ------------------------------------

JUDGES = REPOSITORY / "tests" / "package_judges"

AJV = """\
import Ajv from "ajv";
import { readFileSync } from "node:fs";
const [schema, ...files] = process.argv.slice(2);
const validate = new Ajv({ strict: true, allErrors: true }).compile(JSON.parse(readFileSync(schema, "utf8")));
for (const file of files)
  if (!validate(JSON.parse(readFileSync(file, "utf8")))) console.log(file, validate.errors.slice(0, 3));
"""

PYDANTIC = """\
import sys
from pathlib import Path
from client import LanguageFile

for name in sys.argv[1:]:
    data = LanguageFile.model_validate_json(Path(name).read_bytes())
    assert data.facts[0].text.statement and data.glossary[0].text.synonyms is not None
    print(data.meta.version)
"""


def later(files: dict[str, bytes]) -> bytes:
    """``json/en.json`` as a later version may have it: another field in every entry, and a code that is new."""

    def more(value: Any) -> Any:
        if isinstance(value, dict):
            added = {"added_later": [1]} if "id" in value or "meta" in value else {}
            return {**{name: more(inner) for name, inner in value.items()}, **added}
        return [more(inner) for inner in value] if isinstance(value, list) else value

    page = json.loads(files["json/en.json"])
    for fact in page["facts"]:
        fact["aspect"] = "a-code-of-a-later-version"
    return json.dumps(more(page)).encode()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, releases: dict[str, dict[str, bytes]]) -> Path:
    """A folder with the schemas of the first release, and the English files of the later ones."""
    folder = tmp_path_factory.mktemp("client")
    for path, raw in releases["0.1.0"].items():
        if path.startswith("schemas/"):
            (folder / Path(path).name).write_bytes(raw)
    for version, files in releases.items():
        (folder / f"{version}.json").write_bytes(files["json/en.json"])
    (folder / "later.json").write_bytes(later(releases["0.3.0"]))
    return folder


FILES = ("0.1.0.json", "0.2.0.json", "0.3.0.json", "later.json")


def tool(name: str, *arguments: str, cwd: Path) -> str:
    """What a tool of npm prints that ends well and warns of nothing."""
    npm, node = program("npm", "npm"), program("node", "nodejs")
    found = npm_tools.installed(JUDGES, REPOSITORY / "build" / "judges", npm) / "node_modules"
    (cwd / "node_modules").unlink(missing_ok=True)
    (cwd / "node_modules").symlink_to(found)
    command = [node, *arguments] if name == "node" else [str(found / ".bin" / name), *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_ajv_reads_each_release_by_the_schemas_of_the_first(
    client: Path, releases: dict[str, dict[str, bytes]]
) -> None:
    (client / "check.mjs").write_text(AJV, encoding="utf-8")
    assert tool("node", "check.mjs", "language.schema.json", *FILES, cwd=client) == ""
    for number, (path, schema) in enumerate(
        (entry["path"], entry["schema"])
        for entry in json.loads(releases["0.3.0"]["manifest.json"])["files"]
        if "schema" in entry and entry["media_type"] == "application/json"
    ):
        (client / f"{number}.json").write_bytes(releases["0.3.0"][path])
        assert tool("node", "check.mjs", Path(schema).name, f"{number}.json", cwd=client) == "", path
        if number == 20:
            break


@pytest.mark.slow
def test_types_from_json2ts_hold_for_later_releases_and_read_well(client: Path) -> None:
    tool("json2ts", *examples.options("json2ts"), cwd=client)
    types = (client / "client.d.ts").read_text(encoding="utf-8")
    assert re.findall(r"export (?:type|interface) (\w*\d\w*)", types) == []
    assert {"LanguageFile", "Fact", "Myth", "BiradsRow", "Faq", "Figure", "Evidence", "TermText"} <= {
        *re.findall(r"export interface (\w+)", types)
    }
    assert "synonyms: string[];" in types
    for number, name in enumerate(FILES):
        data = (client / name).read_text(encoding="utf-8")
        (client / f"read{number}.ts").write_text(
            f'import type {{ LanguageFile }} from "./client";\nexport const file: LanguageFile = {data};\n',
            encoding="utf-8",
        )
    assert tool("tsc", "--strict", "--noEmit", *(f"read{number}.ts" for number in range(len(FILES))), cwd=client) == ""


@pytest.mark.slow
def test_quicktype_makes_a_client_that_reads_later_releases(client: Path) -> None:
    tool("quicktype", *examples.options("quicktype"), cwd=client)
    (client / "quick.mjs").write_text(
        'import { readFileSync } from "node:fs";\nimport { toLanguageFile } from "./client.cjs";\n'
        "for (const name of process.argv.slice(2))\n"
        '  console.log(toLanguageFile(readFileSync(name, "utf8")).meta.version);\n',
        encoding="utf-8",
    )
    assert tool("node", "quick.mjs", *FILES, cwd=client).split() == ["0.1.0", "0.2.0", "0.3.0", "0.3.0"]


@pytest.mark.slow
def test_models_of_pydantic_hold_for_later_releases_and_read_well(client: Path) -> None:
    programs = python_tools.environment("package-judges")
    command = [programs / "datamodel-codegen", *examples.options("datamodel-codegen")]
    done = subprocess.run(command, cwd=client, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    source = (client / "client.py").read_text(encoding="utf-8")
    assert re.findall(r"^class (\w*\d\w*)", source, re.M) == []
    assert "RootModel" not in source
    (client / "read.py").write_text(PYDANTIC, encoding="utf-8")
    done = subprocess.run(
        [programs / "python", "-I", "-c", f"import sys; sys.path.insert(0, '.')\n{PYDANTIC}", *FILES],
        cwd=client,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [*done.stdout.split()] == ["0.1.0", "0.2.0", "0.3.0", "0.3.0"]


# --- The examples of docs/formats.md ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("example", "printed"), [(example, printed) for _, example, printed in examples.OF_RELEASES])
def test_an_example_of_the_page_follows_the_releases(
    releases: dict[str, dict[str, bytes]], tmp_path: Path, example: str, printed: str
) -> None:
    for path, raw in releases["0.3.0"].items():
        if path.endswith(".json") and path.count("/") < 2:
            (tmp_path / "exports" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "exports" / path).write_bytes(raw)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "en.json").write_bytes(releases["0.1.0"]["json/en.json"])
    shutil.copy(apply_changes.__file__, tmp_path)
    command = [sys.executable, "-W", "ignore::ResourceWarning", "-c", example]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, "")
    told = {path: json.loads((tmp_path / path).read_bytes()) for path in ("app/en.json", "exports/json/en.json")}
    if "apply(" in example:
        assert whole(told["app/en.json"]) == whole(told["exports/json/en.json"])


def test_both_examples_about_releases_are_on_the_page() -> None:
    assert len(examples.OF_RELEASES) == 2


# --- What an app is told when the changes do not fit ------------------------------------------------------------------


def synced(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", apply_changes.__file__, *names]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_program_brings_a_copy_up_to_date_whatever_the_order(
    releases: dict[str, dict[str, bytes]], tmp_path: Path
) -> None:
    for version in ("0.2.0", "0.3.0"):
        (tmp_path / f"{version}.json").write_bytes(releases["0.3.0"][f"changes/{version}.json"])
    (tmp_path / "en.json").write_bytes(releases["0.1.0"]["json/en.json"])
    done = synced(tmp_path, "en.json", "0.3.0.json", "0.2.0.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "en.json: 0.2.0\nen.json: 0.3.0\n", "")
    assert whole(json.loads((tmp_path / "en.json").read_bytes())) == loaded(releases["0.3.0"], "en")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.2.0.json", "0.3.0.json", "en.json"]


CHANGES = "changes/0.3.0.json"

HASHES = """\
const { createHash } = require("crypto"), { readFileSync, writeFileSync } = require("fs");
const sorted = (value) => Array.isArray(value) ? value.map(sorted) : value && typeof value === "object"
  ? Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])])) : value;
const page = JSON.parse(readFileSync("en.json", "utf8"));
for (const { hash, position, ...rest } of Object.values(page).filter(Array.isArray).flat())
  if (hash && createHash("sha256").update(JSON.stringify(sorted(rest))).digest("hex").slice(0, 16) !== hash)
    console.log(rest.id);
writeFileSync("en.json", JSON.stringify(page));
"""


def test_javascript_computes_the_hashes_and_may_save_the_copy(
    releases: dict[str, dict[str, bytes]], tmp_path: Path
) -> None:
    assert b"286.0" in releases["0.1.0"]["json/en.json"]  # which JavaScript saves as 286
    (tmp_path / "en.json").write_bytes(releases["0.1.0"]["json/en.json"])
    (tmp_path / "0.2.0.json").write_bytes(releases["0.2.0"]["changes/0.2.0.json"])
    command = [program("node", "nodejs"), "-e", HASHES]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = synced(tmp_path, "en.json", "0.2.0.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "en.json: 0.2.0\n", "")
    assert whole(json.loads((tmp_path / "en.json").read_bytes())) == loaded(releases["0.2.0"], "en")


def test_changes_that_a_copy_has_are_left_out(releases: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        (tmp_path / f"{version}.json").write_bytes(releases["0.3.0"][f"changes/{version}.json"])
    (tmp_path / "en.json").write_bytes(releases["0.2.0"]["json/en.json"])
    given = ("en.json", "0.1.0.json", "0.2.0.json", "0.3.0.json")
    for said in ("en.json: 0.3.0\n", ""):
        done = synced(tmp_path, *given)
        assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    assert whole(json.loads((tmp_path / "en.json").read_bytes())) == loaded(releases["0.3.0"], "en")


def test_a_missing_release_is_named(releases: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    (tmp_path / "en.json").write_bytes(before := releases["0.1.0"]["json/en.json"])
    (tmp_path / "0.3.0.json").write_bytes(releases["0.3.0"]["changes/0.3.0.json"])
    done = synced(tmp_path, "en.json", "0.3.0.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "en.json: no file leads from 0.1.0 to the changes of 0.3.0\n"
    assert (tmp_path / "en.json").read_bytes() == before


def doubled_record(copy: Json, _: Json) -> None:
    copy["sources"].append(copy["sources"][0])


def spoiled_statement(copy: Json, _: Json) -> None:
    copy["facts"][0]["text"]["statement"] += " Not."


def lost_record(copy: Json, _: Json) -> None:
    copy["sources"].pop()


def strange_tombstone(copy: Json, _: Json) -> None:
    copy["withdrawn"].append({"id": "fact-of-nobody", "kind": "fact", "on": "2026-01-01", "reason": "", "instead": []})


def spoiled_change(_: Json, changes: Json) -> None:
    changes["records"][0]["languages"]["en"]["record"]["since"] = "9.9.9"


def another_dataset(copy: Json, _: Json) -> None:
    copy["meta"]["name"] = "knee-pain"


def skipped_release(copy: Json, _: Json) -> None:
    copy["meta"]["version"] = "0.0.9"


def ended_language(_: Json, changes: Json) -> None:
    changes["meta"]["languages"].remove("en")


def broken_changes(_: Json, changes: Json) -> None:
    del changes["positions"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoiled_statement, "its hash differs"),
        (lost_record, "load json/en.json whole"),
        (strange_tombstone, "load json/en.json whole"),
        (doubled_record, "the copy has a record twice"),
        (spoiled_change, "its hash differs"),
        (another_dataset, "and the copy is of knee-pain"),
        (skipped_release, "no file leads from 0.0.9"),
        (ended_language, "0.2.0 has no en"),
        (broken_changes, "not files of one dataset: KeyError('positions')"),
    ],
)
def test_a_copy_that_the_changes_do_not_fit_stays_as_it_is(
    releases: dict[str, dict[str, bytes]], tmp_path: Path, spoil: Callable[[Json, Json], None], said: str
) -> None:
    copy = json.loads(releases["0.1.0"]["json/en.json"])
    changes = json.loads(releases["0.2.0"]["changes/0.2.0.json"])
    spoil(copy, changes)
    before = json.dumps(copy)
    (tmp_path / "en.json").write_text(before, encoding="utf-8")
    (tmp_path / "0.2.0.json").write_text(json.dumps(changes), encoding="utf-8")
    done = synced(tmp_path, "en.json", "0.2.0.json")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "en.json").read_text(encoding="utf-8") == before


def test_a_lost_notice_is_seen(releases: dict[str, dict[str, bytes]]) -> None:
    copy, changes = (json.loads(releases[v][path]) for v, path in (("0.2.0", "json/en.json"), ("0.3.0", CHANGES)))
    assert changes["texts"] == {}
    assert whole(apply(copy, changes)) == loaded(releases["0.3.0"], "en")
    del copy["notices"]["crisis"]
    with pytest.raises(Unfit, match=r"load json/en\.json whole"):
        apply(copy, changes)


@pytest.mark.parametrize(
    "names", [(), ("en.json",), ("en.json", "missing.json"), ("en.json", "words.json"), ("en.json", "deep.json")]
)
def test_what_cannot_be_read_is_misuse(tmp_path: Path, names: tuple[str, ...]) -> None:
    (tmp_path / "en.json").write_text("{}", encoding="utf-8")
    (tmp_path / "words.json").write_text("no", encoding="utf-8")
    (tmp_path / "deep.json").write_text("[" * 200_000, encoding="utf-8")
    done = synced(tmp_path, *names)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# --- A translation alone ----------------------------------------------------------------------------------------------


def test_words_of_a_translation_change_the_hashes_of_its_language_alone(tmp_path: Path) -> None:
    root = tmp_path / "root"
    link_schemas(root)
    sync(root, reduced())
    before = exports.build(fast(root).opened).content
    path = root / "dataset/translations/es.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    entry = next(
        e for e in catalog if e.msgctxt.startswith(("fact", "myth", "faq", "term")) and e.msgstr.count(" ") > 2
    )
    entry.msgstr = entry.msgstr.replace(" ", " también ", 1)
    catalog.save(str(path))
    result = exports.build(fast(root).opened)
    after = result.content
    changed = {
        (name, language)
        for name, hashes in after.hashes.items()
        for language, value in hashes.items()
        if before.hashes[name][language] != value
    }
    name = entry.msgctxt.split(":")[0]
    assert {record for record, _ in changed} == {name}
    assert {language for _, language in changed} <= {"es", "es-x-draft"}
    assert changed
    told = compare(before, after)
    assert {(change.subject, change.bump) for change in told} == {(name, "minor")}
