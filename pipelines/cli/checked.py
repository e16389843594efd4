"""The command that records a comparison of records with their sources."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from pipelines.cli.console import (
    ask,
    examples,
    print_changed,
    print_line,
    print_quoted,
    refusals_reported,
    require_terminal,
    root_option,
)
from pipelines.editing import checked, transaction

_AGREE, _TYPO = "Do these words agree with this evidence?", "Were only typing errors corrected?"


@click.command(
    "checked",
    epilog=examples(
        "checked fact-most-are-benign --by person-jo-example",
        "checked fact-a fact-b --by software --yes",
        "checked fact-a --by person-jo-example --typo",
    ),
)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@root_option
@click.option("--by", required=True, metavar="PERSON", help="Who compares: an id of people.yaml, or software.")
@click.option("--yes", is_flag=True, help="Do not ask; for software, or after a comparison by other means.")
@click.option("--typo", is_flag=True, help="Only typing errors were corrected: signatures and translations stay.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the comparison.  [default: today]")
def checked_command(
    root: Path, ids: tuple[str, ...], by: str, yes: bool, typo: bool, day: datetime.datetime | None
) -> None:
    """Show the words of records that changed since they were last compared with their sources, beside the evidence.

    If you confirm that they agree, review.checked, review.hash and review.by are written: in all records or in none.
    With --typo the earlier comparison stays valid; numbers, codes, negations and modal verbs must be unchanged.
    """
    if not yes:
        require_terminal("answer questions in a terminal, or use --yes")
    names = [name for text in ids for name in text.split()]
    if not names:
        raise click.UsageError("name at least one record")
    with refusals_reported():
        early = transaction.open_for_edit(root)
        checked.check_person(early.dataset, by)
        shown = checked.compare(early, names, typo=typo)
    for comparison in shown:
        _print(comparison)
        if not (yes or ask(_TYPO if typo else _AGREE)):
            print_line("Nothing was changed.")
            sys.exit(1)
    with refusals_reported():
        done = checked.mark(root, shown, by, day.date() if day else datetime.date.today(), typo=typo)
    print_changed(done)


def _print(comparison: checked.Comparison) -> None:
    print_line(f"{comparison.record}: {comparison.note}")
    for passage in comparison.words:
        print_quoted(f"  {passage.name}: ", passage.marked)
    print_line("it rests on" if comparison.evidence else "it names no evidence")
    for passage in comparison.evidence:
        print_quoted(f"  {passage.name}: ", passage.marked)


COMMANDS = (checked_command,)
"""The commands of this module."""
