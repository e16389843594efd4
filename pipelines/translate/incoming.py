"""Decides which translations of a returned file are imported, and gives the reason for each."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.translate import rules
from pipelines.translate.catalogs import clean
from pipelines.translate.formats.unit_states import Untouched, may_equal
from pipelines.translate.shapes import Catalog, Entry, Issue, ReturnedUnit, State, Unit
from pipelines.translate.states import state

ImportStatus = Literal["new", "changed", "stale", "same", "unmarked", "empty", "same-as-source", "rejected", "unknown"]

IMPORTED: tuple[ImportStatus, ...] = ("new", "changed", "stale")
"""The statuses that change the catalog."""

FindIssues = Callable[[Unit, str], list[Issue]]

_BREAKS = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True)
class ImportLine:
    """The decision about a returned unit, for the table that is printed before anything is written.

    ``before`` is the stored translation, ``after`` the returned one in normal form. ``line`` is its line in the file.
    ``entry`` is the entry to import, or None; ``warnings`` are about its text.
    """

    key: str
    status: ImportStatus
    reason: str
    before: str
    after: str
    line: int = 1
    entry: Entry | None = None
    warnings: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class ImportResult:
    """The result of an import: a line for each returned unit, and the keys of missing units."""

    lines: tuple[ImportLine, ...]
    absent: tuple[str, ...]

    @property
    def imported(self) -> tuple[Entry, ...]:
        """The entries to import."""
        return tuple(line.entry for line in self.lines if line.entry)

    @property
    def unchanged(self) -> tuple[ImportLine, ...]:
        """The lines whose translation is already stored."""
        return self.of("same")

    @property
    def left(self) -> tuple[ImportLine, ...]:
        """The lines that are not imported although they differ, each with its reason."""
        return tuple(line for line in self.lines if line.entry is None and line.status != "same")

    def of(self, *statuses: ImportStatus) -> tuple[ImportLine, ...]:
        """The lines with these statuses."""
        return tuple(line for line in self.lines if line.status in statuses)

    def applied(self, catalog: Catalog) -> Catalog:
        """The catalog with the imported entries; nothing is removed."""
        entries = {**catalog.entries, **{entry.key: entry for entry in self.imported}}
        return dataclasses.replace(catalog, entries=entries)


def classify(
    returned: Iterable[ReturnedUnit],
    units: Iterable[Unit],
    catalog: Catalog,
    check: FindIssues,
    same: frozenset[str] = frozenset(),
    *,
    by: str = "",
    confirmed: bool = False,
    sent: Mapping[str, ReturnedUnit] | None = None,
) -> ImportResult:
    """Decides about every returned unit; its notes and order in the file are ignored.

    ``check`` returns the issues of a translation; one error rejects it. ``same`` are keys whose translation may equal
    the English. ``by`` is the translator, if it is not the one that the file names. An import sets no state above
    translated, because reviewers sign separately.

    A draft or stale translation that returns unchanged keeps its state, even if its mark of unfinished work is gone:
    tools and scripts remove marks from whole files. With ``confirmed``, ``by`` has checked those without mark, and
    they are finished.

    ``sent`` are the units of the file as it was sent, by key. With them it is known what the translator did: only texts
    and marks that differ from what was sent are imported, a mark that was set or removed counts, and a text that has
    changed here as well is rejected. A text of a removed string is stored for when the string comes back.

    Raises:
        TranslationFileError: the file is damaged or truncated. Nothing is imported then.
    """
    known = {unit.key: unit for unit in units}
    lines = tuple(_line(one, known, catalog, check, same, by, confirmed, sent) for one in returned)
    came = {line.key for line in lines}
    return ImportResult(lines, tuple(key for key in known if key not in came))


def normalized(text: str) -> str:
    """A returned text in the form in which it is stored: NFC, LF line ends, no invisible characters at its ends."""
    return clean(_BREAKS.sub("\n", text))


@dataclass(frozen=True)
class _Candidate:
    """A returned text in normal form, and the unit and the entry that it is for.

    ``english`` is the text that it was made from. ``fuzzy`` says that it is not finished. ``state_is_reliable`` is
    False if the file cannot tell unfinished work from a state that nobody updated (see ``Untouched``). ``by`` is who
    made it, or empty. ``sent`` is the text that was sent to the translator, or None if that is unknown.
    """

    unit: Unit
    entry: Entry | None
    text: str
    english: str
    fuzzy: bool
    state_is_reliable: bool
    by: str
    sent: str | None = None

    @property
    def before(self) -> str:
        """The stored translation, or an empty string."""
        return self.entry.target if self.entry else ""

    @property
    def unchanged(self) -> bool:
        """Whether the text is the stored one."""
        return self.text == normalized(self.before)

    @property
    def state(self) -> State:
        """The state of the stored translation."""
        return state(self.unit, self.entry)

    @property
    def finished(self) -> bool:
        """Whether a finished translation of the present English is stored."""
        return self.state == "translated"

    @property
    def outdated(self) -> bool:
        """Whether the text was made from another English than the present one."""
        return self.english != normalized(self.unit.source)

    @property
    def overtaken(self) -> bool:
        """Whether another text is stored than the one that was sent and the one that came back."""
        return self.sent is not None and normalized(self.before) not in ("", self.sent, self.text)


def _line(
    returned: ReturnedUnit,
    known: Mapping[str, Unit],
    catalog: Catalog,
    check: FindIssues,
    same: frozenset[str],
    by: str,
    confirmed: bool,
    sent: Mapping[str, ReturnedUnit] | None,
) -> ImportLine:
    unit, text = known.get(returned.key), normalized(returned.target)
    entry = (catalog.entries if unit else catalog.obsolete).get(returned.key)
    before = entry.target if entry else ""
    earlier = None if sent is None else sent.get(returned.key, ReturnedUnit(returned.key, None, ""))

    def line(
        status: ImportStatus, reason: str, imported: Entry | None = None, warnings: tuple[Issue, ...] = ()
    ) -> ImportLine:
        return ImportLine(returned.key, status, reason, before, text, returned.line, imported, warnings)

    if earlier and (normalized(earlier.target), earlier.fuzzy) == (text, returned.fuzzy):
        return line("same", "as it was sent")
    known_once = sent is not None and returned.key in sent and returned.source is not None
    if unit is None and earlier and known_once and text and normalized(before) in ("", normalized(earlier.target)):
        kept = Entry(returned.key, returned.source or "", text, returned.fuzzy, by=by or returned.by)
        return line("unknown", "its string was removed; stored for when it comes back", kept)
    if unit is None:
        return line("unknown", "no string has this key")
    if not text:
        return line("empty", "empty; existing translation kept")
    reliable = not isinstance(returned, Untouched)
    candidate = _Candidate(
        unit,
        entry,
        text,
        english=normalized(unit.source if returned.source is None else returned.source),
        fuzzy=returned.fuzzy and (reliable or text == normalized(before)),
        state_is_reliable=reliable,
        by=by or returned.by,
        sent=normalized(earlier.target) if earlier else None,
    )
    if refusal := _refusal(candidate, same, confirmed):
        return line(*refusal)
    issues = check(dataclasses.replace(unit, source=candidate.english) if candidate.outdated else unit, text)
    # An alarm about the meaning may be wrong, and only a text that is stored can be signed to lift it.
    errors = [issue for issue in issues if issue.code not in rules.MEANING and rules.severity(issue.code) == "error"]
    if errors:
        return line("rejected", "; ".join(f"{issue.message} [{issue.code}]" for issue in errors))
    return line(*_acceptance(candidate), tuple(issues))


def _refusal(new: _Candidate, same: frozenset[str], confirmed: bool) -> tuple[ImportStatus, str] | None:
    """The status and the reason why a text is not imported, whatever the checks find, or None."""
    unit, deliberate = new.unit, new.sent is not None
    if new.overtaken:
        return "rejected", "another translation has been stored since the file was sent"
    if new.unchanged and new.finished and new.fuzzy and not new.outdated and deliberate:
        return None
    if new.unchanged and (new.finished or new.fuzzy or new.outdated):
        return "same", "marked as unfinished, text unchanged" if new.finished and new.fuzzy else "already stored"
    if new.unchanged and not confirmed and not deliberate:
        return "unmarked", f"its mark was removed and its text is unchanged; it stays {_A[new.state]}"
    if new.fuzzy and new.finished and not deliberate:
        return "rejected", "unfinished, and a finished translation is stored"
    if new.outdated and new.finished:
        return "rejected", "made from another English text, and a translation of the present one is stored"
    if new.outdated and not new.english:
        return "rejected", "the file does not contain the English text that it was made from"
    if new.text == new.english and not (new.state_is_reliable and (may_equal(unit) or unit.key in same)):
        return "same-as-source", "it is the English text"
    return None


_A: Mapping[State, str] = {"draft": "a draft", "stale": "stale"}


def _acceptance(new: _Candidate) -> tuple[ImportStatus, str, Entry]:
    """The status, the reason and the entry of a text that is imported."""
    key, source = new.unit.key, new.unit.source
    if new.outdated:
        entry = Entry(key, source, new.text, fuzzy=True, previous=new.english, by=new.by)
        return "stale", "made from another English text; it must be checked again", entry
    previous = _made_from(new.entry) if new.fuzzy and new.state == "stale" else ""
    entry = Entry(key, source, new.text, new.fuzzy, previous, by=new.by)
    if not new.before:
        return "new", "unfinished: imported as a draft" if new.fuzzy else "translated", entry
    if new.unchanged and new.fuzzy:
        return "changed", "marked as unfinished", entry
    if new.unchanged:
        return "changed", "no longer stale" if new.state == "stale" else "no longer a draft", entry
    return "changed", "unfinished: text changed, state kept" if new.fuzzy else "text changed", entry


def _made_from(entry: Entry | None) -> str:
    """The English that a stale translation was made from."""
    return (entry.previous or entry.source) if entry else ""
