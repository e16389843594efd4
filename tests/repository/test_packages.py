"""What ``make packages`` builds installs in an empty place, has types, and is clean for the judges of each form."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.metadata
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import Any

import npm_tools
import pytest
import python_tools
import yaml
from conftest import REPOSITORY
from outside import program
from test_layout import REGISTRY

from pipelines.publish import exports
from pipelines.publish.verify import verify
from pipelines.validate.run import fast
from tools.packages.__main__ import built, main
from tools.packages.python_package import pep440
from tools.packages.release import Release, read
from tools.packages.typed import PYTHON, TYPESCRIPT, Types

EXPORTS = REPOSITORY / "exports"
JUDGES = REPOSITORY / "tests" / "package_judges"

PAGE = (REPOSITORY / "docs" / "releasing.md").read_text(encoding="utf-8")

PYTHON_EXAMPLE = """\
import csv
from breast_calcifications_data import LANGUAGES, Dataset, __version__, load, manifest, path

data: Dataset = load("en")
faq = next(faq for faq in data["faqs"] if faq["id"] == "faq-do-i-need-biopsy")
print(faq["text"]["question"])
print(data["notices"]["general"][:31])
for row in data["birads"]:
    if row["code"] == "4A":
        print(row["likelihood"]["min"], row["text"]["name"])
print(LANGUAGES[0], len(LANGUAGES) == len(manifest()["languages"]), __version__ == data["meta"]["version"])
with path("csv/birads.csv").open(encoding="utf-8") as file:
    print(len(list(csv.DictReader(file))), "categories")
picture = data["pictures"][0]
print(path(picture["file"]).read_text(encoding="utf-8").startswith("<svg"))
try:
    load("xx")  # type: ignore[arg-type]
except ValueError as error:
    print(str(error).startswith("there is no language 'xx'; choose one of en, "))
"""

PRINTED = """\
Do my calcifications need a biopsy?
This is general information. It
2 Low suspicion: a biopsy is advised
en True True
10 categories
True
True
"""

NPM_EXAMPLE = """\
import { readFileSync } from "node:fs";
import { languages, load, sourceLanguage, version } from "breast-calcifications-data";
import english from "breast-calcifications-data/languages/en.js";

const data = await load("en");
const faq = data.faqs.find((faq) => faq.id === "faq-do-i-need-biopsy");
console.log(faq?.text.question);
console.log(data.notices.general.slice(0, 31));
for (const row of data.birads ?? [])
  if (row.code === "4A") console.log(row.likelihood?.min, row.text.name);
const place = (name: string) => new URL(import.meta.resolve(`breast-calcifications-data/data/${name}`));
const read = (name: string) => readFileSync(place(name), "utf8");
const manifest = JSON.parse(read("manifest.json"));
console.log(sourceLanguage, languages.length === manifest.languages.length, version === data.meta.version);
console.log(read("csv/birads.csv").trimEnd().split("\\n").length - 1, "categories");
console.log(read(data.pictures?.[0]?.file ?? "").startsWith("<svg"));
// @ts-expect-error there is no such language
const refused: RangeError = await load("xx").catch((error) => error);
console.log(english === data && refused.message.startsWith("there is no language xx; choose one of en, "));
"""


@pytest.fixture(scope="module")
def release() -> Release:
    return read(EXPORTS)


@pytest.fixture(scope="module")
def packages(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    for path, content in built(release).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def one(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What a program prints that ends well and prints nothing to the stream of errors."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env={**os.environ, **environment})
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


# --- What is built ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland")):
        command = [sys.executable, "-m", "tools.packages", "--to", tmp_path / seed]
        assert "dataset" in run(*command, cwd=REPOSITORY, PYTHONHASHSEED=seed, TZ=zone)
    first, second = (
        {
            path.relative_to(tmp_path / seed): path.read_bytes()
            for path in (tmp_path / seed).rglob("*")
            if path.is_file()
        }
        for seed in "12"
    )
    assert first == second
    assert len(first) > 20


def test_archives_hold_no_date_but_that_of_the_release_and_no_owner(packages: Path, release: Release) -> None:
    for path in (*packages.glob("*.whl"), *packages.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(*release.day.timetuple()[:3], 0, 0, 0)}
    with tarfile.open(one(packages, "*.tgz")) as archive:
        about = {(entry.mtime, entry.uid, entry.gid, entry.uname, entry.mode) for entry in archive}
    assert about == {(release.epoch, 0, 0, "", 0o644)}


def test_what_is_written_names_no_registry(packages: Path) -> None:
    found = [path.name for path in packages.rglob("*") if path.is_file() and REGISTRY.search(path.read_bytes())]
    with zipfile.ZipFile(one(packages, "*.whl")) as archive:
        found += [name for name in archive.namelist() if REGISTRY.search(archive.read(name))]
    assert found == []


def test_the_packages_of_another_dataset_have_its_name_and_languages(good: Path, tmp_path: Path) -> None:
    made = exports.build(fast(good).opened, whole=True)
    assert exports.write(made.artifacts, tmp_path / "exports") == (True, [])
    assert main(["--to", str(tmp_path / "packages"), str(tmp_path / "exports")]) == 0
    assert {path.name.partition("-")[0] for path in (tmp_path / "packages").glob("*.whl")} == {"small_example_data"}
    with zipfile.ZipFile(one(tmp_path / "packages", "*.whl")) as archive:
        assert 'Language = Literal["en"]' in archive.read("small_example_data/types.py").decode()


@pytest.mark.slow
def test_the_site_and_the_tables_for_people_are_files_of_their_own(release: Release) -> None:
    extra = {"site/en/index.html": b"<p>", "tables/some.xlsx": b"PK", "later/new.json": b"{}"}
    listed = [{"path": path, "sha256": "", "bytes": len(content)} for path, content in extra.items()]
    manifest = {**release.manifest, "files": [*release.manifest["files"], *listed]}
    made = built(Release({**release.files, **extra, "manifest.json": json.dumps(manifest).encode()}))
    name = f"{release.name}-{release.version}"
    assert made["some.xlsx"] == b"PK"
    names = {
        path: zipfile.ZipFile(io.BytesIO(made[path])).namelist() for path in made if path.endswith((".zip", ".whl"))
    }
    assert names[f"{name}-site.zip"] == [f"{name}-site/en/index.html"]
    assert {f"{name}/exports/tables/some.xlsx", f"{name}/exports/later/new.json"} < set(names[f"{name}.zip"])
    assert f"{name}/exports/site/en/index.html" not in names[f"{name}.zip"]
    (wheel,) = (names[path] for path in made if path.endswith(".whl"))
    assert "breast_calcifications_data/data/later/new.json" in wheel
    assert not [path for path in wheel if "/site/" in path or path.endswith(".xlsx")]


def test_a_folder_that_differs_from_its_manifest_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(EXPORTS, tmp_path / "exports")
    (tmp_path / "exports" / "json" / "en.json").write_text("{}", encoding="utf-8")
    assert main(["--to", str(tmp_path / "packages"), str(tmp_path / "exports")]) == 2
    assert "json/en.json: has 2 bytes" in capsys.readouterr().err
    assert main(["--to", str(tmp_path / "packages"), str(tmp_path / "nowhere")]) == 2
    assert not (tmp_path / "packages").exists()


def test_the_page_gives_the_sizes(packages: Path) -> None:
    given = dict(re.findall(r"^\| `([^`]*(?:\*\.\w+|/))` \| ([\d.]+) MB \|", PAGE, re.MULTILINE))
    assert len(given) == 4
    for name, size in given.items():
        files = (packages / name).rglob("*") if name.endswith("/") else packages.glob(name)
        actual = sum(path.stat().st_size for path in files) / 1_000_000
        assert actual == pytest.approx(float(size), rel=0.25), name


@pytest.mark.parametrize(
    ("semantic", "python"),
    [("1.2.3", "1.2.3"), ("0.1.0-alpha.6", "0.1.0a6"), ("1.0.0-beta.2", "1.0.0b2"), ("1.0.0-rc.1", "1.0.0rc1")],
)
def test_a_version_keeps_its_order_in_python(semantic: str, python: str) -> None:
    assert pep440(semantic) == python
    assert pep440("1.0.0-dev") == "1.0.0.dev0"


def test_types_tell_open_codes_reserved_words_and_objects_of_one_name_apart() -> None:
    code = {"anyOf": [{"enum": ["a", "b"]}, {"type": "string"}]}
    inner = {"title": "Part", "type": "object", "properties": {"from": code}, "required": ["from"]}
    other = {"title": "Part", "type": "object", "properties": {"unknown": {"not": {}}}}
    lists = {"first": {"type": "array", "items": inner}, "second": {"type": "array", "items": other}}
    schema = {"type": "object", "properties": lists, "required": ["first"]}
    python, typescript = Types(PYTHON), Types(TYPESCRIPT)
    python.add(schema, "Whole")
    typescript.add(schema, "Whole")
    assert "'from': 'Literal[\"a\", \"b\"] | str'" in python.text()
    assert "    first: list[Part]\n    second: NotRequired[list[PartEntry]]\n" in python.text()
    assert 'export interface Part {\n  from: "a" | "b" | string;\n}' in typescript.text()
    assert "  unknown?: unknown;\n" in typescript.text()
    assert "  first: Array<Part>;\n  second?: Array<PartEntry>;\n" in typescript.text()


# --- Python -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def python(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an empty environment, in which only the wheel is installed."""
    folder = tmp_path_factory.mktemp("python")
    venv.create(folder, with_pip=True)
    found = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [found, "-I", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check"]
    run(*pip, one(packages, "*.whl"), cwd=folder)
    return found


@pytest.mark.slow
def test_the_wheel_installs_without_a_network_and_the_example_runs(python: Path, tmp_path: Path) -> None:
    (tmp_path / "example.py").write_text(PYTHON_EXAMPLE, encoding="utf-8")
    command = [python, "-I", "-W", "error", tmp_path / "example.py"]
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, PRINTED, "")


@pytest.mark.slow
def test_the_python_example_of_the_page_and_of_the_package_run(python: Path, packages: Path) -> None:
    with zipfile.ZipFile(one(packages, "*.whl")) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        texts = (PAGE, archive.read(metadata).decode())
    for text in texts:
        (example,) = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
        assert run(python, "-I", "-W", "error", "-c", example, cwd=packages).count("\n") > 50


@pytest.mark.slow
def test_what_is_installed_is_what_was_recorded_and_published(python: Path, release: Release) -> None:
    (site,) = (path for path in python.parent.parent.rglob("site-packages") if path.is_dir())
    (distribution,) = importlib.metadata.distributions(name=release.package, path=[str(site)])
    assert distribution.files
    hashed = [file for file in distribution.files if file.hash]
    for file in hashed:
        digest = base64.urlsafe_b64encode(hashlib.sha256(file.read_binary()).digest()).rstrip(b"=").decode()
        assert file.hash
        assert (file.hash.value, file.size) == (digest, len(file.read_binary())), file
    assert len(hashed) > 500
    assert verify(site / "breast_calcifications_data" / "data") == []
    assert distribution.metadata["License-Expression"] == "CC-BY-4.0 AND Apache-2.0"
    assert distribution.requires is None


@pytest.mark.slow
def test_the_types_of_the_wheel_are_strict(python: Path, tmp_path: Path) -> None:
    (tmp_path / "example.py").write_text(PYTHON_EXAMPLE, encoding="utf-8")
    mypy = [sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "--no-incremental", "example.py"]
    assert run(*mypy, cwd=tmp_path) == "Success: no issues found in 1 source file\n"
    (tmp_path / "example.py").write_text(PYTHON_EXAMPLE.replace('"question"', '"qestion"'), encoding="utf-8")
    done = subprocess.run(mypy, cwd=tmp_path, capture_output=True, text=True)
    assert 'TypedDict "FaqText" has no key "qestion"' in done.stdout


@pytest.mark.slow
def test_the_metadata_of_the_wheel_are_clean(packages: Path) -> None:
    twine = python_tools.environment("package-judges") / "twine"
    assert "PASSED" in run(twine, "check", "--strict", one(packages, "*.whl"), cwd=packages, NO_COLOR="1")


# --- npm --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def node_project(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, in which only the npm package is installed."""
    folder = tmp_path_factory.mktemp("node")
    (folder / "package.json").write_text('{"private": true, "type": "module"}\n', encoding="utf-8")
    npm = [program("npm", "npm"), "install", "--offline", "--no-audit", "--no-fund", one(packages, "*.tgz")]
    run(*npm, cwd=folder)
    return folder


def tools() -> Path:
    return npm_tools.installed(JUDGES, REPOSITORY / "build" / "npm", program("npm", "npm")) / "node_modules" / ".bin"


@pytest.mark.slow
def test_the_npm_package_installs_without_a_network_and_the_example_runs(node_project: Path) -> None:
    program("node", "nodejs")
    (node_project / "example.mts").write_text(NPM_EXAMPLE, encoding="utf-8")
    run(tools() / "esbuild", "example.mts", "--outfile=example.mjs", "--log-level=warning", cwd=node_project)
    assert run("node", "example.mjs", cwd=node_project) == PRINTED.replace("True", "true")
    assert verify(node_project / "node_modules" / "breast-calcifications-data" / "data") == []


@pytest.mark.slow
def test_the_javascript_example_of_the_page_and_of_the_package_run(node_project: Path) -> None:
    readme = node_project / "node_modules" / "breast-calcifications-data" / "README.md"
    for text in (PAGE, readme.read_text(encoding="utf-8")):
        (example,) = re.findall(r"```js\n(.+?)```", text, re.DOTALL)
        (node_project / "page.mjs").write_text(example, encoding="utf-8")
        assert run(program("node", "nodejs"), "page.mjs", cwd=node_project).count("\n") > 50


@pytest.mark.slow
def test_the_types_of_the_npm_package_are_strict(node_project: Path) -> None:
    types = 'declare module "node:fs" { export function readFileSync(file: URL, encoding: string): string; }\n'
    (node_project / "node.d.ts").write_text(types, encoding="utf-8")
    (node_project / "typed.mts").write_text(NPM_EXAMPLE, encoding="utf-8")
    options = {"strict": True, "noEmit": True, "target": "es2022", "module": "nodenext", "types": []}
    project = {"compilerOptions": options | {"lib": ["es2023", "dom"]}, "files": ["node.d.ts", "typed.mts"]}
    (node_project / "tsconfig.json").write_text(json.dumps(project), encoding="utf-8")
    assert run(tools() / "tsc", cwd=node_project) == ""
    (node_project / "typed.mts").write_text(NPM_EXAMPLE.replace("text.question", "text.qestion"), encoding="utf-8")
    done = subprocess.run([tools() / "tsc"], cwd=node_project, capture_output=True, text=True)
    assert "Property 'qestion' does not exist on type 'FaqText'" in done.stdout


@pytest.mark.slow
def test_a_bundler_takes_each_language_only_where_it_is_asked_for(node_project: Path) -> None:
    code = 'import { load } from "breast-calcifications-data";\nconsole.log((await load("en")).faqs.length);\n'
    (node_project / "app.js").write_text(code, encoding="utf-8")
    options = ["--bundle", "--splitting", "--format=esm", "--platform=browser", "--outdir=bundle"]
    run(tools() / "esbuild", "app.js", *options, "--log-level=warning", cwd=node_project)
    assert (node_project / "bundle" / "app.js").stat().st_size < 5_000
    shutil.move(node_project / "bundle", node_project.parent / "bundle")
    (node_project.parent / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    assert int(run("node", "bundle/app.js", cwd=node_project.parent)) > 50


@pytest.mark.slow
def test_npm_packs_the_same_files(packages: Path, release: Release) -> None:
    (told,) = json.loads(
        run(program("npm", "npm"), "pack", "--dry-run", "--json", one(packages, "*.tgz"), cwd=packages)
    )
    assert (told["name"], told["version"]) == (release.package, release.version)
    assert told["filename"] == one(packages, "*.tgz").name
    with tarfile.open(one(packages, "*.tgz")) as archive:
        assert sorted(f"package/{file['path']}" for file in told["files"]) == sorted(archive.getnames())


# --- The archive ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_checksums_of_the_archive_hold(packages: Path, tmp_path: Path) -> None:
    archive = one(packages, "*.zip")
    sha256sum = program("sha256sum", "coreutils")
    assert run(sha256sum, "--check", f"{archive.name}.sha256", cwd=packages) == f"{archive.name}: OK\n"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    folder = tmp_path / archive.stem
    checked = run(sha256sum, "--check", "--quiet", "--strict", "SHA256SUMS", cwd=folder)
    listed = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert (checked, len(listed)) == ("", len(files) - 1)
    assert verify(folder / "exports") == []


# --- Metadata ---------------------------------------------------------------------------------------------------------


def test_the_citation_of_the_repository_is_that_of_its_last_release(packages: Path) -> None:
    assert (REPOSITORY / "CITATION.cff").read_bytes() == (packages / "CITATION.cff").read_bytes(), (
        "copy build/packages/CITATION.cff after `make packages`"
    )


@pytest.mark.slow
def test_the_citation_is_valid(packages: Path) -> None:
    cffconvert = python_tools.environment("citation-judge") / "cffconvert"
    told = run(cffconvert, "--validate", "--infile", packages / "CITATION.cff", cwd=packages)
    assert told == "Citation metadata are valid according to schema version 1.2.0.\n"


def judged(code: str, *arguments: str | Path, cwd: Path) -> Any:
    """What a piece of Python prints as JSON in the environment of the judges, without a hub and without a warning."""
    python = python_tools.environment("package-judges") / "python"
    command = [python, "-W", "ignore:ConjunctiveGraph is deprecated:DeprecationWarning", "-c", code, *arguments]
    done = run(*command, cwd=cwd, HF_HUB_OFFLINE="1", HF_HOME=str(cwd / "home"), HF_DATASETS_DISABLE_PROGRESS_BARS="1")
    return json.loads(done.splitlines()[-1])


@pytest.mark.slow
def test_the_metadata_for_datacite_obey_its_schema(packages: Path) -> None:
    code = "import json, sys; from datacite import schema45 as s; data = json.load(open(sys.argv[1]))\n"
    code += "print(json.dumps([error.message for error in s.validator.iter_errors(data)]))"
    assert judged(code, packages / "datacite.json", cwd=packages) == []
    about = json.loads((packages / "datacite.json").read_bytes())
    assert not {"doi", "identifiers"} & about.keys()


def test_the_metadata_for_zenodo_say_the_same(packages: Path) -> None:
    zenodo = json.loads((packages / ".zenodo.json").read_bytes())
    cited = yaml.safe_load((packages / "CITATION.cff").read_bytes())
    assert (zenodo["title"], zenodo["version"]) == (cited["title"], cited["version"])
    assert (zenodo["upload_type"], zenodo["creators"]) == (cited["type"], cited["authors"])
    assert (zenodo["license"], zenodo["publication_date"]) == (cited["license"].lower(), str(cited["date-released"]))


@pytest.mark.slow
def test_the_bill_of_materials_is_valid_and_names_the_whole_lock(packages: Path) -> None:
    code = "import json, sys; from cyclonedx.validation.json import JsonStrictValidator as J\n"
    code += "from cyclonedx.schema import SchemaVersion as S\n"
    code += "print(json.dumps(str(J(S.V1_6).validate_str(open(sys.argv[1]).read()))))"
    assert judged(code, packages / "sbom.cdx.json", cwd=packages) == "None"
    sbom = json.loads((packages / "sbom.cdx.json").read_bytes())
    lock = (REPOSITORY / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    named = {f"{part['name']}=={part['version']}" for part in sbom["components"]}
    assert named == set(re.findall(r"^([a-z0-9-]+==\S+)", lock, re.MULTILINE))
    wanted = {entry["ref"]: entry.get("dependsOn", []) for entry in sbom["dependencies"]}
    program_, *_ = wanted
    reached: set[str] = set()
    ahead = [program_]
    while ahead:
        ahead += set(wanted[(ref := ahead.pop())]) - reached
        reached.add(ref)
    assert reached == set(wanted)


CROISSANT = """
import json, sys, mlcroissant
from absl import logging
dataset = mlcroissant.Dataset("croissant.json")
issues = dataset.metadata.ctx.issues
assert not issues.errors and not issues.warnings, issues.report()
plain = lambda value: value.decode() if isinstance(value, bytes) else value
rows = {one.uuid: list(dataset.records(one.uuid)) for one in dataset.metadata.record_sets}
shown = {name: [{key.partition("/")[2]: plain(cell) for key, cell in row.items()} for row in rows[name]]
         for name in ("birads", "texts", "records")}
print(json.dumps({"counts": {name: len(found) for name, found in rows.items()}, **shown}, default=str))
"""


@pytest.mark.slow
def test_croissant_is_clean_and_its_records_are_those_of_the_tables(packages: Path, release: Release) -> None:
    told = judged(CROISSANT, cwd=packages / "dataset")
    rows = {entry["path"]: entry.get("rows") for entry in release.manifest["files"]}
    for name, count in told["counts"].items():
        path = f"{name.replace('chunks-', 'chunks/')}.jsonl" if name.startswith("chunks-") else f"csv/{name}.csv"
        assert count == rows[path], name
    assert len(told["counts"]) == sum(
        path.startswith(("chunks/", "csv/")) and path.endswith(("l", "v")) and count > 0 for path, count in rows.items()
    )
    for name in ("birads", "texts", "records"):
        table = list(csv.DictReader(io.StringIO(release.files[f"csv/{name}.csv"].decode(), newline="")))
        made = [
            {key: "" if cell is None else str(cell).removesuffix(" 00:00:00") for key, cell in row.items()}
            for row in told[name]
        ]
        numbers = {"min", "max", "min_included", "max_included", "in_core", "position"}
        assert [{key: row[key] for key in row.keys() - numbers} for row in made] == [
            {key: row[key] for key in row.keys() - numbers} for row in table
        ], name


DATASETS = """
import json
from datasets import get_dataset_config_names, load_dataset
counts = {}
for name in get_dataset_config_names("./dataset"):
    for split, rows in load_dataset("./dataset", name).items():
        counts[name] = [split, len(rows), str(rows.features[rows.column_names[0]].dtype)]
print(json.dumps(counts))
"""


@pytest.mark.slow
def test_the_loading_code_of_the_card_runs_and_every_configuration_loads(packages: Path, release: Release) -> None:
    text = (packages / "dataset" / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
    judged(f"{example}\nprint(0)", cwd=packages)
    card = yaml.safe_load(text.split("---\n")[1])
    told = judged(DATASETS, cwd=packages)
    assert list(told) == [entry["config_name"] for entry in card["configs"]]
    rows = {entry["path"]: entry.get("rows") for entry in release.manifest["files"]}
    assert told["chunks-eval"][:2] == ["test", rows["chunks/eval.jsonl"]]
    assert told["records"] == ["train", rows["csv/records.csv"], "string"]
    assert (card["license"], card["language"][0]) == ("cc-by-4.0", "en")


def test_the_checksums_of_croissant_are_those_of_the_files(packages: Path) -> None:
    folder = packages / "dataset"
    listed = json.loads((folder / "croissant.json").read_bytes())["distribution"]
    for entry in listed:
        assert hashlib.sha256((folder / entry["contentUrl"]).read_bytes()).hexdigest() == entry["sha256"]
    assert {entry["contentUrl"] for entry in listed} | {"README.md", "croissant.json"} == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }
