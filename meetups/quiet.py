"""Each person's quiet hours: what can wait is told after them, and clocks that ask something of somebody stand still.

Who has no zone of their own sleeps by the clock of the event, or group, it is about; where it is about none, nobody
knows their night, and nothing is held.
"""

from datetime import datetime, timedelta

from database import locked, write_transaction
from meetups import event_rows
from meetups.refusals import Invalid, NotFound, wrong
from models import User
from phrases import noted
from scheduling.quiet_hours import QuietHours

AHEAD = timedelta(hours=3)  # what is about something sooner than this after the night cannot wait
DAY_MINUTES = 24 * 60


def told_at(
    person: User | None,
    moment: datetime,
    before: datetime | None,
    *,
    event_id: int | None = None,
    group_id: int | None = None,
) -> datetime:
    """When somebody (a row, or nobody in particular) is told what can wait of that event or group; `before` is what it
    must not come near."""
    hours = _hours_of(person, event_id, group_id)
    if hours is None:
        return moment
    morning = hours.ends(moment)
    return moment if before is not None and morning > before - AHEAD else morning


def awake_until(user_id: int, moment: datetime, span: timedelta, event_id: int) -> datetime:
    """When this person has had `span` to think about that event, their quiet hours not counted."""
    hours = _hours_of(event_rows.user(user_id), event_id)
    return moment + span if hours is None else hours.awake_until(moment, span)


def quiet_hours_of(user_id: int) -> tuple[int, int] | None:
    """What somebody chose, in minutes after midnight on their own clock, whether or not it is known; None: no quiet."""
    row = User.get_or_none(User.id == user_id)
    return None if row is None or row.quiet_from == row.quiet_until else (row.quiet_from, row.quiet_until)


def awake_between(user_id: int, start: datetime, end: datetime, event_id: int) -> timedelta:
    """How much time this person has from `start` to `end` for that event, their quiet hours not counted."""
    hours = _hours_of(event_rows.user(user_id), event_id)
    return max(end - start, timedelta()) if hours is None else hours.awake_between(start, end)


def choose_quiet_hours(user_id: int, start: int, end: int) -> None:
    """Be told nothing that can wait between two times of day, in minutes after midnight; the same twice: no quiet.

    Raises Invalid, NotFound.
    """
    if not (0 <= start < DAY_MINUTES and 0 <= end < DAY_MINUTES):
        raise Invalid(wrong("quiet", noted("Choose two times of day, such as 22:00 and 08:00.")))
    with write_transaction():
        if not locked(User.select(User.id).where(User.id == user_id)).first():
            raise NotFound()
        User.update(quiet_from=start, quiet_until=end).where(User.id == user_id).execute()


def _hours_of(person: User | None, event_id: int | None, group_id: int | None = None) -> QuietHours | None:
    if person is None or person.quiet_from == person.quiet_until:
        return None
    zone = person.zone or event_rows.zone_of(event_id, group_id)
    return QuietHours(zone, person.quiet_from, person.quiet_until) if zone else None
