"""The event page: whose, what, when, where, and the one thing to do there."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response
from markupsafe import Markup

from meetups import cards, check_codes, told
from meetups.attendee_sight import WHO_READS
from meetups.cards import Audience, EventCard, Standing
from meetups.clash_words import few
from meetups.clashes import clashes_of
from meetups.names import slug_of
from meetups.visibility import Visibility
from phrases import say
from scheduling.zones import wall_in
from web.clock import now
from web.door import language, say_next, settings, show, viewer
from web.drawings import table_of
from web.event_data import event_data
from web.event_slip import slip_of

pages = Blueprint("events", __name__)
NAMES = 8
MOST_CLASHES = 5


@dataclass(frozen=True, slots=True)
class TypedGuests:
    """What stands in the form about guests: a number, names, and what is to be put right."""

    number: str
    names: tuple[str, ...]
    wrong: str = ""


@pages.get("/e/<key>")
@pages.get("/e/<key>/<slug>")
def event(key: str, slug: str = "") -> Response:
    """One event, as far as whoever looks may see it."""
    return event_page(key)


def event_page(key: str, typed: TypedGuests | None = None) -> Response:
    """The page itself; `typed` is what was said of guests and could not be saved."""
    person, moment = viewer(), now()
    card = cards.card(key, Audience(person.id if person else None), moment, names=NAMES)
    public = card.sight.listed
    clashes = clashes_of(person, key, moment) if person and _may_still_change(card) else ()
    path = f"/e/{card.key}/{slug_of(card.title)}".rstrip("/")
    return show(
        "event.html",
        status=422 if typed else 200,
        paper=card.group.paper,
        description=card.about[:150],
        canonical=path if public else None,
        robots="all" if public else "noindex",
        card=card,
        who_reads=say(language(), WHO_READS[card.names_for]),
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
        guests=_guests(card, typed),
        clashes=clashes,
        clash_words=few(clashes, language(), MOST_CLASHES),
        qr=_code(card),
    )


def _may_still_change(card: EventCard) -> bool:
    return card.standing == Standing.COMING and card.mine is not None and card.mine.state is not None


def _guests(card: EventCard, typed: TypedGuests | None) -> TypedGuests | None:
    """The form with a name for as many as the limit allows; None: nobody may be brought."""
    if card.mine is None or card.mine.state is None or not card.guest_limit or not card.open:
        if typed is not None:
            say_next(typed.wrong)  # there is no form to say it in
        return None
    stands = typed or TypedGuests(str(len(card.mine.guests)), card.mine.guests)
    empty = max(card.guest_limit - len(stands.names), 0)
    return replace(stands, names=stands.names + ("",) * empty)


def _code(card: EventCard) -> Markup | None:
    """The check-in code of whoever has a seat for sure, drawn."""
    if card.mine is None or not card.mine.seated or card.mine.check_code is None or not card.open:
        return None
    address = check_codes.address_of(settings().site_url, card.mine.check_code)
    return Markup(check_codes.drawing(address))  # noqa: S704 - drawn here, of nothing but a code


def _other_zone(card: EventCard, zone: str | None) -> str | None:
    """The reader's zone, where its clock shows something else than the event's."""
    if zone is None or wall_in(card.starts.utc, zone) == wall_in(card.starts.utc, card.starts.zone):
        return None
    return zone


def _calendars(card: EventCard) -> dict[str, Any]:
    """Ways to put the event into a calendar; only where strangers may read it, since apps do not sign in."""
    if card.standing == Standing.DRAFT or card.visibility == Visibility.PRIVATE or card.group.sensitive:
        return {}
    address = f"{settings().site_url}/e/{card.key}.ics"
    web = address.split("://", 1)[1]
    return {
        "ics": f"/e/{card.key}.ics",
        "webcal": f"webcal://{web}",
        "google": f"https://calendar.google.com/calendar/r?cid={quote(f'webcal://{web}', safe='')}",
    }
