"""UPS: records of other datasets are taken as they were pinned."""

from __future__ import annotations

from pipelines.model.findings import Rule
from pipelines.source.schema_check import UNREAD as UNREAD_FILES

PINNED = Rule.of(
    "UPS001",
    "error",
    "upstream_is_pinned",
    """The folder that a dataset extends holds the release whose version and hash upstream.yaml gives.

    Why: the content of a pinned release changes only when an editor has looked at what changed in it.
    Fix: put the files of that release back; or take another release: `python -m pipelines upstream --to FOLDER`. A
    folder that was edited in place can be taken as it is with `--to` and `--write`, but nothing can be compared then.
    """,
)

THERE = Rule.of(
    "UPS002",
    "error",
    "used_dataset_is_there",
    """A folder that upstream.yaml names contains a dataset that can be read, and does not take records from this one.

    Why: without it the records that are taken from it are missing.
    Fix: correct the path, which starts at the folder that contains dataset/, or bring the folder there.
    """,
)

KNOWN = Rule.of(
    "UPS003",
    "error",
    "blocked_or_replaced_is_known",
    """A record or a code that is blocked or replaced is one of the release, and a replaced one has an own file.

    Why: an entry for something else has no effect, and the record that was meant is exported.
    Fix: correct the spelling, or delete the entry.
    """,
)

CONFIRMED = Rule.of(
    "UPS004",
    "error",
    "replacement_is_confirmed",
    """A record that replaces one of the release was compared with it as it is now.

    Why: the release may have corrected what the replacement still says.
    Fix: compare the two files, and run `python -m pipelines upstream --confirm ID`.
    """,
)

ONCE = Rule.of(
    "UPS005",
    "error",
    "taken_id_is_of_one_dataset",
    """An id is that of a record of one dataset, unless an own file replaces a record of the release.

    Why: a reader of the file cannot know which of two records is meant.
    Fix: rename one of the two, or remove it.
    """,
)

SOUND = Rule.of(
    "UPS006",
    "error",
    "taken_record_is_sound",
    """A record that is taken has no error that its own dataset has as well, as far as it is looked for here.

    Errors of its form and spelling are found only there.

    Why: content with errors is never exported, whoever wrote it.
    Fix: run `validate` on the other dataset, and correct it there; or block or replace the record.
    """,
)

UNREAD = UNREAD_FILES | {THERE.code}
"""The codes of files and of other datasets that could not be read; their content is unknown."""

RULES = (PINNED, THERE, KNOWN, CONFIRMED, ONCE, SOUND)
