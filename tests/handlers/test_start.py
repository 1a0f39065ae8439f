"""/start and its payloads, /events and /mine, guests, and calling an event off."""

import pytest

from meetups import people, rsvps
from meetups.destinations import path_in, payload_to
from meetups.rsvps import Choice
from models import Event, PostedCard, SignInLink
from playground.client import Chat, Person
from tests.handlers.conftest import House, forge, found_group, make_event, tap, tell, user_id
from tests.patience import eventually


@pytest.fixture
def host(house: House) -> Person:
    return house.person("Katrin")


@pytest.fixture
def chat(house: House, host: Person) -> Chat:
    return found_group(house, host)


@pytest.fixture
def key(house: House, host: Person, chat: Chat) -> str:
    make_event(host, "One poem")
    host.wait_for("One poem", chat)
    return str(Event.select().order_by(-Event.id).first().key)


def answer_of(person: Person, key: str) -> Choice | None:
    mine = rsvps.answer_of(user_id(person), key)
    return None if mine is None else mine.choice


def test_start_welcomes_and_makes_reachable(house: House) -> None:
    guest = house.person("Samira")
    welcome = guest.wait_for("I keep the meetings of small groups")
    assert welcome.labels == ["What is on", "My answers", "Make an event", "Add me to a group"]
    assert people.person(user_id(guest)).reachable


@pytest.mark.parametrize(
    "payload", ["nonsense", "in_room_", "in_sofa_abcdefgh", "x" * 64, "e_UPPER", "r_", "signin_q_x"]
)
def test_a_payload_of_nonsense_gets_kind_words(house: House, payload: str) -> None:
    guest = house.person("Samira")
    started = guest.start(payload)
    shown = guest.wait_for(lambda seen: seen.from_bot, after=started.id)
    assert "That link leads nowhere any more" in shown.text or "This signs you in" in shown.text


def test_an_event_that_is_gone_is_said_so(house: House) -> None:
    guest = house.person("Samira")
    for payload in ("e_abcdefgh", "in_room_abcdefgh", "guest_abcdefgh", "g_nowhere"):
        started = guest.start(payload)
        guest.wait_for("That is not here any more.", after=started.id)


def test_an_answer_from_the_site_counts_and_the_event_is_shown(house: House, key: str) -> None:
    guest = house.person("Samira")
    guest.start(f"in_room_{key}")
    shown = guest.wait_for("Your answer: In person")
    assert shown.labels == ["✓ In person", "Maybe", "Can’t go", "Guests", "Check-in code"]
    assert answer_of(guest, key) == Choice.ROOM


def test_the_event_in_private_takes_answers_and_shows_them(house: House, key: str) -> None:
    guest = house.person("Samira")
    guest.start(f"e_{key}")
    guest.wait_for("One poem")
    assert guest.tap("Maybe").text == "Noted: maybe. Choose a seat when you know."
    guest.wait_for("Your answer: Maybe")
    assert guest.tap("Can’t go").answered
    guest.wait_for("Your answer: Can’t go")
    tell(guest, "/mine", "Your answers")
    assert guest.wait_for("Your answers").text.endswith("Can’t go")


def test_guests_are_a_number_and_names(house: House, key: str) -> None:
    guest = house.person("Samira")
    guest.start(f"guest_{key}")
    guest.wait_for("Say first where you sit, then bring a guest.")
    guest.tap("In person")
    guest.start(f"guest_{key}")
    guest.wait_for("How many guests do you bring")
    tell(guest, "7", "That is a number from 0 to 1, here.")
    tap(guest, "1", "What are they called")
    tell(guest, "Ann\nBo", "That is more names than guests")
    tell(guest, "Ann", "Noted: one guest comes with you.")
    again = guest.start(f"guest_{key}")
    guest.wait_for("How many guests do you bring", after=again.id)
    tap(guest, "1", "Now: \u2068Ann\u2069")
    tap(guest, "Skip", "Noted: one guest comes with you.")  # a number alone keeps the name
    mine = rsvps.answer_of(user_id(guest), key)
    assert mine is not None
    assert mine.guests == ("Ann",)


def test_the_coming_events_of_the_chat_are_one_message(house: House, host: Person, chat: Chat, key: str) -> None:
    eventually(lambda: PostedCard.select().where(PostedCard.chat_id == chat.id).exists())  # shown, and noted as shown
    host.say("/events", chat)
    shown = host.wait_for("Coming", chat)
    assert "One poem" in shown.text
    assert f"https://t.me/c/{str(chat.id).removeprefix('-100')}/" in shown.html


def test_private_matters_are_pointed_to_private(house: House, host: Person, chat: Chat) -> None:
    for name in ("mine", "nearby", "calendar", "settings", "signin", "help"):
        said = host.say(f"/{name}", chat)
        shown = host.wait_for("That is between you and me.", chat, after=said.id)
        assert shown.buttons[0][0].url == f"https://t.me/klatch_test_bot?start={name}"


def test_an_organiser_calls_an_event_off_after_being_asked(house: House, host: Person, key: str) -> None:
    tell(host, "/events", "Coming in your groups")
    tap(host, host.wait_for("Coming in your groups").labels[0], "Karl-Heine-Straße")
    tap(host, "Manage", "What shall be done?")
    tap(host, "Call it off", "Everybody who wanted to come is told.")
    tap(host, "Call it off", "It is called off.")
    assert Event.get(Event.key == key).status == "cancelled"


def test_a_stranger_cannot_manage_and_forged_presses_change_nothing(
    house: House, host: Person, chat: Chat, key: str
) -> None:
    stranger = house.person("Nemo")
    for act in ("menu", "ask", "off", "edit"):
        assert forge(house, stranger, f"mg:{act}:{key}") == "Only organisers of the group can do that."
    assert forge(house, stranger, "ev:nothingx") == "That is not here any more."
    assert Event.get(Event.key == key).status == "published"


def test_a_forged_press_never_writes_personal_words_into_a_group(
    house: House, host: Person, chat: Chat, key: str
) -> None:
    forge(house, host, f"my:maybe:{key}", chat)
    assert [seen for seen in host.messages(chat) if "Your answer" in seen.text] == []


def test_the_sign_in_link_comes_in_private_as_text_on_a_desk(house: House) -> None:
    guest = house.person("Samira")
    shown = tell(guest, "/signin", "http://localhost:8000/sign-in/")
    assert shown.buttons == []
    guest.start("signin_g_some-group")
    first = guest.wait_for("This signs you in", after=shown.id)
    assert SignInLink.select().order_by(-SignInLink.id).first().destination == "/g/some-group"
    guest.start("signin_thsome-group")
    guest.wait_for("This signs you in", after=first.id)
    assert SignInLink.select().order_by(-SignInLink.id).first().destination == "/g/some-group/thanks"


@pytest.mark.parametrize(
    ("path", "payload"),
    [
        ("/e/abcdefgh23", "signin_e_abcdefgh23"),
        ("/e/abcdefgh23/edit", "signin_c_abcdefgh23"),
        ("/g/ink/events/new?x=1", "signin_n_ink"),
        ("/nearby", "signin_p_nearby"),
        ("/i/abcdefghjkmn23456789", "signin_i_abcdefghjkmn23456789"),
        ("/i/abcdefghjkmn23456789/print", "signin"),
        ("/g/ink/invitations", "signin_v_ink"),
        ("/g/ink/owner", "signin_w_ink"),
        ("/g/ink/join", "signin_j_ink"),
        ("/g/ink/applications", "signin_a_ink"),
        ("/g/ink/thanks?member=7", "signin_think"),
        ("/g/ink/knows", "signin_knink"),
        (f"/g/{'i' * 55}/titles", f"signin_ti{'i' * 55}"),
        ("/g/-ink/buddies", "signin_bd-ink"),
        ("/g/ink/introductions", "signin_inink"),
        ("/g/ink/lively", "signin_lvink"),
        ("//evil.example", "signin"),
        ("/e/ABC", "signin"),
    ],
)
def test_a_path_folds_into_a_payload(path: str, payload: str) -> None:
    assert payload_to(path) == payload
    assert path_in(payload) == (path.partition("?")[0] if payload != "signin" else "/me")


def test_a_question_at_the_door_leads_to_whatever_is_asked_by_then() -> None:
    assert path_in(payload_to("/g/ink/join/2")) == "/g/ink/join"


def test_foreign_payloads_lead_nowhere() -> None:
    led = [
        path_in(each)
        for each in ("signin_x_y", "signin_p_admin", "signin_e_", "signin_th", "signin_qqink", "signin_", "sign", "")
    ]
    assert led == [None] * 8
