"""A plugin of mypy that refuses ``.get("field")`` where the shape of a record has no such field.

mypy refuses ``record["field"]`` by itself; for ``get`` it gives the type ``object`` and reports nothing.
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
    """Looks at every ``get`` before mypy itself does."""

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """The check, followed by what mypy itself does for a mapping's ``get``."""
        if fullname not in _METHODS:
            return None
        from mypy.plugins.default import DefaultPlugin

        own = DefaultPlugin(self.options).get_method_hook(fullname)
        return _checked(own or (lambda context: context.default_return_type))


def plugin(_: str) -> type[Plugin]:
    """Says which plugin this is; mypy calls it with its version."""
    return TypedGet
