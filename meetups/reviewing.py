"""Organisers read who would come in, and decide: admit, ask more, decline with a reason, block. Members may vouch.

Two organisers at once are one decision: the second reads who made it.
"""

from __future__ import annotations

from datetime import datetime

from peewee import fn

from database import write_transaction
from meetups import audit, decided_entry, entry_ways, leaving, rsvps
from meetups.application_rows import State, held
from meetups.blocks import between, unseen_by
from meetups.entry import EntryFacts, entry_of
from meetups.groups import GroupFacts, facts_of, require_organiser
from meetups.names import paragraphs, visible
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.reviews import LISTED, Hopeful, review_of, reviews_of
from meetups.reviews import Review as Review
from meetups.visibility import INSIDERS, role_of
from models import Application as Row
from models import ApplicationAnswer, User, Vouch
from phrases import noted

LONGEST_REASON = 300
WAITING = (State.REVIEW.value, State.MORE.value)
ONLY_MEMBERS = noted("Members of the group give their word for others.")
REASONS = (
    noted("The group is for others than you: its card says for whom."),
    noted("We want to stay small for now."),
    noted("We would like to know you better first. Come to a public event."),
)


def waiting(actor_id: int, group_id: int) -> tuple[Review, ...]:
    """Everybody who waits for the organisers' word, or was asked more, the first first. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    return reviews_of(group_id, actor_id, Row.state.in_(WAITING), order=(Row.sent_at, Row.id))


def decided(actor_id: int, group_id: int, now: datetime, limit: int = LISTED) -> tuple[Review, ...]:
    """Who was let in or not, by whom and when, the last first, until it is forgotten what they said.

    Who was asked nothing is not among them. Raises NotAllowed.
    """
    require_organiser(actor_id, group_id)
    said = fn.EXISTS(ApplicationAnswer.select().where(ApplicationAnswer.application == Row.id))
    states = [state.value for state in (State.ADMITTED, State.DECLINED, State.BLOCKED, State.EXPIRED)]
    shown = Row.state.in_(states) & (Row.forget_at > now) & (Row.sent_at.is_null(False) | said)
    return reviews_of(group_id, actor_id, shown, order=(Row.decided_at.desc(), Row.id.desc()), limit=limit)


def review(actor_id: int, key: str) -> Review:
    """One application, decided or not. Raises NotFound, NotAllowed."""
    row = Row.get_or_none(Row.key == key)
    if row is None or row.sent_at is None:
        raise NotFound()
    require_organiser(actor_id, row.group_id)
    return review_of(row.id, actor_id)


def admit(actor_id: int, key: str, now: datetime) -> Review:
    """They are in. Raises NotFound, NotAllowed (also where there is no room), TooLate: decided already, and by whom."""
    with write_transaction():
        row = _to_decide(actor_id, key)
        decided_entry.admit(row, now, actor_id)
        return _noted("admit", actor_id, row, now)


def ask_more(actor_id: int, key: str, words: str, now: datetime) -> Review:
    """Ask the applicant something besides; it is with them until they answer. Raises as `admit`, and Invalid; TooLate
    also where something was asked that they did not answer yet."""
    asked = _words(words, "words", least=1)
    with write_transaction():
        row = _to_decide(actor_id, key)
        if row.state == State.MORE:
            raise TooLate(noted("They were asked already, and have not answered yet: {words}"), words=row.asked_more)
        entry_ways.to_applicant(row, now, state=State.MORE.value, asked_more=asked)
        decided_entry.tell(row, "more", now)
        return _noted("ask", actor_id, row, now)


def decline(actor_id: int, key: str, reason: str, now: datetime) -> Review:
    """Not this time, with a kind reason; they hear from which date they may apply again. Raises as `ask_more`."""
    said = _words(reason, "reason", least=1)
    with write_transaction():
        row = _to_decide(actor_id, key)
        decided_entry.decline(row, said, now, actor_id)
        return _noted("decline", actor_id, row, now)


def block(actor_id: int, key: str, now: datetime, reason: str = "") -> Review:
    """Close the group to them; the reason is for organisers alone. Raises as `ask_more`."""
    said = _words(reason, "reason", least=0)
    with write_transaction():
        leaving.hold(_group_of(key), now)  # with its events: seats they have there are given back
        row = _to_decide(actor_id, key)
        decided_entry.block(row, said, now, actor_id)
        rsvps.withdraw_everywhere(row.user_id, row.group_id, now)
        return _noted("block", actor_id, row, now)


def vouch(user_id: int, key: str, now: datetime) -> int:
    """A member gives their word for somebody. Returns how many are still needed; 0: they are in, or organisers look at
    everybody for a while.

    Raises NotFound, NotAllowed (no member, oneself, or it does not count here), TooLate (decided).
    """
    with write_transaction():
        row = held(key)
        if row.user_id == user_id:
            raise NotAllowed(ONLY_MEMBERS)
        how = _require_word_counts(user_id, row.group_id)
        if between(user_id, row.user_id):
            raise NotFound()
        _require_open(row, user_id)
        Vouch.insert(application=row.id, user=user_id, at=now).on_conflict_ignore().execute()
        audit.note("entry.vouch", f"application:{row.id}", actor_id=user_id, group_id=row.group_id, now=now)
        if row.state != State.ASKING and entry_ways.vouched(row, how, now):
            decided_entry.admit(row, now)
        given = Vouch.select().where(Vouch.application == row.id).count()
        return int(max(how.vouches - given, 0))


def take_word_back(user_id: int, key: str, now: datetime) -> None:
    """A member's word for somebody counts no more; saying so twice is once. Raises NotFound, TooLate (decided)."""
    with write_transaction():
        row = held(key)
        if role_of(user_id, row.group_id) not in INSIDERS or between(user_id, row.user_id):
            raise NotFound()
        _require_open(row, user_id)
        if Vouch.delete().where(Vouch.application == row.id, Vouch.user == user_id).execute():
            audit.note("entry.unvouch", f"application:{row.id}", actor_id=user_id, group_id=row.group_id, now=now)


def gave_word(user_id: int, key: str) -> bool:
    """Whether they gave their word for this application."""
    given = Vouch.select().join(Row).where(Row.key == key, Vouch.user == user_id)
    return bool(given.exists())


def vouching_for(user_id: int, key: str) -> tuple[str, GroupFacts]:
    """Whom a member is asked to give their word for: the name, and the group. Raises NotFound, also for a stranger."""
    row = Row.get_or_none(Row.key == key)
    if row is None or role_of(user_id, row.group_id) not in INSIDERS or between(user_id, row.user_id):
        raise NotFound()
    return row.user.name, facts_of(row.group)


def to_vouch_for(user_id: int, group_id: int) -> tuple[Hopeful, ...]:
    """Who may need a member's word, the first first, without what they said. Raises NotAllowed as `vouch` does."""
    _require_word_counts(user_id, group_id)
    given = Vouch.select(fn.COUNT(Vouch.user)).where(Vouch.application == Row.id)
    mine = Vouch.select(fn.COUNT(Vouch.user)).where(Vouch.application == Row.id, Vouch.user == user_id)
    rows = Row.select(Row, User, given.alias("given"), mine.alias("mine")).join(User, on=Row.user == User.id)
    rows = rows.where(Row.group == group_id, Row.state.in_(WAITING), Row.user.not_in(unseen_by(user_id)))
    rows = rows.order_by(Row.opened_at, Row.id)
    return tuple(Hopeful(row.key, row.user.name, row.opened_at, row.given, bool(row.mine)) for row in rows)


def _require_word_counts(user_id: int, group_id: int) -> EntryFacts:
    if role_of(user_id, group_id) not in INSIDERS:
        raise NotAllowed(ONLY_MEMBERS)
    how = entry_of(group_id)
    if not how.vouches:
        raise NotAllowed(noted("The organisers decide here by themselves who comes in."))
    return how


def _group_of(key: str) -> int:
    row = Row.get_or_none(Row.key == key)
    if row is None:
        raise NotFound()
    return int(row.group_id)


def _to_decide(actor_id: int, key: str) -> Row:
    row = held(key)
    require_organiser(actor_id, row.group_id)
    _require_open(row, actor_id)
    if row.state == State.ASKING:
        raise NotFound()
    return row


def _require_open(row: Row, reader_id: int) -> None:
    state = State(row.state)
    if state in (State.ASKING, State.REVIEW, State.MORE):
        return
    if state in (State.WITHDRAWN, State.EXPIRED):
        taken_back = state == State.WITHDRAWN
        raise TooLate(noted("They took it back.") if taken_back else noted("Its time was over; they may ask again."))
    if row.decided_by is None:
        raise TooLate(noted("That was decided already."))
    if row.decided_by_id == reader_id:
        raise TooLate(noted("You decided already."))
    raise TooLate(noted("{name} decided already."), name=row.decided_by.name)


def _noted(verb: str, actor_id: int, row: Row, now: datetime) -> Review:
    audit.note(f"entry.{verb}", f"application:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now,
               user=row.user_id)  # fmt: skip
    return review_of(row.id, actor_id)


def _words(words: str, field: str, least: int) -> str:
    said = paragraphs(words)
    if len(said) > LONGEST_REASON or (least and not visible(said)):
        raise Invalid(wrong(field, noted("Write something, in up to {most} characters."), most=LONGEST_REASON))
    return said
