"""How a fault is planted: a place in a good bundle, a change there, and the elements to be blamed.

A place is written ``Library/relatedArtifact[type=composed-of].resource``: a kind of resource, or ``Bundle``, or
``entry Library`` for the entry that holds it; then names, positions, and what an item of an array is told by.
``DocumentReference:guide-en`` is the one whose id ends so.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

STEP = re.compile(r"\.?([A-Za-z_]\w*(?:\[x\])?)|\[(\d+)\]|\[(\w+)=([^\]]+)\]")


class Change(Enum):
    """What may be done to an element besides giving it a value."""

    DROP = "take it away"
    TWICE = "put a copy of an item behind the last one of its array"


drop, twice = Change.DROP, Change.TWICE


def swap(old: str, new: str) -> Callable[[str], str]:
    """Replaces a piece of a string, once; it must be there."""

    def change(text: str) -> str:
        assert old in text, f"{old!r} is not in {text!r}"
        return text.replace(old, new, 1)

    return change


@dataclass(frozen=True)
class Case:
    """A fault: where something is changed, into what, and what the gate must name.

    ``change`` is the new value, or a function of the old one. ``blame`` is the place to be named, if it is another
    one; ``+`` is the copy that ``twice`` makes. ``also`` are places that must be named as well, because the change
    cannot but make them wrong. ``file`` is the bundle, and ``releases`` those versions of FHIR where it is a fault.
    """

    place: str
    change: Any
    blame: str = ""
    also: tuple[str, ...] = ()
    file: str = "document-en"
    releases: tuple[str, ...] = ("R4", "R5")

    def plant(self, bundle: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
        """A good bundle with the fault in it, and the paths that must be named."""
        holder, key, path = find(bundle, self.place)
        wanted = [self.blame or self.place, *self.also]
        if self.change is twice:
            copied = f"{path.rpartition('[')[0]}[{len(holder)}]"
            paths = {copied + one[1:] if one.startswith("+") else find(bundle, one)[2] for one in wanted}
            holder.append(copy.deepcopy(holder[key]))
            return bundle, paths
        paths = {find(bundle, one)[2] for one in wanted}
        if self.place == "Bundle":
            return self.change(bundle), paths
        if self.change is drop:
            del holder[key]
        else:
            old = copy.deepcopy(holder[key]) if isinstance(holder, list) or key in holder else None
            holder[key] = self.change(old) if callable(self.change) else copy.deepcopy(self.change)
        return bundle, paths


def find(bundle: dict[str, Any], place: str) -> tuple[Any, Any, str]:
    """What holds a place, its key there, and its path; its end need not be there yet."""
    top, _, rest = place.partition("/")
    holder, key, path = start(bundle, top)
    for step in STEP.finditer(rest):
        name, position, told, value = step.groups()
        try:
            inner = holder[key]
        except (KeyError, IndexError):
            return None, None, path + rest[step.start() :]
        if name:
            holder, key, path = inner, name, f"{path}.{name}"
            continue
        number = int(position) if position else next(n for n, item in enumerate(inner) if item.get(told) == value)
        holder, key, path = inner, number, f"{path}[{number}]"
    return holder, key, path


def start(bundle: dict[str, Any], top: str) -> tuple[Any, Any, str]:
    """The bundle, a resource or its entry."""
    if top == "Bundle":
        return {"": bundle}, "", "Bundle"
    kind, _, end = top.removeprefix("entry ").partition(":")
    for number, entry in enumerate(bundle["entry"]):
        resource = entry["resource"]
        named = resource.get("id", entry.get("request", {}).get("url", ""))
        if resource["resourceType"] == kind and named.endswith(end):
            path = f"Bundle.entry[{number}]"
            return (
                (bundle["entry"], number, path) if top.startswith("entry ") else (entry, "resource", f"{path}.resource")
            )
    raise KeyError(top)
