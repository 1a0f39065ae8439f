"""What is told of decisions: who asks for a seat, what became of it, who is asked to give one back or to help.

From the facts as they are at delivery; None where it is no longer true.
"""

from datetime import datetime

from meetups.approvals import Request, waiting_for_word
from meetups.cards import EventCard, Standing
from meetups.delivery import Message
from meetups.notice_parts import Notice, Press, code_press, place, reader_and_card, when
from meetups.seats import TAKING, Mode, SeatState
from meetups.standings import Choice
from phrases import count, say

NAMED = 3  # requests that have buttons in one message; the others are on the page


def approval(message: Message, now: datetime) -> Notice | None:
    """To an organiser: who asks for a seat."""
    reader, card = reader_and_card(message, now)
    if not card.sight.manage or card.standing != Standing.COMING:
        return None
    asking = waiting_for_word(reader.id, card.key)
    if not asking:
        return None
    language, first = reader.language, asking[0].name
    one = say(language, "{name} asks for a seat", name=first)
    title = one if len(asking) == 1 else count(language, "{n} asks for a seat", "{n} ask for a seat", len(asking))
    more = len(asking) - NAMED
    rest = say(language, "And {n} more, on the page.", n=more) if more > 0 else ""
    lines = [line for request in asking[:NAMED] for line in _request(request, language)]
    presses = tuple(press for request in asking[:NAMED] for press in _decisions(request, card, language))
    return Notice(language, title, tuple(filter(None, (card.title, when(card, language, now), *lines, rest))), card,
                  presses=presses)  # fmt: skip


def approved(message: Message, now: datetime) -> Notice | None:
    """To who asked: the organisers said yes."""
    reader, card = reader_and_card(message, now)
    mine, language = card.mine, reader.language
    told_waiting = bool(message.facts["waits"])
    if not card.open or mine is None or mine.state != (SeatState.WAITING if told_waiting else SeatState.HELD):
        return None  # who moved up since is told so
    where = place(card, language) if mine.choice == Choice.ROOM else say(language, "Online")
    if not told_waiting:
        pass_on = say(language, "Can’t make it? Pass it on.")
        return Notice(language, say(language, "The organisers said yes: a seat is yours."),
                      (card.title, when(card, language, now), where, pass_on), card, (Choice.NO,),
                      presses=code_press(card, language))  # fmt: skip
    line = say(language, "All seats are taken. You are number {place} in line.", place=mine.place)
    keeps = say(language, "Until then you join online.") if mine.meanwhile else ""
    lines = (card.title, when(card, language, now), line, keeps)
    return Notice(language, say(language, "The organisers said yes"), tuple(filter(None, lines)), card, (Choice.NO,))


def refused(message: Message, now: datetime) -> Notice | None:
    """To who asked: the organisers said no."""
    reader, card = reader_and_card(message, now)
    mine, language = card.mine, reader.language
    if not card.open or mine is None or (mine.choice.mode is not None and not mine.seated):
        return None  # they asked anew
    reason = str(message.facts["reason"])
    said = say(language, "They write: {reason}", reason=reason) if reason else ""
    keeps = say(language, "The seat you have stays yours.") if mine.seated else ""
    lines = (card.title, when(card, language, now), said, keeps)
    title = say(language, "The organisers could not give you a seat this time")
    if message.facts.get("undecided"):
        title = say(language, "It begins, and the organisers did not get to your request")
    return Notice(language, title, tuple(filter(None, lines)), card)


def give_up(message: Message, now: datetime) -> Notice | None:
    """To somebody with a seat: there are fewer than are taken; would they give theirs back?"""
    reader, card = reader_and_card(message, now)
    mode, mine, language = Mode(str(message.facts["mode"])), card.mine, reader.language
    seats = card.room if mode == Mode.ROOM else card.online
    if card.standing != Standing.COMING or seats is None or not seats.over or mine is None:
        return None
    if mine.choice.mode != mode or mine.state not in TAKING:
        return None
    online = Press(say(language, "Online instead"), Choice.ONLINE.value, card.key)
    presses = (
        Press(say(language, "I give my seat back"), Choice.NO.value, card.key),
        *((online,) if mode == Mode.ROOM and card.online is not None else ()),
        Press(say(language, "I keep it"), mine.choice.value, card.key),
    )
    why = say(language, "There are fewer seats now than people. Could you do without yours? It is yours to say.")
    return Notice(language, say(language, "Fewer seats: {title}", title=card.title), (when(card, language, now), why),
                  card, presses=presses)  # fmt: skip


def bridge(message: Message, now: datetime) -> Notice | None:
    """To organisers: nobody in the room looks after those online. Or to who does so from now on."""
    reader, card = reader_and_card(message, now, names=1)
    if card.standing != Standing.COMING:
        return None
    return (
        _made_bridge(card, reader.id, reader.language, now)
        if message.facts["made"]
        else _asks_for_bridge(card, reader.language, now)
    )


def _asks_for_bridge(card: EventCard, language: str, now: datetime) -> Notice | None:
    if not card.needs_bridge or not card.sight.manage or card.online is None:
        return None
    online = count(language, "{n} person joins online.", "{n} people join online.", card.online.taken)
    how = say(language, "Choose somebody with a seat in the room, in the list of who comes: they are the room bridge.")
    in_room = card.mine is not None and card.mine.mode_state(Mode.ROOM) in (SeatState.HELD, SeatState.AGAIN)
    mine = (Press(say(language, "I look after them"), "bridge", card.key),) if in_room else ()
    return Notice(language, say(language, "Who in the room looks after those online?"),
                  (card.title, when(card, language, now), online, how), card, presses=mine)  # fmt: skip


def _made_bridge(card: EventCard, user_id: int, language: str, now: datetime) -> Notice | None:
    if user_id not in [one.user_id for one in card.bridge]:
        return None
    what = say(language, "You sit in the room and look after those who join online. Can’t do it? Tell the organisers.")
    return Notice(language, say(language, "You are the room bridge"), (card.title, when(card, language, now), what),
                  card)  # fmt: skip


def _request(request: Request, language: str) -> tuple[str, ...]:
    where = say(language, "In person") if request.mode == Mode.ROOM else say(language, "Online")
    people = count(language, "{n} person", "{n} people", request.party)
    return (f"{request.name}: {where}, {people}", *(f"{said.prompt} {said.words}" for said in request.replies))


def _decisions(request: Request, card: EventCard, language: str) -> tuple[Press, Press]:
    subject = f"{card.key}:{request.code}"
    return (Press(say(language, "Yes to {name}", name=request.name), "approve", subject),
            Press(say(language, "No to {name}", name=request.name), "refuse", subject))  # fmt: skip
