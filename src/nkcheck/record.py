"""Records and enumerations: what `typing.NamedTuple` and `enum.StrEnum` make, in a third of the time.

A command that checks one sentence loads some sixty of them, which made as the standard library does would be a tenth of
its life: each annotation compiled to be checked, each class made by way of a second one, each member by way of Python. The
members of an enumeration are also compared and looked up as the texts that they are, without a step through Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple", "StrEnum"]

if TYPE_CHECKING:
    from enum import StrEnum
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

    # What makes a record, by how many fields it has: to compile that takes longer than all else about a record.
    _new = tuple.__new__
    # fmt: off
    _MAKERS = {
        1: lambda _cls, a: _new(_cls, (a,)),
        2: lambda _cls, a, b: _new(_cls, (a, b)),
        3: lambda _cls, a, b, c: _new(_cls, (a, b, c)),
        4: lambda _cls, a, b, c, d: _new(_cls, (a, b, c, d)),
        5: lambda _cls, a, b, c, d, e: _new(_cls, (a, b, c, d, e)),
        6: lambda _cls, a, b, c, d, e, f: _new(_cls, (a, b, c, d, e, f)),
        7: lambda _cls, a, b, c, d, e, f, g: _new(_cls, (a, b, c, d, e, f, g)),
        8: lambda _cls, a, b, c, d, e, f, g, h: _new(_cls, (a, b, c, d, e, f, g, h)),
        9: lambda _cls, a, b, c, d, e, f, g, h, i: _new(_cls, (a, b, c, d, e, f, g, h, i)),
        10: lambda _cls, a, b, c, d, e, f, g, h, i, j: _new(_cls, (a, b, c, d, e, f, g, h, i, j)),
        11: lambda _cls, a, b, c, d, e, f, g, h, i, j, k: _new(_cls, (a, b, c, d, e, f, g, h, i, j, k)),
        15: lambda _cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p: _new(_cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p)),
        20: lambda _cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u: _new(
            _cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u)),
        24: lambda _cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u, v, w, x, y: _new(
            _cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u, v, w, x, y)),
        28: lambda _cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, bb, cc: _new(
            _cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, bb, cc)),
    }
    # fmt: on

    @cache
    def _of(count: int) -> CodeType:
        """The code that makes a record of so many fields."""
        if count in _MAKERS:
            return _MAKERS[count].__code__
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
            new = FunctionType(code, globals(), "__new__", defaults)
            space |= {"__new__": new, "__slots__": (), "__match_args__": fields, "_fields": fields}
            return type(name, (_Record,), space)

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})

    class _Members(type):
        """Makes a class with texts under names in capitals an enumeration of them."""

        def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
            members = {word: text for word, text in space.items() if word.isupper()}
            made = super().__new__(cls, name, bases, {word: what for word, what in space.items() if word not in members})
            made._by_text = {}
            for word, text in members.items():
                member = str.__new__(made, text)
                member.name, member.value = word, text
                made._by_text[text] = member
                setattr(made, word, member)
            return made

        def __call__(cls, text: str) -> Any:
            try:
                return cls._by_text[text]
            except KeyError:
                raise ValueError(f"{text!r} is not a valid {cls.__name__}") from None

        def __iter__(cls) -> Iterator[Any]:
            return iter(cls._by_text.values())

        def __reversed__(cls) -> Iterator[Any]:
            return reversed(cls._by_text.values())

        def __len__(cls) -> int:
            return len(cls._by_text)

    class StrEnum(str, metaclass=_Members):
        """A text that is one of a few, each of which there is once."""

        def __repr__(self) -> str:
            return f"<{type(self).__name__}.{self.name}: {self.value!r}>"

        def __reduce__(self) -> Any:
            return type(self), (self.value,)
