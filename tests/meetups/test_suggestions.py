"""What members would do next: suggested, backed, made an event of once, or left with a kind word."""

import threading
import uuid
from contextlib import suppress

import pytest

import database as ground
from meetups import blocks, events, leaving, members, people, suggested_events, suggestions
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.suggestions import State
from models import Event, Sanction, Suggestion
from tests.conftest import NOW, MakeGroup, somebody, typed_event
from tests.meetups.owing import HOUR, deliver, owed
from tests.web.test_events import counted_queries


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", NOW)
    return make_group()


@pytest.fixture
def walk(group: GroupFacts, guest: Person) -> str:
    return suggestions.suggest(guest.id, group.id, " A walk \n by the canal ", "With a flask.", NOW)


def make_of(key: str, actor: Person, group: GroupFacts, *, publish: bool = True) -> events.Saved:
    return events.create(actor.id, group.id, typed_event(title="A walk"), uuid.uuid4().hex, NOW, publish=publish,
                         suggestion=key)  # fmt: skip


def test_whoever_suggests_would_come_and_others_back_it_and_take_it_back(
    group: GroupFacts, walk: str, guest: Person, waiting: Person, host: Person
) -> None:
    seen = suggestions.one(walk, waiting.id)
    assert (seen.title, seen.about, seen.author, seen.mine, seen.backing, seen.backed) == (
        "A walk by the canal", "With a flask.", "Samira", False, 1, False,
    )  # fmt: skip
    assert suggestions.back(waiting.id, walk, NOW).backing == 2
    assert suggestions.back(waiting.id, walk, NOW).backing == 2
    film = suggestions.suggest(host.id, group.id, "A film", "", NOW + HOUR)
    poem = suggestions.suggest(waiting.id, group.id, "A poem", "", NOW)
    assert [one.key for one in suggestions.open_ones(group.id, host.id)] == [walk, poem, film]
    leaving.leave(guest.id, group.id, NOW)  # who left is not counted
    assert suggestions.back_out(waiting.id, walk, NOW).backing == 0
    assert [one.key for one in suggestions.open_ones(group.id, host.id)] == [poem, film, walk]


def test_whoever_is_blocked_either_way_sees_none_of_it_and_learns_nothing(
    group: GroupFacts, walk: str, guest: Person, waiting: Person, host: Person
) -> None:
    mine = suggestions.suggest(waiting.id, group.id, "A poem", "", NOW)
    blocks.block(waiting.id, guest.id, NOW)
    assert [one.key for one in suggestions.open_ones(group.id, waiting.id)] == [mine]
    assert [one.key for one in suggestions.open_ones(group.id, guest.id)] == [walk]
    assert len(suggestions.open_ones(group.id, host.id)) == 2
    for person, key in ((waiting, walk), (guest, mine)):
        with pytest.raises(NotFound):
            suggestions.back(person.id, key, NOW)


def test_who_is_counted_only_or_left_is_not_named(
    group: GroupFacts, walk: str, guest: Person, waiting: Person, host: Person
) -> None:
    def names() -> list[str]:
        return [suggestions.one(walk, person.id).author for person in (guest, waiting, host)]

    assert names() == ["Samira"] * 3
    people.hide_name(guest.id, True, NOW)
    assert names() == ["Samira", "", "Samira"]  # themselves, and who looks after the group
    people.hide_name(guest.id, False, NOW)
    leaving.leave(guest.id, group.id, NOW)
    assert [suggestions.one(walk, person.id).author for person in (waiting, host)] == ["", ""]


def test_an_event_made_of_it_is_told_to_who_would_come_once(
    group: GroupFacts, walk: str, host: Person, guest: Person, waiting: Person
) -> None:
    suggestions.back(waiting.id, walk, NOW)
    suggestions.back(host.id, walk, NOW)
    assert suggested_events.begin(host.id, walk)[1] == {"title": "A walk by the canal", "about": "With a flask."}
    saved = make_of(walk, host, group, publish=False)
    assert suggestions.one(walk, guest.id).event == ""  # a draft is nobody's to see
    assert suggestions.one(walk, host.id).event == saved.key
    assert owed("suggested") == []
    events.publish(host.id, saved.key, NOW)
    events.publish(host.id, saved.key, NOW)
    assert suggestions.one(walk, guest.id).state == State.MADE
    assert owed("suggested") == [("suggested", guest.id), ("suggested", waiting.id)]
    told = {to: words.title for kind, to, words in deliver() if kind == "suggested" and words is not None}
    assert told == {guest.id: "What you suggested is on: A walk", waiting.id: told[waiting.id]}
    with pytest.raises(TooLate, match="became an event"):
        suggestions.back_out(waiting.id, walk, NOW)


def test_a_draft_that_is_thrown_away_leaves_it_open(group: GroupFacts, walk: str, host: Person) -> None:
    saved = make_of(walk, host, group, publish=False)
    with pytest.raises(TooLate):
        suggestions.leave(host.id, walk, "", NOW)
    events.discard(host.id, saved.key)
    assert suggestions.one(walk, host.id).state == State.OPEN
    assert make_of(walk, host, group).status == "published"


def test_who_left_or_was_called_off_to_is_told_nothing(
    group: GroupFacts, walk: str, host: Person, guest: Person, waiting: Person
) -> None:
    suggestions.back(waiting.id, walk, NOW)
    saved = make_of(walk, host, group)
    leaving.leave(waiting.id, group.id, NOW)
    assert [to for kind, to, _ in deliver() if kind == "suggested"] == [guest.id]
    events.cancel(host.id, saved.key, NOW)
    assert suggestions.one(walk, guest.id).state == State.MADE


def test_it_is_left_with_a_kind_word(group: GroupFacts, walk: str, host: Person, guest: Person) -> None:
    with pytest.raises(NotAllowed):
        suggestions.leave(guest.id, walk, "", NOW)
    with pytest.raises(Invalid):
        suggestions.leave(host.id, walk, "x" * 301, NOW)
    suggestions.leave(host.id, walk, "In spring, gladly.", NOW)
    ((_, to, words),) = [told for told in deliver() if told[0] == "suggestion_left"]
    assert words is not None
    assert (to, words.lines) == (guest.id, ("A walk by the canal", "In spring, gladly."))
    with pytest.raises(TooLate, match="left already"):
        suggestions.leave(host.id, walk, "", NOW)
    assert [one.state for one in suggestions.decided_ones(group.id, guest.id)] == [State.LEFT]


def test_who_may_suggest_how_much_and_take_it_back(
    group: GroupFacts, walk: str, host: Person, guest: Person, stranger: Person
) -> None:
    with pytest.raises(NotAllowed, match="for members"):
        suggestions.suggest(stranger.id, group.id, "A walk", "", NOW)
    with pytest.raises(NotAllowed, match="for members"):
        suggestions.open_ones(group.id, stranger.id)
    with ground.write_transaction():
        Sanction.create(key="mute1", group=group.id, user=guest.id, kind="mute", reason="x", at=NOW, until=NOW + HOUR)
    with pytest.raises(NotAllowed, match="for now"):
        suggestions.suggest(guest.id, group.id, "A walk", "", NOW)
    with ground.write_transaction():
        Sanction.delete().execute()
    for title, about in ((" ", ""), ("x" * 121, ""), ("x", "y" * 1001)):
        with pytest.raises(Invalid):
            suggestions.suggest(host.id, group.id, title, about, NOW)
    more = [suggestions.suggest(guest.id, group.id, f"{n}", "", NOW) for n in range(2)]
    with pytest.raises(Invalid, match="open"):
        suggestions.suggest(guest.id, group.id, "one more", "", NOW)
    with pytest.raises(NotFound):
        suggestions.withdraw(host.id, walk)
    suggestions.withdraw(guest.id, walk)
    assert [one.key for one in suggestions.open_ones(group.id, guest.id)] == more
    with pytest.raises(NotFound):
        suggestions.one(more[0], stranger.id)


@pytest.mark.parametrize("careless", [False, True])
def test_two_organisers_at_once_make_one_event(
    group: GroupFacts, walk: str, host: Person, waiting: Person, careless: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    members.make_organiser(host.id, waiting.id, group.id, NOW)
    if careless:  # as if what was seen when the form was opened were enough
        monkeypatch.setattr(suggested_events, "take", lambda key, event: None)
    start, made = threading.Barrier(2), []

    def make(person: Person) -> None:
        ground.connect()
        suggested_events.begin(person.id, walk)
        start.wait(5)
        with suppress(TooLate):
            made.append(make_of(walk, person, group, publish=False).key)
        ground.disconnect()

    both = [threading.Thread(target=make, args=(person,)) for person in (host, waiting)]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert (len(made), Event.select().count()) == ((2, 2) if careless else (1, 1))
    assert careless or Suggestion.get(Suggestion.key == walk).event.key == made[0]


def test_thirty_are_read_in_as_many_queries_as_one(
    group: GroupFacts, walk: str, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted_queries(monkeypatch) as one:
        suggestions.open_ones(group.id, host.id)
    for n in range(10):
        person = somebody(f"P{n}", 6000 + n)
        members.join(person.id, group.id, NOW)
        for m in range(3):
            suggestions.back(host.id, suggestions.suggest(person.id, group.id, f"{n}.{m}", "", NOW), NOW)
    with counted_queries(monkeypatch) as many:
        assert len(suggestions.open_ones(group.id, host.id)) == 31
    assert len(many) == len(one)
