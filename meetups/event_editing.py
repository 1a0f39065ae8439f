"""An organiser at the form: where it may be opened, and what happens when it is sent, perhaps twice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from meetups import cards, event_form, events, groups, venues
from meetups.cards import Audience, EventCard, Standing
from meetups.event_form import EventWish
from meetups.events import TOLD, Saved
from meetups.groups import GroupFacts
from meetups.refusals import Invalid, Stale, TooLate
from meetups.visibility import narrower
from models import Rsvp
from phrases import noted
from scheduling.zones import resolve

FIRST_REVISION = 0  # what a form that made an event has seen of it


@dataclass(frozen=True, slots=True)
class Editing:
    """An event as its organiser has it before them; `concerned` counts those who would hear of a change."""

    card: EventCard
    fields: Mapping[str, str]
    revision: int
    status: str
    concerned: int


@dataclass(frozen=True, slots=True)
class CalledOff:
    """An event that does not happen, or a draft that was thrown away; `told` counts who hears of it."""

    title: str
    group_slug: str
    was_draft: bool
    told: int


def begin(actor_id: int, slug: str) -> GroupFacts:
    """The group an event is to be made in. Raises NotFound where it is hidden from them, and NotAllowed."""
    facts = groups.view(slug, actor_id).facts
    groups.require_organiser(actor_id, facts.id)
    return facts


def take_up(actor_id: int, key: str, now: datetime) -> Editing:
    """The event as it stands. Raises NotFound where it is hidden from them, NotAllowed, and TooLate: cancelled."""
    card = cards.card(key, Audience(user_id=actor_id), now, names=0)
    fields, revision, status = events.for_editing(actor_id, key)
    if status == "cancelled":
        raise TooLate(noted("This event was cancelled."))
    concerned = Rsvp.select().where(Rsvp.event == card.id, Rsvp.answer.in_(TOLD)).count()
    width = narrower(card.group.visibility, fields["visibility"])
    return Editing(
        card,
        {**_as_shown(fields), "visibility": width.value},
        revision,
        status,
        concerned if status == "published" else 0,
    )


def send(
    actor_id: int,
    group_id: int,
    raw: Mapping[str, str],
    creation_key: str,
    now: datetime,
    *,
    publish: bool,
    seen_revision: int = FIRST_REVISION,
    suggestion: str = "",
) -> Saved:
    """Make an event. The same form sent again makes no second one: what it says differently is a change of the first.

    `suggestion` is the key of what it is made of. Raises NotAllowed, Invalid, TooLate, and Stale where that first event
    was changed since `seen_revision`.
    """
    typed = venues.with_known_address(group_id, raw)
    saved = events.create(actor_id, group_id, typed, creation_key, now, publish=publish, suggestion=suggestion)
    stands, _, status = events.for_editing(actor_id, saved.key)
    if event_form.read(typed, now, began=_start(stands)) != _wish(stands):
        saved = _changed(actor_id, saved.key, typed, seen_revision, now)
    return _published(actor_id, saved, now) if publish and status == "draft" else saved


def save(
    actor_id: int,
    key: str,
    raw: Mapping[str, str],
    seen_revision: int,
    now: datetime,
    *,
    notify: bool = True,
    publish: bool = False,
) -> Saved:
    """Save a change, and publish a draft where that was asked. Raises NotAllowed, NotFound, Invalid, TooLate, Stale."""
    saved = _changed(actor_id, key, raw, seen_revision, now, notify=notify)
    return _published(actor_id, saved, now) if publish and saved.status == "draft" else saved


def publish(actor_id: int, key: str, now: datetime) -> None:
    """Publish a draft. Raises NotFound where it is hidden from them, NotAllowed, TooLate."""
    cards.card(key, Audience(user_id=actor_id), now, names=0)
    events.publish(actor_id, key, now)


def call_off(actor_id: int, key: str, now: datetime) -> CalledOff:
    """Call the event off, or throw a draft away; twice is once. Raises NotFound, NotAllowed, TooLate."""
    card = cards.card(key, Audience(user_id=actor_id), now, names=0)
    told = events.cancel(actor_id, key, now)
    return CalledOff(card.title, card.group.slug, card.standing == Standing.DRAFT, told)


def restore(actor_id: int, key: str, now: datetime) -> int:
    """Hold a cancelled event after all; returns how many are asked again. Raises NotFound, NotAllowed, TooLate."""
    cards.card(key, Audience(user_id=actor_id), now, names=0)
    return events.restore(actor_id, key, now)


def _changed(
    actor_id: int,
    key: str,
    raw: Mapping[str, str],
    seen_revision: int,
    now: datetime,
    *,
    notify: bool = True,
) -> Saved:
    try:
        return events.change(actor_id, key, raw, seen_revision, now, notify=notify)
    except Stale as stale:
        raise Stale(_as_shown(stale.theirs), stale.revision) from None


def _published(actor_id: int, saved: Saved, now: datetime) -> Saved:
    events.publish(actor_id, saved.key, now)
    return replace(saved, status="published")


def _as_shown(fields: Mapping[str, str]) -> dict[str, str]:
    """Without a last day where start and end say it: whoever then moves the event moves its end along."""
    without = {**fields, "end_date": ""}
    try:
        return without if _wish(without) == _wish(fields) else dict(fields)
    except Invalid:
        return dict(fields)


def _wish(fields: Mapping[str, str]) -> EventWish:
    return event_form.read(fields, _start(fields) - timedelta(days=1))


def _start(fields: Mapping[str, str]) -> datetime:
    wall = datetime.fromisoformat(f"{fields['date']}T{fields['start']}")
    return resolve(wall, fields["zone"], int(fields["fold"])).utc
