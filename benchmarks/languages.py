"""Gives a root translations: each English string in the letters of another script, written as the checks demand."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

from pipelines.source.formatting import fixed
from pipelines.source.load import document_of
from pipelines.translate import cldr, locales, tasks
from pipelines.translate.project import read
from pipelines.translate.shapes import Entry, Locale, Unit
from pipelines.validate.run import fast

_ENGLISH = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = {
    "Latn": "ábcdéfghíjklmñópqrstúvwxýz",
    "Arab": "ابتدهفجحيشكلمنوضقرسطعثغخصز",
    "Cyrl": "абцдефгхийклмнопярстувшжыз",
    "Grek": "αβξδεφγηιψκλμνοπχρστυθωζύή",
}
_PART = re.compile(r"\{\w+\}|BI-RADS®?|\w*\d(?:[.,]?\w)*|[A-Za-z]+")
_QUESTION = re.compile(r"(?:^|(?<=[.:?!]\s))((?:[^.:?!\n]|[.:!](?!\s))+\?)", re.MULTILINE)

LANGUAGES = ("es", "ar", "ru", "el", "fr", "uk", "pt-BR", "de")
"""Languages to take from the front; any other that CLDR knows will do, if it is written in one of the scripts above."""


def translate(root: Path, languages: Sequence[str] = LANGUAGES) -> None:
    """Writes locales and PO files into a root that has none, and names the languages in its ``dataset.yaml``.

    Every string is translated, none is signed: exports carry the languages as drafts. No check finds a fault.
    """
    home = root / "dataset" / "dataset.yaml"
    named = f"languages: [{', '.join(['en', *languages])}]"
    home.write_text(
        re.sub(r"^languages: .*$", named, home.read_text("utf-8"), flags=re.MULTILINE), encoding="utf-8", newline="\n"
    )
    if not languages:
        return
    path = root / locales.PATH
    path.parent.mkdir()
    document = None
    for language in languages:
        proposed = cldr.propose(language)
        proposed["comparisons"] = {}  # the other letters are no words, and so no bounds
        document = document_of(locales.PATH, locales.with_locale(document, language, proposed))
    assert document
    sources = fast(root).schemas.sources
    path.write_text(fixed(document, "locales", sources), encoding="utf-8", newline="\n")
    project = read(fast(root).dataset, sources)
    for language in languages:
        locale = project.locales[language]
        entries = {unit.key: Entry(unit.key, unit.source, translated(unit, locale)) for unit in project.units}
        catalog = dataclasses.replace(project.catalog(language), entries=entries)
        for name, content in tasks.po_file(project, catalog).items():
            (root / name).write_text(content, encoding="utf-8", newline="\n")


def translated(unit: Unit, locale: Locale) -> str:
    """The English of a unit in other letters; its numbers as the locale writes them, its codes as they are."""
    if unit.handling == "keep" and unit.field == "term":
        return unit.source
    small = _LETTERS[locale.script]
    table = str.maketrans(_ENGLISH + _ENGLISH.upper(), small + small.upper())
    signs = str.maketrans({",": locale.group, ".": locale.decimal})

    def other(found: re.Match[str]) -> str:
        word = found.group()
        if re.fullmatch(r"\d[\d.,]*", word):
            return word.translate(signs)
        return word if word.startswith(("{", "BI-RADS")) or re.search(r"\d", word) else word.translate(table)

    text = _PART.sub(other, unit.source)
    if locale.language.startswith("es"):
        text = _QUESTION.sub(r"¿\1", text)
    return f"{text} ({unit.source})" if unit.handling == "keep-with-gloss" and unit.field == "term" else text
