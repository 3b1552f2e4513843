"""Two claims folders side by side: a desk's own beside the built-in one.

Claims and sources stand next to each other. What both know by one id, an origin or an entry of the vocabulary, is one thing with
the names of both; of a single value the desk's own holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nkcheck.consistency import File, Files
from nkcheck.errors import Tell
from nkcheck.lexicon import expand
from nkcheck.yamlfile import At, Places

_OWN = ("name", "$schema")  # of the first folder's subject alone


def join(first: Files, second: Files, tell: Tell) -> Files:
    """The files of both folders.

    A source of both must be the same in both, and a word for what happened must be of one action; what is not so goes to `tell`.
    """
    _one_action_a_word(first.subject, second.subject, tell)
    known = {Path(file.path).name: file for file in first.sources}
    added = []
    for file in second.sources:
        own = known.get(Path(file.path).name)
        if own is None:
            added.append(file)
        elif own.value != file.value:
            tell(file.fault("duplicate_id", f"the source `{Path(file.path).stem}` is another in {own.path}"))
    subject = _together(first.subject, second.subject)
    if any(file.value.get("people") and not file.value.get("named") for file in (first.subject, second.subject)):
        subject.value.pop("named", None)  # texts about the other's subject need not have a name of this one
    return Files(
        subject,
        _together(first.origins, second.origins),
        (*first.sources, *added),
        first.claims + second.claims,
    )


def _one_action_a_word(first: File, second: File, tell: Tell) -> None:
    """Tell the words of the second vocabulary that the first has for an action of another id: no claim of that would be met."""
    taken = {term: name for name, raw in first.entries("actions") for text in raw["terms"] for term in expand(text)}
    for name, raw in second.entries("actions"):
        for i, text in enumerate(raw["terms"]):
            word, other = next(((term, taken[term]) for term in expand(text) if taken.get(term, name) != name), ("", ""))
            if other:
                message = f"“{word}” is of the action `{other}` in {first.path}; expected that id"
                tell(second.fault("shadowed_term", message, ("actions", name, "terms", i)))


def _together(first: File, second: File) -> File:
    places: Places = dict(first.places)
    homes: dict[At, str] = {}
    value = _merged(first.value, second.value, (), second, (), places, homes)
    return first._replace(value=value, places=places, homes=homes)


def _merged(mine: Any, theirs: Any, at: At, second: File, there: At, places: Places, homes: dict[At, str]) -> Any:
    """The value of both; `places` and `homes` get the places of what the second file adds. `there` is the way to it in that file."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        more = {key: value for key, value in theirs.items() if at or key not in _OWN}
        return mine | {
            key: _merged(mine[key], value, (*at, key), second, (*there, key), places, homes)
            if key in mine
            else _added(value, (*at, key), second, (*there, key), places, homes)
            for key, value in more.items()
        }
    if isinstance(mine, list) and isinstance(theirs, list):
        whole = list(mine)
        for i, value in enumerate(theirs):
            if value not in whole:
                whole.append(_added(value, (*at, len(whole)), second, (*there, i), places, homes))
        return whole
    return _added(theirs, at, second, there, places, homes)


def _added(value: Any, at: At, second: File, there: At, places: Places, homes: dict[At, str]) -> Any:
    """A value of the second file as it is, with its places."""
    homes[at] = second.path
    for way, place in second.places.items():
        if way[: len(there)] == there:
            places[at + way[len(there) :]] = place
    return value
