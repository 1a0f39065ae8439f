"""One's own answer under the card in private: how sure it is, in words, and what can be done about it, in buttons."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from telegram import InlineKeyboardButton

from handlers.replies import press
from handlers.words import isolated, shortened
from meetups import hosts, questions
from meetups.cards import EventCard, Standing
from meetups.clash_notices import presses_of
from meetups.clash_words import few
from meetups.clashes import Clash, clashes_of
from meetups.notice_parts import moment
from meetups.outcome import place_in_line
from meetups.people import Person
from meetups.rsvps import Answer, Choice
from meetups.seats import Mode, SeatState
from meetups.visibility import INSIDERS
from phrases import count, noted, say

LABELS = {
    Choice.ROOM: noted("In person"),
    Choice.ONLINE: noted("Online"),
    Choice.MAYBE: noted("Maybe"),
    Choice.NO: noted("Can’t go"),
}
SURE = (SeatState.HELD, SeatState.AGAIN)
MOST_CLASHES = 5
Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Besides:
    """What belongs to the person beside the card: do they look after those online, how many questions are open, and
    what their answer clashes with."""

    bridging: bool = False
    open_questions: int = 0
    clashes: tuple[Clash, ...] = ()


def besides(card: EventCard, person: Person, now: datetime) -> Besides:
    """Look it up where it may matter; runs with the rules."""
    if card.mine is None or card.mine.state is None or not card.open:
        return Besides()
    asked = questions.questions_of(card.key, person.id) if card.questions else ()
    bridges = hosts.bridges_of(card.id) if _may_bridge(card) else ()
    bridging, unanswered = any(one.user_id == person.id for one in bridges), sum(one.open for one in asked)
    clashes = clashes_of(person, card.key, now) if card.standing == Standing.COMING else ()
    return Besides(bridging, unanswered, clashes)


def mine_in_words(card: EventCard, language: str, now: datetime, more: Besides) -> str:
    """What they answered, and how it stands; empty where they did not. HTML."""
    mine = card.mine
    if mine is None:
        return ""
    lines = [_answered(mine, language)]
    if card.open:
        lines += [escape(line) for line in (_standing(card, mine, language, now), _asked(mine, language)) if line]
    if more.open_questions:
        lines.append(count(language, "One question of the organisers is still open.",
                           "{n} questions of the organisers are still open.", more.open_questions))  # fmt: skip
    if more.bridging:
        lines.append(escape(say(language, "You look after those online.")))
    lines += [isolated(words) for words in few(more.clashes, language, MOST_CLASHES)]
    return "\n".join(lines)


def _answered(mine: Answer, language: str) -> str:
    words = say(language, LABELS[mine.choice])
    line = say(language, "Your answer: {answer}", answer=f"<b>{escape(words)}</b>")
    if mine.state == SeatState.WAITING:
        line += f", {escape(place_in_line(mine.place or 1, language))}"
    if mine.guests:
        line += ", " + count(language, "with one guest", "with {n} guests", len(mine.guests))
        named = [isolated(shortened(name)) for name in mine.guests if name]
        line += f" ({', '.join(named)})" if named else ""
    return line


def _standing(card: EventCard, mine: Answer, language: str, now: datetime) -> str:
    until = moment(card, mine.until, language, now) if mine.until is not None else ""
    if mine.state == SeatState.OFFERED:
        words = say(language, "A seat is yours if you take it by {when}.", when=until)
        return f"{words} {say(language, 'If not, you still join online.')}" if _sits_online(mine) else words
    if mine.state == SeatState.AGAIN:
        return say(language, "The plan changed. Your seat is kept until {when}, if you still come.", when=until)
    if mine.state == SeatState.ASKED:
        return say(language, "The organisers decide, and we tell you.")
    if mine.declined:
        return say(language, "The organisers could not give you a seat this time.")
    if mine.state == SeatState.WAITING and mine.meanwhile in SURE:
        online, room = noted("You are online meanwhile."), noted("You are in the room meanwhile.")
        return say(language, online if mine.choice.mode == Mode.ROOM else room)
    return ""


def _asked(mine: Answer, language: str) -> str:
    still = mine.asked and mine.state == SeatState.HELD
    return say(language, "Do you still come? Please say so, or pass your seat on.") if still else ""


def deciding(card: EventCard, language: str) -> Rows:
    """Yes and no where something is asked of them: an offer, a seat asked again, "still coming?"."""
    mine = card.mine
    if mine is None or card.standing != Standing.COMING:
        return []
    offered, again = mine.state == SeatState.OFFERED, mine.state == SeatState.AGAIN
    if not (offered or again or (mine.asked and mine.state == SeatState.HELD)):
        return []
    yes = say(language, "Yes, I take it") if offered else say(language, "Yes, I still come")
    if _sits_online(mine):
        no = _answering(card, Choice.ONLINE, say(language, "No, online is fine"))
    else:
        no = _answering(card, Choice.NO, say(language, "No, pass it on"))
    return [[_answering(card, mine.choice, yes), no]]


def waiting(card: EventCard, language: str) -> Rows:
    """For those in line: sit online meanwhile or not, and leave the line with one tap."""
    mine = card.mine
    if mine is None or mine.state != SeatState.WAITING or card.standing != Standing.COMING:
        return []
    kept = mine.choice.mode.other if mine.choice.mode is not None and mine.meanwhile in SURE else None
    leave = Choice(kept.value) if kept is not None else Choice.NO
    rows = [[_answering(card, leave, say(language, "Leave the line"))]]
    if _sits_online(mine):
        rows.insert(0, [_answering(card, Choice.ROOM_ONLY, say(language, "Only wait for the room"))])
    elif mine.choice == Choice.ROOM and mine.meanwhile is None and mine.online_open:
        rows.insert(0, [_answering(card, Choice.ROOM, say(language, "Be online meanwhile"))])
    return rows


def ways_out(more: Besides, language: str) -> Rows:
    """For what the answer clashes with: *can’t go* there, in one tap each."""
    return [[press(one.label, f"cl:no:{one.subject}")] for one in presses_of(more.clashes, language)[1:]]


def belongings(card: EventCard, language: str, more: Besides) -> Rows:
    """Guests, questions, the code for the door, and looking after those online."""
    mine, key = card.mine, card.key
    if mine is None or mine.state is None or not card.open:
        return []
    rows: Rows = [[], []]
    coming = card.standing == Standing.COMING  # afterwards the list stays as it is
    if card.guest_limit and coming:
        rows[0].append(press(say(language, "Guests"), f"gu:{key}"))
    if card.questions and coming:
        rows[0].append(press(say(language, "Questions"), f"qs:{key}"))
    if mine.seated and mine.check_code:
        rows[0].append(press(say(language, "Check-in code"), f"code:{key}"))
    if _may_bridge(card):
        on = say(language, "I look after those online")
        label = say(language, "I no longer look after those online") if more.bridging else on
        rows[1].append(press(label, f"br:{'off' if more.bridging else 'on'}:{key}"))
    return rows


def _may_bridge(card: EventCard) -> bool:
    hybrid = card.room is not None and card.online is not None
    return hybrid and card.role in INSIDERS and card.mine is not None and card.mine.holds(Mode.ROOM)


def _sits_online(mine: Answer) -> bool:
    return mine.choice.mode == Mode.ROOM and mine.meanwhile in SURE


def _answering(card: EventCard, choice: Choice, label: str) -> InlineKeyboardButton:
    return press(label, f"my:{choice.value}:{card.key}")
