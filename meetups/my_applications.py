"""One's own wishes to come in: where each stands, and whether one may begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from peewee import fn

from meetups import applications, entry_doorstep
from meetups.application_rows import OPEN_VALUES, Mine, State
from meetups.entry import EntryMode, entry_of
from meetups.groups import GroupFacts, GroupView, facts_of
from meetups.refusals import NotAllowed, NotFound
from meetups.visibility import INSIDERS, Visibility
from models import Application as Row
from models import Group


@dataclass(frozen=True, slots=True)
class MyWish:
    """The newest of somebody's applications to a group. `since`: sent, or begun where it is not sent yet."""

    group: GroupFacts
    state: State
    since: datetime
    again_from: datetime | None


class Way(StrEnum):
    """What a group's page offers its reader at the door."""

    NONE = "none"
    OPENLY = "openly"  # one press, and they belong to it
    ASK = "ask"
    GO_ON = "go_on"  # something is asked of them
    STANDS = "stands"  # with the organisers, or declined for now
    VOUCH = "vouch"  # a member, whose word for others counts


def way_in(view: GroupView, user_id: int | None, now: datetime) -> Way:
    """How this reader of a group's page comes in, or helps others in; in two queries at most."""
    if view.role in INSIDERS:
        return Way.VOUCH if not view.sight.manage and entry_of(view.facts.id).vouches else Way.NONE
    if not view.sight.answer:
        return Way.NONE
    mine = None if user_id is None else _newest(user_id, view.facts.id)
    if mine is not None and mine.state in (State.ASKING, State.MORE):
        return Way.GO_ON
    if mine is not None and (mine.state == State.REVIEW or (mine.again_from is not None and mine.again_from > now)):
        return Way.STANDS
    how = entry_of(view.facts.id)
    if how.mode == EntryMode.QUESTIONS:
        return Way.ASK
    if how.mode == EntryMode.INVITATION or view.facts.visibility != Visibility.PUBLIC:
        return Way.NONE
    return Way.OPENLY if how.open_at(now) else Way.ASK


def wishes_of(user_id: int, now: datetime) -> tuple[MyWish, ...]:
    """Those that are open, and those declined for now, the newest first; in one query."""
    newest = Row.select(fn.MAX(Row.id)).where(Row.user == user_id).group_by(Row.group)
    shown = Row.state.in_(OPEN_VALUES) | ((Row.state == State.DECLINED.value) & (Row.again_from > now))
    rows = Row.select(Row, Group).join(Group).where(Row.id.in_(newest), shown).order_by(-Row.id)
    return tuple(MyWish(facts_of(row.group), State(row.state), row.sent_at or row.opened_at, row.again_from)
                 for row in rows)  # fmt: skip


def mine_at(user_id: int, slug: str) -> Mine | None:
    """One's newest application to the group at this address, also where the group is not to be seen otherwise."""
    row = Group.get_or_none(Group.slug == slug)
    return None if row is None else applications.mine(user_id, row.id)


def refused(user_id: int, group_id: int, now: datetime) -> NotAllowed | None:
    """Why somebody cannot begin on the site just now; None: they can. Raises NotFound where they may not know of it."""
    row = Group.get_or_none(Group.id == group_id)
    if row is None:
        raise NotFound()
    try:
        entry_doorstep.require_welcome(user_id, row, now, chat_id=None, invitation_id=None)
    except NotAllowed as refusal:
        return refusal
    return None


def _newest(user_id: int, group_id: int) -> Row | None:
    found: Row | None = Row.select().where(Row.user == user_id, Row.group == group_id).order_by(-Row.id).first()
    return found
