"""A pause is a pause, silence is asked about once, and organisers learn nothing of anybody in particular."""

from datetime import date, datetime, timedelta

import pytest

from database import write_transaction
from meetups import drift, due, events, leaving, members, my_place, norms, outbox, pauses, people, rsvps, small_numbers
from meetups.events import Saved
from meetups.groups import GroupFacts
from meetups.my_place import Span
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound
from meetups.rsvps import Choice
from meetups.tasks import TASKS
from meetups.visibility import Role
from models import DueWork, Group, Membership, NormsAccepted, User
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.meetups.feed_reading import queries
from tests.meetups.owing import DAY, HOUR, deliver, owed

WEEK_ON = date(2026, 11, 29)
LATER = NOW + 70 * DAY


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    """Host, guest and waiting belong to it."""
    return make_group()


def news(person: Person, group: GroupFacts, now: datetime = NOW, key: str = "1") -> None:
    """What a group tells its members."""
    with write_transaction():
        outbox.tell(person.id, "page", key, now, group_id=group.id, page=1)


def met(make_event: MakeEvent, group: GroupFacts, *days: str) -> None:
    """Something took place, of which nothing else falls due."""
    for day in days:
        make_event(group, date=day)
    with write_transaction():
        DueWork.delete().execute()


def ask_around(now: datetime) -> None:
    """The day's look through all groups."""
    with write_transaction():
        drift.plan_day(now)
    due.run_due({"drift": TASKS["drift"]}, now)


def asked(now: datetime) -> list[int | None]:
    """Whom that look asks."""
    ask_around(now)
    return [to for kind, to, words in deliver(now) if kind == "how_are_you" and words is not None]


# ── A pause ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_paused_is_told_no_news_and_it_does_not_pile_up(group: GroupFacts, guest: Person, waiting: Person) -> None:
    news(guest, group)  # the control: it is owed to who did not pause
    assert owed("page") == [("page", guest.id)]
    my_place.pause(guest.id, group.id, WEEK_ON, NOW)
    news(guest, group, key="2")
    news(waiting, group, key="3")
    assert (owed("page"), owed("page", state="expired")) == ([("page", waiting.id)], [("page", guest.id)])
    assert pauses.is_paused(guest.id, group.id, NOW)
    assert not pauses.is_paused(waiting.id, group.id, NOW)


def test_what_one_has_a_seat_in_is_told_all_the_same(
    group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person, host: Person
) -> None:
    event: Saved = make_event(group, seats="1")
    rsvps.answer(guest.id, event.key, Choice.ROOM_ONLY, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM_ONLY, NOW)
    for person in (guest, waiting):
        my_place.pause(person.id, group.id, WEEK_ON, NOW)
        my_place.choose_fewer(person.id, group.id, True, NOW)
    rsvps.answer(guest.id, event.key, Choice.NO, NOW)
    assert owed("promoted") == [("promoted", waiting.id)]
    events.cancel(host.id, event.key, NOW)
    assert owed("cancelled") == [("cancelled", waiting.id)]


def test_what_waits_for_organisers_finds_a_paused_one_where_nobody_else_would_hear(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    def owe(key: str) -> int:
        with write_transaction():
            for one in (host, guest):
                outbox.tell(one.id, "review", f"{key}:{one.id}", NOW, group_id=group.id)
        return len([to for _, to in owed("review") if to == host.id])

    my_place.pause(host.id, group.id, WEEK_ON, NOW)
    assert owe("1") == 1
    members.make_organiser(host.id, guest.id, group.id, NOW)
    assert owe("2") == 1  # the guest hears
    my_place.pause(guest.id, group.id, WEEK_ON, NOW)
    assert owe("3") == 2


def test_fewer_messages_are_what_one_must_know(group: GroupFacts, guest: Person, host: Person) -> None:
    news(guest, group)
    my_place.choose_fewer(guest.id, group.id, True, NOW)
    news(guest, group, key="2")
    norms.publish(host.id, group.id, "Be kind.", norms.NONE_YET, NOW)
    due.run_due({"norms": TASKS["norms"]}, NOW)
    assert [kind for kind, to in owed() if to == guest.id] == ["norms"]
    my_place.choose_fewer(guest.id, group.id, False, NOW)
    news(guest, group, key="3")
    assert owed("page") == [("page", guest.id)]


def test_when_the_day_has_come_one_word_says_what_is_coming_and_asks_for_the_norms(
    group: GroupFacts, make_event: MakeEvent, guest: Person, host: Person
) -> None:
    make_event(group)
    my_place.pause(guest.id, group.id, WEEK_ON, NOW)
    assert my_place.my_place(guest.id, group.id, NOW).ends_on == WEEK_ON
    norms.publish(host.id, group.id, "Be kind.", norms.NONE_YET, NOW)
    due.run_due({"norms": TASKS["norms"]}, NOW)
    assert guest.id not in [to for _, to in owed("norms")]
    begins = datetime.fromisoformat("2026-11-28T23:00Z")  # Berlin's midnight
    due.run_due(TASKS, begins - HOUR)
    assert owed("welcome_back") == []
    due.run_due({"pause_end": TASKS["pause_end"]}, begins)
    told = [(kind, words) for kind, to, words in deliver(begins) if to == guest.id and words]
    assert [kind for kind, _ in told] == ["norms", "welcome_back"]
    assert (told[1][1].title, told[1][1].lines) == (
        f"Welcome back: {group.name}",
        ("Your pause is over. This is coming up:", "One poem, nine languages: Thursday 3 December, 19:00"),
    )
    assert not pauses.is_paused(guest.id, group.id, begins)


def test_a_pause_ended_or_moved_is_not_welcomed_back_on_the_old_day(group: GroupFacts, guest: Person) -> None:
    my_place.pause(guest.id, group.id, WEEK_ON, NOW)
    my_place.pause(guest.id, group.id, WEEK_ON + timedelta(days=7), NOW)
    due.run_due({"pause_end": TASKS["pause_end"]}, NOW + 8 * DAY)
    assert (owed("welcome_back"), pauses.is_paused(guest.id, group.id, NOW + 8 * DAY)) == ([], True)
    my_place.end_pause(guest.id, group.id, NOW + 8 * DAY)
    news(guest, group, NOW + 8 * DAY)
    assert not DueWork.select().where(DueWork.kind == "pause_end").exists()
    assert [kind for kind, _ in owed()] == ["page"]


def test_today_is_by_the_groups_clock_until_somebody_says_their_own(group: GroupFacts, guest: Person) -> None:
    late = NOW + timedelta(hours=11, minutes=30)  # 23:30 in UTC, half past midnight in Berlin
    assert my_place.today(guest.id, group.id, late) == date(2026, 11, 23)
    with pytest.raises(Invalid):
        my_place.pause(guest.id, group.id, date(2026, 11, 23), late)
    people.choose_zone(guest.id, "Europe/London")
    assert my_place.today(guest.id, group.id, late) == date(2026, 11, 22)
    my_place.pause(guest.id, group.id, date(2026, 11, 23), late)
    assert my_place.my_place(guest.id, group.id, late).ends_on == date(2026, 11, 23)


def test_all_groups_at_once_and_each_again(make_group: MakeGroup, guest: Person, stranger: Person) -> None:
    one, other = make_group("Chess"), make_group("Bees")
    until = my_place.day_after(Span.WEEK, guest.id, one.id, NOW)
    assert (until, my_place.pause_all(guest.id, until, NOW)) == (WEEK_ON, 2)
    assert [(each.name, each.ends_on) for each in my_place.pauses_of(guest.id, NOW)] == [
        ("Bees", WEEK_ON), ("Chess", WEEK_ON)
    ]  # fmt: skip
    my_place.end_pause(guest.id, other.id, NOW)
    assert [each.name for each in my_place.pauses_of(guest.id, NOW)] == ["Chess"]
    my_place.end_all(guest.id, NOW)
    assert my_place.pauses_of(guest.id, NOW) == ()
    with pytest.raises(NotFound):
        my_place.pause_all(stranger.id, until, NOW)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 11, 30), date.max])
def test_a_pause_ends_after_today_and_within_a_year(group: GroupFacts, guest: Person, day: date) -> None:
    with pytest.raises(Invalid):
        my_place.pause(guest.id, group.id, day, NOW)
    assert not pauses.is_paused(guest.id, group.id, NOW)


def test_who_leaves_and_comes_back_begins_anew(group: GroupFacts, guest: Person) -> None:
    my_place.pause(guest.id, group.id, WEEK_ON, NOW)
    my_place.choose_fewer(guest.id, group.id, True, NOW)
    leaving.leave(guest.id, group.id, NOW)
    with pytest.raises(NotFound):
        my_place.my_place(guest.id, group.id, NOW)
    members.join(guest.id, group.id, NOW)
    chosen = my_place.my_place(guest.id, group.id, NOW)
    assert (chosen.paused_until, chosen.fewer) == (None, False)


# ── Asking ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_was_not_seen_for_a_while_is_asked_once_and_nothing_follows(
    group: GroupFacts, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    event = make_event(group, date="2027-01-20")
    make_event(group, date="2028-01-20")
    rsvps.answer(waiting.id, event.key, Choice.NO, NOW + 30 * DAY)
    before = sorted(row.role for row in Membership.select())
    assert asked(NOW + 59 * DAY) == []
    assert asked(LATER) == [host.id, guest.id]  # who answered a month after the others was seen
    for days in (71, 200, 400):
        assert guest.id not in asked(NOW + days * DAY)
    assert sorted(row.role for row in Membership.select()) == before
    assert guest.id in asked(LATER + 366 * DAY)


def test_nobody_is_asked_where_the_group_did_not_meet(
    group: GroupFacts, make_event: MakeEvent, guest: Person, host: Person
) -> None:
    off = make_event(group, date="2027-01-20")
    events.cancel(host.id, off.key, NOW)
    make_event(group, date="2027-02-10")  # to come
    assert asked(LATER) == []
    assert guest.id in asked(LATER + 20 * DAY)  # the control: they met


def test_whoever_was_there_again_may_be_asked_again(group: GroupFacts, make_event: MakeEvent, guest: Person) -> None:
    met(make_event, group, "2027-01-20", "2027-03-01")
    assert guest.id in asked(LATER)
    drift.say_hello(guest.id, group.id, LATER + DAY)
    assert guest.id not in asked(LATER + 60 * DAY)
    assert guest.id in asked(LATER + 62 * DAY)


@pytest.mark.parametrize("how", ["paused", "fewer", "unreachable", "new", "left", "never"])
def test_who_is_not_to_be_asked_is_not(
    group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person, how: str
) -> None:
    met(make_event, group, "2027-01-20")
    with write_transaction():
        theirs = Membership.update(**{
            "paused": {"paused_until": LATER + DAY}, "fewer": {"fewer": True}, "new": {"joined_at": LATER - 59 * DAY},
            "left": {"role": Role.LEFT.value},
        }.get(how, {"fewer": False}))  # fmt: skip
        theirs.where(Membership.user == guest.id).execute()
        User.update(reachable=how != "unreachable").where(User.id == guest.id).execute()
        Group.update(quiet_days=0 if how == "never" else 60).execute()
    found = asked(LATER)
    assert (guest.id in found, waiting.id in found) == (False, how != "never")


def test_a_sign_after_it_was_owed_leaves_it_unsaid(
    group: GroupFacts, make_event: MakeEvent, guest: Person, host: Person
) -> None:
    met(make_event, group, "2027-01-20")
    ask_around(LATER)
    assert guest.id in [to for _, to in owed("how_are_you")]
    with write_transaction():
        NormsAccepted.create(group=group.id, user=guest.id, version=1, at=LATER + HOUR)
    assert guest.id not in [to for _, to, _ in deliver(LATER + 2 * HOUR)]


def test_twelve_quiet_groups_are_asked_about_one_a_week(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    for n in range(3):
        met(make_event, make_group(f"Group {n}"), "2027-01-20")
    assert [asked(LATER + n * DAY).count(guest.id) for n in (0, 1, 6, 8, 16, 17)] == [1, 0, 0, 1, 1, 0]


def test_as_many_statements_find_thirty_as_find_one(group: GroupFacts, host: Person) -> None:
    with queries() as for_few:
        drift.lively(host.id, group.id, LATER)
    people = [somebody(f"P{n}", 7000 + n) for n in range(30)]
    row = {"group": group.id, "role": "member", "joined_at": NOW, "changed_at": NOW}
    with write_transaction():
        Membership.insert_many([row | {"user": one.id} for one in people]).execute()
    with queries() as for_many:
        drift.lively(host.id, group.id, LATER)
    assert len(for_many) == len(for_few)


def test_days_are_the_organisers_choice(group: GroupFacts, host: Person, guest: Person) -> None:
    drift.choose_quiet_days(host.id, group.id, 90, NOW)
    assert drift.lively(host.id, group.id, NOW).days == 90
    for wrong in (-1, 13, 366):
        with pytest.raises(Invalid):
            drift.choose_quiet_days(host.id, group.id, wrong, NOW)
    with pytest.raises(NotAllowed):
        drift.lively(guest.id, group.id, NOW)
    with pytest.raises(NotAllowed):
        drift.choose_quiet_days(guest.id, group.id, 0, NOW)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((23, 12, 7), (20, 10, 5)),
        ((23, 12, 2), (20, None, None)),  # with the whole known, 12 would say the 2
        ((20, 3, 2), (20, None, None)),  # five together
        ((20, 2, 2), (None, None, None)),
        ((25, 0, 0), (None, None, None)),  # nobody paused: that is somebody's secret too
        ((6, 5, 4), (5, None, None)),
    ],
)
def test_organisers_see_counts_that_say_nothing_of_one_person(
    counts: tuple[int, int, int], said: tuple[int | None, ...]
) -> None:
    active, quiet, paused = counts
    found = small_numbers.parts(active=active, quiet=quiet, paused=paused)
    assert tuple(found.values()) == said
    hidden = sum(counts) - sum(n for n, shown in zip(counts, found.values(), strict=True) if shown is not None)
    assert hidden == 0 or hidden >= small_numbers.LEAST
