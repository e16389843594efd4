"""The command that takes a reviewer's file back into the dataset."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from pipelines.cli.console import examples, root_option, say
from pipelines.cli.imports import Desk, counted, file_argument, said, write_option
from pipelines.editing import review, review_file
from pipelines.source.json_reader import UnreadableJson


@click.command("review-import", epilog=examples("review-import review.json", "review-import review.json --write"))
@file_argument
@root_option
@write_option
def review_import(root: Path, file: Path, keep: bool) -> None:
    """Take a reviewer's verdicts from FILE, which the review page wrote; first a table, and with --write they are kept.

    An approval is taken when its person may give it, and it is about the very words that stand there today. What else
    the reviewer says goes to dataset/comments.yaml. What is not taken is listed with the reason.
    """
    desk = Desk(root, cures=review.CURES)
    try:
        size = file.stat().st_size
        if size > review_file.MAX_BYTES:
            raise review_file.too_big(size)
        received = review_file.parse(file.read_bytes(), desk.schemas, desk.dataset)
    except UnreadableJson as error:
        faults = list(itertools.islice(error.faults, review_file.MAX_FAULTS + 1))
        for fault in faults[: review_file.MAX_FAULTS]:
            say(f"{file}:{fault.line}:{fault.column}: error: {fault.message} ({fault.hint})")
        more = "; there is more that is wrong" if len(faults) > review_file.MAX_FAULTS else ""
        say(f"Nothing was taken{more}.")
        sys.exit(1)
    if any(word.language for word in received.words):
        desk.sound()
    try:
        outcome = review.decide(received, desk.dataset, desk.project, desk.schemas.sources)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from None
    version = desk.dataset.about.get("version", "")
    if received.version != version:
        say(f"The page was made from version {received.version}, and this is {version}; the words decide.")
    for verdict, following in itertools.zip_longest(outcome.verdicts, outcome.verdicts[1:]):
        word = verdict.word
        where = " ".join(part for part in (word.about, word.language, word.stage) if part)
        say(f"{verdict.state:<10} {where}  {verdict.reason}".rstrip())
        if word.comment and verdict.state != "held" and not (following and following.word is word):
            for line in word.comment.split("\n"):
                say(f"    {line}".rstrip(" "))
    for line in _sums(received.reviewer, outcome.verdicts):
        say(line)
    if fallen := review.fallen(desk.dataset, outcome.files):
        say(f"Still signed for other words, an error until each is deleted or given anew: {', '.join(fallen)}.")
    if keep:
        said(desk.put(outcome.files))
    elif outcome.files:
        say("Nothing was written yet: run it again with --write.")
    sys.exit(1 if any(verdict.state == "not taken" for verdict in outcome.verdicts) else 0)


def _sums(reviewer: str, verdicts: Iterable[review.Verdict]) -> Iterable[str]:
    """How many verdicts came to what, each counted once; and the comments that go with approvals, if any."""
    first: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for _, group in itertools.groupby(verdicts, key=lambda verdict: id(verdict.word)):
        main, *more = group
        first[main.state] += 1
        beside.update(verdict.state for verdict in more)
    parts = [f"{first['signed']} signed"]
    parts += [f"{counted(first['change'], 'change')} asked for", counted(first["comment"], "remark")]
    parts += [f"{first['held']} held already", f"{first['not taken']} not taken"]
    yield f"{counted(first.total(), 'verdict')} of {reviewer}: {', '.join(parts)}."
    if beside:
        kept = f"{beside['comment']} kept, {beside['held']} held already, {beside['not taken']} not taken"
        yield f"{counted(beside.total(), 'comment')} beside approvals: {kept}."


COMMANDS = (review_import,)
"""Every command of this module, for the group that it belongs to."""
