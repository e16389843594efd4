"""The checks of form, spelling, translations and tables, whose results are remembered between runs.

Importing this loads the translation rules; ``run`` does so when they are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from pipelines.checks import spelling
from pipelines.checks.speller import Speller
from pipelines.model import hashes
from pipelines.model.findings import CRASH, BrokenSchema, Finding
from pipelines.model.records import LOCALES
from pipelines.public.tables import render as rendered
from pipelines.source import formatting
from pipelines.validate import suites
from pipelines.validate.frames import parameters as parameters_of
from pipelines.validate.memory import Memory, code, modules, version
from pipelines.validate.opened import Opened


def forms(opened: Opened, before: Iterable[Finding], memory: Memory) -> list[Finding]:
    """FMT001 for every document that is not canonical; those known to be are skipped.

    ``before`` are the findings of earlier checks: a file without its first line, which IDS005 reports, is skipped too,
    and one with a misspelt id, which REF001 reports, because the right one changes what fits on a line.
    """
    found: list[Finding] = []
    try:
        sources = opened.schemas.sources
        basis = hashes.digest([sources, code(*modules("source"), *modules("model"))])
    except BrokenSchema:
        return found
    known = set(memory.marks("canonical", basis))
    canonical: list[str] = []
    explained = {item.file for item in before if item.code in ("IDS005", "REF001")}
    for document, name in formatting.documents(opened.dataset):
        if document.path in explained:
            continue  # one cause gives one finding
        mark = opened.marks[document.path]
        if mark not in known:
            try:
                problem = formatting.check(document, name, sources)
            except RuntimeError as error:
                problem = formatting.unfixed(document, error)
            if problem:
                found.append(problem)
                continue
        canonical.append(mark)
    memory.keep("canonical", basis, canonical)
    return found


def spelled(opened: Opened, memory: Memory) -> list[Finding]:
    """The findings of spelling; skipped if the same files had none, and no word is looked up twice."""
    depends = [
        version("spylls"),
        code("checks/speller.py", "checks/spelling.py", "checks/wording.py", *modules("model")),
    ]
    words = hashes.digest(depends)
    unread = opened.dataset.unread
    basis = hashes.digest([depends, *map(sorted, (unread.ids, unread.kinds, unread.settings)), opened.marks])
    if memory.marks("spelling", basis):
        return []
    speller = Speller.recalled(memory.recall("words", words))
    try:
        found = spelling.check(opened.dataset, speller)
    except Exception as error:  # a crash of the library is a finding, like that of a check
        return [CRASH.at("dataset/dataset.yaml", f"the spelling stopped: {type(error).__name__}: {error}")]
    memory.keep("words", words, speller.memory)
    memory.keep("spelling", basis, [] if found else ["sound"])
    return found


def translations(opened: Opened, memory: Memory) -> Sequence[Finding]:
    """The findings of the TRN family; translations known to be correct are skipped."""
    locales = opened.dataset.settings.get(LOCALES)
    basis = hashes.digest([locales.data if locales else None, code(*modules("translate"))])
    opened.recall(frozenset(memory.marks("translations", basis)), basis)
    try:
        checked = opened.checked
    except BrokenSchema:
        return []
    memory.keep("translations", basis, sorted(checked.clean))
    return checked.findings


_BEHIND_TABLES = ("validate/suites.py", "validate/frames.py", "checks/readability.py")


def tables(opened: Opened, memory: Memory) -> list[Finding]:
    """The findings of the suites, from memory if tables, suites, parameters, code and versions are the same."""
    dataset = opened.dataset
    csv = rendered(opened.public)
    written, parameters = suites.suites(dataset.root), parameters_of(dataset)
    of_package = code(*_BEHIND_TABLES, *modules("public"), *modules("model"))
    versions = [version("great-expectations"), version("pandas"), of_package]
    basis = hashes.digest([{k: v.decode() for k, v in csv.items()}, written, parameters, versions])
    with suppress(TypeError, ValueError, LookupError, AttributeError):  # an invalid memory is discarded
        return suites.placed([_breach(*kept) for kept in memory.recall("tables", basis)], dataset)
    try:
        breaches = suites.breaches(csv, written, parameters)
    except Exception as error:  # a crash of the library is a finding, like that of a check
        return [CRASH.at("dataset/dataset.yaml", f"the table checks stopped: {type(error).__name__}: {error}")]
    memory.keep("tables", basis, [list(breach) for breach in breaches])
    return suites.placed(breaches, dataset)


def _breach(code: Any, name: Any, key: Any, message: Any, hint: Any) -> suites.Breach:
    """A failed expectation from memory.

    Raises:
        TypeError: the memory has something else.
    """
    if not all(isinstance(text, str) for text in (code, name, message, hint, *key.values())):
        raise TypeError
    return suites.Breach(code, name, key, message, hint)
