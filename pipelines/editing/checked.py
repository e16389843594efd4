"""Records that the words of a record were compared with its sources, or that only a typing error was corrected."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from pipelines.checks.review import SOFTWARE
from pipelines.editing import earlier, transaction
from pipelines.editing.rename import unknown
from pipelines.editing.typing_errors import meaning_may_differ
from pipelines.model.derived import named_statistics, resolve
from pipelines.model.findings import Unknown
from pipelines.model.hashes import MEANING, compared_hash, still_valid, text_hash
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS
from pipelines.model.records import Dataset, Record
from pipelines.model.shapes import RecordData, RecordText, Review, Typo
from pipelines.model.text import differences, strings
from pipelines.source.formatting import fixed
from pipelines.source.yaml_faults import UnreadableYaml
from pipelines.source.yaml_reader import decode, parse
from pipelines.translate import tasks
from pipelines.translate.project import Project
from pipelines.upstream.guard import own_record
from pipelines.validate.rules import rules
from pipelines.validate.run import Fast

_PIECES = re.compile(r"\s+|\S+")
_MARKED = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}


class Passage(NamedTuple):
    """A text of a record or of its evidence. ``before`` is what was compared last, or None if that is unknown."""

    name: str
    before: str | None
    now: str

    @property
    def marked(self) -> str:
        """The text with its changes as ``git diff --word-diff`` marks them: ``[-removed-]`` and ``{+added+}``."""
        if self.before is None or self.before == self.now:
            return self.now
        found = differences(_PIECES.findall(self.before), _PIECES.findall(self.now))
        return "".join(_MARKED[mark].format(text) for mark, text in found)


class Comparison(NamedTuple):
    """What an editor compares: the words that changed, or all of them, beside the evidence that they rest on.

    ``hash`` is that of the words, figures and evidence shown here. ``note`` says which words are shown.
    """

    record: str
    hash: str
    note: str
    words: tuple[Passage, ...]
    evidence: tuple[Passage, ...]


class _Version(NamedTuple):
    """The fields of a record at some time, and the statistics that it names."""

    data: RecordData
    statistics: Mapping[str, RecordData]

    @property
    def hash(self) -> str:
        return compared_hash(self.data, self.statistics)


def compare(early: Fast, ids: Iterable[str], *, typo: bool = False) -> list[Comparison]:
    """What to compare of each of some records.

    Raises:
        Unknown: an id is of no record that readers see, or a statistic of it cannot be read; with ``typo``, more
            changed than typing errors.
    """
    records = [_record(early.dataset, record_id) for record_id in dict.fromkeys(ids)]
    for record in records if typo else ():
        _text_before(early, record)
    return [_comparison(early, record) for record in records]


def mark(root: Path, shown: Sequence[Comparison], by: str, day: datetime.date, *, typo: bool = False) -> list[str]:
    """Stores that records were compared by a person or by ``software``: in all of them, or in none.

    With ``typo`` it stores instead that only typing errors were corrected since the last comparison, which stays valid
    with its day; so do sign-offs, translations and their signatures. Returns the changed files.

    Raises:
        Unknown: nobody has the id ``by``, a record changed since it was shown, or more than a typing error changed.
        Unsound: a file cannot be read, or the edit would add an error or warning.
    """
    early = transaction.open_for_edit(root)
    dataset = early.dataset
    check_person(dataset, by)
    files: transaction.Files = {}
    before: dict[str, str] = {}
    for comparison in shown:
        record = _record(dataset, comparison.record)
        if dataset.compared_hash(record) != comparison.hash:
            raise Unknown(f"nothing was changed: {record.id} was edited meanwhile; run it again")
        review: Review = {**record.data["review"]}
        if typo:
            old = _text_before(early, record)
            before |= {f"{record.id}:{name}": text for name, text in _named(old).items()}
            entry: Typo = {
                "on": day.isoformat(),
                "by": by,
                "from": text_hash({**record.data, "text": old}, dataset.statistics),
                "to": dataset.text_hash(record),
            }
            review |= {"hash": comparison.hash, "typos": [*review.get("typos", []), entry]}
        else:
            review |= {"checked": day.isoformat(), "hash": comparison.hash, "by": by}
            current = dataset.text_hash(record)
            typos = review.pop("typos", [])
            if kept := [one for one in typos if still_valid(one["to"], typos, current)]:
                review["typos"] = kept
        data = {**record.data, "review": review}
        files[record.document.path] = fixed(record.document, record.kind, early.schemas.sources, data)

    def translations(project: Project) -> Mapping[str, str]:
        try:
            return tasks.respelled(project, before) if typo else {}
        except ValueError as error:
            raise Unknown(
                f"nothing was changed: a translation of {error} is already marked as out of date; "
                "restore dataset/translations/ from version control, and run this before i18n-update"
            ) from None

    # the first hash of a dataset makes every record without one a finding, and no date changes a table or a waiver
    codes = [code for code in rules() if code != "REV008" and not code.startswith(("TAB", "WAV"))]
    return transaction.commit(root, files, translations, codes)


def check_person(dataset: Dataset, by: str) -> None:
    """Raises Unknown unless an id is ``software`` or of a person of people.yaml."""
    if by != SOFTWARE and by not in dataset.people:
        raise Unknown(f"nobody in people.yaml has the id {by!r}; add the person, or name {SOFTWARE}")


def _record(dataset: Dataset, record_id: str) -> Record:
    if (record := dataset.by_id.get(record_id)) is None:
        raise unknown(record_id, dataset)
    own_record(dataset, record_id)
    if record.kind not in CONTENT_KINDS:
        raise Unknown(f"{record_id} is a {record.kind}; only records that readers see are compared with their sources")
    if record.data["status"] == "withdrawn":
        raise Unknown(f"{record_id} was withdrawn on {record.data['withdrawn']['on']}")
    if record.unwritten:
        raise Unknown(f"{record_id} is a draft with gaps; fill them in first")
    if not dataset.has_statistics(record):
        raise Unknown(f"a statistic of {record_id} does not exist or cannot be read")
    return record


def _comparison(early: Fast, record: Record) -> Comparison:
    dataset, review = early.dataset, record.data["review"]
    now = _Version(record.data, dataset.statistics)
    words, evidence = _words(now), _evidence(now, dataset)
    old = _compared_version(early, record)
    if old is None:
        note = "what was compared last is unknown; all words" if "hash" in review else "never compared; all words"
        return Comparison(record.id, now.hash, note, _passages({}, words, None), _passages({}, evidence, None))
    changed = tuple(one for one in _passages(_words(old), words, "") if one.before != one.now)
    note = f"changed since {review['checked']}" if changed else f"no words changed since {review['checked']}; all words"
    shown = changed or _passages({}, words, None)
    return Comparison(record.id, now.hash, note, shown, _passages(_evidence(old, dataset), evidence, ""))


def _passages(old: Mapping[str, str], new: Mapping[str, str], missing: str | None) -> tuple[Passage, ...]:
    names = dict.fromkeys([*new, *old])
    return tuple(Passage(name, old.get(name, missing), new.get(name, "")) for name in names)


def _compared_version(early: Fast, record: Record) -> _Version | None:
    """The version of a record that was compared with its sources, as it is now or in git; None if it is not found."""
    dataset, wanted = early.dataset, record.data["review"].get("hash")
    if wanted in (None, dataset.compared_hash(record)):
        return _Version(record.data, dataset.statistics) if wanted else None
    for commit, content in earlier.versions(dataset.root, record.document.path):
        if (data := _read(early, record.kind, content)) is None:
            continue
        named = named_statistics(data.get("figures", ()))
        for statistics in (dataset.statistics, _statistics(early, commit, named) if named else {}):
            version = _Version(data, statistics)
            if version.hash == wanted:
                return version
    return None


def _statistics(early: Fast, commit: str, names: Iterable[str]) -> dict[str, RecordData]:
    """Some statistics as a commit has them."""
    found = {}
    for name in names:
        path = f"dataset/{FOLDERS['statistic']}/{name}.yaml"
        if data := _read(early, "statistic", earlier.content_of(early.dataset.root, commit, path)):
            found[name] = data
    return found


def _read(early: Fast, kind: str, content: bytes) -> RecordData | None:
    """The fields of a record in a file, or None if it cannot be read or breaks the present schema."""
    try:
        data = parse(decode(content))
    except UnreadableYaml:
        return None
    return cast("RecordData", data) if early.schemas.accepts(kind, data) else None


def _text_before(early: Fast, record: Record) -> RecordText:
    """The text before typing errors in it were corrected.

    Raises:
        Unknown: it is not known, or more has changed than typing errors.
    """
    dataset, wanted = early.dataset, record.data["review"].get("hash")
    if wanted is None:
        raise Unknown(f"{record.id} was never compared with its sources, so its words before are unknown")
    if wanted == dataset.compared_hash(record):
        raise Unknown(f"no words of {record.id} changed since they were compared")
    for _, content in earlier.versions(dataset.root, record.document.path):
        old = _read(early, record.kind, content)
        if old is None or "text" not in old:
            continue
        if _Version({**record.data, "text": old["text"]}, dataset.statistics).hash == wanted:
            _refuse_other_meaning(record, old["text"])
            return old["text"]
    raise Unknown(
        f"{record.id}: more than its text changed, or git has no version of the words that were compared; "
        "compare it with its sources again, without --typo"
    )


def _refuse_other_meaning(record: Record, old: RecordText) -> None:
    before, now = _named(old), _named(record.data["text"])
    if before.keys() != now.keys():
        raise Unknown(f"{record.id}: a text was added or removed; that is more than a typing error")
    for name, text in now.items():
        if reason := meaning_may_differ(before[name], text):
            raise Unknown(f"{record.id}, {name}: {reason}; that is more than a typing error")


def _named(text: RecordText) -> dict[str, str]:
    """The strings of a text by name, as the keys of translations have it."""
    return {".".join(map(str, pointer)): words for pointer, words in strings(text)}


def _words(version: _Version) -> dict[str, str]:
    """What a record tells: its strings, its figures as the text tells them, and the other fields of its meaning."""
    data = version.data
    found = _named(data["text"])
    for figure in data.get("figures", ()):
        told = resolve(figure, data, version.statistics)
        found[f"figure {figure['id']}"] = _line({name: value for name, value in told.items() if name != "id"})
    for name in MEANING:
        if name in data and name not in ("text", "figures"):
            found[name] = _line({name: data[name]})  # type: ignore[literal-required]
    return found


def _evidence(version: _Version, dataset: Dataset) -> dict[str, str]:
    """What a record rests on: its evidence, and the counts or published values of its statistics."""
    found = {}
    for item in version.data.get("evidence", ()):
        note = f" {item['note']}" if "note" in item else ""
        place = f"{_title(item['source'], dataset)}, {item['locator']}"
        found[f"evidence {item['id']}"] = f"{place} ({item['verdict']}).{note}"
    for name in named_statistics(version.data.get("figures", ())):
        if (one := version.statistics.get(name)) is None:
            continue
        share = f"{one['events']} of {one['total']}" if "events" in one else _line({**one["as_published"]})
        text, place = one["text"], f"{_title(one['source'], dataset)}, {one['locator']}"
        found[name] = f"{share}: {text['outcome']}; {text['population']}, {text['timeframe']}. {place}."
    return found


def _title(source: str, dataset: Dataset) -> str:
    record = dataset.by_id.get(source)
    return record.data["title"] if record else source


def _line(fields: Mapping[str, object]) -> str:
    """Fields in one line."""

    def shown(value: object) -> str:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    return ", ".join(f"{name}: {shown(value)}" for name, value in fields.items())
