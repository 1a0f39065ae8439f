"""Times as a person in the world reads them: on their own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
STEPS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def local(unix: float, zone: str) -> datetime:
    """A moment on the clock of a zone; UTC where nobody knows the zone."""
    try:
        place: ZoneInfo | None = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        place = None
    return datetime.fromtimestamp(unix, place or UTC)


def zone_name(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def moment(unix: int, shape: str, zone: str, now: float) -> str:
    """A date_time entity as shown: r is relative; w adds the weekday, d or D a date, t or T the time."""
    if shape == "r":
        return relative(unix - now)
    when = local(unix, zone)
    parts = []
    if "D" in shape:
        parts.append(f"{when.day} {MONTHS[when.month - 1]} {when.year}")
    elif "d" in shape:
        parts.append(f"{when.day} {MONTHS[when.month - 1][:3]}")
    if "w" in shape:
        day = DAYS[when.weekday()] if "D" in shape else DAYS[when.weekday()][:3]
        parts = [" ".join([day, *parts])]
    if "t" in shape.lower():
        parts.append(when.strftime("%H:%M:%S" if "T" in shape else "%H:%M"))
    return ", ".join(parts)


def relative(seconds: float) -> str:
    size, name = next(((size, name) for size, name in STEPS if abs(seconds) >= size), STEPS[-1])
    count = round(abs(seconds) / size)
    words = f"{count} {name}{'' if count == 1 else 's'}"
    return f"in {words}" if seconds > 0 else f"{words} ago"


def day(unix: int, zone: str, now: float) -> str:
    """The day a message stands under: Today, Yesterday, or its date."""
    when, today = local(unix, zone).date(), local(now, zone).date()
    if when == today:
        return "Today"
    if when == today - timedelta(days=1):
        return "Yesterday"
    return f"{DAYS[when.weekday()]}, {when.day} {MONTHS[when.month - 1]}"


def time_of_day(unix: int, zone: str) -> str:
    return local(unix, zone).strftime("%H:%M")
