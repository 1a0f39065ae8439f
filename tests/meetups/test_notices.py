"""What each kind of message says: the facts as they are at delivery, or nothing where it is not so any more."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from database import write_transaction
from meetups import chats, due, events, leaving, outbox, people, rsvps
from meetups.chats import ChatFacts
from meetups.delivery import Message, claim
from meetups.kinds import KINDS
from meetups.notices import NOTICES, Notice, notice
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.tasks import TASKS
from meetups.visibility import Visibility
from models import Block, OutboxMessage, User, Wave
from tests.conftest import NOW, MakeEvent, MakeGroup, typed_event
from tests.meetups.owing import DAY, HOUR, ME, MINUTE, deliver, post_card

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")
WHEN = {
    "en": "Thursday 3 December, 19:00 to 21:00, Berlin time",
    "es": "jueves, 3 de diciembre, 19:00 a 21:00, hora de Berlín",
    "de": "Donnerstag, 3. Dezember, 19:00 bis 21:00, Zeit in Berlin",
}
ROOM = "Lesecafé Plagwitz, Karl-Heine-Straße 46, Leipzig"


def waiting_for(kind: str, person: Person | None = None) -> Message:
    """The message of this kind that is owed (to this person), as a deliverer would hold it."""
    query = OutboxMessage.select().where(OutboxMessage.kind == kind)
    row = (query.where(OutboxMessage.user == person.id) if person else query).order_by(-OutboxMessage.id).get()
    found = {message.id: message for message in claim(ME, NOW + 30 * DAY)}
    with write_transaction():
        OutboxMessage.update(state="pending").where(OutboxMessage.state == "claimed").execute()
    return found.get(row.id) or _message(row)


def _message(row: Any) -> Message:
    import json

    return Message(
        row.id, row.kind, row.user_id, row.event_id, row.group_id, row.card_id, row.chat_id, json.loads(row.facts), 0
    )


def said(words: Notice | None) -> tuple[str, ...]:
    assert words is not None
    return (words.title, *words.lines)


def test_every_kind_has_words_or_is_drawn_as_a_card_or_a_poll() -> None:
    assert set(NOTICES) | {"card", "redraw", "join_request", "poll", "poll_stop"} == set(KINDS)
    with pytest.raises(KeyError):
        notice(Message(1, "card", None, None, None, None, -1, {}, 0), NOW)


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_a_move_is_told_in_the_readers_language(
    language: str, make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    people.choose_language(guest.id, language, NOW)
    event = make_event(make_group(), start="18:00", end="20:00")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    events.change(host.id, event.key, typed_event(), 0, NOW)
    words = notice(waiting_for("moved"), NOW)
    assert words is not None
    assert (words.language, words.lines[:2]) == (language, (WHEN[language], ROOM))
    assert "One poem, nine languages" in words.title
    assert (words.offers, words.event is not None) == ((Choice.NO,), True)


def test_a_piece_of_news_names_nobody_who_comes_and_so_looks_nobody_up(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    events.change(host.id, event.key, typed_event(start="18:00", end="20:00"), 0, NOW)
    words = notice(waiting_for("moved"), NOW)
    assert words is not None
    assert words.event is not None
    assert (words.event.room is not None, words.event.in_room, words.event.hosts) == (True, (), ())


# ── Promoted ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def promoted(make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person) -> str:
    """The key of an event where `guest` moved up from the line."""
    event = make_event(make_group(), seats="1")
    rsvps.answer(host.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(host.id, event.key, Choice.NO, NOW)
    return event.key


def test_a_promotion_says_when_and_where(promoted: str) -> None:
    words = notice(waiting_for("promoted"), NOW)
    assert said(words) == (
        "A seat came free, it’s yours.",
        "One poem, nine languages",
        WHEN["en"],
        ROOM,
        "Can’t make it? Pass it on.",
    )


def test_a_promotion_is_not_told_once_it_is_not_so(promoted: str, host: Person, guest: Person) -> None:
    message = waiting_for("promoted")
    assert notice(message, STARTS + 3 * HOUR) is None
    rsvps.answer(guest.id, promoted, Choice.MAYBE, NOW)
    assert notice(message, NOW) is None
    rsvps.answer(guest.id, promoted, Choice.ROOM, NOW)
    assert notice(message, NOW) is not None
    events.cancel(host.id, promoted, NOW)
    assert notice(message, NOW) is None


# ── Moved and cancelled ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_move_is_told_only_to_who_still_comes_and_still_may_see_it(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    event = make_event(group)
    for person in (guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    events.change(host.id, event.key, typed_event(start="20:00", end="22:00"), 0, NOW)
    first, second = waiting_for("moved", guest), waiting_for("moved", waiting)
    assert notice(first, NOW) is not None
    rsvps.answer(guest.id, event.key, Choice.NO, NOW)
    leaving.leave(waiting.id, group.id, NOW)
    assert (notice(first, NOW), notice(second, NOW)) == (None, None)


@pytest.mark.parametrize("kind", ["moved", "restored"])
@pytest.mark.parametrize(
    ("choice", "fields", "where"),
    [
        (Choice.ROOM, {}, ROOM),
        (Choice.ROOM, {"seats": "1"}, ROOM),  # waits for it, and is online meanwhile
        (Choice.MAYBE, {}, ROOM),
        (Choice.ONLINE, {}, "Online. The link follows here and on the page before it starts."),
        (Choice.ONLINE, {"video_chat": "1", "link": ""}, "In the group’s video chat on Telegram"),
    ],
)
def test_where_it_is_now_is_said_to_each_by_where_they_sit(
    kind: str, choice: Choice, fields: dict[str, str], where: str, make_group: MakeGroup, make_event: MakeEvent,
    host: Person, guest: Person,
) -> None:  # fmt: skip
    event = make_event(make_group(), start="18:00", end="20:00", **fields)
    rsvps.answer(host.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, choice, NOW)
    if kind == "moved":
        events.change(host.id, event.key, typed_event(**fields), 0, NOW)
    else:
        events.cancel(host.id, event.key, NOW)
        events.restore(host.id, event.key, NOW)
        if (mine := rsvps.answer_of(guest.id, event.key)) and mine.unsure:
            rsvps.answer(guest.id, event.key, choice, NOW)  # else they are asked
    words = notice(waiting_for(kind, guest), NOW)
    assert words is not None
    assert words.lines[1] == where


def test_a_cancellation_says_when_it_would_have_been(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group())
    post_card(event.id, -1001, 7)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    events.cancel(host.id, event.key, NOW)
    private, public = notice(waiting_for("cancelled"), NOW), notice(waiting_for("cancelled_post"), NOW)
    assert said(private) == (
        "Cancelled: One poem, nine languages",
        WHEN["en"],
        "Calendars that follow it will say so too.",
    )
    assert said(public) == ("Cancelled: One poem, nine languages", WHEN["en"])
    assert public is not None
    assert (public.reply_to, public.offers) == (7, ())


def test_a_cancellation_that_is_none_is_not_told(make_group: MakeGroup, make_event: MakeEvent, guest: Person) -> None:
    event = make_event(make_group())
    with write_transaction():
        outbox.tell(guest.id, "cancelled", "1", NOW, event_id=event.id)
        outbox.post(-1001, "cancelled_post", "1", NOW, event_id=event.id)
    assert [notice(waiting_for(kind), NOW) for kind in ("cancelled", "cancelled_post")] == [None, None]


# ── Reminders ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("choice", "lead", "where"),
    [
        (Choice.ROOM, HOUR, ROOM),
        (Choice.ONLINE, HOUR, "Online. The link follows here and on the page before it starts."),
        (Choice.ONLINE, 15 * MINUTE, "https://meet.example.org/poem"),
    ],
)
def test_a_reminder_says_where_to_be(
    choice: Choice, lead: timedelta, where: str, make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    people.choose_leads(guest.id, (lead,))
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, choice, NOW)
    due.run_due(TASKS, STARTS - lead)
    ((_, who, words),) = [told for told in deliver(STARTS - lead) if told[0] == "reminder"]
    assert who == guest.id
    assert said(words) == ("Coming up: One poem, nine languages", WHEN["en"], where)


def test_a_reminder_is_not_given_once_the_time_is_another(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    due.run_due(TASKS, STARTS - DAY)
    message = waiting_for("reminder")
    assert notice(message, STARTS - DAY) is not None
    assert notice(message, STARTS) is None
    events.change(host.id, event.key, typed_event(start="19:30"), 0, STARTS - DAY)
    assert notice(message, STARTS - DAY) is None


# ── Introductions and troubles ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("username", ["samira", None])
def test_two_who_waved_are_introduced(
    username: str | None, make_group: MakeGroup, guest: Person, waiting: Person
) -> None:
    group = make_group()
    with write_transaction():
        User.update(username=username).where(User.id == guest.id).execute()
        for one, other in ((guest, waiting), (waiting, guest)):
            Wave.create(sender=one.id, recipient=other.id, group=group.id, sent_on=NOW.date(), introduced=True)
        outbox.tell(waiting.id, "introduced", "1", NOW, group_id=group.id, other=guest.id)
    people.choose_language(waiting.id, "en", NOW)
    message = waiting_for("introduced")
    words = notice(message, NOW)
    how = (
        "Write to each other: @samira"
        if username
        else "Samira has no username on Telegram. Say hello in Translators’ Table."
    )
    assert said(words) == ("You waved, and Samira waved back.", how)
    assert words is not None
    assert words.username == username
    with write_transaction():
        Block.create(blocker=guest.id, blocked=waiting.id, created_at=NOW)
    assert notice(message, NOW) is None


def test_who_added_the_bot_hears_of_trouble_while_it_lasts(guest: Person) -> None:
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), guest.id, NOW)
    chats.seen(ChatFacts(-1001, "supergroup", "Table", can_post=False), guest.id, NOW)
    message = waiting_for("trouble")
    assert said(notice(message, NOW)) == (
        "I may not write in Table",
        "Open the chat’s settings, Permissions, and let me send messages.",
    )
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), guest.id, NOW)
    assert notice(message, NOW) is None
    chats.gone(-1001, NOW)
    assert said(notice(waiting_for("trouble"), NOW)) == (
        "I was removed from Table",
        "Nothing is posted there any more. Add me again to go on.",
    )


def test_administrators_hear_that_a_chat_lets_nobody_write_until_a_post_was_taken(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), guest.id, NOW)
    chats.bind(host.id, -1001, make_group().id, NOW)
    with write_transaction():
        for n in range(2):
            outbox.post(-1001, "card", str(n), NOW, expires_at=NOW + DAY)
        OutboxMessage.update(state="dead").where(OutboxMessage.unique_key == "card:0").execute()
    chats.not_let_write(-1001, NOW)
    message = waiting_for("trouble")
    assert said(notice(message, NOW)) == (
        "I may not write in Table",
        "Open the chat’s settings, Permissions, and let me send messages.",
    )
    with write_transaction():
        OutboxMessage.update(state="sent").where(OutboxMessage.unique_key == "card:1").execute()
    assert notice(message, NOW) is None


def test_nothing_is_said_to_who_is_gone_nor_of_what_is_gone(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    events.cancel(host.id, event.key, NOW)
    message = waiting_for("cancelled")
    assert notice(message, NOW) is not None
    with write_transaction():
        User.update(erased_at=NOW).where(User.id == guest.id).execute()
    assert notice(message, NOW) is None
    lost = Message(message.id, "cancelled_post", None, event.id + 1, None, None, -1, {}, 0)
    assert notice(lost, NOW) is None
