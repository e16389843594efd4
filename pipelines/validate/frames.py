"""The data frames that the suites validate: flags and lengths instead of texts, from the exported tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TypedDict, cast, get_args

from pipelines.checks import readability
from pipelines.model.kinds import CLAIM_KINDS, FOLDERS, HEADINGS
from pipelines.model.records import Dataset
from pipelines.model.shapes import DatasetFileCountsFacts
from pipelines.public.tables import OPTIONAL

if TYPE_CHECKING:
    import pandas as pd

QuotaName = Literal["notes", "outright", "terms", "trusted", "dated"]

DRIFT = 0.9
"""The share of the last release's records that must still exist."""

QUOTAS: tuple[QuotaName, ...] = get_args(QuotaName)
"""The shares that dataset.yaml may ask for."""

QUOTA_ROWS = 20
"""The smallest number of rows that a quota applies to; in fewer, a single record decides the share."""

MIDDLE = 20.0
"""The least length of the middle string that readers see; of names and units, which are shared, nothing is required."""

Tables = Mapping[str, "pd.DataFrame"]
"""The exported tables by name; every cell is a string, or missing."""


class Parameters(TypedDict):
    """Parameters of the suites: bounds on counts by folder, the last release's counts by kind, and least shares.

    ``quotas`` also has the least length of the middle string, as ``middle``, where that is not ``MIDDLE``.
    """

    bounds: Mapping[str, DatasetFileCountsFacts]
    released: Mapping[str, int]
    quotas: Mapping[str, float]


def parameters(dataset: Dataset) -> Parameters:
    """The parameters of the suites for a dataset."""
    last = dataset.released
    released = last["records"] if last and "-" not in last["version"] else {}  # a pre-release promises nothing
    counts = {kind: sum(1 for name in released if name.split("-", 1)[0] == kind) for kind in FOLDERS}
    bounds = cast("Mapping[str, DatasetFileCountsFacts]", dataset.about.get("counts", {}))
    quotas: dict[str, float] = {name: float(dataset.about.get("quotas", {}).get(name, 0)) for name in QUOTAS}
    if dataset.about.get("shared"):
        quotas["middle"] = 0.0
    return {"bounds": bounds, "released": counts if released else {}, "quotas": quotas}


def framed(tables: Mapping[str, bytes], parameters: Parameters) -> dict[str, pd.DataFrame]:
    """The frames by the names of their suites."""
    import pandas as pd

    raw = {
        name: pd.read_csv(io.BytesIO(table), dtype=str, keep_default_na=False, na_values=[""])
        for name, table in tables.items()
    }
    return {name: build(raw, parameters) for name, build in FRAMES.items() if name in raw or name not in OPTIONAL}


def _kinds(raw: Tables, parameters: Parameters) -> pd.DataFrame:
    import pandas as pd

    published = {
        **raw["records"].loc[raw["records"].status == "published", "kind"].value_counts(),
        **{
            kind: (raw[FOLDERS[kind]].status == "published").sum()
            for kind in ("statistic", "source")
            if FOLDERS[kind] in raw
        },
    }
    released, bounds = parameters["released"], parameters["bounds"]
    kinds = [kind for kind, folder in FOLDERS.items() if folder in bounds]
    return pd.DataFrame(
        {
            "kind": kinds,
            "count": [int(published.get(kind, 0)) for kind in kinds],
            "min": [bounds[FOLDERS[kind]]["min"] for kind in kinds],
            "max": [bounds[FOLDERS[kind]]["max"] for kind in kinds],
            "floor": [released[kind] * DRIFT if kind in released else None for kind in kinds],
        }
    ).astype({"floor": "float64"})


def _records(raw: Tables, _: Parameters) -> pd.DataFrame:
    records = raw["records"].loc[
        lambda frame: frame.kind.isin(CLAIM_KINDS) & (frame.status == "published"), ["id", "kind"]
    ]
    links = raw["links"]
    evidence = raw["evidence"].groupby("record").size()
    terms = links[links.relation == "terms"].groupby("from").size()
    return records.assign(evidence=records.id.map(evidence).fillna(0), terms=records.id.map(terms))


def _texts(raw: Tables, _: Parameters) -> pd.DataFrame:
    texts = raw["texts"]
    kind = texts.record.str.split("-", n=1).str[0]
    headings = texts.language + " " + kind + " " + texts.text.str.casefold().str.replace(r"[\W_]+", " ", regex=True)
    heading = headings.where(texts.field.isin(HEADINGS))
    return texts[["record", "field", "language"]].assign(length=texts.text.str.len(), heading=heading)


def _reading(raw: Tables, _: Parameters) -> pd.DataFrame:
    texts, links = raw["texts"], raw["links"]
    named = texts[texts.field.str.fullmatch(r"term|synonyms\.\d+")]
    terms: dict[str, set[str]] = {}
    for record, phrase in zip(named.record, named.text, strict=True):
        terms.setdefault(record, set()).update(readability.plain(phrase))
    linked: dict[str, set[str]] = {}
    chosen = links[links.relation == "terms"]
    for record, term in zip(chosen["from"], chosen["to"], strict=True):
        linked.setdefault(record, set()).update(terms.get(term, ()))
    long = texts[(texts.language == "en") & texts.text.map(_has_grade).astype(bool)]
    grades = [
        readability.grade(text, linked.get(record, ())) for record, text in zip(long.record, long.text, strict=True)
    ]
    return long[["record", "field", "language"]].assign(grade=grades)


def _has_grade(text: str) -> bool:
    return readability.count(text) >= readability.LONG_ENOUGH and len(readability.sentences(text)) >= 3


def _figures(raw: Tables, _: Parameters) -> pd.DataFrame:
    known = set(raw["evidence"].record + " " + raw["evidence"].id)
    figures = raw["figures"]
    return figures[["record", "id"]].assign(evidence_known=(figures.record + " " + figures.evidence).isin(known))


def _evidence(raw: Tables, _: Parameters) -> pd.DataFrame:
    evidence = raw["evidence"]
    return evidence[["record", "id"]].assign(
        source_known=evidence.source.isin(set(raw["sources"].id)),
        note_length=evidence.note.str.len(),
        outright=(evidence.verdict == "supports").astype(float),
    )


def _links(raw: Tables, _: Parameters) -> pd.DataFrame:
    links = raw["links"]
    return links[["from", "relation", "to"]].assign(to_known=links.to.isin(set(raw["records"].id)))


def _sources(raw: Tables, _: Parameters) -> pd.DataFrame:
    sources = raw["sources"].loc[lambda frame: frame.status == "published"]
    return sources[["id", "published"]].assign(trusted=sources.grade.isin(["A", "B"]).astype(float))


def _birads(raw: Tables, _: Parameters) -> pd.DataFrame:
    rows = raw["birads"]
    parents = set(rows.parent.dropna())
    bounds = ["min", "max", "min_included", "max_included"]
    ranges = rows[rows["min"].notna() & ~rows.id.isin(parents)].drop_duplicates(bounds)[["id", *bounds]]
    ranges = ranges.astype({"min": float, "max": float}).sort_values(["min", "max"])
    meets = (ranges.min_included != ranges.max_included.shift(1)) | ranges.max_included.shift(1).isna()
    return ranges.assign(previous_max=ranges["max"].shift(1), meets=meets)


FRAMES: Mapping[str, Callable[[Tables, Parameters], pd.DataFrame]] = {
    "kinds": _kinds,
    "records": _records,
    "texts": _texts,
    "reading": _reading,
    "figures": _figures,
    "evidence": _evidence,
    "links": _links,
    "sources": _sources,
    "birads": _birads,
}
"""The function that builds the frame of each suite."""
