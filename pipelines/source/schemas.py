"""The JSON Schemas of a root: fast validation, and slower explanations of errors."""

from __future__ import annotations

import errno
import functools
import itertools
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.files import shipped
from pipelines.model.findings import BrokenSchema
from pipelines.model.places import Pointer

BASE = "https://schemas.invalid/"
"""The base of references between schemas, which are resolved in memory; nothing is fetched."""

_LONGEST_FORMAT = 10_000
"""A limit above the length of any address, date or pattern."""

_MOST = 1_000
"""The errors of a value that are looked at; a broken file can have one a line."""


class Schemas:
    """The schemas of one folder, compiled on first use.

    ``jsonschema-rs`` validates; ``jsonschema``, which takes a tenth of a second to import, is loaded only to explain a
    failure. Tests compare the two.
    """

    def __init__(self, folder: Path, prefix: str) -> None:
        self.folder = folder
        self.prefix = prefix

    @classmethod
    def of(cls, root: Path, part: str) -> Schemas:
        """The schemas of a root: ``part`` is ``source`` for its own files, ``export`` for those of apps."""
        return cls(shipped.schemas(root, part), f"schemas/{part}")

    @property
    def sources(self) -> Mapping[str, dict[str, Any]]:
        """The schemas by name; do not modify them.

        Raises:
            BrokenSchema: a file is not JSON, or cannot be read.
        """
        return self._parsed.sources

    @cached_property
    def _parsed(self) -> _Parsed:
        files: list[tuple[str, bytes]] = []
        for path in sorted(self.folder.glob("*.schema.json")):
            try:
                if path.is_fifo():  # reading it would block
                    raise OSError(errno.EINVAL, "it is a pipe")
                files.append((path.name, path.read_bytes()))
            except OSError as error:
                raise BrokenSchema(f"{self.prefix}/{path.name}", f"cannot be read: {error.strerror}") from None
        return _parse(tuple(files), self.prefix)

    def accepts(self, name: str, value: object) -> bool:
        """Whether a value matches a schema.

        Raises:
            BrokenSchema: the schema is missing or invalid.
        """
        compiled = self._parsed.compiled.get(name)
        if compiled is None:
            compiled = self._parsed.compiled[name] = self._compile(name)
        return compiled(value)

    def explain(self, name: str, value: object) -> Iterator[tuple[Pointer, str, str]]:
        """Where and how a value breaks a schema, by its first errors: pointer, message, hint, one for each pointer."""
        from pipelines.source.schema_messages import problems

        validator = self.reference(name)
        first = itertools.islice(validator.iter_errors(value), _MOST)
        errors = sorted(first, key=lambda e: [str(part) for part in e.absolute_path])
        found = [(*problem, str(error.validator)) for error in errors for problem in problems(error, value)]
        meant = {(pointer[:-1], hint) for pointer, _, hint, kind in found if kind == "additionalProperties"}
        groups = {group for group, hint in meant if hint.startswith("did you mean")}
        seen: set[Pointer] = set()
        for pointer, message, hint, kind in found:
            misspelt = bool(pointer) and (pointer[:-1], f"did you mean {str(pointer[-1])!r}?") in meant
            misspelt = misspelt or (kind in ("anyOf", "oneOf") and pointer in groups)
            if pointer not in seen and not misspelt:
                seen.add(pointer)
                yield pointer, message, hint

    def reference(self, name: str) -> Any:
        """The ``jsonschema`` validator of a schema, with format checks and with ``$`` matching only at the end.

        ``$schema`` is removed from the schemas, because it would select the plain Draft7Validator.
        """
        from jsonschema import Draft7Validator, ValidationError, validators
        from referencing import Registry
        from referencing.jsonschema import DRAFT7

        def pattern(_: Any, expression: str, instance: Any, __: Any) -> Iterator[ValidationError]:
            if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", expression), instance):
                yield ValidationError(f"{instance!r} does not match {expression!r}")

        def form(validator: Any, name: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
            if isinstance(instance, str) and (instance.endswith("\n") or len(instance) > _LONGEST_FORMAT):
                yield ValidationError(f"{instance!r} is not a {name!r}")
                return
            try:
                with warnings.catch_warnings(action="ignore"):  # of patterns that other Pythons read otherwise
                    errors = list(Draft7Validator.VALIDATORS["format"](validator, name, instance, schema))
                yield from errors
            except (RecursionError, OverflowError):  # a pattern too deep or too large for an engine
                yield ValidationError(f"{instance!r} is not a {name!r}")

        def properties(validator: Any, fields: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
            for name in fields if isinstance(instance, dict) else ():
                if name in instance and fields[name] is False:
                    yield ValidationError(f"{name} is not allowed", path=[name])
                elif name in instance:
                    yield from validator.descend(instance[name], fields[name], path=name, schema_path=name)

        bare = {
            key: {k: v for k, v in schema.items() if k != "$schema"} if isinstance(schema, dict) else schema
            for key, schema in self.sources.items()
        }
        registry: Any = Registry().with_resources(
            (f"{BASE}{key}.schema.json", DRAFT7.create_resource(schema)) for key, schema in bare.items()
        )
        kind: Any = validators.extend(  # type: ignore[no-untyped-call]
            Draft7Validator, {"pattern": pattern, "format": form, "properties": properties}
        )
        reference = {"$ref": f"{BASE}{name}.schema.json"}
        return kind(reference, registry=registry, format_checker=Draft7Validator.FORMAT_CHECKER)

    def check(self) -> Iterator[BrokenSchema]:
        """Every schema that its draft's meta-schema rejects."""
        from jsonschema import Draft7Validator
        from jsonschema.exceptions import best_match

        meta = Draft7Validator(Draft7Validator.META_SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER)
        for name, schema in self.sources.items():
            path = f"{self.prefix}/{name}.schema.json"
            if (error := best_match(meta.iter_errors(schema))) is not None:
                yield BrokenSchema(path, f"{'/'.join(map(str, error.absolute_path))}: {error.message}")

    def _compile(self, name: str) -> Callable[[object], bool]:
        import jsonschema_rs

        path = f"{self.prefix}/{name}.schema.json"
        if name not in self.sources:
            raise BrokenSchema(path, "the schema is missing")
        resources = [(f"{BASE}{key}.schema.json", schema) for key, schema in self.sources.items()]
        try:
            registry = jsonschema_rs.Registry(resources, draft=jsonschema_rs.Draft7)
            validator = jsonschema_rs.Draft7Validator(
                self.sources[name],
                registry=registry,
                validate_formats=True,
                offline=True,
                base_uri=f"{BASE}{name}.schema.json",
            )
        except ValueError as error:
            raise BrokenSchema(path, str(error).splitlines()[0]) from None
        return validator.is_valid


class _Parsed(NamedTuple):
    """Schemas by name, as data and, once used, compiled."""

    sources: Mapping[str, dict[str, Any]]
    compiled: dict[str, Callable[[object], bool]]


@functools.lru_cache(maxsize=8)
def _parse(files: tuple[tuple[str, bytes], ...], prefix: str) -> _Parsed:
    """The schemas of some files; the same files are parsed and compiled once per process.

    Raises:
        BrokenSchema: a file is not JSON.
    """
    loaded: dict[str, dict[str, Any]] = {}
    for name, content in files:
        try:
            loaded[name.removesuffix(".schema.json")] = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise BrokenSchema(f"{prefix}/{name}", f"not JSON: {error}") from None
    return _Parsed(loaded, {})
