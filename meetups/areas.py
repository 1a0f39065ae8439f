"""Areas: S2 cells, the only form in which a person's place exists.

A cell is the signed 64-bit form of an S2 cell id (half of all ids pass 2**63), of level 4 to 11: 11 is about
20 km², 4 about 300,000 km². Each answer here is a function of cells alone; only `cell_at` ever sees a position.
The numbering is that of the S2 library's `s2cell_id.h`: three bits of face, two for each level, then a one.
"""

import math
import re
from enum import IntEnum
from functools import lru_cache

import s2geometry

from meetups.gazetteer import SPARE_BITS, connection

FINEST = 11
COARSEST = 4
FEWEST_RESIDENTS = 20_000
EARTH_KM = 6371.01

_WRAP = 1 << 64
_TOKEN = re.compile(r"[0-9a-f]{1,16}", re.ASCII)
# More cells would hug the circle tighter, at the price of more ranges to ask for.
_COVER_CELLS = 20


class BadArea(ValueError):
    """A position or cell that cannot be; says what is wanted, never what was given."""


class Band(IntEnum):
    """How far apart two cells are; the value is the band's upper end in kilometres."""

    SAME = 0
    UNDER_10 = 10
    UNDER_25 = 25
    UNDER_50 = 50
    UNDER_100 = 100
    FAR = 20_016  # half of the Earth's circumference: nothing is further


def cell_at(latitude: float, longitude: float, level: int = FINEST) -> int:
    """Snap a position in degrees (WGS 84) to its cell. Nothing of the position is kept, cached or repeated."""
    if not (math.isfinite(latitude) and -90 <= latitude <= 90):
        raise BadArea("a latitude is a number from -90 to 90")
    if not (math.isfinite(longitude) and -180 <= longitude <= 180):
        raise BadArea("a longitude is a number from -180 to 180")
    # 180° east and 180° west are one line, but fall into different cells.
    leaf = _s2_leaf(latitude, -180.0 if longitude == 180 else longitude)
    return _signed(_ancestor(leaf, _checked_level(level)))


def level_of(cell: int) -> int:
    """The level of a cell, 4 to 11. Raises BadArea for a number that is no such cell."""
    if not -(1 << 63) <= cell < 1 << 63:
        raise BadArea("a cell is a signed 64-bit number")
    unsigned = cell % _WRAP
    twice, odd = divmod((unsigned & -unsigned).bit_length() - 1, 2)
    if odd or unsigned >> 61 > 5:
        raise BadArea("no cell has this number")
    return _checked_level(30 - twice)


def parent(cell: int, level: int) -> int:
    """The cell of this level that holds the cell; the cell itself at its own level."""
    if _checked_level(level) > level_of(cell):
        raise BadArea("a parent is not finer than its child")
    return _signed(_ancestor(cell % _WRAP, level))


def token(cell: int) -> str:
    """The cell as S2 writes it: the hexadecimal id without its last zeros. For JSON and pages."""
    level_of(cell)
    return f"{cell % _WRAP:016x}".rstrip("0")


def from_token(text: str) -> int:
    """The cell of a token as `token` writes it. Raises BadArea for anything else."""
    if not _TOKEN.fullmatch(text) or text.endswith("0"):
        raise BadArea("not the token of a cell")
    cell = _signed(int(text.ljust(16, "0"), 16))
    level_of(cell)
    return cell


@lru_cache(maxsize=65536)
def centre(cell: int) -> tuple[float, float]:
    """The latitude and longitude of the cell's centre, in degrees."""
    level_of(cell)
    return _s2_centre(cell % _WRAP)


@lru_cache(maxsize=65536)
def kilometres(cell: int, other: int) -> float:
    """From centre to centre along the Earth, both cells seen at the coarser of their levels.

    So a coarse cell learns nothing finer than itself, and a cell within another is 0 from it.
    """
    return _apart(*_same_level(cell, other))


@lru_cache(maxsize=65536)
def band(cell: int, other: int) -> Band:
    """The band of `kilometres`; SAME for one cell, and for a cell within the other."""
    one, two = _same_level(cell, other)
    if one == two:
        return Band.SAME
    apart = _apart(one, two)
    return next((limit for limit in Band if apart < limit), Band.FAR)


@lru_cache(maxsize=8192)
def ranges(cell: int, radius_km: float, level: int) -> tuple[tuple[int, int], ...]:
    """Ranges of cells of this level, low and high both included, in signed order and apart from each other.

    They hold each cell that `kilometres` puts within the radius of this one, and some beyond it: ask `band` too.
    """
    if not 0 <= radius_km <= Band.FAR:
        raise BadArea("a radius is a number of kilometres from 0 to 20,016")
    seen_at = min(level_of(cell), _checked_level(level))
    covering = _s2_covering(parent(cell, seen_at) % _WRAP, radius_km, seen_at)
    joined: list[tuple[int, int]] = []
    for low, high in sorted(_descendants(covered, level) for covered in covering):
        if joined and joined[-1][1] + 2 * _lowest_bit(level) == low:
            low = joined.pop()[0]
        joined.append((low, high))
    return tuple(joined)


@lru_cache(maxsize=65536)
def published_cell(cell: int) -> int:
    """The finest cell around this one, itself included, with at least 20,000 residents by the gazetteer.

    A static floor: who is a member never changes it. Where even level 4 holds fewer (the open sea, Greenland) the
    level-4 cell is the answer.
    """
    unsigned = cell % _WRAP
    around = [_ancestor(unsigned, level) for level in range(level_of(cell), COARSEST - 1, -1)]
    keys = [key >> SPARE_BITS for key in around]
    marks = ",".join("?" * len(keys))
    rows = connection().execute(f"SELECT cell FROM resident WHERE cell IN ({marks})", keys)  # noqa: S608  # marks only
    settled = {key for (key,) in rows}
    return _signed(next((one for one in around if one >> SPARE_BITS in settled), around[-1]))


def _checked_level(level: int) -> int:
    if not COARSEST <= level <= FINEST:
        raise BadArea("an area is a cell of level 4 to 11")
    return level


def _signed(unsigned: int) -> int:
    return unsigned - _WRAP if unsigned >> 63 else unsigned


def _lowest_bit(level: int) -> int:
    return 1 << 2 * (30 - level)


def _ancestor(unsigned: int, level: int) -> int:
    bit = _lowest_bit(level)
    return unsigned & -bit | bit


def _same_level(cell: int, other: int) -> tuple[int, int]:
    level = min(level_of(cell), level_of(other))
    return parent(cell, level), parent(other, level)


def _apart(cell: int, other: int) -> float:
    return 2 * EARTH_KM * math.asin(min(1.0, math.dist(_arrow(cell), _arrow(other)) / 2))


@lru_cache(maxsize=65536)
def _arrow(cell: int) -> tuple[float, float, float]:
    """The unit vector to the cell's centre."""
    latitude, longitude = map(math.radians, centre(cell))
    flat = math.cos(latitude)
    return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)


def _descendants(unsigned: int, level: int) -> tuple[int, int]:
    # A cell lies within one face, so its range never crosses from the positive half of the numbers to the other.
    reach = (unsigned & -unsigned) - _lowest_bit(level)
    return _signed(unsigned - reach), _signed(unsigned + reach)


def _s2_leaf(latitude: float, longitude: float) -> int:
    leaf: int = s2geometry.S2CellId(s2geometry.S2LatLng.FromDegrees(latitude, longitude)).id()
    return leaf


def _s2_centre(unsigned: int) -> tuple[float, float]:
    point = s2geometry.S2CellId(unsigned).ToLatLng()
    return point.lat().degrees(), point.lng().degrees()


def _s2_covering(unsigned: int, radius_km: float, level: int) -> list[int]:
    # A metre more than asked, so that rounding never loses a centre that lies on the rim.
    angle = s2geometry.S1Angle.Radians(min(math.pi, (radius_km + 0.001) / EARTH_KM))
    coverer = s2geometry.S2RegionCoverer()
    coverer.set_max_level(level)
    coverer.set_max_cells(_COVER_CELLS)
    covering = coverer.GetCovering(s2geometry.S2Cap(s2geometry.S2CellId(unsigned).ToPoint(), angle))
    return [covered.id() for covered in covering]
