"""Groups: found by words and place, one group's page, joining it and leaving it."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from meetups import (
    entry,
    group_card,
    group_card_words,
    groups,
    installation,
    introductions,
    leaving,
    lists,
    members,
    my_applications,
    norms,
)
from meetups.entry import EntryMode
from meetups.group_search import ANYTHING, find_groups
from meetups.groups import GroupView
from meetups.people import Person
from meetups.visibility import INSIDERS, Visibility
from phrases import LANGUAGES, noted, say
from web import group_links
from web.city_field import read_city
from web.clock import now
from web.door import go, language, required_viewer, say_next, settings, show, viewer_id
from web.narrowing import choices, wanted_in
from web.paging import page_of, start

pages = Blueprint("groups", __name__)
PAGE = 30
LEAD = 160  # letters of a first paragraph that still stand well under the name
DOORS = {  # what a stranger reads of the way in
    EntryMode.OPEN: noted("Whoever comes into it, or joins here where the group offers that, belongs to the group."),
    EntryMode.QUESTIONS: noted("It asks a few questions of whoever would like to come in."),
    EntryMode.INVITATION: noted("It lets people in by invitation: ask somebody inside for one."),
}
LEFT = noted("You left {group}. Your seats there are free for others.")


@pages.get("/groups")
def find() -> Response:
    """Public groups that say these words and this of themselves, near this city."""
    words, city = request.args.get("q", "")[:200], read_city(request.args, guess=True)
    unknown = city.typed and city.place is None
    cell = city.place.cell if city.place else None
    wanted = wanted_in(request.args)
    found = () if unknown else find_groups(words, cell, now(), limit=PAGE + 1, offset=start(), wanted=wanted)
    return show(
        "groups.html",
        here="groups",
        robots="all",
        canonical="/groups",
        found=page_of(found, PAGE),
        words=words,
        city=city,
        wanted=wanted,
        narrowed=wanted != ANYTHING,
        choices=choices(wanted),
    )


@pages.get("/g/<slug>")
def group(slug: str) -> Response:
    """One group: what it is, what is on next, and how one belongs to it."""
    person_id = viewer_id()
    view, past = groups.view(slug, person_id), "past" in request.args
    lines = (lists.past_in_view if past else lists.coming_in_view)(view, person_id, now())
    inside = view.role in INSIDERS
    public = view.facts.visibility == Visibility.PUBLIC
    lead, about = _opening(view.facts.about)
    card = group_card.card(view.facts.id)
    version, agreed = norms.standing(view.facts.id, person_id)
    return show(
        "group.html",
        here="groups",
        paper=view.facts.paper,
        description=" ".join(view.facts.about.split())[:150],
        canonical=f"/g/{slug}" if public else None,
        robots="all" if public and not past else "noindex",
        view=view,
        group=view.facts,
        lead=lead,
        about=about,
        card=card,
        card_facts=group_card_words.facts(card, language()),
        norms_there=version > norms.NONE_YET,
        to_agree=inside and agreed < version,
        further=group_links.links(slug, view.role),
        speaks=LANGUAGES[view.facts.language],
        inside=inside,
        way=my_applications.way_in(view, person_id, now()),
        door=None if inside else DOORS[entry.entry_of(view.facts.id).mode],
        past=past,
        lines=lines,
        hosts=_first_names(members.organisers(view.facts.id)) if view.sight.names else [],
        introduced=introductions.public_of(view.facts, person_id),
        feed=_calendar(view),
        bot=None if inside else installation.bot_username(),
    )


@pages.post("/g/<slug>/leave")
def leave(slug: str) -> Response:
    """Leave the group; seats are given back."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    leaving.leave(person.id, view.facts.id, now())
    say_next(say(language(), LEFT, group=view.facts.name))
    return go("/me")


def _opening(about: str) -> tuple[str, str]:
    """What stands under the name, and what is left for below: a long first paragraph stays with the rest."""
    first, _, rest = about.partition("\n\n")
    return (first, rest.strip()) if len(first) <= LEAD and "\n" not in first else ("", about)


def _first_names(people: tuple[Person, ...]) -> list[str]:
    return [person.name.split()[0] for person in people]


def _calendar(view: GroupView) -> dict[str, Any]:
    """Ways to subscribe to the group; a private one has no address that apps could read."""
    if view.facts.visibility == Visibility.PRIVATE or view.facts.sensitive:
        return {}
    web = f"{settings().site_url}/g/{view.facts.slug}/calendar.ics".split("://", 1)[1]
    return {
        "ics": f"/g/{view.facts.slug}/calendar.ics",
        "webcal": f"webcal://{web}",
        "google": f"https://calendar.google.com/calendar/r?cid={quote(f'webcal://{web}', safe='')}",
    }
