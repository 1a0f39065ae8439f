"""What people are told of their own seat, from the facts as they are at delivery; None where it is no longer true."""

from datetime import datetime

from meetups.delivery import Message
from meetups.notice_parts import Notice, Press, code_press, moment, place, reader_and_card, when
from meetups.seats import Mode, SeatState
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
    """An offer ended; who sits elsewhere meanwhile lost their place in line all the same."""
    reader, card = reader_and_card(message, now)
    mine, language = card.mine, reader.language
    mode = Mode(message.facts["mode"])
    if not card.open or (mine is not None and mine.mode_state(mode) is not None):
        return None  # they came back since
    keeps = ""
    if mine is not None and mine.seated:
        keeps = say(language, "The seat you have stays yours.")
        keeps = say(language, "You still join online.") if mine.holds(Mode.ONLINE) else keeps
    again = say(language, "You can still stand in line: tap where you want to sit.")
    lines = (card.title, when(card, language, now), keeps, again)
    return Notice(language, say(language, "The seat went to the next in line"), tuple(filter(None, lines)), card,
                  presses=(Press(say(language, "Back in line"), mode.value, card.key),))  # fmt: skip
