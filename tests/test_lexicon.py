"""Terms with braces and gaps, found in a text: the longest that begins at a place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkcheck.lexicon import MOST_EXPANSIONS, build, expand, find_terms
from nkcheck.tokens import tokenize


def found(text: str, *terms: tuple[str, str] | tuple[str, str, str]) -> list[tuple[str, str]]:
    """(concept, the words it stands at) of every term; a term is (term, concept) or (term, facet, concept)."""
    trie = build((term[0], term[1] if len(term) == 3 else "action", term[-1]) for term in terms)
    tokens = tokenize(text)
    return [(term.concept, text[tokens.starts[term.first] : tokens.ends[term.last - 1]]) for term in find_terms(trie, tokens)]


@pytest.mark.parametrize(
    ("term", "texts"),
    [
        ("sent back", ["sent back"]),
        ("{send,sent} back", ["send back", "sent back"]),
        ("repatriat{e,ed,ion}", ["repatriate", "repatriated", "repatriation"]),
        ("return{,s,ed}", ["return", "returned", "returns"]),
        ("{a,b} {c,d}", ["a c", "a d", "b c", "b d"]),
        ("{ a , b } c", ["a c", "b c"]),
        ("x{}", ["x"]),
        ("{a,{b,c}} d", ["a d", "b d", "c d"]),
    ],
)
def test_braces_stand_for_either(term: str, texts: list[str]) -> None:
    assert sorted(set(expand(term))) == texts


@pytest.mark.parametrize("term", ["{a", "a}", "{a,b", "a}b{", "}{", "{a}}", "{{a}"])
def test_braces_come_in_pairs(term: str) -> None:
    with pytest.raises(ValueError, match="unbalanced braces"):
        expand(term)


def test_a_term_stands_for_no_more_than_the_limit() -> None:
    ten = "{" + ",".join("abcdefghij") + "}"
    assert len(expand(ten * 3)) == 1000
    begin = time.process_time()
    with pytest.raises(ValueError, match=f"more than {MOST_EXPANSIONS}"):
        expand(ten * 30)
    assert time.process_time() - begin < 1


@given(st.text("ab{},", max_size=40))
def test_any_term_is_expanded_or_refused(term: str) -> None:
    try:
        texts = expand(term)
    except ValueError:
        return
    assert texts
    assert not any("{" in text or "}" in text for text in texts)


@pytest.mark.parametrize("term", ["", " ", "...", "... back", "sent ...", "a ... b ... c", "{,} ... back"])
def test_a_malformed_term_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match=r"at most one '\.\.\.'"):
        build([(term, "action", "x")])


FOUND = [
    ("plain", "They were sent back.", ["sent back"], ["sent back"]),
    ("case", "They were SENT Back.", ["sent back"], ["SENT Back"]),
    ("case-of-the-term", "they were sent back", ["Sent Back"], ["sent back"]),
    ("a-line-end", "They were sent\nback.", ["sent back"], ["sent\nback"]),
    ("a-hyphen", "Kim Cheol-ok", ["kim cheol ok"], ["Kim Cheol-ok"]),
    ("a-hyphen-of-the-term", "Kim Cheol Ok", ["kim cheol-ok"], ["Kim Cheol Ok"]),
    ("a-curly-apostrophe", "China’s", ["china's"], ["China’s"]),
    ("not-a-part-of-a-word", "They were sentback.", ["sent back", "back"], []),
    ("not-across-a-mark", "They were sent, back then.", ["sent back"], []),
    ("twice", "sent back and sent back", ["sent back"], ["sent back", "sent back"]),
    ("nearly", "sent bac", ["sent back"], []),
    ("at-the-end", "they were sent", ["sent back"], []),
]


@pytest.mark.parametrize(("text", "terms", "parts"), [pytest.param(*row[1:], id=row[0]) for row in FOUND])
def test_a_term_is_found(text: str, terms: list[str], parts: list[str]) -> None:
    assert [part for _, part in found(text, *((term, "x") for term in terms))] == parts


GAPS = [
    ("one-word", "sent them back", ["sent them back"]),
    ("many", "sent more than 600 of the North Koreans back", ["sent more than 600 of the North Koreans back"]),
    ("none", "sent back", ["sent back"]),
    ("a-full-stop", "They were sent. Back home", []),
    ("a-comma", "They were sent, it said, back", []),
    ("a-question", "sent? back", []),
    ("the-widest", "sent " + "x " * 13 + "back", ["sent " + "x " * 13 + "back"]),
    ("too-wide", "sent " + "x " * 14 + "back", []),
    ("unfinished", "sent them", []),
]


@pytest.mark.parametrize(("text", "parts"), [pytest.param(*row[1:], id=row[0]) for row in GAPS])
def test_a_gap_holds_some_words_of_one_sentence(text: str, parts: list[str]) -> None:
    assert [part for _, part in found(text, ("sent ... back", "x"))] == parts


def test_the_longest_term_of_a_thing_wins() -> None:
    terms = ("send", "x"), ("send home", "x"), ("send home safely", "x")
    assert found("send home safely", *terms) == [("x", "send home safely")]
    assert found("send home now", *terms) == [("x", "send home")]
    assert found("send it", *terms) == [("x", "send")]


def test_terms_of_two_facets_may_begin_at_one_place() -> None:
    terms = ("north", "place", "north"), ("north korean", "people", "escapees"), ("north korea", "country", "home")
    assert sorted(found("north korean", *terms)) == [("escapees", "north korean"), ("north", "north")]
    assert sorted(found("north korea", *terms)) == [("home", "north korea"), ("north", "north")]


def test_one_term_may_name_two_things() -> None:
    assert sorted(found("returned", ("returned", "a"), ("returned", "b"), ("returned", "a"))) == [("a", "returned"), ("b", "returned")]


def test_a_thing_is_found_once_at_one_place() -> None:
    terms = ("sent them", "x"), ("sent ... back", "x")
    assert len(found("sent them all back", *terms)) == 1
    assert found("sent them all up", *terms) == [("x", "sent them")]
    assert found("sent all of them back", *terms) == [("x", "sent all of them back")]


@given(st.lists(st.sampled_from(["sent", "back", "x", ".", ",", "home", "600"]), max_size=60))
def test_places_are_true_and_in_order(pieces: list[str]) -> None:
    text = " ".join(pieces)
    tokens = tokenize(text)
    trie = build([("sent back", "action", "a"), ("sent ... back", "action", "b"), ("sent ... home", "action", "c"), ("home", "place", "d")])
    terms = list(find_terms(trie, tokens))
    assert [term.first for term in terms] == sorted(term.first for term in terms)
    for term in terms:
        assert tokens.words[term.first] in ("sent", "home")
        assert tokens.words[term.last - 1] in ("back", "home")


def test_many_terms_cost_no_more_than_few() -> None:
    def seconds(count: int) -> float:
        trie = build((f"word{n} alpha", "action", str(n)) for n in range(count))
        tokens = tokenize("word1 beta sent " * 3000)
        best = 9.0
        for _ in range(3):
            begin = time.process_time()
            list(find_terms(trie, tokens))
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(5000) < 8 * seconds(5) + 0.02
