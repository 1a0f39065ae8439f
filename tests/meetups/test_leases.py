"""Who may do what only one process does at a time."""

from datetime import timedelta

from database import write_transaction
from meetups import leases
from tests.conftest import NOW
from tests.meetups.owing import SECOND
from tests.racers import deeds
from tests.racers.starting import together

LENGTH = timedelta(seconds=15)


def test_one_has_it_renews_it_and_loses_it_with_time(database: str) -> None:
    assert leases.held_until("tick") is None
    assert leases.take("tick", "me", NOW, LENGTH)
    assert not leases.take("tick", "you", NOW + LENGTH - SECOND, LENGTH)
    assert leases.take("tick", "me", NOW + 10 * SECOND, LENGTH)
    assert leases.held_until("tick") == NOW + 25 * SECOND
    assert not leases.take("tick", "you", NOW + LENGTH, LENGTH)
    assert leases.take("tick", "you", NOW + 25 * SECOND, LENGTH)
    assert not leases.take("tick", "me", NOW + 26 * SECOND, LENGTH)


def test_one_lease_says_nothing_of_another(database: str) -> None:
    assert leases.take("tick", "me", NOW, LENGTH)
    assert leases.take("deliver", "you", NOW, LENGTH)


def test_only_its_owner_gives_it_up(database: str) -> None:
    leases.take("tick", "me", NOW, LENGTH)
    leases.give_up("tick", "you")
    assert not leases.take("tick", "you", NOW, LENGTH)
    leases.give_up("tick", "me")
    assert leases.take("tick", "you", NOW, LENGTH)


def test_of_eight_that_ask_at_once_one_has_it(database: str) -> None:
    said = together(database, deeds.take_lease, [f"process {n}" for n in range(8)])
    assert sorted(said) == [False] * 7 + [True]


def test_holding_a_name_writes_no_lease_anybody_could_take(database: str) -> None:
    with write_transaction():
        leases.one_at_a_time("claim")
        leases.one_at_a_time("claim")
    assert leases.held_until("claim") is not None
    assert leases.take("claim", "me", NOW, LENGTH)
