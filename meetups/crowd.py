"""Who answered, counted and named, in two queries however many they are."""

from dataclasses import dataclass

from peewee import SQL, Value, fn

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
    answers = Rsvp.select(Rsvp.answer.alias("what"), fn.COUNT(Rsvp.id).alias("n")).where(
        Rsvp.event == event_id, Rsvp.answer != "going"
    )
    waiting = Seat.select(Seat.mode.alias("what"), fn.SUM(Seat.party_size).alias("n")).where(
        Seat.event == event_id, Seat.state == SeatState.WAITING.value
    )
    both = answers.group_by(Rsvp.answer) + waiting.group_by(Seat.mode)
    return {what: int(n) for what, n in both.tuples()}


def _people(event_id: int, group_id: int, names: int) -> dict[str, list[Named]]:
    rank = fn.ROW_NUMBER().over(partition_by=[Seat.mode], order_by=[Seat.queue_no])
    seated = (
        Seat.select(
            Seat.mode.alias("what"),
            User.id.alias("user_id"),
            User.name,
            User.names_hidden,
            Seat.party_size.alias("party"),
            rank.alias("place"),
        )  # fmt: skip
        .join(Rsvp)
        .join(User)
        .where(Seat.event == event_id, Seat.state == SeatState.HELD.value)
    )
    hosts = (
        Membership.select(
            Value("host").alias("what"),
            User.id.alias("user_id"),
            User.name,
            User.names_hidden,
            Value(1).alias("party"),
            Membership.id.alias("place"),
        )  # fmt: skip
        .join(User)
        .where(Membership.group == group_id, Membership.role.in_([role.value for role in ORGANISERS]))
    )
    first = seated.select_from(SQL("*")).where(SQL("place") <= names)
    found: dict[str, list[Named]] = {}
    for row in (first + hosts).order_by(SQL("place")).dicts():
        name = None if row["names_hidden"] and row["what"] != "host" else row["name"]
        found.setdefault(row["what"], []).append(Named(row["user_id"], name, row["party"] - 1))
    return found
