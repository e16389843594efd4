"""What all commands share: the options of root and format, help, the printing of findings, and how a command ends."""

from __future__ import annotations

import dataclasses
import difflib
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from pipelines.cli import reports
from pipelines.model.findings import Finding, Report
from pipelines.model.hidden import visible
from pipelines.validate.rules import rules


def examples(*commands: str) -> str:
    """The epilog of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  python -m pipelines {command}" for command in commands)


class Choice(click.Choice[str]):
    """One of a few words; a mistyped one is answered with the one that was meant."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """As click says it, with a suggestion."""
        return super().get_invalid_choice_message(value, ctx) + meant(str(value).lower(), self.choices)


class Root(click.Path):
    """A folder that holds dataset/."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Path:
        """The folder, if it is one."""
        folder = Path(str(super().convert(value, param, context)))
        if not (folder / "dataset").is_dir():
            self.fail(f"{folder} holds no folder dataset/; name the folder that does.", param, context)
        return folder


root_option = click.option(
    "--root",
    type=Root(exists=True, file_okay=False),
    default=".",
    help="The folder that holds dataset/, and may hold schemas/.  [default: this one]",
)


def format_option(*names: str) -> Callable[[Any], Any]:
    """The option ``--format``, ``text`` if it is left out; it is known to ``stop`` before anything else is read."""

    def keep(context: click.Context, _: click.Parameter, value: str) -> str:
        context.meta[_FORM] = value
        return value

    return click.option(
        "--format",
        "form",
        type=Choice(list(names)),
        default="text",
        is_eager=True,
        callback=keep,
        help="How to print.  [default: text]",
    )


_FORM = "pipelines.form"


def form(context: click.Context | None = None) -> str:
    """The format that the running command prints in."""
    context = context or click.get_current_context(silent=True)
    return str(context.meta.get(_FORM, "text")) if context else "text"


def stop(findings: Iterable[Finding], words: str, *, err: bool = False) -> NoReturn:
    """Ends the program with 1: says what stands against the command, in the format that it was asked for.

    For JSON that is an object with ``error`` and ``findings``. ``err`` says the words on the error stream, as click
    does; findings, and what a program reads, go to the standard output.
    """
    told, way = tuple(findings), form()
    if way == "json":
        put(failure(words, told) + "\n")
    elif way in reports.REPORTERS and way != "text":
        put(reports.REPORTERS[way](Report(told, 0, 0, skipped=words), rules()))
    else:
        for finding in told:
            show(finding)
        say(f"Error: {words}" if err else words, err=err)
    sys.exit(1)


def failure(words: str, findings: Sequence[Finding] = ()) -> str:
    """What a command that prints JSON prints when it fails."""
    told = [dataclasses.asdict(finding) for finding in findings]
    return json.dumps({"error": words, "findings": told}, ensure_ascii=False, indent=2)


def say(line: str, *, err: bool = False) -> None:
    """Prints a line for a person; what a terminal would obey or hide in it is shown as an escape."""
    click.echo(visible(line), err=err)


def put(text: str) -> None:
    """Prints what programs read, or what is made ready for people, as it is."""
    click.echo(text, nl=False)


def quote(mark: str, text: str) -> None:
    """Prints the lines of somebody's text, the first behind a mark and the others set in."""
    first, *others = text.split("\n")
    say(f"{mark}{first}")
    for line in others:
        say(f"      {line}".rstrip(" "))


def cleaned(error: click.ClickException) -> click.ClickException:
    """The same error; where its words hold what a terminal would obey or hide, with escapes for that."""
    words = error.format_message()
    clean = "".join(part if part in ("\n", "\t") else visible(part) for part in re.split("([\n\t])", words))
    if clean == words:
        return error
    return click.UsageError(clean, error.ctx) if isinstance(error, click.UsageError) else click.ClickException(clean)


def show(finding: Finding) -> None:
    """Prints a finding, in colour where there is colour."""
    colour = "red" if finding.severity == "error" else "yellow"

    def bold(text: str) -> str:
        return click.style(text, fg=colour, bold=True)

    def dim(text: str) -> str:
        return click.style(text, dim=True)

    put(reports.line(finding, bold=bold, dim=dim) + "\n")


def meant(name: str, known: Any) -> str:
    """A suggestion for a mistyped name, with a space before it, or nothing."""
    close = difflib.get_close_matches(name, list(known), 3)
    return f" Did you mean {' or '.join(close)}?" if close else ""
