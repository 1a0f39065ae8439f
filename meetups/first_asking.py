"""Whose first event in a group it was, found out the day after at noon: they are asked in private how it was, once.

Somebody was there who is recorded as having come, or who held a seat and is not recorded as missing. Who looks after
the group, paused it, or cannot be written to is not asked.
"""

from datetime import datetime, time, timedelta
from typing import Any

from meetups import due, outbox
from meetups.attendance import WRAP_UP_AFTER, Was
from meetups.line import locked_event
from meetups.pauses import is_held_back
from meetups.visibility import Role
from models import Attendance, Event, FirstMeeting, Membership, Rsvp, Seat, User
from scheduling.zones import resolve, wall_in

KIND = "how_was_it"
NOON = time(12, 0)
LATE = timedelta(days=7)  # after an outage: nobody is asked weeks later how an evening was
AT_ONCE = 500  # people a statement


def plan(event: Event) -> None:
    """Ask at noon on the day after, by the event's clock: by then it is recorded who was there."""
    due.forget("how_was_it", str(event.id))
    due.plan("how_was_it", str(event.id), moment(event))


def forget(event_id: int) -> None:
    """It is called off."""
    due.forget("how_was_it", str(event_id))


def moment(event: Event) -> datetime:
    """When that is: half a day after the end at the earliest, as lists kept at the door are wrapped up by then."""
    day = wall_in(event.ends_at, event.zone).date() + timedelta(days=1)
    wrapped_up: datetime = event.ends_at + WRAP_UP_AFTER
    return max(resolve(datetime.combine(day, NOON), event.zone).utc, wrapped_up)


def ask(subject: str, at: datetime, now: datetime) -> None:
    """Due work."""
    event = locked_event(int(subject))
    if event is None or event.status != "published" or not moment(event) <= now <= moment(event) + LATE:
        return
    there = sorted(_were_at(event.id))
    for first in range(0, len(there), AT_ONCE):
        for user_id in _for_the_first_time(event, there[first : first + AT_ONCE]):
            _ask(user_id, event, now)


def _ask(user_id: int, event: Event, now: datetime) -> None:
    if is_held_back(KIND, user_id, now, group_id=event.group_id):
        return
    fresh = FirstMeeting.insert(group=event.group_id, user=user_id, event=event.id, asked_at=now)
    if fresh.on_conflict_ignore().as_rowcount().execute():
        outbox.tell(user_id, "how_was_it", f"{event.group_id}:{user_id}", now, group_id=event.group_id)


def _for_the_first_time(event: Event, people: list[int]) -> list[int]:
    """Those of them who belong to the group and were at none of its events before."""
    before = (Event.group == event.group_id, Event.status == "published", Event.starts_at < event.starts_at)
    held: Any = Seat.select(Event.id, Rsvp.user).join(Rsvp).switch(Seat).join(Event)
    seated = set(held.where(*before, Seat.state == "held", Rsvp.user.in_(people)).tuples())
    said: Any = Attendance.select(Event.id, Attendance.user, Attendance.state).join(Event)
    recorded = list(said.where(*before, Attendance.user.in_(people)).tuples())
    missing = {(event_id, user) for event_id, user, state in recorded if state != Was.CAME}
    came = {(event_id, user) for event_id, user, state in recorded if state == Was.CAME}
    been = {user for _, user in (seated - missing) | came}
    here = (FirstMeeting.group == event.group_id, FirstMeeting.user.in_(people))
    asked = {row.user_id for row in FirstMeeting.select(FirstMeeting.user).where(*here)}
    return sorted(_members(event.group_id, people) - been - asked)


def _were_at(event_id: int) -> set[int]:
    held: Any = Seat.select(Rsvp.user).join(Rsvp).where(Seat.event == event_id, Seat.state == "held").tuples()
    said = {row.user_id: row.state for row in Attendance.select().where(Attendance.event == event_id)}
    came = {user for user, state in said.items() if state == Was.CAME}
    return ({user for (user,) in held} - said.keys()) | came


def _members(group_id: int, people: list[int]) -> set[int]:
    plain = (Membership.group == group_id, Membership.role == Role.MEMBER.value, Membership.user.in_(people))
    can_read = (User.reachable, User.telegram_id.is_null(False))
    return {row.user_id for row in Membership.select(Membership.user).join(User).where(*plain, *can_read)}
