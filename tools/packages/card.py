"""The card of the dataset for Hugging Face: a README with the tables and passages as configurations."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from tools.packages.release import Release
from tools.packages.tables import Lines

FOLDER = "dataset"
"""The folder with the card and the files."""

_TYPES = {"integer": "int64", "number": "float64", "boolean": "bool"}

_BODY = """
# {title}

{description}

Version {version} of {released}, by {publisher}. {base_url}

## Load

Each table and each list of passages is a configuration. Run this beside the folder of this file; once it is published,
give the name of the repository instead.

```python
from datasets import load_dataset

passages = load_dataset("./{folder}", "{first}", split="train")
print(len(passages), passages[0]["title"])
records = load_dataset("./{folder}", "records", split="train")
print(len(records), records.column_names[:3])
```

| configuration | rows | contents |
|---|---|---|
{rows}

A tag that ends in `-x-draft` is a draft of a translation: a machine may have made it, and nobody has checked it fully.
`croissant.json` describes the same files for other loaders.

## Use

- **Show the notices** `general` and `review` with any text, and those that a record names; their words are below.
- **The texts inform and do not decide.** They are not made for diagnosis, nor for training a model to give one.
- `chunks-eval` has questions with the records that answer them, for measuring retrieval. Tune on those alone whose
  `split` is `dev`.

## Notices

{notices}
"""


def card(release: Release, files: Sequence[Lines]) -> bytes:
    """``README.md`` (https://huggingface.co/docs/hub/datasets-cards)."""
    about = release.manifest
    front = {
        "pretty_name": about["title"],
        "license": about["licence"].lower(),
        "language": sorted({tag.partition("-")[0] for tag in release.languages}),
        "task_categories": ["question-answering", "text-retrieval"],
        "size_categories": [_size(max(lines.rows for lines in files))],
        "tags": [keyword.replace(" ", "-") for keyword in release.keywords],
        "configs": [
            {"config_name": lines.name, "data_files": [{"split": _split(lines), "path": lines.path}]} for lines in files
        ],
        "dataset_info": [
            {
                "config_name": lines.name,
                "features": [{"name": field.name, "dtype": _TYPES.get(field.type, "string")} for field in lines.fields],
            }
            for lines in files
            if lines.typed
        ],
    }
    rows = [f"| `{lines.name}` | {lines.rows:,} | {lines.description} |" for lines in files]
    notices = [f"- `{name}`: {words}" for name, words in about["notices"].items()]
    body = _BODY.format(
        **about | {"notices": "\n".join(notices)},
        folder=FOLDER,
        description=release.description,
        first=files[0].name,
        rows="\n".join(rows),
    )
    head = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=118)
    return f"---\n{head}---\n{body}".encode()


def _split(lines: Lines) -> str:
    """The split of a file; the questions are for evaluation."""
    return "test" if lines.name == "chunks-eval" else "train"


def _size(rows: int) -> str:
    """The size category of Hugging Face for a number of rows."""
    bounds = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M"}
    return next((name for bound, name in bounds.items() if rows < bound), "1M<n<10M")
