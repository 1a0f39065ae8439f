"""The strict policy holds because no template leaves it a reason not to; and the parts say what they are asked to."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from web.drawing import PAPERS, TableFacts, badge_svg, band_svg, cloth_for, mark_svg, table_svg

TEMPLATES = Path("web/templates")
FORBIDDEN = {
    "a style attribute": re.compile(r"[\s\"']style\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "a script with a body": re.compile(r"<script\b[^>]*>\s*(?!\s*</script>)\S", re.I),
    "an event attribute": re.compile(r"[\s\"']on(?!line\b)[a-z]+\s*=", re.I),  # `online` is a word of ours
    "code for htmx": re.compile(r"\bhx-on\b|[\"']\s*(js|javascript):", re.I),
    "something from elsewhere": re.compile(r"<(script|link|img|iframe)\b[^>]*\b(src|href)=[\"'](https?:)?//", re.I),
}


def breaches(text: str) -> list[str]:
    """What in a page the policy would refuse."""
    uncommented = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    return [what for what, sign in FORBIDDEN.items() if sign.search(uncommented)]


def say(text: str, **values: object) -> Markup:
    return Markup(text).format(**values)  # noqa: S704 - our own phrases; what is filled in is escaped


def count(one: str, many: str, n: int, **values: object) -> Markup:
    return Markup(one if n == 1 else many).format(n=n, **values)  # noqa: S704 - our own phrases


@pytest.fixture(scope="module")
def pages() -> Environment:
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    pages.globals |= {"_": say, "n_": count, "csrf_token": lambda: "proof", "mark_svg": mark_svg}
    pages.globals["url_for"] = lambda endpoint, filename: f"/{endpoint}/{filename}"
    return pages


def rendered(pages: Environment, source: str, **values: object) -> str:
    return pages.from_string(source).render(**values).strip()


def sources() -> Iterator[Path]:
    yield from TEMPLATES.rglob("*.html")
    yield from Path("web/static").glob("*.svg")


@pytest.mark.parametrize("path", list(sources()), ids=str)
def test_no_template_needs_anything_inline(path: Path) -> None:
    assert breaches(path.read_text()) == []


def test_no_drawing_needs_anything_inline() -> None:
    cloth = cloth_for("a")
    facts = TableFacts(40, 3, 50, 9, has_room=True, has_online=True, mine="online", my_guests=2)
    assert breaches(table_svg(facts, cloth) + badge_svg(cloth) + band_svg(cloth) + mark_svg()) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color: red">', "a style attribute"),
        ("<p class='a' STYLE = 'x'>", "a style attribute"),
        ("<style>p {}</style>", "a style element"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<script src="/a.js">alert(1)</script>', "a script with a body"),
        ('<a href="/" onclick="go()">', "an event attribute"),
        ('<a href="/"\nonfocus=go()>', "an event attribute"),
        ('<body ononline="go()">', "an event attribute"),
        ('<button hx-on:click="go()">', "code for htmx"),
        ('<button hx-vals="js:{a: 1}">', "code for htmx"),
        ('<a href="javascript:go()">', "code for htmx"),
        ('<script src="https://example.org/a.js"></script>', "something from elsewhere"),
        ("<link rel=stylesheet href='//example.org/a.css'>", "something from elsewhere"),
    ],
)
def test_the_search_for_inline_code_finds_it(text: str, what: str) -> None:
    assert what in breaches(text)


def test_every_paper_has_its_colours() -> None:
    styles = Path("web/static/klatch.css").read_text()
    assert {*re.findall(r"\[data-paper=(\w+)\]", styles), "goldenrod"} == set(PAPERS)


def test_a_page_says_its_language_and_direction(pages: Environment) -> None:
    page = {"language": "ar", "direction": "rtl", "paper": "sky", "viewer": "<Sam>", "here": "me"}
    html = rendered(pages, '{% extends "base.html" %}{% block main %}<p>in</p>{% endblock %}', page=page)
    assert '<html lang="ar" dir="rtl">' in html
    assert '<body data-paper="sky">' in html
    assert '<a href="/me" aria-current="page"><bdi>&lt;Sam&gt;</bdi></a>' in html
    assert '<main id="main"><p>in</p></main>' in html


def test_a_page_that_knows_nothing_of_its_reader_still_stands(pages: Environment) -> None:
    html = pages.get_template("error.html").render(code=500, title="This went wrong", words=["On our side."], ways=[])
    assert '<html lang="en" dir="ltr">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert '<a href="/sign-in">Sign in</a>' in html
    assert "<p>On our side.</p>" in html
    assert breaches(html) == []


def test_a_form_that_could_not_be_saved_is_kept_on_the_error_page(pages: Environment) -> None:
    again = {"action": "/e/1/edit", "fields": [("title", 'A "quoted" <b>')]}
    html = pages.get_template("error.html").render(code=503, title="Down", words=[], ways=[("/", "Home")], again=again)
    assert '<form method="post" action="/e/1/edit"><input type="hidden" name="csrf_token" value="proof">' in html
    assert '<input type="hidden" name="title" value="A &#34;quoted&#34; &lt;b&gt;">' in html
    assert '<a class="btn" href="/">Home</a>' in html


def test_a_page_prints_the_icons_it_used_and_no_others(pages: Environment) -> None:
    html = rendered(
        pages,
        '{% from "parts/icons.html" import icon, sprite %}{% set body %}{{ icon("cup") }}{{ icon("next") }}{% endset %}'
        "{{ body }}{{ sprite(body) }}",
    )
    assert re.findall(r'<symbol id="([\w-]+)"', html) == ["i-cup", "i-next"]
    assert re.findall(r'<svg class="(i[^"]*)"', html) == ["i", "i turn"]


@pytest.mark.parametrize(
    ("format", "html"),
    [
        ("in_person", '<span class="chip">In person</span>'),
        ("online", '<span class="chip online">Online</span>'),
        ("hybrid", '<span class="chip hybrid">In person + online</span>'),
    ],
)
def test_a_chip_says_where_people_meet(pages: Environment, format: str, html: str) -> None:
    assert rendered(pages, '{% from "parts/event.html" import chip %}{{ chip(format) }}', format=format) == html


def test_the_answer_given_is_pressed_and_only_online_is_round(pages: Environment) -> None:
    html = rendered(
        pages, '{% from "parts/event.html" import picks %}{{ picks(["in_person", "online", "no"], ["in_person"]) }}'
    )
    button = r'<button type="submit"( class="online")? name="answer" value="(\w+)" aria-pressed="(\w+)">'
    assert re.findall(button, html) == [
        ("", "in_person", "true"),
        (' class="online"', "online", "false"),
        ("", "no", "false"),
    ]


@pytest.mark.parametrize(
    ("length", "mine", "places"),
    [
        (1, 1, ["1 · you"]),
        (4, 2, ["1", "2 · you", "3", "4"]),
        (4, None, ["1", "2", "3", "4"]),
        (40, 17, ["1", "2", "…", "16", "17 · you", "18", "…", "40"]),
        (40, 1, ["1 · you", "2", "…", "40"]),
        (40, 40, ["1", "2", "…", "39", "40 · you"]),
        (40, None, ["1", "2", "3", "…", "40"]),
    ],
)
def test_the_line_shows_its_ends_and_you(pages: Environment, length: int, mine: int | None, places: list[str]) -> None:
    html = rendered(
        pages, '{% from "parts/event.html" import queue %}{{ queue(length, mine) }}', length=length, mine=mine
    )
    assert re.findall(r"<li[^>]*>([^<]+)</li>", html) == places


def test_a_wrong_field_keeps_its_value_and_says_why(pages: Environment) -> None:
    html = rendered(
        pages,
        '{% import "parts/forms.html" as field %}'
        '{{ field.number("seats", "Seats", value, error="From 1 up.", hint="Empty: no limit", maxlength=7) }}',
        value='"><b>',
    )
    assert 'value="&#34;&gt;&lt;b&gt;" aria-invalid="true" aria-describedby="seats-err seats-hint"' in html
    assert 'maxlength="7"' in html
    assert '<label for="seats">Seats</label>' in html
    assert re.search(r'<p class="err" id="seats-err">.* From 1 up\.</p>', html)
    assert '<p class="small" id="seats-hint">Empty: no limit</p>' in html


def test_the_summary_links_to_each_field(pages: Environment) -> None:
    source = '{% from "parts/forms.html" import summary %}{{ summary(errors) }}'
    html = rendered(pages, source, errors={"end": "It ends before it starts", "seats": "Not a number"})
    assert "<strong>2 things to put right.</strong> The rest is kept." in html
    assert re.findall(r'<li><a href="(.+?)">(.+?)</a></li>', html) == [
        ("#end", "It ends before it starts"),
        ("#seats", "Not a number"),
    ]
    assert rendered(pages, source, errors={}) == ""


def test_what_people_write_never_becomes_markup(pages: Environment) -> None:
    html = rendered(
        pages,
        '{% from "parts/lists.html" import event_row, people %}'
        '{{ event_row("/e/1", bad, (bad, 3, bad), "2026-12-03", bad, "hybrid", bad, "", bad, group=bad, status=bad) }}'
        "{{ people([bad], more=2) }}",
        bad="<script>",
    )
    assert "<script>" not in html
    assert html.count("<bdi>&lt;script&gt;</bdi>") == 3
