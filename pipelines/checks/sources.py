"""SRC: a claim is supported by a source that someone has read and that is not retracted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipelines.checks.declare import dataset_check, record_check
from pipelines.model.findings import Problem
from pipelines.model.kinds import CLAIM_KINDS, CONTENT_KINDS
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset, Record
from pipelines.model.text import PLACEHOLDER

SUPPORT = ("supports", "supports-in-part")

_NOWHERE = re.compile(
    r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local|internal|home\.arpa|[0-9]+)"
)
"""Hosts of no publisher: names reserved by RFC 2606, RFC 6761, RFC 6762, RFC 8375 and ICANN, and numbers."""


@record_check("SRC001", *CLAIM_KINDS)
def claim_has_support(record: Record, _: Dataset) -> Iterator[Problem]:
    """A published claim has evidence that supports it, or names claims that answer it.

    Why: every claim in the dataset must be sourced.
    Fix: add evidence with the verdict supports or supports-in-part, or set the record to draft.
    """
    if record.published and not record.data.get("answered_by"):
        if not any(item["verdict"] in SUPPORT for item in record.data.get("evidence", ())):
            yield Problem(("evidence",), "no evidence supports this claim", "add evidence, or set the status to draft")


@record_check("SRC002", "source")
def address_is_safe(record: Record, _: Dataset) -> Iterator[Problem]:
    """A source's address is https, names a publisher's host, and has no user name.

    Why: apps turn it into a link; an address such as javascript: would run in the reader's browser, and one such as
    example.org is not a source.
    Fix: give the publisher's own https address.
    """
    addresses = {("url",): record.data["url"], ("retracted", "notice"): record.data.get("retracted", {}).get("notice")}
    for pointer, address in addresses.items():
        if address is None:
            continue
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").rstrip(".")
            safe = parts.scheme == "https" and "." in host and not parts.username
        except ValueError:
            host, safe = "", False
        hint = "give the publisher's own https address"
        if not safe:
            yield Problem(pointer, f"{address[:80]} is not an https address", hint)
        elif _NOWHERE.fullmatch(host) and not PLACEHOLDER.search(address):  # TXT010 reports gaps
            yield Problem(pointer, f"{host[:80]} is not a publisher's host", hint, host)


@record_check("SRC003", *CLAIM_KINDS)
def support_is_not_a_copy(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """A published claim with support has at least one supporting source of grade A or B.

    Why: a copy or a mirror (C) may differ from its original, and background (D) is not evidence.
    Fix: find and cite the original, or support the claim by another source.
    """
    if not record.published:
        return
    cited = [
        (index, dataset.by_id.get(item["source"]))
        for index, item in enumerate(record.data.get("evidence", ()))
        if item["verdict"] in SUPPORT
    ]
    graded = [(index, source.data["grade"]) for index, source in cited if source]
    if cited and len(graded) == len(cited) and all(grade in "CD" for _, grade in graded):
        index, grade = graded[0]
        problem = f"the claim is supported only by sources of grade {grade}"
        yield Problem(("evidence", index, "source"), problem, "cite the original, of grade A or B")


@record_check("SRC004", *CONTENT_KINDS, "statistic")
def source_is_not_retracted(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """No record or statistic, unless withdrawn, cites a source that was retracted or withdrawn.

    Why: a retracted source is not evidence.
    Fix: cite another source; correct or withdraw the record if it depends on this one.
    """
    if record.data["status"] == "withdrawn":
        return
    cited: list[tuple[Pointer, str]] = [
        (("evidence", index, "source"), item["source"]) for index, item in enumerate(record.data.get("evidence", ()))
    ]
    if "source" in record.data:
        cited.append((("source",), record.data["source"]))
    for pointer, name in cited:
        source = dataset.by_id.get(name)
        if source and (source.data.get("retracted") or source.data["status"] == "withdrawn"):
            how = "retracted" if source.data.get("retracted") else "withdrawn"
            yield Problem(pointer, f"{source.id} was {how}", "cite another source")


@dataset_check("SRC005")
def listed_once(dataset: Dataset) -> Iterator[Problem]:
    """A source is listed once: no two share an address or a DOI.

    Why: a moved address or a retraction must be corrected in one place.
    Fix: keep one record and cite it everywhere.
    """
    seen: dict[str, str] = {}
    for record in dataset.of("source"):
        for field, address in (("url", record.data["url"]), ("doi", record.data.get("doi", ""))):
            value = address.rstrip("/").lower()
            if value and record.data["status"] != "withdrawn":
                if (first := seen.setdefault(value, record.id)) != record.id:
                    yield Problem(
                        (field,), f"{first} has the same {field}", "keep one of them", document=record.document
                    )


@record_check("SRC006", "source")
def dates_are_possible(record: Record, _: Dataset) -> Iterator[Problem]:
    """A source was published before it was read.

    Why: otherwise one of the two dates is a mistake, or invented.
    Fix: correct one of them.
    """
    accessed, published = record.data["accessed"], record.data.get("published", "")
    if published > accessed:
        yield Problem(("published",), f"published {published}, after it was read on {accessed}", "correct one of them")


@record_check("SRC007", "source")
def copy_names_its_original(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """An original that a copy names is not itself a copy, and only a copy names an original.

    Why: the chain must end at the first publication.
    Fix: name the publisher's own page, and give it its own grade.
    """
    if original := dataset.by_id.get(record.data.get("original", "")):
        if original.data["grade"] == "C" and original.id != record.id:
            yield Problem(("original",), f"{original.id} is also a copy", "name the publisher's own page")
        elif record.data["grade"] != "C":
            yield Problem(("original",), f"a source of grade {record.data['grade']} is not a copy", "remove the field")
