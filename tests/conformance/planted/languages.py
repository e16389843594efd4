"""Faults of language tags and translations."""

from __future__ import annotations

from conformance.planted.case import Case, drop, twice

GUIDE = "DocumentReference:guide-en/content[0].attachment.language"
TRANSLATION = "CodeSystem:items/_title.extension[0]"
LANG = f"{TRANSLATION}.extension[url=lang]"

CASES = {
    "underscore in a language": Case(GUIDE, "en_US"),
    "name of a language": Case(GUIDE, "english"),
    "language that there is not": Case(GUIDE, "xx"),
    "country in small letters": Case(GUIDE, "en-us"),
    "language of a designation": Case("CodeSystem:items/concept[0].designation[0].language", "ar_EG"),
    "no language": Case("Organization/language", drop),
    "language of another narrative": Case("Organization/language", "es", "Organization/text.div"),
    "tag of another language": Case("Composition/meta.tag[system=urn:ietf:bcp:47].code", "es"),
    "tag of no language": Case("Composition/meta.tag[system=urn:ietf:bcp:47].code", "en_US"),
    "translation into no language": Case(f"{LANG}.valueCode", "ar_EG"),
    "translation into its own language": Case(f"{LANG}.valueCode", "en"),
    "second translation into a language": Case(TRANSLATION, twice, "+.extension[0].valueCode"),
    "translation without text": Case(f"{TRANSLATION}.extension[url=content]", drop, f"{TRANSLATION}.extension"),
    "translation of two languages": Case(LANG, twice, "+"),
    "translation with a part too many": Case(
        f"{TRANSLATION}.extension",
        lambda parts: [*parts, {"url": "by", "valueString": "x"}],
        f"{TRANSLATION}.extension[2].url",
    ),
}
