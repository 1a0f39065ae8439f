"""Requests to join: asked, decided once, and the five minutes in which a bot may write first."""

from typing import Any

import pytest

from playground.client import Chat, Desk, Person, Refusal
from tests.playground.conftest import Api

FIRST = "Forbidden: bot can't initiate conversation with a user"
MISSING = "Bad Request: HIDE_REQUESTER_MISSING"


@pytest.fixture
def asking(api: Api, host: Person, group: Chat) -> Chat:
    """A supergroup with a bot that decides about requests and asked to hear of members."""
    host.add_bot(group, ["can_invite_users"])
    api.updates(allowed_updates=["message", "chat_member", "my_chat_member", "chat_join_request", "callback_query"])
    return group


@pytest.fixture
def link(api: Api, asking: Chat) -> str:
    made = api.ok("createChatInviteLink", chat_id=asking.id, name="Door", creates_join_request=True)
    return str(made["invite_link"])


def the_request(api: Api) -> dict[str, Any]:
    (update,) = api.updates()
    return dict(update["chat_join_request"])


def test_a_request_comes_with_whom_and_by_which_link(api: Api, desk: Desk, asking: Chat, link: str) -> None:
    asker = desk.person("Noor", bio="Fixes lamps")
    assert asker.follow(link) == "asked"
    request = the_request(api)
    assert (request["from"]["id"], request["user_chat_id"], request["bio"]) == (asker.id, asker.id, "Fixes lamps")
    assert request["chat"]["id"] == asking.id
    assert abs(request["date"] - desk.ask("clock")["now"]) < 5
    shown = request["invite_link"]
    assert (shown["invite_link"], shown["name"], shown["pending_join_request_count"]) == (link, "Door", 1)
    assert [waiting["user"] for waiting in desk.requests(asking)] == [asker.id]


def test_requests_are_told_only_to_who_may_invite(
    api: Api, desk: Desk, host: Person, asking: Chat, link: str, stranger: Person
) -> None:
    host.add_bot(asking, ["can_pin_messages"])
    api.updates()
    stranger.follow(link)
    assert api.updates() == []
    words = "Bad Request: not enough rights to manage chat join requests"
    for name in ("approveChatJoinRequest", "declineChatJoinRequest"):
        assert api.refusal(name, chat_id=asking.id, user_id=stranger.id) == words
    assert api.refusal("sendMessage", chat_id=stranger.id, text="x") == FIRST


def test_an_approved_person_is_in_and_told_so(api: Api, desk: Desk, asking: Chat, link: str, stranger: Person) -> None:
    stranger.follow(link)
    api.updates()
    count = api.ok("getChatMemberCount", chat_id=asking.id)
    assert api.ok("approveChatJoinRequest", chat_id=asking.id, user_id=stranger.id) is True
    member, message = api.updates()
    change = member["chat_member"]
    assert (change["from"]["id"], change["new_chat_member"]["status"]) == (77, "member")
    assert change["invite_link"]["invite_link"] == link
    assert "via_join_request" not in change  # that is for requests without a link
    assert message["message"]["from"]["id"] == stranger.id
    assert message["message"]["new_chat_members"][0]["id"] == stranger.id
    assert api.ok("getChatMemberCount", chat_id=asking.id) == count + 1
    assert desk.requests(asking) == []


def test_a_request_is_decided_once(api: Api, asking: Chat, link: str, desk: Desk, stranger: Person) -> None:
    stranger.follow(link)
    one = {"chat_id": asking.id, "user_id": stranger.id}
    api.ok("declineChatJoinRequest", **one)
    assert [api.refusal(name, **one) for name in ("approveChatJoinRequest", "declineChatJoinRequest")] == [MISSING] * 2
    assert api.ok("getChatMember", **one)["status"] == "left"
    assert stranger.follow(link) == "asked"
    api.ok("approveChatJoinRequest", **one)
    already = "Bad Request: USER_ALREADY_PARTICIPANT"
    assert [api.refusal(name, **one) for name in ("approveChatJoinRequest", "declineChatJoinRequest")] == [already] * 2
    never = desk.person("Never asked")
    assert api.refusal("approveChatJoinRequest", chat_id=asking.id, user_id=never.id) == MISSING
    assert api.refusal("approveChatJoinRequest", chat_id=asking.id) == "Bad Request: invalid user_id specified"


def test_only_a_group_has_join_requests(api: Api, guest: Person) -> None:
    words = "Bad Request: the chat can't have join requests"
    assert api.refusal("approveChatJoinRequest", chat_id=guest.id, user_id=guest.id) == words


def test_a_lost_account_is_not_let_in(api: Api, asking: Chat, link: str, stranger: Person) -> None:
    stranger.follow(link)
    stranger.deactivate()
    assert api.refusal("approveChatJoinRequest", chat_id=asking.id, user_id=stranger.id) == (
        "Forbidden: user is deactivated"
    )


def test_a_bot_may_write_to_a_requester_for_five_minutes(
    api: Api, desk: Desk, asking: Chat, link: str, stranger: Person
) -> None:
    assert api.refusal("sendMessage", chat_id=stranger.id, text="x") == FIRST
    stranger.follow(link)
    (waiting,) = desk.requests(asking)
    assert 299 <= waiting["open_until"] - waiting["date"] <= 301
    api.ok("sendMessage", chat_id=stranger.id, text="What brings you here?")
    assert stranger.messages()[-1].text == "What brings you here?"
    desk.expire_contact(stranger, asking)
    assert api.refusal("sendMessage", chat_id=stranger.id, text="too late") == FIRST
    api.ok("approveChatJoinRequest", chat_id=asking.id, user_id=stranger.id)


@pytest.mark.parametrize("name", ["approveChatJoinRequest", "declineChatJoinRequest"])
def test_the_minutes_end_with_the_decision(api: Api, asking: Chat, link: str, stranger: Person, name: str) -> None:
    stranger.follow(link)
    api.ok("sendMessage", chat_id=stranger.id, text="A moment, please")
    api.ok(name, chat_id=asking.id, user_id=stranger.id)
    assert api.refusal("sendMessage", chat_id=stranger.id, text="x") == FIRST


def test_only_the_first_bot_that_writes_may(
    api: Api, desk: Desk, host: Person, asking: Chat, link: str, stranger: Person
) -> None:
    other_bot = desk.bot("78:other", "other_bot", "Other")
    desk.do("add_bot", bot=other_bot.id, person=host.id, chat=asking.id, rights=["can_invite_users"])
    other = Api(desk.url, other_bot.token)
    stranger.follow(link)
    api.ok("sendMessage", chat_id=stranger.id, text="first")
    assert other.refusal("sendMessage", chat_id=stranger.id, text="second") == FIRST
    api.ok("sendMessage", chat_id=stranger.id, text="again")


def test_a_requester_who_answers_has_begun_the_conversation(
    api: Api, desk: Desk, asking: Chat, link: str, stranger: Person
) -> None:
    stranger.follow(link)
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    api.ok("sendMessage", chat_id=stranger.id, text="Ready?", reply_markup=markup)
    api.updates()
    assert stranger.tap("Yes", wait=0).answered is False
    (tapped,) = api.updates()
    assert tapped["callback_query"]["from"]["id"] == stranger.id
    stranger.say("I repair lamps")
    desk.expire_contact(stranger, asking)
    api.ok("sendMessage", chat_id=stranger.id, text="Thank you")
    assert [update["message"]["text"] for update in api.updates()] == ["I repair lamps"]


def test_a_request_can_be_taken_back_and_is_asked_once(
    api: Api, desk: Desk, asking: Chat, link: str, stranger: Person
) -> None:
    stranger.follow(link)
    with pytest.raises(Refusal, match="asked already"):
        stranger.follow(link)
    assert len(api.updates()) == 1
    stranger.withdraw(asking)
    assert api.updates() == []
    assert api.refusal("approveChatJoinRequest", chat_id=asking.id, user_id=stranger.id) == MISSING
    with pytest.raises(Refusal, match="has not asked"):
        stranger.withdraw(asking)


def test_people_decide_too_and_bots_hear_of_it(
    api: Api, host: Person, guest: Person, asking: Chat, link: str, stranger: Person
) -> None:
    stranger.follow(link)
    with pytest.raises(Refusal, match="may invite"):
        guest.admit(stranger, asking)
    api.updates()
    host.admit(stranger, asking)
    change = api.updates()[0]["chat_member"]
    assert (change["from"]["id"], change["new_chat_member"]["user"]["id"]) == (host.id, stranger.id)
    with pytest.raises(Refusal, match="has not asked"):
        host.turn_away(stranger, asking)


def test_a_public_group_may_be_asked_without_a_link(api: Api, desk: Desk, host: Person, stranger: Person) -> None:
    club = desk.group("Club", admins=[host], username="the_club", join_by_request=True)
    host.add_bot(club, ["can_invite_users"])
    api.updates(allowed_updates=["chat_member", "chat_join_request"])
    with pytest.raises(Refusal, match="unasked"):
        stranger.join(club)
    stranger.ask_to_join(club)
    request = the_request(api)
    assert ("invite_link" in request, request["from"]["id"]) == (False, stranger.id)
    assert api.ok("getChat", chat_id=club.id)["join_by_request"] is True
    api.ok("approveChatJoinRequest", chat_id=club.id, user_id=stranger.id)
    assert api.updates()[0]["chat_member"]["via_join_request"] is True
    with pytest.raises(Refusal, match="without a link"):
        desk.person("Other").ask_to_join(desk.group("Closed", admins=[host]))


def test_a_raid_is_asked_and_decided_one_by_one(api: Api, desk: Desk, host: Person, asking: Chat, link: str) -> None:
    crowd = [desk.person(f"P{number}") for number in range(60)]
    for one in crowd:
        one.follow(link)
    asked = [update["chat_join_request"] for update in api.updates(limit=100)]
    assert [one["from"]["id"] for one in asked] == [one.id for one in crowd]
    assert asked[-1]["invite_link"]["pending_join_request_count"] == 60
    desk.rates()
    for number, one in enumerate(crowd):
        name = "approveChatJoinRequest" if number % 2 else "declineChatJoinRequest"
        api.ok(name, chat_id=asking.id, user_id=one.id)
    desk.rates(on=False)
    there = [api.ok("getChatMember", chat_id=asking.id, user_id=one.id)["status"] for one in crowd]
    assert there == ["left", "member"] * 30
    assert desk.requests(asking) == []


def test_a_ban_ends_a_request(api: Api, host: Person, asking: Chat, link: str, stranger: Person) -> None:
    host.add_bot(asking, ["can_invite_users", "can_restrict_members"])
    stranger.follow(link)
    api.ok("banChatMember", chat_id=asking.id, user_id=stranger.id)
    assert api.refusal("approveChatJoinRequest", chat_id=asking.id, user_id=stranger.id) == MISSING
