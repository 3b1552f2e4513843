"""Feeds the figure grammar and `verify`: `figures.py SECONDS`. Each byte of an input is a word, or the text itself is fed."""

from __future__ import annotations

import sys
from itertools import pairwise

import atheris

with atheris.instrument_imports(include=["nkcheck"]):
    from nkcheck import Checker
    from nkcheck.find import find
    from nkcheck.tokens import tokenize

from hunt import hunt

WORDS = (  # one a byte
    "600|500|2,000|2 000|80|40|1.5|20|9|12|2023|1951|10:40|8|0|01|six|hundred|thousand|million|dozen|dozens|"
    "hundreds|half|third|quarter|two|twenty|one|first|fifth|more than|less than|up to|at least|about|nearly|some|"
    "over|under|or more|or so|exactly|only|between|and|to|from|between 500 and|500–600|600-|-|–|—|'|’s|\"|(|)|[|]|.|"
    ". |, |; |: |? |! |\n|\n\n| | | |%|percent|per cent|of|the|of the|them|those|in|on|by|since|until|last|this|next|"
    "ago|October|Oct.|Oct|September|Sept. 18|August|Aug. 29|2021|April|on October 9|9 October 2023|2023-10-09|"
    "10/9/2023|Monday|May|March|spring|the 1990s|mid-|early|late|year|years|year-old|aged|month|that month|decade|"
    "decades|weeks|days|p.m.|a.m.|midnight|o’clock|noon|20:00|China|Beijing|North Korea|North Koreans|"
    "North Korean refugees|South Korea|people|women|girls|men|defectors|escapees|repatriated|sent back|deported|"
    "forcibly repatriated|were|was|had been|has|detained|arrested|held|killed|lived in China|Kim Cheol-ok|"
    "Lee Soon Geum|Human Rights Watch|the group|said|according to|reported|told|that|who|which|while|when|not|"
    "never|no|did not|if|would|could|letter|organisations|NGOs|statement|border crossings|Hunchun|Tumen|Dandong|"
    "Convention|Protocol|treaty|hearing|Congress|she|he|they|it|his|her|their|another|more|most|the rest|all|each|"
    "every|both|none|İ|ß|²|½|١٢|６００|\u00a0|\u200b|\u202e|\x1b[31m|$|£|€|#|/|+|*|_|@|&|<|>|="
)
VOCABULARY = [
    word if not word or word[0] in "\n .,;:?!'’" or (len(word) == 1 and not word.isalnum()) else f" {word}" for word in WORDS.split("|")
]
SEEDS = [b"the 600 North Koreans that China sent back in October 2023", bytes(range(200)), bytes(range(199, 0, -1))]
checker = Checker()


def text_of(data: bytes) -> str:
    if data[:1] < b"\x40":
        return data[1:].decode("utf-8", errors="replace")
    return "".join(VOCABULARY[byte % len(VOCABULARY)] for byte in data[1:600])


def try_out(data: bytes) -> None:
    text = text_of(data)
    for base in (None, "2023-12-01"):
        report = checker.verify(text, date=base)
        for finding in report.findings:
            assert 0 <= finding.start < finding.end <= len(text)
            assert text[finding.start : finding.end] == finding.text
        assert all(one.end <= two.start for one, two in pairwise(report.findings))
    tokens = tokenize(text)
    assert all(start < end for start, end in zip(tokens.starts, tokens.ends, strict=True))
    assert all(end <= start for end, start in zip(tokens.ends, tokens.starts[1:], strict=False))
    found = find(tokens, checker.claims.language, None, checker.claims.subject.nouns)
    assert all(one.last <= two.first and one.figure.end <= two.figure.start for one, two in pairwise(found))
    assert all(text[item.figure.start : item.figure.end] == item.figure.text for item in found)


if __name__ == "__main__":
    hunt(try_out, float(sys.argv[1]), [*(b"A" + seed for seed in SEEDS), *(b"\0" + seed for seed in SEEDS)])
