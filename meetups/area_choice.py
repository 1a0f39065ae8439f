"""A person's area: one coarse cell they chose to give, for as long as they chose, to the day.

The door snaps a position to its cell before anything else happens and calls `set_area` with the cell; nothing here
ever sees a position. No earlier place is kept, and no time finer than a day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from database import write_transaction
from meetups import areas, due, places, presence
from meetups.refusals import Invalid, NotFound, wrong
from models import UserArea, Wave
from phrases import noted

DAYS = (1, 7, 30)
LIVE_LOCATION = noted(
    "Klatch does not follow where you are. Send your location once, or type a city; only the area around it is kept."
)

_BAD_DAYS = noted("Choose from the times offered: 1, 7 or 30 days.")
_BAD_AREA = noted("That is no area. Send your location once, or type a city.")


@dataclass(frozen=True, slots=True)
class AreaView:
    """A person's area as they see it themselves.

    `cell` is what is stored (level 11 or coarser); `token` and `level` are of the published cell, which is all that
    others' answers are made of. A new place counts from `next_on`.
    """

    cell: int
    around: str
    token: str
    level: int
    expires_on: date  # the last day it counts, UTC
    next_around: str | None = None
    next_on: date | None = None


def set_area(user_id: int, cell: int, now: datetime, days: int = 30) -> AreaView:
    """Keep this cell as the person's area. The first shows at once, another from the next day (UTC) on.

    Raises Invalid (`cell`, `days`) and NotFound.
    """
    _check(cell, days)
    today = day_of(now)
    with write_transaction():
        if not presence.hold(user_id, groups=presence.chosen(user_id)):
            raise NotFound()
        held = _held(user_id, today)
        columns = _columns(held, cell, today, days)
        UserArea.insert(user=user_id, **columns).on_conflict(
            conflict_target=[UserArea.user], update={getattr(UserArea, name): columns[name] for name in columns}
        ).execute()
        presence.derive(user_id)
        _plan(user_id, columns)
        return _view(UserArea.get(UserArea.user == user_id))


def forget_area(user_id: int) -> None:
    """Keep no place of theirs: they are found nowhere, find nobody, and waves nobody answered are gone."""
    with write_transaction():
        presence.hold(user_id)
        _erase(user_id)


def area_of(user_id: int, now: datetime) -> AreaView | None:
    """The person's own area; None where they gave none or its time is over."""
    row = UserArea.get_or_none(UserArea.user == user_id, UserArea.expires_on >= day_of(now))
    return None if row is None else _view(row)


def expire_area(subject: str, at: datetime, now: datetime) -> None:
    """Due work: delete the rows of an area whose last day is over. `subject` is the user's id."""
    presence.hold(int(subject))
    _held(int(subject), day_of(now))


def move_area(subject: str, at: datetime, now: datetime) -> None:
    """Due work: from today the new place counts, and nothing is left of the old. `subject` is the user's id."""
    user_id = int(subject)
    presence.hold(user_id, groups=presence.chosen(user_id))
    if _held(user_id, day_of(now)) is not None:
        presence.derive(user_id)


def day_of(now: datetime) -> date:
    """The day in UTC: areas know no finer time."""
    return now.astimezone(UTC).date()


def _check(cell: int, days: int) -> None:
    if days not in DAYS:
        raise Invalid(wrong("days", _BAD_DAYS))
    try:
        areas.level_of(cell)
    except areas.BadArea as bad:
        raise Invalid(wrong("cell", _BAD_AREA)) from bad


def _held(user_id: int, today: date) -> UserArea | None:
    """The row as it stands today: gone if its time is over, moved if the next place's day has come."""
    row: UserArea | None = UserArea.get_or_none(UserArea.user == user_id)
    if row is not None and row.expires_on < today:
        _erase(user_id)
        return None
    if row is not None and row.next_cell is not None and row.next_on is not None and row.next_on <= today:
        row.cell, row.level = row.next_cell, areas.level_of(row.next_cell)
        row.next_cell = row.next_level = row.next_on = None
        row.save()
    return row


def _columns(held: UserArea | None, cell: int, today: date, days: int) -> dict[str, object]:
    nothing = {"next_cell": None, "next_level": None, "next_on": None}
    level, tomorrow = areas.level_of(cell), today + timedelta(days=1)
    # A move that nobody else can see need not wait.
    if held is None or areas.published_cell(held.cell) == areas.published_cell(cell):
        return {"cell": cell, "level": level, "expires_on": today + timedelta(days=days), **nothing}
    return {
        "cell": held.cell, "level": held.level, "expires_on": tomorrow + timedelta(days=days),
        "next_cell": cell, "next_level": level, "next_on": tomorrow,
    }  # fmt: skip


def _plan(user_id: int, columns: dict[str, object]) -> None:
    _forget_plans(user_id)
    expires_on, next_on = columns["expires_on"], columns["next_on"]
    if isinstance(expires_on, date):
        due.plan("expire_area", str(user_id), _start_of(expires_on + timedelta(days=1)))
    if isinstance(next_on, date):
        due.plan("move_area", str(user_id), _start_of(next_on))


def _erase(user_id: int) -> None:
    _forget_plans(user_id)
    presence.withdraw_everywhere(user_id)
    UserArea.delete().where(UserArea.user == user_id).execute()
    Wave.delete().where(Wave.sender == user_id, ~Wave.introduced).execute()


def _forget_plans(user_id: int) -> None:
    due.forget("expire_area", str(user_id))
    due.forget("move_area", str(user_id))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _view(row: UserArea) -> AreaView:
    published = areas.published_cell(row.cell)
    return AreaView(
        row.cell,
        places.nearest_place(row.cell).name,
        areas.token(published),
        areas.level_of(published),
        row.expires_on,
        None if row.next_cell is None else places.nearest_place(row.next_cell).name,
        row.next_on,
    )
