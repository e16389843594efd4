"""The commands that export a dataset, and compare two versions."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from pipelines.cli import reports
from pipelines.cli.console import (
    examples,
    exit_if,
    fail,
    format_option,
    print_finding,
    print_line,
    print_raw,
    refuse,
    root_option,
)
from pipelines.cli.reports import counted
from pipelines.compare.diff import bump_of, compare
from pipelines.compare.markdown import changes_markdown
from pipelines.model.findings import Unknown, Unsound
from pipelines.publish import checked, exports
from pipelines.publish.site.export import PATH as SITE
from pipelines.publish.workbench.export import PATH as WORKBENCH
from pipelines.release import history

BUILT = Path("build") / "exports"
"""The folder, below the root, that the working state is exported to."""


_to_option = click.option(
    "--to", "target", type=click.Path(path_type=Path), help="The folder to write to.  [default: ROOT/build/exports]"
)
_verify_option = click.option(
    "--verify", "read_back", is_flag=True, help="Read the CSV back and compare it with the JSON."
)


@click.command(
    "export", epilog=examples("export", "export --to ../app/data --verify", "export --released --to build/release")
)
@root_option
@_to_option
@_verify_option
@click.option(
    "--released",
    is_flag=True,
    help="Write the files as those of the last release; on its commit they are what exports/ holds, and the rest.",
)
def export_command(root: Path, target: Path | None, read_back: bool, released: bool) -> None:
    """Check the dataset, then write all files for apps. If a check fails, nothing is written.

    The version is the smallest one that the changes since the last release allow, with the suffix -dev. The folder
    exports/ contains the last release; only `release` writes it, and leaves out the site, the workbench and the
    pseudo-locales for their size. They are files to attach to a release.
    """
    _exported(root, target or root / BUILT, read_back, released=released)


@click.command("site", epilog=examples("site", "site --to ../app/data"))
@root_option
@_to_option
@_verify_option
def site_command(root: Path, target: Path | None, read_back: bool) -> None:
    """Export like `export`, and print the addresses of the patient's site and of the workbench. They work offline.

    The workbench lists and links the other exported files with their checksums, so all are written together.
    """
    target = target or root / BUILT
    _exported(root, target, read_back)
    if (target / SITE).is_file():
        print_line(f"For patients: {(target / SITE).resolve().as_uri()}")
    print_line(f"For editors, reviewers and translators: {(target / WORKBENCH).resolve().as_uri()}")


def _exported(root: Path, target: Path, read_back: bool, *, released: bool = False) -> None:
    """Writes the export of a root, or prints why it cannot be written and exits."""
    found = checked.check(root)
    if found.refused:
        refuse(found.findings)
    for finding in found.held_back:
        print_finding(finding)
    if found.held_back:
        print_line("The translations named above are not exported; the source language is used there.")
    last = found.opened.dataset.released
    if released and last is None:
        raise click.UsageError("there is no release yet")
    try:
        written = checked.write(
            found, target, read_back=read_back, version=last["version"] if released and last else ""
        )
    except exports.NotAnExport as refusal:
        raise click.UsageError(str(refusal)) from None
    except OSError as error:
        raise click.ClickException(f"{target}: {error.strerror}; the previous export is unchanged") from None
    for finding in written.findings:
        print_finding(finding)
    if not written.findings:
        done = "written and verified" if written.changed else "unchanged"
        print_line(f"{target}: {written.built.version}, {len(written.built.artifacts)} files, {done}.")
    exit_if(bool(written.findings))


@click.command(
    "diff", epilog=examples("diff", "diff v0.1.0", "diff ../old/exports exports", "diff HEAD~1 HEAD --format json")
)
@click.argument("old", required=False)
@click.argument("new", required=False)
@root_option
@format_option("text", "json", "markdown")
def diff(old: str | None, new: str | None, root: Path, form: str) -> None:
    """List the changes between OLD and NEW, and the version bump that they need.

    Each is a folder with dataset/, a folder of exports, or a git revision. OLD defaults to the last release, in
    ROOT/exports; NEW defaults to ROOT.
    """
    if not old:  # make passes an empty word
        old = str(root / "exports")
        if not (root / "exports" / "manifest.json").is_file():
            raise click.UsageError(f"there is no release yet in {old}; give a revision or a folder to compare with")
    try:
        before = history.snapshot_of(old, root)
        after = history.snapshot_of(str(root) if new is None else new, root)
    except Unknown as error:
        raise click.UsageError(str(error)) from None
    except Unsound as error:
        fail(error.findings, f"{error}; fix it first", err=True)
    changes = compare(before, after)
    bump = bump_of(changes)
    try:
        versions = history.versions_until(before.version, root)
    except ValueError:
        raise click.UsageError(f"{old} has no version, but {before.version!r}") from None
    needed = versions.next(bump) if bump else before.version
    if form == "json":
        found = [dataclasses.asdict(change) for change in changes]
        print_raw(json.dumps({"from": before.version, "bump": bump, "next": needed, "changes": found}, indent=2) + "\n")
    elif form == "markdown":
        print_raw(changes_markdown(changes))
    else:
        print_raw(reports.changes_text(changes))
        if bump:
            number = counted(len(changes), "change")
            print_line(f"{number} since {before.version}: {bump}; the next version is at least {needed}.")


COMMANDS = (export_command, site_command, diff)
"""The commands of this module."""
