"""What a group may say of itself: its name, language, zone, place, who may see it, and how it looks."""

from dataclasses import dataclass

from meetups.names import one_line, paragraphs, visible
from meetups.refusals import Invalid, Wrong, wrong
from meetups.visibility import Visibility
from phrases import LANGUAGES, noted
from scheduling.zones import known

PAPERS = (
    "goldenrod", "apricot", "salmon", "rose", "orchid", "lilac", "periwinkle", "sky", "lagoon", "mint", "leaf",
    "newsprint",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupWish:
    """What a founder or organiser wants it to say."""

    name: str
    about: str
    language: str
    zone: str
    visibility: Visibility = Visibility.PRIVATE
    place_id: int | None = None
    place_name: str = ""
    place_cell: int | None = None
    paper: str = "goldenrod"
    weave: str | None = None


def checked(wish: GroupWish) -> GroupWish:
    """The wish as it is kept. Raises Invalid with every fault."""
    name, about = one_line(wish.name), paragraphs(wish.about)
    wrongs: list[Wrong] = []
    if not visible(name):
        wrongs.append(wrong("name", noted("Give the group a name.")))
    elif len(name) > 100:
        wrongs.append(
            wrong(
                "name", noted("Keep the name under {limit} characters; this has {length}."), limit=100, length=len(name)
            )
        )
    if len(about) > 4000:
        wrongs.append(
            wrong("about", noted("Keep this under {limit} characters; it has {length}."), limit=4000, length=len(about))
        )
    if wish.language not in LANGUAGES:
        wrongs.append(wrong("language", noted("Klatch does not speak that language yet.")))
    if not known(wish.zone):
        wrongs.append(wrong("zone", noted("That is no time zone. Try a city, such as Europe/Berlin.")))
    if wish.paper not in PAPERS:
        wrongs.append(wrong("paper", noted("Choose one of the papers shown.")))
    if wrongs:
        raise Invalid(*wrongs)
    return GroupWish(
        name,
        about,
        wish.language,
        wish.zone,
        wish.visibility,
        wish.place_id,
        one_line(wish.place_name),
        wish.place_cell,
        wish.paper,
        wish.weave,
    )


def columns_of(wish: GroupWish) -> dict[str, object]:
    """What the columns of the group's row hold for it."""
    return {
        "name": wish.name,
        "about": wish.about,
        "language": wish.language,
        "zone": wish.zone,
        "visibility": wish.visibility.value,
        "place_id": wish.place_id,
        "place_name": wish.place_name,
        "place_cell": wish.place_cell,
        "paper": wish.paper,
        "weave": wish.weave,
    }
