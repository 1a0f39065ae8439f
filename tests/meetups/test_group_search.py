"""Finding public groups by words and place."""

from datetime import datetime, timedelta

from meetups import places
from meetups.areas import Band
from meetups.group_search import FoundGroup, find_groups
from meetups.places import Place
from meetups.visibility import Visibility
from tests.conftest import MakeEvent, MakeGroup


def city(name: str) -> Place:
    return places.find_places(name, limit=1)[0]


def placed(name: str) -> dict[str, object]:
    found = city(name)
    return {"place_id": found.id, "place_name": found.name, "place_cell": found.cell}


def names(found: tuple[FoundGroup, ...]) -> list[str]:
    return [each.facts.name for each in found]


def test_every_word_must_be_said_in_any_spelling(make_group: MakeGroup, now: datetime) -> None:
    make_group("Café Esperanto", **placed("Leipzig"))
    make_group("Chess, no clocks")
    assert names(find_groups("CAFE esperanto", None, now)) == ["Café Esperanto"]
    assert names(find_groups("leipzig", None, now)) == ["Café Esperanto"]
    assert names(find_groups("cafe chess", None, now)) == []
    assert names(find_groups("  ", None, now)) == ["Café Esperanto", "Chess, no clocks"]


def test_a_long_list_is_read_in_parts(make_group: MakeGroup, now: datetime) -> None:
    for name in ("Bread", "Arabic", "Chess"):
        make_group(name)
    assert names(find_groups("", None, now, limit=2)) == ["Arabic", "Bread"]
    assert names(find_groups("", None, now, limit=2, offset=2)) == ["Chess"]
    assert find_groups("", None, now, offset=3) == ()


def test_what_is_not_public_is_not_found(make_group: MakeGroup, now: datetime) -> None:
    make_group("Hidden", visibility=Visibility.PRIVATE)
    make_group("By link", visibility=Visibility.UNLISTED)
    assert find_groups("", None, now) == ()


def test_the_nearest_come_first_and_those_without_a_place_are_near_nowhere(
    make_group: MakeGroup, now: datetime
) -> None:
    make_group("A in Halle", **placed("Halle, DE"))
    make_group("B in Leipzig", **placed("Leipzig"))
    make_group("C in Madrid", **placed("Madrid"))
    make_group("D nowhere")
    found = find_groups("", city("Leipzig").cell, now)
    assert [(each.facts.name, each.band) for each in found] == [
        ("B in Leipzig", Band.SAME),
        ("A in Halle", Band.UNDER_50),
    ]


def test_the_next_public_event_and_the_members_are_told(
    make_group: MakeGroup, make_event: MakeEvent, now: datetime
) -> None:
    group = make_group()
    assert [(each.members, each.next_at) for each in find_groups("", None, now)] == [(3, None)]
    make_event(group, date="2026-12-10", visibility="private")
    make_event(group, date="2026-12-24", publish=False)
    make_event(group, date="2026-12-17", start="19:00")
    found = find_groups("", None, now)
    assert [each.next_at for each in found] == [datetime.fromisoformat("2026-12-17T18:00+00:00")]
    assert find_groups("", None, now + timedelta(days=60))[0].next_at is None
