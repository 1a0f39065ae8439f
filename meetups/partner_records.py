"""What is kept of a person for voting on partners: handed to them, and deleted."""

from __future__ import annotations

from typing import Any

from database import write_transaction
from models import Group, Partner, PartnerPost, PartnerVote


def forget_person(user_id: int) -> None:
    """Delete their votes in what is voted on; votes that ended are numbers, of nobody. What they proposed or decided
    for a group stays the group's, and says by nobody."""
    with write_transaction():
        PartnerVote.delete().where(PartnerVote.user == user_id).execute()
        Partner.update(proposed_by=None).where(Partner.proposed_by == user_id).execute()
        PartnerPost.update(decided_by=None).where(PartnerPost.decided_by == user_id).execute()


def export(user_id: int) -> dict[str, object]:
    """All of it as plain values fit for JSON; moments as ISO texts. A partner's secret address is left out."""
    votes = PartnerVote.select(PartnerVote, Partner, Group).join(Partner).join(Group)
    proposed = Partner.select(Partner, Group).join(Group).where(Partner.proposed_by == user_id).order_by(Partner.id)
    decided = PartnerPost.select(PartnerPost, Partner, Group).join(Partner).join(Group)
    return {
        "votes": [
            {**_whose(row.partner), "about": row.about, "yes": row.yes, "at": row.at.isoformat()}
            for row in votes.where(PartnerVote.user == user_id).order_by(PartnerVote.at)
        ],
        "proposed": [
            {**_whose(row), "purpose": row.purpose, "gives": row.gives, "ends_on": row.ends_on.isoformat()}
            for row in proposed
        ],
        "decided": [
            {**_whose(row.partner), "text": row.text, "state": row.state, "reason": row.reason,
             "at": row.decided_at.isoformat() if row.decided_at else None}
            for row in decided.where(PartnerPost.decided_by == user_id).order_by(PartnerPost.id)
        ],
    }  # fmt: skip


def _whose(row: Any) -> dict[str, object]:
    return {"group": row.group.name, "partner": row.name}
