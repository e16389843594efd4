"""IDS: ids are unique and keep resolving."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pipelines.checks.declare import dataset_check, record_check
from pipelines.model.artifact import changes_path
from pipelines.model.findings import Problem
from pipelines.model.kinds import KINDS
from pipelines.model.records import HISTORY, Dataset, Record


@dataset_check("IDS002")
def given_once(dataset: Dataset) -> Iterator[Problem]:
    """An id is that of a record or of a redirect, not both.

    Why: an app that stored the id must find exactly one answer.
    Fix: delete the redirect, or give the new record another id.
    """
    document = dataset.settings.get("redirects")
    seen: set[str] = set()
    for index, entry in enumerate(dataset.retired):
        retired = entry["from"]
        if retired in dataset.by_id:
            problem = f"{retired} is redirected, and is also the id of a record"
            hint = "keep one of the two"
            if layer := dataset.taken.get(retired):
                block = f"block {retired} in upstream.yaml" if layer.extended else f"name {retired} in no record here"
                hint = f"it is a record of {layer.place}: {block}, or delete the redirect"
            yield Problem(("redirects", index, "from"), problem, hint, document=document)
        elif retired in seen:
            problem = f"{retired} is redirected twice"
            yield Problem(("redirects", index, "from"), problem, "keep one entry", document=document)
        seen.add(retired)


@dataset_check("IDS003")
def redirect_leads_somewhere(dataset: Dataset) -> Iterator[Problem]:
    """A redirect leads directly to a published record.

    Why: apps follow one redirect; a second one, or a missing target, is a missing page.
    Fix: point it to the record that now has the content.
    """
    document = dataset.settings.get("redirects")
    for index, entry in enumerate(dataset.retired):
        for position, target in enumerate(entry["to"]):
            if why := "is itself redirected" if target in dataset.redirects else dataset.unpublished(target):
                problem = f"{entry['from']} leads to {target}, which {why}"
                pointer = ("redirects", index, "to", position)
                yield Problem(pointer, problem, "name a published record", document=document)


@dataset_check("IDS004")
def released_id_resolves(dataset: Dataset) -> Iterator[Problem]:
    """A released id is still that of a record or of a redirect.

    Why: apps have stored it.
    Fix: restore the record from version control, then run `make rename` or `make withdraw`; or add a redirect.
    """
    for released in sorted(dataset.released_ids):
        record = dataset.by_id.get(released)
        if dataset.gone(released):
            yield Problem((), f"{released} was released and no longer exists", _resolving(released, dataset))
        elif record and record.data["status"] == "draft" and released not in dataset.redirects:
            problem, hint = f"{released} was released and is now a draft", "publish it again, or withdraw it"
            yield Problem(("status",), problem, hint, document=record.document)


def _resolving(released: str, dataset: Dataset) -> str:
    """How a released id resolves again. A record that is blocked has no own file to withdraw."""
    for layer in dataset.layers:
        if layer.extended and (blocked := layer.dataset.by_id.get(released)):
            home = f"{layer.place}/{blocked.document.path}"
            redirect = "redirect it to another record in redirects.yaml"
            return f"{redirect}; or delete its block, copy {home} to the same place here, confirm and withdraw it"
    return "withdraw or redirect it instead of deleting it"


@dataset_check("IDS006")
def releases_keep_their_changes(dataset: Dataset) -> Iterator[Problem]:
    """dataset/changes/ has the changes of each release since the first, as they were released, and no others.

    Why: apps apply them one after the other; with one that is lost or edited, none of the later ones fits.
    Fix: restore the file from version control; `make release` alone writes there.
    """
    chain = dataset.released.get("chain", {}) if dataset.released else {}
    for version in sorted(chain.keys() | dataset.changes.keys()):
        path = f"dataset/{changes_path(version)}"
        if (content := dataset.changes.get(version)) is None:
            problem = f"{path} is missing"
        elif version not in chain:
            problem = f"{path} is not of a release"
        elif hashlib.sha256(content).hexdigest() != chain[version]:
            problem = f"{path} is not what the release of {version} wrote"
        else:
            continue
        hint = f"restore it: git checkout v{version} -- {path}" if version in chain else "remove it"
        yield Problem((), problem, hint, document=dataset.settings.get(HISTORY))


@record_check("IDS005", *KINDS)
def first_line_names_schema(record: Record, _: Dataset) -> Iterator[Problem]:
    """The first line of a record names its schema.

    Why: editors use it to complete fields and mark mistakes while typing.
    Fix: put the line from the hint at the top of the file; `make fix` does so.
    """
    if record.document.text.split("\n", 1)[0] != (line := schema_line(record.kind)):
        yield Problem((), "the first line does not name the schema", f"the first line must be: {line}")


def schema_line(kind: str) -> str:
    """The first line of a record's file."""
    return f"# yaml-language-server: $schema=../../schemas/source/{kind}.schema.json"
