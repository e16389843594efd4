"""Runs every check over a bundle."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from conformance import (
    bundles,
    canonicals,
    compositions,
    dates,
    definitions,
    extensions,
    invariants,
    languages,
    library,
    narrative,
    questionnaires,
    references,
    structure,
    terminology,
)
from conformance.subject import Fault, Version

CHECKS = (
    bundles.check,
    references.check,
    compositions.check,
    narrative.check,
    languages.check,
    terminology.check,
    extensions.check,
    canonicals.check,
    dates.check,
    questionnaires.check,
    invariants.check,
)


def faults(bundle: Mapping[str, Any], version: Version) -> list[Fault]:
    """What is wrong with a bundle of R4 or R5, in the order of paths; nothing where it conforms.

    Our own checks see what fhir.resources does not, and name the element more exactly. What that library finds is
    added where ours have found nothing: at no element above, below or at the same place.
    """
    subject, malformed = structure.take_apart(definitions.load(version), bundle)
    own = [*malformed, *(fault for check in CHECKS for fault in check(subject))]
    seen = [
        fault
        for fault in library.faults(bundle, version)
        if not any(_within(other.path, fault.path) for other in own)
        and not any(_within(fault.path, other.path) for other in malformed)
    ]
    return sorted({*own, *seen}, key=lambda fault: (_in_order(fault.path), fault.message))


def read(raw: bytes) -> Any:
    """JSON as FHIR wants it: UTF-8 without a mark, no name twice in an object, no number that is none.

    Raises:
        ValueError: it is not such JSON.
    """
    return json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"the name {min(twice)!r} stands twice in an object")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number in JSON")


def _within(path: str, outer: str) -> bool:
    """Whether a path names an element or something inside it."""
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def _in_order(path: str) -> list[tuple[str, int]]:
    """A path so that its entries sort as numbers."""
    return [(name, int(place or -1)) for name, place in re.findall(r"([^.\[\]]+)(?:\[(\d+)\])?", path)]
