"""The parts of a quick line sorted: which are of the grammar, and which are words for a title, a place, the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from scheduling.quick_items import Day, Item, Weekday, read_item
from scheduling.quick_parts import Part, plain, split
from scheduling.quick_times import Clock, Hours
from scheduling.typed import read_date

MOST_PARTS = 20  # are read; what stands behind them is words
LONGEST_PART = 90  # characters that may be of the grammar
LONGEST_ITEM = 44
MOST_WORDS = 12
_JOINTS = {"and", "y", "und", "&", "+", "·", "|", "-", "–", "—", "@", "con", "with", "mit"}
_AT = ("at ", "@ ", "@")
_ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})t(?=\d)")
_ONLY_NUMBERS = re.compile(r"[\d.:/–-][\d\s.:/–-]*(?:uhr|h|am|pm)?")  # a day or a time that does not exist
_A_TIME = re.compile(r"\d[:.]\d\d|\d ?(?:[ap]\.?m|uhr|h)\b")
_TWO_LETTERS = {"mo", "di", "mi", "do", "fr", "sa", "so"}  # days in German, and words of other tongues
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Found:
    """One thing said, in whose words, and whether a day was said beside it."""

    item: Item
    said: str
    with_day: bool
    alone: bool


@dataclass(slots=True)
class Sorted:
    """All that was said, in order; `place` are words with an "at" before them."""

    found: list[Found] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    title: str = ""
    place: str = ""
    links: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def of(self, kind: type[Kind]) -> list[tuple[Kind, Found]]:
        """What is of this kind."""
        return [(each.item, each) for each in self.found if isinstance(each.item, kind)]

    def has(self, *kinds: type) -> bool:
        """Whether anything is of one of these kinds."""
        return any(isinstance(each.item, kinds) for each in self.found)


def sort(text: str, language: str, today: date) -> Sorted:
    """Sort it. A title in quotation marks is one wherever it stands."""
    sorted_ = Sorted()
    for number, part in enumerate(_years_joined(split(text), today)):
        if part.link:
            sorted_.links.append(part.link)
        first = number == 0 and plain(part.words).isdecimal()  # a film called 1984
        verbatim = part.quoted or first or number >= MOST_PARTS
        items = None if verbatim else consumed(plain(part.words), language, today)
        if part.quoted and not sorted_.title:
            sorted_.title = part.words
        elif items is None and not verbatim and _is_of_time(plain(part.words), number, language, today):
            sorted_.unread.append(part.words)
        elif items is None:
            _take_words(sorted_, part)
        else:
            _take_items(sorted_, items, part.words)
    _peel(sorted_, language, today)
    return sorted_


def consumed(words: str, language: str, today: date) -> tuple[Item, ...] | None:
    """The items these plain words are made of, all of them; None where any word is left over."""
    every = _ISO_MOMENT.sub(r"\1 ", words).split()
    if len(words) > LONGEST_PART or len(every) > MOST_WORDS:
        return None
    return _rest(every, 0, language, today, {})


def _rest(
    words: list[str], at: int, language: str, today: date, known: dict[int, tuple[Item, ...] | None]
) -> tuple[Item, ...] | None:
    """Longest first, and back where that leads nowhere; `known` keeps what was tried from each word on."""
    if at == len(words):
        return ()
    if at not in known:
        known[at] = next(_ways(words, at, language, today, known), None)
    return known[at]


def _ways(
    words: list[str], at: int, language: str, today: date, known: dict[int, tuple[Item, ...] | None]
) -> Iterator[tuple[Item, ...]]:
    for end in range(len(words), at, -1):
        said = " ".join(words[at:end])
        items = read_item(said, language, today) if len(said) <= LONGEST_ITEM else ()
        rest = _rest(words, end, language, today, known) if items else None
        if rest is not None:
            yield (*items, *rest)
    if 0 < at < len(words) - 1 and words[at] in _JOINTS:
        rest = _rest(words, at + 1, language, today, known)
        if rest is not None:
            yield rest


def _is_of_time(words: str, number: int, language: str, today: date) -> bool:
    """Words that are about a day or a time, and yet are none we can read: "31.2.", "Sat 7 pm till late"."""
    if _ONLY_NUMBERS.fullmatch(words):
        return True
    every = words.split()
    heads = (" ".join(every[:n]) for n in (3, 2, 1)) if number and len(words) <= LONGEST_PART else iter(())
    days = (item for head in heads for item in read_item(head, language, today))
    return bool(_A_TIME.search(words)) and any(isinstance(item, Day | Weekday) for item in days)


def _take_items(sorted_: Sorted, items: tuple[Item, ...], said: str) -> None:
    with_day = any(isinstance(item, Weekday | Day) for item in items)
    sorted_.found += [Found(item, said, with_day, len(items) == 1) for item in items]


def _take_words(sorted_: Sorted, part: Part) -> None:
    words = part.words.strip()
    at = next((each for each in _AT if words.casefold().startswith(each)), "")
    if not part.quoted and at and words[len(at) :].strip() and not sorted_.place:
        sorted_.place = words[len(at) :].strip()
    else:
        sorted_.words.append(words)


def _years_joined(parts: tuple[Part, ...], today: date) -> list[Part]:
    """ "Dec 5, 2026" is one day: its comma parts nothing."""
    joined: list[Part] = []
    for part in parts:
        year = part.words.partition(" ")[0]
        if (
            joined
            and len(year) == 4
            and year.isdecimal()
            and read_date(f"{plain(joined[-1].words)}, {year}", "en", today)
        ):
            joined[-1] = Part(f"{joined[-1].words} {part.words}", link=joined[-1].link or part.link)
        else:
            joined.append(part)
    return joined


def _peel(sorted_: Sorted, language: str, today: date) -> None:
    """ "Board games Sat 19:00" without a comma: day and time together at an end of the first words, if nowhere else."""
    if not sorted_.words or sorted_.title or sorted_.has(Clock, Hours, Day, Weekday):
        return
    every = sorted_.words[0].split()
    for kept, said in _ends(every):
        doubtful = language != "de" and _TWO_LETTERS & set(plain(said).split())
        items = None if doubtful else consumed(plain(said), language, today)
        if items and _day_and_time(items):
            _take_items(sorted_, items, said)
            sorted_.words[0] = kept
            return


def _ends(every: list[str]) -> Iterator[tuple[str, str]]:
    first = max(1, len(every) - MOST_WORDS)
    for n in range(first, len(every) - 1):
        yield " ".join(every[:n]), " ".join(every[n:])
    for n in range(min(len(every) - 1, MOST_WORDS), 1, -1):
        yield " ".join(every[n:]), " ".join(every[:n])


def _day_and_time(items: tuple[Item, ...]) -> bool:
    return any(isinstance(item, Weekday | Day) for item in items) and any(isinstance(item, Clock) for item in items)
