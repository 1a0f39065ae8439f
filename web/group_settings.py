"""What organisers say of their group: its name, language, zone, place, who may see it, and how it looks."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request

from meetups import chat_homes, groups
from meetups.chat_words import may
from meetups.groups import PAPERS, GroupFacts, GroupWish
from meetups.refusals import Invalid, Stale
from meetups.visibility import Visibility
from phrases import LANGUAGES, noted, say
from scheduling.zones import all_zones
from web.city_field import City, read_city
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.drawing import WEAVES
from web.event_fields import Differing
from web.sent import seen_revision

pages = Blueprint("group_settings", __name__)
FIELDS = ("name", "about", "language", "zone", "near", "place", "visibility", "paper", "weave")
WIDTHS = (
    (Visibility.PRIVATE, noted("Members only"), noted("For everybody else it does not exist.")),
    (Visibility.UNLISTED, noted("Whoever has the link"), noted("It stands in no list of Klatch.")),
    (Visibility.PUBLIC, noted("Everybody"), noted("It is listed here and found in searches.")),
)
LABELS = {
    "name": noted("Name"), "about": noted("Who this is for"), "near": noted("Place"),
    "language": noted("Language of its cards"), "zone": noted("Time zone"), "visibility": noted("Who may see it?"),
    "paper": noted("Paper"), "weave": noted("Cloth"),
}  # fmt: skip
SAVED = noted("Saved. Cards and calendars follow.")


@pages.get("/g/<slug>/settings")
def as_they_stand(slug: str) -> Response:
    """The form, filled with what stands now."""
    facts = _managed(slug, required_viewer().id)
    return _form(facts, groups.typed(facts), City(facts.place_name), facts.revision)


@pages.post("/g/<slug>/settings")
def change(slug: str) -> Response:
    """Save it, or say beside each field what is in the way, or who was faster."""
    person, revision = required_viewer(), seen_revision()
    facts = _managed(slug, person.id)
    fields = {name: request.form.get(name, "") for name in FIELDS}
    city = City(facts.place_name) if fields["near"].strip() == facts.place_name else read_city(fields)
    wish, wrongs = _wish(facts, fields, city), {"near": city.error} if city.error else {}
    try:
        if wrongs:
            groups.check(wish)
        else:
            groups.change(person.id, facts.id, wish, revision, now())
    except Invalid as refused:
        wrongs |= {fault.field: fault.words(language()) for fault in refused.wrongs}
    except Stale as stale:
        return _form(facts, fields, city, stale.revision, differing=_differences(fields, stale.theirs))
    if wrongs:
        return _form(facts, fields, city, revision, {name: wrongs[name] for name in FIELDS if name in wrongs})
    say_next(say(language(), SAVED))
    return go(f"/g/{slug}")


def _managed(slug: str, person_id: int) -> GroupFacts:
    facts = groups.view(slug, person_id).facts
    groups.require_organiser(person_id, facts.id)
    return facts


def _wish(facts: GroupFacts, fields: Mapping[str, str], city: City) -> GroupWish:
    kept = city.typed and city.place is None  # the city that stands there already
    place = city.place
    return GroupWish(
        name=fields["name"],
        about=fields["about"],
        language=fields["language"],
        zone=fields["zone"].strip(),
        visibility=Visibility(fields["visibility"]) if fields["visibility"] in list(Visibility) else facts.visibility,
        place_id=place.id if place else facts.place_id if kept else None,
        place_name=place.name if place else facts.place_name if kept else "",
        place_cell=place.cell if place else facts.place_cell if kept else None,
        paper=fields["paper"],
        weave=fields["weave"] if fields["weave"] in WEAVES else None,
    )


def _differences(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[Differing]:
    """Both versions, in words."""
    return [
        Differing(name, say(language(), label), _in_words(name, theirs[name]), _in_words(name, mine[name]),
                  theirs[name] != mine[name].replace("\r\n", "\n").strip())
        for name, label in LABELS.items()
    ]  # fmt: skip


def _in_words(name: str, value: str) -> str:
    widths = {width.value: words for width, words, _ in WIDTHS}
    words = {"visibility": widths, "paper": PAPER_NAMES, "weave": WEAVE_NAMES}.get(name, {}).get(value)
    return LANGUAGES.get(value, value) if name == "language" else value if words is None else say(language(), words)


def _form(
    facts: GroupFacts,
    fields: Mapping[str, str],
    city: City,
    revision: int,
    errors: Mapping[str, str] | None = None,
    differing: Sequence[Differing] = (),
) -> Response:
    spoken = language()
    return show(
        "group_settings.html",
        status=422 if errors else 409 if differing else 200,
        here="groups",
        paper=facts.paper,
        group=facts,
        fields=fields,
        city=city,
        errors=errors or {},
        revision=revision,
        differing=differing,
        languages=list(LANGUAGES.items()),
        zones=all_zones(),
        widths=[(width.value, say(spoken, words), say(spoken, hint)) for width, words, hint in WIDTHS],
        papers=[(name, say(spoken, words)) for name, words in PAPER_NAMES.items()],
        chats=[(home.title, may(home, spoken)) for home in chat_homes.homes(required_viewer().id, facts.id)],
        weaves=[
            ("", say(spoken, noted("As drawn for this group"))),
            *((name, say(spoken, words)) for name, words in WEAVE_NAMES.items()),
        ],
    )


PAPER_NAMES = dict(zip(PAPERS, (
    noted("Goldenrod"), noted("Apricot"), noted("Salmon"), noted("Rose"), noted("Orchid"), noted("Lilac"),
    noted("Periwinkle"), noted("Sky"), noted("Lagoon"), noted("Mint"), noted("Leaf"), noted("Newsprint"),
), strict=True))  # fmt: skip
WEAVE_NAMES = dict(zip(WEAVES, (
    # Translators: patterns of table cloths, as a draper names them
    noted("Gingham"), noted("Ticking"), noted("Windowpane"), noted("Dots"), noted("Harlequin"), noted("Scallops"),
    noted("Basket weave"), noted("Herringbone"), noted("Cross-stitch"), noted("Tiles"), noted("Waves"), noted("Plaid"),
), strict=True))  # fmt: skip
