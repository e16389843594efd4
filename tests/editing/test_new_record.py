"""New records: a draft that explains itself, and that is good once its gaps are filled in."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES, replace

from pipelines.editing import new_record
from pipelines.model.findings import Unknown
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS, TOPIC_KINDS
from pipelines.source import formatting
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_reader import decode, parse
from pipelines.validate.run import fast, validate

TODAY = datetime.date(2026, 1, 20)
NEW = {kind: f"{kind}-a-new-one" for kind in FOLDERS} | {"birads": "birads-4b"}
GAPS: dict[str, dict[str, str]] = {
    "guide": {"title": "You wait for a picture", "for_whom": "For people who wait for a picture of spots."},
    "topic": {"title": "Shapes of spots", "summary": "Which shapes spots have."},
    "fact": {"statement": "Spots have many shapes.", "explanation": "Some are round. Others are not."},
    "myth": {
        "fact": "A spot on a picture says little about pain.",
        "myth": "Spots hurt.",
        "why_wrong": "A spot is only a mark. A mark is no feeling.",
        "answer": "A spot says little about pain. Ask your care team about pain that you feel.",
    },
    "birads": {
        "name": "Placeholder",
        "meaning": "This row stands for a category.",
        "next_step": "Ask what comes next.",
    },
    "faq": {"question": "Are spots round?", "short_answer": "Many of them are.", "answer": "Many are. Others are not."},
    "question": {"question": "Is the spot round?", "why": "The shape may matter."},
    "picture": {
        "title": "A round spot",
        "alternative": "A circle.",
        "caption": "Many spots are round.",
        "drawn_by": "Example contributors",
    },
    "term": {"term": "shape", "definition": "The outline of a thing."},
    "statistic": {
        "population": "people of a large town",
        "outcome": "had round spots",
        "counterpart": "had no round spots",
        "timeframe": "over a year",
        "locator": "table 2",
    },
    "source": {"title": "A study of shapes", "publisher": "Example Town", "url": "https://library.smalltown/shapes"},
}
"""What an editor writes in place of each TODO."""


def drafted(good: Path, kind: str) -> str:
    """The path of a new draft; a row of the scale takes the place of the one that was there."""
    (good / "dataset" / FOLDERS[kind] / f"{NEW[kind]}.yaml").unlink(missing_ok=True)
    path = new_record.create(good, kind, NEW[kind], TODAY)
    assert path == good / "dataset" / FOLDERS[kind] / f"{NEW[kind]}.yaml"
    return path.relative_to(good).as_posix()


def schema(kind: str) -> Any:
    """The schema of a kind."""
    return Schemas(FIXTURES.parent.parent / "schemas" / "source", "schemas/source").sources[kind]


def fill(root: Path, path: str, kind: str) -> None:
    """Does an editor's work on a draft."""
    text = schema(kind)["properties"].get("text", {"properties": {}})
    for field, words in GAPS[kind].items():
        margin = "  " if field in text["properties"] else ""
        gap = f"https://todo.invalid/{NEW[kind]}" if field == "url" else "TODO"
        replace(root, path, f"\n{margin}{field}: {gap}\n", f"\n{margin}{field}: {words}\n")
    if kind in CONTENT_KINDS:
        replace(root, path, "\naspect: cause\n", "\naspect: what-it-is\n")
    if kind in ("guide", "topic"):
        replace(root, path, "\nposition: 10\n", "\nposition: 30\n")
        replace(root, path, "[TODO 1, TODO 2, TODO 3]", "[Some are round., Others are not., Ask about yours.]")
    if kind == "topic":
        replace(root, path, "\ncore: [fact-todo]\n", "\ncore: [fact-spots-come-from-age]\n")
    if kind == "guide":
        step = {"title": "The wait", "when": "Now", "what_happens": "You wait.", "what_you_can_do": "Ask for a date."}
        for field, words in step.items():
            replace(root, path, f"\n      {field}: TODO\n", f"\n      {field}: {words}\n")
        replace(root, path, "\n    todo:\n", "\n    wait:\n")
        replace(root, path, "[TODO 1]", "[Call your care team if you have no date.]")
        replace(root, path, "{id: todo, records: [fact-todo]}", "{id: wait, records: [fact-spots-are-common]}")
        replace(root, path, "\ntopics: [topic-todo]\n", "\ntopics: [topic-spots]\n")
    if kind == "statistic":
        replace(root, path, "\nsource: source-todo\n", "\nsource: source-town-census\n")
    if kind == "faq":
        replace(root, path, "[TODO 1, TODO 2]", "[are spots round, which shape do spots have]")
        replace(root, path, "\nanswered_by: [fact-todo]\n", "\nanswered_by: [fact-spots-are-common]\n")


def place(root: Path, kind: str) -> None:
    """Gives a new record its place: a record its topic, a topic its record alone, and a picture its drawing."""
    topic = "dataset/topics/topic-spots.yaml"
    if kind == "topic":
        replace(root, topic, "more: [fact-spots-come-from-age, ", "more: [")
    elif kind in TOPIC_KINDS and kind != "birads":
        replace(root, topic, "more: [", f"more: [{NEW[kind]}, ")
    elif kind == "picture":
        drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="2"/></svg>\n'
        (root / f"dataset/pictures/{NEW[kind]}.svg").write_text(drawing, encoding="utf-8")


def count(root: Path, path: str) -> None:
    """Gives the draft of a statistic its number."""
    replace(root, path, "# events: 1111\n", "events: 20\n")
    replace(root, path, "# total: 3556\n", "total: 100\n")


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_draft_is_plain_canonical_yaml_for_this_day_and_version(good: Path, kind: str) -> None:
    path = drafted(good, kind)
    raw = (good / path).read_bytes()
    data = parse(decode(raw))
    assert (data["status"], data["since"]) == ("draft", "0.1.0")
    assert data.get("review", {"checked": "2026-01-20", "due": "2027-01-20", "sign_offs": []}) == {
        "checked": "2026-01-20",
        "due": "2027-01-20",
        "sign_offs": [],
    }
    assert data.get("accessed", "2026-01-20") == "2026-01-20"
    assert formatting.fix(good, write_back=True) == ([], [])
    assert (good / path).read_bytes() == raw


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_draft_explains_every_field_above_it(good: Path, kind: str) -> None:
    lines = (good / drafted(good, kind)).read_text(encoding="utf-8").splitlines()
    for name, described in schema(kind)["properties"].items():
        if name != "withdrawn":
            at = next(number for number, line in enumerate(lines) if re.match(rf'{name}:|# {name}: ["{{tf\[\d]', line))
            above = ""
            while not described["description"].startswith(above.strip() or "-"):
                at -= 1
                above = f"{lines[at].removeprefix('# ')} {above}"
                assert lines[at].startswith("# "), name
            assert above.strip() == described["description"]
    assert not any("withdrawn:" in line and not line.startswith("# ") for line in lines)


@pytest.mark.parametrize("kind", FOLDERS)
def test_what_is_found_in_a_draft_is_a_warning_for_each_gap(good: Path, kind: str) -> None:
    path = drafted(good, kind)
    lines = (good / path).read_text(encoding="utf-8").splitlines()
    found = [finding for finding in validate(good, remember=False).findings if finding.code != "BIR001"]
    assert {(finding.code, finding.severity, finding.file) for finding in found} == {("TXT010", "warning", path)}
    # The id of a step, which is a key in the text, is a gap where the step stands.
    gaps = [n for n, line in enumerate(lines, 1) for _ in re.findall("(?i)todo(?!:)", line) if line[0] != "#"]
    assert [finding.line for finding in found] == gaps


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_gap_that_is_published_is_an_error(good: Path, kind: str) -> None:
    path = drafted(good, kind)
    gaps = len([finding for finding in fast(good).findings if finding.file == path])
    if kind == "statistic":
        count(good, path)
    replace(good, path, "status: draft", "status: published")
    found = [finding for finding in fast(good).findings if finding.file == path]
    assert {finding.severity for finding in found} == {"error"}
    assert len({(finding.line, finding.column) for finding in found}) >= gaps - (kind == "faq")


def test_a_statistic_without_a_number_is_a_draft(good: Path) -> None:
    path = drafted(good, "statistic")
    fill(good, path, "statistic")
    assert fast(good).findings == ()
    replace(good, path, "status: draft", "status: published")
    (finding,) = fast(good).findings
    assert (finding.code, finding.file) == ("SCH001", path)
    assert "must have one of these: events and total | as_published" in finding.message


def test_two_drafts_of_sources_are_no_copies_of_each_other(good: Path) -> None:
    for record_id in ("source-a-first", "source-a-second"):
        new_record.create(good, "source", record_id, TODAY)
    assert {finding.code for finding in fast(good).findings} == {"TXT010"}


def test_a_draft_is_looked_at_as_far_as_it_is_written(good: Path) -> None:
    path = drafted(good, "fact")
    replace(good, path, "explanation: TODO", "explanation: Spots are never round.")
    assert [finding.code for finding in fast(good).findings if finding.severity == "error"] == ["TXT001"]


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_draft_whose_gaps_are_filled_in_is_good(good: Path, kind: str) -> None:
    path = drafted(good, kind)
    fill(good, path, kind)
    assert {finding.code for finding in fast(good).findings} == ({"BIR001"} if kind == "birads" else set())
    if kind == "statistic":
        count(good, path)
    replace(good, path, "status: draft", "status: published")
    placeless = dict.fromkeys(("fact", "myth", "faq", "question"), "ORD001")
    placeless |= {"topic": "ORD002", "picture": "PIC001"}
    assert placeless.get(kind, "") in {"", *(finding.code for finding in fast(good).findings)}
    place(good, kind)
    needs = {"birads": {"BIR007", "BIR008", "SRC001"}, "fact": {"SRC001"}, "myth": {"SRC001"}}
    unused = {"REF005"} if kind in ("picture", "term", "statistic", "source") else set()
    assert {finding.code for finding in fast(good).findings} == needs.get(kind, unused)


@pytest.mark.parametrize("kind", FOLDERS)
def test_every_field_that_waits_in_a_comment_can_be_used_as_it_stands(good: Path, kind: str) -> None:
    path = drafted(good, kind)
    fill(good, path, kind)
    text = (good / path).read_text(encoding="utf-8")
    waiting = []
    for line in text.splitlines():
        if found := re.fullmatch(r"( *)# ([a-z_]+): ([\[{\"\dtf].*)", line):
            try:
                json.loads(found[3])
            except ValueError:
                continue  # a sentence
            waiting.append(found[2])
            text = text.replace(line, f"{found[1]}{found[2]}: {found[3]}")
    known = schema(kind)
    assert set(waiting) >= set(known["properties"]) - set(known["required"]) - {"withdrawn", "parent"}
    schemas = Schemas(good / "schemas" / "source", "schemas/source")
    assert list(schemas.explain(kind, parse(text))) == []


@pytest.mark.parametrize("record_id", ["birads-0", "birads-4a", "birads-6"])
def test_a_row_of_the_scale_has_the_code_of_its_name(good: Path, record_id: str) -> None:
    (good / f"dataset/birads/{record_id}.yaml").unlink()
    path = new_record.create(good, "birads", record_id, TODAY)
    assert parse(path.read_text(encoding="utf-8"))["code"] == record_id.removeprefix("birads-").upper()


def test_the_folder_of_a_kind_is_made_when_it_is_not_there(good: Path) -> None:
    for path in (good / "dataset/questions").iterdir():
        path.unlink()
    (good / "dataset/questions").rmdir()
    assert new_record.create(good, "question", "question-what-now-please", TODAY).is_file()


@pytest.mark.parametrize(
    ("kind", "record_id", "message"),
    [
        ("fact", "Fact-a-b", "'Fact-a-b' is not an id"),
        ("fact", "fact", "'fact' is not an id"),
        ("fact", "fact-a_b", "'fact-a_b' is not an id"),
        ("fact", "fact-a-b\n", "is not an id"),
        ("fact", "../fact-a-b", "is not an id"),
        ("fact", "fact-a-b/../../x", "is not an id"),
        ("fact", "term-biopsy", "is the id of a term, but the folder is that of facts"),
        ("fact", "fact-" + "a" * 44, "has more than 48 characters"),
        ("birads", "birads-4d", "4D is no category; the scale has 0, 1,"),
        ("fact", "fact-spots-are-common", "fact-spots-are-common is taken"),
        ("fact", "fact-old-name", "fact-old-name is taken"),
        ("fact", "fact-cannot-be-read", "fact-cannot-be-read is taken"),
        ("fact", "fact-breaks-its-schema", "fact-breaks-its-schema is taken"),
        ("fact", "fact-leads-nowhere", "fact-leads-nowhere is taken"),
    ],
)
def test_an_id_that_is_malformed_or_taken_is_refused(good: Path, kind: str, record_id: str, message: str) -> None:
    redirect = 'redirects: [{from: fact-old-name, to: [fact-spots-are-common], "on": "2026-01-20", reason: Renamed.}]'
    replace(good, "dataset/redirects.yaml", "redirects: []", redirect)
    (good / "dataset/facts/fact-cannot-be-read.yaml").write_text("a: [", encoding="utf-8")
    (good / "dataset/facts/fact-breaks-its-schema.yaml").write_text("a: 1", encoding="utf-8")
    (good / "dataset/facts/fact-leads-nowhere.yaml").symlink_to("nowhere.yaml")
    before = sorted(path for path in good.rglob("*"))
    with pytest.raises(Unknown, match=re.escape(message)):
        new_record.create(good, kind, record_id, TODAY)
    assert sorted(path for path in good.rglob("*")) == before


def test_a_malformed_id_is_refused_with_how_ids_are_made(good: Path) -> None:
    with pytest.raises(Unknown, match="A record's file is named <kind>-"):
        new_record.create(good, "fact", "spots", TODAY)


@pytest.mark.parametrize("redirects", ["redirects: [{}]", "redirects: null", "redirects: [", "a: 1"])
def test_a_draft_is_made_though_the_redirects_are_broken(good: Path, redirects: str) -> None:
    (good / "dataset/redirects.yaml").write_text(redirects, encoding="utf-8")
    assert new_record.create(good, "fact", "fact-a-new-one", TODAY).is_file()


@pytest.mark.parametrize("name", ["fact", "common"])
@pytest.mark.parametrize("text", ["{", "{}", None])
def test_without_its_schema_no_draft_is_made(good: Path, name: str, text: str | None) -> None:
    path = good / f"schemas/source/{name}.schema.json"
    path.unlink()
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(Unknown, match="schemas/source"):
        new_record.create(good, "fact", "fact-a-new-one", TODAY)
    assert not (good / "dataset/facts/fact-a-new-one.yaml").exists()
