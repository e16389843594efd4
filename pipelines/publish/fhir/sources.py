"""The sources as citations."""

from __future__ import annotations

from pipelines.public.view import PublicRecord


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
