"""The lower half of a card: who comes, how sure it is, who looks after those online, and what the organiser set."""

from datetime import datetime
from html import escape

from handlers.words import isolated, shortened
from meetups.cards import EventCard, ModeCount, Standing
from meetups.crowd import Named
from phrases import listed, say
from scheduling.zones import day_in_words, time_in_words

MOST_BRIDGES = 3


def answers_of(card: EventCard, language: str, most: int) -> str:
    """Counts of each answer, with up to `most` names a mode and "+N" for the rest. HTML."""
    lines = []
    if card.room is not None:
        lines += _mode(say(language, "In person"), card.room, card.in_room[:most], language)
    if card.online is not None:
        lines += _mode(say(language, "Online"), card.online, card.on_line[:most], language)
        lines += _bridge(card, language)
    if card.maybe:
        lines.append(f"<b>{escape(say(language, 'Maybe'))} {card.maybe}</b>")
    return "\n".join(lines)


def rules_of(card: EventCard, language: str, now: datetime) -> tuple[str, ...]:
    """What somebody should know before they answer: until when, who decides, for whom seats are kept."""
    if card.standing != Standing.COMING:
        return ()
    rules, lines = card.rules, []
    if rules.approval:
        lines.append(say(language, "The organisers decide who comes"))
    if card.answers_until is not None:
        lines.append(say(language, "Answers until {when}", when=_moment(card, card.answers_until, language, now)))
    if until := card.newcomers_until(now):
        when = _moment(card, until, language, now)
        kept = say(language, "Seats kept for newcomers until {when}: {seats}", when=when, seats=rules.newcomer_seats)
        lines.append(kept)
    return tuple(lines)


def _mode(label: str, seats: ModeCount, people: tuple[Named, ...], language: str) -> list[str]:
    lines = [_seated(label, seats, people)]
    if seats.waiting:
        lines.append(f"<b>{escape(say(language, 'Waiting'))} {seats.waiting}</b>")
    unsure = (
        (say(language, "Offered"), seats.offered),
        (say(language, "Asked again"), seats.again),
        (say(language, "Asking for a seat"), seats.asked),
    )
    said = [f"{escape(words)} {number}" for words, number in unsure if number]
    return [*lines, ", ".join(said)] if said else lines


def _seated(label: str, seats: ModeCount, people: tuple[Named, ...]) -> str:
    number = str(seats.taken) if seats.capacity is None else f"{seats.taken}/{seats.capacity}"
    head = f"<b>{escape(label)} {number}</b>"
    names = [
        isolated(shortened(person.name)) + (f" +{person.guests}" if person.guests else "")
        for person in people
        if person.name
    ]
    named = sum(1 + person.guests for person in people if person.name)
    more = [f"+{seats.taken - named}"] if names and seats.taken > named else []
    return f"{head}: {', '.join(names + more)}" if names else head


def _bridge(card: EventCard, language: str) -> list[str]:
    if card.needs_bridge and card.open:
        return [escape(say(language, "Wanted: somebody in the room who looks after those online"))]
    names = [isolated(shortened(bridge.name)) for bridge in card.bridge[:MOST_BRIDGES] if bridge.name]
    return [escape(say(language, "Looks after those online:")) + f" {listed(language, names)}"] if names else []


def _moment(card: EventCard, at: datetime, language: str, now: datetime) -> str:
    zone = card.starts.zone
    return f"{day_in_words(at, zone, language, now.date())}, {time_in_words(at, zone, language)}"
