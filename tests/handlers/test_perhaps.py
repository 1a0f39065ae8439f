"""A card that Telegram took without saying so: held, told to the organiser in private, decided there or by a tap."""

from collections.abc import Iterator

import pytest

from models import OutboxMessage, PostedCard
from playground.client import Chat, Person
from tests.handlers.conftest import House, found_group, make_event, tap
from tests.patience import eventually

pytestmark = pytest.mark.long(but_on="sqlite")


@pytest.fixture(autouse=True)
def _no_faults_are_left(house: House) -> Iterator[None]:
    yield
    house.desk.faults([])


def cards(house: House, chat: Chat) -> list[str]:
    """What was posted in the chat by the bot, with buttons to answer."""
    return [row["text"] for row in house.desk.accepted() if row["method"] == "sendMessage" and row["chat"] == chat.id]


def card_state(chat: Chat) -> str:
    row = OutboxMessage.select().where(OutboxMessage.kind == "card", OutboxMessage.chat_id == chat.id)
    return str(row.order_by(OutboxMessage.id.desc()).get().state)


def test_a_card_in_doubt_is_posted_once_until_its_organiser_decides(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat = found_group(house, host)
    house.desk.faults([{"method": "sendMessage", "kind": "drop_after", "chat": chat.id, "times": 1}])
    make_event(host, "In doubt")
    eventually(lambda: card_state(chat) == "unknown")
    word = host.wait_for("Perhaps posted: The card", timeout=20)
    assert f"In {chat.title}" in word.text
    assert word.labels == ["Send again", "Leave it"]
    assert len(cards(house, chat)) == 1
    tap(host, "Send again", "It is on its way again.")
    eventually(lambda: card_state(chat) == "sent")
    assert len(cards(house, chat)) == 2
    assert PostedCard.select().where(PostedCard.chat_id == chat.id).count() == 1
    guest.join(chat)
    guest.tap("In person", chat, message=min(seen.id for seen in guest.messages(chat) if seen.labels))
    eventually(lambda: PostedCard.select().where(PostedCard.chat_id == chat.id).count() == 2)
    eventually(lambda: all("1/2" in seen.text for seen in guest.messages(chat) if seen.labels))


def test_a_tap_alone_says_that_the_card_stands(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    house.desk.faults([{"method": "sendMessage", "kind": "drop_after", "chat": chat.id, "times": 1}])
    make_event(host, "It stands")
    eventually(lambda: card_state(chat) == "unknown")
    host.tap("In person", chat)
    eventually(lambda: card_state(chat) == "sent")
    eventually(lambda: any("1/2" in seen.text for seen in host.messages(chat)))
    assert len(cards(house, chat)) == 1


def test_a_chat_that_lets_nobody_write_is_told_with_what_to_do(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    refused = "not enough rights to send text messages to the chat"
    house.desk.faults([{"method": "sendMessage", "kind": "400", "chat": chat.id, "description": refused}])
    make_event(host, "Not heard")
    word = host.wait_for("Not posted: The card", timeout=20)
    assert "The bot may not write there." in word.text
    assert "let me send messages" in word.text
    assert card_state(chat) == "dead"
    house.desk.faults([])
    host.tap("Send again")
    eventually(lambda: card_state(chat) == "sent")


def test_administrators_hear_in_private_of_a_right_that_is_gone(house: House) -> None:
    host, second = house.person("Katrin"), house.person("Ida")
    chat = found_group(house, host)
    house.desk.place(chat, second, status="administrator", actor=host)
    host.add_bot(chat)  # as a member like any other
    for person in (host, second):
        word = person.wait_for(f"I may not pin in {chat.title} any more")
        assert "Administrators, and let me pin messages." in word.text
    host.remove_bot(chat)
    for person in (host, second):
        assert "Add me again to go on." in person.wait_for(f"I was removed from {chat.title}").text


def with_two_administrators(house: House, host: Person) -> tuple[Chat, Person]:
    """The home of a group, where the bot is a member like any other; one of its administrators does not organise."""
    second, chat = house.person("Ida"), found_group(house, host)
    house.desk.place(chat, second, status="administrator", actor=host)
    host.add_bot(chat)
    second.wait_for(f"I may not pin in {chat.title} any more")
    return chat, second


def test_administrators_hear_that_their_chat_lets_no_member_write(house: House) -> None:
    host = house.person("Katrin")
    chat, second = with_two_administrators(house, host)
    house.desk.permit(chat, can_send_messages=False)
    make_event(host, "Not heard")
    assert "let me send messages" in second.wait_for(f"I may not write in {chat.title}", timeout=20).text
    host.wait_for("Not posted: The card", timeout=20)
    assert [seen.text for seen in host.messages() if "I may not write" in seen.text] == []


def test_administrators_hear_of_a_removal_that_telegram_only_says_to_who_posts(house: House) -> None:
    host = house.person("Katrin")
    chat, second = with_two_administrators(house, host)
    said = "bot was kicked from the supergroup chat"
    house.desk.faults([{"method": "sendMessage", "kind": "403", "chat": chat.id, "description": said}])
    make_event(host, "Not heard")
    for person in (host, second):
        assert "Add me again to go on." in person.wait_for(f"I was removed from {chat.title}", timeout=20).text
    house.desk.faults([])


def test_a_pin_that_is_refused_is_told_as_a_right_that_is_gone(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    said = "not enough rights to manage pinned messages in the chat"
    house.desk.faults([{"method": "pinChatMessage", "kind": "400", "chat": chat.id, "description": said}])
    make_event(host, "Not pinned")
    assert "let me pin messages" in host.wait_for(f"I may not pin in {chat.title} any more", timeout=20).text
    eventually(lambda: card_state(chat) == "sent")
    house.desk.faults([])
