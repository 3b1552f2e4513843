"""News-like articles, the same at every run: neutral ones about anything, and ones on the subject of a claims folder.

The neutral ones have what a real archive has: figures, dates, shares, countries, and now and then a place of the subject's. Those on
the subject are built from the claims' own questions, quotes and origins, so nothing here knows what the subject is.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import nkcheck

PARAGRAPHS = 1000  # of a topic, of which articles are put together
# How often a neutral paragraph names a place of the subject's, tells of something in its words, or names its people by a common noun: in
# an article of eight that makes one in ten, one in ten, and one in fifty.
PLACED, ECHOED, PEOPLED = 0.0125, 0.0125, 0.0025

TOPICS = {
    "council": (
        "The council of {town} voted by {small} to {small} on {day} to close {small} of its {count} car parks.",
        "Councillor {person} said that {small} offers had come in since {month} {year}, none below {money}.",
        "Work on the {ordinal} section of the ring road is to begin in {month} and will cost about {money}.",
        "Nearly {share} of the households that answered a survey of {big} residents were against it.",
        "“We have waited for more than {small} years,” said {person}, who runs a bakery opposite the town hall.",
        "The library will be open until {small} p.m. on weekdays, and children under {small} need no card.",
    ),
    "harvest": (
        "Farmers in {country} expect {big} tonnes of wheat this year, {share} less than in {year}.",
        "Rain fell on {small} of the {small} days in which the fields are usually cut.",
        "The price of a tonne rose to {money} on {day}, the highest since {month} {year}.",
        "{person}, who keeps {count} cows near {town}, said he had sold {small} of them to pay for feed.",
        "Around {count} seasonal workers are short on the orchards along the river.",
        "Exports to {country} and {country} were stopped for {small} weeks when a mite was found in {count} crates.",
        "The ministry has set aside {money} for those who lost more than {share} of their crop.",
        "Nobody in the village can remember a spring as dry as this one.",
    ),
    "football": (
        "{town} beat {town} {small}–{small} in front of {big} people on {day}.",
        "{person} scored in the {ordinal} minute, his {ordinal} goal in {count} matches.",
        "The visitors, who had lost {small} of their last {small} games, were reduced to ten men after an hour.",
        "“The boys gave everything,” said the coach, {person}, who has been at the club for {small} years.",
        "The defender was sent off in {month} against a side from {country} and banned for {small} matches.",
        "In {year} the club was {money} in debt and had {count} members.",
        "The crowd sang until the lights went out.",
    ),
    "shipping": (
        "The port of {town} handled {big} containers in {month}, {share} more than a year before.",
        "A freighter of {big} tonnes with {small} sailors aboard lost its anchor on {day}.",
        "{person} of the harbour board said that {count} ships were waiting, some for {small} days.",
        "Freight from {country} to {country} now costs {money} a box, down from a peak in {year}.",
        "{small} of the {count} passengers were still in hospital on {day}.",
        "Insurers put the damage at up to {money}.",
        "The strait is {small} kilometres wide at its narrowest, and about {count} vessels cross it every day.",
        "Divers found nothing in the first search, and the second was put off because of the swell.",
    ),
    "company": (
        "The company earned {money} in the {ordinal} quarter, it said on {day}, against {money} a year ago.",
        "It plans to cut about {count} of its {big} jobs, most of them in {country}.",
        "Shares fell by {share} in the morning and recovered in the afternoon.",
        "{person}, the chief executive since {month} {year}, called the figures “a beginning”.",
        "Sales in {country} grew by {share}, and those in {country} by less than {share}.",
        "Analysts had expected at least {money}, according to a poll of {small} banks.",
        "A plant that makes {big} batteries a month is to open near {town} in {year}.",
        "The union says that its members will decide within {small} days.",
    ),
    "courts": (
        "A court in {town} sentenced a man of {age} to {small} years in prison on {day}.",
        "The judge, {person}, said that {count} witnesses had been heard over {small} weeks.",
        "Prosecutors had asked for {small} years, the defence for a fine of {money}.",
        "The accused was arrested at the border with {country} in {month} {year} with {small} passports.",
        "“Justice has taken {small} years,” said {person}, whose daughter was {age} when she was hurt.",
        "About {share} of such cases end without a verdict, figures of the ministry show.",
        "Reporters were asked to leave the room twice.",
    ),
    "health": (
        "The number of people with influenza rose to {big} in the week to {day}, {share} more than in the week before.",
        "{count} patients were waiting for a bed at the hospital of {town}, {person}, a nurse there, said.",
        "Of {big} women who took part in the study, {share} slept better after {small} weeks.",
        "The vaccine is {share} effective in children between {small} and {small} years.",
        "Doctors from {country} may work without a permit from {month} {year} on.",
        "The ward was closed for {small} days in {year}, and again last month.",
        "Clinics in {country} have been full since {month}, and {small} of {count} have closed.",
        "Drink enough, the doctors say, and open a window.",
    ),
    "weather": (
        "A storm with gusts of {count} kilometres an hour reached {town} on {day} and felled {count} trees.",
        "More than {big} homes were without power for {small} hours.",
        "In {country} {small} people died when a river rose by {small} metres overnight.",
        "It was the warmest {month} since {year}, and the {ordinal} in a row above the average.",
        "“At around {small} p.m. the roof went,” said {person}, {age}, a teacher.",
        "The service expects up to {count} millimetres of rain until the weekend.",
        "The railway runs {small} trains an hour less than usual, and asks travellers to stay at home.",
    ),
}
ECHOES = (  # other subjects have words in common with ours
    "Councillor {person} said that the decision had been sent back to the committee {small} times since {month} {year}.",
    "The mayor, {person}, has returned from a visit to {country} with plans for a tram of {count} stops.",
    "A petition with {big} names was handed over on the steps of the building while it rained.",
    "Around {count} workers, most of them women, are still missing on the coast.",
    "The crew of {small} were handed over to the coast guard and taken to hospital.",
    "He will be deported to {country} when the {small} years are over, the court said.",
    "{count} families were taken across the river to a school, and most have returned home.",
    "The railway has sent {small} buses.",
)
PLAIN = (  # what any report has between its figures
    "{person} did not want to comment, and neither did anybody else who was asked at the gate.",
    "It is not the first time that {town} has been promised something of the kind, and few there expect much of it.",
    "Those who know the place say that it was quieter once, before the road was built and the young people moved away.",
    "The two sides are to meet again, though nobody would say where, or who had asked for it.",
    "“You get used to it,” {person} said, and looked out at the yard, where it had begun to snow.",
    "Whether the plan will last is another matter: the last one was given up as soon as the cameras had gone.",
    "In {country} the same question has been before the courts for years, and the answers have not been alike.",
    "A spokeswoman wrote that the matter was being looked into and that it would be wrong to say more at this stage.",
    "Neighbours brought soup and blankets, and somebody had thought of the dogs.",
    "{person}, who has written a book about it, thinks that the whole debate rests on a misunderstanding.",
    "There is a bench in front of the station, and on most afternoons somebody sits there and counts the trains.",
    "It was a cold morning, and the queue in front of the bakery was longer than usual.",
    "Letters to the editor have been full of it, most of them against, a few of them in verse.",
    "{person} asked for patience, as those who are asked to explain a delay have always done.",
    "Nobody disputes that the building is old; what it is worth is a question that two experts have answered differently.",
    "For the shops in {town} it comes at a bad moment, with the summer over and the fair not yet begun.",
    "Some of the papers that were shown to this newspaper are signed, others only bear a stamp.",
    "The opposition in {country} speaks of a scandal, the government of a mistake in the office.",
    "In the end it was the weather that decided, as it so often does.",
    "“It is a good idea, and it will never be done,” said {person}, and laughed.",
    "The film that was made of it was a success everywhere but in {town}.",
    "Outside, a band was playing, and the children of the school waved flags that they had painted themselves.",
    "What {person} thinks of it could not be learned, since no telephone was answered in the afternoon.",
    "What had looked like a quarrel about money turned out to be one about who should speak first.",
)
TOWNS = (
    "Aldermoor", "Brackwell", "Corsley", "Dunmere", "Eastholm", "Farrowby", "Glenside", "Hartsea", "Inverlow", "Kettlebridge", "Lowmarsh",
)  # fmt: skip
COUNTRIES = ("France", "Germany", "Spain", "Poland", "Brazil", "Canada", "Kenya", "India", "Chile", "Norway", "Egypt", "Italy", "Turkey")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "tenth")
SLOTS = {"town": TOWNS, "country": COUNTRIES, "month": MONTHS, "ordinal": ORDINALS}
NUMBERS = {"small": (2, 12), "count": (13, 900), "big": (1_000, 90_000), "year": (1995, 2024), "age": (19, 88)}
FIRST = ("Anna", "Brian", "Carla", "David", "Elena", "Frank", "Greta", "Henry", "Irene", "James", "Karen", "Louis", "Maria", "Oscar")
LAST = (  # surnames of three syllables: an archive always has words that were not in it before
    (
        "Al",
        "Bar",
        "Cor",
        "Dun",
        "Ek",
        "Fen",
        "Gar",
        "Hol",
        "Ib",
        "Jar",
        "Kel",
        "Lom",
        "Mar",
        "Nor",
        "Os",
        "Pry",
        "Quin",
        "Rad",
        "Sel",
        "Tor",
    ),
    ("a", "ber", "cas", "den", "e", "fre", "gol", "hin", "i", "ken", "lo", "man", "ner", "o", "per", "ri", "sto", "ter", "u", "van"),
    (
        "bach",
        "court",
        "dale",
        "ers",
        "feld",
        "gren",
        "holt",
        "ini",
        "kov",
        "ley",
        "mann",
        "nic",
        "quist",
        "rup",
        "sen",
        "ton",
        "wick",
        "zak",
    ),
)
SLOT = re.compile(r"\{(\w+)\}")
NUMBER = re.compile(r"\d[\d,]*")


class Subject(NamedTuple):
    """What articles take from a claims folder."""

    name: str
    places: list[str]  # as its vocabulary names them
    people: list[str]  # nouns of one word for its people
    said: list[tuple[str, str, str]]  # sentences that give a figure: a quote, and what stands before it and behind

    @property
    def statement(self) -> str:
        """One of them."""
        return "".join(self.said[0])


def subject(folder: Any) -> Subject:
    """Of a loaded claims folder, the places and what can be said."""
    said = [
        (before, cited.exact, behind)
        for claim in folder.claims.values()
        for cited in claim.citations
        for before, behind in (
            ("“", f",” {cited.origin.name} said."),
            (f"According to {cited.origin.name} it is ", "."),
            (f"{claim.question} {cited.origin.name} has an answer: ", "."),
        )
    ]
    words = vocabulary(folder)
    places = [name for raw in words.get("places", {}).values() for name in choices(raw["names"])]
    people = [noun for raw in words["people"].values() for noun in choices(raw.get("nouns", [])) if " " not in noun]
    return Subject(words["name"], [" ".join(map(str.capitalize, place.split())) for place in places], people, said)


def vocabulary(folder: Any) -> dict[str, Any]:
    """The subject file of a loaded claims folder."""
    path = Path(folder.path)
    where = path if path.is_dir() else path.parent
    raw: dict[str, Any] = yaml.load((where / "subject.yaml").read_bytes(), yaml.CSafeLoader)
    return raw


def choices(terms: list[str]) -> list[str]:
    """All that terms with `{a,b}` in them stand for."""
    done, todo = [], list(terms)
    while todo:
        term = todo.pop()
        head, brace, rest = term.partition("{")
        if brace:
            inner, _, tail = rest.partition("}")
            todo += [head + choice.strip() + tail for choice in inner.split(",")]
        else:
            done.append(term)
    return sorted(done)


class Writer:
    """Writes articles about one subject; two with the same seed write the same. Set `apart`, neutral ones name nobody whom it names."""

    def __init__(self, about: Subject, seed: int = 1, *, apart: bool = False) -> None:
        self.about = about
        self.apart = apart
        self.chance = random.Random(seed)
        self.neutral = [[self._paragraph(topic) for _ in range(PARAGRAPHS)] for topic in TOPICS.values()]

    def _filled(self, sentence: str) -> str:
        return SLOT.sub(lambda slot: self._slot(slot[1]), sentence)

    def _slot(self, name: str) -> str:
        chance = self.chance
        if name in SLOTS:
            return chance.choice(SLOTS[name])
        if name == "person":
            return f"{chance.choice(FIRST)} {''.join(map(chance.choice, LAST))}"
        if name == "day":
            return f"{chance.randint(1, 28)} {self._slot('month')}"
        if name == "share":
            return f"{chance.randint(2, 95)} per cent"
        if name == "money":
            return f"${chance.randint(1, 999)} {chance.choice(('million', 'billion'))}"
        number = chance.randint(*NUMBERS[name])
        return f"{number:,}" if name == "big" else str(number)

    def _paragraph(self, sentences: tuple[str, ...]) -> str:
        chance = self.chance
        own = [*chance.sample(sentences, chance.randint(2, 3)), *chance.sample(PLAIN, chance.randint(1, 3))]
        chance.shuffle(own)
        own = [self._filled(text) for text in own]
        for often, choose in ((PLACED, self._place), (ECHOED, self._echo), (PEOPLED, self._people)):
            if chance.random() < often and not self.apart:
                own.append(self._filled(choose()))
        return " ".join(own)

    def _place(self) -> str:
        return f"{{person}} had lived for some time in {self.chance.choice(self.about.places)}."

    def _echo(self) -> str:
        return self.chance.choice(ECHOES)

    def _people(self) -> str:
        return f"An estimated {{big}} {self.chance.choice(self.about.people)} have come to {{country}} since {{month}}."

    def _said(self) -> str:
        """Something about the subject; one time in three with other numbers than the source's."""
        before, quote, behind = self.chance.choice(self.about.said)
        if self.chance.random() < 1 / 3:
            quote = NUMBER.sub(lambda _: str(self.chance.randint(2, 3000)), quote)
        return before + quote + behind

    def article(self, dense: int = 0) -> str:
        """An article of 2 to 5 kB. Of ten paragraphs, `dense` speak of the subject; in none, it is neutral."""
        chance = self.chance
        opening = (
            f"{self._slot('town').upper()}, {self._slot('day')} {self._slot('year')}. By {self._slot('person')}. {self._slot('big')} words."
        )
        paragraphs = [opening, *chance.sample(chance.choice(self.neutral), chance.randint(6, 10))]
        if dense:
            paragraphs[0] += f" About {self.about.name}."
            speak = max(1, round((len(paragraphs) - 1) * dense / 10))
            for i in chance.sample(range(1, len(paragraphs)), speak):
                head, _, tail = paragraphs[i].partition(". ")
                paragraphs[i] = f"{head}. {self._said()} {tail}"
        return "\n\n".join(paragraphs) + "\n"

    def note(self) -> str:
        """A short piece, of one kB or so, whose first paragraph speaks of the subject."""
        return "\n\n".join([self.dense(1).strip(), *self.chance.sample(self.chance.choice(self.neutral), 2)]) + "\n"

    def archive(self, count: int, percent: float) -> Iterator[str]:
        """So many articles, a share of them on the subject (four paragraphs of ten), evenly spread."""
        due = 0.0
        for _ in range(count):
            due += percent / 100
            on = due >= 1
            due -= on
            yield self.article(4 if on else 0)

    def dense(self, characters: int) -> str:
        """A text that says something about the subject in nearly every sentence, of at least so many characters."""
        parts: list[str] = []
        length = 0
        while length < characters:
            aside = self._filled(self.chance.choice(self.chance.choice(list(TOPICS.values()))))
            parts.append(f"{self._said()} {self._said()} {aside} {self._said()}")
            length += len(parts[-1]) + 2
        return "\n\n".join(parts) + "\n"

    def document(self, characters: int) -> str:
        """A book-like text of so many characters: in every paragraph one sentence about the subject, and many without a figure.

        A figure in some 300 characters: more than 50,000 in one document are refused.
        """
        parts: list[str] = []
        length = 0
        while length < characters:
            told = self.chance.sample(PLAIN, 6)
            told[self.chance.randrange(6)] = self._said()
            parts.append(self._filled(" ".join(told)))
            length += len(parts[-1]) + 2
        return "\n\n".join(parts)[:characters]


def day_of(number: int) -> str:
    """The date of the article of a number in an archive, ISO 8601."""
    return (date(2022, 1, 1) + timedelta(days=number % 1000)).isoformat()


def writer(seed: int = 1, claims: str | None = None, *, apart: bool = False) -> Writer:
    """A writer about the built-in claims, or those of a folder; see `Writer`."""
    return Writer(subject(nkcheck.load(claims)), seed, apart=apart)
