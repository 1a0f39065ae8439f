"""Until when which answer is taken: one rule for what is refused, and for what a door offers at all."""

from datetime import datetime, timedelta

from meetups.refusals import NotAllowed, Refusal, TooLate
from meetups.seats import TAKING, SeatState
from meetups.standings import Answer, Choice
from phrases import noted

SETTLED = (*TAKING, SeatState.ASKED)  # has a seat, or an open request for one: after the start that stays as it is


def refusal_of(
    choice: Choice, mine: Answer | None, starts_at: datetime, answer_lead: timedelta | None, now: datetime
) -> Refusal | None:
    """Why this answer comes too late for this person, or at all; None: it is taken. `mine` is what they said so far."""
    settled = mine is not None and (mine.state in SETTLED or mine.meanwhile in TAKING)
    if starts_at <= now and (settled or choice != Choice.ONLINE):
        return TooLate(noted("It has begun, and the list stays as it is. Speak to the hosts."))
    if choice.mode is None:
        return None
    if mine is not None and mine.declined:
        return NotAllowed(noted("The organisers could not give you a seat this time."))
    wanted_before = mine is not None and (choice.mode == mine.choice.mode or mine.meanwhile is not None)
    over = answer_lead is not None and starts_at - answer_lead < now < starts_at
    if over and not wanted_before:
        return TooLate(noted("The time to answer is over. Ask the organisers."))
    return None
