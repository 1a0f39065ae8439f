"""What the tests of reports, sanctions and objections share."""

from collections.abc import Iterator

from config import settings
from database import write_transaction
from meetups import chats
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from models import ChatAct, ChatMember, GroupChat, OutboxMessage
from tests.conftest import NOW

CHAT = -1001000000007


def moderated_by(monkeypatch: object, *people: Person) -> Iterator[None]:
    """An installation whose moderators are these people, while a fixture lasts."""
    monkeypatch.setenv("MODERATORS", ",".join(str(each.telegram_id) for each in people))  # type: ignore[attr-defined]  # pytest's own
    settings.cache_clear()
    yield
    settings.cache_clear()


def with_chat(group: GroupFacts, host: Person, *inside: Person) -> None:
    """The group lives in a supergroup in which the bot may mute, and these people are."""
    chats.seen(ChatFacts(CHAT, "supergroup", "Table", can_restrict=True), host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    with write_transaction():
        ChatAct.delete().execute()
        home = GroupChat.get(GroupChat.chat_id == CHAT)
        for person in inside:
            ChatMember.create(chat=home, user=person.id, status="in", seen_at=NOW)


def told(kind: str) -> list[int]:
    """To whom messages of this kind are owed, in order."""
    rows = OutboxMessage.select().where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return [row.user_id for row in rows]


def acts() -> list[tuple[int, str]]:
    """What is to be done about whom in chats."""
    return [(row.user_id, row.act) for row in ChatAct.select().order_by(ChatAct.user)]
