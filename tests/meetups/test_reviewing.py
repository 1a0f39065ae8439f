"""Organisers read and decide, once whoever presses; members give their word; the chat is told what was decided."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import (
    applications,
    chat_roster,
    chats,
    due,
    entry,
    join_requests,
    members,
    notices,
    people,
    privacy,
    reviewing,
    rsvps,
)
from meetups.applications import Source, State
from meetups.delivery import Message
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import EntryQuestionWish, Kind, set_questions
from meetups.groups import GroupFacts
from meetups.people import Person, Profile
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.rsvps import Choice
from meetups.seats import SeatState
from meetups.tasks import TASKS
from meetups.visibility import Role, role_of
from models import Application, AuditEntry, ChatMember, GroupCard, GroupChat, OutboxMessage
from tests.conftest import MakeEvent, MakeGroup, beginnings, somebody
from tests.racers import reviewing as racers
from tests.racers.starting import together

DAY = timedelta(days=1)


@pytest.fixture
def group(make_group: MakeGroup, host: Person, now: datetime) -> GroupFacts:
    """Two members' word lets in; a question of words, which organisers read."""
    wish = EntryWish(EntryMode.QUESTIONS, vouches=2, again_days=10, welcome="Sit down.")

    def found() -> GroupFacts:
        group = make_group()
        entry.save(host.id, group.id, wish, 0, now)
        set_questions(host.id, group.id, [EntryQuestionWish(Kind.TEXT, "Who are you?")], 1, now)
        with write_transaction():
            GroupChat.create(group=group.id, chat_id=-100, title="Table", created_at=now)
        return group

    group: GroupFacts = beginnings.made("a group that asks", found)
    return group


@pytest.fixture
def key(group: GroupFacts, stranger: Person, now: datetime) -> str:
    """The stranger asked to join the chat, and sent their answer."""

    def ask() -> str:
        mine = applications.open_application(stranger.id, group.id, Source.CHAT, now, chat_id=-100)
        applications.answer(stranger.id, mine.key, 1, "Nobody", now)
        assert applications.send(stranger.id, mine.key, now).state == State.REVIEW
        return mine.key

    return str(beginnings.made("somebody asks", ask))


def messages(kind: str) -> list[Message]:
    rows = OutboxMessage.select().where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return [Message(row.id, row.kind, row.user_id, None, row.group_id, None, row.chat_id, json.loads(row.facts), 0)
            for row in rows]  # fmt: skip


def said(kind: str, now: datetime) -> list[tuple[str, ...]]:
    found = [notices.notice(message, now) for message in messages(kind)]
    return [(one.title, *one.lines) for one in found if one is not None]


def run(now: datetime) -> None:
    while due.run_due(TASKS, now):
        pass


def test_organisers_read_it_and_nobody_else(
    key: str, group: GroupFacts, host: Person, guest: Person, stranger: Person, make_group: MakeGroup, now: datetime
) -> None:
    other = make_group("Second table")
    members.join(stranger.id, other.id, now)
    one = reviewing.review(host.id, key)
    assert (one.name, [each.value for each in one.answers]) == ("Nemo", ["Nobody"])
    assert one.mutual == ("Second table",)
    assert reviewing.waiting(host.id, group.id) == (one,)
    for who in (guest, stranger):
        with pytest.raises(NotAllowed):
            reviewing.review(who.id, key)
        with pytest.raises(NotAllowed):
            reviewing.waiting(who.id, group.id)
        with pytest.raises(NotAllowed):
            reviewing.admit(who.id, key, now)
    people.choose_language(host.id, "en", now)
    told = ("Nemo would like to come into Translators’ Table", "@nemo", "Who are you? Nobody", "Also in: Second table")
    assert said("review", now) == [told]


def test_admitting_lets_in_and_welcomes(
    key: str, group: GroupFacts, host: Person, stranger: Person, now: datetime
) -> None:
    done = reviewing.admit(host.id, key, now)
    assert (done.state, done.decided_by) == (State.ADMITTED, "Katrin")
    assert role_of(stranger.id, group.id) == Role.MEMBER
    (request,) = messages("join_request")
    answer = join_requests.to_answer(request)
    assert answer == join_requests.Reply(-100, 5013, True)
    assert said("welcome", now) == [
        ("Welcome to Translators’ Table", "Sit down.", "An organiser shows you the way in.")
    ]
    assert [one.verb for one in AuditEntry.select().where(AuditEntry.verb.startswith("entry.admit"))] == ["entry.admit"]


def test_the_second_to_decide_reads_who_did(
    key: str, group: GroupFacts, host: Person, guest: Person, now: datetime
) -> None:
    members.make_organiser(host.id, guest.id, group.id, now)
    reviewing.admit(guest.id, key, now)
    with pytest.raises(TooLate) as declined:
        reviewing.decline(host.id, key, "No.", now)
    with pytest.raises(TooLate) as blocked:
        reviewing.block(host.id, key, now)
    with pytest.raises(TooLate) as asked:
        reviewing.ask_more(host.id, key, "Why?", now)
    assert {each.value.words("en") for each in (declined, blocked, asked)} == {"Samira decided already."}
    with pytest.raises(TooLate) as own:
        reviewing.admit(guest.id, key, now)
    assert own.value.words("en") == "You decided already."
    assert len(messages("join_request")) == 1


def test_declining_says_why_and_from_when(key: str, host: Person, stranger: Person, now: datetime) -> None:
    with pytest.raises(Invalid):
        reviewing.decline(host.id, key, "  ", now)
    with pytest.raises(Invalid):
        reviewing.decline(host.id, key, "x" * 301, now)
    reviewing.decline(host.id, key, "We are full of nobodies.", now)
    assert said("entry_word", now) == [(
        "Translators’ Table could not take you in this time", "We are full of nobodies.",
        "You may ask again from Wednesday 2 December.",
    )]  # fmt: skip
    (request,) = messages("join_request")
    answer = join_requests.to_answer(request)
    assert answer is not None
    assert not answer.admit
    (word,) = messages("entry_word")
    assert word.id < request.id  # while the bot may still write to who never pressed Start


def test_asking_more_brings_the_answer_back(key: str, host: Person, stranger: Person, now: datetime) -> None:
    reviewing.ask_more(host.id, key, "Really nobody?", now)
    with pytest.raises(TooLate, match="asked already"):
        reviewing.ask_more(host.id, key, "And what else?", now)
    assert said("entry_word", now) == [("Translators’ Table would like to know more", "Really nobody?")]
    with pytest.raises(Invalid):
        applications.say_more(stranger.id, key, " ", now)
    later = now + timedelta(hours=1)
    assert applications.say_more(stranger.id, key, "Somebody, then.", later).state == State.REVIEW
    with pytest.raises(TooLate):
        applications.say_more(stranger.id, key, "And more.", later)
    one = reviewing.review(host.id, key)
    assert [(each.prompt, each.value) for each in one.answers] == [
        ("Who are you?", "Nobody"), ("Really nobody?", "Somebody, then."),
    ]  # fmt: skip
    assert said("entry_word", now) == []  # it was answered


def test_blocking_says_that_it_is_closed_and_no_more(
    key: str, group: GroupFacts, host: Person, stranger: Person, now: datetime
) -> None:
    reviewing.block(host.id, key, now, "Sells lamps.")
    assert role_of(stranger.id, group.id) == Role.BANNED
    assert said("entry_word", now) == [("Translators’ Table is closed to you",)]
    with pytest.raises(NotAllowed):
        applications.open_application(stranger.id, group.id, Source.CHAT, now + 100 * DAY, chat_id=-100)


def test_blocking_gives_the_seats_they_had_to_others(
    key: str, group: GroupFacts, host: Person, guest: Person, stranger: Person, make_event: MakeEvent, now: datetime
) -> None:
    event = make_event(group, seats="1", now=now)
    rsvps.answer(stranger.id, event.key, Choice.ROOM, now)
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    reviewing.block(host.id, key, now)
    moved_up = rsvps.answer_of(guest.id, event.key)
    assert moved_up is not None
    assert moved_up.state == SeatState.HELD


def test_the_note_on_whoever_is_blocked_is_not_handed_over(
    key: str, host: Person, stranger: Person, now: datetime
) -> None:
    reviewing.block(host.id, key, now, "Sells lamps.")
    assert "Sells lamps" not in str(privacy.export(stranger.id))


def test_organisers_who_do_not_answer_are_reminded_once_and_then_it_runs_out(
    key: str, group: GroupFacts, host: Person, stranger: Person, now: datetime
) -> None:
    with write_transaction():
        OutboxMessage.update(state="sent").execute()
    run(now + 3 * DAY)
    assert len(messages("review")) == 1
    run(now + 4 * DAY)
    assert len(messages("review")) == 2
    run(now + 6 * DAY)
    assert len(messages("review")) == 2
    run(now + 7 * DAY)
    assert Application.get().state == "expired"
    assert said("entry_word", now) == [(
        "The organisers of Translators’ Table did not get to your wish to come in",
        "That says nothing about you. You may ask again whenever you like.",
    )]  # fmt: skip
    with pytest.raises(TooLate):
        reviewing.admit(host.id, key, now + 8 * DAY)


def test_enough_members_word_lets_in(
    key: str, group: GroupFacts, host: Person, guest: Person, waiting: Person, stranger: Person, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        reviewing.vouch(stranger.id, key, now)
    assert reviewing.vouching_for(guest.id, key) == ("Nemo", group)
    with pytest.raises(NotFound):
        reviewing.vouching_for(stranger.id, key)
    assert reviewing.vouch(guest.id, key, now) == 1
    assert reviewing.vouch(guest.id, key, now) == 1  # one word each
    assert reviewing.review(host.id, key).vouched == ("Samira",)
    reviewing.take_word_back(guest.id, key, now)
    reviewing.take_word_back(guest.id, key, now)
    assert (reviewing.gave_word(guest.id, key), reviewing.review(host.id, key).vouched) == (False, ())
    with pytest.raises(NotFound):
        reviewing.take_word_back(stranger.id, key, now)
    assert reviewing.vouch(guest.id, key, now) == 1
    assert reviewing.vouch(waiting.id, key, now) == 0
    assert role_of(stranger.id, group.id) == Role.MEMBER
    for late in (reviewing.vouch, reviewing.take_word_back):
        with pytest.raises(TooLate):
            late(guest.id, key, now)


def test_a_word_counts_only_where_the_group_wants_it(
    make_group: MakeGroup, host: Person, guest: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    entry.save(host.id, group.id, EntryWish(EntryMode.QUESTIONS), 0, now)
    mine = applications.open_application(stranger.id, group.id, Source.LINK, now)
    assert mine.state == State.REVIEW  # nothing is asked, and somebody looks
    with pytest.raises(NotAllowed):
        reviewing.vouch(guest.id, mine.key, now)


def test_there_is_no_room_for_one_more(key: str, group: GroupFacts, host: Person, now: datetime) -> None:
    with write_transaction():
        GroupCard.insert(group=group.id, size_limit=3, changed_at=now).execute()
    with pytest.raises(NotAllowed):
        reviewing.admit(host.id, key, now)
    assert Application.get().state == "review"


def test_several_who_come_are_one_message(
    key: str, group: GroupFacts, host: Person, stranger: Person, now: datetime
) -> None:
    for number in range(3):
        other = somebody(f"Noor{number}", 6000 + number)
        mine = applications.open_application(other.id, group.id, Source.LINK, now)
        applications.answer(other.id, mine.key, 1, "Me", now)
        applications.send(other.id, mine.key, now)
    assert len(messages("review")) == 1
    (told,) = (notices.notice(message, now) for message in messages("review"))
    assert told is not None
    assert [press.label for press in told.presses] == ["Nemo", "Noor0", "Noor1", "Noor2"]


def test_who_is_inside_is_let_into_another_chat_unasked(group: GroupFacts, guest: Person, now: datetime) -> None:
    profile = Profile(guest.telegram_id or 0, guest.name, guest.username)
    assert join_requests.knocked(profile, -100, now) == join_requests.Knock()
    (request,) = messages("join_request")
    assert join_requests.to_answer(request) == join_requests.Reply(-100, 5003, True)
    assert join_requests.knocked(profile, -999, now) is None  # a chat of nobody's


def test_a_request_too_early_is_turned_away_with_the_date(
    key: str, host: Person, stranger: Person, now: datetime
) -> None:
    reviewing.decline(host.id, key, "Not yet.", now)
    with write_transaction():
        OutboxMessage.delete().execute()
        ChatMember.update(status="asks").execute()
    profile = Profile(stranger.telegram_id or 0, stranger.name, stranger.username)
    knock = join_requests.knocked(profile, -100, now + DAY)
    assert knock is not None
    assert knock.refusal is not None
    assert knock.refusal.words("en") == "You may ask again from Wednesday 2 December."
    (request,) = messages("join_request")
    answer = join_requests.to_answer(request)
    assert answer == join_requests.Reply(-100, 5013, False)


def test_what_telegram_refuses_is_told_to_who_can_mend_it(
    key: str, group: GroupFacts, host: Person, now: datetime
) -> None:
    reviewing.admit(host.id, key, now)
    (request,) = messages("join_request")
    join_requests.not_answered(request, now)
    join_requests.not_answered(request, now)  # once a day and chat
    assert len(messages("trouble")) == 1
    people.choose_language(host.id, "en", now)
    assert said("trouble", now)[0][0] == "I may not answer who asks to join Table"


def at_once(
    group: GroupFacts, key: str, host: Person, guest: Person, database: str, act: Callable[..., str], now: datetime
) -> list[str]:
    """The owner admits while another organiser declines."""
    members.make_organiser(host.id, guest.id, group.id, now)
    return sorted(together(database, act, [(host.id, key, "admit"), (guest.id, key, "decline")]))


def test_two_organisers_at_once_are_one_decision(
    key: str, group: GroupFacts, host: Person, guest: Person, stranger: Person, database: str, now: datetime
) -> None:
    told = at_once(group, key, host, guest, database, racers.decide, now)
    admitted = Application.get().state == "admitted"
    assert told == sorted(["admit", "Katrin decided already."] if admitted else ["decline", "Samira decided already."])
    assert (role_of(stranger.id, group.id) == Role.MEMBER) == admitted
    (request,) = messages("join_request")
    assert request.facts["admit"] == admitted


def test_without_another_look_both_decide(
    key: str, group: GroupFacts, host: Person, guest: Person, database: str, now: datetime
) -> None:
    assert at_once(group, key, host, guest, database, racers.decide_carelessly, now) == ["admit", "decline"]


def test_who_took_the_request_back_is_shown_another_way(
    key: str, group: GroupFacts, host: Person, stranger: Person, now: datetime
) -> None:
    with write_transaction():
        home = GroupChat.get()
        GroupChat.update(username="table").execute()
        ChatMember.create(chat=home.id, user=stranger.id, status="asks", seen_at=now)
    reviewing.admit(host.id, key, now)
    (request,) = messages("join_request")
    join_requests.nobody_asked(request, now)
    assert ChatMember.get().status == "left"
    told = [notices.notice(message, now) for message in messages("entry_word")]
    assert [(one.title, [door.username for door in one.doors]) for one in told if one is not None] == [
        ("Here is the way into Translators’ Table", ["table"])
    ]


def test_a_chat_that_became_a_supergroup_is_answered_there(
    key: str, host: Person, stranger: Person, now: datetime
) -> None:
    chats.moved(-100, -1001, now)
    reviewing.admit(host.id, key, now)
    (request,) = messages("join_request")
    assert join_requests.to_answer(request) == join_requests.Reply(-1001, 5013, True)


def test_nothing_is_asked_of_telegram_about_who_was_forgotten(
    key: str, host: Person, stranger: Person, now: datetime
) -> None:
    reviewing.admit(host.id, key, now)
    (request,) = messages("join_request")
    privacy.erase(stranger.id, now)
    assert messages("join_request") == []
    assert join_requests.to_answer(request) is None


def test_who_sends_and_takes_back_again_and_again_may_do_so_three_times_a_day(
    key: str, group: GroupFacts, stranger: Person, now: datetime
) -> None:
    for _ in range(2):
        applications.withdraw(stranger.id, key, now)
        key = applications.open_application(stranger.id, group.id, Source.LINK, now).key
        applications.answer(stranger.id, key, 1, "Nobody", now)
        applications.send(stranger.id, key, now)
    applications.withdraw(stranger.id, key, now)
    with pytest.raises(NotAllowed, match="tomorrow"):
        applications.open_application(stranger.id, group.id, Source.LINK, now + timedelta(hours=23))
    assert applications.open_application(stranger.id, group.id, Source.LINK, now + DAY).state == State.ASKING


def test_a_request_that_a_killed_bot_heard_and_never_answered_is_asked_about_again(
    group: GroupFacts, stranger: Person, now: datetime
) -> None:
    chat_roster.asked(-100, Profile(stranger.telegram_id or 0, stranger.name, stranger.username), now)
    assert join_requests.ask_again(now + timedelta(seconds=59)) == 0  # it may be in hand
    assert join_requests.ask_again(now + timedelta(minutes=1)) == 1
    assert said("entry_word", now) == [
        ("Your wish to come into Translators’ Table waits for you", "It is kept until Sunday 29 November.")
    ]
    assert join_requests.ask_again(now + timedelta(hours=1)) == 0
    mine = applications.mine(stranger.id, group.id)
    assert mine is not None
    applications.withdraw(stranger.id, mine.key, now + timedelta(hours=2))
    with write_transaction():
        ChatMember.update(status="asks").execute()  # Telegram is being told
    assert join_requests.ask_again(now + timedelta(hours=3)) == 0


@pytest.mark.parametrize(
    ("closed", "words"), [("full", "as big as it wants to be"), ("invitation", "lets people in by invitation")]
)
def test_nobody_waits_for_ever_at_a_door_that_stays_shut(
    group: GroupFacts, stranger: Person, now: datetime, closed: str, words: str
) -> None:
    with write_transaction():
        if closed == "full":
            GroupCard.insert(group=group.id, size_limit=3, changed_at=now).execute()
        else:
            entry.write(group.id, {"mode": "invitation"})
    knock = join_requests.knocked(Profile(stranger.telegram_id or 0, "Nemo"), -100, now)
    assert knock is not None
    assert knock.refusal is not None
    assert words in knock.refusal.words("en")
    (request,) = messages("join_request")
    assert join_requests.to_answer(request) == join_requests.Reply(-100, 5013, False)
