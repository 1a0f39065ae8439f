"""What an answer clashes with, across all groups: warned of, never forbidden."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

import database as ground
from database import write_transaction
from meetups import clash_news, events, people, rsvps, time_budget
from meetups.clash_notices import presses_of
from meetups.clash_words import TOAST, sentences, with_warning
from meetups.clashes import Cause, clashes_of
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import NotFound, TooLate
from meetups.rsvps import Choice
from meetups.seen_answers import answer_seen
from meetups.time_budget import ALL_EVENINGS, Budget
from models import Event, Group, Membership, Rsvp
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.feed_reading import queries
from tests.meetups.owing import deliver, owed

DAY = "2026-12-03"  # a Thursday
Goes = Callable[..., str]


@pytest.fixture
def reader(guest: Person) -> Person:
    """The guest, who lives by Berlin's clock."""
    people.choose_zone(guest.id, "Europe/Berlin")
    return people.person(guest.id)


@pytest.fixture
def goes(make_group: MakeGroup, make_event: MakeEvent, reader: Person) -> Goes:
    """Make an event of a group of its own, or the one given, and let the reader go there; the key."""

    def go(name: str, start: str, end: str, group: GroupFacts | None = None, **fields: str) -> str:
        wish = {"title": name, "date": DAY, "format": "in_person", "start": start, "end": end, **fields}
        event = make_event(group or make_group(f"Group of {name}"), **wish)
        rsvps.answer(reader.id, event.key, Choice.ONLINE if wish["format"] == "online" else Choice.ROOM, NOW)
        return event.key

    return go


def causes(reader: Person, key: str) -> list[tuple[str, str]]:
    """Cause and the title of the other, where there is one."""
    return [(clash.cause.value, clash.other.title if clash.other else "") for clash in clashes_of(reader, key, NOW)]


def test_what_overlaps_is_named_on_both_sides_and_what_only_touches_is_not(reader: Person, goes: Goes) -> None:
    chess, choir = goes("Chess", "18:00", "20:00"), goes("Choir", "19:59", "21:00")
    goes("Film", "21:00", "23:00")
    assert causes(reader, chess) == [("overlap", "Choir")]
    assert causes(reader, choir) == [("overlap", "Chess")]
    assert sentences(clashes_of(reader, chess, NOW), "en") == ("It overlaps “Choir” (Group of Choir).",)


def test_who_does_not_come_is_warned_of_nothing(reader: Person, waiting: Person, goes: Goes) -> None:
    chess, choir = goes("Chess", "18:00", "20:00"), goes("Choir", "19:00", "21:00")
    rsvps.answer(reader.id, choir, Choice.NO, NOW)
    assert (causes(reader, chess), causes(reader, choir), causes(waiting, chess)) == ([], [], [])
    rsvps.answer(reader.id, choir, Choice.MAYBE, NOW)
    assert causes(reader, chess) == []


@pytest.mark.parametrize(
    ("ends", "format", "buffer", "found"),
    [("19:30", "in_person", 31, [("near", "Choir")]), ("19:30", "in_person", 30, []), ("19:30", "in_person", 0, []),
     ("20:00", "online", 15, [("near", "Choir")])],
)  # fmt: skip
def test_the_way_counts_where_one_of_two_is_in_a_room(
    reader: Person, goes: Goes, ends: str, format: str, buffer: int, found: list[tuple[str, str]]
) -> None:
    time_budget.save(reader.id, Budget(buffer=buffer), NOW)
    key = goes("Chess", "18:00", ends, format=format)
    goes("Choir", "20:00", "21:00")
    assert causes(reader, key) == found


def test_between_two_online_nobody_travels(reader: Person, goes: Goes) -> None:
    time_budget.save(reader.id, Budget(buffer=60), NOW)
    key = goes("Chess", "18:00", "20:00", format="online")
    goes("Choir", "20:00", "21:00", format="online")
    assert causes(reader, key) == []


def test_more_than_somebody_wanted_in_an_iso_week_and_in_a_month_is_said_with_its_number(
    reader: Person, goes: Goes
) -> None:
    time_budget.save(reader.id, Budget(a_week=2, a_month=3), NOW)
    keys = [goes(f"E{day}", "18:00", "19:00", date=f"2026-12-{day}") for day in ("01", "06", "07", "05")]
    found = clashes_of(reader, keys[3], NOW)
    assert [(clash.cause, clash.number, clash.most) for clash in found] == [(Cause.WEEK, 3, 2), (Cause.MONTH, 4, 3)]
    assert sentences(found, "en")[0] == "It is meetup number 3 of that week; you wanted 2 at most."
    assert [clash.cause for clash in clashes_of(reader, keys[2], NOW)] == [Cause.MONTH]  # Monday: another week


def test_weeks_and_evenings_are_those_of_their_own_clock_also_where_clocks_change(reader: Person, goes: Goes) -> None:
    late = {"date": "2027-03-28", "zone": "Europe/Berlin"}  # clocks go forward that Sunday
    sunday = goes("Late", "23:00", "23:45", **late)
    goes("Monday", "18:00", "19:00", date="2027-03-29")
    time_budget.save(reader.id, Budget(a_week=1, evenings=frozenset({0})), NOW)
    assert causes(reader, sunday) == [("evening", "")]
    people.choose_zone(reader.id, "Asia/Tokyo")
    assert causes(people.person(reader.id), sunday) == [("week", "")]  # Monday morning there


def test_an_evening_that_is_not_free_is_said_and_an_afternoon_is_none(reader: Person, goes: Goes) -> None:
    time_budget.save(reader.id, Budget(evenings=ALL_EVENINGS - {3}), NOW)
    afternoon, evening = goes("Tea", "15:00", "17:00"), goes("Chess", "17:00", "19:00")
    assert (causes(reader, afternoon), causes(reader, evening)) == ([], [("evening", "")])
    (words,) = sentences(clashes_of(reader, evening, NOW), "en")
    assert words == "You do not keep the evening of Thursday 3 December free for meetups."


def test_a_sensitive_group_and_what_one_may_not_see_any_more_are_not_named(
    reader: Person, host: Person, goes: Goes, make_group: MakeGroup
) -> None:
    chess, circle = goes("Chess", "18:00", "20:00"), goes("Sober since", "18:00", "20:00")
    with write_transaction():
        Group.update(sensitive=True, neutral_name="Thursday people").where(
            Group.name == "Group of Sober since"
        ).execute()
    assert sentences(clashes_of(reader, chess, NOW), "en") == ("It overlaps An event of Thursday people.",)
    with write_transaction():
        Group.update(visibility="private").where(Group.name == "Group of Sober since").execute()
        Membership.delete().where(Membership.user == reader.id).execute()
    assert sentences(clashes_of(reader, chess, NOW), "en") == ("It overlaps something else you come to.",)
    assert circle


def test_a_toast_says_what_fits_into_200_characters(reader: Person, goes: Goes, make_group: MakeGroup) -> None:
    group = make_group()
    keys = [goes(f"{n} long title of an evening " * 3, "18:00", "20:00", group) for n in range(3)]
    clashes = clashes_of(reader, keys[0], NOW)
    words = with_warning("You’re in.", clashes, "en")
    assert words == "You’re in. It overlaps “1 long title of an evening 1 long title…”. And one thing more."
    assert with_warning("x" * 150, clashes, "en")[151:] == "It clashes with something of yours."
    assert with_warning("x" * 170, clashes, "en") == "x" * 170
    assert (
        max(len(with_warning("x" * n, clashes, lang, "y" * 40)) for n in range(150) for lang in ("en", "de")) <= TOAST
    )


def test_a_tap_costs_one_statement_more_and_an_answer_that_is_no_costs_none(
    reader: Person, make_group: MakeGroup, make_event: MakeEvent
) -> None:
    event = make_event(make_group())
    coming = rsvps.answer(reader.id, event.key, Choice.ROOM, NOW)
    clash_news.after(reader, coming, NOW)
    with queries() as first, write_transaction():
        assert clash_news.after(reader, coming, NOW, write=True) == ()
    assert len([sql for sql in first if sql.startswith("SELECT")]) == 1
    declined = rsvps.answer(reader.id, event.key, Choice.NO, NOW)
    with queries() as none:
        assert clash_news.after(reader, declined, NOW) == ()
    assert none == []


def test_the_details_are_told_once_for_each_event_and_cause_to_who_wants_them(reader: Person, goes: Goes) -> None:
    goes("Choir", "19:00", "21:00")
    key = goes("Chess", "18:00", "20:00")

    def again() -> None:
        with write_transaction():
            clash_news.after(reader, rsvps.answer(reader.id, key, Choice.ROOM, NOW), NOW, write=True)

    again()
    assert owed("clash") == []
    time_budget.save(reader.id, Budget(told=True), NOW)
    again()
    again()
    ((_, to, words),) = [told for told in deliver() if told[0] == "clash"]
    assert words is not None
    assert (to, words.title, words.lines[1:]) == (
        reader.id, "Mind your calendar: Chess", ("It overlaps “Choir” (Group of Choir).",)
    )  # fmt: skip
    assert [press.label for press in words.presses] == ["Can’t go: Chess", "Can’t go: Choir"]
    again()
    assert owed("clash") == []


def test_nothing_is_told_of_a_clash_that_is_none_any_more(reader: Person, goes: Goes) -> None:
    choir, key = goes("Choir", "19:00", "21:00"), goes("Chess", "18:00", "20:00")
    time_budget.save(reader.id, Budget(told=True), NOW)
    with write_transaction():
        clash_news.after(reader, rsvps.answer(reader.id, key, Choice.ROOM, NOW), NOW, write=True)
    rsvps.answer(reader.id, choir, Choice.NO, NOW)
    assert [kind for kind, _, _ in deliver() if kind == "clash"] == []


def test_an_event_that_is_moved_onto_another_says_so_with_the_news_of_it(
    reader: Person, host: Person, goes: Goes
) -> None:
    goes("Choir", "19:00", "21:00")
    key = goes("Chess", "15:00", "16:00")
    typed, revision, _ = events.for_editing(host.id, key)
    events.change(host.id, key, {**typed, "start": "18:30", "end": "20:00"}, revision, NOW)
    ((_, _, words),) = [told for told in deliver() if told[0] == "moved"]
    assert words is not None
    assert words.lines[-1] == "It overlaps “Choir” (Group of Choir)."
    assert [press.label for press in words.presses] == ["Can’t go: Choir"]
    typed, revision, _ = events.for_editing(host.id, key)
    events.change(host.id, key, {**typed, "date": "2026-12-04", "end_date": ""}, revision, NOW)
    ((_, _, asked),) = [told for told in deliver() if told[0] == "asked_again"]
    assert asked is not None
    assert not any("overlaps" in line for line in asked.lines)
    events.change(host.id, key, {**typed, "date": DAY}, revision + 1, NOW)
    ((_, _, asked),) = [told for told in deliver() if told[0] == "asked_again"]
    assert asked is not None
    assert asked.lines[-1] == "It overlaps “Choir” (Group of Choir)."


def test_a_button_answers_the_event_as_it_was_read_and_no_other(
    reader: Person, host: Person, stranger: Person, goes: Goes
) -> None:
    key = goes("Chess", "18:00", "20:00")
    goes("Choir", "18:00", "20:00")
    here, other = (press.subject.split(":") for press in presses_of(clashes_of(reader, key, NOW), "en"))
    assert (here[0], here[2], other[2]) == (key, key, key)
    typed, revision, _ = events.for_editing(host.id, key)
    events.change(host.id, key, {**typed, "title": "Go"}, revision, NOW)
    with pytest.raises(TooLate, match="It was changed since this was written"):
        answer_seen(reader.id, key, Choice.NO, int(here[1]), NOW)
    assert Rsvp.select().where(Rsvp.user == reader.id, Rsvp.answer == "going").count() == 2
    assert answer_seen(reader.id, key, Choice.NO, int(here[1]) + 1, NOW).choice == Choice.NO
    with pytest.raises(NotFound):
        answer_seen(reader.id, "nothing", Choice.NO, 0, NOW)


def test_what_is_past_is_counted_in_its_week_and_overlaps_nothing(reader: Person, goes: Goes) -> None:
    time_budget.save(reader.id, Budget(a_week=1), NOW)
    goes("Chess", "18:00", "20:00")
    key = goes("Choir", "19:00", "23:00")
    later = NOW + timedelta(days=11, hours=8)  # 21:00 in Berlin
    assert [clash.cause for clash in clashes_of(reader, key, later)] == [Cause.WEEK]


@pytest.mark.parametrize("house", [True, False])
def test_a_button_pressed_while_the_event_is_changed_answers_nothing(
    reader: Person, host: Person, goes: Goes, house: bool
) -> None:
    """The control looks at the revision before it holds the event."""
    key, changed = goes("Chess", "18:00", "20:00"), threading.Event()
    typed, revision, _ = events.for_editing(host.id, key)

    def change() -> None:
        ground.connect()
        with write_transaction():
            events.change(host.id, key, {**typed, "title": "Go"}, revision, NOW)
            changed.set()
            threading.Event().wait(0.3)  # long enough for the press to come to the lock
        ground.disconnect()

    changing = threading.Thread(target=change)
    changing.start()
    assert changed.wait(20)
    if house:
        with pytest.raises(TooLate):
            answer_seen(reader.id, key, Choice.NO, revision, NOW)
    elif Event.get(Event.key == key).content_revision == revision:
        rsvps.answer(reader.id, key, Choice.NO, NOW)
    changing.join()
    assert (Rsvp.get(Rsvp.user == reader.id).answer == "going") is house
