"""A folder in, findings out: first what is quick to know, then what takes a table."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines.checks import spelling
from pipelines.checks.registry import run
from pipelines.checks.speller import Speller
from pipelines.files import shipped
from pipelines.model import hashes
from pipelines.model.findings import CRASH, Finding, Problem, Report, finding, worst
from pipelines.model.records import HISTORY, Dataset
from pipelines.public import tables
from pipelines.source import formatting, schema_check
from pipelines.source.load import load
from pipelines.source.schemas import BrokenSchema, Schemas
from pipelines.validate import suites as table
from pipelines.validate.memory import CACHE, Memory, code, modules
from pipelines.validate.opened import SCHEMAS, Opened
from pipelines.validate.waivers import waive


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
        return {file.path: hashes.digest([file.path, file.text]) for file in files}


def fast(root: Path, codes: Iterable[str] | None = None) -> Fast:
    """Loads a root and runs every check that needs no table.

    Raises:
        FileNotFoundError: the root holds no ``dataset`` folder.
    """
    wanted = None if codes is None else frozenset(codes)
    clock = _Clock()
    dataset, findings = load(root)
    clock.lap("load")
    schemas = Schemas(shipped.schemas(root, "source"), SCHEMAS)
    dataset, broken = schema_check.obey(dataset, schemas)
    clock.lap("schemas")
    looked_for = _needed(wanted)
    found = [item for item in (*findings, *broken, *run(dataset, looked_for)) if _is_among(item, looked_for)]
    kept, waived = waive(found, dataset, looked_for, slow=False)
    clock.lap("checks")
    told = tuple(sorted(item for item in kept if _is_among(item, wanted)))
    sound = not any(item.code == schema_check.SOUND.code for item in broken)
    return Fast(dataset, schemas, told, clock.seconds, wanted, waived, sound)


def slow(before: Fast, *, remember: bool = True, look_at_tables: bool = True) -> Report:
    """Runs the checks of form and of tables after the fast ones, or recalls what they found on the same input.

    Tables are looked at only when nothing is wrong so far: the frames of broken records mislead. Without them all else
    is known in less than a second once it is remembered.
    """
    clock = _Clock()
    dataset = before.dataset
    cache = Memory(dataset.root / CACHE) if remember else Memory(None)
    looked_for = _needed(before.codes)
    found: list[Finding] = []
    if looked_for is None or formatting.RULE.code in looked_for:
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
    kept, waived = waive(found, dataset, looked_for, slow=True, complete=not skipped)
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


def _forms(before: Fast, cache: Memory) -> list[Finding]:
    """FMT001 for every document that is not canonical; those known to be are passed over."""
    found: list[Finding] = []
    try:
        sources = before.schemas.sources
        basis = hashes.digest([sources, code("source/yaml_writer.py", "source/yaml_reader.py", "source/formatting.py")])
    except BrokenSchema:
        return found
    known = set(cache.marks("canonical", basis))
    canonical: list[str] = []
    headless = {item.file for item in before.findings if item.code == "IDS005"}
    for document, name in formatting.documents(before.dataset):
        if document.path in headless:
            continue  # one cause gives one finding
        mark = before.marks[document.path]
        if mark not in known:
            try:
                problem = formatting.check(document, name, sources)
            except RuntimeError as error:
                problem = formatting.unfixed(document, error)
            if problem:
                found.append(problem)
                continue
        canonical.append(mark)
    cache.keep("canonical", basis, canonical)
    return found


def _spelling(before: Fast, cache: Memory) -> list[Finding]:
    """The findings of spelling; nothing is looked at where the same files had none, and no word is looked up twice."""
    files = ("checks/speller.py", "checks/spelling.py", "checks/wording.py", "model/text.py", "model/records.py")
    depends = [version("spylls"), code(*files)]
    words = hashes.digest(depends)
    unread = before.dataset.unread
    basis = hashes.digest([depends, *map(sorted, (unread.ids, unread.kinds, unread.settings)), before.marks])
    if cache.marks("spelling", basis):
        return []
    speller = Speller.recalled(cache.recall("words", words))
    try:
        found = spelling.check(before.dataset, speller)
    except Exception as error:  # a crash of the library is a finding, as a crash of a check is
        what = f"the spelling stopped: {type(error).__name__}: {error}"
        return [Finding("dataset/dataset.yaml", 1, 1, CRASH.code, "error", "", what, CRASH.fix)]
    cache.keep("words", words, speller.memory)
    cache.keep("spelling", basis, [] if found else ["sound"])
    return found


def _translations(opened: Opened, cache: Memory) -> Sequence[Finding]:
    """The findings of the TRN family; translations known to be correct are passed over."""
    said = opened.dataset.settings.get("locales")
    basis = hashes.digest([said.data if said else None, code(*modules("translate"))])
    opened.recall(frozenset(cache.marks("translations", basis)), basis)
    try:
        checked = opened.checked
    except BrokenSchema:
        return []
    cache.keep("translations", basis, sorted(checked.clean))
    return checked.findings


def _tables(opened: Opened, cache: Memory) -> list[Finding]:
    """The findings of the suites, from memory when tables, suites, parameters, code and versions are the same."""
    dataset = opened.dataset
    csv = tables.render(opened.public)
    suites, parameters = table.suites(dataset.root), table.parameters(dataset)
    files = ("validate/suites.py", "checks/readability.py", "public/tables.py", "public/view.py")
    of_package = code(*files, *modules("model/kinds"))
    versions = [version("great-expectations"), version("pandas"), of_package]
    basis = hashes.digest([{k: v.decode() for k, v in csv.items()}, suites, parameters, versions])
    with suppress(TypeError, ValueError, LookupError, AttributeError):  # a memory that somebody changed is forgotten
        return _placed([_breach(*kept) for kept in cache.recall("tables", basis)], dataset)
    try:
        breaches = table.breaches(csv, suites, parameters)
    except Exception as error:  # a crash of the library is a finding, as a crash of a check is
        what = f"the table checks stopped: {type(error).__name__}: {error}"
        return [Finding("dataset/dataset.yaml", 1, 1, CRASH.code, "error", "", what, CRASH.fix)]
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


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 4)
        self._last = now
