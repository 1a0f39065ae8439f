"""The weekly look: when it is sent, what it says and proposes, and that twelve groups cost no more than one."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import due, events, people, rsvps, time_budget
from meetups.digest import Digest, digest_of
from meetups.digest_notices import words_for
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid
from meetups.rsvps import Choice
from meetups.tasks import TASKS
from meetups.time_budget import Budget
from models import DueWork, Group, Membership, OutboxMessage, TimeBudget
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.feed_reading import queries
from tests.meetups.owing import HOUR, MINUTE, deliver, owed

SUNDAY = 6
Make = Callable[..., str]


@pytest.fixture
def reader(guest: Person) -> Person:
    people.choose_zone(guest.id, "Europe/Berlin")
    return people.person(guest.id)


@pytest.fixture
def make(make_group: MakeGroup, make_event: MakeEvent) -> Make:
    """An event in a room on this day, in a group of its own or the one given; the key."""

    def event(title: str, date: str, group: GroupFacts | None = None, **fields: str) -> str:
        wish = {"format": "in_person", "start": "19:00", "end": "21:00", "title": title, "date": date, **fields}
        return make_event(group or make_group(f"Group of {title}"), **wish).key

    return event


def digest(reader: Person, now: datetime = NOW) -> Digest:
    found = digest_of(reader, now)
    assert found is not None
    return found


def planned(person: Person) -> list[datetime]:
    return [row.at for row in DueWork.select().where(DueWork.kind == "digest", DueWork.subject == str(person.id))]


def want(person: Person, day: int | None = SUNDAY, minute: int = 18 * 60, now: datetime = NOW) -> None:
    time_budget.save(person.id, Budget(digest=None if day is None else (day, minute)), now)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


# ── When ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_is_off_until_somebody_chooses_a_day_and_needs_their_clock(guest: Person, reader: Person) -> None:
    assert planned(reader) == []
    want(reader)
    assert planned(reader) == [utc("2026-11-22 17:00")]
    want(reader, 0, 8 * 60)
    assert planned(reader) == [utc("2026-11-23 07:00")]
    want(reader, None)
    assert planned(reader) == []


def test_who_has_no_clock_is_told_to_set_it(guest: Person) -> None:
    with pytest.raises(Invalid, match="Set your clock first"):
        want(guest)
    assert TimeBudget.select().count() == 0


def test_each_plans_the_next_at_the_same_time_of_their_clock_when_clocks_change(reader: Person, make: Make) -> None:
    make("Chess", "2027-03-25")
    want(reader, now=utc("2027-03-15 12:00"))
    assert planned(reader) == [utc("2027-03-21 17:00")]
    due.run_due(TASKS, utc("2027-03-21 17:00"))
    assert planned(reader) == [utc("2027-03-28 16:00")]  # summer time began that morning
    assert owed("digest") == [("digest", reader.id)]


def test_a_time_that_clocks_leave_out_comes_an_hour_later(reader: Person) -> None:
    want(reader, SUNDAY, 150, now=utc("2027-03-27 12:00"))
    assert planned(reader) == [utc("2027-03-28 01:30")]  # 03:30 there


@pytest.mark.parametrize(("late", "told"), [(12 * HOUR, 1), (12 * HOUR + MINUTE, 0)])
def test_after_an_outage_of_more_than_twelve_hours_it_is_left_out(
    reader: Person, make: Make, late: timedelta, told: int
) -> None:
    make("Chess", "2026-11-26")
    want(reader)
    due.run_due(TASKS, utc("2026-11-22 17:00") + late)
    assert len(owed("digest")) == told
    assert planned(reader) == [utc("2026-11-29 17:00")]


def test_another_clock_moves_what_is_planned(reader: Person, make: Make) -> None:
    make("Chess", "2026-11-26")
    want(reader)
    people.choose_zone(reader.id, "America/New_York")
    assert planned(reader) == [utc("2026-11-22 23:00")]
    due.run_due(TASKS, utc("2026-11-22 23:00"))
    assert owed("digest") == [("digest", reader.id)]


def test_what_was_planned_before_they_chose_anew_is_not_sent(reader: Person, make: Make) -> None:
    make("Chess", "2026-11-26")
    want(reader)
    with write_transaction():
        TimeBudget.update(digest_day=0).execute()  # as when the work ran while they chose
    due.run_due(TASKS, utc("2026-11-22 17:00"))
    assert (owed("digest"), planned(reader)) == ([], [utc("2026-11-23 17:00")])


def test_nothing_to_say_is_not_sent_and_what_is_answered_by_then_is_not_said(reader: Person, make: Make) -> None:
    make("Far away", "2026-12-20")
    want(reader)
    due.run_due(TASKS, utc("2026-11-22 17:00"))
    assert owed("digest") == []
    key = make("Chess", "2026-11-30")
    due.run_due(TASKS, utc("2026-11-29 17:00"))
    rsvps.answer(reader.id, key, Choice.NO, NOW)
    assert deliver(utc("2026-11-29 17:00")) == []


def test_quiet_hours_do_not_hold_what_comes_at_a_time_they_chose(reader: Person, make: Make) -> None:
    from meetups import quiet

    make("Chess", "2026-11-26")
    quiet.choose_quiet_hours(reader.id, 17 * 60, 23 * 60)
    want(reader)
    due.run_due(TASKS, utc("2026-11-22 17:00"))
    assert [kind for kind, _, _ in deliver(utc("2026-11-22 17:00"))] == ["digest"]


# ── What ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_says_what_is_coming_what_is_open_what_clashes_and_proposes(reader: Person, make: Make) -> None:
    chess, choir = make("Chess", "2026-11-26"), make("Choir", "2026-11-26", start="20:00", end="22:00")
    make("Film", "2026-11-28", format="hybrid")
    for key in (choir, chess):
        rsvps.answer(reader.id, key, Choice.ROOM, NOW + (MINUTE if key == chess else 0 * MINUTE))
    words = words_for(reader, NOW)
    assert words is not None
    assert (words.title, words.lines) == (
        "Your next two weeks",
        (
            "You come to:",
            "· Thursday 26 November, 19:00: “Chess” (Group of Chess)",
            "· Thursday 26 November, 20:00: “Choir” (Group of Choir)",
            "Mind:",
            "· “Chess” (Group of Chess). It overlaps “Choir” (Group of Choir).",
            "You might give up:",
            "1. Thursday 26 November, 19:00: “Chess” (Group of Chess)",
            "Not answered yet:",
            "2. Saturday 28 November, 19:00: “Film” (Group of Film)",
        ),
    )
    labels = [(press.label, press.act, press.beside) for press in words.presses]
    assert labels == [
        ("1: Can’t go", "digest_no", False), ("2: In person", "digest_room", False),
        ("2: Online", "digest_online", True), ("2: Can’t go", "digest_no", True),
    ]  # fmt: skip
    assert words.presses[0].subject == f"{chess}:0"


def test_of_a_week_that_is_too_full_the_latest_answers_are_proposed(reader: Person, make: Make) -> None:
    keys = [make(f"E{day}", f"2026-11-{day}") for day in (24, 25, 26, 27)]
    for n, key in enumerate(keys):
        rsvps.answer(reader.id, key, Choice.ROOM, NOW + n * MINUTE)
    time_budget.save(reader.id, Budget(a_week=2), NOW)
    assert [each.key for each in digest(reader).drop] == keys[2:]
    words = words_for(reader, NOW)
    assert words is not None
    assert [line for line in words.lines if "number" in line] == [
        "· “E24” (Group of E24). It is meetup number 4 of that week; you wanted 2 at most."
    ]


def test_what_is_asked_of_them_is_to_be_confirmed_and_maybe_is_open(reader: Person, make: Make, host: Person) -> None:
    key, film = make("Chess", "2026-11-26"), make("Film", "2026-11-27")
    rsvps.answer(reader.id, key, Choice.ROOM, NOW)
    rsvps.answer(reader.id, film, Choice.MAYBE, NOW)
    typed, revision, _ = events.for_editing(host.id, key)
    events.change(host.id, key, {**typed, "date": "2026-11-28", "end_date": ""}, revision, NOW)
    found = digest(reader)
    assert [[each.key for each in part] for part in (found.drop, found.confirm, found.open)] == [[], [key], [film]]


def test_who_waits_for_others_has_nothing_to_confirm(reader: Person, make: Make, host: Person) -> None:
    full, choosy = make("Chess", "2026-11-26", seats="1"), make("Film", "2026-11-27", approval="yes")
    rsvps.answer(host.id, full, Choice.ROOM_ONLY, NOW)
    for key in (full, choosy):
        rsvps.answer(reader.id, key, Choice.ROOM_ONLY, NOW)
    found = digest(reader)
    assert [(each.key, each.sure) for each in found.going] == [(full, False), (choosy, False)]
    assert (found.drop, found.confirm) == ((), ())


def test_what_they_paused_or_want_less_of_is_left_out(reader: Person, make: Make) -> None:
    for name in ("Chess", "Film", "Choir"):
        make(name, "2026-11-26")
    ids = {group.name: group.id for group in Group.select()}

    def choose(name: str, **what: object) -> None:
        with write_transaction():
            mine = (Membership.user == reader.id, Membership.group == ids[f"Group of {name}"])
            Membership.update(**what).where(*mine).execute()

    choose("Chess", paused_until=NOW + HOUR)
    choose("Film", fewer=True)
    assert [each.name for each in digest(reader).open] == ["“Choir” (Group of Choir)"]
    assert len(digest(reader, NOW + HOUR).open) == 2


def test_a_sensitive_group_is_called_by_its_neutral_name(reader: Person, make: Make) -> None:
    make("Sober since", "2026-11-26")
    with write_transaction():
        Group.update(sensitive=True).execute()
    words = words_for(reader, NOW)
    assert words is not None
    assert words.lines == ("Not answered yet:", "1. Thursday 26 November, 19:00: An event of a group of yours")


def test_twelve_groups_take_as_many_queries_as_one(reader: Person, make: Make) -> None:
    def counted() -> int:
        with queries() as seen:
            assert words_for(reader, NOW) is not None
        return len(seen)

    rsvps.answer(reader.id, make("E0", "2026-11-26"), Choice.ROOM, NOW)
    counted()
    one = counted()
    for n in range(1, 12):
        key = make(f"E{n}", "2026-11-26")
        if n % 2:
            rsvps.answer(reader.id, key, Choice.ROOM, NOW)
    assert (one, counted()) == (2, 2)
    assert OutboxMessage.select().where(OutboxMessage.kind == "digest").count() == 0
