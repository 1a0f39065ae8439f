"""Everything that is kept of one person, as plain values fit for JSON: moments as ISO texts, in UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import Model, ModelSelect

from meetups import (
    audit,
    group_records,
    nearby_records,
    newcomer_records,
    partner_records,
    ritual_records,
    safety_records,
    thanks_records,
    time_records,
    track_record,
)
from meetups.question_kinds import read
from meetups.refusals import NotFound
from models import (
    AuditEntry,
    ChatAdministrator,
    Draft,
    DueWork,
    Event,
    EventHost,
    Feed,
    Group,
    GroupChat,
    Guest,
    Membership,
    OutboxMessage,
    Question,
    ReaderRevision,
    Reply,
    Rsvp,
    Seat,
    SignInLink,
    StoredVevent,
    User,
    WebSession,
)

PERSON = ("telegram_id", "name", "username", "language", "language_chosen", "zone", "age_answer", "reachable",
          "names_hidden", "reminder_leads", "quiet_from", "quiet_until", "created_at")  # fmt: skip


def records_of(user_id: int) -> dict[str, object]:
    """All of it, table by table. Raises NotFound, also for somebody who was erased.

    Digests of secrets, and the secrets themselves, are left out: a copy of them would only be one more to lose.
    """
    row = User.get_or_none(User.id == user_id, User.erased_at.is_null())
    if row is None:
        raise NotFound()
    return {
        "person": _plain(row, *PERSON),
        "groups": _groups(user_id),
        "groups_founded": _names(Group.select().where(Group.created_by == user_id).order_by(Group.id), "slug", "name"),
        "chats_added": _names(GroupChat.select().where(GroupChat.added_by == user_id).order_by(GroupChat.id), "title"),
        "chats_administered": _names(_administered(row.telegram_id), "title"),
        "events_made": _names(Event.select().where(Event.created_by == user_id).order_by(Event.id), "key", "title"),
        "answers": _answers(user_id),
        "attendance": track_record.export(user_id),
        "seat_changes": track_record.export_changes(user_id),
        "looks_after": _looks_after(user_id),
        "messages": _messages(user_id),
        "dialogue": next(iter(_names(Draft.select().where(Draft.user == user_id), "kind", "step", "answers")), None),
        "sign_in_links": _of(SignInLink, user_id, "created_at", "expires_at", "used_at", "destination"),
        "browsers": _of(WebSession, user_id, "created_at", "seen_at", "expires_at", "revoked_at", "agent"),
        "calendars": _of(Feed, user_id, "name", "created_at", "fetched_on", "revoked_at", "generation"),
        "calendar_changes": _calendar_changes(user_id),
        "calendar_entries": _calendar_entries(user_id),
        "planned": _names(_planned(user_id), "kind", "at"),
        "log": _names(_log(user_id), "at", "verb", "subject", "group_id", "detail"),
        "nearby": nearby_records.export(user_id),
        "belonging": group_records.export(user_id),
        "being_new": newcomer_records.export(user_id),
        "recognition": thanks_records.export(user_id),
        "safety": safety_records.export(user_id),
        "time": time_records.export(user_id),
        "partners": partner_records.export(user_id),
        "together": ritual_records.export(user_id),
    }


def _administered(telegram_id: int | None) -> ModelSelect[GroupChat]:
    ruled = ChatAdministrator.select(ChatAdministrator.chat).where(ChatAdministrator.telegram_id == telegram_id)
    return GroupChat.select().where(GroupChat.id.in_(ruled)).order_by(GroupChat.id)


def _groups(user_id: int) -> list[dict[str, object]]:
    rows = Membership.select(Membership, Group).join(Group).where(Membership.user == user_id).order_by(Membership.id)
    columns = ("role", "joined_at", "changed_at", "paused_until", "fewer", "hidden", "asked_after_at")
    return [{"group": row.group.name, **_plain(row, *columns)} for row in rows]


def _answers(user_id: int) -> list[dict[str, object]]:
    rows = Rsvp.select(Rsvp, Event, Group).join(Event).join(Group).where(Rsvp.user == user_id).order_by(Rsvp.id)
    return [
        {"event": row.event.key, "title": row.event.title, "group": row.event.group.name,
         **_plain(row, "answer", "created_at", "changed_at", "revision"),
         "seats": _names(Seat.select().where(Seat.rsvp == row.id), "mode", "state", "queue_no", "party_size"),
         "replies": _replies(row),
         "guests": [guest.name for guest in Guest.select().where(Guest.rsvp == row.id).order_by(Guest.position)]}
        for row in rows
    ]  # fmt: skip


def _replies(rsvp: Rsvp) -> list[dict[str, object]]:
    rows = Reply.select(Reply, Question).join(Question).where(Reply.rsvp == rsvp.id).order_by(Question.position)
    said = ((row.question.prompt or row.question.kind, read(row.value)) for row in rows)
    return [{"question": asked, "chosen": list(given.chosen), "words": given.words} for asked, given in said]


def _looks_after(user_id: int) -> list[dict[str, object]]:
    rows = EventHost.select(EventHost, Event).join(Event).where(EventHost.user == user_id).order_by(EventHost.id)
    return [{"event": row.event.key, "role": row.role} for row in rows]


def _messages(user_id: int) -> list[dict[str, object]]:
    rows = OutboxMessage.select().where(OutboxMessage.user == user_id).order_by(OutboxMessage.id)
    return _names(rows, "kind", "state", "created_at", "not_before", "facts")


def _calendar_changes(user_id: int) -> list[dict[str, object]]:
    rows = ReaderRevision.select(ReaderRevision, Event).join(Event).where(ReaderRevision.user == user_id)
    return [{"event": row.event.key, **_plain(row, "revision", "changed_at")} for row in rows.order_by(Event.id)]


def _calendar_entries(user_id: int) -> list[str]:
    rows = StoredVevent.select().where(StoredVevent.audience == f"user:{user_id}").order_by(StoredVevent.id)
    return [bytes(row.block).decode() for row in rows]


def _planned(user_id: int) -> ModelSelect[DueWork]:
    kinds = ("expire_area", "move_area", "digest")
    return DueWork.select().where(DueWork.kind.in_(kinds), DueWork.subject == str(user_id)).order_by(DueWork.id)


def _log(user_id: int) -> ModelSelect[AuditEntry]:
    return AuditEntry.select().where(audit.by_or_about(user_id)).order_by(AuditEntry.id)


def _of(table: Any, user_id: int, *columns: str) -> list[dict[str, object]]:
    return _names(table.select().where(table.user == user_id).order_by(table.id), *columns)


def _names(rows: Any, *columns: str) -> list[dict[str, object]]:
    return [_plain(row, *columns) for row in rows]


def _plain(row: Model, *columns: str) -> dict[str, object]:
    values = ((column, getattr(row, column)) for column in columns)
    return {name: value.isoformat() if isinstance(value, datetime | date) else value for name, value in values}
