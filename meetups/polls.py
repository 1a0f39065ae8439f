"""Polls in a group's chat: Telegram's own, anonymous; an organiser asks, members vote there, what came of it is kept.

Posted and closed through the outbox; where each stands is in `poll_states.py`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from database import locked, write_transaction
from meetups import audit, due, outbox, poll_states
from meetups.chat_topics import Purpose, main_place
from meetups.delivery import Message
from meetups.groups import require_organiser
from meetups.names import new_key
from meetups.poll_form import BY_HAND, SPANS, PollWish, checked
from meetups.poll_states import State
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.visibility import INSIDERS, ORGANISERS, role_of
from models import Group, OutboxMessage, Poll
from phrases import noted

IN_TIME = timedelta(days=1)  # so late a poll is still posted, where an organiser sends it again
MOST_OPEN = 10  # in one group
AT_ONCE = 30  # of its history on one page
POST, STOP = KINDS = ("poll", "poll_stop")


@dataclass(frozen=True, slots=True)
class PollFacts:
    """A poll as members see it: (option, how many chose it) in order, and how many voted at all.

    `closing`: it was asked of Telegram to close it. `held`: nobody knows whether it stands in the chat.
    """

    group_id: int
    key: str
    question: str
    results: tuple[tuple[str, int], ...]
    voters: int
    several: bool
    state: State
    created_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    posted: bool
    closing: bool = False
    held: int | None = None


@dataclass(frozen=True, slots=True)
class ToPost:
    """What Telegram is asked to post."""

    question: str
    options: tuple[str, ...]
    several: bool


@dataclass(frozen=True, slots=True)
class ToStop:
    """Which poll Telegram is asked to close."""

    telegram_id: str
    chat_id: int
    message_id: int


def ask(actor_id: int, group_id: int, wish: PollWish, now: datetime, *, sent_key: str = "") -> str:
    """Post a poll in the group's chat; its key. The same form again (`sent_key`) is the same poll.

    Raises NotAllowed, Invalid, and TooLate where the group has no chat the bot may write in.
    """
    ready = checked(wish)
    with write_transaction():
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        require_organiser(actor_id, group_id)
        made = Poll.get_or_none(Poll.key == sent_key)
        if made is not None and made.group_id == group_id:
            return sent_key
        key = sent_key if sent_key and made is None else new_key()
        _not_too_many(group_id)
        place = main_place(group_id, Purpose.PROMPTS)
        if place is None:
            raise TooLate(noted("The group has no chat I may write in. Add me to one first."))
        closes = now + SPANS[ready.span] if ready.span != BY_HAND else None
        ends = min(closes, now + IN_TIME) if closes else now + IN_TIME
        row = Poll.create(group=group_id, key=key, question=ready.question, options=json.dumps(ready.options),
                          counts=json.dumps([0] * len(ready.options)), several=ready.several, closes_at=closes,
                          chat_id=place.chat_id, created_by=actor_id, created_at=now)  # fmt: skip
        outbox.post(place.chat_id, "poll", str(row.id), now, group_id=group_id, expires_at=ends, poll=row.id,
                    thread_id=place.thread_id)  # fmt: skip
        for moment in {ends, closes or ends}:
            due.plan("poll", str(row.id), moment)
        audit.note("poll.ask", f"poll:{row.id}", actor_id=actor_id, group_id=group_id, now=now)
    return str(key)


def polls(group_id: int, viewer_id: int, *, before: str = "") -> tuple[PollFacts, ...]:
    """The newest first, or those asked before that one (its key), for members; in a fixed number of queries.

    Raises NotAllowed.
    """
    role = role_of(viewer_id, group_id)
    if role not in INSIDERS:
        raise NotAllowed(noted("Polls are for members of the group."))
    seen = Poll.select(Poll.id).where(Poll.key == before, Poll.group == group_id)
    older = (Poll.id < seen,) if before else ()
    rows = list(Poll.select().where(Poll.group == group_id, *older).order_by(Poll.id.desc())
                .limit(AT_ONCE))  # fmt: skip
    return _shown(rows, group_id, organises=role in ORGANISERS)


def poll(key: str, viewer_id: int) -> PollFacts:
    """One of them. Raises NotFound, also for who does not belong to the group."""
    row = Poll.get_or_none(Poll.key == key)
    role = None if row is None else role_of(viewer_id, row.group_id)
    if row is None or role not in INSIDERS:
        raise NotFound()
    return _shown([row], row.group_id, organises=role in ORGANISERS)[0]


def close(actor_id: int, key: str, now: datetime) -> None:
    """Ask Telegram to close it. Twice is once. Raises NotFound, NotAllowed, and TooLate where it is not open."""
    with write_transaction():
        seen = poll(key, actor_id)
        locked(Group.select(Group.id).where(Group.id == seen.group_id)).first()
        require_organiser(actor_id, seen.group_id)
        row = locked(Poll.select().where(Poll.key == key)).first()
        if row.state != State.OPEN.value:
            raise TooLate(noted("That poll is not open."))
        _stop(row, now)
        audit.note("poll.close", f"poll:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)


def come_round(subject: str, at: datetime, now: datetime) -> None:
    """Due work: close it when its time is over. One that was never posted by then is lost, unless somebody still
    decides whether it was."""
    row = locked(Poll.select().where(Poll.id == int(subject))).first()
    if row is None:
        return
    if row.state == State.OPEN.value and row.closes_at is not None and row.closes_at <= now:
        _stop(row, now)
    elif row.state == State.OWED.value and not _waits(row):
        poll_states.lost(row.id, now)


def come_round_anew(now: datetime) -> None:
    """After a restore: those whose time is over by now are closed, whatever became of closing them."""
    for row in Poll.select().where(Poll.state == State.OPEN.value, Poll.closes_at <= now).order_by(Poll.id):
        due.plan("poll", str(row.id), now)


def to_post(message: Message) -> ToPost | None:
    """What is posted; None where it is not to be any more."""
    row = Poll.get_or_none(Poll.id == message.facts["poll"])
    if row is None or row.state != State.OWED.value:
        return None
    return ToPost(row.question, tuple(json.loads(row.options)), row.several)


def to_stop(message: Message) -> ToStop | None:
    """Which poll is to be closed; None where it is not open any more."""
    row: Any = Poll.get_or_none(Poll.id == message.facts["poll"])
    if row is None or row.state != State.OPEN.value:
        return None
    return ToStop(row.telegram_id, row.chat_id, row.message_id)


def hear(telegram_id: str, counts: Sequence[int], voters: int, now: datetime, *, closed: bool) -> None:
    """Telegram tells what is counted by now."""
    with write_transaction():
        poll_states.counted(telegram_id, counts, voters, now, closed=closed)


def _not_too_many(group_id: int) -> None:
    open_ones = Poll.select().where(Poll.group == group_id, Poll.state.in_(("owed", "open")))
    if open_ones.count() >= MOST_OPEN:
        words = noted("{most} polls are open. Close one of them first.")
        raise Invalid(wrong("question", words, most=MOST_OPEN))


def _stop(row: Any, now: datetime) -> None:
    if not _on_way(STOP, row.group_id).where(OutboxMessage.unique_key.startswith(f"{STOP}:{row.id}:")).exists():
        outbox.have_done(row.chat_id, "poll_stop", f"{row.id}:{now.isoformat()}", now, group_id=row.group_id,
                         poll=row.id)  # fmt: skip


def _waits(row: Poll) -> bool:
    """Whether its post is on its way, or an organiser decides whether it stands there."""
    mine = OutboxMessage.unique_key == f"{POST}:{row.id}"
    return bool(_on_way(POST, row.group_id).where(mine, OutboxMessage.state != "pending").exists())


def _on_way(kind: str, group_id: int) -> Any:
    """What of this kind Telegram has perhaps not done: a post nobody knows about waits for an organiser."""
    doubt = (OutboxMessage.state == "unknown") & OutboxMessage.settled_at.is_null()
    going = OutboxMessage.state.in_(("pending", "claimed", "sending"))
    here = (OutboxMessage.group == group_id, OutboxMessage.kind == kind)
    return OutboxMessage.select().where(*here, going | doubt)


def _facts(row: Poll, held: Mapping[int, int], closing: Collection[int]) -> PollFacts:
    results = tuple(zip(json.loads(row.options), json.loads(row.counts), strict=True))
    shut, there = row.id in closing and row.state == State.OPEN.value, row.telegram_id is not None
    return PollFacts(row.group_id, row.key, row.question, results, row.voters, row.several, State(row.state),
                     row.created_at, row.closes_at, row.closed_at, there, shut, held.get(row.id))  # fmt: skip


def _shown(rows: Sequence[Poll], group_id: int, *, organises: bool) -> tuple[PollFacts, ...]:
    """With what the outbox knows of them: which post is in doubt, for organisers, and which poll is being closed."""
    posts = _on_way(POST, group_id).where(OutboxMessage.state == "unknown") if organises else ()
    held = {int(post.unique_key.split(":")[1]): int(post.id) for post in posts}
    closing = {int(stop.unique_key.split(":")[1]) for stop in _on_way(STOP, group_id)}
    return tuple(_facts(row, held, closing) for row in rows)
