"""What people are asked about the seat they have, and told when it went to somebody else; None where it is not so."""

from datetime import datetime

from meetups.asked import LOST, unasked
from meetups.cards import EventCard, Standing
from meetups.clash_notices import moved_onto
from meetups.delivery import Message
from meetups.event_form import Format
from meetups.join_link import video_chat_address
from meetups.notice_parts import (
    Notice,
    Press,
    event_of,
    moment,
    place,
    place_for_reader,
    reader_and_card,
    told_again,
    when,
)
from meetups.people import Person
from meetups.seats import Mode, SeatState
from meetups.standings import Answer, Choice
from models import OutboxMessage, Rsvp, Seat, User
from phrases import count, listed, say

NAMED = 10  # names in a word to the hosts; the rest stands in their list


def still_coming(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    mine, language = card.mine, reader.language
    if card.standing != Standing.COMING or mine is None or not mine.asked or not _others_wait(card):
        return None
    why = say(language, "Others wait for a seat, so we ask everybody who has one.")
    return Notice(language, say(language, "Still coming? {title}", title=card.title),
                  (when(card, language, now), _where(card, mine, language), why), card,
                  presses=_presses(card, mine, language))  # fmt: skip


def still_warning(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    mine, language = card.mine, reader.language
    until = datetime.fromisoformat(message.facts["until"])
    if card.standing != Standing.COMING or mine is None or not mine.asked or until <= now or not _others_wait(card):
        return None
    kept = say(language, "We keep your seat until {when}. Then it goes to the next in line.",
               when=moment(card, until, language, now))  # fmt: skip
    return Notice(language, say(language, "Please say whether you come: {title}", title=card.title),
                  (when(card, language, now), kept), card, presses=_presses(card, mine, language))  # fmt: skip


def asked_again(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    if card.standing != Standing.COMING or card.mine is None or not is_again(card.mine) or told_again(message):
        return None
    return again_words(reader, card, now)


def again_words(reader: Person, card: EventCard, now: datetime) -> Notice:
    """The question to somebody whose seat is kept until they say yes."""
    mine, language = card.mine, reader.language
    assert mine is not None  # they have a seat
    clashes, ways_out = moved_onto(reader, card, now)
    return Notice(language, say(language, "{title} has moved. Do you still come?", title=card.title),
                  (*_again_lines(card, mine, language, now), *clashes), card,
                  presses=(*_presses(card, mine, language), *ways_out))  # fmt: skip


def restored(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    mine, language = card.mine, reader.language
    if card.standing != Standing.COMING or mine is None or mine.choice == Choice.NO or told_again(message):
        return None
    title = say(language, "On again: {title}", title=card.title)
    clashes, ways_out = moved_onto(reader, card, now)
    if is_again(mine):
        lines = (*_again_lines(card, mine, language, now), *clashes)
        return Notice(language, title, lines, card, presses=(*_presses(card, mine, language), *ways_out))
    waits = mine.state == SeatState.WAITING
    kept = say(language, "Your place in line is kept.") if waits else say(language, "Your answer is kept.")
    where = place_for_reader(message, card, language)
    lines = (when(card, language, now), where, kept, *clashes)
    return Notice(language, title, lines, card, (Choice.NO,), presses=ways_out)


def freed(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    mine, language = card.mine, reader.language
    mode = Mode(message.facts["mode"])
    if card.standing != Standing.COMING or (mine is not None and mine.mode_state(mode) is not None):
        return None  # they came back since
    heard = (
        say(language, "The plan changed, and we did not hear from you in time.")
        if message.facts["why"] == "again"
        else say(language, "We asked whether you still come, and did not hear from you in time.")
    )
    keeps = say(language, "You still join online.") if mine is not None and mine.holds(Mode.ONLINE) else ""
    again = say(language, "You can still stand in line: tap where you want to sit.")
    lines = (card.title, when(card, language, now), heard, keeps, again)
    return Notice(language, say(language, "Your seat went to the next in line"), tuple(filter(None, lines)), card,
                  presses=(Press(say(language, "Back in line"), mode.value, card.key),))  # fmt: skip


def link(message: Message, now: datetime) -> Notice | None:
    """The way in: for those confirmed online alone, as it is at this moment."""
    reader, card = reader_and_card(message, now)
    mine, language, event = card.mine, reader.language, event_of(message)
    if not card.open or mine is None or not mine.holds(Mode.ONLINE) or told_again(message):
        return None
    shown = card.link if card.link_from is not None and card.link_from <= now else None
    if shown is None and not event.video_chat:
        return None  # it moved since, and is not shown yet
    chat = say(language, "We meet in the group’s video chat on Telegram.") if event.video_chat else ""
    address = video_chat_address(event) if event.video_chat else None
    lines = (when(card, language, now), chat, address or "", shown or "")
    return Notice(language, say(language, "How to join: {title}", title=card.title), tuple(filter(None, lines)), card)


def host_word(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    if card.standing != Standing.COMING or not card.sight.manage:
        return None
    if message.facts["what"] == "offer":
        return _offer_word(message, card, reader.language, now)
    silent = unasked(card.id, now)
    if not silent:
        return None
    language, names = reader.language, [person.name for person in silent]
    words = count(
        language,
        "{n} person could not be asked whether they still come. Their seat is kept.",
        "{n} people could not be asked whether they still come. Their seats are kept.",
        len(names),
    )
    more = f" +{len(names) - NAMED}" if len(names) > NAMED else ""
    how = say(language, "Perhaps you reach them another way.")
    return Notice(language, card.title, (when(card, language, now), words, listed(language, names[:NAMED]) + more, how),
                  card)  # fmt: skip


def _offer_word(message: Message, card: EventCard, language: str, now: datetime) -> Notice | None:
    offered = (Seat.rsvp == int(message.facts["rsvp"]), Seat.state == SeatState.OFFERED.value)
    seat = Seat.select(Seat, Rsvp, User).join(Rsvp).join(User).where(*offered).first()
    if seat is None or seat.until is None or seat.until <= now:
        return None
    person, became = seat.rsvp.user, _offer_became(seat)
    until, reachable = moment(card, seat.until, language, now), person.reachable and person.telegram_id is not None
    if reachable and became not in LOST:
        return None  # it came after all
    words = say(language, "A seat is offered to {name}, whom we cannot write to. It is theirs until {when}, then it"
                          " goes to the next in line.", name=person.name, when=until)  # fmt: skip
    if reachable and became == "unknown":
        words = say(language, "A seat is offered to {name}, and perhaps our message did not come. It is theirs until"
                              " {when}, then it goes to the next in line.", name=person.name, when=until)  # fmt: skip
    how = say(language, "Perhaps you reach them another way.")
    return Notice(language, card.title, (when(card, language, now), words, how), card)


def _offer_became(seat: Seat) -> str:
    """What became of the message of this offer."""
    told = (OutboxMessage.event == seat.event_id, OutboxMessage.user == seat.rsvp.user_id,
            OutboxMessage.kind == "offered", OutboxMessage.created_at == seat.changed_at)  # fmt: skip
    row = OutboxMessage.select(OutboxMessage.state).where(*told).first()
    return "" if row is None else str(row.state)


def _others_wait(card: EventCard) -> bool:
    return any(count_of is not None and count_of.waiting for count_of in (card.room, card.online))


def is_again(mine: Answer) -> bool:
    """Whether a seat of theirs is asked again."""
    return SeatState.AGAIN in (mine.state, mine.meanwhile)


def _again_lines(card: EventCard, mine: Answer, language: str, now: datetime) -> tuple[str, ...]:
    until = mine.until
    assert until is not None  # a seat asked again ends at some time
    if mine.state == SeatState.WAITING:  # what is asked again is where they sit meanwhile
        return when(card, language, now), _meanwhile(card, mine, language), _kept_meanwhile(card, mine, language, now)
    kept = say(language, "Your seat is kept until {when}, if you say yes by then.",
               when=moment(card, until, language, now))  # fmt: skip
    return when(card, language, now), _where(card, mine, language), kept


def _meanwhile(card: EventCard, mine: Answer, language: str) -> str:
    return say(language, "Online") if mine.choice == Choice.ROOM else place(card, language)


def _kept_meanwhile(card: EventCard, mine: Answer, language: str, now: datetime) -> str:
    assert mine.until is not None  # as above
    until = moment(card, mine.until, language, now)
    if mine.choice == Choice.ROOM:
        return say(language, "You wait for the room. Your place online meanwhile is kept until {when}, if you say yes"
                             " by then.", when=until)  # fmt: skip
    return say(language, "You wait for a place online. Your seat in the room meanwhile is kept until {when}, if you say"
                         " yes by then.", when=until)  # fmt: skip


def _where(card: EventCard, mine: Answer, language: str) -> str:
    return place(card, language) if mine.choice in (Choice.ROOM, Choice.ROOM_ONLY) else say(language, "Online")


def _presses(card: EventCard, mine: Answer, language: str) -> tuple[Press, ...]:
    """Yes is the answer they gave, given once more."""
    yes = Press(say(language, "Yes, I’m coming"), mine.choice.value, card.key)
    online = Press(say(language, "Online instead"), Choice.ONLINE.value, card.key)
    no = Press(say(language, "Can’t"), Choice.NO.value, card.key)
    instead = card.format == Format.HYBRID and mine.choice != Choice.ONLINE
    return (yes, online, no) if instead else (yes, no)
