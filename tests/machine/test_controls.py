"""The machine sees what it is there to see: each rule broken on purpose is named by the invariant that watches it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from meetups import event_rows, leaving, line, rsvps, seats, wishes
from meetups.event_rows import Limit
from models import Event, Seat
from tests.in_and_out import ban
from tests.machine import house as playing
from tests.machine import invariants
from tests.machine.house import House
from tests.machine.machine import Klatch

AFTER_THE_CUT_OFF = "20000"  # minutes before the start: longer than it is until then
pytestmark = pytest.mark.parametrize(
    "database_url", ["sqlite"], indirect=True
)  # that it sees is no matter of databases


@pytest.fixture
def evening(house: House) -> Iterator[Klatch]:
    """One evening, not yet published."""
    evening = Klatch()
    yield evening
    evening.teardown()


def test_the_machine_sees_a_line_that_stands_still(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "_first_who_fits", lambda *asked: None)
    assert _first_broken(evening, _chairs_are_given_back) == "no_free_seat_while_somebody_fits"


def test_the_machine_sees_a_line_that_begins_at_its_end(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    def last(event: Event, mode: seats.Mode, *asked: Any) -> Seat | None:
        return line.in_line(event.id, mode).order_by(Seat.queue_no.desc()).first()  # type: ignore[no-any-return]  # peewee's first() is untyped

    monkeypatch.setattr(line, "_first_who_fits", last)
    assert _first_broken(evening, _chairs_are_given_back) == "order_is_kept"


def test_the_machine_sees_seats_taken_that_are_not_free(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    careful = seats.take

    def careless(event: Event, seat: Seat, party: int, *more: Any, **words: Any) -> bool:
        return careful(event, seat, party, *more, **words | {"whatever": True})

    monkeypatch.setattr(seats, "take", careless)
    monkeypatch.setattr(seats, "_may_fit", lambda *asked: True)
    assert _first_broken(evening, _chairs_are_given_back) == "nothing_overfills"


def test_the_machine_sees_a_promotion_nobody_is_told(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line.outbox, "tell", lambda *facts, **more: None)
    assert _first_broken(evening, _chairs_are_given_back) == "everybody_who_moved_up_is_told_once"


def test_the_machine_sees_a_seat_given_after_the_cut_off(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    def give(event: Event, seat: Seat, now: Any, asker: int | None) -> None:
        line._promote(event, seat, seat.rsvp, now, told=seat.rsvp.id != asker)

    monkeypatch.setattr(line, "_move_up", give)
    broken = _first_broken(evening, lambda evening: _chairs_are_given_back(evening, AFTER_THE_CUT_OFF))
    assert broken == "given_before_the_cut_off_and_offered_after"


def test_the_machine_sees_a_seat_offered_before_the_cut_off(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "_move_up", lambda event, seat, now, asker: line._offer(event, seat, seat.rsvp, now))
    assert _first_broken(evening, _chairs_are_given_back) == "given_before_the_cut_off_and_offered_after"


def test_the_machine_sees_a_newcomer_s_seat_given_to_somebody_else(
    evening: Klatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    careful = event_rows.count_seats

    def to_anybody(event_id: int, columns: Any, party: int, limit: Limit, **more: Any) -> bool:
        return careful(event_id, columns, party, Limit.ALL if limit is Limit.OTHERS else limit, **more)

    monkeypatch.setattr(event_rows, "count_seats", to_anybody)
    assert _first_broken(evening, _two_veterans_come) == "seats_for_newcomers_are_kept"


def test_the_machine_sees_newcomers_counted_wrongly(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    careful = event_rows.uncount_seats

    def all_the_same(event_id: int, columns: Any, party: int, *, newcomer: bool) -> None:
        careful(event_id, columns, party, newcomer=False)

    monkeypatch.setattr(event_rows, "uncount_seats", all_the_same)
    assert _first_broken(evening, _a_newcomer_goes) == "counters_are_recounts"


def test_the_machine_sees_a_counter_that_does_not_fall(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "give", lambda event, seat, party: None)
    assert _first_broken(evening, _chairs_are_given_back) == "counters_are_recounts"


def test_the_machine_sees_a_change_nobody_wrote_down(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    careful = seats.history.note

    def forgetful(seat: Seat, before: str, after: str, *more: Any) -> None:
        if after:
            careful(seat, before, after, *more)

    monkeypatch.setattr(seats.history, "note", forgetful)
    assert _first_broken(evening, _chairs_are_given_back) == "history_adds_up"


def test_the_machine_sees_an_offer_that_never_ends(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    careful = line.due.plan

    def forgetful(kind: str, *more: Any) -> None:
        if kind != "offer_end":
            careful(kind, *more)

    monkeypatch.setattr(line.due, "plan", forgetful)
    broken = _first_broken(evening, lambda evening: _chairs_are_given_back(evening, AFTER_THE_CUT_OFF))
    assert broken == "offers_end"


def test_the_machine_sees_somebody_who_sits_twice(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (line, wishes):
        monkeypatch.setattr(room, "leave_other", lambda *asked: None)
    assert _first_broken(evening, _online_meanwhile) == "nobody_sits_twice"


def test_the_machine_sees_a_seat_without_a_yes(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    def says_no_and_stays(evening: Klatch) -> None:
        _publish(evening, "in_person", "2")
        monkeypatch.setattr(rsvps, "grant", lambda *asked: None)
        evening.give_back(0, "rules")
        evening.all_holds()

    assert _first_broken(evening, says_no_and_stays) == "going_means_a_seat"


def test_the_machine_sees_somebody_kept_out_who_sits_there(evening: Klatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving.rsvps, "withdraw_everywhere", lambda *asked: None)
    assert _first_broken(evening, _one_is_kept_out) == "nobody_kept_out_sits"


def test_two_answers_of_one_person_or_two_seats_of_one_answer_would_be_seen(evening: Klatch) -> None:
    """The tables refuse them; so what is looked at is doubled."""
    _publish(evening, "in_person", "2")
    seen = evening.seen
    assert seen is not None
    invariants.one_answer_a_person(seen)
    for doubled in (replace(seen, rsvps=seen.rsvps * 2), replace(seen, seats=seen.seats * 2)):
        with pytest.raises(AssertionError):
            invariants.one_answer_a_person(doubled)


@pytest.mark.parametrize("cutoff", ["1440", AFTER_THE_CUT_OFF])
def test_without_anything_broken_the_same_stories_hold(house: House, cutoff: str) -> None:
    stories: list[Callable[[Klatch], None]] = [
        lambda evening: _chairs_are_given_back(evening, cutoff), _two_veterans_come, _a_newcomer_goes,
        _online_meanwhile, _one_is_kept_out, _guests_and_a_form,
    ]  # fmt: skip
    for story in stories:
        evening = Klatch()
        try:
            story(evening)
        finally:
            evening.teardown()
    assert house.broken == []


def test_guests_are_told_to_the_bot_and_organisers_use_the_form(evening: Klatch, house: House) -> None:
    _guests_and_a_form(evening)
    event = Event.get_by_id(evening.evening.event_id)
    assert (event.room_capacity, event.room_taken, event.status) == (4, 3, "published")
    assert house.doors["guests in chat"] == 1
    assert house.doors["organiser on the site"] == 3


def _first_broken(evening: Klatch, story: Callable[[Klatch], None]) -> str:
    """The name of what did not hold in that story."""
    with pytest.raises(AssertionError):
        story(evening)
    return evening.house.broken[0].split(":")[0]


def _publish(evening: Klatch, shape: str, room: str, *, cutoff: str = "1440", crowd: int = 3, **more: Any) -> None:
    kept, veterans = more.get("kept", "0"), more.get("veterans", 0)
    evening.publish(shape, room, "", "", kept, cutoff, veterans, [0] * crowd)
    evening.all_holds()


def _chairs_are_given_back(evening: Klatch, cutoff: str = "1440") -> None:
    """Five want two chairs, and one after the other gives one back; what must hold is looked at each time."""
    _publish(evening, "in_person", "2", cutoff=cutoff, crowd=5)
    for who in range(5):
        evening.give_back(who, "rules")
        evening.all_holds()


def _two_veterans_come(evening: Klatch) -> None:
    """Two chairs, one of them kept for a newcomer; nobody new comes."""
    _publish(evening, "in_person", "2", kept="1", veterans=5, crowd=3)


def _a_newcomer_goes(evening: Klatch) -> None:
    """Two chairs, one kept; the newcomer who had it gives it back."""
    _publish(evening, "in_person", "2", kept="1", crowd=1)
    evening.give_back(0, "rules")
    evening.all_holds()


def _online_meanwhile(evening: Klatch) -> None:
    """One chair; whoever waits for it sits online meanwhile, and moves when it is free."""
    _publish(evening, "hybrid", "1", crowd=2)
    evening.give_back(0, "rules")
    evening.all_holds()


def _one_is_kept_out(evening: Klatch) -> None:
    """The host keeps somebody out who has a chair."""
    _publish(evening, "in_person", "2", crowd=2)
    with evening._step():
        me, group = evening.house.cast[0].id, evening.evening.group_id
        ban(evening.house.host.id, me, group, evening.now)
    evening.all_holds()


def _guests_and_a_form(evening: Klatch) -> None:
    """One says to the bot that two come along; the organiser makes room, calls it off and holds it after all."""
    _publish(evening, "in_person", "3", crowd=1)
    evening.bring(0, 2, "private")
    evening.all_holds()
    evening.set_capacity("4", "", "site")
    evening.all_holds()
    for deed in ("cancel", "restore"):
        with evening._step():
            playing.organise(evening.house, evening.evening, "site", deed, {}, evening.now)
        evening.all_holds()
