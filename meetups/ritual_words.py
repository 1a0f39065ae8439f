"""What is said of rituals and polls: what they are called, when they come round, what came of them."""

from datetime import datetime

from meetups.poll_form import BY_HAND
from meetups.poll_states import State
from meetups.polls import PollFacts
from meetups.prompts import PromptWish, Sort
from phrases import count, noted, say
from scheduling.weekly import weekday_in_words
from scheduling.zones import day_in_words, time_in_words, zone_in_words

SORTS = {
    Sort.QUESTION: noted("A question"),
    Sort.SHOW: noted("Show and tell"),
}
SPANS = {
    "hour": noted("an hour"), "day": noted("a day"), "three": noted("three days"), "week": noted("a week"),
    "month": noted("a month"), BY_HAND: noted("until an organiser closes it"),
}  # fmt: skip
STATES = {
    State.OWED: noted("On its way to the chat."),
    State.OPEN: noted("Open: vote in the group’s chat."),
    State.CLOSED: noted("Closed."),
    State.LOST: noted("Its message is out of reach: this is what was counted until then."),
}
HELD = noted("Perhaps posted: an organiser decides whether to send it again.")
CLOSING = noted("It is being closed.")
NEVER_POSTED = noted("It was not posted.")


def heading(wish: PromptWish, language: str) -> str:
    """What stands above it in the chat."""
    if wish.sort == Sort.SHOW:
        return say(language, "Show and tell")
    return say(language, "Question of the week") if wish.weeks == 1 else say(language, "A question for all of us")


def rhythm(wish: PromptWish, zone: str, language: str, now: datetime) -> str:
    """*Every Thursday at 18:30, Berlin time*; *Every 2 weeks, on Thursday at 18:30, …*."""
    day = weekday_in_words(wish.weekday, language)
    time = f"{wish.minute // 60:02}:{wish.minute % 60:02}"
    clock = zone_in_words(zone, language, now)
    if wish.weeks == 1:
        return say(language, "Every week: {weekday}, {time}, {zone}", weekday=day, time=time, zone=clock)
    return say(language, "Every {weeks} weeks: {weekday}, {time}, {zone}", weeks=wish.weeks, weekday=day, time=time,
               zone=clock)  # fmt: skip


def moment(at: datetime, zone: str, language: str, now: datetime) -> str:
    """*Thursday 3 December, 18:30*, by the group's clock."""
    return f"{day_in_words(at, zone, language, now.date())}, {time_in_words(at, zone, language)}"


def poll_state(poll: PollFacts, zone: str, language: str, now: datetime) -> str:
    """Where it stands, and until when one may vote."""
    if poll.held is not None:
        return say(language, HELD)
    if poll.closing:
        return say(language, CLOSING)
    if poll.state == State.LOST and not poll.posted:
        return say(language, NEVER_POSTED)
    words = say(language, STATES[poll.state])
    if poll.state == State.OPEN and poll.closes_at is not None:
        until = say(language, "It closes on {moment}.", moment=moment(poll.closes_at, zone, language, now))
        return f"{words} {until}"
    return words


def voted(poll: PollFacts, language: str) -> str:
    """How many voted."""
    return count(language, "One voted.", "{n} voted.", poll.voters) if poll.voters else say(language, "Nobody voted.")


def chose(n: int, language: str) -> str:
    """How many chose one of the options."""
    return count(language, "{n} vote", "{n} votes", n)
