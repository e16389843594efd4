"""What follows from a record's own fields: who signed it clinically, and the bounds of a figure."""

from __future__ import annotations

from typing import Any

from pipelines.model.shapes import Figure, Review, SignOff


def clinical_sign_offs(review: Review) -> list[SignOff]:
    """The sign-offs by clinicians; REV003 proves that each is for the text as it is."""
    return [sign_off for sign_off in review["sign_offs"] if sign_off["role"] == "clinician"]


def with_bounds(figure: Figure) -> dict[str, Any]:
    """A figure with all its flags; 'more than 50' has no upper end even where the record does not say so."""
    flags = {"low_included": True, "high_included": True, **figure}
    return {"unbounded": "high" not in figure and not flags["low_included"], **flags}
