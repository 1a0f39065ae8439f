"""The way in: in private, to those confirmed online alone, once, from the reveal on; and anew where it changed."""

import json

import pytest

from meetups import chats, events, people, rsvps
from meetups.chats import ChatFacts
from meetups.events import Saved
from meetups.groups import GroupFacts
from meetups.notices import notice
from meetups.people import Person
from meetups.rsvps import Choice
from models import DueWork, Event, OutboxMessage
from tests.conftest import NOW, MakeEvent, MakeGroup, typed_event
from tests.meetups.owing import DAY, HOUR, MINUTE, SECOND, deliver, owed
from tests.meetups.passing import STARTS, of_kind, tick, until
from tests.meetups.test_notices import said, waiting_for

LINK, OTHER = "https://meet.example.org/poem", "https://meet.example.org/other-room"
REVEAL = STARTS - 15 * MINUTE


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person, host: Person) -> Saved:
    """Samira joins online, Lucía sits in the room, Katrin may come."""
    made = make_event(group)
    rsvps.answer(guest.id, made.key, Choice.ONLINE, NOW)
    rsvps.answer(waiting.id, made.key, Choice.ROOM, NOW)
    rsvps.answer(host.id, made.key, Choice.MAYBE, NOW)
    return made


def change(host: Person, event: Saved, now: object, **fields: str) -> None:
    revision = Event.get_by_id(event.id).content_revision
    events.change(host.id, event.key, typed_event(**fields), revision, now)  # type: ignore[arg-type]  # a moment


def links() -> list[int | None]:
    """Who was owed the way in so far, in order."""
    return [
        row.user_id for row in OutboxMessage.select().where(OutboxMessage.kind == "link").order_by(OutboxMessage.id)
    ]


def test_at_the_reveal_those_confirmed_online_get_the_link_once(event: Saved, guest: Person) -> None:
    tick(REVEAL - SECOND)
    assert links() == []
    tick(REVEAL)
    words = notice(waiting_for("link"), REVEAL)
    assert said(words) == (
        "How to join: One poem, nine languages",
        "Thursday 3 December, 19:00 to 21:00, Berlin time",
        LINK,
    )
    until(REVEAL, STARTS + HOUR, step=5 * MINUTE)
    assert links() == [guest.id]


def test_the_organiser_sets_when_it_is_revealed(
    group: GroupFacts, make_event: MakeEvent, guest: Person, host: Person
) -> None:
    event = make_event(group, link_lead="60")
    rsvps.answer(guest.id, event.key, Choice.ONLINE, NOW)
    tick(STARTS - HOUR - SECOND)
    assert links() == []
    tick(STARTS - HOUR)
    assert links() == [guest.id]


def test_who_joins_after_the_reveal_gets_it_then(event: Saved, guest: Person, waiting: Person, host: Person) -> None:
    tick(REVEAL)
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, REVEAL + MINUTE)
    rsvps.answer(host.id, event.key, Choice.ONLINE, STARTS + MINUTE)  # online may be joined late
    assert links() == [guest.id, waiting.id, host.id]


def test_whose_seat_online_comes_free_after_the_reveal_gets_it(
    group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    event = make_event(group, online_seats="1", cutoff="0")
    rsvps.answer(guest.id, event.key, Choice.ONLINE, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, NOW)
    tick(REVEAL)
    assert links() == [guest.id]
    rsvps.answer(guest.id, event.key, Choice.NO, REVEAL + MINUTE)
    assert links() == [guest.id, waiting.id]


def test_a_link_that_changes_before_the_reveal_is_told_at_the_reveal_alone(
    event: Saved, host: Person, guest: Person
) -> None:
    change(host, event, NOW + HOUR, link=OTHER)
    assert (links(), owed("moved")) == ([], [])
    tick(REVEAL)
    assert [words.lines[1] for _, _, words in deliver(REVEAL) if words and "join" in words.title] == [OTHER]


def test_a_link_that_changes_after_the_reveal_is_told_once(event: Saved, host: Person, guest: Person) -> None:
    tick(REVEAL)
    change(host, event, REVEAL + MINUTE, link=OTHER)
    change(host, event, REVEAL + 2 * MINUTE, link=OTHER, title="Two poems")
    assert links() == [guest.id, guest.id]
    told = [words for kind, _, words in deliver(REVEAL + 3 * MINUTE) if kind == "link"]
    assert [words.lines[1] for words in told if words] == [OTHER]  # the first says nothing that is still so


def test_a_link_that_is_changed_back_is_told_each_time_and_what_stays_is_not(
    event: Saved, host: Person, guest: Person, waiting: Person
) -> None:
    tick(REVEAL)
    told = [words for kind, _, words in deliver(REVEAL) if kind == "link"]
    for minute, link in enumerate((OTHER, LINK, LINK, OTHER, OTHER, LINK), 1):
        change(host, event, REVEAL + minute * MINUTE, link=link, title=f"Poem {minute}")
        told += [words for kind, _, words in deliver(REVEAL + minute * MINUTE) if kind == "link"]
    assert [words.lines[1] for words in told if words] == [LINK, OTHER, LINK, OTHER, LINK]
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, REVEAL + 8 * MINUTE)
    assert links() == [guest.id] * 5 + [waiting.id]


def test_after_the_start_a_change_is_told_to_nobody_who_was_told(
    event: Saved, host: Person, guest: Person, waiting: Person
) -> None:
    tick(REVEAL)
    change(host, event, STARTS + MINUTE, link=OTHER)
    assert links() == [guest.id]


def test_another_date_reveals_it_anew(event: Saved, host: Person, guest: Person) -> None:
    tick(REVEAL)
    change(host, event, REVEAL + MINUTE, date="2026-12-04")
    assert notice(waiting_for("link"), REVEAL + MINUTE) is None  # not shown again before the new reveal
    rsvps.answer(guest.id, event.key, Choice.ONLINE, REVEAL + HOUR)
    tick(REVEAL + DAY - SECOND)
    assert links() == [guest.id]
    tick(REVEAL + DAY)
    assert links() == [guest.id, guest.id]


def test_who_left_before_it_is_sent_does_not_get_it(event: Saved, guest: Person) -> None:
    tick(REVEAL)
    rsvps.answer(guest.id, event.key, Choice.ROOM, REVEAL + SECOND)
    assert of_kind(deliver(REVEAL + MINUTE), "link") == []


def test_a_cancelled_event_reveals_nothing(event: Saved, host: Person) -> None:
    events.cancel(host.id, event.key, NOW)
    tick(REVEAL)
    assert links() == []


def test_where_there_is_no_way_in_yet_it_is_told_once_there_is(
    group: GroupFacts, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(group, link="")
    rsvps.answer(guest.id, event.key, Choice.ONLINE, NOW)
    tick(REVEAL)
    assert links() == []
    change(host, event, REVEAL + MINUTE, link=LINK)
    assert links() == [guest.id]


@pytest.mark.parametrize("username", ["translators", None])
def test_the_groups_own_video_chat_is_said_in_words(
    username: str | None, group: GroupFacts, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    chats.seen(ChatFacts(-1001, "supergroup", "Table", username=username), host.id, NOW)
    chats.bind(host.id, -1001, group.id, NOW)
    event = make_event(group, link="", video_chat="1")
    rsvps.answer(guest.id, event.key, Choice.ONLINE, NOW)
    tick(REVEAL)
    address = ("https://t.me/translators?videochat",) if username else ()
    assert said(notice(waiting_for("link"), REVEAL))[2:] == (
        "We meet in the group’s video chat on Telegram.",
        *address,
    )


def test_the_link_stands_in_no_row_but_the_events_own(event: Saved, host: Person) -> None:
    tick(REVEAL)
    change(host, event, REVEAL + MINUTE, link=OTHER)
    deliver(REVEAL + 2 * MINUTE)
    rows = [row.__data__ for table in (OutboxMessage, DueWork) for row in table.select()]
    assert "meet.example.org" not in json.dumps(rows, default=str)
    assert "meet.example.org" in json.dumps(Event.get_by_id(event.id).__data__, default=str)  # the control


def test_only_its_reader_is_spoken_to_in_their_language(event: Saved, guest: Person) -> None:
    people.choose_language(guest.id, "en", NOW)
    tick(REVEAL)
    assert notice(waiting_for("link"), STARTS + 3 * HOUR) is None  # over
    assert of_kind(deliver(REVEAL), "link") == [("link", guest.id)]
