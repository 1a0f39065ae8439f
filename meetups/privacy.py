"""What is kept of a person: handed to them, and erased. What others need to go on stays, without a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from peewee import ModelSelect

from database import at_end, locked, write_transaction
from meetups import (
    audit,
    chat_administrators,
    entry_cards,
    events,
    group_records,
    kept_bans,
    leaving,
    members,
    nearby_records,
    newcomer_records,
    outbox,
    partner_records,
    ritual_records,
    rsvps,
    safety_records,
    succession,
    thanks_records,
    time_records,
    traces,
    track_record,
)
from meetups.groups import groups_of
from meetups.personal_records import records_of
from meetups.refusals import NotFound
from meetups.visibility import INSIDERS, ORGANISERS, Role, Visibility
from models import (
    Draft,
    Event,
    EventHost,
    Feed,
    FeedVersion,
    Group,
    GroupChat,
    Guest,
    Membership,
    OutboxMessage,
    PostedCard,
    ReaderRevision,
    Reply,
    Rsvp,
    SignInLink,
    StoredVevent,
    User,
    WebSession,
)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A group and who owns it from then on."""

    group: str
    to: str


@dataclass(frozen=True, slots=True)
class Erased:
    """What becomes, or became, of the groups somebody owns: by name."""

    handed_over: tuple[HandedOver, ...]
    without_owner: tuple[str, ...]
    closed: tuple[str, ...]


def export(user_id: int) -> dict[str, object]:
    """Everything kept of this person, as plain values fit for JSON. Raises NotFound."""
    return records_of(user_id)


def prospect(user_id: int) -> Erased:
    """What erasing this person would do to the groups they own."""
    owned = [(facts.id, facts.name) for facts, _ in groups_of(user_id, (Role.OWNER,))]
    heirs = {group_id: _heir(group_id, user_id) for group_id, _ in owned}
    alone = {group_id for group_id, _ in owned if heirs[group_id] is None and not _others(group_id, user_id)}
    return Erased(
        tuple(HandedOver(name, heir.user.name) for group_id, name in owned if (heir := heirs[group_id]) is not None),
        tuple(name for group_id, name in owned if heirs[group_id] is None and group_id not in alone),
        tuple(name for group_id, name in owned if group_id in alone),
    )


def erase(user_id: int, now: datetime) -> Erased:
    """Forget this person, in one go: seats come free, groups pass on, everything personal is deleted.

    What they answered to past events still counts, without a name. The same Telegram account is a new person
    afterwards. Raises NotFound.
    """
    with write_transaction():
        _hold(user_id, now)
        fate = prospect(user_id)
        _redraw_where_named(user_id, now)
        _give_back(user_id, now)
        kept_bans.keep(user_id, _telegram_id(user_id), now)
        for facts, role in groups_of(user_id):
            _part(user_id, facts.id, role, now)
        entry_cards.take_out(user_id, now)
        nearby_records.forget_person(user_id)
        group_records.forget_person(user_id)
        newcomer_records.forget_person(user_id)
        thanks_records.forget_person(user_id)
        safety_records.forget_person(user_id)
        partner_records.forget_person(user_id)
        ritual_records.forget_person(user_id)
        time_records.forget_person(user_id)
        track_record.forget(user_id)
        traces.forget_person(user_id)
        _delete_records(user_id)
        _make_nobody(user_id, now)
        audit.note("person.erase", f"user:{user_id}", actor_id=user_id, group_id=None, now=now)
        at_end(_forget_versions, user_id)  # after what this very transaction raised
    return fate


def _hold(user_id: int, now: datetime) -> None:
    """Lock what will change, in the order everybody does: events, groups, the person."""
    mine = Membership.select(Membership.group).where(Membership.user == user_id)
    answered = Rsvp.select(Rsvp.event).where(Rsvp.user == user_id)
    concerned = (Event.ends_at > now) & (Event.id.in_(answered) | Event.group.in_(mine))
    list(locked(Event.select(Event.id).where(concerned).order_by(Event.id)))
    list(locked(Group.select(Group.id).where(Group.id.in_(mine)).order_by(Group.id)))
    alive = User.select(User.id).where(User.id == user_id, User.erased_at.is_null())
    if locked(alive, "FOR UPDATE").first() is None:  # the account's number, by which others know them, goes too
        raise NotFound()


def _redraw_where_named(user_id: int, now: datetime) -> None:
    """Cards in chats name who came; those of past events too are drawn again, by then without the name."""
    for rsvp in Rsvp.select(Rsvp.event).where(Rsvp.user == user_id).order_by(Rsvp.event):
        outbox.redraw(rsvp.event_id, now)


def _give_back(user_id: int, now: datetime) -> None:
    coming = Event.select(Event.id).where(Event.ends_at > now)
    mine = (Rsvp.user == user_id) & Rsvp.event.in_(coming)
    for row in Group.select(Group.id).join(Event).join(Rsvp).where(mine).distinct().order_by(Group.id):
        rsvps.withdraw_everywhere(user_id, row.id, now)
    Rsvp.delete().where(mine).execute()
    answered = Rsvp.select(Rsvp.id).where(Rsvp.user == user_id)
    for said in (Guest, Reply):
        said.delete().where(said.rsvp.in_(answered)).execute()


def _part(user_id: int, group_id: int, role: Role, now: datetime) -> None:
    if role == Role.OWNER:
        _pass_on(user_id, group_id, now)
        succession.forget(group_id)  # what they offered, or what was asked because they were not seen
        members.set_role(user_id, group_id, Role.MEMBER, now)
    leaving.leave(user_id, group_id, now)


def _pass_on(user_id: int, group_id: int, now: datetime) -> None:
    heir = _heir(group_id, user_id)
    if heir is not None:
        members.set_role(heir.user_id, group_id, Role.OWNER, now)
        audit.note(
            "group.inherit", f"group:{group_id}", actor_id=user_id, group_id=group_id, now=now, heir=heir.user_id
        )
    elif not _others(group_id, user_id):
        _close(user_id, group_id, now)


def _close(user_id: int, group_id: int, now: datetime) -> None:
    """Nobody is left: what was coming is called off, it is listed no more, and its chats are free for another group."""
    for event in Event.select(Event.key).where(Event.group == group_id, Event.ends_at > now).order_by(Event.id):
        events.cancel(user_id, event.key, now)
    listed = (Group.id == group_id) & (Group.visibility == Visibility.PUBLIC.value)
    Group.update(visibility=Visibility.UNLISTED.value, revision=Group.revision + 1).where(listed).execute()
    GroupChat.update(group=None).where(GroupChat.group == group_id).execute()


def _heir(group_id: int, user_id: int) -> Membership | None:
    """The organiser who has belonged to it longest."""
    row: Membership | None = _rest(group_id, user_id, ORGANISERS).order_by(Membership.joined_at, Membership.id).first()
    return row


def _others(group_id: int, user_id: int) -> bool:
    return bool(_rest(group_id, user_id, INSIDERS).exists())


def _rest(group_id: int, user_id: int, roles: Iterable[Role]) -> ModelSelect[Membership]:
    others = (Membership.group == group_id) & (Membership.user != user_id)
    return Membership.select(Membership, User).join(User).where(others, Membership.role.in_([r.value for r in roles]))


def _delete_records(user_id: int) -> None:
    telegram_id = _telegram_id(user_id)
    private = OutboxMessage.user == user_id
    if telegram_id is not None:  # a private chat has the number of the person in it
        last = OutboxMessage.kind == entry_cards.KIND  # what they read of others goes from their chat, then this too
        private |= (OutboxMessage.chat_id == telegram_id) & ~last
        PostedCard.delete().where(PostedCard.chat_id == telegram_id).execute()
        chat_administrators.forget_person(telegram_id)
    OutboxMessage.delete().where(private).execute()
    for table in (SignInLink, WebSession, Draft, Feed, ReaderRevision, Membership, EventHost):
        table.delete().where(table.user == user_id).execute()
    StoredVevent.delete().where(StoredVevent.audience == f"user:{user_id}").execute()
    GroupChat.update(added_by=None).where(GroupChat.added_by == user_id).execute()


def _telegram_id(user_id: int) -> int | None:
    found: int | None = User.select(User.telegram_id).where(User.id == user_id).scalar()
    return found


def _make_nobody(user_id: int, now: datetime) -> None:
    """The row stays, for what others counted on; nothing in it says who it was. Neither do rows merged into it."""
    User.update(
        telegram_id=None, name=traces.NOBODY, username=None, language="en", language_chosen=False, zone=None,
        age_answer="unsaid", reachable=False, names_hidden=True, reminder_leads="", erased_at=now,
        quiet_from=User.quiet_from.default, quiet_until=User.quiet_until.default,
    ).where((User.id == user_id) | (User.merged_into == user_id)).execute()  # fmt: skip


def _forget_versions(user_ids: list[int]) -> None:
    FeedVersion.delete().where(FeedVersion.subject.in_([f"user:{user_id}" for user_id in user_ids])).execute()
