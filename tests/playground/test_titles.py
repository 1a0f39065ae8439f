"""Tags of members and titles of administrators."""

import httpx
import pytest

from playground.client import Chat, Desk, Person
from tests.playground.conftest import Api
from tests.playground.test_page import at, browser

__all__ = ["browser"]


@pytest.fixture
def table(api: Api, host: Person, group: Chat) -> Chat:
    """A supergroup in which the bot may promote people and manage their tags."""
    host.add_bot(group, ["can_promote_members", "can_manage_tags", "can_pin_messages"])
    api.updates(allowed_updates=["message", "chat_member"])
    return group


def test_a_tag_stands_on_what_its_member_writes(
    api: Api, browser: httpx.Client, host: Person, guest: Person, table: Chat
) -> None:
    one = {"chat_id": table.id, "user_id": guest.id}
    assert api.ok("setChatMemberTag", tag="  Lamp   doctor ", **one) is True
    assert api.ok("getChatMember", **one)["tag"] == "Lamp doctor"
    guest.say("hello", table)
    (update,) = api.updates()  # no update tells of the tag itself
    assert update["message"]["sender_tag"] == "Lamp doctor"
    assert '<span class="tag">Lamp doctor</span>' in browser.get(at(host, table)).text
    api.ok("setChatMemberTag", **one)
    assert "tag" not in api.ok("getChatMember", **one)


def test_a_tag_is_for_regular_members(api: Api, host: Person, guest: Person, table: Chat, stranger: Person) -> None:
    def refused(who: Person) -> str:
        return api.refusal("setChatMemberTag", chat_id=table.id, user_id=who.id, tag="x")

    assert refused(host) == "Bad Request: CHAT_CREATOR_REQUIRED"
    assert refused(stranger) == "Bad Request: USER_NOT_PARTICIPANT"
    host.add_bot(table, ["can_promote_members"])
    assert refused(guest) == "Bad Request: CHAT_ADMIN_REQUIRED"


def test_a_title_is_for_administrators_the_bot_made(
    api: Api, desk: Desk, host: Person, guest: Person, table: Chat
) -> None:
    one = {"chat_id": table.id, "user_id": guest.id, "custom_title": "Host"}

    def refused(**more: int) -> str:
        return api.refusal("setChatAdministratorCustomTitle", **(one | more))

    assert refused(user_id=host.id) == "Bad Request: only the owner can edit their custom title"
    assert refused() == "Bad Request: user is not an administrator"
    promoting = {"chat_id": table.id, "user_id": guest.id}
    api.ok("promoteChatMember", can_pin_messages=True, **promoting)
    api.ok("setChatAdministratorCustomTitle", **one)
    assert api.ok("getChatMember", **promoting)["custom_title"] == "Host"
    api.ok("promoteChatMember", can_manage_tags=True, **promoting)
    member = api.ok("getChatMember", **promoting)
    assert (member["custom_title"], member["can_manage_tags"], member["can_pin_messages"]) == ("Host", True, False)
    api.ok("promoteChatMember", **promoting)
    assert "tag" not in api.ok("getChatMember", **promoting)
    theirs = desk.person("Anna")
    theirs.join(table)
    desk.place(table, theirs, "administrator", {})
    assert refused(user_id=theirs.id) == "Bad Request: not enough rights to change custom title of the user"


def test_a_tag_or_title_is_short_and_without_emoji(api: Api, guest: Person, table: Chat) -> None:
    one = {"chat_id": table.id, "user_id": guest.id}
    for tag, words in (("x" * 17, "INVALID"), ("Lamp 💡", "EMOJI_NOT_ALLOWED"), ("❤", "EMOJI_NOT_ALLOWED")):
        assert api.refusal("setChatMemberTag", tag=tag, **one) == f"Bad Request: TAG_{words}"
    api.ok("setChatMemberTag", tag="★" * 16, **one)
    api.ok("promoteChatMember", can_pin_messages=True, **one)
    for title, words in (("x" * 17, "INVALID"), ("👑", "EMOJI_NOT_ALLOWED")):
        assert api.refusal("setChatAdministratorCustomTitle", custom_title=title, **one) == (
            f"Bad Request: CUSTOM_TITLE_{words}"
        )


def test_tags_and_titles_are_for_groups(api: Api, guest: Person) -> None:
    words = "Bad Request: method is available only in groups and supergroups"
    for method in ("setChatMemberTag", "setChatAdministratorCustomTitle"):
        assert api.refusal(method, chat_id=guest.id, user_id=guest.id) == words
