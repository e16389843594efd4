"""A plugin of mypy that refuses ``.get("field")`` where the shape of a record has no such field.

mypy refuses ``record["field"]`` by itself; for ``get`` it gives the type ``object``, and says nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.plugin import MethodContext, Plugin
from mypy.types import Type, TypedDictType, get_proper_type

_METHODS = ("typing.Mapping.get", "typing_extensions._TypedDict.get", "typing._TypedDict.get")


def _checked(before: Callable[[MethodContext], Type]) -> Callable[[MethodContext], Type]:
    def check(context: MethodContext) -> Type:
        shape = get_proper_type(context.type)
        if isinstance(shape, TypedDictType) and context.arg_types and context.arg_types[0]:
            key = get_proper_type(context.arg_types[0][0])
            literal = getattr(getattr(key, "last_known_value", None) or key, "value", None)
            if isinstance(literal, str) and literal not in shape.items:
                context.api.fail(f'"{shape.fallback.type.name}" has no field "{literal}"', context.context)
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
