"""The command group; its commands are in the modules beside it."""

from __future__ import annotations

import errno
import importlib
import sys
from typing import Any

import click

from pipelines import __version__
from pipelines.cli import reports
from pipelines.cli.console import PROGRAM, escaped, fail, failure, output_format, print_raw, refuse, suggestion
from pipelines.cli.elapsed import show_elapsed
from pipelines.model.findings import CRASH, BrokenSchema

COMMANDS = {
    "check": ("validate", "explain", "checks", "audit"),
    "export": ("export", "site", "diff"),
    "preview": ("preview",),
    "serve": ("serve",),
    "describe": ("stats", "data-docs", "docs", "schemas"),
    "release": ("release", "check-release"),
    "edit": ("fix", "new", "rename", "withdraw", "recall", "where", "new-dataset"),
    "i18n": (
        "i18n-extract",
        "i18n-update",
        "i18n-new",
        "i18n-check",
        "i18n-export",
        "i18n-import",
        "i18n-review",
        "i18n-status",
    ),
    "review": ("review-import",),
    "checked": ("checked",),
    "library": ("library",),
    "upstream": ("upstream",),
}
"""The commands of each module."""

MODULES = {name: module for module, names in COMMANDS.items() for name in names}
"""The module of each command."""


class Group(click.Group):
    """A group that suggests the nearest command for a mistyped one, and reports file errors in one line."""

    def list_commands(self, _: click.Context | None) -> list[str]:
        """The names of all commands, in their order."""
        return sorted(MODULES)

    def get_command(self, _: click.Context | None, name: str) -> click.Command | None:
        """The command of a name; its module is imported here, so that each command loads what it needs alone."""
        if name not in MODULES:
            return None
        module = importlib.import_module(f"pipelines.cli.{MODULES[name]}")
        commands: tuple[click.Command, ...] = module.COMMANDS
        return next(command for command in commands if command.name == name)

    def invoke(self, context: click.Context) -> Any:
        """Runs a command, and shows the elapsed seconds if it takes long.

        A broken schema becomes a finding, and a file that cannot be read or written an error of one line.
        """
        try:
            with show_elapsed():
                return super().invoke(context)
        except BrokenSchema as fault:
            from pipelines.source.schema_check import unsound

            refuse((unsound(fault),))
        except click.ClickException as error:
            if output_format(context) == "json":
                print_raw(failure(error.format_message()) + "\n")
            raise escaped(error) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader closed the pipe; click exits quietly
                raise
            name, why = str(error.filename or "a file"), error.strerror or str(error)
            if output_format(context) not in reports.REPORTERS or output_format(context) in ("text", "json"):
                fail((), f"{name}: {why}", err=True)
            hint = "free space, or check the permissions; then run it again"
            fail([CRASH.at(name, f"it cannot be used: {why}", hint)], why)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolves a command, with a suggestion in the error for an unknown one."""
        name = arguments[0]
        if name not in MODULES and not name.startswith("-"):
            raise click.UsageError(f"There is no command {name!r}.{suggestion(name, MODULES)}", context)
        return super().resolve_command(context, arguments)


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 no errors, 1 findings, 2 usage error.",
)
@click.version_option(__version__, prog_name=PROGRAM)
def main() -> None:
    """Check, version and export a patient-education dataset."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
