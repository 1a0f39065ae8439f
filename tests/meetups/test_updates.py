"""An update has one effect, however often Telegram delivers it."""

import pytest

from database import write_transaction
from meetups import rsvps, updates
from meetups.people import Person
from meetups.refusals import Refusal
from meetups.rsvps import Choice
from models import Rsvp, UpdateSeen
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, SECOND
from tests.racers import deeds
from tests.racers.starting import together


def test_an_update_delivered_ten_times_has_one_effect(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    event = make_event(make_group())
    told = [
        updates.once(7, NOW + n * SECOND, lambda: rsvps.answer(guest.id, event.key, Choice.ROOM, NOW))
        for n in range(10)
    ]
    assert [answer is not None for answer in told] == [True] + [False] * 9
    assert (Rsvp.get().revision, UpdateSeen.get().seen_at) == (1, NOW)


def test_an_update_delivered_to_eight_processes_at_once_has_one_effect(guest: Person, database: str) -> None:
    said = together(database, deeds.effect_of_an_update, [guest.id] * 8)
    assert sorted(said) == ["done"] + ["nothing"] * 7


def test_a_refused_update_leaves_nothing_and_is_refused_again(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    event = make_event(make_group(), format="online", venue="")
    for _ in range(2):
        with pytest.raises(Refusal, match="does not meet there"):
            updates.once(7, NOW, lambda: rsvps.answer(guest.id, event.key, Choice.ROOM, NOW))
    assert (UpdateSeen.select().count(), Rsvp.select().count()) == (0, 0)
    assert updates.once(7, NOW, lambda: "now it may") == "now it may"


def test_numbers_that_start_again_lower_are_new(database: str) -> None:
    assert updates.once(900_000_000, NOW, lambda: "first") == "first"
    assert updates.once(12, NOW, lambda: "after a quiet week") == "after a quiet week"


def test_what_cannot_come_again_is_forgotten(database: str) -> None:
    updates.once(1, NOW, lambda: None)
    updates.once(2, NOW + DAY, lambda: None)
    with write_transaction():
        updates.prune(NOW + 8 * DAY + SECOND)
    assert [row.update_id for row in UpdateSeen.select()] == [2]
