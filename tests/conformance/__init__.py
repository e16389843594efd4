"""The conformance gate: what is wrong with a FHIR bundle of ours, each fault with the element that has it."""

from __future__ import annotations

from conformance.gate import faults, read
from conformance.subject import Fault, Version

__all__ = ["Fault", "Version", "faults", "read"]
