"""How resources are named: ids, addresses, identifiers and stable UUIDs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from pipelines.public.view import Public

Resource = dict[str, Any]
"""A FHIR resource, or an element of one, as JSON has it."""


@dataclass(frozen=True)
class Identity:
    """The names of one dataset in one version.

    ``base`` is the address below which every resource stands. ``prefix`` begins every id, so that a shared server
    keeps our resources apart. ``version`` and ``released`` are the dataset's. ``drafts`` are the languages whose
    editions are drafts.
    """

    base: str
    prefix: str
    version: str
    released: str
    drafts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, public: Public) -> Identity:
        """The names for a public picture."""
        meta = public.meta
        return cls(f"{meta['base_url']}/fhir", public.fhir["prefix"], meta["version"], meta["released"], public.drafts)

    @property
    def instant(self) -> str:
        """The release as a FHIR instant; there is no other clock."""
        return f"{self.released}T00:00:00Z"

    def id(self, name: str) -> str:
        """The id of a resource: letters, digits, hyphens, at most 64 (https://hl7.org/fhir/R4/datatypes.html#id)."""
        return f"{self.prefix}-{name}"

    def url(self, kind: str, name: str) -> str:
        """The address of a resource; canonical resources have it as their ``url``, entries as their ``fullUrl``."""
        return f"{self.base}/{kind}/{self.id(name)}"

    def canonical(self, kind: str, name: str) -> str:
        """The address of a canonical resource in this version."""
        return f"{self.url(kind, name)}|{self.version}"

    def system(self, name: str) -> str:
        """The namespace of identifiers or tags of our own."""
        return f"{self.base}/sid/{name}"

    def identifier(self, kind: str, name: str) -> Resource:
        """The business identifier of a resource, the same in every version and on every server."""
        return {"system": self.system("resource"), "value": f"{kind}-{self.id(name)}"}

    def reference(self, kind: str, name: str, display: str = "") -> Resource:
        """A relative reference to a resource of the same bundle."""
        return {"reference": f"{kind}/{self.id(name)}"} | ({"display": display} if display else {})

    def urn(self, text: str) -> str:
        """A UUID that only the text decides."""
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}"

    def edition(self, language: str) -> str:
        """A language's edition as ids and file names have it; FHIR's languages know no draft."""
        return f"{language}-x-draft" if language in self.drafts else language

    def document(self, language: str) -> str:
        """The identifier of one language of one version: it names the document bundle, whoever holds it."""
        return self.urn(f"{self.base}|document|{self.edition(language)}|{self.version}")

    def guide(self, language: str) -> str:
        """What a language's edition of the guide is called in ids."""
        return f"guide-{self.edition(language)}"
