"""Names, addresses and versions: those of resources, and those by which they call one another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from conformance.subject import Fault, Node, Resource, Subject, duplicates

LOOSE = ("Extension.url", "Reference.type", "Bundle.entry.request.url", "Bundle.entry.fullUrl")
"""Addresses that may be relative, or are checked elsewhere."""

BARE = ("CodeSystem.valueSet",)
"""Canonicals that may go without a version, since the value set of all codes is that of each version."""


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of names and addresses (references.html#canonical; canonicalresource.html; cnl-0, cnl-1)."""
    known = {r.content["url"]: r for r in subject.resources if "url" in r.content}
    yield from _resources(subject)
    for node in subject.of("uri", "url", "canonical", "id"):
        if problem := _form(node):
            yield Fault(node.path, problem)
    for node in subject.of("canonical"):
        url, bar, version = node.value.partition("|")
        if url in known and node.element and (bar or node.element.path not in BARE):
            wanted = known[url].content.get("version")
            if version != wanted:
                yield Fault(node.path, f"should name the version {wanted} of {url}")
    for node in subject.of("Identifier"):
        value = node.value.get("value", "")
        if node.value.get("system") == "urn:ietf:rfc:3986" and not urlsplit(value).scheme:
            yield Fault(f"{node.path}.value", f"should be an absolute address: {value!r}")
    for resource in subject.resources:
        yield from _profiles(subject, resource)


def _resources(subject: Subject) -> Iterator[Fault]:
    """A canonical resource has a name for programs, an address of its own, and the version of the release."""
    named = [resource for resource in subject.resources if "url" in resource.content]
    for path, url in duplicates((f"{r.path}.url", r.content["url"]) for r in named):
        yield Fault(path, f"a second resource with the url {url}")
    versions = Counter(resource.content.get("version") for resource in named)
    for resource in named:
        content = resource.content
        if re.search(r"[|# ]", content["url"]):
            yield Fault(f"{resource.path}.url", "holds a bar, a hash or a space (cnl-1)")
        if not re.fullmatch(r"[A-Z][A-Za-z0-9_]{1,254}", content.get("name", "")):
            yield Fault(f"{resource.path}.name", "should be of letters and digits, a capital first (cnl-0)")
        if content.get("version") != (usual := versions.most_common(1)[0][0]):
            yield Fault(f"{resource.path}.version", f"should be {usual}, as that of the others is")
        for name in ("title", "status", "date"):
            if name not in content and name in subject.definitions.properties[resource.type]:
                yield Fault(f"{resource.path}.{name}", "is missing")


def _form(node: Node) -> str:
    """What is wrong with an address or an id, or nothing."""
    path = node.element.path if node.element else ""
    if node.type == "id":
        return "should not consist of digits alone, which servers keep for their own" if node.value.isdecimal() else ""
    if path in LOOSE:
        return ""
    scheme, place = urlsplit(node.value)[:2]
    if not scheme or (scheme in ("http", "https") and not place):
        return f"should be absolute: {node.value!r}"
    if node.type == "url" and scheme not in ("http", "https", "mailto"):
        return f"should be an address that can be opened: {node.value!r}"
    return ""


def _profiles(subject: Subject, resource: Resource) -> Iterator[Fault]:
    """A profile that a resource claims is known, is about its type, and has what it needs."""
    for place, claimed in enumerate(resource.content.get("meta", {}).get("profile", [])):
        profile = subject.definitions.profiles.get(claimed.partition("|")[0])
        path = f"{resource.path}.meta.profile[{place}]"
        if profile is None:
            yield Fault(path, f"is no profile for sharing or publishing of FHIR {subject.definitions.version}")
        elif profile["type"] != resource.type:
            yield Fault(path, f"is a profile of {profile['type']}")
        else:
            for needed in profile["needs"]:
                parent, _, name = needed.rpartition(".")
                for node in resource.nodes:
                    if node.type == parent and name not in node.value:
                        yield Fault(f"{node.path}.{name}", f"is missing, and {claimed} needs it")
