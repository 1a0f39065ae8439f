"""Many at once: more who come or ask to, within ten minutes, than a group said turn review on by themselves for a day.

Organisers are told once, at any hour, and can end it, admit all who asked since it began, or turn them all away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from database import write_transaction
from meetups import audit, entry, organisers, outbox
from meetups.application_rows import OPEN_VALUES, State
from meetups.entry import EntryFacts
from meetups.groups import require_organiser
from meetups.refusals import TooLate
from meetups.visibility import ORGANISERS, Role
from models import Application, ChatAct, ChatMember, GroupChat, Membership, User
from phrases import noted

WINDOW = timedelta(minutes=10)
LONG = timedelta(days=1)
NAMED = 30
PRESENT = ("in", "muted")


@dataclass(frozen=True, slots=True)
class Raid:
    """What came of it by now: who asks and is not decided about, and who came in, the first `NAMED` of each by name."""

    reviewing: bool
    until: datetime | None
    asking: tuple[str, ...]
    asking_all: int
    came: tuple[str, ...]
    came_all: int


def reviewing(facts: EntryFacts, now: datetime) -> bool:
    """Whether somebody looks at everybody who comes, for a while."""
    return facts.review_until is not None and facts.review_until > now


def noted_arrival(group_id: int, now: datetime) -> bool:
    """Somebody just came or asked to, and stands in ChatMember. True: from this very one on it is a raid.

    Inside a transaction that holds the group: of two who come at once the second is counted with the first.
    """
    facts = entry.entry_of(group_id)
    if reviewing(facts, now):
        return False
    since = max(now - WINDOW, facts.review_until or now - WINDOW)  # who was looked at in the last one is not counted
    if _arrivals(group_id, since, facts.raid_joins + 1) <= facts.raid_joins:
        return False
    entry.write(group_id, {"review_until": now + LONG})
    audit.note("raid.begin", f"group:{group_id}", actor_id=None, group_id=group_id, now=now)
    return True


def tell(group_id: int, now: datetime) -> None:
    """Tell those who organise the group, at once. Inside the transaction in which it was noted."""
    until, began = now + LONG, int((now - WINDOW).timestamp())
    for user_id in organisers.reachable(group_id):
        outbox.tell(user_id, "raid", f"{group_id}:{now.isoformat()}:{user_id}", now, group_id=group_id,
                    expires_at=until, began=began)  # fmt: skip


def raid(actor_id: int, group_id: int, began: datetime, now: datetime) -> Raid:
    """What came of the one that began then. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    facts = entry.entry_of(group_id)
    asking, came = _asking(group_id, began), _came(group_id, began)
    return Raid(reviewing(facts, now), facts.review_until, asking[:NAMED], len(asking), came[:NAMED], len(came))


def end(actor_id: int, group_id: int, now: datetime) -> None:
    """Let people in as before. Raises NotAllowed; TooLate where it is over already."""
    with write_transaction():
        if not reviewing(entry.held(actor_id, group_id), now):
            raise TooLate(noted("It is over already: people come in as before."))
        entry.write(group_id, {"review_until": now})
        audit.note("raid.end", f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now)


def _arrivals(group_id: int, since: datetime, most: int) -> int:
    """How many people came or asked to since then, by whichever door; no more than `most` of each are looked at."""
    here = (GroupChat.group == group_id, ChatMember.came_at > since)
    came: Any = ChatMember.select(ChatMember.user).join(GroupChat).where(*here).distinct().limit(most)
    there = (Application.group == group_id, Application.opened_at > since)
    asked: Any = Application.select(Application.user).where(*there).distinct().limit(most)
    return len({*came.tuples(), *asked.tuples()})


def _asking(group_id: int, began: datetime) -> tuple[str, ...]:
    asked = (Application.opened_at >= began, Application.state.in_(OPEN_VALUES))
    rows = User.select(User.name).join(Application, on=Application.user == User.id)
    return tuple(row.name for row in rows.where(Application.group == group_id, *asked).order_by(User.id))


def _came(group_id: int, began: datetime) -> tuple[str, ...]:
    rows = User.select(User.name).where(User.id.in_(came_in(group_id, began)))
    return tuple(row.name for row in rows.order_by(User.id))


def came_in(group_id: int, began: datetime) -> tuple[int, ...]:
    """Who came into a chat of the group since then, or became a member by another door, and is still in: by number,
    without those who look after it and those who are being put out."""
    here = (GroupChat.group == group_id, ChatMember.came_at >= began, ChatMember.status.in_(PRESENT))
    chat: Any = ChatMember.select(ChatMember.user).join(GroupChat).where(*here)
    door: Any = Application.select(Application.user).where(
        Application.group == group_id, Application.opened_at >= began, Application.state == State.ADMITTED.value
    )
    leaves: Any = ChatAct.select(ChatAct.user).join(GroupChat).where(GroupChat.group == group_id)
    going = {one for (one,) in leaves.where(ChatAct.act.in_(("remove", "ban"))).tuples()}
    belong: Any = Membership.select(Membership.user, Membership.role).where(Membership.group == group_id)
    roles = dict(belong.where(Membership.user.in_(chat) | Membership.user.in_(door)).tuples())
    there = {one for (one,) in chat.tuples()} | {one for (one,) in door.tuples() if roles.get(one) == Role.MEMBER}
    spared = {one for one, role in roles.items() if role in ORGANISERS or role == Role.BANNED}
    return tuple(sorted(there - spared - going))
