"""How often BM25 with the settings of its library finds the right passage, and refuses rightly where none may answer.

The questions are those of ``dataset/eval.yaml``. The score up to which a search refuses is chosen on the part *dev*
alone; the part *test* is reported and never tuned to.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import bm25s

from benchmarks.generate import REPOSITORY
from pipelines.model.shapes import EvaluationQuestion
from pipelines.public.view import Public
from pipelines.publish.chunks import passages
from pipelines.translate.policy import DRAFT_TAG
from pipelines.validate.run import fast

PAGE = "docs/retrieval.md"
"""The page that shows the tables."""

BEGIN, END = "<!-- begin of the tables -->\n", "<!-- end of the tables -->\n"

PARTS = ("dev", "test")

REFUSED = 0.8
"""The share of the questions of *dev* that no record may answer which a search refuses; it was set beforehand."""


class Hits(NamedTuple):
    """A question, the three passages that fit it best, and the score of the first; without any common word, none."""

    question: EvaluationQuestion
    names: tuple[str, ...]
    score: float

    @property
    def answers(self) -> Sequence[str]:
        """The records that answer the question; none if no record may."""
        return self.question.get("answers", ())

    def right(self, among: int) -> bool:
        """Whether a right record is among the first."""
        return not set(self.answers).isdisjoint(self.names[:among])

    def refused(self, threshold: float) -> bool:
        """Whether a search that answers only above a threshold gives no answer."""
        return self.score <= threshold


@dataclass(frozen=True)
class Measured:
    """The results of a language in a part, and the threshold of its part *dev*."""

    language: str
    part: str
    threshold: float
    hits: tuple[Hits, ...]

    @property
    def answerable(self) -> tuple[Hits, ...]:
        """Those of questions that a record answers."""
        return tuple(hits for hits in self.hits if hits.answers)

    @property
    def others(self) -> tuple[Hits, ...]:
        """Those of questions that no record may answer."""
        return tuple(hits for hits in self.hits if not hits.answers)


def search(texts: Mapping[str, str], questions: Sequence[EvaluationQuestion], language: str) -> Iterator[Hits]:
    """The results of each question in a language among passages by id.

    The settings are those of the library, with its list of stop words for the language.
    """
    index, names = bm25s.BM25(), list(texts)
    index.index(_words(list(texts.values()), language), show_progress=False)
    asked = _words([question["question"] for question in questions], language)
    found = index.retrieve(asked, k=3, show_progress=False)
    for question, places, scores in zip(questions, found.documents, found.scores, strict=True):
        scored = [(names[place], float(score)) for place, score in zip(places, scores, strict=True) if score > 0]
        yield Hits(question, tuple(name for name, _ in scored), scored[0][1] if scored else 0.0)


def _words(texts: list[str], language: str) -> Any:
    return bm25s.tokenize(texts, stopwords=language, show_progress=False)


def threshold(hits: Iterable[Hits]) -> float:
    """The least score up to which REFUSED of the questions that no record may answer are refused."""
    scores = sorted(one.score for one in hits if not one.answers)
    return scores[math.ceil(REFUSED * len(scores)) - 1] if scores else 0.0


def measure(texts: Mapping[str, Mapping[str, str]], questions: Sequence[EvaluationQuestion]) -> Iterator[Measured]:
    """The results of each language in each part; ``texts`` has the texts to embed by language and id."""
    for language, found in texts.items():
        asked = [question for question in questions if question["language"] == language]
        hits = list(search(found, asked, language))
        parts = {part: tuple(h for h in hits if h.question.get("split", "dev") == part) for part in PARTS}
        least = threshold(parts["dev"])
        yield from (Measured(language, part, least, parts[part]) for part in PARTS)


def texts_to_embed(public: Public) -> dict[str, dict[str, str]]:
    """The texts to embed by the language of the questions and by id; those of the draft where that is all there is."""
    found = {}
    for language in dict.fromkeys(question["language"] for question in public.evaluation):
        tag = language if language in public.guide_languages else f"{language}-{DRAFT_TAG}"
        found[language] = {row["id"]: row["text_to_embed"] for row in passages(public, tag)}
    return found


def tables(results: Iterable[Measured]) -> str:
    """The results as two tables in Markdown."""
    results = list(results)
    ranked = ["| language | part | questions | right at rank 1 | right within rank 3 |", "|---|---|---|---|---|"]
    refusing = [
        "| language | part | threshold | to answer: right | wrong | refused | not to answer: refused | answered |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in results:
        to_answer, others = one.answerable, one.others
        first, third = (sum(hits.right(among) for hits in to_answer) for among in (1, 3))
        of = len(to_answer)
        ranked.append(f"| {one.language} | {one.part} | {of} | {_share(first, of)} | {_share(third, of)} |")
        refused = sum(hits.refused(one.threshold) for hits in to_answer)
        right = sum(hits.right(1) and not hits.refused(one.threshold) for hits in to_answer)
        rightly = sum(hits.refused(one.threshold) for hits in others)
        cells = [_share(right, of), _share(of - right - refused, of), _share(refused, of)]
        cells += [_share(rightly, len(others)), _share(len(others) - rightly, len(others))]
        refusing.append(f"| {one.language} | {one.part} | {one.threshold:.2f} | {' | '.join(cells)} |")
    return "\n".join([*ranked, "", *refusing, ""])


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({100 * count / of:.0f}%)" if of else "none"


def shown(page: str, made: str) -> str:
    """A page with other tables between its marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Measures the working state, prints the tables, and writes them into PAGE."""
    public = fast(REPOSITORY).opened.public
    made = tables(measure(texts_to_embed(public), public.evaluation))
    path = REPOSITORY / PAGE
    path.write_text(shown(path.read_text(encoding="utf-8"), made), encoding="utf-8")
    sys.stdout.write(made)


if __name__ == "__main__":
    main()
