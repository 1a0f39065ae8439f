"""An invitation in words, the same for a chat and a page: until when, and how many came in with it."""

from datetime import datetime

from meetups.invitations import Invitation, Standing
from phrases import count, noted, say
from scheduling.zones import day_in_words, time_in_words

STANDINGS = {
    Standing.EXPIRED: noted("Run out"),
    Standing.USED_UP: noted("Used up"),
    Standing.TAKEN_BACK: noted("Taken back"),
}


def in_a_line(one: Invitation, zone: str, language: str, now: datetime) -> str:
    """*Until Sunday 29 November, 12:00 · 3 of 5 used*."""
    return f"{until(one, zone, language, now)} · {used(one, language)}"


def until(one: Invitation, zone: str, language: str, now: datetime) -> str:
    """Until when it holds by the group's clock, or why it does not."""
    if one.standing != Standing.OPEN:
        return say(language, STANDINGS[one.standing])
    if one.expires_at is None:
        return say(language, "Until it is taken back")
    day, time = day_in_words(one.expires_at, zone, language, now.date()), time_in_words(one.expires_at, zone, language)
    return say(language, "Until {day}, {time}", day=day, time=time)


def used(one: Invitation, language: str) -> str:
    """How many used it, of how many."""
    if not one.used and one.limit is None:
        return say(language, "Nobody used it yet")
    if one.limit is None:
        return count(language, "One person used it", "{n} people used it", one.used)
    return say(language, "{n} of {limit} used", n=one.used, limit=one.limit)
