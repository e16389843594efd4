"""What came back from a translator, sorted into what is taken and what is not, each with its reason."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.translate.catalogs import clean
from pipelines.translate.formats.unit_states import Untouched, may_equal
from pipelines.translate.shapes import Catalog, Entry, Issue, ReturnedUnit, Unit
from pipelines.translate.states import state

ImportStatus = Literal["new", "changed", "stale", "same", "empty", "same-as-source", "rejected", "unknown"]

TAKEN: tuple[ImportStatus, ...] = ("new", "changed", "stale")
"""The statuses that change the catalog; the others leave it as it is."""

FindIssues = Callable[[Unit, str], list[Issue]]

_BREAKS = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True)
class ImportLine:
    """A unit that came back, as a table shows it before anything is written.

    ``before`` is the translation that was held, ``after`` the one that is held from now on if the line is taken, and
    else the one that came back. ``line`` is where it stands in the file. ``entry`` is what is taken, or None.
    """

    key: str
    status: ImportStatus
    reason: str
    before: str
    after: str
    line: int = 1
    entry: Entry | None = None


@dataclass(frozen=True)
class ImportResult:
    """What an import comes to: a line for each unit that came back, and the keys of those that did not."""

    lines: tuple[ImportLine, ...]
    absent: tuple[str, ...]

    @property
    def taken(self) -> tuple[Entry, ...]:
        """The entries that are new, or take the place of others."""
        return tuple(line.entry for line in self.lines if line.entry)

    @property
    def unchanged(self) -> tuple[ImportLine, ...]:
        """The lines that say what is held already."""
        return self.of("same")

    @property
    def left(self) -> tuple[ImportLine, ...]:
        """The lines that are not taken and are not what is held, each with its reason."""
        return tuple(line for line in self.lines if line.entry is None and line.status != "same")

    def of(self, *statuses: ImportStatus) -> tuple[ImportLine, ...]:
        """The lines with these statuses."""
        return tuple(line for line in self.lines if line.status in statuses)

    def applied(self, catalog: Catalog) -> Catalog:
        """The catalog with what is taken; nothing is removed from it."""
        entries = {**catalog.entries, **{entry.key: entry for entry in self.taken}}
        return dataclasses.replace(catalog, entries=entries)


def classify(
    returned: Iterable[ReturnedUnit],
    units: Iterable[Unit],
    catalog: Catalog,
    check: FindIssues,
    same: frozenset[str] = frozenset(),
) -> ImportResult:
    """Decides about every unit that came back; its state, notes and order in the file count for nothing.

    ``check`` gives the errors of a translation; a single one keeps it out. ``same`` are keys whose translation may be
    the English itself. No import makes a unit more than translated: reviewers sign apart.

    Raises:
        TranslationFileError: the file is damaged or truncated. Nothing is imported then.
    """
    known = {unit.key: unit for unit in units}
    lines = tuple(_line(one, known, catalog.entries, check, same) for one in returned)
    came = {line.key for line in lines}
    return ImportResult(lines, tuple(key for key in known if key not in came))


def normalized(text: str) -> str:
    """A returned text as it is kept: NFC, line feeds alone between lines, nothing that cannot be seen at its ends."""
    return clean(_BREAKS.sub("\n", text))


def _line(
    returned: ReturnedUnit,
    known: Mapping[str, Unit],
    held: Mapping[str, Entry],
    check: FindIssues,
    same: frozenset[str],
) -> ImportLine:
    unit, entry, text = known.get(returned.key), held.get(returned.key), normalized(returned.target)
    before = entry.target if entry else ""

    def line(status: ImportStatus, reason: str, taken: Entry | None = None) -> ImportLine:
        return ImportLine(returned.key, status, reason, before, text, returned.line, taken)

    if unit is None:
        return line("unknown", "no text has this key")
    if not text:
        return line("empty", "nothing came back; what is held stays")
    now = state(unit, entry)
    finished = now == "translated"
    untouched = text == normalized(before)
    fuzzy = returned.fuzzy and (untouched or not isinstance(returned, Untouched))
    if untouched and (finished or fuzzy):
        return line(
            "same", "marked as unfinished, without another text" if finished and fuzzy else "it is held already"
        )
    if fuzzy and finished:
        return line("rejected", "it is not finished, and a finished translation is held")
    english = unit.source if returned.source is None else normalized(returned.source)
    old = english != normalized(unit.source)
    if old and finished:
        return line("rejected", "it was made from another English text, and a translation of the present one is held")
    if old and not english:
        return line("rejected", "the file does not say from which English text it was made")
    if text == english and (isinstance(returned, Untouched) or not (may_equal(unit) or unit.key in same)):
        return line("same-as-source", "it is the English text")
    if issues := check(dataclasses.replace(unit, source=english) if old else unit, text):
        return line("rejected", "; ".join(f"{issue.message} [{issue.code}]" for issue in issues))
    if old:
        made = Entry(unit.key, unit.source, text, fuzzy=True, previous=english)
        return line("stale", "it was made from another English text; somebody has to look once more", made)
    made = Entry(unit.key, unit.source, text, fuzzy, _made_from(entry) if fuzzy and now == "stale" else "")
    if not before:
        return line("new", "unfinished: kept as a draft" if fuzzy else "translated", made)
    if untouched:
        return line("changed", "no longer stale" if now == "stale" else "no longer a draft", made)
    return line("changed", "unfinished: kept as it was, with another text" if fuzzy else "another text", made)


def _made_from(entry: Entry | None) -> str:
    """The English that a stale translation was made from."""
    return (entry.previous or entry.source) if entry else ""
