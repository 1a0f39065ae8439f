"""People: who they are to us, how they like to be spoken to and reminded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from database import locked, write_transaction
from meetups import digest_times, kept_bans, outbox, presence
from meetups.names import one_line, visible
from meetups.readers import profile_changed
from meetups.refusals import Invalid, NotFound, wrong
from models import Event, Rsvp, User
from phrases import LANGUAGES, best_language, noted
from scheduling.zones import known

LEADS = tuple(timedelta(minutes=m) for m in (15, 60, 180, 1440, 4320, 10080))  # what a person may choose from


class Age(StrEnum):
    """What a person said of their age; people discovery is for adults only."""

    UNSAID = "unsaid"
    ADULT = "adult"
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Profile:
    """What Telegram tells of a person with every update."""

    telegram_id: int
    name: str
    username: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody we know."""

    id: int
    telegram_id: int | None
    name: str
    username: str | None
    language: str
    zone: str | None
    reachable: bool
    names_hidden: bool
    leads: tuple[timedelta, ...]
    age: Age


def meet(profile: Profile, now: datetime) -> Person:
    """Know somebody by their Telegram account; a new name or username is taken over, a chosen language is kept."""
    row = User.get_or_none(User.telegram_id == profile.telegram_id)
    if row is not None and _as_told(row, profile):
        return person_of(row)
    with write_transaction():
        row = _held(profile.telegram_id) or _first_meeting(profile, now)
        row.name, row.username = _clean_name(profile.name), profile.username
        if not row.language_chosen:
            row.language = best_language(profile.language, row.language)
        row.save(only=[User.name, User.username, User.language])
    return person_of(row)


def person(user_id: int) -> Person:
    """Raises NotFound."""
    row = User.get_or_none(User.id == user_id, User.erased_at.is_null())
    if row is None:
        raise NotFound()
    return person_of(row)


def set_reachable(user_id: int, reachable: bool) -> None:
    """Whether the bot may write to them: they pressed Start, or blocked it."""
    with write_transaction():
        other = (User.reachable != reachable, User.erased_at.is_null())
        User.update(reachable=reachable).where(User.id == user_id, *other).execute()


def choose_language(user_id: int, language: str, now: datetime) -> None:
    """Speak this language with them from now on. Raises Invalid."""
    if language not in LANGUAGES:
        raise Invalid(wrong("language", noted("Klatch does not speak that language yet.")))
    with write_transaction():
        _change(user_id, language=language, language_chosen=True)
        profile_changed(user_id, now)


def choose_zone(user_id: int, zone: str) -> None:
    """Show them their own clock. Raises Invalid."""
    if not known(zone):
        raise Invalid(wrong("zone", noted("That is no time zone. Try a city, such as Europe/Berlin.")))
    with write_transaction():
        before = locked(User.select(User.zone).where(User.id == user_id)).first()
        _change(user_id, zone=zone)
        digest_times.moved(user_id, before.zone, zone)


def choose_leads(user_id: int, leads: tuple[timedelta, ...]) -> None:
    """Remind them this long before; none is a choice. Raises Invalid."""
    if not set(leads) <= set(LEADS):
        raise Invalid(wrong("leads", noted("Choose from the times offered.")))
    ordered = sorted({int(lead.total_seconds()) for lead in leads}, reverse=True)
    _change(user_id, reminder_leads=",".join(map(str, ordered)))


def answer_age(user_id: int, age: Age) -> None:
    """Keep what they said of their age; whoever is not known to be an adult is found nowhere from now on."""
    with write_transaction():
        _change(user_id, age_answer=age.value)
        if age != Age.ADULT:
            presence.withdraw_everywhere(user_id)


def hide_name(user_id: int, hidden: bool, now: datetime) -> None:
    """Count them in lists, but do not name them; cards that name them are drawn again."""
    with write_transaction():
        _change(user_id, names_hidden=hidden)
        coming = Rsvp.select(Rsvp.event).join(Event).where(Rsvp.user == user_id, Event.ends_at > now)
        for rsvp in coming.order_by(Rsvp.event):
            outbox.redraw(rsvp.event_id, now)


def hold(*user_ids: int | None) -> frozenset[int]:
    """Lock these people, by id, after the group and before anything that says their names; who of them is still known.

    Whoever is being erased meanwhile is so before this returns. Inside a transaction.
    """
    known = User.select(User.id).where(User.id.in_([one for one in user_ids if one is not None]))
    return frozenset(row.id for row in locked(known.where(User.erased_at.is_null()).order_by(User.id)))


def require_known(user_id: int) -> None:
    """Let nobody erase this person before the transaction ends. Raises NotFound where somebody does just now: they were
    looked up before that, and nobody could take back what is kept of them from now on.
    """
    alive = User.select(User.id).where(User.id == user_id, User.erased_at.is_null())
    if locked(alive, "FOR KEY SHARE").first() is None:
        raise NotFound()


def person_of(row: User) -> Person:
    """The frozen value of a row."""
    leads = tuple(timedelta(seconds=int(part)) for part in row.reminder_leads.split(",") if part)
    return Person(
        row.id,
        row.telegram_id,
        row.name,
        row.username,
        row.language,
        row.zone,
        row.reachable,
        row.names_hidden,
        leads,
        Age(row.age_answer),
    )


def _as_told(row: User, profile: Profile) -> bool:
    return bool(
        row.name == _clean_name(profile.name)
        and row.username == profile.username
        and (row.language_chosen or row.language == best_language(profile.language, row.language))
    )


def _first_meeting(profile: Profile, now: datetime) -> User:
    # Two updates may bring the same stranger at once: the second insert changes nothing.
    fresh = User.insert(
        telegram_id=profile.telegram_id,
        name=_clean_name(profile.name),
        created_at=now,
        language=best_language(profile.language),
    )
    is_new = fresh.on_conflict_ignore().as_rowcount().execute() == 1
    row = User.get(User.telegram_id == profile.telegram_id)
    if is_new:
        kept_bans.come_back(row.id, profile.telegram_id, now)
    return row


def _held(telegram_id: int) -> User | None:
    # Locked, so that a language they choose at this moment is not written over.
    rows: list[User] = list(locked(User.select().where(User.telegram_id == telegram_id)))
    return rows[0] if rows else None


def _clean_name(name: str) -> str:
    cleaned = one_line(name)[:128]
    return cleaned if visible(cleaned) else "?"


def _change(user_id: int, **values: object) -> None:
    with write_transaction():
        if not hold(user_id):
            raise NotFound()
        User.update(**values).where(User.id == user_id).execute()
