"""What became of an answer, in words: both doors say the same."""

from meetups.rsvps import Answer, Choice
from meetups.seats import SeatState
from phrases import count, say


def outcome(answer: Answer, language: str) -> str:
    """What the answer came to, in a breath: a toast in the chat, a line on the page."""
    if answer.state == SeatState.HELD:
        return _held(answer, language)
    if answer.state == SeatState.WAITING:
        return _waiting(answer, language)
    if answer.choice == Choice.MAYBE:
        return say(language, "Noted: maybe. Choose a seat when you know.")
    return say(language, "Noted: you can’t come. If that changes, tap where you sit.")


def _held(answer: Answer, language: str) -> str:
    if answer.choice == Choice.ONLINE:
        return say(language, "You join online. The link comes in private.")
    if answer.capacity is None:
        return say(language, "You’re in.")
    return say(language, "You’re in: {taken} of {seats} seats are taken.", taken=answer.taken, seats=answer.capacity)


def _waiting(answer: Answer, language: str) -> str:
    place = place_in_line(answer.place or 1, language)
    if answer.choice == Choice.ROOM and answer.online_open:
        return say(language, "The room is full: you are {place}. Online is open too.", place=place)
    return say(language, "All seats are taken: you are {place}. We tell you when one is yours.", place=place)


def place_in_line(place: int, language: str) -> str:
    """*first in line*, *number 4 in line*."""
    return count(language, "first in line", "number {n} in line", place)
