"""The long, tidy tables for apps: columns, keys and rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pipelines.model.columns import Column, Row
from pipelines.model.kinds import CONTENT_KINDS, KINDS
from pipelines.model.kinds.kind import Kind, OwnTable
from pipelines.model.records import ID_LISTS, STEP_LISTS
from pipelines.model.text import strings
from pipelines.public.notices import named
from pipelines.public.recalls import all_of, rows_of
from pipelines.public.shown import shown
from pipelines.public.view import Public, PublicReview
from pipelines.translate.shapes import STATES

Foreign = tuple[tuple[str, ...], str, tuple[str, ...]]
LIST_SEPARATOR = ";"
MEASURES = ("share", "risk", "pooled", "median", "range", "stated")
_QUOTED = re.compile(r'[",\r\n]')


@dataclass(frozen=True)
class Table:
    """A table: its columns, its primary key, its rows, and its foreign keys (columns, table, its columns)."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[Public], Iterator[Row]]
    foreign: tuple[Foreign, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]

    def cells(self, public: Public) -> list[list[str]]:
        """Its rows as strings, sorted by primary key; but a row that another row of the table names stands before it.

        So a database that enforces foreign keys takes them one after the other.
        """
        rows = [[_cell(row.get(column.name), column) for column in self.columns] for row in self.rows(public)]
        places = [self.names.index(name) for name in self.key]
        rows.sort(key=lambda row: [_order(row[place]) for place in places])
        for ours, target, theirs in self.foreign:
            if target == self.name:
                rows = _named_first(rows, self.names.index(ours[0]), self.names.index(theirs[0]))
        return rows

    def csv(self, public: Public) -> bytes:
        """The table as RFC 4180 CSV in UTF-8 with LF line ends."""
        return write_csv([self.names, *self.cells(public)])


def _named_first(rows: list[list[str]], column: int, named: int) -> list[list[str]]:
    """The rows in their order, each after the row whose cell ``named`` is its cell ``column``."""
    places = {row[named]: place for place, row in enumerate(rows)}
    placed: dict[int, list[str]] = {}
    for place in range(len(rows)):
        chain: dict[int, list[str]] = {}
        at: int | None = place
        while at is not None and at not in placed and at not in chain:
            chain[at] = rows[at]
            at = places.get(rows[at][column])
        placed.update(reversed(chain.items()))
    return list(placed.values())


def write_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows as CSV: UTF-8, LF, quoted only where needed.

    ``csv.writer`` does not quote a single carriage return, which many readers treat as the end of a row.
    """
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows).encode("utf-8")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def read_csv(raw: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file, with every cell as a string."""
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))


def _cell(value: object, column: Column) -> str:
    """A value as text. A number has its point always: readers guess a column's type from its first cells alone."""
    if value is None:
        return ""
    if column.type == "number" and isinstance(value, int):
        return str(float(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return LIST_SEPARATOR.join(map(str, value))
    return str(value)


def _order(cell: str) -> tuple[int, int, str]:
    return (0, int(cell), "") if cell.isdecimal() else (1, 0, cell)


def _records(public: Public) -> Iterator[Row]:
    for record in public.of(*CONTENT_KINDS):
        review = cast("PublicReview", record.fields["review"])
        yield {
            **record.fields,
            "checked": review["checked"],
            "compared_by": review["compared_by"],
            "due": review["due"],
            "id": record.id,
            "kind": record.kind,
            "status": "published",
        }
    yield from _withdrawn(public, *CONTENT_KINDS)


def _withdrawn(public: Public, *kinds: str) -> Iterator[Row]:
    """The rows of the withdrawn records of some kinds."""
    for tombstone in public.withdrawn:
        if tombstone["kind"] in kinds:
            yield {
                "id": tombstone["id"],
                "kind": tombstone["kind"],
                "status": "withdrawn",
                "withdrawn_on": tombstone["on"],
                "withdrawn_reason": tombstone["reason"],
            }


def _texts(public: Public) -> Iterator[Row]:
    for record in public.of(*CONTENT_KINDS):
        for language, text in record.texts.items():
            for pointer, value in strings(text):
                yield {"record": record.id, "field": ".".join(map(str, pointer)), "language": language, "text": value}
        for language, figures in record.figure_texts.items():
            for pointer, value in strings(figures, ("figures",)):
                yield {"record": record.id, "field": ".".join(map(str, pointer)), "language": language, "text": value}


def _figures(public: Public) -> Iterator[Row]:
    for record in public.of(*CONTENT_KINDS):
        for figure in record.fields["figures"]:
            yield {**figure, "record": record.id}


def _evidence(public: Public) -> Iterator[Row]:
    for record in public.of(*CONTENT_KINDS):
        for item in record.fields["evidence"]:
            yield {**item, "record": record.id}


def _sources(public: Public) -> Iterator[Row]:
    for record in public.of("source"):
        retracted = record.fields["retracted"]["on"] if "retracted" in record.fields else None
        yield {**record.fields, "id": record.id, "status": "published", "retracted_on": retracted}
    yield from _withdrawn(public, "source")


def _statistics(public: Public) -> Iterator[Row]:
    for record in public.of("statistic"):
        words = public.text(record, public.meta["source_language"])[1]
        yield {**statistic_row(record.fields, words), "id": record.id}
    yield from _withdrawn(public, "statistic")


def statistic_row(fields: Mapping[str, Any], words: Mapping[str, object]) -> dict[str, Any]:
    """The row of a published statistic, from its fields and its words in the source language."""
    published = {f"published_{name}": value for name, value in fields.get("as_published", {}).items()}
    years = {f"year_{name}": value for name, value in fields.get("years", {}).items()}
    return {**fields, **fields["estimate"], **published, **years, **words, "status": "published"}


def _links(public: Public) -> Iterator[Row]:
    for record in public.of(*CONTENT_KINDS):
        yield from links_of(record.id, record.fields)
    for tombstone in public.withdrawn:
        if tombstone["kind"] in CONTENT_KINDS:
            yield from linked(tombstone["id"], "instead", tombstone["instead"])


def links_of(name: str, fields: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of the records that a published record names."""
    for relation in (*ID_LISTS, "pictures"):
        yield from linked(name, relation, fields.get(relation, ()))
    steps = fields.get("steps", ())
    for relation in STEP_LISTS:
        yield from linked(name, relation, dict.fromkeys(target for step in steps for target in step.get(relation, ())))


def linked(name: str, relation: str, targets: Iterable[str]) -> Iterator[Row]:
    """The rows of the records that a record names in one way, in its order."""
    for position, target in enumerate(targets, 1):
        yield {"from": name, "relation": relation, "to": target, "position": position}


def _steps(public: Public) -> Iterator[Row]:
    for record in public.of(*CONTENT_KINDS):
        yield from steps_of(record.id, record.fields)


def steps_of(name: str, fields: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of the steps of a guide, in their order."""
    for position, step in enumerate(fields.get("steps", ()), 1):
        yield {"record": name, "position": position, **step}


def _translations(public: Public) -> Iterator[Row]:
    for record in public.of(*CONTENT_KINDS):
        for language in public.languages:
            there = language in record.texts
            yield {
                "record": record.id,
                "language": language,
                "state": public.translation(record, language)["state"],
                "clinical_review": public.clinical_review(record, language) if there else "none",
                "hash": shown(public, record, language)["hash"],
            }


def _recalls(public: Public) -> Iterator[Row]:
    yield from rows_of(all_of(public), public.meta["source_language"])


def _notices(public: Public) -> Iterator[Row]:
    for language, about in public.texts.items():
        yield from notices_of(about["notices"], language)


def notices_of(notices: Mapping[str, Any], language: str) -> Iterator[Row]:
    """The rows of the notices in a language."""
    instead = {one.name: (urgency, one) for urgency, one in named(notices)}
    for name, text in notices.items():
        row = {"name": name, "language": language, "text": text}
        if name in instead:
            urgency, one = instead[name]
            row |= {"urgency": urgency, "when": one.when, "abstain": list(one.abstain)}
        yield row


def _codes(public: Public) -> Iterator[Row]:
    for language, about in public.texts.items():
        yield from codes_of(about.get("codes", {}), language)


def codes_of(codes: Mapping[str, Mapping[str, str]], language: str) -> Iterator[Row]:
    """The rows of the words for codes in a language."""
    for field, labels in codes.items():
        for code, label in labels.items():
            yield {"field": field, "code": code, "language": language, "label": label}


def _redirects(public: Public) -> Iterator[Row]:
    for entry in public.redirects:
        for target in entry["to"]:
            yield {"from": entry["from"], "to": target, "on": entry["on"], "reason": entry["reason"]}


def _own(kind: Kind, table: OwnTable) -> Table:
    """The table with the columns that only one kind of record has."""

    def rows(public: Public) -> Iterator[Row]:
        return ({"id": record.id, **table.row(record.fields)} for record in public.of(kind.name))

    columns = (Column("id", "string", "The id of the record.", required=True), *table.columns)
    parent: tuple[Foreign, ...] = (((table.parent,), table.name, ("id",)),) if table.parent else ()
    foreign = ((("id",), "records", ("id",)), *parent)
    return Table(table.name, table.description, columns, ("id",), rows, foreign)


_RECORD = Column("record", "string", "The id of the record.", required=True)
_LANGUAGE = Column("language", "string", "The language, as BCP 47.", required=True)
_STATUS = Column("status", "string", "published, or withdrawn.", required=True, enum=("published", "withdrawn"))
_SINCE = Column("since", "string", "The version that first carried it.")
_WITHDRAWN = (
    Column("withdrawn_on", "date", "The day it was withdrawn."),
    Column("withdrawn_reason", "string", "Why it was withdrawn."),
)
_OF_RECORD = (("record",), "records", ("id",))

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "records",
            "One row for each record, and one for each that was withdrawn.",
            (
                Column("id", "string", "The record's id; it never changes and never dies.", required=True),
                Column("kind", "string", "What it is.", required=True, enum=CONTENT_KINDS),
                _STATUS,
                Column("topic", "string", "The topic it belongs to, by its id."),
                Column("in_core", "boolean", "Whether a reader of its topic needs it first."),
                Column(
                    "position", "integer", "Its place in the reading order; a topic's or guide's is among its kind."
                ),
                Column("aspect", "string", "Which side of the topic it tells."),
                Column("audience", "string", "Whom it is for, separated by semicolons; empty: everyone."),
                Column("jurisdiction", "string", "Countries it holds for, separated by semicolons; empty: everywhere."),
                Column("certainty", "string", "How sure a fact is."),
                Column("verdict", "string", "What is wrong with a myth."),
                Column("fallacy", "string", "How a myth misleads."),
                Column("harm_if_believed", "string", "What can go wrong for someone who believes a myth."),
                Column("safety", "string", "What an app must show beside it, separated by semicolons."),
                Column(
                    "clinical_review",
                    "string",
                    "Whether a clinician has signed its text in the source language; for others, see translations.",
                    enum=("none", "signed"),
                ),
                Column("checked", "date", "The day it was last checked against its sources."),
                Column("compared_by", "string", "Who compared its words with the sources: a person, software or none."),
                Column("due", "date", "The day by which it must be checked again."),
                _SINCE,
                Column("text_hash", "string", "The hash of what it tells its reader."),
                Column("canonical", "string", "Its canonical address."),
                *_WITHDRAWN,
            ),
            ("id",),
            _records,
            ((("topic",), "records", ("id",)),),
        ),
        Table(
            "texts",
            "Every string that a reader sees, by record, field and language; what figures say in English stands there.",
            (
                _RECORD,
                Column("field", "string", "The field; entries of a list are numbered from 0.", required=True),
                _LANGUAGE,
                Column("text", "string", "The words. Plain text; a line feed separates paragraphs.", required=True),
            ),
            ("record", "field", "language"),
            _texts,
            (_OF_RECORD,),
        ),
        Table(
            "translations",
            "How far each record is in each language, and whether a clinician has signed its text there.",
            (
                _RECORD,
                _LANGUAGE,
                Column(
                    "state",
                    "string",
                    "The state of the text; if it is too low, texts has it in the source language alone.",
                    required=True,
                    enum=("source", *STATES, "blocked"),
                ),
                Column(
                    "clinical_review",
                    "string",
                    "Whether a clinician has signed the text in this language.",
                    required=True,
                    enum=("none", "signed"),
                ),
                Column(
                    "hash", "string", "It changes when anything of the record does in this language.", required=True
                ),
            ),
            ("record", "language"),
            _translations,
            (_OF_RECORD,),
        ),
        Table(
            "figures",
            "Every number that a reader meets.",
            (
                _RECORD,
                Column("id", "string", "Its name inside the record.", required=True),
                Column("low", "number", "The number, or the lower end of a range."),
                Column("high", "number", "The upper end of a range."),
                Column("low_included", "boolean", "Whether the lower end belongs to the range.", required=True),
                Column("high_included", "boolean", "Whether the upper end belongs to the range.", required=True),
                Column("unbounded", "boolean", "Whether there is no upper end: low or more.", required=True),
                Column("out_of", "integer", "The denominator of a share of people."),
                Column("unit", "string", "What is counted, when it is no share of people."),
                Column("statistics", "string", "The statistics that it gives, separated by semicolons."),
                Column("side", "string", "Whether it counts those with the outcome.", enum=("outcome", "counterpart")),
                Column("rounded_to", "integer", "What the text rounds it to, if not to 1."),
                Column("likelihood", "string", "The BI-RADS row whose likelihood it is."),
                Column("population", "string", "Who was counted."),
                Column("outcome", "string", "What happened to them, or did not."),
                Column("timeframe", "string", "When, or over how long."),
                Column("evidence", "string", "The evidence, inside the record, that it rests on.", required=True),
            ),
            ("record", "id"),
            _figures,
            (
                _OF_RECORD,
                (("record", "evidence"), "evidence", ("record", "id")),
                (("likelihood",), "records", ("id",)),
            ),
        ),
        Table(
            "evidence",
            "What each record rests on: a passage, and what it says.",
            (
                _RECORD,
                Column("id", "string", "Its name inside the record.", required=True),
                Column("source", "string", "The source that was read.", required=True),
                Column("locator", "string", "Where in the source.", required=True),
                Column(
                    "verdict",
                    "string",
                    "What the passage says about the record.",
                    required=True,
                    enum=("supports", "supports-in-part", "contradicts", "background"),
                ),
                Column("note", "string", "What the passage says, in own words."),
            ),
            ("record", "id"),
            _evidence,
            (_OF_RECORD, (("source",), "sources", ("id",))),
        ),
        Table(
            "sources",
            "The sources, each once.",
            (
                Column("id", "string", "The source's id.", required=True),
                _STATUS,
                Column("title", "string", "Its title, or our description of it where the title was not seen."),
                Column("title_seen", "boolean", "Whether the title is the source's own."),
                Column("publisher", "string", "Who published it."),
                Column("type", "string", "What it is."),
                Column("url", "string", "Where it stands."),
                Column("doi", "string", "Its digital object identifier."),
                Column("published", "string", "When it was published, as exactly as was seen."),
                Column("accessed", "date", "The day it was read."),
                Column("grade", "string", "How far it can be trusted.", enum=("A", "B", "C", "D")),
                Column("read", "string", "How far it could be read.", enum=("whole", "excerpt", "abstract", "table")),
                Column("original", "string", "For a copy: the source that it copies."),
                Column("rights", "string", "What its licence allows."),
                Column("retracted_on", "date", "The day it was retracted."),
                Column("note", "string", "What the part that was read says, or what limits it."),
                _SINCE,
                Column("canonical", "string", "Its canonical address here."),
                *_WITHDRAWN,
            ),
            ("id",),
            _sources,
            ((("original",), "sources", ("id",)),),
        ),
        Table(
            "statistics",
            "The shares that figures give, each once: counts, or the value as published; ends are in percent.",
            (
                Column("id", "string", "The statistic's id.", required=True),
                _STATUS,
                Column("measure", "string", "What kind of number it is.", enum=MEASURES),
                Column("population", "string", "Who was counted."),
                Column("outcome", "string", "What the events are."),
                Column("counterpart", "string", "The same for those without the outcome."),
                Column("timeframe", "string", "When, or over how long."),
                Column("events", "integer", "How many had the outcome."),
                Column("total", "integer", "How many were counted."),
                Column("published_value", "number", "The percentage that the source prints."),
                Column("published_low", "number", "The lower end that the source prints."),
                Column("published_high", "number", "The upper end that the source prints."),
                Column("per_100", "number", "Out of 100, from the counts or as published."),
                Column("per_1000", "number", "Out of 1,000."),
                Column("counterpart_per_100", "number", "Those without the outcome, out of 100."),
                Column("low", "number", "The lower end of the 95% interval, or of the range."),
                Column("high", "number", "The upper end of the 95% interval, or of the range."),
                Column("low_included", "boolean", "Whether the lower end belongs to the range."),
                Column("high_included", "boolean", "Whether the upper end belongs to the range."),
                Column(
                    "interval",
                    "string",
                    "Where the ends are from; none: they are no interval.",
                    enum=("wilson", "published", "none"),
                ),
                Column("setting", "string", "Where people were counted."),
                Column("countries", "string", "The countries of the data, separated by semicolons."),
                Column("year_from", "integer", "The first year of the data."),
                Column("year_to", "integer", "The last year of the data."),
                Column("source", "string", "The source that reports it."),
                Column("locator", "string", "Where in the source."),
                Column("read", "string", "How far it was read.", enum=("whole", "excerpt", "abstract", "table")),
                Column("note", "string", "What the passage says, and what limits it."),
                _SINCE,
                Column("canonical", "string", "Its canonical address."),
                *_WITHDRAWN,
            ),
            ("id",),
            _statistics,
            ((("source",), "sources", ("id",)),),
        ),
        *(_own(kind, kind.table) for kind in KINDS.values() if kind.table),
        Table(
            "links",
            "Which record names which.",
            (
                Column("from", "string", "The record that names another.", required=True),
                Column(
                    "relation",
                    "string",
                    "What the second is to the first. terms: a word that it uses. related: what to read next. "
                    "answered_by: what an answer rests on. core, more: what a topic lists, core first. topics, "
                    "where_to_turn: what a guide leads to. records, questions: what a step of a guide names. "
                    "pictures: what helps to understand it. instead: what took the place of a withdrawn record.",
                    required=True,
                    enum=(*ID_LISTS, *STEP_LISTS, "instead"),
                ),
                Column("to", "string", "The record that is named.", required=True),
                Column("position", "integer", "Its place among those that are named so, from 1.", required=True),
            ),
            ("from", "relation", "to"),
            _links,
            ((("from",), "records", ("id",)), (("to",), "records", ("id",))),
        ),
        Table(
            "steps",
            "The steps of the guides; their words stand in texts, in the fields that begin with steps and the id.",
            (
                _RECORD,
                Column("position", "integer", "The place of the step in its guide, from 1.", required=True),
                Column("id", "string", "Its name inside the guide.", required=True),
                Column("records", "string", "The records to read in it, in order, separated by semicolons."),
                Column("questions", "string", "The questions to ask in it, in order, separated by semicolons."),
                Column("pictures", "string", "Its pictures, in order, separated by semicolons."),
            ),
            ("record", "position"),
            _steps,
            (_OF_RECORD,),
        ),
        Table(
            "notices",
            "Texts to show beside records, or instead of an answer.",
            (
                Column("name", "string", "The name of the notice.", required=True),
                _LANGUAGE,
                Column(
                    "urgency", "integer", "The place of one that is shown instead of an answer; 1: the most urgent."
                ),
                Column("when", "string", "When it is shown instead of an answer, in English."),
                Column(
                    "abstain", "string", "The reasons in chunks/eval.jsonl that it is for, with semicolons between."
                ),
                Column("text", "string", "The words.", required=True),
            ),
            ("name", "language"),
            _notices,
        ),
        Table(
            "recalls",
            "What a version got wrong: a row for each record and language that is affected.",
            (
                Column("id", "string", "The recall.", required=True),
                Column("record", "string", "The record, by the id that it had.", required=True),
                _LANGUAGE,
                Column("on", "date", "The day of the recall.", required=True),
                Column("severity", "string", "How grave it is.", required=True, enum=("minor", "major", "critical")),
                Column("introduced", "string", "The first affected version.", required=True),
                Column("fixed_in", "string", "The first version that is right, if there is one."),
                Column("wrong", "string", "What was wrong, in words for readers.", required=True),
                Column("right", "string", "What is right.", required=True),
                Column("what_to_do", "string", "What a reader of the wrong text can do.", required=True),
            ),
            ("id", "record", "language"),
            _recalls,
        ),
        Table(
            "codes",
            "The words to show readers instead of a code.",
            (
                Column("field", "string", "The field that holds the code, as a column is named.", required=True),
                Column("code", "string", "The code.", required=True),
                _LANGUAGE,
                Column("label", "string", "The words.", required=True),
            ),
            ("field", "code", "language"),
            _codes,
        ),
        Table(
            "redirects",
            "Retired ids, and what took their place.",
            (
                Column("from", "string", "The retired id.", required=True),
                Column("to", "string", "A record that took its place.", required=True),
                Column("on", "date", "The day of the change.", required=True),
                Column("reason", "string", "Why.", required=True),
            ),
            ("from", "to"),
            _redirects,
        ),
    )
}
"""Every table by name, in the order of datapackage.json."""


OPTIONAL: Mapping[str, str] = {
    kind.table.name: name for name, kind in KINDS.items() if kind.table is not None and not kind.core
}
"""The tables that are left out where there is no record of their kind, with that kind."""


def tables_of(public: Public) -> dict[str, Table]:
    """The tables that a dataset has, by name."""
    return {
        name: table
        for name, table in TABLES.items()
        if name not in OPTIONAL or next(public.of(OPTIONAL[name]), None) is not None
    }


def render(public: Public) -> dict[str, bytes]:
    """The tables that a dataset has as CSV, by name."""
    return {name: table.csv(public) for name, table in tables_of(public).items()}
