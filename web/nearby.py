"""What is near: groups and events for everybody, and members who chose to be found, by area and never by street."""

from datetime import UTC, date, datetime, time

from flask import Blueprint, Response, request

from meetups import area_choice, blocks, nearby, nearby_groups, places, showing
from meetups.area_choice import AreaView
from meetups.areas import Band
from meetups.people import Age, Person
from web.city_field import City, read_city
from web.clock import now
from web.door import settings, show, viewer
from web.words import day

pages = Blueprint("nearby", __name__)
RADII = (Band.UNDER_10, Band.UNDER_25, Band.UNDER_50, Band.UNDER_100)


@pages.get("/nearby")
def around() -> Response:
    """Around a city somebody typed, else around their own area, else what meets online."""
    return around_page()


def around_page(*, status: int = 200, area_city: City | None = None) -> Response:
    """The same page, also with what is wrong about the city somebody typed for their area."""
    person, city, within = viewer(), read_city(request.args, guess=True), _radius()
    area = area_choice.area_of(person.id, now()) if person else None
    cell = city.place.cell if city.place else area.cell if area and not city.typed else None
    events = nearby_groups.events_near(cell, now(), within) if cell is not None else None
    return show(
        "nearby.html",
        status=status,
        here="nearby",
        robots="all" if not request.args else "noindex",
        canonical="/nearby",
        city=city,
        area=area,
        where=_where(city, area),
        within=int(within),
        radii=[int(radius) for radius in RADII],
        groups=nearby_groups.groups_near(cell, within) if cell is not None else (),
        near=events.near if events else (),
        online=events.online if events else nearby_groups.online_events(now()),
        credit=places.CREDIT,
        finding=_finding(person, area, area_city) if person else None,
    )


def _where(city: City, area: AreaView | None) -> str:
    return city.place.name if city.place else area.around if area and not city.typed else ""


def _radius() -> Band:
    asked = request.args.get("km", "")
    return next((radius for radius in RADII if str(int(radius)) == asked), Band.UNDER_50)


def _finding(person: Person, area: AreaView | None, area_city: City | None) -> dict[str, object]:
    """The part about people: whether they may, where they are found, whom they find, whom they blocked."""
    key = settings().signing_keys[0].encode()
    return {
        "age": person.age,
        "adult": person.age == Age.ADULT,
        "area": area,
        "city": area_city or City(""),
        "days": area_choice.DAYS,
        "groups": [(facts, on) for facts, on in showing.shown_in(person.id, now()) if not facts.sensitive],
        "people": nearby.people_near(person.id, now(), key),
        "blocked": blocks.blocked_by(person.id),
        "until": _in_words(area.expires_on) if area else "",
        "next_on": _in_words(area.next_on) if area and area.next_on else "",
    }


def _in_words(when: date) -> str:
    return day(datetime.combine(when, time(12), UTC), "UTC")  # areas know days in UTC
