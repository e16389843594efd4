"""One opened dataset: what was read, and what follows from it, each made once and only when it is asked for."""

from __future__ import annotations

from functools import cached_property

from pipelines.files import shipped
from pipelines.model.records import Dataset
from pipelines.public import view
from pipelines.source.schemas import Schemas
from pipelines.translate.check import Checked, check
from pipelines.translate.project import Project, read

SCHEMAS = "schemas/source"
"""Where the source schemas are, below the root."""


class Opened:
    """A dataset with its schemas, its translations and what apps get of it."""

    def __init__(self, dataset: Dataset, schemas: Schemas | None = None) -> None:
        self.dataset = dataset
        self.schemas = schemas or Schemas(shipped.schemas(dataset.root, "source"), SCHEMAS)
        self._marks: tuple[frozenset[str], str] = frozenset(), ""

    def recall(self, clean: frozenset[str], basis: str) -> None:
        """Takes the marks of translations that an earlier run found correct; ``checked`` passes over these."""
        self._marks = clean, basis

    @cached_property
    def project(self) -> Project:
        """Its translation project.

        Raises:
            BrokenSchema: a source schema, which holds the limits of length, cannot be read.
        """
        return read(self.dataset, self.schemas.sources)

    @cached_property
    def checked(self) -> Checked:
        """What is wrong with its translations, and which strings are held back for it."""
        return check(self.project, self.dataset, *self._marks)

    @cached_property
    def public(self) -> view.Public:
        """What apps get of it, with the translations that exports may carry, in the version of ``dataset.yaml``."""
        return view.build(self.dataset, self.project.exported_languages(self.checked.blocked))
