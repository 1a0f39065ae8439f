"""How an agreement with a partner ends: by its date, by a vote of the members, or at once by an organiser's word.

Of two that come together one ends it: the row is changed where it is still on.
"""

from datetime import datetime

from database import write_transaction
from meetups import audit, due, organisers, outbox, partner_posts, partners
from meetups.groups import require_organiser
from meetups.partners import Partner, State
from meetups.refusals import TooLate
from models import Partner as Row
from models import PartnerVote
from phrases import noted

OVER = noted("It is over already.")


def end(actor_id: int, key: str, now: datetime) -> Partner:
    """End it at once, or take a proposal back before the vote is over. Raises NotFound, NotAllowed, TooLate."""
    with write_transaction():
        row = partners.hold(Row.key == key)
        partners.require_role(actor_id, row.group_id)
        require_organiser(actor_id, row.group_id)
        if not close(row, now, how="organiser", actor_id=actor_id):
            raise TooLate(OVER)
        return partners.value_of(partners.row_of(Row.key == key))


def run_out(subject: str, at: datetime, now: datetime) -> None:
    """Its last day is over, by the group's clock as it is now."""
    row = Row.get_or_none(Row.id == int(subject))
    if row is None:
        return
    row = partners.hold(Row.id == row.id)
    until = partners.until_of(row.ends_on, row.group.zone)
    if row.state == State.ON.value and until > now:  # the group keeps another clock since
        due.plan("partner_over", subject, until)
    elif row.state == State.ON.value:
        close(row, now, how="date")


def close(row: Row, now: datetime, *, how: str, actor_id: int | None = None) -> bool:
    """End it, inside a transaction that holds its group: what waits is refused, a vote on it is over without a count.

    False: it was over already. `how`: date, vote or organiser.
    """
    runs = Row.state.in_((State.VOTING.value, State.ON.value))
    over = Row.update(state=State.OVER.value, settled_at=now, ending_until=None)
    if not over.where(Row.id == row.id, runs).execute():
        return False
    PartnerVote.delete().where(PartnerVote.partner == row.id).execute()
    partner_posts.refuse_waiting(row.id, partner_posts.ENDED, now)
    for kind, subjects in (("partner_vote", (f"{row.id}:start", f"{row.id}:end")), ("partner_over", (str(row.id),))):
        for subject in subjects:
            due.forget(kind, subject)
    audit.note("partner.end", f"partner:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now, how=how)
    tell(row, "over", now, but=actor_id)
    return True


def tell(row: Row, what: str, now: datetime, *, but: int | None = None) -> None:
    """Say to organisers what became of it; `what` is one of `partner_notices.NEWS`."""
    for user_id in organisers.reachable(row.group_id):
        if user_id != but:
            outbox.tell(user_id, "partner_news", f"{row.id}:{what}:{now.isoformat()}:{user_id}", now,
                        group_id=row.group_id, partner=row.key, what=what)  # fmt: skip
