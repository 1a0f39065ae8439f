"""Votes as bars, drawn here: the longest is as wide as the list. The numbers stand in words next to them."""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 100, 4
LEAST = 1.0  # one vote can be seen, however many there were for others


def bars_svg(values: Sequence[int]) -> list[Markup]:
    """A bar for each; nothing is drawn for nought but the line it would stand on."""
    most = max(values, default=0)
    return [_bar(max(LEAST, value / most * WIDTH) if value else 0.0) for value in values]


def _bar(width: float) -> Markup:
    drawn = Markup('<rect width="{:.1f}" height="{}"/>').format(width, HEIGHT) if width else Markup("")
    return Markup('<svg class="bar" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>').format(
        WIDTH, HEIGHT, drawn
    )
