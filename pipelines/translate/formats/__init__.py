"""The file formats for translators, and the detection of the format of a returned file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.translate import catalogs, tags
from pipelines.translate.catalogs import TranslationFileError
from pipelines.translate.formats import po, spreadsheet, tbx, tmx, xliff12, xliff20, xml
from pipelines.translate.shapes import ReturnedUnit, TranslationKit


@dataclass(frozen=True)
class Format:
    """A file format: its name, file suffix and description, and the functions that write and read it.

    ``write`` returns the same bytes for the same kit. ``read`` is None for formats that are only written. It
    raises ``TranslationFileError``, possibly after the first units.
    """

    name: str
    suffix: str
    about: str
    write: Callable[[TranslationKit], bytes]
    read: Callable[[bytes, str], Iterator[ReturnedUnit]] | None = None


FORMATS: Mapping[str, Format] = {
    made.name: made
    for made in (
        Format("po", ".po", "gettext PO, for Poedit, OmegaT, Weblate and most others", po.write, po.read),
        Format("xliff12", ".1-2.xlf", "XLIFF 1.2, for agencies and desktop tools", xliff12.write, xliff12.read),
        Format(
            "xliff12-copy",
            ".1-2-copy.xlf",
            "XLIFF 1.2 with the English in empty targets, for OmegaT",
            xliff12.write_copy,
            xliff12.read,
        ),
        Format("xliff20", ".2-0.xlf", "XLIFF 2.0, for newer tools", xliff20.write, xliff20.read),
        Format("csv", ".csv", "CSV, where there is nothing but a spreadsheet", spreadsheet.write, spreadsheet.read),
        Format("tmx", ".tmx", "TMX 1.4b, a memory of what is translated", tmx.write, tmx.read),
        Format("tbx", ".tbx", "TBX-Basic, the glossary as a term base; not read back", tbx.write),
        Format(
            "back-translation",
            ".back-translation.csv",
            "a sheet for a second person to translate back; not read back",
            spreadsheet.write_sheet,
        ),
    )
}
"""The formats by name, the preferred one first."""

_PO = re.compile(r"^(?:#~ )?msg(?:ctxt|id)\s", re.MULTILINE)


def of(name: str, raw: bytes) -> Format:
    """The format of a returned file, detected from its content or else from its name.

    Raises:
        TranslationFileError: the format is unknown.
    """
    text = xml.decoded(raw).lstrip()
    if text.startswith("<"):
        return FORMATS[_of_xml(raw)]
    heads = spreadsheet.heads(text)
    for columns, name_of_table in ((spreadsheet.NEEDED, "csv"), (spreadsheet.SHEET_COLUMNS, "back-translation")):
        if heads.issuperset(columns):
            return FORMATS[name_of_table]
    if _PO.search(text):
        return FORMATS["po"]
    ending = name.rpartition(".")[2].casefold()
    if text and ending in ("po", "pot"):
        return FORMATS["po"]
    if text and ending == "csv":
        return FORMATS["csv"]
    raise TranslationFileError(
        1, "it is in none of the supported formats: PO, XLIFF, CSV, TMX" if text else "it is empty"
    )


def _of_xml(raw: bytes) -> str:
    """The name of the format of an XML file."""
    outermost, version = xml.root_of(raw)
    if outermost == "xliff" and version[:2] in ("1.", "2."):
        return "xliff12" if version[0] == "1" else "xliff20"
    found = {"tmx": "tmx", "martif": "tbx"}.get(outermost)
    if not found:
        raise TranslationFileError(1, f"it is XML, but in none of the supported formats: <{outermost[:40]}>")
    return found


def read(name: str, raw: bytes, language: str) -> Iterator[ReturnedUnit]:
    """The units of a returned file in any format.

    Raises:
        TranslationFileError: the format is not supported, the language is another one, or the file is damaged. It may
            be raised after the first units.
    """
    found = of(name, raw)
    if found.read is None:
        raise TranslationFileError(1, f"{found.name.upper()} is not read back; send PO, XLIFF, CSV or TMX")
    return found.read(raw, language)


def other_tag(raw: bytes, language: str) -> str:
    """The tag of a file that was read, if it is another spelling of the language or has a region; or empty."""
    text = xml.decoded(raw).lstrip()
    declared = _tags(raw) if text.startswith("<") else [catalogs.header(text, "Language")]
    own = (tags.normal(tag) for tag in declared if tag and tags.is_same(tag, language))
    first = next(own, "")
    return "" if first == language else first


def _tags(raw: bytes) -> Iterator[str]:
    """The tags of the languages of an XML file, as far as they are read."""
    for _event, element in xml.elements(raw, ("start",), "xliff", "file", "tuv"):
        yield element.get("trgLang") or element.get("target-language") or element.get(xml.LANG) or ""
