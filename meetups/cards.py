"""The card: what an audience sees of an event. Chat, page and calendar render it; none of them decides anything.

The audience is an explicit value. Three queries for a chat, five for a person, however many people answered.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from meetups.attendee_sight import reads_names, shown_to
from meetups.crowd import Crowd, Named, crowd_of, mode_count
from meetups.crowd import ModeCount as ModeCount
from meetups.event_form import Format
from meetups.event_rules import EventRules, rules_of
from meetups.groups import GroupFacts, facts_of
from meetups.prepared import Prepared
from meetups.refusals import NotFound
from meetups.seats import Mode
from meetups.standings import Answer, standing
from meetups.visibility import INSIDERS, Role, ShownTo, Sight, Visibility, narrower, role_of, sight
from meetups.whereabouts import VenueView as VenueView
from meetups.whereabouts import link_for, venue_for
from models import Event, Group, Venue
from scheduling.zones import Moment, resolve

LIVE_BEFORE = timedelta(hours=1)  # so early a video chat may be the event's own


class Standing(StrEnum):
    """Where an event is in its life."""

    DRAFT = "draft"
    COMING = "coming"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who looks: a person (None: nobody signed in), one of the group's own chats, or a copy shared elsewhere."""

    user_id: int | None = None
    own_chat: bool = False
    shared: bool = False


ANYBODY = Audience()
OWN_CHAT = Audience(own_chat=True)
SHARED = Audience(shared=True)


@dataclass(frozen=True, slots=True)
class EventCard:
    """One event for one audience.

    `bridge` are those in the room who look after people online, `needs_bridge` that nobody does; `live` that the
    group's video chat runs now for this event; `questions` how many the organiser asks those who come.
    """

    id: int
    key: str
    uid: str
    group: GroupFacts
    title: str
    about: str
    format: Format
    visibility: Visibility
    standing: Standing
    starts: Moment
    ends: Moment
    venue: VenueView | None
    has_link: bool
    link: str | None
    link_from: datetime | None
    room: ModeCount | None
    online: ModeCount | None
    maybe: int
    no: int
    in_room: tuple[Named, ...]
    on_line: tuple[Named, ...]
    hosts: tuple[Named, ...]
    bridge: tuple[Named, ...]
    needs_bridge: bool
    live: bool
    questions: int
    rules: EventRules
    guest_limit: int
    mine: Answer | None
    role: Role | None
    sight: Sight
    names_for: ShownTo
    content_revision: int
    schedule_revision: int

    @property
    def open(self) -> bool:
        """Whether answers are taken."""
        return self.standing in (Standing.COMING, Standing.RUNNING)

    @property
    def answers_until(self) -> datetime | None:
        """Until when somebody new may answer, where that is before the start."""
        lead = self.rules.answer_lead
        return self.starts.utc - lead if lead else None

    def newcomers_until(self, now: datetime) -> datetime | None:
        """Until when seats are kept for newcomers, while they are."""
        until = self.starts.utc - self.rules.cutoff_lead
        return until if self.rules.newcomer_seats and self.standing == Standing.COMING and now < until else None


def card(key: str, audience: Audience, now: datetime, *, names: int = 10) -> EventCard:
    """The event with this key as the audience sees it, with up to `names` names a mode. Raises NotFound."""
    event = _EVENT.first(key=key)
    if event is None:
        raise NotFound()
    return card_of(event, audience, now, names=names)


def preview(key: str, organiser_id: int, now: datetime) -> EventCard:
    """A draft as its group's own chats will see it, for whoever organises the group. Raises NotFound."""
    event = _EVENT.first(key=key)
    if event is None or not sight(Visibility.PRIVATE, role_of(organiser_id, event.group_id)).manage:
        raise NotFound()
    allowed = sight(narrower(event.group.visibility, event.visibility), Role.MEMBER)
    nobody = crowd_of(event.id, event.group_id, names=0)
    return _assemble(event, allowed, Role.MEMBER, nobody, None, now, OWN_CHAT)


def _event_query() -> Any:
    return Event.select(Event, Group, Venue).join(Group).switch(Event).left_outer_join(Venue).where(Event.key == "key")


_EVENT = Prepared(_event_query, key="key")


def card_of(event: Event, audience: Audience, now: datetime, *, names: int = 10) -> EventCard:
    """The same from a row that was read with its group and venue."""
    role = Role.MEMBER if audience.own_chat else role_of(audience.user_id, event.group_id)
    width, draft = narrower(event.group.visibility, event.visibility), event.status == "draft"
    allowed = sight(width, None if audience.shared else role, draft=draft)
    unknown = audience.shared or (audience.user_id is None and not audience.own_chat)
    if not allowed.see or (event.group.sensitive and unknown):
        raise NotFound()
    mine = standing(event, audience.user_id) if audience.user_id is not None else None
    inside = allowed.names
    allowed = replace(allowed, names=reads_names(shown_to(event), allowed, lambda: mine is not None and mine.seated))
    hosts = (inside or allowed.names) and bool(names)
    shown = names if allowed.names else 0
    crowd = crowd_of(event.id, event.group_id, names=shown, hosts=hosts, viewer_id=audience.user_id)
    return _assemble(event, allowed, role, crowd, mine, now, audience)


def _assemble(
    event: Event,
    allowed: Sight,
    role: Role | None,
    crowd: Crowd,
    mine: Answer | None,
    now: datetime,
    audience: Audience,
) -> EventCard:
    shape = Format(event.format)
    link, link_from = _link(event, allowed, mine, now)
    return EventCard(
        id=event.id,
        key=event.key,
        uid=event.uid,
        group=facts_of(event.group),
        title=event.title,
        about=event.about,
        format=shape,
        visibility=narrower(event.group.visibility, event.visibility),
        standing=_phase(event, now),
        starts=resolve(event.starts_wall, event.zone, event.fold),
        ends=resolve(event.ends_wall, event.zone, event.ends_fold),
        venue=_venue(event, allowed, role, mine, audience) if shape != Format.ONLINE else None,
        has_link=bool(event.online_url),
        link=link,
        link_from=link_from,
        **_people(event, crowd, shape, now),
        live=_live(event, crowd, now),
        rules=rules_of(event),
        guest_limit=event.guest_limit,
        mine=mine,
        role=role,
        sight=allowed,
        names_for=shown_to(event),
        content_revision=event.content_revision,
        schedule_revision=event.schedule_revision,
    )


def _people(event: Event, crowd: Crowd, shape: Format, now: datetime) -> dict[str, Any]:
    return {
        "room": mode_count(event, crowd, Mode.ROOM, now) if shape != Format.ONLINE else None,
        "online": mode_count(event, crowd, Mode.ONLINE, now) if shape != Format.IN_PERSON else None,
        "maybe": crowd.maybe,
        "no": crowd.no,
        "in_room": crowd.named[Mode.ROOM],
        "on_line": crowd.named[Mode.ONLINE],
        "hosts": crowd.hosts,
        "bridge": crowd.bridge,
        "needs_bridge": shape == Format.HYBRID and event.online_taken > 0 and not crowd.bridges,
        "questions": crowd.questions,
    }


def _live(event: Event, crowd: Crowd, now: datetime) -> bool:
    """The group's own video chat runs, at a time when it is this event that meets there."""
    return event.video_chat and crowd.talking > 0 and event.starts_at - LIVE_BEFORE <= now < event.ends_at


def _phase(event: Event, now: datetime) -> Standing:
    if event.status != "published":
        return Standing(event.status)
    if event.ends_at <= now:
        return Standing.OVER
    return Standing.RUNNING if event.starts_at <= now else Standing.COMING


def _venue(
    event: Event, allowed: Sight, role: Role | None, mine: Answer | None, audience: Audience
) -> VenueView | None:
    coming = mine is not None and mine.holds(Mode.ROOM)
    return venue_for(event, entitled=allowed.manage or coming, hidden=_hides_from(audience, event, role))


def _hides_from(audience: Audience, event: Event, role: Role | None) -> bool:
    # A copy shared into a foreign chat shows the venue of public events only.
    return audience.shared and narrower(event.group.visibility, event.visibility) != "public" and role not in INSIDERS


def _link(event: Event, allowed: Sight, mine: Answer | None, now: datetime) -> tuple[str | None, datetime | None]:
    confirmed = mine is not None and mine.holds(Mode.ONLINE)
    return link_for(event, now, confirmed=confirmed, manages=allowed.manage)
