"""What people are told of their own seat, from the facts as they are at delivery; None where it is no longer true."""

from datetime import datetime

from meetups.delivery import Message
from meetups.notice_parts import Notice, Press, code_press, moment, place, reader_and_card, when
from meetups.seats import SeatState
from meetups.standings import Choice
from phrases import say


def promoted(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    if not card.open or card.mine is None or card.mine.state != SeatState.HELD:
        return None
    where = place(card, reader.language) if card.mine.choice == Choice.ROOM else say(reader.language, "Online")
    pass_on = say(reader.language, "Can’t make it? Pass it on.")
    return Notice(reader.language, say(reader.language, "A seat came free, it’s yours."),
                  (card.title, when(card, reader.language, now), where, pass_on),
                  card, (Choice.NO,), presses=code_press(card, reader.language))  # fmt: skip


def offered(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    mine = card.mine
    if not card.open or mine is None or mine.state != SeatState.OFFERED or mine.until is None:
        return None
    language = reader.language
    where = place(card, language) if mine.choice == Choice.ROOM else say(language, "Online")
    until = say(language, "It is yours if you say so by {when}.", when=moment(card, mine.until, language, now))
    keeps = say(language, "If not, you still join online.") if mine.meanwhile else ""
    yes = Press(say(language, "Yes, I take it"), mine.choice.value, card.key)
    online = Press(say(language, "No, online is fine"), Choice.ONLINE.value, card.key)
    no = online if mine.meanwhile else Press(say(language, "No, pass it on"), Choice.NO.value, card.key)
    lines = (card.title, when(card, language, now), where, until, keeps)
    return Notice(language, say(language, "A seat came free. Do you want it?"), tuple(filter(None, lines)), card,
                  presses=(yes, no))  # fmt: skip


def passed(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    if not card.open or (card.mine is not None and card.mine.state in (SeatState.HELD, SeatState.OFFERED)):
        return None
    language = reader.language
    again = say(language, "You can still stand in line: tap where you want to sit.")
    mode = Choice.ROOM if card.room is not None else Choice.ONLINE
    return Notice(language, say(language, "The seat went to the next in line"),
                  (card.title, when(card, language, now), again), card,
                  presses=(Press(say(language, "Back in line"), mode.value, card.key),))  # fmt: skip
