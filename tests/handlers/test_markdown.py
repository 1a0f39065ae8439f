"""Markdown as Telegram shows it: its few tags, and nothing else."""

import re

import pytest

from handlers.markdown import telegram_html
from handlers.words import length

TAG = re.compile(r"</?([a-z]+)[^>]*>")


@pytest.fixture(autouse=True)
def nothing_went_wrong() -> None:
    """No process is started here."""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("# Hi **there** *you*", "<b>Hi there <i>you</i></b>"),
        ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("- a\n- b\n  1. c", "• a\n• b\n  1. c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("> a\n> > b", "<blockquote>a\nb</blockquote>"),
        ("`x<y` ~~no~~", "<code>x&lt;y</code> <s>no</s>"),
        ("```\nx <b>\n```", "<pre>x &lt;b&gt;</pre>"),
        ("a\n\n---\n\nb", "a\n\n———\n\nb"),
        ("<b>raw</b> &amp; <script>", "&lt;b&gt;raw&lt;/b&gt; &amp; &lt;script&gt;"),
        ("[map](https://example.org/?a=1&b=2)", '<a href="https://example.org/?a=1&amp;b=2">map</a>'),
        ("[who](tg://user?id=5) [post](mailto:a@example.org)", "who post"),
        ("![a **cup**](https://example.org/cup.png)", "a cup"),
        ('[q](https://example.org/"onmouseover="x)', '<a href="https://example.org/%22onmouseover=%22x">q</a>'),
        ("", ""),
    ],
)
def test_what_is_typed_is_shown_so(typed: str, shown: str) -> None:
    assert telegram_html(typed, 4000) == (shown, True)


def test_what_does_not_fit_ends_in_plain_words() -> None:
    shown, whole = telegram_html("First.\n\n" + "**word** & " * 100, 100)
    assert (whole, length(shown) <= 100, shown.startswith("First.\n\nword &amp; word"), shown[-1]) == (
        False, True, True, "…",
    )  # fmt: skip
    assert TAG.findall(shown) == []
    assert telegram_html("First.\n\n" + "word " * 100, 30) == ("First.", False)


def test_tags_are_closed_and_telegrams_own() -> None:
    shown, _ = telegram_html("**a *b ~~c~~* `d`**\n\n> - [x **y**](https://example.org) **z**\n\n#### h *i*", 4000)
    open_now: list[str] = []
    for tag in TAG.finditer(shown):
        assert tag[1] in {"b", "i", "s", "code", "pre", "a", "blockquote"}
        if tag[0].startswith("</"):
            assert open_now.pop() == tag[1]
        else:
            assert tag[1] not in open_now
            open_now.append(tag[1])
    assert open_now == []


@pytest.mark.parametrize("mark", ["*", "_", "**", "~~"])
def test_marks_within_hundreds_of_marks_are_shown_as_typed(mark: str) -> None:
    """Each is one call within another: a page of nothing else could be shown to nobody."""
    text = f"{mark}a " * 500 + f"b{mark} " * 500
    shown, whole = telegram_html(text, 4000)
    assert (shown.startswith(f"{mark}a {mark}a"), whole, length(shown) <= 4000) == (True, length(text) <= 4000, True)
    assert telegram_html("*a _b **c** d_ e*", 4000) == ("<i>a b <b>c</b> d e</i>", True)
