"""Reports claims of conformance.yaml that rest on a check that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.findings import Finding, Problem, finding
from pipelines.model.records import Dataset
from pipelines.validate.rules import CLAIM_NAMES_A_CHECK, rules


def unfounded(dataset: Dataset) -> Iterator[Finding]:
    """CNF001 for each check that an item names and nothing declares."""
    if (document := dataset.settings.get("conformance")) is None or (claims := dataset.conformance) is None:
        return
    for place, standard in enumerate(claims["standards"]):
        for index, criterion in enumerate(standard["criteria"]):
            for number, code in enumerate(criterion.get("checks", ())):
                if code not in rules():
                    pointer = ("standards", place, "criteria", index, "checks", number)
                    problem = f"{code}, which {standard['id']} {criterion['id']} rests on, does not exist"
                    hint = "name the check that took its place, or correct the outcome"
                    yield finding(CLAIM_NAMES_A_CHECK, document, Problem(pointer, problem, hint))
