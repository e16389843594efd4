"""Language tags: whether they are tags of BCP 47, and whether they agree with one another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.subject import Fault, Node, Resource, Subject, duplicates

BCP47 = "urn:ietf:bcp:47"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"

TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}"
    r"(?:-(?P<script>[A-Z][a-z]{3}))?"
    r"(?:-(?:[A-Z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
)
"""RFC 5646 section 2.1, in the case that section 2.1.1 recommends.

No language of four letters or more is registered.
"""

TWO_LETTERS = re.compile(
    r"a[abefkmnrsvyz]|b[aegimnors]|c[aehorsuvy]|d[aevz]|e[elnostu]|f[afijory]|g[adlnuv]|h[aeiortuyz]|"
    r"i[adegikostu]|j[av]|k[agijklmnorsuvwy]|l[abginotuv]|m[ghiklnrsty]|n[abdeglnorvy]|o[cjmrs]|p[ailst]|"
    r"qu|r[mnouw]|s[acdegiklmnoqrstuvw]|t[aeghiklnorstwy]|u[gkrz]|v[eio]|w[ao]|xh|y[io]|z[ahu]"
)
"""ISO 639-1 without the codes that are deprecated."""

RIGHT_TO_LEFT = ("ar", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi")
RIGHT_TO_LEFT_SCRIPTS = ("Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa")


def known(tag: str) -> bool:
    """Whether a tag is well formed and its two-letter language is one of ISO 639-1."""
    match = TAG.fullmatch(tag)
    return match is not None and (len(match["language"]) == 3 or TWO_LETTERS.fullmatch(match["language"]) is not None)


def right_to_left(tag: str) -> bool:
    """Whether a language is written from right to left; a script that is named decides."""
    match = TAG.fullmatch(tag)
    if match is None:
        return False
    return match["script"] in RIGHT_TO_LEFT_SCRIPTS if match["script"] else match["language"] in RIGHT_TO_LEFT


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of language tags (languages.html; the translation extension)."""
    for path, tag in _tags(subject):
        if not known(tag):
            yield Fault(path, f"is not a language tag of BCP 47: {tag!r}")
    for resource in subject.resources:
        yield from _resource(subject, resource)
    for path, extensions, language in _translated(subject):
        yield from _translations(path, extensions, language)


def _tags(subject: Subject) -> Iterator[tuple[str, str]]:
    for node in subject.of("code"):
        if node.element and node.element.name == "language":
            yield node.path, node.value
    for node in subject.of("Coding"):
        if node.value.get("system") == BCP47 and "code" in node.value:
            yield f"{node.path}.code", node.value["code"]
    for node in subject.of("Extension"):
        if node.value.get("url") == "lang" and "valueCode" in node.value:
            yield f"{node.path}.valueCode", node.value["valueCode"]


def _resource(subject: Subject, resource: Resource) -> Iterator[Fault]:
    """Each resource says its language; a Composition says it in its tag and in the document too."""
    if not resource.language:
        yield Fault(f"{resource.path}.language", "is missing")
    for place, tag in enumerate(resource.content.get("meta", {}).get("tag", [])):
        if tag.get("system") == BCP47 and tag.get("code") != resource.language:
            yield Fault(f"{resource.path}.meta.tag[{place}].code", f"should be {resource.language!r}, as language is")
    if resource.type == "Composition" and subject.kind == "document":
        if subject.bundle.get("language") != resource.language:
            yield Fault("Bundle.language", f"should be {resource.language!r}, as that of the Composition is")


def _translated(subject: Subject) -> Iterator[tuple[str, list[tuple[str, Node]], str]]:
    """The elements with translations: path, the extensions, the language of the text itself."""
    found: dict[str, list[tuple[str, Node]]] = {}
    for node in subject.of("Extension"):
        if node.value.get("url") == TRANSLATION:
            found.setdefault(node.path.rpartition(".extension[")[0], []).append((node.path, node))
    for path, extensions in found.items():
        yield path, extensions, subject.language(extensions[0][1])


def _translations(path: str, extensions: list[tuple[str, Node]], language: str) -> Iterator[Fault]:
    """A translation is into another language, and into each once."""
    tags = []
    for place, node in extensions:
        parts = {part.get("url"): (number, part) for number, part in enumerate(node.value.get("extension", []))}
        number, part = parts.get("lang", (0, {}))
        if tag := part.get("valueCode"):
            tags.append((f"{place}.extension[{number}].valueCode", tag))
    for place, tag in tags:
        if tag == language:
            yield Fault(place, f"should be another language than {language}, that of the text itself")
    for place, tag in duplicates(iter(tags)):
        yield Fault(place, f"a second translation into {tag}")
