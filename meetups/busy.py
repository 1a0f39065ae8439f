"""Whether a date suits a group: how many of its members go to something else then, in any group at all.

Said from five on only, and in steps of five, rounded down: nobody is singled out by asking twice, and whoever asks is
not counted, so that they cannot tip the count themselves. What the members go to is named nowhere.
"""

from collections.abc import Mapping
from datetime import datetime

from meetups.event_form import times
from meetups.small_numbers import LEAST, shown
from meetups.visibility import INSIDERS
from models import Event, Membership, Rsvp
from phrases import say


def busy(group_id: int, starts_at: datetime, ends_at: datetime, *, asked_by: int, but: str = "") -> int | None:
    """At least so many members go to something that overlaps this time; None: fewer than five, or none.

    `but` is the key of the event that is to be at that time.
    """
    members = Membership.select(Membership.user).where(
        Membership.group == group_id, Membership.user != asked_by,
        Membership.role.in_([role.value for role in INSIDERS]),
    )  # fmt: skip
    going = (
        Rsvp.select(Rsvp.user)
        .join(Event)
        .where(
            Rsvp.answer == "going", Rsvp.user.in_(members), Event.status == "published", Event.key != but,
            Event.starts_at < ends_at, Event.ends_at > starts_at,
        )
        .distinct()
    )  # fmt: skip
    return shown(going.count() // LEAST * LEAST)


def busy_typed(
    group_id: int, raw: Mapping[str, str], now: datetime, language: str, *, asked_by: int, but: str = ""
) -> str:
    """The same sentence about a time as somebody typed it (`event_form`), as far as it can be read."""
    found = times(raw, now)
    if found is None or found[1].utc <= found[0].utc:
        return ""
    return busy_words(group_id, found[0].utc, found[1].utc, language, asked_by=asked_by, but=but)


def busy_words(
    group_id: int, starts_at: datetime, ends_at: datetime, language: str, *, asked_by: int, but: str = ""
) -> str:
    """The same as a sentence for whoever picks the date; empty where nothing is to be said."""
    number = busy(group_id, starts_at, ends_at, asked_by=asked_by, but=but)
    if number is None:
        return ""
    return say(language, "Many are busy then: at least {number} members go to something else at that time.",
               number=number)  # fmt: skip
