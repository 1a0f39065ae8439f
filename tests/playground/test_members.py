"""Members' places: banned, unbanned, restricted, promoted, and what their end is."""

from typing import Any

import pytest

from playground.client import Chat, Desk, Person, Refusal
from tests.playground.conftest import Api

NO_RIGHT = "Bad Request: not enough rights to restrict/unrestrict chat member"
FOR_ADMINISTRATORS = "Bad Request: user is an administrator of the chat"
OWNER = "Bad Request: can't remove chat owner"
READ_ONLY = {"can_send_messages": False}


@pytest.fixture
def watched(api: Api, host: Person, group: Chat) -> Chat:
    """A supergroup in which the bot may restrict and promote, and hears of members."""
    host.add_bot(group, ["can_restrict_members", "can_promote_members", "can_pin_messages"])
    api.updates(allowed_updates=["message", "chat_member", "my_chat_member"])
    return group


def changes(api: Api) -> list[tuple[str, str, int]]:
    """old status, new status, by whom; of the updates that wait."""
    found = [update["chat_member"] for update in api.updates() if "chat_member" in update]
    return [(one["old_chat_member"]["status"], one["new_chat_member"]["status"], one["from"]["id"]) for one in found]


def status(api: Api, chat: Chat, who: Person) -> str:
    return str(api.ok("getChatMember", chat_id=chat.id, user_id=who.id)["status"])


def test_every_way_in_and_out_is_told_to_administrators_who_asked(
    api: Api, host: Person, guest: Person, watched: Chat, stranger: Person
) -> None:
    stranger.join(watched)
    stranger.leave(watched)
    host.remove(guest, watched)
    api.ok("unbanChatMember", chat_id=watched.id, user_id=guest.id)
    assert changes(api) == [
        ("left", "member", stranger.id),
        ("member", "left", stranger.id),
        ("member", "kicked", host.id),
        ("kicked", "left", 77),
    ]
    host.add_bot(watched)
    guest.join(watched)
    assert changes(api) == []


def test_a_ban_removes_and_is_told(api: Api, guest: Person, watched: Chat) -> None:
    count = api.ok("getChatMemberCount", chat_id=watched.id)
    assert api.ok("banChatMember", chat_id=watched.id, user_id=guest.id) is True
    member, message = api.updates()
    assert member["chat_member"]["new_chat_member"] == {
        "user": member["chat_member"]["new_chat_member"]["user"], "status": "kicked", "until_date": 0,
    }  # fmt: skip
    left = message["message"]
    assert (left["from"]["id"], left["left_chat_member"]["id"]) == (77, guest.id)
    assert api.ok("getChatMemberCount", chat_id=watched.id) == count - 1


def test_banning_has_its_limits(api: Api, desk: Desk, host: Person, guest: Person, watched: Chat) -> None:
    def refused(who: int, method: str = "banChatMember", **more: Any) -> str:
        return api.refusal(method, chat_id=watched.id, user_id=who, **more)

    assert refused(77) == "Bad Request: can't restrict self"
    assert refused(77, "unbanChatMember") == "Bad Request: can't unrestrict self"
    assert refused(host.id) == OWNER
    desk.place(watched, guest, "administrator", {})
    assert refused(guest.id) == FOR_ADMINISTRATORS
    assert refused(guest.id, "restrictChatMember", permissions=READ_ONLY) == FOR_ADMINISTRATORS
    host.add_bot(watched, ["can_pin_messages"])
    assert refused(guest.id) == NO_RIGHT
    assert refused(guest.id, "restrictChatMember", permissions=READ_ONLY) == NO_RIGHT
    assert api.refusal("banChatMember", chat_id=guest.id, user_id=guest.id) == (
        "Bad Request: can't ban members in private chats"
    )


def test_unbanning_removes_a_member_unless_told_not_to(api: Api, guest: Person, watched: Chat) -> None:
    one = {"chat_id": watched.id, "user_id": guest.id}
    api.ok("unbanChatMember", only_if_banned=True, **one)
    assert status(api, watched, guest) == "member"
    api.ok("unbanChatMember", **one)
    assert status(api, watched, guest) == "left"
    api.ok("banChatMember", **one)
    api.ok("unbanChatMember", only_if_banned=True, **one)
    assert status(api, watched, guest) == "left"
    guest.join(watched)


def test_unbanning_and_promoting_are_for_supergroups(api: Api, desk: Desk, host: Person, guest: Person) -> None:
    small = desk.group("Small", [guest], [host], kind="group")
    host.add_bot(small, ["can_restrict_members", "can_promote_members"])
    words = "Bad Request: method is available only in supergroup and channel chats"
    assert api.refusal("unbanChatMember", chat_id=small.id, user_id=guest.id) == words
    assert api.refusal("promoteChatMember", chat_id=small.id, user_id=guest.id) == words
    assert api.refusal("restrictChatMember", chat_id=small.id, user_id=guest.id, permissions={}) == (
        "Bad Request: method is available only in supergroups"
    )


def test_a_restricted_person_is_silent_and_stays_so_when_coming_back(api: Api, guest: Person, watched: Chat) -> None:
    one = {"chat_id": watched.id, "user_id": guest.id}
    api.ok("restrictChatMember", permissions=READ_ONLY, **one)
    with pytest.raises(Refusal, match="may not write"):
        guest.say("hello", watched)
    guest.leave(watched)
    away = api.ok("getChatMember", **one)
    assert (away["status"], away["is_member"]) == ("restricted", False)
    guest.join(watched)
    assert api.ok("getChatMember", **one)["is_member"] is True
    with pytest.raises(Refusal, match="may not write"):
        guest.say("hello", watched)
    everything = {name: True for name, value in api.ok("getChatMember", **one).items() if name.startswith("can_")}
    api.ok("restrictChatMember", permissions=everything, **one)
    assert status(api, watched, guest) == "member"
    guest.say("hello", watched)


def test_some_permissions_include_others(api: Api, guest: Person, watched: Chat) -> None:
    def kept(**more: Any) -> set[str]:
        api.ok("restrictChatMember", chat_id=watched.id, user_id=guest.id, **more)
        member = api.ok("getChatMember", chat_id=watched.id, user_id=guest.id)
        return {name for name, value in member.items() if name.startswith("can_") and value}

    polls = {"can_send_polls": True}
    assert kept(permissions=polls) == {"can_send_polls", "can_send_messages", "can_react_to_messages"}
    assert kept(permissions=polls, use_independent_chat_permissions=True) == {"can_send_polls"}
    assert "can_send_photos" in kept(permissions={"can_add_web_page_previews": True})


def test_promoting_grants_no_more_than_one_has(
    api: Api, desk: Desk, host: Person, guest: Person, watched: Chat, stranger: Person
) -> None:
    one = {"chat_id": watched.id, "user_id": guest.id}
    assert api.refusal("promoteChatMember", can_invite_users=True, **one) == "Bad Request: RIGHT_FORBIDDEN"
    api.ok("promoteChatMember", can_pin_messages=True, **one)
    member = api.ok("getChatMember", **one)
    assert (member["status"], member["can_pin_messages"], member["can_be_edited"]) == ("administrator", True, True)
    api.ok("promoteChatMember", **one)
    assert status(api, watched, guest) == "member"
    assert changes(api) == [("member", "administrator", 77), ("administrator", "member", 77)]
    refused = {
        77: "can't promote self", host.id: "can't remove chat owner", stranger.id: "USER_NOT_MUTUAL_CONTACT",
    }  # fmt: skip
    for who, words in refused.items():
        assert api.refusal("promoteChatMember", chat_id=watched.id, user_id=who, can_pin_messages=True) == (
            f"Bad Request: {words}"
        )
    desk.place(watched, guest, "administrator", {})
    assert api.refusal("promoteChatMember", can_pin_messages=True, **one) == "Bad Request: CHAT_ADMIN_REQUIRED"
    host.add_bot(watched, ["can_pin_messages"])
    assert api.refusal("promoteChatMember", can_pin_messages=True, **one) == "Bad Request: not enough rights"


def test_bans_and_restrictions_end_by_the_clock(later: Desk) -> None:
    api, host = Api(later.url), later.person("Katrin")
    banned, muted, always = (later.person(name) for name in ("Banned", "Muted", "Always"))
    chat = later.group("Table", [banned, muted, always], [host])
    host.add_bot(chat, ["can_restrict_members"])
    until = int(later.ask("clock")["now"]) + 3600
    api.ok("banChatMember", chat_id=chat.id, user_id=banned.id, until_date=until)
    api.ok("banChatMember", chat_id=chat.id, user_id=always.id, until_date=until - 3590)
    api.ok("restrictChatMember", chat_id=chat.id, user_id=muted.id, permissions=READ_ONLY, until_date=until)
    later.move_on(3500)
    assert [status(api, chat, who) for who in (banned, muted, always)] == ["kicked", "restricted", "kicked"]
    later.move_on(200)
    assert [status(api, chat, who) for who in (banned, muted, always)] == ["left", "member", "kicked"]


def test_an_invitation_and_the_minutes_to_write_end_by_the_clock(later: Desk) -> None:
    api, host, asker = Api(later.url), later.person("Katrin"), later.person("Noor")
    chat = later.group("Table", [], [host])
    host.add_bot(chat, ["can_invite_users"])
    until = int(later.ask("clock")["now"]) + 600
    short = host.invite_link(chat, expire_date=until)
    assert asker.follow(host.invite_link(chat, approval=True)) == "asked"
    later.move_on(290)
    api.ok("sendMessage", chat_id=asker.id, text="in time")
    later.move_on(15)
    assert api.refusal("sendMessage", chat_id=asker.id, text="late").startswith("Forbidden: bot can't initiate")
    later.move_on(400)
    with pytest.raises(Refusal, match="has expired"):
        asker.follow(short)
