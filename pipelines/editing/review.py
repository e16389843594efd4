"""What becomes of a reviewer's file: every word of it decided about, and the files that keep what is taken."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipelines.checks import review as rules
from pipelines.editing.review_file import ReviewFile, Word, code
from pipelines.model.hashes import text_hash
from pipelines.model.records import Dataset, Document, Record
from pipelines.model.shapes import SignOff
from pipelines.source.formatting import TooLarge, fixed
from pipelines.source.load import document_of
from pipelines.translate import tasks
from pipelines.translate.project import Project
from pipelines.translate.shapes import Signature
from pipelines.translate.states import stands, state

COMMENTS = "dataset/comments.yaml"

State = Literal["signed", "change", "comment", "held", "not taken"]
"""What becomes of something that a reviewer said."""

CURES = ("REV003",)
"""Errors that do not stop an import, because it can cure them: a sign-off is of other words than these."""

_CHANGED = "the words have changed since"
_ASKED = "the same file asks for a change of it"
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Verdict:
    """What becomes of a word, and why; an approval with a comment can come to two."""

    word: Word
    state: State
    reason: str = ""

    @property
    def taken(self) -> bool:
        """Whether it is new, and kept."""
        return self.state in ("signed", "change", "comment")


@dataclass(frozen=True)
class Outcome:
    """What a file comes to: the verdicts in its order, and the files that keep what is taken, by path."""

    verdicts: tuple[Verdict, ...]
    files: Mapping[str, str]


def decide(file: ReviewFile, dataset: Dataset, project: Project, sources: Mapping[str, Any]) -> Outcome:
    """Decides about each word; ``sources`` are the source schemas by name, for the canonical form.

    What was said of a record that was renamed since is said of it under its new id.
    The dataset has no error but those of ``CURES``, and the reviewer is one of its people.

    Raises:
        RuntimeError: a file that would be written does not read back equal.
    """
    words = tuple(dataclasses.replace(word, about=dataset.today(word.about)) for word in file.words)
    file = dataclasses.replace(file, words=words)
    signed = _answers(file, project, dataset)
    said = _Said(file, dataset, project)
    verdicts: list[Verdict] = []
    for word in file.words:
        if word.verdict != "approved":
            verdicts.append(said.hear(word))
            continue
        verdict = next(signed[word.language]) if word.language else _sign_off(word, file, dataset, sources)
        verdicts.append(verdict)
        if word.comment and not _is_noted(verdict, file, project):
            verdicts.append(said.hear(word))
    try:
        kept = said.kept(sources)
    except TooLarge:
        reason = f"{COMMENTS} has no room for it; answer some comments first, and delete them"
        verdicts = [Verdict(v.word, "not taken", reason) if v.state in ("change", "comment") else v for v in verdicts]
        kept = ""
    files = _sign_offs(verdicts, file, dataset, sources)
    files |= _signatures(verdicts, file, project)
    files |= _unfinished(verdicts, project)
    return Outcome(tuple(verdicts), files | ({COMMENTS: kept} if kept else {}))


# English


def _sign_off(word: Word, file: ReviewFile, dataset: Dataset, sources: Mapping[str, Any]) -> Verdict:
    """Whether an approval becomes a sign-off: when the checks of the REV family find nothing wrong with it."""
    if reason := _no_record(word.about, dataset):
        return Verdict(word, "not taken", reason)
    record = dataset.by_id[word.about]
    if record.data["status"] == "withdrawn":
        return Verdict(word, "not taken", "the record was withdrawn")
    role, roles = dataset.people[file.reviewer]["role"], _roles(sources)
    if role not in roles:
        reason = f"{file.reviewer} is {role}, and a record is signed by one of these: {', '.join(roles)}"
        return Verdict(word, "not taken", reason)
    if word.hashes["text_hash"] != text_hash(record.data):
        return Verdict(word, "not taken", _CHANGED)
    own = _own(record, file.reviewer)
    if any(one["text_hash"] == word.hashes["text_hash"] for one in own):
        return Verdict(word, "held", tasks.HELD)
    others = [one for one in record.data["review"]["sign_offs"] if one not in own]
    review = {**record.data["review"], "sign_offs": [*others, _entry(word, file, dataset)]}
    document = dataclasses.replace(record.document, data={**record.data, "review": review})
    for problem in rules.signer_is_not_author.run(Record(record.id, record.kind, document), dataset):
        return Verdict(word, "not taken", f"{problem.message}; {problem.hint}")
    instead = "".join(f", in place of that of {one['on']}" for one in own)
    return Verdict(word, "signed", f"{file.reviewer}, {role}, {file.on}{instead}")


def _own(record: Record, person: str) -> list[SignOff]:
    """A person's sign-offs of a record, fallen or not; REV002 allows one."""
    return [one for one in record.data["review"]["sign_offs"] if one["person"] == person]


def _no_record(record_id: str, dataset: Dataset) -> str:
    """Why nothing can be said of a record, or nothing."""
    if record_id in dataset.redirects:
        return f"the record is now {', '.join(dataset.redirects[record_id])}; read that one"
    if record_id not in dataset.by_id:
        return "there is no such record"
    return "it is a source; a source is not reviewed" if dataset.by_id[record_id].kind == "source" else ""


def _roles(sources: Mapping[str, Any]) -> tuple[str, ...]:
    """The roles in which a record can be signed."""
    sign_offs = sources["common"]["definitions"]["review"]["properties"]["sign_offs"]
    return tuple(sign_offs["items"]["properties"]["role"]["enum"])


def _entry(word: Word, file: ReviewFile, dataset: Dataset) -> dict[str, str]:
    role = dataset.people[file.reviewer]["role"]
    return {"person": file.reviewer, "role": role, "on": file.on, "text_hash": word.hashes["text_hash"]}


def _sign_offs(
    verdicts: list[Verdict], file: ReviewFile, dataset: Dataset, sources: Mapping[str, Any]
) -> dict[str, str]:
    """The records with the sign-offs that are taken, and without those that fell or are taken back; comments kept."""
    files = {}
    for verdict in verdicts:
        if verdict.state not in ("signed", "change") or verdict.word.language:
            continue
        record = dataset.by_id[verdict.word.about]
        others = [one for one in record.data["review"]["sign_offs"] if one["person"] != file.reviewer]
        signed = [_entry(verdict.word, file, dataset)] if verdict.state == "signed" else []
        if (sign_offs := [*others, *signed]) != record.data["review"]["sign_offs"]:
            data = {**record.data, "review": {**record.data["review"], "sign_offs": sign_offs}}
            files[record.document.path] = fixed(record.document, record.kind, sources, data)
    return files


def fallen(dataset: Dataset, files: Mapping[str, str]) -> list[str]:
    """The sign-offs of other words than those that stand there, with some files as they would be."""
    found = []
    for record in dataset.records:
        if record.data.get("review", {}).get("sign_offs"):
            path = record.document.path
            document = document_of(path, files[path]) if path in files else record.document
            data = Record(record.id, record.kind, document).data
            signers = [one["person"] for one in data["review"]["sign_offs"] if one["text_hash"] != text_hash(data)]
            found += [f"{record.id} ({person})" for person in signers]
    return found


# Translations


def _answers(file: ReviewFile, project: Project, dataset: Dataset) -> dict[str, Iterator[Verdict]]:
    """What becomes of the approvals of translations, by language, in the order of the file."""
    approved: dict[str, list[Word]] = {}
    for word in file.words:
        if word.language and word.verdict == "approved":
            approved.setdefault(word.language, []).append(word)
    return {language: _signed(words, language, file, project, dataset) for language, words in approved.items()}


def _signed(
    words: list[Word], language: str, file: ReviewFile, project: Project, dataset: Dataset
) -> Iterator[Verdict]:
    incoming = [_signature(word, file) for word in words]
    asked = {word.about for word in file.words if word.language == language and word.verdict == "change"}
    for word, answer in zip(words, tasks.reviewed(project, language, incoming, dataset.people), strict=True):
        if word.about in asked and answer.reason in ("", tasks.HELD):
            yield Verdict(word, "not taken", _ASKED)
        elif answer.taken:
            yield Verdict(word, "signed", f"{file.reviewer}, {word.stage}, {file.on}")
        else:
            yield Verdict(word, "held" if answer.reason == tasks.HELD else "not taken", answer.reason)


def _signature(word: Word, file: ReviewFile) -> Signature:
    """An approval as a signature. Its note has one line, and does not begin as what a spreadsheet runs."""
    assert word.stage
    note = " ".join(word.comment.split())
    note = code(note[0]) + note[1:] if note.startswith(_FORMULA) else note
    return Signature(
        key=word.about,
        source_sha=word.hashes["source_sha"],
        target_sha=word.hashes["target_sha"],
        stage=word.stage,
        by=file.reviewer,
        on=file.on,
        note=note,
    )


def _is_noted(verdict: Verdict, file: ReviewFile, project: Project) -> bool:
    """Whether the comment on an approval stands whole in the note of its signature."""
    word = verdict.word
    if not word.language or verdict.reason == _ASKED or " ".join(word.comment.split()) != word.comment:
        return False
    wanted = dataclasses.replace(_signature(word, file), on="")
    held = project.store.signatures.get(word.language, ())
    return verdict.state == "signed" or any(dataclasses.replace(one, on="") == wanted for one in held)


def _signatures(verdicts: list[Verdict], file: ReviewFile, project: Project) -> dict[str, str]:
    """The review files with the signatures that are taken, and without those that are taken back."""
    taken: dict[str, list[tasks.Verdict]] = {}
    held = dict(project.store.signatures)
    for verdict in verdicts:
        word = verdict.word
        if verdict.state == "signed" and word.language:
            taken.setdefault(word.language, []).append(tasks.Verdict(_signature(word, file), True, ""))
        elif verdict.state == "change" and (own := _own_rows(word, file.reviewer, project)):
            taken.setdefault(word.language, [])
            held[word.language] = tuple(one for one in held[word.language] if one not in own)
    files: dict[str, str] = {}
    left = dataclasses.replace(project, store=project.store._replace(signatures=held))
    for language, signatures in taken.items():
        files |= tasks.signed(left, language, signatures)
    return files


def _own_rows(word: Word, person: str, project: Project) -> list[Signature]:
    """A person's signatures of a translation at any stage, whether they hold or not.

    While the translation is unfinished none holds; it would hold again if the same words were called finished.
    """
    signatures = project.store.signatures.get(word.language, ())
    return [one for one in signatures if (one.key, one.by) == (word.about, person)]


def _unfinished(verdicts: list[Verdict], project: Project) -> dict[str, str]:
    """The PO files in which translations that must change are marked as unfinished, so that no export carries them."""
    marked: dict[str, set[str]] = {}
    for verdict in verdicts:
        if verdict.state == "change" and verdict.word.language and _is_finished(verdict.word, project):
            marked.setdefault(verdict.word.language, set()).add(verdict.word.about)
    files: dict[str, str] = {}
    for language, keys in marked.items():
        catalog = project.catalog(language)
        fuzzy = {key: dataclasses.replace(catalog.entries[key], fuzzy=True) for key in keys}
        files |= tasks.po(project, dataclasses.replace(catalog, entries={**catalog.entries, **fuzzy}))
    return files


def _is_finished(word: Word, project: Project) -> bool:
    """Whether a translation still has the words that were read, and counts as finished."""
    unit, entry = project.by_key[word.about], project.catalog(word.language).entries.get(word.about)
    return stands(unit, entry, **word.hashes) and state(unit, entry) == "translated"


# Comments


class _Said:
    """The comments of a file as entries of comments.yaml; those that are held there are not taken again."""

    def __init__(self, file: ReviewFile, dataset: Dataset, project: Project) -> None:
        self.file, self.dataset, self.project = file, dataset, project
        self.document: Document = dataset.settings.get("comments") or document_of(COMMENTS, "comments: []\n")
        self.entries: list[dict[str, str]] = []
        self.held = [_without_day(entry) for entry in dataset.comments]

    def hear(self, word: Word) -> Verdict:
        """What becomes of a comment; one that goes with an approval is a comment alone."""
        if reason := self._nothing(word):
            return Verdict(word, "not taken", reason)
        kind: Literal["change", "comment"] = "change" if word.verdict == "change" else "comment"
        entry = {
            "about": word.about,
            **({"language": word.language, "stage": word.stage} if word.language else {}),
            "person": self.file.reviewer,
            "on": self.file.on,
            "verdict": kind,
            **word.hashes,
            "comment": word.comment,
        }
        agreed = self._agreed(word) if kind == "change" else []
        if _without_day(entry) not in self.held:
            self.entries.append(entry)
        elif not any(day < self.file.on for day in agreed):
            return Verdict(word, "held", tasks.HELD)
        return Verdict(word, kind, "; ".join(filter(None, (self._note(word), self._taken_back(word, len(agreed))))))

    def kept(self, sources: Mapping[str, Any]) -> str:
        """The text of comments.yaml with the new entries, or nothing where there are none."""
        entries = [*self.dataset.comments, *self.entries]
        return fixed(self.document, "comments", sources, {"comments": entries}) if self.entries else ""

    def _agreed(self, word: Word) -> list[str]:
        """The days on which the reviewer agreed with what the word is about."""
        if word.language:
            return [one.on for one in _own_rows(word, self.file.reviewer, self.project)]
        return [one["on"] for one in _own(self.dataset.by_id[word.about], self.file.reviewer)]

    def _taken_back(self, word: Word, number: int) -> str:
        """What a change takes away: nobody agrees with what they want to be changed."""
        noun = "signature" if word.language else "sign-off"
        if number > 1:
            return f"the {noun}s of {self.file.reviewer} are taken away"
        return f"the {noun} of {self.file.reviewer} is taken away" if number else ""

    def _nothing(self, word: Word) -> str:
        """Why a comment is about nothing, or nothing."""
        if not word.language:
            return _no_record(word.about, self.dataset)
        if word.language not in self.project.locales:
            return f"{word.language} is not in locales.yaml"
        return "" if word.about in self.project.by_key else "there is no such string"

    def _note(self, word: Word) -> str:
        """What to know of a comment that is taken."""
        if word.language:
            unit = self.project.by_key[word.about]
            entry = self.project.catalog(word.language).entries.get(word.about)
            if not stands(unit, entry, **word.hashes):
                return _CHANGED
            marked = word.verdict == "change" and _is_finished(word, self.project)
            return "the translation is marked as unfinished" if marked else ""
        now = text_hash(self.dataset.by_id[word.about].data)
        return "" if now == word.hashes["text_hash"] else _CHANGED


def _without_day(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "on"}
