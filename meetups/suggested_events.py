"""A suggestion becomes an event: whoever organises the group makes it, once, and those who would come hear of it.

While the event is a draft the suggestion stays open, and nobody else makes another of it; a draft that is thrown away
leaves it as it was (the reference is emptied by the database). Published, it is made.
"""

from datetime import datetime

from database import locked
from meetups import outbox, suggestions
from meetups.groups import GroupFacts, group, require_organiser
from meetups.refusals import NotFound, TooLate
from meetups.suggestions import State
from models import Backing, Event, Suggestion
from phrases import noted


def begin(actor_id: int, key: str) -> tuple[GroupFacts, dict[str, str]]:
    """The group, and what an event made of it begins with: title and about, as typed.

    Raises NotFound, NotAllowed, and TooLate where somebody makes one already, or it is decided.
    """
    seen = suggestions.one(key, actor_id)
    require_organiser(actor_id, seen.group_id)
    row = Suggestion.get(Suggestion.key == key)
    if row.state != State.OPEN.value or row.event_id is not None:
        raise _taken(row)
    return group(seen.group_id), {"title": seen.title, "about": seen.about}


def take(key: str, event: Event) -> None:
    """This event is what is made of it. Inside the transaction that makes the event, its group held.

    Raises NotFound, and TooLate where another is made of it: that event is not made then.
    """
    free = (Suggestion.key == key, Suggestion.group == event.group_id, Suggestion.state == State.OPEN.value)
    taken = Suggestion.update(event=event).where(*free, Suggestion.event.is_null())
    if taken.execute() == 1:
        return
    row = Suggestion.get_or_none(Suggestion.key == key, Suggestion.group == event.group_id)
    if row is None:
        raise NotFound(noted("That suggestion was taken back meanwhile."))
    raise _taken(row)


def published(event: Event, now: datetime) -> None:
    """The event is there for all: the suggestion is made, and each who would come is told once. Inside that
    transaction."""
    row = locked(Suggestion.select().where(Suggestion.event == event.id, Suggestion.state == State.OPEN.value)).first()
    if row is None:
        return
    maker_id = event.created_by_id
    suggestions.decide(row, State.MADE, maker_id, now)
    told = {each.user_id for each in Backing.select(Backing.user).where(Backing.suggestion == row.id)}
    for user_id in sorted(told | ({row.author_id} if row.author_id is not None else set())):
        if user_id != maker_id:
            outbox.tell(user_id, "suggested", f"{row.id}:{user_id}", now, event_id=event.id,
                        expires_at=event.starts_at, before=event.starts_at, suggestion=row.key)  # fmt: skip


def _taken(row: Suggestion) -> TooLate:
    if row.state == State.LEFT.value:
        return TooLate(noted("It was left already."))
    return TooLate(noted("An organiser makes an event of it already, or has made it."))
