"""My page, and everything on it: evenings, calendar links, settings, browsers, my data."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

import database as ground
from meetups import events, groups, members, my_feeds, people, quiet, rsvps, signin
from meetups.groups import GroupFacts, GroupWish
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.visibility import Role, Visibility, role_of
from models import Feed, Seat, User, WebSession
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.web.conftest import proof
from tests.web.test_event_forms import told
from tests.web.test_events import counted_queries
from web.browser_names import browser_in_words

Enter = Callable[[Person], FlaskClient]
ASK = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(NOW + ASK):
        yield


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def browser(signed_in: Enter, guest: Person) -> FlaskClient:
    """The guest's."""
    return signed_in(guest)


def page(browser: FlaskClient) -> str:
    return browser.get("/me").get_data(as_text=True)


def press(browser: FlaskClient, path: str, **fields: str | list[str]) -> str:
    """Send one of the page's forms; returns where it leads."""
    answer = browser.post(path, data=fields | {"csrf_token": proof(browser, "/me")})
    assert answer.status_code == 303
    return answer.location


@pytest.mark.parametrize("path", ["/me", "/me/export.json", "/me/export.ics", "/me/delete"])
def test_my_page_is_mine_alone(path: str, client: FlaskClient, database: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={path.replace('/', '%2F')}")


@pytest.mark.parametrize(
    "path",
    ["/me", "/me/calendars", "/me/calendars/x/replace", "/me/calendars/x/revoke", "/me/browsers/1/sign-out",
     "/me/browsers/sign-out", "/me/delete"],
)  # fmt: skip
def test_nothing_changes_without_the_proof(path: str, browser: FlaskClient, guest: Person) -> None:
    before = list(User.select().dicts()), list(Feed.select().dicts()), list(WebSession.select().dicts())
    assert browser.post(path, data={"meant": "yes", "language": "de"}).status_code == 400
    assert (list(User.select().dicts()), list(Feed.select().dicts()), list(WebSession.select().dicts())) == before


# ── Evenings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_my_answers_stand_there_with_what_they_came_to(
    browser: FlaskClient, group: GroupFacts, make_event: MakeEvent, guest: Person, host: Person, waiting: Person
) -> None:
    titles = ("Full", "Seated", "Online one", "Maybe one", "No one", "Off one")
    full, seated, online, maybe, no, off = (make_event(group, title=title, seats="1") for title in titles)
    make_event(group, title="Open one")
    for person in (host, waiting):
        rsvps.answer(person.id, full.key, Choice.ROOM, NOW)
    for event, choice in ((full, Choice.ROOM), (seated, Choice.ROOM), (online, Choice.ONLINE), (maybe, Choice.MAYBE),
                          (no, Choice.NO), (off, Choice.ROOM)):  # fmt: skip
        rsvps.answer(guest.id, event.key, choice, NOW)
    events.cancel(host.id, off.key, NOW)
    html = page(browser)
    coming, unanswered = html[html.index("Coming up") : html.index("How we know you")].split("Not answered yet")
    assert _rows(coming) == {
        "Full": "You are number 2 in line", "Seated": "You have a seat", "Online one": "You join online",
        "Maybe one": "You may come", "No one": "You can’t come", "Off one": "You have a seat",
    }  # fmt: skip
    assert coming.count("Cancelled") == 1
    assert list(_rows(unanswered)) == ["Open one"]
    assert '<p class="lead">4 coming up, one of them in line.</p>' in html


def _rows(html: str) -> dict[str, str]:
    titles = re.findall(r"<h3><a [^>]*><bdi>(.*?)</bdi>", html)
    words = re.findall(r'</span><span class="small">(.*?)</span></p>(?:<p class="small">.*?</p>)*</div>', html)
    return dict(zip(titles, (word.strip() for word in words), strict=True))


def test_what_i_am_asked_stands_there_with_a_way_to_answer(
    browser: FlaskClient, group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    offered, again, doubted, sure = (make_event(group, title=title, seats="1") for title in "ABCD")
    rsvps.answer(waiting.id, offered.key, Choice.ROOM, NOW)
    for event in (offered, again, doubted, sure):
        rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    late = NOW + timedelta(days=10, hours=18, minutes=30)  # after the cut-off
    rsvps.answer(waiting.id, offered.key, Choice.NO, late)
    with ground.write_transaction():
        Seat.update(state="again", until=NOW + timedelta(days=2)).where(Seat.event == again.id).execute()
        Seat.update(asked_at=NOW).where(Seat.event == doubted.id).execute()
    with time_machine.travel(late + ASK):
        words = dict(re.findall(r'<a href="/e/(\w+)#rsvp">(.+?)</a>', page(browser)))
    assert words == {
        offered.key: "A seat came free: say yes by Thursday 3 December, 09:30",
        again.key: "The plan changed: are you still in? Say so by Tuesday 24 November, 13:00",
        doubted.key: "Are you still coming? Say so",
    }


def test_somebody_without_anything_is_told_so(signed_in: Enter, stranger: Person) -> None:
    html = page(signed_in(stranger))
    for words in ("Nothing coming up yet.", "You answered no event that is still to come.", "You are in no group yet."):
        assert words in html


def test_times_stand_by_my_own_clock_too(
    browser: FlaskClient, group: GroupFacts, make_event: MakeEvent, guest: Person
) -> None:
    make_event(group)
    assert "19:00 Berlin time" in page(browser)
    people.choose_zone(guest.id, "Europe/Lisbon")
    assert "18:00 your time, 19:00 Berlin time" in page(browser)


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_often_for_thirty_evenings_as_for_one(
    count: int, signed_in: Enter, group: GroupFacts, make_event: MakeEvent, guest: Person, host: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with ground.write_transaction():
        for n in range(count):
            event = make_event(group, title=f"Evening {n}", seats="1")
            for person in (host, guest):
                rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    browser = signed_in(guest)
    with counted_queries(monkeypatch) as seen:
        assert page(browser).count("You are first in line") == count
    assert len(seen) == 17


# ── Calendar ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_calendar_link_is_made_replaced_and_switched_off(
    browser: FlaskClient, group: GroupFacts, make_event: MakeEvent, guest: Person
) -> None:
    rsvps.answer(guest.id, make_event(group).key, Choice.ROOM, NOW)
    assert press(browser, "/me/calendars", name="Phone") == "/me#calendar"
    first = _addresses(page(browser))
    assert len(first) == 1
    assert f'href="webcal://localhost{first[0]}"' in page(browser)
    assert "No app has fetched it yet." in page(browser)
    assert b"One poem" in browser.get(first[0]).data
    assert "Last fetched today." in page(browser)
    key = Feed.get().key
    press(browser, f"/me/calendars/{key}/replace")
    second = _addresses(page(browser))
    assert second != first
    assert [browser.get(path).status_code for path in (*first, *second)] == [404, 200]
    press(browser, f"/me/calendars/{key}/revoke")
    assert _addresses(page(browser)) == []
    assert browser.get(second[0]).status_code == 404


def test_several_links_have_names_and_there_is_an_end_to_them(browser: FlaskClient, guest: Person) -> None:
    for n in range(my_feeds.MOST_FEEDS):
        press(browser, "/me/calendars", name=f"<b>{n}")
    assert "<h3><bdi>&lt;b&gt;0</bdi></h3>" in page(browser)
    refused = browser.post("/me/calendars", data={"name": "More", "csrf_token": proof(browser, "/me")})
    assert refused.status_code == 422
    assert "You have 20 calendar links. Remove one first." in refused.get_data(as_text=True)


def test_another_persons_calendar_is_not_there(browser: FlaskClient, host: Person) -> None:
    theirs = my_feeds.make_feed(host.id, "Theirs", ("x",), NOW)
    for what in ("replace", "revoke"):
        answer = browser.post(f"/me/calendars/{theirs.key}/{what}", data={"csrf_token": proof(browser, "/me")})
        assert answer.status_code == 404
    row = Feed.get()
    assert (row.generation, row.revoked_at) == (1, None)


def _addresses(html: str) -> list[str]:
    return re.findall(r'readonly value="http://localhost(/calendar/[^"]+\.ics)"', html)


# ── Settings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_settings_are_saved_together(browser: FlaskClient, guest: Person) -> None:
    fields = {"language": "de", "zone": "Asia/Tbilisi", "leads": ["900", "604800"], "names_hidden": "yes"}
    assert press(browser, "/me", **fields) == "/me"
    saved = people.person(guest.id)
    assert (saved.language, saved.zone, saved.names_hidden) == ("de", "Asia/Tbilisi", True)
    assert saved.leads == (timedelta(weeks=1), timedelta(minutes=15))
    html = page(browser)
    assert '<html lang="de"' in html
    assert re.findall(r'name="leads" value="(\d+)" checked', html) == ["900", "604800"]
    press(browser, "/me", language="de", zone="Asia/Tbilisi")
    saved = people.person(guest.id)
    assert (saved.leads, saved.names_hidden) == ((), False)


def test_one_wrong_setting_saves_none_and_keeps_what_was_typed(browser: FlaskClient, guest: Person) -> None:
    before = people.person(guest.id)
    answer = browser.post(
        "/me", data={"language": "xx", "zone": "Mars", "leads": ["900", "17"], "csrf_token": proof(browser, "/me")}
    )
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert people.person(guest.id) == before
    assert dict(re.findall(r'<li><a href="#(\w+)">(.+?)</a></li>', html)) == {
        "language": "Klatch does not speak that language yet.",
        "zone": "That is no time zone. Try a city, such as Europe/Berlin.",
        "leads": "Choose from the times offered.",
    }
    assert 'id="zone" type="text" name="zone" value="Mars"' in html
    assert re.findall(r'name="leads" value="(\d+)" checked', html) == ["900"]


def test_quiet_hours_are_chosen_kept_and_given_up(browser: FlaskClient, guest: Person) -> None:
    assert _quiet(page(browser)) == ("1320", "480", True)  # the cast hears of everything at once
    quiet.choose_quiet_hours(guest.id, 22 * 60, 8 * 60)
    assert _quiet(page(browser)) == ("1320", "480", False)
    assert "By the clock of each event, until you set your own above." in page(browser)
    press(browser, "/me", language="en", zone="Europe/Berlin", quiet_from="1380", quiet_until="540")
    assert quiet.quiet_hours_of(guest.id) == (1380, 540)
    assert _quiet(page(browser)) == ("1380", "540", False)
    assert "By your clock, Europe/Berlin." in page(browser)
    press(browser, "/me", language="en", zone="Europe/Berlin")  # a form that does not speak of it
    assert quiet.quiet_hours_of(guest.id) == (1380, 540)
    never = {"quiet_from": "1380", "quiet_until": "540", "never_quiet": "yes"}
    press(browser, "/me", language="en", zone="Europe/Berlin", **never)
    assert quiet.quiet_hours_of(guest.id) is None
    assert _quiet(page(browser)) == ("1320", "480", True)


def test_a_time_chosen_elsewhere_is_offered_too(browser: FlaskClient, guest: Person) -> None:
    quiet.choose_quiet_hours(guest.id, 22 * 60 + 30, 7 * 60)
    assert _quiet(page(browser)) == ("1350", "420", False)


@pytest.mark.parametrize("hours", [("x", "480"), ("1320", ""), ("1440", "0"), ("-60", "0")])
def test_quiet_hours_of_nonsense_change_nothing(hours: tuple[str, str], browser: FlaskClient, guest: Person) -> None:
    quiet.choose_quiet_hours(guest.id, 22 * 60, 8 * 60)
    fields = {"language": "de", "quiet_from": hours[0], "quiet_until": hours[1], "csrf_token": proof(browser, "/me")}
    answer = browser.post("/me", data=fields)
    words = "Choose two times of day, such as 22:00 and 08:00."
    assert answer.status_code == 422
    assert f'<li><a href="#quiet">{words}</a></li>' in answer.get_data(as_text=True)
    assert (quiet.quiet_hours_of(guest.id), people.person(guest.id).language) == ((1320, 480), "en")


def _quiet(html: str) -> tuple[str, str, bool]:
    """The two times chosen in the form, and whether it is never quiet."""
    chosen = dict(re.findall(r'<select[^>]* name="(quiet_\w+)".*?<option value="(\d+)" selected', html))
    return chosen["quiet_from"], chosen["quiet_until"], 'name="never_quiet" value="yes" checked' in html


@pytest.mark.parametrize("leads", [["x"], ["-900"], ["9" * 50], ["²"]])
def test_leads_of_nonsense_are_none(leads: list[str], browser: FlaskClient, guest: Person) -> None:
    press(browser, "/me", language="en", leads=leads)
    assert people.person(guest.id).leads == ()


# ── Browsers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_browsers_are_signed_out_one_by_one_or_all_at_once(signed_in: Enter, guest: Person) -> None:
    here, there, phone = (signed_in(guest) for _ in range(3))
    others = re.findall(r'action="(/me/browsers/\d+/sign-out)"', page(here))
    assert len(others) == 2
    press(here, others[0])  # the latest
    assert told(here, "/me") == ["That browser is signed out."]
    assert [each.get("/me").status_code for each in (here, there, phone)] == [200, 200, 303]
    assert press(here, "/me/browsers/sign-out") == "/"
    assert [each.get("/me").status_code for each in (here, there)] == [303, 303]


def test_nobody_signs_another_person_out(browser: FlaskClient, signed_in: Enter, host: Person) -> None:
    theirs = signed_in(host)
    row = WebSession.get(WebSession.user == host.id)
    press(browser, f"/me/browsers/{row.id}/sign-out")
    assert theirs.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Werkzeug/3.1", "Werkzeug/3.1"),
        ("<script>", "<script>"),
        ("", "A browser that does not say its name"),
    ],
)
def test_a_browser_has_a_name_a_person_knows(agent: str, words: str, browser: FlaskClient) -> None:
    with browser.application.test_request_context("/me?lang=en"):
        assert str(browser_in_words(agent)) == words


# ── My data ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_my_data_comes_as_a_file(browser: FlaskClient, guest: Person) -> None:
    answer = browser.get("/me/export.json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=klatch.json"
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/json", "no-store")
    assert json.loads(answer.data)["person"]["name"] == "Samira"
    calendar = browser.get("/me/export.ics")
    assert calendar.headers["Content-Disposition"] == "attachment; filename=klatch.ics"
    assert (calendar.mimetype, calendar.headers["Cache-Control"]) == ("text/calendar", "no-store")
    assert calendar.data.startswith(b"BEGIN:VCALENDAR\r\n")


def test_deleting_is_asked_twice_and_then_done(
    browser: FlaskClient, group: GroupFacts, make_event: MakeEvent, guest: Person
) -> None:
    event = make_event(group)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    feed = f"/calendar/{my_feeds.own_feed(guest.id, browser.application.config['KLATCH'].signing_keys, NOW).token}.ics"
    assert (browser.get(feed).status_code, browser.get(f"/e/{event.key}.ics").status_code) == (200, 200)
    said = browser.get("/me/delete?lang=en").get_data(as_text=True)
    assert "1 entry of the log of who did what, by a number of ours alone" in said
    refused = browser.post("/me/delete", data={"csrf_token": proof(browser, "/me/delete")})
    assert refused.status_code == 422
    assert "Tick this first, so that nobody deletes by mistake." in refused.get_data(as_text=True)
    assert people.person(guest.id).name == "Samira"
    answer = browser.post("/me/delete", data={"csrf_token": proof(browser, "/me/delete"), "meant": "yes"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Everything about you is deleted." in browser.get("/").get_data(as_text=True)
    assert browser.get("/me").status_code == 303
    assert browser.get(feed).status_code == 404  # at once, whatever was kept of it in memory
    assert guest.name not in browser.get(f"/e/{event.key}.ics").get_data(as_text=True)
    assert User.get_by_id(guest.id).erased_at >= NOW + ASK


def test_before_deleting_it_says_what_becomes_of_my_groups(
    signed_in: Enter, group: GroupFacts, host: Person, guest: Person
) -> None:
    wish = GroupWish("Alone", "", "en", "Europe/Berlin", Visibility.PUBLIC)
    groups.found(host.id, wish, NOW)
    led = groups.found(host.id, GroupWish("Led by two", "", "en", "Europe/Berlin"), NOW)
    members.join(guest.id, led.id, NOW)
    members.make_organiser(host.id, guest.id, led.id, NOW)
    browser = signed_in(host)
    html = browser.get("/me/delete?lang=en").get_data(as_text=True)
    assert "Led by two passes on to Samira." in html
    assert "Translators’ Table stays with its members, but nobody looks after it then." in html
    assert "Alone has no other member: it is closed, and its coming events are cancelled." in html
    browser.post("/me/delete", data={"csrf_token": proof(browser, "/me/delete"), "meant": "yes"})
    assert role_of(guest.id, led.id) == Role.OWNER


def test_a_session_that_ended_keeps_the_settings_that_were_typed(browser: FlaskClient, guest: Person) -> None:
    token = proof(browser, "/me")
    signin.sign_out_everywhere(guest.id, NOW + ASK)
    answer = browser.post("/me", data={"csrf_token": token, "language": "de", "zone": "Asia/Tbilisi"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert '<input type="hidden" name="zone" value="Asia/Tbilisi">' in html
    assert people.person(guest.id).zone is None
