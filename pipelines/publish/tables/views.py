"""The views of the database, for the common questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.model.kinds import KINDS


@dataclass(frozen=True)
class View:
    """A view: what it holds, and the statement that makes it."""

    description: str
    sql: str


_STATED = [
    f"WHEN '{kind.name}' THEN '{kind.title if kind.place == 'topic' else kind.summary}'"
    for kind in KINDS.values()
    if kind.content
]
"""The field of a text that states what a record claims, by kind; that of a fact is its title."""

VIEWS: Mapping[str, View] = {
    "record": View(
        "Each published record for each language: its title, the title of its topic, and the state of translation.",
        """CREATE VIEW "record" AS
SELECT r.id, r.kind, t.language, t.title, r.topic, u.title AS topic_title, r.in_core, r.position,
  t.shown_in, t.translation, s.clinical_review, r.checked, r.due, r.safety
FROM titles t JOIN records r ON r.id = t.record
JOIN translations s ON s.record = t.record AND s.language = t.language
LEFT JOIN titles u ON u.record = r.topic AND u.language = t.language""",
    ),
    "faq": View(
        "Each question with its short answer and its answer, in each language that has them.",
        """CREATE VIEW "faq" AS
SELECT r.id, q.language, r.topic, r.in_core, r.position, q.text AS question, s.text AS short_answer, a.text AS answer
FROM records r JOIN texts q ON q.record = r.id AND q.field = 'question'
JOIN texts s ON s.record = r.id AND s.field = 'short_answer' AND s.language = q.language
JOIN texts a ON a.record = r.id AND a.field = 'answer' AND a.language = q.language
WHERE r.kind = 'faq'""",
    ),
    "claim": View(
        "What each record states in brief, in each language, with each passage that it rests on.",
        f"""CREATE VIEW "claim" AS
SELECT e.record, r.kind, t.language, t.text AS statement, e.verdict, e.note, e.source, s.title AS source_title,
  s.publisher, s.grade, s.url, e.locator
FROM evidence e JOIN records r ON r.id = e.record JOIN sources s ON s.id = e.source
JOIN texts t ON t.record = e.record AND t.field = CASE r.kind
  {" ".join(_STATED)} END""",  # noqa: S608 - names of the code alone
    ),
    "number": View(
        "Each published statistic in words, with its counts, its share out of 100, its interval and its source.",
        """CREATE VIEW "number" AS
SELECT n.id, n.measure,
  trim(n.population || ' ' || coalesce(n.outcome, '') || ' ' || coalesce(n.timeframe, '')) AS words,
  n.events, n.total, n.per_100, n.low, n.high, n.interval, n.source, s.title AS source_title, s.url, n.locator, n.note
FROM statistics n JOIN sources s ON s.id = n.source
WHERE n.status = 'published'""",
    ),
    "notice": View(
        "The notices to show, in each language.",
        """CREATE VIEW "notice" AS
SELECT language, substr(name, 8) AS name, text FROM about WHERE name LIKE 'notice.%'""",
    ),
}
"""Every view by name."""
