"""Cities and towns by name, without a network: the offline gazetteer.

Data from GeoNames under CC BY 4.0; a page that shows places shows `CREDIT`.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from meetups.areas import FINEST, kilometres, ranges
from meetups.gazetteer import CREDIT, KEPT_READY, PEOPLE_PER_KM2, connection, fold

__all__ = ["CREDIT", "Place", "UnknownPlace", "find_places", "nearest_place", "place"]

_LONGEST = 200  # letters; the longest name has fewer
_SHORT = 3  # letters of prefixes that may be kept ready
_AFTER = "\U0010ffff"  # sorts behind every letter
_WIDEST_KM = 60  # more than the largest city reaches from its middle
_RINGS_KM = (60, 120, 300, 1_000, 3_000, 20_016)

_PLACE = "place.id, name, country, region, zone, population, cell, latitude / 1e5, longitude / 1e5"
_FROM = "FROM place JOIN zone ON zone.number = place.zone_number"
_EXACT = "SELECT rank FROM name WHERE folded = ? ORDER BY rank LIMIT ?"
_READY = "SELECT rank FROM ready WHERE prefix = ? ORDER BY rank LIMIT ?"
_PREFIX = "SELECT DISTINCT rank FROM name WHERE folded >= ? AND folded < ? ORDER BY rank LIMIT ?"
_MIDDLES = "SELECT rank, cell, population FROM place WHERE cell BETWEEN ? AND ?"
_WITHIN = """
    SELECT name.rank FROM name JOIN place ON place.rank = name.rank
    WHERE folded >= :low AND folded < :high AND EXISTS
        (SELECT 1 FROM json_each(:areas) WHERE value IN (country, country || '-' || region))
    GROUP BY name.rank ORDER BY min(folded) != :low, name.rank LIMIT :limit"""


@dataclass(frozen=True, slots=True)
class Place:
    """A city or town. `id` is GeoNames' own; `zone` an IANA name; `cell` the level-11 cell of its centre."""

    id: int
    name: str
    country: str  # ISO 3166-1, two letters
    region: str  # "" where the gazetteer knows none
    zone: str
    population: int
    cell: int
    lat: float
    lon: float


class UnknownPlace(LookupError):
    """No place of the gazetteer has this id."""


def find_places(text: str, limit: int = 8, language: str | None = None) -> tuple[Place, ...]:
    """Places with a name that starts with the text: exact names first, then by population; at most 20.

    Behind a comma, or as the last word where the whole text finds nothing, a country or region narrows the search:
    "Springfield, US", "Halle, Deutschland" (`language` "de", a BCP 47 tag, adds that language's country names).
    Text that names nothing finds ().
    """
    limit = min(limit, KEPT_READY)
    if limit < 1 or len(text) > _LONGEST:
        return ()
    ranks = next((found for found in _readings(text, limit, language) if found), [])
    return tuple(_place("place.rank", rank) for rank in ranks)


def nearest_place(cell: int) -> Place:
    """A name for an area: the place whose edge is nearest to it, or that it lies deepest within.

    Measured from the edge, for a city's quarters are places too, and an area in Köln is "around Köln".
    """
    return _place("place.rank", _nearest_rank(cell))


def place(id: int) -> Place:
    """The place with this GeoNames id. Raises UnknownPlace."""
    return _place("place.id", id)


def _readings(text: str, limit: int, language: str | None) -> Iterator[list[int]]:
    before, comma, behind = text.partition(",")
    name, whole = fold(before), fold(text)
    if not name:
        return
    area = _areas_named(behind, language)
    if comma and area:
        yield _within(name, area, limit)
    yield _named(whole, limit)
    if comma and not area:  # a region that the gazetteer lacks, or one not yet typed to its end
        yield _named(name, limit)
    if not comma:
        first, _, last = whole.rpartition(" ")
        if first and (area := _areas_named(last, language)):
            yield _within(first, area, limit)


def _named(folded: str, limit: int) -> list[int]:
    ask = connection().execute
    ranks = [rank for (rank,) in ask(_EXACT, (folded, limit))]
    if len(ranks) < limit:
        rows = ask(_READY, (folded, limit)).fetchall() if len(folded) <= _SHORT else []
        rows = rows or ask(_PREFIX, (folded, folded + _AFTER, limit)).fetchall()
        ranks += [rank for (rank,) in rows if rank not in ranks]
    return ranks[:limit]


def _within(folded: str, areas: list[str], limit: int) -> list[int]:
    asked = {"low": folded, "high": folded + _AFTER, "areas": json.dumps(areas), "limit": limit}
    return [rank for (rank,) in connection().execute(_WITHIN, asked)]


def _areas_named(text: str, language: str | None) -> list[str]:
    """The countries, as "US", and regions, as "US-Illinois", that go by this name or code."""
    folded = fold(text).replace(" ", "")
    rows = connection().execute("SELECT country, region FROM area WHERE folded = ?", (folded,))
    areas = [f"{country}-{region}" if region else country for country, region in rows]
    if language and (country := _countries_in(language).get(folded)):
        areas.append(country)
    return areas


@lru_cache(maxsize=128)
def _countries_in(language: str) -> dict[str, str]:
    try:
        names = Locale.parse(language.replace("-", "_")).territories
    except (ValueError, UnknownLocaleError):  # a language nobody translated: the gazetteer's own names must do
        return {}
    return {fold(name).replace(" ", ""): code for code, name in names.items() if len(code) == 2}


@lru_cache(maxsize=8192)
def _nearest_rank(cell: int) -> int:
    for radius in _RINGS_KM:
        distance, rank = min(_from_edges(cell, radius), default=(math.inf, 0))
        if distance <= radius - _WIDEST_KM or radius == _RINGS_KM[-1]:
            return rank
    raise AssertionError("the last ring is the whole Earth")


def _from_edges(cell: int, radius: int) -> Iterator[tuple[float, int]]:
    """Kilometres from the edge of each place whose middle is within the radius, below 0 inside it; and its rank."""
    for low_high in ranges(cell, radius, FINEST):
        for rank, other, population in connection().execute(_MIDDLES, low_high):
            if (apart := kilometres(cell, other)) <= radius:
                yield apart - math.sqrt(population / PEOPLE_PER_KM2 / math.pi), rank


def _place(column: str, value: int) -> Place:
    row = connection().execute(f"SELECT {_PLACE} {_FROM} WHERE {column} = ?", (value,)).fetchone()
    if row is None:
        raise UnknownPlace(value)
    return Place(*row)
