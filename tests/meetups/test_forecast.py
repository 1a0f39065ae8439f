"""The forecast: a range for one event, never below five answers, and nothing that would rank anybody."""

from dataclasses import fields
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetups import check_in, members, rsvps
from meetups.attendance import Was
from meetups.forecast import Forecast, Party, Past, expected, forecast, rate_of
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import Attendance, Event, Rsvp
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody

weights = st.floats(0, 30)
pasts = st.builds(Past, weights, weights)
parties = st.lists(st.builds(Party, st.integers(1, 20), pasts), max_size=60)
rates = st.floats(0.01, 0.99)


@given(parties, rates)
def test_the_range_lies_within_none_and_all_and_holds_the_mean(coming: list[Party], rate: float) -> None:
    seen = expected(coming, rate)
    assert seen.people == sum(party.people for party in coming)
    assert 0 <= seen.low <= seen.high <= seen.people
    assert seen.low - 0.5 <= seen.mean <= seen.high + 0.5


@given(parties, rates, st.integers(1, 20), weights)
def test_one_more_reliable_person_never_lowers_the_mean(
    coming: list[Party], rate: float, people: int, came: float
) -> None:
    reliable = Party(people, Past(came, 0))
    assert expected([*coming, reliable], rate).mean >= expected(coming, rate).mean
    known = [party.past for party in coming]
    with_them = rate_of([*known, reliable.past])
    assert with_them >= rate_of(known) - 1e-12
    assert expected([*coming, reliable], with_them).mean >= expected(coming, rate_of(known)).mean - 1e-9


@given(parties, rates, st.builds(Party, st.integers(1, 20), pasts), st.floats(0, 5))
def test_a_better_past_never_lowers_the_mean_nor_a_worse_one_raises_it(
    coming: list[Party], rate: float, party: Party, more: float
) -> None:
    came, missed = party.past.came, party.past.missed
    now = expected([*coming, party], rate).mean
    better = expected([*coming, Party(party.people, Past(came + more, missed))], rate).mean
    worse = expected([*coming, Party(party.people, Past(came, missed + more))], rate).mean
    assert worse - 1e-9 <= now <= better + 1e-9


@given(st.lists(pasts, max_size=40))
def test_the_rate_of_a_group_is_a_rate(known: list[Past]) -> None:
    assert 0 < rate_of(known) < 1


def test_the_numbers_of_the_formula() -> None:
    assert rate_of([]) == 0.8
    thirty = expected([Party(1)] * 30, 0.8)
    assert thirty == Forecast(30, 21, 27, pytest.approx(24.0))  # type: ignore[arg-type]  # 24 ± 1.2816 √(30 · 0.16)
    regulars = expected([Party(1, Past(6, 0))] * 30, 0.9)
    assert (regulars.low, regulars.high) == (27, 30)
    one = expected([Party(3, Past(1, 1))], 0.75)  # alpha 4, beta 2: mean 2, variance 3 · 2/9 · 9/7
    assert one.mean == pytest.approx(2.0)
    assert (one.low, one.high) == (1, 3)


def test_a_large_party_makes_the_range_wider_than_as_many_single_people() -> None:
    together, apart = expected([Party(10)] * 3, 0.8), expected([Party(1)] * 30, 0.8)
    assert together.mean == pytest.approx(apart.mean)
    assert together.high - together.low > apart.high - apart.low


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    """A private group."""
    return make_group(visibility=Visibility.PRIVATE)


def five_more(group: GroupFacts, key: str, now: datetime = NOW, first: int = 9_000) -> list[Person]:
    """Five members who join online."""
    found = [somebody(f"Person {number}", first + number) for number in range(5)]
    for person in found:
        members.join(person.id, group.id, now)
        rsvps.answer(person.id, key, Choice.ONLINE, now)
    return found


def test_nothing_is_foreseen_below_five_answers(group: GroupFacts, make_event: MakeEvent, host: Person) -> None:
    key = make_event(group, seats="20", guests="5").key
    rsvps.answer(host.id, key, Choice.ROOM, NOW, guests=("a", "b", "c", "d"))  # five seats, one person
    assert forecast(host.id, key, NOW) is None
    people = five_more(group, key)
    foreseen = forecast(host.id, key, NOW)
    assert foreseen is not None
    assert foreseen.people == 10
    for person in people[:2]:
        rsvps.answer(person.id, key, Choice.NO, NOW)
    assert forecast(host.id, key, NOW) is None


def test_it_is_for_hosts_and_says_nothing_of_people(
    group: GroupFacts, make_event: MakeEvent, guest: Person, stranger: Person
) -> None:
    key = make_event(group).key
    five_more(group, key)
    for person, refusal in ((guest, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            forecast(person.id, key, NOW)
    assert {field.name: field.type for field in fields(Forecast)} == {
        "people": "int", "low": "int", "high": "int", "mean": "float",
    }  # fmt: skip


def test_the_groups_own_past_moves_it_and_another_groups_does_not(
    group: GroupFacts, make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    before = NOW - timedelta(days=40)
    day = (NOW - timedelta(days=30)).date().isoformat()
    coming = make_event(group).key
    five_more(group, coming)
    usual = forecast(host.id, coming, NOW)
    other = make_group("Chess")
    for where, moves in ((other, False), (group, True)):
        past = make_event(where, now=before, date=day).key
        for person in five_more(where, past, before):
            code = Rsvp.get(Rsvp.user == person.id, Rsvp.event == _event(past)).check_code
            check_in.correct(host.id, past, code, Was.NO_SHOW, NOW)
        seen = forecast(host.id, coming, NOW)
        assert usual is not None
        assert seen is not None
        assert (seen.mean < usual.mean) is moves
    for row in Attendance.select():
        check_in.correct(host.id, row.event.key, _code(row), Was.EXCUSED, NOW)
    assert forecast(host.id, coming, NOW) == usual  # who was excused counts neither way


def _event(key: str) -> int:
    return int(Event.get(Event.key == key).id)


def _code(row: Attendance) -> str:
    return str(Rsvp.get(Rsvp.user == row.user_id, Rsvp.event == row.event_id).check_code)
