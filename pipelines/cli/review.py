"""The command that imports a reviewer's file."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from pipelines.cli.console import examples, print_changed, print_line, root_option
from pipelines.cli.reports import counted
from pipelines.cli.workspace import NOT_WRITTEN, Workspace, file_argument, write_option
from pipelines.editing import review_file, review_import
from pipelines.source.json_reader import UnreadableJson


@click.command("review-import", epilog=examples("review-import review.json", "review-import review.json --write"))
@file_argument
@root_option
@write_option
def review_import_command(root: Path, file: Path, keep: bool) -> None:
    """Import a review from FILE, which the review page wrote. Print a table; with --write, also save the changes.

    An approval is accepted if the reviewer may sign and the reviewed text is unchanged. Requests and comments go to
    dataset/comments.yaml. What is rejected is listed with the reason.
    """
    workspace = Workspace(root, tolerated=review_import.TOLERATED)
    review = _read(file, workspace)
    if any(item.language for item in review.items):
        workspace.require_readable_translations()
    try:
        result = review_import.decide(review, workspace.dataset, workspace.project, workspace.schemas.sources)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from None
    version = workspace.dataset.about.get("version", "")
    if review.version != version:
        print_line(
            f"The review is of version {review.version}, and this is {version}. Only unchanged texts are accepted."
        )
    _print_decisions(result.decisions)
    for line in _totals(review.reviewer, result.decisions):
        print_line(line)
    if outdated := review_import.outdated_sign_offs(workspace.dataset, result.files):
        names = ", ".join(outdated)
        print_line(f"The sign-off no longer matches the text (an error until it is deleted or renewed): {names}.")
    if keep:
        print_changed(workspace.write(result.files))
    elif result.files:
        print_line(NOT_WRITTEN)
    sys.exit(1 if any(decision.state == "rejected" for decision in result.decisions) else 0)


def _read(file: Path, workspace: Workspace) -> review_file.Review:
    """The review in a file; prints its errors and exits if it is not valid."""
    try:
        size = file.stat().st_size
        if size > review_file.MAX_BYTES:
            raise review_file.too_big(size)
        return review_file.parse(file.read_bytes(), workspace.schemas, workspace.dataset)
    except UnreadableJson as error:
        faults = list(itertools.islice(error.faults, review_file.MAX_FAULTS + 1))
        for fault in faults[: review_file.MAX_FAULTS]:
            print_line(f"{file}:{fault.line}:{fault.column}: error: {fault.message} ({fault.hint})")
        more = "; there are more errors" if len(faults) > review_file.MAX_FAULTS else ""
        print_line(f"Nothing was imported{more}.")
        sys.exit(1)


def _print_decisions(decisions: Sequence[review_import.Decision]) -> None:
    """Prints a line for each decision, and each comment once, below the last decision about its item."""
    for decision, following in itertools.zip_longest(decisions, decisions[1:]):
        item = decision.item
        where = " ".join(part for part in (item.about, item.language, item.stage) if part)
        print_line(f"{decision.state:<10} {where}  {decision.reason}".rstrip())
        if item.comment and decision.state != "stored" and not (following and following.item is item):
            for line in item.comment.split("\n"):
                print_line(f"    {line}".rstrip(" "))


def _totals(reviewer: str, decisions: Iterable[review_import.Decision]) -> Iterable[str]:
    """The number of decisions by state, and, if there are any, of the comments on approvals."""
    first: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for _, group in itertools.groupby(decisions, key=lambda decision: id(decision.item)):
        main, *more = group
        first[main.state] += 1
        beside.update(decision.state for decision in more)
    parts = [f"{first['signed']} signed"]
    parts += [f"{counted(first['change'], 'change')} requested", counted(first["comment"], "comment")]
    parts += [f"{first['stored']} already stored", f"{first['rejected']} rejected"]
    yield f"{counted(first.total(), 'verdict')} of {reviewer}: {', '.join(parts)}."
    if beside:
        parts = [f"{beside['comment']} added", f"{beside['stored']} already stored", f"{beside['rejected']} rejected"]
        yield f"{counted(beside.total(), 'comment')} on approvals: {', '.join(parts)}."


COMMANDS = (review_import_command,)
"""The commands of this module."""
