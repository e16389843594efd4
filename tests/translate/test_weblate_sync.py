"""What brings Weblate's branch and main together: what it takes, whose it is, what goes back, and what it refuses.

A repository beside it stands for Weblate; ``python -m tools.weblate_trial`` runs the same with a real server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polib
import pytest
from translation_project import FOLDER, NUMBERS, catalog, change, count, put, translated

from pipelines.translate import catalogs
from tools.weblate_api import Component, Refused
from tools.weblate_sync import Failed, Text, git, synchronize

ES = f"{FOLDER}/es.po"
SPOT, PICTURE, (STATEMENT,) = "term-spot:definition", "term-picture:definition", NUMBERS
ANA, LUIS = "Ana Ejemplo <ana@example.org>", "Luis Ejemplo <luis@example.org>"
TEXT, OTHER = "Úná márcá péqúéñá.", "Úná márcá chícá."

pytestmark = pytest.mark.slow


@dataclass
class Weblate:
    """Does with a clone what Weblate does with its own, and remembers what it was told."""

    folder: Path
    broken: str = ""
    told: list[object] = field(default_factory=list)
    suggestions: list[tuple[str, str, str]] = field(default_factory=list)

    def lock(self, locked: bool) -> None:
        self.told.append(locked)

    def operate(self, operation: str) -> bool:
        self.told.append(operation)
        if operation == self.broken:
            return False
        git(self.folder, "fetch", "--quiet", "origin", "weblate")
        if operation == "push" and git(self.folder, "log", "origin/weblate..HEAD"):
            git(self.folder, "push", "--quiet", "origin", "HEAD:weblate")
        if operation == "pull":
            git(self.folder, "pull", "--quiet", "--ff-only", "origin", "weblate")
        return True

    def suggest(self, language: str, file: bytes, by: str, email: str) -> int:
        found = polib.pofile(file.decode())
        self.suggestions += [(entry.msgctxt, entry.msgstr, f"{by} <{email}>") for entry in found]
        assert language == "es"
        return len(found)

    def work(self, author: str, changes: Mapping[str, Mapping[str, object]]) -> None:
        """A commit of a translator: es.po as Weblate writes it, with a header of its own."""
        for key, change_of in changes.items():
            change(self.folder, "es", key, **change_of)
        file = self.folder / ES
        text = file.read_text(encoding="utf-8")
        text = text.replace('"Last-Translator: \\n"', f'"Last-Translator: {author}\\n"\n"X-Generator: Weblate 5\\n"')
        file.write_text(text, encoding="utf-8")
        git(self.folder, "commit", "--quiet", "--all", "--author", author, "--message", "Translated using Weblate")


@dataclass
class Sides:
    """A clone of the editors, and Weblate."""

    clone: Path
    weblate: Weblate

    def meet(self) -> list[Text]:
        return synchronize(self.weblate, self.clone)  # type: ignore[arg-type]

    def push(self) -> None:
        git(self.clone, "commit", "--quiet", "--all", "--message", "English")
        git(self.clone, "push", "--quiet", "origin", "HEAD:main")

    def pulled(self) -> catalogs.Catalog:
        """What main has then, which is what Weblate has."""
        git(self.clone, "pull", "--quiet", "--rebase", "origin", "main")
        head = git(self.clone, "rev-parse", "HEAD")
        assert head == git(self.weblate.folder, "rev-parse", "HEAD")
        assert git(self.clone, "status", "--porcelain") == ""
        return catalog(self.clone, "es")


@pytest.fixture
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ed Itor")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ed@example.org")
    origin, clone, own = (tmp_path / name for name in ("origin.git", "clone", "weblate"))
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    git(clone, "checkout", "--quiet", "-B", "main")
    translated(clone)
    (clone / ".gitignore").write_text(".cache/\n", encoding="utf-8")
    change(clone, "es", PICTURE, fuzzy=True)
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "Start")
    git(clone, "push", "--quiet", "origin", "main:main", "main:weblate")
    git(tmp_path, "clone", "--quiet", "--branch", "weblate", str(origin), str(own))
    return Sides(clone, Weblate(own))


def test_each_side_gets_the_work_of_the_other_and_the_branch_moves_on_without_a_merge(sides: Sides) -> None:
    sides.weblate.work(ANA, {SPOT: {"target": TEXT}})
    sides.weblate.work(LUIS, {PICTURE: {"fuzzy": False}})
    count(sides.clone, 31)
    sides.push()
    assert [text.line.status for text in sides.meet()] == ["changed", "changed"]
    entries = sides.pulled().entries
    assert (entries[SPOT].target, entries[SPOT].by) == (TEXT, "Ana Ejemplo")
    assert (entries[PICTURE].fuzzy, entries[PICTURE].by) == (False, "Luis Ejemplo")
    assert "31" in entries[STATEMENT].source
    assert entries[STATEMENT].fuzzy
    assert sides.weblate.told == [True, "commit", "push", "pull", False]
    assert sides.weblate.suggestions == []
    assert git(sides.clone, "log", "--format=%an", "--no-merges", "-2", "HEAD^2").split("\n")[:2] == [
        "Luis Ejemplo",
        "Ana Ejemplo",
    ]
    assert "X-Generator" not in (sides.clone / ES).read_text(encoding="utf-8")


def test_the_second_round_is_like_the_first(sides: Sides) -> None:
    for number, text in enumerate((TEXT, OTHER, TEXT), 31):
        sides.weblate.work(ANA, {STATEMENT: {"target": f"{number - 1} de 100. {text}"}, SPOT: {"target": text}})
        count(sides.clone, number, number - 1)
        sides.push()
        assert [text.line.status for text in sides.meet()] == ["stale", "changed"]
        entries = sides.pulled().entries
        assert entries[SPOT].target == text
        assert entries[STATEMENT].target == f"{number - 1} de 100. {text}"
        assert f"About {number - 1} out" in entries[STATEMENT].previous


def test_without_work_in_weblate_it_gets_the_english_and_main_stays(sides: Sides) -> None:
    count(sides.clone, 31)
    sides.push()
    before = git(sides.clone, "rev-parse", "HEAD")
    assert sides.meet() == []
    sides.pulled()
    assert git(sides.clone, "rev-parse", "HEAD") == before


def test_what_editors_corrected_meanwhile_stays_and_the_other_text_goes_back_to_who_made_it(sides: Sides) -> None:
    sides.weblate.work(ANA, {SPOT: {"target": TEXT}, STATEMENT: {"target": "Una 29 de cada 100."}})
    sides.weblate.work(LUIS, {PICTURE: {"target": TEXT}})
    change(sides.clone, "es", SPOT, target=OTHER)
    sides.push()
    assert {text.line.key for text in sides.meet() if text.left} == {SPOT, STATEMENT}
    assert sides.pulled().entries[SPOT].target == OTHER
    assert sides.weblate.suggestions == [(STATEMENT, "Una 29 de cada 100.", ANA), (SPOT, TEXT, ANA)]
    message = git(sides.clone, "log", "-1", "--format=%B")
    assert "1 of 3 changed texts taken." in message
    assert f"Not taken: {SPOT} (es): another translation has been stored" in message


def test_the_last_of_two_translators_is_named(sides: Sides) -> None:
    sides.weblate.work(ANA, {SPOT: {"target": OTHER}, PICTURE: {"target": TEXT, "fuzzy": True}})
    sides.weblate.work(LUIS, {SPOT: {"target": TEXT}, PICTURE: {"fuzzy": False}})
    sides.meet()
    entries = sides.pulled().entries
    assert (entries[SPOT].target, entries[SPOT].by) == (TEXT, "Luis Ejemplo")
    assert (entries[PICTURE].target, entries[PICTURE].by, entries[PICTURE].fuzzy) == (TEXT, "Ana Ejemplo", False)


@pytest.mark.parametrize(("broken", "pushed"), [("push", False), ("pull", True)])
def test_weblate_is_unlocked_whatever_fails(sides: Sides, broken: str, pushed: bool) -> None:
    sides.weblate.work(ANA, {SPOT: {"target": TEXT}})
    sides.weblate.broken = broken
    with pytest.raises(Failed, match=broken):
        sides.meet()
    assert sides.weblate.told[-1] is False
    git(sides.clone, "pull", "--quiet", "--rebase", "origin", "main")
    assert (catalog(sides.clone, "es").entries[SPOT].target == TEXT) == pushed
    sides.weblate.broken = ""
    sides.meet()
    assert sides.pulled().entries[SPOT].target == TEXT


def test_a_commit_that_changes_something_else_is_refused(sides: Sides) -> None:
    put(sides.weblate.folder, {"dataset/README": "Hello.\n"})
    git(sides.weblate.folder, "add", "--all")
    git(sides.weblate.folder, "commit", "--quiet", "--message", "Hello")
    with pytest.raises(Failed, match="of Ed Itor changes dataset/README"):
        sides.meet()


def test_a_server_that_is_not_there_is_told() -> None:
    nobody = Component("http://127.0.0.1:9", "project/component", "secret")
    with pytest.raises(Refused, match="components/project/component/lock/: ") as told:
        nobody.lock(True)
    assert "secret" not in str(told.value)
