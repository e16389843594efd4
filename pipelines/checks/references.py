"""REF: every id that a record names exists."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pipelines.checks.declare import dataset_check, record_check
from pipelines.model.findings import Problem
from pipelines.model.kinds import ANSWER_KINDS, CONTENT_KINDS, FOLDERS, KINDS
from pipelines.model.places import Pointer
from pipelines.model.records import HISTORY, Dataset, Record
from pipelines.model.text import PLACEHOLDER


def named(record: Record) -> Iterator[tuple[Pointer, str]]:
    """Every id of another record that a record names, with its pointer; gaps of a draft are skipped."""
    for pointer, target in record.named:
        if not (record.draft and PLACEHOLDER.search(target)):
            yield pointer, target


_NEAR = 0.85
"""The minimum similarity for a suggested id; a wrong suggestion could cite another paper."""


@record_check("REF001", *KINDS)
def target_exists(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """Every id that a record names is the id of a record.

    Why: otherwise a link in an app has no target.
    Fix: correct the spelling, or add the record.
    """
    known = dataset.known
    for pointer, target in named(record):
        if target not in known and dataset.gone(target):
            yield Problem(pointer, f"there is no {target}", _meant(target, dataset.known))


def _meant(target: str, known: frozenset[str]) -> str:
    """A hint for a missing id."""
    close = _nearest(target, known)
    return f"did you mean {close}?" if close else "if it was renamed or deleted, restore it; otherwise add the record"


@lru_cache
def _nearest(target: str, known: frozenset[str]) -> str:
    """The id that a missing one may be a misspelling of, or nothing; cached, as many places may name it."""
    return next(iter(difflib.get_close_matches(target, sorted(known), 1, cutoff=_NEAR)), "")


@record_check("REF002", *KINDS)
def target_is_live(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A record names no record that was withdrawn or redirected; for sources, see SRC004.

    Why: the link would lead readers to withdrawn content.
    Fix: name the record that replaces it, or remove the link.
    """
    if record.data["status"] == "withdrawn":
        return
    for pointer, target in named(record):
        if target in dataset.redirects:
            instead = ", ".join(dataset.redirects[target])
            yield Problem(pointer, f"{target} was redirected", f"name {instead} instead")
        elif (other := dataset.by_id.get(target)) and other.kind != "source" and other.data["status"] == "withdrawn":
            instead = ", ".join(other.data["withdrawn"].get("instead", ())) or "another record, or none"
            yield Problem(pointer, f"{target} was withdrawn", f"name {instead} instead")


@record_check("REF003", *CONTENT_KINDS)
def figure_has_evidence(record: Record, _: Dataset) -> Iterator[Problem]:
    """A figure names evidence of the same record, and local ids are unique.

    Why: a number without evidence cannot be checked.
    Fix: name the id of an entry of this record's evidence; give each entry its own id.
    """
    evidence = [item["id"] for item in record.data.get("evidence", ())]
    figures = record.data.get("figures", [])
    for index, figure in enumerate(figures):
        if "evidence" in figure and figure["evidence"] not in evidence:
            hint = f"one of: {', '.join(evidence)}" if evidence else "add the evidence"
            yield Problem(("figures", index, "evidence"), f"no evidence here has the id {figure['evidence']}", hint)
    for field, ids in (("evidence", evidence), ("figures", [figure["id"] for figure in figures])):
        seen: set[str] = set()
        for index, local_id in enumerate(ids):
            if local_id in seen:
                yield Problem((field, index, "id"), f"{field} has {local_id} twice", "give it another id")
            seen.add(local_id)


@dataset_check("REF005")
def nothing_is_orphaned(dataset: Dataset) -> Iterator[Problem]:
    """Every published picture, term, statistic and source is used by a record, or was released, here or elsewhere.

    Terms, statistics and sources of a dataset with `shared: true` in dataset.yaml may be for other datasets to use.

    Why: an unused source looks like evidence; an unused term is work for every translator.
    Fix: link it from a record, or set it to draft; in a dataset that others use, say `shared: true`.
    """
    if dataset.unread.ids or dataset.unread.kinds or not dataset.knows(HISTORY):
        return
    used = {target for record in dataset.records for _, target in named(record)}
    used |= {_nearest(target, dataset.known) for target in used if dataset.gone(target)}  # REF001 reports these
    used |= dataset.released["records"].keys() if dataset.released else set()
    for record in dataset.of("picture", *(() if dataset.about.get("shared") else ("term", "statistic", "source"))):
        if record.published and record.id not in used and record.id not in dataset.taken:
            yield Problem((), f"no record uses {record.id}", "link it, or set it to draft", document=record.document)


@record_check("REF006", *KINDS)
def names_others_of_the_right_kind(record: Record, _: Dataset) -> Iterator[Problem]:
    """A record does not name itself, and an answer is supported by facts, myths or BI-RADS rows.

    Why: a link to itself is useless, and a question cannot answer a question.
    Fix: name the record that makes the claim.
    """
    for pointer, target in named(record):
        if target == record.id and pointer[0] != "figures":
            yield Problem(pointer, f"{target} names itself", "name another record, or remove the link")
        elif pointer[0] == "answered_by" and target.split("-", 1)[0] not in ANSWER_KINDS:
            yield Problem(pointer, f"{target} makes no claim", "name a fact, a myth or a BI-RADS row")


@dataset_check("REF008")
def kinds_have_labels(dataset: Dataset) -> Iterator[Problem]:
    """A kind that has published records has its labels and bounds on their number in dataset.yaml.

    Why: the labels are the headings that a reader sees above the records and above the parts of their text, and bounds
    keep records from being lost in silence.
    Fix: add the label under text.labels, and the bounds under counts.
    """
    labels: Mapping[str, object] = dataset.about["text"]["labels"]
    counts: Mapping[str, object] = dataset.about["counts"]
    for kind in sorted({record.kind for record in dataset.records if record.published}):
        folder = FOLDERS[kind]
        for name in (*((folder,) if KINDS[kind].labelled else ()), *KINDS[kind].labels):
            if name not in labels:
                yield Problem(("text", "labels"), f"there is no label {name} for {folder}", "add it under text.labels")
        if folder not in counts:
            yield Problem(("counts",), f"{folder} has no bounds", "add min and max under counts")
