"""What is dated later than the day: told by the audit and refused by a release, wherever the date stands."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY, copy_good, replace
from translation_project import FOLDER, LINGUIST, translated

from pipelines.checks.audit import COMING, PAST
from pipelines.cli.main import main
from pipelines.model.kinds import FOLDERS
from pipelines.model.places import paths
from pipelines.model.records import SETTINGS
from pipelines.source.schemas import Schemas
from pipelines.validate.audit import audit, future
from pipelines.validate.run import fast, validate

LETTER = "dataset/sources/source-town-letter.yaml"
AGE = "dataset/facts/fact-spots-come-from-age.yaml"
DAY = datetime.date(2026, 2, 1)
NEXT, LATER = datetime.date(2027, 1, 10), datetime.date(2027, 1, 11)
"""A year after the list of codes was read, and a day more."""
WITHDRAWN = 'status: withdrawn\nwithdrawn: {"on": "2026-02-02", reason: It was wrong.}\n'
REDIRECT = 'redirects: [{from: fact-old, to: [fact-spots-are-common], "on": "2026-02-02", reason: Renamed.}]'
COMMENT = (
    "comments: [{about: term-spot, person: person-jo-example, on: '2026-02-02', verdict: comment,"
    " text_hash: 1f0c2a9b3d4e5f60, comment: Good.}]"
)
PLANTED = {
    "checked": (AGE, 'checked: "2026-01-15"', 'checked: "2026-02-02"'),
    "signed": (
        AGE,
        "sign_offs: []",
        "sign_offs: [{person: person-jo-example, role: clinician, 'on': '2026-02-02', text_hash: 9422bb431e5c1444}]",
    ),
    "accessed": (LETTER, 'accessed: "2026-01-10"', 'accessed: "2026-02-02"'),
    "published": (LETTER, 'published: "2025"', 'published: "2026-03"'),
    "retracted": (LETTER, "rights:", "retracted: {'on': '2026-02-02', notice: 'https://library.smalltown/x'}\nrights:"),
    "withdrawn": (AGE, "status: published\n", WITHDRAWN),
    "released": ("dataset/dataset.yaml", 'released: "2026-02-01"', 'released: "2026-02-02"'),
    "article": ("dataset/article.yaml", 'read: "2026-01-10"', 'read: "2026-02-02"'),
    "list of codes": ("dataset/codes.yaml", 'seen: "2026-01-10"', 'seen: "2026-02-02"'),
    "comment": ("dataset/comments.yaml", "comments: []", COMMENT),
    "redirect": ("dataset/redirects.yaml", "redirects: []", REDIRECT),
}


def test_every_date_of_the_schemas_is_one_that_has_happened_or_one_to_come() -> None:
    sources = Schemas(REPOSITORY / "schemas" / "source", "schemas/source").sources
    found = set()
    for name in (*FOLDERS, *SETTINGS, "locales"):
        for path, _, shape in paths(sources[name], sources["common"]):
            if shape in ("date", "loose_date") and path[-1] not in COMING:
                found.add(("" if name in FOLDERS else name, path))
    assert found == {(name, path) for name, listed in PAST.items() for path in listed}


@pytest.mark.parametrize("what", PLANTED)
def test_a_date_to_come_passes_today_and_is_told_by_the_audit_and_by_a_release(good: Path, what: str) -> None:
    path, old, new = PLANTED[what]
    replace(good, path, old, new)
    early = fast(good)
    assert [(finding.code, finding.file) for finding in future(early.dataset, DAY)] == [("AUD004", path)]
    assert future(early.dataset, datetime.date(2026, 3, 31)) == []
    dated = {finding.code for finding in early.findings} & {"REV004", "SRC006", "AUD004"}
    assert dated == ({"SRC006"} if what == "published" else set()), "nobody reads what is not published yet"


def test_a_list_of_codes_is_read_again_each_year(good: Path) -> None:
    dataset = fast(good).dataset
    told = {day: [f.line for f in audit(dataset, day) if f.code == "AUD005"] for day in (NEXT, LATER)}
    assert told == {NEXT: [], LATER: [10]}


def test_a_signature_of_a_translation_on_a_day_to_come_is_told_at_its_row(tmp_path: Path) -> None:
    root = translated(tmp_path / "root")
    assert validate(root, ["TRN"], remember=False).findings == ()
    found = audit(fast(root).dataset, datetime.date(2026, 1, 29))
    signed = [finding for finding in found if finding.file == f"{FOLDER}/es.review.csv"]
    rows = (root / FOLDER / "es.review.csv").read_text(encoding="utf-8").splitlines()
    assert [finding.line for finding in signed] == list(range(2, len(rows) + 1))
    assert LINGUIST in "".join(rows)
    assert future(fast(root).dataset, datetime.date(2026, 2, 1)) == []


def test_the_command_tells_what_is_dated_later(tmp_path: Path) -> None:
    root = copy_good(tmp_path / "root")
    done = CliRunner().invoke(main, ["audit", "--on", "2026-01-14", "--root", str(root)])
    assert done.exit_code == 1
    assert f"{AGE}:18:19: error: 2026-01-15 is after 2026-01-14 [AUD004]" in done.output
    assert CliRunner().invoke(main, ["audit", "--on", "2026-02-01", "--root", str(root)]).exit_code == 0
