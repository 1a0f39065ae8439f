"""The organiser's form: what it makes, what it refuses in words, and that it loses nothing."""

import html as markup
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import database as ground
from meetups import chats, events, members, rsvps, signin
from meetups.chats import ChatFacts
from meetups.events import Saved
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Unavailable
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import Event, OutboxMessage, Venue
from tests.conftest import NOW, MakeEvent, MakeGroup, typed_event
from tests.web.conftest import PROOF, proof

Enter = Callable[[Person], FlaskClient]
NEW = "/g/translators-table/events/new"
SEATS = "Seats are a number from 1 to 100000. Leave it empty for no limit."
LINK = "That is no link we can pass on. Copy it whole: it starts with https:// or an app’s name."


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1)):
        yield


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """A public group with a chat."""
    facts = make_group()
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, -1001, facts.id, NOW)
    return facts


@pytest.fixture
def browser(signed_in: Enter, group: GroupFacts, host: Person) -> FlaskClient:
    """The host's."""
    return signed_in(host)


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent) -> Saved:
    return make_event(group)


def send(browser: FlaskClient, path: str, fields: dict[str, str], **more: str) -> TestResponse:
    """Fill the form in and send it, as a browser does."""
    page = browser.get(f"{path}?lang=en").get_data(as_text=True)
    return browser.post(f"{path}?lang=en", data=hidden(page) | fields | more)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form, and the times at which people are asked anew, as they are ticked."""
    asks = re.findall(r'name="ask_times" value="(\d+)" checked', page)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)) | {"ask_times": ",".join(asks)}


def value_of(page: str, name: str) -> str:
    """What stands in a text field."""
    found = re.search(rf'<input class="in" id="{name}"[^>]* value="([^"]*)"', page)
    assert found, f"no field {name}"
    return markup.unescape(found[1])


def faults(answer: TestResponse) -> dict[str, str]:
    """Words of the summary by field; each also stands beside its field."""
    page = answer.get_data(as_text=True)
    listed = {name: markup.unescape(words) for name, words in re.findall(r'<li><a href="#(\w+)">(.+?)</a></li>', page)}
    for name, words in listed.items():
        beside = re.search(rf'<p class="err" id="{name}-err">.*?</svg> (.+?)</p>', page)
        assert beside, f"nothing beside {name}"
        assert markup.unescape(beside[1]) == words
    return listed


def told(browser: FlaskClient, path: str) -> list[str]:
    """What the next page says was done."""
    page = browser.get(f"{path}?lang=en").get_data(as_text=True)
    return [markup.unescape(words) for words in re.findall(r'<p class="said".*?<span>(.*?)</span>', page)]


# ── Who may ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("visibility", "member", "stranger_"), [("public", 403, 403), ("private", 403, 404)])
def test_the_form_is_for_organisers(
    visibility: str, member: int, stranger_: int, make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter,
    host: Person, guest: Person, stranger: Person, client: FlaskClient,
) -> None:  # fmt: skip
    group = make_group(visibility=Visibility(visibility))
    event = make_event(group)
    for path in (f"/g/{group.slug}/events/new", f"/e/{event.key}/edit", f"/e/{event.key}/cancel"):
        assert signed_in(host).get(path).status_code == 200
        assert signed_in(guest).get(path).status_code == member
        assert signed_in(stranger).get(path).status_code == stranger_
        nobody = client.get(path)
        assert (nobody.status_code, nobody.location.partition("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("what", ["events/new", "edit", "cancel", "publish"])
def test_somebody_else_changes_nothing_by_sending_the_form_themselves(
    what: str, event: Saved, signed_in: Enter, guest: Person
) -> None:
    browser = signed_in(guest)
    path = NEW if what == "events/new" else f"/e/{event.key}/{what}"
    token = proof(browser, "/me")
    before = list(Event.select().dicts())
    answer = browser.post(path, data=typed_event(title="Mine now") | {"csrf_token": token, "revision": "0"})
    assert answer.status_code == 403
    assert list(Event.select().dicts()) == before


@pytest.mark.parametrize("what", ["edit", "cancel", "publish"])
def test_a_private_event_does_not_exist_for_strangers(
    what: str, make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, stranger: Person
) -> None:
    event = make_event(make_group(visibility=Visibility.PRIVATE))
    browser = signed_in(stranger)
    there, nowhere = (
        browser.post(f"/e/{key}/{what}", data=typed_event() | {"csrf_token": proof(browser, "/me")})
        for key in (event.key, "no-such-one")
    )
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert Event.get().status == "published"


def test_without_the_proof_nothing_is_saved_and_everything_typed_is_kept(browser: FlaskClient) -> None:
    answer = browser.post(NEW, data=typed_event(title="Kept"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert not Event.select().exists()
    assert hidden(page)["title"] == "Kept"
    again = browser.post(NEW, data=hidden(page) | {"do": "publish"})
    assert again.status_code == 303
    assert Event.get().title == "Kept"


# ── Making ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_publishing_posts_one_card_and_shows_the_page(browser: FlaskClient) -> None:
    answer = send(browser, NEW, typed_event(), do="publish")
    event = Event.get()
    assert (answer.status_code, answer.location) == (303, f"/e/{event.key}")
    assert (event.status, event.title, event.room_capacity) == ("published", "One poem, nine languages", 2)
    assert OutboxMessage.select().where(OutboxMessage.kind == "card").count() == 1
    assert told(browser, answer.location) == ["Published. The card is in the group’s chat in a moment."]


def test_a_form_sent_twice_makes_one_event(browser: FlaskClient) -> None:
    page = browser.get(NEW).get_data(as_text=True)
    fields = hidden(page) | typed_event() | {"do": "publish"}
    first, second = browser.post(NEW, data=fields), browser.post(NEW, data=fields)
    assert first.location == second.location
    assert Event.select().count() == 1
    other = browser.post(NEW, data=fields | hidden(browser.get(NEW).get_data(as_text=True)))  # another form, same words
    assert other.location != first.location
    assert Event.select().count() == 2


def test_a_form_sent_again_with_other_words_changes_the_event_it_made(browser: FlaskClient) -> None:
    fields = hidden(browser.get(NEW).get_data(as_text=True)) | typed_event()
    browser.post(NEW, data=fields | {"do": "preview"})
    answer = browser.post(NEW, data=fields | {"do": "publish", "title": "Another name"})
    assert answer.status_code == 303
    assert [(event.title, event.status) for event in Event.select()] == [("Another name", "published")]


def test_the_key_of_somebody_elses_form_makes_an_event_of_ones_own(
    browser: FlaskClient, signed_in: Enter, host: Person, guest: Person, group: GroupFacts
) -> None:
    fields = hidden(browser.get(NEW).get_data(as_text=True)) | typed_event() | {"do": "publish"}
    first = browser.post(NEW, data=fields)
    members.make_organiser(host.id, guest.id, group.id, NOW)
    other = signed_in(guest)
    second = other.post(NEW, data=fields | {"csrf_token": proof(other, NEW), "title": "Hers"})
    assert first.location != second.location
    assert [event.title for event in Event.select().order_by(Event.id)] == ["One poem, nine languages", "Hers"]


def test_a_draft_is_kept_unseen_and_published_later(browser: FlaskClient, client: FlaskClient) -> None:
    kept = send(browser, NEW, typed_event(), do="draft")
    key = Event.get().key
    assert kept.location == f"/e/{key}/edit"
    assert told(browser, kept.location) == ["Draft saved. Only organisers see it."]
    assert client.get(f"/e/{key}").status_code == 404
    answer = send(browser, f"/e/{key}/edit", typed_event(title="Ready"), do="publish")
    assert answer.location == f"/e/{key}"
    assert (Event.get().title, Event.get().status) == ("Ready", "published")
    assert client.get(f"/e/{key}").status_code == 200


def test_a_preview_is_a_draft_shown_as_its_page(browser: FlaskClient) -> None:
    answer = send(browser, NEW, typed_event(), do="preview")
    assert answer.location == f"/e/{Event.get().key}"
    assert Event.get().status == "draft"
    assert "One poem, nine languages" in browser.get(answer.location).get_data(as_text=True)


def test_a_draft_is_published_from_its_page_once(
    browser: FlaskClient, group: GroupFacts, make_event: MakeEvent
) -> None:
    event = make_event(group, publish=False)
    for _ in range(2):
        answer = browser.post(f"/e/{event.key}/publish", data={"csrf_token": proof(browser, f"/e/{event.key}/edit")})
        assert answer.location == f"/e/{event.key}"
    assert OutboxMessage.select().where(OutboxMessage.kind == "card").count() == 1


def test_a_venue_used_before_is_offered_and_brings_its_address(browser: FlaskClient, event: Saved) -> None:
    page = browser.get(NEW).get_data(as_text=True)
    assert '<datalist id="venues"><option value="Lesecafé Plagwitz"></option></datalist>' in page
    assert '<datalist id="addresses"><option value="Karl-Heine-Straße 46, Leipzig"></option></datalist>' in page
    send(browser, NEW, typed_event(address="", title="Second"), do="publish")
    assert Event.get(Event.title == "Second").venue.address == "Karl-Heine-Straße 46, Leipzig"
    assert Venue.select().count() == 1


@pytest.mark.parametrize(
    ("visibility", "offered"),
    [("private", ["private"]), ("unlisted", ["private", "unlisted"]), ("public", ["private", "unlisted", "public"])],
)
def test_an_event_is_never_offered_to_more_people_than_its_group(
    visibility: str, offered: list[str], make_group: MakeGroup, signed_in: Enter, host: Person
) -> None:
    group = make_group(visibility=Visibility(visibility))
    page = signed_in(host).get(f"/g/{group.slug}/events/new").get_data(as_text=True)
    assert re.findall(r'name="visibility" value="(\w+)"', page) == offered
    assert re.findall(r'name="visibility" value="(\w+)" checked', page) == [visibility]


# ── What cannot be taken ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"date": "2026-11-21"}, {"date": "That moment has passed. Choose one to come."}),
        ({"end": "18:00"}, {"end": "It ends before it starts."}),
        ({"zone": "Mars/Olympus"}, {"zone": "That is no time zone. Try a city, such as Europe/Berlin."}),
        ({"seats": "0"}, {"seats": SEATS}),
        ({"seats": "-4"}, {"seats": SEATS}),
        ({"online_seats": "1000000"}, {"online_seats": SEATS}),
        ({"title": "x" * 10_000}, {"title": "Keep the name under 120 characters; this has 10000."}),
        ({"title": "\u202e\u2067 "}, {"title": "Give the event a name."}),
        ({"link": "meet.example"}, {"link": LINK}),
        ({"link": "javascript:alert(1)"}, {"link": LINK}),
        ({"venue": ""}, {"venue": "Where is the room? A name people will find is enough."}),
        ({"visibility": "secret"}, {"visibility": "Choose one of those offered."}),
        ({"guests": "99"}, {"guests": "Guests are a number from 0 to 10."}),
        (
            {"title": "", "seats": "0", "link": "x"},
            {"title": "Give the event a name.", "seats": SEATS, "link": LINK},
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    fields: dict[str, str], words: dict[str, str], browser: FlaskClient
) -> None:
    answer = send(browser, NEW, typed_event(**fields, about="Kept *words*."), do="publish")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert not Event.select().exists()
    assert faults(answer) == words
    for name in (
        "title",
        "date",
        "start",
        "end",
        "venue",
        "address",
        "link",
        "seats",
        "online_seats",
        "zone",
        "guests",
    ):
        assert value_of(page, name) == typed_event(**fields)[name]
    assert "\nKept *words*.</textarea>" in page
    mended = browser.post(NEW, data=hidden(page) | typed_event(about="Kept *words*.") | {"do": "publish"})
    assert mended.status_code == 303
    assert Event.get().about == "Kept *words*."


def test_faults_under_more_open_it(browser: FlaskClient) -> None:
    assert '<details class="menu">' in browser.get(NEW).get_data(as_text=True)
    page = send(browser, NEW, typed_event(zone="Nowhere"), do="publish").get_data(as_text=True)
    assert '<details class="menu" open>' in page


def test_words_of_any_script_never_become_markup(browser: FlaskClient) -> None:
    bad = '"><script>alert(1)</script>\u202e'
    page = send(browser, NEW, typed_event(title=bad, seats="0"), do="publish").get_data(as_text=True)
    assert "<script>alert" not in page
    assert value_of(page, "title") == bad
    send(browser, NEW, typed_event(title="أمسية 🎲 \u202eevil"), do="publish")
    assert Event.get().title == "أمسية 🎲 evil"


def test_an_expired_session_keeps_the_form_and_sends_it_after_signing_in(
    browser: FlaskClient, signed_in: Enter, host: Person
) -> None:
    fields = hidden(browser.get(NEW).get_data(as_text=True)) | typed_event(title="Kept") | {"do": "publish"}
    signin.sign_out_everywhere(host.id, NOW + timedelta(hours=1))
    refused = browser.post(NEW, data=fields)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 403
    assert ("<h1>You are signed out</h1>" in page, 'href="/sign-in" target="_blank"' in page) == (True, True)
    assert not Event.select().exists()
    assert {name: hidden(page)[name] for name in typed_event()} == typed_event(title="Kept")
    token = signin.make_link(host.id, NOW + timedelta(hours=1), "/me")  # signs in again in another tab
    browser.post(f"/sign-in/{token}", data={"csrf_token": proof(browser, f"/sign-in/{token}")})
    stale = browser.post(NEW, data=hidden(page))  # the proof changed with the session
    answer = browser.post(NEW, data=hidden(stale.get_data(as_text=True)))
    assert (stale.status_code, answer.status_code) == (400, 303)
    assert [(event.title, event.status) for event in Event.select()] == [("Kept", "published")]


def test_a_database_that_cannot_be_written_keeps_the_form(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = hidden(browser.get(NEW).get_data(as_text=True)) | typed_event(title="Kept") | {"do": "publish"}
    ask = type(ground.db.obj).execute_sql

    def full(self: object, sql: str, params: object = None) -> object:
        if sql.lstrip().upper().startswith("INSERT"):
            raise Unavailable("the disk is full")
        return ask(self, sql, params)

    with monkeypatch.context() as broken:
        broken.setattr(type(ground.db.obj), "execute_sql", full)
        refused = browser.post(NEW, data=fields)
    page = refused.get_data(as_text=True)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert hidden(page)["title"] == "Kept"
    again = browser.post(NEW, data=hidden(page))
    assert again.status_code == 303
    assert [event.title for event in Event.select()] == ["Kept"]


# ── Clocks that jump ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_time_that_never_comes_is_resolved_and_said(browser: FlaskClient) -> None:
    answer = send(browser, NEW, typed_event(date="2027-03-28", start="02:30", end="05:00"), do="publish")
    words = "Clocks go forward that night: there is no 02:30. It starts at 03:30."
    assert told(browser, answer.location) == [f"Published. The card is in the group’s chat in a moment. {words}"]


@pytest.mark.parametrize(("fold", "which", "utc"), [("", "first", "00:30"), ("0", "first", "00:30"),
                                                    ("1", "second", "01:30")])  # fmt: skip
def test_a_time_that_comes_twice_is_the_one_chosen_and_said(
    fold: str, which: str, utc: str, browser: FlaskClient
) -> None:
    times = {"date": "2027-10-31", "start": "02:30", "end": "05:00"}
    answer = send(browser, NEW, typed_event(**times, fold=fold), do="publish")
    assert told(browser, answer.location)[0].endswith(f"02:30 comes twice. It starts the {which} time.")
    assert Event.get().starts_at.strftime("%H:%M") == utc
    page = browser.get(f"/e/{Event.get().key}/edit").get_data(as_text=True)
    assert re.findall(r'name="fold" value="(\d)"( checked)?', page) == [
        ("0", "" if fold == "1" else " checked"), ("1", " checked" if fold == "1" else "")
    ]  # fmt: skip


@pytest.mark.parametrize(("times", "words"), [
    ({"date": "2027-03-28", "start": "01:00", "end": "02:30"}, "there is no 02:30. It ends at 03:30."),
    ({"date": "2027-10-31", "start": "01:00", "end": "02:30"}, "02:30 comes twice. It ends the first time."),
    ({"date": "2027-10-31", "start": "02:45", "end": "02:15"}, "02:15 comes twice. It ends the second time."),
])  # fmt: skip
def test_an_end_that_comes_never_or_twice_is_said_too(times: dict[str, str], words: str, browser: FlaskClient) -> None:
    answer = send(browser, NEW, typed_event(**times), do="publish")
    assert told(browser, answer.location)[0].endswith(words)


def test_enter_in_a_field_keeps_a_draft_and_publishes_nothing(browser: FlaskClient) -> None:
    page = browser.get(f"{NEW}?lang=en").get_data(as_text=True)
    first = re.search(r'<button[^>]* value="(\w+)"', page)
    assert first
    assert first[1] == "draft"


def test_an_ordinary_time_asks_for_no_round(browser: FlaskClient, event: Saved) -> None:
    page = browser.get(f"/e/{event.key}/edit").get_data(as_text=True)
    assert 'name="fold"' not in page
    assert "Zeit in Berlin" in page  # the host reads German


# ── Changing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("quiet", "words", "messages"), [
    ({}, "Saved. One person is told.", 1),
    ({"quiet": "yes"}, "Saved.", 0),
])  # fmt: skip
def test_a_move_is_told_unless_it_was_a_typo(
    quiet: dict[str, str], words: str, messages: int, browser: FlaskClient, event: Saved, guest: Person
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    page = browser.get(f"/e/{event.key}/edit?lang=en").get_data(as_text=True)
    assert "Otherwise one person hears of a new time or place." in page
    answer = send(browser, f"/e/{event.key}/edit", typed_event(start="20:00", end="22:00"), **quiet)
    assert answer.location == f"/e/{event.key}"
    assert told(browser, answer.location) == [words]
    assert OutboxMessage.select().where(OutboxMessage.kind == "moved").count() == messages


def test_an_event_saved_as_it_stands_stays_the_same(browser: FlaskClient, event: Saved) -> None:
    unsaid = ("content_revision", "changed_at")
    before = {name: value for name, value in Event.select().dicts().get().items() if name not in unsaid}
    page = browser.get(f"/e/{event.key}/edit").get_data(as_text=True)
    names = ("title", "date", "start", "end", "venue", "address", "link", "seats", "online_seats", "zone", "end_date",
             "guests")  # fmt: skip
    shown = {name: value_of(page, name) for name in names}
    assert shown["end_date"] == ""  # the end goes along when the day is changed
    chosen = dict(re.findall(r'<input type="radio" name="(\w+)" value="(\w+)" checked', page))
    chosen |= dict(re.findall(r'<select[^>]* name="(\w+)".*?<option value="(\w*)" selected', page))
    browser.post(f"/e/{event.key}/edit", data=hidden(page) | shown | chosen | {"about": "Bring one poem."})
    after = {name: value for name, value in Event.select().dicts().get().items() if name not in unsaid}
    assert after == before


def test_somebody_elses_change_is_shown_beside_ones_own_and_either_may_be_kept(
    browser: FlaskClient, event: Saved, host: Person
) -> None:
    path = f"/e/{event.key}/edit?lang=en"
    mine = hidden(browser.get(path).get_data(as_text=True)) | typed_event(title="Mine", start="18:00")
    events.change(host.id, event.key, typed_event(title="Theirs", seats="5"), 0, NOW)
    answer = browser.post(path, data=mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert Event.get().title == "Theirs"
    rows = re.findall(
        r'<dt><a href="#(\w+)">.*?Theirs</span><br><bdi>(.*?)</bdi>.*?Yours</span><br><bdi>(.*?)</bdi>', page, re.S
    )
    assert rows == [("title", "Theirs", "Mine"), ("start", "19:00", "18:00"), ("seats", "5", "2")]
    assert (value_of(page, "title"), hidden(page)["revision"]) == ("Mine", "1")
    kept = browser.post(path, data=mine | hidden(page))
    assert kept.status_code == 303
    assert (Event.get().title, Event.get().room_capacity) == ("Mine", 2)


def test_a_form_that_made_an_event_others_changed_since_shows_both_and_can_be_sent_again(
    browser: FlaskClient, host: Person
) -> None:
    fields = hidden(browser.get(NEW).get_data(as_text=True)) | typed_event() | {"do": "publish"}
    browser.post(NEW, data=fields)
    events.change(host.id, Event.get().key, typed_event(title="Theirs"), 0, NOW)
    mine = fields | {"title": "Mine"}
    stale = browser.post(NEW, data=mine)
    assert stale.status_code == 409
    assert Event.get().title == "Theirs"
    assert browser.post(NEW, data=mine | hidden(stale.get_data(as_text=True))).status_code == 303
    assert [event.title for event in Event.select()] == ["Mine"]


@pytest.mark.parametrize("revision", ["", "-1", "nonsense", "9" * 40])
def test_a_forged_revision_overwrites_nothing(revision: str, browser: FlaskClient, event: Saved) -> None:
    token = proof(browser, f"/e/{event.key}/edit")
    answer = browser.post(f"/e/{event.key}/edit", data=typed_event(title="X", revision=revision, csrf_token=token))
    assert answer.status_code == 409
    assert Event.get().title == "One poem, nine languages"


# ── Calling off ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_calling_off_says_first_how_many_hear_of_it_and_happens_once(
    browser: FlaskClient, event: Saved, guest: Person, waiting: Person
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.NO, NOW)
    path = f"/e/{event.key}/cancel"
    page = browser.get(f"{path}?lang=en").get_data(as_text=True)
    assert "One person who wants to come is told in private." in page
    assert Event.get().status == "published"  # looking at the page does nothing
    token = PROOF.search(page)
    assert token
    for _ in range(2):
        answer = browser.post(path, data={"csrf_token": token[1]})
        assert (answer.status_code, answer.location) == (303, f"/e/{event.key}")
    assert Event.get().status == "cancelled"
    assert OutboxMessage.select().where(OutboxMessage.kind == "cancelled").count() == 1


def test_a_cancelled_event_cannot_be_edited_or_cancelled_anew(browser: FlaskClient, event: Saved, host: Person) -> None:
    events.cancel(host.id, event.key, NOW)
    for what in ("edit", "cancel"):
        assert browser.get(f"/e/{event.key}/{what}").status_code == 410


def test_a_draft_is_thrown_away(browser: FlaskClient, group: GroupFacts, make_event: MakeEvent) -> None:
    event = make_event(group, publish=False)
    answer = browser.post(f"/e/{event.key}/cancel", data={"csrf_token": proof(browser, f"/e/{event.key}/cancel")})
    assert (answer.status_code, answer.location) == (303, "/g/translators-table")
    assert not Event.select().exists()
    assert browser.get(f"/e/{event.key}/edit").status_code == 404


def test_forms_need_their_proof(browser: FlaskClient, event: Saved) -> None:
    for what in ("edit", "cancel", "publish"):
        assert browser.post(f"/e/{event.key}/{what}", data={"title": "X"}).status_code == 400
    assert (Event.get().title, Event.get().status) == ("One poem, nine languages", "published")


def test_the_side_shows_the_card_in_the_groups_language(app: Flask, browser: FlaskClient, event: Saved) -> None:
    page = browser.get(f"/e/{event.key}/edit").get_data(as_text=True)
    side = page[page.index('<div class="chat" lang="en">') : page.index('<div class="thumb"')]
    assert re.findall(r"<li>(.+?)</li>", side) == ["In person", "Online", "Maybe", "Can’t go"]
    assert "Thursday 3 December, 19:00, Berlin time" in side
    assert re.findall(r"<strong>(In person .*?|Online .*?)</strong>", side) == ["In person 0/2", "Online 0"]


# ── Rules of answers ──────────────────────────────────────────────────────────────────────────────────────────────────

RULES = {
    "answers_until": "2880", "approval": "1", "newcomer_seats": "2", "ask_times": "10080,180", "cutoff": "4320",
    "offer_time": "60", "hold_time": "1440", "link_lead": "5", "video_chat": "1",
}  # fmt: skip


def test_the_rules_of_answers_are_chosen_in_the_form_and_shown_there_again(browser: FlaskClient, event: Saved) -> None:
    send(browser, f"/e/{event.key}/edit", typed_event() | RULES)
    assert {name: events.for_editing(Event.get().created_by_id, event.key)[0][name] for name in RULES} == RULES
    page = browser.get(f"/e/{event.key}/edit?lang=en").get_data(as_text=True)
    chosen = dict(re.findall(r'<select[^>]* name="(\w+)".*?<option value="(\w*)" selected', page))
    ticked = re.findall(r'type="checkbox" name="(\w+)" value="(\d+)" checked', page)
    chosen = {name: value for name, value in chosen.items() if not name.startswith("question")}
    assert chosen.pop("attendees_shown") == ""  # as the group has it
    assert chosen == {name: RULES[name] for name in ("answers_until", "cutoff", "offer_time", "hold_time", "link_lead")}
    assert ticked == [("video_chat", "1"), ("approval", "1"), ("ask_times", "10080"), ("ask_times", "180")]
    assert value_of(page, "newcomer_seats") == "2"


def test_never_asking_anew_is_a_choice(browser: FlaskClient, event: Saved) -> None:
    send(browser, f"/e/{event.key}/edit", typed_event(ask_times=""))
    assert Event.get().ask_leads == ""


def test_a_length_chosen_elsewhere_is_offered_too_and_a_wrong_one_is_kept(browser: FlaskClient, event: Saved) -> None:
    send(browser, f"/e/{event.key}/edit", typed_event(cutoff="90"))
    page = browser.get(f"/e/{event.key}/edit?lang=en").get_data(as_text=True)
    assert '<option value="90" selected>until 90 minutes before</option>' in page
    answer = send(browser, f"/e/{event.key}/edit", typed_event(cutoff="soon", offer_time="1", ask_times="7,x"))
    length = "That is no length of time we know. Choose one from the list."
    assert faults(answer) == dict.fromkeys(("ask_times", "cutoff", "offer_time"), length)
    assert '<option value="soon" selected>soon</option>' in answer.get_data(as_text=True)
    assert Event.get().cutoff_lead == 90 * 60


def test_two_versions_say_their_rules_in_words(browser: FlaskClient, event: Saved, host: Person) -> None:
    path = f"/e/{event.key}/edit?lang=en"
    mine = hidden(browser.get(path).get_data(as_text=True)) | typed_event(approval="1", cutoff="0")
    events.change(host.id, event.key, typed_event(ask_times="", answers_until="60"), 0, NOW)
    page = browser.post(path, data=mine).get_data(as_text=True)
    rows = re.findall(
        r'<dt><a href="#(\w+)">.*?Theirs</span><br><bdi>(.*?)</bdi>.*?Yours</span><br><bdi>(.*?)</bdi>', page, re.S
    )
    assert rows == [
        ("answers_until", "1 hour before", "the start"),
        ("approval", "No", "Yes"),
        ("ask_times", "Never", "3 days before and 1 day before"),
        ("cutoff", "until 1 day before", "until it starts"),
    ]
