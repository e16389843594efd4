"""Locales out of locales.yaml, and a new one into it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipelines.model.kinds import CONTENT_KINDS, KINDS
from pipelines.model.records import Document
from pipelines.translate.shapes import Locale

PATH = "dataset/translations/locales.yaml"

DEFAULT_RELEASE = {"dataset": "approved", **{name: KINDS[name].release for name in CONTENT_KINDS}}
"""What exports carry at least: where a risk is told, a clinician has signed; elsewhere, a second person has read it."""


def read(data: Mapping[str, Any]) -> dict[str, Locale]:
    """The locales of a locales.yaml that obeys its schema, by language."""
    return {language: _locale(language, said) for language, said in data["locales"].items()}


def _locale(language: str, said: Mapping[str, Any]) -> Locale:
    terms = said.get("terms", {})
    return Locale(
        language=language,
        name=said["name"],
        script=said["script"],
        direction=said["direction"],
        digits=said["digits"],
        decimal=said["decimal"],
        group=said["group"],
        percent=tuple(said["percent"]),
        percent_words=tuple(said.get("percent_words", ())),
        numerals=tuple(said.get("numerals", ())),
        scales=said.get("scales", {}),
        comparisons={
            sign: tuple(said["comparisons"][name])
            for name, sign in SIGNS.items()
            if name in said.get("comparisons", {})
        },
        category=tuple(said.get("category", ())),
        acronyms={acronym: tuple(forms) for acronym, forms in said.get("acronyms", {}).items()},
        plurals=tuple(said["plurals"]),
        plural_forms=said["plural_forms"],
        same=frozenset(said.get("same", ())),
        terms={record: term["english"] for record, term in terms.items()},
        use={record: term["use"] for record, term in terms.items() if "use" in term},
        avoid={record: term["avoid"] for record, term in terms.items() if "avoid" in term},
    )


SIGNS = {"less": "<", "most": "≤", "least": "≥", "more": ">"}
"""The names of bounds in locales.yaml, with their signs."""


def with_locale(document: Document | None, language: str, said: Mapping[str, Any]) -> str:
    """The text of locales.yaml with one locale more, comments kept, not yet in canonical form.

    The first one brings the usual release policy.
    """
    text = document.text if document else f"release: {json.dumps(DEFAULT_RELEASE)}\nlocales:\n"
    return f"{text.rstrip()}\n  {language}: {json.dumps(said, ensure_ascii=False)}\n"
