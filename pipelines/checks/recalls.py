"""RCL: a recall names released records and versions, and says what is right."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.declare import dataset_check
from pipelines.model.findings import Problem
from pipelines.model.hashes import MEANING, digest
from pipelines.model.records import Dataset
from pipelines.model.shapes import Released

_TOLD = frozenset(MEANING) - {"text", "figures"}
"""The fields of a record that a release keeps as they are and that tell a reader something."""

NEXT = "next"
"""The version of a recall that the next release corrects."""


@dataset_check("RCL001")
def recall_names_released_records(dataset: Dataset) -> Iterator[Problem]:
    """A recall has an id of its own, and its records and languages were released.

    Why: an app looks for the ids in its copy, in its language; a recall of what was never released reaches nobody.
    Fix: name the records by the ids that they had in the affected versions, and the languages by their tags.
    """
    document, released, seen = dataset.settings.get("recalls"), dataset.released, set()
    for index, recall in enumerate(dataset.recalls):
        if recall["id"] in seen:
            problem = f"{recall['id']} is the id of two recalls"
            yield Problem(("recalls", index, "id"), problem, "give one of them another id", document=document)
        seen.add(recall["id"])
        for position, name in enumerate(recall["records"]):
            if name not in dataset.released_ids:
                pointer = ("recalls", index, "records", position)
                problem, hint = f"{name} was never released", "correct the id, or remove it: nobody has the record"
                yield Problem(pointer, problem, hint, document=document)
        # A recall that was released may name a language that has ended since.
        if released and "languages" in released and recall["id"] not in released.get("recalls", {}):
            for position, language in enumerate(recall.get("languages", ())):
                if language not in released["languages"]:
                    pointer = ("recalls", index, "languages", position)
                    problem, hint = f"{language} was not released", f"name any of {', '.join(released['languages'])}"
                    yield Problem(pointer, problem, hint, document=document)


@dataset_check("RCL002")
def recall_has_versions_in_order(dataset: Dataset) -> Iterator[Problem]:
    """The first affected version of a recall is a release, and the corrected one is a later release, or ``next``.

    Why: an app compares its version with the two; a wrong one leaves readers with the error.
    Fix: name released versions; write next for a correction that is not released yet.
    """
    document, released = dataset.settings.get("recalls"), dataset.released
    versions = [*released.get("chain", {})] if released else []
    own = dataset.about["version"]
    known = ", ".join(versions) or "none that apps can follow"
    for index, recall in enumerate(dataset.recalls):
        if recall["introduced"] not in versions:
            problem, hint = f"{recall['introduced']} is not a release", f"the releases are {known}"
            yield Problem(("recalls", index, "introduced"), problem, hint, document=document)
            continue
        later = [version for version in dict.fromkeys((*versions, own)) if version != recall["introduced"]]
        later = later[versions.index(recall["introduced"]) :]
        if (fixed := recall.get("fixed_in", NEXT)) not in (*later, NEXT):
            problem = f"{fixed} is not a release after {recall['introduced']}"
            hint = f"name one of {', '.join([*later, NEXT])}"
            yield Problem(("recalls", index, "fixed_in"), problem, hint, document=document)


@dataset_check("RCL003")
def recalled_text_is_corrected(dataset: Dataset) -> Iterator[Problem]:
    """The records of a recall that the next release corrects say something else than in the last release.

    Why: otherwise the release tells readers that an error is corrected that is still there. Only the source language is
    compared.
    Fix: correct or withdraw the record; until then, leave fixed_in out.
    """
    document, released = dataset.settings.get("recalls"), dataset.released
    source = dataset.about["source_language"]
    for index, recall in enumerate(dataset.recalls):
        if released and recall.get("fixed_in") == NEXT and source in recall.get("languages", [source]):
            for position, name in enumerate(recall["records"]):
                if is_unchanged(name, dataset, released):
                    pointer = ("recalls", index, "records", position)
                    problem = f"{name} says the same as in {released['version']}"
                    hint = "correct or withdraw it, or leave fixed_in out until then"
                    yield Problem(pointer, problem, hint, document=document)


@dataset_check("RCL004")
def recall_is_told_in_the_source_language(dataset: Dataset) -> Iterator[Problem]:
    """The text of a recall is given in the source language.

    Why: languages without a text of their own show it.
    Fix: add it under text.
    """
    document, source = dataset.settings.get("recalls"), dataset.about["source_language"]
    for index, recall in enumerate(dataset.recalls):
        if source not in recall["text"]:
            problem = f"{recall['id']} has no text in {source}"
            yield Problem(("recalls", index, "text"), problem, f"add text.{source}", document=document)


@dataset_check("RCL005")
def released_recall_stays(dataset: Dataset) -> Iterator[Problem]:
    """A recall that was released is still in recalls.yaml.

    Why: an app that skipped a release would never hear of the error in its copy.
    Fix: restore the entry from version control; correct its words there.
    """
    here = {recall["id"] for recall in dataset.recalls}
    for name in dataset.released.get("recalls", {}) if dataset.released and dataset.knows("recalls") else ():
        if name not in here:
            document = dataset.settings.get("recalls")
            yield Problem(("recalls",), f"the recall {name} is gone", "restore its entry", document=document)


def is_unchanged(name: str, dataset: Dataset, released: Released) -> bool:
    """Whether a record, or one that it is redirected to, has the words of the last release in the source language."""
    for current in (name, *dataset.redirects.get(name, ())):
        record = dataset.by_id.get(current)
        before = released["records"].get(name) or released["records"].get(current)
        if record is None or not record.published or before is None:
            continue
        now = {f"+text.{field}": digest(words) for field, words in record.data.get("text", {}).items()}
        now |= {f"+{field}": digest(value) for field, value in record.data.items() if field in _TOLD}
        if now.items() <= before.items():
            return True
    return False
