"""What is left of somebody after everything about them was deleted: how much, why, and for how long. Said before."""

from dataclasses import dataclass
from datetime import datetime

from config import settings
from meetups import audit, entry_cards, kept_bans
from models import Event, Group, Report, Rsvp, SeatChange
from phrases import count, say


@dataclass(frozen=True, slots=True)
class Remains:
    """How many of each; nothing of it says who it was."""

    answers: int  # to past events
    changes: int  # of seats
    made: int  # groups and events they began
    entries: int  # of the audit log, by and about them
    reports: int  # by and about them
    bans: int
    cards: int  # messages in their chat with what others answered at a door


def remains_of(user_id: int, now: datetime) -> Remains:
    """What erasing this person now would leave."""
    past = Rsvp.select().join(Event).where(Rsvp.user == user_id, Event.ends_at <= now)
    changes = SeatChange.select().join(Rsvp).join(Event).where(Rsvp.user == user_id, Event.ends_at <= now)
    groups, events = (
        Group.select().where(Group.created_by == user_id),
        Event.select().where(Event.created_by == user_id),
    )
    reports = Report.select().where((Report.reporter == user_id) | (Report.about == user_id))
    return Remains(
        past.count(), changes.count(), groups.count() + events.count(), audit.entries_of(user_id),
        reports.count(), kept_bans.number_of(user_id), entry_cards.number_of(user_id),
    )  # fmt: skip


def in_words(remains: Remains, language: str) -> tuple[str, ...]:
    """A sentence each, with the number, the reason and the time."""
    chosen = settings()
    answers = count(
        language,
        "{n} answer to a past event, without a name, so that its numbers stay true; as long as the event is kept.",
        "{n} answers to past events, without a name, so that their numbers stay true; as long as the events are kept.",
        remains.answers,
    )
    entries = count(
        language,
        "{n} entry of the log of who did what, by a number of ours alone, so that decisions about others can be "
        "checked; {days} days.",
        "{n} entries of the log of who did what, by a number of ours alone, so that decisions about others can be "
        "checked; {days} days.",
        remains.entries + 1,  # that it was deleted
        days=chosen.audit_days,
    )
    said = [answers, entries] if remains.answers else [entries]
    if remains.made:
        said.append(_made(remains.made, language))
    if remains.reports:
        said.append(_reports(remains.reports, chosen.report_days, language))
    if remains.bans:
        said.append(_bans(remains.bans, chosen.ban_days, language))
    if remains.cards:
        said.append(_cards(remains.cards, language))
    said.append(say(language, "What you wrote for a group as its organiser stays the group’s, and says by nobody."))
    said.append(say(language, "What I wrote to others stays in their chats with me, your name with it; what you "
                    "answered at a group’s door is taken out of them."))  # fmt: skip
    return tuple(said)


def _made(n: int, language: str) -> str:
    return count(
        language,
        "{n} group or event you began stays for those who are in it, and says by nobody.",
        "{n} groups and events you began stay for those who are in them, and say by nobody.",
        n,
    )


def _reports(n: int, days: int, language: str) -> str:
    return count(
        language,
        "{n} report, without your name and without words, so that what was decided is known; until {days} days after "
        "the decision.",
        "{n} reports, without your name and without words, so that what was decided is known; until {days} days after "
        "the decision.",
        n,
        days=days,
    )


def _bans(n: int, days: int, language: str) -> str:
    return count(
        language,
        "{n} group keeps you out. For it a number is kept that is computed from your Telegram number with a secret "
        "key, and says nothing to anybody: if you come back within {days} days, you are kept out still.",
        "{n} groups keep you out. For each a number is kept that is computed from your Telegram number with a secret "
        "key, and says nothing to anybody: if you come back within {days} days, you are kept out still.",
        n,
        days=days,
    )


def _cards(n: int, language: str) -> str:
    return count(
        language,
        "{n} message in your chat with me shows what somebody answered at a group’s door. It is taken out of there; "
        "until that is done, your Telegram number is kept.",
        "{n} messages in your chat with me show what people answered at a group’s door. It is taken out of there; "
        "until that is done, your Telegram number is kept.",
        n,
    )
