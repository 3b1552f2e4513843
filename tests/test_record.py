"""Records and enumerations behave as those of the standard library do."""

from __future__ import annotations

import copy
import enum
import json
import pickle
import typing

import pytest

from nkcheck.record import NamedTuple, StrEnum


class Span(NamedTuple):
    """A part of a text."""

    start: int
    end: int = 0
    names: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        return self.end - self.start

    def moved(self, by: int) -> Span:
        return self._replace(start=self.start + by, end=self.end + by)


class Theirs(typing.NamedTuple):
    start: int
    end: int = 0
    names: tuple[str, ...] = ()


@pytest.mark.parametrize("values", [(1,), (1, 2), (1, 2, ("a",))])
def test_it_is_the_tuple_that_typing_makes(values: tuple[typing.Any, ...]) -> None:
    ours, theirs = Span(*values), Theirs(*values)
    assert tuple(ours) == tuple(theirs)
    assert ours._asdict() == theirs._asdict()
    assert repr(ours) == repr(theirs).replace("Theirs", "Span")
    assert hash(ours) == hash(theirs)
    assert (Span._fields, Span.__match_args__, Span.__doc__) == (Theirs._fields, Theirs.__match_args__, "A part of a text.")


def test_fields_are_given_by_place_or_name_and_have_methods() -> None:
    span = Span(end=9, start=4)
    assert (span.start, span.end, span.length, span.moved(2)) == (4, 9, 5, Span(6, 11))
    assert pickle.loads(pickle.dumps(span)) == span
    match span:
        case Span(start, end):
            assert (start, end) == (4, 9)


@pytest.mark.parametrize("call", [lambda: Span(), lambda: Span(1, 2, (), 4), lambda: Span(1, stop=2)], ids=["few", "many", "unknown"])
def test_wrong_arguments_are_refused(call: typing.Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        call()


def test_what_is_no_field_can_neither_be_changed_nor_set() -> None:
    with pytest.raises(ValueError, match="stop"):
        Span(1)._replace(stop=2)
    with pytest.raises(AttributeError):
        Span(1).start = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Span(1).stop = 2  # type: ignore[attr-defined]


class Tint(StrEnum):
    """What a leaf may be."""

    GREEN = "green"
    DARK_RED = "dark_red"

    @property
    def dark(self) -> bool:
        return self is Tint.DARK_RED


class Lib(enum.StrEnum):
    GREEN = "green"
    DARK_RED = "dark_red"


def test_members_are_the_texts_that_the_standard_library_makes() -> None:
    assert [(m.name, m.value, str(m), f"{m}") for m in Tint] == [(m.name, m.value, str(m), f"{m}") for m in Lib]
    assert [repr(m).replace("Tint", "") for m in Tint] == [repr(m).replace("Lib", "") for m in Lib]
    assert list(reversed(Tint)) == list(reversed(Lib))
    assert (len(Tint), json.dumps(list(Tint)), Tint.GREEN == "green") == (2, json.dumps(list(Lib)), True)
    assert {Tint.GREEN: 1}["green"] == 1
    assert (Tint.GREEN.dark, Tint.DARK_RED.dark, Tint.__doc__) == (False, True, "What a leaf may be.")


@pytest.mark.parametrize("again", [lambda m: Tint(m.value), lambda m: pickle.loads(pickle.dumps(m)), copy.deepcopy, Tint])
def test_there_is_one_of_each(again: typing.Callable[[Tint], Tint]) -> None:
    assert all(again(member) is member for member in Tint)


def test_another_text_is_no_member() -> None:
    with pytest.raises(ValueError, match="'blue' is not a valid Tint"):
        Tint("blue")


@pytest.mark.parametrize("count", range(1, 31))
def test_a_record_may_have_any_number_of_fields(count: int) -> None:
    names = [f"field{at}" for at in range(count)]
    made: typing.Any = type(NamedTuple)("Made", (NamedTuple,), {"__annotations__": dict.fromkeys(names, "int"), names[-1]: -1})
    assert made(*range(count)) == tuple(range(count))
    assert made(*range(count - 1))._asdict() == dict(zip(names, [*range(count - 1), -1], strict=True))
    assert made(**{name: at for at, name in enumerate(names)})._fields == tuple(names)
    with pytest.raises(TypeError, match="positional argument"):
        made(*range(count + 1))
