"""Imports a review: decides about every item, and builds the files that store what is accepted."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from pipelines.checks import review as rules
from pipelines.editing.review_file import Review, ReviewItem, code
from pipelines.model.kinds import KINDS
from pipelines.model.records import Dataset, Document, Record
from pipelines.model.shapes import Comment, Comments, SignOff
from pipelines.source.formatting import TooLarge, fixed
from pipelines.source.load import document_of
from pipelines.translate import tasks
from pipelines.translate.project import Project
from pipelines.translate.shapes import Signature
from pipelines.translate.states import is_current, state
from pipelines.upstream.guard import unwritable

COMMENTS = "dataset/comments.yaml"

State = Literal["signed", "change", "comment", "stored", "rejected"]
"""The result for an item: a sign-off or signature, a requested change, a comment, already stored, or rejected."""

TOLERATED = ("REV003",)
"""Errors that do not stop an import, because it can fix them: a sign-off that does not match the text."""

_CHANGED = "the text has changed since"
_ASKED = "the same file requests a change of it"
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Decision:
    """The decision about an item, with the reason. An approval with a comment can have two."""

    item: ReviewItem
    state: State
    reason: str = ""

    @property
    def accepted(self) -> bool:
        """Whether it is new and will be stored."""
        return self.state in ("signed", "change", "comment")


@dataclass(frozen=True)
class ReviewResult:
    """The decisions in the order of the review, and the new text of the changed files by path."""

    decisions: tuple[Decision, ...]
    files: Mapping[str, str]


def decide(review: Review, dataset: Dataset, project: Project, sources: Mapping[str, Any]) -> ReviewResult:
    """Decides about each item; ``sources`` are the source schemas by name, for the canonical form.

    Items about a record that was renamed since apply to its new id. The dataset must have no errors but those of
    ``TOLERATED``, and the reviewer must be one of its people.

    Raises:
        RuntimeError: a file that would be written does not read back equal.
    """
    items = tuple(dataclasses.replace(item, about=dataset.today(item.about)) for item in review.items)
    review = dataclasses.replace(review, items=items)
    signed = _translation_decisions(review, project, dataset)
    comments = _CommentEntries(review, dataset, project)
    decisions: list[Decision] = []
    for item in review.items:
        if item.verdict != "approved":
            decisions.append(comments.add(item))
            continue
        decision = next(signed[item.language]) if item.language else _decide_sign_off(item, review, dataset, sources)
        decisions.append(decision)
        if item.comment and not _is_noted(decision, review, project):
            decisions.append(comments.add(item))
    try:
        kept = comments.text(sources)
    except TooLarge:
        reason = f"{COMMENTS} is full; resolve some comments and delete them first"
        decisions = [Decision(v.item, "rejected", reason) if v.state in ("change", "comment") else v for v in decisions]
        kept = ""
    files = _files_with_sign_offs(decisions, review, dataset, sources)
    files |= _files_with_signatures(decisions, review, project)
    files |= _files_marked_unfinished(decisions, project)
    return ReviewResult(tuple(decisions), files | ({COMMENTS: kept} if kept else {}))


# English


def _decide_sign_off(item: ReviewItem, review: Review, dataset: Dataset, sources: Mapping[str, Any]) -> Decision:
    """Accepts an approval as a sign-off if the checks of the REV family find nothing wrong with it."""
    if reason := _no_record(item.about, dataset):
        return Decision(item, "rejected", reason)
    record = dataset.by_id[item.about]
    if record.data["status"] == "withdrawn":
        return Decision(item, "rejected", "the record was withdrawn")
    role, roles = dataset.people[review.reviewer]["role"], _roles(sources)
    if role not in roles:
        reason = f"{review.reviewer} is {role}; a record can be signed by: {', '.join(roles)}"
        return Decision(item, "rejected", reason)
    if reason := unwritable(dataset, item.about):
        return Decision(item, "rejected", reason)
    if not dataset.is_current(record, item.text_hash):
        return Decision(item, "rejected", _CHANGED)
    own = _own_sign_offs(record, review.reviewer)
    if any(one["text_hash"] == item.text_hash for one in own):
        return Decision(item, "stored", tasks.ALREADY_STORED)
    others = [one for one in record.data["review"]["sign_offs"] if one not in own]
    signed = {**record.data["review"], "sign_offs": [*others, _sign_off_entry(item, review, dataset)]}
    document = dataclasses.replace(record.document, data={**record.data, "review": signed})
    for problem in rules.signer_is_not_author.run(Record(record.id, record.kind, document), dataset):
        return Decision(item, "rejected", f"{problem.message}; {problem.hint}")
    instead = "".join(f", replacing the sign-off of {one['on']}" for one in own)
    return Decision(item, "signed", f"{review.reviewer}, {role}, {review.on}{instead}")


def _own_sign_offs(record: Record, person: str) -> list[SignOff]:
    """A person's sign-offs of a record, valid or not; REV002 allows one."""
    return [one for one in record.data["review"]["sign_offs"] if one["person"] == person]


def _no_record(record_id: str, dataset: Dataset) -> str:
    """Why a record cannot be reviewed, or an empty string."""
    if record_id in dataset.redirects:
        return f"the record is now {', '.join(dataset.redirects[record_id])}; review that one"
    if record_id not in dataset.by_id:
        return "there is no such record"
    kind = dataset.by_id[record_id].kind
    return "" if KINDS[kind].content else f"it is a {kind}, and readers do not see it by itself"


def _roles(sources: Mapping[str, Any]) -> tuple[str, ...]:
    """The roles in which a record can be signed."""
    sign_offs = sources["common"]["definitions"]["review"]["properties"]["sign_offs"]
    return tuple(sign_offs["items"]["properties"]["role"]["enum"])


def _sign_off_entry(item: ReviewItem, review: Review, dataset: Dataset) -> SignOff:
    role = cast("Literal['clinician', 'patient-reviewer', 'editor']", dataset.people[review.reviewer]["role"])
    return {"person": review.reviewer, "role": role, "on": review.on, "text_hash": item.text_hash}


def _files_with_sign_offs(
    decisions: list[Decision], review: Review, dataset: Dataset, sources: Mapping[str, Any]
) -> dict[str, str]:
    """The records with accepted sign-offs, and without those that are replaced or withdrawn; YAML comments are kept."""
    files = {}
    for decision in decisions:
        if decision.state not in ("signed", "change") or decision.item.language:
            continue
        record = dataset.by_id[decision.item.about]
        others = [one for one in record.data["review"]["sign_offs"] if one["person"] != review.reviewer]
        signed = [_sign_off_entry(decision.item, review, dataset)] if decision.state == "signed" else []
        if (sign_offs := [*others, *signed]) != record.data["review"]["sign_offs"]:
            data = {**record.data, "review": {**record.data["review"], "sign_offs": sign_offs}}
            files[record.document.path] = fixed(record.document, record.kind, sources, data)
    return files


def outdated_sign_offs(dataset: Dataset, files: Mapping[str, str]) -> list[str]:
    """The sign-offs that do not match their text, given the new text of some files."""
    found = []
    for record in dataset.records:
        if record.data.get("review", {}).get("sign_offs"):
            path = record.document.path
            document = document_of(path, files[path]) if path in files else record.document
            after = Record(record.id, record.kind, document)
            sign_offs = after.data["review"]["sign_offs"]
            signers = [one["person"] for one in sign_offs if not dataset.is_current(after, one["text_hash"])]
            found += [f"{record.id} ({person})" for person in signers]
    return found


# Translations


def _translation_decisions(review: Review, project: Project, dataset: Dataset) -> dict[str, Iterator[Decision]]:
    """The decisions about approved translations, by language, in the order of the review."""
    approved: dict[str, list[ReviewItem]] = {}
    for item in review.items:
        if item.language and item.verdict == "approved":
            approved.setdefault(item.language, []).append(item)
    return {
        language: _decide_translations(items, language, review, project, dataset)
        for language, items in approved.items()
    }


def _decide_translations(
    items: list[ReviewItem], language: str, review: Review, project: Project, dataset: Dataset
) -> Iterator[Decision]:
    incoming = [_signature(item, review) for item in items]
    change_requested = {item.about for item in review.items if item.language == language and item.verdict == "change"}
    for item, answer in zip(items, tasks.decide_signatures(project, language, incoming, dataset.people), strict=True):
        if item.about in change_requested and answer.reason in ("", tasks.ALREADY_STORED):
            yield Decision(item, "rejected", _ASKED)
        elif answer.accepted:
            yield Decision(item, "signed", f"{review.reviewer}, {item.stage}, {review.on}")
        else:
            yield Decision(item, "stored" if answer.reason == tasks.ALREADY_STORED else "rejected", answer.reason)


def _signature(item: ReviewItem, review: Review) -> Signature:
    """An approval as a signature. Its note is one line that no spreadsheet would run as a formula."""
    assert item.stage
    note = " ".join(item.comment.split())
    note = code(note[0]) + note[1:] if note.startswith(_FORMULA) else note
    return Signature(
        key=item.about,
        source_sha=item.source_sha,
        target_sha=item.target_sha,
        stage=item.stage,
        by=review.reviewer,
        on=review.on,
        note=note,
    )


def _is_noted(decision: Decision, review: Review, project: Project) -> bool:
    """Whether the note of the signature has the complete comment on an approval."""
    item = decision.item
    if not item.language or decision.reason == _ASKED or " ".join(item.comment.split()) != item.comment:
        return False
    wanted = dataclasses.replace(_signature(item, review), on="")
    stored = project.store.signatures.get(item.language, ())
    return decision.state == "signed" or any(dataclasses.replace(one, on="") == wanted for one in stored)


def _files_with_signatures(decisions: list[Decision], review: Review, project: Project) -> dict[str, str]:
    """The review files with accepted signatures, and without those that a requested change withdraws."""
    accepted: dict[str, list[tasks.SignatureDecision]] = {}
    stored = dict(project.store.signatures)
    for decision in decisions:
        item = decision.item
        if decision.state == "signed" and item.language:
            accepted.setdefault(item.language, []).append(tasks.SignatureDecision(_signature(item, review), True, ""))
        elif decision.state == "change" and (own := _own_signatures(item, review.reviewer, project)):
            accepted.setdefault(item.language, [])
            stored[item.language] = tuple(one for one in stored[item.language] if one not in own)
    files: dict[str, str] = {}
    left = dataclasses.replace(project, store=project.store._replace(signatures=stored))
    for language, signatures in accepted.items():
        files |= tasks.review_file(left, language, signatures)
    return files


def _own_signatures(item: ReviewItem, person: str, project: Project) -> list[Signature]:
    """A person's signatures of a translation at any stage, valid or not.

    None is valid while the translation is unfinished; it would be valid again once the same text is finished.
    """
    signatures = project.store.signatures.get(item.language, ())
    return [one for one in signatures if (one.key, one.by) == (item.about, person)]


def _files_marked_unfinished(decisions: list[Decision], project: Project) -> dict[str, str]:
    """The PO files with translations that must change marked as unfinished, so that they are not exported."""
    marked: dict[str, set[str]] = {}
    for decision in decisions:
        if decision.state == "change" and decision.item.language and _is_finished(decision.item, project):
            marked.setdefault(decision.item.language, set()).add(decision.item.about)
    files: dict[str, str] = {}
    for language, keys in marked.items():
        catalog = project.catalog(language)
        fuzzy = {key: dataclasses.replace(catalog.entries[key], fuzzy=True) for key in keys}
        files |= tasks.po_file(project, dataclasses.replace(catalog, entries={**catalog.entries, **fuzzy}))
    return files


def _is_finished(item: ReviewItem, project: Project) -> bool:
    """Whether a translation is finished and unchanged since the review."""
    unit, entry = project.by_key[item.about], project.catalog(item.language).entries.get(item.about)
    return is_current(unit, entry, item.source_sha, item.target_sha) and state(unit, entry) == "translated"


# Comments


class _CommentEntries:
    """The comments of a review as entries of comments.yaml; comments that are already stored are not added again."""

    def __init__(self, review: Review, dataset: Dataset, project: Project) -> None:
        self.review, self.dataset, self.project = review, dataset, project
        self.document: Document = dataset.settings.get("comments") or document_of(COMMENTS, "comments: []\n")
        self.known = cast("Comments", self.document.data)["comments"]
        self.entries: list[Comment] = []
        self.stored = [_without_day(entry) for entry in self.known]

    def add(self, item: ReviewItem) -> Decision:
        """Decides about a requested change or a comment. A comment on an approval counts as a comment."""
        if reason := self._refusal(item):
            return Decision(item, "rejected", reason)
        kind: Literal["change", "comment"] = "change" if item.verdict == "change" else "comment"
        entry: Comment = {
            "about": item.about,
            "person": self.review.reviewer,
            "on": self.review.on,
            "verdict": kind,
            "comment": item.comment,
        }
        if item.stage:
            entry |= {"language": item.language, "stage": item.stage}
            entry |= {"source_sha": item.source_sha, "target_sha": item.target_sha}
        else:
            entry["text_hash"] = item.text_hash
        approved = self._approvals(item) if kind == "change" else []
        if _without_day(entry) not in self.stored:
            self.entries.append(entry)
        elif not any(day < self.review.on for day in approved):
            return Decision(item, "stored", tasks.ALREADY_STORED)
        return Decision(item, kind, "; ".join(filter(None, (self._note(item), self._withdrawn(item, len(approved))))))

    def text(self, sources: Mapping[str, Any]) -> str:
        """The text of comments.yaml with the new entries, or an empty string without any."""
        entries = [*self.known, *self.entries]
        return fixed(self.document, "comments", sources, {"comments": entries}) if self.entries else ""

    def _approvals(self, item: ReviewItem) -> list[str]:
        """The days on which the reviewer approved what the item is about."""
        if item.language:
            return [one.on for one in _own_signatures(item, self.review.reviewer, self.project)]
        return [one["on"] for one in _own_sign_offs(self.dataset.by_id[item.about], self.review.reviewer)]

    def _withdrawn(self, item: ReviewItem, number: int) -> str:
        """What a requested change withdraws: nobody approves a text that they want changed."""
        noun = "signature" if item.language else "sign-off"
        if number > 1:
            return f"the {noun}s of {self.review.reviewer} are removed"
        return f"the {noun} of {self.review.reviewer} is removed" if number else ""

    def _refusal(self, item: ReviewItem) -> str:
        """Why a comment cannot be stored, or an empty string."""
        if not item.language:
            if reason := _no_record(item.about, self.dataset):
                return reason
            signed = item.verdict == "change" and self._approvals(item)  # which a requested change removes
            return unwritable(self.dataset, item.about) if signed else ""
        if item.language not in self.project.locales:
            return f"{item.language} is not in locales.yaml"
        return "" if item.about in self.project.by_key else "there is no such string"

    def _note(self, item: ReviewItem) -> str:
        """A note on an accepted comment, or an empty string."""
        if item.language:
            unit = self.project.by_key[item.about]
            entry = self.project.catalog(item.language).entries.get(item.about)
            if not is_current(unit, entry, item.source_sha, item.target_sha):
                return _CHANGED
            marked = item.verdict == "change" and _is_finished(item, self.project)
            return "the translation is marked as unfinished" if marked else ""
        now = self.dataset.text_hash(self.dataset.by_id[item.about])
        return "" if now == item.text_hash else _CHANGED


def _without_day(entry: Comment) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name != "on"}
