"""Asking to come in on the site: what comes first, going back, where it stands; and who decides, reads and vouches."""

import html as markup
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from database import write_transaction
from meetups import applications, members, my_applications, norms, people
from meetups.application_rows import State
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import Decision, EntryQuestionWish, Kind
from meetups.entry_saving import save_all
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.visibility import Role, Visibility, role_of
from models import Application, ApplicationAnswer
from tests.conftest import NOW, MakeGroup, somebody
from tests.in_and_out import ban
from tests.web.conftest import proof
from tests.web.test_events import counted_queries

Enter = Callable[[Person], FlaskClient]
ASKED = [
    EntryQuestionWish(Kind.YES_NO, "Do you translate?", reason="It is for those.",
                      decisions={"yes": Decision.ADMIT, "no": Decision.DECLINE}),
    EntryQuestionWish(Kind.CHOICE, "From <which>?", ("Arabic", "Another"), only_after=1, only_if=("yes",),
                      decisions={"Arabic": Decision.ADMIT}),
    EntryQuestionWish(Kind.TEXT, "Which one?", only_after=2, only_if=("Another",)),
    EntryQuestionWish(Kind.TEXT, "Why?", required=False),
]  # fmt: skip


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite alone: the rules are asked on both."""
    path = tmp_path / "klatch.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1)):
        yield


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """Asks four questions with a branch, has norms, and counts the word of two members."""
    people.choose_language(host.id, "en", NOW)
    group = make_group()
    norms.publish(host.id, group.id, "Be **kind**.", norms.NONE_YET, NOW)
    save_all(host.id, group.id, EntryWish(EntryMode.QUESTIONS, vouches=2), ASKED, 0, NOW)
    return group


def words(html: str) -> str:
    return " ".join(markup.unescape(re.sub(r"<[^>]+>", " ", html.split("<main")[1])).split())


def send(browser: FlaskClient, path: str, **fields: str) -> str:
    """Send a form; returns where it led."""
    answer = browser.post(path, data=fields | {"csrf_token": proof(browser, "/nearby")})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location


def read(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return words(answer.get_data(as_text=True))


def apply(browser: FlaskClient, group: GroupFacts, language: str = "Another") -> str:
    """Begin, answer all, and send. Returns where it led."""
    path = f"/g/{group.slug}/join"
    send(browser, path, version="1")
    send(browser, f"{path}/1", answer="yes")
    send(browser, f"{path}/2", answer=language)
    if language == "Another":
        send(browser, f"{path}/3", answer="Basque")
    send(browser, f"{path}/4", answer="")
    return send(browser, f"{path}/send")


def key_of(person: Person) -> str:
    return str(Application.get(Application.user == person.id).key)


def test_card_and_norms_come_first_and_each_question_has_a_page_to_come_back_to(
    group: GroupFacts, signed_in: Enter, client: FlaskClient, stranger: Person
) -> None:
    path = f"/g/{group.slug}/join"
    assert client.get(path).location == f"/sign-in?next=%2Fg%2F{group.slug}%2Fjoin"
    browser = signed_in(stranger)
    start = read(browser, path)
    assert start.index("One poem at a time.") < start.index("Be kind .") < start.index("I agree, go on")
    assert "You are asked up to 4 questions, one by one." in start
    assert "It is deleted 30 days after they decided." in start
    assert Application.select().count() == 0  # reading is not asking
    assert send(browser, path, version="0") == path  # not the norms that hold: they are shown again
    assert "I agree, go on" in read(browser, path)
    assert send(browser, path, version="1") == path
    assert browser.get(path).location == f"{path}/1"
    assert browser.get(f"{path}/4").location == path  # not on the way yet
    send(browser, f"{path}/1", answer="yes")
    send(browser, f"{path}/2", answer="Another")
    send(browser, f"{path}/3", answer="Basque <b>")
    back = browser.get(f"{path}/3").get_data(as_text=True)
    assert "Basque &lt;b&gt;</textarea>" in back
    assert f'href="{path}/2"' in back
    assert 'value="Another" checked' in browser.get(f"{path}/2").get_data(as_text=True)
    send(browser, f"{path}/2", answer="Arabic")  # another way: the third is asked no more
    assert browser.get(path).location == f"{path}/4"
    assert browser.get(f"{path}/3").location == path
    send(browser, f"{path}/2", answer="Another")  # and back: what was said is still there
    assert browser.get(path).location == f"{path}/4"
    send(browser, f"{path}/4", answer="")
    assert "Do you translate? Yes Change From <which>? Another Change Which one? Basque <b> Change" in read(
        browser, path
    )


def test_a_wrong_answer_is_said_and_what_was_typed_stays(group: GroupFacts, signed_in: Enter, stranger: Person) -> None:
    path, browser = f"/g/{group.slug}/join", signed_in(stranger)
    send(browser, path, version="1")
    send(browser, f"{path}/1", answer="yes")
    send(browser, f"{path}/2", answer="Another")
    for position, said, problem in ((3, "", "This one needs an answer."), (3, "x" * 1001, "Up to 1000 characters"),
                                    (2, "Klingon", "Choose one of those offered.")):  # fmt: skip
        token = proof(browser, "/nearby")
        answer = browser.post(f"{path}/{position}", data={"csrf_token": token, "answer": said})
        html = answer.get_data(as_text=True)
        assert (answer.status_code, problem in words(html)) == (422, True)
        assert position != 3 or f"{said}</textarea>" in html
    assert [one.value for one in applications.application(stranger.id, key_of(stranger)).answers] == ["yes", "Another"]


def test_an_answer_lets_in_or_declines_at_once_and_says_from_when_one_may_ask_again(
    group: GroupFacts, signed_in: Enter, stranger: Person
) -> None:
    other = somebody("Ada", 7001)
    browser, path = signed_in(stranger), f"/g/{group.slug}/join"
    with time_machine.travel(NOW + timedelta(hours=2)):
        assert apply(browser, group, "Arabic") == f"/g/{group.slug}"
        assert "You are at this table now." in read(browser, f"/g/{group.slug}")
        assert browser.get(path).location == f"/g/{group.slug}"
        browser = signed_in(other)
        send(browser, path, version="1")
        assert send(browser, f"{path}/1", answer="no") == path
        no = read(browser, path)
        assert "Not this time What happens next It is for those. You may ask again from Saturday 20 February." in no
        assert "I agree" not in no
        assert browser.post(path, data={"csrf_token": proof(browser, "/nearby")}).status_code == 403
        assert "Not this time; again from Saturday 20 February" in read(browser, "/me")
        assert "Where your wish to come in stands" in read(browser, f"/g/{group.slug}")
    with time_machine.travel(NOW + timedelta(days=91)):
        again = read(signed_in(other), path)
        assert ("The group could not take you in the last time." in again, "I agree, go on" in again) == (True, True)
    assert role_of(stranger.id, group.id) == Role.MEMBER


def test_what_waits_says_since_when_and_may_be_withdrawn(group: GroupFacts, signed_in: Enter, stranger: Person) -> None:
    browser, path = signed_in(stranger), f"/g/{group.slug}/join"
    apply(browser, group)
    waits = read(browser, path)
    assert "With the organisers What happens next" in waits
    assert "Waiting since Sunday 22 November. You hear from the bot by Sunday 29 November." in waits
    assert "The word of 2 members lets you in, too." in waits
    assert "With the organisers since Sunday 22 November" in read(browser, "/me")
    assert send(browser, f"{path}/withdraw") == f"/g/{group.slug}"
    mine = my_applications.mine_at(stranger.id, group.slug)
    assert mine is not None
    assert (mine.state, mine.answers) == (State.WITHDRAWN, ())
    assert "You took your last wish back." in read(browser, path)
    late = browser.post(f"{path}/withdraw", data={"csrf_token": proof(browser, "/nearby")})
    assert late.status_code == 410


def test_the_press_that_shows_a_person_may_be_tried_again(
    make_group: MakeGroup, host: Person, signed_in: Enter, stranger: Person
) -> None:
    group = make_group("Open table")
    save_all(host.id, group.id, EntryWish(human_check=True), [], 0, NOW)
    browser, path = signed_in(stranger), f"/g/{group.slug}/join"
    assert "One press more shows that a person is here, and you belong to it." in read(browser, path)
    assert send(browser, path) == path
    page = browser.get(path).get_data(as_text=True)
    assert sorted(re.findall(r'name="pressed" value="([\w-]*)"', page)) == ["", "open-table"]
    send(browser, f"{path}/person", pressed="")
    assert "That was the other one. Press the name of the group." in read(browser, path)
    assert send(browser, f"{path}/person", pressed="open-table") == f"/g/{group.slug}"
    assert role_of(stranger.id, group.id) == Role.MEMBER


def test_an_open_group_is_joined_with_one_press_and_one_by_invitation_says_so(
    make_group: MakeGroup, host: Person, signed_in: Enter, stranger: Person
) -> None:
    open_one, invited = make_group("Open"), make_group("Invited")
    save_all(host.id, invited.id, EntryWish(EntryMode.INVITATION), [], 0, NOW)
    browser = signed_in(stranger)
    assert 'action="/g/open/join"' in browser.get("/g/open").get_data(as_text=True)
    start = read(browser, "/g/open/join")
    assert "Join the group Who this is for" in start
    assert "What happens next You belong to it at once." in start
    assert send(browser, "/g/open/join") == "/g/open"
    assert role_of(stranger.id, open_one.id) == Role.MEMBER
    assert "/join" not in browser.get("/g/invited").get_data(as_text=True)
    assert "This group lets people in by invitation." in read(browser, "/g/invited/join")
    assert browser.post("/g/invited/join", data={"csrf_token": proof(browser, "/nearby")}).status_code == 403


# ── Those who decide ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_organisers_read_the_answers_and_decide_in_four_ways(
    group: GroupFacts, make_group: MakeGroup, host: Person, signed_in: Enter
) -> None:
    ada, ben, eva, zoe = (somebody(name, 7001 + n) for n, name in enumerate(("Ada", "Ben", "Eva", "Zoe")))
    members.join(ada.id, make_group("Film").id, NOW)
    browsers = [signed_in(person) for person in (ada, ben, eva, zoe)]
    for browser in browsers:
        apply(browser, group)
    organiser, path = signed_in(host), f"/g/{group.slug}/applications"
    page = read(organiser, path)
    assert "Who asks to come in 4 wait for your word." in page
    assert "Do you translate? Yes From <which>? Another Which one? Basque You are both in Film." in page
    token = {"csrf_token": proof(organiser, path)}
    too_long = organiser.post(f"{path}/{key_of(ben)}/decline", data=token | {"reason": "x" * 301})
    assert (too_long.status_code, "x" * 301 in too_long.get_data(as_text=True)) == (422, True)
    send(organiser, f"{path}/{key_of(ada)}/admit")
    send(organiser, f"{path}/{key_of(ben)}/decline", reason="We stay small.")
    send(organiser, f"{path}/{key_of(eva)}/ask", words="Into which?")
    send(organiser, f"{path}/{key_of(zoe)}/block", reason="Sold things.")
    page = read(organiser, path)
    assert "The group is closed to Zoe from now on." in page
    assert "Nobody waits for your word." in page
    assert "Asked, no answer yet Into which?" in page
    assert "Zoe Blocked by Katrin · Sunday 22 November Sold things." in page
    assert "Ben Declined by Katrin · Sunday 22 November We stay small." in page
    send(organiser, f"{path}/{key_of(ben)}/admit")
    assert "You decided already." in read(organiser, path)
    mine = f"/g/{group.slug}/join"
    assert "We stay small. You may ask again from" in read(browsers[1], mine)
    closed = read(browsers[3], mine)
    assert ("This group is closed to you." in closed, "Sold things" in closed) == (True, False)
    assert "The organisers ask What happens next Into which?" in read(browsers[2], mine)
    assert browsers[2].post(f"{mine}/more", data={"csrf_token": proof(browsers[2], mine)}).status_code == 422
    send(browsers[2], f"{mine}/more", answer="Into German")
    assert "Into which? Into German" in read(organiser, path)
    assert [role_of(one.id, group.id) for one in (ada, ben, eva, zoe)] == [Role.MEMBER, None, None, Role.BANNED]
    with time_machine.travel(NOW + timedelta(days=32)):
        assert "Decided of late" not in read(signed_in(host), path)


def test_members_vouch_by_name_and_read_no_answers(
    group: GroupFacts, signed_in: Enter, guest: Person, waiting: Person, stranger: Person
) -> None:
    apply(signed_in(stranger), group)
    path = f"/g/{group.slug}/applications"
    first, second = signed_in(guest), signed_in(waiting)
    assert f'href="{path}"' in first.get(f"/g/{group.slug}").get_data(as_text=True)
    html = first.get(path).get_data(as_text=True)
    assert ("Nemo" in html, "Basque" in html, "Another" in html) == (True, False, False)
    send(first, f"{path}/{key_of(stranger)}/vouch")
    assert "Thank you. Your word counts. One more is needed." in read(first, path)
    assert "You gave your word" in read(first, path)
    people.choose_language(waiting.id, "en", NOW)
    send(second, f"{path}/{key_of(stranger)}/vouch")
    assert role_of(stranger.id, group.id) == Role.MEMBER
    assert "Nobody asks just now." in read(second, path)


def test_each_address_at_the_door_is_for_those_it_is_for(
    group: GroupFacts, make_group: MakeGroup, host: Person, guest: Person, stranger: Person, client: FlaskClient,
    signed_in: Enter,
) -> None:  # fmt: skip
    """Nobody signed in, a stranger, an applicant, a member, the host, another's organiser, somebody kept out."""
    other_host, banned, applicant = (somebody(name, 7001 + n) for n, name in enumerate(("Otto", "Bo", "Ann")))
    asks = signed_in(applicant)
    apply(asks, group)
    key = key_of(applicant)
    members.join(banned.id, group.id, NOW)
    ban(host.id, banned.id, group.id, NOW)
    members.join(other_host.id, (other := make_group("Other")).id, NOW)
    members.make_organiser(host.id, other_host.id, other.id, NOW)
    cast = [signed_in(stranger), asks, signed_in(guest), signed_in(host), signed_in(other_host), signed_in(banned)]
    base = f"/g/{group.slug}"
    seen = {path: tuple(one.get(base + path).status_code for one in [client, *cast])
            for path in ("/entry", "/join", "/join/1", "/applications")}  # fmt: skip
    assert seen == {
        "/entry": (303, 403, 403, 403, 200, 403, 403),
        "/join": (303, 200, 200, 303, 303, 200, 200),
        "/join/1": (303, 303, 303, 303, 303, 303, 303),  # it was sent: nothing is asked any more
        "/applications": (303, 403, 403, 200, 200, 403, 403),
    }
    acts = [f"/applications/{key}/{act}" for act in ("vouch", "ask", "decline", "block", "admit")]
    tokens = {id(one): proof(one, "/nearby") for one in cast}
    sent = {
        path.split("/")[-1]: tuple(
            one.post(base + path, data={"csrf_token": tokens[id(one)], "words": "?", "reason": "?"}).status_code
            for one in (cast[0], cast[1], cast[4], cast[5])
        )
        for path in ["/entry", "/join/1", *acts]
    }  # fmt: skip
    assert sent == dict.fromkeys(("entry", "vouch", "ask", "decline", "block", "admit"), (403,) * 4) | {
        "1": (410, 303, 410, 410)
    }
    member = tuple(cast[2].post(base + path, data={"csrf_token": tokens[id(cast[2])], "words": "?", "reason": "?"})
                   .status_code for path in acts)  # fmt: skip
    assert member == (303, 403, 403, 403, 403)
    elsewhere = cast[4].post(f"/g/{other.slug}/applications/{key}/admit", data={"csrf_token": tokens[id(cast[4])]})
    assert (elsewhere.status_code, role_of(applicant.id, group.id)) == (303, None)  # said on the next page, and undone
    assert "Only organisers of the group can do that." in read(cast[4], f"/g/{other.slug}/applications")


def test_a_private_group_is_there_for_who_applies_by_invitation_and_for_nobody_else(
    make_group: MakeGroup, host: Person, signed_in: Enter, stranger: Person, guest: Person
) -> None:
    group = make_group("Closed", visibility=Visibility.PRIVATE)
    save_all(host.id, group.id, EntryWish(EntryMode.QUESTIONS), ASKED, 0, NOW)
    path, browser = f"/g/{group.slug}/join", signed_in(stranger)
    assert browser.get(path).status_code == 404
    applications.open_application(stranger.id, group.id, applications.Source.CHAT, NOW, chat_id=-100)
    assert browser.get(path).location == f"{path}/1"
    assert browser.get(f"/g/{group.slug}").status_code == 404
    send(browser, f"{path}/1", answer="yes")
    send(browser, f"{path}/withdraw")
    assert browser.get(path).status_code == 404


def ask_like_the_first(group: GroupFacts, person: Person, n: int) -> None:
    """The first by answering, all others by the rows that left."""
    if n == 0:
        mine = applications.open_application(person.id, group.id, applications.Source.SITE, NOW)
        applications.accept_norms(person.id, mine.key, 1, NOW)
        for position, said in ((1, "yes"), (2, "Another"), (3, "Basque"), (4, "")):
            applications.answer(person.id, mine.key, position, said, NOW)
        applications.send(person.id, mine.key, NOW)
        return
    with write_transaction():
        first = Application.get()
        again = Application.create(**first.__data__ | {"id": None, "user": person.id, "key": f"key{n}"})
        for answer in list(ApplicationAnswer.select().where(ApplicationAnswer.application == first.id)):
            ApplicationAnswer.create(**answer.__data__ | {"id": None, "application": again.id})


@pytest.mark.parametrize("who", ["host", "guest"])
def test_the_page_takes_as_many_queries_for_many_as_for_one(
    who: str, group: GroupFacts, signed_in: Enter, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    seen = []
    for start, stop in ((0, 1), (1, 31 if who == "host" else 9)):  # organisers leaf through thirty at a time
        for n in range(start, stop):
            ask_like_the_first(group, somebody(f"P{n}", 8_000 + n), n)
        with counted_queries(monkeypatch) as queries:
            html = browser.get(f"/g/{group.slug}/applications").get_data(as_text=True)
        assert len(re.findall(r"<bdi>P\d+</bdi>", html)) == (min(stop, 30) if who == "host" else stop)
        seen.append(len(queries))
    assert seen[0] == seen[1] < 20
    if who == "host":
        more = browser.get(f"/g/{group.slug}/applications?from=30").get_data(as_text=True)
        assert re.findall(r"<bdi>(P\d+)</bdi>", more) == ["P30"]
