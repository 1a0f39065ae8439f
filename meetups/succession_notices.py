"""What is said of a group that passes on: to whom it is offered, whose it is, who looks after it, and in its chats."""

from collections.abc import Callable
from datetime import datetime

from meetups import succession
from meetups.delivery import Message
from meetups.groups import group
from meetups.notice_parts import Notice, Press, reader_of
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.succession import Kind, Pending
from meetups.visibility import INSIDERS, ORGANISERS, Role, role_of
from models import User
from phrases import noted, say
from scheduling.zones import day_in_words

# What became of it: the title, a line, and who may still read it.
NEWS = {
    "accepted": (noted("{group} belongs to {name} now"), noted("They said yes. You look after it with them."),
                 ORGANISERS),
    "declined": (noted("{name} does not take {group} over"), noted("It stays yours."), {Role.OWNER}),
    "lapsed": (noted("{name} did not answer about {group}"),
               noted("It stays yours. Ask again, or ask somebody else."), {Role.OWNER}),
    "kept": (noted("{group} stays with its owner"), noted("You need not answer any more."), INSIDERS),
    "new_owner": (noted("{group} belongs to {name} now"), "", INSIDERS),
    "yours": (noted("{group} is yours now"),
              noted("Who owned it before looks after it with you, if they are still there."), {Role.OWNER}),
    "objected": (noted("{name} does not become the owner of {group}"),
                 noted("Another organiser said no. Talk it over, then ask again."), INSIDERS),
    "asks_no_more": (noted("{name} does not become the owner of {group}"),
                     noted("They ask for it no more. You need not answer."), INSIDERS),
    "owner_here": (noted("The owner of {group} is here"), noted("It stays theirs."), INSIDERS),
    "not_organiser": (noted("You do not look after {group} any more"), noted("You are a member as before."),
                      {Role.MEMBER}),
}  # fmt: skip


def news(message: Message, now: datetime) -> Notice | None:
    """What became of it; nothing for whom it does not concern any more."""
    reader, facts = reader_of(message), group(int(message.group_id or 0))
    title, line, who = NEWS[str(message.facts["what"])]
    if role_of(reader.id, facts.id) not in who:
        return None
    words = say(reader.language, title, group=facts.name, name=_name(int(message.facts["heir"])))
    return Notice(reader.language, words, (say(reader.language, line),) if line else ())


def asked(message: Message, now: datetime) -> Notice | None:
    """A word is asked for, as long as this is what is under way."""
    found, reader = _still(message), reader_of(message)
    if found is None or found.due_at <= now:
        return None
    return ASKED[str(message.facts["what"])](reader, int(message.group_id or 0), found, now)


def post(message: Message, now: datetime) -> Notice | None:
    """In the group's chat: somebody would take it over."""
    found, facts = _still(message), group(int(message.group_id or 0))
    if found is None or found.due_at <= now:
        return None
    language = facts.language
    owner = succession.owner_of(facts.id)
    here = say(language, "{name}, if you read this: tell me in private that you are here, and it stays yours.",
               name=owner.name) if owner is not None else ""  # fmt: skip
    until = say(language, "It is decided on {day}.", day=_day(found, facts.zone, language, now))
    title = say(language, "{name} would become the owner of {group}", name=found.heir.name, group=facts.name)
    return Notice(language, title, tuple(filter(None, (here, until))), thread_id=message.facts.get("thread_id"))


def _offered(reader: Person, group_id: int, found: Pending, now: datetime) -> Notice | None:
    if found.kind != Kind.HANDOVER or found.heir.id != reader.id or role_of(reader.id, group_id) not in INSIDERS:
        return None
    facts, owner, language = group(group_id), succession.owner_of(group_id), reader.language
    title = say(language, "{name} would hand {group} over to you", name=owner.name if owner else "?", group=facts.name)
    what = say(language, "You would be the owner; they would look after it with you.")
    until = say(language, "Say yes or no until {day}.", day=_day(found, facts.zone, language, now))
    yes = Press(say(language, "Yes, I take it over"), "own_accept", str(group_id))
    no = Press(say(language, "No, thank you"), "own_decline", str(group_id))
    return Notice(language, title, (what, until), presses=(yes, no))


def _owner_asked(reader: Person, group_id: int, found: Pending, now: datetime) -> Notice | None:
    if role_of(reader.id, group_id) != Role.OWNER:
        return None
    facts, language = group(group_id), reader.language
    title = say(language, "{name} would take {group} over from you", name=found.heir.name, group=facts.name)
    why = say(language, "Nothing was seen of you for a while. Are you here? One tap, and it stays yours.")
    until = say(language, "Without a word from you it is theirs on {day}, and you look after it with them.",
                day=_day(found, facts.zone, language, now))  # fmt: skip
    press = Press(say(language, "I am here, it stays mine"), "own_here", str(group_id))
    return Notice(language, title, (why, until), presses=(press,))


def _organiser_asked(reader: Person, group_id: int, found: Pending, now: datetime) -> Notice | None:
    if role_of(reader.id, group_id) not in ORGANISERS:
        return None
    facts, language = group(group_id), reader.language
    title = say(language, "{name} would become the owner of {group}", name=found.heir.name, group=facts.name)
    why = say(language, "Nothing was seen of its owner for two months. They are told, and may still answer.")
    until = say(language, "It is decided on {day}. You may say no, or ask instead if you have belonged to it longer.",
                day=_day(found, facts.zone, language, now))  # fmt: skip
    presses = (Press(say(language, "Say no to that"), "own_no", str(group_id)),
               Press(say(language, "Whose group it is"), "own_show", str(group_id)))  # fmt: skip
    return Notice(language, title, (why, until), presses=presses)


def _ownerless(reader: Person, group_id: int, found: Pending, now: datetime) -> Notice | None:
    if role_of(reader.id, group_id) not in INSIDERS:
        return None
    facts, language = group(group_id), reader.language
    title = say(language, "{name} would become the owner of {group}", name=found.heir.name, group=facts.name)
    why = say(language, "It has had no owner since the last one left Klatch.")
    until = say(language,
                "It is decided on {day}. Of those who ask, whoever has belonged to it longest becomes the owner.",
                day=_day(found, facts.zone, language, now))  # fmt: skip
    press = Press(say(language, "Whose group it is"), "own_show", str(group_id))
    return Notice(language, title, (why, until), presses=(press,))


ASKED: dict[str, Callable[[Person, int, Pending, datetime], Notice | None]] = {
    "offered": _offered,
    "owner_asked": _owner_asked,
    "organiser_asked": _organiser_asked,
    "ownerless": _ownerless,
}


def _still(message: Message) -> Pending | None:
    """What is under way, if it is still what this message was about."""
    found = succession.pending(int(message.group_id or 0))
    if found is None or found.asked_at.isoformat() != message.facts["asked_at"]:
        return None
    return found if message.facts.get("heir", found.heir.id) == found.heir.id else None


def _name(user_id: int) -> str:
    row = User.get_or_none(User.id == user_id, User.erased_at.is_null())
    if row is None:
        raise NotFound()
    return str(row.name)


def _day(found: Pending, zone: str, language: str, now: datetime) -> str:
    return day_in_words(found.due_at, zone, language, now.date())
