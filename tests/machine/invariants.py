"""What must hold after every step, whatever was done: each a function that says in its assertion what is broken.

They are written against the rows alone: none asks a rule what it thinks.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from meetups import history
from meetups.check_in import WALKED_IN
from meetups.prepared import Prepared
from models import DueWork, Seat, SeatChange
from tests.machine.looking import MODES, TAKING, Look


def nothing_overfills(look: Look) -> None:
    """Only lowering the capacity, or somebody who stands in the room, leaves more seats taken than there are."""
    if look.may_overfill:
        return
    for mode in MODES:
        allowed = look.before.over(mode) if look.before else 0
        assert look.over(mode) <= allowed, f"{mode}: {look.taken(mode)} taken of {look.capacity(mode)}"


def no_free_seat_while_somebody_fits(look: Look) -> None:
    """A free seat is given before the cut-off and offered after it: nobody who could have it waits, until the start."""
    if not look.is_on:
        return
    for mode in MODES:
        newcomers = int(look.event.newcomers_taken)
        for seat in look.waiting(mode):
            free = _fits(look, mode, seat.party_size, seat.newcomer, look.taken(mode), newcomers)
            assert not free, f"{mode}: number {seat.queue_no} waits for {seat.party_size}, and that many are free"


def given_before_the_cut_off_and_offered_after(look: Look) -> None:
    """Before it a seat is given, and offered only to whom the date moved away from; after it, offered to all but the
    one who asks for it at this moment. Where the step moved the cut-off, either may have been so."""
    cutoffs = {_cutoff(one) for one in (look.before, look) if one}
    for change in look.changes:
        if change.cause == "promoted" and look.user_of(change.rsvp_id) != look.answered_by:
            assert change.at < max(cutoffs), f"{change.mode}: a seat was given after the cut-off"
        if change.cause == "offered" and not look.was_unsure(change.rsvp_id, change.mode):
            assert change.at >= min(cutoffs), f"{change.mode}: a seat was offered before the cut-off"


def seats_for_newcomers_are_kept(look: Look) -> None:
    """Until the cut-off nobody else comes to sit on them; whoever sat there before the organiser kept them may stay."""
    kept, mode = int(look.event.newcomer_seats), _newcomer_mode(look)
    limit = look.capacity(mode)
    if look.before is None or look.may_overfill or not kept or limit is None or look.now >= _cutoff(look):
        return
    if kept > int(look.before.event.newcomer_seats) or limit != look.before.capacity(mode):
        return
    if mode == _newcomer_mode(look.before):
        allowed = max(limit - kept, _others(look.before))
        assert _others(look) <= allowed, f"{mode}: {_others(look)} others on {limit} seats, {kept} of them kept"


def order_is_kept(look: Look) -> None:
    """Whoever took seats had the lowest number of all who waited and could have had them at that moment."""
    taken = {mode: look.before.taken(mode) if look.before else 0 for mode in MODES}
    newcomers = int(look.before.event.newcomers_taken) if look.before else 0
    for change in look.changes:
        if change.taken > 0 and change.cause != WALKED_IN:
            _nobody_was_passed_over(look, change, taken[change.mode], newcomers)
        taken[change.mode] += change.taken
        if change.mode == _newcomer_mode(look) and look.was_newcomer(change.rsvp_id, change.mode):
            newcomers += change.taken


def one_answer_a_person(look: Look) -> None:
    """One RSVP a person, and one seat of it in each mode."""
    people = Counter(rsvp.user_id for rsvp in look.rsvps)
    places = Counter((seat.rsvp_id, seat.mode) for seat in look.seats)
    assert max(people.values(), default=1) == 1
    assert max(places.values(), default=1) == 1


def going_means_a_seat(look: Look) -> None:
    """Whoever is going has a seat, a place in line or a question open; whoever is not has none."""
    seated = {seat.rsvp_id for seat in look.seats}
    for rsvp in look.rsvps:
        assert (rsvp.answer == "going") == (rsvp.id in seated), f"{rsvp.answer}, and seated: {rsvp.id in seated}"


def nobody_sits_twice(look: Look) -> None:
    """Whoever said yes to one place gave the other back; only what is still asked of them may stand beside it."""
    for rsvp in look.rsvps:
        mine = {seat.mode: seat.state for seat in look.seats if seat.rsvp_id == rsvp.id}
        assert list(mine.values()).count("held") <= 1, mine


def counters_are_recounts(look: Look) -> None:
    """The counters on the event are what the seats add up to."""
    for mode in MODES:
        assert look.taken(mode) == _sum(look, lambda seat, mode=mode: seat.mode == mode), f"{mode} does not add up"
    if look.event.newcomer_seats:
        place = _newcomer_mode(look)
        counted = _sum(look, lambda seat: seat.newcomer and seat.mode == place)
        assert int(look.event.newcomers_taken) == counted, "newcomers do not add up"


def everybody_who_moved_up_is_told_once(look: Look) -> None:
    """One message for each promotion and each offer; none for the promotion that is the answer to one's own tap."""
    moved = Counter(
        (change.cause, look.user_of(change.rsvp_id))
        for change in look.changes
        if change.cause in ("promoted", "offered")
        and (change.cause == "offered" or look.user_of(change.rsvp_id) != look.answered_by)
    )
    told = Counter((row.kind, row.user_id) for row in look.messages if row.kind in ("promoted", "offered"))
    assert told == moved, f"moved up: {moved}; told: {told}"


def history_adds_up(look: Look) -> None:
    """The changes of seats, in order, end in the seats and counters of now."""
    if look.changes or _stands(look) != (look.before and _stands(look.before)):
        assert history.adds_up(look.event.id)


def nobody_kept_out_sits(look: Look) -> None:
    """Whoever is kept out of the group has no seat and no place in line, in what is not over."""
    seated = {look.user_of(seat.rsvp_id) for seat in look.seats}
    if look.now < look.event.ends_at:
        assert not seated & look.kept_out


def offers_end(look: Look) -> None:
    """Every open offer of an event that is on has an end, to come, and work that is planned for it."""
    for seat in look.seats:
        if seat.state == "offered" and look.is_on:
            assert seat.until is not None
            assert look.now < seat.until <= look.event.starts_at + timedelta(seconds=1), f"offered until {seat.until}"
            planned = DueWork.kind == "offer_end", DueWork.subject == str(seat.id), DueWork.at <= seat.until
            assert DueWork.select().where(*planned).exists(), "an offer that never ends"


def nobody_is_unsure_once_it_began(look: Look) -> None:
    """From the start on the list stays as it is: nothing is offered or asked again any more."""
    if look.event.status == "published" and look.event.starts_at <= look.now:
        assert {seat.state for seat in look.seats} <= {"held", "waiting", "asked"}


def no_work_failed(look: Look) -> None:
    """What fell due was done."""
    errors = [f"{row.kind}: {row.error}" for row in _FAILED.rows()]
    assert not errors, errors


_FAILED = Prepared(lambda: DueWork.select().where(DueWork.error.is_null(False), DueWork.error != ""))
ALL: tuple[Callable[[Look], None], ...] = (
    nothing_overfills, no_free_seat_while_somebody_fits, given_before_the_cut_off_and_offered_after,
    seats_for_newcomers_are_kept, order_is_kept, one_answer_a_person, going_means_a_seat,
    nobody_sits_twice, counters_are_recounts, everybody_who_moved_up_is_told_once, history_adds_up,
    nobody_kept_out_sits, offers_end, nobody_is_unsure_once_it_began, no_work_failed,
)  # fmt: skip


def _nobody_was_passed_over(look: Look, change: SeatChange, taken: int, newcomers: int) -> None:
    taker = _number_of(look, change)
    later = {(one.rsvp_id, one.mode): one.id for one in look.changes}
    for seat in look.waiting(change.mode):
        waited = later.get((seat.rsvp_id, seat.mode), 0) < change.id
        if waited and seat.queue_no < taker and look.is_on:
            fitted = _fits(look, change.mode, seat.party_size, seat.newcomer, taken, newcomers)
            assert not fitted, f"{change.mode}: number {taker} ({change.cause}) moved past number {seat.queue_no}"


def _number_of(look: Look, change: SeatChange) -> int:
    known = [*(look.before.seats if look.before else []), *look.seats]
    mine = [seat.queue_no for seat in known if (seat.rsvp_id, seat.mode) == (change.rsvp_id, change.mode)]
    return int(mine[-1]) if mine else 10**9


def _fits(look: Look, mode: str, party: int, newcomer: bool, taken: int, newcomers: int) -> bool:
    """Whether so many seats were free for them: those kept for newcomers are theirs alone until the cut-off."""
    limit = look.capacity(mode)
    if limit is None:
        return True
    kept = 0
    if mode == _newcomer_mode(look) and not newcomer and look.now < _cutoff(look) and look.event.newcomer_seats:
        kept = int(look.event.newcomer_seats)
        if taken - newcomers + party > limit - kept:
            return False
    return taken + party <= limit


def _cutoff(look: Look) -> datetime:
    return look.event.starts_at - timedelta(seconds=look.event.cutoff_lead)  # type: ignore[no-any-return]  # peewee's columns are untyped


def _others(look: Look) -> int:
    """Seats taken where some are kept for newcomers, by people who are none."""
    mode = _newcomer_mode(look)
    return _sum(look, lambda seat: seat.mode == mode and not seat.newcomer)


def _newcomer_mode(look: Look) -> str:
    return "online" if look.event.format == "online" else "room"


def _stands(look: Look) -> tuple[object, ...]:
    seats = sorted((seat.rsvp_id, seat.mode, seat.state, seat.party_size) for seat in look.seats)
    return (*(look.taken(mode) for mode in MODES), *seats)


def _sum(look: Look, which: Callable[[Seat], bool]) -> int:
    return sum(int(seat.party_size) for seat in look.seats if seat.state in TAKING and which(seat))
