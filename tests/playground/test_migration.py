"""A group becomes a supergroup."""

import pytest

from playground.client import Chat, Desk, Person, Refusal
from tests.playground.conftest import Api

WENT = "Bad Request: group chat was upgraded to a supergroup chat"


@pytest.fixture
def small(desk: Desk, host: Person, guest: Person, api: Api) -> Chat:
    """A plain group with the bot in it as an administrator."""
    chat = desk.group("Table", [guest], [host], kind="group")
    host.add_bot(chat, ["can_pin_messages"])
    api.updates()
    return chat


def test_a_group_that_became_a_supergroup_says_so(api: Api, desk: Desk, guest: Person, small: Chat) -> None:
    card = api.ok("sendMessage", chat_id=small.id, text="before")
    new = desk.migrate(small)
    assert (new.kind, str(new.id)[:4], new.id != small.id) == ("supergroup", "-100", True)
    for method, more in (
        ("sendMessage", {"text": "x"}),
        ("editMessageText", {"text": "x", "message_id": card["message_id"]}),
        ("pinChatMessage", {"message_id": card["message_id"]}),
        ("getChat", {}),
    ):
        refused = api.call(method, chat_id=small.id, **more)
        assert (refused["error_code"], refused["description"]) == (400, WENT)
        assert refused["parameters"] == {"migrate_to_chat_id": new.id}
    sent = api.ok("sendMessage", chat_id=new.id, text="after")
    assert api.ok("pinChatMessage", chat_id=new.id, message_id=sent["message_id"]) is True
    assert api.refusal("editMessageText", chat_id=new.id, message_id=99, text="x").endswith("message to edit not found")


def test_both_chats_tell_the_bot_of_the_move(api: Api, desk: Desk, host: Person, small: Chat) -> None:
    new = desk.migrate(small)
    old_says, new_says = (update["message"] for update in api.updates())
    assert (old_says["chat"]["id"], old_says["migrate_to_chat_id"], old_says["from"]["id"]) == (
        small.id, new.id, host.id,
    )  # fmt: skip
    assert (new_says["chat"]["id"], new_says["migrate_from_chat_id"]) == (new.id, small.id)
    assert (new_says["from"]["id"], new_says["sender_chat"]["id"]) == (1087968824, new.id)


def test_people_go_on_in_the_supergroup_alone(desk: Desk, guest: Person, small: Chat) -> None:
    new = desk.migrate(small)
    assert guest.say("here", new).text == "here"
    assert guest.messages(new)[0].service == "The supergroup begins here"
    assert guest.messages(small)[-1].service == "The group became a supergroup"
    with pytest.raises(Refusal, match="Write there"):
        guest.say("there", small)


def test_only_a_group_and_only_once(desk: Desk, small: Chat, group: Chat) -> None:
    with pytest.raises(Refusal, match="Only a group"):
        desk.migrate(group)
    desk.migrate(small)
    with pytest.raises(Refusal, match="already"):
        desk.migrate(small)


def test_who_waits_at_the_door_goes_along(api: Api, desk: Desk, host: Person, small: Chat, stranger: Person) -> None:
    host.add_bot(small, ["can_invite_users"])
    link = host.invite_link(small, approval=True)
    stranger.follow(link)
    new = desk.migrate(small)
    assert api.ok("approveChatJoinRequest", chat_id=new.id, user_id=stranger.id) is True
    assert desk.person("Later").follow(link) == "asked"
