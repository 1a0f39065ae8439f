"""Quiet hours of people: what can wait is told in the morning, and what cannot is told at once."""

from datetime import UTC, datetime, timedelta

import pytest

from database import write_transaction
from meetups import outbox, people, quiet, rsvps
from meetups.kinds import KINDS, Kind
from meetups.people import Person, Profile
from meetups.refusals import Invalid, NotFound
from meetups.rsvps import Choice
from models import OutboxMessage
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, HOUR, MINUTE, deliver
from tests.meetups.passing import STARTS, tick

NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # midnight in Berlin
MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # eight o'clock there
PRIVATE = [kind for kind in KINDS.values() if kind.name not in ("redraw", "card", "cancelled_post")]


def owe(person: Person, kind: str, now: datetime, **when: datetime | int) -> datetime:
    """Owe a message and say from when it may be told."""
    with write_transaction():
        outbox.tell(person.id, kind, "1", now, **when)  # type: ignore[arg-type]  # a test's own words
    moment = OutboxMessage.get(OutboxMessage.kind == kind).not_before
    assert isinstance(moment, datetime)
    return moment


@pytest.fixture
def asleep(guest: Person) -> Person:
    """Somebody who sleeps at night, in Berlin."""
    people.choose_zone(guest.id, "Europe/Berlin")
    return sleeps(guest)


def sleeps(person: Person) -> Person:
    """The night everybody has until they choose another."""
    quiet.choose_quiet_hours(person.id, 22 * 60, 8 * 60)
    return person


@pytest.mark.parametrize("kind", PRIVATE, ids=lambda kind: kind.name)
def test_every_private_word_that_can_wait_waits_for_the_morning(kind: Kind, asleep: Person) -> None:
    assert owe(asleep, kind.name, NIGHT, before=NIGHT + 2 * DAY) == (MORNING if kind.waits else NIGHT)


def test_by_day_and_without_a_known_night_nothing_waits(guest: Person, waiting: Person) -> None:
    people.choose_zone(sleeps(guest).id, "Europe/Berlin")
    assert owe(guest, "still_coming", NOW) == NOW
    assert owe(sleeps(waiting), "offered", NIGHT) == NIGHT  # no zone of their own, and about no event


def test_without_a_zone_of_their_own_they_sleep_by_the_clock_of_what_it_is_about(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    group = make_group()
    event, far = make_event(group), make_event(group, zone="America/Lima")
    sleeps(guest)
    assert owe(guest, "offered", NIGHT, event_id=event.id) == MORNING
    assert owe(guest, "moved", NIGHT, event_id=far.id) == NIGHT  # 18:00 there
    assert owe(guest, "trouble", NIGHT, group_id=group.id) == MORNING
    assert owe(waiting, "promoted", NIGHT, event_id=event.id) == NIGHT  # chose no quiet hours
    assert [quiet.awake_until(guest.id, NIGHT, 2 * HOUR, one.id) for one in (event, far)] == [
        MORNING + 2 * HOUR, NIGHT + 2 * HOUR,
    ]  # fmt: skip
    people.choose_zone(guest.id, "America/Lima")
    assert owe(guest, "link", NIGHT, event_id=event.id) == NIGHT  # their own clock counts


def test_who_never_chose_sleeps_from_ten_to_eight(database: str) -> None:
    with write_transaction():
        met = people.meet(Profile(7009, "Ida", None, "en"), NOW)
    assert quiet.quiet_hours_of(met.id) == (1320, 480)


def test_what_was_put_off_is_looked_at_by_the_same_clock(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    owe(sleeps(guest), "moved", NOW, event_id=event.id, before=STARTS)
    assert deliver(NIGHT) == []
    assert OutboxMessage.get(OutboxMessage.kind == "moved").not_before == MORNING


def test_who_chose_no_quiet_is_told_at_once(asleep: Person) -> None:
    quiet.choose_quiet_hours(asleep.id, 600, 600)
    assert owe(asleep, "offered", NIGHT) == NIGHT
    assert quiet.awake_until(asleep.id, NIGHT, HOUR, 0) == NIGHT + HOUR
    assert quiet.awake_between(asleep.id, NIGHT, MORNING, 0) == 8 * HOUR


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (MORNING + 3 * HOUR, MORNING),
        (MORNING + 3 * HOUR - MINUTE, NIGHT),  # in the morning it would come too near
        (MORNING - HOUR, NIGHT),
    ],
)
def test_what_is_about_the_morning_itself_cannot_wait(before: datetime, told: datetime, asleep: Person) -> None:
    assert owe(asleep, "cancelled", NIGHT, before=before) == told


def test_what_expires_is_told_well_before_it_does(asleep: Person) -> None:
    assert owe(asleep, "reminder", NIGHT, expires_at=MORNING + HOUR) == NIGHT
    assert owe(asleep, "moved", NIGHT, expires_at=MORNING + DAY) == MORNING


def test_a_word_planned_for_later_waits_only_if_that_is_at_night(asleep: Person) -> None:
    assert owe(asleep, "trouble", NOW, not_before=NIGHT) == MORNING
    assert owe(asleep, "introduced", NIGHT, not_before=MORNING + HOUR) == MORNING + HOUR


def test_a_post_in_a_chat_does_not_wait(make_group: MakeGroup, make_event: MakeEvent, asleep: Person) -> None:
    event = make_event(make_group())
    with write_transaction():
        outbox.post(-1001, "cancelled_post", "1", NIGHT, event_id=event.id)
    assert OutboxMessage.get(OutboxMessage.kind == "cancelled_post").not_before == NIGHT


def test_a_clock_stands_still_for_each_person_by_their_own_night(guest: Person, waiting: Person) -> None:
    people.choose_zone(sleeps(guest).id, "Europe/Berlin")
    assert quiet.awake_until(guest.id, NIGHT, 2 * HOUR, 0) == MORNING + 2 * HOUR
    assert quiet.awake_until(waiting.id, NIGHT, 2 * HOUR, 0) == NIGHT + 2 * HOUR
    assert quiet.awake_between(guest.id, NIGHT, MORNING + HOUR, 0) == HOUR
    assert quiet.awake_between(waiting.id, NIGHT, MORNING + HOUR, 0) == 9 * HOUR
    assert quiet.awake_between(waiting.id, MORNING, NIGHT, 0) == timedelta()


def test_the_way_in_comes_in_the_night_when_the_event_is_near(
    make_group: MakeGroup, make_event: MakeEvent, asleep: Person
) -> None:
    event = make_event(make_group(), date="2026-12-03", start="23:30", end="23:59", format="online", seats="", venue="")
    rsvps.answer(asleep.id, event.key, Choice.ONLINE, NOW)
    starts = STARTS + 4 * HOUR + 30 * MINUTE
    tick(starts - 15 * MINUTE)
    assert ("link", asleep.id) in [(kind, who) for kind, who, _ in deliver(starts - 15 * MINUTE)]


@pytest.mark.parametrize(("start", "end"), [(-1, 480), (480, 1440), (9999, 0)])
def test_hours_that_are_no_times_of_day_are_refused(start: int, end: int, guest: Person) -> None:
    with pytest.raises(Invalid):
        quiet.choose_quiet_hours(sleeps(guest).id, start, end)
    assert quiet.quiet_hours_of(guest.id) == (1320, 480)


def test_hours_are_chosen_by_somebody_who_is_there(guest: Person) -> None:
    quiet.choose_quiet_hours(guest.id, 0, 1439)
    assert quiet.quiet_hours_of(guest.id) == (0, 1439)
    quiet.choose_quiet_hours(guest.id, 60, 60)
    assert quiet.quiet_hours_of(guest.id) is None
    with pytest.raises(NotFound):
        quiet.choose_quiet_hours(guest.id + 99, 0, 60)
