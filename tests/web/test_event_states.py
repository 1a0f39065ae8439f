"""Where somebody stands with an event, in the words of its page, and what each button there does."""

import contextlib
import html as markup
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

import database as ground
from meetups import events, hosts, members, people, rsvps
from meetups.events import Saved
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.seats import Mode, SeatState
from models import GroupChat, Rsvp, Seat
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody, typed_event
from tests.web.conftest import proof
from tests.web.test_event_forms import told

Enter = Callable[[Person], FlaskClient]
HOUR = timedelta(hours=1)
STARTS = datetime.fromisoformat("2026-12-03T18:00+00:00")
LATE = STARTS - timedelta(hours=8)  # after the cut-off, in nobody's night
BUTTON = re.compile(r'<button type="submit"[^>]*name="answer" value="(\w+)"[^>]*>(.*?)</button>', re.S)


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent) -> Saved:
    """One seat in the room, and online without end."""
    return make_event(group, seats="1")


def _still(at: datetime) -> time_machine.travel:
    """That very moment: a session signed in it is never of a later one."""
    return time_machine.travel(at, tick=False)


class Visit:
    """One look at the event page, at a moment."""

    def __init__(self, enter: Enter, person: Person, event: Saved, at: datetime = NOW + HOUR) -> None:
        self.at, self.path = at, f"/e/{event.key}"
        with _still(at):
            people.choose_language(person.id, "en", at)
            self.browser = enter(person)
        self.look()

    def look(self) -> None:
        with _still(self.at):
            self.page = self.browser.get(f"{self.path}?lang=en").get_data(as_text=True)

    @property
    def heading(self) -> str:
        found = re.search(r'<h2 id="rsvp-title">(.*?)</h2>', self.page, re.S)
        assert found
        return _words(found[1])

    @property
    def slip(self) -> str:
        return _words(self.page.split('<section class="slip"')[1].split("</section>")[0])

    @property
    def buttons(self) -> dict[str, str]:
        """Words of the buttons that answer, outside the menu of all answers, by what they send."""
        asked = self.page.split("Change my answer")
        outside = asked[0] + (asked[1].split("</details>")[1] if len(asked) > 1 else "")
        return {value: _words(words) for value, words in BUTTON.findall(outside)}

    @property
    def picks(self) -> list[str]:
        """The answers offered among all, `*` before what stands."""
        found = re.findall(r'name="answer" value="(\w+)" aria-pressed="(\w+)"', self.page)
        return [("*" if pressed == "true" else "") + value for value, pressed in found]

    def press(self, answer: str) -> list[str]:
        """Press a button of the page; returns what the next page says, and looks there."""
        with _still(self.at):
            data = {"csrf_token": proof(self.browser, self.path), "answer": answer}
            assert self.browser.post(f"{self.path}/rsvp", data=data).status_code == 303
            said = told(self.browser, self.path)
        self.look()
        return said


def _words(html: str) -> str:
    return " ".join(markup.unescape(re.sub(r"<[^>]+>", " ", html)).split())


def seat_of(person: Person, event: Saved) -> dict[str, str]:
    """Modes and states of their seats."""
    rows = Seat.select(Seat.mode, Seat.state).join(Rsvp).where(Rsvp.user == person.id, Seat.event == event.id)
    return {row.mode: row.state for row in rows}


# ── In line ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_waits_for_the_room_is_online_meanwhile_and_reads_both(
    event: Saved, signed_in: Enter, guest: Person, waiting: Person
) -> None:
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    visit = Visit(signed_in, guest, event)
    assert visit.picks == ["in_person", "online", "maybe", "no"]
    assert "full: wait in line" in visit.slip
    visit.press("in_person")
    assert visit.heading == "The room is full: you are first in line, and online meanwhile"
    assert visit.picks == ["in_person", "*online", "maybe", "no"]
    assert visit.buttons == {"room_only": "Only wait for the room", "online": "Leave the line"}
    assert "You join online." in visit.page  # the drawing says the same
    visit.press("room_only")
    assert visit.heading == "You are first in line for a seat"
    assert visit.picks == ["*in_person", "online", "maybe", "no"]
    assert visit.buttons == {"in_person": "Join online meanwhile", "no": "Leave the line"}
    assert seat_of(guest, event) == {"room": "waiting"}
    visit.press("in_person")
    assert seat_of(guest, event) == {"room": "waiting", "online": "held"}
    visit.press("online")
    assert (visit.heading, seat_of(guest, event)) == ("You join online", {"online": "held"})


def test_who_waits_for_online_is_in_the_room_meanwhile(
    group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person, waiting: Person
) -> None:
    event = make_event(group, online_seats="1")
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, Choice.ONLINE, NOW)
    visit = Visit(signed_in, guest, event)
    assert visit.heading == "Online is full: you are first in line, and in the room meanwhile"
    assert visit.buttons == {"in_person": "Leave the line"}
    visit.press("in_person")
    assert seat_of(guest, event) == {"room": "held"}


def test_the_fourth_in_line_reads_so(event: Saved, signed_in: Enter, guest: Person, group: GroupFacts) -> None:
    for n in range(4):
        person = somebody(f"Person {n}", 7000 + n)
        members.join(person.id, group.id, NOW)
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    visit = Visit(signed_in, guest, event)
    assert visit.heading == "The room is full: you are number 4 in line, and online meanwhile"
    assert "1 of 1 seats taken, 4 waiting" in visit.page


# ── Offered, asked again, asked whether they come ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def offered(event: Saved, guest: Person, waiting: Person) -> Saved:
    """The seat of `waiting` came free after the cut-off; `guest`, online meanwhile, is offered it."""
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.NO, LATE)
    assert seat_of(guest, event) == {"room": "offered", "online": "held"}
    return event


@pytest.mark.parametrize(
    ("press", "heading", "seats"),
    [
        ("in_person", "You’re in. Your seat is kept", {"room": "held"}),
        ("online", "You join online", {"online": "held"}),
    ],
)
def test_an_offer_says_until_when_and_is_taken_or_passed_on(
    press: str, heading: str, seats: dict[str, str], offered: Saved, signed_in: Enter, guest: Person
) -> None:
    visit = Visit(signed_in, guest, offered, LATE + HOUR)
    assert visit.heading == "A seat came free: it is yours until Thursday 3 December, 13:00, Berlin time"
    assert visit.buttons == {"in_person": "Yes, I take it", "online": "No, online is fine"}
    assert "one seat is offered to the next in line" in visit.page
    visit.press(press)
    assert (visit.heading, seat_of(guest, offered)) == (heading, seats)


def test_an_offer_to_somebody_who_sits_nowhere_is_passed_on_whole(
    group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person, waiting: Person
) -> None:
    event = make_event(group, seats="1", format="in_person")
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.NO, LATE)
    visit = Visit(signed_in, guest, event, LATE + HOUR)
    assert visit.buttons == {"in_person": "Yes, I take it", "no": "No, pass it on"}
    visit.press("no")
    assert (visit.heading, seat_of(guest, event)) == ("You can’t come", {})


def test_after_another_date_one_is_asked_again_and_says_yes(
    event: Saved, signed_in: Enter, guest: Person, host: Person
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    events.change(host.id, event.key, typed_event(seats="1", date="2026-12-10"), 0, NOW)
    visit = Visit(signed_in, guest, event)
    assert visit.heading == "The plan changed: are you still in?"
    assert "Your seat is kept until Tuesday 24 November, 13:00, Berlin time." in visit.slip
    assert visit.buttons == {"in_person": "Yes, I’m still in", "no": "No, I can’t"}
    assert "one person is asked again, since the plan changed" in visit.page
    visit.press("in_person")
    assert (visit.heading, seat_of(guest, event)) == ("You’re in. Your seat is kept", {"room": "held"})


def test_who_waits_and_sits_online_meanwhile_is_asked_again_on_the_page_too(
    group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person, waiting: Person, host: Person
) -> None:
    event = make_event(group, format="hybrid", link="https://meet.example/x", seats="1")
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    moved = typed_event(format="hybrid", link="https://meet.example/x", seats="1", date="2026-12-10")
    events.change(host.id, event.key, moved, 0, NOW)
    visit = Visit(signed_in, guest, event)
    assert visit.heading == "The plan changed: are you still in?"
    kept = "You wait for the room. Your place online meanwhile is kept until Tuesday 24 November, 13:00, Berlin time,"
    assert kept in visit.slip
    assert visit.buttons == {"in_person": "Yes, I’m still in", "no": "No, I can’t"}
    visit.press("in_person")
    assert seat_of(guest, event) == {"room": "waiting", "online": "held"}


def test_asked_whether_one_still_comes_one_tap_is_enough(event: Saved, signed_in: Enter, guest: Person) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    with ground.write_transaction():
        Seat.update(asked_at=NOW).execute()
    visit = Visit(signed_in, guest, event)
    assert visit.heading == "Are you still coming?"
    assert visit.buttons == {"in_person": "Yes, I’m coming", "no": "No, pass my seat on"}
    visit.press("in_person")
    assert visit.heading == "You’re in. Your seat is kept"
    assert Seat.get().confirmed_at == NOW + HOUR


# ── Where the organisers decide, and until when ───────────────────────────────────────────────────────────────────────


def test_where_the_organisers_decide_one_asks_and_may_take_it_back(
    group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    event = make_event(group, approval="1")
    visit = Visit(signed_in, guest, event)
    assert "The organisers decide who comes." in visit.slip
    visit.press("in_person")
    assert visit.heading == "You asked for a seat"
    assert visit.buttons == {"no": "Take it back"}
    visit.press("no")
    assert seat_of(guest, event) == {}


def test_who_was_declined_reads_so_and_is_offered_no_seat(
    group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    event = make_event(group, approval="1")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    with ground.write_transaction():
        Seat.delete().execute()
        Rsvp.update(approval="no", answer="no").execute()
    visit = Visit(signed_in, guest, event)
    assert visit.heading == "Not this time"
    assert visit.picks == ["maybe", "no"]


def test_after_the_time_to_answer_only_who_answered_may_change(
    group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person, waiting: Person
) -> None:
    event = make_event(group, answers_until="1440")
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, NOW)
    before, after = Visit(signed_in, guest, event), Visit(signed_in, guest, event, LATE)
    assert "Answers until Wednesday 2 December, 19:00" in before.page
    assert before.picks == ["in_person", "online", "maybe", "no"]
    assert after.heading == "The time to answer is over"
    assert "It ended on Wednesday 2 December, 19:00, Berlin time." in after.slip
    assert after.picks == ["maybe", "no"]
    assert Visit(signed_in, waiting, event, LATE).picks == ["*online", "maybe", "no"]


def test_once_it_has_begun_only_online_may_still_be_joined(
    event: Saved, signed_in: Enter, guest: Person, waiting: Person
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    running = STARTS + HOUR / 2
    seated, late = Visit(signed_in, guest, event, running), Visit(signed_in, waiting, event, running)
    assert seated.heading == "You’re in. Your seat is kept"
    assert "the list stays as it is" in seated.slip
    assert seated.picks == []
    assert (late.heading, late.picks) == ("It has begun", ["online"])
    late.press("online")
    assert seat_of(waiting, event) == {"online": "held"}
    assert late.picks == []


@pytest.mark.parametrize("rules", [{}, {"answers_until": "1440"}, {"approval": "1"}], ids=["usual", "until", "asking"])
def test_no_answer_is_offered_that_would_be_refused(
    rules: dict[str, str], group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person, waiting: Person
) -> None:
    event = make_event(group, seats="1", **rules)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    offered = 0
    for said in (None, *Choice):
        if said is not None:
            rsvps.answer(guest.id, event.key, said, NOW)
        for at in (NOW + HOUR, LATE, STARTS + HOUR / 2):
            visit = Visit(signed_in, guest, event, at)
            for answer in dict.fromkeys([*visit.buttons, *(pick.removeprefix("*") for pick in visit.picks)]):
                with contextlib.suppress(Undone), ground.write_transaction():
                    rsvps.answer(guest.id, event.key, CHOICES[answer], at)  # refuses nothing
                    offered += 1
                    raise Undone
    assert offered > 20


class Undone(Exception):
    """Takes back what was only tried."""


CHOICES = {"in_person": Choice.ROOM, "room_only": Choice.ROOM_ONLY, "online": Choice.ONLINE, "maybe": Choice.MAYBE,
           "no": Choice.NO}  # fmt: skip


# ── The notice ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_seats_kept_for_newcomers_are_said_while_they_are(
    group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    event = make_event(group, seats="5", newcomer_seats="2")
    words = "2 seats are kept for newcomers until Wednesday 2 December"
    assert words in Visit(signed_in, guest, event).page
    assert words not in Visit(signed_in, guest, event, LATE).page


def test_a_video_chat_that_runs_is_live_now(
    group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    event = make_event(group, link="", video_chat="1")
    with ground.write_transaction():
        GroupChat.insert(group=group.id, chat_id=-1001, created_at=NOW, video_chat_since=STARTS).execute()
    early, running = Visit(signed_in, guest, event), Visit(signed_in, guest, event, STARTS + HOUR / 2)
    assert "The group’s video chat" in early.page
    assert "It opens in the group’s Telegram chat." in early.page
    assert "Live now" not in early.page
    assert "Live now" in running.page


def test_somebody_in_the_room_may_look_after_those_online(
    event: Saved, signed_in: Enter, guest: Person, waiting: Person
) -> None:
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, NOW)
    visit = Visit(signed_in, guest, event)
    assert "Nobody in the room looks after those online yet." in visit.page
    assert "I look after them" not in visit.page  # not in the room themselves
    visit.press("in_person")
    assert "I look after them" in visit.page
    with _still(visit.at):
        for on, bridges, words in (("yes", ["Samira"], "Step back"), ("", [], "I look after them")):
            data = {"csrf_token": proof(visit.browser, visit.path), "on": on}
            assert visit.browser.post(f"{visit.path}/bridge", data=data).location == f"{visit.path}#rsvp"
            assert [bridge.name for bridge in hosts.bridges_of(event.id)] == bridges
            assert words in visit.browser.get(visit.path).get_data(as_text=True)


def test_a_cancelled_event_is_restored_from_its_page_and_asks_again(
    event: Saved, signed_in: Enter, host: Person, guest: Person
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    events.cancel(host.id, event.key, NOW)
    visit = Visit(signed_in, host, event)
    assert "Hold it after all" in visit.slip
    assert "Hold it after all" not in Visit(signed_in, guest, event).slip
    assert "Hold it after all" not in Visit(signed_in, host, event, STARTS + HOUR).slip
    with _still(visit.at):
        data = {"csrf_token": proof(visit.browser, visit.path)}
        visit.browser.post(f"{visit.path}/restore", data=data)
        assert told(visit.browser, visit.path) == ["It is on again. One person is asked."]
    assert Visit(signed_in, guest, event).heading == "The plan changed: are you still in?"
    answer = rsvps.answer_of(guest.id, event.key)
    assert answer is not None
    assert (answer.state, answer.choice.mode) == (SeatState.AGAIN, Mode.ROOM)
