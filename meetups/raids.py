"""Many at once: more who come or ask to, within ten minutes, than a group said turn review on by themselves for a day.

Organisers are told once, at any hour, and can end it, admit all who asked since it began, or turn them all away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import fn

from database import write_transaction
from meetups import audit, entry, organisers, outbox
from meetups.application_rows import OPEN_VALUES
from meetups.entry import EntryFacts
from meetups.groups import require_organiser
from meetups.refusals import TooLate
from models import Application, ChatMember, GroupChat, User
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
    """How many people came or asked to since then; no more than `most` are looked at."""
    here = (GroupChat.group == group_id, ChatMember.came_at > since)
    some = ChatMember.select(ChatMember.user).join(GroupChat).where(*here).distinct().limit(most).alias("some")
    return int(ChatMember.select(fn.COUNT(1)).from_(some).scalar() or 0)


def _asking(group_id: int, began: datetime) -> tuple[str, ...]:
    asked = (Application.opened_at >= began, Application.state.in_(OPEN_VALUES), Application.chat_id.is_null(False))
    rows = User.select(User.name).join(Application, on=Application.user == User.id)
    return tuple(row.name for row in rows.where(Application.group == group_id, *asked).order_by(User.id))


def _came(group_id: int, began: datetime) -> tuple[str, ...]:
    here = (GroupChat.group == group_id, ChatMember.came_at >= began, ChatMember.status.in_(PRESENT))
    rows = User.select(User.id, User.name).join(ChatMember).join(GroupChat).where(*here)
    return tuple(row.name for row in rows.distinct().order_by(User.id))
