"""Reads JSON from outside: no duplicate names, plain numbers, no unpaired surrogates; with positions of values."""

from __future__ import annotations

import bisect
import itertools
import json
import math
import re
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal, NamedTuple

from pipelines.model.places import Pointer
from pipelines.source.yaml_reader import place

MAX_DEPTH = 16
_LONGEST_NUMBER = 16
_TOKEN = re.compile(r'([{}\[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^ \t\n\r{}\[\],:"]+)')
_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
Role = Literal["value", "name", "again", "deep"]
_AGAIN = "use the file as it was sent, or ask for a new one"


class JsonFault(NamedTuple):
    """What is wrong with a file, with the line and column (from 1) and how to fix it."""

    line: int
    column: int
    message: str
    hint: str


class UnreadableJson(Exception):
    """A file that is not in the allowed subset of JSON; ``faults`` lazily gives the reasons, at least one."""

    def __init__(self, faults: Iterator[JsonFault]) -> None:
        super().__init__("not JSON")
        self.faults = faults


def decode(raw: bytes) -> str:
    """The text of a file, with or without a byte-order mark.

    Raises:
        UnreadableJson: it is not UTF-8.
    """
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        fault = JsonFault(line, column, f"byte 0x{raw[error.start]:02x} is not UTF-8", _AGAIN)
        raise UnreadableJson(iter((fault,))) from None


def parse(text: str) -> Any:
    """The data of a text.

    Raises:
        UnreadableJson: it is not JSON, or has a duplicate name, an invalid number or an unpaired surrogate.
    """
    with suppress(ValueError, RecursionError):
        return _plain(text)
    try:
        data = json.loads(text, parse_int=_number, parse_float=_number)
    except json.JSONDecodeError as error:
        fault = JsonFault(error.lineno, error.colno, f"it is not JSON: {error.msg}", _AGAIN)
        raise UnreadableJson(iter((fault,))) from None
    except RecursionError:
        raise UnreadableJson(iter((JsonFault(1, 1, f"more than {MAX_DEPTH} levels", _AGAIN),))) from None
    faults = _faults(text)
    if (first := next(faults, None)) is not None:
        raise UnreadableJson(itertools.chain((first,), faults))
    return data


def positions(text: str) -> Mapping[Pointer, tuple[int, int]]:
    """Line and column, from 1, of every value of a text that ``parse`` accepts."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    found = {}
    for role, pointer, start, _ in _tokens(text):
        if role == "value":
            line = bisect.bisect_right(starts, start)
            found[pointer] = line, start - starts[line - 1] + 1
    return found


def locate(text: str, pointers: Container[Pointer]) -> Mapping[Pointer, tuple[int, int]]:
    """Line and column, from 1, of some values of a text that ``parse`` accepts."""
    return {
        pointer: place(text, start)
        for role, pointer, start, _ in _tokens(text)
        if role == "value" and pointer in pointers
    }


def _plain(text: str) -> Any:
    """The data of a text without faults; takes a tenth of the time of locating them.

    Raises:
        ValueError: the text has a fault, or may have one.
    """
    data = json.loads(text, object_pairs_hook=_once, parse_int=_short, parse_float=_short, parse_constant=_refused)
    if _SURROGATE_ESCAPE.search(text) or _is_deeper(data, MAX_DEPTH):
        raise ValueError
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _refused("a duplicate name")


def _short(written: str) -> float:
    number = _number(written)
    return number if len(written) <= _LONGEST_NUMBER and not math.isinf(number) else _refused(written)


def _refused(what: str) -> Any:
    raise ValueError(what)


def _is_deeper(value: object, levels: int) -> bool:
    """Whether lists and groups nest more than so many levels deep."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    nested = [item for item in inner if isinstance(item, dict | list)]
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in nested)


def _number(written: str) -> float:
    """A number; one that is too long is reported later, with its position."""
    if len(written) > _LONGEST_NUMBER:
        return 0
    return float(written) if set(written) & set(".eE") else int(written)


def _faults(text: str) -> Iterator[JsonFault]:
    """What JSON readers ignore, or read in different ways."""
    for role, _, start, piece in _tokens(text):
        if role == "again":
            yield JsonFault(*place(text, start), f"the name {piece[:60]} occurs twice", "keep one of the two")
        elif role == "deep":
            yield JsonFault(*place(text, start), f"more than {MAX_DEPTH} levels", _AGAIN)
            return
        elif piece[0] == '"':
            if "\\u" in piece and _SURROGATE.search(json.loads(piece)):
                yield JsonFault(
                    *place(text, start),
                    "an unpaired surrogate is not allowed",
                    "delete it, or type the character again",
                )
        elif piece in ("NaN", "Infinity", "-Infinity"):
            yield JsonFault(*place(text, start), f"{piece} is not a number", _AGAIN)
        elif _NUMBER.fullmatch(piece) and (len(piece) > _LONGEST_NUMBER or math.isinf(float(piece))):
            yield JsonFault(*place(text, start), "the number is too long", _AGAIN)


def _tokens(text: str) -> Iterator[tuple[Role, Pointer, int, str]]:
    """Every name and value of a JSON text: its role, its pointer, its start, and its first token.

    A name has the pointer of its value.
    """
    pointer: list[str | int] = []
    names: list[set[str] | None] = []
    naming = False
    for found in _TOKEN.finditer(text):
        piece = found.group(1)
        start = found.start(1)
        if piece in ("}", "]"):
            names.pop()
            pointer.pop()
        elif piece == ",":
            known, last = names[-1], pointer[-1]
            naming = known is not None
            if isinstance(last, int):
                pointer[-1] = last + 1
        elif piece == ":":
            naming = False
        elif naming and (known := names[-1]) is not None:
            pointer[-1] = name = str(json.loads(piece))
            yield "again" if name in known else "name", tuple(pointer), start, piece
            known.add(name)
        elif piece in ("{", "["):
            yield "deep" if len(names) == MAX_DEPTH else "value", tuple(pointer), start, piece
            naming = piece == "{"
            names.append(set() if naming else None)
            pointer.append("" if naming else 0)
        else:
            yield "value", tuple(pointer), start, piece
