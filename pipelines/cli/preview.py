"""The command that shows the site and the workbench of the working state while an editor writes."""

from __future__ import annotations

import ipaddress
import sys
import time
from pathlib import Path
from typing import Any

import click

from pipelines.cli.console import examples, print_line, root_option
from pipelines.cli.elapsed import not_shown


class Address(click.ParamType[str]):
    """An address of this machine as a number, or ``localhost``: no name is looked up."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> str:
        """The address, or a failure."""
        if value == "localhost":
            return "127.0.0.1"
        try:
            return str(ipaddress.ip_address(str(value)))
        except ValueError:
            hint = "127.0.0.1 is this machine alone, 0.0.0.0 every network that it is in"
            return self.fail(f"{value!r} is no IP address; {hint}.", param, context)


@click.command("preview", epilog=examples("preview", "preview --port 8001", "preview --host 0.0.0.0"))
@root_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, help="The port; 0 takes one that is free.  [default: 8000]"
)
@click.option(
    "--host",
    type=Address(),
    default="127.0.0.1",
    help="The IP address to listen on.  [default: 127.0.0.1, which only this machine reaches]",
)
def preview(root: Path, port: int, host: str) -> None:
    """Show the patient's site and the workbench in a browser while you edit, with the findings of each page beside it.

    A page loads itself again when a file that it shows is saved. Drafts are shown too, and marked. The checks of the
    tables are left out. Nothing is exported. Ctrl-C ends it.
    """
    from pipelines.publish.preview.server import Server
    from pipelines.publish.preview.state import Preview

    def tell(line: str) -> None:
        print_line(f"{time.strftime('%H:%M:%S')} {line}", err=True)

    try:
        server = Server(Preview(root, tell), host, port, tell)
    except OSError as error:
        print_line(f"Error: {host}:{port} cannot be used: {error.strerror}; choose another --port or --host", err=True)
        sys.exit(2)
    if not server.is_local:
        print_line("Warning: everyone who reaches this address can read the dataset, drafts included.", err=True)
    print_line(f"Preview: {server.address} (Ctrl-C ends it)")
    with not_shown():
        try:
            server.run()
        except KeyboardInterrupt:
            print_line("The preview has ended.")


COMMANDS = (preview,)
"""The commands of this module."""
