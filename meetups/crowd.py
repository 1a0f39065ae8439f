"""Who answered, counted and named, in two queries however many they are."""

from dataclasses import dataclass
from typing import Any

from peewee import SQL, Value, fn

from meetups.prepared import Prepared
from meetups.seats import Mode, SeatState
from meetups.visibility import ORGANISERS
from models import Membership, Rsvp, Seat, User


@dataclass(frozen=True, slots=True)
class Named:
    """A first line of a list: a person's name, or None where they asked not to be named, and whom they bring."""

    user_id: int
    name: str | None
    guests: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people of one event."""

    maybe: int
    no: int
    waiting: dict[Mode, int]
    named: dict[Mode, tuple[Named, ...]]
    hosts: tuple[Named, ...]


def crowd_of(event_id: int, group_id: int, *, names: int) -> Crowd:
    """Counts, and up to `names` names a mode (0: none, for those who may not see names)."""
    counts = _counts(event_id)
    people = _people(event_id, group_id, names) if names else {}
    return Crowd(
        maybe=counts.get("maybe", 0),
        no=counts.get("no", 0),
        waiting={mode: counts.get(mode.value, 0) for mode in Mode},
        named={mode: tuple(people.get(mode.value, ())) for mode in Mode},
        hosts=tuple(people.get("host", ())),
    )


def _counts(event_id: int) -> dict[str, int]:
    return {what: int(n) for what, n in _COUNTS.rows(event=event_id)}


def _people(event_id: int, group_id: int, names: int) -> dict[str, list[Named]]:
    found: dict[str, list[Named]] = {}
    for row in _PEOPLE.rows(event=event_id, group=group_id, names=names):
        name = None if row["names_hidden"] and row["what"] != "host" else row["name"]
        found.setdefault(row["what"], []).append(Named(row["user_id"], name, row["party"] - 1))
    return found


def _count_query() -> Any:
    answers = Rsvp.select(Rsvp.answer.alias("what"), fn.COUNT(Rsvp.id).alias("n")).where(
        Rsvp.event == EVENT, Rsvp.answer != "going"
    )
    waiting = Seat.select(Seat.mode.alias("what"), fn.SUM(Seat.party_size).alias("n")).where(
        Seat.event == EVENT, Seat.state == SeatState.WAITING.value
    )
    return (answers.group_by(Rsvp.answer) + waiting.group_by(Seat.mode)).tuples()


def _people_query() -> Any:
    person = (User.id.alias("user_id"), User.name, User.names_hidden)
    rank = fn.ROW_NUMBER().over(partition_by=[Seat.mode], order_by=[Seat.queue_no])
    seated = (
        Seat.select(Seat.mode.alias("what"), *person, Seat.party_size.alias("party"), rank.alias("place"))
        .join(Rsvp)
        .join(User)
        .where(Seat.event == EVENT, Seat.state == SeatState.HELD.value)
    )
    hosts = (
        Membership.select(Value("host").alias("what"), *person, Value(1).alias("party"), Membership.id.alias("place"))
        .join(User)
        .where(Membership.group == GROUP, Membership.role.in_([role.value for role in ORGANISERS]))
    )
    first = seated.select_from(SQL("*")).where(SQL("place") <= NAMES)
    return (first + hosts).order_by(SQL("place")).dicts()


EVENT, GROUP, NAMES = -101, -102, -103  # stand-ins: no row has such an id
_COUNTS = Prepared(_count_query, event=EVENT)
_PEOPLE = Prepared(_people_query, event=EVENT, group=GROUP, names=NAMES)
