"""Names the checks that a locale lacks lists for; they do not run, and nothing else depends on the lists."""

from __future__ import annotations

from pipelines.translate.rules.english import MODALS, OPPOSITES, QUANTIFIERS
from pipelines.translate.shapes import Locale

_ACCENTED = "Latn"


def without_lists(locale: Locale) -> list[str]:
    """What is not checked in a locale, because locales.yaml has no list for it, with the code of the check."""
    words = locale.words.keys()
    missing = {
        "negation (TRN171)": "not" not in words,
        "opposites (TRN172)": not any(one in words and other in words for one, other in OPPOSITES),
        "modal verbs (TRN181)": not words & set(MODALS),
        "quantifiers (TRN182)": not words & set(QUANTIFIERS),
        "units of numbers (TRN107)": not locale.units,
        "unfinished sentences (TRN184)": not locale.unfinished,
        "informal address (TRN186)": not locale.informal,
        "gender of the reader (TRN192)": not locale.gendered,
        "lost accents (TRN189)": locale.script == _ACCENTED and not locale.unaccented,
    }
    return [name for name, lacks in missing.items() if lacks]
