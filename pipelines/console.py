"""What all commands share: the option of the root, help, and the printing of findings."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import click

from pipelines import report
from pipelines.model import Finding


def examples(*commands: str) -> str:
    """The epilog of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  python -m pipelines {command}" for command in commands)


class Choice(click.Choice[str]):
    """One of a few words; a mistyped one is answered with the one that was meant."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """As click says it, with a suggestion."""
        return super().get_invalid_choice_message(value, ctx) + meant(str(value).lower(), self.choices)


class Root(click.Path):
    """A folder that holds dataset/ and schemas/."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Path:
        """The folder, if it is one."""
        folder = Path(str(super().convert(value, param, context)))
        for name in ("dataset", "schemas"):
            if not (folder / name).is_dir():
                self.fail(f"{folder} holds no folder {name}/; name the folder that does.", param, context)
        return folder


root_option = click.option(
    "--root",
    type=Root(exists=True, file_okay=False),
    default=".",
    help="The folder that holds dataset/ and schemas/.  [default: this one]",
)


def show(finding: Finding) -> None:
    """Prints a finding, in colour where there is colour."""
    colour = "red" if finding.severity == "error" else "yellow"

    def bold(text: str) -> str:
        return click.style(text, fg=colour, bold=True)

    def dim(text: str) -> str:
        return click.style(text, dim=True)

    click.echo(report.line(finding, bold=bold, dim=dim))


def meant(name: str, known: Any) -> str:
    """A suggestion for a mistyped name, with a space before it, or nothing."""
    close = difflib.get_close_matches(name, list(known), 3)
    return f" Did you mean {' or '.join(close)}?" if close else ""
