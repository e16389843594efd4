"""Ids, addresses, identifiers and stable UUIDs of resources."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from pipelines.public.view import Public

Resource = dict[str, Any]
"""A FHIR resource, or an element of one, as JSON has it."""


@dataclass(frozen=True)
class Identity:
    """The names for one version of a dataset.

    ``base`` is the address of all resources. ``prefix`` begins every id, so that ids stay unique on a shared server.
    ``version`` and ``released`` are the dataset's. ``drafts`` are the languages whose guides are drafts.
    """

    base: str
    prefix: str
    version: str
    released: str
    drafts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, public: Public) -> Identity:
        """The names for a public view."""
        meta = public.meta
        return cls(f"{meta['base_url']}/fhir", public.fhir["prefix"], meta["version"], meta["released"], public.drafts)

    @property
    def instant(self) -> str:
        """The release date as a FHIR instant."""
        return f"{self.released}T00:00:00Z"

    def id(self, name: str) -> str:
        """The id of a resource: letters, digits, hyphens, at most 64 (https://hl7.org/fhir/R4/datatypes.html#id)."""
        return f"{self.prefix}-{name}"

    def url(self, kind: str, name: str) -> str:
        """The address of a resource: the ``url`` of a canonical resource and the ``fullUrl`` of an entry."""
        return f"{self.base}/{kind}/{self.id(name)}"

    def canonical(self, kind: str, name: str) -> str:
        """The address of a canonical resource with its version."""
        return f"{self.url(kind, name)}|{self.version}"

    def system(self, name: str) -> str:
        """The namespace of our own identifiers or tags."""
        return f"{self.base}/sid/{name}"

    def identifier(self, kind: str, name: str) -> Resource:
        """The business identifier of a resource, the same in every version and on every server."""
        return {"system": self.system("resource"), "value": f"{kind}-{self.id(name)}"}

    def reference(self, kind: str, name: str, display: str = "") -> Resource:
        """A relative reference to a resource of the same bundle."""
        return {"reference": f"{kind}/{self.id(name)}"} | ({"display": display} if display else {})

    def coding(self, system: str, code: str, display: str = "") -> Resource:
        """A Coding with a code of one of our code systems."""
        named = {"display": display} if display else {}
        return {"system": self.url("CodeSystem", system), "version": self.version, "code": code, **named}

    def urn(self, text: str) -> str:
        """A UUID derived from a text."""
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}"

    def tag(self, language: str) -> str:
        """The language tag for ids and file names; FHIR's language codes cannot mark a draft."""
        return f"{language}-x-draft" if language in self.drafts else language

    def document(self, language: str) -> str:
        """The identifier of the document bundle of a language in this version."""
        return self.urn(f"{self.base}|document|{self.tag(language)}|{self.version}")

    def guide(self, language: str) -> str:
        """The name of a language's guide in ids."""
        return f"guide-{self.tag(language)}"
