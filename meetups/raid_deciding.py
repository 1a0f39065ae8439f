"""All who asked to come in since a raid began, admitted or turned away at once. Who was decided about is left alone."""

from collections.abc import Callable
from datetime import datetime

from database import locked, write_transaction
from meetups import audit, decided_entry
from meetups.application_rows import OPEN_VALUES
from meetups.groups import require_organiser
from meetups.refusals import NotAllowed
from models import Application, Group
from phrases import noted, say

MANY = noted("Many asked at once, and the organisers could take none of them.")


def admit_all(actor_id: int, group_id: int, began: datetime, now: datetime) -> int:
    """Let in everybody who asked since then, as long as there is room; how many. Raises NotAllowed."""
    return _decide_all(
        actor_id, group_id, began, now, "raid.admit", lambda row: decided_entry.admit(row, now, actor_id)
    )


def decline_all(actor_id: int, group_id: int, began: datetime, now: datetime) -> int:
    """Turn away everybody who asked since then; how many. They hear when they may ask again. Raises NotAllowed."""

    def decline(row: Application) -> bool:
        return decided_entry.decline(row, say(row.user.language, MANY), now, actor_id)

    return _decide_all(actor_id, group_id, began, now, "raid.decline", decline)


def _decide_all(
    actor_id: int, group_id: int, began: datetime, now: datetime, verb: str, decide: Callable[[Application], bool]
) -> int:
    with write_transaction():
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        require_organiser(actor_id, group_id)
        decided = 0
        open_ones = (Application.state.in_(OPEN_VALUES), Application.chat_id.is_null(False))
        asked = Application.select().where(Application.group == group_id, Application.opened_at >= began, *open_ones)
        for row in list(asked.order_by(Application.user)):  # persons in their order, as everybody locks them
            try:
                decided += decide(row)
            except NotAllowed:  # there is no room for more
                break
        audit.note(verb, f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now, people=decided)
    return decided
