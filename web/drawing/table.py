"""The table, seen from above: a taken chair is tucked in and filled, a free one stands out, hollow; on the dotted line
round it a cup for each person who joins online. Whoever reads it is dark. In a box of 200 by 200."""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, radians, sin
from typing import Literal

from markupsafe import Markup

from web.drawing.cloth import Cloth, pattern

Size = Literal["large", "small"]

MOST_CHAIRS = 24
FEWEST_OPEN_CHAIRS = 8
MOST_CUPS = 36
FEWEST_OPEN_CUPS = 12
CLOTH_SCALE: dict[Size, float] = {"large": 0.68, "small": 1.2}  # small tables need a coarser weave to show one
TOP = 57
TUCKED, PULLED, DEEP = 28, 20, 17  # distance of a chair's back from the edge of the box, and its depth
PLATES, LINE = 45, 90


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Who sits where: people, guests included. A capacity of None has no limit; `mine` is the reader's own place."""

    capacity: int | None
    room: int
    online_capacity: int | None
    online: int
    has_room: bool
    has_online: bool
    mine: Literal["room", "online"] | None = None
    my_guests: int = 0


def table_svg(
    seats: TableFacts, cloth: Cloth, size: Size = "large", label: str | None = None, key: str = "cloth"
) -> Markup:
    """The table. With a label (a whole sentence, see `table_sentence`) it is an image; without one it is decoration,
    for where the words beside it say the same. `key` is the id of its cloth and must be unique in the page."""
    return _drawing(seats, cloth, size, label, key)


@lru_cache(maxsize=512)
def _drawing(seats: TableFacts, cloth: Cloth, size: Size, label: str | None, key: str) -> Markup:
    """Kept, because lists and busy event pages draw the same table again and again."""
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    under, over = _people(seats, size)
    return Markup(
        '<svg class="table{}" viewBox="0 0 200 200" {}><defs>{}</defs>{}'
        '<circle class="top-edge" cx="100" cy="100" r="{}" fill="url(#{})"/>{}</svg>'
    ).format(" s" if size == "small" else "", said, pattern(cloth, key, CLOTH_SCALE[size]), under, TOP, key, over)


def _people(seats: TableFacts, size: Size) -> tuple[Markup, Markup]:
    """What lies under the cloth (line, chairs) and over it (plates, cups)."""
    under, over = [], []
    if seats.has_online:
        under.append('<circle class="line" cx="100" cy="100" r="90"/>')
    if seats.has_room:
        chairs, plates = _chairs(seats, size)
        under += chairs
        over += plates
    if seats.has_online:
        over += _cups(seats, size)
    return Markup("".join(under)), Markup("".join(over))  # noqa: S704 - nothing but numbers and our own shapes


def _chairs(seats: TableFacts, size: Size) -> tuple[list[str], list[str]]:
    """Chairs and, on a large table, a plate before each taken one. The free stand together at the foot."""
    count, taken = _places(seats.capacity, seats.room, FEWEST_OPEN_CHAIRS, 2, MOST_CHAIRS)
    if not count:
        return [], []
    free, step, width = count - taken, 360 / count, min(22.0, 2 * pi * 64 / count * 0.68)
    mine = _mine(taken, 1 + seats.my_guests) if seats.mine == "room" else range(0)
    plate = min(5.5, 2 * pi * PLATES / count * 0.305)
    chairs, plates = [], []
    for i in range(count):
        angle = (180 + ((free - 1) / 2 - i) * step) % 360
        kind = " free" if i < free else " me" if i - free in mine else ""
        chairs.append(
            f'<path class="chair{kind}" d="{_chair(width, pulled=i < free)}" transform="rotate({angle:.4g} 100 100)"/>'
        )
        if i >= free and size == "large":
            x, y = _at(angle, PLATES)
            plates.append(_dot("plate", x, y, plate) + _dot("me" if kind else "tea", x, y, plate * 0.48))
    return chairs, plates


def _chair(width: float, *, pulled: bool) -> str:
    """The outline of a chair at the head of the table; it is turned into place."""
    top = PULLED if pulled else TUCKED
    left, right, bend = 100 - width / 2, 100 + width / 2, min(5.0, width / 3)
    shoulder, slant = _n(top + bend + 1), width / 10
    return (
        f"M{_n(left)} {shoulder}Q{_n(left)} {top} {_n(left + bend)} {top}H{_n(right - bend)}"
        f"Q{_n(right)} {top} {_n(right)} {shoulder}L{_n(right - slant)} {top + DEEP}H{_n(left + slant)}z"
    )


def _cups(seats: TableFacts, size: Size) -> list[str]:
    """Cups from the top centre outwards; where online places are limited, small hollow ones for those left."""
    slots, cups = _places(seats.online_capacity, seats.online, FEWEST_OPEN_CUPS, 3, MOST_CUPS)
    mine = _mine(cups, 1 + seats.my_guests) if seats.mine == "online" else range(0)
    drawn = []
    for i in range(cups if seats.online_capacity is None or size == "small" else slots):
        x, y = _at((i - (cups - 1) / 2) * 360 / slots, LINE)
        if i >= cups:
            drawn.append(_dot("cup", x, y, 4))
        elif size == "small":
            drawn.append(_dot("me" if i in mine else "tea", x, y, 7))
        elif i in mine:
            drawn.append(_dot("cup halo", x, y, 8.2) + _dot("me", x, y, 4.6))
        else:
            drawn.append(_dot("cup", x, y, 7) + _dot("tea", x, y, 3))
    return drawn


def _places(limit: int | None, people: int, fewest: int, spare: int, most: int) -> tuple[int, int]:
    """How many places to draw, and how many of them taken. Past `most` each stands for a share; never all are taken
    unless it is full, and never none if somebody sits. Without a limit some always stay free."""
    total = max(fewest, people + spare) if limit is None else limit
    if total <= most:
        return total, min(people, total)
    if people >= total:
        return most, most
    free = 1 if limit is not None else spare
    return most, min(most - free, max(1, people * most // total)) if people else 0


def _mine(taken: int, party: int) -> range:
    """Which of the taken places are the reader's: the middle ones, opposite the foot."""
    first = max(0, (taken - party) // 2)
    return range(first, min(taken, first + party))


def _at(angle: float, radius: float) -> tuple[float, float]:
    """The point at that angle (degrees, clockwise from the top) round the middle of the table."""
    return 100 + radius * sin(radians(angle)), 100 - radius * cos(radians(angle))


def _dot(kind: str, x: float, y: float, radius: float) -> str:
    return f'<circle class="{kind}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"/>'


def _n(number: float) -> str:
    """A number to a tenth, without an idle zero."""
    return f"{number:.1f}".removesuffix(".0")
