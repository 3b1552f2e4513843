"""A draft of 5,000 words and one ten times as long, with a warm Checker on one core; and 28 claims against 28,000.

`python bench/throughput.py`. Prints words a second, and two ratios; only the ratios hold from machine to machine.
"""

from __future__ import annotations

import gc
import time

from nkcheck import Checker
from nkcheck.claim import Claim, ClaimsFolder
from nkcheck.dates import parse_edtf

# A news article's mixture: two paragraphs with figures to three without.
ARTICLE = """
China forcibly repatriated more than 600 North Korean refugees in October 2023 and roughly 200 more in April 2024, the
Congressional-Executive Commission on China says. Beijing has been a party to the 1951 Refugee Convention for more
than four decades, yet it continues to send people back under a border protocol.

The families wait. They telephone a number in Yanji that nobody answers, and they go to a small church on the edge of
Seoul where the names of the missing are read out every evening before the lamps are lit. Some have sold what they
owned to pay a broker who took the money and was not seen again.

Human Rights Watch had earlier confirmed smaller operations, of 80 people on Aug. 29, 2023, and of 40 on Sept. 18.
Nobody has heard from the deportees since. An estimated 70 percent of them are women, according to RealClearPolitics,
while the organizations that wrote to President Biden speak of more than 90 percent.

A spokesman for the foreign ministry said at a regular briefing that he was not aware of the situation and that his
country handles such matters in accordance with domestic law, international law and humanitarian principles. He did
not take further questions, and the transcript that was put on the ministry's page leaves them out.

The border itself is quiet. Trucks cross the bridge in the morning and come back in the evening; the fence along the
river, which was rebuilt during the pandemic, is lit at night and watched by cameras. Fishermen who used to sell to
both banks have moved away or found other work in the towns.
"""


def draft(words: int) -> str:
    count = len(ARTICLE.split())
    return "\n\n".join([ARTICLE.strip()] * round(words / count))


def best(checker: Checker, text: str, runs: int = 5) -> float:
    """The least processor time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        gc.collect()
        begin = time.process_time()
        checker.verify(text, date="2024-06-01")
        times.append(time.process_time() - begin)
    return min(times)


def many(folder: ClaimsFolder, times: int) -> ClaimsFolder:
    """The claims, and as many again of other dates and places."""
    claims: dict[str, Claim] = dict(folder.claims)
    places = list(folder.subject.within)
    for i in range(1, times):
        for claim in folder.claims.values():
            year, month = 1000 + i % 900, 1 + i % 12
            date = f"{year}-{month:02}"
            scope = claim.scope._replace(date=date, when=parse_edtf(date), place=places[i % len(places)])
            copy = claim._replace(id=f"{claim.id}-{i}", scope=scope)
            claims[copy.id] = copy
    return folder._replace(claims=claims)


def main() -> None:
    checker = Checker()
    short, long = draft(5_000), draft(50_000)
    once = best(checker, short)
    print(f"words a second: {len(short.split()) / once:,.0f} ({len(checker.verify(short).findings)} figures)")
    print(f"10 times the length / once: {best(checker, long, 3) / once:.1f}")
    crowded = Checker(many(checker.claims, 1000))
    print(f"{len(crowded.claims.claims):,} claims / {len(checker.claims.claims)}: {best(crowded, short) / best(checker, short):.2f}")


if __name__ == "__main__":
    main()
