"""Making a group sensitive, and no longer: its owner's word. What follows from it is in `meetups/discreet.py`.

Its members are told each time. Its address changes when it becomes sensitive, because the old one is made of its name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from database import locked, write_transaction
from meetups import audit, outbox
from meetups.attendee_sight import redraw_coming
from meetups.groups import GroupFacts, facts_of
from meetups.names import new_key, one_line
from meetups.readers import group_changed
from meetups.refusals import Invalid, NotAllowed, NotFound, wrong
from meetups.visibility import INSIDERS, Role, ShownTo, Visibility, role_of
from models import Event, Group, Membership, NearbyChoice, PostedCard, Presence, Wave
from phrases import noted

LONGEST_NAME = 60
BECOMES_VISIBLE = (
    noted("Calendars, messages on a locked screen and the titles of pages say the group’s name and what its events are "
          "called."),
    noted("Who holds the address of its page or of an event reads it without signing in, unless only members may."),
    noted("Organisers of other groups read it among the groups they have in common with somebody who asks to come in."),
    noted("Its members may find each other near, and it may be made public."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Discretion:
    """How discreet a group is, and whether the reader may decide that."""

    sensitive: bool
    neutral_name: str
    mine: bool


def discretion(viewer_id: int, group_id: int) -> Discretion:
    """For members. Raises NotFound."""
    row, role = Group.get_or_none(Group.id == group_id), role_of(viewer_id, group_id)
    if row is None or role not in INSIDERS:
        raise NotFound()
    return Discretion(bool(row.sensitive), row.neutral_name, role == Role.OWNER)


def checked(neutral_name: str) -> str:
    """A neutral name as it is kept; empty for none of its own. Raises Invalid."""
    name = one_line(neutral_name)
    if len(name) > LONGEST_NAME:
        words = noted("Keep the name under {limit} characters; this has {length}.")
        raise Invalid(wrong("neutral_name", words, limit=LONGEST_NAME, length=len(name)))
    return name


def make_sensitive(
    actor_id: int, group_id: int, neutral_name: str, now: datetime, *, unlisted: bool | None = None
) -> GroupFacts:
    """Keep it among its members from now on, or call it by another neutral name outside. A public group becomes one for
    members alone, or (`unlisted`) for whoever has its address too. Raises NotAllowed, NotFound, Invalid.
    """
    name = checked(neutral_name)
    with write_transaction():
        row = _held(actor_id, group_id)
        if row.sensitive and row.neutral_name == name and unlisted is None:
            return facts_of(row)
        if Visibility(row.visibility) == Visibility.PUBLIC or unlisted is not None:
            row.visibility = (Visibility.UNLISTED if unlisted else Visibility.PRIVATE).value
        fresh, row.sensitive, row.neutral_name = not row.sensitive, True, name
        if row.attendees_shown == ShownTo.ALL:
            row.attendees_shown = ShownTo.MEMBERS.value
        if fresh:
            row.slug = new_key()
            _find_nobody_there(group_id)
        _saved(row, actor_id, "group.sensitive", now)
        if fresh:
            _tell_members(row, now, on=True)
    return facts_of(row)


def make_ordinary(actor_id: int, group_id: int, now: datetime, *, confirmed: bool) -> GroupFacts:
    """End it: `confirmed` says that the owner read what becomes visible. Raises NotAllowed, NotFound, Invalid."""
    if not confirmed:
        raise Invalid(wrong("confirmed", noted("Say first that you read what becomes visible.")))
    with write_transaction():
        row = _held(actor_id, group_id)
        if row.sensitive:
            row.sensitive = False
            _saved(row, actor_id, "group.ordinary", now)
            _tell_members(row, now, on=False)
    return facts_of(row)


def _held(actor_id: int, group_id: int) -> Any:
    row = locked(Group.select().where(Group.id == group_id)).first()
    role = role_of(actor_id, group_id)
    if row is None or role not in INSIDERS:
        raise NotFound()
    if role != Role.OWNER:
        raise NotAllowed(noted("Only the owner of the group can do that."))
    return row


def _saved(row: Any, actor_id: int, verb: str, now: datetime) -> None:
    """Every calendar and every card that stands reads differently from now on."""
    row.revision, row.changed_at = row.revision + 1, now
    row.save()
    group_changed(row.id, now)
    posted = PostedCard.select(PostedCard.event).where(PostedCard.state == "live")
    redraw_coming(Event.group == row.id, now)
    for event in Event.select(Event.id).where(Event.group == row.id, Event.ends_at <= now, Event.id.in_(posted)):
        outbox.redraw(event.id, now)  # what is over stands in chats too
    audit.note(verb, f"group:{row.id}", actor_id=actor_id, group_id=row.id, now=now)


def _find_nobody_there(group_id: int) -> None:
    NearbyChoice.delete().where(NearbyChoice.group == group_id).execute()
    Presence.delete().where(Presence.group == group_id).execute()
    Wave.delete().where(Wave.group == group_id, ~Wave.introduced).execute()


def _tell_members(row: Any, now: datetime, *, on: bool) -> None:
    insiders = [role.value for role in INSIDERS]
    for one in (
        Membership.select().where(Membership.group == row.id, Membership.role.in_(insiders)).order_by(Membership.user)
    ):
        outbox.tell(one.user_id, "sensitive", f"{row.id}:{row.revision}:{one.user_id}", now, group_id=row.id, on=on)
