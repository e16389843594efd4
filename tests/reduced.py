"""The real dataset cut down to a few records of every kind, closed under references, in English and Spanish."""

from __future__ import annotations

import datetime
import functools
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY

from pipelines.checks import spelling
from pipelines.checks.sources import SUPPORT
from pipelines.checks.speller import Speller
from pipelines.cli.main import main
from pipelines.model.hashes import text_hash
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS
from pipelines.model.records import SETTINGS, Dataset, Record
from pipelines.release import release
from pipelines.source import formatting, yaml_reader
from pipelines.source.load import document_of
from pipelines.translate import signatures, tasks
from pipelines.translate.shapes import Entry, Signature, Unit, sha
from pipelines.validate import suites
from pipelines.validate.run import Fast, fast

Tree = Mapping[str, bytes]
"""Files by their path below a root."""

HOME, LOCALES = "dataset/dataset.yaml", "dataset/translations/locales.yaml"
LANGUAGE = "es"
LINGUIST, CLINICIAN, EDITOR = "person-ana-example", "person-ben-example", "person-dan-example"
PEOPLE = [
    {"id": LINGUIST, "name": "Ana Example", "role": "translator", "languages": ["es", "fr"]},
    {"id": CLINICIAN, "name": "Ben Example", "role": "clinician", "languages": ["en", "es", "fr"]},
    {"id": EDITOR, "name": "Dan Example", "role": "editor"},
]
KEPT = frozenset(
    {
        "guide-biopsy-advised",
        "fact-most-are-benign",
        "fact-most-biopsies-are-benign",
        "fact-feelings-are-common",
        "myth-category-four-means-cancer",
        "faq-do-i-need-biopsy",
        "question-which-biopsy-type",
        "picture-layouts",
        "term-bi-rads",
        "term-biopsy",
        "term-dcis",
        "term-suspicious",
    }
)
"""The records that are kept, besides all BI-RADS rows, the topics that list any, and what the others rest on."""

SIGNED = ("term-biopsy", "term-suspicious", "birads-4a", "dataset")
"""What is translated and signed for; all else in Spanish is the draft that it is in the real dataset."""


def source_schemas() -> Mapping[str, Any]:
    """The schemas of what editors write, by name."""
    return _opened(REPOSITORY).schemas.sources


def written(path: str, data: Mapping[str, Any], name: str) -> bytes:
    """A file of the dataset in its canonical form; ``name`` is that of its schema."""
    document = document_of(path, json.dumps(data, ensure_ascii=False))
    return formatting.fixed(document, name, source_schemas()).encode("utf-8")


@functools.cache
def reduced() -> Tree:
    """Every file of dataset/; about 45 records of every kind, and no finding."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        link_schemas(root)
        tree = dict(_english(_opened(REPOSITORY).dataset))
        sync(root, tree)
        tree[WORDS] = spelled(root)
        tree |= _spanish(root)
        sync(root, tree)
        return tree | _signatures(fast(root))


@functools.cache
def every() -> Tree:
    """The reduced dataset after a release, with an entry in every list that may be empty, and a language just begun."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(suites, "breaches", lambda *_: [])  # it takes seconds, and finds nothing here
        root = Path(folder)
        link_schemas(root)
        sync(root, reduced())
        assert CliRunner().invoke(main, ["i18n-new", "fr", "--root", folder]).exit_code == 0
        for _ in release.release(root, "0.1.0-alpha.1", datetime.date(2026, 12, 1), tag=False):
            pass
        tree = files_of(root)
        fact, question = "dataset/facts/fact-most-are-benign.yaml", "dataset/questions/question-which-biopsy-type.yaml"
        held = yaml_reader.parse(tree[fact].decode())
        text = {**held["text"], "explanation": f"{held['text']['explanation']} It is simply so."}
        held |= {"text": text, "audience": ["called-back"], "jurisdiction": ["US"], "translator_note": "Keep it short."}
        mark = {"on": "2026-11-23", "text_hash": text_hash(held, statistics_of(tree))}
        held["review"] |= {"authors": [EDITOR], "sign_offs": [{"person": CLINICIAN, "role": "clinician", **mark}]}
        gone = {"on": "2026-12-02", "reason": "Nobody asks.", "instead": ["faq-do-i-need-biopsy"]}
        asked = yaml_reader.parse(tree[question].decode()) | {"status": "withdrawn", "withdrawn": gone}
        draft = {**asked, "status": "draft"}
        del draft["withdrawn"]
        unit = fast(root).opened.project.by_key["term-biopsy:term"]
        said = {"person": CLINICIAN, "on": "2026-11-23", "verdict": "comment", "comment": "Good."}
        shas = {"source_sha": sha(unit.source), "target_sha": sha("biopsia")}
        accepted = {"check": "TXT008", "record": "fact-most-are-benign", "reason": "A name holds the word."}
        settings = {
            "waivers": [{**accepted, "until": "2030-01-01"}],
            "redirects": [
                *yaml_reader.parse(tree["dataset/redirects.yaml"].decode())["redirects"],
                {"from": "fact-old", "to": ["fact-most-are-benign"], "on": "2026-12-01", "reason": "Merged."},
            ],
            "comments": [
                {"about": "fact-most-are-benign", "text_hash": mark["text_hash"], **said},
                {"about": unit.key, "language": "es", **shas, **said, "stage": "linguistic"},
            ],
        }
        made = {
            fact: written(fact, held, "fact"),
            (path := "dataset/questions/question-taken-back.yaml"): written(path, asked, "question"),
            (path := "dataset/questions/question-a-draft.yaml"): written(path, draft, "question"),
            **{
                (path := f"dataset/{name}.yaml"): written(path, {name: value}, name) for name, value in settings.items()
            },
        }
        sync(root, {**tree, **made})
        done = CliRunner().invoke(main, ["i18n-update", "--root", folder])
        assert done.exit_code == 0, done.output
        review = f"dataset/translations/{LANGUAGE}.review.csv"
        kept = [row for row in signatures.parse(tree[review]) if row.key in fast(root).opened.project.by_key]
        return {**files_of(root), review: signatures.write(kept).encode()}


def statistics_of(tree: Tree) -> dict[str, Any]:
    """The fields of the statistics of a tree, by id."""
    paths = [path for path in tree if path.startswith("dataset/statistics/")]
    return {Path(path).stem: yaml_reader.parse(tree[path].decode()) for path in paths}


def files_of(root: Path) -> Tree:
    """Every file of dataset/ of a root."""
    files = (path for path in (root / "dataset").rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@functools.cache
def real() -> Tree:
    """Every file of dataset/ as it is."""
    return files_of(REPOSITORY)


WORDS = "dataset/words.txt"


class _Listing(Speller):
    """A speller that guesses nothing, for a guess takes long and only the list is wanted."""

    def nearest(self, word: str) -> str:
        return ""


_SPELLER = _Listing()


def spelled(root: Path) -> bytes:
    """Gives a root the word list that its files need, as an editor does who reads what `validate` says."""
    words: set[str] = set()
    while True:
        content = "".join(
            f"{word}\n" for word in ["# Right words", *sorted(words, key=lambda w: (w.lower(), w))]
        ).encode()
        sync(root, {WORDS: content})
        found = [item for item in spelling.check(fast(root).dataset, _SPELLER) if item.code == spelling.SPELLED.code]
        lacking = {
            word[2].removesuffix("'s")
            for item in found
            if (word := re.match(r"(['\"])(.+)\1 is not in the dictionary", item.message))
        }
        if lacking <= words:
            return content
        words |= lacking


def link_schemas(root: Path) -> None:
    """Gives a root the schemas of this repository."""
    shutil.copytree(REPOSITORY / "schemas", root / "schemas", copy_function=shutil.copyfile)


def sync(root: Path, tree: Tree, held: Tree | None = None) -> None:
    """Makes dataset/ of a root what a tree says, writing only what differs from ``held``, which is there now."""
    for path in held or {}:
        if path not in tree:
            (root / path).unlink()
    for path, content in tree.items():
        if held is None or held.get(path) != content:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)


@functools.cache
def _opened(root: Path) -> Fast:
    return fast(root)


def _english(dataset: Dataset) -> Iterable[tuple[str, bytes]]:
    listed = dataset.reading_order
    records = [record for record in dataset.of(*CONTENT_KINDS) if record.kind == "birads" or record.id in KEPT]
    topics = {listed[record.id].topic for record in records if record.id in listed}
    records += [dataset.by_id[name] for name in sorted(topics)]
    ids = {record.id for record in records}
    cited: set[str] = set()
    for record in records:
        data = _cut(record, dataset, ids)
        cited |= {item["source"] for item in data.get("evidence", ())}
        cited |= {name for figure in data.get("figures", ()) for name in figure.get("statistics", ())}
        yield record.document.path, written(record.document.path, data, record.kind)
        if drawing := dataset.drawings.get(record.id):
            yield drawing.path, drawing.text.encode()
    cited |= {dataset.by_id[name].data["original"] for name in cited if "original" in dataset.by_id[name].data}
    for record in dataset.of("statistic", "source"):
        if record.id in cited:
            yield record.document.path, record.document.text.encode()
    for name in SETTINGS:
        document = dataset.settings[name]
        data = _settings(name, document.data, ids | cited)
        yield document.path, written(document.path, data, name)
    assert dataset.article_words is not None
    words = sorted(dataset.article_words.vocabulary)
    runs = sorted(dataset.article_words.runs)[:50]
    yield "dataset/article-words.txt", "\n".join([" ".join(words), *runs, ""]).encode("ascii")


def _cut(record: Record, dataset: Dataset, ids: set[str]) -> dict[str, Any]:
    """A record without what names records that are not kept, and with the evidence that it cannot do without."""
    data = dict(record.data)
    data["review"] = {name: value for name, value in data["review"].items() if name not in ("hash", "by")}
    if record.kind == "guide":
        data |= _steps(data, ids)
    if record.kind == "topic" and not ids & {*data["core"]}:
        data |= {"core": data["more"], "more": []}
    for field in ("terms", "related", "answered_by", "pictures", "core", "more", "topics", "where_to_turn"):
        if field in data:
            data[field] = [target for target in data[field] if target in ids]
            if not data[field]:
                del data[field]
    figures = dataset.figures(record)
    needed = {figure["evidence"] for figure in figures}
    counted = {dataset.statistics[name]["source"] for figure in figures for name in figure.get("statistics", ())}
    evidence = data.get("evidence", [])
    first = next((item for item in evidence if item["verdict"] in SUPPORT and _grade(dataset, item) in "AB"), None)
    kept = [item for item in evidence if item["id"] in needed or item["source"] in counted or item is first]
    if kept:
        data["evidence"] = kept
    else:
        data.pop("evidence", None)
    return data


def _steps(data: Mapping[str, Any], ids: set[str]) -> dict[str, Any]:
    """The steps of a guide that have something to read among some records, and their words."""
    cut = [{k: [v for v in value if v in ids] if k != "id" else value for k, value in s.items()} for s in data["steps"]]
    steps = [{key: value for key, value in step.items() if value} for step in cut if step["records"]]
    told = {step["id"]: data["text"]["steps"][step["id"]] for step in steps}
    return {"steps": steps, "text": {**data["text"], "steps": told}}


def _grade(dataset: Dataset, item: Mapping[str, Any]) -> str:
    return str(dataset.by_id[item["source"]].data["grade"])


def answered(entries: list[dict[str, Any]], remains: Callable[[str], bool]) -> list[dict[str, Any]]:
    """Entries of codes.yaml with the answers that remain; those without any are left out."""
    kept = [{**entry, "answers": [name for name in entry["answers"] if remains(name)]} for entry in entries]
    return [entry for entry in kept if entry["answers"]]


def _settings(name: str, data: Mapping[str, Any], ids: set[str]) -> Mapping[str, Any]:
    match name:
        case "people":
            return {"people": PEOPLE}
        case "dataset":
            spare = ("statistics", "guides", "pictures")
            counts = {folder: {"min": 0 if folder in spare else 1, "max": 40} for folder in FOLDERS.values()}
            return {**data, "counts": {**counts, "birads": data["counts"]["birads"]}}
        case "redirects":
            return {"redirects": [entry for entry in data["redirects"] if set(entry["to"]) <= ids]}
        case "eval":
            questions = [entry for entry in data["questions"] if set(entry.get("answers", ())) <= ids]
            asked = [entry for entry in questions if "answers" in entry][:3]
            return {"questions": [*asked, *[entry for entry in questions if "answers" not in entry][:2]]}
        case "codes":
            systems = [{**system, "codes": answered(system["codes"], ids.__contains__)} for system in data["systems"]]
            categories = answered([entry for entry in data["categories"] if entry["category"] in ids], ids.__contains__)
            return {"systems": [system for system in systems if system["codes"]], "categories": categories}
        case "conformance":
            return {**data, "standards": []}
        case "article":
            told = [entry for entry in data["statements"] if set(entry.get("records", ())) & ids][:6]
            statements = [
                {**entry, "id": f"s{n:03}", "line": n, "records": [r for r in entry["records"] if r in ids]}
                for n, entry in enumerate(told, 1)
            ]
            return {**data, "lines": len(told) + 1, "headings": [len(told) + 1], "statements": statements}
    return data


def _spanish(root: Path) -> dict[str, bytes]:
    real = _opened(REPOSITORY)
    said = dict(real.opened.dataset.settings["locales"].data)
    early = fast(root)
    keys = {unit.key for unit in early.opened.project.units}
    locale = dict(said["locales"][LANGUAGE])
    locale["terms"] = {name: term for name, term in locale["terms"].items() if name in early.dataset.by_id}
    locale["same"] = [key for key in locale["same"] if key in keys]
    data = {**said, "locales": {LANGUAGE: {name: value for name, value in locale.items() if value != []}}}
    tree = {LOCALES: written(LOCALES, data, "locales")}
    sync(root, tree)
    project = fast(root).opened.project
    held = real.opened.project.catalog(LANGUAGE)
    entries = {
        key: Entry(key, entry.source, entry.target, entry.fuzzy and project.by_key[key].record not in SIGNED)
        for key, entry in held.entries.items()
        if key in keys
    }
    catalog = type(held)(LANGUAGE, held.path, entries, {}, held.draft)
    return {
        **tree,
        **{
            path: text.encode() for path, text in {**tasks.template(project), **tasks.po_file(project, catalog)}.items()
        },
    }


def _signatures(early: Fast) -> dict[str, bytes]:
    project = early.opened.project
    catalog = project.catalog(LANGUAGE)
    rows = [
        signature(unit, catalog.entries[unit.key], stage, by)
        for unit in project.units
        if unit.record in SIGNED and unit.key in catalog.entries
        for stage, by in (("linguistic", LINGUIST), ("clinical", CLINICIAN))
    ]
    return {f"dataset/translations/{LANGUAGE}.review.csv": signatures.write(rows).encode()}


def signature(unit: Unit, entry: Entry, stage: Any, by: str) -> Signature:
    """A signature for the words of a unit and of its translation."""
    return Signature(unit.key, sha(unit.source), sha(entry.target), stage, by, "2026-11-22")
