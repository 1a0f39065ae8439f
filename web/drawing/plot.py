"""A small plot of numbers hour by hour, drawn here: filled for hours that are over, hollow for the one that runs."""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 240, 56
GAP = 2.0
LEAST = 3.0  # an hour with anything in it can be seen, however much there was in others


def plot_svg(values: Sequence[int], said: str) -> Markup:
    """Bars from left to right, the last one still growing; `said` is what they show, in a whole sentence."""
    most, step = max(values, default=0), WIDTH / max(len(values), 1)
    last = len(values) - 1
    bars = [_bar(n * step, step - GAP, value / most, n == last) for n, value in enumerate(values) if value]
    return Markup(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}<path class="base" d="M0 {}h{}"/></svg>'
    ).format(WIDTH, HEIGHT, said, Markup("").join(bars), HEIGHT - 0.5, WIDTH)


def _bar(x: float, width: float, share: float, runs: bool) -> Markup:
    tall = max(LEAST, share * (HEIGHT - 2))
    return Markup('<rect{} x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        Markup(' class="open"') if runs else "", x, HEIGHT - 1 - tall, width, tall
    )
