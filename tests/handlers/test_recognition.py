"""Thanks, what one may be asked about, titles and pauses, through the real bot."""

from datetime import UTC, datetime

import httpx

from meetups import members
from meetups.signs_of_life import last_signs
from playground.client import Chat, Person
from tests.handlers.conftest import TOKEN, House, forge, found_group, last, tap, tell, user_id
from tests.handlers.test_group_menu import group_of, labels
from tests.patience import eventually


def cast(house: House) -> tuple[Person, Person, Person, Chat, int]:
    """Somebody who owns a group, two members, its chat, and its number."""
    host, guest, third = house.person("Katrin"), house.person("Samira"), house.person("Lucia")
    chat = found_group(house, host)
    group_id = group_of(host)
    for person in (guest, third):
        members.join(user_id(person), group_id, datetime.now(UTC))
        house.desk.place(chat, person, "member")
    return host, guest, third, chat, group_id


def tag(house: House, chat: Chat, person: Person) -> str | None:
    """What stands beside their name, as Telegram says it."""
    asked = {"chat_id": chat.id, "user_id": person.id}
    answer = httpx.post(f"{house.desk.url}/bot{TOKEN}/getChatMember", json=asked).json()
    found = answer["result"].get("tag")
    return None if found is None else str(found)


def test_thanks_in_the_chat_and_in_private_become_what_one_may_be_asked_about(house: House) -> None:
    host, guest, third, chat, group_id = cast(house)
    advice = guest.say("I would say “flounder” here.", chat)
    said = host.say("/thanks translating", chat, reply_to=advice.id)
    guest.wait_for("thanks you for: translating")
    assert next(seen for seen in host.messages(chat) if seen.id == said.id).reactions == {"❤": 1}
    assert [seen for seen in host.messages(chat) if seen.from_bot and seen.id > advice.id] == []
    host.say("/thanks translating", chat, reply_to=advice.id)
    host.wait_for("You thanked them for that already.")
    third.say("/thanks", chat)
    third.wait_for("Reply to somebody’s message with /thanks and what for")
    tell(third, "/group", "You are a member.")
    tap(third, "Together", "Together")
    tap(third, "Say thanks", "Whom would you like to thank?")
    tell(third, "nobody at all", "I find nobody like that among the members.")
    tell(third, "a", "Which of them do you mean?")  # Katrin and Samira have one
    tell(third, "samira", "What for?")
    tell(third, "Translating", "Would you like to add a few words?")
    tell(third, "You saved my evening.", " reads from you: thanks for ")
    offer = guest.wait_for("Ask me about: translating")
    assert labels(offer) == ["Yes, show it", "No, thank you"]
    tap(guest, "Yes, show it", "they may ask you about")
    assert "You saved my evening." in last(guest).text
    forge(house, host, f"aa:knows:{group_id}")
    host.wait_for("Samira")
    tap(guest, "Hide: translating", ": hidden")


def test_a_title_is_set_with_a_yes_and_taken_away_with_a_press(house: House) -> None:
    host, guest, _, chat, group_id = cast(house)
    forge(house, host, f"tt:offer:{group_id}")
    host.wait_for("Whom is the title for?")
    tap(host, "Samira", "Which title?")
    tell(host, "a title of more than sixteen", "A title has up to 16 characters.")
    tell(host, "Keeper of tea", "Without their yes nothing is set.")
    guest.wait_for("A title for you in the chat")
    assert tag(house, chat, guest) is None
    tap(guest, "Yes, please", "Keeper of tea")

    def all_titles() -> str:
        forge(house, host, f"tt:all:{group_id}")
        return last(host).text

    eventually(lambda: "Give me the right to manage tags" in all_titles())  # the bot may not: its organisers read so
    host.add_bot(chat, rights=["can_pin_messages", "can_manage_tags"])
    forge(house, host, f"tt:again:{group_id}")
    eventually(lambda: tag(house, chat, guest) == "Keeper of tea")
    tap(guest, "Take it away", "You have no title in the chat.")
    eventually(lambda: tag(house, chat, guest) is None)


def test_a_pause_is_chosen_ended_and_an_answer_to_the_question_how_one_is(house: House) -> None:
    host, guest, _, _, group_id = cast(house)
    tell(guest, "/group", "You are a member.")
    tap(guest, "My place here", "My place here")
    tap(guest, "Pause, and fewer messages", "Nobody sees that you pause.")
    tap(guest, "A week", "You paused it until")
    tap(guest, "End the pause", "Nobody sees that you pause.")
    tap(guest, "Until a day I name", "Until which day?")
    tell(guest, "yesterday", "I cannot read that as a day.")
    tell(guest, "tomorrow", "You paused it until")
    guest.tap("All my groups at once")
    guest.wait_for(lambda seen: "End all pauses" in seen.labels)
    tap(guest, "End all pauses", "Nobody sees that you pause.")
    forge(house, guest, f"pl:few:{group_id}")
    guest.wait_for("you hear only what you answered")
    forge(house, guest, f"pl:more:{group_id}")
    forge(house, guest, f"pl:hello:{group_id}")
    guest.wait_for("It is good to hear from you.")
    assert (datetime.now(UTC) - last_signs(group_id, [user_id(guest)])[user_id(guest)]).total_seconds() < 60
    assert forge(house, guest, f"lv:show:{group_id}") == "Only organisers of the group can do that."
    forge(house, host, f"lv:days:90:{group_id}")
    assert "Paused: too few to say" in host.wait_for("Whoever was not seen for 90 days").text
