"""The rules of single elements that the definitions state as FHIRPath, for the types that the bundles use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.subject import Fault, Json, Subject


@dataclass(frozen=True)
class Rule:
    """A rule of a type: its key in the definitions or nothing, the element to blame, what is wrong, and the test."""

    key: str
    type: str
    element: str
    message: str
    broken: Callable[[Json], bool]


def lacks(wanted: str, because: str) -> Callable[[Json], bool]:
    """Whether an element is missing that another makes necessary."""
    return lambda value: because in value and wanted not in value


RULES = (
    Rule(
        "org-1",
        "Organization",
        "name",
        "is missing, and so is an identifier",
        lambda v: not v.keys() & {"name", "identifier"},
    ),
    Rule("cpt-2", "ContactPoint", "system", "is missing beside a value", lacks("system", "value")),
    Rule("att-1", "Attachment", "contentType", "is missing beside data", lacks("contentType", "data")),
    Rule("", "Attachment", "url", "is missing, and so are data", lambda v: not v.keys() & {"url", "data"}),
    Rule("qty-3", "Quantity", "system", "is missing beside a code", lacks("system", "code")),
    Rule("qty-3", "Duration", "system", "is missing beside a code", lacks("system", "code")),
    Rule(
        "csd-5",
        "CodeSystem.concept.designation",
        "use",
        "is missing beside additionalUse",
        lacks("use", "additionalUse"),
    ),
    Rule(
        "csd-4",
        "CodeSystem",
        "supplements",
        "is missing in a supplement",
        lambda v: v.get("content") == "supplement" and "supplements" not in v,
    ),
    Rule("", "Identifier", "system", "is missing: a value alone identifies nothing", lacks("system", "value")),
    Rule("ident-1", "Identifier", "value", "is missing", lambda v: "value" not in v),
    Rule("", "CodeableConcept", "text", "is missing, and so is a coding", lambda v: not v.keys() & {"text", "coding"}),
    Rule(
        "prov-1",
        "Provenance.agent",
        "onBehalfOf",
        "is the agent itself",
        lambda v: "onBehalfOf" in v and v["onBehalfOf"] == v.get("who"),
    ),
)


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of single elements; those of bundles, sections, terminology and questionnaires have their own modules."""
    for node in subject.nodes:
        for rule in RULES:
            if rule.type == node.type and rule.broken(node.value):
                key = f" ({rule.key})" if rule.key else ""
                yield Fault(f"{node.path}.{rule.element}", f"{rule.message}{key}")
    for node in subject.of("code"):
        if node.element and node.element.name == "contentType":
            if not re.fullmatch(r"[a-z]+/[\w.+-]+(?:; ?[\w-]+=[\w.+-]+)*", node.value):
                yield Fault(node.path, f"is not a media type: {node.value!r}")
