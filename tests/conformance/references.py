"""Whether references lead to the right resource of the bundle, and whether a document hangs together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from conformance.subject import Fault, Node, Resource, Subject

RELATIVE = re.compile(r"([A-Z][A-Za-z]+)/([^/?#]+)")


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of references (references.html; bundle.html#references; documents.html#content)."""
    links: dict[str, list[Resource]] = {}
    for node in subject.of("Reference"):
        if "reference" in node.value:
            target = _resolve(subject, node)
            yield from _target(subject, node, target)
            if target:
                links.setdefault(node.home, []).extend(subject.by_url[target.full_url])
                if node.element and node.element.path == "Provenance.target" and node.home in subject.by_path:
                    links.setdefault(target.path, []).append(subject.by_path[node.home])
        elif not node.value.keys() & {"identifier", "display", "extension"}:
            yield Fault(f"{node.path}.reference", "is missing, and so are identifier and display")
    if subject.kind == "document":
        yield from _unreachable(subject, links)


def _resolve(subject: Subject, node: Node) -> Resource | None:
    """The resource of the bundle that a reference leads to; a relative one rests on the fullUrl of its own entry."""
    reference = node.value["reference"]
    home = subject.by_path.get(node.home)
    if RELATIVE.fullmatch(reference) and home and (root := _root(home)):
        reference = f"{root}/{reference}"
    return next(iter(subject.by_url.get(reference, ())), None)


def _contained(subject: Subject, node: Node) -> set[str]:
    """The ids of what the resource of an element contains."""
    home = subject.by_path.get(node.home)
    return {inner.get("id", "") for inner in home.content.get("contained", [])} if home else set()


def _root(resource: Resource) -> str:
    """The base address of the server that an entry's fullUrl stands for."""
    end = f"/{resource.type}/{resource.id}"
    return resource.full_url.removesuffix(end) if resource.full_url.endswith(end) else ""


def _target(subject: Subject, node: Node, target: Resource | None) -> Iterator[Fault]:
    """A reference resolves, and to a resource of a kind that the element may refer to."""
    reference, path = node.value["reference"], f"{node.path}.reference"
    relative = RELATIVE.fullmatch(reference)
    if target is None:
        inside = relative or reference.startswith("urn:")
        bases = {_root(resource) for resource in subject.resources} - {""}
        if inside or any(reference.startswith(f"{base}/") for base in bases):
            yield Fault(path, f"leads to no entry of the bundle: {reference}")
        elif reference.startswith("#"):
            if reference[1:] not in _contained(subject, node):
                yield Fault(path, f"leads to no contained resource: {reference}")
        elif urlsplit(reference).scheme not in ("http", "https"):
            yield Fault(path, f"is neither Type/id nor an address: {reference}")
    kind = target.type if target else relative[1] if relative else None
    allowed = node.element.types.get("Reference", ()) if node.element else ()
    if kind and allowed and kind not in allowed:
        yield Fault(path, f"leads to a {kind}, and should to one of {', '.join(allowed)}")
    if "type" in node.value and kind and node.value["type"] != kind:
        yield Fault(f"{node.path}.type", f"should be {kind}")


def _unreachable(subject: Subject, links: Mapping[str, list[Resource]]) -> Iterator[Fault]:
    """Each entry of a document can be reached from the Composition; a Provenance is, when what it is about is.

    ``links`` maps the paths of resources to those that they lead to, or that are about them.
    """
    reached: set[str] = set()
    waiting = [resource for resource in subject.resources if resource.type == "Composition"]
    while waiting:
        resource = waiting.pop()
        if resource.path not in reached:
            reached.add(resource.path)
            waiting += links.get(resource.path, [])
    for resource in subject.resources:
        if resource.path not in reached:
            yield Fault(f"Bundle.entry[{resource.place}]", "cannot be reached from the Composition by references")
