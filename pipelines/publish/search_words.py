"""Words that people type and a passage lacks: other spellings, forms and names of what it is about.

They are for searches by words, which find only what is there. They come from the ids and texts of the dataset, and
from the lists of ``site/words``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.model.kinds import KINDS
from pipelines.model.kinds.birads import SCALE
from pipelines.model.text import strings
from pipelines.public.view import Public, PublicRecord
from pipelines.publish.site.search_data import NAMED, language_words

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SHORTEST = 4
"""Shorter stems and words say too little to look for other forms of them."""


@dataclass(frozen=True)
class SearchWords:
    """The search words of a language.

    ``same`` has the words that mean the same, by each of them; ``category`` those that stand before a category.
    ``forms`` has the words of the dataset by their stem, which is what remains without one of ``endings``. ``stop`` has
    the words that say too little to add. ``written`` is whether records are written in this language, so that their ids
    are words of it.
    """

    same: Mapping[str, tuple[str, ...]]
    category: tuple[str, ...]
    endings: tuple[str, ...]
    forms: Mapping[str, tuple[str, ...]]
    stop: frozenset[str]
    written: bool

    def line(self, record: PublicRecord, heading: str, passage: str) -> str:
        """The words to add to a passage, each once; ``heading`` is its title with its other names."""
        kind, there = KINDS[record.kind], set(plain(passage))
        found = [*self._category(kind.code_of(record.id))] if kind.codes else []
        if self.written and record.kind in NAMED:
            found += record.id.split("-")[1:]
        found += [word.replace("-", "") for word in _words(passage) if "-" in word]
        found += [typed for typed, word in zip(plain(passage), _words(passage), strict=True) if typed != word]
        for word in dict.fromkeys(plain(heading)):
            found += (other for other in self.same.get(word, ()) if other not in there)
            if len(word) >= _SHORTEST:
                found += (other for other in self.forms.get(stem(word, self.endings), ()) if other not in there)
        return " ".join(word for word in dict.fromkeys(found) if word not in self.stop)

    def _category(self, code: str) -> Iterator[str]:
        """The ways to write a category: birads 4a, birads4a, category 4a, four."""
        code, name = code.lower(), SCALE.lower().replace("-", "")
        for word in (name, *self.category):
            yield f"{word} {code}"
        yield f"{name}{code}"
        yield from self.same.get(code, ())


def of(public: Public, language: str) -> SearchWords:
    """The search words of a language, with the forms of words that its records have."""
    known = language_words(language)
    groups = [(name, *others.split()) for name, others in known.get("same", {}).items()]
    endings = tuple(known.get("endings", "").split())
    forms: dict[str, dict[str, None]] = {}
    for record in public.records:
        for _, text in strings(record.texts.get(language, {})):
            for word in plain(text):
                forms.setdefault(stem(word, endings), {})[word] = None
    return SearchWords(
        same={word: group for group in groups for word in group},
        category=tuple(known.get("category", "").split()),
        endings=endings,
        forms={part: tuple(sorted(words)) for part, words in forms.items()},
        stop=frozenset(known.get("stop", "").split()),
        written=language == public.meta["source_language"],
    )


def stem(word: str, endings: Iterable[str]) -> str:
    """A word without the first of the endings that leaves enough of it."""
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def plain(text: str) -> list[str]:
    """The words of a text in lower case without accents, as people type them."""
    return [word if word.isascii() else _bare(word) for word in _words(text)]


def _bare(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
