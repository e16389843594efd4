"""Finds what the YAML library reads against the specification (YAML 1.2.2), and comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NamedTuple

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.tokens import (
    BlockEndToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    KeyToken,
    ScalarToken,
    StreamEndToken,
)

_HEADER = re.compile(r"[|>]([-+0-9]*) *")


class Trouble(NamedTuple):
    """A fault in a text: its index, what is wrong, and how to fix it."""

    at: int
    message: str
    hint: str


class YamlComment(NamedTuple):
    """A comment: its line, from 0, its index in the text, and whether it is alone on its line."""

    line: int
    at: int
    alone: bool


_DEEPEST = 1_000
"""The open brackets after which a text is not read on; the library's time grows with their square."""


class Survey(NamedTuple):
    """The lapses and comments of a text, in order, and the indexes of the brackets that are not closed."""

    lapses: list[Trouble]
    comments: list[YamlComment]
    opened: list[int]


def survey(text: str) -> Survey:
    """The lapses, comments and open brackets of a text, up to where it can be read.

    A lapse is a comment without a space before it; a line inside brackets or quotation marks, or a block of text, that
    is not indented more than its parent; a block of text whose first empty lines are indented more than its first
    words; a ``?`` or ``-`` inside brackets that is neither an indicator nor part of a text; and spaces after the last
    line feed.
    """
    found = _Surveyor(text)
    for token in _tokens(text):
        found.see(token)
        if len(found.brackets) > _DEEPEST:
            break
    return Survey(sorted(found.lapses), found.comments, [mark.index for mark in found.brackets])


def _tokens(text: str) -> Iterator[Any]:
    """The library's tokens, up to the first that cannot be read."""
    parser = CParser(text)
    try:
        while (token := parser.get_token()) is not None:
            yield token
    except yaml.YAMLError:
        return


class _Surveyor:
    """What was found in the tokens seen so far; ``indents`` are the columns of the enclosing lists and mappings."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.lapses: list[Trouble] = []
        self.comments: list[YamlComment] = []
        self.indents = [-1]
        self.brackets: list[Any] = []
        self.end = 0

    def see(self, token: Any) -> None:
        """Processes the next token."""
        kind, start, end = token.__class__, token.start_mark, token.end_mark
        self._between(start.index)
        self.end = max(self.end, end.index)
        if kind is BlockMappingStartToken or kind is BlockSequenceStartToken:
            self.indents.append(start.column)
        elif kind is BlockEndToken:
            self.indents.pop()
        elif kind is FlowSequenceStartToken or kind is FlowMappingStartToken:
            self.brackets.append(start)
        elif kind is FlowSequenceEndToken or kind is FlowMappingEndToken:
            if self.brackets and (first := self.brackets.pop().line) < end.line and not self.brackets:
                self._indented(first, end.line, "bracket")
        elif kind is KeyToken:
            if self.brackets and end.index > start.index and self.text[end.index : end.index + 1].strip():
                message = "some readers take this '?' for an indicator and drop it"
                self.lapses.append(Trouble(start.index, message, "put the text that begins with it in quotation marks"))
        elif kind is ScalarToken:
            if not token.plain and token.style in "|>":
                self._block(start)
            elif not token.plain and end.line > start.line:
                self._indented(start.line, end.line, "quotation mark")
            elif token.plain and self.brackets and token.value == "-":
                message = "a '-' alone inside brackets"
                self.lapses.append(Trouble(start.index, message, "put it in quotation marks, or delete it"))
        elif kind is StreamEndToken:
            if self.lines[-1] and not self.lines[-1].strip(" "):
                self.lapses.append(Trouble(self.starts[-2], "spaces after the last line", "delete them"))

    def _between(self, stop: int) -> None:
        """Looks for comments between the last token and an index."""
        start = self.end
        while (start := self.text.find("#", start, stop)) >= 0:
            start = self._comment(start)

    def _comment(self, index: int) -> int:
        """Adds a comment; returns the index of the next line."""
        if index and self.text[index - 1] not in " \n":
            message, hint = "a comment without a space before it", "put a space before the '#'"
            self.lapses.append(Trouble(index, message, hint))
        line = bisect_right(self.starts, index) - 1
        self.comments.append(YamlComment(line, index, not self.text[self.starts[line] : index].strip(" ")))
        return self.starts[line + 1]

    def _indented(self, first: int, last: int, what: str) -> None:
        """Looks for a line inside brackets or quotation marks that is indented too little."""
        for number in range(first + 1, last + 1):
            words = self.lines[number].lstrip(" ")
            margin = len(self.lines[number]) - len(words)
            if words and margin <= self.indents[-1] and not (what == "bracket" and words[0] == "#"):
                message = f"this line continues line {first + 1}, and is not indented enough"
                hint = f"close the {what} of line {first + 1}, or begin this line with {self.indents[-1] + 2} spaces"
                self.lapses.append(Trouble(self.starts[number] + margin, message, hint))
                return

    def _block(self, start: Any) -> None:
        """Examines a folded or literal text: its indicator, the comment after that, and its first lines."""
        line = self.lines[start.line]
        if start.column <= self.indents[-1]:
            message, hint = f"the {line[start.column]!r} is not indented", "write it on the line of its key"
            self.lapses.append(Trouble(start.index, message, hint))
        header = _HEADER.match(line, start.column)
        if header and header.end() < len(line):
            self._comment(self.starts[start.line] + header.end())
        if header and header[1].strip("+-"):
            return  # its indentation is given
        blanks: list[int] = []
        for number in range(start.line + 1, len(self.lines)):
            words = self.lines[number].lstrip(" ")
            margin = len(self.lines[number]) - len(words)
            if words:
                deep = next((number for number in blanks if len(self.lines[number]) > margin), None)
                if margin > self.indents[-1] and deep is not None:
                    message = "an empty line before the text is indented more than the text"
                    self.lapses.append(Trouble(self.starts[deep] + margin, message, "delete its spaces"))
                return
            blanks.append(number)
