"""Brings a copy of ``json/<lang>.json`` up to date with the changes of later releases, by the standard library alone.

Copy this one file into your app: ``python apply_changes.py en.json changes/0.2.0.json changes/0.3.0.json``. The files
of changes may be in any order, and those that the copy has already are left out. The result is verified: every record
against its hash, and the whole against the fingerprint of the release. The exit status is 0 if the copy is up to
date, 1 if the changes do not fit or the result is not what was released, and 2 if a file cannot be read; unless it is
0, the copy is as it was.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_UNHASHED = ("hash", "position")
_TOLD = ("title", "summary", "notices", "labels", "codes", "withdrawn", "redirects")


class Unfit(Exception):
    """The changes do not fit the copy, or the result is not what was released."""


def apply(copy: Json, changes: Json) -> Json:
    """A copy of ``json/<lang>.json`` with the changes of one release; neither argument is modified.

    Raises:
        Unfit: the copy is of another version, its language ended, or the result is not what was released.
    """
    meta, language = changes["meta"], copy["meta"]["language"]
    if copy["meta"]["name"] != meta["name"]:
        raise Unfit(f"the changes are of {meta['name']}, and the copy is of {copy['meta']['name']}")
    if copy["meta"]["version"] != changes.get("from"):
        raise Unfit(f"the changes are from {changes.get('from')}, and the copy is {copy['meta']['version']}")
    if language not in meta["languages"]:
        raise Unfit(f"{meta['version']} has no {language}; take another of {', '.join(meta['languages'])}")
    new = {entry["id"]: entry for entry in changes["records"] if language in entry["languages"]}
    retired = {*changes["gone"], *(e["id"] for e in changes["withdrawn"]), *(e["from"] for e in changes["redirects"])}
    dropped = retired | new.keys()
    lists = {name: [r for r in kept if r["id"] not in dropped] for name, kept in copy.items() if _is_list(name, kept)}
    for entry in new.values():
        lists.setdefault(entry["list"], []).append(entry["languages"][language]["record"])
    placed = {name: [_placed(record, changes["positions"]) for record in records] for name, records in lists.items()}
    back = changes["gone"] + [entry["id"] for entry in changes["records"]]
    result: Json = {
        **copy,
        **changes["texts"].get(language, {}),
        "meta": {**meta, "language": language},
        **{name: sorted(records, key=_order) for name, records in placed.items()},
        "withdrawn": _merged(copy["withdrawn"], changes["withdrawn"], "id", back),
        "redirects": _merged(copy["redirects"], changes["redirects"], "from", back),
    }
    hashes = {record["id"]: record["hash"] for name in lists for record in result[name]}
    if len(hashes) != sum(len(result[name]) for name in lists):
        raise Unfit(f"the copy has a record twice: load json/{language}.json whole")
    if wrong := [record["id"] for name in lists for record in result[name] if record["hash"] != hash_of(record)]:
        raise Unfit(f"{wrong[0]} is not what was released: its hash differs")
    if fingerprint(result) != changes["fingerprints"][language]:
        raise Unfit(f"the result is not what {meta['version']} released: load json/{language}.json whole")
    return result


def hash_of(record: Mapping[str, Any]) -> str:
    """The hash of a record of ``json/<lang>.json``: of all that it has but the hash and the position."""
    return _digest({name: value for name, value in record.items() if name not in _UNHASHED})


def fingerprint(copy: Mapping[str, Any]) -> str:
    """The hash of a copy: of the dataset's own texts, the retired ids, and the hashes of all records by id."""
    hashes = {record["id"]: record["hash"] for name, kept in copy.items() if _is_list(name, kept) for record in kept}
    return _digest({**{name: copy.get(name) for name in _TOLD}, "records": hashes})


def _digest(value: object) -> str:
    text = json.dumps(_whole(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _whole(value: object) -> object:
    """A value with 286 for 286.0: programs that save JSON, JavaScript among them, write either."""
    if isinstance(value, dict):
        return {name: _whole(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_list(name: str, value: object) -> bool:
    return isinstance(value, list) and name not in ("withdrawn", "redirects")


def _placed(record: Json, positions: Mapping[str, int]) -> Json:
    """A record with its position in the new version, which another record may have changed."""
    rest = {name: value for name, value in record.items() if name != "position"}
    return {**rest, "position": positions[record["id"]]} if record["id"] in positions else rest


def _order(record: Json) -> tuple[float, str]:
    return record.get("position", float("inf")), record["id"]


def _merged(old: Iterable[Json], new: Iterable[Json], key: str, gone: Iterable[str]) -> list[Json]:
    kept = {entry[key]: entry for entry in old if entry[key] not in set(gone)}
    return [entry for _, entry in sorted({**kept, **{entry[key]: entry for entry in new}}.items())]


def _later(version: str, given: dict[str, Json]) -> dict[str, Json]:
    """The changes by the version that they are from, without those that lead to a version: its copy has them."""
    while known := given.pop(version, None):
        version = known.get("from", "")
    return {changes.get("from", ""): changes for changes in given.values()}


def main(arguments: list[str]) -> int:
    """Applies the named files of changes to the named copy, and replaces it in one step."""
    if len(arguments) < 2 or arguments[0].startswith("-"):
        print("usage: python apply_changes.py json/<lang>.json changes/<version>.json ...", file=sys.stderr)
        return 2
    path = Path(arguments[0])
    try:
        copy = json.loads(path.read_bytes())
        given = [json.loads(Path(name).read_bytes()) for name in arguments[1:]]
        waiting = _later(copy["meta"]["version"], {changes["meta"]["version"]: changes for changes in given})
        while changes := waiting.pop(copy["meta"]["version"], None):
            copy = apply(copy, changes)
            print(f"{path}: {copy['meta']['version']}")
        if waiting:
            ahead = [changes["meta"]["version"] for changes in waiting.values()]
            raise Unfit(f"no file leads from {copy['meta']['version']} to the changes of {', '.join(ahead)}")
        staged = path.with_name(f".{path.name}.new")
        try:
            staged.write_text(json.dumps(copy, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)
    except (OSError, ValueError, RecursionError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 2
    except (Unfit, KeyError, TypeError, AttributeError) as error:
        print(
            f"{path}: {error if isinstance(error, Unfit) else f'not files of one dataset: {error!r}'}", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
