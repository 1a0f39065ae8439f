"""The bot lost a right in a chat, or the chat itself: whoever can mend it hears so in private, and what to do."""

from collections.abc import Collection
from datetime import datetime

from meetups import organisers, outbox
from models import GroupChat, User


def tell(chat: GroupChat, what: str, now: datetime, administrators: Collection[int] = ()) -> None:
    """Tell whoever added the bot, who organises the group, and those of `administrators` (Telegram ids) we know.

    `what` is one of `trouble_notices.TROUBLES`. Nobody is told who cannot be written to, and nobody twice.
    """
    added = User.id == chat.added_by_id if chat.added_by_id is not None else User.id.is_null()
    known = User.select(User.id).where(added | User.telegram_id.in_(list(administrators)), User.reachable)
    people = {user.id for user in known.where(User.telegram_id.is_null(False))}
    if chat.group_id is not None:
        people |= set(organisers.reachable(chat.group_id))
    for user_id in sorted(people):
        outbox.tell(user_id, "trouble", f"{what}:{chat.id}:{now.isoformat()}:{user_id}", now, group_id=chat.group_id,
                    what=what, chat=chat.title, row=chat.id)  # fmt: skip
