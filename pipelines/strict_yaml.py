"""Reads the small, unambiguous part of YAML that the dataset is written in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from pipelines.hidden import HIDDEN
from pipelines.model import Pointer

MAX_BYTES = 1 << 19
MAX_DEPTH = 16

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_WORDS = {"true": True, "false": False, "null": None, "": None}


class Fault(Exception):
    """Why a file cannot be read, with the line and column (from 1) and how to mend it."""

    code = ""

    def __init__(self, line: int, column: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint


class NotUtf8(Fault):
    """The file is UTF-8 text without a byte-order mark.

    Why: apps, translators' tools and git read bytes differently when the encoding is left to chance.
    Mend: save the file as UTF-8; in most editors the encoding stands in the status bar.
    """

    code = "YML001"


class ForeignWhitespace(Fault):
    """Lines end with a line feed alone, and indentation is made of spaces.

    Why: tabs and carriage returns look like nothing and change what YAML reads.
    Mend: set the editor to LF line ends and spaces, and save again.
    """

    code = "YML002"


class HiddenCharacter(Fault):
    """The text is in Unicode's composed form (NFC) and holds no hidden or direction-changing character.

    Why: such characters make two strings that look alike differ, or show a sentence in another order than it is.
    Mend: delete the character; type accented letters anew.
    """

    code = "YML003"


class BadSyntax(Fault):
    """The file is well-formed YAML.

    Why: a file that cannot be read holds no record.
    Mend: look at the line named; most often a quotation mark, a colon or the indentation is off.
    """

    code = "YML004"


class Indirection(Fault):
    """The file uses no anchor, alias, tag or merge key.

    Why: readers of other tools resolve them differently, and a few lines of them can fill a memory.
    Mend: write the value out where it is needed.
    """

    code = "YML005"


class DuplicateKey(Fault):
    """A key stands once in its mapping.

    Why: most readers keep the last one silently, and an edit of the first does nothing.
    Mend: delete one of the two.
    """

    code = "YML006"


class NotOneMapping(Fault):
    """The file holds one document, and that is a mapping of keys to values.

    Why: one file is one record.
    Mend: keep one document; put another record into a file of its own.
    """

    code = "YML007"


class TooBig(Fault):
    """The file is at most 512 KiB and nests at most 16 levels.

    Why: a record is a page of text; anything larger was put here by mistake, or to do harm.
    Mend: split the record, or remove the file.
    """

    code = "YML008"


FAULTS: tuple[type[Fault], ...] = (
    NotUtf8,
    ForeignWhitespace,
    HiddenCharacter,
    BadSyntax,
    Indirection,
    DuplicateKey,
    NotOneMapping,
    TooBig,
)
"""Every way in which a file can be unreadable; each gives one finding."""


def decode(raw: bytes) -> str:
    """The text of a file's bytes, if it is plain.

    Raises:
        Fault: it is too big, not UTF-8, or holds a character that does not belong.
    """
    if len(raw) > MAX_BYTES:
        raise too_big(len(raw))
    if raw.startswith(b"\xef\xbb\xbf"):
        raise NotUtf8(1, 1, "the file begins with a byte-order mark", "save it as UTF-8 without BOM")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        raise NotUtf8(line, column, f"byte 0x{raw[error.start]:02x} is not UTF-8", "save the file as UTF-8") from None
    for character, what in (("\t", "a tab"), ("\r", "a carriage return")):
        if character in text:
            raise ForeignWhitespace(*place(text, text.index(character)), f"{what} stands here", "use spaces and LF")
    if hidden := HIDDEN.search(text):
        raise _hidden(hidden.group(), *place(text, hidden.start()))
    if not unicodedata.is_normalized("NFC", text):
        raise _decomposed(text)
    return text


def too_big(size: int) -> Fault:
    """The fault of a file with so many bytes."""
    return TooBig(1, 1, f"the file has {size:,} bytes, more than {MAX_BYTES:,}", "split it, or remove it")


def parse(text: str) -> dict[str, Any]:
    """The data of a file's text.

    Only dicts, lists, str, int, float, bool and None come out. ``true``, ``false``, ``null``, integers and decimals
    without a trailing zero are resolved; everything else, such as NO, 1.10 or 2026-01-02, is a string.

    Raises:
        Fault: the text is not the part of YAML that is allowed here.
    """
    return _build(text, None)


def positions(text: str) -> Mapping[Pointer, tuple[int, int]]:
    """Line and column, from 1, of every value of a text that ``parse`` accepts."""
    marks: dict[Pointer, tuple[int, int]] = {}
    _build(text, marks)
    return marks


def resolve(value: str, style: str | None) -> Any:
    """The value of a scalar, given its text and its style (empty or None when it is plain)."""
    if style:
        return value
    if value in _WORDS:
        return _WORDS[value]
    if value[0] in "-0123456789" and len(value) < 16 and _NUMBER.fullmatch(value):
        number = float(value) if "." in value else int(value)
        return number if str(number) == value else value
    return value


def events(text: str) -> Iterator[Any]:
    """The parser's events, with its errors as faults.

    Raises:
        BadSyntax: the text is not YAML.
    """
    parser = CParser(text)
    get = parser.get_event
    while True:
        try:
            event = get()
        except yaml.MarkedYAMLError as error:
            never_closed = "quoted scalar" in str(error.context)
            mark = error.context_mark if never_closed else error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            problem = " ".join(part for part in (error.context, error.problem) if part)
            hint = "quote a text that holds ': ' or ' #', close every quotation mark, line up the indentation"
            raise BadSyntax(line, column, problem, hint) from None
        except yaml.YAMLError as error:
            raise BadSyntax(1, 1, " ".join(str(error).split()), "save the file as plain UTF-8 text") from None
        if event is None or event.__class__ is StreamEndEvent:
            return
        yield event


def _build(text: str, marks: dict[Pointer, tuple[int, int]] | None) -> dict[str, Any]:
    """One pass over the events: data out, and positions into ``marks`` if it is given."""
    root: Any = None
    stack: list[Any] = []
    pointer: list[str | int] = []
    container: Any = None
    key: Any = None
    seen_document = False
    for event in events(text):
        kind = event.__class__
        if kind is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                raise _indirection(event)
            value = resolve(event.value, event.style)
            if event.style == '"':
                _check_escapes(event)
            if container.__class__ is dict:
                if key is None:
                    key = _key(event, value, container)
                    continue
                container[key] = value
                if marks is not None:
                    marks[(*pointer, key)] = (event.start_mark.line + 1, event.start_mark.column + 1)
                key = None
            elif container is None:
                raise _not_mapping(event)
            else:
                if marks is not None:
                    marks[(*pointer, len(container))] = (event.start_mark.line + 1, event.start_mark.column + 1)
                container.append(value)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                raise _indirection(event)
            if len(stack) >= MAX_DEPTH:
                where = event.start_mark
                raise TooBig(where.line + 1, where.column + 1, f"more than {MAX_DEPTH} levels", "flatten the record")
            value = {} if kind is MappingStartEvent else []
            if container is None:
                if kind is not MappingStartEvent:
                    raise _not_mapping(event)
                root = value
                if marks is not None:
                    marks[()] = (event.start_mark.line + 1, event.start_mark.column + 1)
            else:
                if container.__class__ is dict:
                    if key is None:
                        raise _key_type(event)
                    container[key] = value
                    pointer.append(key)
                    key = None
                else:
                    pointer.append(len(container))
                    container.append(value)
                if marks is not None:
                    marks[tuple(pointer)] = (event.start_mark.line + 1, event.start_mark.column + 1)
            stack.append(container)
            container = value
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            container = stack.pop()
            if pointer:
                pointer.pop()
        elif kind is AliasEvent:
            raise _indirection(event)
        elif kind is DocumentStartEvent:
            if seen_document or event.version or event.tags:
                mark = event.start_mark
                raise NotOneMapping(mark.line + 1, 1, "a second document, or a directive", "keep one plain document")
            seen_document = True
    if root is None:
        raise NotOneMapping(1, 1, "the file is empty", "write the record, or remove the file")
    result: dict[str, Any] = root
    return result


def _check_escapes(event: Any) -> None:
    """Refuses in a double-quoted text what ``decode`` refuses in a file: an escape can write any character."""
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if found := HIDDEN.search(event.value):
        raise _hidden(found.group(), line, column)
    if not unicodedata.is_normalized("NFC", event.value):
        raise HiddenCharacter(line, column, "the text is not in composed form (NFC)", "type the letter anew")


def _key(event: Any, value: Any, container: dict[str, Any]) -> str:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if event.value == "<<":
        raise Indirection(line, column, "a merge key stands here", "write the values out")
    if not isinstance(value, str):
        raise BadSyntax(line, column, f"the key {event.value!r} is not a word", "put it in quotation marks")
    if value in container:
        raise DuplicateKey(line, column, f"the key {value!r} stands twice", "delete one of the two")
    return value


def _key_type(event: Any) -> Fault:
    mark = event.start_mark
    return BadSyntax(mark.line + 1, mark.column + 1, "a key is a list or a mapping", "a key is one word")


def _indirection(event: Any) -> Fault:
    what = "an alias" if event.__class__ is AliasEvent else "an anchor" if event.anchor else f"the tag {event.tag}"
    mark = event.start_mark
    return Indirection(mark.line + 1, mark.column + 1, f"{what} stands here", "write the value out")


def _not_mapping(event: Any) -> Fault:
    mark = event.start_mark
    return NotOneMapping(mark.line + 1, mark.column + 1, "the file is not a mapping", "begin with 'key: value'")


def _hidden(character: str, line: int, column: int) -> Fault:
    name = unicodedata.name(character, "a control character")
    return HiddenCharacter(line, column, f"U+{ord(character):04X} ({name}) stands here", "delete it")


def _decomposed(text: str) -> Fault:
    lines = enumerate(text.split("\n"), 1)
    number, line = next((number, line) for number, line in lines if unicodedata.normalize("NFC", line) != line)
    pairs = zip(line, unicodedata.normalize("NFC", line) + "\0", strict=False)
    column = next(place for place, (written, composed) in enumerate(pairs, 1) if written != composed)
    return HiddenCharacter(number, column, "the text is not in composed form (NFC)", "type the letter anew")


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of a character of a text."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
