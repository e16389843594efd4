"""A parser for ICU messages: their arguments and branches, as far as a comparison needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEAD = re.compile(r"\{\s*([A-Za-z_][A-Za-z0-9_]*|[0-9]+)\s*(?:\}|,\s*([a-z]+)\s*(\}|,))")
_OFFSET = re.compile(r"\s*offset:\s*[0-9]+")
_BRANCH = re.compile(r"\s*(=[0-9]+|[A-Za-z_][A-Za-z0-9_-]*)\s*\{")
_END = re.compile(r"\s*\}")
_QUOTED = re.compile(r"'[{}#|][^']*'|''")
BRANCHING = ("plural", "selectordinal", "select")
DEEPEST = 8
"""The deepest nesting of branches that is accepted."""


class Malformed(Exception):
    """A text that is not an ICU message."""


@dataclass(frozen=True)
class Argument:
    """A placeholder: its name, its type (empty for a simple one), and its branches by selector."""

    name: str
    type: str
    branches: dict[str, Message] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A message: its arguments, and its literal text with a mark in place of each."""

    arguments: tuple[Argument, ...]
    literal: str

    def walk(self) -> Iterator[Argument]:
        """Every argument, also those inside branches."""
        for argument in self.arguments:
            yield argument
            for branch in argument.branches.values():
                yield from branch.walk()


def parse(text: str, mark: str = " ") -> Message:
    """A message from its text.

    Raises:
        Malformed: braces do not balance, or an argument is not valid ICU syntax.
    """
    message, end = _message(text, 0, mark, 0)
    if end < len(text):
        raise Malformed(f"an extra closing brace at character {end + 1}")
    return message


def outside(text: str, mark: str) -> str:
    """The literal text outside all arguments; for an invalid message, the text without simple placeholders."""
    try:
        return parse(text, mark).literal
    except Malformed:
        return re.sub(r"\{[^{}]*\}", mark, text)


def prose(text: str) -> str:
    """The words of a message, including those of branches; for an invalid message, the text without placeholders."""
    try:
        message = parse(text)
    except Malformed:
        return re.sub(r"\{[^{}]*\}", " ", text)
    inner = (branch.literal for argument in message.walk() for branch in argument.branches.values())
    return " ".join([message.literal, *inner])


def _message(text: str, start: int, mark: str, depth: int) -> tuple[Message, int]:
    if depth > DEEPEST:
        raise Malformed("its branches are nested too deeply")
    literal: list[str] = []
    arguments: list[Argument] = []
    place = start
    while place < len(text):
        character = text[place]
        if character == "'" and (quoted := _QUOTED.match(text, place)):
            literal.append(quoted.group())
            place = quoted.end()
        elif character == "{":
            argument, place = _argument(text, place, mark, depth)
            arguments.append(argument)
            literal.append(mark)
        elif character == "}":
            break
        else:
            literal.append(character)
            place += 1
    if depth and place >= len(text):
        raise Malformed("a brace is not closed")
    return Message(tuple(arguments), "".join(literal)), place


def _argument(text: str, start: int, mark: str, depth: int) -> tuple[Argument, int]:
    head = _HEAD.match(text, start)
    if not head:
        raise Malformed(f"an argument without a name at character {start + 1}")
    name, kind, more = head.groups()
    if more != ",":
        return Argument(name, kind or ""), head.end()
    if kind not in BRANCHING:
        end = text.find("}", head.end())
        if end < 0:
            raise Malformed("a brace is not closed")
        return Argument(name, kind), end + 1
    place = head.end()
    if offset := _OFFSET.match(text, place):
        place = offset.end()
    branches: dict[str, Message] = {}
    while branch := _BRANCH.match(text, place):
        if branch[1] in branches:
            raise Malformed(f"{name} has the branch {branch[1]} twice")
        branches[branch[1]], place = _message(text, branch.end(), mark, depth + 1)
        place += 1
    end_of = _END.match(text, place)
    if not end_of or not branches:
        raise Malformed(f"the branches of {name} are not written as selector {{text}}")
    return Argument(name, kind, branches), end_of.end()
