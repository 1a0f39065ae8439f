"""What became of an answer, in words: both doors say the same."""

from meetups.seats import Mode, SeatState
from meetups.standings import Answer, Choice
from phrases import count, say


def outcome(answer: Answer, language: str) -> str:
    """What the answer came to, in a breath: a toast in the chat, a line on the page."""
    if answer.state == SeatState.HELD:
        return _held(answer, language)
    if answer.state == SeatState.WAITING:
        return _waiting(answer, language)
    if answer.state == SeatState.ASKED:
        return say(language, "Asked. The organisers decide, and we tell you.")
    if answer.state in (SeatState.OFFERED, SeatState.AGAIN):
        return say(language, "A seat is kept for you for a while. Say in time whether you take it.")
    if answer.choice == Choice.MAYBE:
        return say(language, "Noted: maybe. Choose a seat when you know.")
    if answer.previous is not None and answer.previous.mode is not None:
        return say(
            language, "Noted: you can’t come. Changed your mind? Tap again within ten minutes for your old place."
        )
    return say(language, "Noted: you can’t come. If that changes, tap where you sit.")


def is_told_later(answer: Answer) -> bool:
    """Whether a private message comes of it: a link, a seat that comes free, what the organisers decide."""
    return answer.holds(Mode.ONLINE) or (answer.state is not None and answer.state != SeatState.HELD)


def _held(answer: Answer, language: str) -> str:
    if answer.choice == Choice.ONLINE and answer.left_line:
        return say(language, "You join online, and left the line for the room. The link comes in private.")
    if answer.choice == Choice.ONLINE:
        return say(language, "You join online. The link comes in private.")
    if answer.left_line:
        return say(language, "You’re in, and left the line for online.")
    if answer.capacity is None:
        return say(language, "You’re in.")
    return say(language, "You’re in: {taken} of {seats} seats are taken.", taken=answer.taken, seats=answer.capacity)


def _waiting(answer: Answer, language: str) -> str:
    place = place_in_line(answer.place or 1, language)
    if answer.choice == Choice.ONLINE and (answer.holds(Mode.ROOM) or answer.meanwhile == SeatState.AGAIN):
        return say(language, "Online is full: you are {place}, and in the room meanwhile.", place=place)
    if answer.choice == Choice.ONLINE:
        return say(language, "Online is full: you are {place}. We tell you when a seat is yours.", place=place)
    if answer.holds(Mode.ONLINE):
        return say(language, "The room is full: you are {place}, and online meanwhile.", place=place)
    return say(language, "All seats are taken: you are {place}. We tell you when one is yours.", place=place)


def place_in_line(place: int, language: str) -> str:
    """*first in line*, *number 4 in line*."""
    return count(language, "first in line", "number {n} in line", place)
