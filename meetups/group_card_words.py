"""A group's card in words, the same for a chat and a page."""

from dataclasses import dataclass

from meetups import spoken
from meetups.group_card import Card, Level, Meets, Pace
from phrases import count, noted, say

LEVELS = {
    Level.BEGINNER: noted("Beginners welcome"),
    Level.HOBBY: noted("For the love of it"),
    Level.ADVANCED: noted("For the practised"),
    Level.PROFESSIONAL: noted("For professionals"),
}
PACES = {
    Pace.WEEKLY: noted("Every week"),
    Pace.FORTNIGHTLY: noted("Every two weeks"),
    Pace.MONTHLY: noted("Every month"),
    Pace.SELDOM: noted("Now and then"),
}
MEETS = {
    Meets.IN_PERSON: noted("In a room"),
    Meets.ONLINE: noted("Online"),
    Meets.HYBRID: noted("In a room and online"),
}
LABELS = {
    "interests": noted("About"),
    "not_for": noted("What it is not"),
    "level": noted("Level"),
    "languages": noted("Languages"),
    "pace": noted("Meets"),
    "size_limit": noted("Size"),
    "accessibility": noted("Accessibility"),
    "cost": noted("Cost"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: the field it is from, what it is about, and what is said."""

    field: str
    label: str
    words: str


def facts(said: Card, language: str) -> tuple[Fact, ...]:
    """What is said, in the order it is read; the group's own words as they are."""
    words = {
        "interests": ", ".join(one.label(language) for one in said.interests),
        "not_for": said.not_for,
        "level": say(language, LEVELS[said.level]) if said.level else "",
        "languages": spoken.names(said.languages, language),
        "pace": rhythm(said, language),
        "size_limit": size(said, language),
        "accessibility": said.accessibility,
        "cost": said.cost,
    }
    return tuple(Fact(name, say(language, LABELS[name]), text) for name, text in words.items() if text)


def in_short(said: Card, language: str) -> str:
    """What it is about and how often it meets, in a line; empty where neither is said."""
    told = [fact.words for fact in facts(said, language) if fact.field in ("interests", "pace")]
    return " · ".join(told)


def rhythm(said: Card, language: str) -> str:
    """*Every two weeks, in a room*."""
    parts = [say(language, PACES[said.pace])] if said.pace else []
    parts += [say(language, MEETS[said.meets])] if said.meets else []
    return " · ".join(parts)


def size(said: Card, language: str) -> str:
    """*Up to 30 people*."""
    limit = said.size_limit
    return "" if limit is None else count(language, "Up to {n} person", "Up to {n} people", limit)
