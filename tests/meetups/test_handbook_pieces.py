"""Newcomers are sent the handbook piece by piece: from the day they came, one page a day at most, while they belong."""

from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import chats, due, entry, handbook, handbook_changes, leaving, members, quiet, rsvps
from meetups.chats import ChatFacts
from meetups.entry import EntryWish
from meetups.groups import GroupFacts
from meetups.handbook import Page, PageWish
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.tasks import TASKS
from meetups.visibility import Role
from models import DueWork
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.in_and_out import ask_in
from tests.meetups.owing import DAY, HOUR, deliver

Told = list[tuple[int, str]]


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    """Host, guest and waiting belong to it already."""
    return make_group()


@pytest.fixture
def pages(group: GroupFacts, host: Person) -> list[Page]:
    """For newcomers at once, after a day and after three; one is for nobody in particular."""
    days = {"Welcome": 0, "How we meet": 1, "In-jokes": 3, "Accounts": None}
    wishes = [PageWish(title, f"About {title}.", after) for title, after in days.items()]
    return [handbook.write(host.id, group.id, wish, NOW) for wish in wishes]


def live(until: timedelta, step: timedelta = 6 * HOUR, since: timedelta = timedelta()) -> Told:
    """Let time pass; after how many hours whoever it was for was told which page."""
    told = []
    for n in range(int((until - since) / step) + 1):
        now: datetime = NOW + since + n * step
        due.run_due({"handbook": TASKS["handbook"]}, now)
        for kind, _, words in deliver(now):
            if kind == "page" and words is not None:
                told.append(((now - NOW) // HOUR, words.title))
    return told


def test_who_joins_is_sent_the_pages_on_their_days(group: GroupFacts, pages: list[Page], stranger: Person) -> None:
    members.join(stranger.id, group.id, NOW)
    assert live(10 * DAY) == [(0, "Welcome"), (24, "How we meet"), (168, "In-jokes")]  # a third waits for a week


def test_who_is_welcomed_finds_pages_of_the_first_day_in_the_welcome_and_is_not_sent_them(
    group: GroupFacts, pages: list[Page], host: Person, stranger: Person
) -> None:
    entry.save(host.id, group.id, EntryWish(welcome="Sit down."), 0, NOW)
    for title in ("Tea", "Coffee", "Water"):
        handbook.write(host.id, group.id, PageWish(title, "x", 0), NOW)
    members.join(stranger.id, group.id, NOW)
    ((_, _, words),) = [one for one in deliver() if one[1] == stranger.id]
    assert words is not None
    assert [(one.label, one.act) for one in words.presses] == [
        ("Introduce yourself", "introduce"), ("Welcome", "page"), ("Tea", "page"), ("Coffee", "page"),
    ]  # fmt: skip
    assert live(10 * DAY) == [(0, "Water"), (168, "How we meet"), (192, "In-jokes")]


def test_a_piece_is_the_page_as_it_is_then(
    group: GroupFacts, pages: list[Page], host: Person, stranger: Person
) -> None:
    members.join(stranger.id, group.id, NOW)
    handbook.change(host.id, pages[0].key, PageWish("Hello", "**Sit down.**", 0), 0, NOW)
    due.run_due({"handbook": TASKS["handbook"]}, NOW)
    ((kind, to, words),) = deliver()
    assert words is not None
    assert (kind, to, words.title, words.lines, words.body, words.path) == (
        "page", stranger.id, "Hello", (f"From the handbook of {group.name}",), "**Sit down.**",
        f"/g/{group.slug}/handbook#{pages[0].key}",
    )  # fmt: skip


def test_whoever_belonged_to_it_before_is_sent_nothing_out_of_the_blue(
    group: GroupFacts, pages: list[Page], host: Person, stranger: Person
) -> None:
    members.join(stranger.id, group.id, NOW)
    handbook.write(host.id, group.id, PageWish("New since", "x", 2), NOW)
    handbook.change(host.id, pages[3].key, PageWish("Accounts", "x", 2), 0, NOW)
    assert [title for _, title in live(10 * DAY)] == ["Welcome", "How we meet", "In-jokes"]


def test_one_page_a_day_from_one_group_however_many_are_due(
    group: GroupFacts, host: Person, stranger: Person, make_group: MakeGroup
) -> None:
    other = make_group("Chess")
    for title in ("One", "Two", "Three"):
        handbook.write(host.id, group.id, PageWish(title, "x", 0), NOW)
    handbook.write(host.id, other.id, PageWish("Openings", "x", 0), NOW)
    members.join(stranger.id, group.id, NOW)
    members.join(stranger.id, other.id, NOW)
    assert live(10 * DAY) == [(0, "One"), (0, "Openings"), (24, "Two"), (168, "Three")]


def test_a_day_counts_from_when_the_last_was_read_not_owed(group: GroupFacts, host: Person, stranger: Person) -> None:
    for title in ("One", "Two"):
        handbook.write(host.id, group.id, PageWish(title, "x", 0), NOW)
    quiet.choose_quiet_hours(stranger.id, 12 * 60, 20 * 60)  # by the clock of the group: from 11:00 to 19:00 UTC
    members.join(stranger.id, group.id, NOW)
    assert live(5 * DAY, step=HOUR) == [(7, "One"), (31, "Two")]


def test_what_was_deleted_or_emptied_by_then_is_passed_over(
    group: GroupFacts, pages: list[Page], host: Person, stranger: Person
) -> None:
    members.join(stranger.id, group.id, NOW)
    handbook_changes.delete_page(host.id, pages[0].key, NOW)
    handbook.change(host.id, pages[1].key, PageWish("How we meet", "", 1), 0, NOW)
    assert live(10 * DAY) == [(72, "In-jokes")]


def test_a_page_emptied_while_it_waited_for_the_morning_is_not_sent(
    group: GroupFacts, pages: list[Page], host: Person, stranger: Person
) -> None:
    quiet.choose_quiet_hours(stranger.id, 12 * 60, 20 * 60)
    members.join(stranger.id, group.id, NOW)
    due.run_due({"handbook": TASKS["handbook"]}, NOW)
    handbook.change(host.id, pages[0].key, PageWish("Welcome", "", 0), 0, NOW)
    assert live(10 * HOUR, step=HOUR, since=HOUR) == []


def test_who_left_is_sent_no_more_and_who_comes_back_begins_where_they_were(
    group: GroupFacts, pages: list[Page], stranger: Person
) -> None:
    members.join(stranger.id, group.id, NOW)
    assert live(6 * HOUR) == [(0, "Welcome")]
    leaving.leave(stranger.id, group.id, NOW + 7 * HOUR)
    assert DueWork.select().where(DueWork.kind == "handbook").count() == 0
    assert live(3 * DAY, since=8 * HOUR) == []
    members.join(stranger.id, group.id, NOW + 4 * DAY)
    again = live(14 * DAY, since=4 * DAY)
    assert again == [(5 * 24, "How we meet"), (7 * 24, "In-jokes")]


def test_what_waited_when_they_left_is_dropped(group: GroupFacts, pages: list[Page], stranger: Person) -> None:
    members.join(stranger.id, group.id, NOW)
    due.run_due({"handbook": TASKS["handbook"]}, NOW)
    leaving.leave(stranger.id, group.id, NOW)
    assert deliver() == []


def test_every_way_in_begins_it_and_another_role_does_not(
    group: GroupFacts, pages: list[Page], make_event: MakeEvent, host: Person, stranger: Person
) -> None:
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, -1001, group.id, NOW)
    answered, joined = somebody("Bilal", 5021), somebody("Chiara", 5022)
    rsvps.answer(answered.id, make_event(group).key, Choice.MAYBE, NOW, chat_id=-1001)
    ask_in(joined.id, group.id, NOW)
    members.join(stranger.id, group.id, NOW)
    planned = DueWork.select().where(DueWork.kind == "handbook").count()
    members.make_organiser(host.id, joined.id, group.id, NOW + HOUR)
    with write_transaction():
        members.set_role(joined.id, group.id, Role.MEMBER, NOW + HOUR)
    assert (planned, DueWork.select().where(DueWork.kind == "handbook").count()) == (9, 9)
    assert live(HOUR, since=HOUR) == [(1, "Welcome")] * 2  # who asked to come in found it in the welcome
