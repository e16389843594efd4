"""Converts R4 resources to R5 (https://hl7.org/fhir/R5/diff.html), as far as our elements differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.publish.fhir.guide import VERSION
from pipelines.publish.fhir.identity import Resource

_RELATIONS = "http://hl7.org/fhir/document-relationship-type"
_MODES = "http://hl7.org/fhir/composition-attestation-mode"
_REVIEW = {
    "http://hl7.org/fhir/StructureDefinition/resource-lastReviewDate": ("lastReviewDate", "valueDate"),
    "http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod": ("effectivePeriod", "valuePeriod"),
}


def upgrade(resource: Resource) -> Resource:
    """An R4 resource as R5; the argument is not changed."""
    change = _CHANGES.get(resource["resourceType"])
    return change(resource) if change else resource


def _composition(resource: Resource) -> Resource:
    """``version`` is an element, ``identifier`` a list, and a related document a RelatedArtifact."""
    made = {key: value for key, value in resource.items() if key != "extension"}
    made["identifier"] = [resource["identifier"]]
    made["version"] = next(ext["valueString"] for ext in resource["extension"] if ext["url"] == VERSION)
    if "attester" in resource:
        made["attester"] = [
            {**attester, "mode": {"coding": [{"system": _MODES, "code": attester["mode"]}]}}
            for attester in resource["attester"]
        ]
    if "relatesTo" in resource:
        made["relatesTo"] = [
            {"type": relation["code"], "resourceReference": {"identifier": relation["targetIdentifier"]}}
            for relation in resource["relatesTo"]
        ]
    return made


def _terminology(resource: Resource) -> Resource:
    """The review dates are elements, no extensions."""
    made = {key: value for key, value in resource.items() if key != "extension"}
    for extension in resource["extension"]:
        name, value = _REVIEW[extension["url"]]
        made[name] = extension[value]
    return made


def _document_reference(resource: Resource) -> Resource:
    """There is no ``masterIdentifier``, and the code of a relation is a CodeableConcept."""
    made = {key: value for key, value in resource.items() if key != "masterIdentifier"}
    made["identifier"] = [*resource["identifier"], resource["masterIdentifier"]]
    if "relatesTo" in resource:
        made["relatesTo"] = [
            {**relation, "code": {"coding": [{"system": _RELATIONS, "code": relation["code"]}]}}
            for relation in resource["relatesTo"]
        ]
    return made


def _library(resource: Resource) -> Resource:
    """The address of a related artifact is in its ``document``."""
    return {**resource, "relatedArtifact": [_artifact(artifact) for artifact in resource["relatedArtifact"]]}


def _artifact(artifact: Resource) -> Resource:
    if "url" not in artifact:
        return artifact
    kept = {key: value for key, value in artifact.items() if key != "url"}
    return {**kept, "document": {"url": artifact["url"]}}


_CHANGES: Mapping[str, Callable[[Resource], Resource]] = {
    "Composition": _composition,
    "CodeSystem": _terminology,
    "ValueSet": _terminology,
    "DocumentReference": _document_reference,
    "Library": _library,
}
