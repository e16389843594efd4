"""Draws a share as marks: a grid of diamonds and dots with a key below, as an SVG without its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Shape = Literal["diamond", "striped-diamond", "striped-dot", "dot"]
"""A mark: the outcome is a diamond, its counterpart a dot; a striped one may be either."""

WIDTH = 400
"""The width of a picture in units of its viewBox; the height depends on the words."""

_INK, _PALE = "#1f3d47", "#9fb2b7"
"""The colours of a light page, for programs that do not read the style."""

_TEXT_SIZE, _TEXT_START, _TEXT_WIDTH = 18, 66, 312
_LINE, _GAP = 24, 14
_STRONGER = 1.1
"""How much wider bold letters are."""

_STYLE = (
    ".num{--card:#fdf8ef;--ink:#1f3d47;--pale:#9fb2b7;--rim:#71868c}"
    "@media screen and (prefers-color-scheme:dark)"
    "{.num{--card:#16242a;--ink:#e3eeee;--pale:#506770;--rim:#8299a1}}"
    ".num-card{fill:var(--card)}.num-ink{fill:var(--ink)}.num-pale{fill:var(--pale)}"
    ".num-edge{stroke:var(--ink)}.num-rim{stroke:var(--rim)}"
    ".num-text{fill:var(--ink);font:400 18px sans-serif}.num-strong{font-weight:700}"
)
_FROM_THE_RIGHT = ".num-text{direction:rtl}"


@dataclass(frozen=True)
class Marks:
    """How many marks a picture has: ``base`` in all, of which the first ``outcome`` are diamonds and the others dots.

    Those from ``low`` to ``high`` are striped: 0 <= low <= outcome <= high <= base.
    """

    base: Literal[100, 1000]
    outcome: int
    low: int
    high: int

    @property
    def counterpart(self) -> int:
        """The number of dots."""
        return self.base - self.outcome

    @property
    def runs(self) -> Iterator[tuple[Shape, int, int]]:
        """The shapes in the order in which they are drawn, each with its first place and the place after its last."""
        ends: tuple[tuple[Shape, int], ...] = (
            ("diamond", self.low),
            ("striped-diamond", self.outcome),
            ("striped-dot", self.high),
            ("dot", self.base),
        )
        start = 0
        for shape, end in ends:
            if end > start:
                yield shape, start, end
            start = end


class Entry(NamedTuple):
    """A part of the key: a mark, a number, which may be missing, and what it means."""

    shape: Shape
    number: str
    meaning: str


class _Grid(NamedTuple):
    """Where marks are: the first centre, the distance between centres, the columns, and the sizes of the shapes.

    ``dot`` is a radius, ``diamond`` half a diagonal, ``edge`` the width of an outline, ``stripe`` the distance between
    stripes, ``below`` the height at which the key begins.
    """

    x: int
    y: int
    pitch: int
    columns: int
    dot: float
    diamond: float
    edge: float
    stripe: float
    below: int


_GRIDS = {
    100: _Grid(38, 40, 36, 10, 11, 14, 2, 5, 402),
    1000: _Grid(56, 32, 12, 25, 4, 6, 1.2, 3, 530),
}
_KEY = _Grid(38, 0, 0, 1, 11, 14, 2, 5, 0)


def drawing(name: str, marks: Marks, key: Sequence[Entry], *, from_the_right: bool) -> tuple[str, Mapping[str, str]]:
    """An SVG and the words for its labels; ``pipelines.source.drawing.shown`` puts them in.

    ``name`` begins the ids of the SVG. ``from_the_right`` mirrors it for languages that are written so.
    """
    grid = _GRIDS[marks.base]
    texts, icons, labels, bottom = _key(key, grid.below, from_the_right=from_the_right)
    name = name.partition("-")[2]  # most of a picture would be ids
    stripes = f"{name}-stripes"
    defs, groups = "", {}
    for number, (shape, start, end) in enumerate(marks.runs):
        shared, groups[shape] = _placed(f"{name}-{number}", shape, grid, start, end)
        defs += shared
    for shape, y in icons:
        groups[shape] = groups.get(shape, "") + _path(_outlines(shape, _KEY._replace(y=y), 0, 1))
    if any(shape.startswith("striped") for shape in groups):
        defs += _pattern(stripes, grid.stripe)
    mirror = f' transform="translate({WIDTH} 0) scale(-1 1)"' if from_the_right else ""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="num" viewBox="0 0 {WIDTH} {bottom}">'
        f"<style>{_STYLE}{_FROM_THE_RIGHT if from_the_right else ''}</style>"
        f'<rect class="num-card" width="{WIDTH}" height="{bottom}" rx="18" fill="#fdf8ef"/>'
        f"{f'<defs>{defs}</defs>' if defs else ''}<g{mirror}>"
        f"{''.join(_group(shape, stripes, grid.edge, inner) for shape, inner in groups.items())}</g>"
        f'<g class="num-text" fill="{_INK}" font-size="{_TEXT_SIZE}">{"".join(texts)}</g></svg>'
    )
    return svg, labels


def _key(
    key: Sequence[Entry], top: int, *, from_the_right: bool
) -> tuple[list[str], list[tuple[Shape, int]], dict[str, str], int]:
    """The texts of the key, its marks with their heights, the words by label, and the lower edge of the picture."""
    texts: list[str] = []
    icons: list[tuple[Shape, int]] = []
    labels: dict[str, str] = {}
    y = top
    x = WIDTH - _TEXT_START if from_the_right else _TEXT_START
    for entry in key:
        icons.append((entry.shape, y + 12))
        for strong, text in ((' class="num-strong" font-weight="700"', entry.number), ("", entry.meaning)):
            for line in wrapped(text, _TEXT_WIDTH / _TEXT_SIZE / (_STRONGER if strong else 1)):
                y += _LINE
                label = f"t{len(labels)}"
                labels[label] = line
                texts.append(f'<text{strong} data-label="{label}" x="{x}" y="{y - 6}"/>')
        y += _GAP
    return texts, icons, labels, y + 8


def _placed(name: str, shape: Shape, grid: _Grid, start: int, end: int) -> tuple[str, str]:
    """What is drawn once to be used again, and the marks at some places: whole rows, and what is left of others."""
    first, last = -(-start // grid.columns), end // grid.columns
    if last - first < 2:
        return "", _path(_outlines(shape, grid, start, end))
    row = _outlines(shape, grid, 0, grid.columns)
    uses = (f'<use href="#{name}" y="{line * grid.pitch}"/>' for line in range(first, last))
    rest = _outlines(shape, grid, start, first * grid.columns) + _outlines(shape, grid, last * grid.columns, end)
    return f'<path id="{name}" d="{row}"/>', f"{''.join(uses)}{_path(rest)}"


def _outlines(shape: Shape, grid: _Grid, start: int, end: int) -> str:
    """The shapes at some places as a path; all but the first of a row begin at a distance from the one before."""
    path = ""
    for place in range(start, end):
        line, column = divmod(place, grid.columns)
        x, y = _start(shape, grid, column * grid.pitch, line * grid.pitch)
        path += f"{f'm{grid.pitch} 0' if column and place > start else f'M{x:g} {y:g}'}{_outline(shape, grid)}"
    return path


def _start(shape: Shape, grid: _Grid, x: int, y: int) -> tuple[float, float]:
    dot = shape.endswith("dot")
    return grid.x + x - (grid.dot if dot else 0), grid.y + y - (0 if dot else grid.diamond)


def _outline(shape: Shape, grid: _Grid) -> str:
    """A shape as part of a path, from its left or its top; a circle is an arc that nearly closes."""
    if shape.endswith("dot"):
        return f"a{grid.dot:g} {grid.dot:g} 0 1 1 0 .1z"
    half = f"{grid.diamond:g}"
    return f"l{half} {half}-{half} {half}-{half}-{half}z"


def _path(outlines: str) -> str:
    return f'<path d="{outlines}"/>' if outlines else ""


def _group(shape: Shape, stripes: str, edge: float, inner: str) -> str:
    looks: dict[Shape, str] = {
        "diamond": f'class="num-ink" fill="{_INK}"',
        "dot": f'class="num-pale" fill="{_PALE}"',
        "striped-diamond": f'class="num-edge" fill="url(#{stripes})" stroke="{_INK}" stroke-width="{edge:g}"',
        "striped-dot": f'class="num-rim" fill="url(#{stripes})" stroke="{_PALE}" stroke-width="{edge:g}"',
    }
    return f"<g {looks[shape]}>{inner}</g>"


def _pattern(name: str, pitch: float) -> str:
    return (
        f'<pattern id="{name}" width="{pitch:g}" height="{pitch:g}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="num-ink" width="{pitch:g}" height="{pitch * 0.4:g}" '
        f'fill="{_INK}"/></pattern>'
    )


_PIECES = re.compile(r"\s+|[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\uffef]+|.", re.DOTALL)
"""White space, words, and characters after which a line may end without a space, as in Chinese."""
_CLOSING = frozenset("、。，．：；！？）」』】〉》…")
_NARROW = frozenset(" .,:;'’|!()[]{}/-ijltfrI")
_BROAD = frozenset("mwMW%@—…&~+=<>")


def width_of(text: str) -> float:
    """An estimate of the width of a text, in em, for a wide font without serifs."""
    return sum(map(_em, text))


def _em(char: str) -> float:
    if char in _NARROW:
        return 0.41
    if char in _BROAD:
        return 1.0
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.02
    if (base := unicodedata.normalize("NFD", char)[0]) != char:
        return _em(base)
    if "\u0b80" <= char <= "\u0dff":  # Tamil, Malayalam and their neighbours are broad
        return 0.85
    return 0.7 if char.isupper() or char.isdigit() or ord(char) >= 0x250 else 0.62


def wrapped(text: str, width: float) -> list[str]:
    """A text in lines that are no wider than so many em, as estimated; a longer word is divided."""
    lines, line = [], ""
    for piece in (part for whole in _PIECES.findall(text) for part in _divided(whole, width)):
        if line and width_of(line + piece.rstrip()) > width and piece not in _CLOSING:
            lines.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    return [*lines, line.rstrip()] if line.strip() else lines


def _divided(piece: str, width: float) -> Iterator[str]:
    """A word in parts that fit on a line; marks stay with the character before them."""
    part = ""
    for char in piece if width_of(piece) > width else ():
        if part and unicodedata.category(char)[0] != "M" and width_of(part + char) > width:
            yield part
            part = ""
        part += char
    yield part or piece
