"""The event page: whose, what, when, where, and the one thing to do there."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response

from meetups import cards, told
from meetups.cards import Audience, EventCard, Standing
from meetups.names import slug_of
from meetups.visibility import Visibility
from scheduling.zones import wall_in
from web.clock import now
from web.door import settings, show, viewer
from web.drawings import table_of
from web.event_data import event_data
from web.event_slip import slip_of

pages = Blueprint("events", __name__)
NAMES = 8


@pages.get("/e/<key>")
@pages.get("/e/<key>/<slug>")
def event(key: str, slug: str = "") -> Response:
    """One event, as far as whoever looks may see it."""
    person, moment = viewer(), now()
    card = cards.card(key, Audience(person.id if person else None), moment, names=NAMES)
    public = card.sight.listed
    path = f"/e/{card.key}/{slug_of(card.title)}".rstrip("/")
    return show(
        "event.html",
        paper=card.group.paper,
        description=card.about[:150],
        canonical=path if public else None,
        robots="all" if public else "noindex",
        card=card,
        table=table_of(card),
        in_doubt=told.number_in_doubt(card.id) if card.sight.manage and card.open else 0,
        moment=moment,
        names_shown=NAMES,
        scene=slip_of(card, moment),
        closes=card.answers_until,
        newcomers_until=card.newcomers_until(moment),
        my_zone=_other_zone(card, person.zone if person else None),
        feeds=_calendars(card),
        page_address=f"{settings().site_url}/e/{card.key}",
        data=event_data(card, settings().site_url),
    )


def _other_zone(card: EventCard, zone: str | None) -> str | None:
    """The reader's zone, where its clock shows something else than the event's."""
    if zone is None or wall_in(card.starts.utc, zone) == wall_in(card.starts.utc, card.starts.zone):
        return None
    return zone


def _calendars(card: EventCard) -> dict[str, Any]:
    """Ways to put the event into a calendar; only where strangers may read it, since apps do not sign in."""
    if card.standing == Standing.DRAFT or card.visibility == Visibility.PRIVATE:
        return {}
    address = f"{settings().site_url}/e/{card.key}.ics"
    web = address.split("://", 1)[1]
    return {
        "ics": f"/e/{card.key}.ics",
        "webcal": f"webcal://{web}",
        "google": f"https://calendar.google.com/calendar/r?cid={quote(f'webcal://{web}', safe='')}",
    }
