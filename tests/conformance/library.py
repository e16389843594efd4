"""A second opinion on structure: the models of fhir.resources, R4B for R4, and R5."""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from conformance.subject import Fault, Version

PACKAGES = {"R4": "fhir.resources.R4B", "R5": "fhir.resources"}
"""R4B differs from R4 in none of the resources that the bundles hold."""


@functools.cache
def model(kind: str, version: Version) -> type[BaseModel] | None:
    """The model of a kind of resource, or None where there is none."""
    package = importlib.import_module(PACKAGES[version])
    try:
        found: type[BaseModel] = package.get_fhir_model_class(kind)
    except ValueError:
        return None
    return found


def faults(bundle: Any, version: Version) -> Iterator[Fault]:
    """What the library finds in the bundle and in each of its resources.

    The resources are parsed each by its own model: inside a bundle the library tells less exactly where a fault is.
    """
    if not isinstance(bundle, Mapping):
        return
    entries = bundle.get("entry")
    places = list(enumerate(entries)) if isinstance(entries, list) else []
    hollow = [
        {name: value for name, value in entry.items() if name != "resource"} if isinstance(entry, Mapping) else entry
        for _, entry in places
    ]
    resources = {"Bundle": {**bundle, "entry": hollow} if places else bundle} | {
        f"Bundle.entry[{place}].resource": entry["resource"]
        for place, entry in places
        if isinstance(entry, Mapping) and isinstance(entry.get("resource"), Mapping)
    }
    for path, resource in resources.items():
        for place, message in _parse(json.dumps(resource), version):
            yield Fault(f"{path}{place}", f"fhir.resources: {message}")


@functools.lru_cache(maxsize=4096)
def _parse(text: str, version: Version) -> tuple[tuple[str, str], ...]:
    """What is wrong with a resource, and where in it; the same resource stands in several bundles."""
    resource = json.loads(text)
    kind = resource.get("resourceType")
    parser = model(kind, version) if isinstance(kind, str) else None
    if parser is None:
        return ((".resourceType", f"there is no resource {kind!r}"),)
    try:
        parser.model_validate(resource)
    except ValidationError as told:
        return tuple((_place(error["loc"]), error["msg"]) for error in told.errors(include_url=False))
    except Exception as crash:  # the library expects strings in places, and falls over anything else
        return (("", f"cannot be read: {crash!r}"),)
    return ()


def _place(location: Iterable[int | str]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
