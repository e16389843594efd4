"""The statistics as Evidence, of R5 alone: R4's Evidence has no element for a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.public.view import Public, PublicData, PublicEstimate, PublicRecord
from pipelines.publish.fhir import sources
from pipelines.publish.fhir.elements import (
    canonical_elements,
    copyright_of,
    dataset_text,
    meta,
    record_text,
    translated,
)
from pipelines.publish.fhir.identity import Identity, Resource
from pipelines.publish.fhir.narrative import Child, element, link, narrative

_PROPORTION, _INCIDENCE, _MEDIAN = ("C44256", "Proportion"), ("C16726", "Incidence"), ("C28007", "Median")
_CONFIDENCE_INTERVAL, _RANGE = ("C53324", "Confidence interval"), ("C38013", "Range")

_MEASURES: Mapping[str, tuple[tuple[str, str], str]] = {
    "share": (_PROPORTION, "The share of a counted group."),
    "risk": (_INCIDENCE, "The risk over a time, estimated from people followed for different times."),
    "pooled": (_PROPORTION, "The share from several studies combined."),
    "median": (_MEDIAN, "The median of the shares of several studies."),
    "range": (_PROPORTION, "The lowest and the highest of several shares."),
    "stated": (_PROPORTION, "A share that the source states without showing a study."),
}
"""The statistic type (https://hl7.org/fhir/R5/valueset-statistic-type.html) and a description of each measure."""

_INTERVALS = {
    "wilson": "The 95% score interval (Wilson), computed from the counts.",
    "published": "The 95% interval that the source prints.",
}


def evidence(public: Public, names: Identity) -> Iterator[Resource]:
    """An Evidence (https://hl7.org/fhir/R5/evidence.html) for each statistic.

    Like a source, a statistic has no signature of its own.
    """
    by_id = {record.id: record for record in public.of("source")}
    for record in public.of("statistic"):
        yield _evidence(public, names, record, by_id[record.fields["source"]])


def _evidence(public: Public, names: Identity, record: PublicRecord, cited: PublicRecord) -> Resource:
    fields, source = record.fields, public.meta["source_language"]
    title = record_text(record, lambda text: f"{text['population']}: {text['outcome']}")
    summary = record_text(record, lambda text: f"{text['population']}: {text['outcome']} ({text['timeframe']})")
    review = dataset_text(public, lambda text: text["notices"]["review"])
    note = [fields["note"]] if "note" in fields else []
    link_to_source = element("p", link(sources.citation(cited), cited.fields["url"]))
    shown: list[Child] = [summary[source], _shown(fields), *note, link_to_source, review[source]]
    return {
        "resourceType": "Evidence",
        "id": names.id(record.id),
        "meta": meta(names, "none", **{"statistic-measure": fields["measure"], "statistic-read": fields["read"]}),
        "language": source,
        "text": narrative(source, shown),
        **canonical_elements(public, names, "Evidence", record.id, title, summary),
        "copyright": copyright_of(public),
        "relatedArtifact": [
            {
                "type": "citation",
                "label": cited.id,
                "display": fields["locator"],
                "citation": sources.citation(cited),
                "document": {"url": cited.fields["url"]},
            }
        ],
        "note": [*({"text": text} for text in note), translated("text", review, source)],
        "variableDefinition": list(_variables(record, source)),
        **({"synthesisType": _concept("synthesis-type", "range")} if fields["measure"] == "range" else {}),
        "statistic": [_statistic(fields, source)],
    }


def _shown(fields: PublicData) -> str:
    """The counts, the value or the ends, and the interval, in signs that need no translation."""
    share = fields["estimate"]
    counts = f"{fields['events']} / {fields['total']} = " if "events" in fields else ""
    counted = f"n = {fields['total']}, " if "total" in fields and not counts else ""
    ends = " - ".join(f"{end['value']}%" for end in _ends(share).values())
    if (quantity := _quantity(share)) is None:
        return f"{counted}{ends}"
    interval = f" (95%: {ends})" if share["interval"] != "none" else ""
    return f"{counts or counted}{quantity.get('comparator', '')}{quantity['value']}%{interval}"


def _variables(record: PublicRecord, source: str) -> Iterator[Resource]:
    """Who was counted, with the setting, countries and years; and what happened to them, with the time frame."""
    population = record_text(record, lambda text: text["population"])
    outcome = record_text(record, lambda text: text["outcome"])
    timeframe = record_text(record, lambda text: text["timeframe"])
    place = "; ".join(_place(record.fields))
    yield {
        **translated("description", population, source),
        **({"note": [{"text": place}]} if place else {}),
        "variableRole": _concept("variable-role", "population"),
    }
    yield {
        **translated("description", outcome, source),
        "note": [translated("text", timeframe, source)],
        "variableRole": _concept("variable-role", "measuredVariable"),
    }


def _place(fields: PublicData) -> Iterator[str]:
    """The setting, the countries, and the first and the last year of the data."""
    if "setting" in fields:
        yield fields["setting"]
    yield from fields.get("countries", ())
    if "years" in fields:
        first, last = fields["years"]["from"], fields["years"]["to"]
        yield str(first) if first == last else f"{first}-{last}"


def _statistic(fields: PublicData, source: str) -> Resource:
    """The value or the bound of the share, its counts, and its interval or range."""
    share, (kind, description) = fields["estimate"], _MEASURES[fields["measure"]]
    quantity, attribute = _quantity(share), _attribute(share, source)
    return {
        "description": description,
        "statisticType": _concept("statistic-type", *kind, language=source),
        **({"quantity": quantity} if quantity else {}),
        **({"numberOfEvents": fields["events"]} if "events" in fields else {}),
        **({"sampleSize": {"numberOfParticipants": fields["total"]}} if "total" in fields else {}),
        **({"attributeEstimate": [attribute]} if attribute else {}),
    }


def _quantity(share: PublicEstimate) -> Resource | None:
    """The value, or the only end of a range as a bound with a comparator; None for a range with two ends."""
    if "per_100" in share:
        return _percent(share["per_100"])
    if "low" in share and "high" in share:
        return None
    if "low" in share:
        return _percent(share["low"], ">=" if share["low_included"] else ">")
    return _percent(share["high"], "<=" if share["high_included"] else "<")


def _attribute(share: PublicEstimate, source: str) -> Resource | None:
    """The 95% interval of a value, or a range with two ends; None for a value or a bound alone."""
    table = "attribute-estimate-type"
    if share["interval"] != "none":
        return {
            "description": _INTERVALS[share["interval"]],
            "type": _concept(table, *_CONFIDENCE_INTERVAL, language=source),
            "level": 0.95,
            "range": _ends(share),
        }
    if "per_100" in share or len(_ends(share)) < 2:
        return None
    kind = _concept(table, *_RANGE, language=source)
    return {"description": _included(share), "type": kind, "range": _ends(share)}


def _included(share: PublicEstimate) -> str:
    """Which ends belong to a range, in words: a FHIR Range cannot say that one does not."""
    ends = {"lower": share["low_included"], "upper": share["high_included"]}
    excluded = [name for name, included in ends.items() if not included]
    return "".join(["The range", *(f", without its {name} end" for name in excluded), "."])


def _ends(share: PublicEstimate) -> Resource:
    """The ends that the share has, as a FHIR Range."""
    low = {"low": _percent(share["low"])} if "low" in share else {}
    return low | ({"high": _percent(share["high"])} if "high" in share else {})


def _percent(value: float, comparator: str = "") -> Resource:
    """A Quantity in percent; a whole number has no decimals, which FHIR would take for precision."""
    number = int(value) if value == int(value) else value
    compared = {"comparator": comparator} if comparator else {}
    return {"value": number, **compared, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}


def _concept(table: str, code: str, display: str = "", language: str = "") -> Resource:
    """A code of HL7's terminology; its English name is given in English resources only."""
    name = {"display": display} if display and language.split("-")[0] == "en" else {}
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{table}", "code": code, **name}]}
