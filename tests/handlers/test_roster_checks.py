"""What Telegram says of people in chats, in all its shapes; and what its refusals mean for what is to be done there."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram import User as TelegramUser
from telegram.ext import ApplicationBuilder, ExtBot

from database import write_transaction
from handlers.pacing import Limiter, Pace
from handlers.roster_checks import keep_rosters
from meetups import chat_acts, chats, entry, people, sanctions
from meetups.chat_acts import Act
from meetups.chats import ChatFacts
from meetups.delivery import Message
from meetups.groups import GroupFacts
from meetups.notices import notice
from meetups.people import Person
from meetups.sanctions import SanctionWish
from meetups.visibility import Role, role_of
from models import ChatAct, ChatMember, GroupChat, OutboxMessage, Sanction, User
from tests.conftest import NOW, MakeGroup
from tests.handlers.test_told import ADMINISTRATOR, MUTED
from tests.handlers.wire import BOT, TOKEN, Json, Refused, Wire, account, happen
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong
from tests.in_and_out import ban

# What differs between databases is tried in tests/meetups: here one is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHAT, MOVED = -1001, -1002
WHERE = {"id": CHAT, "type": "supergroup", "title": "Table"}
HIDDEN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
Told = Callable[[Json], Any]


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """A group that screens, whose chat is counted, and nobody is to be looked up in."""
    found = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "Table", can_restrict=True), host.id, NOW)
    chats.bind(host.id, CHAT, found.id, NOW)
    with write_transaction():
        entry.write(found.id, {"mode": "questions"})
        ChatAct.delete().execute()
        GroupChat.update(counted_at=NOW).execute()
    return found


# ── Heard ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def stands(status: str, who: Json | None = None, **more: Any) -> Json:
    return {"user": who or account(5013, "Nemo"), "status": status} | more


def change(old: Json, new: Json, by: Json | None = None, **more: Any) -> Json:
    body = {"chat": WHERE, "from": by or new["user"], "date": 1_795_000_000, "old_chat_member": old}
    return {"chat_member": body | {"new_chat_member": new} | more}


def status(telegram_id: int = 5013) -> str | None:
    row = ChatMember.select().join(User).where(User.telegram_id == telegram_id).first()
    return None if row is None else str(row.status)


def test_who_came_by_themselves_is_noted_and_stays_outside(group: GroupFacts, stranger: Person) -> None:
    happen(Wire(), change(stands("left"), stands("member")))
    assert (status(), role_of(stranger.id, group.id)) == ("in", None)


@pytest.mark.parametrize(
    "how",
    [
        {"by": HIDDEN},
        {"via_join_request": True},
        {"by": BOT},
        {"by": account(5001, "Katrin")},
        {"invite_link": {"invite_link": "https://t.me/+x", "creator": account(5001), "creates_join_request": True,
                         "is_primary": False, "is_revoked": False}},
    ],
)  # fmt: skip
def test_who_is_let_in_by_an_administrator_a_request_or_the_bot_is_a_member(
    group: GroupFacts, stranger: Person, how: dict[str, Any]
) -> None:
    happen(Wire(), change(stands("left"), stands("member"), **how))
    assert role_of(stranger.id, group.id) == Role.MEMBER


def test_bots_and_administrators_who_hide_are_no_people(group: GroupFacts) -> None:
    people = User.select().count()
    bot = {"id": 9001, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    for who in (bot, HIDDEN):
        happen(Wire(), change(stands("left", who), stands("member", who)))
    assert (User.select().count(), ChatMember.select().count()) == (people, 0)


def test_a_restriction_is_a_mute_and_outlasts_leaving(group: GroupFacts, guest: Person) -> None:
    samira = account(5003)
    muted = MUTED | {"user": samira}
    happen(Wire(), change(stands("member", samira), muted, by=account(5001)))
    assert (status(5003), role_of(guest.id, group.id)) == ("muted", Role.MEMBER)
    happen(Wire(), change(muted, muted | {"is_member": False}))
    assert (status(5003), role_of(guest.id, group.id)) == ("left", Role.LEFT)


@pytest.mark.parametrize(("until", "becomes"), [(0, Role.BANNED), (1_795_100_000, Role.LEFT)])
def test_a_ban_without_an_end_is_a_ban_in_the_group(
    group: GroupFacts, guest: Person, until: int, becomes: Role
) -> None:
    samira = account(5003)
    banned = stands("kicked", samira, until_date=until)
    happen(Wire(), change(stands("member", samira), banned, by=account(5001)))
    assert role_of(guest.id, group.id) == becomes


# ── Done ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def keep(wire: Wire, fits: Callable[[], object]) -> None:
    """Let the rosters be kept until this is so."""

    async def main() -> None:
        stop = asyncio.Event()
        builder: Any = ApplicationBuilder().token(TOKEN).request(wire).get_updates_request(wire)
        bot: ExtBot[Any] = builder.rate_limiter(Limiter(Pace())).build().bot
        bot._bot_user = TelegramUser.de_json(BOT, bot)
        task = asyncio.create_task(keep_rosters(bot, "one", stop))
        try:
            async with asyncio.timeout(10):
                while not fits():  # noqa: ASYNC110 - what is waited for happens in the database
                    await asyncio.sleep(0.02)
        finally:
            stop.set()
            await task

    asyncio.run(main())


def refusing(code: int, said: str, **parameters: Any) -> Told:
    def say(_: Json) -> Any:
        raise Refused(code, said, **parameters)

    return say


def act() -> ChatAct | None:
    found: ChatAct | None = ChatAct.select().first()
    return found


@pytest.fixture
def to_ban(group: GroupFacts, host: Person, guest: Person) -> Person:
    ban(host.id, guest.id, group.id, NOW)
    return guest


def test_a_ban_is_made_and_noted(to_ban: Person) -> None:
    wire = Wire()
    keep(wire, lambda: act() is None)
    assert [(name, said["user_id"]) for name, said in wire.calls if name == "banChatMember"] == [
        ("banChatMember", 5003)
    ]
    assert status(5003) == "banned"


@pytest.mark.parametrize(
    "said", ["Bad Request: PARTICIPANT_ID_INVALID", "Bad Request: user not found", "Bad Request: USER_NOT_PARTICIPANT"]
)
def test_whom_telegram_does_not_know_there_needs_no_ban(to_ban: Person, said: str) -> None:
    keep(Wire(answers={"banChatMember": refusing(400, said)}), lambda: act() is None)
    assert status(5003) == "left"


def test_what_telegram_refuses_is_told_and_not_tried_again(to_ban: Person) -> None:
    wire = Wire(answers={"banChatMember": refusing(400, "Bad Request: CHAT_ADMIN_REQUIRED")})
    keep(wire, lambda: (found := act()) is not None and found.due_at is None)
    assert OutboxMessage.select().where(OutboxMessage.kind == "roster").count() == 1
    assert len([name for name, _ in wire.calls if name == "banChatMember"]) == 1


def test_what_nobody_can_know_is_done_again(to_ban: Person) -> None:
    wire = Wire(answers={"banChatMember": refusing(502, "Bad Gateway")})
    keep(wire, lambda: (found := act()) is not None and found.tries == 1)
    with write_transaction():
        ChatAct.update(due_at=NOW).execute()
    keep(Wire(), lambda: act() is None)
    assert status(5003) == "banned"


def test_a_wait_is_kept_and_a_chat_that_moved_is_followed(to_ban: Person) -> None:
    keep(
        Wire(answers={"banChatMember": refusing(429, "Too Many Requests", retry_after=30)}),
        lambda: (found := act()) is not None and found.due_at > NOW and found.tries == 0,
    )
    with write_transaction():
        ChatAct.update(due_at=NOW).execute()
    answers = {"banChatMember": lambda said: refusing(400, "Bad Request: group chat was upgraded to a supergroup chat",
                                                      migrate_to_chat_id=MOVED)(said)
               if int(said["chat_id"]) == CHAT else True}  # fmt: skip
    keep(Wire(answers=answers), lambda: act() is None)
    assert (GroupChat.get().chat_id, status(5003)) == (MOVED, "banned")


def test_a_chat_the_bot_was_put_out_of_is_lost(to_ban: Person) -> None:
    wire = Wire(answers={"banChatMember": refusing(403, "Forbidden: bot was kicked from the supergroup chat")})
    keep(wire, lambda: GroupChat.get().state == "removed")
    assert act() is not None  # for when it is back


def test_somebody_telegram_knows_nothing_of_any_more_has_left(group: GroupFacts, guest: Person) -> None:
    with write_transaction():
        ChatMember.create(chat=GroupChat.get(), user=guest.id, status="in", seen_at=NOW)
        chat_acts.put(GroupChat.get(), guest.id, Act.LOOK, NOW)
    keep(Wire(answers={"getChatMember": refusing(400, "Bad Request: user not found")}), lambda: act() is None)
    assert (status(5003), role_of(guest.id, group.id)) == ("left", Role.LEFT)


def test_a_chat_is_counted_once_a_day_also_where_telegram_says_nothing(group: GroupFacts) -> None:
    for answer, known in ((lambda _: 14, 13), (refusing(400, "Bad Request: whatever"), 13)):
        with write_transaction():
            GroupChat.update(counted_at=None).execute()
        answers: dict[str, Told] = {"getChatMemberCount": answer, "getChatAdministrators": lambda said: []}
        keep(Wire(answers=answers), lambda: GroupChat.get().counted_at is not None)
        assert GroupChat.get().member_count == known


def test_bots_that_administer_the_chat_are_counted_out(group: GroupFacts) -> None:
    with write_transaction():
        GroupChat.update(counted_at=None).execute()
    other = {"id": 7_700_001, "is_bot": True, "first_name": "Another", "username": "another_bot"}
    ruling = [stands("creator", account(5001, "Katrin"), is_anonymous=False)]
    ruling += [ADMINISTRATOR | {"user": one} for one in (other, BOT)]
    answers: dict[str, Told] = {"getChatMemberCount": lambda said: 7, "getChatAdministrators": lambda said: ruling}
    keep(Wire(answers=answers), lambda: GroupChat.get().counted_at is not None)
    assert GroupChat.get().member_count == 5


def test_a_mute_says_when_it_ends_and_its_end_gives_everything_back(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    wish = SanctionWish("mute", "Shouting.", days=7)
    key, wire = sanctions.impose(host.id, group.id, guest.id, wish, NOW), Wire()
    keep(wire, lambda: act() is None)
    sanctions.impose(host.id, group.id, guest.id, wish, NOW - timedelta(days=7) + timedelta(seconds=90))
    with write_transaction():  # so little of a mute is left that it would be for ever in Telegram
        Sanction.update(lifted_at=NOW).where(Sanction.key == key).execute()
    keep(wire, lambda: act() is None)
    with write_transaction():
        sanctions.end(str(Sanction.get(Sanction.key == key).id), NOW, NOW + timedelta(days=8))
        ChatMember.insert(chat=GroupChat.get(), user=guest.id, status="muted", seen_at=NOW).execute()
        chat_acts.owe(group.id, guest.id, Act.UNMUTE, NOW)
    keep(wire, lambda: act() is None)
    said = [body for name, body in wire.calls if name == "restrictChatMember"]
    until = [int(body["until_date"]) if "until_date" in body else None for body in said]
    assert until == [int((NOW + timedelta(days=7)).timestamp()), None]
    assert [set(body["permissions"].values()) for body in said] == [{False}, {True}]


def test_where_nobody_can_be_muted_organisers_hear_so(group: GroupFacts, host: Person, guest: Person) -> None:
    sanctions.impose(host.id, group.id, guest.id, SanctionWish("mute", "Shouting.", days=7), NOW)
    words = "Bad Request: method is available only in supergroups"
    keep(Wire(answers={"restrictChatMember": refusing(400, words)}), lambda: (one := act()) is not None and one.refused)
    row = OutboxMessage.get(OutboxMessage.kind == "roster")
    facts = {"what": "refused", "row": GroupChat.get().id}
    message = Message(row.id, "roster", row.user_id, None, row.group_id, None, row.chat_id, facts, 1)
    people.choose_language(host.id, "en", NOW)
    said = notice(message, NOW)
    assert said is not None
    assert said.lines == ("Samira could not be muted there.", "Telegram mutes people in supergroups alone.")
