"""TAB over a library: the suites of schemas/tables/, unchanged, over the rows of all datasets together."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.library import files, parquet
from pipelines.library.definition import NAME, Library
from pipelines.library.rows import FRAME, TABLES
from pipelines.model.findings import Finding
from pipelines.model.kinds import FOLDERS
from pipelines.model.records import Dataset, Record
from pipelines.validate import suites
from pipelines.validate.frames import FRAMES, QUOTAS
from pipelines.validate.suites import PANDAS, Breach, Engine

if TYPE_CHECKING:
    import pandas as pd


class Prefixed(NamedTuple):
    """The columns of a frame that begin with the name of the dataset: that of a row's key, and others."""

    key: str
    others: tuple[str, ...] = ()


PREFIXED: Mapping[str, Prefixed] = {
    "kinds": Prefixed("kind"),
    "records": Prefixed("id"),
    "texts": Prefixed("record", ("heading",)),
    "reading": Prefixed("record"),
    "figures": Prefixed("record"),
    "evidence": Prefixed("record"),
    "links": Prefixed("from"),
    "sources": Prefixed("id"),
    "birads": Prefixed("id"),
}
"""By the name of the suite. So a row is unique in its dataset, as it is in the suite of one dataset."""

_DTYPES = {"VARCHAR": "str", "BIGINT": "int64", "DOUBLE": "float64", "BOOLEAN": "bool"}
"""The types of ``frames.framed``."""


def sql(name: str, quote: str = '"') -> str:
    """The query for the frame of a suite over all datasets; ``quote`` is the engine's sign around names."""
    prefixed = (PREFIXED[name].key, *PREFIXED[name].others)
    cells = (
        f"dataset || '/' || {quote}{column}{quote} AS {quote}{column}{quote}"
        if column in prefixed
        else f"{quote}{column}{quote}"
        for column in TABLES[f"{FRAME}{name}"]
        if column != "dataset"
    )
    return f"SELECT {', '.join(cells)} FROM {FRAME}{name}"  # noqa: S608 - names of the code alone


class Frames(Mapping[str, "pd.DataFrame"]):
    """The frames over all datasets, each read from the rows when it is asked for, so that one is held at a time."""

    def __init__(self, union: parquet.Union) -> None:
        self._union = union

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The frame of a suite; each text is in memory once, however many rows have it."""
        import pandas as pd

        kinds = {column: _DTYPES[kind] for column, kind in TABLES[f"{FRAME}{name}"].items() if column != "dataset"}
        known: dict[str, str] = {}
        parts = [pd.DataFrame(columns=[*kinds]).astype(kinds)]
        for part in self._union.frames(sql(name)):
            for column in part.columns:
                if kinds[column] == "str":
                    part[column] = part[column].map(lambda text: known.setdefault(text, text), na_action="ignore")
            parts.append(part.astype(kinds))
        return pd.concat(parts[1:] or parts, ignore_index=True)

    def __iter__(self) -> Iterator[str]:
        """The names of the suites."""
        return iter(FRAMES)

    def __len__(self) -> int:
        """Their number."""
        return len(FRAMES)


def check(frames: Mapping[str, Any], library: Library, engine: Engine = PANDAS) -> list[Finding]:
    """The findings of the suites over a library, sorted, without those that a dataset waives.

    ``frames`` are the results of ``sql`` by suite, as ``engine`` reads them. A share that library.yaml asks for, and a
    distribution of all rows, is a finding in library.yaml; a row's is the one that its dataset gives when it is checked
    alone. Files are read only to place findings.
    """
    wanted = library.data.get("quotas", {})
    quotas: dict[str, float] = {name: float(wanted.get(name, 0)) for name in QUOTAS}
    written = suites.suites(library.folder)
    every = [*suites.missing(written)]
    for name, suite in written.items():  # one by one, so that one frame is in memory at a time
        every += suites.broken(frames, {name: suite}, quotas, engine)
    found: set[Finding] = set()
    for member, group in itertools.groupby(sorted(every, key=_owner), key=_owner):
        if member:
            found.update(_in_dataset(library, member, group))
        else:
            home = Dataset(library.folder, {"dataset": files.read(library.folder, NAME)}, ())
            found.update(suites.placed(group, home))
    return sorted(found)


def _owner(breach: Breach) -> str:
    """The dataset of the row that failed, or nothing if it is about all rows together."""
    return breach.key.get(PREFIXED[breach.table].key, "").rpartition("/")[0] if breach.table in PREFIXED else ""


def _in_dataset(library: Library, member: str, breaches: Iterable[Breach]) -> Iterator[Finding]:
    """The findings in files of a dataset, of which only those are read whose rows failed.

    A row of a record that it takes from another dataset is found there.
    """
    root = library.folder / member
    own = [_own(member, breach) for breach in breaches]
    ids = sorted({breach.key[PREFIXED[breach.table].key] for breach in own if breach.table != "kinds"})
    settings = {name: files.read(root, f"dataset/{name}.yaml") for name in ("dataset", "waivers")}
    kinds = [name.split("-", 1)[0] for name in ids]
    records = (
        Record(name, kind, files.read(root, f"dataset/{FOLDERS[kind]}/{name}.yaml"))
        for name, kind in zip(ids, kinds, strict=True)
    )
    dataset = Dataset(root, settings, tuple(record for record in records if record.document.data))
    released = dataset.about.get("released", "")
    waived = {(waiver["check"], waiver["record"]) for waiver in dataset.waivers if waiver["until"] >= released}
    here = [each for each in own if each.table == "kinds" or each.key[PREFIXED[each.table].key] in dataset.by_id]
    for item in suites.placed(here, dataset):
        if (item.code, item.record) not in waived:
            yield dataclasses.replace(item, file=f"{member}/{item.file}")


def _own(member: str, breach: Breach) -> Breach:
    """A breach as the dataset alone would have it, without its name."""
    key = PREFIXED[breach.table].key
    name = breach.key[key].removeprefix(f"{member}/")
    return breach._replace(key={**breach.key, key: name}, message=breach.message.replace(f"{member}/", ""))
