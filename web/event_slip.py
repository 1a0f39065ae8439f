"""The slip of the event page: where the reader stands with this event, and what they may do about it now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from markupsafe import Markup

from meetups.answer_times import refusal_of
from meetups.cards import EventCard, Standing
from meetups.event_form import Format
from meetups.refusals import Refusal
from meetups.seats import Mode, SeatState
from meetups.standings import Answer, Choice
from web.words import count, say

PICKS = {Mode.ROOM: "in_person", Mode.ONLINE: "online"}


class Situation(StrEnum):
    """What the slip is about, the most urgent first."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    OVER = "over"
    OFFERED = "offered"
    AGAIN = "again"
    STILL = "still"  # asked whether they still come
    ASKED = "asked"  # the organisers decide
    WAITING = "waiting"
    ROOM = "room"
    ONLINE = "online"
    MAYBE = "maybe"
    NO = "no"
    DECLINED = "declined"
    CLOSED = "closed"  # the time to answer is over
    BEGUN = "begun"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Slip:
    """The situation, the answers one may give, those that stand, and a few words under some of them."""

    situation: Situation
    picks: tuple[str, ...]
    chosen: tuple[str, ...]
    notes: dict[str, Markup]
    frozen: bool  # it has begun: seats stay as they are


def slip_of(card: EventCard, now: datetime) -> Slip:
    """The slip for whoever this card was made for."""
    frozen = card.standing == Standing.RUNNING
    return Slip(_situation(card, now, frozen), _picks(card, now), _chosen(card.mine), _notes(card), frozen)


def _situation(card: EventCard, now: datetime, frozen: bool) -> Situation:
    if not card.open:
        return Situation(card.standing.value)
    if card.mine is None:
        closed = Situation.CLOSED if _refusal(card, Choice.ONLINE, None, now) else Situation.OPEN
        return Situation.BEGUN if frozen else closed
    if card.mine.declined and card.mine.state is None:
        return Situation.DECLINED
    return _of_answer(card.mine, frozen)


def _of_answer(mine: Answer, frozen: bool) -> Situation:
    if mine.state in (SeatState.OFFERED, SeatState.AGAIN, SeatState.ASKED):
        return Situation(mine.state.value)
    if mine.asked and mine.seated and not frozen:
        return Situation.STILL
    if mine.meanwhile == SeatState.AGAIN and not frozen:
        return Situation.AGAIN
    if mine.state == SeatState.WAITING:
        return Situation.WAITING
    if mine.choice.mode is None:
        return Situation(mine.choice.value)
    return Situation.ROOM if mine.choice.mode == Mode.ROOM else Situation.ONLINE


def _picks(card: EventCard, now: datetime) -> tuple[str, ...]:
    """The answers the rules take now, so that nobody is offered what would be refused."""
    if not (card.open and card.sight.answer):
        return ()
    modes = {Format.IN_PERSON: [Mode.ROOM], Format.ONLINE: [Mode.ONLINE], Format.HYBRID: [*Mode]}[card.format]
    choices = [(Choice(mode.value), PICKS[mode]) for mode in modes] + [(Choice.MAYBE, "maybe"), (Choice.NO, "no")]
    return tuple(pick for choice, pick in choices if _refusal(card, choice, card.mine, now) is None)


def _refusal(card: EventCard, choice: Choice, mine: Answer | None, now: datetime) -> Refusal | None:
    return refusal_of(choice, mine, card.starts.utc, card.rules.answer_lead, now)


def _chosen(mine: Answer | None) -> tuple[str, ...]:
    """What is pressed: where they sit, or else what they said."""
    if mine is None or (mine.declined and mine.state is None):
        return ()
    sits = tuple(PICKS[mode] for mode in Mode if mine.holds(mode))
    said = mine.choice.value if mine.choice.mode is None else PICKS[mine.choice.mode]
    return sits or (said,)


def _notes(card: EventCard) -> dict[str, Markup]:
    notes = {PICKS[mode]: words for mode in Mode if (words := _note(card, mode))}
    mine = card.mine
    if mine is not None and mine.meanwhile == SeatState.HELD:
        notes[PICKS[Mode.ONLINE if mine.choice == Choice.ROOM else Mode.ROOM]] = say("and leave the line")
    return notes


def _note(card: EventCard, mode: Mode) -> Markup | None:
    seats, mine = card.room if mode == Mode.ROOM else card.online, card.mine
    if seats is None or seats.free != 0 or (mine is not None and mine.holds(mode)):
        return None
    if mine is not None and mine.choice.mode == mode and mine.place is not None:
        return count("first in line", "number {n} in line", mine.place)
    return (
        count("full, one waiting", "full, {n} waiting", seats.waiting) if seats.waiting else say("full: wait in line")
    )
