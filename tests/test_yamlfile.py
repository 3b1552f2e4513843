"""YAML as plain data: what is read, what is refused, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkcheck import yamlfile
from nkcheck.errors import InputError
from nkcheck.yamlfile import MOST_DEPTH

READ = [
    ("no-is-a-word", "a: no", {"a": "no"}),
    ("yes-is-a-word", "a: yes", {"a": "yes"}),
    ("null-is-a-word", "a: null", {"a": "null"}),
    ("a-time-is-a-word", "a: 20:00", {"a": "20:00"}),
    ("a-number-is-a-word", "a: 0600", {"a": "0600"}),
    ("a-date-is-a-word", "a: 2023-10-09", {"a": "2023-10-09"}),
    ("a-quoted-word", "a: '2023'", {"a": "2023"}),
    ("nothing-is-a-word", "a:", {"a": ""}),
    ("a-list", "a: [1, b]", {"a": ["1", "b"]}),
    ("a-folded-text", "a: >-\n  one\n  two", {"a": "one two"}),
    ("a-merge-key-is-a-key", "<<: x", {"<<": "x"}),
    ("a-key-that-looks-like-a-number", "1: x\n1.0: y", {"1": "x", "1.0": "y"}),
    ("the-byte-order-mark", "\ufeffa: x", {"a": "x"}),
    ("a-comment", "# so\na: x # so", {"a": "x"}),
    ("empty", "", None),
    ("only-a-comment", "# so\n", None),
    ("a-word", "x", "x"),
    ("one-document-with-marks", "---\na: x\n...\n", {"a": "x"}),
    ("windows-lines", "a: x\r\nb: y\r\n", {"a": "x", "b": "y"}),
    ("a-sign-of-another-plane", "a: 😀", {"a": "😀"}),
]


@pytest.mark.parametrize(("text", "value"), [pytest.param(*row[1:], id=row[0]) for row in READ])
def test_scalars_stay_as_they_were_written(text: str, value: object) -> None:
    assert yamlfile.read(text.encode(), "x.yaml")[0] == value


REFUSED = [
    ("a-tag", "a: !!int 5", "tags are not allowed", 1, 4),
    ("a-python-tag", "a: 1\nb: !!python/object/apply:os.system [id]", "tags are not allowed", 2, 4),
    ("a-private-tag", "a: 1\nb:\n  - !x y", "tags are not allowed", 3, 5),
    ("a-tag-on-a-mapping", "a: !!map {b: c}", "tags are not allowed", 1, 4),
    ("an-anchor", "a: &x y", "anchors are not allowed", 1, 4),
    ("an-anchor-on-a-list", "a: &x [y]", "anchors are not allowed", 1, 4),
    ("an-alias", "a: 1\nb: *x", "aliases are not allowed", 2, 4),
    ("an-alias-as-a-key", "*x : b", "aliases are not allowed", 1, 1),
    ("a-duplicate-key", "a: 1\nb: 2\na: 3", "duplicate key 'a'", 3, 1),
    ("a-duplicate-key-within", "a:\n  b: 1\n  b: 2", "duplicate key 'b'", 3, 3),
    ("a-duplicate-key-otherwise-quoted", "a: 1\n'a': 2", "duplicate key 'a'", 2, 1),
    ("a-list-as-a-key", "? [a, b]\n: c", "a key must be a word", 1, 3),
    ("two-documents", "a: 1\n---\nb: 2", "a second document", 2, 1),
    ("too-deep", "[" * (MOST_DEPTH + 2) + "]" * (MOST_DEPTH + 2), "nested deeper", 1, MOST_DEPTH + 2),
    ("a-tab", "a:\n\tb: 1", "", 2, 1),
    ("wrongly-closed", "a: [1, 2}", "", 1, 9),
    ("a-wrong-indent", "a: 1\n b: 2", "", 2, 3),
    ("a-stray-quote", "a: 'x", "never closed", 1, 4),
    ("a-key-without-a-colon", "a: 1\nb\nc: 2", "expected `key: value`", 2, 1),
    ("a-control-character", "a: é\nb: é\x07", "U+0007", 2, 5),
    ("a-mark-in-the-middle", "a: 1\nb: \ufeff", "U+FEFF", 2, 4),
]


@pytest.mark.parametrize(("text", "message", "line", "column"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_is_not_allowed_is_refused_with_its_place(text: str, message: str, line: int, column: int) -> None:
    with pytest.raises(InputError) as caught:
        yamlfile.read(text.encode(), "x.yaml")
    error = caught.value
    assert message in error.message
    assert (error.path, error.line, error.column) == ("x.yaml", line, column)
    assert str(error).startswith(f"x.yaml:{line}:{column}: ")
    assert "\n" not in str(error)


def test_the_depth_that_is_allowed() -> None:
    value, _ = yamlfile.read(("[" * MOST_DEPTH + "]" * MOST_DEPTH).encode(), "x.yaml")
    assert isinstance(value, list)


def test_very_deep_nesting_is_refused_at_once() -> None:
    with pytest.raises(InputError, match="nested deeper"):
        yamlfile.read(b"[" * 200_000, "x.yaml")


@pytest.mark.parametrize(("data", "at"), [(b"a: \xff", 3), (b"\xe9", 0), ("a: é".encode("utf-16"), 0)], ids=["byte", "latin-1", "utf-16"])
def test_what_is_not_utf8_is_refused(data: bytes, at: int) -> None:
    with pytest.raises(InputError, match=f"x.yaml:1:{at + 1}: not UTF-8 at byte {at}"):
        yamlfile.read(data, "x.yaml")


def test_a_sign_that_yaml_forbids_is_refused() -> None:
    with pytest.raises(InputError, match=r"^x\.yaml:1:4: a control character, U\+0000$"):
        yamlfile.read(b"a: \x00", "x.yaml")


def test_every_place_is_kept() -> None:
    value, places = yamlfile.read(b"a:\n  - b: c\n    d: [e, f]\n", "x.yaml")
    assert value == {"a": [{"b": "c", "d": ["e", "f"]}]}
    assert places[()] == (1, 1)
    assert places["a", 0, "b"] == (2, 8)
    assert places["a", 0, "d", 1] == (3, 12)


def refusal(data: bytes) -> str:
    """What is said of data that is refused; nothing if it is read."""
    try:
        yamlfile.read(data, "x.yaml")
    except InputError as error:
        return str(error)
    return ""


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes) -> None:
    assert "\n" not in refusal(data)


@given(st.text("ab:-[]{}&*!|>#?'\"\n\t 1,", max_size=60))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    message = refusal(text.encode())
    assert message == "" or message.startswith("x.yaml")
    assert "\n" not in message
