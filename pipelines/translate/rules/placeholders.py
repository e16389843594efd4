"""Placeholders and plurals: the names, types and branches that an app needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from functools import lru_cache

from pipelines.translate.rules.messages import Argument, Malformed, Message, parse
from pipelines.translate.rules.registry import Found, rule
from pipelines.translate.shapes import Locale, Unit

CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
"""The plural categories of CLDR."""

_PLURAL = ("plural", "selectordinal")


def _braced(unit: Unit, target: str) -> bool:
    return "{" in unit.source or "}" in unit.source or "{" in target or "}" in target


@lru_cache(maxsize=64)
def _parsed(text: str) -> Message | str:
    """A message, or the error in it."""
    try:
        return parse(text)
    except Malformed as error:
        return str(error)


@rule("TRN121")
def placeholders_are_equal(unit: Unit, target: str, _: Locale) -> Found:
    """Placeholders are those of the English, with the same names and types.

    Why: an app inserts values by name; a translated or missing name leaves braces or nothing in the text.
    Fix: copy the names in braces unchanged, and translate only the text around them and inside branches.
    """
    if _braced(unit, target):
        source, translated = _parsed(unit.source), _parsed(target)
        if isinstance(source, str) or isinstance(translated, str):
            return
        wanted, present = _named(source), _named(translated)
        for name in sorted(wanted.keys() - present.keys()):
            yield f"the placeholder {name} is missing", "copy it from the English"
        for name in sorted(present.keys() - wanted.keys()):
            yield f"the English has no placeholder {name}", "copy the names in braces from the English"


def _named(message: Message) -> Counter[str]:
    found = Counter(
        f"{argument.name}:{argument.type}" if argument.type else argument.name for argument in message.walk()
    )
    typed = {name.partition(":")[0] for name in found if ":" in name}
    return Counter({name: times for name, times in found.items() if name not in typed})


@rule("TRN122")
def message_is_well_formed(unit: Unit, target: str, _: Locale) -> Found:
    """A translation with braces is a valid ICU message if the English is one.

    Why: an app shows an error instead of an invalid message.
    Fix: close every brace, and name the argument, its type and its branches as the English does.
    """
    if _braced(unit, target):
        translated = _parsed(target)
        if isinstance(translated, str) and isinstance(_parsed(unit.source), Message):
            yield translated, "write the braces as in the English"


@rule("TRN123")
def plural_has_its_branches(unit: Unit, target: str, locale: Locale) -> Found:
    """A plural has a branch for each category of whole numbers, and other; a select has the branches of the English.

    Why: a number without its branch is shown in the wrong form, or breaks the app.
    Fix: add the missing branches, and remove unknown ones.
    """
    if not _braced(unit, target):
        return
    source, translated = _parsed(unit.source), _parsed(target)
    if isinstance(source, str) or isinstance(translated, str):
        return
    originals = {(argument.name, argument.type): argument for argument in source.walk()}
    for argument in translated.walk():
        original = originals.get((argument.name, argument.type))
        if not original or not argument.branches:
            continue
        wanted, allowed = _branches(argument, original, locale)
        present = argument.branches.keys()
        if missing := sorted(wanted - present):
            yield f"{argument.name} has no branch {', '.join(missing)}", "add them"
        if unknown := sorted(name for name in present - allowed if not name.startswith("=")):
            message = f"{', '.join(unknown)} is not a branch of {argument.name}"
            yield message, "copy the selectors; they are not translated"
        if argument.type in _PLURAL and _counts(original) and "other" in present and not _counts(argument):
            yield f"the branch other of {argument.name} does not show the number", "write # in it"


def _branches(argument: Argument, original: Argument, locale: Locale) -> tuple[Set[str], Set[str]]:
    """The branches that an argument must have, and those that it may have."""
    if argument.type not in _PLURAL:
        return original.branches.keys(), original.branches.keys()
    return ({*locale.plurals, "other"} if argument.type == "plural" else {"other"}), CATEGORIES


def _counts(argument: Argument) -> bool:
    """Whether the branch other of an argument shows the number."""
    other = argument.branches.get("other")
    return other is not None and ("#" in other.literal or any(inner.name == argument.name for inner in other.walk()))
