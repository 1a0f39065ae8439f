"""The organisers' list, who is going, and the questions: who may, what stands there, what the buttons do."""

import html as markup
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

import database as ground
from meetups import hosts, members, people, questions, rsvps
from meetups.events import Saved
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.questions import Ask, Given, QuestionWish
from meetups.rsvps import Choice
from meetups.seats import SeatState
from models import Membership, OutboxMessage, Rsvp, Seat, User
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody, typed_event
from tests.web.conftest import proof
from tests.web.test_event_forms import told
from tests.web.test_events import counted_queries

Enter = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1)):
        yield


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent) -> Saved:
    """Two seats in the room, and online without end."""
    return make_event(group)


@pytest.fixture
def browser(signed_in: Enter, group: GroupFacts, host: Person) -> FlaskClient:
    """The host's."""
    people.choose_language(host.id, "en", NOW)
    return signed_in(host)


def page(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def words(html: str) -> str:
    return " ".join(markup.unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(html: str) -> list[str]:
    """The rows of the list of people, in words, without the letters that stand for faces."""
    within = html.split('id="list">')[1].split("</ul>")[0] if 'id="list">' in html else ""
    return [
        words(re.sub(r'<span class="face.*?</span>', "", row)) for row in re.findall(r"<li>(.*?)</li>", within, re.S)
    ]


def press(browser: FlaskClient, path: str, **fields: str | list[str]) -> list[str]:
    """Send a form of the list; returns what the next page says."""
    answer = browser.post(path, data=fields | {"csrf_token": proof(browser, "/me")})
    assert answer.status_code == 303
    return told(browser, answer.location.split("#")[0])


def code_of(person: Person) -> str:
    return str(Rsvp.get(Rsvp.user == person.id).check_code)


def a_crowd(event: Saved, group: GroupFacts, count: int) -> None:
    """So many members who sit online, in few statements."""
    with ground.write_transaction():
        for n in range(count):
            user = User.create(name=f"Person {n:04}", telegram_id=50_000 + n, created_at=NOW, reachable=True)
            Membership.create(group=group.id, user=user, role="member", joined_at=NOW, changed_at=NOW)
            rsvp = Rsvp.create(event=event.id, user=user, answer="going", check_code=f"code{n}", created_at=NOW,
                               changed_at=NOW)  # fmt: skip
            Seat.create(rsvp=rsvp, event=event.id, mode="online", state="held", queue_no=n + 1, changed_at=NOW)


# ── The organisers' list ──────────────────────────────────────────────────────────────────────────────────────────────


def test_each_person_stands_there_with_what_is_so(
    browser: FlaskClient, group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    event, late = make_event(group, seats="1", guests="2"), somebody("Late", 7001)
    members.join(late.id, group.id, NOW)
    people.set_reachable(waiting.id, False)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(late.id, event.key, Choice.MAYBE, NOW)
    html = page(browser, f"/e/{event.key}/people")
    assert rows(html) == [
        "Samira In the room First time here Make the room bridge",
        "Lucía First in line for the room; Online First time here Cannot be written to",
        "Late May come First time here",
    ]
    assert "1 of 1 seats taken, one waiting" in words(html)
    assert f'href="/e/{event.key}/check-in"' in html


def test_a_name_is_found_and_the_search_kept_while_turning_pages(
    browser: FlaskClient, event: Saved, group: GroupFacts
) -> None:
    a_crowd(event, group, 120)
    path = f"/e/{event.key}/people"
    first, last = page(browser, path), page(browser, f"{path}?page=3")
    assert (len(rows(first)), len(rows(last))) == (50, 20)
    assert f'rel="next" href="{path}?page=2"' in first
    assert f'rel="prev" href="{path}?page=2"' in last
    assert "Page 3 of 3" in words(last)
    assert 'rel="next"' not in last
    found = page(browser, f"{path}?q=person+00")
    assert "101 people fit." in words(found)
    assert f'rel="next" href="{path}?q=person+00&amp;page=2"' in found
    assert rows(page(browser, f"{path}?q=0117")) == ["Person 0117 Online First time here"]
    assert rows(page(browser, f"{path}?q=nobody")) == []
    assert len(rows(page(browser, f"{path}?page=nonsense"))) == 50


@pytest.mark.parametrize("path", ["people", "going"])
def test_a_list_takes_as_many_queries_for_two_hundred_as_for_five(
    path: str, browser: FlaskClient, event: Saved, group: GroupFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for count in (5, 200):
        with ground.write_transaction():
            User.delete().where(User.telegram_id >= 50_000).execute()
        a_crowd(event, group, count)
        with counted_queries(monkeypatch) as queries:
            page(browser, f"/e/{event.key}/{path}")
        seen.append(len(queries))
    assert seen[0] == seen[1] < 30


def test_who_asks_for_a_seat_is_let_in_or_declined_with_a_word(
    browser: FlaskClient, group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    event = make_event(group, approval="1")
    questions.set_questions(_host(), event.key, [QuestionWish(Ask.TEXT, "Why?")], NOW)
    for person in (guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    questions.reply(guest.id, event.key, {1: Given((), "For <poems>")}, NOW)
    path = f"/e/{event.key}/people"
    html = page(browser, path)
    assert "2 people ask for a seat" in words(html)
    assert "For &lt;poems&gt;" in html
    assert "2 people ask for a seat: decide" in words(page(browser, f"/e/{event.key}"))
    assert press(browser, f"{path}/admit", code=code_of(guest)) == ["Samira is in."]
    too_long = browser.post(
        f"{path}/decline", data={"csrf_token": proof(browser, "/me"), "code": code_of(waiting), "reason": "x" * 301}
    )
    assert too_long.status_code == 422
    assert "Up to 300 characters, please." in words(too_long.get_data(as_text=True))
    assert "x" * 301 in too_long.get_data(as_text=True)
    said = press(browser, f"{path}/decline", code=code_of(waiting), reason="Full of poets")
    assert said == ["Lucía is told that it is not possible this time."]
    mine = [rsvps.answer_of(person.id, event.key) for person in (guest, waiting)]
    assert [(one.state, one.declined) for one in mine if one] == [(SeatState.HELD, False), (None, True)]
    gone = browser.post(f"{path}/admit", data={"csrf_token": proof(browser, "/me"), "code": code_of(waiting)})
    assert gone.status_code == 410
    assert "Let in after all: Lucía" in page(browser, path)
    assert press(browser, f"{path}/admit", code=code_of(waiting), after_all="yes") == ["Lucía is in."]


def test_fewer_seats_than_taken_lead_to_the_list_where_one_chooses_who_is_asked(
    browser: FlaskClient, event: Saved, guest: Person, waiting: Person
) -> None:
    for person in (guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    form = f"/e/{event.key}/edit"
    fields = typed_event(seats="1", revision="0", csrf_token=proof(browser, form))
    assert browser.post(form, data=fields).location == f"/e/{event.key}/people#over"
    path = f"/e/{event.key}/people"
    html = page(browser, path)
    assert "One seat more is taken than there are. Choose who is asked to give one up." in words(html)
    assert re.findall(r'name="code" value="(\w+)" form="giving-up"', html) == [code_of(guest), code_of(waiting)]
    assert "one more than there are seats" in words(page(browser, f"/e/{event.key}"))
    nobody = ["Nobody was asked: choose people in the list first."]
    assert press(browser, f"{path}/ask") == nobody
    assert press(browser, f"{path}/ask", code=[code_of(waiting), "nonsense"]) == ["One person is asked."]
    assert press(browser, f"{path}/ask", code=[code_of(waiting)]) == nobody  # each is asked once
    html = page(browser, path)
    assert re.findall(r'name="code" value="(\w+)" form="giving-up"', html) == [code_of(guest)]
    assert ("Asked, no answer yet" in words(html), "Keeps the seat" in words(html)) == (True, False)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW + timedelta(hours=2))
    assert "Keeps the seat" in words(page(browser, path))
    people.set_reachable(guest.id, False)
    html = page(browser, path)
    assert ("Cannot be written to" in words(html), 'form="giving-up"' in html) == (True, False)
    assert [row.user_id for row in OutboxMessage.select().where(OutboxMessage.kind == "give_up")] == [waiting.id]
    assert Seat.select().where(Seat.mode == "room").count() == 2


def test_a_room_bridge_is_named_and_unnamed(browser: FlaskClient, event: Saved, guest: Person, waiting: Person) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, NOW)
    path = f"/e/{event.key}/people"
    assert rows(page(browser, path)) == [
        "Samira In the room First time here Make the room bridge", "Lucía Online First time here"
    ]  # fmt: skip
    said = press(browser, f"{path}/bridge", code=code_of(guest), on="yes")
    assert said == ["They look after those online from now on."]
    assert [bridge.user_id for bridge in hosts.bridges_of(event.id)] == [guest.id]
    words_now = "Samira In the room Looks after those online First time here Not the room bridge any more"
    assert rows(page(browser, path))[0] == words_now
    assert press(browser, f"{path}/bridge", code=code_of(guest)) == ["They do not look after those online any more."]
    assert hosts.bridges_of(event.id) == ()
    assert press(browser, f"{path}/bridge", code=code_of(waiting), on="yes") != []  # online: not possible, and said
    assert hosts.bridges_of(event.id) == ()


# ── Who is going ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_is_going_is_named_for_members_page_by_page(
    event: Saved, group: GroupFacts, signed_in: Enter, guest: Person, waiting: Person, stranger: Person
) -> None:
    a_crowd(event, group, 250)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW, guests=["Ann"])
    with ground.write_transaction():
        User.update(names_hidden=True).where(User.name == "Person 0007").execute()
    path, browser = f"/e/{event.key}/going", signed_in(guest)
    pages = [page(browser, path), page(browser, f"{path}?page=2"), page(browser, f"{path}?page=3")]
    named = [re.findall(r"<bdi>(Person \d+|Lucía)</bdi>", html) for html in pages]
    assert [len(names) for names in named] == [100, 100, 50]
    assert named[0][0] == "Lucía"
    assert "Lucía and a guest" in words(pages[0])
    assert "Person 0007" not in "".join(pages)
    assert "One more is not named." in words(pages[2])
    assert re.findall(r"<bdi>(Person \d+)</bdi>", page(browser, f"{path}?page=99")) == named[2]
    assert f'<a href="{path}#online">' in page(browser, f"/e/{event.key}")
    assert signed_in(stranger).get(path).status_code == 403


# ── Questions ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ASKED = [
    QuestionWish(Ask.TEXT, "Which poem?"),
    QuestionWish(Ask.CHOICE, "Soup?", ("Yes", "No"), required=True),
    QuestionWish(Ask.DIET),
]


def test_questions_are_answered_changed_and_taken_back(
    event: Saved, host: Person, guest: Person, signed_in: Enter
) -> None:
    questions.set_questions(host.id, event.key, ASKED, NOW)
    browser, path = signed_in(guest), f"/e/{event.key}/questions"
    assert "Say first where you sit" in words(page(browser, path))
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    assert f'href="{path}">' in page(browser, f"/e/{event.key}")
    html = page(browser, path)
    assert "Private: the organisers see how many, and never who." in words(html)
    assert words(html).count("(optional)") == 2
    fields: dict[str, str | list[str]] = {
        "reply_1_words": "Kaléko",
        "reply_2": "Yes",
        "reply_3": ["vegan", "nut_allergy"],
        "reply_3_words": "<b>",
    }
    assert press(browser, path, **fields) == ["Your answers are kept. You may change them until it starts."]
    kept = {1: Given((), "Kaléko"), 2: Given(("Yes",)), 3: Given(("vegan", "nut_allergy"), "<b>")}
    assert questions.replies_of_mine(guest.id, event.key) == kept
    html = page(browser, path)
    assert re.findall(r'name="(reply_\d)" value="(\w+)" checked', html) == [
        ("reply_2", "Yes"), ("reply_3", "vegan"), ("reply_3", "nut_allergy"),
    ]  # fmt: skip
    assert 'value="&lt;b&gt;"' in html
    press(browser, path, reply_2="No")
    assert questions.replies_of_mine(guest.id, event.key) == {2: Given(("No",))}


def test_a_wrong_answer_keeps_all_that_was_typed_and_saves_nothing(
    event: Saved, host: Person, guest: Person, signed_in: Enter
) -> None:
    questions.set_questions(host.id, event.key, ASKED, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    browser, path = signed_in(guest), f"/e/{event.key}/questions"
    data = {"csrf_token": proof(browser, path), "reply_1_words": "x" * 301, "reply_2": "Perhaps"}
    answer = browser.post(path, data=data)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert dict(re.findall(r'<li><a href="#(\w+)">(.+?)</a></li>', html)) == {
        "reply_1": "Up to 300 characters, please.", "reply_2": "Choose from what is offered.",
    }  # fmt: skip
    assert "x" * 301 in html
    assert questions.replies_of_mine(guest.id, event.key) == {}


def test_once_it_has_begun_answers_are_read_and_not_changed(
    event: Saved, host: Person, guest: Person, signed_in: Enter
) -> None:
    questions.set_questions(host.id, event.key, ASKED, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    questions.reply(guest.id, event.key, {2: Given(("No",))}, NOW)
    with time_machine.travel(NOW + timedelta(days=11, hours=6, minutes=30), tick=False):
        browser, path = signed_in(guest), f"/e/{event.key}/questions"
        assert "Soup? No" in words(page(browser, path))
        late = browser.post(path, data={"csrf_token": proof(browser, "/me"), "reply_2": "Yes"})
    assert late.status_code == 410


def test_hosts_read_private_answers_as_counts(
    browser: FlaskClient, event: Saved, host: Person, guest: Person, waiting: Person
) -> None:
    questions.set_questions(host.id, event.key, ASKED, NOW)
    for person, food in ((guest, "vegan"), (waiting, "vegan")):
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
        questions.reply(person.id, event.key, {2: Given(("Yes",)), 3: Given((food,), "No pine nuts")}, NOW)
    side = words(page(browser, f"/e/{event.key}/people").split("What they said")[1])
    assert "Soup? Yes 2 2 answers Lucía Yes Samira Yes" in side
    assert "What do you eat? Vegan 2 2 people wrote something more." in side
    assert "pine nuts" not in side


def _host() -> int:
    owner: int = Membership.get(Membership.role == "owner").user_id
    return owner


# ── Questions in the organiser's form ─────────────────────────────────────────────────────────────────────────────────


def form_of(browser: FlaskClient, event: Saved) -> dict[str, str]:
    """What the form would send as it stands."""
    html = page(browser, f"/e/{event.key}/edit")
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    kinds = dict(re.findall(r'name="(question_\d_kind)".*?<option value="(\w*)" selected', html))
    prompts = dict(re.findall(r'name="(question_\d_prompt)" value="([^"]*)"', html))
    options = dict(re.findall(r'name="(question_\d_options)"[^>]*>\n([^<]*)</textarea>', html))
    ticked = dict.fromkeys(re.findall(r'name="(question_\d_required)" value="yes" checked', html), "yes")
    return typed_event() | hidden | kinds | prompts | options | ticked | {"ask_times": "4320,1440"}


def asked_now(event: Saved, host: Person) -> list[tuple[str, str, int]]:
    return [(one.kind.value, one.prompt, one.position) for one in questions.questions_of(event.key, host.id)]


def test_questions_are_asked_changed_and_taken_away_in_the_form(
    browser: FlaskClient, event: Saved, host: Person, guest: Person
) -> None:
    path = f"/e/{event.key}/edit"
    new = {"question_1_kind": "text", "question_1_prompt": "Which poem?", "question_3_kind": "choice",
           "question_3_prompt": "Soup?", "question_3_options": "Yes\r\nNo", "question_3_required": "yes",
           "question_4_kind": "diet"}  # fmt: skip
    assert browser.post(path, data=form_of(browser, event) | new).status_code == 303
    assert asked_now(event, host) == [("text", "Which poem?", 1), ("choice", "Soup?", 2), ("diet", "", 3)]
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    questions.reply(guest.id, event.key, {1: Given((), "Kaléko"), 2: Given(("Yes",))}, NOW)
    assert browser.post(path, data=form_of(browser, event)).status_code == 303  # as it stands: nothing is asked anew
    assert set(questions.replies_of_mine(guest.id, event.key)) == {1, 2}
    gone = {"question_1_kind": "", "question_1_prompt": "", "question_3_prompt": "What may you not eat?"}
    browser.post(path, data=form_of(browser, event) | gone)
    assert asked_now(event, host) == [("choice", "Soup?", 2), ("diet", "What may you not eat?", 3)]
    assert questions.replies_of_mine(guest.id, event.key) == {2: Given(("Yes",))}


def test_a_wrong_question_is_said_at_its_field_with_what_else_is_wrong(
    browser: FlaskClient, event: Saved, host: Person
) -> None:
    bad = {"title": "", "question_2_kind": "choice", "question_2_prompt": "Soup?", "question_2_options": "Yes"}
    answer = browser.post(f"/e/{event.key}/edit", data=form_of(browser, event) | bad)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)">', html) == ["title", "question_2_options"]
    assert 'id="question_2_options-err"' in html
    assert 'name="question_2_prompt" value="Soup?"' in html
    assert asked_now(event, host) == []


def test_questions_somebody_else_changed_meanwhile_are_shown_before_they_are_replaced(
    browser: FlaskClient, event: Saved, host: Person
) -> None:
    path = f"/e/{event.key}/edit"
    untouched = form_of(browser, event)
    mine = untouched | {"question_1_kind": "text", "question_1_prompt": "Mine?"}
    questions.set_questions(host.id, event.key, [QuestionWish(Ask.TEXT, "Theirs?")], NOW)
    answer = browser.post(path, data=mine)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "They now ask: Theirs?. Save again to ask yours instead." in words(html)
    assert asked_now(event, host) == [("text", "Theirs?", 1)]
    assert browser.post(path, data=untouched).status_code == 303  # who touched no question leaves theirs
    assert asked_now(event, host) == [("text", "Theirs?", 1)]
    seen = re.search(r'name="questions_seen" value="(\w+)"', html)
    assert seen
    again = mine | {"questions_seen": seen[1], "revision": "1"}
    assert browser.post(path, data=again).status_code == 303
    assert [prompt for _, prompt, _ in asked_now(event, host)] == ["Mine?"]


def test_a_new_event_sent_twice_asks_once_and_keeps_what_was_answered(
    browser: FlaskClient, group: GroupFacts, guest: Person, host: Person
) -> None:
    new = f"/g/{group.slug}/events/new"
    html = page(browser, new)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    fields = typed_event() | hidden | {"do": "publish", "question_1_kind": "text", "question_1_prompt": "Which poem?",
                                       "ask_times": "4320,1440"}  # fmt: skip
    key = browser.post(new, data=fields).location.split("/")[2]
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    questions.reply(guest.id, key, {1: Given((), "Kaléko")}, NOW)
    assert browser.post(new, data=fields).status_code == 303
    assert questions.replies_of_mine(guest.id, key) == {1: Given((), "Kaléko")}


def test_another_day_asks_again_whatever_a_form_says_and_another_hour_does_not(
    browser: FlaskClient, event: Saved, guest: Person
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    path = f"/e/{event.key}/edit"
    assert "keep_seats" not in page(browser, path)
    browser.post(path, data=form_of(browser, event) | {"start": "18:00"})
    assert [seat.state for seat in Seat.select()] == ["held"]
    browser.post(path, data=form_of(browser, event) | {"date": "2026-12-10", "keep_seats": "yes"})
    assert [seat.state for seat in Seat.select()] == ["again"]


def test_what_became_of_asking_is_counted(browser: FlaskClient, group: GroupFacts, make_event: MakeEvent) -> None:
    event = make_event(group, seats="3")
    for n in range(3):
        person = somebody(f"Person {n}", 7000 + n)
        members.join(person.id, group.id, NOW)
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    with ground.write_transaction():
        Seat.update(asked_at=NOW).execute()
        Seat.update(confirmed_at=NOW).where(Seat.queue_no == 1).execute()
    html = words(page(browser, f"/e/{event.key}/people"))
    assert "Asked whether they still come: 3. Said yes: 1. Gave the seat back: 0." in html
    assert "2 were asked and have not answered yet." in html
    assert "said yes on Sunday 22 November" in html
