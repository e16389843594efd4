"""A dataset with what is derived from it, each part computed once, on first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pipelines.model.hashes import digest
from pipelines.model.records import HISTORY, Dataset
from pipelines.public import view
from pipelines.source.schemas import Schemas
from pipelines.translate.check import Checked, check
from pipelines.translate.project import Project, read


class Opened:
    """A dataset with its schemas, its translations and its public content."""

    def __init__(self, dataset: Dataset, schemas: Schemas | None = None) -> None:
        self.dataset = dataset
        self.schemas = schemas or Schemas.of(dataset.root, "source")
        self._marks: tuple[frozenset[str], str] = frozenset(), ""

    def recall(self, clean: frozenset[str], basis: str) -> None:
        """Sets the marks of translations that an earlier run found correct; ``checked`` skips these."""
        self._marks = clean, basis

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """A digest of each readable file, except released.json, by path."""
        files = [record.document for record in self.dataset.records]
        files += [document for name, document in self.dataset.settings.items() if name != HISTORY]
        merged = bool(self.dataset.layers)  # then settings have more than their files
        return {file.path: digest([file.path, file.text, *([file.data] if merged else ())]) for file in files}

    @cached_property
    def project(self) -> Project:
        """Its translation project.

        Raises:
            BrokenSchema: a source schema, which holds the limits of length, cannot be read.
        """
        return read(self.dataset, self.schemas.sources)

    @cached_property
    def checked(self) -> Checked:
        """The findings of its translations, and the strings that they block."""
        return check(self.project, self.dataset, *self._marks)

    @cached_property
    def public(self) -> view.Public:
        """Its public content, with the translations that may be exported, in the version of ``dataset.yaml``."""
        return view.build(self.dataset, self.project.exported_languages(self.checked.blocked))
