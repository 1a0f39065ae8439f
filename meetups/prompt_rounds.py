"""What a ritual asks when its time has come: one line, in the group's chat, once.

After an outage at most one is asked, and only while its hour lasts; the rounds that were missed are not made up for.
The turn passes to the next line when Telegram has taken the post.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from database import locked, write_transaction
from meetups import audit, due, organisers, outbox, prompts
from meetups.chat_topics import Place, Purpose, main_place, places
from meetups.refusals import NotFound, TooLate
from models import Group, OutboxMessage, Prompt, PromptPost
from phrases import noted
from scheduling.weekly import next_time

IN_TIME = timedelta(hours=1)  # later than this it is not asked any more
HALF_A_WEEK = timedelta(days=3, hours=12)  # before a round: the one of its week is the next from there, on any clock
NO_CHAT = noted("The group has no chat I may write in. Add me to one first.")


def come_round(subject: str, at: datetime, now: datetime) -> None:
    """Due work: ask the line whose turn it is, if the moment is not long past, and plan the next round."""
    found = Prompt.select(Prompt.group).where(Prompt.id == int(subject)).first()
    if found is None:
        return
    zone = locked(Group.select(Group.zone).where(Group.id == found.group_id)).first().zone
    row = locked(Prompt.select().where(Prompt.id == int(subject))).first()
    if row is None or not row.on or row.next_at != at:
        return  # it was changed, turned off or taken out since this was planned
    following = next_time(zone, row.weekday, row.minute, now, weeks=row.weeks, last=at)
    Prompt.update(next_at=following).where(Prompt.id == row.id).execute()
    due.plan("prompt", subject, following)  # beside this one, which ends by itself
    if now - at < IN_TIME and not _on_its_way(row, now):
        _owe(row, at.isoformat(), now, at + IN_TIME)


def follow_clock(subject: str, at: datetime, now: datetime) -> None:
    """Due work: the group goes by another clock, or its zone has other rules: the next rounds keep their week, day and
    time of day."""
    group = locked(Group.select(Group.zone).where(Group.id == int(subject))).first()
    rows = Prompt.select().where(Prompt.group == int(subject), Prompt.on, Prompt.next_at.is_null(False))
    for row in list(locked(rows.order_by(Prompt.id))):
        after = max(now, row.next_at - HALF_A_WEEK)
        prompts.plan(row, next_time(group.zone, row.weekday, row.minute, after))


def follow_clocks(now: datetime) -> None:
    """Zones have other rules: look at every group's rituals. Inside a write transaction."""
    for row in Prompt.select(Prompt.group).where(Prompt.on).distinct().order_by(Prompt.group):
        due.plan("prompt_clock", str(row.group_id), now)


def ask_now(actor_id: int, key: str, seen_turn: int, now: datetime) -> None:
    """Ask the next line now; the round goes on as planned. Two who press at once ask once.

    Raises NotFound, NotAllowed, and TooLate where that line was asked meanwhile, or there is no chat.
    """
    with write_transaction():
        row, _ = prompts.held(actor_id, key)
        if row.turn != seen_turn:
            raise TooLate(noted("That line was asked already."))
        if not _owe(row, f"{row.turn}:{_number(row)}", now, now + IN_TIME):
            raise TooLate(NO_CHAT)
        audit.note("prompt.now", f"prompt:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)


def posted(facts: Any, chat_id: int, message_id: int, now: datetime) -> None:
    """Telegram took the post: it is history, and the next line's turn. Inside a write transaction, before its message
    of the outbox is settled. In several chats it is asked once."""
    row = locked(Prompt.select().where(Prompt.id == facts["prompt"])).first()
    if row is None:
        return
    at = datetime.fromisoformat(facts["at"])
    fresh = PromptPost.insert(prompt=row.id, at=at, text=facts["text"], chat_id=chat_id, message_id=message_id)
    if fresh.on_conflict_ignore().as_rowcount().execute() != 1 or row.turn != facts["turn"]:
        return
    lines = json.loads(row.lines)
    following = (row.turn + 1) % len(lines)
    Prompt.update(turn=following).where(Prompt.id == row.id).execute()
    if following == len(lines) - 1 and len(lines) > 2:
        _tell_of_the_last(row, at, now)


def line(facts: Any) -> tuple[Prompt, str]:
    """The ritual and what it asks. Raises NotFound where it was taken out, or turned off, since."""
    row = Prompt.get_or_none(Prompt.id == facts["prompt"])
    if row is None:
        raise NotFound()
    return row, str(facts["text"])


def _on_its_way(row: Any, now: datetime) -> bool:
    """Whether somebody had the line asked just now and it is not in the chat yet: once is enough."""
    asked = (OutboxMessage.kind == "prompt", OutboxMessage.unique_key.startswith(f"prompt:{row.id}:"))
    waits = (OutboxMessage.state.in_(("pending", "claimed", "sending")), OutboxMessage.expires_at > now)
    return bool(OutboxMessage.select().where(OutboxMessage.group == row.group_id, *asked, *waits).exists())


def _owe(row: Any, moment: str, now: datetime, ends: datetime) -> bool:
    """False: there is no chat."""
    lines, homes = json.loads(row.lines), _places(row.group_id)
    for place in homes:
        outbox.post(place.chat_id, "prompt", f"{row.id}:{moment}:{place.chat_id}", now, group_id=row.group_id,
                    expires_at=ends, prompt=row.id, text=lines[row.turn % len(lines)], turn=row.turn,
                    at=now.isoformat(), thread_id=place.thread_id)  # fmt: skip
    return bool(homes)


def _places(group_id: int) -> tuple[Place, ...]:
    """Where somebody said so; else the group's first chat."""
    chosen, main = places(group_id, Purpose.PROMPTS), main_place(group_id, Purpose.PROMPTS)
    return chosen or ((main,) if main is not None else ())


def _number(row: Any) -> int:
    """How often it was asked: tells a round through the lines from the one before."""
    return int(PromptPost.select().where(PromptPost.prompt == row.id).count())


def _tell_of_the_last(row: Any, at: datetime, now: datetime) -> None:
    for user_id in organisers.reachable(row.group_id):
        outbox.tell(user_id, "group_word", f"lines:{row.id}:{at.isoformat()}:{user_id}", now, group_id=row.group_id,
                    what="lines", prompt=row.id)  # fmt: skip
