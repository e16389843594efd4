"""The FHIR bundles conform, and the gate that says so names the element of every fault that is planted."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import conformance
import pytest
from conformance import gate, languages, library
from conformance.definitions import VENDOR
from conformance.planted import CASES
from conftest import REPOSITORY, copy_good
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.public import view
from pipelines.publish.fhir import export
from pipelines.validate.run import fast
from tools import fhir_definitions

EXPORTS = REPOSITORY / "exports"
RELEASES: tuple[conformance.Version, ...] = ("R4", "R5")
NAMES = ("document-en", "document-ar", "transaction", "conditional", "terminology")
Bundle = dict[str, Any]


def marked(value: Any, mark: str) -> Any:
    """A text in which every string begins with a mark."""
    if isinstance(value, dict):
        return {key: marked(inner, mark) for key, inner in value.items()}
    return [marked(inner, mark) for inner in value] if isinstance(value, list | tuple) else f"{mark} {value}"


def in_arabic(public: view.Public) -> view.Public:
    """A picture with a second language, which is written from right to left and which one record lacks.

    Of the BI-RADS rows it has a row and the one below it, so that the bundles are small.
    """
    records = tuple(
        dataclasses.replace(record, texts={**record.texts, "ar": marked(record.texts["en"], "عربي")})
        if record.texts and record.id != "fact-spots-come-from-age"
        else record
        for record in public.records
        if record.kind != "birads" or record.id in ("birads-4", "birads-4a")
    )
    texts = {**public.texts, "ar": marked(public.texts["en"], "عربي")}
    return dataclasses.replace(public, meta={**public.meta, "languages": ["en", "ar"]}, texts=texts, records=records)


class Bundles:
    """Small bundles without a fault, of a dataset in two languages."""

    def __init__(self, public: view.Public) -> None:
        self.files = {artifact.path: artifact.content for artifact in export.export(in_arabic(public))}

    def __repr__(self) -> str:
        return "the good bundles"

    def copy_of(self, release: conformance.Version, name: str) -> Bundle:
        """A bundle that may be changed."""
        bundle: Bundle = conformance.read(self.files[f"fhir/{release.lower()}/{name}.json"])
        return bundle


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Bundles:
    return Bundles(view.build(fast(copy_good(tmp_path_factory.mktemp("good") / "root")).dataset))


def released() -> list[str]:
    """The files that should be exported: a document for each language that has words of the dataset itself."""
    files = json.loads((EXPORTS / "manifest.json").read_bytes())["files"]
    languages = [file["language"] for file in files if file["path"].startswith("chunks/") and "language" in file]
    assert len(languages) > 1
    names = (*(f"document-{language}" for language in languages), "transaction", "conditional", "terminology")
    return [f"{release.lower()}/{name}.json" for release in RELEASES for name in names]


def told(faults: list[conformance.Fault]) -> str:
    return "\n".join(map(str, faults))


@pytest.mark.slow
@pytest.mark.parametrize("name", released())
def test_what_is_exported_conforms(name: str) -> None:
    faults = conformance.faults(
        conformance.read((EXPORTS / "fhir" / name).read_bytes()), "R4" if name.startswith("r4") else "R5"
    )
    assert faults == [], told(faults)


def test_no_bundle_is_exported_that_is_not_held_against_the_definitions() -> None:
    found = {path.relative_to(EXPORTS / "fhir").as_posix() for path in (EXPORTS / "fhir").rglob("*.json")}
    assert found == set(released())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("release", RELEASES)
def test_small_bundles_in_two_languages_conform(good: Bundles, release: conformance.Version, name: str) -> None:
    faults = conformance.faults(good.copy_of(release, name), release)
    assert faults == [], told(faults)


def aged(public: view.Public) -> view.Public:
    """A picture in which clinicians have signed everything, and records were withdrawn and replaced."""
    sign_off = {"person": "person-example", "role": "clinician", "on": "2026-01-20", "text_hash": "0" * 64}
    signed = {"clinical_review": "signed"}
    records = tuple(
        dataclasses.replace(
            record,
            fields={**record.fields, **signed, "review": {**record.fields["review"], "sign_offs": [sign_off]}},
        )
        if "review" in record.fields
        else record
        for record in public.records
    )
    gone = {"on": "2026-01-30", "reason": "The count was < 5 & wrong"}
    return dataclasses.replace(
        public,
        records=records,
        meta={**public.meta, **signed},
        withdrawn=({"id": "fact-old", "kind": "fact", "instead": ["fact-spots-are-common"], **gone},),
        redirects=({"from": "fact-older", "to": ["fact-spots-are-common"], **gone},),
    )


@pytest.mark.parametrize("release", RELEASES)
def test_bundles_of_signed_withdrawn_and_replaced_records_conform(tmp_path: Path, release: conformance.Version) -> None:
    bundles = Bundles(aged(view.build(fast(copy_good(tmp_path / "root")).dataset)))
    found = [fault for name in NAMES for fault in conformance.faults(bundles.copy_of(release, name), release)]
    assert found == [], told(found)
    guide = bundles.copy_of(release, "document-en")["entry"][0]["resource"]
    assert guide["status"] == "final"
    assert len(guide["attester"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("release", "name"), [(release, name) for name, case in CASES.items() for release in case.releases]
)
def test_a_planted_fault_is_named_and_nothing_else(good: Bundles, release: conformance.Version, name: str) -> None:
    case = CASES[name]
    bundle, wanted = case.plant(good.copy_of(release, case.file))
    faults = conformance.faults(bundle, release)
    assert {fault.path for fault in faults} == wanted, told(faults)


def places(value: Any, path: str) -> Iterator[tuple[Any, Any, str]]:
    """Every element inside a value: what holds it, its key, and its path."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        place = f"{path}.{key}" if isinstance(key, str) else f"{path}[{key}]"
        yield value, key, place
        yield from places(held, place)


WRONG: dict[type, tuple[Any, ...]] = {
    str: ("", 0, True, None, [], {}, ["x"], {"zzz": 5}),
    int: ("", "x", True, None, [], {}, [5], {"zzz": 5}),
    bool: ("", "x", 0, None, [], {}, [True], {"zzz": 5}),
    list: ("", "x", 0, True, None, [], {}, [None], [5], {"zzz": 5}),
    dict: ("", "x", 0, True, None, [], {}, [None], {"zzz": 5}),
}
"""Values of which none can stand for an element that is written as the type."""

QUICK = settings(max_examples=40, deadline=None)


@QUICK
@given(release=st.sampled_from(RELEASES), name=st.sampled_from(NAMES), data=st.data())
def test_whatever_stands_in_place_of_an_element_it_is_that_one_which_is_named(
    good: Bundles, release: conformance.Version, name: str, data: st.DataObject
) -> None:
    bundle = good.copy_of(release, name)
    found = list(places(bundle, "Bundle"))
    holder, key, path = found[data.draw(st.integers(0, len(found) - 1))]
    holder[key] = data.draw(st.sampled_from(WRONG[type(holder[key])]))
    named = [fault.path for fault in conformance.faults(bundle, release)]
    assert any(one == path or one.startswith((f"{path}.", f"{path}[")) for one in named), (path, named)


@QUICK
@given(release=st.sampled_from(RELEASES), name=st.sampled_from(NAMES), data=st.data())
def test_an_element_that_nobody_knows_is_named_wherever_it_stands(
    good: Bundles, release: conformance.Version, name: str, data: st.DataObject
) -> None:
    bundle = good.copy_of(release, name)
    objects = [(holder[key], path) for holder, key, path in places(bundle, "Bundle") if isinstance(holder[key], dict)]
    held, path = objects[data.draw(st.integers(0, len(objects) - 1))]
    held["zzz"] = "x"
    assert [fault.path for fault in conformance.faults(bundle, release)] == [f"{path}.zzz"]


@QUICK
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1).filter(str.strip))
def test_any_text_may_be_told_in_a_narrative(good: Bundles, text: str) -> None:
    bundle = good.copy_of("R4", "document-ar")
    bundle["entry"][0]["resource"]["text"]["div"] = (
        '<div xmlns="http://www.w3.org/1999/xhtml" xml:lang="ar" lang="ar" dir="rtl"><p>' + escape(text) + "</p></div>"
    )
    faults = conformance.faults(bundle, "R4")
    assert faults == [], told(faults)


LIBRARY_SEES = (
    *("unknown element", "unknown element, deep", "number for a string", "object for an array"),
    *("required element missing", "required code missing", "empty string", "no month of that number"),
    "two values at once",
)


@pytest.mark.parametrize("name", LIBRARY_SEES)
@pytest.mark.parametrize("release", RELEASES)
def test_the_models_of_the_library_are_asked_as_well(good: Bundles, release: conformance.Version, name: str) -> None:
    bundle = good.copy_of(release, CASES[name].file)
    assert list(library.faults(bundle, release)) == []
    bundle, (path,) = CASES[name].plant(bundle)
    assert [fault for fault in library.faults(bundle, release) if path.startswith(fault.path)] != []


def test_what_only_the_library_sees_is_reported(good: Bundles, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle, (path,) = CASES["number for a string"].plant(good.copy_of("R4", "document-en"))
    assert len(conformance.faults(bundle, "R4")) == 1
    subject, malformed = gate.structure.take_apart(gate.definitions.load("R4"), bundle)
    assert [fault.path for fault in malformed] == [path]
    monkeypatch.setattr(gate.structure, "take_apart", lambda *_: (subject, []))
    (fault,) = (fault for fault in conformance.faults(bundle, "R4") if fault.message.startswith("fhir.resources: "))
    assert fault.path == path


@pytest.mark.parametrize("bundle", [{}, {"resourceType": "Bundle"}, {"resourceType": "Patient"}, [], None, 5])
def test_what_is_no_bundle_is_a_fault_and_no_crash(bundle: Any) -> None:
    assert {fault.path.split(".")[0] for fault in conformance.faults(bundle, "R4")} == {"Bundle"}


@pytest.mark.parametrize(
    "raw", [b'{"a": 1, "a": 2}', b'{"a": NaN}', b'{"a": 1} x', b'\xef\xbb\xbf{"a": 1}', b'{"a": "\xff"}', b"{'a': 1}"]
)
def test_json_that_programs_read_differently_is_refused(raw: bytes) -> None:
    assert conformance.read(b'{"a": 1}') == {"a": 1}
    with pytest.raises(ValueError):
        conformance.read(raw)


@pytest.mark.parametrize("name", ["r4.json", "r5.json", "xhtml.json"])
def test_the_definitions_are_small_and_can_be_compared_line_by_line(name: str) -> None:
    text = (VENDOR / name).read_text(encoding="utf-8")
    sections = json.loads(text)
    assert len(text.encode()) < 400_000
    assert fhir_definitions.lines(sections) == text
    assert {package["license"] for package in sections.get("packages", {}).values()} <= {"CC0-1.0"}
    for package in sections.get("packages", {}):
        assert package in (VENDOR / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("tag", "known", "right_to_left"),
    [
        *(("en", True, False), ("es-419", True, False), ("zh-Hans-CN", True, False), ("en-XA", True, False)),
        *(("ar", True, True), ("he-IL", True, True), ("pa-Arab-PK", True, True), ("az-Latn", True, False)),
        *(("ks-Deva", True, False), ("yue", True, False), ("sl-rozaj-biske", True, False), ("de-1996", True, False)),
        *(("en-u-ca-gregory", True, False), ("en-x-plain", True, False), ("iw", False, False), ("EN", False, False)),
        *(("en_US", False, False), ("en-us", False, False), ("english", False, False), ("", False, False)),
        *(("xx", False, False), ("en-", False, False), ("ar EG", False, False)),
    ],
)
def test_language_tags(tag: str, known: bool, right_to_left: bool) -> None:
    assert (languages.known(tag), languages.right_to_left(tag)) == (known, right_to_left)
