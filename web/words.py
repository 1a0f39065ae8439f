"""What templates may say and draw: phrases, moments and numbers in the reader's language, all escaped."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import nh3
from babel.dates import format_date
from flask import Flask, get_flashed_messages
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

import phrases
from scheduling.zones import day_in_words, span_in_words, time_in_words, wall_in, zone_in_words
from web.clock import now
from web.door import language
from web.drawing import badge_svg, band_svg, cloth_for, mark_svg, table_sentence, table_svg

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code", "pre", "hr", "del"}
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("strikethrough")


def install(app: Flask) -> None:
    """Register them; none is called at the top level of an imported template, which jinja caches across languages."""
    app.jinja_env.globals.update(
        _=say, n_=count, messages=get_flashed_messages, day=day, clock=clock, span=span, zone_words=zone_words,
        short_day=short_day, markdown=markdown, mark_svg=mark_svg, cloth_for=cloth_for, table_svg=table_svg,
        badge_svg=badge_svg, band_svg=band_svg, table_sentence=table_sentence,
    )  # fmt: skip


def say(text: str, /, **values: Any) -> Markup:
    """The phrase in the reader's language, its values escaped. The phrase itself is ours, and trusted."""
    return Markup(phrases.say(language(), text, **_escaped(values)))  # noqa: S704 - every value is escaped first


def count(one: str, many: str, n: int, /, **values: Any) -> Markup:
    """The phrase for `n` things."""
    return Markup(phrases.count(language(), one, many, n, **_escaped(values)))  # noqa: S704 - as above


def day(moment: datetime, zone: str) -> str:
    """*Thursday 3 December*, with the year where it is not near."""
    return day_in_words(moment, zone, language(), wall_in(now(), zone).date())


def clock(moment: datetime, zone: str) -> str:
    """*19:00*."""
    return time_in_words(moment, zone, language())


def span(starts: datetime, ends: datetime, zone: str) -> str:
    """*19:00 to 21:00*."""
    return span_in_words(starts, ends, zone, language())


def zone_words(zone: str, moment: datetime) -> str:
    """*Berlin time*."""
    return zone_in_words(zone, language(), moment)


def short_day(moment: datetime, zone: str) -> tuple[str, str, str]:
    """*Thu*, *3*, *Dec*: for the margin of a list."""
    wall = wall_in(moment, zone)
    return (
        format_date(wall, "EEE", language()).rstrip("."),
        str(wall.day),
        format_date(wall, "LLL", language()).rstrip("."),
    )


@lru_cache(maxsize=512)
def markdown(text: str) -> Markup:
    """Somebody's own words: Markdown without HTML, then only harmless tags; links lead out and are not endorsed."""
    html = nh3.clean(
        _markdown.render(text), tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )  # fmt: skip
    return Markup(html)  # noqa: S704 - just cleaned


def _escaped(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int | float) else escape(value) for name, value in values.items()}
