"""Rituals: what a group is asked again and again in its chat, one line each time, by its own clock.

Organisers write the lines; each is asked in its turn, then again from the first. What is asked when is in
`prompt_rounds.py`; here they are written, changed, and read.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import fn

from database import locked, write_transaction
from meetups import audit, due
from meetups.groups import require_organiser
from meetups.names import new_key, one_line, visible
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale, Wrong, wrong
from meetups.visibility import INSIDERS, ORGANISERS, role_of
from models import Group, Prompt, PromptPost
from phrases import noted
from scheduling.weekly import next_time

MOST = 5  # of one group
MOST_LINES, LONGEST_LINE = 60, 400
MOST_WEEKS = 8
HISTORY = 12  # of each, where they are read
KIND = "prompt"


class Sort(StrEnum):
    """What is asked for."""

    QUESTION = "question"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class PromptWish:
    """A ritual as it is written. `minute` counts from midnight by the group's clock, `weekday` from Monday 0."""

    sort: Sort
    lines: tuple[str, ...]
    weekday: int
    minute: int
    weeks: int = 1
    on: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked when."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class PromptFacts:
    """A ritual as members see it: `asked` is what was asked, the newest first. What is to come is for organisers alone:
    the lines of the wish, and `upcoming`, the one whose turn it is, are empty for others.

    `left`: lines before it begins from the first again. `turn` is what `ask_now` wants to hear.
    """

    group_id: int
    key: str
    wish: PromptWish
    next_at: datetime | None
    upcoming: str
    left: int
    turn: int
    revision: int
    asked: tuple[Asked, ...]


def write(actor_id: int, group_id: int, wish: PromptWish, now: datetime) -> str:
    """Set one up; its key. Raises NotAllowed, Invalid."""
    ready = checked(wish)
    with write_transaction():
        zone = _hold(group_id)
        require_organiser(actor_id, group_id)
        if Prompt.select().where(Prompt.group == group_id).count() >= MOST:
            words = noted("The group has {most} rituals, which is all it can have. Take one out first.")
            raise Invalid(wrong("lines", words, most=MOST))
        row = Prompt.create(group=group_id, key=new_key(), created_by=actor_id, changed_at=now, **_columns(ready))
        plan(row, next_time(zone, ready.weekday, ready.minute, now))
        audit.note("prompt.write", f"prompt:{row.id}", actor_id=actor_id, group_id=group_id, now=now)
    return str(row.key)


def change(actor_id: int, key: str, wish: PromptWish, revision: int, now: datetime) -> None:
    """Save one that was read at this revision. Raises NotFound, NotAllowed, Invalid, and Stale where somebody else
    saved first. The line whose turn it is stays the one, if it is still there."""
    ready = checked(wish)
    with write_transaction():
        row, zone = held(actor_id, key)
        if row.revision != revision:
            raise Stale({"lines": "\n".join(json.loads(row.lines))}, row.revision)
        before, lines = wish_of(row), json.loads(row.lines)
        line = lines[row.turn % len(lines)]
        row.turn = ready.lines.index(line) if line in ready.lines else min(row.turn, len(ready.lines) - 1)
        for column, value in _columns(ready).items():
            setattr(row, column, value)
        row.revision, row.changed_at = row.revision + 1, now
        row.save()
        if _when(before) != _when(ready) or (ready.on and (row.next_at is None or row.next_at <= now)):
            plan(row, next_time(zone, ready.weekday, ready.minute, now))
        audit.note("prompt.change", f"prompt:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)


def turn(actor_id: int, key: str, now: datetime, *, on: bool) -> None:
    """On or off; twice is once. Raises NotFound, NotAllowed."""
    with write_transaction():
        row, zone = held(actor_id, key)
        if row.on == on:
            return
        row.on, row.revision, row.changed_at = on, row.revision + 1, now
        row.save()
        plan(row, next_time(zone, row.weekday, row.minute, now))
        audit.note("prompt.turn", f"prompt:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now, on=str(on))


def add_lines(actor_id: int, key: str, lines: tuple[str, ...], now: datetime) -> None:
    """More of them, at the end; what stands there already is not added. Raises NotFound, NotAllowed, Invalid."""
    with write_transaction():
        row, _ = held(actor_id, key)
        there = tuple(json.loads(row.lines))
        new = tuple(line for line in map(one_line, lines) if line not in there)
        ready = checked(PromptWish(Sort(row.kind), there + new, row.weekday, row.minute, row.weeks, row.on))
        row.lines, row.revision, row.changed_at = json.dumps(ready.lines), row.revision + 1, now
        row.save()
        audit.note("prompt.change", f"prompt:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)


def delete(actor_id: int, key: str, now: datetime) -> None:
    """Take it out, and what it asked with it. Raises NotFound, NotAllowed."""
    with write_transaction():
        row, _ = held(actor_id, key)
        due.forget(KIND, str(row.id))
        audit.note("prompt.delete", f"prompt:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)
        Prompt.delete().where(Prompt.id == row.id).execute()


def prompts(group_id: int, viewer_id: int) -> tuple[PromptFacts, ...]:
    """All of a group, for its members; in a fixed number of queries. Raises NotAllowed."""
    role = role_of(viewer_id, group_id)
    if role not in INSIDERS:
        raise NotAllowed(noted("The rituals are for members of the group."))
    rows = list(Prompt.select().where(Prompt.group == group_id).order_by(Prompt.id))
    return _facts(rows, organises=role in ORGANISERS)


def prompt(key: str, viewer_id: int) -> PromptFacts:
    """One of them. Raises NotFound, also for who does not belong to the group."""
    row = Prompt.get_or_none(Prompt.key == key)
    role = None if row is None else role_of(viewer_id, row.group_id)
    if row is None or role not in INSIDERS:
        raise NotFound()
    return _facts([row], organises=role in ORGANISERS)[0]


def checked(wish: PromptWish) -> PromptWish:
    """The wish as it is kept. Raises Invalid."""
    lines = tuple(dict.fromkeys(filter(visible, map(one_line, wish.lines))))
    wrongs: list[Wrong] = []
    if not lines:
        wrongs.append(wrong("lines", noted("Write at least one line.")))
    elif len(lines) > MOST_LINES:
        wrongs.append(wrong("lines", noted("Keep it to {most} lines; these are {lines}."), most=MOST_LINES,
                            lines=len(lines)))  # fmt: skip
    elif max(map(len, lines)) > LONGEST_LINE:
        wrongs.append(wrong("lines", noted("Keep each line under {limit} characters."), limit=LONGEST_LINE))
    if not 0 <= wish.weekday <= 6:
        wrongs.append(wrong("weekday", noted("Choose a day of the week.")))
    if not 0 <= wish.minute < 24 * 60:
        wrongs.append(wrong("time", noted("Say when, for example 18:30.")))
    if not 1 <= wish.weeks <= MOST_WEEKS:
        wrongs.append(wrong("weeks", noted("Say every how many weeks, from 1 to {most}."), most=MOST_WEEKS))
    if wrongs:
        raise Invalid(*wrongs)
    return PromptWish(wish.sort, lines, wish.weekday, wish.minute, wish.weeks, wish.on)


def held(actor_id: int, key: str) -> tuple[Any, str]:
    """A ritual for an organiser to change, and its group's zone, the group held. Raises NotFound, NotAllowed."""
    zone = _hold(prompt(key, actor_id).group_id)
    row = locked(Prompt.select().where(Prompt.key == key)).first()
    if row is None:
        raise NotFound()
    require_organiser(actor_id, row.group_id)
    return row, zone


def plan(row: Prompt, at: datetime) -> None:
    """When it is asked next; nothing where it is off. Inside a write transaction."""
    due.forget(KIND, str(row.id))
    Prompt.update(next_at=at if row.on else None).where(Prompt.id == row.id).execute()
    if row.on:
        due.plan("prompt", str(row.id), at)


def wish_of(row: Any) -> PromptWish:
    """As it stands."""
    return PromptWish(Sort(row.kind), tuple(json.loads(row.lines)), row.weekday, row.minute, row.weeks, row.on)


def _when(wish: PromptWish) -> tuple[int, int, int, bool]:
    return wish.weekday, wish.minute, wish.weeks, wish.on


def _columns(ready: PromptWish) -> dict[str, Any]:
    return {"kind": ready.sort.value, "lines": json.dumps(ready.lines), "weekday": ready.weekday,
            "minute": ready.minute, "weeks": ready.weeks, "on": ready.on}  # fmt: skip


def _hold(group_id: int) -> str:
    group = locked(Group.select(Group.zone).where(Group.id == group_id)).first()
    if group is None:
        raise NotFound()
    return str(group.zone)


def _facts(rows: list[Any], *, organises: bool) -> tuple[PromptFacts, ...]:
    newest = fn.ROW_NUMBER().over(partition_by=[PromptPost.prompt], order_by=[PromptPost.at.desc()])
    ranked = PromptPost.select(PromptPost.prompt, PromptPost.at, PromptPost.text, newest.alias("place")).where(
        PromptPost.prompt.in_([row.id for row in rows])
    )
    asked: dict[int, list[Asked]] = {row.id: [] for row in rows}
    for post in ranked.order_by(PromptPost.at.desc()):
        if post.place <= HISTORY:
            asked[post.prompt_id].append(Asked(post.at, post.text))
    return tuple(_one(row, asked[row.id], organises) for row in rows)


def _one(row: Any, asked: list[Asked], organises: bool) -> PromptFacts:
    wish = wish_of(row)
    at = row.turn % len(wish.lines)
    seen, upcoming = (wish, wish.lines[at]) if organises else (replace(wish, lines=()), "")
    return PromptFacts(row.group_id, row.key, seen, row.next_at, upcoming, len(wish.lines) - at, row.turn,
                       row.revision, tuple(asked))  # fmt: skip
