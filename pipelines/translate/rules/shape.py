"""Structure: paragraphs, brackets, end punctuation, markup and length match the English."""

from __future__ import annotations

import re
from collections import Counter

import regex

from pipelines.translate.rules.reading import prose
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.shapes import Locale, Unit

_PAIRS = {")": "(", "）": "(", "]": "[", "］": "[", "】": "【", "}": "{"}
_OPENING = {"(": "(", "（": "(", "[": "[", "［": "[", "【": "【", "{": "{"}
_BRACKET = re.compile("[()（）\\[\\]［］【】{}]")
_ITEM = re.compile(r"(?:^|\n|\s)[\w\d]{1,2}[)）]")
"""The label of a list item, such as a) or 1), which has only a closing bracket."""

_ENDS = {
    **dict.fromkeys(".。।॥۔…．｡።။។։།", "a full stop"),
    **dict.fromkeys("?？؟՞፧\u037e", "a question mark"),
    **dict.fromkeys("!！", "an exclamation mark"),
    **dict.fromkeys(":：", "a colon"),
}
_CLOSING = "\"'’”»」』›\u200e\u200f\u061c\u2069 \u00a0"
_ABBREVIATED = re.compile(r"(?:(?:^|[\s\u00a0(])(?:\w{1,2}\.[\s\u00a0]?)+|\betc\.)$")
_STOPLESS = frozenset({"Thai", "Laoo", "Khmr", "Mymr", "Tibt"})
"""Scripts whose sentences have no full stop."""

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|\*\*|`|\[[^\[\]]*\]\([^()]*\)|&(?:[a-z]{2,8}|#[0-9]{2,5});")
_INVERTED = frozenset({"es", "gl", "ast"})
"""Languages with opening question and exclamation marks."""

_GRAPHEME = regex.compile(r"\X")


@rule("TRN141")
def paragraphs_are_equal(unit: Unit, target: str, _: Locale) -> Found:
    """A translation has as many line breaks as the English.

    Why: a line break separates paragraphs, and the paragraphs of two languages are shown side by side.
    Fix: break the lines where the English does.
    """
    wanted, present = unit.source.count("\n"), target.count("\n")
    if wanted != present:
        yield f"the English has {wanted} line breaks, the translation {present}", "break lines where the English does"


@rule("TRN142")
def brackets_balance(unit: Unit, target: str, _: Locale) -> Found:
    """Every bracket has its pair.

    Why: a bracket without its pair is often a sign of missing text.
    Fix: close or delete it. Pairs of brackets may be added.
    """
    if _BRACKET.search(target) and (wrong := _unbalanced(target)) and not _unbalanced(unit.source):
        yield f"the bracket {wrong} has no pair", "close it, or delete it"


def _unbalanced(text: str) -> str:
    """The first bracket without its pair, or an empty string."""
    if _ITEM.search(text):
        text = _ITEM.sub("", text) if _count(text) else text
    opened: list[str] = []
    for bracket in _BRACKET.findall(text):
        if bracket in _OPENING:
            opened.append(bracket)
        elif not opened or _OPENING[opened.pop()] != _PAIRS[bracket]:
            return str(bracket)
    return opened[0] if opened else ""


def _count(text: str) -> bool:
    return sum(text.count(bracket) for bracket in "(（") != sum(text.count(bracket) for bracket in ")）")


@rule("TRN143", "warning")
def end_is_of_the_same_kind(unit: Unit, target: str, locale: Locale) -> Found:
    """A translation ends like the English: with a full stop, a question mark, an exclamation mark, a colon, or none.

    Why: a sentence without end punctuation is often truncated, and a label with a full stop looks like a sentence.
    Fix: end it like the English, with the punctuation of the language.
    """
    if locale.script in _STOPLESS:
        return
    wanted, present = _end(unit.source), _end(target)
    if wanted != present and not (not wanted and _ABBREVIATED.search(target[-20:])):
        yield (
            f"the English ends with {wanted or 'no punctuation'}, the translation with {present or 'none'}",
            "end it like the English",
        )


def _end(text: str) -> str:
    stripped = text.rstrip(_CLOSING)
    return _ENDS.get(stripped[-1:], "")


@rule("TRN144", "warning")
def questions_open(_: Unit, target: str, locale: Locale) -> Found:
    """In Spanish, Galician and Asturian every question and exclamation starts with ¿ or ¡.

    Why: the orthography requires it, and readers recognize the question from its start.
    Fix: put the sign where the question starts.
    """
    if locale.language.split("-")[0] in _INVERTED:
        text = prose(target)
        for opening, closing in (("¿", "?"), ("¡", "!")):
            if text.count(opening) != text.count(closing):
                yield f"{opening} and {closing} are not in pairs", f"write {opening} where it starts"


@rule("TRN145")
def text_fits(unit: Unit, target: str, _: Locale) -> Found:
    """A translation is not longer than its limit, counted in grapheme clusters.

    Why: apps reserve space for texts up to the limit.
    Fix: shorten it.
    """
    if unit.limit and len(target) > unit.limit and (length := len(_GRAPHEME.findall(target))) > unit.limit:
        yield f"it has {length} characters; at most {unit.limit} are allowed", "shorten it"


@rule("TRN146")
def markup_is_equal(unit: Unit, target: str, _: Locale) -> Found:
    """A translation has exactly the tags, links and other markup of the English.

    Why: texts are plain text; an app may show the markup, or run it.
    Fix: remove it, or copy that of the English.
    """
    if "<" in target or "*" in target or "`" in target or "](" in target or "&" in target or "<" in unit.source:
        wanted, present = Counter(_MARKUP.findall(unit.source)), Counter(_MARKUP.findall(target))
        for found in sorted((present - wanted).keys()):
            yield f"the English has no {found}", "remove it; texts are plain text"
        for found in sorted((wanted - present).keys()):
            yield f"{found} is missing", "copy it from the English"
