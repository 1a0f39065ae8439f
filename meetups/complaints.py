"""Something is wrong with a person, an event or a message: reported to organisers, or beyond them to moderators.

Nobody who reads a report learns who made it. Whoever made it reads what became of it. How it is decided is in
`complaint_review.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from database import locked, write_transaction
from meetups import audit, moderators, organisers, outbox, people
from meetups.groups import GroupFacts, facts_of
from meetups.names import new_key, paragraphs, visible
from meetups.refusals import Invalid, NotAllowed, NotFound, Wrong, wrong
from meetups.visibility import INSIDERS, ORGANISERS, Role, Visibility, narrower, role_of, sight
from models import ChatMember, Event, Group, GroupChat, Membership, Report, Rsvp
from phrases import noted

MOST_OPEN = 10  # of one person, in all groups
LONGEST_WORDS = 1_000
LONGEST_QUOTE = 2_000
TOO_MANY = noted("{most} reports of yours are still open. Wait until one is decided.")
NOBODY_BEYOND = noted(
    "Nothing was sent: nobody looks after this Klatch beyond the groups’ own organisers. "
    "Tell an organiser you trust, block the person, or leave the group."
)


class Kind(StrEnum):
    """What is wrong."""

    SPAM = "spam"
    INSULT = "insult"
    THREAT = "threat"
    PRIVATE = "private"
    UNSAFE = "unsafe"
    OTHER = "other"


class Readers(StrEnum):
    """Who reads it."""

    ORGANISERS = "organisers"
    MODERATORS = "moderators"


class State(StrEnum):
    """What became of it."""

    OPEN = "open"
    ACTED = "acted"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class ReportWish:
    """What somebody would report. `beyond`: the organisers should not read it."""

    kind: str
    words: str = ""
    about_id: int | None = None
    event_key: str = ""
    chat_id: int | None = None
    message_id: int | None = None
    quoted: str = ""
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """A report somebody made, and what became of it."""

    key: str
    group: GroupFacts
    kind: Kind
    words: str
    read_by: Readers
    state: State
    answer: str
    created_at: datetime
    decided_at: datetime | None


def group_to_report_in(slug: str, user_id: int) -> GroupFacts:
    """The group at this address, also for who left it or is kept out. Raises NotFound."""
    row = Group.get_or_none(Group.slug == slug)
    if row is None:
        raise NotFound()
    _require_touch(user_id, row)
    return facts_of(row)


def require_may_report(user_id: int, group_id: int) -> GroupFacts:
    """The group, for who sees it or had to do with it. Raises NotFound."""
    row = Group.get_or_none(Group.id == group_id)
    if row is None:
        raise NotFound()
    _require_touch(user_id, row)
    return facts_of(row)


def report(user_id: int, group_id: int, wish: ReportWish, now: datetime, *, in_chat: bool = False) -> Mine:
    """Send it. `in_chat`: below a message in the group's chat, so both are of it, whatever they are on the roster.

    Raises Invalid, NotFound, and NotAllowed: too many are open, or there is nobody who could read it.
    """
    kind, words = checked(wish)
    with write_transaction():
        group = locked(Group.select().where(Group.id == group_id)).first()
        if group is None:
            raise NotFound()
        if not in_chat:
            _require_touch(user_id, group)
        known = people.hold(user_id, wish.about_id)  # ten at once are counted one by one
        if not {user_id, wish.about_id} - {None} <= known:
            raise NotFound()  # they were erased meanwhile
        event = _event(wish.event_key, user_id, group)
        _require_about(user_id, wish.about_id, group_id, in_chat=in_chat)
        read_by = readers(user_id, group_id, wish.about_id, beyond=wish.beyond)
        if Report.select().where(Report.reporter == user_id, Report.state == State.OPEN.value).count() >= MOST_OPEN:
            raise NotAllowed(TOO_MANY, most=MOST_OPEN)
        row = Report.create(
            key=new_key(), group=group_id, reporter=user_id, about=wish.about_id, event=event, chat_id=wish.chat_id,
            message_id=wish.message_id, quoted=paragraphs(wish.quoted)[:LONGEST_QUOTE], kind=kind.value, words=words,
            read_by=read_by.value, created_at=now,
        )  # fmt: skip
        audit.note("report.make", f"report:{row.id}", actor_id=user_id, group_id=group_id, now=now)
        _tell(row, now)
        return _mine(row, group)


def checked(wish: ReportWish) -> tuple[Kind, str]:
    """Kind and words as they are kept. Raises Invalid with all that is wrong."""
    words, wrongs = paragraphs(wish.words), list[Wrong]()
    if wish.kind not in list(Kind):
        wrongs.append(wrong("kind", noted("Choose what is wrong.")))
    about_something = wish.about_id is not None or wish.event_key or wish.message_id is not None
    if len(words) > LONGEST_WORDS:
        wrongs.append(wrong("words", noted("Up to {most} characters, please."), most=LONGEST_WORDS))
    elif not about_something and not visible(words):
        wrongs.append(wrong("words", noted("Say in a few words what happened.")))
    if wrongs:
        raise Invalid(*wrongs)
    return Kind(wish.kind), words


def readers(user_id: int, group_id: int, about_id: int | None, *, beyond: bool) -> Readers:
    """Who would read it: organisers, unless it is about one of them, they should not, or they keep the reporter out.

    Raises NotAllowed where there is nobody beyond them.
    """
    about_them = about_id is not None and role_of(about_id, group_id) in ORGANISERS
    if not (beyond or about_them or role_of(user_id, group_id) == Role.BANNED):
        return Readers.ORGANISERS
    if not anybody_beyond(user_id, group_id, about_id):
        raise NotAllowed(NOBODY_BEYOND)
    return Readers.MODERATORS


def anybody_beyond(user_id: int, group_id: int, about_id: int | None = None) -> bool:
    """Whether a moderator could read it who organises nothing there, did not write it, and whom it is not about."""
    return moderators.others(user_id, about_id, *_organisers(group_id))


def mine(user_id: int) -> tuple[Mine, ...]:
    """What somebody reported, the latest first."""
    rows = Report.select(Report, Group).join(Group).where(Report.reporter == user_id)
    found = rows.order_by(Report.created_at.desc(), Report.id.desc())
    return tuple(_mine(row, row.group) for row in found if row.group is not None)


def forget(subject: str, at: datetime, now: datetime) -> None:
    """A report (the id of its row) that was decided long ago is deleted: due work."""
    Report.delete().where(Report.id == int(subject), Report.state != State.OPEN.value).execute()


def _require_touch(user_id: int, group: Group) -> None:
    """They see the group, or had to do with it. Raises NotFound."""
    role = role_of(user_id, group.id)
    if sight(Visibility(group.visibility), role).see or role in (Role.LEFT, Role.BANNED):
        return
    answered = Rsvp.select().join(Event).where(Event.group == group.id, Rsvp.user == user_id)
    if not (answered.exists() or _in_chat(user_id, group.id)):
        raise NotFound()


def _event(key: str, user_id: int, group: Group) -> Event | None:
    if not key:
        return None
    row = Event.get_or_none(Event.key == key, Event.group == group.id)
    role = role_of(user_id, group.id)
    if row is None or row.status == "draft":
        raise NotFound()
    answered = Rsvp.select().where(Rsvp.event == row.id, Rsvp.user == user_id)
    if not (sight(narrower(group.visibility, row.visibility), role).see or answered.exists()):
        raise NotFound()
    return row


def _require_about(user_id: int, about_id: int | None, group_id: int, *, in_chat: bool) -> None:
    """Somebody else, who has or had to do with the group: whoever wrote in its chat. Raises NotFound, NotAllowed.

    Who is outside names nobody: what became of it would tell whether that person belongs to the group.
    """
    if about_id is None:
        return
    if not in_chat and role_of(user_id, group_id) not in INSIDERS:
        raise NotAllowed(noted("You are not in the group: say in your own words whom it is about."))
    if about_id == user_id:
        raise NotAllowed(noted("That is you."))
    answered = Rsvp.select().join(Event).where(Event.group == group_id, Rsvp.user == about_id)
    known = in_chat or role_of(about_id, group_id) is not None or _in_chat(about_id, group_id)
    if not (known or answered.exists()):
        raise NotFound()


def _in_chat(user_id: int, group_id: int) -> bool:
    here = (GroupChat.group == group_id, ChatMember.user == user_id)
    return bool(ChatMember.select().join(GroupChat).where(*here).exists())


def _tell(row: Report, now: datetime) -> None:
    spared = {row.about_id, row.reporter_id}
    found = organisers.reachable(row.group_id)
    if row.read_by == Readers.MODERATORS:
        found, spared = moderators.reachable(), spared | _organisers(row.group_id)
    for user_id in found:
        if user_id not in spared:
            outbox.tell(user_id, "report", f"{row.id}:{user_id}", now, group_id=row.group_id, report=row.key)


def _organisers(group_id: int) -> set[int]:
    theirs = Membership.role.in_([role.value for role in ORGANISERS])
    return {row.user_id for row in Membership.select(Membership.user).where(Membership.group == group_id, theirs)}


def _mine(row: Report, group: Group) -> Mine:
    return Mine(row.key, facts_of(group), Kind(row.kind), row.words, Readers(row.read_by), State(row.state),
                row.answer, row.created_at, row.decided_at)  # fmt: skip
