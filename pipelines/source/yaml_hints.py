"""Explains in an editor's terms why the YAML library stopped, and how to fix it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import yaml

from pipelines.model.text import ODD_SPACES
from pipelines.source.yaml_spec import Trouble

_LIST = r"^ *(?:- +)*"
_KEY = rf"{_LIST}[\w-]+"
_VALUE = rf"{_LIST}(?:[\w-]+: +)?"
_QUOTE = "put the text in quotation marks, or write '>-' after the colon and the text on the next line, indented"


_LOST_KEY = (
    (rf"{_KEY}:(?P<at>[{ODD_SPACES}])", "the space after the colon is not U+0020", "run: make fix"),
    (rf"^ *(?P<at>[{ODD_SPACES}])", "the indentation has a space that is not U+0020", "run: make fix"),
    (rf"{_KEY} *(?P<at>[：﹕])", "a wide colon after the key", "write a plain colon and a space"),
    (rf"{_KEY} *(?P<at>=)", "a '=' after the key", "write a colon and a space: 'key: value'"),
    (rf"{_KEY}:(?P<at>[^\s:/])", "no space after the colon", "add one: 'key: value'"),
    (r"^ *-(?P<at>[^\s-])", "no space after the dash", "add one: '- entry'"),
)
"""What keeps a line from being an entry, so that it is read as part of a text."""

_BROKEN_TEXT = (
    (rf"{_VALUE}(?P<at>[“”„«»‘’‚])", "a curly quotation mark begins the text", "use straight quotation marks"),
    (
        rf'{_VALUE}"(?:[^"\\]|\\.)*" *(?P<at>[^\s#,:\]}}])',
        "the text continues after its closing quotation mark",
        _QUOTE,
    ),
    (
        rf"{_VALUE}'(?:[^']|'')*+'(?P<at>[^\s#,:\]}}']| +[^\s#,:\]}}])",
        "an apostrophe ends the text in single quotation marks",
        "put the text in double quotation marks",
    ),
    (rf"{_KEY}: +(?P<at>-) ", "a list begins on the line of its key", "begin it on the next line, or quote the text"),
    (rf"{_VALUE}[|>][-+0-9]*+ *(?P<at>[^\s#])", "the text begins on the indicator's line", "begin it on the next line"),
    (rf"{_VALUE}(?P<at>[@`%&*!])", "a text without quotation marks cannot begin with this character", _QUOTE),
    (rf"{_KEY}: +[^\s\"'\[{{|>#](?:(?! #).)*?(?P<at>:)(?: |$)", "': ' in a text without quotation marks", _QUOTE),
)
"""What ends a text early on its own line."""


def explained(text: str, error: yaml.YAMLError, opened: Sequence[int]) -> Trouble:
    """The explanation of an error of the library, at the place of its cause if that can be found.

    ``opened`` is the indexes of the brackets that are not closed.
    """
    if not isinstance(error, yaml.MarkedYAMLError) or not (error.problem_mark or error.context_mark):
        return Trouble(0, " ".join(str(error).split()), "save the file as plain UTF-8 text")
    context, problem = str(error.context or ""), str(error.problem or "")
    start, stop = error.context_mark, error.problem_mark or error.context_mark
    assert stop is not None
    if start and "quoted scalar" in context and "escape" not in problem:
        hint = 'close it; a quotation mark inside the text is written \\"'
        return Trouble(start.index, "this quotation mark is never closed", hint)
    if "escape" in problem:
        return Trouble(stop.index, "a backslash before this letter is not an escape", "write the backslash twice: \\\\")
    lines = text.split("\n")
    cause = start if start and "simple key" in context else stop
    number = min(cause.line, len(lines) - 1)
    before = next((n for n in range(number - 1, -1, -1) if lines[n].strip()), number)
    for rules, line in ((_LOST_KEY, number), (_BROKEN_TEXT, number), (_LOST_KEY, before)):
        if found := _first(rules, lines[line]):
            return found._replace(at=_index(lines, line, found.at))
    if start and "flow" in context:
        if opened:
            hint = "close it, or put a text that begins with one in quotation marks"
            return Trouble(opened[-1], "this bracket is never closed", hint)
        hint = "separate the entries with commas, and put a text with a character such as , : [ or { in quotation marks"
        return Trouble(stop.index, "something inside these brackets is not an entry", hint)
    if text[stop.index : stop.index + 1] in ("]", "}"):
        return Trouble(stop.index, "this bracket closes nothing", "delete it, or put the text in quotation marks")
    margin = len(lines[number]) - len(lines[number].lstrip(" "))
    if near := _near(lines[:number], margin):
        ways = " or by ".join(map(str, near))
        message, hint = f"the indentation of this line, {margin}, matches no line above it", f"indent it by {ways}"
        if max(near) < margin:  # deeper than every line that is open
            hint = f"{hint}, or restore the line that it belongs to, such as 'text:'"
        return Trouble(_index(lines, number, margin), message, hint)
    if "expected '-' indicator" in problem:
        hint = "begin an entry with '- '; before a field, restore the line that it belongs to, such as 'text:'"
        return Trouble(stop.index, "this line stands among the entries of a list and is none", hint)
    if "expected key" in problem:
        hint = "write 'key: value'; before an entry of a list, restore the line that it belongs to, such as 'evidence:'"
        return Trouble(stop.index, "this line stands among fields and is none", hint)
    if "could not find expected ':'" in problem:
        hint = "write 'key: value'; a line that continues a text is indented more than the key of the text"
        return Trouble(cause.index, "this line is not an entry", hint)
    if "mapping values" in problem:
        hint = "align the key with the keys beside it; put a text with ': ' in quotation marks"
        return Trouble(stop.index, "a key and its colon are inside a text", hint)
    message = " ".join(part for part in (context, problem) if part)
    hint = "quote a text with ': ' or ' #', close every quotation mark, align the indentation"
    return Trouble(stop.index, message, hint)


def lost_key(text: str) -> Trouble | None:
    """What keeps the first line of a text from being an entry, if that can be found."""
    lines = text.split("\n")
    number = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith(("#", "---"))), 0)
    found = _first(_LOST_KEY, lines[number])
    return found and found._replace(at=_index(lines, number, found.at))


def _first(rules: Iterable[tuple[str, str, str]], line: str) -> Trouble | None:
    """The first rule that matches a line, with its index in the line."""
    for pattern, message, hint in rules:
        if found := re.match(pattern, line):
            return Trouble(found.end("at") - 1, message, hint)
    return None


def _index(lines: list[str], number: int, column: int) -> int:
    return sum(len(line) + 1 for line in lines[:number]) + column


def _near(above: list[str], margin: int) -> list[int]:
    """The open indentations nearest to a margin, if it is not one of them."""
    open_margins: list[int] = []
    for line in above:
        if words := line.lstrip(" "):
            here = [len(line) - len(words)]
            here += [here[0] + dash for dash in _dashes(words)]
            open_margins = [m for m in open_margins if m < here[0]] + here
    if margin in open_margins or not open_margins:
        return []
    return [*(m for m in open_margins if m < margin)][-1:] + [m for m in open_margins if m > margin][:1]


def _dashes(words: str) -> Iterator[int]:
    """The column after each dash that a line begins with."""
    at = 0
    while found := re.compile(r"- +").match(words, at):
        at = found.end()
        yield at
