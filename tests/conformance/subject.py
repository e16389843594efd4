"""What the checks look at: a bundle taken apart into typed elements, and the faults they find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from conformance.definitions import Definitions, Element

Version = Literal["R4", "R5"]
Json = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong with one element, which ``path`` names as the JSON does: ``Bundle.entry[3].resource.title``."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True)
class Node:
    """An element of a bundle: where it stands, of which type it is, and its value without what is malformed.

    ``type`` is a data type, such as ``Coding``, or the path of a part of a resource, such as ``Composition.section``.
    ``home`` is the path of the resource that the element belongs to. ``element`` is its definition.
    """

    path: str
    type: str
    value: Any
    home: str
    element: Element | None


@dataclass(frozen=True)
class Resource:
    """A resource of a bundle and the place of its entry; ``content`` holds no malformed element."""

    place: int
    type: str
    content: Json
    full_url: str
    nodes: tuple[Node, ...]

    @property
    def path(self) -> str:
        """Where the resource stands in the bundle."""
        return f"Bundle.entry[{self.place}].resource"

    @property
    def id(self) -> str:
        """The id, or nothing."""
        return str(self.content.get("id", ""))

    @property
    def language(self) -> str:
        """The language, or nothing."""
        return str(self.content.get("language", ""))

    def of(self, *types: str) -> Iterator[Node]:
        """The elements of some types."""
        return (node for node in self.nodes if node.type in types)


@dataclass(frozen=True)
class Subject:
    """A bundle, its resources and all of their elements; what is malformed is left out."""

    definitions: Definitions
    bundle: Json
    nodes: tuple[Node, ...]

    @property
    def kind(self) -> str:
        """What the bundle is for: document, transaction, and so on."""
        return str(self.bundle.get("type", ""))

    @property
    def entries(self) -> list[Json]:
        """The entries."""
        return list(self.bundle.get("entry", []))

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The resources of the entries."""
        nodes: dict[str, list[Node]] = {}
        for node in self.nodes:
            nodes.setdefault(node.home, []).append(node)
        return tuple(
            Resource(
                place,
                entry["resource"]["resourceType"],
                entry["resource"],
                entry.get("fullUrl", ""),
                tuple(nodes.get(f"Bundle.entry[{place}].resource", ())),
            )
            for place, entry in enumerate(self.entries)
            if entry.get("resource")
        )

    def of(self, *types: str) -> Iterator[Node]:
        """The elements of some types, wherever they stand."""
        return (node for node in self.nodes if node.type in types)

    @cached_property
    def by_path(self) -> Mapping[str, Resource]:
        """The resources by their paths."""
        return {resource.path: resource for resource in self.resources}

    @cached_property
    def by_url(self) -> Mapping[str, list[Resource]]:
        """The resources by the fullUrl of their entries, which should be one each."""
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            if resource.full_url:
                found.setdefault(resource.full_url, []).append(resource)
        return found

    def language(self, node: Node) -> str:
        """The language of the resource that an element belongs to, or of the bundle."""
        home = self.by_path.get(node.home)
        return home.language if home else str(self.bundle.get("language", ""))


def duplicates(named: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The paths whose value has come before, with that value."""
    seen = set()
    for path, value in named:
        if value in seen:
            yield path, value
        seen.add(value)
