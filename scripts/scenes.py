"""What happens in the bot, as pictures: people of the demo act at the desk, and each scene ends where one is taken."""

from collections.abc import Iterator

from playground.client import Chat, Desk, Person, Seen

KATRIN, SAMIRA, CHIARA, ANNA, STRANGER = 5001, 5003, 5005, 5011, 5013
TABLE, BOT = -1001000000001, 1000001
RIGHTS = ["can_pin_messages", "can_invite_users", "can_restrict_members", "can_manage_tags"]
ADVICE = "I would say “flounder” for the comma that hesitates"


def scenes(desk: Desk) -> Iterator[tuple[str, str]]:
    """A name and an address, one after the other: the next scene begins when the last one has its picture."""
    katrin, table = desk.known(KATRIN), desk.known_chat(TABLE)
    katrin.add_bot(table, rights=RIGHTS)
    _speak_english(desk)
    _is_asked(desk, katrin, table)
    yield "bot-asks", _address(desk, STRANGER, BOT)
    menu = _menu(katrin)
    _press(katrin, "Who asks to come in", menu, "Who asks to come in")
    _press(katrin, "Noor", menu, "would like to come into")
    yield "bot-who-asks", _address(desk, KATRIN, BOT)
    _menu(katrin)
    yield "bot-menu", _address(desk, KATRIN, BOT)
    _is_thanked(desk, table)
    yield "bot-thanks", _address(desk, CHIARA, TABLE)
    _found(katrin, desk)
    yield "bot-found", _address(desk, KATRIN, BOT)


def _speak_english(desk: Desk) -> None:
    """Whoever is in a picture reads the language of the guide."""
    for number in (KATRIN, ANNA):
        person = desk.known(number)
        asked = person.say("/settings")
        person.tap("English", message=person.wait_for(lambda seen: "English" in seen.labels, after=asked.id))
        person.wait_for("Language: English", after=asked.id)


def _is_asked(desk: Desk, katrin: Person, table: Chat) -> None:
    """Somebody from outside asks to come in, and is on the way through the questions."""
    stranger = desk.known(STRANGER)
    stranger.follow(katrin.invite_link(table, approval=True))
    stranger.tap("I agree", message=stranger.wait_for("Do you agree to that?"))
    shown = stranger.wait_for("which group would you like to come into")
    stranger.tap(table.title, message=shown)
    stranger.tap("Yes", message=stranger.wait_for("more than one language"))
    stranger.wait_for("What brings you?")


def _menu(katrin: Person) -> Seen:
    said = katrin.say("/group")
    return katrin.wait_for("You are the owner.", after=said.id)


def _press(person: Person, label: str, message: Seen, expect: str) -> None:
    person.tap(label, message=message)
    person.wait_for(lambda seen: seen.id == message.id and expect in seen.text)


def _is_thanked(desk: Desk, table: Chat) -> None:
    """In the chat: a word of thanks, answered by a heart."""
    said = desk.known(ANNA).say(ADVICE, table)
    thanks = desk.known(CHIARA).say("/thanks a good ear", table, reply_to=said.id)
    desk.known(CHIARA).wait_for(lambda seen: seen.id == thanks.id and bool(seen.reactions), table)


def _found(katrin: Person, desk: Desk) -> None:
    """A new chat becomes a group: the questions it begins with."""
    chat = desk.group("Night bakers", admins=[katrin])
    katrin.add_bot(chat, rights=RIGHTS)
    katrin.tap(chat.title, message=katrin.wait_for("Let us make it a group"))
    katrin.wait_for("What is it about")
    katrin.say("Bread at midnight, once a month.")
    katrin.wait_for("Which language")


def _address(desk: Desk, person: int, chat: int) -> str:
    return f"{desk.url}/?as={person}&chat={chat}"
