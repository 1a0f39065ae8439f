"""Somebody asks for a seat where the organisers decide: each of them is told, in one message while it waits."""

from datetime import datetime

from meetups import outbox
from meetups.visibility import ORGANISERS
from models import Event, Membership, OutboxMessage, Rsvp


def tell_organisers(event: Event, rsvp: Rsvp, now: datetime) -> None:
    """Owe every organiser but the person themselves word of a request; more of them while it waits are one message."""
    roles = [role.value for role in ORGANISERS]
    organisers = Membership.select().where(Membership.group == event.group_id, Membership.role.in_(roles))
    for one in organisers.where(Membership.user != rsvp.user_id).order_by(Membership.user):
        # Touched, so that no deliverer writes what waits from before this request.
        waits = OutboxMessage.update(changed_at=now).where(
            OutboxMessage.kind == "approval", OutboxMessage.event == event.id, OutboxMessage.user == one.user_id,
            OutboxMessage.state == "pending",
        )  # fmt: skip
        if not waits.execute():
            outbox.tell(one.user_id, "approval", f"{rsvp.id}:{rsvp.revision}:{one.user_id}", now, event_id=event.id,
                        expires_at=event.starts_at, before=event.starts_at)  # fmt: skip
