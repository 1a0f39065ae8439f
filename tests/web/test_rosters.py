"""Roster and chat on the members page: for organisers, each difference with its press, in a fixed number of queries."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from database import write_transaction
from meetups import chat_acts, chat_roster, chats
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.visibility import Role, role_of
from models import ChatAct, ChatMember, GroupChat, User
from tests.conftest import NOW, MakeGroup
from tests.in_and_out import ban
from tests.web.conftest import proof
from tests.web.test_events import counted_queries

Enter = Callable[[Person], FlaskClient]
CHAT = -1001


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """A group whose chat has Nemo in it, who is on no roster, and nine the bot never met."""
    found = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "Table", can_restrict=True), host.id, NOW)
    chats.bind(host.id, CHAT, found.id, NOW)
    chat_roster.counted(CHAT, 11, NOW)
    with write_transaction():
        ChatAct.delete().execute()
        ChatMember.create(chat=GroupChat.get(), user=host.id, status="in", seen_at=NOW)
    return found


def present(*people: Person) -> None:
    with write_transaction():
        for person in people:
            ChatMember.create(chat=GroupChat.get(), user=person.id, status="in", seen_at=NOW)


def text(browser: FlaskClient, group: GroupFacts) -> str:
    return browser.get(f"/g/{group.slug}/members?lang=en").get_data(as_text=True)


def press(browser: FlaskClient, group: GroupFacts, deed: str, member: int | str) -> int:
    path = f"/g/{group.slug}/members"
    form = {"csrf_token": proof(browser, "/me"), "deed": deed, "member": str(member)}
    return browser.post(f"{path}/roster?lang=en", data=form).status_code


def test_organisers_see_who_is_in_the_chat_only_and_take_them_in(
    group: GroupFacts, signed_in: Enter, host: Person, guest: Person, stranger: Person
) -> None:
    present(stranger)
    assert "Roster and chat" not in text(signed_in(guest), group)
    browser = signed_in(host)
    page = text(browser, group)
    assert "One is in the chat, not on the roster:" in page
    assert "Table: 9 who are there are not known here yet. They are when they press something." in page
    assert press(browser, group, "take_in", stranger.id) == 303
    assert role_of(stranger.id, group.id) == Role.MEMBER
    page = text(browser, group)
    assert "Nemo is on the roster." in page
    assert "Roster and chat are alike, as far as is known." in page
    assert press(browser, group, "take_in", stranger.id) == 303
    assert "Somebody put that right meanwhile." in text(browser, group)


def test_what_could_not_be_done_says_why(group: GroupFacts, signed_in: Enter, host: Person, guest: Person) -> None:
    present(guest)
    ban(host.id, guest.id, group.id, NOW)
    chat_acts.refuse(chat_acts.due(NOW, 1)[0], NOW, "Bad Request: can't remove chat owner")
    page = text(signed_in(host), group)
    assert "One is kept out here, not banned in the chat:" in page
    assert "They own the chat." in page
    assert press(signed_in(host), group, "let_again", guest.id) == 303
    assert role_of(guest.id, group.id) == Role.MEMBER


def test_members_and_nonsense_change_nothing(
    group: GroupFacts, signed_in: Enter, host: Person, guest: Person, stranger: Person
) -> None:
    present(stranger)
    assert press(signed_in(guest), group, "take_in", stranger.id) == 403
    for deed, member in (("take_in", "x"), ("erase", stranger.id), ("take_in", "9" * 40), ("take_in", 99_999)):
        assert press(signed_in(host), group, deed, member) == 404
    assert role_of(stranger.id, group.id) is None


def test_a_group_in_no_chat_shows_members_alone(make_group: MakeGroup, signed_in: Enter, host: Person) -> None:
    assert "Roster and chat" not in text(signed_in(host), make_group())


def test_thirty_differences_are_shown_in_as_many_queries_as_one(
    group: GroupFacts, signed_in: Enter, host: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    present(stranger)
    browser = signed_in(host)
    text(browser, group)
    with counted_queries(monkeypatch) as for_one:
        text(browser, group)
    with write_transaction():
        for number in range(30):
            user = User.create(telegram_id=6100 + number, name=f"Nemo {number}", created_at=NOW)
            ChatMember.create(chat=GroupChat.get(), user=user, status="in", seen_at=NOW)
    with counted_queries(monkeypatch) as for_thirty:
        page = text(browser, group)
    assert len(for_thirty) == len(for_one)
    assert "31 are in the chat, not on the roster:" in page
    assert "11 more are shown when these are put right." in page
    assert page.count("Put Nemo") == 20
