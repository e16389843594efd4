"""The codes of patients' records that records answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.model.kinds.birads import BIRADS, SCALE
from pipelines.model.records import Dataset, Record


@dataclass(frozen=True)
class CodeSystem:
    """A code system: its name in addresses, title, FHIR URI, OID if it has one, version, and the notice it requires."""

    name: str
    title: str
    uri: str
    oid: str | None
    version: str
    notice: str | None


@dataclass(frozen=True)
class ClinicalCode:
    """A code with its title, and the ids of the published records that answer it, the best first."""

    system: CodeSystem
    code: str
    title: str
    answers: tuple[str, ...]


def codes_of(dataset: Dataset) -> Iterator[ClinicalCode]:
    """The codes of codes.yaml, and the categories of the scale, each of which its own record answers last."""
    for entry in dataset.codes["systems"]:
        system = CodeSystem(
            entry["name"], entry["title"], entry["uri"], entry.get("oid"), entry["version"], entry.get("notice")
        )
        for code in entry["codes"]:
            yield ClinicalCode(system, code["code"], code["title"], tuple(code["answers"]))
    settings = dataset.about
    uri = f"{settings['base_url']}/fhir/CodeSystem/{settings['fhir']['prefix']}-{BIRADS.name}"
    own = CodeSystem(BIRADS.name, SCALE, uri, None, settings["version"], settings["text"]["notices"].get("birads"))
    answers = {entry["category"]: entry["answers"] for entry in dataset.codes.get("categories", ())}
    for row in sorted(dataset.of(BIRADS.name), key=_place):
        if row.published:
            ids = dict.fromkeys([*answers.get(row.id, ()), row.id])
            yield ClinicalCode(own, row.data["code"], f"{SCALE} {row.data['code']}", tuple(ids))


def _place(row: Record) -> int:
    return BIRADS.codes.index(row.data["code"])
