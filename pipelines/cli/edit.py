"""The commands that change the files of a dataset."""

from __future__ import annotations

import datetime
import unicodedata
from pathlib import Path

import click

from pipelines.cli.console import (
    Choice,
    examples,
    exit_if,
    print_changed,
    print_finding,
    print_line,
    refusals_reported,
    root_option,
    to_run,
)
from pipelines.cli.reports import counted
from pipelines.editing import new_record, where
from pipelines.editing.recall import RECALLS, recall
from pipelines.editing.rename import rename_record
from pipelines.editing.scaffold import scaffold
from pipelines.editing.transaction import open_for_edit
from pipelines.editing.withdraw import withdraw_record
from pipelines.model.findings import Unknown
from pipelines.model.kinds import FOLDERS
from pipelines.model.shapes import RecallText
from pipelines.source import formatting

day_option = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the change.  [default: today]"
)


def _line(_: click.Context, option: click.Parameter, words: str) -> str:
    """Words of an option as one paragraph."""
    line = " ".join(words.split())
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in line):
        raise click.BadParameter("it has a character that no text can hold", param=option)
    return line


@click.command("fix", epilog=examples("fix", "fix --check"))
@root_option
@click.option("--check", is_flag=True, help="Only list the files that would change.")
def fix_command(root: Path, check: bool) -> None:
    """Fix white space, line ends and invisible characters in the YAML of dataset/, and write it in canonical form.

    Words, numbers and comments are kept. A file with other errors is not changed; its finding is printed.
    """
    changed, findings = formatting.fix(root, write_back=not check)
    for finding in findings:
        print_finding(finding)
    for path in changed:
        print_line(f"{'would change' if check else 'changed'}: {path}")
    print_line(f"{counted(len(changed), 'file')} {'would change' if check else 'changed'}.")
    exit_if(bool(findings) or (check and bool(changed)))


@click.command("new", epilog=examples("new fact fact-what-calcifications-are", "new term term-biopsy"))
@click.argument("kind", type=Choice(list(FOLDERS)), metavar="KIND")
@click.argument("record_id", metavar="ID")
@root_option
def new(kind: str, record_id: str, root: Path) -> None:
    """Write a draft of a record with a comment on every field.

    KIND is fact, myth, birads, faq, question, term, statistic or source. ID is the kind, a hyphen, and one to six
    words.
    """
    try:
        path = new_record.create(root, kind, record_id, datetime.date.today())
    except Unknown as error:
        raise click.UsageError(str(error)) from None
    print_line(f"{path}: draft written. Fill it in, then run: {to_run('validate', root)}")


@click.command("rename", epilog=examples("rename fact-old-name fact-new-name"))
@click.argument("old")
@click.argument("new")
@root_option
@day_option
def rename_command(old: str, new: str, root: Path, day: datetime.datetime | None) -> None:
    """Rename the record OLD to NEW, in its file, in references, and in translations and their signatures.

    An id that was released is redirected. Either all files are changed, or none.
    """
    with refusals_reported():
        done = rename_record(root, old, new, _day(day))
    print_changed(done.files)
    if done.redirected:
        print_line(f"{old} was released: it is redirected to {new}.")
    for place in done.mentions:
        print_line(f"still mentioned in text: {place}")


@click.command("withdraw", epilog=examples("withdraw fact-old-count --reason Retracted. --instead fact-new-count"))
@click.argument("record_id", metavar="ID")
@click.option(
    "--reason", required=True, callback=_line, help="Why, in a sentence or two, for editors and app developers."
)
@click.option("--instead", default="", metavar="ID,ID", help="The replacing records, separated by commas.")
@root_option
@day_option
def withdraw_command(record_id: str, reason: str, instead: str, root: Path, day: datetime.datetime | None) -> None:
    """Withdraw the record ID. The id still resolves, to the reason and to the records that replace it.

    References to it are replaced or removed; its translations and their signatures are kept. A claim that depends on it
    alone must be fixed first. Either all files are changed, or none.
    """
    others = list(dict.fromkeys(name.strip() for name in instead.split(",") if name.strip()))
    if not reason:
        raise click.UsageError("a withdrawal needs a reason")
    with refusals_reported():
        done = withdraw_record(root, record_id, reason, others, _day(day))
    for line in done.changes:
        print_line(line)
    print_changed(done.files)


@click.command(
    "recall",
    epilog=examples(
        "recall fact-old-count --severity major --wrong 'This page said 8.' --right 'It is 6.' --do 'Read it again.'"
    ),
)
@click.argument("record_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--severity", type=Choice(["minor", "major", "critical"]), required=True, help="How much harm it can do.")
@click.option("--wrong", required=True, callback=_line, help="What a release got wrong, in words for readers.")
@click.option("--right", required=True, callback=_line, help="What is right.")
@click.option("--do", "what_to_do", required=True, callback=_line, help="What a reader of the wrong text can do.")
@click.option("--language", "languages", multiple=True, help="An affected language; may be repeated.  [default: all]")
@root_option
@day_option
def recall_command(
    record_ids: tuple[str, ...],
    severity: str,
    wrong: str,
    right: str,
    what_to_do: str,
    languages: tuple[str, ...],
    root: Path,
    day: datetime.datetime | None,
) -> None:
    """Recall what a release says in the records ID...: apps with an affected version take it back.

    Correct or withdraw the records before or after. The site and the portal tell readers what was wrong.
    """
    text: RecallText = {"wrong": wrong, "right": right, "what_to_do": what_to_do}
    with refusals_reported():
        entry = recall(root, record_ids, severity, text, languages, _day(day))
    print_line(f"{RECALLS}: {entry['id']}, wrong since {entry['introduced']}")
    if "fixed_in" in entry:
        print_line("The next release corrects it.")
    else:
        print_line("Correct or withdraw the records, and then add to it: fixed_in: next")


@click.command(
    "where", epilog=examples("where statistic-dcis-returns-radiation", "where statistic-dcis-returns-radiation --write")
)
@click.argument("statistic", metavar="STATISTIC")
@root_option
@click.option("--write", is_flag=True, help="Write the statistic's number into every sentence that has another.")
def where_command(statistic: str, root: Path, write: bool) -> None:
    """List the sentences that give a STATISTIC, with the translations and sign-offs that a change of them voids.

    Where a sentence has another number, the number of the statistic is proposed. Ranges and bounds are left to you.
    """
    with refusals_reported():
        if write:
            print_changed(where.apply(root, statistic))
            return
        early = open_for_edit(root)
        found = list(where.mentions(early.dataset, early.opened.project, statistic))
    print_line(f"{statistic}: {where.described(early.dataset, statistic)}")
    for item in found:
        print_line(f"{item.record.document.path}:{item.line}:{item.column}: {item.figure['id']}, {item.figure['side']}")
        print_line(f"    {' '.join(item.sentence.split())}")
        if item.wanted:
            proposal = f"write {item.number:,g}" if item.number is not None else "change the text and the figure"
            print_line(f"    the statistic has {item.wanted}: {proposal}")
        for touched in item.touched:
            print_line(f"    {touched}")
    wrong = sum(bool(item.wanted) for item in found)
    print_line(f"{counted(len(found), 'sentence')}, {wrong} with another number.")


@click.command("new-dataset", epilog=examples("new-dataset ../knee-pain"))
@click.argument("folder", type=click.Path(path_type=Path))
def new_dataset_command(folder: Path) -> None:
    """Write the files of a dataset about another topic into FOLDER, which is new or empty.

    The dataset has no records yet; it validates and exports at once. It is named after its folder.
    """
    with refusals_reported():
        scaffold(folder, datetime.date.today())
    print_line(f"{folder}: an empty dataset. Add a record, fill it in, and check it:")
    print_line(f"    {to_run('new', folder, KIND='fact', ID='fact-my-first-fact')}")
    print_line(f"    {to_run('validate', folder)}")


def _day(day: datetime.datetime | None) -> datetime.date:
    return day.date() if day else datetime.date.today()


COMMANDS = (fix_command, new, rename_command, withdraw_command, recall_command, where_command, new_dataset_command)
"""The commands of this module."""
