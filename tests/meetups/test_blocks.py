"""A block is symmetric, silent, and lasts."""

from datetime import datetime, timedelta

import pytest

from meetups import area_choice, blocks, leaving, members, waves
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound
from meetups.waves import WaveResult
from models import Block, OutboxMessage, Wave
from tests.conftest import MakeGroup
from tests.meetups.finding import HALLE, LEIPZIG, all_rows, put, rows, seen


@pytest.fixture
def group_id(make_group: MakeGroup, host: Person, guest: Person, waiting: Person, now: datetime) -> int:
    """A group in which all three find each other."""
    group = make_group()
    for person in (host, guest, waiting):
        put(person.id, LEIPZIG, now, group.id)
    return group.id


def test_a_block_lasts_through_leaving_joining_again_and_a_new_area(
    group_id: int, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    blocks.block(host.id, guest.id, now)
    leaving.leave(guest.id, group_id, now)
    area_choice.forget_area(guest.id)
    later = now + timedelta(days=5)
    members.join(guest.id, group_id, later)
    put(guest.id, HALLE, later, group_id)
    assert (seen(guest.id, later), seen(host.id, later)) == ([waiting.id], [waiting.id])
    assert set(seen(waiting.id, later)) == {host.id, guest.id}


def test_only_the_one_who_blocked_can_take_it_back(group_id: int, host: Person, guest: Person, now: datetime) -> None:
    blocks.block(host.id, guest.id, now)
    blocks.block(host.id, guest.id, now)
    blocks.unblock(guest.id, host.id)
    assert guest.id not in seen(host.id, now)
    assert blocks.blocked_by(host.id) == (blocks.Blocked(guest.id, "Samira"),)
    assert blocks.blocked_by(guest.id) == ()
    blocks.unblock(host.id, guest.id)
    assert guest.id in seen(host.id, now)
    assert Block.select().count() == 0


def test_where_both_blocked_one_taking_it_back_does_not_bring_them_together(
    group_id: int, host: Person, guest: Person, now: datetime
) -> None:
    blocks.block(host.id, guest.id, now)
    blocks.block(guest.id, host.id, now)
    blocks.unblock(host.id, guest.id)
    assert guest.id not in seen(host.id, now)
    assert host.id not in seen(guest.id, now)


def test_the_other_is_not_told(group_id: int, host: Person, guest: Person, now: datetime) -> None:
    before = rows("outbox_message", "audit_entry", "presence", "nearby_choice", "membership")
    blocks.block(host.id, guest.id, now)
    assert rows("outbox_message", "audit_entry", "presence", "nearby_choice", "membership") == before


def test_waves_nobody_answered_are_gone_on_both_sides(
    group_id: int, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    waves.wave(guest.id, host.id, group_id, now)
    waves.wave(waiting.id, host.id, group_id, now)
    blocks.block(host.id, guest.id, now)
    assert [(row.sender_id, row.recipient_id) for row in Wave.select()] == [(waiting.id, host.id)]
    blocks.unblock(host.id, guest.id)
    assert waves.wave(host.id, guest.id, group_id, now) == WaveResult.SENT
    blocks.block(guest.id, host.id, now)
    assert Wave.select().where(Wave.recipient == guest.id).count() == 0


def test_an_introduction_stays_known_and_is_not_told_twice(
    group_id: int, host: Person, guest: Person, now: datetime
) -> None:
    waves.wave(guest.id, host.id, group_id, now)
    waves.wave(host.id, guest.id, group_id, now)
    blocks.block(host.id, guest.id, now)
    blocks.unblock(host.id, guest.id)
    assert waves.wave(guest.id, host.id, group_id, now) == WaveResult.MUTUAL
    assert OutboxMessage.select().count() == 2


def test_oneself_and_nobody_cannot_be_blocked(group_id: int, host: Person, now: datetime) -> None:
    before = all_rows()
    with pytest.raises(NotAllowed):
        blocks.block(host.id, host.id, now)
    with pytest.raises(NotFound):
        blocks.block(host.id, 999, now)
    assert all_rows() == before
