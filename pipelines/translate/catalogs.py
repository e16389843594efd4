"""Reads PO files into catalogs, and writes catalogs as PO files in a canonical form that keeps diffs small."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import polib

from pipelines.model import gc_pause
from pipelines.translate import tags
from pipelines.translate.shapes import Catalog, Entry, Unit, sha

MAX_BYTES = 64_000_000
"""The largest file that is read; a file with a hundred thousand units is less than half as large."""

DRAFT = "X-Draft"
"""The header of a draft that no person has made or checked."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_STRING = r'(?:#~\||#~|#\|)?[ \t]*+(?:msg\w++(?:\[\d++\])?+[ \t]*+)?+"(?:[^"\\\n]|\\.)*+"[ \t]*+$'
_BROKEN = re.compile(rf"^(?![ \t]*+(?:#(?![~|])|{_STRING}|$)).", re.MULTILINE)
"""The first character of a line that is neither a closed string nor a comment nor empty."""

_BARE_HEADER = re.compile(
    r'\A((?:[ \t]*+(?:#(?![~|])[^\n]*+)?+\n)*+)msgid(?:[ \t]++"")?+[ \t]*+(?=\n[ \t]*+(?:\n|#|msgid\b|msgctxt\b))'
)
"""A header that has nothing but an empty ``msgid``, as OmegaT writes it (https://github.com/izimobil/polib/pull/173)."""

_TRANSLATOR = re.compile(r"^Translated by: (.+) \[([0-9a-f]{12})\]$", re.MULTILINE)
"""The comment that names the translator of a text, with the hash of the text."""

_KEY = re.compile(r'^msgctxt "([^"\n]*)"', re.MULTILINE)
_PARTS = re.compile(r"^[ \t]*+(?:#~[ \t]*+)?(msgctxt|msgid|msgstr)\b", re.MULTILINE)
_LONGEST_LINE = 131_072
_LONGEST_MESSAGE = 300
_TOO_LONG = re.compile(rf"^.{{{_LONGEST_LINE + 1}}}", re.MULTILINE)


class _Lines(str):
    """A text that splits into lines at line feeds alone, because a translation may contain U+2028."""

    def splitlines(self, keepends: bool = False) -> list[str]:
        return [line + "\n" * keepends for line in self.split("\n")]


class TranslationFileError(Exception):
    """A translation file that cannot be read; ``line`` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message if len(message) <= _LONGEST_MESSAGE else f"{message[: _LONGEST_MESSAGE - 1]}…"


def check_template(text: str) -> None:
    """Checks that a template is complete, in a third of the time that parsing takes.

    Raises:
        TranslationFileError: it is not PO, is truncated, has no strings, or has a duplicate key.
    """
    text = _checked_text(text)
    parts = Counter(_PARTS.findall(text))
    if not parts["msgctxt"] or not parts["msgid"] == parts["msgstr"] == parts["msgctxt"] + 1:
        raise TranslationFileError(text.count("\n") + 1, "it has no strings, or an entry is incomplete")
    keys: set[str] = set()
    for found in _KEY.finditer(text):
        if found[1] in keys:
            raise TranslationFileError(text.count("\n", 0, found.start()) + 1, f"the key {found[1]} is duplicated")
        keys.add(found[1])


def _checked_text(text: str) -> str:
    """The text of a PO file with LF line ends.

    Raises:
        TranslationFileError: it is too large, or has a line that is too long or not PO.
    """
    if len(text) > MAX_BYTES:
        raise TranslationFileError(1, f"the file is larger than {MAX_BYTES:,} bytes")
    text = _BARE_HEADER.sub(r"\1", text.replace("\r\n", "\n").replace("\r", "\n"))
    for pattern, message in (
        (_TOO_LONG, f"a line has more than {_LONGEST_LINE:,} characters"),
        (_BROKEN, "it is not a PO file from here on, or it is truncated"),
    ):
        if found := pattern.search(text):
            raise TranslationFileError(text.count("\n", 0, found.start()) + 1, message)
    return text


@gc_pause.paused()
def parse(text: str, language: str, path: str) -> Catalog:
    """Parses the text of a PO file.

    Raises:
        TranslationFileError: it is not PO, has an entry without a key or a duplicate key, or is in another language.
    """
    text = _checked_text(text)
    try:
        file = polib.pofile(_Lines(f"{text}\n"), wrapwidth=0, encoding="utf-8")
    except (OSError, ValueError, UnicodeError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise TranslationFileError(int(found[1]) if found else 1, "it is not a PO file") from None
    declared = file.metadata.get("Language", "")
    if declared and not tags.is_same(declared, language):
        raise TranslationFileError(1, f"the header declares the language {tags.normal(declared)}, not {language}")
    live: dict[str, Entry] = {}
    gone: dict[str, Entry] = {}
    for item in file:
        line = item.linenum or 1
        if item.msgctxt is None:
            raise TranslationFileError(line, "an entry has no msgctxt, which is its key")
        if item.msgid_plural:
            raise TranslationFileError(line, "an entry has plural forms; plurals are written inside the text here")
        if not item.msgid:
            raise TranslationFileError(line, "an entry is incomplete; the file may be truncated")
        home = gone if item.obsolete else live
        if item.msgctxt in home:
            raise TranslationFileError(line, f"the key {item.msgctxt} is duplicated")
        previous, by = item.previous_msgid or "", _translator(item.tcomment, item.msgstr)
        home[item.msgctxt] = Entry(item.msgctxt, item.msgid, item.msgstr, item.fuzzy, previous, line, by)
    parts = Counter(_PARTS.findall(text))
    if parts["msgctxt"] != len(file) or parts["msgid"] != parts["msgstr"]:
        raise TranslationFileError(text.count("\n") + 1, "an entry is incomplete; the file may be truncated")
    return Catalog(language, path, live, gone, file.metadata.get(DRAFT, ""))


def _translator(comment: str, target: str) -> str:
    """The translator that a comment names, or an empty string if the text has changed since."""
    found = _TRANSLATOR.search(comment) if comment else None
    return found[1] if found and found[2] == sha(target) else ""


def header(text: str, name: str) -> str:
    """A field of the header of a PO file that can be parsed, or an empty string."""
    for line in text.partition("\nmsgctxt ")[0].splitlines():
        if line.startswith(f'"{name}:'):
            return line.rstrip()[len(name) + 2 : -1].removesuffix("\\n").strip()
    return ""


@gc_pause.paused()
def write(catalog: Catalog, units: Iterable[Unit], about: Mapping[str, str]) -> str:
    """The PO file of a catalog: every unit in the given order, then the obsolete entries.

    ``about`` has ``name``, ``date`` and ``plural`` for the header. Units without an entry are written empty.
    """
    file = polib.POFile(wrapwidth=0, encoding="utf-8")
    file.header = "Keys are msgctxt; only translations and fuzzy marks are read back. See docs/translating.md."
    file.metadata = {
        "Project-Id-Version": about["name"],
        "POT-Creation-Date": f"{about['date']} 00:00+0000",
        "PO-Revision-Date": f"{about['date']} 00:00+0000",
        "Last-Translator": "",
        "Language-Team": "",
        "Language": catalog.language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        **({"Plural-Forms": about["plural"]} if about["plural"] else {}),
        **({DRAFT: catalog.draft} if catalog.draft else {}),
    }
    file.extend(_item(unit, catalog.entries.get(unit.key)) for unit in units)
    for entry in sorted(catalog.obsolete.values(), key=lambda entry: entry.key):
        flags = ["fuzzy"] if entry.fuzzy else []
        file.append(
            polib.POEntry(
                msgctxt=entry.key,
                msgid=entry.source,
                msgstr=entry.target,
                tcomment=_credit(entry),
                flags=flags,
                obsolete=True,
            )
        )
    text = str(file)
    return text if text.endswith("\n") else text + "\n"


def _item(unit: Unit, entry: Entry | None) -> polib.POEntry:
    flags = ["fuzzy"] if entry and entry.fuzzy and entry.target else []
    if unit.limit:
        flags.append(f"max-length:{unit.limit}")
    return polib.POEntry(
        msgctxt=unit.key,
        msgid=unit.source,
        msgstr=entry.target if entry else "",
        previous_msgid=entry.previous or None if entry else None,
        comment="\n".join(notes(unit)),
        tcomment=_credit(entry),
        occurrences=[(unit.file, "")],
        flags=flags,
    )


def _credit(entry: Entry | None) -> str:
    """The comment that names the translator of an entry."""
    return f"Translated by: {entry.by} [{sha(entry.target)}]" if entry and entry.by and entry.target else ""


def notes(unit: Unit) -> Iterator[str]:
    """The comments for translators on a unit, one on each line."""
    yield f"{unit.kind}: {unit.field}"
    if unit.title and unit.title != unit.source:
        yield f"Part of: {' '.join(unit.title.split())}"
    if unit.note:
        yield f"Note: {' '.join(unit.note.split())}"
    if unit.handling == "keep" and unit.field == "term":
        yield "Keep this term as it is."
    if unit.handling == "keep-with-gloss" and unit.field == "term":
        yield "Keep this term, with its meaning beside it."
    if "\n" in unit.source:
        yield "A line break separates paragraphs; keep as many."
    if unit.limit:
        yield f"At most {unit.limit} characters."


def clean(text: str) -> str:
    """A translation in NFC with LF line ends, without control characters, and without white space around lines."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.strip(" \t") for line in _CONTROL.sub("", text).strip().split("\n"))


def decode(raw: bytes) -> str:
    """The text of a file, with or without a byte-order mark.

    Raises:
        TranslationFileError: it is not UTF-8.
    """
    try:
        return io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig", newline="").read()
    except UnicodeDecodeError as error:
        raise TranslationFileError(raw[: error.start].count(b"\n") + 1, "it is not UTF-8") from None
