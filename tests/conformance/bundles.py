"""What holds for a bundle as a whole: addresses of its entries, documents, transactions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from conformance.subject import Fault, Json, Subject, duplicates

URN_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of the bundle and its entries (bundle.html; bdl-1 to bdl-17)."""
    yield from _full_urls(subject)
    yield from _twice(subject)
    yield from _rewritten(subject)
    yield from _kinds(subject)
    for place, entry in enumerate(subject.entries):
        if entry:
            yield from _entry(subject, entry, f"Bundle.entry[{place}]")


def _full_urls(subject: Subject) -> Iterator[Fault]:
    """A fullUrl is absolute, no version, and ends in type and id unless it is a urn (bdl-8, bundle.html#references)."""
    for place, entry in enumerate(subject.entries):
        if not entry:
            continue
        path, url = f"Bundle.entry[{place}].fullUrl", entry.get("fullUrl")
        resource = entry.get("resource", {})
        if url is None:
            yield Fault(path, "is missing")
        elif url.startswith("urn:"):
            if not URN_UUID.fullmatch(url):
                yield Fault(path, "should be urn:uuid: and a UUID in lower case")
        elif urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            yield Fault(path, "should be an absolute address")
        elif "/_history/" in url:
            yield Fault(path, "should not name a version")
        elif resource and not url.endswith(f"/{resource['resourceType']}/{resource.get('id')}"):
            yield Fault(path, f"should end in /{resource['resourceType']}/{resource.get('id')}")


def _twice(subject: Subject) -> Iterator[Fault]:
    """No entry and no resource stands twice (bdl-7)."""
    addresses = (
        (f"Bundle.entry[{place}].fullUrl", entry["fullUrl"])
        for place, entry in enumerate(subject.entries)
        if "fullUrl" in entry
    )
    for path, url in duplicates(addresses):
        yield Fault(path, f"stands twice: {url}")
    for path, (kind, name) in duplicates((f"{r.path}.id", (r.type, r.id)) for r in subject.resources if r.id):
        yield Fault(path, f"a second {kind} with the id {name}")
    owned = (
        (f"{resource.path}.identifier", (resource.type, identifier.get("system"), _value(identifier).casefold()))
        for resource in subject.resources
        for identifier in _identifiers(resource.content)
    )
    for path, (kind, _, value) in duplicates(owned):
        yield Fault(path, f"a second {kind} with the identifier {value}, in whatever case")


def _rewritten(subject: Subject) -> Iterator[Fault]:
    """Servers put an id of their own in place of a urn wherever it stands, so it stands in references alone."""
    urns = {entry.get("fullUrl", "") for entry in subject.entries if entry.get("fullUrl", "").startswith("urn:")}
    for node in subject.nodes if urns else ():
        if isinstance(node.value, str) and node.element and node.element.name not in ("fullUrl", "reference"):
            if urns.intersection(re.findall(r"urn:uuid:[0-9a-f-]{36}", node.value)):
                yield Fault(node.path, "holds the urn of an entry, which a server would replace")


def _kinds(subject: Subject) -> Iterator[Fault]:
    """What a document and a transaction need, and what they may not have."""
    bundle = subject.bundle
    if not subject.entries:
        yield Fault("Bundle.entry", "is missing")
    if subject.kind == "document":
        for name in ("identifier", "timestamp"):
            if name not in bundle:
                yield Fault(f"Bundle.{name}", "is missing in a document")
        for name in ("system", "value"):
            if "identifier" in bundle and name not in bundle["identifier"]:
                yield Fault(f"Bundle.identifier.{name}", "is missing in a document")
        for resource in subject.resources:
            if (resource.type == "Composition") != (resource.place == 0):
                wanted = "the Composition" if resource.place == 0 else "no second Composition"
                yield Fault(f"{resource.path}.resourceType", f"should be {wanted}, and not {resource.type}")
    elif subject.kind not in ("transaction", "collection"):
        yield Fault("Bundle.type", f"should be document, transaction or collection, not {subject.kind!r}")
    for name in ("total", "link", "issues"):
        if name in bundle:
            yield Fault(f"Bundle.{name}", f"should not stand in a {subject.kind}")


def _entry(subject: Subject, entry: Json, path: str) -> Iterator[Fault]:
    """A resource in each entry, and a request just in a transaction (bdl-2 to bdl-5)."""
    if "resource" not in entry:
        yield Fault(f"{path}.resource", "is missing")
    for name in ("search", "response"):
        if name in entry:
            yield Fault(f"{path}.{name}", f"should not stand in a {subject.kind}")
    if subject.kind != "transaction":
        if "request" in entry:
            yield Fault(f"{path}.request", f"should not stand in a {subject.kind}")
    elif "request" not in entry:
        yield Fault(f"{path}.request", "is missing in a transaction")
    elif entry.get("resource"):
        yield from _request(subject, entry, f"{path}.request")


def _request(subject: Subject, entry: Json, path: str) -> Iterator[Fault]:
    """An update by id, or by an identifier that the resource has (http.html#cond-update); each target once."""
    request, resource = entry["request"], entry["resource"]
    if request.get("method") != "PUT":
        yield Fault(f"{path}.method", "should be PUT, so that a second load changes nothing")
    kind, url = resource["resourceType"], request.get("url", "")
    if sum(other.get("request", {}).get("url") == url for other in subject.entries) > 1:
        yield Fault(f"{path}.url", f"is asked for by two entries: {url}")
    target, _, query = url.partition("?")
    if not query:
        if url != f"{kind}/{resource.get('id')}":
            yield Fault(f"{path}.url", f"should be {kind}/{resource.get('id')}")
        return
    if target != kind:
        yield Fault(f"{path}.url", f"should begin with {kind}?")
    if "id" in resource:
        yield Fault(f"{path[: -len('.request')]}.resource.id", "should not stand in a conditional update")
    if re.search(r"[?&#+%,$\s]|\|.*\|", query):
        yield Fault(f"{path}.url", "holds a character that means something else in a search")
    wanted = [("identifier", f"{i.get('system')}|{_value(i)}") for i in _identifiers(resource)]
    if [pair for pair in parse_qsl(query, keep_blank_values=True) if pair in wanted] != parse_qsl(query) or not wanted:
        yield Fault(f"{path}.url", "should ask for an identifier that the resource has")


def _value(identifier: Json) -> str:
    return str(identifier.get("value", ""))


def _identifiers(resource: Json) -> list[Json]:
    held = resource.get("identifier", [])
    return [held] if isinstance(held, dict) else held
