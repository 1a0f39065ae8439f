"""What clashes, on the pages: beside the answer, on one's own page, in the organiser's form."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from database import write_transaction
from meetups import events, members, people, rsvps, time_budget
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.time_budget import NOTHING_SAID, Budget
from models import Event, Rsvp
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.web.conftest import proof

Enter = Callable[[Person], FlaskClient]
AT = {"date": "2026-12-03", "format": "in_person", "start": "18:00", "end": "20:00"}


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def post(browser: FlaskClient, path: str, **fields: object) -> tuple[int, str]:
    """Send a form with its proof; the status, and the page it leads to."""
    answer = browser.post(path, data={"csrf_token": proof(browser, "/nearby"), **fields}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def test_an_answer_counts_says_what_it_clashes_with_and_offers_the_way_out_of_either(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, guest: Person, host: Person
) -> None:
    chess = make_event(make_group("Fighters"), **AT, title="Chess").key
    choir = make_event(make_group("Singers"), **AT, title="Choir").key
    browser = signed_in(guest)
    rsvps.answer(guest.id, choir, Choice.ROOM, NOW)
    status, page = post(browser, f"/e/{chess}/rsvp", answer="in_person")
    assert (status, "You’re in" in page, "It overlaps “Choir” (Singers)." in page) == (200, True, True)
    assert ("Can’t go: Chess" in page, "Can’t go: Choir" in page) == (True, True)
    mine = text(browser, "/me")
    assert ("It overlaps “Choir” (Singers)." in mine, "It overlaps “Chess” (Fighters)." in mine) == (True, True)
    stale = post(browser, f"/e/{choir}/drop", revision="7", here=chess)
    assert (stale[0], "It was changed since this was written." in stale[1]) == (410, True)
    status, page = post(browser, f"/e/{choir}/drop", revision="0", here=chess)
    assert (status, "Noted: you can’t come." in page, "It overlaps" in page) == (200, True, False)
    assert [row.event.key for row in Rsvp.select().where(Rsvp.answer == "going")] == [chess]
    assert "It overlaps" not in text(signed_in(host), f"/e/{chess}")


def test_ones_time_is_said_or_left_out_and_nothing_typed_is_lost(signed_in: Enter, guest: Person) -> None:
    browser = signed_in(guest)
    path = "/me/time"
    assert f'href="{path}"' in text(browser, "/me")
    typed = {"a_week": "2", "a_month": "many", "buffer": "45", "evenings": ["0", "3"], "digest_day": "6",
             "digest_time": "19:30", "told": "yes"}  # fmt: skip
    status, page = post(browser, path, **typed)
    assert (status, 'value="many"' in page, 'value="45"' in page) == (422, True, True)
    assert "A number from 0 to 200, or nothing." in page
    assert len(re.findall(r'name="evenings"[^>]* checked', page)) == 2
    status, page = post(browser, path, **{**typed, "a_month": ""})
    assert (status, "Set your clock first" in page) == (422, True)
    assert time_budget.budget_of(guest.id) == NOTHING_SAID
    people.choose_zone(guest.id, "Europe/Berlin")
    status, page = post(browser, path, **{**typed, "a_month": ""})
    assert (status, "Saved." in page, 'value="19:30"' in page) == (200, True, True)
    assert time_budget.budget_of(guest.id) == Budget(2, None, frozenset({0, 3}), 45, (6, 19 * 60 + 30), told=True)
    assert post(browser, path, **{**typed, "digest_time": "25:00"})[0] == 422
    assert post(browser, path, evenings=[str(day) for day in range(7)])[0] == 200
    assert time_budget.budget_of(guest.id) == NOTHING_SAID


def test_an_organiser_reads_beside_the_day_that_many_are_busy_then(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, host: Person
) -> None:
    group, secret = make_group("Asking"), make_event(make_group("Secret circle"), **AT)
    people.choose_language(host.id, "en", NOW)
    event = Event.get(Event.key == secret.key)
    for n in range(6):
        person = somebody(f"M{n}", 6000 + n)
        members.join(person.id, group.id, NOW)
        with write_transaction():
            Rsvp.create(event=event, user=person.id, answer="going", created_at=NOW, changed_at=NOW)
    browser, words = signed_in(host), "at least 5 members go to something else at that time"
    new = f"/g/{group.slug}/events/new"
    fields = {**AT, "title": "Ours", "zone": "Europe/Berlin", "venue": "Café", "visibility": "public", "fold": "",
              "venue_shown": "exact", "guests": "1"}  # fmt: skip
    status, page = post(browser, new, **fields, do="look")
    assert (status, words in page, 'value="Ours"' in page, Event.select().count()) == (200, True, True, 1)
    status, page = post(browser, new, **{**fields, "date": "2026-12-04"}, do="look")
    assert (words in page, "Fewer than five members" in page) == (False, True)
    status, page = post(browser, new, **{**fields, "date": "2026-12-04"}, do="publish")
    key = Event.get(Event.title == "Ours").key
    assert (status, words in page, "Secret circle" in page) == (200, False, False)
    typed, revision, _ = events.for_editing(host.id, key)
    status, page = post(browser, f"/e/{key}/edit", **{**typed, "date": "2026-12-03", "revision": revision})
    assert (status, words in page) == (200, True)
    assert words in text(browser, f"/e/{key}/edit")
