"""Who looks after what at one event: the room bridge is the person in the room who looks after those online.

Somebody is a bridge while they have a seat in the room themselves; who gives it back is none until they come back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from database import locked, write_transaction
from meetups import due, outbox
from meetups.crowd import IN_THE_ROOM
from meetups.groups import require_organiser
from meetups.line import locked_event
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.seats import Mode
from meetups.visibility import INSIDERS, ORGANISERS, role_of
from models import Event, EventHost, Membership, OutboxMessage, Rsvp, Seat, User
from phrases import noted

ROLE = "bridge"
AHEAD = timedelta(days=2)  # before the start: organisers are asked for one where there is none
LOOK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Bridge:
    """A room bridge, by name."""

    user_id: int
    name: str


def set_bridge(actor_id: int, key: str, code: str, on: bool, now: datetime) -> None:
    """Make somebody with a seat in the room the bridge, or not any more; `code` is the check code of their answer.

    Who is made one by somebody else is told. Raises NotFound, NotAllowed, TooLate, Invalid (not hybrid, or no seat in
    the room).
    """
    with write_transaction():
        event = _coming(key, now)
        require_organiser(actor_id, event.group_id)
        rsvp = Rsvp.get_or_none(Rsvp.event == event.id, Rsvp.check_code == code)
        if rsvp is None:
            raise NotFound()
        _set(event, rsvp, on, now)
        if on and rsvp.user_id != actor_id:
            outbox.tell(rsvp.user_id, "bridge", f"made:{event.id}:{rsvp.user_id}", now, event_id=event.id,
                        expires_at=event.starts_at, before=event.starts_at, made=True)  # fmt: skip


def offer_bridge(user_id: int, key: str, now: datetime, *, on: bool = True) -> None:
    """Volunteer as a bridge, as a member may, or step back. Raises NotFound, NotAllowed, TooLate, Invalid (not hybrid,
    or no seat in the room)."""
    with write_transaction():
        event = _coming(key, now)
        rsvp = Rsvp.get_or_none(Rsvp.event == event.id, Rsvp.user == user_id)
        if rsvp is None:
            raise NotFound()
        if on and role_of(user_id, event.group_id) not in INSIDERS:
            raise NotAllowed(noted("Members of the group do that."))
        _set(event, rsvp, on, now)


def bridges_of(event_id: int) -> tuple[Bridge, ...]:
    """Those who have a seat in the room and look after those online."""
    seated = (Seat.mode == Mode.ROOM.value) & Seat.state.in_(IN_THE_ROOM)
    rows = (
        EventHost.select(EventHost, User)
        .join(User)
        .join(Rsvp, on=(Rsvp.user == User.id) & (Rsvp.event == EventHost.event))
        .join(Seat)
        .where(EventHost.event == event_id, EventHost.role == ROLE, seated)
    )
    return tuple(Bridge(row.user_id, row.user.name) for row in rows.order_by(EventHost.id))


def ask_for_one(subject: str, at: datetime, now: datetime) -> None:
    """Due work: tell the organisers where people join online and nobody in the room looks after them: once a date, and
    anew where there was somebody meanwhile.

    Looked at again until the start: people may come, or the bridge may leave, later.
    """
    event = locked_event(int(subject))
    if event is None or event.format != "hybrid" or event.starts_at <= now:
        return
    if now + LOOK_AGAIN < event.starts_at:
        due.plan("bridge", subject, now + LOOK_AGAIN)
    if not event.online_taken or bridges_of(event.id):
        return
    # Who volunteered and gave the seat in the room back stands in the list still; who stepped back was asked for then.
    left = EventHost.select().where(EventHost.event == event.id, EventHost.role == ROLE).order_by(-EventHost.id).first()
    if left is not None or not _asked_about(event):
        _ask(event, f"{left.id}.{left.user_id}" if left is not None else "0", now)


def _asked_about(event: Event) -> bool:
    """Whether the organisers were asked for a bridge on this date."""
    return bool(OutboxMessage.select().where(OutboxMessage.unique_key.startswith(f"bridge:{_date(event)}:")).exists())


def _ask(event: Event, why: str, now: datetime) -> None:
    """Ask every organiser for a bridge, once for this reason."""
    roles = [role.value for role in ORGANISERS]
    organisers = Membership.select().where(Membership.group == event.group_id, Membership.role.in_(roles))
    for one in organisers.order_by(Membership.user):
        outbox.tell(one.user_id, "bridge", f"{_date(event)}:{why}:{one.user_id}", now, event_id=event.id,
                    expires_at=event.starts_at, before=event.starts_at, made=False)  # fmt: skip


def _date(event: Event) -> str:
    return f"ask:{event.id}:{event.starts_wall.date()}"


def _coming(key: str, now: datetime) -> Event:
    event = locked(Event.select().where(Event.key == key)).first()
    if event is None or event.status == "draft":
        raise NotFound()
    if event.status == "cancelled":
        raise TooLate(noted("This event was cancelled."))
    if event.ends_at <= now:
        raise TooLate(noted("This event is over."))
    return event  # type: ignore[no-any-return]  # peewee's first() is untyped


def _set(event: Event, rsvp: Rsvp, on: bool, now: datetime) -> None:
    if on:
        if event.format != "hybrid":
            raise Invalid(wrong("bridge", noted("Only an event in a room and online has a room bridge.")))
        room = (Seat.rsvp == rsvp.id, Seat.mode == Mode.ROOM.value, Seat.state.in_(IN_THE_ROOM))
        if not Seat.select().where(*room).exists():
            raise Invalid(wrong("bridge", noted("The room bridge sits in the room. That takes a seat there.")))
        EventHost.insert(event=event.id, user=rsvp.user_id, role=ROLE).on_conflict_ignore().execute()
    else:
        _step_back(event, rsvp, now)
    outbox.redraw(event.id, now)


def _step_back(event: Event, rsvp: Rsvp, now: datetime) -> None:
    """They are no bridge any more; where they were the last shortly before the start, another is asked for at once."""
    was = [one.user_id for one in bridges_of(event.id)]
    theirs = (EventHost.event == event.id, EventHost.user == rsvp.user_id, EventHost.role == ROLE)
    EventHost.delete().where(*theirs).execute()
    if was == [rsvp.user_id] and event.online_taken and event.starts_at - AHEAD <= now < event.starts_at:
        _ask(event, f"back {int(now.timestamp())}", now)
