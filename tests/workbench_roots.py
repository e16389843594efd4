"""The datasets whose pages tests open: a small one with work in every state, and one of hostile texts."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from conftest import files_for_apps, replace
from translation_project import (
    CLINICIAN,
    LINGUIST,
    change,
    made,
    opened,
    put,
    sign,
    translated,
)

from pipelines.editing.progress import progress_report
from pipelines.model.artifact import Artifact
from pipelines.model.records import ID
from pipelines.public import view
from pipelines.publish.workbench import export
from pipelines.translate import tasks
from pipelines.translate.shapes import STAGES, sha
from pipelines.validate.run import fast

COMMON, AGE = "fact-spots-are-common", "fact-spots-come-from-age"
SIGNED = "fact-spots-come-from-age"
"""The record whose English a clinician has signed."""

GONE, RENAMED = "fact-nobody-has-spots", "fact-spots-are-many"
"""A withdrawn record, and the former name of another."""

REVIEWED = "myth-spots-mean-illness"
TRANSLATED = "faq-are-spots-common"
DRAFTED = "term-spot"
MISSING = "question-what-is-it"
BLOCKED = "birads-3"
"""The records whose Spanish is in that state; of COMMON it is stale, and of the others it is approved."""

DRAFT_NOTE = "made for tests, checked by no person"


def small(root: Path) -> Path:
    """The good fixture, in Spanish and Arabic, with something of all that the page can show of the work on it."""
    translated(root, approved=False)
    fact, age = (f"dataset/facts/{name}.yaml" for name in (COMMON, AGE))
    gone = (root / age).read_text(encoding="utf-8").replace("status: published", f"status: withdrawn\n{_WITHDRAWN}")
    put(root, {f"dataset/facts/{GONE}.yaml": gone})
    replace(root, fact, "Spots are common.", "Spots are simply common.")
    replace(root, age, "Age is one cause", "In our view, age is one cause")
    replace(root, "dataset/waivers.yaml", "[]", f"[{{{_WAIVER}}}]")
    redirect = f'{{from: {RENAMED}, to: [{COMMON}], on: "2026-01-20", reason: It was said better.}}'
    replace(root, "dataset/redirects.yaml", "[]", f"[{redirect}]")
    dataset = fast(root).dataset
    hashes = {record.id: dataset.text_hash(record) for record in dataset.of("fact", "myth")}
    signature = f'{{person: {CLINICIAN}, role: clinician, on: "2026-01-30", text_hash: {hashes[SIGNED]}}}'
    replace(root, age, "sign_offs: []", f"sign_offs: [{signature}]")
    for language in ("es", "ar"):
        _work_on(root, language)
    project, _ = opened(root)
    key = f"{TRANSLATED}:question"
    pair = (
        f"source_sha: {sha(project.by_key[key].source)}, target_sha: {sha(project.catalog('es').entries[key].target)}"
    )
    put(
        root,
        {
            "dataset/comments.yaml": f"""\
comments:
  - {{about: {REVIEWED}, person: {CLINICIAN}, on: "2026-01-31", verdict: change, text_hash: {hashes[REVIEWED]},
     comment: Say how few of them are ill.}}
  - {{about: "{key}", language: es, stage: linguistic, person: {LINGUIST}, on: "2026-01-31", verdict: comment, {pair},
     comment: Two ways to say this are known.}}
"""
        },
    )
    return root


_WAIVER = f'check: TXT003, record: {AGE}, reason: Accepted in these tests., until: "2026-12-31"'
_WITHDRAWN = f'withdrawn: {{on: "2026-01-25", reason: It was wrong., instead: [{COMMON}]}}'


def _work_on(root: Path, language: str) -> None:
    """Brings a language up to date with the English, and signs what is done; only Spanish is left in every state."""
    put(root, tasks.updated(opened(root)[0], [language]))
    project, _ = opened(root)
    key = f"{AGE}:explanation"
    change(root, language, key, target=made(project.by_key[key], language), previous="", fuzzy=False)
    keys = {record: [unit.key for unit in project.units if unit.record == record] for record in _records(project)}
    unsigned = {REVIEWED, TRANSLATED, DRAFTED, MISSING} if language == "es" else set()
    if language == "es":
        for key in keys[DRAFTED]:
            change(root, language, key, fuzzy=True)
        for key in keys[MISSING]:
            change(root, language, key, target="")
        key = f"{BLOCKED}:name"
        change(root, language, key, target=f"{project.catalog(language).entries[key].target} 7")
        catalog = dataclasses.replace(opened(root)[0].catalog(language), draft=DRAFT_NOTE)
        put(root, tasks.po_file(opened(root)[0], catalog))
        sign(root, language, keys[REVIEWED], ["linguistic"])
    sign(root, language, [key for record in keys if record not in unsigned for key in keys[record]], STAGES)


def _records(project: Any) -> list[str]:
    return sorted({unit.record for unit in project.units})


# --- Pages ------------------------------------------------------------------------------------------------------------


def page_of(root: Path, folder: Path) -> Path:
    """The page of a root, as the export makes it, in a folder."""
    early = fast(root)
    artifacts, findings = files_for_apps(early.opened, early.findings)
    assert findings == []
    return _written(folder, next(artifact for artifact in artifacts if artifact.path == export.PATH))


def _written(folder: Path, artifact: Artifact) -> Path:
    path = folder / artifact.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(artifact.content)
    return path


def hostile_page_of(root: Path, folder: Path) -> Path:
    """The page of a root with every text in it replaced by one that wants to be more than text."""
    early = fast(root)
    artifacts, _ = files_for_apps(early.opened, early.findings)
    others = [artifact for artifact in artifacts if artifact.path != export.PATH]
    return _written(
        folder, export.export(*poisoned(early.opened.public, progress_report(early.opened, early.findings), others))
    )


# --- What no check would let through ----------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style></title></noscript><img src=x onerror=alert(1)>",
    "<!-- <script> <!--",
    "--> ]]> <![CDATA[",
    "\"'`& &lt;b&gt; &#60;i&#62; \\u003c \\",
    "${alert(1)} {{7*7}} {% raw %} #{alert(1)} %(x)s %s {0}",
    "javascript:alert(1)",
    "__proto__ constructor",
    "right \u202eto left\u202c \u202ban\u202d \u2066and \u2067back\u2069 \u200f\u200e\u061c",
    "un\u200bseen\u00ad \u2028 \u2029 \ufeff \ue000 \U000e0041",
)
"""Texts that could become markup, script, a template, or the order of other texts."""

TEXTS = (" ".join(HOSTILE), "W" * 2_000, " ".join(reversed(HOSTILE)), "\u0628" * 2_000, "__proto__", "&" * 2_000)
"""What is written, in turn; those without a space could make a page too wide."""

ADDRESSES = (
    "javascript:alert(1)",
    " JavaScript\t:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    f'https://example.org/{"a" * 2_000}" onmouseover="alert(1)',
)
"""What is written in place of addresses; sources are added, so that each has its own."""

KEPT = frozenset(
    (
        *("id", "kind", "topic", "source", "evidence", "record", "records", "check", "key", "about", "person", "by"),
        *("language", "direction", "source_language", "languages", "aspect", "released", "version", "base_url"),
        *("from", "to", "instead", "on", "until", "due", "checked", "accessed", "published", "terms", "related"),
        *("answered_by", "code", "edition", "parent", "management", "status", "state", "states", "stage", "severity"),
        *("text_hash", "source_sha", "target_sha", "sha256", "path", "schema_version", "canonical", "verdict", "type"),
        *("grade", "read", "rights", "role", "unit", "certainty", "fallacy", "harm_if_believed", "audience", "safety"),
        *("jurisdiction", "clinical_review", "field", "formula", "since", "handling", "statuses", "name"),
    )
)
"""Members that hold no words, but ids, codes, days and hashes; their form is certain, whatever is written."""


def poisoned(
    public: view.Public, stands: Mapping[str, Any], files: list[Artifact]
) -> tuple[view.Public, list[Artifact], dict[str, Any]]:
    """What a page is made from, with every text hostile; ids, codes and days stay."""
    poison = _Poison(itertools.cycle(TEXTS), itertools.cycle(ADDRESSES))
    people = [{**one, "name": next(poison.texts)} for one in stands["people"]]
    source = next(public.of("source"))
    more = [dataclasses.replace(source, id=f"{source.id}-{number}") for number, _ in enumerate(ADDRESSES)]
    changed = dataclasses.replace(
        public,
        meta={**public.meta, "publisher": next(poison.texts), "licence": next(poison.texts)},
        texts=_each(public.texts, poison.on),
        records=tuple(
            dataclasses.replace(record, fields=poison.on(record.fields), texts=_each(record.texts, poison.on))
            for record in (*public.records, *more)
        ),
        withdrawn=tuple(map(poison.on, public.withdrawn)),
        redirects=tuple(map(poison.on, public.redirects)),
    )
    return changed, files, {**poison.on(stands), "people": people}


def _each(texts: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    return {tag: change(text) for tag, text in texts.items()}


class _Poison(NamedTuple):
    texts: Iterator[str]
    addresses: Iterator[str]

    def on(self, value: Any) -> Any:
        """A value of JSON with every text in it replaced; the id of a record is none."""
        if isinstance(value, str):
            return value if ID.fullmatch(value) else next(self.texts)
        if isinstance(value, Mapping):
            return {key: self._member(key, item) for key, item in value.items()}
        return [self.on(item) for item in value] if isinstance(value, list | tuple) else value

    def _member(self, key: str, item: Any) -> Any:
        if key in ("url", "doi") and isinstance(item, str):
            return next(self.addresses)
        return item if key in KEPT else self.on(item)
