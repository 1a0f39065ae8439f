"""What organisers are told of posts that are in doubt, and administrators of chats the bot cannot work in."""

from collections.abc import Callable
from datetime import datetime

from meetups import told_words
from meetups.delivery import Message
from meetups.notice_parts import Notice, Press, reader_and_card, reader_of, when
from models import GroupChat, OutboxMessage
from phrases import say


def post_word(message: Message, now: datetime) -> Notice | None:
    """A post was perhaps sent, or not; nothing where that is settled, or the chat itself is lost."""
    reader, card = reader_and_card(message, now)
    row = OutboxMessage.get_or_none(OutboxMessage.id == message.facts["message"])
    if row is None or row.state not in ("unknown", "dead") or row.settled_at is not None or not card.sight.manage:
        return None
    chat = GroupChat.get_or_none(GroupChat.chat_id == row.chat_id, GroupChat.state == "active")
    if chat is None:
        return None
    language = reader.language
    about, where = say(language, told_words.about(row.kind)), say(language, "In {chat}", chat=chat.title)
    again = Press(say(language, "Send again"), "send_again", f"{card.key}:{row.id}")
    lines = (card.title, when(card, language, now), where)
    if row.state == "dead":
        why = told_words.failed_because(language, row.error)
        how = _let_me_write(language) if told_words.may_not_write(row.error) else ""
        return Notice(language, say(language, "Not posted: {what}", what=about), (*lines, why, how), card,
                      presses=(again,))  # fmt: skip
    why = told_words.doubted_because(language, row.error)
    look = say(language, "Nobody knows whether it arrived. Look in the chat: if it is missing, send it again.")
    leave = Press(say(language, "Leave it"), "leave", f"{card.key}:{row.id}")
    return Notice(language, say(language, "Perhaps posted: {what}", what=about), (*lines, f"{why} {look}"), card,
                  presses=(again, leave))  # fmt: skip


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


def _unpinned(language: str, chat: str, row: GroupChat | None) -> tuple[str, ...] | None:
    if row is None or row.state != "active" or row.can_pin:
        return None
    words = say(language, "Cards are posted all the same, but soon stand far up in the chat.")
    how = say(language, "Open the chat’s settings, Administrators, and let me pin messages.")
    return say(language, "I may not pin in {chat} any more", chat=chat), words, how


def _let_me_write(language: str) -> str:
    return say(language, "Open the chat’s settings, Permissions, and let me send messages.")


TROUBLES: dict[str, Callable[[str, str, GroupChat | None], tuple[str, ...] | None]] = {
    "thread": _thread,
    "removed": _removed,
    "muted": _muted,
    "pin": _unpinned,
}
