"""Reads locales from locales.yaml, and adds a new one to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from pipelines.model.kinds import KINDS, TEXT_KINDS
from pipelines.model.records import Document
from pipelines.model.shapes import Locale as LocaleData
from pipelines.model.shapes import Locales
from pipelines.translate.shapes import Locale

PATH = "dataset/translations/locales.yaml"

DEFAULT_RELEASE = {"dataset": "approved", **{name: KINDS[name].release for name in TEXT_KINDS}}
"""The default release policy: texts about risks need a clinician's signature, others that of a second person."""


def read(data: Locales) -> dict[str, Locale]:
    """The locales of locales.yaml, by language."""
    return {language: _locale(language, locale) for language, locale in data["locales"].items()}


def _locale(language: str, data: LocaleData) -> Locale:
    terms = data.get("terms", {})
    comparisons: Mapping[str, list[str]] = cast("Mapping[str, list[str]]", data.get("comparisons", {}))
    return Locale(
        language=language,
        name=data["name"],
        script=data["script"],
        direction=data["direction"],
        digits=data["digits"],
        native_digits=data.get("native_digits", ""),
        decimal=data["decimal"],
        group=data["group"],
        percent=tuple(data["percent"]),
        percent_words=tuple(data.get("percent_words", ())),
        numerals=tuple(data.get("numerals", ())),
        scales=data.get("scales", {}),
        comparisons={sign: tuple(comparisons[name]) for name, sign in SIGNS.items() if name in comparisons},
        category=tuple(data.get("category", ())),
        acronyms={acronym: tuple(forms) for acronym, forms in data.get("acronyms", {}).items()},
        plurals=tuple(data["plurals"]),
        plural_forms=data["plural_forms"],
        same=frozenset(data.get("same", ())),
        terms={record: term["english"] for record, term in terms.items()},
        use={record: term["use"] for record, term in terms.items() if "use" in term},
        words={
            concept: tuple(forms) for concept, forms in cast("Mapping[str, list[str]]", data.get("words", {})).items()
        },
        units={unit: tuple(forms) for unit, forms in cast("Mapping[str, list[str]]", data.get("units", {})).items()},
        informal=tuple(data.get("informal", ())),
        gendered=tuple(data.get("gendered", ())),
        unaccented=tuple(data.get("unaccented", ())),
        unfinished=tuple(data.get("unfinished", ())),
        avoid={record: term["avoid"] for record, term in terms.items() if "avoid" in term},
    )


SIGNS = {"less": "<", "most": "≤", "least": "≥", "more": ">"}
"""The names of bounds in locales.yaml, with their signs."""


def with_locale(
    document: Document | None, language: str, data: LocaleData, inherited: Mapping[str, str] | None = None
) -> str:
    """The text of locales.yaml with one more locale. Comments are kept; the form is not canonical yet.

    A new file starts with the release policy that is ``inherited`` from another dataset, or the default one.
    """
    text = document.text if document else f"release: {json.dumps(inherited or DEFAULT_RELEASE)}\nlocales:\n"
    return f"{text.rstrip()}\n  {language}: {json.dumps(data, ensure_ascii=False)}\n"
