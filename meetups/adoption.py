"""Adopting a group whose only owner vanished: an organiser asks, the owner has two weeks to say "I am here".

Where the owner was erased and nobody took the group over, an organiser takes it at once; where there is none, whoever
has belonged to it longest of the members who ask, two weeks after the first did. `docs/decisions/` says why.
"""

from datetime import datetime, timedelta

from database import write_transaction
from meetups import audit, due, handover, outbox, succession
from meetups.chat_topics import Purpose, places
from meetups.chats import chats_of_group
from meetups.groups import group
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound, TooLate
from meetups.succession import Kind, Pending
from meetups.visibility import INSIDERS, ORGANISERS, Role, role_of
from models import Succession
from phrases import noted, say
from scheduling.zones import day_in_words

NOTICE = timedelta(days=14)


class Pause(NotAllowed):
    """A no was said, or the owner was seen: nobody asks anew until a day."""

    def __init__(self, until: datetime, zone: str) -> None:
        super().__init__(LATER)
        self.until = until
        self._zone = zone

    def words(self, language: str) -> str:
        """With the day by the group's clock."""
        return say(language, LATER, day=day_in_words(self.until, self._zone, language))


def may_ask(user_id: int, group_id: int, now: datetime) -> bool:
    """Whether this person may ask for the group as things are."""
    try:
        _check(user_id, group_id, now)
    except (NotAllowed, NotFound, TooLate):
        return False
    return True


def ask(user_id: int, group_id: int, now: datetime) -> Pending | None:
    """Ask to become the owner; None: it happened at once. Raises NotFound, NotAllowed, TooLate."""
    with write_transaction():
        succession.hold(group_id)
        owner, before = _check(user_id, group_id, now)
        audit.note("group.ask", f"group:{group_id}", actor_id=user_id, group_id=group_id, now=now)
        if owner is None and role_of(user_id, group_id) == Role.ORGANISER:
            _take_over(group_id, user_id, now)
            return None
        if before is not None:  # who has belonged to it longer takes their place; the two weeks go on
            Succession.update(heir=user_id).where(Succession.group == group_id).execute()
            found = succession.pending(group_id)
        else:
            found = succession.begin(group_id, Kind.ADOPTION, user_id, now, NOTICE)
        assert found is not None  # begun, in this transaction or before
        _tell_of(group_id, found, owner, now, first=before is None)
        return found


def say_no(user_id: int, group_id: int, now: datetime) -> None:
    """As another organiser: not this one. Raises NotAllowed, TooLate where nobody asks any more."""
    with write_transaction():
        succession.hold(group_id)
        found = _asked(group_id)
        if role_of(user_id, group_id) not in ORGANISERS or user_id == found.heir.id:
            raise NotAllowed(noted("Another organiser of the group may say no to that."))
        succession.forget(group_id)
        audit.note("group.say_no", f"group:{group_id}", actor_id=user_id, group_id=group_id, now=now)
        succession.tell(_asked_of(group_id) - {user_id}, "objected", group_id, found.heir.id, now)


def withdraw(user_id: int, group_id: int, now: datetime) -> None:
    """Ask no more. Raises TooLate where they do not ask."""
    with write_transaction():
        succession.hold(group_id)
        if _asked(group_id).heir.id != user_id:
            raise TooLate(NOBODY)
        succession.forget(group_id)
        succession.tell(_asked_of(group_id) - {user_id}, "asks_no_more", group_id, user_id, now)
        audit.note("group.ask_no_more", f"group:{group_id}", actor_id=user_id, group_id=group_id, now=now)


def say_here(owner_id: int, group_id: int, now: datetime) -> None:
    """As the owner: it stays mine. Raises NotAllowed, TooLate where nobody asks any more."""
    with write_transaction():
        succession.hold(group_id)
        if role_of(owner_id, group_id) != Role.OWNER:
            raise NotAllowed(noted("Only the owner of the group can do that."))
        _asked(group_id)
        _keep(group_id, owner_id, now)


def settle(subject: str, at: datetime, now: datetime) -> None:
    """The time is over: a handover lapses, and a group goes to who asked, unless its owner was seen meanwhile."""
    group_id = int(subject)
    succession.hold(group_id)
    found = succession.pending(group_id)
    if found is None or found.due_at > now:
        return  # it ended, and another perhaps began
    if found.kind == Kind.HANDOVER:
        handover.lapse(group_id, found, now)
        return
    owner, role = succession.owner_of(group_id), role_of(found.heir.id, group_id)
    if owner is not None and (owner.reachable or succession.seen_since(owner.id, found.asked_at)):
        _keep(group_id, owner.id, now)
    elif role == Role.ORGANISER or (owner is None and role in INSIDERS):
        _take_over(group_id, found.heir.id, now)
    else:  # who asked looks after it no longer
        succession.forget(group_id)
        succession.tell(_asked_of(group_id), "asks_no_more", group_id, found.heir.id, now)


def give_notice_anew(now: datetime) -> None:
    """After a backup was put back, inside its transaction: what was seen of owners since it was made is lost, so the
    two weeks of those who are asked for begin again."""
    for row in list(Succession.select().where(Succession.kind == Kind.ADOPTION.value).order_by(Succession.group)):
        succession.hold(row.group_id)
        Succession.update(due_at=now + NOTICE).where(Succession.group == row.group_id).execute()
        due.forget("succession", str(row.group_id))
        due.plan("succession", str(row.group_id), now + NOTICE)


NOBODY = noted("Nobody asks for that any more.")
LATER = noted("That was asked, and it stays as it is. Ask again from {day}.")


def _check(user_id: int, group_id: int, now: datetime) -> tuple[Person | None, Pending | None]:
    role, owner = role_of(user_id, group_id), succession.owner_of(group_id)
    if role not in INSIDERS:
        raise NotFound()
    if role == Role.OWNER:
        raise NotAllowed(noted("The group is yours already."))
    if role != Role.ORGANISER and (owner is not None or succession.organisers_of(group_id)):
        raise NotAllowed(noted("Only organisers of the group can do that."))
    if owner is not None and not succession.vanished(owner, now):
        raise NotAllowed(noted("{name} is here. Ask them to hand the group over."), name=owner.name)
    if owner is None and role == Role.ORGANISER:
        return None, None  # at once, whoever else asks
    until = succession.pause_after_no(group_id, now)
    if until is not None:
        raise Pause(until, group(group_id).zone)
    before = succession.pending(group_id)
    if before is not None and before.kind == Kind.HANDOVER:
        raise TooLate(noted("{name} is asked to take it over. Wait for their answer."), name=before.heir.name)
    if before is not None and _longer(before.heir.id, user_id, group_id):
        raise TooLate(noted("{name} asked already, and has belonged to it longer."), name=before.heir.name)
    return owner, before


def _longer(heir_id: int, user_id: int, group_id: int) -> bool:
    """Whether the one who asks has belonged to it at least as long; one who left since has not."""
    if role_of(heir_id, group_id) not in INSIDERS:
        return False
    return succession.belongs_since(heir_id, group_id) <= succession.belongs_since(user_id, group_id)


def _tell_of(group_id: int, found: Pending, owner: Person | None, now: datetime, *, first: bool) -> None:
    if owner is None:
        succession.ask(succession.insiders_of(group_id) - {found.heir.id}, "ownerless", group_id, found, now)
    else:
        succession.ask({owner.id}, "owner_asked", group_id, found, now)
        others = succession.organisers_of(group_id) - {found.heir.id, owner.id}
        succession.ask(others, "organiser_asked", group_id, found, now)
    if not first:
        return
    topics = {place.chat_id: place.thread_id for place in places(group_id, Purpose.ANNOUNCEMENTS)}
    for chat in chats_of_group(group_id):  # the one place an owner who stopped the bot may still read
        outbox.post(chat.chat_id, "succession_post", f"{chat.chat_id}:{found.asked_at.isoformat()}", now,
                    group_id=group_id, expires_at=found.due_at, asked_at=found.asked_at.isoformat(),
                    thread_id=topics.get(chat.chat_id))  # fmt: skip


def _asked_of(group_id: int) -> set[int]:
    """Whoever was asked for a word: who looks after it, the owner too; everybody where nobody does."""
    return succession.organisers_of(group_id) or succession.insiders_of(group_id)


def _take_over(group_id: int, heir_id: int, now: datetime) -> None:
    asked = _asked_of(group_id)
    succession.pass_on(group_id, heir_id, heir_id, Kind.ADOPTION, now)
    succession.tell({heir_id}, "yours", group_id, heir_id, now)
    succession.tell(asked - {heir_id}, "new_owner", group_id, heir_id, now)


def _keep(group_id: int, owner_id: int, now: datetime) -> None:
    found = _asked(group_id)
    succession.forget(group_id)
    audit.note("group.keep", f"group:{group_id}", actor_id=owner_id, group_id=group_id, now=now)
    told = (succession.organisers_of(group_id) | {found.heir.id}) - {owner_id}
    succession.tell(told, "owner_here", group_id, found.heir.id, now)


def _asked(group_id: int) -> Pending:
    found = succession.pending(group_id)
    if found is None or found.kind != Kind.ADOPTION:
        raise TooLate(NOBODY)
    return found
