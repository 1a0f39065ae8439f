"""The chats a group lives in, as its organisers see them; one more, or one fewer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from database import locked, write_transaction
from meetups import audit, chat_acts, chat_administrators, chats, endings, outbox, poll_states
from meetups.chat_topics import Purpose
from meetups.groups import require_organiser
from meetups.message_steps import NOT_SO
from meetups.refusals import NotAllowed, NotFound
from models import ChatAdministrator, ChatTopic, Group, GroupChat, OutboxMessage, PostedCard, User
from phrases import noted

SUPERGROUP = -1_000_000_000_000  # ids of supergroups begin with -100, and links to them have the rest


@dataclass(frozen=True, slots=True)
class Home:
    """A chat of a group: what the bot may do there, and what is posted in which topic (None: in the chat itself)."""

    id: int
    chat_id: int
    title: str
    state: str  # active, muted, removed
    can_pin: bool
    can_invite: bool
    can_restrict: bool
    posted: Mapping[Purpose, int | None]

    def link_to(self, purpose: Purpose) -> str | None:
        """The address of the topic where that is posted, for those who are in the chat."""
        thread = self.posted.get(purpose)
        return None if thread is None else f"https://t.me/c/{SUPERGROUP - self.chat_id}/{thread}"


@dataclass(frozen=True, slots=True)
class Spare:
    """A chat with the bot in it that is no group's yet."""

    id: int
    chat_id: int
    title: str


def homes(actor_id: int, group_id: int) -> tuple[Home, ...]:
    """The chats of the group, the first one first, in two queries. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    rows = list(GroupChat.select().where(GroupChat.group == group_id).order_by(GroupChat.id))
    posted: dict[int, dict[Purpose, int | None]] = {
        row.id: {Purpose.EVENTS: row.thread_id} if row.cards_here else {} for row in rows
    }
    for topic in ChatTopic.select().where(ChatTopic.chat.in_(list(posted))).order_by(ChatTopic.purpose):
        posted[topic.chat_id][Purpose(topic.purpose)] = topic.thread_id
    return tuple(
        Home(row.id, row.chat_id, row.title, row.state, row.can_pin, row.can_invite, row.can_restrict, posted[row.id])
        for row in rows
    )


def home(actor_id: int, group_id: int, number: int) -> Home:
    """One of them, by its own number. Raises NotFound, NotAllowed."""
    found = next((each for each in homes(actor_id, group_id) if each.id == number), None)
    if found is None:
        raise NotFound()
    return found


def spare(actor_id: int) -> tuple[Spare, ...]:
    """Chats somebody added the bot to that are no group's yet."""
    free = (GroupChat.added_by == actor_id, GroupChat.group.is_null(), GroupChat.state != "removed")
    rows = GroupChat.select().where(*free).order_by(GroupChat.id)
    return tuple(Spare(row.id, row.chat_id, row.title) for row in rows)


def seen_in_charge(actor_id: int, chat: Spare) -> bool:
    """Whether Telegram said last that this person administers that chat, for where it cannot be asked."""
    telegram_id = User.select(User.telegram_id).where(User.id == actor_id).scalar()
    return telegram_id is not None and telegram_id in chat_administrators.of(chat.id)


def seen_in_charge_of(actor_id: int, some: Iterable[Spare]) -> frozenset[int]:
    """The same of several chats, by their numbers, in one query."""
    mine = User.select(User.telegram_id).where(User.id == actor_id, User.telegram_id.is_null(False))
    theirs = (ChatAdministrator.chat.in_([chat.id for chat in some]), ChatAdministrator.telegram_id.in_(mine))
    return frozenset(row.chat_id for row in ChatAdministrator.select(ChatAdministrator.chat).where(*theirs))


def add(actor_id: int, group_id: int, number: int, now: datetime) -> Spare:
    """Let the group live in one more chat this person added the bot to; whether they administer it is for the door to
    ask. Cards of what is to come are posted there. Raises NotFound, NotAllowed."""
    found = next((each for each in spare(actor_id) if each.id == number), None)
    if found is None:
        raise NotFound()
    with write_transaction():
        chats.bind(actor_id, found.chat_id, group_id, now)
        audit.note("chat.add", f"chat:{number}", actor_id=actor_id, group_id=group_id, now=now)
    return found


def add_as_seen(actor_id: int, group_id: int, number: int, now: datetime) -> Spare:
    """The same where Telegram cannot be asked: for who was seen to administer the chat. Raises NotFound, NotAllowed."""
    found = next((each for each in spare(actor_id) if each.id == number), None)
    if found is not None and not seen_in_charge(actor_id, found):
        raise NotAllowed(noted("Only an administrator of that chat can do this. Ask one of them to."))
    return add(actor_id, group_id, number, now)


def take_away(actor_id: int, group_id: int, number: int, now: datetime) -> None:
    """The group lives in that chat no more: what waits to be posted there is dropped, cards that stand are closed.

    Answers and seats stay. Raises NotFound, NotAllowed.
    """
    with write_transaction():
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        require_organiser(actor_id, group_id)
        here = GroupChat.select().where(GroupChat.id == number, GroupChat.group == group_id)
        row = locked(here).first()
        if row is None:
            raise NotFound()
        GroupChat.update(group=None, thread_id=None, cards_here=True).where(GroupChat.id == number).execute()
        ChatTopic.delete().where(ChatTopic.chat == number).execute()
        chat_acts.forget(number)
        _drop_posts(row.chat_id, now)
        poll_states.lost_with_chat(row.chat_id, now)
        _close_cards(row.chat_id, now)
        audit.note("chat.take_away", f"chat:{number}", actor_id=actor_id, group_id=group_id, now=now)


def _drop_posts(chat_id: int, now: datetime) -> None:
    waiting = (OutboxMessage.chat_id == chat_id, OutboxMessage.user.is_null(), OutboxMessage.state == "pending",
               OutboxMessage.kind != "redraw")  # fmt: skip
    endings.note_all(waiting, "expired", now)
    OutboxMessage.update(state="expired", error=NOT_SO, changed_at=now).where(*waiting).execute()


def _close_cards(chat_id: int, now: datetime) -> None:
    """What is drawn there from now on says so; should the group come back, the same cards are open again."""
    stand = PostedCard.select(PostedCard.event).where(PostedCard.chat_id == chat_id, PostedCard.state == "live")
    for card in stand.order_by(PostedCard.event).distinct():
        outbox.redraw(card.event_id, now, chat_id=chat_id)
