"""A quick line as it was understood, on one line that a person can check."""

from datetime import time, timedelta

from scheduling.quick import Doubt, Line, Meaning


def told(line: Line) -> str:
    """Every field that holds anything, in one order: "Chess · 2026-11-28 · 19:00 · @Club · 8 seats"."""
    parts = [
        line.title or "(no title)",
        str(line.day or ""),
        _span(line.start, line.end),
        _lasts(line.length),
        f"@{line.place}" if line.place else "",
        "" if line.seats is None else f"{line.seats} seats",
        "" if line.online_seats is None else f"{line.online_seats} seats online",
        line.mode or "",
        line.link,
        f"about {line.about}" if line.about else "",
        "a week later" if line.week_later else "",
        *(_doubt(doubt) for doubt in line.doubts),
        *(f"unread {words}" for words in line.unread),
    ]
    return " · ".join(part for part in parts if part)


def written(line: Line) -> str:
    """The plainest line that says the same; not for one in doubt."""
    length = line.length or timedelta()
    hours, minutes = divmod(int(length.total_seconds() // 60), 60)
    parts = [
        f'"{line.title}"' if line.title else "",
        str(line.day or ""),
        _span(line.start, line.end).replace("–", "-"),
        "" if line.length is None else f"for {hours * 60 + minutes} minutes" if minutes else f"for {hours} hours",
        f"at {line.place}" if line.place else "",
        "" if line.seats is None else f"{line.seats} seats" if line.seats else "no limit",
        f"{line.online_seats} seats online" if line.online_seats else "",
        {None: "", "in_person": "in person"}.get(line.mode, line.mode or ""),
        line.link,
        line.about,
    ]
    return ", ".join(part for part in parts if part)


def _doubt(doubt: Doubt) -> str:
    return f"{doubt.why.value}? {doubt.said}: {' | '.join(_meaning(each) for each in doubt.meanings)}"


def _meaning(meaning: Meaning) -> str:
    seats = "" if meaning.seats is None else f"{meaning.seats} seats"
    fold = "" if meaning.fold is None else ("the first", "the second")[meaning.fold]
    day = str(meaning.day or "")
    return day or _span(meaning.start, meaning.end) or _lasts(meaning.length) or seats or meaning.mode or fold


def _span(start: time | None, end: time | None) -> str:
    return "" if start is None else f"{start:%H:%M}" + ("" if end is None else f"–{end:%H:%M}")


def _lasts(length: timedelta | None) -> str:
    return "" if length is None else f"lasts {int(length.total_seconds() // 60)} min"
