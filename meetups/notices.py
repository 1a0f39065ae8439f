"""What each kind of message says, from the facts as they are at delivery; None where it is no longer true.

A notice is plain words in the reader's language; the door that sends it escapes and draws it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from meetups.cards import Audience, EventCard, Standing, card_of
from meetups.delivery import Message
from meetups.people import Person, person
from meetups.refusals import NotFound
from meetups.rsvps import Choice
from meetups.seats import SeatState
from models import Event, Group, GroupChat, OutboxMessage, Venue
from phrases import say
from scheduling.zones import day_in_words, span_in_words, zone_in_words


@dataclass(frozen=True, slots=True)
class Notice:
    """A title, lines under it, the event it is about, and who or where it goes."""

    language: str
    title: str
    lines: tuple[str, ...]
    event: EventCard | None = None
    offers: tuple[Choice, ...] = ()
    reply_to: int | None = None
    thread_id: int | None = None
    username: str | None = None


def notice(message: Message, now: datetime) -> Notice | None:
    """What this message says now. Raises KeyError for kinds that are drawn as cards."""
    try:
        return NOTICES[message.kind](message, now)
    except NotFound:
        return None  # the event, the person or their right to see it is gone


def _promoted(message: Message, now: datetime) -> Notice | None:
    reader, card = _reader_and_card(message, now)
    if not card.open or card.mine is None or card.mine.state != SeatState.HELD:
        return None
    where = _place(card, reader.language) if card.mine.choice == Choice.ROOM else say(reader.language, "Online")
    pass_on = say(reader.language, "Can’t make it? Pass it on.")
    return Notice(reader.language, say(reader.language, "A seat came free, it’s yours."),
                  (card.title, _when(card, reader.language, now), where, pass_on),
                  card, (Choice.NO,))  # fmt: skip


def _moved(message: Message, now: datetime) -> Notice | None:
    reader, card = _reader_and_card(message, now)
    if not card.open or not _comes(card) or _told_again(message):
        return None
    return Notice(reader.language, say(reader.language, "{title}: new time or place", title=card.title),
                  (_when(card, reader.language, now), _place(card, reader.language),
                   say(reader.language, "Your answer is kept. Can’t make it now? Say so here.")),
                  card, (Choice.NO,))  # fmt: skip


def _cancelled(message: Message, now: datetime) -> Notice | None:
    reader, card = _reader_and_card(message, now)
    if card.standing != Standing.CANCELLED:
        return None
    calendars = say(reader.language, "Calendars that follow it will say so too.")
    return Notice(reader.language, say(reader.language, "Cancelled: {title}", title=card.title),
                  (_when(card, reader.language, now), calendars),
                  card)  # fmt: skip


def _cancelled_post(message: Message, now: datetime) -> Notice | None:
    card = card_of(_event(message), Audience(own_chat=True), now)
    if card.standing != Standing.CANCELLED:
        return None
    language = card.group.language
    return Notice(language, say(language, "Cancelled: {title}", title=card.title), (_when(card, language, now),), card,
                  reply_to=message.facts.get("reply_to"), thread_id=message.facts.get("thread_id"))  # fmt: skip


def _reminder(message: Message, now: datetime) -> Notice | None:
    reader, card = _reader_and_card(message, now)
    seated = card.mine is not None and card.mine.state == SeatState.HELD
    if card.standing != Standing.COMING or not seated or card.starts.utc.isoformat() != message.facts["starts_at"]:
        return None
    in_room = card.mine is not None and card.mine.choice == Choice.ROOM
    where = _place(card, reader.language) if in_room else _line(card, reader.language)
    return Notice(reader.language, say(reader.language, "Coming up: {title}", title=card.title),
                  (_when(card, reader.language, now), where), card, (Choice.NO,))  # fmt: skip


def _introduced(message: Message, now: datetime) -> Notice | None:
    from meetups.waves import introduction

    reader = _reader(message)
    met = introduction(reader.id, int(message.facts["other"]))
    if met is None:
        return None
    words = say(reader.language, "You waved, and {name} waved back.", name=met.name)
    if met.username:
        how = say(reader.language, "Write to each other: @{username}", username=met.username)
    else:
        how = say(reader.language, "{name} has no username on Telegram. Say hello in {group}.", name=met.name,
                  group=met.group_name)  # fmt: skip
    return Notice(reader.language, words, (how,), username=met.username)


def _trouble(message: Message, now: datetime) -> Notice | None:
    reader = _reader(message)
    chat = str(message.facts["chat"])
    if message.facts["what"] == "thread":
        return Notice(reader.language, say(reader.language, "A topic of {chat} is gone", chat=chat),
                      (say(reader.language, "I posted there. From now on I post in General."),))  # fmt: skip
    if message.facts["what"] == "removed":
        if not GroupChat.select().where(GroupChat.id == message.facts["row"], GroupChat.state == "removed").exists():
            return None  # added again since; or it never left, the chat only became a supergroup
        return Notice(reader.language, say(reader.language, "I was removed from {chat}", chat=chat),
                      (say(reader.language, "Nothing is posted there any more. Add me again to go on."),))  # fmt: skip
    still_muted = GroupChat.select().where(GroupChat.id == message.facts["row"], GroupChat.state == "muted").exists()
    if not still_muted:
        return None
    how = say(reader.language, "Open the chat’s settings, Permissions, and let me send messages.")
    return Notice(reader.language, say(reader.language, "I may not write in {chat}", chat=chat), (how,))


NOTICES: dict[str, Callable[[Message, datetime], Notice | None]] = {
    "promoted": _promoted,
    "moved": _moved,
    "cancelled": _cancelled,
    "cancelled_post": _cancelled_post,
    "reminder": _reminder,
    "introduced": _introduced,
    "trouble": _trouble,
}


def _reader(message: Message) -> Person:
    if message.user_id is None:
        raise NotFound()
    return person(message.user_id)


def _reader_and_card(message: Message, now: datetime) -> tuple[Person, EventCard]:
    reader = _reader(message)
    return reader, card_of(_event(message), Audience(user_id=reader.id), now)


def _event(message: Message) -> Event:
    query = Event.select(Event, Group, Venue).join(Group).switch(Event).left_outer_join(Venue)
    row = query.where(Event.id == message.event_id).first()
    if row is None:
        raise NotFound()
    return row  # type: ignore[no-any-return]  # peewee's first() is untyped


def _told_again(message: Message) -> bool:
    """It moved again since, and that has a notice of its own; a later move kept quiet has none."""
    later = (OutboxMessage.kind == message.kind, OutboxMessage.user == message.user_id, OutboxMessage.id > message.id)
    return bool(OutboxMessage.select().where(OutboxMessage.event == message.event_id, *later).exists())


def _comes(card: EventCard) -> bool:
    return card.mine is not None and card.mine.choice != Choice.NO


def _when(card: EventCard, language: str, now: datetime) -> str:
    starts, zone = card.starts.utc, card.starts.zone
    day = day_in_words(starts, zone, language, now.date())
    span = span_in_words(starts, card.ends.utc, zone, language, now.date())
    return f"{day}, {span}, {zone_in_words(zone, language, starts)}"


def _place(card: EventCard, language: str) -> str:
    if card.venue is None:
        return _line(card, language)
    return ", ".join(part for part in (card.venue.name, card.venue.address) if part)


def _line(card: EventCard, language: str) -> str:
    return card.link or say(language, "Online. The link follows here and on the page before it starts.")
