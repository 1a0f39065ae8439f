"""The card as a chat sees it: counts, names and "+N", what runs now, who is wanted; short with 2,000 answers."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from config import Settings
from database import write_transaction
from handlers.answers import private_card
from handlers.cards import draw
from meetups import cards
from meetups.cards import OWN_CHAT, Audience, EventCard, ModeCount, Standing
from meetups.crowd import Named
from meetups.event_rules import EventRules
from meetups.people import Person
from models import Event, Rsvp, Seat, User
from phrases import LANGUAGES
from tests.conftest import NOW, MakeEvent, MakeGroup

SITE = Settings()
CROWD = 2_000


@pytest.fixture(autouse=True)
def nothing_went_wrong(database: str) -> None:
    """No process is started here."""


def shown(card: EventCard, language: str = "en") -> str:
    """The words once Telegram has read the markup, without the marks that keep a name's direction."""
    text = draw(card, language, SITE, "klatch_bot").text
    return re.sub(r"<[^>]+>|[\u2068\u2069]", "", html.unescape(text))


def units(text: str) -> int:
    """As Telegram counts: after parsing, in UTF-16 code units."""
    return len(html.unescape(re.sub(r"<[^>]+>", "", text)).encode("utf-16-le")) // 2


@pytest.fixture
def card(make_group: MakeGroup, make_event: MakeEvent) -> EventCard:
    """A hybrid evening nobody has answered."""
    return cards.card(make_event(make_group()).key, OWN_CHAT, NOW)


def test_what_is_not_sure_is_counted_apart(card: EventCard) -> None:
    named = tuple(Named(n, f"Guest {n}", 0) for n in range(3))
    room = ModeCount(12, 12, 4, offered=1, again=2, asked=3)
    crowded = replace(card, room=room, in_room=named, online=ModeCount(None, 5, 0))
    assert shown(crowded).splitlines()[-4:] == [
        "In person 12/12: Guest 0, Guest 1, Guest 2, +9",
        "Waiting 4",
        "Offered 1, Asked again 2, Asking for a seat 3",
        "Online 5",
    ]


def test_it_says_that_the_video_chat_runs_and_who_looks_after_those_online(card: EventCard) -> None:
    live = replace(card, live=True, bridge=(Named(1, "Katrin", 0),))
    assert "Live now: the group’s video chat" in shown(live).splitlines()
    assert "Looks after those online: Katrin" in shown(live).splitlines()
    wanted = replace(card, needs_bridge=True)
    assert "Wanted: somebody in the room who looks after those online" in shown(wanted).splitlines()
    assert "Live now" not in shown(wanted)
    over = replace(wanted, standing=Standing.OVER)
    assert "Wanted" not in shown(over)


def test_it_says_what_the_organiser_set(card: EventCard) -> None:
    rules = EventRules(approval=True, answer_lead=timedelta(hours=6), newcomer_seats=2)
    lines = shown(replace(card, rules=rules)).splitlines()
    assert "The organisers decide who comes" in lines
    assert "Answers until Thursday 3 December, 13:00" in lines
    assert "Seats kept for newcomers until Wednesday 2 December, 19:00: 2" in lines
    begun = replace(card, rules=rules, standing=Standing.RUNNING)
    assert "newcomers" not in shown(begun)


def test_names_give_way_before_counts_do(card: EventCard) -> None:
    named = tuple(Named(n, "𝔎" * 128, 99) for n in range(10))
    full = replace(
        card, title="𝔎" * 120, about="𝔎" * 4000, room=ModeCount(9999, 9999, 999, 99, 99, 99), in_room=named,
        online=ModeCount(9999, 9999, 999, 99, 99, 99), on_line=named, live=True, bridge=named,
        rules=EventRules(approval=True, answer_lead=timedelta(hours=6), newcomer_seats=999),
    )  # fmt: skip
    for language in LANGUAGES:
        text = draw(full, language, SITE, "klatch_bot").text
        assert units(text) <= 4096
        assert "9999/9999" in text
        assert "+9" in text
        assert text.count("<b>") == text.count("</b>")


@pytest.mark.parametrize("name", ["x" * 128, "&" * 128, "𝔎" * 128])
def test_with_two_thousand_answers_it_stays_short_and_counts_everybody(
    name: str, make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(make_group(), title=name[:120], about=name * 20, seats="800", online_seats="", guests="10")
    crowd(event.id, name)
    card = cards.card(event.key, OWN_CHAT, NOW)
    drawn = draw(card, "de", SITE, "klatch_bot")
    assert units(drawn.text) <= 4096
    named = drawn.text.count("\u2069") - 1 - 2  # but the title, and venue and address
    lines = [re.sub(r"<[^>]+>", "", line) for line in drawn.text.splitlines()]
    (room,) = (line for line in lines if "800/800" in line)
    assert room.endswith(f"+{800 - named // 2}")
    assert drawn.keyboard is not None
    labels = [button.text for row in drawn.keyboard.inline_keyboard for button in row]
    assert labels[:3] == ["Vor Ort 800", "Online 1000", "Vielleicht 200"]
    alone, _ = private_card(cards.card(event.key, Audience(host.id), NOW), host)
    assert units(alone) + 250 <= 4096


def crowd(event_id: int, name: str) -> None:
    """2,000 who answered: 800 in the room, 1,000 online, 200 perhaps."""
    said = ["room"] * 800 + ["online"] * 1_000 + ["maybe"] * 200
    with write_transaction():
        first = User.select().count() + 1_000
        people = [{"id": first + n, "name": name, "created_at": NOW} for n in range(CROWD)]
        answers = [
            {"id": first + n, "event": event_id, "user": first + n, "answer": "maybe" if mode == "maybe" else "going",
             "created_at": NOW, "changed_at": NOW}
            for n, mode in enumerate(said)
        ]  # fmt: skip
        seats = [
            {"rsvp": first + n, "event": event_id, "mode": mode, "state": "held", "queue_no": n, "changed_at": NOW}
            for n, mode in enumerate(said) if mode != "maybe"
        ]  # fmt: skip
        for table, rows in ((User, people), (Rsvp, answers), (Seat, seats)):
            for start in range(0, len(rows), 500):
                table.insert_many(rows[start : start + 500]).execute()
        Event.update(room_taken=800, online_taken=1_000).where(Event.id == event_id).execute()
