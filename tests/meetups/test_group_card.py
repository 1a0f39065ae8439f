"""Whom a group is for: saved by organisers, shown to whoever sees the group, and kept to its size."""

import threading
from dataclasses import replace
from datetime import datetime

import pytest

import database as ground
from database import write_transaction
from meetups import group_card, group_card_words, groups, members
from meetups.applications import State
from meetups.group_card import Card, Level, Meets, Pace, Tag
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, Stale
from meetups.visibility import Role, role_of
from models import AuditEntry
from tests.conftest import NOW, MakeGroup, somebody
from tests.in_and_out import ask_in
from tests.web.test_events import counted_queries

TYPED = {
    "interests": "chess tea", "own": "slow talk, SCHACH", "level": "hobby", "not_for": "No tournaments.\r\nNo clocks.",
    "languages": "German, árabe", "pace": "fortnightly", "meets": "hybrid", "size_limit": " 30 ",
    "accessibility": "No steps.", "cost": "Free; bring a cake.",
}  # fmt: skip


def wrongs(**typed: str) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        group_card.save(1, 1, typed, 0, NOW)
    return [(fault.field, fault.words("en")) for fault in refused.value.wrongs]


def test_what_is_saved_is_read_again(make_group: MakeGroup, host: Person) -> None:
    group = make_group()
    assert group_card.card(group.id) == Card(group.id)
    assert group_card.card(group.id).blank
    saved = group_card.save(host.id, group.id, TYPED, 0, NOW)
    assert saved == Card(
        group.id, (Tag("chess"), Tag("tea"), Tag("slow talk", own=True)), Level.HOBBY, "No tournaments.\nNo clocks.",
        ("de", "ar"), Pace.FORTNIGHTLY, Meets.HYBRID, 30, "No steps.", "Free; bring a cake.", 1,
    )  # fmt: skip
    assert group_card.card(group.id) == saved
    again = group_card.save(host.id, group.id, group_card.fields_of(saved, "es"), 1, NOW, language="es")
    assert again == replace(saved, revision=2)
    assert group_card.save(host.id, group.id, group_card.fields_of(again, "de"), 2, NOW) == replace(saved, revision=3)
    emptied = group_card.save(host.id, group.id, {}, 3, NOW)
    assert (emptied, emptied.blank) == (Card(group.id, revision=4), True)
    assert [row.verb for row in AuditEntry.select().where(AuditEntry.verb == "card.change")] == ["card.change"] * 4


def test_a_stale_save_is_refused_and_told_what_stands(make_group: MakeGroup, host: Person) -> None:
    group = make_group()
    group_card.save(host.id, group.id, TYPED, 0, NOW)
    with pytest.raises(Stale) as refused:
        group_card.save(host.id, group.id, {"cost": "Ten euros"}, 0, NOW, language="de")
    assert refused.value.revision == 1
    assert refused.value.theirs["languages"] == "Deutsch, Arabisch"
    assert refused.value.theirs["cost"] == "Free; bring a cake."
    assert group_card.card(group.id).cost == "Free; bring a cake."


def test_only_organisers_save(make_group: MakeGroup, guest: Person, stranger: Person) -> None:
    group = make_group()
    for person in (guest, stranger):
        with pytest.raises(NotAllowed):
            group_card.save(person.id, group.id, TYPED, 0, NOW)
    assert group_card.card(group.id).blank


def test_everything_wrong_is_told_by_its_field() -> None:
    told = wrongs(
        interests="chess nonsense", own=", ".join(f"own {n}" for n in range(6)), level="expert", languages="Bavarese",
        pace="daily", meets="moon", size_limit="1", not_for="x" * 501, accessibility="x" * 301, cost="x" * 201,
    )  # fmt: skip
    assert [field for field, _ in told] == [
        "interests", "own", "level", "not_for", "languages", "pace", "meets", "size_limit", "accessibility", "cost",
    ]  # fmt: skip
    assert dict(told)["languages"] == "“Bavarese” is no language known here. Put commas between languages."
    assert wrongs(size_limit="many") == [("size_limit", "Type a number, such as 30, or leave it empty.")]
    assert wrongs(own="x" * 49)[0][0] == "own"
    keys = "chess tea coffee beer wine cheese yoga jazz tango salsa go-game cats dogs"
    assert wrongs(interests=keys) == [("interests", "Choose up to 12: those that say most.")]


def test_cards_of_many_groups_take_two_queries(
    make_group: MakeGroup, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [make_group(f"Table {n}") for n in range(30)]
    group_card.save(host.id, made[3].id, TYPED, 0, NOW)
    for some in (made[:1], made):
        with counted_queries(monkeypatch) as seen:
            cards = group_card.cards_of(each.id for each in some)
        assert (len(seen), len(cards)) == (2, len(some))
    assert cards[made[3].id].size_limit == 30


def test_the_card_speaks_the_readers_language(make_group: MakeGroup, host: Person) -> None:
    said = group_card.save(host.id, make_group().id, TYPED, 0, NOW)
    words = {fact.field: fact.words for fact in group_card_words.facts(said, "en")}
    assert words["interests"] == "Chess, Tea, slow talk"
    assert words["pace"] == "Every two weeks · In a room and online"
    assert words["size_limit"] == "Up to 30 people"
    german = {fact.field: fact.words for fact in group_card_words.facts(said, "de")}
    assert (german["interests"], german["languages"]) == ("Schach, Tee, slow talk", "Deutsch, Arabisch")
    assert group_card_words.facts(Card(1), "en") == ()


def test_a_group_lets_nobody_in_by_themselves_beyond_its_size(
    make_group: MakeGroup, host: Person, stranger: Person
) -> None:
    group = make_group()
    group_card.save(host.id, group.id, {"size_limit": "3"}, 0, NOW)
    assert not group_card.has_room(group.id)
    with pytest.raises(NotAllowed) as refused:
        ask_in(stranger.id, group.id, NOW)
    assert refused.value.words("en").startswith("The group is as big as it wants to be.")
    group_card.save(host.id, group.id, {"size_limit": "4"}, 1, NOW)
    assert ask_in(stranger.id, group.id, NOW) == State.ADMITTED
    assert not group_card.has_room(group.id)


def test_of_many_at_once_only_as_many_join_as_there_is_room_for(
    make_group: MakeGroup, host: Person, database: str
) -> None:
    assert _crowding(make_group("Held"), host, careful=True) == 5


def test_without_the_lock_they_would_crowd_in(make_group: MakeGroup, host: Person, database: str) -> None:
    assert _crowding(make_group("Crowded"), host, careful=False) == 9


def _crowding(group: groups.GroupFacts, host: Person, *, careful: bool) -> int:
    """How many are members after six more tried at one moment to be the fourth and fifth."""
    group_card.save(host.id, group.id, {"size_limit": "5"}, 0, NOW)
    crowd = [somebody(f"Guest {n}", 7100 + n) for n in range(6)]
    gate = threading.Barrier(len(crowd))

    def come(person: Person, at: datetime = NOW) -> None:
        ground.connect()
        gate.wait(10)
        try:
            if careful:
                ask_in(person.id, group.id, at)
            else:
                _careless(person.id, group.id, gate)
        except NotAllowed:
            assert role_of(person.id, group.id) is None
        finally:
            ground.disconnect()

    threads = [threading.Thread(target=come, args=(person,)) for person in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return groups.member_count(group.id)


def _careless(user_id: int, group_id: int, gate: threading.Barrier) -> None:
    """Looks, and comes in later: what the lock is there against."""
    fits = group_card.has_room(group_id)
    gate.wait(10)
    with write_transaction():
        if fits:
            members.set_role(user_id, group_id, Role.MEMBER, NOW)
