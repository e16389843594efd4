"""Generates ``pipelines/translate/number_words.json``, the words for numbers of each language, from CLDR.

Babel has no spell-out rules, so they are read from the folder ``rbnf`` of the npm package ``cldr-rbnf``:

    python -m tools.number_words node_modules/cldr-rbnf/rbnf
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "pipelines" / "translate" / "number_words.json"

WORDS = range(11)
SCALES = (100, 1000, 10_000)

Rules = Mapping[str, list[list[str]]]

_SETS = re.compile(r"%spellout-(?:cardinal|ordinal|numbering(?!-year))(?!.*(?:financial|verbose))")
_OTHER = re.compile(r"=(%[^=]+)=")
_OPTIONAL = re.compile(r"\[[^\]]*\]")
_LEFT = re.compile("←[^←]*←")
_HIDDEN = str.maketrans("", "", "\u00ad\u061c\u200b\u200e\u200f")


def words(rules: Rules, value: int, depth: int = 0, name: str = "") -> set[str]:
    """The words for a number in a rule set, or in all sets of cardinal and ordinal numbers.

    Forms that CLDR writes with digits, composes of other numbers, or inflects by plural categories are left out.
    """
    if not name:
        return {word for each in rules if _SETS.match(each) for word in words(rules, value, depth, each)}
    text = _rule(rules.get(name, []), value)
    if text is None or depth > 5:
        return set()
    text = _OPTIONAL.sub("", text)
    if other := _OTHER.search(text):
        inner = words(rules, value, depth + 1, other[1])
        found = {text.replace(other[0], word) for word in inner}
    else:
        found = {text}
    return {word for word in (form.translate(_HIDDEN).strip() for form in found) if word and not _partial(word)}


def scale(rules: Rules, value: int) -> set[str]:
    """The words that multiply a number by a value: what its rule adds to the number of times."""
    texts = (_rule(sets, value, exact=True) for name, sets in rules.items() if _SETS.match(name) and "ord" not in name)
    found = (_LEFT.sub("", _OPTIONAL.sub("", text)).translate(_HIDDEN).strip() for text in texts if text)
    return {word for word in found if word and not _partial(word)}


def _rule(rules: list[list[str]], value: int, *, exact: bool = False) -> str | None:
    """The rule for a number, without its final semicolon: the last one whose base is not above it."""
    bases = [(int(base.split("/")[0]), text) for base, text in rules if base.split("/")[0].isdigit()]
    fits = [text for base, text in bases if base == value or (base < value and not exact)]
    return fits[-1].rstrip(";").lstrip("'") if fits else None


def _partial(word: str) -> bool:
    return bool(re.search(r"[\d#%=←→$<>\[\]'()*+{}|.]", word))


def main(folder: Path) -> None:
    """Writes the file."""
    languages = {}
    for path in sorted(folder.glob("*.json")):
        rules = json.loads(path.read_text(encoding="utf-8"))["rbnf"]["rbnf"].get("SpelloutRules", {})
        rules = {name: sets for name, sets in rules.items() if name.startswith("%")}
        numerals = [sorted(words(rules, value)) for value in WORDS]
        if "und" in path.stem or not all(numerals):
            continue
        languages[path.stem] = {
            "numerals": numerals,
            "scales": {word: value for value in SCALES for word in sorted(scale(rules, value))},
        }
    lines = ",\n".join(
        f"{json.dumps(tag)}: {json.dumps(found, ensure_ascii=False)}" for tag, found in languages.items()
    )
    TARGET.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
