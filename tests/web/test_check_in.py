"""The pages at the door, as forms; what a phone keeps and sends; the code; my record."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from database import write_transaction
from meetups import check_in, people, privacy, rsvps
from meetups.attendance import Said, Was
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.rsvps import Choice
from meetups.seats import Mode
from meetups.visibility import Visibility
from models import Attendance, CheckInAct, Event, Rsvp
from scheduling.zones import wall_in
from tests.conftest import MakeEvent, MakeGroup
from tests.in_and_out import ban
from tests.web.conftest import proof
from web.clock import now

ZONE = "Europe/Berlin"


def tonight(**fields: str) -> dict[str, str]:
    """An event that begins within the hour."""
    starts = wall_in(now() + timedelta(minutes=50), ZONE)
    ends = starts + timedelta(hours=2)
    times = {"date": starts.date().isoformat(), "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}", "zone": ZONE}
    return times | fields


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent) -> str:
    """A hybrid evening that begins within the hour, with two seats in the room."""
    return make_event(make_group(), now=now(), **tonight()).key


@pytest.fixture
def code(key: str, guest: Person) -> str:
    """The code of the guest, who comes with Ben."""
    rsvps.answer(guest.id, key, Choice.ROOM, now(), guests=("Ben",))
    return str(Rsvp.get(Rsvp.user == guest.id).check_code)


@pytest.fixture
def at_door(signed_in: Any, host: Person) -> FlaskClient:
    """The host's browser, in English."""
    people.choose_language(host.id, "en", now())
    browser: FlaskClient = signed_in(host)
    return browser


def tap(browser: FlaskClient, key: str, code: str, deed: str, party: str = "1") -> str:
    """Tap a button of a row; the page that follows."""
    path = f"/e/{key}/check-in"
    fields = {"csrf_token": proof(browser, path), "code": code, "do": deed, "party": party}
    answer = browser.post(path, data=fields)
    assert answer.status_code == 303
    return str(browser.get(f"{path}?lang=en").get_data(as_text=True))


def send(browser: FlaskClient, key: str, *acts: dict[str, Any]) -> Any:
    """Send what a phone kept, as the script does."""
    listed = browser.get(f"/e/{key}/check-in/list.json").get_json()
    answer = browser.post(
        f"/e/{key}/check-in/acts?lang=en",
        data=json.dumps(acts),
        headers={"Content-Type": "application/json", "X-CSRFToken": listed["proof"]},
    )
    assert answer.status_code == 200
    return answer.get_json()


def test_in_and_out_again_without_script(key: str, code: str, at_door: FlaskClient) -> None:
    page = at_door.get(f"/e/{key}/check-in?lang=en").get_data(as_text=True)
    assert "Samira" in page
    assert "In the room · 2 people · with Ben" in page
    assert "0 here · 2 expected · 2 seats" in page
    page = tap(at_door, key, code, "check", "2")
    assert "Samira is in." in page
    assert "2 here · 2 expected · 2 seats" in page
    page = tap(at_door, key, code, "undo")
    assert "Undone." in page
    assert "0 here" in page


def test_a_form_sent_twice_counts_once(key: str, code: str, at_door: FlaskClient) -> None:
    path = f"/e/{key}/check-in"
    fields = {"csrf_token": proof(at_door, path), "act": "one", "name": "Rosa", "party": "2", "mode": "room"}
    for _ in range(2):
        assert at_door.post(f"{path}/walk-in", data=fields).status_code == 303
    assert Event.get(Event.key == key).room_taken == 4


def test_a_walk_in_without_a_name_is_asked_for_one(key: str, at_door: FlaskClient) -> None:
    path = f"/e/{key}/check-in"
    fields = {"csrf_token": proof(at_door, path), "name": " ", "party": "7", "mode": "online"}
    answer = at_door.post(f"{path}/walk-in?lang=en", data=fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Say who it is, a first name is enough." in page
    assert 'value="7"' in page  # nothing typed is lost


def test_a_name_is_found_whatever_its_accents(key: str, waiting: Person, code: str, at_door: FlaskClient) -> None:
    rsvps.answer(waiting.id, key, Choice.ONLINE, now())
    page = at_door.get(f"/e/{key}/check-in?q=LUCIA").get_data(as_text=True)
    assert "Lucía" in page
    assert "Samira" not in page


def test_who_has_no_seat_is_let_in_by_another_button(
    key: str, code: str, waiting: Person, at_door: FlaskClient
) -> None:
    rsvps.answer(waiting.id, key, Choice.ROOM_ONLY, now())
    theirs = str(Rsvp.get(Rsvp.user == waiting.id).check_code)
    assert "has no seat" in tap(at_door, key, theirs, "check")
    assert "Lucía is in." in tap(at_door, key, theirs, "let:room")


def test_the_camera_and_a_worker_are_for_this_page_alone(key: str, code: str, at_door: FlaskClient) -> None:
    here, elsewhere = at_door.get(f"/e/{key}/check-in").headers, at_door.get(f"/e/{key}").headers
    assert here["Permissions-Policy"] == "camera=(self), geolocation=()"
    assert "worker-src 'self'" in here["Content-Security-Policy"]
    assert "camera" not in elsewhere["Permissions-Policy"]
    assert "worker-src" not in elsewhere["Content-Security-Policy"]
    worker = at_door.get(f"/e/{key}/check-in/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == f"/e/{key}/check-in"
    assert worker.mimetype == "text/javascript"


def test_the_page_a_phone_keeps_names_nobody(key: str, code: str, at_door: FlaskClient) -> None:
    page = at_door.get(f"/e/{key}/check-in?shell").get_data(as_text=True)
    assert "Scan a code" in page or "qr" in page
    assert "Samira" not in page
    assert "Ben" not in page


def test_what_a_phone_kept_is_done_once_however_often_it_is_sent(key: str, code: str, at_door: FlaskClient) -> None:
    moment = now().isoformat()
    acts = [
        {"key": "a1", "do": "check", "code": code, "party": 2, "at": moment},
        {"key": "a2", "do": "walk_in", "name": "Rosa", "mode": "room", "party": 1, "at": moment},
        {"key": "a3", "do": "undo", "code": "~a2", "at": moment},
        {"key": "a4", "do": "check", "code": "nonsense", "party": 1, "at": moment},
    ]
    first, second = send(at_door, key, *acts), send(at_door, key, *acts)
    assert [result["why"] for result in first["results"]] == ["", "", "", "This code is not for this event."]
    assert first["rows"] == second["rows"]
    assert [(row["name"], row["came"]) for row in second["rows"]] == [("Samira", 2)]
    assert CheckInAct.select().count() == 3


@pytest.mark.parametrize("sent", ["{}", "nonsense", json.dumps([{}] * 201)])
def test_nonsense_is_refused(sent: str, key: str, at_door: FlaskClient) -> None:
    listed = at_door.get(f"/e/{key}/check-in/list.json").get_json()
    headers = {"Content-Type": "application/json", "X-CSRFToken": listed["proof"]}
    assert at_door.post(f"/e/{key}/check-in/acts", data=sent, headers=headers).status_code == 422


def test_odd_acts_say_what_is_wrong(key: str, code: str, at_door: FlaskClient) -> None:
    odd: list[Any] = [7, {"key": "a", "do": "check", "code": code, "party": "two"}, {"do": "undo", "code": code}]
    assert [bool(result["why"]) for result in send(at_door, key, *odd)["results"]] == [True, True, True]
    assert Attendance.select().count() == 0


def test_a_phone_keeps_the_list_until_the_end_of_the_day(key: str, code: str, at_door: FlaskClient) -> None:
    listed = at_door.get(f"/e/{key}/check-in/list.json")
    ends = Event.get(Event.key == key).ends_at.timestamp() * 1000
    assert ends < listed.get_json()["until"] <= ends + 24 * 3600 * 1000
    assert listed.headers["Cache-Control"] == "no-store"


def test_a_code_is_opened_by_hosts_and_by_its_owner_alone(
    key: str, code: str, at_door: FlaskClient, client: FlaskClient, signed_in: Any, guest: Person, waiting: Person
) -> None:
    of_host = at_door.get(f"/check-in/{code}?lang=en")
    assert "Samira" in of_host.get_data(as_text=True)
    assert "Check in" in of_host.get_data(as_text=True)
    mine = signed_in(guest).get(f"/check-in/{code}?lang=en").get_data(as_text=True)
    assert "Show this at the door." in mine
    assert 'class="qr"' in mine
    others, nothing = signed_in(waiting).get(f"/check-in/{code}"), signed_in(waiting).get("/check-in/nonsense")
    assert (others.status_code, nothing.status_code) == (404, 404)
    assert without_codes(others, code) == without_codes(nothing, "nonsense")
    asked = [client.get(f"/check-in/{each}") for each in (code, "nonsense")]
    assert [answer.status_code for answer in asked] == [303, 303]  # signing in tells nothing either


def test_a_code_of_somebody_gone_opens_nothing(
    key: str, code: str, at_door: FlaskClient, guest: Person, host: Person
) -> None:
    check_in.check_in(host.id, key, code, 2, "a1", now(), now())
    with write_transaction():
        Event.update(starts_at=now() - timedelta(hours=3), ends_at=now() - timedelta(hours=1)).execute()
    privacy.erase(guest.id, now())
    assert at_door.get(f"/check-in/{code}").status_code == 404
    with pytest.raises(NotFound):
        check_in.check_in(host.id, key, code, 1, "a2", now(), now())


def test_who_is_kept_out_of_a_private_group_learns_nothing_by_their_code(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Any, host: Person, guest: Person
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    key = make_event(group, now=now(), **tonight()).key
    rsvps.answer(guest.id, key, Choice.ROOM, now())
    code, browser = str(Rsvp.get(Rsvp.user == guest.id).check_code), signed_in(guest)
    assert browser.get(f"/check-in/{code}").status_code == 200
    ban(host.id, guest.id, group.id, now())
    assert browser.get(f"/check-in/{code}").status_code == 404


def without_codes(answer: Any, code: str) -> str:
    return str(answer.get_data(as_text=True).replace(code, ""))


def test_my_page_shows_my_codes(key: str, code: str, signed_in: Any, guest: Person, waiting: Person) -> None:
    page = signed_in(guest).get("/me?lang=en").get_data(as_text=True)
    assert page.count('class="qr"') == 1
    assert "It stands for 2 people." in page
    rsvps.answer(waiting.id, key, Choice.ROOM_ONLY, now())  # in line: nothing to show yet
    assert 'class="qr"' not in signed_in(waiting).get("/me").get_data(as_text=True)


def test_my_record_is_shown_to_me_and_mine_to_correct(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, signed_in: Any
) -> None:
    long_ago = now() - timedelta(days=30)
    day = (long_ago + timedelta(days=2)).date().isoformat()
    key = make_event(make_group(), now=long_ago, date=day).key
    rsvps.answer(guest.id, key, Choice.ROOM, long_ago)
    code = str(Rsvp.get(Rsvp.user == guest.id).check_code)
    check_in.correct(host.id, key, code, Was.NO_SHOW, now())
    mine = signed_in(guest)
    page = mine.get("/me?lang=en").get_data(as_text=True)
    assert "You were expected, and not checked in, the host said" in page
    fields = {"csrf_token": proof(mine, "/me"), "key": key, "state": "excused"}
    assert mine.post("/me/record", data=fields).status_code == 303
    assert "You were excused, you said" in mine.get("/me?lang=en").get_data(as_text=True)
    said = Attendance.get()
    assert (said.state, said.said_by) == (Was.EXCUSED.value, Said.SELF.value)
    for state in ("no_show", "nonsense"):
        assert mine.post("/me/record", data=fields | {"state": state}).status_code == 404


def test_after_the_event_hosts_correct_what_is_recorded(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, at_door: FlaskClient
) -> None:
    long_ago = now() - timedelta(days=30)
    day = (long_ago + timedelta(days=2)).date().isoformat()
    key = make_event(make_group(), now=long_ago, date=day).key
    rsvps.answer(guest.id, key, Choice.ROOM, long_ago)
    code = str(Rsvp.get(Rsvp.user == guest.id).check_code)
    page = tap(at_door, key, code, "came")
    assert "came, a host said" in page
    assert "was excused, a host said" in tap(at_door, key, code, "excused")
    assert Attendance.get().mode == Mode.ROOM.value
