"""What the commands that take files in share: a sound root, the words of strangers, and what was written."""

from __future__ import annotations

import contextlib
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

import click

from pipelines.cli.console import say, show, stop
from pipelines.model.findings import Finding, Unknown, Unsound
from pipelines.source.formatting import write_all
from pipelines.translate import store
from pipelines.translate.project import Project, read
from pipelines.validate.run import Fast, fast

file_argument = click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
write_option = click.option("--write", "keep", is_flag=True, help="Keep what is taken; without it nothing is written.")


TEMPLATE = f"{store.FOLDER}/{store.TEMPLATE}"


class Desk:
    """A root whose English is sound but for errors with the codes of ``cures``, and its translation project."""

    def __init__(self, root: Path, cures: Container[str] = ()) -> None:
        early: Fast = fast(root)
        if any(finding.severity == "error" and finding.code not in cures for finding in early.findings):
            stop(early.findings, "Nothing was done: mend the English first.")
        self.root = root
        self.dataset = early.dataset
        self.schemas = early.schemas
        self.project: Project = read(early.dataset, self.schemas.sources)

    def language(self, tag: str) -> str:
        """A language of locales.yaml; another one is misuse."""
        if tag not in self.project.locales:
            known = ", ".join(sorted(self.project.locales)) or "none yet"
            raise click.UsageError(f"{tag} is not in locales.yaml, which has {known}; begin with i18n-new {tag}")
        return tag

    def sound(self) -> None:
        """Ends the program when a file of dataset/translations/ cannot be read: writing would lose what it holds.

        The template holds nothing of its own, and is written anew.
        """
        if held := [item for item in self.project.store.findings if item.file != TEMPLATE]:
            stop(sorted(held), "Nothing was written: mend these first.")

    def put(self, files: Mapping[str, str]) -> list[str]:
        """Writes what differs, all of it or nothing; the paths of that."""
        return write_all(self.root, files)


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Says why a release or an edit is refused, and ends the program."""
    try:
        yield
    except Unknown as error:
        raise click.UsageError(str(error)) from None
    except Unsound as error:
        stop(error.findings, str(error), err=True)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from None


def tell(findings: Iterable[Finding]) -> None:
    """Prints findings in their order."""
    for finding in sorted(findings):
        show(finding)


def said(changed: list[str]) -> None:
    """Prints which files were changed."""
    for path in changed:
        say(f"changed: {path}")
    say(f"{counted(len(changed), 'file')} changed.")


def counted(number: int, noun: str) -> str:
    """A number of things, one or many."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
