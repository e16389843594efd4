"""Makes large valid datasets out of the repository's own records: the same shapes and sizes, other words and ids."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from pipelines.model import FOLDERS

REPOSITORY = Path(__file__).resolve().parent.parent

_ID = re.compile(rf"\b(?:{'|'.join(FOLDERS)})(?:-[a-z0-9]+){{1,6}}\b(?!\.schema)")
_WORD = re.compile(r"(?<![\\\w])[A-Za-z]+")
_KEY = re.compile(r"  ([a-z_]+):")
_ADDRESS = re.compile(r'^(url: "?|  notice: "?)https://([^"\n]+)|^(doi: "?10\.\d+/)([^"\n]+)', re.MULTILINE)
_KEPT = frozenset(["bi", "rads", "category", "categories", "scale", "score", "result", "level"])
"""Words that make a following digit the name of a BI-RADS category."""

_SHARED = "birads-"
"""There is one scale, whatever the number of records."""


def generate(root: Path, count: int, seed: int = 1) -> Path:
    """A root folder with so many records, and the repository's schemas; its checks find nothing.

    Each copy of a record has the bytes of the original, but for the letters of its words, ids and addresses, which
    are other letters of the same number: so the form stays canonical, and every size is a real one. Copies link to
    copies of what their originals link to. The last copies, where a whole set does not fit, link to the originals.
    """
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    texts = {}
    for kind, folder in FOLDERS.items():
        (root / "dataset" / folder).mkdir(parents=True)
        for file in sorted((REPOSITORY / "dataset" / folder).glob("*.yaml")):
            texts[file.stem] = (kind, file.read_text(encoding="utf-8"))
    for file in (REPOSITORY / "dataset").glob("*.yaml"):
        shutil.copy(file, root / "dataset")
    _lift_bounds(root / "dataset" / "dataset.yaml")
    if count < len(texts):
        raise ValueError(f"the repository has {len(texts)} records already; ask for more")
    chance = random.Random(seed)
    taken = set(texts)
    headings: set[str] = set()
    for number, names in enumerate(_sets(texts, count)):
        copies = {name: _name(name, chance, taken) if number else name for name in names}
        for name in names:
            kind, text = texts[name]
            path = root / "dataset" / FOLDERS[kind] / f"{copies[name]}.yaml"
            text = _ID.sub(lambda found, copies=copies: copies.get(found.group(), found.group()), text)
            if copies[name] != name:
                text = _addresses(_words(text, chance, headings), chance)
            path.write_text(text, encoding="utf-8", newline="\n")
    return root


def _sets(texts: dict[str, tuple[str, str]], count: int) -> Iterator[list[str]]:
    """The names of the originals to copy, a set at a time; the first set is the originals themselves.

    A term or source that no record of a set names would be an orphan, so those that the scale alone names stay
    behind, and a last set that is not whole holds none.
    """
    whole = [name for name in texts if _SHARED not in name]
    named = {name for other in whole for name in _ID.findall(texts[other][1]) if name != other}
    whole = [name for name in whole if texts[name][0] not in ("term", "source") or name in named]
    claims = [name for name in whole if texts[name][0] not in ("term", "source")]
    yield list(texts)
    left = count - len(texts)
    while left:
        names = whole if left >= len(whole) else claims[:left]
        yield names
        left -= len(names)


def _name(name: str, chance: random.Random, taken: set[str]) -> str:
    """A new id of the same kind and length."""
    kind, rest = name.split("-", 1)
    while (new := f"{kind}-{re.sub('[a-z0-9]', lambda _: chance.choice('abcdefghijklmnopqrstuvwxyz'), rest)}") in taken:
        pass
    taken.add(new)
    return new


def _words(text: str, chance: random.Random, headings: set[str]) -> str:
    """A record's text with other letters in what a reader sees; a word becomes the same word throughout."""
    start = text.find("\ntext:\n")
    if start < 0:
        return text
    end = re.compile(r"^\w", re.MULTILINE).search(text, start + 7)
    block = text[start + 7 : end.start() if end else len(text)]
    while True:
        known: dict[str, str] = {}
        key = ""
        lines = []
        for line in block.split("\n"):
            at = 0
            if field := _KEY.match(line):
                key, at = field[1], field.end()
            short = key == "term"

            def other(found: re.Match[str], known: dict[str, str] = known, short: bool = short) -> str:
                return _word(found.group(), known, chance, short)

            lines.append(line[:at] + _WORD.sub(other, line[at:]))
        if "  term: " not in block or lines[0] not in headings:
            headings.add(lines[0])
            break
    return text[: start + 7] + "\n".join(lines) + text[start + 7 + len(block) :]


def _word(word: str, known: dict[str, str], chance: random.Random, short: bool) -> str:
    """Other letters, in the same case; plurals stay plurals of the same word. Short words and names are kept."""
    if not short and (len(word) < 4 or word.lower() in _KEPT):
        return word
    plural = "s" if len(word) > 4 and word.lower().endswith("s") else ""
    stem = word.lower().removesuffix(plural)
    if stem not in known:
        known[stem] = "".join(chance.choice("oui" if place % 2 else "bfgjklmnprtvz") for place in range(len(stem)))
    new = known[stem] + plural
    return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new


def _addresses(text: str, chance: random.Random) -> str:
    """A source's text with an address and a DOI of its own."""

    def letters(count: int) -> str:
        return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(count))

    def other(found: re.Match[str]) -> str:
        if found[3]:
            return found[3] + letters(len(found[4]))
        length = len(found[2])
        return f"{found[1]}https://{letters(8)}.org" + ("/" + letters(length - 13) if length > 13 else "")

    return _ADDRESS.sub(other, text)


def _lift_bounds(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?<!birads: {min: 10, )max: \d+", "max: 99999", text), encoding="utf-8", newline="\n")
