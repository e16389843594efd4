"""Apps that use the exports: one that loads each version whole, and one that applies the changes to its copy."""

from __future__ import annotations

import json
from typing import Any

from pipelines.compare.diff import compare
from pipelines.public.view import Public
from pipelines.publish import chain
from pipelines.publish.apply_changes import apply
from pipelines.publish.exports import ExportResult

Json = dict[str, Any]


def loaded(files: dict[str, bytes], language: str) -> Json:
    """The copy of an app that loads a version whole; lists without a record are left out."""
    return whole(json.loads(files[f"json/{language}.json"]))


def whole(copy: Json) -> Json:
    """A copy without the lists that have no record, which a version may leave out."""
    return {name: value for name, value in copy.items() if value != []}


def by_path(result: ExportResult) -> dict[str, bytes]:
    """The bytes of the files of an export by path."""
    return {artifact.path: artifact.content for artifact in result.artifacts}


def follows(old: ExportResult, new: ExportResult, public: Public) -> list[str]:
    """The languages in which the changes from one version to another do not lead to the files of the other."""
    meta = json.loads(by_path(new)["json/records.json"])["meta"]
    public = public.versioned(meta["version"], meta["schema_version"], meta["released"])
    file = chain.between(public, old.content, new.content, compare(old.content, new.content))
    changes = json.loads(file.content)
    wrong: list[str] = []
    if old.content.meta["!name"] != new.content.meta["!name"]:
        return wrong  # apps load a dataset of another name whole
    for language in new.content.languages:
        if language in old.content.languages:
            copy = json.loads(by_path(old)[f"json/{language}.json"])
            if whole(apply(copy, changes)) != loaded(by_path(new), language):
                wrong.append(language)
    return wrong
