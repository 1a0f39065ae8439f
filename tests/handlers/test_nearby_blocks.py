"""Blocking somebody near from the chat: only who is found, after one question, and to be taken back."""

import pytest

from handlers.work import clock
from meetups import blocks, people
from meetups.people import Person
from tests.conftest import MakeGroup
from tests.handlers.wire import Json, Wire, happen, press
from tests.meetups.finding import LEIPZIG, MARKKLEEBERG, put


@pytest.fixture(autouse=True)
def nothing_went_wrong(database: str) -> None:
    """No process is started here."""


@pytest.fixture
def near(make_group: MakeGroup, guest: Person, waiting: Person) -> Person:
    """Lucía is near Samira."""
    group = make_group()
    put(guest.id, LEIPZIG, clock(), group.id)
    put(waiting.id, MARKKLEEBERG, clock(), group.id)
    return people.person(waiting.id)


def buttons(wire: Wire) -> list[str]:
    """The data of the buttons shown last."""
    shown: Json = next(said for name, said in reversed(wire.calls) if name in ("editMessageText", "sendMessage"))
    return [button["callback_data"] for row in shown["reply_markup"]["inline_keyboard"] for button in row]


def test_two_taps_block_and_one_takes_it_back(near: Person, guest: Person) -> None:
    wire = Wire()
    happen(wire, press(5003, "nb:menu"))
    assert f"nb:wave:1:{near.id}" in buttons(wire)
    happen(wire, press(5003, "nb:block"))
    assert buttons(wire) == [f"nb:block:ask:{near.id}", "nb:menu"]
    happen(wire, press(5003, f"nb:block:ask:{near.id}"))
    assert "Block \u2068Lucía\u2069?" in wire.said("editMessageText")[-1]
    assert blocks.blocked_by(guest.id) == ()
    happen(wire, press(5003, f"nb:block:yes:{near.id}"))
    assert [each.user_id for each in blocks.blocked_by(guest.id)] == [near.id]
    assert buttons(wire) == [f"nb:block:no:{near.id}", "nb:menu"]
    assert {said.get("chat_id") for name, said in wire.calls if name == "sendMessage"} <= {5003}
    happen(wire, press(5003, f"nb:block:no:{near.id}"))
    assert blocks.blocked_by(guest.id) == ()


@pytest.mark.parametrize("what", ["ask", "yes"])
def test_a_forged_number_names_and_blocks_nobody(what: str, near: Person, guest: Person, host: Person) -> None:
    wire = Wire()
    for number in (host.id, guest.id, 4711):
        happen(wire, press(5003, f"nb:block:{what}:{number}"))
    assert blocks.blocked_by(guest.id) == ()
    assert wire.said() == ["They are not to be found near you any more."] * 3


def test_another_persons_block_is_not_taken_back(near: Person, guest: Person) -> None:
    blocks.block(near.id, guest.id, clock())
    happen(Wire(), press(5003, f"nb:block:no:{near.id}"))
    assert [each.user_id for each in blocks.blocked_by(near.id)] == [guest.id]
