"""Being kept out of a group outlives being erased: else whoever is kept out would ask to be erased, and come back.

All that is kept is a keyed hash of the group and the Telegram number, made with SECRET_KEY. Without that key nobody can
tell whose it is, and nobody can at all until the same account comes back; then the row becomes a ban like any other,
which that person reads and may object to.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from config import settings
from meetups import sanction_rows
from models import KeptBan, Membership

_PURPOSE = b"klatch kept ban"  # the key signs other things too


def keep(user_id: int, telegram_id: int | None, now: datetime) -> None:
    """Remember where this person is kept out, before they are erased. Inside a transaction."""
    if telegram_id is None:
        return
    until = now + timedelta(days=settings().ban_days)
    key = settings().signing_keys[0]
    for group_id in _closed_to(user_id):
        row = {"group": group_id, "digest": _digest(group_id, telegram_id, key), "forget_at": until}
        KeptBan.insert(**row).on_conflict(
            conflict_target=[KeptBan.group, KeptBan.digest], update={KeptBan.forget_at: until}
        ).execute()


def number_of(user_id: int) -> int:
    """In how many groups erasing this person would leave such a hash."""
    return len(_closed_to(user_id))


def come_back(user_id: int, telegram_id: int, now: datetime) -> None:
    """Somebody is new to us: where their account is kept out, they are. Inside a transaction."""
    groups = [row.group_id for row in KeptBan.select(KeptBan.group).distinct().order_by(KeptBan.group)]
    for group_id in groups:
        digests = [_digest(group_id, telegram_id, key) for key in settings().signing_keys]
        mine = (KeptBan.group == group_id) & KeptBan.digest.in_(digests)
        if KeptBan.delete().where(mine, KeptBan.forget_at > now).execute():
            Membership.insert(group=group_id, user=user_id, role="banned", joined_at=now, changed_at=now).execute()
            sanction_rows.kept_out(user_id, group_id, now)


def prune(now: datetime) -> None:
    """Forget those whose time is over. Inside a transaction."""
    KeptBan.delete().where(KeptBan.forget_at <= now).execute()


def _closed_to(user_id: int) -> list[int]:
    rows = Membership.select(Membership.group).where(Membership.user == user_id, Membership.role == "banned")
    return [row.group_id for row in rows.order_by(Membership.group)]


def _digest(group_id: int, telegram_id: int, key: str) -> str:
    message = b"\x00".join((_PURPOSE, str(group_id).encode(), str(telegram_id).encode()))
    return hmac.new(key.encode(), message, sha256).hexdigest()
