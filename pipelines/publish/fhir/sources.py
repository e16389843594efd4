"""The sources as DocumentReferences, with address, dates, grade and how much was read."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.public.view import Public, PublicRecord
from pipelines.publish.fhir.elements import meta
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import element, link, narrative


def references(public: Public, names: Identity) -> Iterator[Resource]:
    """One DocumentReference per source; its identifiers are our id, and the DOI or else the address."""
    source = public.meta["source_language"]
    for record in public.of("source"):
        fields = record.fields
        address = f"https://doi.org/{fields['doi']}" if "doi" in fields else fields["url"]
        retracted = "retracted" in fields
        yield {
            "resourceType": "DocumentReference",
            "id": names.id(record.id),
            "meta": meta(names, "none", **{"source-grade": fields["grade"], "source-read": fields["read"]}),
            "language": source,
            "text": narrative(source, [element("p", f"{citation(record)} ", link(fields["url"], fields["url"]))]),
            "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": address},
            "identifier": [
                names.identifier("DocumentReference", record.id),
                {"system": names.system("record"), "value": record.id},
            ],
            "status": "current",
            **({"docStatus": "entered-in-error"} if retracted else {}),
            "type": {"text": fields["type"]},
            "date": f"{fields['accessed']}T00:00:00Z",
            "author": [{"display": fields["publisher"]}],
            "description": citation(record),
            "content": [{"attachment": {"url": fields["url"], "title": fields["title"]}}],
        }


def citation(record: PublicRecord) -> str:
    """A source in one line: publisher, title, dates, and the retraction if there is one."""
    fields = record.fields
    parts = [fields["publisher"], fields["title"]]
    if "published" in fields:
        parts.append(fields["published"])
    parts.append(f"Accessed {fields['accessed']}")
    if "retracted" in fields:
        parts.append(f"Retracted {fields['retracted']['on']}: {fields['retracted']['notice']}")
    return " ".join(f"{part.rstrip('.')}." for part in parts)
