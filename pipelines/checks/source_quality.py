"""SRC: how good a source is, and how recent what rests on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipelines.checks.declare import dataset_check, record_check
from pipelines.checks.sources import SUPPORT
from pipelines.model.findings import Problem
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.model.records import Dataset, Record

LONGEST_REST = 2
"""Years from one comparison of a record with its sources to the next."""

OUTDATED = 10
"""Years by which a guideline may be older than the newest one."""

_WORKSHOP = re.compile(
    r"(?:[^.]*[.-])?(?:staging|stage|dev|devel|develop|preview|prod|preprod|test|testing|uat|qa|beta)[0-9]*(?:[.-].*)?"
)
"""Hosts that publishers build their pages on: one of the words between the dots and hyphens of the name."""

AGGREGATORS = (
    *("bohrium.dp.tech", "discovery.researcher.life", "ouci.dntb.gov.ua"),
    *("read.qxmd.com", "qxmd.com", "researchgate.net", "scholar.archive.org", "scilit.com", "scilit.net"),
    *("sciencegate.app", "scribd.com", "semanticscholar.org", "tomesphere.com", "academia.edu", "coursehero.com"),
)
"""Hosts that copy the metadata of what others published."""

_FORM = re.compile(r"/(?:contact(?:-?us)?|feedback|enquir(?:y|ies)|inquir(?:y|ies)|request-an?-[a-z-]+)(?:[/.?#]|$)")
_DOI = re.compile(r"(?<![0-9])10\.[0-9]{4,9}/[^?#]+")
_PMC = re.compile(r"ncbi\.nlm\.nih\.gov/.*(pmc[0-9]+)")
_PLAIN = re.compile(r"[^a-z0-9]+")
_STEM = re.compile(r"(?:https?://)?(?:www\.|m\.|prod\.|amp\.)?")
_ENDING = re.compile(r"/?(?:index)?(?:\.(?:html?|pdf|aspx?|php))?/?$")


@record_check("SRC008", *CONTENT_KINDS)
def read_before_compared(record: Record, dataset: Dataset) -> Iterator[Problem]:
    """No record was checked before a source that it cites was read.

    Why: nobody compared the words with a passage that was read later; the date claims it all the same.
    Fix: compare the record with the source, and set checked to that day.
    """
    checked = record.data["review"]["checked"]
    for item in record.data.get("evidence", ()):
        source = dataset.by_id.get(item["source"])
        if source and source.data["accessed"] > checked:
            problem = f"checked on {checked}, and {source.id} was read on {source.data['accessed']}"
            yield Problem(("review", "checked"), problem, "compare the two, and set checked to that day")
            return


@record_check("SRC009", *CONTENT_KINDS)
def due_in_time(record: Record, _: Dataset) -> Iterator[Problem]:
    """A record is due to be compared with its sources again within two years.

    Why: medical advice changes; what is due in ten years is never looked at again.
    Fix: set due to a day that is at most two years after checked.
    """
    checked, due = record.data["review"]["checked"], record.data["review"]["due"]
    latest = f"{int(checked[:4]) + LONGEST_REST:04}{checked[4:]}"
    if due > latest:
        problem = f"due on {due}, more than {LONGEST_REST} years after it was checked"
        yield Problem(("review", "due"), problem, f"set it to {latest} or before")


@dataset_check("SRC010", severity="warning")
def work_has_one_record(dataset: Dataset) -> Iterator[Problem]:
    """A work is listed once: no two sources have the same title, or addresses that differ in nothing that matters.

    Why: two records of one work look like two witnesses, and a retraction would be seen in one of them.
    Fix: keep one record, and cite it everywhere; if they are two works, distinguish them in their titles.
    """
    seen: dict[str, Record] = {}
    addresses: dict[str, str] = {}
    for record in dataset.of("source"):
        if record.data["status"] == "withdrawn":
            continue
        title = _PLAIN.sub(" ", record.data["title"].lower()).strip()
        names = {"title": f"title {title}" if title.count(" ") >= 2 else ""}
        for field, address in (("url", record.data["url"]), ("doi", record.data.get("doi", ""))):
            names[field] = _stem(address)
        # SRC005 reports the same address, and a copy has the title of its original
        own_addresses = {record.data["url"].rstrip("/").lower(), record.data.get("doi", "").lower()} - {""}
        for field, name in names.items():
            first = seen.setdefault(name, record) if name else record
            copy = record.data.get("original") == first.id or first.data.get("original") == record.id
            if first is not record and not copy and not any(addresses.get(one) == first.id for one in own_addresses):
                hint = "keep one of them, or distinguish them in their titles"
                problem = f"{first.id} looks like the same work"
                yield Problem((field,), problem, hint, document=record.document)
                break
        addresses.update(dict.fromkeys(own_addresses, record.id))


def _stem(address: str) -> str:
    """What identifies a work: the DOI or the PubMed Central number in an address, else the address itself.

    An address is taken without scheme, common first labels, ending and anchor, and without its query, unless that names
    the page.
    """
    plain = address.lower().strip()
    if match := _DOI.search(plain):
        return match.group().rstrip("/").removesuffix(".pdf")
    if match := _PMC.search(plain):
        return match[1]
    return _ENDING.sub("", _STEM.sub("", plain.partition("#")[0], count=1))


@record_check("SRC011", "source", severity="warning")
def address_is_the_published_one(record: Record, _: Dataset) -> Iterator[Problem]:
    """A source's address is the page that its publisher shows readers.

    Why: a staging or development host, an aggregator's copy or a contact form may be gone tomorrow, or differ from
    what was published.
    Fix: cite the same work at its publisher, or at the library that keeps it.
    """
    address = record.data["url"]
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # SRC002 reports it
        return
    workshop = next((label for label in host.split(".")[:-1] if _WORKSHOP.fullmatch(label)), "")
    hint = "cite it at its publisher"
    if workshop:
        yield Problem(
            ("url",), f"{host[:80]} is where pages are built, and not where readers find them", hint, workshop
        )
    elif host in AGGREGATORS:
        yield Problem(("url",), f"{host} copies what others published", hint, host)
    elif match := _FORM.search(parts.path.lower()):
        yield Problem(("url",), f"{match.group().strip('/.')} is a form, and no page", hint)


@dataset_check("SRC012", severity="warning")
def unseen_title_carries_no_number(dataset: Dataset) -> Iterator[Problem]:
    """A source whose own title nobody has seen carries no figure.

    Why: who has not seen the title cannot know that the number is this work's, and no reader finds it again.
    Fix: open the source and write its title, without title_seen; or let the figure rest on another source.
    """
    carried: dict[str, list[str]] = {}
    for record in dataset.of(*CONTENT_KINDS):
        if record.data["status"] == "withdrawn":
            continue
        evidence = {item["id"]: item["source"] for item in record.data.get("evidence", ())}
        used = {evidence.get(figure["evidence"], "") for figure in record.data.get("figures", ())}
        for name in used:
            carried.setdefault(name, []).append(record.id)
    for source in dataset.of("source"):
        if source.data.get("title_seen") is False and (records := carried.get(source.id)):
            more = f" and {len(records) - 1} more" if len(records) > 1 else ""
            problem = f"figures of {records[0]}{more} rest on a source whose title nobody has seen"
            yield Problem(("title_seen",), problem, "open the source and write its title", document=source.document)


@record_check("SRC013", *CONTENT_KINDS, severity="warning")
def figure_is_not_contradicted(record: Record, _: Dataset) -> Iterator[Problem]:
    """No figure rests on evidence whose verdict is that it contradicts the record.

    Why: a number that supports a claim but comes from contradicting evidence misleads, unless the text says whose it
    is; apps that draw the figures do not read the text.
    Fix: let the figure rest on evidence that supports it; or cite the passage once more, with the verdict that it has
    for the number.
    """
    verdicts = {item["id"]: item["verdict"] for item in record.data.get("evidence", ())}
    for index, figure in enumerate(record.data.get("figures", ())):
        if verdicts.get(figure["evidence"]) == "contradicts":
            problem = f"{figure['id']} rests on {figure['evidence']}, which contradicts the record"
            yield Problem(("figures", index, "evidence"), problem, "let it rest on evidence that supports it")


@dataset_check("SRC014", severity="warning")
def guideline_is_recent(dataset: Dataset) -> Iterator[Problem]:
    """No claim rests on a guideline that is more than ten years older than the newest one that is cited.

    Why: guidelines are replaced, and an old one advises what its authors no longer advise.
    Fix: read the newest edition, and cite that; if the old one is cited as history, give it the verdict background.
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
                problem = f"{item['source']} is of {year}, and the newest guideline of {newest}"
                yield Problem(
                    ("evidence", index, "source"), problem, "cite the newest edition", document=record.document
                )
