"""Whatever validates can be published: drawn edits of a dataset, each exported in every format, verified and compared.

The suites of Great Expectations are not run here, for they take seconds; ``test_suites.py`` runs them. Without
them more passes as clean, so that more is exported.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import hypothesis.strategies as st
import pytest
from consumers import follows
from edits import EDITS, Work
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from reduced import Tree, link_schemas, real, reduced, sync
from shipped import unlisted

from pipelines.cli import reports
from pipelines.compare.diff import bump_of, compare
from pipelines.compare.markdown import changes_markdown
from pipelines.publish import exports, verify
from pipelines.release import history
from pipelines.validate import suites
from pipelines.validate.rules import rules
from pipelines.validate.run import fast, slow, validate

STEPS = 4
"""The most edits in a draw."""


def check(root: Path, base: exports.ExportResult) -> str:
    """``clean``, ``held`` where only translations are wrong, or ``broken``; a dataset that passes must export whole.

    ``held`` exports too: exports show the English there.
    """
    early = fast(root)
    outcome = slow(early, look_at_tables=False)
    for form in reports.REPORTERS.values():
        form(outcome, rules())
    wrong = [finding for finding in outcome.findings if finding.severity == "error"]
    note("\n".join(reports.line(finding) for finding in wrong))
    assert [finding for finding in wrong if finding.code == "BUG001"] == []
    if any(not finding.code.startswith("TRN") for finding in wrong):
        return "broken"
    built = exports.build(early.opened, outcome.findings, read_back=True)
    assert built.findings == ()
    target = root / "build" / "exports"
    _, found = exports.write(built.artifacts, target)
    assert found == []
    assert verify.verify(target) == []
    assert history.snapshot_of(str(target), root) == built.content
    assert follows(base, built, early.opened.public) == []
    for before, after in ((base.content, built.content), (built.content, base.content)):
        changes = compare(before, after)
        assert (bump_of(changes) is None) == (changes == [])
        assert reports.changes_text(changes)
        assert changes_markdown(changes)
    assert compare(built.content, built.content) == []
    return "held" if wrong else "clean"


def run(
    tree: Tree, root: Path, number: int, examples: int, monkeypatch: pytest.MonkeyPatch, *, each: bool = True
) -> Counter[str]:
    """Draws edits of a tree, ``each`` at least once; how often each was drawn, and what came of the draws."""
    monkeypatch.setattr(suites, "breaches", lambda *_: [])
    monkeypatch.setattr("os.fsync", lambda _: None)
    link_schemas(root)
    sync(root, tree)
    held: Tree = tree
    base = exports.build(fast(root).opened)
    seen: Counter[str] = Counter()

    def draw(names: list[str], examples: int) -> None:
        @seed(number)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # to shrink a failure takes many minutes
        )
        @given(st.data())
        def holds(data: st.DataObject) -> None:
            nonlocal held
            work = Work(root, dict(tree), data.draw, held)
            try:
                for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=STEPS), label="edits"):
                    EDITS[name](work)
                    seen[name] += 1
                    if work.wild:
                        break
                (work.lay_down if work.wild else work.spell)()
                came = check(root, base)
            finally:
                held = work.held
            seen[came] += 1
            assert came != "broken" or work.wild, "an edit that is meant to be clean is refused"

        holds()

    # One draw in ten may be wild: a draw of all favours some edits, and a wild one shows nothing of an export.
    draw(sorted(EDITS.keys() - {"wild"}), examples - examples // 10)
    draw(sorted(EDITS), examples // 10)
    for name in sorted(set(EDITS) - set(seen)) if each else ():
        draw([name], 1)
    return seen


def proves(seen: Counter[str], examples: int) -> None:
    """The test is not empty: most draws were clean, and were exported."""
    drawn = sum(seen[came] for came in ("clean", "held", "broken"))
    assert drawn >= examples
    assert seen["clean"] >= 0.8 * drawn, seen
    assert seen["clean"] + seen["held"] >= 0.85 * drawn, seen


def test_the_reduced_dataset_is_clean_and_has_every_kind(tmp_path: Path) -> None:
    root = tmp_path / "root"
    link_schemas(root)
    sync(root, reduced())
    outcome = validate(root)
    assert unlisted(outcome.findings) == []
    assert 30 <= outcome.records <= 48
    dataset = fast(root).opened
    assert {record.kind for record in dataset.dataset.records} == set(dataset.public._by_kind)
    assert {"en", "es", "es-x-draft"} <= set(dataset.public.languages)
    assert {"approved", "draft"} <= set(dataset.project.states("es").values())


@pytest.mark.slow
def test_what_validates_is_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proves(run(reduced(), tmp_path / "root", 0, 60, monkeypatch), 60)


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2])
def test_what_validates_is_exported_300_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    proves(run(reduced(), tmp_path / "root", number, 160, monkeypatch), 160)


@pytest.mark.slow
def test_what_validates_of_the_real_dataset_is_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = reduced()["dataset/people.yaml"]
    proves(run({**real(), "dataset/people.yaml": people}, tmp_path / "root", 0, 16, monkeypatch, each=False), 16)
