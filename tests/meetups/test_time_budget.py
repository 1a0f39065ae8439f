"""What somebody says of their time: as typed, as kept, and by two taps at once."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

import database as ground
from database import write_transaction
from meetups import time_budget, time_records
from meetups.people import Person
from meetups.refusals import Invalid, NotFound
from meetups.time_budget import ALL_EVENINGS, NOTHING_SAID, Budget
from tests.conftest import NOW

SOON = 0.3  # seconds: long enough for the other to come to the lock


def test_what_is_left_empty_is_not_said(guest: Person) -> None:
    assert time_budget.read({}, ALL_EVENINGS) == NOTHING_SAID == time_budget.budget_of(guest.id)
    assert time_records.export(guest.id) == {}
    time_budget.save(guest.id, Budget(a_week=0, evenings=frozenset(), told=True), NOW)
    assert time_budget.budget_of(guest.id) == Budget(a_week=0, evenings=frozenset(), told=True)
    assert time_records.export(guest.id)["evenings"] == ""


@pytest.mark.parametrize(
    ("field", "typed"),
    [("a_week", "51"), ("a_month", "-1"), ("buffer", "721"), ("a_week", "two"), ("digest_day", "7"),
     ("digest_time", "24:00"), ("digest_time", "noon")],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(field: str, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        time_budget.read({"digest_day": "0", field: typed}, ALL_EVENINGS)
    assert [fault.field for fault in refused.value.wrongs] == [field]


def test_the_rule_itself_refuses_what_no_form_sends(guest: Person) -> None:
    with pytest.raises(Invalid) as refused:
        time_budget.save(guest.id, Budget(51, 201, frozenset({7}), 721), NOW)
    assert [fault.field for fault in refused.value.wrongs] == ["a_week", "a_month", "buffer", "evenings"]
    with pytest.raises(NotFound):
        time_budget.save(999, NOTHING_SAID, NOW)


@pytest.mark.parametrize("house", [True, False])
def test_of_two_taps_at_once_the_second_changes_what_the_first_left(guest: Person, house: bool) -> None:
    """The control saves what it read before the first was done, and undoes it."""
    begun = threading.Event()

    def without(day: int) -> Callable[[Budget], Budget]:
        return lambda budget: replace(budget, evenings=budget.evenings - {day})

    def first() -> None:
        ground.connect()
        with write_transaction():
            time_budget.change(guest.id, without(0), NOW)
            begun.set()
            threading.Event().wait(SOON)
        ground.disconnect()

    tapping = threading.Thread(target=first)
    tapping.start()
    assert begun.wait(20)
    if house:
        time_budget.change(guest.id, without(1), NOW)
    else:
        time_budget.save(guest.id, without(1)(time_budget.budget_of(guest.id)), NOW)
    tapping.join()
    assert (time_budget.budget_of(guest.id).evenings == ALL_EVENINGS - {0, 1}) is house
