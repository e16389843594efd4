"""The commands that count a dataset, and generate pages about it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipelines.checks import stats
from pipelines.cli import documents
from pipelines.cli.console import (
    examples,
    exit_if,
    format_option,
    print_line,
    print_raw,
    refuse,
    root_option,
    skipped_files,
    suggestion,
)
from pipelines.cli.reports import counted
from pipelines.files import shipped
from pipelines.model.findings import BrokenSchema, worst
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.source import formatting
from pipelines.source.schemas import Schemas
from pipelines.validate.rules import rules
from pipelines.validate.run import fast


@click.command(
    "stats", epilog=examples("stats", "stats --numbers", "stats --format json", "stats --hash fact-most-are-benign")
)
@root_option
@format_option("text", "json")
@click.option("--hash", "record_id", metavar="ID", help="Print the hash of a record's text, for a sign-off.")
@click.option("--numbers", is_flag=True, help="List every statistic with its interval and the records that give it.")
def stats_command(root: Path, form: str, record_id: str | None, numbers: bool) -> None:
    """Count records, evidence, figures and sources."""
    early = fast(root)
    dataset = early.dataset
    if record_id is not None:
        if (record := dataset.by_id.get(record_id)) is None or record.kind not in CONTENT_KINDS:
            raise click.UsageError(f"There is no text of {record_id!r}.{suggestion(record_id, dataset.by_id)}")
        print_line(dataset.text_hash(record))
        return
    if numbers:
        rows = stats.number_rows(dataset)
        data, shown = json.dumps(rows, indent=2), stats.number_table(rows)
    else:
        counts = stats.stats(dataset)
        data, shown = json.dumps(counts, indent=2), stats.table(counts)
    if form == "json":
        print_raw(data + "\n")
    else:
        for line in shown.splitlines():
            print_line(line)
    exit_if(skipped_files(early))


@click.command("data-docs", epilog=examples("data-docs"))
@root_option
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/data-docs"),
    show_default=True,
    help="The folder to write to.",
)
def data_docs(root: Path, target: Path) -> None:
    """Write Great Expectations' report on the tables as self-contained pages."""
    if target.is_dir() and (foreign := sorted(p.name for p in target.iterdir() if p.suffix != ".html")):
        raise click.UsageError(f"{target} contains {foreign[0]}, which is not a page of a report; name another folder")
    early = fast(root)
    if worst(early.findings) == "error":
        refuse(early.findings)
    pages = documents.write_data_docs(early.opened, target)
    print_line(f"{target}: {counted(len(pages), 'page')}; open {target / 'index.html'}")


@click.command("docs", epilog=examples("docs", "docs --check"))
@root_option
@click.option("--check", is_flag=True, help="Only list the pages that would change.")
def docs(root: Path, check: bool) -> None:
    """Generate docs/checks.md, docs/conformance.md and schemas/README.md from the code, the dataset and the schemas."""
    schemas = Schemas.of(root, "source")
    try:
        fields = documents.schemas_page(schemas)
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenSchema("schemas/source", f"a schema is missing or has another shape: {error}") from None
    pages = {"docs/checks.md": documents.checks_page(rules())}
    if page := documents.conformance_page(fast(root, ()).dataset, rules()):
        pages["docs/conformance.md"] = page
    if (root / "schemas").is_dir():
        pages["schemas/README.md"] = fields
    changed = []
    for path, text in pages.items():
        file = root / path
        if not file.is_file() or file.read_bytes() != text.encode("utf-8"):
            changed.append(path)
            if not check:
                file.parent.mkdir(exist_ok=True)
                formatting.write(file, text)
    for path in changed:
        print_line(f"{'would change' if check else 'changed'}: {path}")
    exit_if(check and bool(changed))


@click.command("schemas", epilog=examples("schemas"))
def schemas_command() -> None:
    """Print the folder of the schemas that are installed with this program: source, export and tables.

    A root with its own folder schemas/ is checked with that one instead.
    """
    print_line(str(shipped.SCHEMAS))


COMMANDS = (stats_command, data_docs, docs, schemas_command)
"""The commands of this module."""
