"""Long words, large letters and colours of the system's own: a page can be read by those who need it otherwise."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from meetups import people, rsvps
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.rsvps import Choice
from tests.conftest import MakeEvent, MakeGroup
from tests.web.browsing.test_pages import sign_in, soon
from web.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.real_clock]

LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
WIDTH = 360


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    """A group of a long name, in one word."""
    return make_group(name=LONG)


@pytest.fixture
def key(group: GroupFacts, make_event: MakeEvent, host: Person) -> str:
    """Its event, of a name as long; the host sits in the room."""
    made = make_event(group, now=now(), date=soon(), title=f"Das {LONG}").key
    rsvps.answer(host.id, made, Choice.ROOM, now())
    people.choose_language(host.id, "en", now())
    return made


@pytest.fixture
def page(site: str, browser: Browser, host: Person, key: str) -> Iterator[Page]:
    """The host's phone."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 700})
    yield sign_in(context, site, host)
    context.close()


@pytest.mark.parametrize("letters", ["100%", "200%"])
def test_no_word_is_wider_than_a_phone(letters: str, site: str, page: Page, group: GroupFacts, key: str) -> None:
    own = f"/g/{group.slug}"
    for path in ("/", "/groups", "/nearby", "/me", own, f"{own}/members", f"/e/{key}", f"/e/{key}/edit"):
        page.goto(site + path)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, path


def test_letters_twice_as_large_leave_a_title_its_room(site: str, page: Page, key: str) -> None:
    page.goto(f"{site}/e/{key}")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.locator("h1").evaluate("it => it.clientWidth") > WIDTH * 0.8
    page.goto(f"{site}/me")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.locator(".list h3").first.evaluate("it => it.clientWidth") > WIDTH * 0.8


def test_what_is_chosen_shows_in_the_systems_own_colours(site: str, page: Page, key: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{site}/e/{key}")
    page.get_by_text("Change my answer").click()

    def ground(pressed: str) -> object:
        shot = page.locator(f".picks [aria-pressed={pressed}]").first.screenshot(animations="disabled")
        picture = Image.open(BytesIO(shot)).convert("RGB")
        return picture.getpixel((6, picture.height // 2))

    assert ground("true") != ground("false")
