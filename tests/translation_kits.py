"""Parcels for the tests of formats and imports: a small one written by hand, and the real content."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path

from pipelines.source.load import load
from pipelines.translate import states
from pipelines.translate.shapes import Catalog, Entry, Locale, Row, State, TranslationKit, Unit
from pipelines.translate.units import limits_of, units

REPOSITORY = Path(__file__).resolve().parent.parent

SPANISH = Locale("es", "español", "Latn", "ltr", "0", ",", ".")
ARABIC = Locale("ar", "العربية", "Arab", "rtl", "٠", "٫", "٬")


def unit(key: str, source: str, **other: object) -> Unit:
    kind = key.partition("-")[0]
    return Unit(key, kind, source, f"dataset/{kind}s/{key.partition(':')[0]}.yaml", **other)  # type: ignore[arg-type]


def row(asked: Unit, target: str = "", state: State = "missing", previous: str = "") -> Row:
    if not target:
        return Row(asked, None, "missing")
    return Row(asked, Entry(asked.key, asked.source, target, state in ("stale", "draft"), previous), state)


SMALL_ROWS = (
    row(
        unit("fact-most-are-benign:statement", "Most calcifications are not cancer.", limit=200),
        "La mayoría de las calcificaciones no son cáncer.",
        "translated",
    ),
    row(
        unit("fact-most-are-benign:explanation", "About 12 out of 100 people are called back.", limit=600),
        "A unas 10 de cada 100 personas se las vuelve a llamar.",
        "stale",
        "About 10 out of 100 people are called back.",
    ),
    row(
        unit("faq-what-are-they:answer", "They are tiny deposits.\nYou cannot feel them.", title="What are they?"),
        "Son depósitos diminutos.\nNo se pueden palpar.",
        "draft",
    ),
    row(unit("faq-what-are-they:question", "What are breast calcifications?", note="A person asks, not a doctor.")),
    row(unit("term-bi-rads:term", "BI-RADS", limit=60, handling="keep")),
    row(unit("term-dcis:term", "DCIS", limit=60, handling="keep-with-gloss"), "DCIS", "reviewed"),
    row(unit("term-dcis:definition", "Cells lie inside a milk duct.", handling="keep-with-gloss")),
    row(unit("term-benign:term", "benign", note="Of a finding."), "benigno", "approved"),
    row(unit("birads-2:name", "benign", note="Of a category."), "benigna", "translated"),
    row(unit("fact-signs:statement", 'A "tag" is <b>, an entity &lt;, an end ]]> and a {name}.')),
)

SMALL = TranslationKit("breast-calcifications", "2026-11-22", "en", SPANISH, SMALL_ROWS, "made by a machine")
"""Every state, a text of two paragraphs, the same English twice, a term to keep, and what markup is made of."""


def held(kit: TranslationKit) -> Catalog:
    """The catalog that a kit was made from."""
    return Catalog(kit.locale.language, "", {row.unit.key: row.entry for row in kit.rows if row.entry})


@functools.cache
def content() -> tuple[Unit, ...]:
    """The units of the real dataset."""
    schemas = {
        path.name.split(".")[0]: json.loads(path.read_text(encoding="utf-8"))
        for path in (REPOSITORY / "schemas" / "source").glob("*.schema.json")
    }
    return tuple(units(load(REPOSITORY).dataset, limits_of(schemas)))


def foreign(text: str) -> str:
    """What stands for a translation: another text, made from the first alone, of the same length and lines."""
    return text.swapcase().translate(str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")) + " ñ"


def translated(wanted: Iterable[Unit], locale: Locale = SPANISH) -> TranslationKit:
    """A kit in which a sixth of the units is in each state."""
    rows = []
    for number, asked in enumerate(wanted):
        state = ("missing", "stale", "draft", "translated", "reviewed", "approved")[number % 6]
        previous = f"{asked.source} Once." if state == "stale" else ""
        rows.append(row(asked, "" if state == "missing" else foreign(asked.source), state, previous))
    return TranslationKit("breast-calcifications", "2026-11-22", "en", locale, tuple(rows))


def finished(wanted: Iterable[Unit], locale: Locale = SPANISH) -> TranslationKit:
    """A kit in which every unit is translated."""
    rows = tuple(row(asked, foreign(asked.source), "translated") for asked in wanted)
    return TranslationKit("breast-calcifications", "2026-11-22", "en", locale, rows)


def state_of(entry: Entry | None, asked: Unit) -> State:
    """The state of a unit that nobody has signed."""
    return states.state(asked, entry)
