"""How somebody's first event in a group was: asked once, in private, the day after; theirs to say, and to give to read.

Nobody reads what was said unless the person gives it to their buddy or to the organisers; they may change that, their
words and everything else whenever they like, or take all of it back. Organisers see counts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import fn

from database import locked, write_transaction
from meetups import blocks, organisers, outbox
from meetups.groups import require_organiser
from meetups.names import paragraphs
from meetups.refusals import Invalid, NotFound, wrong
from meetups.small_numbers import parts
from meetups.visibility import INSIDERS, ORGANISERS, role_of
from models import Buddy, FirstMeeting, Group, Membership, User
from phrases import noted

LONGEST = 500
INSIDE = [role.value for role in INSIDERS]


class Felt(StrEnum):
    """How it was."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"


class Reader(StrEnum):
    """Who reads what was said, beside the person."""

    NOBODY = "nobody"
    BUDDY = "buddy"
    ORGANISERS = "organisers"


@dataclass(frozen=True, slots=True)
class Word:
    """What one person said. `felt` None: nothing yet. `has_buddy`: there is one to give it to."""

    group_id: int
    felt: Felt | None
    words: str
    shown: Reader
    has_buddy: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gave to read, to who may."""

    user_id: int
    name: str
    felt: Felt
    words: str
    said_at: datetime


def mine(user_id: int, group_id: int) -> Word | None:
    """One's own; None: they were not asked there. Raises NotFound to outsiders."""
    if role_of(user_id, group_id) not in INSIDERS:
        raise NotFound()
    row = FirstMeeting.get_or_none(FirstMeeting.group == group_id, FirstMeeting.user == user_id)
    if row is None:
        return None
    return Word(group_id, Felt(row.felt) if row.felt else None, row.words, Reader(row.shown),
                _buddy_of(user_id, group_id) is not None)  # fmt: skip


def say_how(user_id: int, group_id: int, felt: Felt, now: datetime) -> Word:
    """Good, mixed, or not for them. Raises NotFound where they were not asked."""
    return _change(user_id, group_id, now, felt=felt.value)


def say_words(user_id: int, group_id: int, words: str, now: datetime) -> Word:
    """In their own words, beside it. Raises NotFound, Invalid."""
    return _change(user_id, group_id, now, words=checked(words))


def give_to(user_id: int, group_id: int, reader: Reader, now: datetime) -> Word:
    """Who may read it. Those hear of it once, however often it is changed. Raises NotFound, Invalid."""
    return _change(user_id, group_id, now, shown=reader.value)


def save(user_id: int, group_id: int, felt: Felt, words: str, reader: Reader, now: datetime) -> Word:
    """All of it at once. Raises NotFound, Invalid."""
    return _change(user_id, group_id, now, felt=felt.value, words=checked(words), shown=reader.value)


def take_back(user_id: int, group_id: int, now: datetime) -> None:
    """As if nothing had been said; they are not asked again. Raises NotFound."""
    _change(user_id, group_id, now, felt="", words="", shown=Reader.NOBODY.value, said_at=None)


def counts(actor_id: int, group_id: int) -> dict[Felt, int | None]:
    """How first events were, for organisers: at least so many; None: not said, for they are few. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    said = (FirstMeeting.group == group_id, FirstMeeting.felt != "")
    rows: Any = FirstMeeting.select(FirstMeeting.felt, fn.COUNT(FirstMeeting.user)).where(*said)
    found = {str(felt): int(n) for felt, n in rows.group_by(FirstMeeting.felt).tuples()}
    told = parts(**{felt.value: found.get(felt.value, 0) for felt in Felt})
    return {felt: told[felt.value] for felt in Felt}


def given(reader_id: int, group_id: int) -> tuple[Given, ...]:
    """What this reader may read, the latest first: as the buddy of who said it, or as an organiser. Two queries."""
    to_buddy = FirstMeeting.user.in_(
        Buddy.select(Buddy.newcomer).where(
            Buddy.group == group_id, Buddy.buddy == reader_id, Buddy.state.in_(("going", "over"))
        )
    )
    may = (FirstMeeting.shown == Reader.BUDDY.value) & to_buddy
    if role_of(reader_id, group_id) in ORGANISERS:
        may |= FirstMeeting.shown == Reader.ORGANISERS.value
    inside = (Membership.user == FirstMeeting.user) & (Membership.group == FirstMeeting.group)
    rows = FirstMeeting.select(FirstMeeting, User).join(User).join(Membership, on=inside)
    seen = (FirstMeeting.user.not_in(blocks.unseen_by(reader_id)), FirstMeeting.felt != "", User.erased_at.is_null())
    rows = rows.where(FirstMeeting.group == group_id, Membership.role.in_(INSIDE), may, *seen)
    return tuple(
        Given(row.user_id, row.user.name, Felt(row.felt), row.words, row.said_at)
        for row in rows.order_by(FirstMeeting.said_at.desc(), FirstMeeting.user)
    )


def checked(words: str) -> str:
    """The words as they are kept; none are fine. Raises Invalid."""
    said = paragraphs(words)
    if len(said) > LONGEST:
        raise Invalid(wrong("words", noted("Up to {most} characters, please."), most=LONGEST))
    return said


def _change(user_id: int, group_id: int, now: datetime, **values: object) -> Word:
    with write_transaction():
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        before = mine(user_id, group_id)
        if before is None:
            raise NotFound()
        if values.get("shown") == Reader.BUDDY and not before.has_buddy:
            raise Invalid(wrong("shown", noted("You have no buddy here to read it.")))
        whose = (FirstMeeting.group == group_id, FirstMeeting.user == user_id)
        FirstMeeting.update({"said_at": now} | values).where(*whose).execute()
        after = mine(user_id, group_id)
        assert after is not None  # only changed
        _tell_readers(user_id, after, now)
        return after


def _tell_readers(user_id: int, word: Word, now: datetime) -> None:
    if word.felt is None or word.shown == Reader.NOBODY:
        return
    buddy = _buddy_of(user_id, word.group_id)
    to = organisers.reachable(word.group_id) if word.shown == Reader.ORGANISERS else [buddy] if buddy else []
    for reader_id in to:
        if reader_id != user_id and not blocks.between(reader_id, user_id):
            outbox.tell(reader_id, "first_word", f"{word.group_id}:{user_id}:{reader_id}", now,
                        group_id=word.group_id, user=user_id)  # fmt: skip


def _buddy_of(user_id: int, group_id: int) -> int | None:
    """Who is, or was, their buddy there: the latest who said yes."""
    said_yes = (Buddy.group == group_id, Buddy.newcomer == user_id, Buddy.state.in_(("going", "over")))
    rows = Buddy.select().where(*said_yes, Buddy.buddy.not_in(blocks.unseen_by(user_id)))
    row = rows.order_by(Buddy.since.desc()).first()
    return None if row is None else int(row.buddy_id)
