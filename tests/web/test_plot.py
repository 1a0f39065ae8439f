"""Small plots: every number can be seen, and heard."""

import re

from tests.web.test_templates import breaches
from web.drawing import plot_svg

BAR = re.compile(r'<rect( class="open")? x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/>')


def bars(*values: int) -> list[tuple[str, float, float, float, float]]:
    return [(found[1] or "", *map(float, found.groups()[1:])) for found in BAR.finditer(plot_svg(values, ""))]


def test_the_fullest_hour_is_the_tallest_and_all_stand_on_one_line() -> None:
    (_, _, top, wide, tall), (_, _, lower, _, half) = bars(10, 5, 0, 0)
    assert (tall, half, wide) == (54.0, 27.0, 58.0)
    assert {top + tall, lower + half} == {55.0}


def test_the_hour_that_still_runs_is_hollow() -> None:
    assert [bar[0] for bar in bars(1, 2, 3)] == ["", "", ' class="open"']


def test_one_among_a_million_can_still_be_seen() -> None:
    assert [tall for *_, tall in bars(1, 1_000_000, 0)] == [3.0, 54.0]


def test_nothing_is_drawn_of_nothing_but_the_line_it_would_stand_on() -> None:
    assert bars(0, 0, 0) == []
    assert bars() == []
    assert 'class="base"' in plot_svg((0, 0), "")


def test_it_is_an_image_with_words_for_those_who_listen() -> None:
    drawn = plot_svg((1, 2), 'Sent: "3" & more')
    assert '<svg class="plot" viewBox="0 0 240 56" role="img" aria-label="Sent: &#34;3&#34; &amp; more">' in drawn
    assert breaches(drawn) == []
