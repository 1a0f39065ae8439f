"""What notices are made of: whose it is, when and where the event is, in the reader's words."""

from dataclasses import dataclass
from datetime import datetime

from meetups import event_rows
from meetups.cards import Audience, EventCard, card_of
from meetups.delivery import Message
from meetups.people import Person, person_of
from meetups.prepared import Prepared
from meetups.refusals import NotFound
from meetups.seats import Mode
from meetups.standings import Choice
from models import Event, Group, OutboxMessage, Venue
from phrases import say
from scheduling.zones import day_in_words, span_in_words, time_in_words, zone_in_words


@dataclass(frozen=True, slots=True)
class Press:
    """A button: its words, what it does (`handlers/sending.py` knows the names), and to what (a public key or code)."""

    label: str
    act: str
    subject: str
    beside: bool = False  # in the row of the one before


@dataclass(frozen=True, slots=True)
class Door:
    """A chat somebody may come into: by its public name, or by a link the bot makes for one person."""

    title: str
    username: str | None
    chat_id: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Where one writes to somebody: https://t.me/…, or tg://user?id=… of who has no username."""

    label: str
    address: str


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
    presses: tuple[Press, ...] = ()
    body: str = ""  # Markdown under the lines
    path: str = ""  # the page of ours it is about, where it is about no event
    doors: tuple[Door, ...] = ()
    contact: Contact | None = None  # who one may write to now
    shows: str = ""  # the key of the application with whose answers an organiser reads it
    edits: int | None = None  # the message of ours, in the reader's private chat, in whose place it stands
    way: Press | None = None  # in a message of several pieces of news: the button that leads to this one, if no event


def reader_of(message: Message) -> Person:
    if message.user_id is None:
        raise NotFound()
    row = event_rows.user(message.user_id)
    if row is None or row.erased_at is not None:
        raise NotFound()
    return person_of(row)


def reader_and_card(message: Message, now: datetime, *, names: int = 0) -> tuple[Person, EventCard]:
    """Without anybody's name unless so many are asked for: no piece of news lists who comes."""
    reader = reader_of(message)
    return reader, card_of(event_of(message), Audience(user_id=reader.id), now, names=names)


def event_of(message: Message) -> Event:
    row: Event | None = _EVENT.first(event=message.event_id)
    if row is None:
        raise NotFound()
    return row


def told_again(message: Message) -> bool:
    """A later message of this kind about the same event is on its way to the same reader: that one says it."""
    told = {"kind": message.kind, "user": message.user_id, "event": message.event_id, "message": message.id}
    return _LATER.first(**told) is not None


def comes(card: EventCard) -> bool:
    return card.mine is not None and card.mine.choice != Choice.NO


def code_press(card: EventCard, language: str) -> tuple[Press, ...]:
    """The way to the check-in code, for whoever has a seat."""
    has_one = card.mine is not None and card.mine.seated and card.mine.check_code is not None
    return (Press(say(language, "Check-in code"), "code", card.key),) if has_one else ()


def when(card: EventCard, language: str, now: datetime) -> str:
    starts, zone = card.starts.utc, card.starts.zone
    day = day_in_words(starts, zone, language, now.date())
    span = span_in_words(starts, card.ends.utc, zone, language, now.date())
    return f"{day}, {span}, {zone_in_words(zone, language, starts)}"


def moment(card: EventCard, at: datetime, language: str, now: datetime) -> str:
    """*Thursday 3 December, 18:45, Berlin time*, by the event's own clock."""
    zone = card.starts.zone
    day, time = day_in_words(at, zone, language, now.date()), time_in_words(at, zone, language)
    return f"{day}, {time}, {zone_in_words(zone, language, at)}"


def place(card: EventCard, language: str) -> str:
    if card.venue is None:
        return line_words(card, language)
    return ", ".join(part for part in (card.venue.name, card.venue.address) if part)


def place_for_reader(message: Message, card: EventCard, language: str) -> str:
    """Where this reader is to be: the venue, but for those who join online."""
    if card.mine is None or card.mine.choice.mode != Mode.ONLINE:
        return place(card, language)
    return online_words(message, card, language)


def online_words(message: Message, card: EventCard, language: str) -> str:
    """How one joins online, as far as this reader may know it."""
    if event_of(message).video_chat:
        return say(language, "In the group’s video chat on Telegram")
    return line_words(card, language)


def line_words(card: EventCard, language: str) -> str:
    return card.link or say(language, "Online. The link follows here and on the page before it starts.")


EVENT, USER, MESSAGE, KIND = -961, -962, -963, "stands for a kind"  # stand-ins
_EVENT = Prepared(
    lambda: Event.select(Event, Group, Venue).join(Group).switch(Event).left_outer_join(Venue).where(Event.id == EVENT),
    event=EVENT,
)
_LATER = Prepared(
    lambda: (
        OutboxMessage.select(OutboxMessage.id)
        .where(OutboxMessage.kind == KIND, OutboxMessage.user == USER, OutboxMessage.event == EVENT)
        .where(OutboxMessage.id > MESSAGE)
        .limit(1)
        .tuples()
    ),
    kind=KIND, user=USER, event=EVENT, message=MESSAGE,
)  # fmt: skip
