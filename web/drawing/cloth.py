"""A group's cloth: one of twelve weaves, turned and scaled by the group's slug, painted by the group's paper.

A pattern takes its colours from where it stands, so it has to be printed inside the element with `data-paper`, and
its id must occur once in a page: every drawing takes a `key` for that.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from markupsafe import Markup

PAPERS = (
    "goldenrod",
    "apricot",
    "salmon",
    "rose",
    "orchid",
    "lilac",
    "periwinkle",
    "sky",
    "lagoon",
    "mint",
    "leaf",
    "newsprint",
)  # fmt: skip - twelve in two rows

# Per weave the side of its square and what is drawn on the ground; classes: cb thread, cx thin thread, cs stroke.
_DRAWN = {
    "gingham": (24, '<path class="cx" d="M0 0h12v24H0z"/><path class="cx" d="M0 0h24v12H0z"/>'),
    "ticking": (18, '<path class="cb" d="M0 0h6v18H0z"/><path class="cb" d="M9 0h1.5v18H9zM13.5 0H15v18h-1.5z"/>'),
    "windowpane": (
        20,
        '<path class="cs" d="M5 0v20M0 5h20" stroke-width="2.5"/>'
        '<path class="cs" d="M9 0v20M0 9h20" stroke-width=".8"/>',
    ),
    "dot": (16, '<circle class="cb" cx="4" cy="4" r="3"/><circle class="cb" cx="12" cy="12" r="3"/>'),
    "harlequin": (20, '<path class="cb" d="M10 0 20 10 10 20 0 10z"/>'),
    "scallop": (
        24,
        '<path class="cs" d="M1 12a11 11 0 1022 0 11 11 0 10-22 0M6 12a6 6 0 1012 0 6 6 0 10-12 0'
        'M0 13a11 11 0 0111 11M13 24a11 11 0 0111-11M6 0a6 6 0 01-6 6M24 6a6 6 0 01-6-6" stroke-width="2"/>',
    ),
    "basket": (
        24,
        '<path class="cs" d="M2 3h8M2 6h8M2 9h8M15 2v8M18 2v8M21 2v8M14 15h8M14 18h8M14 21h8M3 14v8M6 14v8M9 14v8" '
        'stroke-width="1.8"/>',
    ),
    "herringbone": (16, '<path class="cs" d="M0 4l8 8 8-8M0-4l8 8 8-8M0 12l8 8 8-8" stroke-width="2.6"/>'),
    "cross-stitch": (16, '<path class="cs" d="M1 1l6 6M7 1 1 7M9 9l6 6M15 9l-6 6" stroke-width="2"/>'),
    "tile": (
        24,
        '<path class="cb" d="M0 0h12a12 12 0 0 1-12 12zM24 24H12a12 12 0 0 1 12-12z"/>'
        '<path class="cx" d="M24 0v12A12 12 0 0 1 12 0zM0 24V12a12 12 0 0 1 12 12z"/>',
    ),
    "wave": (24, '<path class="cs" d="M0 6q6-7 12 0t12 0M0 18q6-7 12 0t12 0" stroke-width="3"/>'),
    "plaid": (
        28,
        '<path class="cx" d="M0 0h10v28H0zM0 0h28v10H0z"/><path class="cs" d="M15 0v28M0 15h28" stroke-width="1.5"/>'
        '<path class="cs" d="M22 0v28M0 22h28" stroke-width="3"/>',
    ),
}
WEAVES = tuple(_DRAWN)
TURNS = (0, 30, 45)
SCALES = (0.8, 1.0, 1.25)
BADGE_SCALE = 0.44
BAND_SCALE = 0.8


@dataclass(frozen=True, slots=True)
class Cloth:
    """A weave, its turn in degrees and its scale."""

    weave: str
    turn: int
    scale: float


def cloth_for(slug: str, weave: str | None = None) -> Cloth:
    """The cloth of the group with that slug, always the same; a weave its owner picked goes before the one it drew."""
    first, second, third = sha256(slug.encode()).digest()[:3]
    drawn = WEAVES[first % len(WEAVES)]
    return Cloth(weave if weave in WEAVES else drawn, TURNS[second % len(TURNS)], SCALES[third % len(SCALES)])


def badge_svg(cloth: Cloth, key: str = "badge") -> Markup:
    """The group's sign: its round cloth. Its name stands beside it, so it has none."""
    return Markup(
        '<svg viewBox="0 0 40 40" aria-hidden="true"><defs>{}</defs>'
        '<circle class="top-edge" cx="20" cy="20" r="18.5" fill="url(#{})"/></svg>'
    ).format(pattern(cloth, key, BADGE_SCALE), key)


def band_svg(cloth: Cloth, key: str = "hem") -> Markup:
    """The band of cloth along the top of a group's page."""
    return Markup(
        '<svg class="hem" aria-hidden="true"><defs>{}</defs><rect width="100%" height="100%" fill="url(#{})"/></svg>'
    ).format(pattern(cloth, key, BAND_SCALE), key)


@lru_cache(maxsize=1024)
def pattern(cloth: Cloth, key: str, magnified: float) -> Markup:
    """The `<pattern>` with the id `key`; a drawing fills with `url(#key)`."""
    side, threads = _DRAWN[cloth.weave]
    turn = f"rotate({cloth.turn})" if cloth.turn else ""
    return Markup(
        '<pattern id="{key}" width="{side}" height="{side}" patternUnits="userSpaceOnUse" '
        'patternTransform="{turn}scale({scale:.2g})"><path class="ca" d="M0 0h{side}v{side}H0z"/>{threads}</pattern>'
    ).format(key=key, side=side, turn=turn, scale=magnified * cloth.scale, threads=Markup(threads))  # noqa: S704 - ours
