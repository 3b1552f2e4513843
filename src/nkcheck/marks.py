"""Numbers that count nothing: page and telephone numbers, list marks, hours of a live report, parts of names."""

from __future__ import annotations

from nkcheck.tokens import Tokens
from nkcheck.words import Language

_HALF_DAYS = frozenset({"a", "am", "a.m", "p", "pm", "p.m", "hours", "hrs"})
_NOT_NUMBERED = frozenset({"the", "a", "their", "this", "that", "who", "they", "these", "those"})
_NUMBERED = frozenset(
    {"no", "nos", "res", "art", "sec", "p", "pp", "vol", "r", "s", "h", "st", "para", "paras", "ext", "chap", "pt", "app"}
)
_ENDS = frozenset({".", "?", "!", '"'})
_ITEM_MARKS = frozenset({".", ")", "]"})
_BEFORE_ITEMS = frozenset({":", ";", "and", ""})
_IN_TELEPHONES = frozenset({"-", ".", "(", ")", "+", "–", "/"})


def is_a_name(tokens: Tokens, i: int, words: Language, nouns: frozenset[str]) -> bool:
    """True if the number at i is part of a name or a sum of money: 'CA-45', 'Article 33', '$40', '118th', '24/7'."""
    before, number = tokens.word(i - 1), tokens.is_number(i)
    if tokens.words[i] == "zero" and tokens.text[tokens.ends[i] : tokens.ends[i] + 1] == "-":
        return True  # 'zero-Covid'
    if before in words.sets["currency_signs"] or (before == "$" and tokens.word(i - 2) == "us"):
        return True
    if tokens.glued(i):
        if tokens.is_word(i - 1):
            if number:
                return True  # F16, H5
        elif before in "/#$€£¥₩=&?@_%":
            return True
        elif before == "-" and i > 1 and tokens.glued(i - 1) and tokens.is_word(i - 2):
            return tokens.words[i - 2] not in ("mid", "early", "late", "post", "pre") and number
        elif before == "." and i > 1 and tokens.glued(i - 1) and tokens.is_word(i - 2) and number:
            return tokens.words[i - 2] not in words.months  # H.R.1080
    if number and (
        (before == "." and tokens.word(i - 2) in _NUMBERED)
        or (before == "at" and tokens.word(i + 1) not in nouns and names_a_street(tokens, i))
        or (before in words.range_joins and tokens.is_number(i - 2) and tokens.word(i - 3) in words.sets["not_after"])
    ):
        return True  # 'Art. 33', 'at 2373 Rayburn', 'pages 61 to 64'
    if before not in words.sets["not_after"] or before == "class" or tokens.word(i + 1) in words.months:
        return False
    spelt = (tokens.capitalised(i - 1) or words.has("numbered", before)) and tokens.words[i] in words.numbers  # 'Table three'
    return (number or spelt) and (before != "number" or numbered(tokens, i))


def numbered(tokens: Tokens, i: int) -> bool:
    """True for 'House number 620'; not for 'the number 620' and 'the persons concerned number 620'."""
    if tokens.word(i - 1) != "number":
        return False
    if tokens.phrase(i - 3, 3) in ("bears the number", "carries the number", "under the number"):
        return True
    before = tokens.word(i - 2)
    return before not in _NOT_NUMBERED and not before.endswith("ed")


def names_a_street(tokens: Tokens, i: int) -> bool:
    """True for 'at 2373 Rayburn'."""
    long = len(tokens.words[i]) >= 3 and tokens.words[i].isdecimal()
    return long and tokens.is_word(i + 1) and tokens.capitalised(i + 1)


def past_telephone(tokens: Tokens, i: int) -> int:
    """The token behind a telephone number that begins at i, or i: three groups of up to four digits or more, and no words between."""
    after = tokens.word(i + 1)
    if after not in _IN_TELEPHONES and not after[:1].isdecimal() and len(tokens.words[i].split()) < 2:
        return i  # a single group
    groups, last, at = 0, i, i
    while at < len(tokens) and at < i + 16:
        word = tokens.words[at]
        parts = word.split()
        if word[0].isdecimal():
            if not all(part.isdecimal() and len(part) <= 4 for part in parts):
                break
            groups, last = groups + len(parts), at + 1
        elif word not in _IN_TELEPHONES or at > last:
            break
        at += 1
        if "\n" in tokens.text[tokens.ends[at - 1] : tokens.starts[at] if at < len(tokens) else None] or (
            word == "." and not tokens.glued(at)
        ):
            break
    separated = any(word in _IN_TELEPHONES for word in tokens.words[i:last])
    if groups >= 2 and tokens.words[i].startswith("0") and len(tokens.words[i]) > 1:
        return last  # '020 7946 0123': no count begins with nought
    return last if groups >= 3 and (separated or tokens.word(i - 1) == "+") else i


def marks_a_list(tokens: Tokens, i: int) -> bool:
    """True for the number of a list's item ('1. ', '2) ', '(3) '), a paragraph ('57. It …', '4.2.1') or a footnote ('[12]')."""
    before, after = tokens.word(i - 1), tokens.word(i + 1)
    if before != "." and after not in _ITEM_MARKS:
        return False
    if (before == "[" and after == "]") or _outline(tokens, i):
        return True
    if len(tokens.words[i]) <= 3 and tokens.words[i].isdecimal() and not tokens.glued(i + 2):
        capital = tokens.capitalised(i + 2) if i + 2 < len(tokens) else False
        if tokens.word(i + 1) == "." and tokens.glued(i + 1) and capital and (before in _ENDS or i == 0) and not tokens.glued(i):
            return True
        if (
            before == "("
            and tokens.word(i + 1) == ")"
            and (tokens.word(i - 2) in _ENDS or (capital and tokens.word(i - 2) in _BEFORE_ITEMS))
        ):
            return True
    if not tokens.glued(i + 1) or tokens.words[i + 1] not in (".", ")") or len(tokens.words[i]) > 2 or tokens.glued(i + 2):
        return False
    opening = tokens.starts[i - 1] if tokens.word(i - 1) == "(" else tokens.starts[i]
    line = tokens.text.rfind("\n", max(0, opening - 16), opening) + 1
    return (line > 0 or opening < 16) and not tokens.text[line:opening].strip()


def marks_an_hour(tokens: Tokens, i: int) -> bool:
    """True for the hour at which a line of a live report was written: '10:40 In Seoul …'."""
    if ":" not in tokens.words[i] or i + 1 >= len(tokens):
        return False
    if i and tokens.words[i - 1] in _ENDS and tokens.is_word(i + 1) and tokens.capitalised(i + 1):
        return True  # '… 02:10 What the coalition wrote … 09:45 Women: …'
    if i and "\n" not in tokens.text[tokens.ends[i - 1] : tokens.starts[i]]:
        return False
    return tokens.word(i + 1) in ("|", "–", "—", "-") or (
        tokens.is_word(i + 1) and (tokens.capitalised(i + 1) or tokens.word(i + 1) not in _HALF_DAYS)
    )


def _outline(tokens: Tokens, i: int) -> bool:
    """True for a part of '4.2.1'."""
    ahead = tokens.word(i + 1) == "." and tokens.glued(i + 1) and tokens.glued(i + 2) and tokens.is_number(i + 2)
    back = tokens.word(i - 1) == "." and tokens.glued(i) and tokens.glued(i - 1) and i > 1 and tokens.is_number(i - 2)
    return ahead or back
