"""What happened to seats, one row a change: the rows add up to the seats and counters of now."""

from datetime import UTC, datetime

from meetups.prepared import Prepared
from models import Event, Rsvp, Seat, SeatChange


def note(seat: Seat, before: str, after: str, taken: int, cause: str, now: datetime) -> None:
    """Keep one change of a seat, in the transaction of it. `""` is no seat; `taken` is by how much the counter rose."""
    _NOTE.send(event=seat.event_id, rsvp=seat.rsvp_id, mode=seat.mode, before=before, after=after, taken=taken,
              cause=cause, at=now)  # fmt: skip


def changed(rsvp_id: int, now: datetime) -> int:
    """The answer is another than before: its revision rises. Returns the new one."""
    _CHANGED.run(rsvp=rsvp_id, at=now)
    return int(_REVISION.first(rsvp=rsvp_id)[0])


def raised(rsvp: Rsvp, now: datetime) -> int:
    """The same for a row just read, whose event is locked: its revision is known."""
    _CHANGED.send(rsvp=rsvp.id, at=now)
    rsvp.revision += 1
    return int(rsvp.revision)


def adds_up(event_id: int) -> bool:
    """Whether the history of an event's seats ends in the seats and counters that stand there now."""
    changes = list(SeatChange.select().where(SeatChange.event == event_id).order_by(SeatChange.id))
    last = {(change.rsvp_id, change.mode): change.after for change in changes}
    stands = {(seat.rsvp_id, seat.mode): seat.state for seat in Seat.select().where(Seat.event == event_id)}
    linked = all(_follows(changes, one) for one in last)
    event = Event.get_by_id(event_id)
    sums = [sum(change.taken for change in changes if change.mode == mode) for mode in ("room", "online")]
    ended = {one: state for one, state in last.items() if state}
    return linked and ended == stands and sums == [event.room_taken, event.online_taken]


def _follows(changes: list[SeatChange], one: tuple[int, str]) -> bool:
    """Each change of one seat begins where the one before it ended."""
    states = [(change.before, change.after) for change in changes if (change.rsvp_id, change.mode) == one]
    return all(before == ended for (before, _), (_, ended) in zip(states[1:], states, strict=False))


AT = datetime(1971, 1, 1, tzinfo=UTC)  # stand-ins, as are those below: no row has such values
_NOTE = Prepared(
    lambda: SeatChange.insert(
        event=-601, rsvp=-602, mode="a mode", before="a state", after="another", taken=-603, cause="a cause", at=AT
    ),
    event=-601, rsvp=-602, mode="a mode", before="a state", after="another", taken=-603, cause="a cause", at=AT,
)  # fmt: skip
_CHANGED = Prepared(
    lambda: Rsvp.update(revision=Rsvp.revision + 1, changed_at=AT).where(Rsvp.id == -602), rsvp=-602, at=AT
)
_REVISION = Prepared(lambda: Rsvp.select(Rsvp.revision).where(Rsvp.id == -602).tuples(), rsvp=-602)
