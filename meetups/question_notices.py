"""Questions wait in private: counted for a toast, and told once to who can be written to."""

from datetime import datetime

from peewee import fn

from meetups import outbox
from meetups.cards import Standing
from meetups.delivery import Message
from meetups.notice_parts import Notice, Press, reader_and_card, when
from meetups.questions import questions_of
from models import Event, Reply, Rsvp, Seat, User
from models import Question as QuestionRow
from phrases import count, say


def call(user_id: int, event_key: str, now: datetime) -> tuple[int, bool]:
    """How many questions somebody with a seat or a place in line left open, and whether they can be written to.

    Where there are any and they can, one message is owed, however often this is asked. Within the caller's transaction.
    """
    row = _open_of(user_id, event_key)
    if row is None:
        return 0, False
    rsvp_id, starts_at, reachable, number, event_id = row
    if number and reachable and starts_at > now:
        outbox.tell(user_id, "questions", str(rsvp_id), now, event_id=event_id, expires_at=starts_at,
                    before=starts_at)  # fmt: skip
    return (int(number), bool(reachable)) if starts_at > now else (0, bool(reachable))


def questions(message: Message, now: datetime) -> Notice | None:
    """To who answered: what the organisers would like to know."""
    reader, card = reader_and_card(message, now)
    mine, language = card.mine, reader.language
    if card.standing != Standing.COMING or mine is None or mine.state is None:
        return None
    left = [one for one in questions_of(card.key, reader.id) if one.mine is None]
    if not left:
        return None
    ask = count(language, "The organisers ask you one question.", "The organisers ask you {n} questions.", len(left))
    how = say(language, "It takes a minute. You can leave out what you like.")
    return Notice(language, ask, (card.title, when(card, language, now), how), card,
                  presses=(Press(say(language, "Answer"), "questions", card.key),))  # fmt: skip


def _open_of(user_id: int, event_key: str) -> tuple[int, datetime, bool, int, int] | None:
    """The answer, the start, whether the person can be written to, how many are open, and the event; in one query."""
    replied = Reply.select(Reply.question).where(Reply.rsvp == Rsvp.id)
    seated = Seat.select(Seat.rsvp).where(Seat.rsvp == Rsvp.id)
    left = QuestionRow.select(fn.COUNT(QuestionRow.id)).where(
        QuestionRow.event == Event.id, QuestionRow.id.not_in(replied)
    )
    query = Rsvp.select(Rsvp.id, Event.starts_at, User.reachable, left.alias("left"), Event.id)
    query = query.join(Event).switch(Rsvp).join(User)
    found: tuple[int, datetime, bool, int, int] | None = (
        query.where(Event.key == event_key, Rsvp.user == user_id, Rsvp.id.in_(seated)).tuples().first()
    )
    return found
