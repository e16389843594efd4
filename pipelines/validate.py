"""A folder in, findings out: first what is quick to know, then what takes a table."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines import fingerprint, fix, home, swap, tables
from pipelines.checks import schema, spelling, table
from pipelines.checks.speller import Speller
from pipelines.load import load
from pipelines.model import HISTORY, Dataset, Finding, Problem, Report, worst
from pipelines.opened import SCHEMAS, Opened
from pipelines.registry import CRASH, finding, run
from pipelines.rules import WAIVED, rules
from pipelines.schemas import BrokenSchema, Schemas

NEVER_WAIVED = ("YML", "LAY", "SCH", "IDS", "REV", "WAV", "BUG", "EXP", "AUD")
"""Families whose findings nobody can accept: the files cannot be trusted while they stand."""

CACHE = Path(".cache") / "pipelines.json"
"""What is remembered between runs, below the root; it may be deleted at any time."""

SLOW = ("FMT", "TAB", "TRN", *(rule.code for rule in spelling.RULES))
"""Families whose findings are remembered, because they take seconds on many files."""


@dataclass(frozen=True)
class Fast:
    """What is known without a table: the sound part of the dataset, and findings with waivers applied.

    ``sound`` says whether the schemas are, whatever codes were looked for.
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
        """The dataset with what follows from it; ``slow`` and ``export`` share it."""
        return Opened(self.dataset, self.schemas)

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """A digest of each readable file that people write, by its path."""
        files = [record.document for record in self.dataset.records]
        files += [document for name, document in self.dataset.settings.items() if name != HISTORY]
        return {file.path: fingerprint.digest([file.path, file.text]) for file in files}


def fast(root: Path, codes: Iterable[str] | None = None) -> Fast:
    """Loads a root and runs every check that needs no table.

    Raises:
        FileNotFoundError: the root holds no ``dataset`` folder.
    """
    wanted = None if codes is None else frozenset(codes)
    clock = _Clock()
    dataset, findings = load(root)
    clock.lap("load")
    schemas = Schemas(home.schemas(root, "source"), SCHEMAS)
    dataset, broken = schema.obey(dataset, schemas)
    clock.lap("schemas")
    looked_for = _needed(wanted)
    found = [item for item in (*findings, *broken, *run(dataset, looked_for)) if _is_among(item, looked_for)]
    kept, waived = _waive(found, dataset, looked_for, slow=False)
    clock.lap("checks")
    told = tuple(sorted(item for item in kept if _is_among(item, wanted)))
    sound = not any(item.code == schema.SOUND.code for item in broken)
    return Fast(dataset, schemas, told, clock.seconds, wanted, waived, sound)


def slow(before: Fast, *, remember: bool = True, look_at_tables: bool = True) -> Report:
    """Runs the checks of form and of tables after the fast ones, or recalls what they found on the same input.

    Tables are looked at only when nothing is wrong so far: the frames of broken records mislead. Without them all else
    is known in less than a second once it is remembered.
    """
    clock = _Clock()
    dataset = before.dataset
    cache = _Cache(dataset.root / CACHE) if remember else _Cache(None)
    looked_for = _needed(before.codes)
    found: list[Finding] = []
    if looked_for is None or fix.RULE.code in looked_for:
        found += _forms(before, cache)
    clock.lap("form")
    if looked_for is None or any(rule.code in looked_for for rule in spelling.RULES):
        found += _spelling(before, cache)
    clock.lap("spelling")
    if "dataset" in dataset.settings and before.sound:
        found += _translations(before.opened, cache)
    clock.lap("translations")
    skipped = ""
    if looked_for is None or any(code.startswith("TAB") for code in looked_for):
        if worst(before.findings) == "error" or dataset.unread or "dataset" not in dataset.settings:
            skipped = "The tables were not looked at: mend the errors that validate finds first."
        elif not look_at_tables:
            skipped = "The tables were not looked at, as was asked."
        else:
            found += _tables(before.opened, cache)
    clock.lap("tables")
    cache.save()
    found = [item for item in found if _is_among(item, looked_for)]
    kept, waived = _waive(found, dataset, looked_for, slow=True, complete=not skipped)
    findings = tuple(sorted([*before.findings, *(item for item in kept if _is_among(item, before.codes))]))
    seconds = {**before.seconds, **clock.seconds}
    records = len(dataset.records) + len(dataset.unread.ids)
    notes = [skipped]
    if not dataset.knows("waivers"):
        notes.append("What waivers.yaml may accept was not told: mend that file too.")
    if before.codes is not None and dataset.unread:
        notes.append("Files that cannot be read were left out: run validate without --only to see which.")
    skipped = " ".join(filter(None, notes))
    return Report(findings, records, before.waived + waived, seconds, skipped, cache.trouble)


def validate(root: Path, codes: Iterable[str] | None = None, *, remember: bool = True) -> Report:
    """Everything ``validate`` checks, in one call.

    Raises:
        FileNotFoundError: the root holds no ``dataset`` folder.
    """
    return slow(fast(root, codes), remember=remember)


def _needed(wanted: frozenset[str] | None) -> frozenset[str] | None:
    """The codes to look for, or None for all: what a waiver is about is known only when all has been looked for."""
    return None if wanted is None or any(code.startswith("WAV") for code in wanted) else wanted


def _is_among(item: Finding, codes: frozenset[str] | None) -> bool:
    return codes is None or item.code in codes or item.code == CRASH.code


def _forms(before: Fast, cache: _Cache) -> list[Finding]:
    """FMT001 for every document that is not canonical; those known to be are passed over."""
    found: list[Finding] = []
    try:
        sources = before.schemas.sources
        basis = fingerprint.digest([sources, _code("canonical.py", "strict_yaml.py", "fix.py")])
    except BrokenSchema:
        return found
    known = set(cache.marks("canonical", basis))
    canonical: list[str] = []
    headless = {item.file for item in before.findings if item.code == "IDS005"}
    for document, name in fix.documents(before.dataset):
        if document.path in headless:
            continue  # one cause gives one finding
        mark = before.marks[document.path]
        if mark not in known:
            try:
                problem = fix.check(document, name, sources)
            except RuntimeError as error:
                problem = fix.unfixed(document, error)
            if problem:
                found.append(problem)
                continue
        canonical.append(mark)
    cache.keep("canonical", basis, canonical)
    return found


def _spelling(before: Fast, cache: _Cache) -> list[Finding]:
    """The findings of spelling; nothing is looked at where the same files had none, and no word is looked up twice."""
    code = [version("spylls"), _code("checks/speller.py", "checks/spelling.py", "checks/wording.py", "model.py")]
    words = fingerprint.digest(code)
    unread = before.dataset.unread
    basis = fingerprint.digest([code, *map(sorted, (unread.ids, unread.kinds, unread.settings)), before.marks])
    if cache.marks("spelling", basis):
        return []
    speller = Speller.recalled(cache.recall("words", words))
    try:
        found = spelling.check(before.dataset, speller)
    except Exception as error:  # a crash of the library is a finding, as a crash of a check is
        what = f"the spelling stopped: {type(error).__name__}: {error}"
        return [Finding("dataset/dataset.yaml", 1, 1, CRASH.code, "error", "", what, CRASH.mend)]
    cache.keep("words", words, speller.memory)
    cache.keep("spelling", basis, [] if found else ["sound"])
    return found


def _translations(opened: Opened, cache: _Cache) -> Sequence[Finding]:
    """The findings of the TRN family; translations known to be correct are passed over."""
    said = opened.dataset.settings.get("locales")
    basis = fingerprint.digest([said.data if said else None, _code(*_modules("translate"))])
    opened.recall(frozenset(cache.marks("translations", basis)), basis)
    try:
        checked = opened.checked
    except BrokenSchema:
        return []
    cache.keep("translations", basis, sorted(checked.clean))
    return checked.findings


def _tables(opened: Opened, cache: _Cache) -> list[Finding]:
    """The findings of the suites, from memory when tables, suites, parameters, code and versions are the same."""
    dataset = opened.dataset
    csv = tables.render(opened.public)
    suites, parameters = table.suites(dataset.root), table.parameters(dataset)
    code = _code("checks/table.py", "readability.py", "tables.py", "view.py")
    versions = [version("great-expectations"), version("pandas"), code]
    basis = fingerprint.digest([{k: v.decode() for k, v in csv.items()}, suites, parameters, versions])
    with suppress(TypeError, ValueError, LookupError, AttributeError):  # a memory that somebody changed is forgotten
        return _placed([_breach(*kept) for kept in cache.recall("tables", basis)], dataset)
    try:
        breaches = table.breaches(csv, suites, parameters)
    except Exception as error:  # a crash of the library is a finding, as a crash of a check is
        what = f"the table checks stopped: {type(error).__name__}: {error}"
        return [Finding("dataset/dataset.yaml", 1, 1, CRASH.code, "error", "", what, CRASH.mend)]
    cache.keep("tables", basis, [list(breach) for breach in breaches])
    return _placed(breaches, dataset)


def _breach(code: Any, name: Any, key: Any, message: Any, hint: Any) -> table.Breach:
    """A broken promise as it is remembered.

    Raises:
        TypeError: it is something else.
    """
    if not all(isinstance(text, str) for text in (code, name, message, hint, *key.values())):
        raise TypeError
    return table.Breach(code, name, key, message, hint)


def _placed(breaches: Iterable[table.Breach], dataset: Dataset) -> list[Finding]:
    """The findings of broken promises, each where the row comes from."""
    rules = {rule.code: rule for rule in table.RULES}
    found = []
    for breach in breaches:
        if breach.code == table.UNSOUND:
            path, rule = f"{table.SUITES}/{breach.table}.json", rules[breach.code]
            found.append(Finding(path, 1, 1, rule.code, rule.severity, "", breach.message, breach.hint))
            continue
        document, pointer = table.locate(dataset, breach)
        found.append(finding(rules[breach.code], document, Problem(pointer, breach.message, breach.hint)))
    return found


def _waive(
    findings: Sequence[Finding], dataset: Dataset, codes: frozenset[str] | None, *, slow: bool, complete: bool = True
) -> tuple[list[Finding], int]:
    """Findings without those that are waived, with what is wrong with the waivers; and how many were waived."""
    unneeded, late, unknown = WAIVED
    document = dataset.settings.get("waivers")
    kept = list(findings)
    if document is None:
        told = dataset.knows("waivers")  # else nobody can tell which of these are accepted
        return [item for item in kept if told or not item.record or item.code.startswith(NEVER_WAIVED)], 0
    complete = complete and not dataset.unread and not any(item.code == CRASH.code for item in findings)
    known = rules()
    released = dataset.setting("dataset", "released", "")
    for index, waiver in enumerate(document.data["waivers"]):
        code, record = waiver["check"], waiver["record"]
        if code.startswith(SLOW) is not slow:
            continue
        place = ("waivers", index, "check")
        if code not in known or code.startswith(NEVER_WAIVED) or dataset.absent(record):
            what = f"{record} does not exist" if dataset.absent(record) else f"{code} cannot be waived"
            kept.append(finding(unknown, document, Problem(place, what, "correct the code or the record")))
            continue
        if waiver["until"] < released:
            problem = Problem(place, f"the waiver ended on {waiver['until']}", "mend the record, delete the waiver")
            kept.append(finding(late, document, problem))
            continue
        rest = [item for item in kept if (item.code, item.record) != (code, record)]
        if len(rest) < len(kept):
            kept = rest
        elif complete and (codes is None or code in codes):
            problem = Problem(place, f"{record} has no {code} any more", "delete the waiver")
            kept.append(finding(unneeded, document, problem))
    return kept, len(findings) - sum(1 for item in kept if not item.code.startswith("WAV"))


def _modules(package: str) -> list[str]:
    """The files of a subpackage, relative to this one."""
    here = Path(__file__).parent
    return sorted(path.relative_to(here).as_posix() for path in (here / package).rglob("*.py"))


def _code(*files: str) -> str:
    """A digest of some of this package's own files."""
    here = Path(__file__).parent
    return fingerprint.digest([(here / file).read_text(encoding="utf-8") for file in files])


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 4)
        self._last = now


class _Cache:
    """What earlier runs found, by the hash of all it depends on.

    Without a path it forgets; where it cannot be written too, and ``trouble`` says so.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.trouble = ""
        self._old: dict[str, Any] = {}
        self._new: dict[str, Any] = {}
        if path:
            try:
                old = json.loads(path.read_bytes())
                self._old = old if isinstance(old, dict) else {}
            except (OSError, ValueError, RecursionError):
                self._old = {}

    def recall(self, name: str, basis: str) -> Any:
        entry = self._old.get(name)
        if isinstance(entry, dict) and entry.get("basis") == basis:
            self._new[name] = entry
            return entry.get("value")
        return None

    def marks(self, name: str, basis: str) -> list[str]:
        """What is remembered as marks of what had no fault; nothing where it is something else."""
        marks = self.recall(name, basis)
        return [mark for mark in marks if isinstance(mark, str)] if isinstance(marks, list) else []

    def keep(self, name: str, basis: str, value: Any) -> None:
        self._new[name] = {"basis": basis, "value": value}

    def save(self) -> None:
        if self.path is None or (merged := {**self._old, **self._new}) == self._old:
            return
        temporary = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(exist_ok=True)
            swap.sweep(self.path.parent, re.compile(rf"{self.path.stem}\.[0-9]+").fullmatch)
            temporary.write_text(json.dumps(merged), encoding="utf-8")
            temporary.replace(self.path)
        except OSError as error:
            self.trouble = (
                f"What was found is not remembered, and the next run takes as long: {CACHE}: {error.strerror}."
            )
        with suppress(OSError):
            temporary.unlink()
