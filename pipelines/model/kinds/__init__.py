"""The kinds of record, one module each."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.model.kinds.birads import BIRADS
from pipelines.model.kinds.fact import FACT
from pipelines.model.kinds.faq import FAQ
from pipelines.model.kinds.guide import GUIDE
from pipelines.model.kinds.kind import Kind
from pipelines.model.kinds.myth import MYTH
from pipelines.model.kinds.picture import PICTURE
from pipelines.model.kinds.question import QUESTION
from pipelines.model.kinds.source import SOURCE
from pipelines.model.kinds.statistic import STATISTIC
from pipelines.model.kinds.term import TERM
from pipelines.model.kinds.topic import TOPIC

_ALL = (
    GUIDE,
    TOPIC,
    FACT,
    MYTH,
    BIRADS,
    FAQ,
    QUESTION,
    PICTURE,
    TERM,
    STATISTIC,
    SOURCE,
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""Every kind by name, in the order of the exports; add a new kind before ``STATISTIC``."""

FOLDERS: Mapping[str, str] = {kind.name: kind.folder for kind in KINDS.values()}
"""The folder of each kind."""

CONTENT_KINDS = tuple(kind.name for kind in KINDS.values() if kind.content)
"""The kinds whose records readers see."""

ANSWER_KINDS = tuple(kind.name for kind in KINDS.values() if kind.answers)
"""The kinds that the answer to a FAQ may rest on."""

TOPIC_KINDS = tuple(kind.name for kind in KINDS.values() if kind.in_topic)
"""The kinds whose records belong to a topic."""

LEADING_KINDS = (GUIDE.name, TOPIC.name)
"""The kinds whose records lead to those of a topic."""

PAGE_KINDS = tuple(name for name in KINDS if name in (*LEADING_KINDS, *TOPIC_KINDS))
"""The kinds whose records are pages of their own, for patients."""

OTHER_KINDS = tuple(name for name in CONTENT_KINDS if name not in (*LEADING_KINDS, *TOPIC_KINDS))
"""The kinds that readers see outside guides and topics."""

TEXT_KINDS = tuple(kind.name for kind in KINDS.values() if kind.translated)
"""The kinds that have text to translate."""

HEADINGS = tuple(dict.fromkeys(kind.title for kind in KINDS.values() if kind.content))
"""The title fields of all kinds."""

CLAIM_KINDS = tuple(kind.name for kind in KINDS.values() if kind.claims)
"""The kinds that make a medical claim and need evidence."""
