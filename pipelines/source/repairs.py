"""Mends what cannot be seen in a file: odd line ends, blanks and characters; what the file says stays as it is."""

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
"""Files whose blanks mean something: signs between thousands, remarks as sent, and questions as typed."""

_BREAKS = re.compile("\r\n?")
_MARGIN = re.compile(f"^[ {ODD_SPACES}]*(?:-[ {ODD_SPACES}]+)*(?:[\\w-]+:[ {ODD_SPACES}]+)?", re.MULTILINE)


def readable(raw: bytes) -> tuple[str, dict[str, Any]] | None:
    """A text, and its data, that says what the bytes of a file say and can be read; None where that is not certain.

    Tabs at the start of a line are taken for two, four or eight columns, if it makes no difference which.

    Raises:
        UnreadableYaml: what is wrong with the file besides what can be mended.
    """
    raw = raw.removeprefix(BOM)
    try:
        given = raw.decode("utf-8")
    except UnicodeDecodeError:
        given = decode(raw)  # which says where
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
            *where, "the lines that tabs begin can be read in two ways", "write spaces in their place"
        )
    try:
        before = loosely(BLANKS.sub(" ", _BREAKS.sub("\n", given)))
    except UnreadableYaml:
        return read[0]
    return read[0] if bare(before) == bare(read[0][1]) else None


def mended(value: Any, name: str) -> Any:
    """The data of the file of a name with its texts mended; keys stay."""
    if isinstance(value, dict):
        return {key: mended(item, name) for key, item in value.items()}
    if isinstance(value, list):
        return [mended(item, name) for item in value]
    return _words(value, name) if isinstance(value, str) else value


def bare(value: object) -> object:
    """What a value says to everyone who reads it: texts without blanks and without what is not seen."""
    if isinstance(value, dict):
        return [(bare(key), bare(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", "".join(UNSEEN.sub("", value).split()))


def _words(text: str, name: str) -> str:
    """A text: composed letters, nothing unseen, and single plain spaces."""
    text = BLANKS.sub(" ", _BREAKS.sub("\n", UNSEEN.sub("", text))).replace("\t", " ")
    if name not in VERBATIM:
        lines = (" ".join(line.split()) for line in text.split("\n"))
        text = "\n".join(line for line in lines if line)
    return unicodedata.normalize("NFC", text)


def _tidied(text: str) -> str:
    """A file's text with line feeds alone, without what is not seen, and with tabs only at the start of a line."""
    text = BLANKS.sub(" ", _BREAKS.sub("\n", UNSEEN.sub("", text)))
    lines = []
    for line in text.rstrip(" \t\n").split("\n"):
        words = line.lstrip(" \t")
        lines.append(line[: len(line) - len(words)] + words.replace("\t", " "))
    return unicodedata.normalize("NFC", "\n".join(lines) + "\n")


def _ways(text: str) -> Iterator[str]:
    """A text with its tabs made spaces, in each way that an editor may show them."""
    for width in (2, 4, 8) if "\t" in text else (8,):
        yield "\n".join(line.expandtabs(width) for line in text.split("\n"))


def _read(text: str) -> tuple[str, dict[str, Any]]:
    """A text as it is, or with plain spaces where a line begins, and its data.

    Raises:
        UnreadableYaml: it cannot be read either way.
    """
    decode(text.encode("utf-8"))
    try:
        return text, loosely(text)
    except UnreadableYaml:
        spaced = _MARGIN.sub(lambda found: ODD_SPACE.sub(" ", found.group()), text)
        return spaced, loosely(spaced)
