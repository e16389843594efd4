"""Repairs invisible faults of a file, such as line ends, spaces and hidden characters, without changing its content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from pipelines.model.records import LOCALES
from pipelines.model.text import ODD_SPACE, ODD_SPACES
from pipelines.source.yaml_faults import ForeignWhitespace, UnreadableYaml
from pipelines.source.yaml_reader import BLANKS, BOM, UNSEEN, decode, loosely, place

VERBATIM = (LOCALES, "comments", "eval")
"""Files in which spaces are significant: thousands separators, comments as sent, and questions as typed."""

_BREAKS = re.compile("\r\n?")
_MARGIN = re.compile(f"^[ {ODD_SPACES}]*(?:-[ {ODD_SPACES}]+)*(?:[\\w-]+:[ {ODD_SPACES}]+)?", re.MULTILINE)


def readable(raw: bytes) -> tuple[str, dict[str, Any]] | None:
    """A readable text with the content of a file, and its data; None if the content may have changed.

    Tabs at the start of a line count as two, four or eight columns, if all give the same data.

    Raises:
        UnreadableYaml: the file has a fault that cannot be repaired.
    """
    raw = raw.removeprefix(BOM)
    try:
        given = raw.decode("utf-8")
    except UnicodeDecodeError:
        given = decode(raw)  # raises with the position
    read, faults = [], []
    for text in _ways(_tidied(given)):
        try:
            read.append(_read(text))
        except UnreadableYaml as fault:
            faults.append(fault)
    if not read:
        raise faults[0]
    if any(bare(data) != bare(read[0][1]) for _, data in read):
        where = place(given, given.index("\t"))
        raise ForeignWhitespace(
            *where, "the tabs at the start of lines can be read in two ways", "replace them by spaces"
        )
    try:
        before = loosely(BLANKS.sub(" ", _BREAKS.sub("\n", given)))
    except UnreadableYaml:
        return read[0]
    return read[0] if bare(before) == bare(read[0][1]) else None


def repaired(value: Any, name: str) -> Any:
    """The data of a settings file or kind with its texts repaired; keys are unchanged."""
    if isinstance(value, dict):
        return {key: repaired(item, name) for key, item in value.items()}
    if isinstance(value, list):
        return [repaired(item, name) for item in value]
    return _words(value, name) if isinstance(value, str) else value


def bare(value: object) -> object:
    """A value for comparison of content: its texts without spaces and hidden characters."""
    if isinstance(value, dict):
        return [(bare(key), bare(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", "".join(UNSEEN.sub("", value).split()))


def _words(text: str, name: str) -> str:
    """A text in NFC with single plain spaces and without hidden characters."""
    text = BLANKS.sub(" ", _BREAKS.sub("\n", UNSEEN.sub("", text))).replace("\t", " ")
    if name not in VERBATIM:
        lines = (" ".join(line.split()) for line in text.split("\n"))
        text = "\n".join(line for line in lines if line)
    return unicodedata.normalize("NFC", text)


def _tidied(text: str) -> str:
    """A file's text with LF line ends, without hidden characters, and with tabs only at the start of lines."""
    text = BLANKS.sub(" ", _BREAKS.sub("\n", UNSEEN.sub("", text)))
    lines = []
    for line in text.rstrip(" \t\n").split("\n"):
        words = line.lstrip(" \t")
        lines.append(line[: len(line) - len(words)] + words.replace("\t", " "))
    return unicodedata.normalize("NFC", "\n".join(lines) + "\n")


def _ways(text: str) -> Iterator[str]:
    """A text with its tabs replaced by spaces, once for each common tab width."""
    for width in (2, 4, 8) if "\t" in text else (8,):
        yield "\n".join(line.expandtabs(width) for line in text.split("\n"))


def _read(text: str) -> tuple[str, dict[str, Any]]:
    """A text as it is, or with plain spaces at the start of lines, and its data.

    Raises:
        UnreadableYaml: neither can be read.
    """
    decode(text.encode("utf-8"))
    try:
        return text, loosely(text)
    except UnreadableYaml:
        spaced = _MARGIN.sub(lambda found: ODD_SPACE.sub(" ", found.group()), text)
        return spaced, loosely(spaced)
