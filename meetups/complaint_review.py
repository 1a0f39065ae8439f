"""Reports read and decided: by organisers inside their group, by moderators with what an installation can do.

Moderators act on an organiser by no sanction: they tell the owner, or take the group off the public list. Nobody reads
a report about themselves, and nobody reads who made one. Two at once are one decision: the second reads who made it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN

from config import settings
from database import write_transaction
from meetups import audit, due, leaving, moderators, outbox, people, sanctions, succession
from meetups.complaints import Kind, Readers, State
from meetups.discreet import facts_for_others
from meetups.groups import GroupFacts, facts_of, require_organiser
from meetups.names import paragraphs
from meetups.readers import group_changed
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.sanctions import SanctionWish
from meetups.visibility import ORGANISERS, Visibility, role_of
from models import Event, Group, Membership, Report, User
from phrases import noted, say

LONGEST_ANSWER = 500
SHOWN = 50
SUPERGROUP = -1_000_000_000_000  # Telegram counts the numbers of supergroups down from here


@dataclass(frozen=True, slots=True)
class Complaint:
    """A report as who decides reads it. `about`: their name, empty where they are gone or nobody was named.

    To moderators a sensitive group is what it is called outside, with no address of it, its event or the message.
    """

    key: str
    group: GroupFacts
    about_id: int | None
    about: str
    event: tuple[str, str] | None  # key and title; no key: it is not for the reader to open
    message_url: str
    quoted: str
    kind: Kind
    words: str
    read_by: Readers
    state: State
    created_at: datetime
    decided_by: str
    decided_at: datetime | None


def waiting(actor_id: int, group_id: int) -> tuple[Complaint, ...]:
    """What waits for the organisers' word, the first first, but for what is about the reader. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    here = (Report.group == group_id) & (Report.read_by == Readers.ORGANISERS.value)
    return _found(actor_id, here & (Report.state == State.OPEN.value), Report.created_at, Report.id)


def decided(actor_id: int, group_id: int) -> tuple[Complaint, ...]:
    """What was decided, the last first, until it is forgotten. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    here = (Report.group == group_id) & (Report.read_by == Readers.ORGANISERS.value)
    return _found(actor_id, here & (Report.state != State.OPEN.value), Report.decided_at.desc(), Report.id.desc())


def number_waiting(group_id: int) -> int:
    """How many wait for organisers there; none about somebody who is one by now, for whom a number would tell of it."""
    here = (Report.group == group_id, Report.read_by == Readers.ORGANISERS.value, Report.state == State.OPEN.value)
    of_them = Membership.role.in_([role.value for role in ORGANISERS])
    them = Membership.select(Membership.user).where(Membership.group == group_id, of_them)
    return int(Report.select().where(*here, Report.about.is_null() | Report.about.not_in(them)).count())


def for_moderators(actor_id: int, *, are_open: bool) -> tuple[Complaint, ...]:
    """What waits for moderators, or was decided, but of groups they organise. Raises NotFound for anybody else."""
    moderators.require_moderator(actor_id)
    organised = Membership.select(Membership.group).where(
        Membership.user == actor_id, Membership.role.in_([role.value for role in ORGANISERS])
    )
    theirs = (Report.read_by == Readers.MODERATORS.value) & Report.group.not_in(organised)
    if are_open:
        return _found(actor_id, theirs & (Report.state == State.OPEN.value), Report.created_at, Report.id)
    return _found(actor_id, theirs & (Report.state != State.OPEN.value), Report.decided_at.desc(), Report.id.desc())


def complaint(actor_id: int, key: str) -> Complaint:
    """One report, decided or not. Raises NotFound, also for whom it is about."""
    found = _found(actor_id, Report.key == key, Report.id)
    if not found or not _may_read(actor_id, found[0].group.id, found[0].read_by):
        raise NotFound()
    return found[0]


def act(actor_id: int, key: str, wish: SanctionWish, now: datetime) -> Complaint:
    """Organisers do something about the person. Raises what `sanctions.impose` does, and TooLate: it is decided."""
    sanctions.checked(wish)
    with write_transaction():
        row = _held(actor_id, key, Readers.ORGANISERS, now)
        if row.about_id is None:
            raise NotAllowed(noted("It is about nobody who is still here."))
        _settle(row, State.ACTED, actor_id, "", now)
        sanctions.impose(actor_id, row.group_id, row.about_id, wish, now, report_id=row.id)
        return complaint(actor_id, key)


def leave(actor_id: int, key: str, answer: str, now: datetime) -> Complaint:
    """Nothing is done; a word to who reported may say why. Raises NotFound, TooLate, Invalid."""
    return _answer(actor_id, key, State.LEFT, answer, now)


def saw_to(actor_id: int, key: str, answer: str, now: datetime) -> Complaint:
    """They saw to it by other means than a sanction. Raises as `leave`."""
    return _answer(actor_id, key, State.ACTED, answer, now)


def tell_owner(actor_id: int, key: str, words: str, now: datetime) -> Complaint:
    """Moderators ask the owner to look after it. Raises as `leave`, and NotAllowed: it is about the owner."""
    said = _checked(words, least=1)
    with write_transaction():
        row = _held(actor_id, key, Readers.MODERATORS, now)
        owner = succession.owner_of(row.group_id)
        if owner is None or owner.id == row.about_id:
            raise NotAllowed(noted("There is no owner beside the person it is about."))
        _settle(row, State.ACTED, actor_id, "", now)
        _tell_owner(row, owner.id, "ask", said, now)
        audit.note("report.tell_owner", f"report:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)
        return complaint(actor_id, key)


def unlist(actor_id: int, key: str, words: str, now: datetime) -> Complaint:
    """Moderators take the group off the public list, and tell its owner why. Raises as `leave`, and NotAllowed."""
    said = _checked(words, least=1)
    with write_transaction():
        row = _held(actor_id, key, Readers.MODERATORS, now)
        listed = (Group.id == row.group_id) & (Group.visibility == Visibility.PUBLIC.value)
        if not Group.update(visibility=Visibility.UNLISTED.value, revision=Group.revision + 1).where(listed).execute():
            raise NotAllowed(noted("The group is on no public list."))
        group_changed(row.group_id, now)
        _settle(row, State.ACTED, actor_id, "", now)
        owner = succession.owner_of(row.group_id)
        if owner is not None:
            _tell_owner(row, owner.id, "unlisted", said, now)
        audit.note("group.unlist", f"group:{row.group_id}", actor_id=actor_id, group_id=row.group_id, now=now)
        return complaint(actor_id, key)


def _answer(actor_id: int, key: str, state: State, answer: str, now: datetime) -> Complaint:
    said = _checked(answer, least=0)
    with write_transaction():
        _settle(_held(actor_id, key, None, now), state, actor_id, said, now)
        return complaint(actor_id, key)


def _checked(words: str, least: int) -> str:
    said = paragraphs(words)
    if not least <= len(said) <= LONGEST_ANSWER:
        raise Invalid(wrong("words", noted("Write something, in up to {most} characters."), most=LONGEST_ANSWER))
    return said


def _held(actor_id: int, key: str, read_by: Readers | None, now: datetime) -> Report:
    """The report, its group held and all whom it names. Raises NotFound for who may not decide it."""
    row = Report.get_or_none(Report.key == key)
    if row is None or actor_id == row.about_id or (read_by is not None and row.read_by != read_by):
        raise NotFound()
    leaving.hold(row.group_id, now)
    people.hold(actor_id, row.reporter_id, row.about_id)  # who is erased meanwhile is so before it is read again
    again = Report.get_or_none(Report.id == row.id)
    if again is None or not _may_read(actor_id, again.group_id, Readers(again.read_by)):
        raise NotFound()
    return again


def _settle(row: Report, state: State, actor_id: int, answer: str, now: datetime) -> None:
    """The one decision: of two the second finds it made."""
    forget_at = now + timedelta(days=settings().report_days)
    fresh = {"state": state.value, "decided_by": actor_id, "decided_at": now, "answer": answer, "forget_at": forget_at}
    if not Report.update(fresh).where(Report.id == row.id, Report.state == State.OPEN.value).execute():
        decider = User.select(User.name).join(Report, on=Report.decided_by == User.id).where(Report.id == row.id)
        raise TooLate(noted("{who} decided that already."), who=decider.scalar() or "?")
    due.plan("report_forget", str(row.id), forget_at)
    audit.note(f"report.{state.value}", f"report:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)
    if row.reporter_id is not None:
        outbox.tell(row.reporter_id, "report_word", str(row.id), now, group_id=row.group_id, report=row.key)


def _tell_owner(row: Report, owner_id: int, what: str, words: str, now: datetime) -> None:
    outbox.tell(owner_id, "moderation", str(row.id), now, group_id=row.group_id, report=row.key, what=what,
                words=words, about=row.about_id)  # fmt: skip


def _may_read(actor_id: int, group_id: int, read_by: Readers) -> bool:
    organises = role_of(actor_id, group_id) in ORGANISERS
    return organises if read_by == Readers.ORGANISERS else moderators.moderates(actor_id) and not organises


def _found(actor_id: int, which: Any, *order: Any) -> tuple[Complaint, ...]:
    """In one query, whatever their number, two where a sensitive group is among them. Not what is about the reader."""
    about, decider = User.alias(), User.alias()
    rows = (
        Report.select(Report, Group, Event, about, decider)
        .join(Group).switch(Report).join(Event, JOIN.LEFT_OUTER).switch(Report)
        .join(about, JOIN.LEFT_OUTER, on=Report.about == about.id, attr="person").switch(Report)
        .join(decider, JOIN.LEFT_OUTER, on=Report.decided_by == decider.id, attr="decider")
        .where(which, Report.about.is_null() | (Report.about != actor_id))
        .order_by(*order).limit(SHOWN)
    )  # fmt: skip
    found = [_complaint(row) for row in rows]
    if not any(one.read_by == Readers.MODERATORS and one.group.sensitive for one in found):
        return tuple(found)
    language = people.person(actor_id).language
    return tuple(_outside(one, language) if one.read_by == Readers.MODERATORS else one for one in found)


def _outside(one: Complaint, language: str) -> Complaint:
    if not one.group.sensitive:
        return one
    event = None if one.event is None else ("", say(language, "An event of the group"))
    return replace(one, group=facts_for_others(one.group, language), event=event, message_url="")


def _complaint(row: Report) -> Complaint:
    event = (row.event.key, row.event.title) if row.event is not None else None
    assert row.group is not None  # joined
    return Complaint(
        row.key, facts_of(row.group), row.about_id, _name(row, "person"), event, _message_url(row), row.quoted,
        Kind(row.kind), row.words, Readers(row.read_by), State(row.state), row.created_at, _name(row, "decider"),
        row.decided_at,
    )  # fmt: skip


def _name(row: Report, whose: str) -> str:
    found = getattr(row, whose, None)
    return "" if found is None or found.erased_at is not None else str(found.name)


def _message_url(row: Report) -> str:
    """Where the message stands, for those in the chat: supergroups alone have such addresses."""
    if row.chat_id is None or row.message_id is None or row.chat_id > SUPERGROUP:
        return ""
    return f"https://t.me/c/{SUPERGROUP - row.chat_id}/{row.message_id}"
