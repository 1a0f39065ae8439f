"""Whether a date suits a group: a count from five on, in fives, and nothing else."""

from datetime import timedelta

import pytest

from database import write_transaction
from meetups import events, members
from meetups.busy import busy, busy_words
from meetups.people import Person
from models import Event, Group, Rsvp
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody

STARTS, ENDS = NOW + timedelta(days=11, hours=6), NOW + timedelta(days=11, hours=8)  # as `make_event` has it


@pytest.fixture
def asked(make_group: MakeGroup) -> int:
    """The group whose organiser asks."""
    return make_group("Asking").id


def go(key: str, group_id: int, number: int, first: int = 6000, answer: str = "going") -> None:
    """So many members of the group answer that event."""
    event = Event.get(Event.key == key)
    for n in range(first, first + number):
        person = somebody(f"M{n}", n)
        members.join(person.id, group_id, NOW)
        with write_transaction():
            Rsvp.create(event=event, user=person.id, answer=answer, created_at=NOW, changed_at=NOW)


def number(group_id: int, host: Person, but: str = "") -> int | None:
    return busy(group_id, STARTS, ENDS, asked_by=host.id, but=but)


@pytest.mark.parametrize(("going", "said"), [(4, None), (5, 5), (9, 5), (10, 10)])
def test_members_who_go_elsewhere_are_counted_in_fives(
    asked: int, make_group: MakeGroup, make_event: MakeEvent, host: Person, going: int, said: int | None
) -> None:
    go(make_event(make_group("Elsewhere")).key, asked, going)
    assert number(asked, host) == said


def test_of_a_sensitive_group_too_and_without_a_name(
    asked: int, make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(make_group("Elsewhere"))
    go(event.key, asked, 6)
    with write_transaction():
        Group.update(sensitive=True).where(Group.name == "Elsewhere").execute()
    words = busy_words(asked, STARTS, ENDS, "en", asked_by=host.id)
    assert words == "Many are busy then: at least 5 members go to something else at that time."
    events.cancel(host.id, event.key, NOW)
    assert busy_words(asked, STARTS, ENDS, "en", asked_by=host.id) == ""


def test_who_asks_strangers_and_what_is_at_another_time_do_not_count(
    asked: int, make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(make_group("Elsewhere"))
    go(event.key, asked, 4)
    go(event.key, make_group("Others").id, 5, first=7000)
    go(event.key, asked, 5, first=8000, answer="maybe")
    with write_transaction():
        Rsvp.create(event=event.id, user=host.id, answer="going", created_at=NOW, changed_at=NOW)
    assert number(asked, host) is None
    go(event.key, asked, 1, first=9000)
    assert number(asked, host) == 5
    assert number(asked, host, but=event.key) is None
    assert busy(asked, ENDS, ENDS + timedelta(hours=1), asked_by=host.id) is None


def test_who_goes_to_two_things_then_is_one(
    asked: int, make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    group = make_group("Elsewhere")
    for key in (make_event(group).key, make_event(group).key):
        go(key, asked, 4)
    assert number(asked, host) is None
