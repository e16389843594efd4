"""The notices that are shown instead of an answer, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipelines.public.view import Public


class Instead(NamedTuple):
    """A notice of dataset.yaml that is shown instead of an answer.

    ``when`` tells developers and language models when. ``abstain`` are the reasons of eval.yaml that it is for.
    """

    name: str
    when: str
    abstain: tuple[str, ...]


INSTEAD = (
    Instead("crisis", "Someone speaks of suicide, of self-harm or of not wanting to live.", ("emergency",)),
    Instead("emergency", "Someone needs help at once, such as for bleeding or trouble breathing.", ("emergency",)),
    Instead("own_symptom", "Someone asks what their own lump, change or picture is.", ("own-result",)),
    Instead("dose", "Someone asks how much of a medicine to take, or when to stop it.", ("medicine-dose",)),
    Instead("other_person", "Someone asks what the result of another person means.", ("own-result",)),
    Instead(
        "off_topic",
        "Someone asks about another illness, for a doctor or a clinic, or what no record tells.",
        ("other-condition", "named-provider", "not-covered"),
    ),
    Instead(
        "general",
        "Someone asks what their own result means for them, or what they should decide.",
        ("own-result", "own-care"),
    ),
)
"""The notices that are shown instead of an answer, the most urgent first."""


def named(notices: Mapping[str, Any]) -> Iterator[tuple[int, Instead]]:
    """Those of INSTEAD that a dataset has, with their places in the order of urgency, from 1."""
    return ((place, one) for place, one in enumerate(INSTEAD, 1) if one.name in notices)


def rows(public: Public, language: str) -> Iterator[dict[str, Any]]:
    """A row for each notice that is shown instead of an answer; ``notice.schema.json`` describes each field."""
    source = public.meta["source_language"]
    notices: Mapping[str, Any] = public.about(language)["notices"]
    original: Mapping[str, Any] = public.about(source)["notices"]
    for urgency, one in named(original):
        text = notices[one.name]
        translation = public.translation_of_own(language, text, original[one.name])
        yield {
            "id": one.name,
            "urgency": urgency,
            "when": one.when,
            "abstain": list(one.abstain),
            "language": source if translation["state"] == "missing" else language,
            "text": text,
            "translation": translation,
            "clinical_review": "none",
        }
