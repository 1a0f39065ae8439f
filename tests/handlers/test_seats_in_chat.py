"""The real bot at the playground: a card that says live now, a QR in the chat, a yes from an organiser's message."""

from datetime import UTC, datetime, timedelta

from database import write_transaction
from meetups import groups
from models import Event, Group, GroupChat
from playground.client import Chat, Person, Seen
from tests.handlers.conftest import House, found_group, make_event, user_id


def evening(house: House, host: Person) -> tuple[Chat, Event]:
    """A published evening with two seats in the room, in a new group's chat. It is tomorrow at seven: seats are given
    until it begins, else it would depend on the time of day whether they are only offered."""
    chat = found_group(house, host)
    make_event(host)
    host.wait_for("One poem", chat)
    with write_transaction():
        Event.update(cutoff_lead=0).execute()
    return chat, Event.select().order_by(Event.id.desc()).first()


def card_with(person: Person, chat: Chat, words: str) -> Seen:
    return person.wait_for(lambda seen: "One poem" in seen.text and words in seen.text, chat)


def test_the_card_says_live_now_while_the_video_chat_runs(house: House) -> None:
    host = house.person("Katrin")
    chat, event = evening(house, host)
    starts = datetime.now(UTC) + timedelta(minutes=30)
    with write_transaction():
        Event.update(video_chat=True, starts_at=starts, ends_at=starts + timedelta(hours=1)).where(
            Event.id == event.id
        ).execute()
    host.start_video_chat(chat)
    card_with(host, chat, "Live now: the group’s video chat")
    host.end_video_chat(chat)
    host.wait_for(lambda seen: "One poem" in seen.text and "Live now" not in seen.text, chat)
    assert GroupChat.get(GroupChat.chat_id == chat.id).video_chat_since is None


def test_the_code_for_the_door_comes_as_a_picture(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat, event = evening(house, host)
    guest.join(chat)
    assert guest.tap("In person", chat).text == "You’re in: 1 of 2 seats are taken."
    guest.start(f"details_{event.key}")
    guest.wait_for("Your answer: In person")
    assert guest.tap("Check-in code").answered
    shown = guest.wait_for(lambda seen: seen.photo)
    assert shown.text.endswith("Show this at the door. Your name does as well.")
    assert [seen for seen in guest.messages(chat) if seen.photo] == []


def test_who_never_pressed_start_reads_how_a_promised_word_reaches_them(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira", started=False)
    chat, event = evening(house, host)
    guest.join(chat)
    assert guest.tap("In person", chat).text == "You’re in: 1 of 2 seats are taken."  # nothing is promised
    guest.tap("Can’t go", chat)
    with write_transaction():
        Event.update(room_capacity=1).where(Event.id == event.id).execute()
    assert host.tap("In person", chat).text == "You’re in: 1 of 1 seats are taken."
    waits = "All seats are taken: you are first in line. We tell you when one is yours."
    assert (
        guest.tap("In person", chat).text
        == f"{waits} Press Start in a private chat with me, or I may not write to you."
    )
    guest.tap("Can’t go", chat)
    guest.start(f"r_{event.key}")
    guest.wait_for("One poem")
    assert guest.tap("In person", chat).text == waits


def test_an_organiser_says_yes_from_the_message(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat, event = evening(house, host)
    guest.join(chat)
    with write_transaction():
        Event.update(approval=True).where(Event.id == event.id).execute()
    assert guest.tap("In person", chat).text == "Asked. The organisers decide, and we tell you."
    card_with(host, chat, "Asking for a seat 1")
    asked = host.wait_for("Samira asks for a seat", timeout=20)
    assert host.tap("Yes to Samira", message=asked).text == "You said yes to Samira: a seat is theirs."
    after = host.wait_for("You said yes to Samira")
    assert (after.id, after.labels) == (asked.id, ["Back"])
    guest.wait_for("The organisers said yes: a seat is yours.", timeout=20)
    card_with(host, chat, "In person 1/2: \u2068Samira\u2069")
    assert groups.groups_of(user_id(guest))[0][0].id == Group.get(Group.id == event.group_id).id
