"""A field for a city: typed in words, and chosen from a few where several have the name."""

from collections.abc import Mapping
from dataclasses import dataclass

from meetups import places
from meetups.places import Place
from phrases import noted, say
from web.door import language

FEW = 6
UNKNOWN = noted("No city of that name is known here. Try the next larger one.")
WHICH = noted("Several places have that name. Which one?")


@dataclass(frozen=True, slots=True)
class City:
    """What was typed, the place it means (None: none, or not known yet), what to choose from, and what is wrong."""

    typed: str
    place: Place | None = None
    choices: tuple[Place, ...] = ()
    error: str = ""


def read_city(fields: Mapping[str, str], name: str = "near", *, guess: bool = False) -> City:
    """The city in the field `name`; `place` holds the id of the one chosen. With `guess` the largest is taken."""
    typed = " ".join(fields.get(name, "").split())
    if not typed:
        return City("")
    found = places.find_places(typed, FEW, language())
    chosen = next((place for place in found if str(place.id) == fields.get("place", "")), None)
    if chosen is None and found and (guess or len(found) == 1):
        chosen = found[0]
    if chosen is not None:
        return City(typed, chosen, found)
    return City(typed, None, found, say(language(), WHICH if found else UNKNOWN))
