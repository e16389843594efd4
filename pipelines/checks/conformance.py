"""CNF: what the dataset states about standards is proven by checks, fields and records that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.checks.declare import dataset_check
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset
from pipelines.model.shapes import Criterion

CLAIMED = ("met", "partly")
"""The outcomes that must rest on something."""

PROOFS = ("checks", "fields", "records")
"""The fields of an item that name what meets it."""

UNFILLED: tuple[object, ...] = (None, "", [], {}, "not-declared", "not-done")
"""Values of a field that say that there is nothing."""


@dataset_check("CNF002")
def claim_names_published_records(dataset: Dataset) -> Iterator[Problem]:
    """An item of conformance.yaml names published records.

    Why: a claimed item has lost its proof when its record is gone, and a reader relies on the claim.
    Fix: name the record that took its place, or correct the outcome and give the reason.
    """
    for pointer, name, criterion in _criteria(dataset):
        for number, record in enumerate(criterion.get("records", ())):
            if why := dataset.unpublished(record):
                problem = f"{name} rests on {record}, which {why}"
                hint = "name the record that took its place, or correct the outcome"
                document = dataset.settings["conformance"]
                yield Problem((*pointer, "records", number), problem, hint, document=document)


@dataset_check("CNF003")
def claim_names_filled_fields(dataset: Dataset) -> Iterator[Problem]:
    """A field that an item of conformance.yaml names exists, and is filled in a published record or settings file.

    An empty list, not-declared and not-done count as not filled: a list of sign-offs proves nothing before the first.

    Why: a claimed item has lost its proof when its field is gone or empty, and a reader relies on the claim.
    Fix: name the field that took its place, or correct the outcome and give the reason.
    """
    for pointer, name, criterion in _criteria(dataset):
        for number, field in enumerate(criterion.get("fields", ())):
            if not _is_filled(dataset, field):
                problem = f"{name} rests on {field}, which nothing published fills"
                hint = "name a field that is filled, as in fact.review.checked, or correct the outcome"
                document = dataset.settings["conformance"]
                yield Problem((*pointer, "fields", number), problem, hint, document=document)


@dataset_check("CNF004")
def claim_is_proven_or_explained(dataset: Dataset) -> Iterator[Problem]:
    """An item of conformance.yaml that is met, or met in part, names what meets it; one that is not met has a reason.

    An item that is met in part or not claimed has a reason too.

    Why: a claim without proof is worth nothing to a reader, nor is a gap that nobody explains.
    Fix: name checks, fields or records under the item, or give the reason.
    """
    for pointer, name, criterion in _criteria(dataset):
        outcome, document = criterion["outcome"], dataset.settings["conformance"]
        if outcome in CLAIMED and not any(proof in criterion for proof in PROOFS):
            hint = "name checks, fields or records, or correct the outcome"
            problem = f"{name} is {outcome}, and nothing is named that meets it"
            yield Problem((*pointer, "outcome"), problem, hint, document=document)
        if outcome != "met" and "reason" not in criterion:
            problem = f"{name} is {outcome}, and no reason is given"
            yield Problem((*pointer, "outcome"), problem, "add the reason", document=document)


@dataset_check("CNF005")
def claim_stands_once(dataset: Dataset) -> Iterator[Problem]:
    """A standard stands once in conformance.yaml, and an item once in its standard.

    Why: two outcomes for one item contradict each other.
    Fix: keep one entry.
    """
    seen: set[tuple[Pointer, str]] = set()
    standards = dataset.conformance["standards"] if dataset.conformance else []
    named: list[tuple[Pointer, str]] = [(("standards", place), entry["id"]) for place, entry in enumerate(standards)]
    named += [(pointer, name) for pointer, name, _ in _criteria(dataset)]
    for pointer, name in named:
        if (key := (pointer[:-1], name)) in seen:
            document = dataset.settings["conformance"]
            yield Problem((*pointer, "id"), f"{name} stands twice", "keep one entry", document=document)
        seen.add(key)


@dataset_check("CNF006")
def update_policy_is_kept(dataset: Dataset) -> Iterator[Problem]:
    """No published record is due later after its last check than the update policy in dataset.yaml says.

    Why: readers are told how old a text can get.
    Fix: set an earlier review.due, or more years under disclosures.update_policy.
    """
    if (disclosures := dataset.about.get("disclosures")) is None:
        return
    years = disclosures["update_policy"]["review_years"]
    for record in dataset.of(*CONTENT_KINDS):
        review = record.data["review"]
        last = f"{int(review['checked'][:4]) + years:04}{review['checked'][4:]}"
        if record.published and review["due"] > last:
            problem = f"due on {review['due']}, later than the update policy allows, which is {last}"
            yield Problem(("review", "due"), problem, "set an earlier day", document=record.document)


def _criteria(dataset: Dataset) -> Iterator[tuple[Pointer, str, Criterion]]:
    """Each item of each standard: where it stands, the names of the standard and the item, and the item."""
    for place, standard in enumerate(dataset.conformance["standards"] if dataset.conformance else ()):
        for index, criterion in enumerate(standard["criteria"]):
            yield ("standards", place, "criteria", index), f"{standard['id']} {criterion['id']}", criterion


def _is_filled(dataset: Dataset, field: str) -> bool:
    """Whether a field is filled somewhere, or in something that could not be read."""
    home, *names = field.split(".")
    if home in FOLDERS:
        if not dataset.is_complete(home):
            return True
        return any(_holds(record.data, names) for record in dataset.of(home) if record.published)
    document = dataset.settings.get(home)
    return not dataset.knows(home) or (document is not None and _holds(document.data, names))


def _holds(value: Any, names: list[str]) -> bool:
    """Whether fields within fields have a value; of a list, any entry."""
    if isinstance(value, list) and names:
        return any(_holds(entry, names) for entry in value)
    if not names:
        return value not in UNFILLED
    return isinstance(value, dict) and names[0] in value and _holds(value[names[0]], names[1:])
