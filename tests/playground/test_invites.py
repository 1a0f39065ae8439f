"""Invite links: what a bot may ask for, who comes in by them, and what it hears."""

import pytest

from playground.client import Chat, Desk, Person, Refusal
from tests.playground.conftest import Api

BOTH = "Bad Request: member limit can't be specified for links requiring administrator approval"
SPENT = "Bad Request: INVITE_HASH_EXPIRED"


@pytest.fixture
def open_group(api: Api, host: Person, group: Chat) -> Chat:
    """A supergroup whose links the bot manages, and which asked for every kind of update."""
    host.add_bot(group, ["can_invite_users"])
    api.updates(allowed_updates=["message", "chat_member", "chat_join_request"])
    return group


def test_managing_links_needs_the_right(api: Api, host: Person, group: Chat) -> None:
    words = "Bad Request: not enough rights to manage chat invite link"
    for rights in (None, []):
        host.add_bot(group, rights)
        assert api.refusal("createChatInviteLink", chat_id=group.id) == words
        assert api.refusal("exportChatInviteLink", chat_id=group.id) == words
        assert api.refusal("revokeChatInviteLink", chat_id=group.id, invite_link="x") == words
        assert api.refusal("editChatInviteLink", chat_id=group.id, invite_link="x") == words


def test_a_private_chat_has_no_invite_links(api: Api, guest: Person) -> None:
    words = "Bad Request: can't invite members to a private chat"
    assert api.refusal("createChatInviteLink", chat_id=guest.id) == words


def test_a_link_with_approval_has_no_limit(api: Api, open_group: Chat) -> None:
    assert api.refusal("createChatInviteLink", chat_id=open_group.id, member_limit=1, creates_join_request=True) == BOTH
    link = api.ok("createChatInviteLink", chat_id=open_group.id, member_limit=1)["invite_link"]
    given = {"chat_id": open_group.id, "invite_link": link, "member_limit": 2, "creates_join_request": True}
    assert api.refusal("editChatInviteLink", **given) == BOTH


def test_a_links_limits_make_sense(api: Api, open_group: Chat) -> None:
    assert api.refusal("createChatInviteLink", chat_id=open_group.id, expire_date=1) == (
        "Bad Request: EXPIRE_DATE_INVALID"
    )
    assert api.refusal("createChatInviteLink", chat_id=open_group.id, member_limit=100_000) == (
        "Bad Request: USAGE_LIMIT_INVALID"
    )


def test_a_link_is_made_changed_and_revoked(api: Api, open_group: Chat) -> None:
    made = api.ok("createChatInviteLink", chat_id=open_group.id, name="  Spring\n " + "x" * 40, member_limit=5)
    assert made.pop("invite_link").startswith("https://t.me/+")
    assert made.pop("creator")["id"] == 77
    plain = {"creates_join_request": False, "is_primary": False, "is_revoked": False}
    assert made == {"name": "Spring " + "x" * 25, "member_limit": 5, **plain}
    link = api.ok("createChatInviteLink", chat_id=open_group.id, name="One", member_limit=1)["invite_link"]
    edited = api.ok("editChatInviteLink", chat_id=open_group.id, invite_link=link, creates_join_request=True)
    assert edited == {"invite_link": link, "creator": edited["creator"], **plain, "creates_join_request": True}
    revoked = api.ok("revokeChatInviteLink", chat_id=open_group.id, invite_link=link)
    assert (revoked["invite_link"], revoked["is_revoked"]) == (link, True)


def test_only_a_link_of_ones_own_is_changed(api: Api, desk: Desk, host: Person, open_group: Chat) -> None:
    theirs = host.invite_link(open_group)
    gone = api.ok("createChatInviteLink", chat_id=open_group.id)["invite_link"]
    api.ok("revokeChatInviteLink", chat_id=open_group.id, invite_link=gone)
    for link in (theirs, gone, "https://t.me/+nothing"):
        assert api.refusal("editChatInviteLink", chat_id=open_group.id, invite_link=link) == SPENT
        assert api.refusal("revokeChatInviteLink", chat_id=open_group.id, invite_link=link) == SPENT
    assert api.refusal("editChatInviteLink", chat_id=open_group.id) == "Bad Request: invite link must be non-empty"


def test_a_primary_link_is_replaced_not_changed(api: Api, desk: Desk, open_group: Chat, stranger: Person) -> None:
    first = api.ok("exportChatInviteLink", chat_id=open_group.id)
    second = api.ok("exportChatInviteLink", chat_id=open_group.id)
    assert api.ok("getChat", chat_id=open_group.id)["invite_link"] == second != first
    assert api.refusal("editChatInviteLink", chat_id=open_group.id, invite_link=second) == (
        "Bad Request: CHAT_INVITE_PERMANENT"
    )
    with pytest.raises(Refusal, match="has expired"):
        stranger.follow(first)
    assert stranger.follow(second) == "joined"
    api.ok("revokeChatInviteLink", chat_id=open_group.id, invite_link=second)
    primary = [link["invite_link"] for link in desk.links(open_group) if link["is_primary"] and not link["is_revoked"]]
    assert [api.ok("getChat", chat_id=open_group.id)["invite_link"]] == primary


def test_who_comes_by_a_link_is_told_with_it(api: Api, open_group: Chat, stranger: Person) -> None:
    link = api.ok("createChatInviteLink", chat_id=open_group.id, name="Fair")
    assert stranger.follow(link["invite_link"].removeprefix("https://")) == "joined"
    member, message = api.updates()
    change = member["chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("left", "member")
    assert (change["from"]["id"], change["invite_link"]) == (stranger.id, link)
    assert "via_join_request" not in change
    service = message["message"]
    assert (service["from"]["id"], service["new_chat_members"][0]["id"]) == (stranger.id, stranger.id)


def test_others_see_only_half_of_a_link(api: Api, host: Person, open_group: Chat, stranger: Person) -> None:
    link = host.invite_link(open_group, "Katrin's")
    stranger.follow(link)
    shown = api.updates()[0]["chat_member"]["invite_link"]["invite_link"]
    assert shown == link[:-8] + "..."


def test_a_link_lets_in_as_many_at_once_as_it_says(api: Api, desk: Desk, open_group: Chat, stranger: Person) -> None:
    link = api.ok("createChatInviteLink", chat_id=open_group.id, member_limit=1)["invite_link"]
    second = desk.person("Second")
    stranger.follow(link)
    with pytest.raises(Refusal, match="has expired"):
        second.follow(link)
    stranger.leave(open_group)
    assert second.follow(link) == "joined"


def test_a_banned_person_comes_in_by_no_link(api: Api, host: Person, open_group: Chat, guest: Person) -> None:
    link = host.invite_link(open_group)
    host.remove(guest, open_group)
    for attempt in (lambda: guest.follow(link), lambda: guest.join(open_group)):
        with pytest.raises(Refusal, match="banned"):
            attempt()
    with pytest.raises(Refusal, match="no such invite link"):
        guest.follow("https://t.me/+aaaaaaaaaaaaaaaa")


def test_only_who_may_invite_makes_links(host: Person, guest: Person, group: Chat) -> None:
    with pytest.raises(Refusal, match="may invite"):
        guest.invite_link(group)
    with pytest.raises(Refusal, match="no limit"):
        host.invite_link(group, approval=True, member_limit=3)
