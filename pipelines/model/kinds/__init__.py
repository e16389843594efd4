"""The kinds of record, a module each."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.model.kinds.birads import BIRADS
from pipelines.model.kinds.fact import FACT
from pipelines.model.kinds.faq import FAQ
from pipelines.model.kinds.kind import Kind
from pipelines.model.kinds.myth import MYTH
from pipelines.model.kinds.question import QUESTION
from pipelines.model.kinds.source import SOURCE
from pipelines.model.kinds.term import TERM

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (FACT, MYTH, BIRADS, FAQ, QUESTION, TERM, SOURCE)}
"""Every kind by its name, in the order in which exports list them; a new kind is added before ``SOURCE``."""

FOLDERS: Mapping[str, str] = {kind.name: kind.folder for kind in KINDS.values()}
"""The folder of each kind."""

CONTENT_KINDS = tuple(kind.name for kind in KINDS.values() if kind.content)
"""The kinds that a reader sees."""

ANSWER_KINDS = tuple(kind.name for kind in KINDS.values() if kind.answers)
"""The kinds that the answer to a FAQ may rest on."""

HEADINGS = tuple(dict.fromkeys(kind.title for kind in KINDS.values() if kind.content))
"""The fields of a text that name a record, whatever its kind."""

CLAIM_KINDS = tuple(kind.name for kind in KINDS.values() if kind.claims)
"""The kinds that make a medical claim, and so must show what it rests on."""
