"""Many who come at once turn review on for a day: noticed in time, told once, ended by a press."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import applications, chat_roster, chats, entry, members, people, raid_deciding, raids, reviewing
from meetups.applications import Source
from meetups.chat_roster import Change
from meetups.chats import ChatFacts
from meetups.delivery import Message
from meetups.groups import GroupFacts
from meetups.kinds import KINDS
from meetups.notices import notice
from meetups.people import Person, Profile
from meetups.raid_deciding import Some
from meetups.refusals import NotAllowed, TooLate
from meetups.visibility import INSIDERS, Role, role_of
from models import Application, ChatAct, ChatMember, Entry, Group, Membership, OutboxMessage, User
from tests.conftest import NOW, MakeGroup
from tests.meetups.feed_reading import queries
from tests.racers import arriving
from tests.racers.starting import together

CHAT, OTHER = -1001, -1002
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST = 6000


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """An open group in two chats; more than five in ten minutes are a raid."""
    found = make_group()
    people.choose_language(host.id, "en", NOW)
    for number in (CHAT, OTHER):
        chats.seen(ChatFacts(number, "supergroup", "Table", can_invite=True), host.id, NOW)
        chats.bind(host.id, number, found.id, NOW)
    with write_transaction():
        Entry.create(group=found.id, raid_joins=5)
    return found


def who(number: int) -> Profile:
    return Profile(FIRST + number, f"Somebody {number}")


def come(*numbers: int, at: datetime = NOW, chat_id: int = CHAT) -> None:
    for number in numbers:
        chat_roster.follow(Change(chat_id, who(number), "left", "in", by=FIRST + number), at)


def ask(group: GroupFacts, *numbers: int, at: datetime = NOW) -> None:
    """As both handlers of a join request do it, one after the other."""
    for number in numbers:
        chat_roster.asked(CHAT, who(number), at)
        user = people.meet(who(number), at)
        applications.open_application(user.id, group.id, Source.CHAT, at, chat_id=CHAT)


def until() -> datetime | None:
    found: datetime | None = Entry.get().review_until
    return found


def told() -> list[OutboxMessage]:
    return list(OutboxMessage.select().where(OutboxMessage.kind == "raid").order_by(OutboxMessage.id))


def inside(group: GroupFacts, number: int) -> bool:
    return role_of(User.get(User.telegram_id == FIRST + number).id, group.id) in INSIDERS


# ── Noticed ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_more_than_the_group_said_within_ten_minutes_turn_review_on_for_a_day(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    members.make_organiser(host.id, guest.id, group.id, NOW)
    come(*range(5))
    assert (until(), told()) == (None, [])
    come(5, 6, 7)
    assert until() == NOW + DAY
    assert [row.user_id for row in told()] == [host.id, guest.id]  # once each
    assert [inside(group, number) for number in range(8)] == [True] * 5 + [False] * 3


def test_who_comes_and_who_asks_in_any_of_the_groups_chats_are_counted_together(group: GroupFacts) -> None:
    come(0, 1)
    come(2, 3, chat_id=OTHER)
    ask(group, 4)
    assert until() is None
    ask(group, 5)
    assert until() == NOW + DAY
    assert Application.get(Application.user == User.get(User.telegram_id == FIRST + 5)).state == "review"
    assert inside(group, 4)
    assert not inside(group, 5)


def test_the_same_people_coming_again_or_let_in_are_counted_once(group: GroupFacts) -> None:
    ask(group, 0, 1, 2)
    come(0, 1, 2, chat_id=CHAT)
    come(0, 1, 2, chat_id=OTHER)
    for number in (0, 1):
        chat_roster.follow(Change(CHAT, who(number), "in", "left", by=FIRST + number), NOW)
        come(number)
    come(3, 4)
    assert until() is None


def test_as_many_in_more_than_ten_minutes_are_no_raid(group: GroupFacts) -> None:
    for number in range(12):
        come(number, at=NOW + 2.5 * number * MINUTE)
    assert (until(), told()) == (None, [])


def test_organisers_are_told_at_once_and_at_night(group: GroupFacts) -> None:
    come(*range(6))
    assert [row.not_before for row in told()] == [NOW]
    assert (KINDS["raid"].waits, KINDS["raid"].urgent) == (False, True)


def test_a_group_that_never_said_anything_has_a_threshold_too(group: GroupFacts) -> None:
    with write_transaction():
        Entry.delete().execute()
    come(*range(20))
    assert Entry.select().count() == 0
    come(20)
    assert (until(), Entry.get().mode) == (NOW + DAY, "open")


def test_a_joins_price_does_not_grow_with_those_before(group: GroupFacts) -> None:
    with write_transaction():
        Entry.update(raid_joins=500).execute()
    come(0)
    with queries() as after_one:
        come(1)
    come(*range(2, 40))
    with queries() as after_forty:
        come(40)
    assert len(after_forty) == len(after_one)


def test_of_eight_who_come_at_the_same_moment_one_makes_it_a_raid(group: GroupFacts, database: str) -> None:
    come(0, 1)
    together(database, arriving.come, [FIRST + number for number in range(2, 10)])
    assert until() == NOW + DAY
    assert len(told()) == 1
    assert Membership.select().where(Membership.role == "member").count() == 2 + 5  # guest and waiting, and five


def test_without_the_lock_the_same_eight_make_several_of_it(group: GroupFacts, database: str) -> None:
    come(0, 1)
    together(database, arriving.come_carelessly, [FIRST + number for number in range(2, 10)])
    assert len(told()) > 1


# ── What organisers read, and do ──────────────────────────────────────────────────────────────────────────────────────


def read() -> list[str]:
    row = told()[0]
    facts = {"began": int((NOW - raids.WINDOW).timestamp())}
    said = notice(Message(row.id, "raid", row.user_id, None, row.group_id, None, row.chat_id, facts, 1), NOW)
    return [] if said is None else [said.title, *said.lines, *(press.label for press in said.presses)]


def test_the_word_says_what_happened_and_offers_to_end_it(group: GroupFacts, host: Person) -> None:
    come(*range(6))
    assert read() == [
        "Translators’ Table: many come at once",
        "More than 5 people came or asked to come in within ten minutes.",
        "For a day nobody comes in without your word, whatever the group’s rules say.",
        "Who they are",
        "End this, let people in as before",
    ]
    raids.end(host.id, group.id, NOW)
    assert read() == []


def test_it_is_ended_once_and_those_who_were_counted_make_no_new_one(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    come(*range(8))
    with pytest.raises(NotAllowed, match="Only organisers"):
        raids.end(guest.id, group.id, NOW)
    raids.end(host.id, group.id, NOW + MINUTE)
    with pytest.raises(TooLate, match="over already"):
        raids.end(host.id, group.id, NOW + MINUTE)
    come(*range(10, 15), at=NOW + 2 * MINUTE)
    assert (len(told()), inside(group, 14)) == (1, True)
    come(15, at=NOW + 2 * MINUTE)
    assert (len(told()), inside(group, 15)) == (2, False)


def test_a_day_later_people_come_in_as_before(group: GroupFacts) -> None:
    come(*range(6))
    come(7, at=NOW + DAY)
    assert inside(group, 7)


def test_who_asks_and_who_came_in_are_named(group: GroupFacts, host: Person, guest: Person) -> None:
    come(50, at=NOW - DAY)
    come(*range(4))
    ask(group, 4, 5, 6)
    began = NOW - raids.WINDOW
    found = raids.raid(host.id, group.id, began, NOW)
    assert (found.reviewing, found.until) == (True, NOW + DAY)
    assert (found.asking, found.asking_all) == (("Somebody 5", "Somebody 6"), 2)
    assert (found.came, found.came_all) == (tuple(f"Somebody {number}" for number in range(5)), 5)
    with pytest.raises(NotAllowed, match="Only organisers"):
        raids.raid(guest.id, group.id, began, NOW)


def all_of(rule: Callable[..., Some], host: Person, group: GroupFacts, began: datetime) -> list[int]:
    """How many each time, until nobody is left."""
    some = rule(host.id, group.id, began, NOW)
    done = [some.done]
    while some.last is not None:
        some = rule(host.id, group.id, began, NOW, some.last)
        done.append(some.done)
    return done


def test_all_who_asked_are_turned_away_or_let_in_at_once(group: GroupFacts, host: Person, guest: Person) -> None:
    ask(group, 90, at=NOW - DAY)
    with write_transaction():
        Application.update(state="review").execute()  # one who asked long before, and is not of the raid
    come(*range(6))
    ask(group, *range(10, 40))
    began = NOW - raids.WINDOW
    for rule in (raid_deciding.decline_some, raid_deciding.admit_some, raid_deciding.put_out_some):
        with pytest.raises(NotAllowed, match="Only organisers"):
            rule(guest.id, group.id, began, NOW)
    assert all_of(raid_deciding.decline_some, host, group, began) == [25, 5]
    assert all_of(raid_deciding.decline_some, host, group, began) == [0]
    ask(group, *range(40, 60))
    assert all_of(raid_deciding.admit_some, host, group, began) == [20]
    states = [row.state for row in Application.select().order_by(Application.id)]
    assert states == ["review"] + ["declined"] * 30 + ["admitted"] * 20
    assert inside(group, 59)
    assert not inside(group, 39)
    assert role_of(User.get(User.telegram_id == FIRST + 10).id, group.id) != Role.BANNED


def test_those_turned_away_ask_in_the_chat_no_more(group: GroupFacts, host: Person) -> None:
    come(*range(6))
    ask(group, 10)
    raid_deciding.decline_some(host.id, group.id, NOW - raids.WINDOW, NOW)
    assert ChatMember.get(ChatMember.user == User.get(User.telegram_id == FIRST + 10)).status == "left"


def by_link(group: GroupFacts, *numbers: int, at: datetime = NOW) -> None:
    for number in numbers:
        applications.open_application(people.meet(who(number), at).id, group.id, Source.SITE, at)


def test_who_comes_by_site_and_link_is_counted_and_waits_for_a_word(group: GroupFacts, host: Person) -> None:
    with write_transaction():
        Group.update(visibility="public").execute()
    come(0)
    by_link(group, 1, 2, 3, 4)
    assert (until(), inside(group, 4)) == (None, True)
    by_link(group, 5)
    assert (until(), inside(group, 5), len(told())) == (NOW + DAY, False, 1)
    assert raids.raid(host.id, group.id, NOW - raids.WINDOW, NOW).asking == ("Somebody 5",)


def test_members_word_lets_nobody_in_meanwhile(group: GroupFacts, host: Person, guest: Person) -> None:
    with write_transaction():
        entry.write(group.id, {"vouches": 1, "mode": "questions"})
    ask(group, 1)
    come(*range(2, 9))
    key = Application.get().key
    assert reviewing.vouch(guest.id, key, NOW) == 0
    assert not inside(group, 1)
    raids.end(host.id, group.id, NOW)
    assert reviewing.vouch(guest.id, key, NOW) == 0
    assert inside(group, 1)


def test_all_who_came_in_are_put_out_together(group: GroupFacts, host: Person, guest: Person) -> None:
    come(60, at=NOW - DAY)
    come(*range(5))
    began = NOW - raids.WINDOW
    assert all_of(raid_deciding.put_out_some, host, group, began) == [5]
    acts = ChatAct.select(ChatAct, User).join(User).where(ChatAct.act == "remove").order_by(User.telegram_id)
    assert [int(row.user.telegram_id) - FIRST for row in acts] == [0, 1, 2, 3, 4]
    assert [inside(group, number) for number in (0, 4, 60)] == [False, False, True]
    assert role_of(guest.id, group.id) == Role.MEMBER
    assert raids.raid(host.id, group.id, began, NOW).came == ()
