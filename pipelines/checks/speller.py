"""Looks words up in the US English dictionary, and suggests corrections."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any


class Speller:
    """Hunspell's dictionary for US English, loaded only when a word is looked up that is not remembered.

    ``right`` is the remembered words of the dictionary. ``wrong`` is those that it lacks, each with its suggestion, or
    None if that was not needed.
    """

    def __init__(self) -> None:
        self.right: set[str] = set()
        self.wrong: dict[str, str | None] = {}

    @classmethod
    def recalled(cls, memory: Any) -> Speller:
        """A speller with the memory of another one; an invalid memory is discarded."""
        speller = cls()
        known = memory if isinstance(memory, dict) else {}
        if all(value is True or isinstance(value, str | None) for value in known.values()):
            speller.right = {word for word, value in known.items() if value is True}
            speller.wrong = {word: value for word, value in known.items() if value is not True}
        return speller

    @property
    def memory(self) -> dict[str, Any]:
        """The remembered words, for JSON."""
        return dict(sorted({**dict.fromkeys(self.right, True), **self.wrong}.items()))

    def knows(self, word: str) -> bool:
        """Whether the dictionary has a word, in any allowed case; also with a possessive s."""
        if word not in self.right and word not in self.wrong:
            if _dictionary().lookup(word):
                self.right.add(word)
            else:
                self.wrong[word] = None
        return word in self.right

    def nearest(self, word: str) -> str:
        """The most similar word of the dictionary, or nothing."""
        if (known := self.wrong.get(word)) is None:
            known = self.wrong[word] = str(next(iter(_dictionary().suggest(word)), ""))
        return known


@cache
def _dictionary() -> Any:
    from spylls.hunspell import Dictionary  # takes half a second with its words

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it does not close its files
        return Dictionary.from_files("en_US")
