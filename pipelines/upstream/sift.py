"""Leaves findings about the files of other datasets to those datasets, unless they arise only here."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.checks.declare import DatasetCheck
from pipelines.checks.order import record_has_a_topic
from pipelines.checks.registry import checks
from pipelines.model.findings import Finding
from pipelines.model.kinds import FOLDERS
from pipelines.model.records import UPSTREAM, Dataset, Layer
from pipelines.upstream.compose import unsound


def own(findings: Sequence[Finding], dataset: Dataset) -> list[Finding]:
    """The findings that are not about a file of another dataset."""
    foreign = _foreign(dataset)
    return [item for item in findings if item.file not in foreign]


def sifted(findings: list[Finding], dataset: Dataset, alone: Callable[[Path], Sequence[Finding]]) -> list[Finding]:
    """The findings about own files, and the errors in files of others that arise only from the combination.

    Warnings about a file of another dataset are left to it. An error that it has by itself, as ``alone`` finds at its
    root, becomes one finding in upstream.yaml, because content with errors is not exported. An error that it waives is
    left out. Another dataset is checked by itself only if there is an error in a file of it.
    """
    if not (foreign := _foreign(dataset)):
        return findings
    kept = [item for item in findings if item.file not in foreign]
    errors: dict[str, list[Finding]] = {}
    for item in findings:
        if item.file in foreign and item.severity == "error":
            errors.setdefault(foreign[item.file].place, []).append(item)
    for layer in dataset.layers:
        if found := errors.get(layer.place):
            kept += _of(layer, found, dataset, alone(layer.dataset.root))
    return sorted(kept)


def _of(layer: Layer, errors: Sequence[Finding], dataset: Dataset, alone: Sequence[Finding]) -> list[Finding]:
    """The errors that another dataset does not have by itself, and one finding for those that it has."""
    waived = {(waiver["check"], waiver["record"]) for waiver in layer.dataset.waivers}
    known = {(item.code, posixpath.normpath(f"{layer.place}/{item.file}"), item.message) for item in alone}
    kept, theirs = [], []
    for item in errors:
        if (item.code, item.file, item.message) in known:
            theirs.append(item)
        elif (item.code, item.record) not in waived:
            kept.append(dataclasses.replace(item, hint=_hint(layer, item)))
    if theirs:
        kept.append(unsound(dataset.settings[UPSTREAM], layer.place, theirs[0], len(theirs)))
    return kept


def _hint(layer: Layer, item: Finding) -> str:
    """How to mend an error in a file of another dataset from here.

    A rule about the whole dataset can be met in other files too, so that its own hint comes first.
    """
    record, first = item.record, f"{item.hint}; or: " if isinstance(checks().get(item.code), DatasetCheck) else ""
    if not layer.extended:
        return f"{first}it is a record of {layer.place}: correct it there, or do not name it"
    if item.code == record_has_a_topic.rule.code:
        return f"{first}{record} is a record of {layer.place}: block it"
    home = f"dataset/{FOLDERS[record.split('-', 1)[0]]}/"
    return f"{first}{record} is a record of {layer.place}: replace it by an own file in {home}, or block it"


def _foreign(dataset: Dataset) -> dict[str, Layer]:
    return {dataset.by_id[name].document.path: layer for name, layer in dataset.taken.items()}
