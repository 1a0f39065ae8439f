"""Who reads the names of those who come: one rule, asked by card, page and list; and who is counted only.

A group says it (`members` unless it chose otherwise), an event may say it for itself. A card in the group's own chat is
read by everybody there, and the chat counts as members. Organisers always read every name; a sensitive group never
shows any to those outside it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from peewee import fn

from database import locked, write_transaction
from meetups import audit, outbox
from meetups.groups import require_organiser
from meetups.refusals import Invalid, NotFound, wrong
from meetups.visibility import INSIDERS, Role, ShownTo, Sight, role_of
from models import Event, Group, Membership, Rsvp, User
from phrases import noted

WORDS = {
    ShownTo.ALL: noted("Everybody who may see the event"),
    ShownTo.MEMBERS: noted("Members of the group"),
    ShownTo.ATTENDEES: noted("Those who have a seat"),
    ShownTo.HOSTS: noted("Organisers alone"),
}
WHO_READS = {
    ShownTo.ALL: noted("Everybody who sees this page sees names."),
    ShownTo.MEMBERS: noted("Members see names. Everybody else sees only the numbers."),
    ShownTo.ATTENDEES: noted("Those who have a seat see names here. Everybody else sees only the numbers."),
    ShownTo.HOSTS: noted("Organisers see names here. Everybody else sees only the numbers."),
}


def shown_to(event: Event) -> ShownTo:
    """To whom the names of this event are shown; `event` is a row with its group."""
    chosen = ShownTo(event.attendees_shown or event.group.attendees_shown)
    return ShownTo.MEMBERS if chosen == ShownTo.ALL and event.group.sensitive else chosen


def reads_names(shown: ShownTo, allowed: Sight, has_seat: Callable[[], bool]) -> bool:
    """Whether somebody with this sight reads them; `has_seat` is asked only where it decides."""
    if not allowed.see or allowed.manage:
        return allowed.see
    if shown == ShownTo.ATTENDEES:
        return has_seat()
    return shown == ShownTo.ALL or (shown == ShownTo.MEMBERS and allowed.names)


def counted_only(group_id: Any, person: Any = User.id, everywhere: Any = User.names_hidden) -> Any:
    """A condition: they asked not to be named, everywhere or in this group. Columns of `User`, or of a query of it."""
    here = (Membership.user == person) & (Membership.group == group_id) & Membership.hidden
    return everywhere | fn.EXISTS(Membership.select(Membership.id).where(here))


def unnamed(membership: Any, person: Any) -> Any:
    """The same over rows of the group's roster: a member who asked for that. Who looks after the group is named."""
    return (membership.role == Role.MEMBER.value) & (person.names_hidden | membership.hidden)


def group_shows(group_id: int) -> ShownTo:
    """What the group says. Raises NotFound."""
    row = Group.get_or_none(Group.id == group_id)
    if row is None:
        raise NotFound()
    return ShownTo(row.attendees_shown)


def let_see(actor_id: int, group_id: int, shown: str, now: datetime) -> None:
    """Say who reads names in this group; events that say nothing for themselves follow. Raises NotAllowed, Invalid."""
    if shown not in list(ShownTo):
        raise Invalid(wrong("attendees_shown", noted("Choose one of those offered.")))
    with write_transaction():
        row = locked(Group.select().where(Group.id == group_id)).first()
        require_organiser(actor_id, group_id)
        if row.sensitive and shown == ShownTo.ALL:
            words = noted("A sensitive group shows no names to others. Choose members, or fewer.")
            raise Invalid(wrong("attendees_shown", words))
        if row.attendees_shown == shown:
            return
        Group.update(attendees_shown=shown).where(Group.id == group_id).execute()
        redraw_coming(Event.group == group_id, now)
        audit.note("group.attendees", f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now, shown=shown)


def hidden_in(user_id: int, group_id: int) -> bool:
    """Whether they are counted only in lists of this group."""
    one = (Membership.group == group_id, Membership.user == user_id, Membership.hidden)
    return bool(Membership.select().where(*one).exists())


def hide_in(user_id: int, group_id: int, hidden: bool, now: datetime) -> None:
    """Be counted only in lists of this group, or be named there again; cards that name them are drawn anew.

    Raises NotFound where they do not belong to it.
    """
    with write_transaction():
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        if role_of(user_id, group_id) not in INSIDERS:
            raise NotFound()
        mine = (Membership.group == group_id, Membership.user == user_id)
        Membership.update(hidden=hidden).where(*mine).execute()
        answered = Rsvp.select(Rsvp.event).where(Rsvp.user == user_id)
        redraw_coming((Event.group == group_id) & Event.id.in_(answered), now)


def redraw_coming(which: Any, now: datetime) -> None:
    """Owe the cards of these events, as far as they are not over, an edit; inside a transaction."""
    for event in Event.select(Event.id).where(which, Event.ends_at > now).order_by(Event.id):
        outbox.redraw(event.id, now)
