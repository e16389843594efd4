"""Other people's tools accept the files that go out, and what they send back is imported without a loss.

Debian's packages gettext, omegat and php-symfony-translation carry the judges: msgfmt; OmegaT with the schemas of TMX
and TBX; and the schemas of XLIFF. No package has the DTD of TBX-Basic, so its data categories are looked at here.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import os
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree
from outside import program, unavailable
from translation_kits import ARABIC, SMALL, SMALL_ROWS, content, finished, foreign, held, row, translated

from pipelines.translate import formats, incoming, states
from pipelines.translate.formats import FORMATS
from pipelines.translate.shapes import Catalog, Issue, TranslationKit, Unit

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "translation"
SCHEMAS = Path("/usr/share/php/Symfony/Component/Translation/Resources/schemas")
OMEGAT_JAR = Path("/usr/share/omegat/OmegaT.jar")
MINUTES = 5 * 60

KITS = {
    "small": lambda: SMALL,
    "arabic": lambda: dataclasses.replace(SMALL, locale=ARABIC),
    "content": lambda: translated(content()),
    "finished": lambda: finished(content()),
    "nothing translated": lambda: sent_empty(),
}


def fine(_unit: Unit, _target: str) -> list[Issue]:
    """A check that finds nothing."""
    return []


def sent_empty() -> TranslationKit:
    """The content, with no translation at all."""
    return dataclasses.replace(SMALL, rows=tuple(row(asked) for asked in content()), draft="")


# gettext


@pytest.mark.slow
@pytest.mark.parametrize("name", KITS)
def test_msgfmt_finds_nothing_wrong(name: str, tmp_path: Path) -> None:
    command = [program("msgfmt", "gettext"), "--check", "--statistics", "-o", os.devnull]
    file = tmp_path / "es.po"
    kit = KITS[name]()
    file.write_bytes(FORMATS["po"].write(kit))
    environment = os.environ | {"LC_ALL": "C", "LANGUAGE": ""}
    done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    said = done.stderr.strip().splitlines()
    # Who translated last is nothing that a file tells here; nobody is named without being asked.
    assert [line for line in said[:-1] if "'Last-Translator'" not in line and "'Language-Team'" not in line] == []
    counts = Counter("fuzzy" if one.state in ("stale", "draft") else one.state == "missing" for one in kit.rows)
    told = f"{counts[False]} translated messages" if counts[False] else "0 translated messages"
    assert said[-1].startswith(told)
    assert ("fuzzy" in said[-1]) == bool(counts["fuzzy"])


# Schemas


class Beside(etree.Resolver):
    """Finds the schemas that a schema imports in its own folder, whatever address it gives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, system_url: str, public_id: str, context: object) -> object:
        return self.resolve_filename(str(self.folder / system_url.rpartition("/")[2]), context)


def schema(path: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Beside(path.parent))
    return etree.XMLSchema(etree.parse(str(path), parser))


@functools.cache
def xliff_schema(version: str) -> etree.XMLSchema:
    if not SCHEMAS.is_dir():
        unavailable("the schemas of XLIFF are missing; install Debian's package php-symfony-translation.")
    return schema(SCHEMAS / f"xliff-core-{version}.xsd")


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The schemas that OmegaT carries, in a folder."""
    if not OMEGAT_JAR.is_file():
        unavailable("the schemas of TMX and TBX are missing; install Debian's package omegat.")
    folder = tmp_path_factory.mktemp("omegat")
    with zipfile.ZipFile(OMEGAT_JAR) as jar:
        for name in ("tmx14.dtd", "tbx.xsd", "xml.xsd"):
            (folder / name).write_bytes(jar.read(f"schemas/{name}"))
    return folder


VERSIONS = {"xliff12": "1.2-strict", "xliff12-copy": "1.2-strict", "xliff20": "2.0"}


@pytest.mark.slow
@pytest.mark.parametrize("kit", KITS)
@pytest.mark.parametrize("name", VERSIONS)
def test_xliff_is_valid(name: str, kit: str) -> None:
    judge = xliff_schema(VERSIONS[name])
    judge.assertValid(etree.fromstring(FORMATS[name].write(KITS[kit]())))


@pytest.mark.slow
@pytest.mark.parametrize("name", VERSIONS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<source", b"<sauce"),
        (b'state="translated"', b'state="dream-of"'),
        (b"<note", b"<body/><note"),
        (b' original="breast-calcifications"', b' originals="a"'),
    ],
)
def test_the_schemas_of_xliff_find_what_is_wrong(name: str, old: bytes, new: bytes) -> None:
    raw = FORMATS[name].write(SMALL)
    assert old in raw
    broken = raw.replace(old, new).replace(b"</source", b"</" + (b"sauce" if new == b"<sauce" else b"source"))
    assert not xliff_schema(VERSIONS[name]).validate(etree.fromstring(broken))


@pytest.mark.parametrize("name", ["xliff12", "xliff12-copy", "xliff20"])
def test_xliff_keeps_the_rules_that_no_schema_knows(name: str) -> None:
    units = list(etree.fromstring(FORMATS[name].write(translated(content()))).iter("{*}unit", "{*}trans-unit"))
    ids = [one.get("id") for one in units]
    assert len(units) == len(content())
    assert len(set(ids)) == len(ids)
    for segment in (segment for one in units for segment in one.iter("{*}segment")):
        assert segment.get("subState") is None or segment.get("state") is not None
        prefix, _, value = (segment.get("subState") or "a:b").partition(":")
        assert prefix
        assert value


@pytest.mark.slow
@pytest.mark.parametrize("kit", KITS)
def test_a_memory_is_valid(kit: str, carried: Path) -> None:
    judge = etree.DTD(str(carried / "tmx14.dtd"))
    assert judge.validate(etree.fromstring(FORMATS["tmx"].write(KITS[kit]()))), judge.error_log


@pytest.mark.slow
def test_the_dtd_of_tmx_finds_what_is_wrong(carried: Path) -> None:
    raw = FORMATS["tmx"].write(SMALL)
    judge = etree.DTD(str(carried / "tmx14.dtd"))
    for old, new in ((b' segtype="block"', b' segtype="line"'), (b"<seg>", b"<seg><b/>"), (b' srclang="en"', b"")):
        assert old in raw
        assert not judge.validate(etree.fromstring(raw.replace(old, new)))


@pytest.mark.slow
@pytest.mark.parametrize("kit", KITS)
def test_a_term_base_is_valid(kit: str, carried: Path) -> None:
    schema(carried / "tbx.xsd").assertValid(etree.fromstring(FORMATS["tbx"].write(KITS[kit]())))


@pytest.mark.slow
def test_the_schema_of_tbx_finds_what_is_wrong(carried: Path) -> None:
    raw = FORMATS["tbx"].write(SMALL)
    judge = schema(carried / "tbx.xsd")
    for old, new in (
        (b"<term>", b"<termNote>x</termNote><term>"),
        (b' type="TBX-Basic"', b""),
        (b"<body>", b"<body><p/>"),
    ):
        assert old in raw
        assert not judge.validate(etree.fromstring(raw.replace(old, new, 1)))


def test_a_term_base_keeps_to_the_data_categories_of_tbx_basic() -> None:
    root = etree.fromstring(FORMATS["tbx"].write(finished(content())))
    told = {(one.tag, one.get("type")) for one in root.iter("descrip", "termNote", "admin", "transac", "ref", "xref")}
    assert told == {("descrip", "definition"), ("termNote", "administrativeStatus")}
    marks = {one.text for one in root.iter("termNote")}
    assert marks == {"preferredTerm-admn-sts", "admittedTerm-admn-sts"}
    entries = list(root.iter("termEntry"))
    assert len(entries) == len({one.record for one in content() if one.kind == "term"})
    for entry in entries:
        assert len(list(entry.iter("langSet"))) == 2
        for part in entry.iter("langSet"):
            preferred = [one for one in part.iter("termNote") if one.text == "preferredTerm-admn-sts"]
            assert len(preferred) == 1


# OmegaT

PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
{folders}
<source_lang>en</source_lang><target_lang>es</target_lang>
<sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags>
</project></omegat>
"""
FOLDERS = ("source_dir", "target_dir", "tm_dir", "glossary_dir", "glossary_file", "dictionary_dir")


def omegat(folder: Path, sources: dict[str, bytes], memory: bytes | None) -> dict[str, bytes]:
    """What OmegaT makes of files, with a translation memory that it takes translations from by itself."""
    command = program("omegat", "omegat")
    for name in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (folder / "project" / name).mkdir(parents=True)
    folders = "\n".join(f"<{name}>__DEFAULT__</{name}>" for name in FOLDERS)
    (folder / "project" / "omegat.project").write_text(PROJECT.format(folders=folders), encoding="utf-8")
    for name, raw in sources.items():
        (folder / "project" / "source" / name).write_bytes(raw)
    if memory is not None:
        (folder / "project" / "tm" / "auto" / "es.tmx").write_bytes(memory)
    # The same console program without a screen, whose home is a folder of the test.
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"} | {"HOME": str(folder)}
    arguments = ["--mode=console-translate", f"--config-dir={folder / 'config'}", "--quiet"]
    done = subprocess.run(
        [command, str(folder / "project"), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=MINUTES,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: (folder / "project" / "target" / name).read_bytes() for name in sources}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The untranslated content, filled by OmegaT from a memory of all of it."""
    kit = sent_empty()
    sources = {"es.po": FORMATS["po"].write(kit), "es.xlf": FORMATS["xliff12-copy"].write(kit)}
    return omegat(tmp_path_factory.mktemp("filled"), sources, FORMATS["tmx"].write(finished(content())))


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The content in every state, as OmegaT leaves it when nobody does anything."""
    kit = translated(content())
    sources = {"es.po": FORMATS["po"].write(kit), "es.xlf": FORMATS["xliff12-copy"].write(kit)}
    return omegat(tmp_path_factory.mktemp("passed"), sources, None)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["es.po", "es.xlf"])
def test_omegat_translates_from_a_memory_and_all_of_it_is_taken(name: str, filled: dict[str, bytes]) -> None:
    empty = Catalog("es", "", {})
    outcome = incoming.classify(formats.read(name, filled[name], "es"), content(), empty, fine)
    kept = [one.key for one in content() if one.handling == "keep" and one.field == "term"]
    assert kept
    # In XLIFF, a term to keep is offered to nobody and comes back as it was sent.
    assert [line.key for line in outcome.lines if line.status != "new"] == (kept if name == "es.xlf" else [])
    assert outcome.absent == ()
    entries = dict(outcome.applied(empty).entries)
    wanted = dict(held(finished(content())).entries)
    if name == "es.xlf":
        for key in kept:
            del wanted[key]
    assert {key: one.target for key, one in entries.items()} == {key: one.target for key, one in wanted.items()}
    assert {states.state(one, entries[one.key]) for one in content() if one.key in entries} == {"translated"}


def alone() -> set[str]:
    """The keys of the units whose English stands nowhere else, and that somebody has to translate."""
    times = Counter(one.source for one in content())
    kept = {one.key for one in content() if one.handling == "keep" and one.field == "term"}
    return {one.key for one in content() if times[one.source] == 1} - kept


@pytest.mark.slow
@pytest.mark.parametrize("name", ["es.po", "es.xlf"])
def test_what_omegat_only_passed_on_changes_nothing(name: str, passed: dict[str, bytes]) -> None:
    have = held(translated(content()))
    outcome = incoming.classify(formats.read(name, passed[name], "es"), content(), have, fine)
    assert outcome.of("rejected", "unknown", "stale") == ()
    assert outcome.absent == ()
    assert len(alone()) > 1000
    assert {entry.key for entry in outcome.imported}.isdisjoint(alone())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["es.po", "es.xlf"])
def test_omegat_gives_the_same_english_the_same_translation(name: str, passed: dict[str, bytes]) -> None:
    """It does so by itself, to drafts and missing texts; nothing but a translation of the same words is taken so."""
    outcome = incoming.classify(formats.read(name, passed[name], "es"), content(), held(translated(content())), fine)
    spread = [entry for entry in outcome.imported if entry.target != entry.source]
    assert spread
    assert {entry.target for entry in spread} == {foreign(entry.source) for entry in spread}


@pytest.mark.slow
def test_omegat_empties_drafts_and_that_costs_nothing(passed: dict[str, bytes]) -> None:
    returned = {one.key: one for one in formats.read("es.po", passed["es.po"], "es")}
    drafts = {one.unit.key for one in translated(content()).rows if one.state == "draft"} & alone()
    assert {returned[key].target for key in drafts} == {""}
    outcome = incoming.classify(returned.values(), content(), held(translated(content())), fine)
    assert {line.status for line in outcome.lines if line.key in drafts} == {"empty"}


# Poedit: the files were made from the small kit, opened in Poedit 3.2.2, given two translations by keyboard, saved

POEDIT = {
    "fact-most-are-benign:explanation": ("changed", "A unas 12 de cada 100 personas se las vuelve a llamar."),
    "faq-what-are-they:question": ("new", "Que son las calcificaciones mamarias?"),
}


@pytest.mark.parametrize("name", ["poedit.po", "poedit.1-2.xlf", "poedit.2-0.xlf"])
def test_what_poedit_saved_is_taken(name: str) -> None:
    units = [one.unit for one in SMALL_ROWS]
    outcome = incoming.classify(formats.read(name, (FIXTURES / name).read_bytes(), "es"), units, held(SMALL), fine)
    kept = {"term-bi-rads:term": ("new", "BI-RADS")} if name.endswith("xlf") else {}
    assert {line.key: (line.status, line.after) for line in outcome.lines if line.entry} == POEDIT | kept
    assert {line.status for line in outcome.lines if not line.entry} == {"same", "empty"}
    assert outcome.absent == ()
    later = outcome.applied(held(SMALL)).entries
    now = {one.key: states.state(one, later.get(one.key)) for one in units}
    assert {now[key] for key in POEDIT} == {"translated"}
    assert now["faq-what-are-they:answer"] == "draft"


def test_poedit_drops_what_an_import_does_not_need() -> None:
    text = (FIXTURES / "poedit.po").read_text(encoding="utf-8")
    assert "X-Generator: Poedit 3.2.2" in text
    assert "max-length" not in text
    assert "#|" not in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["1-2", "2-0"])
def test_xliff_that_poedit_saved_is_still_valid(name: str) -> None:
    judge = xliff_schema({"1-2": "1.2-strict", "2-0": "2.0"}[name])
    judge.assertValid(etree.parse(io.BytesIO((FIXTURES / f"poedit.{name}.xlf").read_bytes())))
