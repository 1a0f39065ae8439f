"""What Telegram refuses, in its words. Each test named in playground/README.md stands for one strict rule."""

from typing import Any

import pytest

from playground.client import Chat, Desk, Person
from tests.playground.conftest import Api

SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go"} | button]]}


def test_a_wrong_token_is_unauthorized(api: Api) -> None:
    stray = Api(api.url, "77:other")
    assert stray.call("getMe") == {"ok": False, "error_code": 401, "description": "Unauthorized"}


def test_an_unknown_method_is_not_found(api: Api) -> None:
    assert api.call("sendSmile") == {"ok": False, "error_code": 404, "description": "Not Found"}


def test_an_unknown_parameter_is_taken_and_noted(api: Api, desk: Desk, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x", sparkle=True)
    assert desk.calls("sendMessage")[-1]["unknown"] == ["sparkle"]


def test_an_empty_text_is_refused(api: Api, guest: Person) -> None:
    words = "Bad Request: message text is empty"
    assert api.refusal("sendMessage", chat_id=guest.id, text=" \n ") == words
    assert api.refusal("sendMessage", chat_id=guest.id, text="<b> </b>", parse_mode="HTML") == words


def test_a_text_is_at_most_4096_characters_after_parsing(api: Api, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert api.refusal("sendMessage", chat_id=guest.id, text="x" * 4097) == "Bad Request: message is too long"


def test_a_caption_is_at_most_1024_characters(api: Api, guest: Person) -> None:
    photo = {"chat_id": guest.id, "photo": "https://a.example/p.png"}
    api.ok("sendPhoto", caption="x" * 1024, **photo)
    assert api.refusal("sendPhoto", caption="x" * 1025, **photo) == "Bad Request: message caption is too long"


def test_broken_html_is_refused(api: Api, guest: Person) -> None:
    words = "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    assert api.refusal("sendMessage", chat_id=guest.id, text="<b>x", parse_mode="HTML") == words


def test_an_unknown_parse_mode_is_refused(api: Api, guest: Person) -> None:
    assert api.refusal("sendMessage", chat_id=guest.id, text="x", parse_mode="BBCode") == (
        "Bad Request: unsupported parse_mode"
    )


@pytest.mark.parametrize("data", ["", "x" * 65, "é" * 33])
def test_callback_data_is_1_to_64_bytes(api: Api, guest: Person, data: str) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=keyboard(callback_data="é" * 32))
    markup = keyboard(callback_data=data)
    assert api.refusal("sendMessage", chat_id=guest.id, text="x", reply_markup=markup) == (
        "Bad Request: BUTTON_DATA_INVALID"
    )


def test_a_button_needs_something_to_do(api: Api, guest: Person) -> None:
    assert api.refusal("sendMessage", chat_id=guest.id, text="x", reply_markup=keyboard()) == (
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    )


@pytest.mark.parametrize("url", ["http://localhost:8000/e/1", "https://klatch/e/1"])
def test_a_url_button_needs_a_host_with_a_dot(api: Api, guest: Person, url: str) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=keyboard(url="https://klatch.example/e/1"))
    assert api.refusal("sendMessage", chat_id=guest.id, text="x", reply_markup=keyboard(url=url)) == (
        f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
    )


def test_an_edit_that_changes_nothing_is_refused(api: Api, guest: Person) -> None:
    markup = keyboard(callback_data="a")
    sent = api.ok("sendMessage", chat_id=guest.id, text="<b>x</b>", parse_mode="HTML", reply_markup=markup)
    where = {"chat_id": guest.id, "message_id": sent["message_id"]}
    same = {"text": "<strong>x</strong>", "parse_mode": "HTML"}
    assert api.refusal("editMessageText", **where, **same, reply_markup=markup) == SAME
    assert api.refusal("editMessageReplyMarkup", **where, reply_markup=markup) == SAME
    assert "reply_markup" not in api.ok("editMessageText", **where, **same)


def test_an_edit_needs_a_message_that_is_there(api: Api, guest: Person) -> None:
    words = "Bad Request: message to edit not found"
    assert api.refusal("editMessageText", chat_id=guest.id, message_id=999, text="y") == words


def test_only_the_bots_own_messages_can_be_edited(api: Api, guest: Person) -> None:
    said = guest.say("mine")
    words = "Bad Request: message can't be edited"
    assert api.refusal("editMessageText", chat_id=guest.id, message_id=said.id, text="y") == words


def test_a_message_without_text_takes_no_text(api: Api, guest: Person) -> None:
    sent = api.ok("sendLocation", chat_id=guest.id, latitude=51.3, longitude=12.4)
    assert api.refusal("editMessageText", chat_id=guest.id, message_id=sent["message_id"], text="y") == (
        "Bad Request: there is no text in the message to edit"
    )


def test_a_chat_nobody_knows_is_not_found(api: Api, desk: Desk, host: Person) -> None:
    elsewhere = desk.group("Without the bot", admins=[host])
    for chat in (424242, -424242, "@nobody", "nonsense", elsewhere.id):
        assert api.refusal("sendMessage", chat_id=chat, text="x") == "Bad Request: chat not found"


def test_a_bot_cannot_write_first(api: Api, stranger: Person) -> None:
    words = "Forbidden: bot can't initiate conversation with a user"
    assert api.refusal("sendMessage", chat_id=stranger.id, text="x") == words
    stranger.start()
    api.ok("sendMessage", chat_id=stranger.id, text="x")


def test_a_blocked_bot_cannot_write(api: Api, guest: Person) -> None:
    guest.block()
    assert api.refusal("sendMessage", chat_id=guest.id, text="x") == "Forbidden: bot was blocked by the user"
    guest.unblock()
    api.ok("sendMessage", chat_id=guest.id, text="x")


@pytest.mark.parametrize("how", ["deactivate", "delete_account"])
def test_a_lost_account_cannot_be_written_to(api: Api, guest: Person, how: str) -> None:
    getattr(guest, how)()
    assert api.refusal("sendMessage", chat_id=guest.id, text="x") == "Forbidden: user is deactivated"


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_a_bot_that_was_removed_is_told_so(api: Api, desk: Desk, host: Person, kind: str) -> None:
    chat = desk.group("Short visit", admins=[host], kind=kind)
    host.add_bot(chat)
    host.remove_bot(chat)
    assert api.refusal("sendMessage", chat_id=chat.id, text="x") == f"Forbidden: bot was kicked from the {kind} chat"


def test_a_bot_that_left_is_no_member(api: Api, group: Chat) -> None:
    api.ok("leaveChat", chat_id=group.id)
    words = "Forbidden: bot is not a member of the supergroup chat"
    assert api.refusal("sendMessage", chat_id=group.id, text="x") == words


def test_pinning_needs_the_right(api: Api, host: Person, group: Chat) -> None:
    sent = api.ok("sendMessage", chat_id=group.id, text="x")
    where = {"chat_id": group.id, "message_id": sent["message_id"]}
    words = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert [api.refusal(name, **where) for name in ("pinChatMessage", "unpinChatMessage")] == [words, words]
    host.add_bot(group, ["can_pin_messages"])
    assert api.ok("pinChatMessage", **where) is True


def test_only_a_message_that_is_there_can_be_pinned(api: Api, guest: Person) -> None:
    where = {"chat_id": guest.id, "message_id": 999}
    assert api.refusal("pinChatMessage", **where) == "Bad Request: message to pin not found"
    assert api.refusal("unpinChatMessage", **where) == "Bad Request: message to unpin not found"


def test_a_muted_bot_cannot_write(api: Api, desk: Desk, host: Person, group: Chat) -> None:
    words = "Bad Request: not enough rights to send text messages to the chat"
    desk.permit(group, can_send_messages=False)
    assert api.refusal("sendMessage", chat_id=group.id, text="x") == words
    host.add_bot(group, [])
    api.ok("sendMessage", chat_id=group.id, text="x")


def test_a_channel_takes_administrators_only(api: Api, desk: Desk, host: Person) -> None:
    channel = desk.group("News", admins=[host], kind="channel")
    host.add_bot(channel, [])
    words = "Bad Request: need administrator rights in the channel chat"
    assert api.refusal("sendMessage", chat_id=channel.id, text="x") == words
    host.add_bot(channel, ["can_post_messages"])
    assert api.ok("sendMessage", chat_id=channel.id, text="x")["sender_chat"]["id"] == channel.id


def test_a_reply_needs_the_message_it_answers(api: Api, guest: Person) -> None:
    reply = {"message_id": 999}
    assert api.refusal("sendMessage", chat_id=guest.id, text="x", reply_parameters=reply) == (
        "Bad Request: message to be replied not found"
    )
    lenient = reply | {"allow_sending_without_reply": True}
    assert "reply_to_message" not in api.ok("sendMessage", chat_id=guest.id, text="x", reply_parameters=lenient)


def test_what_is_gone_cannot_be_deleted_again(api: Api, guest: Person) -> None:
    sent = api.ok("sendMessage", chat_id=guest.id, text="x")
    where = {"chat_id": guest.id, "message_id": sent["message_id"]}
    assert api.ok("deleteMessage", **where) is True
    assert api.refusal("deleteMessage", **where) == "Bad Request: message to delete not found"


def test_deleting_what_others_wrote_needs_the_right(api: Api, host: Person, group: Chat) -> None:
    said = host.say("mine", group)
    where = {"chat_id": group.id, "message_id": said.id}
    assert api.refusal("deleteMessage", **where) == "Bad Request: message can't be deleted"
    host.add_bot(group, ["can_delete_messages"])
    assert api.ok("deleteMessage", **where) is True


def test_a_place_lies_on_the_globe(api: Api, guest: Person) -> None:
    assert api.refusal("sendLocation", chat_id=guest.id, latitude=91, longitude=0) == (
        "Bad Request: wrong location specified"
    )


def test_a_photo_must_be_one(api: Api, guest: Person) -> None:
    assert api.refusal("sendPhoto", chat_id=guest.id) == "Bad Request: there is no photo in the request"


def test_bots_do_not_write_to_bots(api: Api, desk: Desk) -> None:
    other = desk.bot("78:other-token", "other_bot", "Other")
    assert api.refusal("sendMessage", chat_id=other.id, text="x") == "Forbidden: bot can't send messages to bots"
