"""The JSON Schemas of a root: a fast verdict, and a slow explanation of what failed."""

from __future__ import annotations

import difflib
import errno
import functools
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from pipelines.model.places import Pointer
from pipelines.source import schema_hints

BASE = "https://schemas.invalid/"
"""Where schemas refer to each other in memory; nothing is ever fetched."""

_TYPES = {
    "string": "a text",
    "array": "a list",
    "object": "a group of fields",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
}
_LONGEST_FORMAT = 10_000
"""More characters than any address, day or pattern has."""


class BrokenSchema(Exception):
    """A schema file that is missing, not JSON or not a JSON Schema; ``path`` names it, relative to the root."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


class Schemas:
    """The schemas of one folder, compiled when they are first asked for.

    ``jsonschema-rs`` gives the verdict; ``jsonschema``, which takes a tenth of a second to import, is loaded only to
    explain a failure. Tests hold the two against each other.
    """

    def __init__(self, folder: Path, prefix: str) -> None:
        self.folder = folder
        self.prefix = prefix

    @property
    def sources(self) -> Mapping[str, Any]:
        """The schemas by name; nobody may change them.

        Raises:
            BrokenSchema: a file is not JSON, or cannot be read.
        """
        return self._held.sources

    @cached_property
    def _held(self) -> _Held:
        files: list[tuple[str, bytes]] = []
        for path in sorted(self.folder.glob("*.schema.json")):
            try:
                if path.is_fifo():  # which would be waited for
                    raise OSError(errno.EINVAL, "it is a pipe")
                files.append((path.name, path.read_bytes()))
            except OSError as error:
                raise BrokenSchema(f"{self.prefix}/{path.name}", f"cannot be read: {error.strerror}") from None
        return _parsed(tuple(files), self.prefix)

    def accepts(self, name: str, value: Any) -> bool:
        """Whether a value obeys a schema.

        Raises:
            BrokenSchema: the schema is missing or unsound.
        """
        compiled = self._held.compiled.get(name)
        if compiled is None:
            compiled = self._held.compiled[name] = self._compile(name)
        return compiled(value)

    def explain(self, name: str, value: Any) -> Iterator[tuple[Pointer, str, str]]:
        """Where and how a value breaks a schema: pointer, message, hint; one for each place."""
        validator = self.reference(name)
        errors = sorted(validator.iter_errors(value), key=lambda e: [str(part) for part in e.absolute_path])
        told = [problem for error in errors for problem in _told(error)]
        seen: set[Pointer] = set()
        for pointer, message, hint in told:
            misspelt = any(
                pointer[:-1] == p[:-1] and h == f"did you mean {pointer[-1]!r}?" for p, _, h in told if pointer
            )
            if pointer not in seen and not misspelt:
                seen.add(pointer)
                yield pointer, message, hint

    def reference(self, name: str) -> Any:
        """The ``jsonschema`` validator of a schema, with formats on and ``$`` meaning the very end of a string.

        It sees the schemas without their ``$schema``, which would put the plain Draft7Validator in its place.
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
                with warnings.catch_warnings(action="ignore"):  # of what another Python may read in another way
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
        """Every schema that is itself unsound, by the draft's meta-schema."""
        from jsonschema import Draft7Validator
        from jsonschema.exceptions import best_match

        meta = Draft7Validator(Draft7Validator.META_SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER)
        for name, schema in self.sources.items():
            path = f"{self.prefix}/{name}.schema.json"
            if (error := best_match(meta.iter_errors(schema))) is not None:
                yield BrokenSchema(path, f"{'/'.join(map(str, error.absolute_path))}: {error.message}")

    def _compile(self, name: str) -> Callable[[Any], bool]:
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


class _Held(NamedTuple):
    """Schemas by name, as data and as far as they are compiled."""

    sources: Mapping[str, Any]
    compiled: dict[str, Callable[[Any], bool]]


@functools.lru_cache(maxsize=8)
def _parsed(files: tuple[tuple[str, bytes], ...], prefix: str) -> _Held:
    """The schemas of some files; the same files are parsed and compiled once in a process.

    Raises:
        BrokenSchema: a file is not JSON.
    """
    loaded: dict[str, Any] = {}
    for name, content in files:
        try:
            loaded[name.removesuffix(".schema.json")] = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise BrokenSchema(f"{prefix}/{name}", f"not JSON: {error}") from None
    return _Held(loaded, {})


def _told(error: Any) -> Iterator[tuple[Pointer, str, str]]:
    """An error of ``jsonschema`` in an editor's words."""
    pointer = tuple(error.absolute_path)
    where = ".".join(map(str, pointer)) or "the file"
    value, schema = error.instance, error.schema
    about = str(error.schema.get("description", "")) if isinstance(error.schema, dict) else ""
    match error.validator:
        case "additionalProperties":
            for key in sorted(set(value) - set(schema.get("properties", {}))):
                close = difflib.get_close_matches(key, schema.get("properties", {}), 1)
                hint = f"did you mean {close[0]!r}?" if close else f"allowed: {', '.join(schema['properties'])}"
                hint = schema_hints.of_name(key, value[key], schema.get("properties", {})) or hint
                yield (*pointer, key), f"{where} has no field {key!r}", hint
        case "required":
            for key in error.validator_value:
                if key not in value:
                    wanted = schema.get("properties", {}).get(key, {}).get("description", "")
                    yield (*pointer, key), f"{where} lacks the field {key!r}", wanted or f"add {key}"
        case "enum":
            allowed = [str(item) for item in error.validator_value]
            close = difflib.get_close_matches(str(value), allowed, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"one of: {', '.join(allowed)}"
            hint = schema_hints.of_choice(value, error.validator_value) or hint
            yield pointer, f"{where} cannot be {_short(value)}", hint
        case "type" if value is None:
            yield pointer, f"{where} is empty", about or "fill it in, or leave the field out"
        case "type":
            fields = schema.get("properties", {})
            hint = schema_hints.of_type(str(error.validator_value), value) or about
            hint = hint or (f"its fields are: {', '.join(fields)}" if fields else "see schemas/README.md")
            yield (
                pointer,
                f"{where} must be {_TYPES.get(str(error.validator_value), error.validator_value)}, not {_short(value)}",
                hint,
            )
        case "maxLength":
            yield pointer, f"{where} has {len(value)} characters; at most {error.validator_value} fit", "shorten it"
        case "minLength" | "minItems" | "minProperties":
            yield pointer, f"{where} is empty or too short", about or "fill it in, or leave the field out"
        case "maxItems":
            yield pointer, f"{where} has {len(value)} entries; at most {error.validator_value} fit", "shorten it"
        case "uniqueItems":
            yield pointer, f"{where} names an entry twice", "delete one of the two"
        case "not" if "title" in error.validator_value:  # the title says what is wrong, the description what to do
            fault = error.validator_value
            yield pointer, f"{where} {fault['title']}: {_short(value)}", fault["description"]
        case "format" | "pattern":
            examples = [str(item) for item in schema.get("examples", [])]
            hint = f"for example: {examples[0]}" if examples else about or f"it must match {error.validator_value}"
            hint = schema_hints.of_form(value, schema) or hint
            yield pointer, f"{where} is not written as it should be: {_short(value)}", hint
        case "anyOf" | "oneOf":
            ways = [" and ".join(option.get("required", ())) for option in error.validator_value]
            yield (
                pointer,
                f"{where} must have one of these: {' | '.join(ways)}",
                "add what is missing, drop what clashes",
            )
        case "properties":
            yield pointer, f"{where} is allowed only when status is withdrawn", "set the status, or delete the field"
        case _:
            yield pointer, f"{where}: {error.message[:200]}", about or "see schemas/README.md"


def _short(value: Any) -> str:
    shown = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
