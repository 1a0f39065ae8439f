"""At the door in a real browser: with a camera, without a network, without script."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import segno
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from meetups import people, rsvps, signin
from meetups.people import Person
from meetups.rsvps import Choice
from models import Attendance, CheckInAct, Event, Rsvp
from tests.browser import chromium
from tests.conftest import MakeEvent, MakeGroup
from tests.web.test_check_in import tonight
from web.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.real_clock]

CAMERA = (640, 480)
NO_DETECTOR = "delete window.BarcodeDetector"
OWN_DETECTOR = """window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{rawValue: "CODE"}]; }
}"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One for all of these, whose camera sees what stands in a file when it is started."""
    film = tmp_path_factory.mktemp("camera") / "seen.y4m"
    flags = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with chromium(*flags, f"--use-file-for-fake-video-capture={film}") as started:
        started.film = film  # type: ignore[attr-defined]  # for `hold_up`
        yield started


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent, host: Person) -> str:
    """A hybrid evening that begins within the hour, with two seats in the room."""
    people.choose_language(host.id, "en", now())
    return make_event(make_group(), now=now(), **tonight()).key


@pytest.fixture
def code(key: str, guest: Person) -> str:
    """The code of the guest, who comes with Ben."""
    rsvps.answer(guest.id, key, Choice.ROOM, now(), guests=("Ben",))
    return str(Rsvp.get(Rsvp.user == guest.id).check_code)


def hold_up(browser: Browser, words: str) -> None:
    """Write what the camera sees: one frame of YUV4MPEG2, a QR on grey. The browser repeats it."""
    out = BytesIO()
    segno.make_qr(words, error="m").save(out, kind="png", scale=8, border=4)
    frame = Image.new("L", CAMERA, 110)
    code = Image.open(out).convert("L")
    frame.paste(code, ((CAMERA[0] - code.width) // 2, (CAMERA[1] - code.height) // 2))
    colours = bytes([128]) * (CAMERA[0] * CAMERA[1] // 2)
    film = b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + frame.tobytes() + colours) * 5
    browser.film.write_bytes(film)  # type: ignore[attr-defined]  # the fixture above put it there


def at_door(context: BrowserContext, site: str, host: Person, key: str) -> Page:
    """The page of the host, who signed in with a link."""
    context.set_default_timeout(8_000)
    page = context.new_page()
    page.goto(f"{site}/sign-in/{signin.make_link(host.id, now(), '/me')}")
    page.get_by_role("button", name="Continue as").click()
    page.wait_for_url("**/me")
    page.goto(f"{site}/e/{key}/check-in")
    return page


def settled(page: Page) -> None:
    """Wait until all is sent, and the worker keeps the page."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("Object.keys(localStorage).length > 0")


class Network:
    """What lies between the browsers and the site. A browser told that it is offline may still let a request through
    while it loads a page, so the site is deaf meanwhile."""

    def __init__(self, app: Flask) -> None:
        self._down, self._through = False, app.wsgi_app
        app.wsgi_app = self  # type: ignore[method-assign]  # Flask's own way

    def __call__(self, environ: Any, start: Any) -> Any:
        """A request that arrives, or does not."""
        if self._down:
            raise ConnectionResetError("no network")
        return self._through(environ, start)

    def cut(self, context: BrowserContext) -> None:
        """No network from here on."""
        context.set_offline(True)
        self._down = True

    def mend(self, context: BrowserContext) -> None:
        """It is back."""
        self._down = False
        context.set_offline(False)


@pytest.fixture
def network(app: Flask) -> Network:
    """Cut and mended by the test."""
    return Network(app)


def came(key: str) -> list[tuple[str, int]]:
    event = Event.get(Event.key == key)
    rows = Attendance.select().where(Attendance.event == event.id).order_by(Attendance.id)
    return [(row.user.name, row.party_size) for row in rows]


@pytest.mark.parametrize("detector", [NO_DETECTOR, OWN_DETECTOR], ids=["jsqr", "the browser's own"])
def test_a_code_held_to_the_camera_lets_in(
    detector: str, site: str, browser: Browser, key: str, code: str, host: Person
) -> None:
    address = f"http://localhost/check-in/{code}"
    hold_up(browser, address if detector == NO_DETECTOR else "https://example.org")
    context, loaded, said = browser.new_context(permissions=["camera"]), list[str](), list[str]()
    context.add_init_script(detector.replace("CODE", address))
    page = at_door(context, site, host, key)
    page.on("request", lambda request: loaded.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    settled(page)
    page.get_by_role("button", name="Scan a code").click()
    expect(page.locator("#found")).to_contain_text("Samira is in", timeout=20_000)
    expect(page.locator("#counts")).to_contain_text("2 here · 2 expected · 2 seats")
    expect(page.locator("#state")).to_have_text("All sent.")
    page.get_by_role("button", name="Stop the camera").click()
    assert page.evaluate("document.querySelector('#camera video').srcObject.active") is False
    assert came(key) == [("Samira", 2)]
    assert said == []
    by_jsqr = [url for url in loaded if "jsqr" in url]
    assert bool(by_jsqr) is (detector == NO_DETECTOR)
    context.close()


def test_a_code_of_another_event_lets_nobody_in(site: str, browser: Browser, key: str, code: str, host: Person) -> None:
    hold_up(browser, "http://localhost/check-in/23456789abcd")
    context = browser.new_context(permissions=["camera"])
    context.add_init_script(NO_DETECTOR)
    page = at_door(context, site, host, key)
    settled(page)
    page.get_by_role("button", name="Scan a code").click()
    expect(page.locator("#found")).to_have_text("This code is not for this event.", timeout=20_000)
    assert came(key) == []
    context.close()


def test_without_a_network_the_door_goes_on_and_sends_once(
    site: str, network: Network, browser: Browser, key: str, code: str, host: Person, waiting: Person
) -> None:
    rsvps.answer(waiting.id, key, Choice.ONLINE, now())
    context = browser.new_context()
    page = at_door(context, site, host, key)
    settled(page)
    network.cut(context)
    page.reload()  # from what the phone keeps
    page.get_by_role("button", name="Check in: Samira").click()
    page.get_by_role("button", name="Check in: Lucía").click()
    page.get_by_role("button", name="Undo: Lucía").click()
    page.get_by_label("Name", exact=True).fill("Rosa")
    page.get_by_label("How many, with them?").fill("3")
    page.get_by_role("button", name="Let in", exact=True).click()
    expect(page.locator("#state")).to_have_text("No network. Waiting to be sent: 4")
    expect(page.locator("#rows")).to_contain_text("not sent yet")
    expect(page.locator("#counts")).to_contain_text("5 here")
    page.reload()
    expect(page.locator("#state")).to_have_text("No network. Waiting to be sent: 4")
    assert came(key) == []
    kept = page.evaluate("JSON.stringify(localStorage)")
    network.mend(context)
    expect(page.locator("#state")).to_have_text("All sent.", timeout=15_000)
    assert sorted(came(key)) == [("Rosa", 3), ("Samira", 2)]
    page.evaluate(
        "kept => Object.entries(JSON.parse(kept)).forEach(([name, value]) => localStorage[name] = value)", kept
    )
    page.reload()  # as if what came back had been lost on its way
    expect(page.locator("#state")).to_have_text("All sent.", timeout=15_000)
    assert sorted(came(key)) == [("Rosa", 3), ("Samira", 2)]
    assert CheckInAct.select().count() == 4
    assert Event.get(Event.key == key).room_taken == 5
    context.close()


def test_two_phones_without_a_network_count_nobody_twice(
    site: str, network: Network, browser: Browser, key: str, code: str, host: Person
) -> None:
    contexts = [browser.new_context(), browser.new_context()]
    pages = [at_door(context, site, host, key) for context in contexts]
    for page in pages:
        settled(page)
    for context, page in zip(contexts, pages, strict=True):
        network.cut(context)
        page.get_by_role("button", name="Check in: Samira").click()
        expect(page.locator("#state")).to_have_text("No network. Waiting to be sent: 1")
    for context, page in zip(contexts, pages, strict=True):
        network.mend(context)
        expect(page.locator("#state")).to_have_text("All sent.", timeout=15_000)
    assert came(key) == [("Samira", 2)]
    for context in contexts:
        context.close()


def test_signing_out_meanwhile_loses_nothing(site: str, browser: Browser, key: str, code: str, host: Person) -> None:
    context = browser.new_context()
    page = at_door(context, site, host, key)
    settled(page)
    context.clear_cookies()
    page.get_by_role("button", name="Check in: Samira").click()
    expect(page.locator("#state")).to_have_text("You are signed out. Nothing is lost: sign in again. Waiting: 1")
    again = context.new_page()
    again.goto(f"{site}/sign-in/{signin.make_link(host.id, now(), '/me')}")
    again.get_by_role("button", name="Continue as").click()
    again.wait_for_url("**/me")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#state")).to_have_text("All sent.")
    assert came(key) == [("Samira", 2)]
    context.close()


def test_a_phone_is_cleared_by_a_button_and_at_the_end_of_the_day(
    site: str, browser: Browser, key: str, code: str, host: Person
) -> None:
    context = browser.new_context()
    page = at_door(context, site, host, key)
    settled(page)
    assert "Samira" in page.evaluate("JSON.stringify(localStorage)")
    page.get_by_role("button", name="Clear this phone").click()
    expect(page.locator("#state")).to_have_text("Nothing is kept on this phone any more.")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert page.evaluate("caches.keys()") == []
    page.evaluate(
        """localStorage["klatch.check-in.older"] = JSON.stringify({until: 1, rows: [{name: "Nemo"}], acts: []});
           localStorage["klatch.check-in.unsent"] = JSON.stringify(
             {until: 1, rows: [{name: "Nemo"}], acts: [{key: "a", do: "undo", code: "b"}]})"""
    )
    page.reload()
    settled(page)
    left = page.evaluate("JSON.stringify(localStorage)")
    assert "older" not in left
    assert "unsent" in left  # what was not sent yet stays, without the list
    assert "Nemo" not in left
    context.close()


def test_the_list_is_searched_and_who_has_no_seat_is_let_in(
    site: str, browser: Browser, key: str, code: str, host: Person, waiting: Person
) -> None:
    rsvps.answer(waiting.id, key, Choice.ROOM_ONLY, now())
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = at_door(context, site, host, key)
    settled(page)
    page.get_by_label("Search a name").fill("lucia")
    expect(page.get_by_role("heading", name="Samira")).to_have_count(0)
    page.get_by_role("button", name="Let into the room: Lucía").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rows")).to_contain_text("Here")
    expect(page.locator("#state")).to_have_text("All sent.")
    assert came(key) == [("Lucía", 1)]
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "Undo: Lucía"  # whoever goes by keyboard stays where they are
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = page.eval_on_selector_all("#door .btn:not([hidden])", "all => all.map(one => one.offsetHeight)")
    assert min(size for size in sizes if size) >= 44
    context.close()


def test_what_is_being_chosen_stays_when_another_phone_changes_the_list(
    site: str, browser: Browser, key: str, code: str, host: Person, waiting: Person
) -> None:
    context = browser.new_context()
    page = at_door(context, site, host, key)
    settled(page)
    page.locator("#rows select").select_option("1")
    rsvps.answer(waiting.id, key, Choice.ONLINE, now())
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#rows")).to_contain_text("Lucía")
    page.get_by_role("button", name="Check in: Samira").click()
    expect(page.locator("#state")).to_have_text("All sent.")
    assert came(key) == [("Samira", 1)]
    context.close()


def test_everything_works_without_script(site: str, browser: Browser, key: str, code: str, host: Person) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = at_door(context, site, host, key)
    page.get_by_label("How many came with Samira?").select_option("1")
    page.get_by_role("button", name="Check in: Samira").click()
    page.get_by_text("Samira is in.").wait_for()
    assert came(key) == [("Samira", 1)]
    page.get_by_role("button", name="Undo: Samira").click()
    page.get_by_text("Undone.").wait_for()
    page.get_by_label("Name", exact=True).fill("Rosa")
    page.get_by_role("button", name="Let in", exact=True).click()
    page.get_by_text("Rosa is in.").wait_for()
    page.get_by_label("Search a name").fill("ros")
    page.get_by_role("button", name=re.compile("^Search")).click()
    assert page.get_by_role("heading", name="Samira").count() == 0
    assert came(key) == [("Rosa", 1)]
    assert page.get_by_role("button", name="Scan a code").count() == 0
    context.close()
