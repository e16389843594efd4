"""Whether the sections of a Composition hold something, and can be told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.subject import Fault, Subject, duplicates


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of sections (composition.html; cmp-1, cmp-2)."""
    for resource in subject.resources:
        if resource.type != "Composition":
            continue
        if "section" not in resource.content:
            yield Fault(f"{resource.path}.section", "is missing")
        sections = list(resource.of("Composition.section"))
        for node in sections:
            held = node.value.keys()
            if not held & {"text", "entry", "section"}:
                yield Fault(node.path, "is a section without text, entries or sections (cmp-1)")
            if {"emptyReason", "entry"} <= held:
                yield Fault(f"{node.path}.emptyReason", "stands beside entries (cmp-2)")
            if "title" not in held:
                yield Fault(f"{node.path}.title", "is missing: a reader sees it in the table of contents")
            if not re.fullmatch(r"[A-Za-z0-9.-]{1,64}", node.value.get("id", "x")):
                yield Fault(
                    f"{node.path}.id", "should be of letters, digits, hyphens and dots, for links into the text"
                )
        named = ((f"{node.path}.id", node.value["id"]) for node in sections if "id" in node.value)
        for path, name in duplicates(named):
            yield Fault(path, f"a second section with the id {name}")
