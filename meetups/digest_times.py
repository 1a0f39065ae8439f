"""When somebody looks at their next two weeks: the hour of the week they chose, on their own clock.

What is planned is one row of due work a person, for the next time alone; each plans the one after it.
"""

from datetime import datetime, timedelta

from meetups import due
from models import DueWork, TimeBudget, User
from scheduling.weekly import next_time
from scheduling.weeks import moment_on
from scheduling.zones import wall_in

KIND = "digest"
LATE = timedelta(hours=12)  # nobody is told on Monday morning what was for Sunday evening


def plan(user_id: int, after: datetime) -> None:
    """Plan the next one, in the place of what was planned. Inside a write transaction that holds the person."""
    due.forget(KIND, str(user_id))
    plan_next(user_id, after)


def plan_next(user_id: int, after: datetime) -> None:
    """Plan the one after the one that runs, whose row is not touched here: `due` puts it away."""
    if (at := _next(user_id, after)) is not None:
        due.plan("digest", str(user_id), at)


def moved(user_id: int, zone_before: str | None, zone: str) -> None:
    """They live by another clock: what was planned comes at the same hour by the new one.

    Inside a write transaction that holds the person.
    """
    if zone_before is None or zone_before == zone:
        return
    row = DueWork.select(DueWork.at).where(DueWork.kind == KIND, DueWork.subject == str(user_id)).first()
    if row is not None:
        wall = wall_in(row.at, zone_before)
        due.forget(KIND, str(user_id))
        due.plan("digest", str(user_id), moment_on(wall.date(), wall.hour * 60 + wall.minute, zone))


def is_time(user_id: int, at: datetime) -> bool:
    """Whether that moment is one they chose; what was planned may be older than what they chose since."""
    return _next(user_id, at - timedelta(seconds=1)) == at


def _next(user_id: int, after: datetime) -> datetime | None:
    columns = (TimeBudget.digest_day, TimeBudget.digest_minute, User.zone)
    chosen = TimeBudget.select(*columns).join(User).where(TimeBudget.user == user_id).tuples().first()
    if chosen is None or chosen[0] is None or chosen[2] is None:
        return None
    return next_time(chosen[2], chosen[0], chosen[1], after)
