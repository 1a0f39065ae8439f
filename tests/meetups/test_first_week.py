"""A newcomer's first week, by the clock, in a group with everything on, message by message. What can wait waits, and
all of it comes in the end; what is due about seats comes in its own time."""

from datetime import datetime

import pytest

from meetups import buddies, entry, first_week, handbook, members, partners, people, rsvps, time_budget
from meetups.entry import EntryWish
from meetups.groups import GroupFacts
from meetups.handbook import PageWish
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.time_budget import Budget
from models import Buddy
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, HOUR, deliver
from tests.meetups.passing import tick

WEDNESDAY = 2
LAST_REMINDER = 77  # hours on, one before the evening begins
TERMS = {"name": "Café Grundmann", "url": "", "purpose": "Be known to readers.", "gives": "A room on Mondays.",
         "ends_on": "2027-03-31", "posts": "2"}  # fmt: skip
Told = list[tuple[str, int]]


@pytest.fixture
def group(make_group: MakeGroup, host: Person, guest: Person) -> GroupFacts:
    """It welcomes, has a page of its handbook for each of six days, and somebody who would be a buddy."""
    facts = make_group()
    entry.save(host.id, facts.id, EntryWish(welcome="Sit down."), 0, NOW)
    for day in range(6):
        handbook.write(host.id, facts.id, PageWish(f"Page {day}", "x", day), NOW)
    buddies.volunteer(guest.id, facts.id, 1, NOW)
    return facts


@pytest.fixture
def key(group: GroupFacts, make_event: MakeEvent) -> str:
    """An evening three days on."""
    return make_event(group, date=(NOW + 3 * DAY).date().isoformat(), format="in_person").key


@pytest.fixture
def newcomer(stranger: Person) -> Person:
    """They look at their next two weeks every Wednesday morning."""
    people.choose_zone(stranger.id, "Europe/Berlin")
    time_budget.save(stranger.id, Budget(digest=(WEDNESDAY, 8 * 60)), NOW)
    return stranger


def live(days: int, group: GroupFacts, key: str, newcomer: Person, others: tuple[Person, Person]) -> Told:
    """Everything that happens to somebody new; kind and day of what they are told."""
    host, guest = others
    members.join(newcomer.id, group.id, NOW)
    told: Told = []
    for hour in sorted({1, LAST_REMINDER, *range(0, days * 24, 6)}):
        now: datetime = NOW + hour * HOUR
        if hour == 1:
            buddies.ask_for_one(newcomer.id, group.id, now)
            rsvps.answer(newcomer.id, key, Choice.ROOM, now)
        if hour == 30:  # after the page of the second day
            buddies.accept(guest.id, Buddy.get().id, now)
        if hour == 36:
            partners.propose(host.id, group.id, TERMS, now)
        tick(now)
        told += [(kind, hour // 24) for kind, who, words in deliver(now) if who == newcomer.id and words is not None]
    return told


def test_seven_messages_at_most_come_in_the_first_week_and_what_waited_comes_afterwards(
    group: GroupFacts, key: str, newcomer: Person, host: Person, guest: Person
) -> None:
    told = live(14, group, key, newcomer, (host, guest))
    assert [kind for kind, day in told if day < 7] == [
        "welcome", "page", "buddy", "partner_ask", "reminder", "digest", "reminder",
    ]  # fmt: skip
    assert [one for one in told if one[1] >= 7] == [
        ("page", 7), ("how_was_it", 7), ("page", 8), ("page", 9), ("page", 10),
    ]  # fmt: skip


def test_without_waiting_there_are_many_more(
    group: GroupFacts, key: str, newcomer: Person, host: Person, guest: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The control of the test above."""
    monkeypatch.setattr(first_week, "AT_ONCE", 99)
    assert len(live(7, group, key, newcomer, (host, guest))) == 12
