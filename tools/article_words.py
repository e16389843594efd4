"""Writes dataset/article-words.txt from the article that the dataset is based on, which is not in the repository.

Usage: ``python -m tools.article_words ARTICLE.txt > dataset/article-words.txt``. The rights in the article are unknown,
so the repository must not contain its sentences; hashes of its runs of seven words suffice to find copied text.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipelines.checks.article import RUN, bare_words, run_hash


def lines(article: str) -> list[str]:
    """The lines of the file: a comment, the vocabulary, and a hash for each run."""
    runs: set[str] = set()
    vocabulary: set[str] = set()
    for paragraph in article.splitlines():
        words = bare_words(paragraph)
        vocabulary.update(words)
        runs.update(run_hash(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
    head = (
        "# The article's words in alphabetical order, and a hash of each run of seven. Made by tools/article_words.py."
    )
    return [head, " ".join(sorted(vocabulary)), *sorted(runs)]


if __name__ == "__main__":
    print("\n".join(lines(Path(sys.argv[1]).read_text(encoding="utf-8"))))
