"""How discreet a group is and who sees one there, as people say it in private; news that opens with a press."""

import re
from datetime import datetime

import pytest

from handlers import joining
from handlers.sending import compose_news
from handlers.work import clock
from meetups import applications, attendee_sight, blocks, entry, events, groups, people, rsvps, sensitive
from meetups.applications import Source
from meetups.delivery import Message
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import EntryQuestionWish, Kind, set_questions
from meetups.notices import notice
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import Group, OutboxMessage
from tests.conftest import MakeEvent, MakeGroup, typed_event
from tests.handlers.test_my_answer import newest
from tests.handlers.wire import Wire, happen, press, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong


@pytest.fixture
def now() -> datetime:
    return clock()


def read(wire: Wire) -> tuple[str, dict[str, str]]:
    """The newest message or edit as somebody reads it, and its buttons."""
    lines, keys = newest(wire)
    return re.sub(r"</?b>|[\u2068\u2069]", "", "\n".join(lines)), keys


def test_an_owner_keeps_a_group_among_its_members_and_reads_what_becomes_visible_before_ending_it(
    make_group: MakeGroup, host: Person, guest: Person, now: datetime
) -> None:
    people.choose_language(host.id, "en", now)
    group, wire = make_group("Quiet Room", visibility=Visibility.PUBLIC), Wire()
    happen(wire, press(5001, f"gr:in:care:{group.id}"))
    _, keys = read(wire)
    happen(wire, press(5001, keys["Who reads names, and how discreet it is"]))
    text, keys = read(wire)
    assert [label for label in keys if label.startswith("✓")] == ["✓ Members of the group"]
    happen(wire, press(5001, keys["Organisers alone"]))
    assert attendee_sight.group_shows(group.id) == "hosts"
    happen(wire, press(5003, keys["Make it a sensitive group"]))  # a forged press: she is a member
    assert not Group.get_by_id(group.id).sensitive
    happen(wire, press(5001, keys["Make it a sensitive group"]))
    text, _ = read(wire)
    assert "What shall Quiet Room be called where others may look on?" in text
    happen(wire, words(5001, "x" * 61))
    assert "Keep the name under 60 characters" in read(wire)[0]
    happen(wire, words(5001, "Book circle"))
    assert read(wire)[0] == "Outside it is called “Book circle” from now on."
    kept = groups.group(group.id)
    assert (kept.sensitive, kept.neutral_name, kept.visibility) == (True, "Book circle", "private")
    happen(wire, press(5001, f"ds:all:{group.id}"))
    _, keys = read(wire)
    assert "Everybody who may see the event" not in keys
    happen(wire, press(5001, keys["Sensitive no more"]))
    text, keys = read(wire)
    assert "Calendars, messages on a locked screen" in text
    assert Group.get_by_id(group.id).sensitive
    happen(wire, press(5001, keys["I read that. Sensitive no more"]))
    assert not Group.get_by_id(group.id).sensitive


def message_of(row: OutboxMessage) -> Message:
    return Message(row.id, row.kind, row.user_id, row.event_id, row.group_id, None, row.chat_id, {"on": True}, 0)


def test_news_of_a_sensitive_group_opens_with_a_press_of_whoever_it_is_for(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group("Quiet Room")
    event = make_event(group, now=now, title="Quiet evening", seats="5")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    sensitive.make_sensitive(host.id, group.id, "Book circle", now)
    _, revision, _ = events.for_editing(host.id, event.key)
    events.change(host.id, event.key, typed_event(title="Quiet evening", start="20:00", seats="5"), revision, now)
    told = [message_of(row) for row in OutboxMessage.select().where(OutboxMessage.user == guest.id)]
    shown = [words for message in told if (words := notice(message, now)) is not None]
    assert sorted(message.kind for message in told) == ["moved", "sensitive"]
    assert [re.sub(r"</?b>|[\u2068\u2069]", "", compose_news(one).text.split("\n")[0]) for one in shown] == [
        "Book circle: there is news for you",
        "An event of Book circle, Thursday 3 December, 20:00: new time or place",
    ]
    together = joining.joined(shown)
    assert "Quiet" not in together.text
    assert together.keyboard is not None
    assert "Quiet" not in str([button.text for row in together.keyboard.inline_keyboard for button in row])
    wire, moved = Wire(), next(message for message in told if message.kind == "moved")
    happen(wire, press(5001, f"nw:{moved.id}"))  # somebody else's number
    assert not any("Quiet" in said for said in wire.said())
    happen(wire, press(5003, f"nw:{moved.id}"))
    text, keys = read(wire)
    assert text.startswith("Quiet evening: new time or place")
    assert "Lesecafé Plagwitz" in text
    assert "Can’t go" in keys


def test_who_asks_to_come_in_reads_where_after_a_press(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group, wire = make_group("Quiet Room", visibility=Visibility.PUBLIC), Wire()
    entry.save(host.id, group.id, EntryWish(EntryMode.QUESTIONS), 0, now)
    set_questions(host.id, group.id, [EntryQuestionWish(Kind.TEXT, "Who are you?")], 1, now)
    mine = applications.open_application(stranger.id, group.id, Source.LINK, now)
    sensitive.make_sensitive(host.id, group.id, "", now)
    happen(wire, press(5013, f"en:{mine.key}"))
    text, keys = read(wire)
    assert text == "You asked to come into a group."
    happen(wire, press(5013, keys["Go on"]))
    text, _ = read(wire)
    assert text.startswith("Quiet Room")
    assert "Who are you?" in text


def test_a_member_keeps_apart_from_another_and_is_counted_only(
    make_group: MakeGroup, guest: Person, waiting: Person, stranger: Person
) -> None:
    group, wire = make_group(), Wire()
    happen(wire, press(5003, f"gr:in:mine:{group.id}"))
    _, keys = read(wire)
    happen(wire, press(5003, keys["Who sees me here"]))
    text, keys = read(wire)
    assert "Whoever reads the names of this group reads yours." in text
    happen(wire, press(5003, keys["Count me only"]))
    assert attendee_sight.hidden_in(guest.id, group.id)
    text, keys = read(wire)
    assert "you are counted, not named" in text
    happen(wire, press(5003, keys["Name me here"]))
    assert not attendee_sight.hidden_in(guest.id, group.id)
    happen(wire, press(5003, keys["Whom I do not want to meet"]))
    _, keys = read(wire)
    assert list(keys) == ["Katrin", "Lucía", "Back"]
    happen(
        wire, press(5003, f"bl:yes:{stranger.id}:{group.id}")
    )  # a forged press: they know nobody of that number here
    assert blocks.blocked_by(guest.id) == ()
    happen(wire, press(5003, keys["Lucía"]))
    text, sure = read(wire)
    assert "Block Lucía?" in text
    happen(wire, press(5003, sure["Block"]))
    assert [one.name for one in blocks.blocked_by(guest.id)] == ["Lucía"]
    _, keys = read(wire)
    assert list(keys) == ["Unblock Lucía", "Katrin", "Back"]
    happen(wire, press(5003, keys["Unblock Lucía"]))
    assert blocks.blocked_by(guest.id) == ()
