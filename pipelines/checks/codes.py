"""COD: a code of a patient's record has the form of its system and leads to published records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipelines.checks.declare import dataset_check
from pipelines.model.findings import Problem
from pipelines.model.kinds import PAGE_KINDS
from pipelines.model.kinds.birads import BIRADS
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset

_ICD_10_CM = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
_ICD_10 = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?")
_ICD_11 = re.compile(r"[0-9A-HJ-NP-Z]{4}(\.[0-9A-HJ-NP-Z]{1,3})?")
_LOINC = re.compile(r"[0-9]{1,7}-[0-9]")


def _loinc(code: str) -> bool:
    """Whether the last digit is the check digit of the others, by Luhn's rule, as LOINC's users' guide asks."""
    if not _LOINC.fullmatch(code):
        return False
    digits = [int(digit) for digit in reversed(code.replace("-", ""))]
    return sum(sum(divmod(digit * (1 + place % 2), 10)) for place, digit in enumerate(digits)) % 10 == 0


FORMS: dict[str, Callable[[str], object]] = {
    "http://hl7.org/fhir/sid/icd-10-cm": _ICD_10_CM.fullmatch,
    "http://hl7.org/fhir/sid/icd-10": _ICD_10.fullmatch,
    "http://id.who.int/icd/release/11/mms": _ICD_11.fullmatch,
    "http://loinc.org": _loinc,
}
"""Whether a code has the form of its system, by the URI of the system."""


@dataset_check("COD001")
def code_leads_to_a_page(dataset: Dataset) -> Iterator[Problem]:
    """An answer in codes.yaml is a published guide, topic, or record that belongs to a topic.

    Why: a portal shows the patient what answers the code, and a missing answer shows nothing.
    Fix: name a published guide, topic, fact, myth, FAQ, question or category.
    """
    document = dataset.settings.get("codes")
    for pointer, name, _, answers in _entries(dataset):
        for place, answer in enumerate(answers):
            record = dataset.by_id.get(answer)
            why = dataset.unpublished(answer)
            if not why and record and record.kind not in PAGE_KINDS:
                why = f"is a {record.kind}"
            if why:
                place_of = (*pointer, "answers", place)
                problem = f"{name} is answered by {answer}, which {why}"
                yield Problem(place_of, problem, "name a published page for patients", document=document)


@dataset_check("COD002")
def code_stands_once(dataset: Dataset) -> Iterator[Problem]:
    """A system, a code of a system and a category stand once in codes.yaml; no system has the name of our own codes.

    Why: a request names one code of one system, and gets one answer.
    Fix: keep one entry, with all its answers.
    """
    document = dataset.settings.get("codes")
    seen = {("name", BIRADS.name)}
    for place, system in enumerate(dataset.codes["systems"]):
        for field in ("name", "uri", "oid"):
            if (key := (field, str(system.get(field, "")))) in seen and key[1]:
                problem = f"{field} {key[1]} is used twice"
                yield Problem(("systems", place, field), problem, "keep one entry", document=document)
            seen.add(key)
    known: set[tuple[str, str]] = set()
    for pointer, name, field, _ in _entries(dataset):
        key = (str(pointer[1]) if pointer[0] == "systems" else "", name)
        if key in known:
            yield Problem((*pointer, field), f"{name} stands twice", "keep one entry", document=document)
        known.add(key)


@dataset_check("COD003")
def code_has_the_form_of_its_system(dataset: Dataset) -> Iterator[Problem]:
    """A code of ICD-10-CM, ICD-10, ICD-11 or LOINC in codes.yaml has the form of its system.

    The last digit of a LOINC code checks the others.

    Why: a mistyped code answers no patient, or another patient.
    Fix: copy the code from the list of the system.
    """
    document = dataset.settings.get("codes")
    for place, system in enumerate(dataset.codes["systems"]):
        form = FORMS.get(system["uri"])
        for index, entry in enumerate(system["codes"]):
            if form and not form(entry["code"]):
                problem = f"{entry['code']} is no code of {system['title']}"
                pointer = ("systems", place, "codes", index, "code")
                yield Problem(pointer, problem, "copy the code from the list", document=document)


def _entries(dataset: Dataset) -> Iterator[tuple[Pointer, str, str, list[str]]]:
    """Each code and category: where it stands, its name, the field that holds the name, and its answers."""
    for place, system in enumerate(dataset.codes["systems"]):
        for index, entry in enumerate(system["codes"]):
            yield ("systems", place, "codes", index), entry["code"], "code", entry["answers"]
    for index, category in enumerate(dataset.codes.get("categories", ())):
        yield ("categories", index), category["category"], "category", category["answers"]
