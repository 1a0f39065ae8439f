"""Who administers a chat, as Telegram said last: it names nobody any more when the bot is removed, and they can add it
again. Kept are their numbers and nothing else, as long as the bot is there."""

from collections.abc import Collection

from database import write_transaction
from models import ChatAdministrator, GroupChat


def of(row_id: int) -> tuple[int, ...]:
    """Telegram ids of the administrators of this chat (the id of its row), as far as they were ever seen."""
    rows = ChatAdministrator.select().where(ChatAdministrator.chat == row_id)
    return tuple(row.telegram_id for row in rows.order_by(ChatAdministrator.telegram_id))


def saw(row_id: int, telegram_ids: Collection[int]) -> None:
    """These and no others administer it. Inside a write transaction; nothing is written where they are the same."""
    before, now = set(of(row_id)), set(telegram_ids)
    gone = ChatAdministrator.telegram_id.in_(list(before - now))
    if before - now:
        ChatAdministrator.delete().where(ChatAdministrator.chat == row_id, gone).execute()
    for telegram_id in sorted(now - before):
        ChatAdministrator.insert(chat=row_id, telegram_id=telegram_id).on_conflict_ignore().execute()


def saw_one(chat_id: int, telegram_id: int, ruling: bool) -> None:
    """This person was asked about, and administers the chat or does not."""
    row = GroupChat.get_or_none(GroupChat.chat_id == chat_id, GroupChat.state != "removed")
    if row is None or (telegram_id in (known := set(of(row.id)))) == ruling:
        return
    with write_transaction():
        saw(row.id, known ^ {telegram_id})


def became(old_row_id: int, new_row_id: int) -> None:
    """The chat has another row: who was seen there is more recent."""
    if ids := of(old_row_id):
        saw(new_row_id, ids)


def forget(row_id: int) -> None:
    """The bot is not there any more."""
    ChatAdministrator.delete().where(ChatAdministrator.chat == row_id).execute()


def forget_person(telegram_id: int) -> None:
    """Whoever it is wants to be known no more."""
    ChatAdministrator.delete().where(ChatAdministrator.telegram_id == telegram_id).execute()
