"""What a bot hears, and what it does not."""

from typing import Any

import pytest

from playground.client import Chat, Desk, Person, Refusal
from tests.playground.conftest import TOKEN, Api


def texts(updates: list[dict[str, Any]], kind: str = "message") -> list[str]:
    return [update[kind]["text"] for update in updates if "text" in update.get(kind, {})]


def test_start_with_a_payload_comes_as_a_command(api: Api, stranger: Person) -> None:
    stranger.start("e_42")
    (update,) = api.updates()
    message = update["message"]
    assert (message["text"], message["chat"]["type"]) == ("/start e_42", "private")
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert (message["from"]["id"], message["from"]["language_code"]) == (stranger.id, "en")


def test_a_start_payload_is_at_most_64_plain_characters(stranger: Person) -> None:
    stranger.start("a" * 64)
    for payload in ("a" * 65, "with space", "é"):
        with pytest.raises(Refusal):
            stranger.start(payload)


def test_a_startgroup_link_adds_the_bot_and_speaks_to_it(api: Api, desk: Desk, host: Person) -> None:
    chat = desk.group("New table", admins=[host])
    host.startgroup(chat, "g7")
    membership, service, command = api.updates()
    changed = membership["my_chat_member"]
    assert (changed["old_chat_member"]["status"], changed["new_chat_member"]["status"]) == ("left", "member")
    assert changed["from"]["id"] == host.id
    assert [user["id"] for user in service["message"]["new_chat_members"]] == [77]
    assert command["message"]["text"] == "/start@table_bot g7"
    assert command["message"]["entities"][0]["length"] == len("/start@table_bot")


def test_privacy_mode_hides_what_is_not_meant_for_the_bot(api: Api, host: Person, group: Chat) -> None:
    sent = api.ok("sendMessage", chat_id=group.id, text="x")
    host.say("hello all", group)
    host.say("/events", group)
    host.say("/events@table_bot", group)
    host.say("/events@other_bot", group)
    host.say("to you", group, reply_to=sent["message_id"])
    updates = api.updates()
    assert texts(updates) == ["/events", "/events@table_bot", "to you"]
    assert updates[-1]["message"]["reply_to_message"]["message_id"] == sent["message_id"]


def test_an_administrator_bot_hears_everything(api: Api, host: Person, group: Chat) -> None:
    host.add_bot(group, ["can_pin_messages"])
    host.say("hello all", group)
    updates = api.updates()
    assert updates[0]["my_chat_member"]["new_chat_member"]["can_pin_messages"] is True
    assert texts(updates) == ["hello all"]


def test_a_bot_without_privacy_mode_hears_everything(desk: Desk, host: Person, group: Chat) -> None:
    nosy = desk.bot("78:nosy", "nosy_bot", "Nosy", can_read_all=True)
    desk.do("add_bot", bot=nosy.id, person=host.id, chat=group.id)
    other = Api(desk.url, "78:nosy")
    other.updates()
    host.say("hello all", group)
    assert texts(other.updates()) == ["hello all"]


def test_people_who_come_and_go_are_service_messages(
    api: Api, desk: Desk, host: Person, group: Chat, stranger: Person
) -> None:
    stranger.join(group)
    stranger.leave(group)
    joined, left = api.updates()
    assert joined["message"]["new_chat_members"][0]["id"] == stranger.id
    assert left["message"]["left_chat_member"]["id"] == stranger.id


def test_chat_member_comes_only_when_asked_for(api: Api, host: Person, group: Chat, stranger: Person) -> None:
    host.add_bot(group, [])
    stranger.join(group)
    assert [kind for update in api.updates() for kind in update] == [
        "update_id",
        "my_chat_member",
        "update_id",
        "message",
    ]
    api.ok("getUpdates", allowed_updates=["chat_member"])
    stranger.leave(group)
    (update,) = api.updates()
    assert update["chat_member"]["new_chat_member"] == {
        "user": {"id": stranger.id, "is_bot": False, "first_name": "A stranger", "language_code": "en"},
        "status": "left",
    }


def test_blocking_and_unblocking_are_told(api: Api, guest: Person) -> None:
    guest.block()
    guest.unblock()
    blocked, back = (update["my_chat_member"] for update in api.updates())
    assert (blocked["new_chat_member"]["status"], blocked["chat"]["type"]) == ("kicked", "private")
    assert (back["old_chat_member"]["status"], back["new_chat_member"]["status"]) == ("kicked", "member")


def test_pressing_start_unblocks(api: Api, guest: Person) -> None:
    guest.block()
    with pytest.raises(Refusal):
        guest.say("hello")
    guest.start()
    assert texts(api.updates()) == ["/start"]


def test_being_removed_is_told_with_who_did_it(api: Api, host: Person, group: Chat) -> None:
    host.remove_bot(group)
    update = api.updates()[-1]["my_chat_member"]
    assert (update["from"]["id"], update["new_chat_member"]["status"]) == (host.id, "kicked")


def test_an_edited_message_comes_again(api: Api, guest: Person) -> None:
    said = guest.say("/help")
    guest.edit(said.id, "/events")
    assert texts(api.updates(), "edited_message") == ["/events"]


def test_places_come_as_location_live_location_and_venue(api: Api, guest: Person) -> None:
    guest.share_location(51.34, 12.37)
    live = guest.share_location(51.34, 12.37, live=True)
    guest.move_location(live.id, 51.35, 12.38)
    guest.share_venue(51.32, 12.33, "Lesecafé", "Karl-Heine-Straße 46")
    plain, began, moved, venue = api.updates()
    assert plain["message"]["location"] == {"latitude": 51.34, "longitude": 12.37}
    assert began["message"]["location"]["live_period"] == 900
    assert moved["edited_message"]["location"] == {"latitude": 51.35, "longitude": 12.38, "live_period": 900}
    assert venue["message"]["venue"]["title"] == "Lesecafé"


def test_an_anonymous_administrator_speaks_as_the_group(api: Api, desk: Desk, host: Person, group: Chat) -> None:
    desk.place(group, host, anonymous=True)
    host.say("/events", group)
    message = api.updates()[-1]["message"]
    assert (message["from"]["id"], message["sender_chat"]["id"]) == (1087968824, group.id)


def test_a_channel_post_has_no_sender_but_the_channel(api: Api, desk: Desk, host: Person) -> None:
    channel = desk.group("News", admins=[host], kind="channel")
    host.add_bot(channel, ["can_post_messages"])
    host.say("today", channel)
    post = api.updates()[-1]["channel_post"]
    assert ("from" in post, post["sender_chat"]["id"], post["text"]) == (False, channel.id, "today")


def test_a_bot_does_not_hear_itself(api: Api, guest: Person, group: Chat) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x")
    api.ok("sendMessage", chat_id=group.id, text="x")
    assert api.updates() == []


def test_each_bot_has_its_own_private_chat(desk: Desk, api: Api, guest: Person) -> None:
    desk.bot("78:other", "other_bot", "Other")
    api.ok("sendMessage", chat_id=guest.id, text="from one")
    other = Api(desk.url, "78:other")
    assert other.refusal("sendMessage", chat_id=guest.id, text="x").startswith("Forbidden")
    assert other.token != TOKEN


def test_a_video_chat_begins_and_ends_with_service_messages(
    api: Api, desk: Desk, host: Person, guest: Person, group: Chat
) -> None:
    host.start_video_chat(group)
    with pytest.raises(Refusal, match="runs already"):
        host.start_video_chat(group)
    host.end_video_chat(group)
    with pytest.raises(Refusal, match="no video chat to end"):
        host.end_video_chat(group)
    begun, ended = (update["message"] for update in api.updates())  # privacy mode hides no service message
    assert (begun["video_chat_started"], begun["from"]["id"], begun["chat"]["id"]) == ({}, host.id, group.id)
    assert ended["video_chat_ended"] == {"duration": 1}
    said = [seen.service for seen in guest.messages(group)]
    assert said[-2:] == ["Katrin started a video chat", "The video chat ended after 1 s"]


def test_only_who_may_manage_video_chats_begins_one(
    api: Api, desk: Desk, host: Person, guest: Person, group: Chat
) -> None:
    with pytest.raises(Refusal, match="Only an administrator who may manage video chats"):
        guest.start_video_chat(group)
    desk.place(group, guest, status="administrator", rights={"can_pin_messages": True})
    with pytest.raises(Refusal, match="Only an administrator who may manage video chats"):
        guest.start_video_chat(group)
    desk.place(group, guest, status="administrator", rights={"can_manage_video_chats": True}, anonymous=True)
    guest.start_video_chat(group)
    behind = api.updates()[-1]["message"]
    assert (behind["from"]["id"], behind["sender_chat"]["id"]) == (1087968824, group.id)
    with pytest.raises(Refusal, match="Only a group has a video chat here"):
        guest.start_video_chat(desk.group("News", [], [guest], kind="channel"))
