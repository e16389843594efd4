"""SRC: sources are reliable and listed once, and records are compared with them in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipelines.checks.declare import dataset_check, record_check
from pipelines.checks.sources import SUPPORT
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record

LONGEST_INTERVAL = 2
"""The maximum number of years between two comparisons of a record with its sources."""

OUTDATED = 10
"""The maximum number of years between a guideline and the newest one."""

_STAGING = re.compile(
    r"(?:[^.]*[.-])?(?:staging|stage|dev|devel|develop|preview|prod|preprod|test|testing|uat|qa|beta)[0-9]*(?:[.-].*)?"
)
"""A label of a staging or development host: one of these words, alone or with a dot or hyphen beside it."""

AGGREGATORS = (
    *("bohrium.dp.tech", "discovery.researcher.life", "ouci.dntb.gov.ua"),
    *("read.qxmd.com", "qxmd.com", "researchgate.net", "scholar.archive.org", "scilit.com", "scilit.net"),
    *("sciencegate.app", "scribd.com", "semanticscholar.org", "tomesphere.com", "academia.edu", "coursehero.com"),
)
"""Hosts that copy the works of other publishers, or their metadata."""

_FORM = re.compile(r"/(?:contact(?:-?us)?|feedback|enquir(?:y|ies)|inquir(?:y|ies)|request-an?-[a-z-]+)(?:[/.?#]|$)")
_DOI = re.compile(r"(?<![0-9])10\.[0-9]{4,9}/[^?#]+")
_PMC = re.compile(r"ncbi\.nlm\.nih\.gov/.*(pmc[0-9]+)")
_PLAIN = re.compile(r"[^a-z0-9]+")
_PREFIX = re.compile(r"(?:https?://)?(?:www\.|m\.|prod\.|amp\.)?")
_ENDING = re.compile(r"/?(?:index)?(?:\.(?:html?|pdf|aspx?|php))?/?$")


@record_check("SRC008", *CONTENT_KINDS)
def sources_are_read_before_the_check(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """No record was last checked before a source that it cites was read.

    Why: the date claims a comparison with the sources, but a source was read only later.
    Fix: compare the record with the source, and set checked to that day.
    """
    checked = record.data["review"]["checked"]
    for item in record.data.get("evidence", ()):
        source = dataset.by_id.get(item["source"])
        if source and source.data["accessed"] > checked:
            problem = f"checked on {checked}, but {source.id} was read on {source.data['accessed']}"
            yield Problem(("review", "checked"), problem, "compare the record with the source, and update checked")
            return


@record_check("SRC009", *CONTENT_KINDS)
def due_in_time(record: Record, _: Dataset) -> Iterator[Problem]:
    """The next comparison of a record with its sources is due within two years.

    Why: medical advice changes, and outdated advice must not remain unnoticed.
    Fix: set due to at most two years after checked.
    """
    checked, due = record.data["review"]["checked"], record.data["review"]["due"]
    latest = f"{int(checked[:4]) + LONGEST_INTERVAL:04}{checked[4:]}"
    if due > latest:
        problem = f"due on {due}, more than {LONGEST_INTERVAL} years after it was checked"
        yield Problem(("review", "due"), problem, f"set it to {latest} or earlier")


@dataset_check("SRC010", severity="warning")
def work_is_listed_once(dataset: Dataset) -> Iterator[Problem]:
    """A work is listed once: no two sources have the same title, or equivalent addresses.

    Why: two records of one work look like two independent sources, and a retraction may be noted in one of them only.
    Fix: keep one record, and cite it everywhere; if they are two works, make the titles different.
    """
    seen: dict[str, Record] = {}
    addresses: dict[str, str] = {}
    for record in dataset.of("source"):
        if record.data["status"] == "withdrawn":
            continue
        title = _PLAIN.sub(" ", record.data["title"].lower()).strip()
        names = {"title": f"title {title}" if title.count(" ") >= 2 else ""}
        for field, address in (("url", record.data["url"]), ("doi", record.data.get("doi", ""))):
            names[field] = _identity(address)
        # SRC005 reports equal addresses, and a copy has the title of its original
        exact = {record.data["url"].rstrip("/").lower(), record.data.get("doi", "").lower()} - {""}
        for field, name in names.items():
            first = seen.setdefault(name, record) if name else record
            copy = record.data.get("original") == first.id or first.data.get("original") == record.id
            if first is not record and not copy and not any(addresses.get(one) == first.id for one in exact):
                hint = "keep one of them, or make the titles different"
                problem = f"{first.id} looks like the same work"
                yield Problem((field,), problem, hint, document=record.document)
                break
        addresses.update(dict.fromkeys(exact, record.id))


def _identity(address: str) -> str:
    """What identifies a work: the DOI or the PubMed Central number in an address, or else the address.

    The address is in lower case, without scheme, common host prefixes, file extension and fragment. Its query remains.
    """
    plain = address.lower().strip()
    if match := _DOI.search(plain):
        return match.group().rstrip("/").removesuffix(".pdf")
    if match := _PMC.search(plain):
        return match[1]
    return _ENDING.sub("", _PREFIX.sub("", plain.partition("#")[0], count=1))


@record_check("SRC011", "source", severity="warning")
def address_is_the_publisher_page(record: Record, _: Dataset) -> Iterator[Problem]:
    """A source's address is the publisher's page for readers.

    Why: a page on a staging or development host, an aggregator's copy or a contact form may disappear, or differ from
    what was published.
    Fix: cite the same work at its publisher, or in a library such as PubMed Central.
    """
    address = record.data["url"]
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # SRC002 reports it
        return
    staging = next((label for label in host.split(".")[:-1] if _STAGING.fullmatch(label)), "")
    hint = "cite it at its publisher"
    if staging:
        yield Problem(("url",), f"{host[:80]} is a staging or development host", hint, staging)
    elif host in AGGREGATORS:
        yield Problem(("url",), f"{host} copies the works of other publishers", hint, host)
    elif match := _FORM.search(parts.path.lower()):
        yield Problem(("url",), f"{match.group().strip('/.')} is a form, not a publication", hint)


@dataset_check("SRC012", severity="warning")
def source_of_figures_has_its_title(dataset: Dataset) -> Iterator[Problem]:
    """No figure is from a source whose title was not checked against the source itself.

    Why: the number may be from another work, and readers cannot find the source.
    Fix: open the source, copy its title and delete title_seen; or cite another source for the figure.
    """
    users: dict[str, list[str]] = {}
    for record in dataset.of(*CONTENT_KINDS):
        if record.data["status"] == "withdrawn":
            continue
        evidence = {item["id"]: item["source"] for item in record.data.get("evidence", ())}
        used = {evidence.get(figure.get("evidence", ""), "") for figure in dataset.figures(record)}
        for name in used:
            users.setdefault(name, []).append(record.id)
    for source in dataset.of("source"):
        if source.data.get("title_seen") is False and (records := users.get(source.id)):
            more = f" and {len(records) - 1} more" if len(records) > 1 else ""
            problem = f"figures of {records[0]}{more} cite this source, whose title is unconfirmed"
            yield Problem(("title_seen",), problem, "open the source, and copy its title", document=source.document)


@record_check("SRC013", *CONTENT_KINDS, severity="warning")
def evidence_of_figures_supports(record: Record, _: Dataset) -> Iterator[Problem]:
    """No figure with a unit, and no likelihood, cites evidence with the verdict contradicts.

    Why: apps show a figure without the text that may contradict it. A share has its statistic's source, which
    reports the number whatever it says about the record.
    Fix: cite evidence that supports the figure; or list the passage a second time, with the verdict that applies to the
    number.
    """
    verdicts = {item["id"]: item["verdict"] for item in record.data.get("evidence", ())}
    for index, figure in enumerate(record.data.get("figures", ())):
        if verdicts.get(figure.get("evidence", "")) == "contradicts":
            problem = f"{figure['id']} cites {figure['evidence']}, which contradicts the record"
            yield Problem(("figures", index, "evidence"), problem, "cite evidence that supports it")


@dataset_check("SRC014", severity="warning")
def guideline_is_recent(dataset: Dataset) -> Iterator[Problem]:
    """No record is supported by a guideline more than ten years older than the newest one in the dataset.

    Why: guidelines are replaced, and the authors of an old one may have withdrawn its advice.
    Fix: read and cite the newest edition; if the old one is cited as history, give it the verdict background.
    """
    guidelines = {
        record.id: int(record.data["published"][:4])
        for record in dataset.of("source")
        if record.data["type"] == "guideline" and record.data.get("published")
    }
    newest = max(guidelines.values(), default=0)
    for record in dataset.of(*CONTENT_KINDS):
        for index, item in enumerate(record.data.get("evidence", ())):
            year = guidelines.get(item["source"], newest)
            if record.published and item["verdict"] in SUPPORT and year < newest - OUTDATED:
                problem = f"{item['source']} is from {year}, and the newest guideline is from {newest}"
                yield Problem(
                    ("evidence", index, "source"), problem, "cite the newest edition", document=record.document
                )
