"""What an answer came to, in words: the same in a toast and on the page, and short enough for a toast."""

import pytest

from meetups.outcome import outcome
from meetups.seats import SeatState
from meetups.standings import Answer, Choice
from phrases import LANGUAGES

LONGEST_TOAST = 200  # characters: Bot API, answerCallbackQuery
ASKS = 90  # of them may be needed for the word that the organisers ask something


def answer(choice: Choice, state: SeatState | None, place: int | None = None, **more: object) -> Answer:
    usual: dict[str, object] = {
        "event_key": "abcd1234", "event_title": "One poem", "taken": 12, "capacity": 12, "guests": (), "previous": None,
        "changed": True, "online_open": True,
    }  # fmt: skip
    return Answer(choice=choice, state=state, place=place, **{**usual, **more})  # type: ignore[arg-type]  # a test's own words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            answer(Choice.ROOM, SeatState.WAITING, 4, meanwhile=SeatState.HELD),
            "The room is full: you are number 4 in line, and online meanwhile.",
        ),
        (
            answer(Choice.ROOM, SeatState.WAITING, 1),
            "All seats are taken: you are first in line. We tell you when one is yours.",
        ),
        (
            answer(Choice.ONLINE, SeatState.WAITING, 2, meanwhile=SeatState.HELD),
            "Online is full: you are number 2 in line, and in the room meanwhile.",
        ),
        (
            answer(Choice.ONLINE, SeatState.WAITING, 2, meanwhile=SeatState.AGAIN),
            "Online is full: you are number 2 in line, and in the room meanwhile.",
        ),
        (answer(Choice.ROOM, SeatState.HELD), "You’re in: 12 of 12 seats are taken."),
        (answer(Choice.ROOM, SeatState.HELD, capacity=None), "You’re in."),
        (answer(Choice.ONLINE, SeatState.HELD), "You join online. The link comes in private."),
        (
            answer(Choice.ONLINE, SeatState.HELD, previous=Choice.ROOM, left_line=True),
            "You join online, and left the line for the room. The link comes in private.",
        ),
        (
            answer(Choice.ROOM, SeatState.HELD, previous=Choice.ONLINE, left_line=True),
            "You’re in, and left the line for online.",
        ),
        (answer(Choice.ROOM, SeatState.ASKED), "Asked. The organisers decide, and we tell you."),
        (
            answer(Choice.ROOM, SeatState.OFFERED),
            "A seat is kept for you for a while. Say in time whether you take it.",
        ),
        (answer(Choice.MAYBE, None), "Noted: maybe. Choose a seat when you know."),
        (
            answer(Choice.NO, None, previous=Choice.ROOM),
            "Noted: you can’t come. Changed your mind? Tap again within ten minutes for your old place.",
        ),
        (answer(Choice.NO, None), "Noted: you can’t come. If that changes, tap where you sit."),
    ],
)
def test_each_standing_has_its_words(said: Answer, words: str) -> None:
    assert outcome(said, "en") == words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("left_line", [False, True])
@pytest.mark.parametrize("meanwhile", [None, SeatState.HELD, SeatState.AGAIN])
@pytest.mark.parametrize("state", [*SeatState, None])
@pytest.mark.parametrize("choice", [Choice.ROOM, Choice.ONLINE, Choice.MAYBE, Choice.NO])
def test_every_one_fits_a_toast_in_every_language(
    choice: Choice, state: SeatState | None, meanwhile: SeatState | None, left_line: bool, language: str
) -> None:
    said = answer(choice, state, 99_999, meanwhile=meanwhile, taken=99_999, capacity=99_999, previous=Choice.ROOM,
                  left_line=left_line)  # fmt: skip
    room = ASKS if choice.mode is not None else 0
    assert len(outcome(said, language)) + room <= LONGEST_TOAST
