"""Warnings in words: a sentence each, and one breath of them for a toast."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from meetups.clashes import Cause, Clash
from phrases import count, noted, say
from scheduling.zones import day_in_words

LONGEST_TITLE = 40  # characters of a title in a toast
TOAST = 200  # characters, Bot API answerCallbackQuery
BRIEFLY = noted("It clashes with something of yours.")


def sentence(clash: Clash, language: str) -> str:
    """What is so, with the names in full."""
    return _said(clash, clash.other.name if clash.other is not None else "", language)


def sentences(clashes: Sequence[Clash], language: str) -> tuple[str, ...]:
    """Each of them."""
    return tuple(sentence(clash, language) for clash in clashes)


def few(clashes: Sequence[Clash], language: str, most: int) -> tuple[str, ...]:
    """The first so many, and how many more there are."""
    more = len(clashes) - most
    last = (_more(more, language),) if more > 0 else ()
    return (*(sentence(clash, language) for clash in clashes[:most]), *last)


def in_short(clashes: Sequence[Clash], language: str, room: int) -> str:
    """As much of it as fits into `room` characters: the first and how many more, or only that there is something."""
    if not clashes:
        return ""
    first, more = clashes[0], len(clashes) - 1
    title = first.other.title if first.other is not None else ""
    words = _said(first, f"“{_cut(title)}”" if title else "", language)
    further = _more(more, language) if more else ""
    tries = (f"{words} {further}".rstrip(), words, say(language, BRIEFLY))
    return next((each for each in tries if len(each) <= room), "")


def with_warning(words: str, clashes: Sequence[Clash], language: str, after: str = "") -> str:
    """A toast: what an answer came to, what it clashes with as far as there is room, and what comes `after`."""
    taken = len(" ".join(part for part in (words, after) if part)) + 1
    return " ".join(part for part in (words, in_short(clashes, language, TOAST - taken), after) if part)


def _said(clash: Clash, other: str, language: str) -> str:
    if clash.cause == Cause.OVERLAP and not other:
        return say(language, "It overlaps something else you come to.")
    if clash.cause == Cause.OVERLAP:
        return say(language, "It overlaps {event}.", event=other)
    if clash.cause == Cause.NEAR:
        other = other or say(language, "something else you come to")
        words = count(language, "There is one minute between it and {event}; you want {most}.",
                      "There are {n} minutes between it and {event}; you want {most}.", clash.number,
                      event=other, most=clash.most)  # fmt: skip
        return words if clash.number else say(language, "It follows on {event} at once; you want {most} minutes.",
                                              event=other, most=clash.most)  # fmt: skip
    if clash.cause == Cause.EVENING and clash.day is not None:
        day = day_in_words(datetime.combine(clash.day, time(12), UTC), "UTC", language)
        return say(language, "You do not keep the evening of {day} free for meetups.", day=day)
    week = noted("It is meetup number {number} of that week; you wanted {most} at most.")
    month = noted("It is meetup number {number} of that month; you wanted {most} at most.")
    return say(language, week if clash.cause == Cause.WEEK else month, number=clash.number, most=clash.most)


def _more(number: int, language: str) -> str:
    return count(language, "And one thing more.", "And {n} things more.", number)


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
