"""Who answered, counted and named, in two queries however many they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SQL, Value, fn

from meetups import seats
from meetups.attendee_sight import counted_only
from meetups.blocks import NOBODY, unseen_by
from meetups.prepared import Prepared
from meetups.seats import Mode, SeatState
from meetups.visibility import ORGANISERS
from models import Event, EventHost, GroupChat, Membership, Question, Rsvp, Seat, User

NOT_SURE = (SeatState.ASKED, SeatState.WAITING, SeatState.OFFERED, SeatState.AGAIN)
IN_THE_ROOM = ("held", "again")  # states of whoever can be the room bridge


@dataclass(frozen=True, slots=True)
class Named:
    """A first line of a list: a person's name, or None where they asked not to be named, and whom they bring."""

    user_id: int
    name: str | None
    guests: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people of one event. `unsure` are those without a seat for sure, guests counted, by mode and state; `bridges`
    how many look after those online, `bridge` those of them who may be named; `talking` in how many of the group's
    chats a video chat runs."""

    maybe: int
    no: int
    unsure: dict[tuple[Mode, SeatState], int]
    named: dict[Mode, tuple[Named, ...]]
    hosts: tuple[Named, ...]
    bridge: tuple[Named, ...]
    bridges: int
    questions: int
    talking: int


@dataclass(frozen=True, slots=True)
class ModeCount:
    """Seats of one mode, in people. Those offered, and those asked again since the date moved, are among the taken."""

    capacity: int | None
    taken: int
    waiting: int
    offered: int = 0
    again: int = 0
    asked: int = 0  # the organisers decide
    kept: int = 0  # of the free ones, for newcomers alone

    @property
    def free(self) -> int | None:
        """Seats left; None: no limit."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)

    @property
    def over(self) -> int:
        """Seats taken beyond those there are: capacity was lowered."""
        return 0 if self.capacity is None else max(self.taken - self.capacity, 0)


def crowd_of(
    event_id: int, group_id: int, *, names: int, hosts: bool | None = None, viewer_id: int | None = None
) -> Crowd:
    """Counts, and up to `names` names a mode (0: none, for those who may not see names). `hosts`: name those who look
    after the event; left out, where others are named. Whom this viewer is spared by a block is counted and not named.
    """
    counts = _counts(event_id, group_id)
    people = _people(event_id, group_id, names, viewer_id) if names or hosts else {}
    return Crowd(
        maybe=counts.get(("maybe", ""), 0),
        no=counts.get(("no", ""), 0),
        unsure={(mode, state): counts.get((mode.value, state.value), 0) for mode in Mode for state in NOT_SURE},
        named={mode: tuple(people.get(mode.value, ())) for mode in Mode},
        hosts=tuple(people.get("host", ())) if hosts is not False else (),
        bridge=tuple(bridge for bridge in people.get("bridge", ()) if bridge.name is not None) if names else (),
        bridges=counts[("bridge", "")],
        questions=counts[("question", "")],
        talking=counts[("talking", "")],
    )


def mode_count(event: Event, crowd: Crowd, mode: Mode, now: datetime) -> ModeCount:
    """The seats of one mode; `event` is a row just read."""
    capacity, taken = seats.capacity_of(event, mode), getattr(event, seats.COLUMNS[mode].taken)
    open_to_all = seats.open_to_all(event, mode, now)
    kept = 0 if capacity is None or open_to_all is None else max(capacity - taken, 0) - open_to_all
    unsure = {state.value: crowd.unsure[mode, state] for state in NOT_SURE}
    return ModeCount(capacity, taken, **unsure, kept=kept)


def _counts(event_id: int, group_id: int) -> dict[tuple[str, str], int]:
    return {(what, state): int(n) for what, state, n in _COUNTS.rows(event=event_id, group=group_id)}


def _people(event_id: int, group_id: int, names: int, viewer_id: int | None) -> dict[str, list[Named]]:
    found: dict[str, list[Named]] = {}
    for row in _PEOPLE.rows(event=event_id, group=group_id, names=names, viewer=viewer_id or NOBODY):
        name = None if row["unnamed"] and row["what"] != "host" else row["name"]  # who looks after it is named to all
        found.setdefault(row["what"], []).append(Named(row["user_id"], name, row["party"] - 1))
    return found


def _count_query() -> Any:
    """Rows of what, state and how many: answers without a seat, people whose seat is not sure, and what else is on."""
    nothing = Value("").alias("state")
    answers = Rsvp.select(Rsvp.answer.alias("what"), nothing, fn.COUNT(Rsvp.id).alias("n")).where(
        Rsvp.event == EVENT, Rsvp.answer != "going"
    )
    unsure = Seat.select(Seat.mode.alias("what"), Seat.state.alias("state"), fn.SUM(Seat.party_size).alias("n")).where(
        Seat.event == EVENT, Seat.state.in_([state.value for state in NOT_SURE])
    )
    bridges = EventHost.select(Value("bridge").alias("what"), nothing, fn.COUNT(EventHost.id).alias("n")).where(
        EventHost.event == EVENT, _seats_in_the_room() > 0
    )
    questions = Question.select(Value("question").alias("what"), nothing, fn.COUNT(Question.id).alias("n")).where(
        Question.event == EVENT
    )
    talking = GroupChat.select(Value("talking").alias("what"), nothing, fn.COUNT(GroupChat.id).alias("n")).where(
        GroupChat.group == GROUP, GroupChat.video_chat_since.is_null(False)
    )
    seated = answers.group_by(Rsvp.answer) + unsure.group_by(Seat.mode, Seat.state)
    return (seated + bridges + questions + talking).tuples()


def _seats_in_the_room() -> Any:
    """How many one host of the event has. A number, not a join: while PostgreSQL knows nothing of its tables yet, as
    after a restore, it begins a join at the seats, with everybody who comes."""
    theirs = (Rsvp.event == EventHost.event, Rsvp.user == EventHost.user)
    in_room = (Seat.mode == Mode.ROOM.value, Seat.state.in_(IN_THE_ROOM))
    return Seat.select(fn.COUNT(Seat.id)).join(Rsvp).where(*theirs, *in_room)


def _bridges(*columns: Any) -> Any:
    """Those who look after people online, while they have a seat in the room themselves."""
    return (
        EventHost.select(*columns)
        .join(User)
        .join(Rsvp, on=(Rsvp.user == User.id) & (Rsvp.event == EventHost.event))
        .join(Seat)
        .where(EventHost.event == EVENT, Seat.mode == Mode.ROOM.value, Seat.state.in_(IN_THE_ROOM))
    )


def _people_query() -> Any:
    person = (User.id.alias("user_id"), User.name.alias("name"))
    rank = fn.ROW_NUMBER().over(partition_by=[Seat.mode], order_by=[Seat.queue_no])
    seated = (
        Seat.select(
            Seat.mode.alias("what"), *person, User.names_hidden.alias("hides"), Seat.party_size.alias("party"),
            rank.alias("place"),
        )
        .join(Rsvp)
        .join(User)
        .where(Seat.event == EVENT, Seat.state == SeatState.HELD.value)
    )  # fmt: skip
    unnamed = _unnamed(User.id, User.names_hidden)
    hosts = (
        Membership.select(
            Value("host").alias("what"), *person, unnamed, Value(1).alias("party"), Membership.id.alias("place")
        )
        .join(User)
        .where(Membership.group == GROUP, Membership.role.in_([role.value for role in ORGANISERS]))
    )
    # Who is not to be named is looked up of those few alone, not of everybody who comes.
    columns = (seated.c.what, seated.c.user_id, seated.c.name, _unnamed(seated.c.user_id, seated.c.hides))
    first = seated.select_from(*columns, seated.c.party, seated.c.place).where(seated.c.place <= NAMES)
    bridges = _bridges(
        Value("bridge").alias("what"), *person, unnamed, Seat.party_size.alias("party"), EventHost.id.alias("place")
    )
    return (first + hosts + bridges).order_by(SQL("place")).dicts()


def _unnamed(person: Any, everywhere: Any) -> Any:
    hidden = counted_only(GROUP, person, everywhere)
    return (hidden | person.in_(unseen_by(VIEWER))).alias("unnamed")


EVENT, GROUP, NAMES, VIEWER = -101, -102, -103, -104  # stand-ins: no row has such an id
_COUNTS = Prepared(_count_query, event=EVENT, group=GROUP)
_PEOPLE = Prepared(_people_query, event=EVENT, group=GROUP, names=NAMES, viewer=VIEWER)
