"""The pages in a real browser: with and without script, by keyboard alone, and nothing the policy would refuse."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from meetups import area_choice, members, people, places, questions, rsvps, signin
from meetups.groups import GroupFacts
from meetups.people import Age, Person
from meetups.questions import Ask, QuestionWish
from meetups.rsvps import Choice
from meetups.seats import SeatState
from tests.conftest import MakeEvent, MakeGroup
from web.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.real_clock]

SIZES = {"phone": (390, 844), "desk": (1280, 900)}


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    """A public group in Leipzig."""
    leipzig = places.find_places("Leipzig", limit=1)[0]
    return make_group(place_id=leipzig.id, place_name=leipzig.name, place_cell=leipzig.cell)


@pytest.fixture
def key(group: GroupFacts, make_event: MakeEvent) -> str:
    """A hybrid event in eleven days with two seats."""
    return make_event(group, now=now(), date=soon()).key


def soon() -> str:
    return (now() + timedelta(days=11)).date().isoformat()


def sign_in(context: BrowserContext, site: str, person: Person) -> Page:
    context.set_default_timeout(8_000)
    page = context.new_page()
    token = signin.make_link(person.id, now(), "/me")
    page.goto(f"{site}/sign-in/{token}")
    page.get_by_role("button", name="Continue as").click()
    page.wait_for_url("**/me")
    return page


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what has this name."""
    for _ in range(60):
        page.keyboard.press("Tab")
        words = page.evaluate("(document.activeElement.innerText || '') + (document.activeElement.name || '')")
        if name in words:
            return
    raise AssertionError(f"no way to {name} by keyboard")


@pytest.mark.parametrize("size", SIZES)
def test_no_page_breaks_the_policy_or_is_wider_than_the_screen(
    size: str, site: str, browser: Browser, group: GroupFacts, key: str, host: Person
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    people.choose_language(host.id, "en", now())
    page, said, asked = sign_in(context, site, host), list[str](), list[Request]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request))
    own = f"/g/{group.slug}"
    paths = ["/", "/groups", "/groups?near=Leipzig", "/nearby", "/me", "/privacy", "/help", f"/e/{key}"]
    paths += [own, f"{own}/members", f"{own}/settings", f"{own}/events/new", f"/e/{key}/edit", f"/e/{key}/cancel"]
    paths += [f"{own}/entry", f"{own}/applications"]
    paths += [f"/e/{key}/{page_of_it}" for page_of_it in ("people", "going", "questions", "told")]
    questions.set_questions(host.id, key, [QuestionWish(Ask.CHOICE, "Soup?" * 9, ("Yes", "No" * 30))], now())
    rsvps.answer(host.id, key, Choice.ROOM, now())
    for path in paths:
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1, path
    assert said == []
    assert {request.url.split("/")[2] for request in asked} == {site.split("/")[2]}
    context.close()


def test_the_policy_refuses_what_is_written_into_a_page(site: str, browser: Browser) -> None:
    """The control of the test above: a refusal is heard on the console."""
    page, said = browser.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{site}/help")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.bad = 1'}))")
    assert len(said) == 2
    assert all("Content Security Policy" in words for words in said)
    assert page.evaluate("window.bad") is None
    page.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_answering_with_and_without_script(script: bool, site: str, browser: Browser, key: str, guest: Person) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = sign_in(context, site, guest)
    page.goto(f"{site}/e/{key}")
    page.get_by_role("button", name="In person").click()
    page.get_by_role("heading", name="You’re in").wait_for()
    assert "You’re in: 1 of 2 seats are taken." in page.inner_text("#rsvp")
    page.get_by_text("Change my answer").click()
    assert not page.get_by_label("Name of guest 1").is_visible()  # just me
    page.get_by_label("Bringing anyone?").select_option("1")
    page.get_by_label("Name of guest 1").fill("Ann")
    page.get_by_role("button", name="Save guests").click()
    page.get_by_text("2 of 2 seats taken").wait_for()
    mine = rsvps.answer_of(guest.id, key)
    assert mine is not None
    assert (mine.choice, mine.guests) == (Choice.ROOM, ("Ann",))
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_more_names_than_guests_are_shown_again_with_and_without_script(
    script: bool, site: str, browser: Browser, key: str, guest: Person
) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now())
    context = browser.new_context(java_script_enabled=script)
    page = sign_in(context, site, guest)
    page.goto(f"{site}/e/{key}")
    page.get_by_text("Change my answer").click()
    page.get_by_label("Bringing anyone?").select_option("1")
    page.get_by_label("Name of guest 1").fill("Ann")
    page.get_by_label("Bringing anyone?").select_option("0")
    page.get_by_role("button", name="Save guests").click()
    page.get_by_text("That is more names than guests: 0 at most.").wait_for()
    assert page.get_by_label("Name of guest 1").input_value() == "Ann"  # open, with what was typed
    page.get_by_label("Bringing anyone?").select_option("1")
    page.get_by_role("button", name="Save guests").click()
    page.get_by_text("2 of 2 seats taken").wait_for()
    mine = rsvps.answer_of(guest.id, key)
    assert mine is not None
    assert mine.guests == ("Ann",)
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_waiting_for_the_room_and_leaving_the_line(
    script: bool, site: str, browser: Browser, key: str, guest: Person, waiting: Person
) -> None:
    rsvps.answer(waiting.id, key, Choice.ROOM, now(), guests=["Ann"])
    context = browser.new_context(java_script_enabled=script, viewport={"width": 390, "height": 844})
    page = sign_in(context, site, guest)
    page.goto(f"{site}/e/{key}")
    page.get_by_role("button", name="In person").click()
    page.get_by_role("heading", name="The room is full: you are first in line, and online meanwhile").wait_for()
    page.get_by_role("button", name="Only wait for the room").click()
    page.get_by_role("heading", name="You are first in line for a seat").wait_for()
    page.get_by_role("button", name="Join online meanwhile").click()
    page.get_by_role("heading", name="and online meanwhile").wait_for()
    page.get_by_role("button", name="Leave the line").click()
    page.get_by_role("heading", name="You join online").wait_for()
    mine = rsvps.answer_of(guest.id, key)
    assert mine is not None
    assert (mine.choice, mine.state) == (Choice.ONLINE, SeatState.HELD)
    context.close()


def test_an_offer_is_taken_by_keyboard_alone(
    site: str, browser: Browser, group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    event = make_event(group, now=now(), date=soon(), seats="1", cutoff="86400")  # offered from now on
    for person, choice in ((waiting, Choice.ROOM), (guest, Choice.ROOM), (waiting, Choice.NO)):
        rsvps.answer(person.id, event.key, choice, now())
    context = browser.new_context()
    page = sign_in(context, site, guest)
    page.goto(f"{site}/e/{event.key}")
    page.get_by_role("heading", name="A seat came free: it is yours until").wait_for()
    tab_to(page, "Yes, I take it")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You’re in").wait_for()
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_question_is_asked_in_the_form_answered_and_counted(
    script: bool, site: str, browser: Browser, key: str, host: Person, guest: Person
) -> None:
    people.choose_language(host.id, "en", now())
    rsvps.answer(guest.id, key, Choice.ROOM, now())
    context = browser.new_context(java_script_enabled=script)
    page = sign_in(context, site, host)
    page.goto(f"{site}/e/{key}/edit")
    page.get_by_text("Questions to those who come").click()
    page.get_by_label("What is asked?").first.select_option("text")
    assert not page.get_by_label("To choose from, one a line").first.is_visible()
    page.get_by_label("What is asked?").first.select_option("choice")
    page.get_by_label("In your words").first.fill("Soup afterwards?")
    page.get_by_label("To choose from, one a line").first.fill("Yes\nNo")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved.").wait_for()
    context.close()
    context = browser.new_context(java_script_enabled=script)
    page = sign_in(context, site, guest)
    page.goto(f"{site}/e/{key}")
    page.get_by_role("link", name="One question from the organisers").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Keep my answers").click()
    page.get_by_text("Your answers are kept.").wait_for()
    assert questions.replies_of_mine(guest.id, key)[1].chosen == ("No",)
    context.close()


def test_with_script_the_page_stays_where_it_is(site: str, browser: Browser, key: str, guest: Person) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 500})
    page = sign_in(context, site, guest)
    page.goto(f"{site}/e/{key}")
    page.evaluate("window.stays = true")
    page.get_by_role("button", name="Online").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    page.get_by_role("button", name="Online").click()
    page.get_by_role("heading", name="You join online").wait_for()
    assert page.evaluate("window.stays")
    assert page.evaluate("scrollY") == before > 0
    assert "You join online." in page.evaluate(
        "document.activeElement.innerText"
    )  # read out, and Tab goes on from here
    context.close()


def test_answering_by_keyboard_alone(site: str, browser: Browser, key: str, guest: Person) -> None:
    context = browser.new_context()
    page = sign_in(context, site, guest)
    page.goto(f"{site}/e/{key}")
    tab_to(page, "Maybe")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You may come").wait_for()
    tab_to(page, "Change my answer")
    page.keyboard.press("Enter")
    tab_to(page, "Can’t go")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You can’t come").wait_for()
    mine = rsvps.answer_of(guest.id, key)
    assert mine is not None
    assert mine.choice == Choice.NO
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_making_an_event_by_keyboard_alone(
    script: bool, site: str, browser: Browser, group: GroupFacts, host: Person
) -> None:
    people.choose_language(host.id, "en", now())
    context = browser.new_context(java_script_enabled=script)
    page = sign_in(context, site, host)
    page.goto(f"{site}/g/{group.slug}/events/new")
    page.get_by_label("What is it called?").focus()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    day = soon()
    page.keyboard.type(f"{day[5:7]}{day[8:]}{day[:4]}")  # as a date field takes it in this browser's own order
    page.get_by_label("Venue", exact=True).focus()
    page.keyboard.type("Lesecafé")
    page.get_by_role("button", name=re.compile("Publish")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="By keyboard").wait_for()
    assert "Published." in page.inner_text("#rsvp")
    context.close()


def test_what_is_wrong_is_where_the_focus_goes(site: str, browser: Browser, group: GroupFacts, host: Person) -> None:
    people.choose_language(host.id, "en", now())
    context = browser.new_context()
    page = sign_in(context, site, host)
    page.goto(f"{site}/g/{group.slug}/events/new")
    page.get_by_role("button", name=re.compile("Publish")).click()
    page.get_by_role("alert").wait_for()
    assert "to put right" in page.evaluate("document.activeElement.innerText")
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "title"
    context.close()


def test_a_position_never_leaves_the_browser(site: str, browser: Browser, group: GroupFacts, guest: Person) -> None:
    people.answer_age(guest.id, Age.ADULT)
    latitude, longitude = 51.3287654, 12.3345678
    context = browser.new_context(
        geolocation={"latitude": latitude, "longitude": longitude}, permissions=["geolocation"]
    )
    page, sent = sign_in(context, site, guest), list[str]()
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    page.goto(f"{site}/nearby")
    page.get_by_text("Give an area").click()
    page.get_by_role("button", name="Use where I am").click()
    page.get_by_text("Your area is kept").wait_for()
    assert any("cell=47a6f" in request for request in sent)
    assert not any("51.3" in request or "12.3" in request for request in sent)
    kept = area_choice.area_of(guest.id, now())
    assert kept is not None
    assert kept.around == "Leipzig"
    context.close()


def test_a_position_refused_is_said(site: str, browser: Browser, guest: Person) -> None:
    context = browser.new_context(permissions=[])
    page = sign_in(context, site, guest)
    page.goto(f"{site}/nearby")
    page.get_by_text("Give an area").click()
    page.get_by_role("button", name="Use where I am").click()
    page.get_by_text("Your browser did not say where you are.").wait_for()
    context.close()


def test_a_page_of_somebody_long_named_stays_whole(
    site: str, browser: Browser, group: GroupFacts, guest: Person, host: Person
) -> None:
    long = people.meet(people.Profile(8_001, "Wolfeschlegelsteinhausenbergerdorff" * 3, None, "en"), now())
    members.join(long.id, group.id, now())
    context = browser.new_context(viewport={"width": 320, "height": 600})
    page = sign_in(context, site, long)
    for path in (f"/g/{group.slug}/members", "/me", "/"):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()


def test_a_line_takes_along_what_was_typed_below_it(
    site: str, browser: Browser, group: GroupFacts, host: Person
) -> None:
    page = sign_in(browser.new_context(), site, host)
    page.goto(f"{site}/g/{group.slug}/events/new")
    page.locator("#about").fill("Bring a chair")
    page.locator("#line").fill("Azul, Sat 18:00, Café Central")
    page.locator("#line").press("Enter")
    expect(page.locator("#title")).to_have_value("Azul")
    expect(page.locator("#about")).to_have_value("Bring a chair")
    page.locator("button[value=preview]").click()
    page.get_by_role("heading", name="Azul", exact=True).wait_for()
    page.context.close()
