"""Records: what `typing.NamedTuple` makes, in a third of the time.

A command that checks one sentence loads some fifty records, and with those of `typing` they would be a tenth of its life:
each annotation compiled to be checked, each record made by way of a second class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import _tuplegetter
    from functools import cache
    from types import CodeType, FunctionType

    class _Record(tuple):
        """The methods that records share."""

        __slots__ = ()
        _fields: tuple[str, ...] = ()

        def __repr__(self) -> str:
            fields = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({fields})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **changes: Any) -> _Record:
            changed = tuple.__new__(type(self), map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"no such fields: {', '.join(changes)}")
            return changed

    @cache
    def _of(count: int) -> CodeType:
        """The code that makes a record of so many fields; compiling costs more than all else about a record."""
        names = ", ".join(f"_{at}" for at in range(count))
        code: CodeType = eval(f"lambda _cls, {names}: _new(_cls, ({names},))").__code__
        return code

    class _Maker(type):
        """Makes a class with annotations a record: those are its fields, in their order."""

        def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
            fields = tuple(space["__annotations__"])
            defaults = tuple(space[field] for field in fields if field in space)
            for at, field in enumerate(fields):
                space[field] = _tuplegetter(at, None)
            code = _of(len(fields)).replace(co_varnames=("_cls", *fields))
            new = FunctionType(code, {"_new": tuple.__new__}, "__new__", defaults)
            space |= {"__new__": new, "__slots__": (), "__match_args__": fields, "_fields": fields}
            return type(name, (_Record,), space)

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
