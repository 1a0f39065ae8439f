"""All who asked to come in since a raid began, admitted or turned away; all who came in by then, put out together.

There may be hundreds: they are taken some at a time, each some a transaction of its own, so that nobody else waits
long. Who was decided about meanwhile is left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from database import write_transaction
from meetups import audit, chat_acts, decided_entry, leaving, raids
from meetups.application_rows import OPEN_VALUES
from meetups.groups import require_organiser
from meetups.refusals import NotAllowed
from meetups.visibility import Role, role_of
from models import Application
from phrases import noted, say

AT_ONCE = 25
MANY = noted("Many asked at once, and the organisers could take none of them.")


@dataclass(frozen=True, slots=True)
class Some:
    """How many were decided about; `last`: go on after this person, None where nobody is left."""

    done: int
    last: int | None


def admit_some(actor_id: int, group_id: int, began: datetime, now: datetime, after: int = 0) -> Some:
    """Let in the next of those who asked since then, as long as there is room. Raises NotAllowed."""
    return _applications(
        actor_id, group_id, began, now, after, "raid.admit", lambda row: decided_entry.admit(row, now, actor_id)
    )


def decline_some(actor_id: int, group_id: int, began: datetime, now: datetime, after: int = 0) -> Some:
    """Turn away the next of those who asked since then. They hear when they may ask again. Raises NotAllowed."""

    def decline(row: Application) -> bool:
        return decided_entry.decline(row, say(row.user.language, MANY), now, actor_id)

    return _applications(actor_id, group_id, began, now, after, "raid.decline", decline)


def put_out_some(actor_id: int, group_id: int, began: datetime, now: datetime, after: int = 0) -> Some:
    """Put the next of those who came in since then out of roster and chats; they may come back. Raises NotAllowed."""
    with write_transaction():
        leaving.hold(group_id, now)
        require_organiser(actor_id, group_id)
        people = [one for one in raids.came_in(group_id, began) if one > after][: AT_ONCE + 1]
        for user_id in people[:AT_ONCE]:
            if role_of(user_id, group_id) == Role.MEMBER:
                leaving.part(user_id, group_id, Role.LEFT, now)
            chat_acts.owe(group_id, user_id, chat_acts.Act.REMOVE, now)
        return _noted("raid.put_out", actor_id, group_id, now, len(people[:AT_ONCE]), people)


def _applications(
    actor_id: int, group_id: int, began: datetime, now: datetime, after: int, verb: str,
    decide: Callable[[Application], bool],
) -> Some:  # fmt: skip
    with write_transaction():
        leaving.hold(group_id, now)
        require_organiser(actor_id, group_id)
        open_ones = (Application.state.in_(OPEN_VALUES), Application.opened_at >= began, Application.user > after)
        asked = Application.select().where(Application.group == group_id, *open_ones)
        rows = list(asked.order_by(Application.user).limit(AT_ONCE + 1))  # persons in their order, as all lock them
        people, decided = [int(row.user_id) for row in rows], 0
        for row in rows[:AT_ONCE]:
            try:
                decided += decide(row)
            except NotAllowed:  # there is no room for more
                people = []
                break
        return _noted(verb, actor_id, group_id, now, decided, people)


def _noted(verb: str, actor_id: int, group_id: int, now: datetime, done: int, people: Sequence[int]) -> Some:
    if done:
        audit.note(verb, f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now, people=done)
    return Some(done, people[AT_ONCE - 1] if len(people) > AT_ONCE else None)
