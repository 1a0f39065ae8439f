"""The page of a group's chats: what is posted where, one more, one fewer."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from meetups import chat_homes, chat_topics, chats, people
from meetups.chat_topics import Place, Purpose
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from tests.conftest import NOW, MakeGroup
from tests.web.conftest import proof

Enter = Callable[[Person], FlaskClient]
FIRST, SECOND = -1001000000101, -1001000000102


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", NOW)
    group = make_group()
    chats.seen(ChatFacts(FIRST, "supergroup", "Big <house>", can_pin=True), host.id, NOW)
    chats.bind(host.id, FIRST, group.id, NOW)
    return group


def test_organisers_see_each_chat_and_say_what_it_is_for(group: GroupFacts, signed_in: Enter, host: Person) -> None:
    browser, path = signed_in(host), f"/g/{group.slug}/chats"
    chat_topics.use(host.id, Place(FIRST, 7), Purpose.ANNOUNCEMENTS, NOW)
    shown = browser.get(path).get_data(as_text=True)
    assert "Big &lt;house&gt;" in shown
    assert ("I may write there, and pin." in shown, "https://t.me/c/1000000101/7" in shown) == (True, True)
    settings = browser.get(f"/g/{group.slug}/settings").get_data(as_text=True)
    assert (f'href="{path}"' in settings, "Big &lt;house&gt;" in settings) == (True, True)
    (home,) = chat_homes.homes(host.id, group.id)

    def press(way: str, purpose: str, chat: str = str(home.id)) -> int:
        data = {"csrf_token": proof(browser, path), "chat": chat, "purpose": purpose}
        return browser.post(f"{path}/{way}", data=data).status_code

    assert [press("not-here", "events"), press("here", "announcements")] == [303] * 2
    (home,) = chat_homes.homes(host.id, group.id)
    assert home.posted == {Purpose.ANNOUNCEMENTS: 7}  # its topic is kept
    assert [press("here", "tea"), press("here", "events", "99"), press("here", "events", "x")] == [404] * 3


def test_a_chat_is_added_by_who_administers_it_and_taken_away(
    group: GroupFacts, signed_in: Enter, host: Person
) -> None:
    browser, path = signed_in(host), f"/g/{group.slug}/chats"
    chats.seen(ChatFacts(SECOND, "supergroup", "Garden"), host.id, NOW)
    (garden,) = chat_homes.spare(host.id)
    assert "only Telegram can say" in browser.get(path).get_data(as_text=True)
    data = {"csrf_token": proof(browser, path), "chat": str(garden.id)}
    assert browser.post(f"{path}/add", data=data).status_code == 403
    chats.seen(ChatFacts(SECOND, "supergroup", "Garden"), host.id, NOW, administrators=[host.telegram_id or 0])
    shown = browser.post(f"{path}/add", data=data, follow_redirects=True).get_data(as_text=True)
    assert "The group lives in Garden too." in shown
    assert [home.title for home in chat_homes.homes(host.id, group.id)] == ["Big <house>", "Garden"]
    shown = browser.post(f"{path}/take-away", data=data, follow_redirects=True).get_data(as_text=True)
    assert "does not live in that chat any more" in shown
    assert [home.title for home in chat_homes.homes(host.id, group.id)] == ["Big <house>"]
