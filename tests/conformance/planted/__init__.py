"""Bundles with one fault each, made from good ones: what is changed, and which element the gate must name."""

from __future__ import annotations

from conformance.planted import (
    bundles,
    content,
    languages,
    narratives,
    references,
    structure,
    terminology,
)
from conformance.planted.case import Case

CASES: dict[str, Case] = {
    **structure.CASES,
    **bundles.CASES,
    **references.CASES,
    **narratives.CASES,
    **languages.CASES,
    **terminology.CASES,
    **content.CASES,
}
"""Every case by what is wrong in it."""

__all__ = ["CASES", "Case"]
