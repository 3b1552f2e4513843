"""Who the text says a figure comes from.

| file | reads |
| --- | --- |
| name.py | who is named at a place of the text |
| sentence.py | whom a sentence credits |
| credit.py | which of them a figure comes from |
"""

from __future__ import annotations

from nkcheck.speaker.credit import credited
from nkcheck.speaker.name import Attribution, known_speaker
from nkcheck.speaker.sentence import Speakers, read_speakers

__all__ = ["Attribution", "Speakers", "credited", "known_speaker", "read_speakers"]
