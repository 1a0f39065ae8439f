"""Every paper, in light and dark, as the style sheet paints it: 7:1 for words, 3:1 for shapes.

WCAG 2.2, success criteria 1.4.6 and 1.4.11.
"""

import re
from collections.abc import Callable
from math import cos, radians, sin
from pathlib import Path
from typing import Literal

import pytest

from web.drawing import PAPERS

Scheme = Literal["light", "dark"]
Colour = tuple[float, float, float]  # sRGB, each 0 to 1

STYLES = Path("web/static/klatch.css").read_text()
TOKENS = STYLES[: STYLES.index("@layer base {")]
FORMULAS = dict(re.findall(r"--([\w-]+): light-dark\((.+?)\);(?=\s)", TOKENS))
WORDS = [
    ("stock-ink", "stock"),
    ("stock-ink-2", "stock"),
    ("stock", "stock-ink"),
    ("ink", "sheet"),
    ("ink", "raised"),
    ("ink", "well"),
    ("ink", "said"),
    ("ink", "bad-bg"),
    ("ink-2", "sheet"),
    ("ink-2", "raised"),
    ("ink-2", "well"),
    ("link", "sheet"),
    ("link", "raised"),
    ("link", "well"),
    ("bad", "sheet"),
    ("bad", "raised"),
    ("raised", "accent"),
]  # fmt: skip - pairs of words and what they stand on
SHAPES = [
    ("accent", "stock"),
    ("accent", "sheet"),
    ("accent", "raised"),
    ("edge", "sheet"),
    ("edge", "raised"),
    ("stock-ink-2", "stock"),
    ("focus", "stock"),
    ("focus", "sheet"),
    ("focus", "raised"),
    ("bad", "bad-bg"),
]  # fmt: skip - pairs of a shape and what it stands on


def hues(paper: str) -> dict[str, float]:
    """--h, --hi and --c of a paper; goldenrod is what the root says."""
    own = re.search(rf"\[data-paper={paper}\] {{([^}}]+)}}", TOKENS)
    body = own[1] if own else TOKENS
    return {name: float(value) for name, value in re.findall(r"--(h|hi|c): ([\d.]+)", body)[:3]}


def colour(token: str, paper: str, scheme: Scheme) -> Colour:
    light, dark = split(FORMULAS[token])
    value = light if scheme == "light" else dark
    if value.startswith("#"):
        return tuple(int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value] # three of them
    found = hues(paper)
    filled = re.sub(r"var\(--(\w+)\)", lambda name: str(found[name[1]]), value)
    parts = re.sub(r"calc\(([\d.]+) \* ([\d.]+)\)", lambda sum: str(float(sum[1]) * float(sum[2])), filled)
    lightness, chroma, hue = (float(part) for part in parts.removeprefix("oklch(").removesuffix(")").split())
    return srgb(lightness, chroma, hue)


def split(formula: str) -> list[str]:
    """The two colours of light-dark(), whose commas stand outside brackets."""
    return [part.strip() for part in re.split(r",\s*(?![^(]*\))", formula)]


def srgb(lightness: float, chroma: float, hue: float) -> Colour:
    """OKLCH to sRGB (CSS Color 4, section 9), cut off at the edge of the gamut as browsers do."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long, medium, short = (
        (lightness + x * a + y * b) ** 3
        for x, y in ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480))
    )
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (min(1.0, max(0.0, gamma(value))) for value in linear)
    return red, green, blue


def gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Colour) -> float:
    linear: Callable[[float], float] = lambda v: v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4  # noqa: E731 - used once
    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def too_faint(pairs: list[tuple[str, str]], least: float, paper: str, scheme: Scheme) -> list[str]:
    measured = {(a, b): contrast(colour(a, paper, scheme), colour(b, paper, scheme)) for a, b in pairs}
    return [f"{a} on {b}: {ratio:.2f}" for (a, b), ratio in measured.items() if ratio < least]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("paper", PAPERS)
def test_words_are_readable_on_every_paper(paper: str, scheme: Scheme) -> None:
    assert too_faint(WORDS, 7, paper, scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("paper", PAPERS)
def test_shapes_are_seen_on_every_paper(paper: str, scheme: Scheme) -> None:
    assert too_faint(SHAPES, 3, paper, scheme) == []


def test_colours_are_computed_as_browsers_paint_them() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == 21
    assert [round(255 * part) for part in srgb(0.627955, 0.257683, 29.2339)] == [255, 0, 0]
    assert [round(255 * part) for part in srgb(0.519752, 0.176858, 142.4953)] == [0, 128, 0]


def test_a_faint_pair_is_found() -> None:
    assert too_faint([("rule", "sheet")], 3, "sky", "light") == ["rule on sheet: 1.42"]
