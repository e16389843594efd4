"""Reads the unambiguous subset of YAML that the dataset is written in."""

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

from pipelines.model.hidden import FORBIDDEN
from pipelines.model.places import Pointer
from pipelines.model.text import ODD_SPACE
from pipelines.source import yaml_hints, yaml_spec
from pipelines.source.yaml_faults import (
    BadSyntax,
    CutText,
    DuplicateKey,
    ForeignWhitespace,
    HiddenCharacter,
    Indirection,
    NotOneMapping,
    NotUtf8,
    TooBig,
    UnreadableYaml,
)

BOM = b"\xef\xbb\xbf"
MAX_BYTES = 1 << 19
_PLAIN = bytes((0x0A, *range(0x20, 0x7F)))
"""The bytes of ASCII that a file may contain."""

MAX_DEPTH = 16

TEXT_FIELDS = frozenset(
    [
        *("title", "publisher", "note", "locator", "reason", "population", "timeframe", "translator_note", "name"),
        *("setting", "credentials", "section", "paraphrase", "reading", "question", "comment", "drawn_by", "read"),
        *("wrong", "right", "what_to_do", "text", "edition"),
    ]
)
"""Fields outside ``text`` that contain prose."""

_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)
_MAYBE_SIGN = re.compile(r"-(?<=[\s\[{,]-)[,\]}]")
_MAYBE_KEY = re.compile(r"\?(?<=[\s\[{,]\?)\S")
_MAYBE_BLOCK = re.compile(r"\n(?: *[|>]| +\n)")
UNSEEN = re.compile(f"(?=[\u00ad\u034f\u180e\u200b-\u200d\u2060\ufeff]){FORBIDDEN.pattern}")
"""Invisible characters that can be removed; those that change the order of others are left to a person."""

BLANKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
"""Line breaks of other programs, which are treated as spaces."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_WORDS = {"true": True, "false": False, "null": None, "": None}


def decode(raw: bytes) -> str:
    """Decodes the bytes of a file.

    Raises:
        UnreadableYaml: the file is too large, not UTF-8, or contains a forbidden character.
    """
    if len(raw) > MAX_BYTES:
        raise too_big(len(raw))
    if not raw.translate(None, _PLAIN):
        return raw.decode("ascii")
    if raw.startswith(BOM):
        raise NotUtf8(1, 1, "the file begins with a byte-order mark", "run: make fix")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        raise NotUtf8(line, column, f"byte 0x{raw[error.start]:02x} is not UTF-8", "save the file as UTF-8") from None
    for character, what, way in (
        ("\t", "a tab", "write spaces"),
        ("\r", "a carriage return", "save with LF line ends"),
    ):
        if character in text:
            where = place(text, text.index(character))
            raise _first_cause(text, ForeignWhitespace(*where, f"{what} is not allowed", f"run: make fix, or {way}"))
    if hidden := FORBIDDEN.search(text):
        raise _first_cause(text, _hidden(hidden.group(), *place(text, hidden.start())))
    if not unicodedata.is_normalized("NFC", text):
        raise _first_cause(text, _decomposed(text))
    return text


def too_big(size: int) -> UnreadableYaml:
    """The error for a file of that many bytes."""
    return TooBig(1, 1, f"the file has {size:,} bytes, more than {MAX_BYTES:,}", "split it, or remove it")


def parse(text: str) -> dict[str, Any]:
    """Parses the text of a file.

    Returns only dicts, lists, str, int, float, bool and None. ``true``, ``false``, ``null``, integers and decimals
    without a trailing zero are resolved; everything else, such as NO, 1.10 or 2026-01-02, is a string.

    Raises:
        UnreadableYaml: the text is not in the allowed subset of YAML.
    """
    return _read(text, strict=True)


def loosely(text: str) -> dict[str, Any]:
    """Parses a text as ``parse`` does, but allows every character in escapes.

    Raises:
        UnreadableYaml: the text is not in the allowed subset of YAML.
    """
    return _read(text, strict=False)


def _read(text: str, *, strict: bool) -> dict[str, Any]:
    try:
        return _build(text, None, strict=strict)
    except UnreadableYaml as fault:
        raise _first_cause(text, fault) from None


def positions(text: str) -> Mapping[Pointer, tuple[int, int]]:
    """Line and column, from 1, of every value of a text that ``parse`` accepts."""
    seen: list[tuple[Pointer, Any, Any]] = []
    _build(text, seen)
    return {pointer: (event.start_mark.line + 1, event.start_mark.column + 1) for pointer, _, event in seen}


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
    """The parser's events, with its errors as BadSyntax.

    Raises:
        BadSyntax: the text is not YAML.
    """
    parser = CParser(text)
    get = parser.get_event
    while True:
        try:
            event = get()
        except yaml.YAMLError as error:
            raise _unread(text, error) from None
        if event is None or event.__class__ is StreamEndEvent:
            return
        yield event


Seen = list[tuple[Pointer, Any, Any]]
"""Values with their pointers and the events that they came from."""


def _build(text: str, seen: Seen | None, *, strict: bool = True) -> dict[str, Any]:
    """Builds the data in one pass over the events; adds every value with its pointer and event to ``seen``, if given.

    With ``strict``, escapes may not produce a character that files may not contain.
    """
    builder = _Builder(text, seen, strict)
    take = {
        ScalarEvent: builder.scalar,
        MappingStartEvent: builder.start,
        SequenceStartEvent: builder.start,
        MappingEndEvent: builder.end,
        SequenceEndEvent: builder.end,
        AliasEvent: builder.alias,
        DocumentStartEvent: builder.document,
    }
    get: Any = CParser(text).get_event
    while True:
        try:
            if (event := get()) is None:
                break
        except yaml.YAMLError as error:
            raise _unread(text, error) from None
        if method := take.get(event.__class__):
            method(event)
    if builder.root is None:
        raise NotOneMapping(1, 1, "the file is empty", "write the record, or remove the file")
    if seen is None and (builder.several_lines or _may_lapse(text)):
        _check_lapses(text)
    return builder.root


class _Builder:
    """The data built from the events so far; ``container`` is the innermost open mapping or list."""

    __slots__ = (
        *("container", "flow_depth", "flow_line", "key", "pointer", "root", "seen", "seen_document", "several_lines"),
        *("stack", "strict", "text"),
    )

    def __init__(self, text: str, seen: Seen | None, strict: bool) -> None:
        self.text, self.seen, self.strict = text, seen, strict
        self.root: dict[str, Any] | None = None
        self.stack: list[Any] = []
        self.pointer: list[str | int] = []
        self.container: Any = None
        self.key: Any = None
        self.seen_document = self.several_lines = False
        self.flow_depth = self.flow_line = 0

    def scalar(self, event: Any) -> None:
        """Adds a key or a value."""
        if event.anchor is not None or event.tag is not None:
            raise _indirection(event)
        style, container = event.style, self.container
        value = resolve(event.value, style)
        if style:
            if style == '"' and self.strict:
                _check_escapes(event)
            if style in "'\"" and event.start_mark.line != event.end_mark.line:
                self.several_lines = True
        if container.__class__ is dict:
            if self.key is None:
                self.key = _key(event, value, container)
                return
            part, container[self.key], self.key = self.key, value, None
        elif container is None:
            raise _not_mapping(event, self.text)
        else:
            part = len(container)
            container.append(value)
        if self.seen is not None:
            self.seen.append(((*self.pointer, part), value, event))

    def start(self, event: Any) -> None:
        """Opens a mapping or a list."""
        if event.anchor is not None or event.tag is not None:
            raise _indirection(event)
        if len(self.stack) >= MAX_DEPTH:
            where = event.start_mark
            raise TooBig(where.line + 1, where.column + 1, f"more than {MAX_DEPTH} levels", "flatten the record")
        value: Any = {} if event.__class__ is MappingStartEvent else []
        container = self.container
        if container is None:
            if event.__class__ is not MappingStartEvent:
                raise _not_mapping(event, self.text)
            self.root = value
        elif container.__class__ is dict:
            if self.key is None:
                raise _key_type(event)
            container[self.key] = value
            self.pointer.append(self.key)
            self.key = None
        else:
            self.pointer.append(len(container))
            container.append(value)
        if self.seen is not None:
            self.seen.append((tuple(self.pointer), value, event))
        self.stack.append(container)
        self.container = value
        if event.flow_style and not self.flow_depth:
            self.flow_depth, self.flow_line = len(self.stack), event.start_mark.line

    def end(self, event: Any) -> None:
        """Closes a mapping or a list."""
        if len(self.stack) == self.flow_depth:
            self.flow_depth = 0
            if event.end_mark.line != self.flow_line:
                self.several_lines = True
        self.container = self.stack.pop()
        if self.pointer:
            self.pointer.pop()

    def alias(self, event: Any) -> None:
        """Refuses an alias."""
        raise _indirection(event)

    def document(self, event: Any) -> None:
        """Refuses a second document, and directives."""
        if self.seen_document or event.version or event.tags:
            line = event.start_mark.line + 1
            raise NotOneMapping(line, 1, "a second document, or a directive", "keep one plain document")
        self.seen_document = True


def _may_lapse(text: str) -> bool:
    """Whether a '#' follows something on its line, or a line may contain a lapse."""
    index = 0
    while (index := text.find("#", index)) >= 0:
        if text[text.rfind("\n", 0, index) + 1 : index].strip(" "):
            return True
        index = text.find("\n", index) + 1 or len(text)
    return bool(text.endswith(" ") or _MAYBE_SIGN.search(text) or _MAYBE_KEY.search(text) or _MAYBE_BLOCK.search(text))


def _check_lapses(text: str) -> None:
    """Refuses what the library reads against the specification, and comments that may have cut off a text."""
    found = yaml_spec.survey(text)
    if found.lapses:
        first = found.lapses[0]
        raise BadSyntax(*place(text, first.at), first.message, first.hint)
    beside = {comment.line: comment for comment in found.comments if not comment.alone}
    if not beside:
        return
    seen: list[tuple[Pointer, Any, Any]] = []
    _build(text, seen)
    for pointer, value, event in seen:
        if event.__class__ is ScalarEvent and is_text(pointer, value):
            last: Any = event.start_mark if event.style in ("|", ">") else event.end_mark
            if comment := beside.get(last.line):
                where = ".".join(map(str, pointer))
                raise CutText(
                    *place(text, comment.at),
                    f"what follows this '#' is a comment, not part of {where}",
                    "put the text in quotation marks, or move the comment to its own line",
                )


def is_text(pointer: Pointer, value: object) -> bool:
    """Whether a value is prose: below ``text``, in one of TEXT_FIELDS, or several words.

    An empty field for prose counts too.
    """
    if not isinstance(value, str):
        return value is None and (pointer[0] == "text" or pointer[-1] in TEXT_FIELDS)
    return " " in value or pointer[0] == "text" or pointer[-1] in TEXT_FIELDS


def _first_cause(text: str, fault: UnreadableYaml) -> UnreadableYaml:
    """The error for an open merge conflict if there is one, else the given error."""
    if not (conflict := _CONFLICT.search(text)):
        return fault
    hint = "keep one side, and delete the lines that begin with <<<<<<<, |||||||, ======= and >>>>>>>"
    return BadSyntax(*place(text, conflict.start()), "an open merge conflict", hint)


def _unread(text: str, error: yaml.YAMLError) -> BadSyntax:
    """Why and where the parser stopped, and how to fix it; an earlier lapse is the more likely cause."""
    found = yaml_spec.survey(text)
    trouble = yaml_hints.explained(text, error, found.opened)
    trouble = next((lapse for lapse in found.lapses if lapse.at <= trouble.at), trouble)
    return BadSyntax(*place(text, trouble.at), trouble.message, trouble.hint)


def _check_escapes(event: Any) -> None:
    """Refuses in a double-quoted text what ``decode`` refuses in a file: an escape can write any character."""
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if found := FORBIDDEN.search(event.value):
        raise _hidden(found.group(), line, column)
    if not unicodedata.is_normalized("NFC", event.value):
        raise HiddenCharacter(line, column, "the text is not in composed form (NFC)", "run: make fix")


def _key(event: Any, value: Any, container: dict[str, Any]) -> str:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if event.value == "<<":
        raise Indirection(line, column, "a merge key is not allowed", "write the values out")
    if not isinstance(value, str):
        hint = "put it in quotation marks; a number has a decimal point, not a comma"
        raise BadSyntax(line, column, f"the key {event.value!r} is not a word", hint)
    if not value.isascii() and (odd := ODD_SPACE.search(value)):
        message = f"a space that is not U+0020 but U+{ord(odd.group()):04X} in a key or before it"
        raise BadSyntax(line, column, message, "run: make fix, or write a plain space")
    if value in container:
        raise DuplicateKey(line, column, f"the key {value!r} occurs twice", "delete one of the two")
    return value


def _key_type(event: Any) -> UnreadableYaml:
    mark = event.start_mark
    return BadSyntax(mark.line + 1, mark.column + 1, "a key is a list or a mapping", "a key is one word")


def _indirection(event: Any) -> UnreadableYaml:
    what = "an alias" if event.__class__ is AliasEvent else "an anchor" if event.anchor else f"the tag {event.tag}"
    mark = event.start_mark
    return Indirection(mark.line + 1, mark.column + 1, f"{what} is not allowed", "write the value out")


def _not_mapping(event: Any, text: str) -> UnreadableYaml:
    if lost := yaml_hints.lost_key(text):
        return NotOneMapping(*place(text, lost.at), lost.message, lost.hint)
    mark = event.start_mark
    return NotOneMapping(mark.line + 1, mark.column + 1, "the file is not a mapping", "begin with 'key: value'")


def _hidden(character: str, line: int, column: int) -> UnreadableYaml:
    name = unicodedata.name(character, "a control character")
    seemly = UNSEEN.match(character) or BLANKS.match(character)
    hint = "run: make fix, or delete it" if seemly else "delete it"
    return HiddenCharacter(line, column, f"U+{ord(character):04X} ({name}) is not allowed", hint)


def _decomposed(text: str) -> UnreadableYaml:
    lines = enumerate(text.split("\n"), 1)
    number, line = next((number, line) for number, line in lines if unicodedata.normalize("NFC", line) != line)
    pairs = zip(line, unicodedata.normalize("NFC", line) + "\0", strict=False)
    column = next(place for place, (written, composed) in enumerate(pairs, 1) if written != composed)
    return HiddenCharacter(number, column, "the text is not in composed form (NFC)", "run: make fix")


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of a character of a text."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
