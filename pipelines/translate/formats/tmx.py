"""TMX 1.4b: finished translations as a translation memory."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipelines.translate import tags
from pipelines.translate.catalogs import TranslationFileError
from pipelines.translate.formats import xml
from pipelines.translate.formats.unit_states import DONE, unique
from pipelines.translate.shapes import ReturnedUnit, TranslationKit

_CONTEXT = "x-context"
"""The property with the key of a unit, for tools that number the units anew."""


def write(kit: TranslationKit) -> bytes:
    """A TMX file with the translated, reviewed and approved units; drafts do not belong in a translation memory."""
    root = etree.Element("tmx", {"version": "1.4"})
    xml.add_child(
        root,
        "header",
        **{
            "creationtool": kit.name,
            "creationtoolversion": "1",
            "segtype": "block",
            "o-tmf": "PO",
            "adminlang": "en",
            "srclang": kit.source_language,
            "datatype": "plaintext",
        },
    )
    body = xml.add_child(root, "body")
    for row in kit.rows:
        if row.entry and row.state in DONE:
            made = xml.add_child(body, "tu", tuid=row.unit.key)
            xml.add_child(made, "prop", row.unit.key, type=_CONTEXT)
            for language, text in (
                (kit.source_language, row.unit.source),
                (kit.locale.language, row.entry.target),
            ):
                variant = xml.add_child(made, "tuv")
                variant.set(xml.LANG, language)
                xml.add_child(variant, "seg", text)
    return xml.to_bytes(root)


def read(raw: bytes, language: str) -> Iterator[ReturnedUnit]:
    """The units of a TMX file, by their property ``x-context`` or else ``tuid``.

    A memory has no states: its texts are finished. Units without the language have no translation.

    Raises:
        TranslationFileError: it is not TMX, has no text in the language, or a key is missing or duplicated.
    """
    return unique(_units(raw, language))


def _units(raw: bytes, language: str) -> Iterator[ReturnedUnit]:
    if xml.root_of(raw)[0] != "tmx":
        raise TranslationFileError(1, "it is not TMX")
    source_language, units, translated = "", 0, 0
    for event, element in xml.elements(raw, ("start", "end"), "header", "tu"):
        name = xml.local(element)
        if event == "start" and name == "header":
            source_language = element.get("srclang", "")
        if event == "end" and name == "tu":
            unit = _returned(element, source_language, language)
            units, translated = units + 1, translated + bool(unit.target)
            yield unit
    if units and not translated:
        raise TranslationFileError(1, f"it has no text in {language}")


def _returned(element: etree._Element, source_language: str, language: str) -> ReturnedUnit:
    line = xml.line(element)
    context = next((one for one in element.iterchildren("{*}prop") if one.get("type") == _CONTEXT), None)
    key = xml.checked_key((xml.text(context) if context is not None else "") or element.get("tuid"), line)
    variants = list(element.iterchildren("{*}tuv"))
    targets = [one for one in variants if tags.is_same(_language(one), language)]
    targets.sort(key=lambda one: tags.normal(_language(one)).casefold() != language.casefold())
    sources = [one for one in variants if one not in targets]
    sources.sort(key=lambda one: not tags.is_same(_language(one), source_language))
    if not sources:
        raise TranslationFileError(line, f"{key} has no source")
    english = _segment(sources[0])
    if not targets:
        return ReturnedUnit(key, english, "", line=line)
    who = next((one.get(name) for one in (targets[0], element) for name in _WHO if one.get(name)), "")
    return ReturnedUnit(key, english, _segment(targets[0]), line=line, by=tags.name_of(who or ""))


_WHO = ("changeid", "creationid")
"""The attributes with the user who changed or made a text."""


def _language(variant: etree._Element) -> str:
    return variant.get(xml.LANG) or variant.get("lang") or ""


def _segment(variant: etree._Element) -> str:
    segment = xml.child(variant, "seg")
    return "" if segment is None else xml.text(segment)
