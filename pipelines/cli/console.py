"""Shared by all commands: the options --root and --format, help texts, printing, and how a command fails."""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from pipelines.cli import reports
from pipelines.cli.reports import counted
from pipelines.model.findings import Finding, Report, Unknown, Unsound
from pipelines.model.hidden import visible

if TYPE_CHECKING:
    from pipelines.validate.run import Fast

PROGRAM = "patient-education"
"""The name of the program that the wheel installs."""

F = TypeVar("F", bound="Callable[..., object] | click.Command")


def examples(*commands: str) -> str:
    """The epilog of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  python -m pipelines {command}" for command in commands)


class Choice(click.Choice[str]):
    """A choice of a few words; the error for a mistyped word suggests the nearest ones."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """The message of click with a suggestion."""
        return super().get_invalid_choice_message(value, ctx) + suggestion(str(value).lower(), self.choices)


class Root(click.Path):
    """A folder that contains dataset/."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Path:
        """Return the folder, or fail if it has no dataset/."""
        folder = Path(str(super().convert(value, param, context)))
        if not (folder / "dataset").is_dir():
            self.fail(f"{folder} contains no folder dataset/; name the folder that does.", param, context)
        return folder


root_option = click.option(
    "--root",
    type=Root(exists=True, file_okay=False),
    default=".",
    help="The folder that contains dataset/ and, optionally, schemas/.  [default: this one]",
)


def to_run(command: str, root: Path, **values: str) -> str:
    """A command to type for a root: of make in a clone of the repository, or of the installed program."""
    where = "" if root == Path() else f"--root {shlex.quote(str(root))}"
    if click.get_current_context().find_root().info_name == PROGRAM:
        return " ".join(filter(None, (PROGRAM, command, *values.values(), where)))
    given = [f"{name}={value}" for name, value in values.items()]
    return " ".join(("make", command, *given, *([f"ARGS={shlex.quote(where)}"] if where else ())))


def format_option(*names: str) -> Callable[[F], F]:
    """The option ``--format``, ``text`` by default. It is parsed first, so that ``fail`` knows it in every error."""

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
        help="Output format.  [default: text]",
    )


_FORM = "pipelines.form"


def output_format(context: click.Context | None = None) -> str:
    """The output format of the running command."""
    context = context or click.get_current_context(silent=True)
    return str(context.meta.get(_FORM, "text")) if context else "text"


def fail(findings: Iterable[Finding], message: str, *, err: bool = False) -> NoReturn:
    """Prints findings and a message in the output format of the command, and exits with status 1.

    As text, warnings beside errors are only counted. In JSON it is an object with ``error`` and ``findings``. With
    ``err`` the message goes to the error stream, as click's errors do; findings and machine-readable output always go
    to standard output.
    """
    found, chosen = tuple(findings), output_format()
    if chosen == "json":
        print_raw(failure(message, found) + "\n")
    elif chosen in reports.REPORTERS and chosen != "text":
        from pipelines.validate.rules import rules

        print_raw(reports.REPORTERS[chosen](Report(found, 0, 0, skipped=message), rules()))
    else:
        errors = tuple(finding for finding in found if finding.severity == "error")
        for finding in errors or found:
            print_finding(finding)
        if errors and len(errors) < len(found):
            print_line(f"{counted(len(found) - len(errors), 'warning')} not shown: run validate to list them.")
        print_line(f"Error: {message}" if err else message, err=err)
    sys.exit(1)


@contextlib.contextmanager
def refusals_reported() -> Iterator[None]:
    """Reports why a release or an edit is refused, and exits."""
    try:
        yield
    except Unknown as error:
        raise click.UsageError(str(error)) from None
    except Unsound as error:
        fail(error.findings, str(error), err=True)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from None


def failure(message: str, findings: Sequence[Finding] = ()) -> str:
    """The JSON that a failed command prints."""
    found = [dataclasses.asdict(finding) for finding in findings]
    return json.dumps({"error": message, "findings": found}, ensure_ascii=False, indent=2)


def print_line(line: str, *, err: bool = False) -> None:
    """Prints a line for a person; control and invisible characters in it are printed as escapes."""
    click.echo(visible(line), err=err)


def print_raw(text: str) -> None:
    """Prints text as it is: machine-readable output, or text that is escaped already."""
    click.echo(text, nl=False)


def print_quoted(prefix: str, text: str) -> None:
    """Prints a text from the dataset or a file: the first line after a prefix, the others indented."""
    first, *others = text.split("\n")
    print_line(f"{prefix}{first}")
    for line in others:
        print_line(f"      {line}".rstrip(" "))


def escaped(error: click.ClickException) -> click.ClickException:
    """The same error with control and invisible characters of its message as escapes."""
    message = error.format_message()
    clean = "".join(part if part in ("\n", "\t") else visible(part) for part in re.split("([\n\t])", message))
    if clean == message:
        return error
    return click.UsageError(clean, error.ctx) if isinstance(error, click.UsageError) else click.ClickException(clean)


def print_finding(finding: Finding) -> None:
    """Prints a finding, in colour where the terminal supports it."""
    colour = "red" if finding.severity == "error" else "yellow"

    def bold(text: str) -> str:
        return click.style(text, fg=colour, bold=True)

    def dim(text: str) -> str:
        return click.style(text, dim=True)

    print_raw(reports.line(finding, bold=bold, dim=dim) + "\n")


def print_findings(findings: Iterable[Finding]) -> None:
    """Prints findings sorted by file and line."""
    for finding in sorted(findings):
        print_finding(finding)


def print_changed(paths: Sequence[str]) -> None:
    """Prints the paths of changed files and their number."""
    for path in paths:
        print_line(f"changed: {path}")
    print_line(f"{counted(len(paths), 'file')} changed.")


def suggestion(name: str, known: Iterable[str]) -> str:
    """`` Did you mean …?`` with the nearest known names, or an empty string."""
    close = difflib.get_close_matches(name, list(known), 3)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def skipped_files(early: Fast) -> bool:
    """Whether files or other datasets were skipped because they cannot be read; prints how many."""
    from pipelines.upstream.rules import THERE, UNREAD

    others = [finding for finding in early.findings if finding.code == THERE.code]
    files = {finding.file for finding in early.findings if finding.code in UNREAD - {THERE.code}}
    found = [counted(len(some), noun) for some, noun in ((files, "file"), (others, "other dataset")) if some]
    if found:
        print_line(f"skipped {' and '.join(found)} that cannot be read; run validate to see why.", err=True)
    return bool(found)


def refuse(findings: tuple[Finding, ...]) -> NoReturn:
    """Prints the findings that stop a command, and exits."""
    fail(findings, "Nothing was written: fix these errors first.")


def require_terminal(hint: str) -> None:
    """Exits with status 2 and one line if nobody can answer a question, because input is not from a terminal."""
    if not getattr(sys.stdin, "isatty", bool)():  # a closed stream is None
        print_line(f"Error: this is not a terminal; {hint}", err=True)
        sys.exit(2)


def ask(question: str) -> bool:
    """The answer to a question, no by default."""
    return click.confirm(question, default=False)


def exit_if(failed: bool) -> None:
    """Exits with status 1 if a command has failed."""
    if failed:
        sys.exit(1)
