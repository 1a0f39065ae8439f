"""The page in Chromium: two people side by side, and what the script adds."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.client import Chat, Desk, Person
from tests import browser
from tests.playground.conftest import Api
from tests.playground.test_callbacks import GO, answer_next

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.chromium() as opened:
        yield opened


def sit(browser: Browser, desk: Desk, person: Person, chat: Chat | None = None, script: bool = True) -> Page:
    page = browser.new_context(java_script_enabled=script, viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{desk.url}/?as={person.id}&chat={chat.id if chat else 77}")
    return page


def test_two_people_talk_side_by_side(chromium: Browser, desk: Desk, host: Person, guest: Person, group: Chat) -> None:
    one, other = sit(chromium, desk, host, group), sit(chromium, desk, guest, group)
    one.get_by_label("Message", exact=True).fill("see you Thursday")
    one.get_by_role("button", name="Send", exact=True).click()
    expect(other.locator(".msg", has_text="see you Thursday")).to_be_visible()
    expect(one.locator(".msg.own", has_text="see you Thursday")).to_be_visible()
    expect(one.get_by_label("Message", exact=True)).to_have_value("")


@pytest.mark.parametrize("script", [True, False])
def test_a_tap_shows_its_toast_in_sight(chromium: Browser, desk: Desk, api: Api, guest: Person, script: bool) -> None:
    for line in range(30):
        guest.say(f"line {line}")
    api.updates()
    api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=GO)
    page = sit(chromium, desk, guest, script=script)
    bot = answer_next(api, text="You’re in")
    page.get_by_role("button", name="Go 1").click()
    bot.join()
    toast = page.locator(".toast", has_text="You’re in")
    expect(toast).to_be_in_viewport()
    box, foot = toast.bounding_box(), page.locator("#foot").bounding_box()
    assert box is not None
    assert foot is not None
    assert box["y"] + box["height"] <= foot["y"]


def test_an_edit_is_drawn_while_somebody_types(chromium: Browser, desk: Desk, api: Api, guest: Person) -> None:
    sent = api.ok("sendMessage", chat_id=guest.id, text="first words")
    page = sit(chromium, desk, guest)
    field = page.get_by_label("Message", exact=True)
    field.type("half a sen")
    api.ok("editMessageText", chat_id=guest.id, message_id=sent["message_id"], text="second words")
    expect(page.locator(".msg", has_text="second words")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("half a sen")


def test_start_and_a_deep_link_without_script(chromium: Browser, desk: Desk, api: Api, stranger: Person) -> None:
    page = sit(chromium, desk, stranger, script=False)
    page.get_by_role("button", name="Start", exact=True).click()
    markup = {"inline_keyboard": [[{"text": "Remind me", "url": "https://t.me/table_bot?start=r_1"}]]}
    api.ok("sendMessage", chat_id=stranger.id, text="x", reply_markup=markup)
    page.reload()
    page.get_by_role("link", name="Remind me").click()
    page.get_by_role("button", name="Start", exact=True).click()
    assert api.updates()[-1]["message"]["text"] == "/start r_1"


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_nothing_is_wider_than_the_screen(
    chromium: Browser, desk: Desk, api: Api, guest: Person, group: Chat, width: int
) -> None:
    long = {"inline_keyboard": [[{"text": "In person 12/12", "callback_data": "a"}] * 3]}
    api.ok("sendMessage", chat_id=group.id, text="x" * 400, reply_markup=long)
    page = sit(chromium, desk, guest, group)
    page.set_viewport_size({"width": width, "height": 800})
    for path in (page.url, f"{desk.url}/log", f"{desk.url}/start-over"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
