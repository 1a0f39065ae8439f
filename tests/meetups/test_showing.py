"""Being found is switched on by adults who are members and gave an area, and ends with any of these."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

import database as ground
from database import write_transaction
from meetups import area_choice, leaving, members, people, showing
from meetups.people import Age, Person
from meetups.refusals import NotAllowed, NotFound
from models import Group, NearbyChoice, Presence
from tests.conftest import MakeGroup
from tests.meetups.finding import LEIPZIG, put

NOTHING: list[object] = []


def test_being_found_is_for_members_who_said_that_they_are_adults_and_gave_an_area(
    make_group: MakeGroup, guest: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    with pytest.raises(NotAllowed, match="Say first that you are"):
        showing.show_in_group(guest.id, group.id, now)
    people.answer_age(guest.id, Age.MINOR)
    with pytest.raises(NotAllowed, match=r"of 18 and over\. Groups"):
        showing.show_in_group(guest.id, group.id, now)
    people.answer_age(guest.id, Age.ADULT)
    with pytest.raises(NotAllowed, match="Say first where you are"):
        showing.show_in_group(guest.id, group.id, now)
    put(stranger.id, LEIPZIG, now)
    for outside in (group.id, 999):
        with pytest.raises(NotFound):
            showing.show_in_group(stranger.id, outside, now)
    assert list(NearbyChoice.select()) == list(Presence.select()) == NOTHING

    area_choice.set_area(guest.id, LEIPZIG, now)
    showing.show_in_group(guest.id, group.id, now)
    showing.show_in_group(guest.id, group.id, now)
    assert showing.shown_in(guest.id, now) == ((group, True),)


def test_a_group_joined_again_does_not_show_who_was_found_there_before(
    make_group: MakeGroup, guest: Person, now: datetime
) -> None:
    group = make_group()
    put(guest.id, LEIPZIG, now, group.id)
    leaving.leave(guest.id, group.id, now)
    members.join(guest.id, group.id, now)
    assert showing.shown_in(guest.id, now) == ((group, False),)


Refused = list[type[Exception]]


def _while_leaving(
    act: Callable[[], object], group_id: int, user_id: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Refused:
    """Leave the group; before that is saved, act in another thread, which thinks for a while about whether it may.

    Returns what the act was refused with.
    """
    refused: Refused = []
    left = threading.Event()
    adult = showing.require_adult

    def think(person_id: int) -> None:
        left.wait(timeout=2)
        adult(person_id)

    def run() -> None:
        ground.connect()
        try:
            act()
        except Exception as refusal:
            refused.append(type(refusal))
        finally:
            ground.disconnect()

    monkeypatch.setattr(showing, "require_adult", think)
    other = threading.Thread(target=run)
    with write_transaction():
        list(ground.locked(Group.select().where(Group.id == group_id)))
        other.start()
        other.join(timeout=0.5)
        leaving.leave(user_id, group_id, now)
    left.set()
    other.join()
    return refused


def test_who_is_leaving_cannot_slip_back_by_showing_themselves(
    make_group: MakeGroup, guest: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = make_group()
    put(guest.id, LEIPZIG, now)
    show = partial(showing.show_in_group, guest.id, group.id, now)
    assert _while_leaving(show, group.id, guest.id, now, monkeypatch) == [NotFound]
    assert list(NearbyChoice.select()) == list(Presence.select()) == NOTHING


def test_control_without_holding_anything_who_left_is_still_found(
    make_group: MakeGroup, guest: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not ground.is_postgres():
        pytest.skip("on SQLite one writer at a time is the database's own rule")
    group = make_group()
    put(guest.id, LEIPZIG, now)
    monkeypatch.setattr(showing.presence, "hold", lambda *ids, groups=(): len(ids))
    show = partial(showing.show_in_group, guest.id, group.id, now)
    assert _while_leaving(show, group.id, guest.id, now, monkeypatch) == []
    assert [row.user_id for row in Presence.select()] == [guest.id]


def test_who_is_leaving_cannot_slip_back_by_giving_an_area(
    make_group: MakeGroup, guest: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = make_group()
    put(guest.id, LEIPZIG, now, group.id)
    again = partial(area_choice.set_area, guest.id, LEIPZIG, now)
    assert _while_leaving(again, group.id, guest.id, now, monkeypatch) == []
    assert list(NearbyChoice.select()) == list(Presence.select()) == NOTHING
