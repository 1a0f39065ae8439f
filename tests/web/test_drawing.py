"""The table shows who sits where, at every size; a group's cloth is always the same."""

import re
from dataclasses import replace

import pytest

from web.drawing import PAPERS, WEAVES, Cloth, TableFacts, badge_svg, band_svg, cloth_for, table_sentence, table_svg
from web.drawing.cloth import SCALES, TURNS, pattern

GINGHAM = Cloth("gingham", 0, 1.0)
BOTH = TableFacts(12, 5, None, 3, has_room=True, has_online=True)


def say(text: str, /, **values: object) -> str:
    return text.format(**values)


def count(one: str, many: str, n: int, /, **values: object) -> str:
    return (one if n == 1 else many).format(n=n, **values)


def chairs(seats: TableFacts) -> tuple[int, int]:
    """How many chairs are tucked in, and how many stand out."""
    svg = table_svg(seats, GINGHAM)
    free = svg.count('class="chair free"')
    return svg.count('class="chair') - free, free


def angles(seats: TableFacts, kind: str) -> list[float]:
    turned = re.findall(rf'<path class="{kind}"[^>]*rotate\(([\d.]+) 100 100\)', table_svg(seats, GINGHAM))
    return sorted(float(angle) for angle in turned)


def cups(seats: TableFacts) -> list[tuple[float, float]]:
    """Where full cups stand on the line, your own included."""
    found = re.findall(
        r'<circle class="cup(?: halo)?" cx="([\d.]+)" cy="([\d.]+)" r="(?:7|8\.2)"', table_svg(seats, GINGHAM)
    )
    return [(float(x), float(y)) for x, y in found]


@pytest.mark.parametrize("capacity", range(1, 25))
def test_there_is_a_chair_for_each_seat(capacity: int) -> None:
    for room in range(capacity + 1):
        assert chairs(replace(BOTH, capacity=capacity, room=room)) == (room, capacity - room)


def test_free_chairs_stand_together_at_the_foot() -> None:
    assert angles(replace(BOTH, capacity=12, room=9), "chair free") == [150, 180, 210]
    assert angles(replace(BOTH, capacity=8, room=6), "chair free") == [157.5, 202.5]
    assert angles(replace(BOTH, capacity=8, room=6), "chair") == [22.5, 67.5, 112.5, 247.5, 292.5, 337.5]


@pytest.mark.parametrize("capacity", [25, 40, 100, 1_000_000])
def test_a_big_table_is_filled_in_shares(capacity: int) -> None:
    shares = [
        chairs(replace(BOTH, capacity=capacity, room=room)) for room in (0, 1, capacity // 2, capacity - 1, capacity)
    ]
    assert shares == [
        (0, 24),
        (1, 23),
        (capacity // 2 * 24 // capacity, 24 - capacity // 2 * 24 // capacity),
        (23, 1),
        (24, 0),
    ]


def test_more_people_than_seats_fill_the_table_and_no_more() -> None:
    assert chairs(replace(BOTH, capacity=4, room=7)) == (4, 0)
    assert chairs(replace(BOTH, capacity=30, room=31)) == (24, 0)


@pytest.mark.parametrize(
    ("room", "drawn"), [(0, (0, 8)), (6, (6, 2)), (9, (9, 2)), (22, (22, 2)), (23, (22, 2)), (900, (22, 2))]
)
def test_a_table_without_a_limit_always_has_a_free_chair(room: int, drawn: tuple[int, int]) -> None:
    assert chairs(replace(BOTH, capacity=None, room=room)) == drawn


def test_an_online_event_has_no_chairs_and_a_room_has_no_line() -> None:
    online = table_svg(replace(BOTH, has_room=False), GINGHAM)
    room = table_svg(replace(BOTH, has_online=False), GINGHAM)
    assert ("chair" in online, 'class="line"' in online) == (False, True)
    assert ("chair" in room, 'class="line"' in room) == (True, False)
    assert "cup" not in room


def test_cups_stand_from_the_top_outwards() -> None:
    assert cups(replace(BOTH, online=1)) == [(100, 10)]
    assert cups(replace(BOTH, online=3)) == [(55, 22.1), (100, 10), (145, 22.1)]
    assert len(cups(replace(BOTH, online=33))) == 33
    assert len(cups(replace(BOTH, online=34))) == 33
    assert len(cups(replace(BOTH, online=5_000))) == 33


def test_small_hollow_cups_are_online_places_left() -> None:
    limited = replace(BOTH, online=7, online_capacity=10)
    assert len(cups(limited)) == 7
    assert table_svg(limited, GINGHAM).count('r="4"') == 3
    assert table_svg(replace(limited, online_capacity=None), GINGHAM).count('r="4"') == 0


@pytest.mark.parametrize("size", ["large", "small"])
def test_you_are_dark_where_you_sit(size: str) -> None:
    def mine(seats: TableFacts) -> list[str]:
        return re.findall(
            r'<(path|circle) class="(?:chair )?me"', table_svg(seats, GINGHAM, "large" if size == "large" else "small")
        )

    plates = 1 if size == "large" else 0
    assert mine(BOTH) == []
    assert mine(replace(BOTH, mine="online")) == ["circle"]
    assert mine(replace(BOTH, mine="room")) == ["path"] + ["circle"] * plates
    assert mine(replace(BOTH, mine="room", my_guests=2)) == ["path"] * 3 + ["circle"] * 3 * plates
    assert mine(replace(BOTH, mine="room", room=0)) == []


def test_a_table_with_words_beside_it_is_hidden_from_those_who_listen() -> None:
    assert '<svg class="table s" viewBox="0 0 200 200" aria-hidden="true">' in table_svg(BOTH, GINGHAM, "small")
    assert 'role="img" aria-label="A &#34;table&#34;"' in table_svg(BOTH, GINGHAM, label='A "table"')


@pytest.mark.parametrize(
    ("seats", "sentence"),
    [
        (BOTH, "A table with 12 chairs, 5 taken, 7 free. Around it, 3 people online."),
        (
            replace(BOTH, room=12, online=7, mine="online"),
            "A table with 12 chairs, all taken. Around it, 7 people online. You join online.",
        ),
        (
            replace(BOTH, mine="room", my_guests=1, online=0),
            "A table with 12 chairs, 5 taken, 7 free. You and a guest sit at it. Nobody online yet.",
        ),
        (
            replace(BOTH, capacity=1, room=1, has_online=False, mine="room"),
            "A table with one chair, taken. You sit at it.",
        ),
        (replace(BOTH, capacity=4, room=0, has_online=False), "A table with 4 chairs, all free."),
        (replace(BOTH, capacity=3, room=5, has_online=False), "A table with 3 chairs, all taken."),
        (
            replace(BOTH, capacity=None, room=1, online=1),
            "A table with one person at it and room for more. Around it, one person online.",
        ),
        (
            replace(BOTH, capacity=None, room=0, has_online=False),
            "A table with nobody at it yet and a chair for everybody who comes.",
        ),
        (
            replace(BOTH, has_room=False, online=9, online_capacity=10, mine="online", my_guests=2),
            "A table with 9 people online. 10 online places in all. You and 2 guests join online.",
        ),
    ],
)
def test_the_table_is_told_in_sentences(seats: TableFacts, sentence: str) -> None:
    assert table_sentence(seats, say, count) == sentence


def test_there_are_twelve_weaves_and_twelve_papers() -> None:
    assert (len(set(WEAVES)), len(set(PAPERS))) == (12, 12)


def test_a_slug_always_draws_the_same_cloth() -> None:
    assert cloth_for("translators-table") == Cloth("scallop", 0, 0.8)
    assert {cloth_for(str(n)).weave for n in range(200)} == set(WEAVES)
    assert {(cloth_for(str(n)).turn, cloth_for(str(n)).scale) for n in range(200)} == {
        (t, s) for t in TURNS for s in SCALES
    }


def test_an_owner_may_pick_another_weave_and_keeps_the_turn() -> None:
    drawn = cloth_for("translators-table")
    assert cloth_for("translators-table", "wave") == replace(drawn, weave="wave")
    assert cloth_for("translators-table", "velvet") == drawn


@pytest.mark.parametrize("weave", WEAVES)
def test_a_pattern_is_light_and_colourless(weave: str) -> None:
    for cloth in (Cloth(weave, turn, scale) for turn in TURNS for scale in SCALES):
        svg = pattern(cloth, "t12", 1.2)
        assert 180 <= len(svg) <= 345
        assert not re.search(r"fill=|stroke=|#[0-9a-f]{3}", svg)


def test_a_drawing_uses_its_own_cloth_by_its_key() -> None:
    for svg in (
        table_svg(BOTH, GINGHAM, key="one"),
        badge_svg(GINGHAM, "one"),
        band_svg(GINGHAM, "one"),
    ):
        assert re.findall(r' id="([^"]+)"', svg) == ["one"]
        assert re.findall(r"url\(#([^)]+)\)", svg) == ["one"]
