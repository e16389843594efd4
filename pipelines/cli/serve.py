"""The command that answers Infobutton requests from a folder of exports."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import click

from pipelines.cli.console import examples, fail, print_line
from pipelines.cli.elapsed import not_shown
from pipelines.cli.preview import Address


class Base(click.ParamType[str]):
    """The address of a web server, possibly with a path."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> str:
        """The address, or a failure."""
        if not re.fullmatch(r"https?://[\w.:\[\]-]+(/[\w.~/-]*)?", str(value), re.ASCII):
            self.fail(f"{value!r} is no address such as https://portal.example/education.", param, context)
        return str(value)


@click.command("serve", epilog=examples("serve", "serve --from build/exports --port 8090 --drafts"))
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="exports",
    help="The folder of exports.  [default: exports]",
)
@click.option(
    "--codes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="More codes, such as those of SNOMED CT: a CSV file with the columns of portal/more-codes.csv.",
)
@click.option("--drafts", is_flag=True, help="Answer in a draft where a language has no finished translation.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, help="The port.  [default: 8080]")
@click.option(
    "--host",
    type=Address(),
    default="127.0.0.1",
    help="The IP address to listen on.  [default: 127.0.0.1, which only this machine reaches]",
)
@click.option(
    "--base",
    type=Base(),
    help="The address under which clients reach the responder, for the links of its answers.  [default: host and port]",
)
def serve(folder: Path, codes: Path | None, drafts: bool, port: int, host: str, base: str | None) -> None:
    """Answer the Infobutton requests of record systems with the guides, topics and records of an export.

    GET /infobutton takes the parameters of HL7's URL-based request, and answers in Atom or JSON as MedlinePlus
    Connect does. Requests are not logged, because a code in an address is health data. Ctrl-C ends it.
    """
    try:
        from pipelines.serve.server import listening, run
    except ImportError as error:
        print_line(f"Error: {error.name} is missing; install the extra: pip install '.[serve]'", err=True)
        sys.exit(2)
    from pipelines.serve.library import Unusable, opened

    address = base or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        library = opened(folder, address, codes, drafts=drafts)
    except Unusable as error:
        fail((), str(error), err=True)
    try:
        listener = listening(host, port)
    except OSError as error:
        print_line(f"Error: {host}:{port} cannot be used: {error.strerror}; choose another --port or --host", err=True)
        sys.exit(2)
    if base is None and host in ("0.0.0.0", "::"):  # noqa: S104 - no address is bound here
        print_line(f"Warning: the links of answers begin with {address}; give --base", err=True)
    print_line(f"Infobutton: {address}/infobutton (Ctrl-C ends it)")
    with not_shown():
        try:
            run(library, listener)
        except KeyboardInterrupt:
            print_line("The responder has ended.")


COMMANDS = (serve,)
"""The commands of this module."""
