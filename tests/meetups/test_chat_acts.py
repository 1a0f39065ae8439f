"""What is to be done about people in chats is kept until it is done, told where it cannot be, and taken back."""

import json
from datetime import timedelta

import pytest

from database import write_transaction
from meetups import (
    chat_acts,
    chat_differences,
    chat_homes,
    chats,
    members,
    people,
    privacy,
    roster_deciding,
    roster_words,
)
from meetups.chat_acts import Act, ToDo
from meetups.chat_differences import Sort
from meetups.chats import ChatFacts
from meetups.delivery import Message
from meetups.groups import GroupFacts
from meetups.notices import notice
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound, TooLate
from meetups.visibility import Role, role_of
from models import AuditEntry, ChatAct, ChatMember, GroupChat, OutboxMessage
from tests.conftest import NOW, MakeGroup, somebody
from tests.in_and_out import ban

CHAT, OTHER = -1001, -1002
LATER = NOW + timedelta(minutes=1)


def table(chat_id: int, *, can_restrict: bool = True) -> ChatFacts:
    return ChatFacts(chat_id, "supergroup", f"Table {-chat_id}", can_restrict=can_restrict)


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    found = make_group()
    people.choose_language(host.id, "en", NOW)
    chats.seen(table(CHAT), host.id, NOW)
    chats.bind(host.id, CHAT, found.id, NOW)
    with write_transaction():
        ChatAct.delete().execute()
    return found


def with_another_chat(group: GroupFacts, host: Person, *, can_restrict: bool = True) -> None:
    chats.seen(table(OTHER, can_restrict=can_restrict), host.id, NOW)
    chats.bind(host.id, OTHER, group.id, NOW)
    with write_transaction():
        ChatAct.delete().execute()


def stands(person: Person, status: str, chat_id: int = CHAT) -> None:
    with write_transaction():
        chat = GroupChat.get(GroupChat.chat_id == chat_id)
        ChatMember.insert(chat=chat, user=person.id, status=status, seen_at=NOW).on_conflict(
            conflict_target=[ChatMember.chat, ChatMember.user], update={"status": status}
        ).execute()


def status(person: Person) -> str:
    return str(ChatMember.get(ChatMember.user == person.id).status)


def due() -> tuple[ToDo, ...]:
    return chat_acts.due(LATER, 100)


def told() -> list[str]:
    """What organisers read of it, line by line."""
    row = OutboxMessage.get(OutboxMessage.kind == "roster")
    said = notice(
        Message(row.id, "roster", row.user_id, None, row.group_id, None, row.chat_id,
                {"what": "refused", "row": GroupChat.get(GroupChat.chat_id == CHAT).id}, 1), NOW)  # fmt: skip
    return [said.title, *said.lines] if said is not None else []


# ── Kept until done ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_is_kept_out_is_to_be_banned_in_every_chat_of_the_group(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    with_another_chat(group, host)
    ban(host.id, guest.id, group.id, NOW)
    assert [(one.chat_id, one.telegram_id, one.act) for one in due()] == [
        (CHAT, guest.telegram_id, Act.BAN), (OTHER, guest.telegram_id, Act.BAN)
    ]  # fmt: skip
    for one in due():
        chat_acts.done(one, LATER)
    assert due() == ()
    assert {row.status for row in ChatMember.select().where(ChatMember.user == guest.id)} == {"banned"}


def test_what_nobody_can_know_is_done_again_ever_later_and_told_in_the_end(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    ban(host.id, guest.id, group.id, NOW)
    at = NOW
    for _ in range(chat_acts.PATIENCE):
        (one,) = chat_acts.due(at, 10)
        chat_acts.later(one, at)
        assert chat_acts.due(at, 10) == ()
        at = ChatAct.get().due_at
    (one,) = chat_acts.due(at, 10)
    chat_acts.later(one, at)
    assert (ChatAct.get().due_at, ChatAct.get().refused) == (None, "no answer")


def test_a_wait_that_telegram_asks_for_is_no_try(group: GroupFacts, host: Person, guest: Person) -> None:
    ban(host.id, guest.id, group.id, NOW)
    chat_acts.later(due()[0], NOW, timedelta(seconds=7))
    assert (ChatAct.get().due_at, ChatAct.get().tries) == (NOW + timedelta(seconds=7), 0)


def test_a_wish_that_comes_while_another_is_under_way_stays(group: GroupFacts, host: Person, guest: Person) -> None:
    ban(host.id, guest.id, group.id, NOW)
    (wished,) = due()
    stands(guest, "banned")  # Telegram said so before the answer to our call came
    roster_deciding.let_again(host.id, guest.id, group.id, LATER)
    chat_acts.done(wished, LATER)
    (lifted,) = due()
    assert (lifted.act, status(guest)) == (Act.UNBAN, "banned")
    chat_acts.done(lifted, LATER)
    assert (status(guest), role_of(guest.id, group.id)) == ("left", Role.LEFT)


def test_a_ban_that_never_came_about_is_simply_forgotten(group: GroupFacts, host: Person, guest: Person) -> None:
    stands(guest, "in")
    ban(host.id, guest.id, group.id, NOW)
    roster_deciding.let_again(host.id, guest.id, group.id, NOW)
    assert (due(), role_of(guest.id, group.id)) == ((), Role.MEMBER)  # they never left the chat


def test_who_belongs_by_now_is_not_put_out_when_the_bot_may_again(
    group: GroupFacts, host: Person, stranger: Person
) -> None:
    chats.seen(table(CHAT, can_restrict=False), host.id, NOW)
    stands(stranger, "in")
    with write_transaction():
        assert chat_acts.owe(group.id, stranger.id, Act.REMOVE, NOW) == 1  # refused: it waits for the right
    members.join(stranger.id, group.id, NOW)
    chats.seen(table(CHAT), host.id, NOW)
    assert [one for one in due() if one.act != Act.LOOK] == []


def test_decisions_go_before_looks(group: GroupFacts, host: Person, guest: Person, waiting: Person) -> None:
    with write_transaction():
        for person in (host, waiting):
            chat_acts.put(GroupChat.get(), person.id, Act.LOOK, NOW - timedelta(days=1))
    ban(host.id, guest.id, group.id, NOW)
    assert [one.act for one in due()] == [Act.BAN, Act.LOOK, Act.LOOK]


def test_a_look_never_takes_the_place_of_a_decision(group: GroupFacts, host: Person, guest: Person) -> None:
    ban(host.id, guest.id, group.id, NOW)
    with write_transaction():
        chat_acts.put(GroupChat.get(), guest.id, Act.LOOK, LATER)
    assert [one.act for one in due()] == [Act.BAN]


def test_nothing_is_done_in_a_chat_that_is_lost_or_another_groups_by_now(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    ban(host.id, guest.id, group.id, NOW)
    chats.gone(CHAT, NOW)
    assert due() == ()
    chats.seen(table(CHAT), host.id, NOW)
    assert [one.act for one in due() if one.act == Act.BAN] == [Act.BAN]
    chat_homes.take_away(host.id, group.id, GroupChat.get().id, NOW)
    assert (due(), ChatAct.select().count()) == ((), 0)


def test_who_is_erased_is_banned_nowhere_and_nothing_is_kept(group: GroupFacts, host: Person) -> None:
    someone = somebody("Zed", 6100)
    members.join(someone.id, group.id, NOW)
    ban(host.id, someone.id, group.id, NOW)
    privacy.erase(someone.id, NOW)
    assert (due(), ChatAct.select().count()) == ((), 0)


# ── Where it cannot be done ───────────────────────────────────────────────────────────────────────────────────────────


def test_where_the_bot_may_not_organisers_are_told_once_and_it_is_done_when_it_may(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    chats.seen(table(CHAT, can_restrict=False), host.id, NOW)
    for person in (guest, waiting):
        ban(host.id, person.id, group.id, NOW)
    assert due() == ()
    assert OutboxMessage.select().where(OutboxMessage.kind == "roster").count() == 1
    assert told() == [
        "Not done in Table 1001",
        "Samira could not be put out.",
        "Lucía could not be put out.",
        "The bot may not keep people out there. Open the chat’s settings, Administrators, and let it ban members.",
    ]
    chats.seen(table(CHAT), host.id, NOW)
    assert [one.act for one in due()] == [Act.BAN, Act.BAN]
    assert told() == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Bad Request: user is an administrator of the chat",
         "They administer the chat. Only the owner of the chat can change that."),
        ("Bad Request: can't remove chat owner", "They own the chat."),
        ("Bad Request: CHAT_ADMIN_REQUIRED",
         "The bot may not keep people out there. Open the chat’s settings, Administrators, and let it ban members."),
    ],
)  # fmt: skip
def test_a_refusal_is_said_in_plain_words(
    group: GroupFacts, host: Person, guest: Person, said: str, words: str
) -> None:
    ban(host.id, guest.id, group.id, NOW)
    chat_acts.refuse(due()[0], LATER, said)
    assert told()[-1] == words
    assert due() == ()


def test_a_look_that_is_refused_is_nobodys_business(group: GroupFacts, guest: Person) -> None:
    with write_transaction():
        chat_acts.put(GroupChat.get(), guest.id, Act.LOOK, NOW)
    chat_acts.refuse(due()[0], LATER, "Bad Request: whatever")
    assert ChatAct.select().count() + OutboxMessage.select().where(OutboxMessage.kind == "roster").count() == 0


def test_who_is_not_there_at_all_needs_no_ban(group: GroupFacts, host: Person, guest: Person) -> None:
    ban(host.id, guest.id, group.id, NOW)
    chat_acts.never_there(due()[0], LATER)
    assert (due(), status(guest)) == ((), "left")


# ── What organisers decide about differences ──────────────────────────────────────────────────────────────────────────


def test_who_slipped_in_is_taken_in_or_put_out(
    group: GroupFacts, host: Person, stranger: Person, make_group: MakeGroup
) -> None:
    other = somebody("Noor", 6001)
    stands(stranger, "in")
    stands(other, "muted")
    assert roster_deciding.decide(host.id, "take_in", stranger.id, group.id, NOW) == "Nemo"
    assert roster_deciding.decide(host.id, "put_out", other.id, group.id, NOW) == "Noor"
    assert role_of(stranger.id, group.id) == Role.MEMBER
    assert [(one.user_id, one.act) for one in due()] == [(other.id, Act.REMOVE)]
    verbs = [row.verb for row in AuditEntry.select().order_by(AuditEntry.id)]
    assert verbs[-2:] == ["member.take_in", "member.put_out"]


def test_two_organisers_at_once_are_one_decision(
    group: GroupFacts, host: Person, guest: Person, stranger: Person
) -> None:
    members.make_organiser(host.id, guest.id, group.id, NOW)
    stands(stranger, "in")
    roster_deciding.take_in(host.id, stranger.id, group.id, NOW)
    for deed in (roster_deciding.take_in, roster_deciding.put_out, roster_deciding.take_off, roster_deciding.let_again):
        with pytest.raises(TooLate, match="meanwhile"):
            deed(guest.id, stranger.id, group.id, NOW)


def test_who_is_on_the_roster_and_in_no_chat_is_taken_off(group: GroupFacts, host: Person, guest: Person) -> None:
    stands(guest, "left")
    roster_deciding.take_off(host.id, guest.id, group.id, NOW)
    assert role_of(guest.id, group.id) == Role.LEFT


def test_only_organisers_decide_and_only_about_people_of_the_group(
    group: GroupFacts, host: Person, guest: Person, stranger: Person
) -> None:
    for deed in roster_deciding.DEEDS.values():
        with pytest.raises(NotAllowed, match="Only organisers"):
            deed(guest.id, stranger.id, group.id, NOW)
        with pytest.raises(NotFound):
            deed(host.id, stranger.id, group.id, NOW)


def test_who_looks_after_the_group_and_was_banned_in_the_chat_by_mistake_is_let_in_again(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    members.make_organiser(host.id, guest.id, group.id, NOW)
    stands(host, "banned")
    stands(guest, "banned")
    roster_deciding.let_again(guest.id, host.id, group.id, NOW)
    roster_deciding.let_again(guest.id, guest.id, group.id, NOW)  # from private, where nobody can ban anybody
    assert sorted((one.user_id, one.act) for one in due()) == [(host.id, Act.UNBAN), (guest.id, Act.UNBAN)]
    assert (role_of(host.id, group.id), role_of(guest.id, group.id)) == (Role.OWNER, Role.ORGANISER)


def test_who_was_removed_by_mistake_is_shown_the_way_in_and_no_organiser_is_taken_off(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    stands(host, "left")
    stands(guest, "left")
    found = chat_differences.differences(host.id, group.id).of[Sort.ROSTER_ONLY]
    offered = {one.user_id: [deed for deed, _ in roster_words.presses(Sort.ROSTER_ONLY, one)] for one in found}
    assert offered == {host.id: ["show_way"], guest.id: ["take_off", "show_way"]}
    with pytest.raises(NotAllowed, match="links into the chat"):
        roster_deciding.show_way(host.id, host.id, group.id, NOW)
    with write_transaction():
        GroupChat.update(username="table").execute()
    roster_deciding.show_way(host.id, host.id, group.id, NOW)
    row = OutboxMessage.get(OutboxMessage.kind == "entry_word")
    told = notice(Message(row.id, row.kind, row.user_id, None, row.group_id, None, row.chat_id,
                          json.loads(row.facts), 0), NOW)  # fmt: skip
    assert told is not None
    assert [door.username for door in told.doors] == ["table"]
    stands(host, "in")
    with pytest.raises(TooLate):
        roster_deciding.show_way(host.id, host.id, group.id, NOW)
