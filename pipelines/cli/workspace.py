"""Shared by the commands that import or export translations and reviews: the opened dataset, and common options."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path

import click

from pipelines.cli.console import fail, refusals_reported
from pipelines.source.formatting import write_all
from pipelines.translate import store
from pipelines.translate.project import Project, read
from pipelines.upstream.guard import own_files
from pipelines.validate.run import fast

file_argument = click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
write_option = click.option(
    "--write", "keep", is_flag=True, help="Write the accepted changes. Without it nothing is written."
)

NOT_WRITTEN = "Nothing was written: run it again with --write; with make, ARGS=--write."
"""The last line of a preview."""

TEMPLATE = f"{store.FOLDER}/{store.TEMPLATE}"


class Workspace:
    """A dataset whose English has no errors but those with codes in ``tolerated``, and its translation project.

    Creating one exits with the findings if there are other errors.
    """

    def __init__(self, root: Path, tolerated: Container[str] = ()) -> None:
        early = fast(root)
        if any(finding.severity == "error" and finding.code not in tolerated for finding in early.findings):
            fail(early.findings, "Nothing was done: fix the English errors first.")
        self.root = root
        self.dataset = early.dataset
        self.schemas = early.schemas
        self.project: Project = read(early.dataset, self.schemas.sources)

    def known_language(self, tag: str) -> str:
        """The tag, if locales.yaml has it; otherwise a usage error."""
        if tag not in self.project.locales:
            known = ", ".join(sorted(self.project.locales)) or "none yet"
            raise click.UsageError(f"{tag} is not in locales.yaml, which has {known}; start with i18n-new {tag}")
        return tag

    def require_readable_translations(self) -> None:
        """Exits if a file of dataset/translations/ cannot be read: writing would lose its content.

        The template is generated, so an unreadable one is no obstacle.
        """
        if unreadable := [item for item in self.project.store.findings if item.file != TEMPLATE]:
            fail(sorted(unreadable), "Nothing was written: fix these errors first.")

    def write(self, files: Mapping[str, str]) -> list[str]:
        """Writes the files that differ, all or none, and returns their paths; refuses those of another dataset."""
        with refusals_reported():
            own_files(self.dataset, files)
        return write_all(self.root, files)
