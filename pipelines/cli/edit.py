"""The commands that rename a record and that take one back."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from pipelines.cli.console import examples, print_changed, print_line, refusals_reported, root_option
from pipelines.editing.rename import rename_record
from pipelines.editing.withdraw import withdraw_record

day_option = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the change.  [default: today]"
)


@click.command("rename", epilog=examples("rename fact-old-name fact-new-name"))
@click.argument("old")
@click.argument("new")
@root_option
@day_option
def rename_command(old: str, new: str, root: Path, day: datetime.datetime | None) -> None:
    """Give the record OLD the id NEW: its file, whatever names it, its translations and their signatures go along.

    An id that was released is redirected. All files are changed, or none.
    """
    with refusals_reported():
        done = rename_record(root, old, new, _day(day))
    print_changed(done.files)
    if done.redirected:
        print_line(f"{old} was released: it leads to {new} now.")
    for place in done.mentions:
        print_line(f"still named in words: {place}")


@click.command("withdraw", epilog=examples("withdraw fact-old-count --reason Retracted. --instead fact-new-count"))
@click.argument("record_id", metavar="ID")
@click.option("--reason", required=True, help="Why, in a sentence or two, for editors and app developers.")
@click.option("--instead", default="", metavar="ID,ID", help="The records that take its place, separated by commas.")
@root_option
@day_option
def withdraw_command(record_id: str, reason: str, instead: str, root: Path, day: datetime.datetime | None) -> None:
    """Take the record ID back: the id keeps resolving, with the reason and with what to read instead.

    Lists that name it name the others instead, or nothing; its translations and their signatures are kept. A claim that
    rests on it must be mended first. All files are changed, or none.
    """
    others = list(dict.fromkeys(name.strip() for name in instead.split(",") if name.strip()))
    if not reason.strip():
        raise click.UsageError("a withdrawal needs a reason")
    with refusals_reported():
        done = withdraw_record(root, record_id, " ".join(reason.split()), others, _day(day))
    for line in done.changes:
        print_line(line)
    print_changed(done.files)


def _day(day: datetime.datetime | None) -> datetime.date:
    return day.date() if day else datetime.date.today()


COMMANDS = (rename_command, withdraw_command)
"""Every command of this module, for the group that it belongs to."""
