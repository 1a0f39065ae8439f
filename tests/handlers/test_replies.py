"""What answers people, on a bad day of Telegram's: what they did counts, and they get to see what is next."""

import pytest

from meetups import drafts, people
from meetups.people import Person
from models import User
from tests.handlers.wire import Json, Refused, Wire, happen, press, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

DOWN = Refused(502, "Bad Gateway")
ALIKE = Refused(400, "Bad Request: message is not modified")


def failing(method: str, refused: Refused = DOWN) -> Wire:
    def answer(said: Json) -> object:
        raise refused

    return Wire(answers={method: answer})


def test_a_page_that_cannot_be_changed_is_shown_below(guest: Person) -> None:
    wire = failing("editMessageText")
    happen(wire, press(5003, "set:name:hide"))
    assert people.person(guest.id).names_hidden
    (shown,) = wire.said("sendMessage")
    assert "you are counted, not named" in shown
    assert set(wire.said("answerCallbackQuery")) == {""}  # nobody is told that it went wrong


def test_a_page_that_says_so_already_is_not_shown_twice(guest: Person) -> None:
    wire = failing("editMessageText", ALIKE)
    happen(wire, press(5003, "set:name:hide"))
    assert wire.said("sendMessage") == []


@pytest.mark.parametrize("refused", [DOWN, Refused(400, "Bad Request: message can't be edited"),
                                     Refused(403, "Forbidden: bot was blocked by the user")])  # fmt: skip
def test_a_question_that_keeps_its_buttons_holds_up_nothing(guest: Person, refused: Refused) -> None:
    happen(Wire(), press(5003, "set:zone:"))
    wire = failing("editMessageReplyMarkup", refused)
    happen(wire, words(5003, "Europe/Lisbon"))
    assert User.get_by_id(guest.id).zone == "Europe/Lisbon"
    (said,) = wire.said("sendMessage")
    assert said.startswith("Noted")
    assert drafts.current(guest.id) is None
