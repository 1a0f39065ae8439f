"""What organisers are told of posts that are in doubt, and administrators of chats the bot cannot work in."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby

from meetups import told_words
from meetups.cards import EventCard
from meetups.delivery import Message
from meetups.notice_parts import Notice, Press, reader_and_card, reader_of, when
from meetups.post_words import OUTCOMES
from models import GroupChat, OutboxMessage
from phrases import count, noted, say

NAMED = 10  # posts in one word; the others are on the page
HEADINGS = {"unknown": noted("Perhaps posted: {what}"), "dead": noted("Not posted: {what}")}
Post = tuple[OutboxMessage, str]  # and the title of its chat


def post_word(message: Message, now: datetime) -> Notice | None:
    """Posts were perhaps sent, or not; nothing where that is settled, or the chat itself is lost."""
    reader, card = reader_and_card(message, now)
    posts = _undecided(message) if card.sight.manage else []
    if not posts:
        return None
    one = _one_post if len(posts) == 1 else _several_posts
    return one(posts, card, reader.language, now)


def _undecided(message: Message) -> list[Post]:
    numbers = (message.facts["message"], *message.facts.get("more", ()))
    rows = OutboxMessage.select().where(
        OutboxMessage.id.in_(numbers), OutboxMessage.state.in_(OUTCOMES), OutboxMessage.settled_at.is_null()
    )
    found = list(rows.order_by(OutboxMessage.id))
    here = GroupChat.select().where(GroupChat.chat_id.in_({row.chat_id for row in found}), GroupChat.state == "active")
    titles = {chat.chat_id: chat.title for chat in here}
    return [(row, titles[row.chat_id]) for row in found if row.chat_id in titles]


def _one_post(posts: list[Post], card: EventCard, language: str, now: datetime) -> Notice:
    ((row, chat),) = posts
    about, where = say(language, told_words.about(row.kind)), say(language, "In {chat}", chat=chat)
    presses = [Press(say(language, "Send again"), "send_again", f"{card.key}:{row.id}")]
    if row.state == "unknown":
        presses.append(Press(say(language, "Leave it"), "leave", f"{card.key}:{row.id}"))
    lines = (card.title, when(card, language, now), where, *why(row, language))
    return Notice(language, say(language, HEADINGS[row.state], what=about), lines, card, presses=tuple(presses))


def _several_posts(posts: list[Post], card: EventCard, language: str, now: datetime) -> Notice:
    """Each in a line, why under those it is true of; they are decided in a list of their own, or on the page."""
    lines = [when(card, language, now)]
    named = sorted(posts[:NAMED], key=lambda post: why(post[0], language))
    for reason, some in groupby(named, lambda post: why(post[0], language)):
        lines += [_in_a_line(row, chat, language) for row, chat in some] + list(reason)
    if len(posts) > NAMED:
        lines.append(say(language, "And {n} more, on the page.", n=len(posts) - NAMED))
    doubted = sum(row.state == "unknown" for row, _ in posts)
    words = count(language, "One perhaps sent: decide", "{n} perhaps sent: decide", doubted)
    page = Press(say(language, "What was told, on the site"), "sent", card.key)
    presses = (*((Press(words, "decide", card.key),) if doubted else ()), *((page,) if doubted < len(posts) else ()))
    return Notice(language, card.title, tuple(lines), card, presses=presses)


def _in_a_line(row: OutboxMessage, chat: str, language: str) -> str:
    return say(language, HEADINGS[row.state], what=f"{say(language, told_words.about(row.kind))} ({chat})")


def why(row: OutboxMessage, language: str) -> tuple[str, ...]:
    """Why that is so, and what to do."""
    if row.state == "dead":
        how = (_let_me_write(language),) if told_words.may_not_write(row.error) else ()
        return told_words.failed_because(language, row.error), *how
    look = say(language, "Nobody knows whether it arrived. Look in the chat: if it is missing, send it again.")
    return (f"{told_words.doubted_because(language, row.error)} {look}",)


def trouble(message: Message, now: datetime) -> Notice | None:
    """The bot lost a right in a chat, a topic, or the chat; nothing where it has it again."""
    reader = reader_of(message)
    words = TROUBLES[str(message.facts["what"])]
    row = GroupChat.get_or_none(GroupChat.id == message.facts["row"])
    told = words(reader.language, str(message.facts["chat"]), row)
    return None if told is None else Notice(reader.language, told[0], tuple(filter(None, told[1:])))


def _thread(language: str, chat: str, row: GroupChat | None) -> tuple[str, ...] | None:
    general = say(language, "I posted there. From now on I post in General.")
    return say(language, "A topic of {chat} is gone", chat=chat), general


def _removed(language: str, chat: str, row: GroupChat | None) -> tuple[str, ...] | None:
    if row is None or row.state != "removed":
        return None  # added again since; or it never left, the chat only became a supergroup
    words = say(language, "Nothing is posted there any more. Add me again to go on.")
    kept = say(language, "Answers and seats are kept; until then people answer on the event’s page.")
    return say(language, "I was removed from {chat}", chat=chat), words, kept if row.group_id else ""


def _muted(language: str, chat: str, row: GroupChat | None) -> tuple[str, ...] | None:
    if row is None or row.state != "muted":
        return None
    then = say(language, "What was missed is posted then.")
    return say(language, "I may not write in {chat}", chat=chat), _let_me_write(language), then if row.group_id else ""


def _silenced(language: str, chat: str, row: GroupChat | None) -> tuple[str, ...] | None:
    """Nothing where a later post was taken, for nobody says when a chat lets all of its members write again."""
    if row is None or row.state == "removed" or _was_taken(row.chat_id):
        return None
    return say(language, "I may not write in {chat}", chat=chat), _let_me_write(language)


def _was_taken(chat_id: int) -> bool:
    """Whether Telegram took the last post in this chat of which it is known."""
    posts = (OutboxMessage.chat_id == chat_id, OutboxMessage.user.is_null(), OutboxMessage.kind != "redraw")
    known = OutboxMessage.select().where(*posts, OutboxMessage.state.in_(("sent", "dead")))
    last = known.order_by(OutboxMessage.changed_at.desc(), OutboxMessage.id.desc()).first()
    return last is not None and last.state == "sent"


def _unpinned(language: str, chat: str, row: GroupChat | None) -> tuple[str, ...] | None:
    if row is None or row.state != "active" or row.can_pin:
        return None
    words = say(language, "Cards are posted all the same, but soon stand far up in the chat.")
    how = say(language, "Open the chat’s settings, Administrators, and let me pin messages.")
    return say(language, "I may not pin in {chat} any more", chat=chat), words, how


def _door(language: str, chat: str, row: GroupChat | None) -> tuple[str, ...] | None:
    if row is None or row.state == "removed" or row.can_invite:
        return None
    how = say(language, "Open the chat’s settings, Administrators, and let me add members. Until then answer there.")
    return say(language, "I may not answer who asks to join {chat}", chat=chat), how


def _let_me_write(language: str) -> str:
    return say(language, "Open the chat’s settings, Permissions, and let me send messages.")


TROUBLES: dict[str, Callable[[str, str, GroupChat | None], tuple[str, ...] | None]] = {
    "thread": _thread,
    "removed": _removed,
    "muted": _muted,
    "silenced": _silenced,
    "pin": _unpinned,
    "door": _door,
}
