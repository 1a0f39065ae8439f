"""Somebody who belongs to twelve groups waits no longer than who belongs to one: every list takes as many queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from meetups import areas, digest, lists, nearby, people, rsvps, showing, time_budget, waiting
from meetups.area_choice import set_area
from meetups.clashes import all_clashes
from meetups.commitments import commitments
from meetups.groups import groups_of
from meetups.lists import coming_in_group
from meetups.members import members
from meetups.people import Age, Person
from meetups.rsvps import Choice
from meetups.time_budget import Budget
from tests.conftest import MakeEvent, MakeGroup
from tests.web.test_events import counted_queries
from web.clock import now

Enter = Callable[[Person], FlaskClient]
PAGES = ("/", "/me", "/groups", "/nearby", "/me/time", "/me/export.ics", "/g/{slug}", "/g/{slug}/members")


@pytest.fixture
def belong(make_group: MakeGroup, make_event: MakeEvent, guest: Person, host: Person) -> Callable[[int], str]:
    """Have the guest belong to one more group, answer its event, and be found there; the slug of the last."""
    for each in (guest, host):
        people.answer_age(each.id, Age.ADULT)
        set_area(each.id, areas.cell_at(51.34, 12.37), now())
    people.choose_zone(guest.id, "Europe/Berlin")
    time_budget.save(guest.id, Budget(a_week=2, digest=(6, 18 * 60)), now())

    def one_more(n: int) -> str:
        group = make_group(f"Table {n}")
        for day in (3, 4):
            made = make_event(group, now=now(), date=(now() + timedelta(days=day)).date().isoformat())
            if day == 3:
                rsvps.answer(guest.id, made.key, Choice.ROOM, now())
        for each in (guest, host):
            showing.show_in_group(each.id, group.id, now())
        return group.slug

    return one_more


def in_private(person: Person) -> dict[str, Callable[[], object]]:
    """What the bot's lists and the weekly look ask."""
    first = groups_of(person.id)[0][0]
    return {
        "/events": lambda: lists.coming_for(person.id, now()),
        "/mine": lambda: (lists.answered_by(person.id, now()), waiting.asked_of(person.id, now())),
        "/group": lambda: groups_of(person.id),
        "one group": lambda: coming_in_group(first, person.id, now()),
        "its members": lambda: members(first.id, person.id),
        "/nearby": lambda: nearby.people_near(person.id, now(), b"key of this test"),
        "where found": lambda: showing.shown_in(person.id, now()),
        "the weekly look": lambda: digest.digest_of(person, now()),
        "clashes": lambda: all_clashes(commitments(person, now()), now()),
    }


def test_every_list_takes_as_many_queries_for_twelve_groups_as_for_one(
    belong: Callable[[int], str], signed_in: Enter, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(guest)

    def counted(slug: str) -> dict[str, int]:
        found = {}
        asked = {page: (lambda page=page: browser.get(page.format(slug=slug))) for page in PAGES}
        for name, ask in {**asked, **in_private(people.person(guest.id))}.items():
            ask()  # what is kept once it was read
            with counted_queries(monkeypatch) as seen:
                answer = ask()
            assert getattr(answer, "status_code", 200) == 200, name
            found[name] = len(seen)
        return found

    first = belong(1)
    with_one = counted(first)
    for n in range(2, 13):
        belong(n)
    assert len(groups_of(guest.id)) == 12
    assert counted(first) == with_one
    assert with_one["/group"] == 1  # so that something is counted
