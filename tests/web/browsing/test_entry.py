"""The door in a real browser: made without script, walked through by keyboard on a phone, decided on a desk."""

import pytest
from playwright.sync_api import Browser, Page

from meetups import norms, people
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.visibility import Role, role_of
from tests.conftest import MakeGroup
from tests.web.browsing.test_pages import sign_in, tab_to
from web.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.real_clock]


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", now())
    group = make_group()
    norms.publish(host.id, group.id, "Be kind.", norms.NONE_YET, now())
    return group


def lay_the_door(page: Page, address: str) -> None:
    """Three questions, of which the last is asked only after one answer; every button works without script."""
    page.goto(address)
    page.get_by_label("Whoever answers a few questions").check()
    one = page.locator("#question-1")
    one.get_by_label("In your words").fill("Do you translate?")
    one.get_by_label("What is answered?").select_option("yes_no")
    assert not one.get_by_label("Answer 1", exact=True).is_visible()
    assert not one.get_by_label("What somebody reads whom this declines").is_visible()
    one.get_by_label("What “No” does").select_option("decline")
    one.get_by_label("What somebody reads whom this declines").fill("It is for people who do.")
    page.get_by_role("button", name="Show how it reads").last.click()
    two = page.locator("#question-2")
    two.get_by_label("In your words").fill("From which language?")
    two.get_by_label("What is answered?").select_option("choice")
    for number, language in ((1, "Arabic"), (2, "Another")):
        two.get_by_label(f"Answer {number}", exact=True).fill(language)
    two.get_by_role("button", name="More lines").click()
    three = page.locator("#question-3")
    three.get_by_label("In your words").fill("Which one?")
    three.get_by_label("What is answered?").select_option("text")
    assert not three.get_by_label("Another", exact=True).is_visible()
    three.get_by_label("Only after certain answers to question 2").check()
    three.get_by_label("Another", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved. Whoever asks to come in is asked this from now on.").wait_for()


def press(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def choose(page: Page, steps: int) -> None:
    """Go to the answers by keyboard, and so many further than the first."""
    tab_to(page, "answer")
    page.keyboard.press("Space")
    for _ in range(steps):
        page.keyboard.press("ArrowDown")


def ask_to_come_in(page: Page, address: str) -> None:
    """By keyboard alone, and once back with the browser's own button."""
    page.goto(address)
    press(page, "Ask to come in")
    page.get_by_role("heading", name="How we treat each other").wait_for()
    press(page, "I agree, go on")
    page.get_by_role("heading", name="Question 1 of 2").wait_for()
    choose(page, 0)
    press(page, "Go on")
    page.get_by_role("heading", name="Question 2 of 2").wait_for()
    choose(page, 1)
    press(page, "Go on")
    page.get_by_role("heading", name="Question 3 of 3").wait_for()
    page.go_back()
    assert page.get_by_label("Another", exact=True).is_checked()
    page.go_forward()
    tab_to(page, "answer")
    page.keyboard.type("Basque")
    press(page, "Go on")
    page.get_by_role("heading", name="Is this right?").wait_for()
    press(page, "Send it")
    page.get_by_role("heading", name="With the organisers").wait_for()


def test_from_three_questions_to_a_seat_at_the_table(
    site: str, browser: Browser, group: GroupFacts, host: Person, stranger: Person
) -> None:
    own = f"{site}/g/{group.slug}"
    plain = browser.new_context(java_script_enabled=False)
    desk = sign_in(plain, site, host)
    lay_the_door(desk, f"{own}/entry")
    small = browser.new_context(viewport={"width": 320, "height": 640})
    phone = sign_in(small, site, stranger)
    said = list[str]()
    phone.on("console", lambda message: said.append(message.text))
    ask_to_come_in(phone, own)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    desk.goto(f"{own}/applications")
    desk.get_by_text("Basque").wait_for()
    desk.get_by_role("button", name="Admit: Nemo").click()
    desk.get_by_text("Nemo is in.").wait_for()
    phone.reload()
    phone.get_by_role("heading", name="Your table").wait_for()
    assert (role_of(stranger.id, group.id), said) == (Role.MEMBER, [])
    for path in ("entry", "applications"):
        narrow = sign_in(browser.new_context(viewport={"width": 320, "height": 640}), site, host)
        narrow.goto(f"{own}/{path}")
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 320, path
        narrow.context.close()
    plain.close()
    small.close()
