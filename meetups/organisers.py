"""Those who organise a group, as far as the bot can write to them."""

from meetups.visibility import ORGANISERS
from models import Membership, User


def reachable(group_id: int) -> list[int]:
    """Their users' ids, in order."""
    query = Membership.select(Membership.user).join(User).where(
        Membership.group == group_id, Membership.role.in_([role.value for role in ORGANISERS]),
        User.reachable, User.telegram_id.is_null(False),
    )  # fmt: skip
    return [row.user_id for row in query.order_by(Membership.user)]
