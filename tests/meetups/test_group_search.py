"""Finding public groups by words and place."""

from datetime import datetime, timedelta

from meetups import group_card, places
from meetups.areas import Band
from meetups.group_card import Tag
from meetups.group_search import FoundGroup, Offered, Wanted, find_groups, offered
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.places import Place
from meetups.visibility import Visibility
from tests.conftest import NOW, MakeEvent, MakeGroup


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


def say(group: GroupFacts, host: Person, **typed: str) -> None:
    group_card.save(host.id, group.id, typed, group_card.card(group.id).revision, NOW)


def test_what_a_group_is_about_is_found_in_every_language(make_group: MakeGroup, host: Person, now: datetime) -> None:
    say(make_group("First"), host, interests="chess", own="quiet evenings")
    say(make_group("Second"), host, interests="pottery")
    for words in ("ajedrez", "Schach quiet", "spiele"):  # and by its family
        assert names(find_groups(words, None, now)) == ["First"]
    assert names(find_groups("keramik", None, now)) == ["Second"]
    assert find_groups("chess", None, now)[0].tags == (Tag("chess"), Tag("quiet evenings", own=True))


def test_groups_are_narrowed_by_what_their_cards_say(make_group: MakeGroup, host: Person, now: datetime) -> None:
    say(make_group("First"), host, interests="chess", own="Café talk", level="hobby", languages="German, Arabic",
        pace="weekly")  # fmt: skip
    say(make_group("Second"), host, interests="chess", level="professional", pace="weekly")
    make_group("Third")
    for wanted, there in (
        (Wanted(interest="chess"), ["First", "Second"]),
        (Wanted(interest="cafe TALK"), ["First"]),
        (Wanted(interest="tea"), []),
        (Wanted(level="hobby"), ["First"]),
        (Wanted(pace="weekly"), ["First", "Second"]),
        (Wanted(pace="weekly", level="professional"), ["Second"]),
        (Wanted(language="ar"), ["First"]),
        (Wanted(language="en"), ["Second", "Third"]),  # who says nothing speaks what its cards speak
        (Wanted(), ["First", "Second", "Third"]),
    ):
        assert names(find_groups("", None, now, wanted=wanted)) == there


def test_only_what_public_groups_say_is_offered(make_group: MakeGroup, host: Person) -> None:
    say(make_group("First"), host, interests="tea chess", own="Café talk", languages="German")
    say(make_group("Hidden", visibility=Visibility.PRIVATE), host, interests="jazz", languages="Arabic")
    assert offered() == Offered((Tag("chess"), Tag("tea"), Tag("Café talk", own=True)), ("de",))
