"""What organisers may do about somebody: warn, mute, remove, ban. Each has a reason and a key the person reads it by.

Only against somebody below one's own rank, so never against the owner. A mute is kept here and in the group's chats,
and ends by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from database import write_transaction
from meetups import audit, chat_acts, due, leaving, outbox, people, sanction_rows
from meetups.chat_acts import Act
from meetups.groups import require_organiser
from meetups.members import set_role
from meetups.names import paragraphs, visible
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, Wrong, wrong
from meetups.sanction_rows import Kind as Kind
from meetups.sanction_rows import in_force, muted_until, write
from meetups.visibility import INSIDERS, Role, role_of
from models import ChatMember, Event, GroupChat, Membership, Rsvp, Sanction, User
from phrases import noted

LONGEST_REASON = 500
LONGEST_MUTE = 365  # days; longer than 366 would be for ever to Telegram
SHOWN = 100
WARNINGS_SHOWN = timedelta(days=180)
PRESENT = ("in", "muted")
RANK = {Role.ORGANISER: 1, Role.OWNER: 2}
NOT_THERE = noted("They are not in the group any more.")
OUT_ALREADY = noted("They are kept out already.")


@dataclass(frozen=True, slots=True)
class SanctionWish:
    """What is to be done, why, and for how many days (a mute alone)."""

    kind: str
    reason: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in force about somebody."""

    key: str
    name: str
    kind: Kind
    reason: str
    at: datetime
    until: datetime | None


def may_write(user_id: int, group_id: int, now: datetime) -> bool:
    """Whether somebody may write to the group: introductions, thanks, suggestions. Muted, one answers events alone."""
    return muted_until(user_id, group_id, now) is None


def outranks(actor_id: int, user_id: int, group_id: int) -> bool:
    """Whether the one may do something about the other there: an organiser about members, the owner about anybody."""
    mine, theirs = role_of(actor_id, group_id), role_of(user_id, group_id)
    return _rank(mine) > _rank(theirs)


def impose(
    actor_id: int, group_id: int, user_id: int, wish: SanctionWish, now: datetime, report_id: int | None = None
) -> str:
    """Do it, and tell them. Returns its key. Raises NotAllowed, NotFound, Invalid, TooLate (nothing is left to do)."""
    kind, reason, days = checked(wish)
    with write_transaction():
        leaving.hold(group_id, now)
        require_organiser(actor_id, group_id)
        if user_id not in people.hold(user_id):
            raise NotFound()  # they were erased meanwhile
        _require_known(actor_id, user_id, group_id)
        until = now + timedelta(days=days) if kind == Kind.MUTE else None
        _require_something_to_do(kind, user_id, group_id)
        row = write(kind, user_id, group_id, reason, now, by=actor_id, until=until, report_id=report_id)
        _do(row, now)
        audit.note(f"member.{kind.value}", f"user:{user_id}", actor_id=actor_id, group_id=group_id, now=now,
                   sanction=row.id)  # fmt: skip
        outbox.tell(user_id, "sanction", str(row.id), now, group_id=group_id, sanction=row.key)
        return str(row.key)


def lift(actor_id: int, key: str, now: datetime) -> None:
    """An organiser takes it back. Raises NotFound, NotAllowed, TooLate."""
    with write_transaction():
        row = held(key, now)
        require_organiser(actor_id, row.group_id)
        if actor_id == row.user_id or not outranks(actor_id, row.user_id, row.group_id):
            raise NotAllowed(noted("Somebody above them decides that."))
        undo(row, actor_id, now)
        outbox.tell(row.user_id, "appeal_word", f"{row.id}:lifted", now, group_id=row.group_id, sanction=row.key)


def undo(row: Sanction, actor_id: int, now: datetime) -> None:
    """Lift it, and let be again what was before, at once. Inside a transaction, its group held. Raises TooLate."""
    if not sanction_rows.lift(now, actor_id, Sanction.id == row.id, in_force(now)):
        raise TooLate(noted("It is not in force any more."))
    if row.kind == Kind.BAN and role_of(row.user_id, row.group_id) == Role.BANNED:
        set_role(row.user_id, row.group_id, Role.LEFT, now)
        chat_acts.owe(row.group_id, row.user_id, Act.UNBAN, now)
    elif row.kind == Kind.REMOVE and role_of(row.user_id, row.group_id) != Role.BANNED:
        _in_again(row, now)
    elif row.kind == Kind.MUTE:
        _speak_again(row, now)
    audit.note("member.lift", f"user:{row.user_id}", actor_id=actor_id, group_id=row.group_id, now=now,
               sanction=row.id)  # fmt: skip


def standing(actor_id: int, group_id: int, now: datetime) -> tuple[Standing, ...]:
    """What is in force there, the latest first, for organisers: of warnings and removals the last half year's.

    Raises NotAllowed.
    """
    require_organiser(actor_id, group_id)
    recent = Sanction.kind.in_((Kind.MUTE.value, Kind.BAN.value)) | (Sanction.at > now - WARNINGS_SHOWN)
    rows = Sanction.select(Sanction, User).join(User, on=Sanction.user == User.id)
    rows = rows.where(Sanction.group == group_id, Sanction.user != actor_id, in_force(now), recent)
    rows = rows.order_by(Sanction.at.desc(), Sanction.id.desc()).limit(SHOWN)
    return tuple(Standing(row.key, row.user.name, Kind(row.kind), row.reason, row.at, row.until) for row in rows)


def end(subject: str, at: datetime, now: datetime) -> None:
    """A mute (the id of its row) is over by itself."""
    row = Sanction.get_or_none(Sanction.id == int(subject))
    if row is not None and row.lifted_at is None:
        leaving.hold(row.group_id, now)
        _speak_again(row, now)


def held(key: str, now: datetime) -> Sanction:
    """The row of this key, its group held and whom it is about. Inside a transaction. Raises NotFound."""
    found = Sanction.get_or_none(Sanction.key == key)
    if found is None:
        raise NotFound()
    leaving.hold(found.group_id, now)
    people.hold(found.user_id)
    row = Sanction.get_or_none(Sanction.id == found.id)
    if row is None:
        raise NotFound()
    return row


def checked(wish: SanctionWish) -> tuple[Kind, str, int]:
    """Kind, reason and days as they are kept. Raises Invalid with all that is wrong."""
    reason, wrongs = paragraphs(wish.reason), list[Wrong]()
    if wish.kind not in list(Kind):
        wrongs.append(wrong("kind", noted("Choose what shall be done.")))
    if wish.kind == Kind.MUTE and not (wish.days is not None and 1 <= wish.days <= LONGEST_MUTE):
        wrongs.append(wrong("days", noted("For how many days? 1 to {most}."), most=LONGEST_MUTE))
    if len(reason) > LONGEST_REASON or not visible(reason):
        wrongs.append(wrong("reason", noted("Say why, in up to {most} characters: they read it."), most=LONGEST_REASON))
    if wrongs:
        raise Invalid(*wrongs)
    return Kind(wish.kind), reason, wish.days or 0


def _rank(role: Role | None) -> int:
    return RANK.get(role, 0) if role is not None else 0


def _require_known(actor_id: int, user_id: int, group_id: int) -> None:
    if actor_id == user_id:
        raise NotAllowed(noted("That is you."))
    if role_of(user_id, group_id) is None and not (_seen(user_id, group_id) or _answered(user_id, group_id)):
        raise NotFound()
    if not outranks(actor_id, user_id, group_id):
        raise NotAllowed(noted("That is for somebody above them to do, and nobody is above the owner."))


def _require_something_to_do(kind: Kind, user_id: int, group_id: int) -> None:
    role = role_of(user_id, group_id)
    if role == Role.BANNED:
        raise TooLate(OUT_ALREADY)
    if kind in (Kind.MUTE, Kind.REMOVE) and role not in INSIDERS and not _seen(user_id, group_id, PRESENT):
        raise TooLate(NOT_THERE)


def _do(row: Sanction, now: datetime) -> None:
    user_id, group_id = row.user_id, row.group_id
    if row.kind == Kind.BAN:
        leaving.part(user_id, group_id, Role.BANNED, now)
    elif row.kind == Kind.REMOVE:
        if role_of(user_id, group_id) in INSIDERS:
            leaving.part(user_id, group_id, Role.LEFT, now)
        chat_acts.owe(group_id, user_id, Act.REMOVE, now)
    elif row.kind == Kind.MUTE:
        chat_acts.owe(group_id, user_id, Act.MUTE, now)
        due.plan("sanction_end", str(row.id), row.until)


def _in_again(row: Sanction, now: datetime) -> None:
    """A member again where the removal ended that: not who left by themselves since, or was in the chat alone."""
    chat_acts.keep_in(row.group_id, row.user_id)
    theirs = (Membership.group == row.group_id, Membership.user == row.user_id, Membership.role == Role.LEFT.value)
    if Membership.select().where(*theirs, Membership.changed_at == row.at).exists():
        set_role(row.user_id, row.group_id, Role.MEMBER, now)


def _speak_again(row: Sanction, now: datetime) -> None:
    """Where no other mute is in force. What puts them out there meanwhile goes before."""
    goes_out = chat_acts.is_to_go(row.group_id, row.user_id) or role_of(row.user_id, row.group_id) == Role.BANNED
    if may_write(row.user_id, row.group_id, now) and not goes_out:
        chat_acts.owe(row.group_id, row.user_id, Act.UNMUTE, now)


def _seen(user_id: int, group_id: int, statuses: tuple[str, ...] = ()) -> bool:
    rows = ChatMember.select().join(GroupChat).where(GroupChat.group == group_id, ChatMember.user == user_id)
    return bool((rows.where(ChatMember.status.in_(statuses)) if statuses else rows).exists())


def _answered(user_id: int, group_id: int) -> bool:
    return bool(Rsvp.select().join(Event).where(Event.group == group_id, Rsvp.user == user_id).exists())
