"""Writes a YAML file in canonical form, with its comments."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from pipelines.model.places import Pointer, Schema, resolved
from pipelines.source.yaml_reader import events, is_text, resolve

WIDTH = 110
"""Columns of a line."""

_PLAIN = re.compile(r"[^\W\d_][^\n\x00-\x1f]*|\([^\n\x00-\x1f]*")
_NOT_PLAIN = re.compile(r": |:$| #|^ | $|[\"\\]|^[^ ]*: ")
_NOT_IN_FLOW = re.compile(r"[\[\]{},?]")
_OTHER_LOADERS = frozenset(
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf", "infinity"]
)
_COMMENT = re.compile(r"#.*")


@dataclass
class _Node:
    """A value with its comments: ``before`` on their own lines, ``beside`` at the end of its line.

    ``after`` are those that follow the last value of a mapping or list. ``inner`` is the column of the values of one in
    block style.
    """

    value: Any
    line: int
    column: int
    inner: int = 0
    end: tuple[int, int] = (0, 0)
    before: list[str] = field(default_factory=list)
    beside: str = ""
    after: list[str] = field(default_factory=list)

    def commented(self) -> bool:
        """Whether there is a comment inside the value."""
        return bool(self.after) or any(child.before or child.beside or child.commented() for child in self.children())

    def comments(self) -> list[str]:
        """The comments that belong to the value, and those inside it."""
        inside = [comment for child in self.children() for comment in child.comments()]
        return [*self.before, *([self.beside] if self.beside else []), *inside, *self.after]

    def children(self) -> Iterator[_Node]:
        if isinstance(self.value, dict):
            yield from self.value.values()
        elif isinstance(self.value, list):
            yield from self.value


_UNCHANGED: Any = object()


def canonical(text: str, order: Order, first_line: str = "", data: Any = _UNCHANGED) -> str:
    """The canonical form of a text that ``yaml_reader.parse`` accepts, or of other ``data`` with its comments.

    ``order`` gives the order of keys. ``first_line``, a comment, becomes the first line if given, in place of comments
    that name a schema. All other comments are kept; those of a removed value move to the next value, or to its parent.

    Raises:
        UnreadableYaml: the text is not YAML.
    """
    root, tail = _compose(text)
    if data is not _UNCHANGED:
        _become(root, data)
        tail = [*root.before, *tail]
    lines = [first_line] if first_line else []
    for line in _mapping(root, order, 0, block=True) if root.value else ["{}"]:
        if not (first_line and line.startswith("# yaml-language-server:")):
            lines.append(line)
    lines += [comment for comment in tail if not (first_line and comment.startswith("# yaml-language-server:"))]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Order:
    """The order of a mapping's keys, taken from a JSON Schema; ``common`` holds the definitions that it refers to.

    ``pointer`` is the position of the mapping in the file.
    """

    schema: Schema
    common: Schema | None = None
    pointer: Pointer = ()

    def keys(self, keys: Iterable[str]) -> list[str]:
        """Keys in the schema's order; unknown keys come last, in the order given."""
        known = list(self._resolved().get("properties", {}))
        return sorted(keys, key=lambda key: known.index(key) if key in known else len(known))

    def below(self, part: str | int) -> Order:
        """The order inside a field, or inside an entry of a list."""
        schema = self._resolved()
        named, other = schema.get("properties", {}), schema.get("additionalProperties", {})
        inner = schema.get("items", {}) if isinstance(part, int) else named.get(part, other)
        return Order(inner, self.common, (*self.pointer, part))

    def _resolved(self) -> Schema:
        schema = self.schema if isinstance(self.schema, dict) else {}
        return resolved(schema, self.common)[1] if self.common else schema


def _mapping(node: _Node, order: Order, indent: int, *, block: bool) -> Iterator[str]:
    for key in order.keys(node.value):
        child = node.value[key]
        alone = block and key == "text" and isinstance(child.value, dict) and bool(child.value)
        yield from _entry(f"{scalar(key, flow=True)}:", child, order.below(key), indent, block=alone)
    yield from (" " * indent + comment for comment in node.after)


def _sequence(node: _Node, order: Order, indent: int) -> Iterator[str]:
    for child in node.value:
        _hoist(child, order.below(0))
        if isinstance(child.value, dict | list) and _flow(child, order.below(0), indent + 2) is None:
            lines = list(_block(child, order.below(0), indent + 2))
            start = next(i for i, line in enumerate(lines) if not line.lstrip().startswith("#"))
            yield from (" " * indent + comment for comment in (*child.before, child.beside) if comment)
            yield from (" " * indent + line.lstrip() for line in lines[:start])
            yield f"{' ' * indent}- {lines[start].lstrip()}"
            yield from lines[start + 1 :]
        else:
            yield from _entry("-", child, order.below(0), indent, block=False)
    yield from (" " * indent + comment for comment in node.after)


def _hoist(node: _Node, order: Order) -> None:
    """Moves comments from before the first value in an entry of a list to before the entry, above its dash."""
    if isinstance(node.value, dict | list) and node.value:
        part: Any = order.keys(node.value)[0] if isinstance(node.value, dict) else 0
        first = node.value[part]
        if isinstance(node.value, list):
            _hoist(first, order.below(part))
        node.before += first.before
        first.before = []
        if first.beside and _holds_text(first, order.below(part).pointer):
            node.before.append(first.beside)
            first.beside = ""


def _block(node: _Node, order: Order, indent: int) -> Iterator[str]:
    """The lines of a mapping or a list that is not empty."""
    if isinstance(node.value, dict):
        yield from _mapping(node, order, indent, block=False)
    else:
        yield from _sequence(node, order, indent)


def _entry(head: str, node: _Node, order: Order, indent: int, *, block: bool) -> Iterator[str]:
    """A key or a dash with its value. ``block`` keeps mappings on their own lines, however short."""
    margin = " " * indent
    yield from (margin + comment for comment in node.before)
    line = None if block else _flow(node, order, indent + len(head) + 1)
    alone = line is None or _holds_text(node, order.pointer)
    if node.beside and alone:
        yield margin + node.beside
    if line is not None:
        yield f"{margin}{head} {line}" + (f"  {node.beside}" if node.beside and not alone else "")
    elif isinstance(node.value, dict | list):
        yield margin + head
        yield from _text(node, order, indent + 2) if block else _block(node, order, indent + 2)
    else:
        yield f"{margin}{head} >-"
        for paragraph in _folded(node.value, WIDTH - indent - 2):
            yield f"{margin}  {paragraph}" if paragraph else ""


def _text(node: _Node, order: Order, indent: int) -> Iterator[str]:
    """A mapping of texts: every mapping below it on its own lines."""
    for key in order.keys(node.value):
        child = node.value[key]
        nested = isinstance(child.value, dict) and bool(child.value)
        yield from _entry(f"{scalar(key, flow=True)}:", child, order.below(key), indent, block=nested)
    yield from (" " * indent + comment for comment in node.after)


def _flow(node: _Node, order: Order, column: int) -> str | None:
    """A value on one line that begins at a column, or None if it does not fit or may not."""
    if node.commented():
        return None
    if isinstance(node.value, str):
        written = scalar(node.value, flow=False)
        fits = column + len(written) <= WIDTH or not _foldable(node.value)
        return written if fits and ("\n" not in node.value or not _foldable(node.value)) else None
    written = _inline(node, order)
    if not node.value or not isinstance(node.value, dict | list):
        return written
    return written if column + len(written) <= WIDTH and "\\n" not in written else None


def _holds_text(node: _Node, pointer: Pointer) -> bool:
    """Whether a value contains prose, which may have no comment on its line."""
    if isinstance(node.value, dict | list):
        parts = node.value.items() if isinstance(node.value, dict) else enumerate(node.value)
        return any(_holds_text(child, (*pointer, part)) for part, child in parts)
    return is_text(pointer, node.value)


def _inline(node: _Node, order: Order) -> str:
    if isinstance(node.value, dict):
        keys = order.keys(node.value)
        written = (f"{scalar(key, flow=True)}: {_inline(node.value[key], order.below(key))}" for key in keys)
        return "{" + ", ".join(written) + "}"
    if isinstance(node.value, list):
        return "[" + ", ".join(_inline(child, order.below(0)) for child in node.value) + "]"
    return scalar(node.value, flow=True)


def scalar(value: object, *, flow: bool) -> str:
    """A text, a number, true, false or null on one line; ``flow``: inside brackets."""
    if not isinstance(value, str):
        return json.dumps(value)
    plain = (
        _PLAIN.fullmatch(value)
        and not _NOT_PLAIN.search(value)
        and not (flow and _NOT_IN_FLOW.search(value))
        and value.lower() not in _OTHER_LOADERS
    )
    return value if plain else json.dumps(value, ensure_ascii=False)


def _foldable(value: str) -> bool:
    """Whether a folded block reads back as the same string."""
    return " " in value and not re.search(r"^\s|\s$|\s\n|\n[^\S\n]|  |\n\n|\\u00|[\x00-\x09\x0b-\x1f\x7f-\xa0]", value)


def _folded(value: str, width: int) -> Iterator[str]:
    """The lines of a folded block; a blank line stands for a line feed."""
    for number, paragraph in enumerate(value.split("\n")):
        if number:
            yield ""
        yield from textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False)


def _become(node: _Node, value: Any) -> None:
    """Gives a node another value, and keeps all comments."""
    if isinstance(node.value, dict) and isinstance(value, Mapping):
        moves = _named_anew(list(node.value), list(value))
        children, orphans = _placed([(moves.get(name), child) for name, child in node.value.items()], value)
        node.value = {name: children.get(name) or _new(inner) for name, inner in value.items()}
    elif isinstance(node.value, list) and isinstance(value, list):
        places = _followed([_plain(child) for child in node.value], value)
        children, orphans = _placed(list(zip(places, node.value, strict=True)), dict(enumerate(value)))
        node.value = [children.get(place) or _new(inner) for place, inner in enumerate(value)]
    else:
        orphans = [comment for child in node.children() for comment in child.comments()]
        orphans += node.after
        node.after = []
        node.value = _new(value).value
    if node.value and isinstance(node.value, dict | list):
        node.after[:0] = orphans
    else:  # an empty value has no line for a comment inside
        node.before += [*orphans, *node.after]
        node.after = []


def _placed(old: Sequence[tuple[Any, _Node]], value: Mapping[Any, Any]) -> tuple[dict[Any, _Node], list[str]]:
    """The nodes that stay, by their new place, with their new values; and the comments that are left over.

    ``old`` gives each node its place in ``value``, or None if it is removed.
    """
    kept: dict[Any, _Node] = {}
    orphans: list[str] = []
    for place, node in old:
        if place is None:
            orphans += node.comments()
            continue
        _become(node, value[place])
        node.before[:0] = orphans
        orphans = []
        kept[place] = node
    return kept, orphans


def _named_anew(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """The new name of each old name; a name that replaces another one at the same place is its new name."""
    moves = {name: name for name in old if name in new}
    if len(old) == len(new):
        moves |= {was: now for was, now in zip(old, new, strict=True) if was not in new and now not in old}
    return moves


def _followed(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """The new place of each entry of a list: entries that are equal, then those between them in their order."""
    places: list[int | None] = [None] * len(old)
    marks = [[json.dumps(entry, sort_keys=True) for entry in entries] for entries in (old, new)]
    for _, start, end, first, last in SequenceMatcher(None, marks[0], marks[1], autojunk=False).get_opcodes():
        for offset in range(min(end - start, last - first)):
            places[start + offset] = first + offset
    return places


def _plain(node: _Node) -> Any:
    """The value of a node without comments."""
    if isinstance(node.value, dict):
        return {name: _plain(child) for name, child in node.value.items()}
    return [_plain(child) for child in node.value] if isinstance(node.value, list) else node.value


def _new(value: Any) -> _Node:
    """A node for a new value."""
    if isinstance(value, Mapping):
        value = {key: _new(inner) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [_new(inner) for inner in value]
    return _Node(value, 0, 0)


def _compose(text: str) -> tuple[_Node, list[str]]:
    """Parses a text into a tree with its comments, and the comments after its last value."""
    order: list[_Node] = []
    scalars: list[tuple[Any, Any, str | None]] = []
    stack: list[_Node] = []
    keys: list[Any] = []
    root: _Node | None = None

    def place(value: Any, line: int, column: int) -> _Node:
        nonlocal root
        if stack and isinstance(stack[-1].value, dict):
            key, line, column = keys[-1]
            keys[-1] = None
            node = _Node(value, line, column)
            stack[-1].value[key] = node
        else:
            node = _Node(value, line, column)
            if stack:
                stack[-1].value.append(node)
            else:
                root = node
        if node is not root:
            order.append(node)
        return node

    for event in events(text):
        mark, end = event.start_mark, event.end_mark
        if isinstance(event, ScalarEvent):
            scalars.append((mark, end, event.style))
            if stack and isinstance(stack[-1].value, dict) and keys[-1] is None:
                keys[-1] = (event.value, mark.line, mark.column)
            else:
                node = place(resolve(event.value, event.style), mark.line, mark.column)
                node.end = (end.line, end.column)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            node = place({} if isinstance(event, MappingStartEvent) else [], mark.line, mark.column)
            node.inner = 0 if event.flow_style else mark.column
            stack.append(node)
            keys.append(None)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            stack.pop().end = (end.line, end.column)
            keys.pop()
    assert root is not None
    tail: list[str] = []
    for line, column, comment, alone in _comments(text, scalars):
        owner = None if alone else _owner(order, line, column)
        if owner is None:
            later = next((node for node in order if (node.line, node.column) > (line, column)), None)
            ended = _ended(order, line, column, later, text.split("\n")) if alone else None
            (ended.after if ended else later.before if later else tail).append(comment)
            continue
        if owner.beside:
            owner.before.append(owner.beside)
        owner.beside = comment
    return root, tail


def _ended(order: list[_Node], line: int, column: int, later: _Node | None, lines: list[str]) -> _Node | None:
    """The innermost mapping or list that a comment is at the end of, because it is indented as its values are."""
    limit = (later.line, later.column) if later else (len(lines), 0)
    margin = len(lines[later.line]) - len(lines[later.line].lstrip(" ")) if later else 0
    inside = (
        node
        for node in reversed(order)
        if (node.line, node.column) < (line, column) <= node.end <= limit and margin < node.inner <= column
    )
    return next(inside, None)


def _owner(order: list[_Node], line: int, column: int) -> _Node | None:
    """The value that a comment at the end of a line belongs to: the outermost one on that line, or the last one."""
    earlier = [node for node in order if (node.line, node.column) < (line, column)]
    last = (earlier[-1].line, earlier[-1].column) if earlier else None
    whole = (node for node in earlier if last and node.line == line and last <= node.end <= (line, column))
    return next(whole, earlier[-1] if earlier else None)


def _comments(text: str, scalars: list[tuple[Any, Any, str | None]]) -> Iterator[tuple[int, int, str, bool]]:
    """Each comment with its line and column, from 0, and whether it is alone on its line."""
    lines = text.split("\n")
    for start, end, style in scalars:
        if style in ("|", ">"):
            last = end.line if end.column else end.line - 1
            head = _COMMENT.search(lines[start.line], start.column + 1)
            keep = head.group() if head else ""
            width = len(lines[start.line]) - len(keep)
            lines[start.line] = lines[start.line][: start.column] + "x" * (width - start.column) + keep
            for number in range(start.line + 1, last + 1):
                lines[number] = ""
        else:
            for number in range(start.line, min(end.line, len(lines) - 1) + 1):
                left = start.column if number == start.line else 0
                right = end.column if number == end.line else len(lines[number])
                lines[number] = lines[number][:left] + "x" * (right - left) + lines[number][right:]
    for number, line in enumerate(lines):
        if match := _COMMENT.search(line):
            yield number, match.start(), match.group().rstrip(), not line[: match.start()].strip()
