"""A mypy plugin that rejects ``.get("field")`` where a TypedDict has no such field.

mypy itself rejects ``record["field"]``; for ``get`` it infers the type ``object`` and reports nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.plugin import MethodContext, Plugin
from mypy.types import Type, TypedDictType, UnionType, get_proper_type

_METHODS = ("typing.Mapping.get", "typing_extensions._TypedDict.get", "typing._TypedDict.get")


def _literals(given: Type) -> list[str]:
    """The strings that a key may be, as far as its type lists them."""
    key = get_proper_type(given)
    if isinstance(key, UnionType):
        return [literal for item in key.items for literal in _literals(item)]
    literal = getattr(getattr(key, "last_known_value", None) or key, "value", None)
    return [literal] if isinstance(literal, str) else []


def _checked(before: Callable[[MethodContext], Type]) -> Callable[[MethodContext], Type]:
    def check(context: MethodContext) -> Type:
        shape = get_proper_type(context.type)
        if isinstance(shape, TypedDictType) and context.arg_types and context.arg_types[0]:
            for field in _literals(context.arg_types[0][0]):
                if field not in shape.items:
                    context.api.fail(f'"{shape.fallback.type.name}" has no field "{field}"', context.context)
        return before(context)

    return check


class TypedGet(Plugin):
    """Checks every ``get`` before mypy does."""

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """The check, followed by mypy's own handling of ``get``."""
        if fullname not in _METHODS:
            return None
        from mypy.plugins.default import DefaultPlugin

        own = DefaultPlugin(self.options).get_method_hook(fullname)
        return _checked(own or (lambda context: context.default_return_type))


def plugin(_: str) -> type[Plugin]:
    """The plugin class; mypy calls this function with its version."""
    return TypedGet
