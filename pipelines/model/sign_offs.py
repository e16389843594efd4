"""Which sign-offs of a record count as clinical review."""

from __future__ import annotations

from pipelines.model.shapes import RecordData, SignOff


def by_clinicians(data: RecordData) -> list[SignOff]:
    """The sign-offs of clinicians; check REV003 ensures that their hashes match the text."""
    return [sign_off for sign_off in data["review"]["sign_offs"] if sign_off["role"] == "clinician"]
