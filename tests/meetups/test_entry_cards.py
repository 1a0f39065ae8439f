"""What somebody answered at the door goes from organisers' chats with the bot when it is deleted, or is not theirs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import (
    applications,
    entry,
    entry_cards,
    handover,
    leaving,
    members,
    people,
    privacy,
    reviewing,
    sent_posts,
)
from meetups.applications import Source, State
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import EntryQuestionWish, Kind, set_questions
from meetups.groups import GroupFacts
from meetups.notices import notice
from meetups.people import Person
from meetups.visibility import Role
from models import Application, ApplicationAnswer, DueWork, Group, OutboxMessage, User
from tests.conftest import MakeGroup, somebody
from tests.meetups.owing import in_flight, owed
from tests.meetups.test_privacy import hits
from tests.meetups.test_reviewing import messages, run
from tests.racers import entry_cards as racers
from tests.racers.starting import together

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CARD, OTHER = 70, 71  # messages in an organiser's chat
ASKED = "Nemo would like to come into Translators’ Table"
GONE = "Somebody’s wish to come in was here"
DELETED = "What was answered at the door is deleted."


@pytest.fixture
def group(make_group: MakeGroup, host: Person, guest: Person, now: datetime) -> GroupFacts:
    """Two organisers; a question of words. What was answered is kept for ten days."""
    group = make_group()
    for each in (host, guest):
        people.choose_language(each.id, "en", now)
    members.join(guest.id, group.id, now)
    members.make_organiser(host.id, guest.id, group.id, now)
    entry.save(host.id, group.id, EntryWish(EntryMode.QUESTIONS, keep_days=10), 0, now)
    set_questions(host.id, group.id, [EntryQuestionWish(Kind.TEXT, "Who are you?")], 1, now)
    return group


@pytest.fixture
def key(group: GroupFacts, stranger: Person, now: datetime) -> str:
    """The stranger's application, which both organisers read in a message of their own."""
    return applied(stranger, group, now)


def applied(person: Person, group: GroupFacts, now: datetime, message: int = CARD) -> str:
    mine = applications.open_application(person.id, group.id, Source.LINK, now)
    applications.answer(person.id, mine.key, 1, "Nobody", now)
    assert applications.send(person.id, mine.key, now).state == State.REVIEW
    for telegram_id in (5001, 5003):
        entry_cards.stands(mine.key, telegram_id, message, now)
    return mine.key


def changed(now: datetime) -> list[tuple[int | None, int | None, str, tuple[str, ...]]]:
    """Run what is due and have Telegram change what it is asked to: whose chat, which message, what it says then."""
    run(now)
    said = []
    for message in messages(entry_cards.KIND):
        if OutboxMessage.get_by_id(message.id).state != "pending":
            continue
        words = notice(message, now)
        with write_transaction():
            OutboxMessage.update(state="expired" if words is None else "sent").where(
                OutboxMessage.id == message.id
            ).execute()
            if words is not None:
                assert not words.presses
                said.append((message.chat_id, words.edits, words.title, words.lines))
                sent_posts.taken(message, now, None, None)
    return sorted(said)


def known() -> list[str]:
    """The messages that still show something."""
    rows = DueWork.select().where(DueWork.kind == entry_cards.KIND).order_by(DueWork.subject)
    return [row.subject for row in rows]


def test_the_answers_go_from_the_chats_on_the_day_they_are_deleted(key: str, host: Person, now: datetime) -> None:
    reviewing.decline(host.id, key, "We are full.", now + 3 * DAY)
    assert changed(now + 13 * DAY - MINUTE) == []
    lines = ("Katrin declined: We are full.", DELETED)
    assert changed(now + 13 * DAY) == [(5001, CARD, ASKED, lines), (5003, CARD, ASKED, lines)]
    assert known() == []


def test_put_off_it_stays_and_is_deleted_then(key: str, host: Person, now: datetime) -> None:
    reviewing.admit(host.id, key, now)
    with write_transaction():
        Application.update(forget_at=now + 12 * DAY).execute()
    assert changed(now + 11 * DAY) == []
    assert len(known()) == 2
    with write_transaction():
        DueWork.update(at=now + 12 * DAY).where(DueWork.kind == "entry_forget").execute()
    assert [one[3] for one in changed(now + 12 * DAY)] == [("Katrin admitted Nemo.", DELETED)] * 2


@pytest.mark.parametrize("how", ["by themselves", "as they are taken off the roster"])
def test_taken_back_it_goes_at_once(how: str, key: str, group: GroupFacts, stranger: Person, now: datetime) -> None:
    if how == "by themselves":
        applications.withdraw(stranger.id, key, now)
    else:
        with write_transaction():
            members.set_role(stranger.id, group.id, Role.LEFT, now)
    assert ApplicationAnswer.select().count() == 0
    lines = ("They took it back.", DELETED)
    assert changed(now) == [(5001, CARD, ASKED, lines), (5003, CARD, ASKED, lines)]


def test_with_somebody_who_is_erased_the_name_goes_too(key: str, stranger: Person, now: datetime) -> None:
    privacy.erase(stranger.id, now)
    assert changed(now) == [(5001, CARD, GONE, ("It was deleted.",)), (5003, CARD, GONE, ("It was deleted.",))]
    assert known() == []


@pytest.mark.parametrize("how", ["leaves", "is made a member"])
def test_who_looks_after_the_group_no_more_reads_nothing_of_it(
    how: str, key: str, group: GroupFacts, host: Person, guest: Person, now: datetime
) -> None:
    if how == "leaves":
        leaving.leave(guest.id, group.id, now)
    else:
        handover.end_organising(host.id, guest.id, group.id, now)
    assert changed(now) == [(5003, CARD, GONE, ("Only those who look after the group read it.",))]
    assert known() == [f"{key}:5001:{CARD}"]


def test_another_groups_answers_stay_with_who_leaves_this_one(
    key: str, group: GroupFacts, host: Person, guest: Person, stranger: Person, make_group: MakeGroup, now: datetime
) -> None:
    other = make_group("Second table")
    members.make_organiser(host.id, guest.id, other.id, now)
    entry.save(host.id, other.id, EntryWish(EntryMode.QUESTIONS), 0, now)
    set_questions(host.id, other.id, [EntryQuestionWish(Kind.TEXT, "Who are you?")], 1, now)
    second = applied(stranger, other, now, OTHER)
    leaving.leave(guest.id, group.id, now)
    assert [one[:3] for one in changed(now)] == [(5003, CARD, GONE)]
    assert sorted(known()) == sorted([f"{key}:5001:{CARD}", f"{second}:5001:{OTHER}", f"{second}:5003:{OTHER}"])


def test_an_erased_organisers_chat_is_changed_and_then_their_number_is_nowhere(
    key: str, guest: Person, now: datetime
) -> None:
    assert entry_cards.number_of(guest.id) == 1
    privacy.erase(guest.id, now)
    places = [f"outbox_message.{column}" for column in ("chat_id", "facts", "unique_key")]
    assert hits(":5003:", 5003) == places
    assert changed(now) == [(5003, CARD, GONE, ("Only those who look after the group read it.",))]
    assert hits(5003) == []


def test_a_message_that_shows_something_else_by_now_is_left_alone(
    key: str, group: GroupFacts, host: Person, stranger: Person, now: datetime
) -> None:
    second = applied(somebody("Odo", 5014), group, now)  # in the same message
    entry_cards.stands("", 5003, CARD, now)  # the list, for one of them
    applications.withdraw(stranger.id, key, now)
    assert changed(now) == []
    assert known() == [f"{second}:5001:{CARD}"]


def test_a_change_that_is_owed_says_nothing_where_the_message_shows_another_by_then(
    key: str, stranger: Person, now: datetime
) -> None:
    applications.withdraw(stranger.id, key, now)
    run(now)
    first, second = messages(entry_cards.KIND)
    entry_cards.stands("", 5001, CARD, now)
    assert notice(first, now) is None
    assert notice(second, now) is not None


def test_what_is_sent_is_remembered_by_the_message_telegram_gave(
    group: GroupFacts, host: Person, stranger: Person, now: datetime
) -> None:
    key = applied(stranger, group, now)
    with write_transaction():
        DueWork.delete().where(DueWork.kind == entry_cards.KIND).execute()
    (mine, theirs) = messages("review")
    words = notice(mine, now)
    assert words is not None
    assert words.shows == key
    with write_transaction():
        sent_posts.taken(mine, now, OTHER, None, words.shows)
    assert known() == [f"{key}:{mine.chat_id}:{OTHER}"]
    with write_transaction():  # whose first words say nothing show nothing
        Group.update(sensitive=True).where(Group.id == group.id).execute()
    discreet = notice(theirs, now)
    assert discreet is not None
    assert discreet.shows == ""


def test_what_is_shown_at_the_very_moment_it_goes_is_taken_out_again(key: str, stranger: Person, now: datetime) -> None:
    entry_cards.remember(key, 5001, OTHER, now)
    applications.withdraw(stranger.id, key, now)
    assert len(changed(now)) == 3
    entry_cards.stands(key, 5001, OTHER, now + MINUTE)  # read before, on the screen after
    assert [one[:3] for one in changed(now + MINUTE)] == [(5001, OTHER, ASKED)]


@pytest.mark.parametrize(("act", "gone"), [(racers.show_or_withdraw, True), (racers.show_carelessly, False)])
def test_shown_while_it_is_taken_back_it_goes_whoever_is_first(
    act: Callable[..., str], gone: bool, key: str, host: Person, stranger: Person, database: str, now: datetime
) -> None:
    lots = [(host.id, key, "show"), (stranger.id, key, "withdraw")]
    assert together(database, act, lots) == ["show", "withdraw"]
    assert ((5001, racers.MESSAGE) in [one[:2] for one in changed(now)]) == gone


def test_a_change_that_never_went_is_owed_again_a_day_later(key: str, stranger: Person, now: datetime) -> None:
    applications.withdraw(stranger.id, key, now)
    run(now)
    with write_transaction():
        OutboxMessage.update(state="dead").where(OutboxMessage.kind == entry_cards.KIND).execute()
    run(now + DAY - MINUTE)
    assert owed(entry_cards.KIND) == []
    run(now + DAY)
    assert owed(entry_cards.KIND) == [(entry_cards.KIND, 5001), (entry_cards.KIND, 5003)]


def test_in_a_sensitive_group_the_list_of_chats_names_it_not(key: str, stranger: Person, now: datetime) -> None:
    with write_transaction():
        Group.update(sensitive=True, neutral_name="Thursdays").execute()
    applications.withdraw(stranger.id, key, now)
    assert {title for _, _, title, _ in changed(now)} == {"Nemo would like to come into Thursdays"}


def test_an_application_of_the_same_number_is_another(
    key: str, group: GroupFacts, stranger: Person, now: datetime
) -> None:
    """SQLite gives the number of the newest row, once deleted, to the next: what stands in a chat goes by the key."""
    privacy.erase(stranger.id, now)
    applied_again = applications.open_application(somebody("Odo", 5014).id, group.id, Source.LINK, now)
    assert applied_again.key != key
    assert {title for _, _, title, _ in changed(now)} == {GONE}


def test_nobody_is_needed_to_read_it(key: str, host: Person, stranger: Person, now: datetime) -> None:
    """Done also for who stopped the bot: Telegram says what it will not do."""
    with write_transaction():
        User.update(reachable=False).where(User.id == host.id).execute()
        OutboxMessage.delete().execute()
    applications.withdraw(stranger.id, key, now)
    run(now)
    with write_transaction():
        OutboxMessage.delete().where(OutboxMessage.chat_id == 5003).execute()
    assert in_flight(now).chat_id == 5001
