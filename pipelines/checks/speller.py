"""Says whether a word is English as it is spelled in the United States, and which word may have been meant."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any


class Speller:
    """The dictionary of Hunspell for the United States, read only when a word is asked for that is not remembered.

    ``right`` and ``wrong`` hold what is known of words: those that it has, and those that it lacks, each with the word
    that comes next to it; None where that was not asked for.
    """

    def __init__(self) -> None:
        self.right: set[str] = set()
        self.wrong: dict[str, str | None] = {}

    @classmethod
    def recalled(cls, memory: Any) -> Speller:
        """A speller with what another one remembered; a memory that somebody changed is forgotten."""
        speller = cls()
        known = memory if isinstance(memory, dict) else {}
        if all(value is True or isinstance(value, str | None) for value in known.values()):
            speller.right = {word for word, value in known.items() if value is True}
            speller.wrong = {word: value for word, value in known.items() if value is not True}
        return speller

    @property
    def memory(self) -> dict[str, Any]:
        """What is known of each word, as JSON can hold it."""
        return dict(sorted({**dict.fromkeys(self.right, True), **self.wrong}.items()))

    def knows(self, word: str) -> bool:
        """Whether the dictionary has a word, in its upper and lower case; with an s after an apostrophe too."""
        if word not in self.right and word not in self.wrong:
            if _dictionary().lookup(word):
                self.right.add(word)
            else:
                self.wrong[word] = None
        return word in self.right

    def nearest(self, word: str) -> str:
        """A word of the dictionary that is spelled much like one that it lacks, or nothing."""
        if (known := self.wrong.get(word)) is None:
            known = self.wrong[word] = str(next(iter(_dictionary().suggest(word)), ""))
        return known


@cache
def _dictionary() -> Any:
    from spylls.hunspell import Dictionary  # takes half a second with its words

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its own files to the collector
        return Dictionary.from_files("en_US")
