"""*Still coming?*: where people wait for a seat, those who have one are asked, warned once, and then let go of it.

Only silence that is known to be silence counts: a clock runs from when the question is known to be sent, in the hours
the person is awake, and who cannot be written to keeps the seat. Who was asked, and what became of it, stands on the
seat: `asked_at`, `warned_at`, `confirmed_at`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from meetups import due, host_words, line, outbox, quiet, seats
from meetups.asked import asked_of as asked_of
from meetups.asked import unasked
from meetups.event_rules import rules_of
from meetups.postponing import tell_freed
from meetups.rsvps import free
from meetups.seats import Mode, SeatState
from models import Event, OutboxMessage, Rsvp, Seat, User

LONGEST_WINDOW = timedelta(hours=24)
AT_ONCE = 100  # people asked in one transaction: nobody's tap waits for the whole crowd
REPORT_AFTER = timedelta(minutes=15)  # by then a question has left, or it is known why not
LATE = timedelta(minutes=5)  # a question sent this much later than it was owed moves what follows


@dataclass(frozen=True, slots=True)
class _Step:
    """One question on its way: the event (locked), the seat (with RSVP and user) and the lead it is asked at."""

    event: Event
    seat: Seat
    lead: timedelta

    @property
    def subject(self) -> str:
        """Names the question, and no later one to the same person."""
        asked = int(self.seat.asked_at.timestamp())
        return f"{self.seat.rsvp_id}:{self.seat.mode}:{_seconds(self.lead)}:{asked}"

    @property
    def key(self) -> str:
        """Once a seat, date and lead: another time of day asks nobody twice."""
        return f"{self.seat.rsvp_id}:{self.seat.mode}:{self.event.starts_wall.date()}:{_seconds(self.lead)}"

    def awake_until(self, moment: datetime, span: timedelta) -> datetime:
        """When they have had that long to think."""
        return quiet.awake_until(self.seat.rsvp.user_id, moment, span, self.event.id)

    @property
    def window(self) -> timedelta:
        """How long they have until they are warned: a day, or half of what they are awake until the start."""
        awake = quiet.awake_between(self.seat.rsvp.user_id, self.seat.asked_at, self.event.starts_at, self.event.id)
        return min(LONGEST_WINDOW, awake / 2)


def plan(event: Event, now: datetime) -> None:
    """Plan the questions anew; called whenever the event's times or rules are saved."""
    forget(event.id)
    for lead in rules_of(event).ask_leads:
        if event.starts_at - lead > now:
            due.plan("ask", str(event.id), event.starts_at - lead)


def forget(event_id: int) -> None:
    """Nobody is asked any more."""
    due.forget("ask", str(event_id))


def ask(subject: str, at: datetime, now: datetime) -> None:
    """Due work at each lead: ask everybody who has a seat others wait for, and has not said so since it fell due."""
    event = line.locked_event(int(subject))
    if event is not None:
        _ask_some(event, event.starts_at - at, now)


def ask_on(subject: str, at: datetime, now: datetime) -> None:
    """Due work: the next of very many. Meanwhile others had their turn to write."""
    event_id, seconds = subject.split(":")
    event = line.locked_event(int(event_id))
    if event is not None:
        _ask_some(event, timedelta(seconds=int(seconds)), now)


def warn(subject: str, at: datetime, now: datetime) -> None:
    """Due work: tell who has not answered until when the seat is kept, where the question is known to be sent."""
    step = _open_step(subject, now)
    if step is None or step.seat.warned_at is not None:
        return
    question = _sent("still_coming", step, step.seat.asked_at)
    if question is None:
        report(f"{step.event.id}:{_seconds(step.lead)}", at, now)
        return
    person, half = step.seat.rsvp.user_id, step.window / 2
    thinks_until = step.awake_until(question.changed_at, step.window)
    if thinks_until > now + LATE:
        due.plan("ask_warn", subject, thinks_until)
        return
    until = step.awake_until(now, half)
    if until >= step.event.starts_at:
        return  # too late to give the seat to anybody else: it stays theirs
    Seat.update(warned_at=now).where(Seat.id == step.seat.id).execute()
    outbox.tell(person, "still_warning", step.key, now, event_id=step.event.id, before=until,
                expires_at=step.awake_until(now, half / 2), until=until.isoformat())  # fmt: skip
    due.plan("ask_free", subject, until)


def let_go(subject: str, at: datetime, now: datetime) -> None:
    """Due work: nobody answered the warning either, and it is known to be sent: the seat goes to the next in line."""
    step = _open_step(subject, now)
    if step is None or step.seat.warned_at is None:
        return
    if _sent("still_warning", step, step.seat.warned_at) is None:
        report(f"{step.event.id}:{_seconds(step.lead)}", at, now)
        return
    free(step.event, step.seat, "no answer", now)
    tell_freed(step.event, step.seat, "silence", now)
    line.settle(step.event, now)


def report(subject: str, at: datetime, now: datetime) -> None:
    """Due work: tell the organisers, once a lead, that somebody could not be asked. Their seats are kept."""
    event_id, seconds = subject.split(":")
    event = line.locked_event(int(event_id))
    if event is not None and event.starts_at > now and unasked(event.id, now):
        key = f"asking:{event.id}:{event.starts_wall.date()}:{seconds}"
        host_words.owe(event, key, now, what="asking")


def _ask_some(event: Event, lead: timedelta, now: datetime) -> None:
    if not _is_its_turn(event, lead, now):
        return
    told = _told_before(event.id)
    steps = [_Step(event, seat, lead) for seat in _silent(event, event.starts_at - lead)]
    steps = [step for step in steps if step.key not in told]
    for step in steps[:AT_ONCE]:
        _ask(step, now)
    subject = f"{event.id}:{_seconds(lead)}"
    if len(steps) > AT_ONCE:
        due.plan("ask_on", subject, now + timedelta(seconds=1))
    elif steps:
        due.plan("ask_report", subject, now + REPORT_AFTER)


def _is_its_turn(event: Event, lead: timedelta, now: datetime) -> bool:
    leads = rules_of(event).ask_leads
    # After an outage only the latest question is asked.
    overtaken = any(event.starts_at - other <= now for other in leads if other < lead)
    return lead in leads and not overtaken and event.starts_at > now


def _told_before(event_id: int) -> set[str]:
    told = OutboxMessage.select(OutboxMessage.unique_key).where(
        OutboxMessage.event == event_id, OutboxMessage.kind == "still_coming"
    )
    return {str(row.unique_key).removeprefix("still_coming:") for row in told}


def _silent(event: Event, since: datetime) -> list[Seat]:
    """Those who have a seat somebody waits for, and were not asked and have not said yes since then."""
    wanted = [mode.value for mode in Mode if _others_wait(event, mode)]
    known = [moment.is_null() | (moment < since) for moment in (Seat.confirmed_at, Seat.asked_at, Seat.changed_at)]
    held = (Seat.event == event.id, Seat.state == SeatState.HELD.value, Seat.mode.in_(wanted), *known)
    query = Seat.select(Seat, Rsvp, User).join(Rsvp).join(User).where(*held)
    return list(query.order_by(Seat.queue_no))


def _others_wait(event: Event, mode: Mode) -> bool:
    return seats.capacity_of(event, mode) is not None and seats.somebody_waits(event, mode)


def _ask(step: _Step, now: datetime) -> None:
    seat, person = step.seat, step.seat.rsvp.user
    Seat.update(asked_at=now, warned_at=None, confirmed_at=None).where(Seat.id == seat.id).execute()
    seat.asked_at = now
    if not person.reachable or person.telegram_id is None:
        return  # the site and the card still ask; no clock runs
    outbox.tell(person.id, "still_coming", step.key, now, event_id=step.event.id, expires_at=step.event.starts_at,
                before=step.event.starts_at)  # fmt: skip
    due.plan("ask_warn", step.subject, step.awake_until(now, step.window))


def _open_step(subject: str, now: datetime) -> _Step | None:
    """The question this is about, if it still stands: unanswered, before the start, and somebody waits for the seat."""
    rsvp_id, mode, seconds, asked = subject.split(":")
    found = Rsvp.get_or_none(Rsvp.id == int(rsvp_id))
    event = line.locked_event(found.event_id) if found is not None else None
    # Looked for only now that nobody else changes it: a yes may just have been saved.
    seat = Seat.select(Seat, Rsvp).join(Rsvp).where(Seat.rsvp == int(rsvp_id), Seat.mode == mode).first()
    if event is None or seat is None or event.starts_at <= now or seat.state != SeatState.HELD:
        return None
    if seat.asked_at is None or int(seat.asked_at.timestamp()) != int(asked) or seat.confirmed_at is not None:
        return None
    if not _others_wait(event, Mode(mode)):
        Seat.update(asked_at=None, warned_at=None).where(Seat.id == seat.id).execute()  # nothing to ask for any more
        return None
    return _Step(event, seat, timedelta(seconds=int(seconds)))


def _sent(kind: str, step: _Step, owed_at: datetime) -> OutboxMessage | None:
    """The message owed at that moment, if Telegram is known to have taken it."""
    found: OutboxMessage | None = OutboxMessage.get_or_none(
        OutboxMessage.unique_key == f"{kind}:{step.key}",
        OutboxMessage.created_at == owed_at,
        OutboxMessage.state == "sent",
    )
    return found


def _seconds(lead: timedelta) -> int:
    return int(lead.total_seconds())
