"""Whatever people call themselves and their evenings, what the bot says is as short as Telegram wants it."""

import html
import re

import pytest

from config import Settings
from database import write_transaction
from handlers import answers, events, group_card_steps, group_menu, invited, nearby_words
from handlers import group_card as group_card_door
from handlers import invitations as invitations_door
from handlers import norms as norms_door
from handlers import ownership as ownership_door
from handlers.cards import draw, shortened
from handlers.questions import Asking
from meetups import cards, group_card, invitations, lists, members, norms, people, rsvps
from meetups.area_choice import AreaView
from meetups.areas import Band
from meetups.cards import OWN_CHAT, Audience
from meetups.nearby import CommonGroup, Neighbour
from meetups.people import Person, Profile
from meetups.rsvps import Choice
from models import Group
from tests.conftest import NOW, MakeEvent, MakeGroup

LETTERS = ("x", "&", "𝔎")  # the last one is a letter that Telegram counts as two


@pytest.fixture(autouse=True)
def nothing_went_wrong(database: str) -> None:
    """No process is started here."""


def counted(text: str) -> int:
    """How long it is once Telegram has read the markup, in UTF-16 code units."""
    return len(html.unescape(re.sub(r"<[^>]+>", "", text)).encode("utf-16-le")) // 2


@pytest.mark.parametrize("letter", LETTERS)
def test_a_full_card_of_long_names_fits(
    letter: str, make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    group = make_group()
    event = make_event(
        group, title=letter * 120, venue=letter * 120, address=letter * 240, about=letter * 3000, seats="900",
        guests="10", link="https://meet.example.org/" + "x" * 470,
    )  # fmt: skip
    for n in range(24):
        somebody = people.meet(Profile(90_000 + n, letter * 128), NOW)
        members.join(somebody.id, group.id, NOW)
        rsvps.answer(somebody.id, event.key, Choice.ROOM if n % 2 else Choice.ONLINE, NOW, guests=[letter * 80] * 10)
    rsvps.answer(host.id, event.key, Choice.ONLINE, NOW, guests=[letter * 80] * 10)
    in_chat = draw(cards.card(event.key, OWN_CHAT, NOW), "de", Settings(), "bot").text
    alone, _ = answers.private_card(cards.card(event.key, Audience(host.id), NOW), host)
    assert counted(in_chat) <= 4096
    assert counted(alone) + 250 <= 4096  # with a word above it
    assert in_chat.count("<b>") == in_chat.count("</b>")


@pytest.mark.parametrize("letter", LETTERS)
def test_a_full_list_of_long_titles_fits(
    letter: str, make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    group = make_group(letter * 100)
    for _ in range(events.MOST):
        make_event(group, title=letter * 120)
    lines = lists.coming_for(guest.id, NOW, events.MOST)
    assert len(lines) == events.MOST
    assert counted("\n\n".join(events._entry(line, guest) for line in lines)) <= 4000
    assert counted(events._group_list(group, [(line, 7) for line in lines], "de", "bot", -1001)[0]) <= 4000


@pytest.mark.parametrize("letter", LETTERS)
def test_everybody_near_fits(letter: str, make_group: MakeGroup, guest: Person) -> None:
    shared = tuple(CommonGroup(n, letter * 100) for n in range(9))
    near = tuple(Neighbour(n, letter * 128, Band.FAR, shared, False, False) for n in range(20))
    area = AreaView(0, "Leipzig", "x", 11, NOW.date())
    view = nearby_words.View(guest, area, tuple((make_group(letter * 100), True) for _ in range(12)), near)
    assert counted(nearby_words.menu(view)[0]) <= 4096


def test_what_is_cut_says_so() -> None:
    assert (shortened("x" * 32), shortened("x" * 33)) == ("x" * 32, "x" * 31 + "…")
    assert shortened("one two", 5) == "one…"


@pytest.mark.parametrize("letter", LETTERS)
def test_what_a_long_winded_group_says_of_itself_fits(
    letter: str, make_group: MakeGroup, host: Person, stranger: Person
) -> None:
    group = make_group(letter * 100)
    typed = {
        "interests": "translation language-exchange free-software contact-improvisation mechanical-keyboards sewing",
        "own": ",".join(f"{n}{letter * 47}" for n in range(5)), "not_for": letter * 500, "accessibility": letter * 300,
        "cost": letter * 200, "languages": "de, ar, es, fr, it, tr, zh, ja, ko, pt, pl, uk",
    }  # fmt: skip
    group_card.save(host.id, group.id, typed, 0, NOW)
    norms.publish(host.id, group.id, letter * 4000, 0, NOW)
    answers = typed | {"group": str(group.id), "name": group.name, "text": letter * 4000}
    asking = Asking(host, answers, NOW)
    with write_transaction():
        Group.update(about=letter * 4000).where(Group.id == group.id).execute()
    invitation = invitations.make(host.id, group.id, "week", None, NOW)
    shown = (
        invited._card(stranger, invitation.key, NOW)[0],
        invitations_door._shown(host, invitation.id, "klatch_test_bot", NOW)[0],
        ownership_door._page(host, group.id, NOW)[0],
        group_menu.menu(host, group.id, NOW)[0],
        group_card_door._card(host, group.id)[0],
        group_card_door._review(asking).text,
        group_card_steps._ask_both(asking).text,
        norms_door._page(host, group.id)[0],
        norms_door._review(asking).text,
        norms_door._ask_text(asking).text,
    )
    assert [text for text in shown if counted(text) + 250 > 4096] == []  # with a word above it
