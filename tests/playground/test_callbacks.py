"""A button pressed, and the bot's answer to it."""

import threading

import pytest

from playground.client import Answer, Chat, Desk, Person, Refusal
from tests.playground.conftest import Api

GO = {"inline_keyboard": [[{"text": "Go 1", "callback_data": "go"}, {"text": "Site", "url": "https://a.example/"}]]}
TOO_LATE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def answer_next(api: Api, **words: object) -> threading.Thread:
    """A bot that answers the next callback query."""

    def run() -> None:
        (update,) = api.updates(timeout=10)
        api.ok("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], **words)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_tap_brings_the_bots_words_back(api: Api, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=GO)
    bot = answer_next(api, text="You’re in", show_alert=True)
    assert guest.tap("Go") == Answer("You’re in", True, None, True)
    bot.join()


def test_a_tap_nobody_answers_says_so(api: Api, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=GO)
    assert guest.tap("Go", wait=0) == Answer("", False, None, False)


def test_a_tap_carries_person_message_and_chat(api: Api, guest: Person, group: Chat) -> None:
    sent = api.ok("sendMessage", chat_id=group.id, text="x", reply_markup=GO)
    guest.tap("Go", group, wait=0)
    guest.tap_data("go", group, wait=0)
    first, second = (update["callback_query"] for update in api.updates())
    assert (first["from"]["id"], first["message"], first["data"]) == (guest.id, sent, "go")
    assert first["chat_instance"] == second["chat_instance"]


def test_an_anonymous_administrators_tap_carries_the_person(api: Api, desk: Desk, host: Person, group: Chat) -> None:
    desk.place(group, host, anonymous=True)
    api.ok("sendMessage", chat_id=group.id, text="x", reply_markup=GO)
    host.tap("Go", group, wait=0)
    assert api.updates()[-1]["callback_query"]["from"]["id"] == host.id


def test_a_link_button_opens_its_address(api: Api, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=GO)
    assert guest.tap("Site").url == "https://a.example/"
    assert api.updates() == []


def test_a_query_grows_too_old_to_answer(api: Api, desk: Desk, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=GO)
    guest.tap("Go", wait=0)
    (update,) = api.updates()
    desk.expire()
    assert api.refusal("answerCallbackQuery", callback_query_id=update["callback_query"]["id"]) == TOO_LATE
    assert api.refusal("answerCallbackQuery", callback_query_id="12") == TOO_LATE


def test_a_toast_is_at_most_200_characters(api: Api, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=GO)
    guest.tap("Go", wait=0)
    (update,) = api.updates()
    number = update["callback_query"]["id"]
    words = api.refusal("answerCallbackQuery", callback_query_id=number, text="x" * 201)
    assert words == "Bad Request: MESSAGE_TOO_LONG"
    assert api.ok("answerCallbackQuery", callback_query_id=number, text="x" * 200) is True


def test_an_answers_link_leads_to_the_bot_itself(api: Api, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="x", reply_markup=GO)
    guest.tap("Go", wait=0)
    number = api.updates()[0]["callback_query"]["id"]
    words = api.refusal("answerCallbackQuery", callback_query_id=number, url="https://a.example/")
    assert words == "Bad Request: URL_INVALID"
    assert api.ok("answerCallbackQuery", callback_query_id=number, url="https://t.me/table_bot?start=x") is True


def test_a_button_that_is_not_there_cannot_be_pressed(guest: Person) -> None:
    with pytest.raises(Refusal):
        guest.tap("Go")
