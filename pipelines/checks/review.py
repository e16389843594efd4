"""REV: sign-offs and comparisons are by real people and match the text; comments are answered."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.declare import dataset_check, record_check
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record
from pipelines.model.text import brief

SOFTWARE = "software"
"""Who compared a record, or corrected a typing error, if it was no person."""


@record_check("REV001", *CONTENT_KINDS)
def signer_is_known(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """Signers, authors and those who compared a record are in people.yaml; signers sign in the role given there.

    Why: a sign-off by an unknown person is a false claim of review.
    Fix: add the person, with consent, to people.yaml; or delete the sign-off.
    """
    review = record.data["review"]
    compared = [(("review", "by"), review["by"])] if "by" in review else []
    typos = [(("review", "typos", index, "by"), typo["by"]) for index, typo in enumerate(review.get("typos", ()))]
    for place, name in (*compared, *typos):
        if name != SOFTWARE and dataset.nobody(name):
            yield Problem(place, f"nobody has the id {name}", f"add the person to people.yaml, or name {SOFTWARE}")
    for index, author in enumerate(review.get("authors", ())):
        if dataset.nobody(author):
            yield Problem(("review", "authors", index), f"nobody has the id {author}", "add the person to people.yaml")
    for index, sign_off in enumerate(review["sign_offs"]):
        pointer = ("review", "sign_offs", index)
        person = dataset.people.get(sign_off["person"], {"role": sign_off["role"]})
        if dataset.nobody(sign_off["person"]):
            problem = f"nobody has the id {sign_off['person']}"
            yield Problem((*pointer, "person"), problem, "add the person to people.yaml, or delete the sign-off")
        elif person["role"] != sign_off["role"]:
            problem = f"{sign_off['person']} is a {person['role']}, and signs as {sign_off['role']}"
            yield Problem((*pointer, "role"), problem, "sign in the role of people.yaml")


@record_check("REV002", *CONTENT_KINDS)
def signer_is_not_author(record: Record, _: Dataset) -> Iterator[Problem]:
    """No author signs their own record, and nobody signs twice.

    Why: a review must be independent.
    Fix: ask another person.
    """
    review = record.data["review"]
    seen: set[str] = set()
    for index, sign_off in enumerate(review["sign_offs"]):
        pointer = ("review", "sign_offs", index, "person")
        if sign_off["person"] in review.get("authors", ()):
            yield Problem(pointer, f"{sign_off['person']} wrote this record", "ask another person to sign")
        elif sign_off["person"] in seen:
            yield Problem(pointer, f"{sign_off['person']} signs twice", "keep the latest sign-off")
        seen.add(sign_off["person"])


@record_check("REV003", *CONTENT_KINDS)
def sign_off_matches_the_text(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A sign-off's hash is that of the current text, or of an earlier one that differs in corrected typing errors.

    Why: a sign-off approves one text; after an edit nobody has approved the new one.
    Fix: ask the person to read the new text and sign again; until then delete the sign-off.
    """
    sign_offs = record.data["review"]["sign_offs"]
    if not dataset.has_statistics(record):
        return  # REF001 reports it, or the finding in the statistic's own file
    for index, sign_off in enumerate(sign_offs):
        if not dataset.is_current(record, sign_off["text_hash"]):
            current = dataset.text_hash(record)
            problem = f"{sign_off['person']} signed another text"
            hint = f"delete the sign-off, or get a new review of the current text; its hash is {current}"
            yield Problem(("review", "sign_offs", index, "text_hash"), problem, hint)


@record_check("REV004", *CONTENT_KINDS)
def dates_are_in_order(record: Record, _: Dataset) -> Iterator[Problem]:
    """The due date of a record's next check is after its last check.

    Why: otherwise the record is never checked again, or immediately.
    Fix: correct one of the two dates.
    """
    review = record.data["review"]
    if review["due"] <= review["checked"]:
        yield Problem(("review", "due"), f"due on {review['due']}, not after it was checked", "set a later day")


@dataset_check("REV005", severity="warning")
def change_is_answered(dataset: Dataset) -> Iterator[Problem]:
    """A reviewer's request for a change is answered, and its entry deleted from comments.yaml.

    Why: a reviewer found something wrong; an open request helps no reader.
    Fix: change the text, or decide that it is correct; answer the reviewer; delete the entry, which git keeps.
    """
    document = dataset.settings.get("comments")
    for index, entry in enumerate(dataset.comments):
        record = dataset.by_id.get(entry["about"])
        if entry["verdict"] != "change" or "text_hash" not in entry:
            continue
        if record is None or record.kind not in CONTENT_KINDS:
            continue
        problem = f"{entry['person']} asks for a change of {record.id}: {brief(entry['comment'])}"
        hint = "change the text or decide that it is correct, then delete the entry"
        if dataset.text_hash(record) != entry["text_hash"]:
            hint = "the text has changed since: check whether that answers it, then delete the entry"
        yield Problem(("comments", index), problem, hint, document=document)


@dataset_check("REV006")
def comment_is_by_somebody_about_something(dataset: Dataset) -> Iterator[Problem]:
    """A comment is by a person in people.yaml, and a comment on the English is about a record that a reader sees.

    Why: nobody can answer for a comment by an unknown person, and one about an unknown record is lost.
    Fix: correct the person or the record; if the record no longer exists, delete the comment.
    """
    document = dataset.settings.get("comments")
    for index, entry in enumerate(dataset.comments):
        if dataset.nobody(entry["person"]):
            problem, hint = f"nobody has the id {entry['person']}", "add the person to people.yaml, or correct the id"
            yield Problem(("comments", index, "person"), problem, hint, document=document)
        about = entry["about"]
        if "text_hash" in entry and (about.split("-", 1)[0] not in CONTENT_KINDS or dataset.absent(about)):
            problem = f"there is no record {about} that a reader sees"
            hint = "correct the id; if the record no longer exists, delete the comment"
            yield Problem(("comments", index, "about"), problem, hint, document=document)


@record_check("REV007", *CONTENT_KINDS, severity="warning")
def text_is_as_it_was_compared(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """The words, figures and evidence of a published record are those that were compared with its sources.

    Why: after an edit the date in ``checked`` is about another text; a dropped "not" or a swapped number looks checked.
    Fix: compare the record with its sources and run `make checked ID=...`. A release refuses this finding.
    """
    review = record.data["review"]
    if not record.published or "hash" not in review or not dataset.has_statistics(record):
        return
    if dataset.compared_by(record) == "none":
        problem = f"text changed since it was compared with its sources on {review['checked']}"
        yield Problem(("review", "checked"), problem, _compare(record))


@dataset_check("REV008", severity="warning")
def record_was_compared(dataset: Dataset) -> Iterator[Problem]:
    """Every published record was compared with its sources, if any record of the dataset has the hash that says so.

    Why: without the hash nobody knows which words the date in ``checked`` is about.
    Fix: compare the record with its sources and run `make checked ID=...`. A release refuses this finding.
    """
    content = list(dataset.of(*CONTENT_KINDS))
    if not any("hash" in record.data["review"] for record in content):
        return
    for record in content:
        if record.published and "hash" not in record.data["review"] and dataset.has_statistics(record):
            problem = "no hash says which words were compared with the sources"
            yield Problem(("review", "checked"), problem, _compare(record), document=record.document)


def _compare(record: Record) -> str:
    return f"compare them, then run: make checked ID={record.id} ARGS=--by=PERSON"
