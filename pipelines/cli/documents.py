"""Generated documentation: the pages of checks, schema fields and standards, and the report on the tables."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.files import swap
from pipelines.model.families import FAMILIES
from pipelines.model.findings import Rule
from pipelines.model.places import Schema, resolved
from pipelines.model.records import Dataset
from pipelines.public import tables
from pipelines.publish.conformance import counts
from pipelines.source.schemas import Schemas
from pipelines.validate import frames
from pipelines.validate import suites as table
from pipelines.validate.opened import Opened

UNCHECKED = {
    "a count that is no share and its figure are changed": "'335 women' and `low: 335` become 533. Compare each count, "
    "time and size with the passage in its source.",
    "two numbers of a record are swapped": "the share of one group is given for the other. Check who was counted.",
    "a removed 'not'": "'does not mean that you have cancer' becomes 'does mean'. Read each sentence aloud.",
    "another country": "a count from the UK is given for Canada. Check who was counted, and where.",
    "the opposite word": "*least* for *most*, *benign* for *malignant*, *lower* for *higher*. Compare each sentence "
    "with its source.",
    "wrong advice": "to wait although a visit is due, or to stop a medicine. Check what each text advises.",
    "another organization": "a finding of one organization is attributed to another. Compare it with its source.",
}
"""The kinds of wrong content that no check finds, each with an example and what a reviewer does about it."""


def checks_page(rules: Mapping[str, Rule]) -> str:
    """docs/checks.md: every check with What, Why and Fix."""
    lines = [
        "# Checks",
        "",
        "Generated from the code by `make docs`. `make explain CODE=TXT001` prints the same.",
        "",
    ]
    for family in FAMILIES.values():
        lines += [f"## {family.prefix}: {family.title}", ""]
        for rule in rules.values():
            if rule.family is family:
                kind = "" if rule.severity == "error" else f" ({rule.severity})"
                lines += [f"### {rule.code}{kind}", "", _prose(rule.what), "", f"- **Why:** {_prose(rule.why)}"]
                lines += [f"- **Fix:** {_prose(rule.fix)}", ""]
    lines += ["## What no check finds", ""]
    lines += [
        "The checks compare texts with data. They find nothing if both are wrong in the same way, or if a text has"
    ]
    lines += [
        "no data to compare with. Reviewers must check for these; `tests/wrong_content.py` has examples of each.",
        "",
    ]
    lines += [f"- **{kind[0].upper()}{kind[1:]}**: {example}" for kind, example in UNCHECKED.items()]
    return "\n".join(lines).rstrip() + "\n"


def schemas_page(source: Schemas) -> str:
    """schemas/README.md: every field an editor may write, by file."""
    lines = [
        "# Schemas",
        "",
        "Generated from `schemas/source` by `make docs`; edit the schemas, not this page.",
        "",
        "- `source/` defines what an editor may write; a file's first line names its schema, and editors that know the",
        "  YAML language server complete fields from it. `review` is what a reviewer sends back.",
        "- `export/` defines what an app may rely on; the same files are in `exports/schemas/`.",
        "- `tables/` defines the checks of complete tables, as Great Expectations suites.",
        "",
        "All are JSON Schema draft-07: the newest draft that every YAML editor plug-in completes from, and flat",
        "records need nothing newer.",
        "",
    ]
    common = source.sources["common"]
    for name, schema in source.sources.items():
        if name == "common":
            continue
        lines += [f"## {schema['title']} (`{name}`)", "", _prose(schema["description"]), ""]
        lines += ["| field | | what | example |", "|---|---|---|---|"]
        lines += _rows(schema, common, "")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def conformance_page(dataset: Dataset, rules: Mapping[str, Rule]) -> str:
    """docs/conformance.md: what the dataset states about standards, or nothing if it states nothing."""
    if (claims := dataset.conformance) is None:
        return ""
    lines = ["# Conformance", "", "Generated from `dataset/conformance.yaml` by `make docs`.", ""]
    lines += [f"**{_prose(claims['notice'])}** `make validate` runs the checks that an item names.", ""]
    if disclosures := dataset.about.get("disclosures"):
        policy = disclosures["update_policy"]
        lines += ["| disclosure | |", "|---|---|", f"| funding | {disclosures['funding']} |"]
        lines += [f"| conflicts of interest | {disclosures['conflicts_of_interest']} |"]
        lines += [f"| user testing | {disclosures['user_testing']} |"]
        lines += [f"| comparison with sources | within {policy['review_years']} years |"]
        lines += [f"| corrections | {policy['corrections']} |", ""]
    lines += ["| standard | met | partly | not met | not claimed |", "|---|---|---|---|---|"]
    for standard in claims["standards"]:
        numbers = " | ".join(str(number) for number in counts(standard).values())
        lines.append(f"| {standard['name']} | {numbers} |")
    for standard in claims["standards"]:
        lines += ["", f"## {standard['name']}", ""]
        lines += [f"[{standard['edition']}]({standard['url']}). {_prose(standard['read'])}", ""]
        lines += ["| | item | outcome | met by | reason |", "|---|---|---|---|---|"]
        for item in standard["criteria"]:
            proofs = [f"[{code}](checks.md#{_anchor(rules[code])})" for code in item.get("checks", ()) if code in rules]
            proofs += [f"`{name}`" for name in (*item.get("fields", ()), *item.get("records", ()))]
            cells = (item["id"], item["text"], item["outcome"], ", ".join(proofs), item.get("reason", ""))
            lines.append(f"| {' | '.join(_prose(cell).replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _anchor(rule: Rule) -> str:
    """The anchor of a check on the page of checks."""
    return rule.code.lower() + ("" if rule.severity == "error" else f"-{rule.severity}")


def write_data_docs(opened: Opened, target: Path) -> list[str]:
    """Writes the report on the tables, one page for each suite and an index. Returns the names of the pages."""
    dataset = opened.dataset
    suites = table.suites(dataset.root)
    pages = table.data_docs(tables.render(opened.public), suites, frames.parameters(dataset))
    links = "".join(f'<li><a href="{html.escape(name)}">{html.escape(name[:-5])}</a></li>' for name in pages)
    index = f"<!doctype html><html lang=en><head></head><body><h1>Tables</h1><ul>{links}</ul></body></html>"
    pages = {**pages, "index.html": table.self_contained(index, keep_links=True)}
    swap.put_in_place(swap.stage(target, {name: page.encode("utf-8") for name, page in pages.items()}), target)
    return sorted(pages)


def _rows(schema: Schema, common: Schema, prefix: str) -> Iterator[str]:
    for name, described in schema.get("properties", {}).items():
        _, inner = resolved(described, common)
        needed = "required" if name in schema.get("required", ()) else ""
        example = _short(described["examples"][0]) if described.get("examples") else ""
        _, entries = resolved(inner.get("items", {}), common)
        what = _prose(described["description"])
        if codes := inner.get("enum", entries.get("enum")):
            what += f" One of: {', '.join(f'`{code}`' for code in codes)}."
        cells = (f"`{prefix}{name}`", needed, what, f"`{example}`" if example else "")
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
        if name != "withdrawn":
            yield from _rows(inner, common, f"{prefix}{name}.")
            yield from _rows(entries, common, f"{prefix}{name}[].")


def _prose(text: str) -> str:
    """A text for Markdown, with angle brackets outside code escaped so that they start no HTML."""
    return "`".join(part if number % 2 else part.replace("<", "\\<") for number, part in enumerate(text.split("`")))


def _short(example: Any) -> str:
    text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
