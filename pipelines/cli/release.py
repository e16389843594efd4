"""The commands that release a dataset, and check a release."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from pipelines.cli.console import examples, exit_if, print_line, refusals_reported, root_option
from pipelines.cli.reports import counted
from pipelines.release import release


@click.command("release", epilog=examples("release 0.2.0"))
@click.argument("version")
@root_option
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the release.  [default: today]")
@click.option("--tag/--no-tag", default=True, show_default=True, help="Commit and tag with git.")
@click.option("--forget", is_flag=True, help="Drop redirects of ids that no final release carried.")
def release_command(version: str, root: Path, day: datetime.datetime | None, tag: bool, forget: bool) -> None:
    """Release VERSION: check the bump, write exports/, the version and the changelog, commit and tag.

    VERSION is MAJOR.MINOR.PATCH, or a pre-release of it such as 0.2.0-alpha.1. A bump that is too small is refused.
    The same command finishes a release that was interrupted.
    """
    today = day.date() if day else datetime.date.today()
    with refusals_reported():
        for line in release.release(root, version, today, tag=tag, forget=forget):
            print_line(line)


@click.command("check-release", epilog=examples("check-release"))
@root_option
def check_release(root: Path) -> None:
    """Check that exports/ is unchanged since the last release. On its commit, also rebuild and compare every file."""
    with refusals_reported():
        problems = list(release.check(root))
    for problem in problems:
        print_line(problem)
    print_line("exports/ is the last release." if not problems else f"{counted(len(problems), 'problem')}.")
    exit_if(bool(problems))


COMMANDS = (release_command, check_release)
"""The commands of this module."""
