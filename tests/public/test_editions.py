"""A dataset is exported in every format, whatever the state of its translations."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import files_for_apps, replace
from translation_project import HOME, change, opened, put, translated

from pipelines.cli.main import main
from pipelines.compare.diff import bump_of, compare
from pipelines.public import tables
from pipelines.publish.exports import build
from pipelines.translate import tasks
from pipelines.translate.shapes import Catalog
from pipelines.validate.run import fast

STRINGS = {
    "a title": (HOME, "title: A small example", "title: A little example"),
    "a summary": (HOME, "summary: ", "summary: Once more, "),
    "a topic": ("dataset/topics/topic-spots.yaml", "title: What spots are", "title: What small spots are"),
    "a step": ("dataset/guides/guide-spots.yaml", "when: Now", "when: Today"),
    "a caption": ("dataset/pictures/picture-a-spot.yaml", "A spot is small.", "A spot is tiny."),
    "a notice": (HOME, "general: This is", "general: Note that this is"),
    "a label": (HOME, "facts: Facts", "facts: The facts"),
}


def keep(root: Path, language: str, wanted: Callable[[str], bool]) -> None:
    """Leaves those strings of a language that are wanted, and empties the others."""
    project, _ = opened(root)
    catalog = project.catalog(language)
    entries = {key: entry for key, entry in catalog.entries.items() if wanted(key)}
    put(root, tasks.po_file(project, Catalog(language, catalog.path, entries)))


def own(key: str) -> bool:
    return key.startswith("dataset:")


def nothing(_: Path) -> None:
    """Everything is translated and approved."""


def no_translation(root: Path) -> None:
    keep(root, "es", lambda _: False)


def dataset_only(root: Path) -> None:
    keep(root, "es", own)


def records_only(root: Path) -> None:
    keep(root, "es", lambda key: not own(key))


def one_term(root: Path) -> None:
    keep(root, "es", lambda key: key.startswith("term-spot:"))


def one_label_and_one_term(root: Path) -> None:
    keep(root, "es", lambda key: key.startswith(("term-spot:", "dataset:labels.facts")))


def begun(root: Path) -> None:
    replace(root, HOME, "languages: [en, es, ar]", "languages: [en, es, ar, fr]")
    done = CliRunner().invoke(main, ["i18n-new", "fr", "--root", str(root)])
    assert done.exit_code == 0, done.output


def drafts(root: Path) -> None:
    for key in opened(root)[0].by_key:
        change(root, "es", key, fuzzy=True)


STATES = [nothing, no_translation, dataset_only, records_only, one_term, one_label_and_one_term, begun, drafts]


def reads(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from reads(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from reads(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("approved", [pytest.param(True, marks=pytest.mark.slow), False], ids=["approved", "unsigned"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_format_is_made_however_far_a_language_is(
    tmp_path: Path, state: Callable[[Path], None], approved: bool
) -> None:
    root = translated(tmp_path / "root", approved=approved)
    state(root)
    for name, edit in {"": None, **STRINGS}.items():
        if edit:
            replace(root, *edit)
        early = fast(root)
        assert [finding for finding in early.findings if finding.severity == "error"] == [], name
        artifacts, findings = files_for_apps(early.opened, early.findings)
        assert findings == [], name
        public = early.opened.public
        files = {artifact.path: artifact for artifact in artifacts}
        for language, form in itertools.product(
            public.guide_languages, ("fhir/r4/document-{}.json", "chunks/{}.jsonl")
        ):
            assert form.format(language) in files, (name, language)
        for language in set(public.languages) - set(public.guide_languages):
            assert f"json/{language}.json" in files
            assert not [path for path in files if path.startswith(("fhir/", "chunks/")) and f"-{language}." in path]


@pytest.mark.parametrize("edit", STRINGS.values(), ids=STRINGS)
def test_an_everyday_edit_of_what_stands_around_the_records_is_a_minor_change(
    tmp_path: Path, edit: tuple[str, str, str]
) -> None:
    root = translated(tmp_path / "root", approved=False)
    before = build(fast(root).opened)
    replace(root, *edit)
    after = build(fast(root).opened)
    changes = compare(before.content, after.content)
    assert bump_of(changes) == "minor", [change.message for change in changes]


def test_no_translation_is_named_where_the_source_language_is_used_instead(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    replace(root, HOME, "glossary: Words explained", "glossary: The words explained")
    files = {artifact.path: artifact for artifact in build(fast(root).opened).artifacts}
    concepts = [
        concept
        for entry in json.loads(files["fhir/r4/transaction.json"].content)["entry"]
        if entry["resource"]["resourceType"] == "CodeSystem"
        for concept in entry["resource"]["concept"]
    ]
    (words,) = [concept for concept in concepts if concept["display"] == "The words explained"]
    assert "designation" not in words
    assert "The words explained" in set(reads(json.loads(files["fhir/r4/document-es.json"].content)))


def test_the_tables_hold_what_is_carried(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    one_term(root)
    public = fast(root).opened.public
    rows = tables.read_csv(tables.render(public)["texts"])
    assert {row["record"] for row in rows if row["language"] == "es"} == {"term-spot"}
