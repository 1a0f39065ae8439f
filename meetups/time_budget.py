"""How much of their time somebody gives to meetups: so many a week or a month, these evenings, time on the way.

All of it is theirs to say or to leave out, and nobody else reads it. It forbids nothing: answers are warned of
(`clashes`), and a weekly look at it is proposed (`digest`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from database import locked, write_transaction
from meetups import digest_times
from meetups.refusals import Invalid, NotFound, Wrong, wrong
from models import TimeBudget, User
from phrases import noted

MOST_A_WEEK, MOST_A_MONTH, LONGEST_WAY = 50, 200, 720
ALL_EVENINGS = frozenset(range(7))  # weekdays, Monday 0
USUAL_TIME = 18 * 60
CLOCK_FIRST = noted("Set your clock first, so that a weekly look comes at your time.")


@dataclass(frozen=True, slots=True)
class Budget:
    """What somebody said; what is empty they did not. All evenings free, and no minute on the way, are nothing said.

    `digest` is the weekday and the minute of the day, by their clock, when they look at the next two weeks. With `told`
    they are told in private of what an answer clashes with.
    """

    a_week: int | None = None
    a_month: int | None = None
    evenings: frozenset[int] = ALL_EVENINGS
    buffer: int = 0  # minutes, before and after
    digest: tuple[int, int] | None = None
    told: bool = False


NOTHING_SAID = Budget()


def budget_of(user_id: int) -> Budget:
    """What this person said."""
    row = TimeBudget.get_or_none(TimeBudget.user == user_id)
    if row is None:
        return NOTHING_SAID
    digest = (row.digest_day, row.digest_minute) if row.digest_day is not None else None
    return Budget(row.a_week, row.a_month, free_evenings(row.evenings), row.buffer, digest, row.told)


def free_evenings(kept: str) -> frozenset[int]:
    """As the table keeps them: a digit for each weekday."""
    return frozenset(int(day) for day in kept)


def save(user_id: int, budget: Budget, now: datetime) -> None:
    """Keep it, and plan the next look. Raises NotFound, and Invalid with all that is wrong."""
    with write_transaction():
        person = locked(User.select(User.id, User.zone).where(User.id == user_id, User.erased_at.is_null())).first()
        if person is None:
            raise NotFound()
        if wrongs := _wrongs(budget, person.zone):
            raise Invalid(*wrongs)
        day, minute = budget.digest or (None, USUAL_TIME)
        said = {
            "a_week": budget.a_week, "a_month": budget.a_month, "buffer": budget.buffer, "told": budget.told,
            "evenings": "".join(map(str, sorted(budget.evenings))), "digest_day": day, "digest_minute": minute,
            "changed_at": now,
        }  # fmt: skip
        TimeBudget.insert(user=user_id, **said).on_conflict(conflict_target=[TimeBudget.user], update=said).execute()
        digest_times.plan(user_id, now)


def change(user_id: int, change: Callable[[Budget], Budget], now: datetime) -> None:
    """Keep what `change` makes of what stands now: of two taps at once the second changes what the first left.

    Raises NotFound, Invalid.
    """
    with write_transaction():
        locked(User.select(User.id).where(User.id == user_id)).first()
        save(user_id, change(budget_of(user_id)), now)


def read(raw: Mapping[str, str], evenings: frozenset[int]) -> Budget:
    """A budget as typed: a_week, a_month, buffer, digest_day, digest_time, told. Raises Invalid."""
    wrongs: list[Wrong] = []
    a_week = _number(raw, "a_week", MOST_A_WEEK, wrongs)
    a_month = _number(raw, "a_month", MOST_A_MONTH, wrongs)
    buffer = _number(raw, "buffer", LONGEST_WAY, wrongs)
    digest = _digest(raw, wrongs)
    if wrongs:
        raise Invalid(*wrongs)
    return Budget(a_week, a_month, evenings, buffer or 0, digest, bool(raw.get("told")))


def _number(raw: Mapping[str, str], field: str, most: int, wrongs: list[Wrong]) -> int | None:
    text = raw.get(field, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4 or int(text) > most:
        wrongs.append(wrong(field, noted("A number from 0 to {most}, or nothing."), most=most))
        return None
    return int(text)


def _digest(raw: Mapping[str, str], wrongs: list[Wrong]) -> tuple[int, int] | None:
    day, clock = raw.get("digest_day", ""), raw.get("digest_time", "").strip() or "18:00"
    if not day:
        return None
    hour, _, minute = clock[:5].partition(":")
    digits = all(part.isascii() and part.isdecimal() for part in (hour, minute))
    if not digits or int(hour) > 23 or int(minute) > 59:
        wrongs.append(wrong("digest_time", noted("Which time? Write it like 19:00.")))
        return None
    if day not in [str(one) for one in ALL_EVENINGS]:
        wrongs.append(wrong("digest_day", noted("Choose one of those offered.")))
        return None
    return int(day), int(hour) * 60 + int(minute)


def _wrongs(budget: Budget, zone: str | None) -> list[Wrong]:
    offered = noted("Choose one of those offered.")
    limits = (("a_week", budget.a_week, MOST_A_WEEK), ("a_month", budget.a_month, MOST_A_MONTH),
              ("buffer", budget.buffer, LONGEST_WAY))  # fmt: skip
    wrongs = [wrong(field, offered) for field, said, most in limits if said is not None and not 0 <= said <= most]
    if not budget.evenings <= ALL_EVENINGS:
        wrongs.append(wrong("evenings", offered))
    if budget.digest is not None and not zone:
        wrongs.append(wrong("digest_day", CLOCK_FIRST))
    return wrongs
