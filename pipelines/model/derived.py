"""What follows from a record's own fields: who signed it clinically, and the bounds of a figure."""

from __future__ import annotations

from pipelines.model.shapes import Figure, Review, SignOff


def clinical_sign_offs(review: Review) -> list[SignOff]:
    """The sign-offs by clinicians; REV003 proves that each is for the text as it is."""
    return [sign_off for sign_off in review["sign_offs"] if sign_off["role"] == "clinician"]


def with_bounds(figure: Figure) -> Figure:
    """A figure with all its flags; 'more than 50' has no upper end even where the record does not say so."""
    low_included = figure.get("low_included", True)
    unbounded = "high" not in figure and not low_included
    return {"unbounded": unbounded, "low_included": low_included, "high_included": True, **figure}
