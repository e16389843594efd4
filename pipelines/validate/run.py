"""Validates a root: first the fast checks, then those of form, spelling, translations and tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.checks.registry import run
from pipelines.model.findings import CRASH, Finding, Report, Rule, worst
from pipelines.model.records import Dataset
from pipelines.source import schema_check
from pipelines.source.load import load
from pipelines.source.schemas import Schemas
from pipelines.upstream.compose import compose
from pipelines.upstream.sift import own, sifted
from pipelines.validate.claims import unfounded
from pipelines.validate.memory import CACHE, Memory
from pipelines.validate.waivers import waive

if TYPE_CHECKING:
    from pipelines.validate.opened import Opened


@dataclass(frozen=True)
class Fast:
    """The result of the fast checks: the valid part of the dataset, and findings with waivers applied.

    ``sound`` says whether the schemas are valid, even if their codes were not asked for.
    """

    dataset: Dataset
    schemas: Schemas
    findings: tuple[Finding, ...]
    seconds: Mapping[str, float]
    codes: frozenset[str] | None
    waived: int = 0
    sound: bool = True

    @cached_property
    def opened(self) -> Opened:
        """The dataset with what is derived from it; ``slow`` and ``export`` share it."""
        from pipelines.validate.opened import Opened

        return Opened(self.dataset, self.schemas)


def fast(
    root: Path,
    codes: Iterable[str] | None = None,
    *,
    before: Dataset | None = None,
    home: Path | None = None,
    edit: Callable[[Dataset], Dataset] | None = None,
) -> Fast:
    """Loads a root and runs every fast check. Files that are as in ``before``, read earlier, are not parsed again.

    ``home`` is the folder that the paths of upstream.yaml start from, where ``root`` is a copy of it. ``edit`` changes
    the dataset in memory before records of others are taken.

    Raises:
        FileNotFoundError: the root holds no ``dataset`` folder.
    """
    wanted = None if codes is None else frozenset(codes)
    clock = _Clock()
    dataset, findings = load(root, before)
    clock.lap("load")
    schemas = Schemas.of(root, "source")
    dataset, broken = schema_check.obey(dataset, schemas)
    dataset = edit(dataset) if edit else dataset
    clock.lap("schemas")
    dataset, layered = compose(dataset, schemas, home or root)
    clock.lap("upstream")
    looked_for = _needed(wanted)
    checked = sifted([*run(dataset, looked_for), *unfounded(dataset)], dataset, lambda other: fast(other).findings)
    every = (*findings, *broken, *layered, *checked)
    found = [item for item in every if _is_among(item, looked_for)]
    kept, waived = waive(found, dataset, looked_for, slow=False)
    clock.lap("checks")
    findings = tuple(sorted(item for item in kept if _is_among(item, wanted)))
    sound = not any(item.code == schema_check.SOUND.code for item in broken)
    return Fast(dataset, schemas, findings, clock.seconds, wanted, waived, sound)


def slow(before: Fast, *, remember: bool = True, look_at_tables: bool = True) -> Report:
    """Runs the slow checks after the fast ones, or recalls their results for the same input.

    The tables are checked only if there is no error so far, because tables of broken records are misleading. Without
    them the remembered results take less than a second.
    """
    from pipelines.checks import spelling
    from pipelines.source import formatting
    from pipelines.validate import remembered, suites

    clock = _Clock()
    dataset = before.dataset
    cache = Memory(dataset.root / CACHE) if remember else Memory(None)
    looked_for = _needed(before.codes)
    found: list[Finding] = []

    def asked(*rules: Rule) -> bool:
        return looked_for is None or any(rule.code in looked_for for rule in rules)

    if asked(formatting.RULE):
        found += remembered.forms(before.opened, before.findings, cache)
    clock.lap("form")
    if asked(*spelling.RULES):
        found += own(remembered.spelled(before.opened, cache), dataset)
    clock.lap("spelling")
    if "dataset" in dataset.settings and before.sound:
        found += remembered.translations(before.opened, cache)
    clock.lap("translations")
    skipped = ""
    if asked(*suites.RULES):
        if worst(before.findings) == "error" or dataset.unread or "dataset" not in dataset.settings:
            skipped = "The tables were not checked: fix the errors above first."
        elif not look_at_tables:
            skipped = "The tables were not checked, as requested."
        else:
            found += remembered.tables(before.opened, cache)
    clock.lap("tables")
    cache.save()
    found = [item for item in found if _is_among(item, looked_for)]
    kept, waived = waive(found, dataset, looked_for, slow=True, complete=not skipped)
    findings = tuple(sorted([*before.findings, *(item for item in kept if _is_among(item, before.codes))]))
    seconds = {**before.seconds, **clock.seconds}
    records = len(dataset.records) + len(dataset.unread.ids)
    notes = [skipped]
    if not dataset.knows("waivers"):
        notes.append("Findings that waivers.yaml may accept are not shown: fix that file too.")
    if before.codes is not None and dataset.unread:
        notes.append("Unreadable files were left out: run validate without --only to see which.")
    skipped = " ".join(filter(None, notes))
    return Report(findings, records, before.waived + waived, seconds, skipped, cache.trouble)


def validate(root: Path, codes: Iterable[str] | None = None, *, remember: bool = True) -> Report:
    """Everything ``validate`` checks, in one call.

    Raises:
        FileNotFoundError: the root holds no ``dataset`` folder.
    """
    return slow(fast(root, codes), remember=remember)


def _needed(wanted: frozenset[str] | None) -> frozenset[str] | None:
    """The codes to check, or None for all: whether a waiver is needed is known only after every check."""
    return None if wanted is None or any(code[:3] == "WAV" for code in wanted) else wanted


def _is_among(item: Finding, codes: frozenset[str] | None) -> bool:
    return codes is None or item.code in codes or item.code == CRASH.code


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 4)
        self._last = now
