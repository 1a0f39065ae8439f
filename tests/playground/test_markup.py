"""Telegram's HTML: what it yields, and its words for what is broken."""

import pytest

from playground.entities import detect, given, piece, tidy, units
from playground.errors import Refused
from playground.markup import parse
from playground.rendering import telegram_html


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
    ],
)
def test_each_plain_tag_becomes_its_entity(tag: str, kind: str) -> None:
    assert parse(f"a <{tag}>bc</{tag}> d") == ("a bc d", [{"type": kind, "offset": 2, "length": 2}])


def test_offsets_are_utf16_units() -> None:
    text, entities = parse("🪑🪑 <b>é🪑</b>")
    assert (text, entities) == ("🪑🪑 é🪑", [{"type": "bold", "offset": 5, "length": 3}])
    assert piece(text, entities[0]) == "é🪑"


def test_a_moment_becomes_a_date_time_entity() -> None:
    source = '<tg-time unix="1796320800" format="wDT">Thursday</tg-time>'
    entity = {"type": "date_time", "offset": 0, "length": 8, "unix_time": 1796320800, "date_time_format": "wDT"}
    assert parse(source) == ("Thursday", [entity])
    assert telegram_html("Thursday", [entity]) == source


def test_attributes_make_links_emoji_languages_and_expandable_quotes() -> None:
    assert parse('<a href="https://a.example/?x=1&amp;y=2">x</a>')[1][0]["url"] == "https://a.example/?x=1&y=2"
    assert parse('<tg-emoji emoji-id="53">x</tg-emoji>')[1][0]["custom_emoji_id"] == "53"
    assert parse("<blockquote expandable>x</blockquote>")[1][0]["type"] == "expandable_blockquote"
    assert parse('<span class="tg-spoiler">x</span>')[1][0]["type"] == "spoiler"
    listing = parse('<pre><code class="language-python">x</code></pre>')[1]
    assert listing == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


def test_a_link_to_nowhere_leaves_only_its_words() -> None:
    assert parse('<a href="http://localhost/x">here</a>') == ("here", [])


def test_character_references_are_decoded_and_unknown_ones_stay() -> None:
    assert parse("&lt;&gt;&amp;&quot;&#8217;&#x1FA91; &copy; &#12345678;")[0] == '<>&"’🪑 &copy; &#12345678;'


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<b>x</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("é <table>", 'Unsupported start tag "table" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href='x>", "Unclosed start tag at byte offset 0"),
        ("<a href=x, >", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize("attributes", ['unix="soon"', 'unix="1" format="tw"', 'format="t"'])
def test_a_moment_without_sense_is_refused(attributes: str) -> None:
    with pytest.raises(Refused):
        parse(f"<tg-time {attributes}>x</tg-time>")


def test_space_around_a_text_goes_and_its_entities_move_along() -> None:
    assert tidy(*parse("\n <b> x </b> y \n")) == ("x  y", [{"type": "bold", "offset": 0, "length": 2}])


def test_only_a_hundred_entities_are_kept() -> None:
    text, entities = tidy(*parse("<b>x</b> " * 130))
    assert (units(text), len(entities), entities[-1]["offset"]) == (259, 100, 198)


def test_commands_links_and_mentions_are_found_in_plain_words() -> None:
    found = detect("/start@table_bot see https://a.example/b. and @katrin, not a/b or x@y.example")
    kinds = [(entity["type"], entity["offset"], entity["length"]) for entity in found]
    assert kinds == [("bot_command", 0, 16), ("url", 21, 19), ("mention", 46, 7), ("email", 66, 11)]


def test_entities_a_bot_lists_outside_the_text_are_left_out() -> None:
    inside = {"type": "bold", "offset": 0, "length": 2}
    assert given("abc", [inside, {"type": "bold", "offset": 9, "length": 1}, "x"]) == [inside]


def test_markup_written_again_is_the_markup_that_was_read() -> None:
    source = '<b>a <i>b</i></b> &lt;c&gt; <a href="https://a.example/">d</a>'
    assert telegram_html(*parse(source)) == source


def test_entities_that_cross_are_cut_and_lose_no_words() -> None:
    crossing = [{"type": "bold", "offset": 0, "length": 4}, {"type": "italic", "offset": 2, "length": 4}]
    assert telegram_html("abcdef", crossing) == "<b>ab<i>cd</i></b>ef"
