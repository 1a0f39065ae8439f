"""The page, without script: what it shows, and what its forms do."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest

from playground.client import Chat, Desk, Person
from tests.playground.conftest import Api


@pytest.fixture
def browser(desk: Desk) -> Iterator[httpx.Client]:
    """A client that follows redirects, as a browser without script does."""
    with httpx.Client(base_url=desk.url, follow_redirects=True, headers={"Origin": desk.url}) as client:
        yield client


def at(person: Person, chat: Chat | None = None, **more: str) -> str:
    return "/?" + urlencode({"as": person.id, "chat": chat.id if chat else 77, **more})


def form(person: Person, chat: Chat | None = None, **fields: object) -> dict[str, str]:
    given = {"as": person.id, "chat": chat.id if chat else 77, **fields}
    return {name: str(value) for name, value in given.items()}


def test_formatting_is_shown_and_words_are_escaped(api: Api, browser: httpx.Client, guest: Person) -> None:
    source = '<b>a</b> &lt;script&gt; <a href="https://a.example/?x=1&amp;y=2">link</a> <tg-spoiler>s</tg-spoiler>'
    api.ok("sendMessage", chat_id=guest.id, text=source, parse_mode="HTML")
    page = browser.get(at(guest)).text
    assert "<b>a</b> &lt;script&gt; " in page
    assert '<a href="https://a.example/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">link</a>' in page
    assert '<span class="spoiler" tabindex="0">s</span>' in page


def test_a_script_in_a_name_stays_words(desk: Desk, browser: httpx.Client) -> None:
    trickster = desk.person("<script>alert(1)</script>")
    page = browser.get(at(trickster)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_javascript_link_is_no_link(api: Api, browser: httpx.Client, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text='<a href="javascript:alert(1).x">x</a>', parse_mode="HTML")
    assert "javascript:" not in browser.get(at(guest)).text


def test_a_moment_is_on_the_readers_clock(
    api: Api, browser: httpx.Client, guest: Person, host: Person, group: Chat
) -> None:
    source = '<tg-time unix="1796320800" format="wdt">Thu 3 Dec, 19:00 in Leipzig</tg-time>'
    api.ok("sendMessage", chat_id=group.id, text=source, parse_mode="HTML")
    lisbon, berlin = browser.get(at(guest, group)).text, browser.get(at(host, group)).text
    assert re.search(r"<time [^>]*>Thu 3 Dec, 18:00</time> <span class=\"mine\">Lisbon clock</span>", lisbon)
    assert re.search(r"<time [^>]*>Thu 3 Dec, 19:00</time> <span class=\"mine\">Berlin clock</span>", berlin)


def test_a_message_typed_is_sent(api: Api, browser: httpx.Client, guest: Person, group: Chat) -> None:
    page = browser.post("/do/send", data=form(guest, group, text="/events"))
    assert page.status_code == 200
    assert page.url.params["chat"] == str(group.id)
    assert api.updates()[-1]["message"]["text"] == "/events"


def test_a_tap_shows_the_toast(api: Api, browser: httpx.Client, guest: Person) -> None:
    from tests.playground.test_callbacks import GO, answer_next

    sent = api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=GO)
    bot = answer_next(api, text="You’re in")
    page = browser.post("/do/press", data=form(guest, message=sent["message_id"], data="go"))
    bot.join()
    assert '<p class="toast" dir="auto">You’re in</p>' in page.text


def test_a_button_that_changed_meanwhile_says_so(api: Api, browser: httpx.Client, guest: Person) -> None:
    sent = api.ok("sendMessage", chat_id=guest.id, text="x")
    page = browser.post("/do/press", data=form(guest, message=sent["message_id"], data="go"))
    assert "That button is gone. The message has changed meanwhile." in page.text


def test_start_is_offered_until_pressed(api: Api, browser: httpx.Client, stranger: Person) -> None:
    assert ">Start</button>" in browser.get(at(stranger)).text
    page = browser.post("/do/start", data=form(stranger, payload="r_1")).text
    assert ">Start</button>" not in page
    assert api.updates()[-1]["message"]["text"] == "/start r_1"


def test_a_deep_link_stays_here_and_offers_start_with_its_payload(
    api: Api, browser: httpx.Client, guest: Person, group: Chat
) -> None:
    markup = {"inline_keyboard": [[{"text": "Remind me", "url": "https://t.me/table_bot?start=r_1"}]]}
    api.ok("sendMessage", chat_id=group.id, text="x", reply_markup=markup)
    inside = f"/?as={guest.id}&amp;chat=77&amp;start=r_1"
    assert f'<a href="{inside}">' in browser.get(at(guest, group)).text
    page = browser.get(inside.replace("&amp;", "&")).text
    assert '<input type="hidden" name="payload" value="r_1">' in page
    assert ">Start</button>" in page


def test_a_startgroup_link_asks_for_the_group(api: Api, desk: Desk, browser: httpx.Client, host: Person) -> None:
    chat = desk.group("New table", admins=[host])
    assert "Add to group" in browser.get(at(host, startgroup="g7")).text
    page = browser.post("/do/startgroup", data=form(host, group=chat.id, payload="g7"))
    assert page.url.params["chat"] == str(chat.id)
    assert api.updates()[-1]["message"]["text"] == "/start@table_bot g7"


def test_a_place_is_shared_from_the_list_or_by_numbers(api: Api, browser: httpx.Client, guest: Person) -> None:
    browser.post("/do/place", data=form(guest, where="Ghent, Dampoort"))
    browser.post("/do/place", data=form(guest, latitude="51,34", longitude="12.37", live="1"))
    listed, typed = (update["message"]["location"] for update in api.updates())
    assert listed == {"latitude": 51.056, "longitude": 3.7398}
    assert typed == {"latitude": 51.34, "longitude": 12.37, "live_period": 900}
    assert "Choose a place" in browser.post("/do/place", data=form(guest)).text
    assert "That is not a number." in browser.post("/do/place", data=form(guest, latitude="x", longitude="1")).text


def test_blocking_adding_and_removing_are_in_the_menu(
    api: Api, browser: httpx.Client, guest: Person, host: Person, group: Chat
) -> None:
    assert "Block Table" in browser.get(at(guest)).text
    assert "Unblock" in browser.post("/do/block", data=form(guest)).text
    browser.post("/do/remove_bot", data=form(host, group, bot=77))
    page = browser.post("/do/add_bot", data=form(host, group, bot=77, admin=1)).text
    assert "Table is here as an administrator." in page


def test_unread_messages_are_counted_until_the_chat_is_opened(
    api: Api, browser: httpx.Client, guest: Person, group: Chat
) -> None:
    browser.get(at(guest, group))
    api.ok("sendMessage", chat_id=guest.id, text="one")
    browser.get(at(guest))
    api.ok("sendMessage", chat_id=guest.id, text="two")
    api.ok("sendMessage", chat_id=guest.id, text="three")
    unread = '<i>2<span class="vh"> unread</span></i>'
    assert unread in browser.get(at(guest, group)).text
    browser.get(at(guest))
    assert unread not in browser.get(at(guest, group)).text


def test_the_log_page_names_refusals_and_unknown_parameters(api: Api, browser: httpx.Client, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="<i>", sparkle="1")
    api.refusal("sendMessage", chat_id=guest.id, text="")
    page = browser.get("/log").text
    assert "Bad Request: message text is empty" in page
    assert '<span class="odd" title="not a known parameter">sparkle</span>' in page
    assert "&lt;i&gt;" in page
    assert "<td>taken</td>" not in browser.get("/log?only=refused").text


def test_starting_over_asks_first(desk: Desk, browser: httpx.Client, guest: Person) -> None:
    assert "Start over?" in browser.get("/start-over").text
    assert desk.health()["people"] == 1
    assert "Nobody is here yet" in browser.post("/start-over").text
    assert desk.health()["people"] == 0


def test_nothing_inline_and_a_strict_policy(browser: httpx.Client, guest: Person) -> None:
    for path in (at(guest), "/log", "/start-over"):
        page = browser.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert not re.search(r"<script(?! src)|<style| style=| on\w+=", page.text)


def test_a_waiting_page_hears_of_a_change(api: Api, desk: Desk, browser: httpx.Client, guest: Person) -> None:
    version = re.search(r'data-version="([\d.]+)"', browser.get(at(guest)).text)
    assert version is not None
    api.ok("sendMessage", chat_id=guest.id, text="x")
    told = browser.get("/live", params={"as": guest.id, "since": version.group(1)}).json()
    assert told["version"] != version.group(1)


def test_a_video_chat_is_begun_and_ended_from_the_menu(
    api: Api, browser: httpx.Client, guest: Person, host: Person, group: Chat
) -> None:
    assert "Start a video chat" in browser.get(at(host, group)).text
    assert "Start a video chat" not in browser.get(at(guest, group)).text
    running = browser.post("/do/start_video_chat", data=form(host, group)).text
    assert "video chat running" in running
    assert "Katrin started a video chat" in running
    assert "video chat running" not in browser.post("/do/end_video_chat", data=form(host, group)).text
    kinds = [set(update["message"]) & {"video_chat_started", "video_chat_ended"} for update in api.updates()]
    assert kinds == [{"video_chat_started"}, {"video_chat_ended"}]
