"""Whether somebody may apply at all: asked when they begin, with the group held."""

from __future__ import annotations

from datetime import datetime, timedelta

from meetups.application_rows import OPEN_VALUES
from meetups.entry import EntryMode, entry_of
from meetups.group_card import has_room
from meetups.refusals import NotAllowed, NotFound
from meetups.visibility import INSIDERS, Role, Visibility, role_of, sight
from models import Application as Row
from models import Group
from phrases import noted, say
from scheduling.zones import day_in_words

CLOSED = noted("This group is closed to you.")
FULL = noted("The group is as big as it wants to be. When somebody leaves, there is room again.")
INSIDE = noted("You are in this group already.")
TIMES_A_DAY = 3  # somebody may send a wish and take it back
LATER = noted("You may ask again from {day}.")


class Inside(NotAllowed):
    """They belong to the group already."""


class Later(NotAllowed):
    """They may apply again from a date, `again_from`."""

    def __init__(self, again_from: datetime, zone: str) -> None:
        super().__init__(LATER)
        self.again_from = again_from
        self._zone = zone

    def words(self, language: str) -> str:
        """With the day by the group's clock."""
        return say(language, LATER, day=day_in_words(self.again_from, self._zone, language))


def open_one(user_id: int, group_id: int) -> Row | None:
    """The application that is not decided yet."""
    found: Row | None = Row.select().where(
        Row.user == user_id, Row.group == group_id, Row.state.in_(OPEN_VALUES)
    ).first()  # fmt: skip
    return found


def require_welcome(
    user_id: int, group: Group, now: datetime, *, chat_id: int | None, invitation_id: int | None
) -> None:
    """Raises NotFound where they may not know the group, NotAllowed where they cannot apply now.

    `chat_id`: they stand at the door of this chat. `invitation_id`: they hold this one. Whoever came so once before
    has neither now.
    """
    role = role_of(user_id, group.id)
    is_shown_in = chat_id is not None or invitation_id is not None
    knows = is_shown_in or sight(Visibility(group.visibility), role).see
    if not knows and not _applied_before(user_id, group.id):
        raise NotFound()
    if role == Role.BANNED:
        raise NotAllowed(CLOSED)
    if role in INSIDERS:
        raise Inside(INSIDE)
    again_from = declined_until(user_id, group.id, now)
    if again_from is not None:
        raise Later(again_from, group.zone)
    if _taken_back(user_id, group.id, now) >= TIMES_A_DAY:
        raise NotAllowed(noted("You asked and took it back several times today. Ask again tomorrow."))
    how = entry_of(group.id)
    if how.mode == EntryMode.INVITATION and invitation_id is None:
        raise NotAllowed(noted("This group lets people in by invitation. Ask somebody inside for one."))
    if how.mode == EntryMode.OPEN and not is_shown_in and group.visibility != Visibility.PUBLIC:
        raise NotAllowed(noted("People join this group in its own chat."))
    if not has_room(group.id):
        raise NotAllowed(FULL)


def _applied_before(user_id: int, group_id: int) -> bool:
    return bool(Row.select().where(Row.user == user_id, Row.group == group_id).exists())


def _taken_back(user_id: int, group_id: int, now: datetime) -> int:
    """How often they sent it and took it back lately: organisers are told of each."""
    lately = (Row.sent_at.is_null(False), Row.opened_at > now - timedelta(days=1))
    rows = Row.select().where(Row.user == user_id, Row.group == group_id, Row.state == "withdrawn", *lately)
    return int(rows.count())


def declined_until(user_id: int, group_id: int, now: datetime) -> datetime | None:
    """From when somebody who was declined may apply again; None: now."""
    row = Row.select().where(Row.user == user_id, Row.group == group_id).order_by(Row.id.desc()).first()
    return row.again_from if row is not None and row.again_from is not None and row.again_from > now else None
