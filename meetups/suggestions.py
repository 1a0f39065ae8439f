"""What members would like the group to do next: suggested by any of them, backed by others, made by an organiser.

Whom either side blocked sees none of the other's suggestions, and learns nothing of it. How one becomes an event is in
`suggested_events.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import JOIN, SQL, fn

from database import locked, write_transaction
from meetups import audit, outbox
from meetups.attendee_sight import unnamed
from meetups.blocks import unseen_by
from meetups.groups import require_organiser
from meetups.names import new_key, one_line, paragraphs, visible
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, Wrong, wrong
from meetups.sanction_rows import require_may_write
from meetups.visibility import INSIDERS, ORGANISERS, role_of
from models import Backing, Event, Group, Membership, Suggestion, User
from phrases import noted

MOST_OPEN = 3  # of one person in one group: a list that is read
LONGEST_TITLE, LONGEST_ABOUT, LONGEST_WORD = 120, 1000, 300
LEFT_SHOWN = 20
INSIDE = [role.value for role in INSIDERS]


class State(StrEnum):
    """What became of it."""

    OPEN = "open"
    MADE = "made"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Offered:
    """A suggestion as one member sees it. `backing` counts who would come; `author` is empty where nobody is known, or
    they left, or asked not to be named (organisers, who look after the group, read them all the same).

    `event`: the key of what is made of it, for organisers as long as it is a draft, for all once it is published.
    """

    group_id: int
    key: str
    title: str
    about: str
    author: str
    mine: bool
    backing: int
    backed: bool
    state: State
    event: str
    created_at: datetime


def suggest(author_id: int, group_id: int, title: str, about: str, now: datetime) -> str:
    """Put it before the group; its author is the first who would come. Its key. Raises NotAllowed, Invalid."""
    ready = checked(title, about)
    with write_transaction():
        hold(group_id)
        may_suggest(author_id, group_id, now)
        row = Suggestion.create(group=group_id, key=new_key(), author=author_id, title=ready[0], about=ready[1],
                                created_at=now)  # fmt: skip
        Backing.create(suggestion=row, user=author_id, at=now)
    return str(row.key)


def may_suggest(author_id: int, group_id: int, now: datetime) -> None:
    """Raises NotAllowed where they do not belong to the group or are muted, and Invalid where enough of theirs wait."""
    require_member(author_id, group_id)
    require_may_write(author_id, group_id, now)
    mine = (Suggestion.group == group_id, Suggestion.author == author_id, Suggestion.state == State.OPEN.value)
    if Suggestion.select().where(*mine).count() >= MOST_OPEN:
        words = noted("{most} of your suggestions are open. Take one back, or wait what becomes of them.")
        raise Invalid(wrong("title", words, most=MOST_OPEN))


def checked(title: str, about: str) -> tuple[str, str]:
    """Both as they are kept. Raises Invalid."""
    name, more = one_line(title), paragraphs(about)
    wrongs: list[Wrong] = []
    if not visible(name):
        wrongs.append(wrong("title", noted("Say in a few words what you would do.")))
    elif len(name) > LONGEST_TITLE:
        words = noted("Keep the title under {limit} characters; this has {length}.")
        wrongs.append(wrong("title", words, limit=LONGEST_TITLE, length=len(name)))
    if len(more) > LONGEST_ABOUT:
        words = noted("Keep it under {limit} characters; this has {length}.")
        wrongs.append(wrong("about", words, limit=LONGEST_ABOUT, length=len(more)))
    if wrongs:
        raise Invalid(*wrongs)
    return name, more if visible(more) else ""


def open_ones(group_id: int, viewer_id: int) -> tuple[Offered, ...]:
    """What most would come to first, then what was said first; in a fixed number of queries. Raises NotAllowed."""
    role = require_member(viewer_id, group_id)
    rows = _rows(viewer_id).where(Suggestion.group == group_id, Suggestion.state == State.OPEN.value)
    order = (SQL("would_come DESC"), Suggestion.created_at, Suggestion.id)
    return tuple(_offered(row, viewer_id, role in ORGANISERS) for row in rows.order_by(*order))


def decided_ones(group_id: int, viewer_id: int) -> tuple[Offered, ...]:
    """What became an event, or was left, the newest decision first. Raises NotAllowed."""
    role = require_member(viewer_id, group_id)
    rows = _rows(viewer_id).where(Suggestion.group == group_id, Suggestion.state != State.OPEN.value)
    newest = rows.order_by(Suggestion.decided_at.desc(), Suggestion.id.desc()).limit(LEFT_SHOWN)
    return tuple(_offered(row, viewer_id, role in ORGANISERS) for row in newest)


def one(key: str, viewer_id: int) -> Offered:
    """One of them, for members. Raises NotFound, also where a block stands between them and its author."""
    row = _rows(viewer_id).where(Suggestion.key == key).first()
    role = None if row is None else role_of(viewer_id, row.group_id)
    if row is None or role not in INSIDERS:
        raise NotFound()
    return _offered(row, viewer_id, role in ORGANISERS)


def back(user_id: int, key: str, now: datetime) -> Offered:
    """They would come. Twice is once. Raises NotFound, TooLate where it is decided."""
    return _backed(user_id, key, now, would=True)


def back_out(user_id: int, key: str, now: datetime) -> Offered:
    """They would not come after all. Raises NotFound, TooLate where it is decided."""
    return _backed(user_id, key, now, would=False)


def withdraw(author_id: int, key: str) -> int:
    """Take one's own back, as long as it is open and nobody makes an event of it; returns its group's id.

    Raises NotFound, also where it is another's, and TooLate.
    """
    with write_transaction():
        row = held_open(author_id, key)
        if row.author_id != author_id:
            raise NotFound()
        if row.event_id is not None:
            raise TooLate(noted("An organiser makes an event of it just now."))
        Suggestion.delete().where(Suggestion.id == row.id).execute()
    return int(row.group_id)


def leave(actor_id: int, key: str, word: str, now: datetime) -> int:
    """Leave it, with a kind word to whoever suggested it; returns its group's id.

    Raises NotFound, NotAllowed, Invalid, and TooLate where it is decided, or an event is made of it.
    """
    kind = paragraphs(word)
    if len(kind) > LONGEST_WORD:
        words = noted("Keep it under {limit} characters; this has {length}.")
        raise Invalid(wrong("word", words, limit=LONGEST_WORD, length=len(kind)))
    with write_transaction():
        row = held_open(actor_id, key)
        require_organiser(actor_id, row.group_id)
        if row.event_id is not None:
            raise TooLate(noted("An organiser makes an event of it just now."))
        decide(row, State.LEFT, actor_id, now)
        audit.note("suggestion.leave", f"suggestion:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)
        if row.author_id is not None and row.author_id != actor_id:
            outbox.tell(row.author_id, "suggestion_left", str(row.id), now, group_id=row.group_id,
                        suggestion=row.key, word=kind)  # fmt: skip
    return int(row.group_id)


def decide(row: Suggestion, state: State, actor_id: int | None, now: datetime) -> None:
    """What became of a held one."""
    decided = Suggestion.update(state=state.value, decided_by=actor_id, decided_at=now)
    decided.where(Suggestion.id == row.id, Suggestion.state == State.OPEN.value).execute()


def require_member(user_id: int | None, group_id: int) -> Any:
    """What they are in it. Raises NotAllowed unless this user belongs to the group."""
    role = role_of(user_id, group_id)
    if role not in INSIDERS:
        raise NotAllowed(noted("Suggestions are for members of the group."))
    return role


def hold(group_id: int) -> None:
    """Lock the group: what is suggested in it is decided one at a time."""
    locked(Group.select(Group.id).where(Group.id == group_id)).first()


def held_open(viewer_id: int, key: str) -> Suggestion:
    """An open one, looked at again once its group is held. Raises NotFound, and TooLate where it is decided."""
    hold(one(key, viewer_id).group_id)
    row: Suggestion | None = locked(Suggestion.select().where(Suggestion.key == key)).first()
    if row is None:
        raise NotFound()
    if row.state != State.OPEN.value:
        made = noted("It became an event already.")
        raise TooLate(made if row.state == State.MADE.value else noted("It was left already."))
    return row


def _backed(user_id: int, key: str, now: datetime, *, would: bool) -> Offered:
    with write_transaction():
        row = held_open(user_id, key)
        if would:
            Backing.insert(suggestion=row.id, user=user_id, at=now).on_conflict_ignore().execute()
        else:
            Backing.delete().where(Backing.suggestion == row.id, Backing.user == user_id).execute()
    return one(key, user_id)


def _rows(viewer_id: int) -> Any:
    """With their authors and counts, as this viewer may see them: none whose author and they are kept apart."""
    mine = Backing.select(fn.COUNT(Backing.user)).where(Backing.suggestion == Suggestion.id, Backing.user == viewer_id)
    columns = (User.name, Event.key, Event.status, _backing().alias("would_come"), mine.alias("backed"))
    place = Membership.alias()
    whose = (place.role.in_(INSIDE).alias("inside"), unnamed(place, User).alias("unnamed"))
    here = (place.user == Suggestion.author) & (place.group == Suggestion.group)
    rows = Suggestion.select(Suggestion, *columns, *whose)
    rows = rows.join(User, JOIN.LEFT_OUTER, on=Suggestion.author, attr="writer").switch(Suggestion)
    rows = rows.join(place, JOIN.LEFT_OUTER, on=here, attr="place").switch(Suggestion)
    rows = rows.join(Event, JOIN.LEFT_OUTER, on=Suggestion.event, attr="made")
    return rows.where(Suggestion.author.is_null() | Suggestion.author.not_in(unseen_by(viewer_id)))


def _backing() -> Any:
    """How many of those who still belong to the group would come."""
    inside = (Membership.user == Backing.user) & (Membership.group == Suggestion.group)
    counted = Backing.select(fn.COUNT(Backing.user)).join(Membership, on=inside)
    return counted.where(Backing.suggestion == Suggestion.id, Membership.role.in_(INSIDE))


def _offered(row: Any, viewer_id: int, organises: bool) -> Offered:
    made = row.made if row.event_id is not None else None
    shown = made is not None and (organises or made.status != "draft")
    mine = row.author_id == viewer_id
    named = row.author_id is not None and row.inside and (mine or organises or not row.unnamed)
    author, event = row.writer.name if named else "", made.key if made is not None and shown else ""
    return Offered(row.group_id, row.key, row.title, row.about, author, mine, int(row.would_come), bool(row.backed),
                   State(row.state), event, row.created_at)  # fmt: skip
