"""TAB: checks of whole tables, by Great Expectations, over the tables as exported."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.checks.references import named
from pipelines.files.shipped import schemas
from pipelines.model.findings import Finding, Problem, Rule, finding
from pipelines.model.kinds import FOLDERS
from pipelines.model.places import Pointer
from pipelines.model.records import Dataset, Document
from pipelines.public.tables import OPTIONAL
from pipelines.validate.frames import FRAMES, MIDDLE, QUOTA_ROWS, Parameters, framed

SUITES = "schemas/tables"
"""The folder of the suites, below the root: plain JSON, one file per table."""

UNSOUND = "TAB008"
"""The code for a suite that cannot be read; its findings are in the suite's file, not in a record's."""

RULES = (
    Rule.of(
        "TAB001",
        "error",
        "counts_are_in_bounds",
        """Each kind has as many published records as dataset.yaml says it must, and no more than it may.

        Why: a silent loss of records looks like a clean run.
        Fix: restore the records, or change the bound in dataset.yaml on purpose.
        """,
    ),
    Rule.of(
        "TAB002",
        "error",
        "rows_are_unique",
        """No row is duplicated, and no two headings of a kind are equal.

        Why: duplicate records diverge with the first edit.
        Fix: merge them and redirect one, or reword a heading.
        """,
    ),
    Rule.of(
        "TAB003",
        "error",
        "keys_resolve",
        """Every id in an exported table is the id of an exported row.

        Why: a link from a published record to a draft has no target in an app.
        Fix: publish the draft, or remove the link.
        """,
    ),
    Rule.of(
        "TAB004",
        "error",
        "columns_are_filled",
        """Optional columns are filled often enough: at least the share that dataset.yaml names under quotas.

        Why: optional fields are easily forgotten, one record at a time. In fewer than 20 rows no share is required.
        Fix: fill the field in; the message names it.
        """,
    ),
    Rule.of(
        "TAB005",
        "error",
        "distributions_hold",
        """Lengths, grades and numbers of evidence are within bounds over the whole dataset, some named under quotas.

        Why: each record can be valid while the dataset gets worse.
        Fix: the message names the distribution; check the newest records first.
        """,
    ),
    Rule.of(
        "TAB006",
        "error",
        "scale_is_tiled",
        """The BI-RADS ranges cover 0 to 100 with no gap and no overlap.

        Why: a likelihood between two categories, or in both, is reported wrongly.
        Fix: check the row named, and the one before it, against the edition's table.
        """,
    ),
    Rule.of(
        "TAB007",
        "error",
        "nothing_drifts_away",
        """At least nine tenths of the records of the last release are still published; a pre-release promises none.

        Why: apps rely on them.
        Fix: restore them, or release in smaller steps.
        """,
    ),
    Rule.of(
        "TAB009",
        "error",
        "texts_read_easily",
        """Texts of 30 words or more have grade 8 or below, and their median is grade 7 or below.

        Why: worried readers understand less, and do not finish a difficult text.
        Fix: split long sentences, use everyday words, link medical words under terms.
        """,
    ),
    Rule.of(
        "TAB008",
        "error",
        "suites_are_sound",
        """Each suite exists and can be read, and each of its expectations could be evaluated.

        Why: an expectation that cannot be evaluated checks nothing.
        Fix: restore the suite from version control, or correct what the message names.
        """,
    ),
)
"""The rules that an expectation of a suite can name."""


class Breach(NamedTuple):
    """A failed expectation: its code, the key of the row or the quota if any, the message and the hint."""

    code: str
    table: str
    key: Mapping[str, str]
    message: str
    hint: str


def suites(root: Path) -> dict[str, str]:
    """The suites of a root by name, as the text of their files."""
    paths = sorted(path for path in schemas(root, "tables").glob("*.json") if path.is_file())
    return {path.stem: path.read_text(encoding="utf-8", errors="backslashreplace") for path in paths}


@dataclass(frozen=True)
class Engine:
    """How Great Expectations reads frames: the kind of data source that it adds, and the number of rows of a frame."""

    source: Callable[[Any], Any]
    size: Callable[[Any], int]


PANDAS = Engine(lambda sources: sources.add_pandas("tables"), len)
"""Data frames of pandas."""


def breaches(tables: Mapping[str, bytes], suites: Mapping[str, str], parameters: Parameters) -> list[Breach]:
    """The expectations that the tables fail.

    ``tables`` are CSV files by name. Importing Great Expectations takes seconds.
    """
    return [*missing(suites), *broken(framed(tables, parameters), suites, parameters["quotas"])]


def missing(suites: Collection[str]) -> Iterator[Breach]:
    """A breach for each suite that is not among some names, and ought to be."""
    for name in FRAMES:
        if name not in suites:
            yield Breach(UNSOUND, name, {}, "the suite is missing", "restore it from version control")


def broken(
    frames: Mapping[str, Any], suites: Mapping[str, str], quotas: Mapping[str, float], engine: Engine = PANDAS
) -> Iterator[Breach]:
    """The expectations that frames fail; ``frames`` are those of ``framed`` by name, of the kind that ``engine`` reads.

    The rows that fail an expectation come in the order of the engine. The frames of all suites stay in memory until the
    last breach.
    """
    for name, result in results(frames, suites, quotas, engine):
        if isinstance(result, str):
            yield Breach(UNSOUND, name, {}, result, "correct the suite")
        else:
            yield from _broken(name, json.loads(suites[name])["meta"]["key"], result)


def results(
    frames: Mapping[str, Any], suites: Mapping[str, str], quotas: Mapping[str, float], engine: Engine = PANDAS
) -> Iterator[tuple[str, Any]]:
    """Each suite's name with the result of Great Expectations, or with the reason why there is none."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = engine.source(context.data_sources)
    for name, written in suites.items():
        if name not in frames:
            if name not in OPTIONAL:
                yield name, f"there is no table {name}"
            continue
        try:
            described = json.loads(written)
            for expectation in described["expectations"]:  # a suite drops what it cannot read, and only logs it
                ExpectationConfiguration(**expectation).to_domain_obj()
            suite = gx.ExpectationSuite(**described)
            key = suite.meta["key"]
            if stray := {str((each.meta or {}).get("code")) for each in suite.expectations} - {
                rule.code for rule in RULES
            }:
                raise ValueError(f"{', '.join(sorted(stray))} is not a code of a table check")
        except Exception as error:  # any exception means that the file is invalid
            yield name, " ".join(f"it is not a suite: {type(error).__name__}: {error}".split())[:200]
            continue
        frame = frames[name]
        if not (size := engine.size(frame)):
            continue
        definition = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        batch = definition.get_batch(batch_parameters={"dataframe": frame})
        wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": key}
        least = {quota: share if size >= QUOTA_ROWS else 0.0 for quota, share in quotas.items()}
        least["middle"] = quotas.get("middle", MIDDLE)
        yield name, batch.validate(suite, result_format=wanted, expectation_parameters=least)


def placed(breaches: Iterable[Breach], dataset: Dataset) -> list[Finding]:
    """The findings of failed expectations, each at the source of its row."""
    rules = {rule.code: rule for rule in RULES}
    found = []
    for breach in breaches:
        if breach.code == UNSOUND:
            found.append(rules[breach.code].at(f"{SUITES}/{breach.table}.json", breach.message, breach.hint))
            continue
        document, pointer = locate(dataset, breach)
        found.append(finding(rules[breach.code], document, Problem(pointer, breach.message, breach.hint)))
    return found


def locate(dataset: Dataset, breach: Breach) -> tuple[Document, Pointer]:
    """The document and the pointer of a failed expectation."""
    home, key = dataset.settings["dataset"], breach.key
    if breach.table == "kinds" and "kind" in key:
        return home, ("counts", FOLDERS[key["kind"]])
    if "quota" in key:
        return home, ("quotas", key["quota"])
    record = dataset.by_id.get(key.get("record") or key.get("from") or key.get("id") or "")
    if record is None:
        return home, ()
    match breach.table:
        case "texts" | "reading":
            return record.document, ("text", *(int(p) if p.isdecimal() else p for p in key["field"].split(".")))
        case "figures" | "evidence":
            entries = record.data["figures"] if breach.table == "figures" else record.data["evidence"]
            return record.document, (breach.table, [entry["id"] for entry in entries].index(key["id"]))
        case "links":
            links = (pointer for pointer, to in named(record) if to == key["to"] and key["relation"] in pointer)
            return record.document, next(links, ())
        case "birads":
            return record.document, ("likelihood",)
        case _:
            return record.document, ()


def data_docs(tables: Mapping[str, bytes], suites: Mapping[str, str], parameters: Parameters) -> dict[str, str]:
    """Great Expectations' report, one self-contained page per suite.

    The original pages load style sheets and scripts from six hosts, and a tracking picture; these are removed, a small
    style sheet is added, and a content policy forbids anything else.
    """
    from great_expectations.core import expectationSuiteValidationResultSchema
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaPageView

    pages: dict[str, str] = {}
    for name, result in results(framed(tables, parameters), suites, parameters["quotas"]):
        if isinstance(result, str):
            continue
        # numpy numbers trip the renderer; through JSON they are plain
        plain = expectationSuiteValidationResultSchema.load(json.loads(json.dumps(result.to_json_dict())))
        pages[f"{name}.html"] = self_contained(
            DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(plain))
        )
    return pages


_ICONS = {"fa-check-circle": "passed", "fa-times": "failed", "fa-exclamation-triangle": "not evaluated"}
"""The meaning of the report's icons, whose font is removed."""

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #8888;padding:.4rem;text-align:left}"
    "h1,h2,h3,h4,h5{line-height:1.2}ul{padding-left:1.2rem}:root{color-scheme:light dark}"
)


def self_contained(page: str, *, keep_links: bool = False) -> str:
    """A page of the report without scripts, pictures, foreign styles and, unless kept, links."""
    page = re.sub(rf'<i class="[^"]*({"|".join(_ICONS)})[^>]*>', lambda match: f"<i>{_ICONS[match[1]]}", page)
    for element in ("script", "style", "nav", "footer"):
        page = re.sub(rf"<{element}\b.*?</{element}>", "", page, flags=re.S | re.I)
    page = re.sub(r"<!--.*?-->", "", page, flags=re.S)
    page = re.sub(r"<(?:link|img|meta|base|iframe|source)\b[^>]*>", "", page, flags=re.I)
    links = "" if keep_links else "|href"
    page = re.sub(rf"\s(?:on\w+|style|data-\w[\w-]*|src{links}|action)=(?:\"[^\"]*\"|'[^']*')", "", page, flags=re.I)
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style>"
    )
    page = re.sub(r"<head[^>]*>", lambda match: match.group() + head, page, count=1, flags=re.I)
    return "\n".join(line.rstrip() for line in page.splitlines() if line.strip()) + "\n"


_BOUNDS = {"min_value": "at least", "max_value": "at most"}


def _broken(name: str, columns: list[str], result: Any) -> Iterator[Breach]:
    for item in result.results:
        if item.success:
            continue
        config = item.expectation_config
        description, meta = config.description, config.meta
        code, hint = meta["code"], meta.get("hint", "correct the table or the suite")
        if not item.result:
            errors = re.findall(r"'exception_message': '([^']*)'", str(item.exception_info))
            problem = f"{description}: could not be evaluated: {'; '.join(sorted(set(errors)))[:200]}"
            yield Breach(UNSOUND, name, {}, problem, "correct the suite")
        elif rows := item.result.get("unexpected_index_list"):
            for row in rows:
                key = {column: str(row[column]) for column in columns}
                rest = (f"{column} {row[column]}" for column in sorted(set(row) - set(key)))
                beside = ", ".join(text for text in rest if not text.endswith(" False"))
                what = f"{description}; failed by {' '.join(key.values())}{f' ({beside})' if beside else ''}"
                yield Breach(code, name, key, what, hint)
        else:
            key = {"quota": meta["quota"]} if "quota" in meta else {}
            yield Breach(code, name, key, f"{description}; {_outside(item.result.get('observed_value'), config)}", hint)


def _outside(observed: Any, config: Any) -> str:
    number = f"{observed:.4g}" if isinstance(observed, float) else observed
    bounds = [f"{word} {config.kwargs[name]:g}" for name, word in _BOUNDS.items() if name in config.kwargs]
    return f"found {number}, must be {' and '.join(bounds)}" if bounds else f"found {number}"
