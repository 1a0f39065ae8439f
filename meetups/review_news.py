"""Organisers hear who would come in: each of them, in one message while it waits."""

from datetime import datetime, timedelta

from meetups import outbox
from meetups.entry import entry_of
from meetups.visibility import ORGANISERS
from models import Application, Membership, OutboxMessage

IN_A_RAID = timedelta(minutes=10)  # while all are looked at they were told so: those who wait are told of together


def tell_organisers(row: Application, now: datetime, *, again: bool = False) -> None:
    """Owe every organiser word of an application; more of them while it waits are one message."""
    roles = [role.value for role in ORGANISERS]
    organisers = Membership.select().where(Membership.group == row.group_id, Membership.role.in_(roles))
    looked = entry_of(row.group_id).review_until
    at = now + IN_A_RAID if looked is not None and looked > now and not again else now
    for one in organisers.order_by(Membership.user):
        # Touched, so that no deliverer writes what waits from before this application.
        waits = OutboxMessage.update(changed_at=now).where(
            OutboxMessage.kind == "review", OutboxMessage.group == row.group_id, OutboxMessage.user == one.user_id,
            OutboxMessage.state == "pending",
        )  # fmt: skip
        if not waits.execute():
            key = f"{row.id}:{int(now.timestamp())}:{one.user_id}"
            since = (row.sent_at or row.opened_at) if again else now
            outbox.tell(one.user_id, "review", key, now, group_id=row.group_id, not_before=at,
                        since=since.isoformat())  # fmt: skip
