"""A welcome reaches whoever came in, by whichever door, once: in the group's own words, with what to do next."""

from datetime import datetime

import pytest

from database import write_transaction
from meetups import applications, buddies, chat_roster, entry, events, leaving, members, quiet, rsvps
from meetups.applications import Source
from meetups.chat_roster import Change
from meetups.entry import EntryWish
from meetups.groups import GroupFacts
from meetups.people import Person, Profile
from meetups.rsvps import Choice
from models import GroupChat, User
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, HOUR, deliver, owed


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """It lives in a chat, and says hello in words of its own."""
    facts = make_group()
    entry.save(host.id, facts.id, EntryWish(welcome="Sit down.\nHave tea."), 0, NOW)
    with write_transaction():
        GroupChat.create(group=facts.id, chat_id=-1001, created_at=NOW, title="Table", username="table")
    return facts


def came(person: Person, now: datetime = NOW) -> None:
    chat_roster.follow(Change(-1001, Profile(person.telegram_id or 0, person.name), "left", "in", ruled=True), now)


def test_who_comes_into_the_chat_is_welcomed_in_the_groups_own_words(group: GroupFacts, stranger: Person) -> None:
    came(stranger)
    ((kind, to, words),) = deliver()
    assert words is not None
    assert (kind, to, words.title, words.lines) == (
        "welcome", stranger.id, "Welcome to Translators’ Table", ("Sit down.", "Have tea.")
    )  # fmt: skip
    assert ([one.act for one in words.presses], words.doors) == (["introduce"], ())


def test_what_was_called_off_is_not_what_is_on_next(
    group: GroupFacts, make_event: MakeEvent, host: Person, stranger: Person
) -> None:
    on, off = make_event(group, title="On"), make_event(group, title="Off")
    events.cancel(host.id, off.key, NOW)
    came(stranger)
    words = next(words for kind, _, words in deliver() if kind == "welcome")
    assert words is not None
    assert [one.subject for one in words.presses if one.act == "event"] == [on.key]


def test_who_answers_in_the_chat_is_welcomed_too(group: GroupFacts, make_event: MakeEvent, stranger: Person) -> None:
    event = make_event(group)
    rsvps.answer(stranger.id, event.key, Choice.ONLINE, NOW, chat_id=-1001)
    assert owed("welcome") == [("welcome", stranger.id)]


def test_it_is_said_once_whatever_door_and_however_often_they_come_back(group: GroupFacts, stranger: Person) -> None:
    applications.open_application(stranger.id, group.id, Source.SITE, NOW)
    came(stranger)
    assert owed("welcome") == [("welcome", stranger.id)]
    deliver()
    leaving.leave(stranger.id, group.id, NOW)
    members.join(stranger.id, group.id, NOW)
    assert owed("welcome") == []


def test_who_cannot_be_written_to_is_not_and_at_night_it_waits(
    group: GroupFacts, stranger: Person, guest: Person
) -> None:
    with write_transaction():
        User.update(reachable=False).where(User.id == stranger.id).execute()
    came(stranger)
    assert owed("welcome") == []
    leaving.leave(guest.id, group.id, NOW)
    quiet.choose_quiet_hours(guest.id, 22 * 60, 8 * 60)
    night = NOW + 11 * HOUR  # midnight in Berlin
    came(guest, night)
    assert [kind for kind, _, _ in deliver(night)] == []
    assert [kind for kind, _, _ in deliver(night + 8 * HOUR)] == ["welcome"]


def test_a_group_that_wrote_nothing_and_has_no_buddies_says_nothing_of_itself(
    make_group: MakeGroup, stranger: Person, guest: Person
) -> None:
    group = make_group("Chess")
    members.join(stranger.id, group.id, NOW)
    assert owed("welcome") == []
    leaving.leave(stranger.id, group.id, NOW)
    buddies.volunteer(guest.id, group.id, 1, NOW)
    members.join(stranger.id, group.id, NOW + DAY)
    ((_, _, words),) = deliver(NOW + DAY)
    assert words is not None
    assert [one.act for one in words.presses] == ["introduce", "buddy_wish"]
