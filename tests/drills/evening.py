"""An evening that is played twice, word for word the same: what people do, and what the bot says to it."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from models import Event
from playground.client import Chat, Desk, Person, Refusal

COPIES = 10  # at most, of what is said
# A word behind "say" is typed, any other is on a button.
FOUND = (
    ("Table", "What is it about"), ("Skip", "Which language"), ("English", "Where does it meet"),
    ("say Leipzig", "Who may see the group"), ("Everybody", "Is this right"), ("Make the group", "is a group now"),
    ("say /new", "What is the event called"), ("say One poem", "Which day"), ("Tomorrow", "When does it start"),
    ("say 19:30 to 21:00", "Where do people meet"), ("In person", "Where is the room"),
    ("say Lesecafé\nKarl-Heine-Straße 46", "How many seats"), ("say 2", "What is it about"), ("Skip", "Who may see it"),
    ("Everybody", "Nobody else has seen it"), ("Publish", "Published"),
)  # fmt: skip

ADDRESS = (
    ("say /calendar", "Your calendar"), ("Replace the address", "Replace it?"), ("Replace it", "Your calendar"),
)  # fmt: skip


def play(desk: Desk) -> None:
    """A group is founded, an event made and published, and people answer, some of them impatiently."""
    host, guest = (_somebody(desk, name) for name in ("Katrin", "Samira"))
    chat = desk.group("Table", [guest], [host])
    host.add_bot(chat, rights=["can_pin_messages"])
    host.wait_for("Let us make it a group", timeout=30)
    _do(host, FOUND)
    host.wait_for("One poem", chat, timeout=30)
    key = str(Event.get().key)
    for answer in ("room", "no", "room", "maybe", "room"):
        _press(guest, chat, f"rsvp:{answer}:{key}")
    _do(guest, ADDRESS)
    with ThreadPoolExecutor(2) as fingers:
        list(fingers.map(lambda _: _press(host, chat, f"rsvp:room:{key}"), range(2)))


def play_in_short(desk: Desk) -> None:
    """A group is founded, and somebody has their address replaced."""
    host = _somebody(desk, "Katrin")
    host.add_bot(desk.group("Table", [], [host]), rights=["can_pin_messages"])
    host.wait_for("Let us make it a group", timeout=30)
    _do(host, FOUND[:6])
    replace_an_address(desk)


def replace_an_address(desk: Desk) -> None:
    """A small part of it: somebody has the address of their calendar replaced, once."""
    _do(_somebody(desk, "Samira"), ADDRESS)


def _somebody(desk: Desk, name: str) -> Person:
    person = desk.person(name, username=name.lower())
    person.start()
    person.wait_for(lambda seen: seen.from_bot, timeout=30)
    return person


def _do(person: Person, deeds: Sequence[tuple[str, str]]) -> None:
    for deed, expected in deeds:
        begun = len(person.messages())
        if deed.startswith("say "):
            person.say(deed[4:])
        else:
            _tap(person, deed)
        _wait_for(person, expected, begun)


def _tap(person: Person, label: str) -> None:
    """Once there is such a button: a question that is asked again loses those of the older one first."""
    deadline = time.monotonic() + 30
    while True:
        try:
            person.tap(label, wait=25)
        except Refusal:
            shown = [(seen.text[:40], seen.labels) for seen in person.messages()[-5:]]
            assert time.monotonic() < deadline, f"there is no {label!r}: {shown}"
            time.sleep(0.05)
        else:
            return


def _wait_for(person: Person, words: str, begun: int) -> None:
    """What was said ten times is answered ten times, in any order: it is among the newest."""
    deadline = time.monotonic() + 30
    while not any(words in seen.text for seen in person.messages()[max(0, begun - COPIES - 1) :] if seen.from_bot):
        assert time.monotonic() < deadline, f"waited for {words!r}: {[seen.text for seen in person.messages()[-3:]]}"
        time.sleep(0.05)


def _press(person: Person, chat: Chat, data: str) -> None:
    told = person.tap_data(data, chat, wait=25)
    assert told.answered, data
