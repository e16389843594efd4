"""Which findings belong beside a page of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pipelines.model.derived import named_statistics
from pipelines.model.findings import Finding
from pipelines.model.kinds import KINDS
from pipelines.model.records import Dataset
from pipelines.publish.site.addresses import LISTS, page_of
from pipelines.translate import store

SETTINGS = "dataset/dataset.yaml"
"""The file of the words that every page shows."""

_FOLDERS = {kind.folder: name for name, kind in KINDS.items() if page_of(f"{name}-x")}


def record_at(page: str) -> str:
    """The id of the record that has a page of its own at a path within a language, whether it exists or not."""
    found = re.fullmatch(r"([a-z]+)/([a-z0-9-]+)/index\.html", page)
    kind = _FOLDERS.get(found[1], "") if found else ""
    return f"{kind}-{found[2]}" if found and kind else ""


def concerning(findings: Iterable[Finding], page: str, language: str, dataset: Dataset | None) -> list[Finding]:
    """The findings about what a page shows, those of its own record first; of translations, those of its language."""
    own, others = record_at(page), frozenset(behind(page, dataset) if dataset else ())
    files = {SETTINGS} if not own and page not in LISTS else set()
    found = [one for one in findings if one.record in {own, *others} - {""} or one.file in files]
    here = [one for one in found if not _is_of_another(one.file, language)]
    return sorted(here, key=lambda one: (one.record != own, one.severity != "error", one))


def _is_of_another(file: str, language: str) -> bool:
    """Whether a file holds the translations of another language."""
    name = file.removeprefix(f"{store.FOLDER}/")
    return name != file and name.partition(".")[0] != language


def behind(page: str, dataset: Dataset) -> Iterator[str]:
    """The ids of the records that a page shows beside its own: terms, pictures, statistics and sources."""
    if kind := LISTS.get(page):
        yield from (record.id for record in dataset.of(kind))
    elif record := dataset.by_id.get(record_at(page)):
        data: Any = record.data
        yield from data.get("terms", ())
        yield from data.get("pictures", ())
        yield from named_statistics(data.get("figures", ()))
        yield from (item["source"] for item in data.get("evidence", ()))
        for step in data.get("steps", ()):
            yield from step.get("pictures", ())
