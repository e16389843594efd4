"""The command that compares the pinned release of another dataset with a newer one, and takes it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from pipelines.cli.console import Root, examples, print_changed, print_line, refusals_reported, root_option
from pipelines.cli.reports import counted
from pipelines.cli.workspace import NOT_WRITTEN
from pipelines.editing import new_release
from pipelines.model.findings import Finding
from pipelines.upstream import places, report


@click.command(
    "upstream",
    epilog=examples(
        "upstream --to ../upstream-0.2.0", "upstream --to ../upstream-0.2.0 --write", "upstream --confirm fact-a"
    ),
)
@root_option
@click.option("--to", "other", type=Root(exists=True, file_okay=False), help="The folder of another release.")
@click.option("--write", "keep", is_flag=True, help="Pin that release. Without it nothing is written.")
@click.option(
    "--confirm",
    "confirmed",
    multiple=True,
    metavar="ID",
    help="An own record was compared with the one of the release that it replaces; may be repeated.",
)
def upstream_command(root: Path, other: Path | None, keep: bool, confirmed: tuple[str, ...]) -> None:
    """Say what of this dataset a newer release of the one that it extends would affect, and pin that release.

    Listed are own records that replace or name what changed, and the sign-offs, signatures and translations that no
    longer count, and new findings of the fast checks. Own entries for a record that the release renamed get its new
    id. The folders of the releases are not changed.
    """
    if not confirmed and other is None:
        raise click.UsageError("name a release with --to, or records with --confirm")
    if keep and other is None:
        raise click.UsageError("--write needs --to")
    with refusals_reported():
        if other is not None:
            place = Path(os.path.relpath(other.resolve(), root.resolve())).as_posix()
            _print(place, report.report(root, place))
            _print_findings(new_release.findings(root, place))
            if keep:
                print_changed(new_release.take(root, place))
                print_line(f"{places.FILE}: {place} is pinned. Run validate, and confirm each replaced record.")
            elif not confirmed:
                print_line(NOT_WRITTEN)
        for record_id in confirmed:
            report.confirm(root, record_id)
            print_line(f"{places.FILE}: {record_id} was compared with the release")


def _print(place: str, found: report.Report) -> None:
    if found.uncompared:
        print_line(f"{place} is {found.version}. Nothing could be compared with it: {found.uncompared}.")
        print_line("To compare, put the pinned files back first. --write takes the folder as it is.")
        return
    print_line(f"{place} is {found.version}: {counted(len(found.changed), 'change')} in its records.")
    for line in found.changed:
        print_line(f"  {line}")
    _print_affected("record", found.records)
    _print_affected("signature", found.signatures)
    _print_affected("translation", found.translations)


def _print_affected(name: str, lines: Sequence[report.Line]) -> None:
    print_line(f"{counted(len(lines), name)} of this dataset affected.")
    for line in lines:
        print_line(f"  {line.what}: {line.why}")


def _print_findings(found: Sequence[Finding]) -> None:
    if found:
        print_line(f"With it, validate reports {counted(len(found), 'new finding')}:")
        for item in found:
            print_line(f"  {item.file}:{item.line}: {item.message} [{item.code}]")


COMMANDS = (upstream_command,)
"""The commands of this module."""
