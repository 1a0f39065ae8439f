"""What was told of an event, as its organisers see it: sent, on its way, perhaps sent, not sent and why.

They read whom a message was for and what it was about, never what it said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, Case, fn

from meetups import told_words
from meetups.groups import require_organiser
from meetups.refusals import NotFound
from models import Event, GroupChat, OutboxMessage, User
from phrases import say

SOON = timedelta(minutes=5)  # what is to leave later than this is held on purpose
MOST_IN_DOUBT = 50
SIZE = 50
MOST_OF_ONE = 5  # failures shown of one person or chat


@dataclass(frozen=True, slots=True)
class Tally:
    """Messages of one sort, counted. `later`: of those on their way, the private ones held for a while, as at night.
    `left`: perhaps sent, and left as it is. `dropped`: too late, or no longer true. `last`: when the last was sent."""

    phrase: str
    sent: int = 0
    waiting: int = 0
    later: int = 0
    perhaps: int = 0
    left: int = 0
    failed: int = 0
    dropped: int = 0
    last: datetime | None = None

    def about(self, language: str) -> str:
        """What they were about."""
        return say(language, self.phrase)


@dataclass(frozen=True, slots=True)
class Item:
    """One message: for `name`, a person, or to `chat`; both empty where it is a copy somebody shared elsewhere.

    `again`: it may be sent once more, for its time is not over and whoever it is for can be reached.
    """

    id: int
    kind: str
    name: str
    chat: str
    error: str
    doubted: bool
    at: datetime
    again: bool

    def about(self, language: str) -> str:
        """What it was about."""
        return say(language, told_words.about(self.kind))

    def why(self, language: str) -> str:
        """Why it was not sent, or why nobody knows."""
        because = told_words.doubted_because if self.doubted else told_words.failed_because
        return because(language, self.error)


@dataclass(frozen=True, slots=True)
class Home:
    """A chat of the group where nothing can be posted now: `state` is "muted" or "removed"."""

    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Told:
    """All of it: the sum, sort by sort, what waits for a decision (at most 50; and how many of all are private), and
    one page of what was not sent, by whom it was for."""

    sum: Tally
    tallies: tuple[Tally, ...]
    in_doubt: tuple[Item, ...]
    private: int
    failed: tuple[tuple[Item, ...], ...]
    page: int
    pages: int
    homes: tuple[Home, ...]


def told(actor_id: int, key: str, now: datetime, *, page: int = 1) -> Told:
    """What was told of this event. Eight queries, however much it was. Raises NotFound, NotAllowed."""
    event = organised(actor_id, key)
    tallies = _tallies(event.id, now)
    pages = max(-(-_recipients(event.id).count() // SIZE), 1)
    page = min(max(page, 1), pages)
    return Told(
        _sum(tallies), tallies, in_doubt(event.id, now), _private(event.id), _failed(event.id, page, now), page, pages,
        _closed_homes(event.group_id),
    )  # fmt: skip


def in_doubt(event_id: int, now: datetime) -> tuple[Item, ...]:
    """What was perhaps sent and waits for a decision, posts in chats first."""
    rows = _items(*undecided(event_id)).order_by(Case(None, ((OutboxMessage.user.is_null(), 0),), 1), OutboxMessage.id)
    return tuple(_item(row, now) for row in rows.limit(MOST_IN_DOUBT))


def number_in_doubt(event_id: int) -> int:
    """How much waits for a decision; for organisers, the caller sees to that."""
    return int(OutboxMessage.select().where(*undecided(event_id)).count())


def undecided(event_id: int) -> tuple[Any, ...]:
    """The conditions of what was perhaps sent, and about which nobody has decided."""
    return (*_of(event_id), OutboxMessage.state == "unknown", OutboxMessage.settled_at.is_null())


def _of(event_id: int) -> tuple[Any, ...]:
    """The conditions of what organisers may read of an event; what somebody's other plans are is theirs alone."""
    return OutboxMessage.event == event_id, OutboxMessage.kind.not_in(told_words.ONES_OWN)


def organised(actor_id: int, key: str) -> Event:
    """The event, for whoever organises its group. Raises NotFound, NotAllowed."""
    event = Event.get_or_none(Event.key == key)
    if event is None:
        raise NotFound()
    require_organiser(actor_id, event.group_id)
    return event


def _private(event_id: int) -> int:
    return int(OutboxMessage.select().where(*undecided(event_id), OutboxMessage.user.is_null(False)).count())


def _tallies(event_id: int, now: datetime) -> tuple[Tally, ...]:
    """In the order of the words; edits of the card that went well are not counted: they are as many as answers."""
    later = OutboxMessage.user.is_null(False) & (OutboxMessage.not_before > now + SOON)
    query: Any = OutboxMessage.select(
        OutboxMessage.kind, OutboxMessage.state, fn.COUNT(OutboxMessage.id),
        fn.COUNT(OutboxMessage.settled_at), fn.SUM(Case(None, ((later, 1),), 0)), fn.MAX(OutboxMessage.changed_at),
    ).where(*_of(event_id))  # fmt: skip
    edited = (OutboxMessage.kind == "redraw") & OutboxMessage.state.in_(("sent", "expired"))
    found: dict[str, list[Tally]] = {}
    for kind, *counted in query.where(~edited).group_by(OutboxMessage.kind, OutboxMessage.state).tuples():
        phrase = told_words.about(kind)
        found.setdefault(phrase, []).append(_counted(phrase, *counted))
    order = {phrase: number for number, phrase in enumerate(told_words.ABOUT.values())}
    return tuple(_sum(found[phrase], phrase) for phrase in sorted(found, key=lambda phrase: order.get(phrase, 99)))


def _counted(phrase: str, state: str, number: int, settled: int, later: int, last: datetime) -> Tally:
    if state == "sent":
        return Tally(phrase, sent=number, last=last)
    if state == "unknown":
        return Tally(phrase, perhaps=number - settled, left=settled)
    if state == "dead":
        return Tally(phrase, failed=number)
    if state == "expired":
        return Tally(phrase, dropped=number)
    return Tally(phrase, waiting=number, later=later if state == "pending" else 0)


def _sum(tallies: Iterable[Tally], phrase: str = "") -> Tally:
    parts = tuple(tallies)
    names = ("sent", "waiting", "later", "perhaps", "left", "failed", "dropped")
    last = max((part.last for part in parts if part.last is not None), default=None)
    return Tally(phrase, **{name: sum(getattr(part, name) for part in parts) for name in names}, last=last)


def _recipients(event_id: int) -> Any:
    """Whom something could not be sent to, a person or a chat; whoever failed last comes first."""
    whom = (OutboxMessage.user, OutboxMessage.chat_id)
    failed = OutboxMessage.select(*whom).where(*_of(event_id), OutboxMessage.state == "dead")
    return failed.group_by(*whom).order_by(fn.MAX(OutboxMessage.id).desc())


def _failed(event_id: int, page: int, now: datetime) -> tuple[tuple[Item, ...], ...]:
    found: dict[tuple[int | None, int | None], list[Item]] = {
        whom: [] for whom in _recipients(event_id).paginate(page, SIZE).tuples()
    }
    users = [user for user, _ in found if user is not None]
    chats = [chat for user, chat in found if user is None and chat is not None]
    nowhere = OutboxMessage.user.is_null() & OutboxMessage.chat_id.is_null()  # copies shared elsewhere
    these = OutboxMessage.user.in_(users) | (OutboxMessage.user.is_null() & OutboxMessage.chat_id.in_(chats)) | nowhere
    rows = _items(*_of(event_id), OutboxMessage.state == "dead", these)
    for row in rows.order_by(OutboxMessage.id.desc()):
        items = found.get((row["user"], row["chat_id"]), [])
        if len(items) < MOST_OF_ONE:
            items.append(_item(row, now))
    return tuple(tuple(items) for items in found.values())


def _items(*which: Any) -> Any:
    """Messages with whom they are for, as dicts."""
    can_read = (User.reachable & User.telegram_id.is_null(False)).alias("can_read")
    columns = (User.name, can_read, GroupChat.title, GroupChat.state.alias("chat_state"))
    query = OutboxMessage.select(OutboxMessage, *columns)
    joined = query.join(User, JOIN.LEFT_OUTER).switch(OutboxMessage)
    here = GroupChat.chat_id == OutboxMessage.chat_id
    return joined.join(GroupChat, JOIN.LEFT_OUTER, on=here).where(*which).dicts()


def _item(row: dict[str, Any], now: datetime) -> Item:
    to_person = row["user"] is not None
    can_go = bool(row["can_read"]) if to_person else row["chat_state"] == "active"
    in_time = row["expires_at"] is None or row["expires_at"] > now
    again = can_go and in_time and row["kind"] != "redraw" and row["settled_at"] is None
    return Item(row["id"], row["kind"], row["name"] or "", row["title"] or "", row["error"],
                row["state"] == "unknown", row["changed_at"], again)  # fmt: skip


def _closed_homes(group_id: int) -> tuple[Home, ...]:
    """Chats where nothing can be posted; one the bot was removed from counts while the group has no other."""
    homes = list(GroupChat.select().where(GroupChat.group == group_id).order_by(GroupChat.id))
    elsewhere = any(home.state == "active" for home in homes)
    closed = [home for home in homes if home.state == "muted" or (home.state == "removed" and not elsewhere)]
    return tuple(Home(home.title, home.state) for home in closed)
