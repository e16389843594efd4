"""A new dataset: the files of a topic that has no records yet, ready to be validated and exported."""

from __future__ import annotations

import datetime
import json
import os
import re
from pathlib import Path

from pipelines import __version__
from pipelines.files import shipped, swap
from pipelines.model.findings import Unknown
from pipelines.model.kinds import KINDS
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of
from pipelines.source.schemas import Schemas

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_LABELS = {
    "topics": "Topics",
    "facts": "Facts",
    "myths": "Myths, and what is true",
    "faqs": "Questions and answers",
    "questions": "Questions to ask your care team",
    "glossary": "Words explained",
    "sources": "Sources",
}

_DATASET = """\
name: "{name}"
version: "0.1.0"
released: "{day}"
source_language: en
languages: [en]
licence: {{content: CC-BY-4.0, code: Apache-2.0}}
publisher: "{title} contributors"
base_url: https://{name}.example
counts:
{counts}
quotas: {{notes: 0.3, outright: 0.6, terms: 0.6, trusted: 0.8, dated: 0.2}}
fhir: {{prefix: "{prefix}"}}
text:
  title: "Facts, myths and answers"
  summary: Short, sourced, dated records about this topic.
  notices:
    general: >-
      This is general information. It cannot tell you what holds for you. Talk with your care team about it.
    contact: Call your care team if you notice a change that worries you.
    not_alone: This is one part of an answer. Read it together with the records it links to.
    review: No doctor or other clinician has reviewed these texts.
    draft: This translation is a draft. A machine may have made it, and it is not fully checked yet.
    untranslated: This part is shown in English. Its translation is not ready yet.
  labels:
{labels}
    key_messages: The main points
    about: About this guide
    you_may_hear: You may hear
    why_wrong: Why that is wrong
    what_it_means: What it means
    next_step: What usually comes next
    why_ask: Why ask
    also_called: Also called
    checked: Checked against sources on
    index: Index of all records
"""


def scaffold(folder: Path, today: datetime.date) -> None:
    """Writes the files of a dataset that is named after its folder; the folder is new or empty.

    Raises:
        Unknown: the folder is not empty, or a dataset cannot have its name.
        OSError: it cannot be written.
    """
    refuse(folder)
    name = folder.resolve().name
    staged = swap.stage(folder, {path: text.encode() for path, text in files(name, today).items()})
    swap.put_in_place(staged, folder)


def refuse(folder: Path) -> None:
    """Ensures that a new dataset can be written to a folder.

    Raises:
        Unknown: the folder is not empty, or a dataset cannot have its name.
        OSError: it cannot be read.
    """
    name = folder.resolve().name
    if not NAME.fullmatch(name) or len(name) > 40:
        raise Unknown(f"a dataset cannot be named {name!r}: use lower-case letters, digits and hyphens, at most 40")
    if os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise Unknown(f"{folder} is not an empty folder; name a new one")


def files(name: str, today: datetime.date) -> dict[str, str]:
    """The files of a new dataset, by their paths below its folder."""
    title = name.replace("-", " ").capitalize()
    core = [kind for kind in KINDS.values() if kind.core]
    counts = "\n".join(f"  {kind.folder}: {{min: 0, max: 500}}" for kind in core)
    labels = "\n".join(f"    {kind.folder}: {json.dumps(_LABELS[kind.folder])}" for kind in core if kind.labelled)
    prefix = re.sub("[^a-z0-9]", "", name)[:8].ljust(2, "x")
    about = _DATASET.format(name=name, day=today.isoformat(), title=title, counts=counts, labels=labels, prefix=prefix)
    lists = {f"dataset/{name}.yaml": f"{name}: []\n" for name in ("people", "recalls", "redirects", "waivers")}
    written = {"dataset/dataset.yaml": about, **lists}
    sources = Schemas(shipped.SCHEMAS / "source", "schemas/source").sources
    return {
        **{path: fixed(document_of(path, text), Path(path).stem, sources) for path, text in written.items()},
        "README.md": f"# {title}\n\nA patient-education dataset, checked with patient-education {__version__}.\n",
    }
