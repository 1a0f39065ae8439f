"""The demo's groups, people and events, made through the same rules everybody uses. Everybody in it is invented.

The playground's half (accounts and chats) is `playground/demo_world.json`; ids here are those there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import config
import database
from meetups import (
    area_choice,
    areas,
    chats,
    events,
    groups,
    hosts,
    members,
    people,
    places,
    questions,
    quiet,
    rsvps,
    showing,
)
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts, GroupWish
from meetups.people import Age, Person, Profile
from meetups.questions import Ask, QuestionWish
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from scripts import demo_cards, demo_handbook, demo_life

WORLD = Path(__file__).parent.parent / "playground" / "demo_world.json"
KATRIN, YOUSEF, SAMIRA, BILAL, CHIARA, EMRE, LUCIA, MATEO, OLGA, NOOR, ANNA, JORIS, STRANGER = range(5001, 5014)
ROOM, ONLINE, MAYBE, NO = Choice.ROOM, Choice.ONLINE, Choice.MAYBE, Choice.NO


@dataclass(frozen=True)
class Plan:
    """An event of the demo: in how many days, as typed, who answered what in which order, and what they were asked."""

    title: str
    days: int
    start: str
    end: str
    about: str
    answers: Sequence[tuple[int, Choice]] = ()
    more: dict[str, str] = field(default_factory=dict)
    bridge: int | None = None  # who looks after those online
    asked: Sequence[QuestionWish] = ()


@dataclass(frozen=True)
class Table:
    """A group of the demo."""

    chat_id: int
    owner: int
    wish: GroupWish
    members: Sequence[int]
    plans: Sequence[Plan]


def seed() -> bool:
    """Make the demo world in an empty database. False: there is one already."""
    database.open_database(config.settings().database_url)
    database.connect()
    try:
        if groups.public_groups(limit=1):
            return False
        lay(datetime.now(UTC).replace(second=0, microsecond=0))
        return True
    finally:
        database.disconnect()


def lay(now: datetime) -> None:
    """Everybody and everything of it, in the empty database that is open."""
    with database.write_transaction():
        known = _people(now)
        for table in tables():
            _lay(table, known, now)
        _places(known, now)


def _people(now: datetime) -> dict[int, Person]:
    world = json.loads(WORLD.read_text())
    known = {}
    for account in world["people"]:
        name = " ".join(filter(None, (account["first_name"], account.get("last_name"))))
        profile = Profile(account["id"], name, account.get("username"), account["language_code"])
        person = people.meet(profile, now)
        people.choose_zone(person.id, account["zone"])
        people.answer_age(person.id, Age.ADULT)
        people.set_reachable(person.id, account["id"] in world["started"])
        quiet.choose_quiet_hours(person.id, 0, 0)  # whoever looks at the demo at night is answered too
        known[account["id"]] = person
    return known


def _lay(table: Table, known: dict[int, Person], now: datetime) -> None:
    owner = known[table.owner]
    group = groups.found(owner.id, table.wish, now - timedelta(days=90))
    chats.seen(ChatFacts(table.chat_id, "supergroup", table.wish.name, can_pin=True), owner.id, now)
    demo_cards.say_so(group, owner.id, now - timedelta(days=89))
    demo_cards.agree(group, (known[member].id for member in table.members), now - timedelta(days=60))
    for member in table.members:
        members.join(known[member].id, group.id, now - timedelta(days=60))
    for plan in table.plans:
        _hold(plan, group, owner, known, now)
    demo_handbook.write(group, owner.id, now - timedelta(days=30))
    chats.bind(owner.id, table.chat_id, group.id, now)
    demo_life.live(group, known, now)


def _hold(plan: Plan, group: GroupFacts, owner: Person, known: dict[int, Person], now: datetime) -> None:
    made = now if plan.days > 0 else now + timedelta(days=plan.days - 14)
    day = (now + timedelta(days=plan.days)).date().isoformat()
    raw = {"title": plan.title, "about": plan.about, "date": day, "start": plan.start, "end": plan.end,
           "zone": group.zone, "visibility": group.visibility.value, "guests": "1", **plan.more}  # fmt: skip
    event = events.create(owner.id, group.id, raw, f"demo-{group.slug}-{plan.title}", made)
    if plan.asked:
        questions.set_questions(owner.id, event.key, plan.asked, made)
    for telegram_id, choice in plan.answers:
        rsvps.answer(known[telegram_id].id, event.key, choice, made)
    if plan.bridge is not None:
        hosts.offer_bridge(known[plan.bridge].id, event.key, made)


def _places(known: dict[int, Person], now: datetime) -> None:
    for telegram_id, city in ((KATRIN, "Leipzig"), (ANNA, "Leipzig"), (OLGA, "Halle, DE"), (YOUSEF, "Leipzig"),
                              (LUCIA, "Madrid"), (MATEO, "Getafe"), (JORIS, "Ghent"), (NOOR, "Brussels")):  # fmt: skip
        place = places.find_places(city, limit=1)[0]
        person = known[telegram_id]
        area_choice.set_area(person.id, areas.cell_at(place.lat, place.lon), now)
        for group, _ in showing.shown_in(person.id, now):
            showing.show_in_group(person.id, group.id, now)


def _wish(name: str, about: str, language: str, city: str, paper: str) -> GroupWish:
    place = places.find_places(city, limit=1)[0]
    return GroupWish(name, about, language, place.zone, Visibility.PUBLIC, place.id, place.name, place.cell, paper)


def tables() -> tuple[Table, ...]:
    """The three groups."""
    return (_translators(), _python(), _repair())


def _translators() -> Table:
    wish = _wish("Translators’ Table", "We translate one poem at a time, together, out loud.\n\nPeople who live in two "
                 "languages or more and enjoy arguing about a comma. It is not a language course.", "en", "Leipzig",
                 "goldenrod")  # fmt: skip
    room = {"format": "hybrid", "venue": "Lesecafé Plagwitz", "address": "Karl-Heine-Straße 46, Leipzig", "seats": "4",
            "link": "https://meet.example.org/translators"}  # fmt: skip
    seats = (KATRIN, YOUSEF, ANNA, BILAL, CHIARA, EMRE)
    full = (*((person, ROOM) for person in seats), (SAMIRA, ONLINE))
    asked = (QuestionWish(Ask.TEXT, "Which language does your poem speak?"), QuestionWish(Ask.DIET, ""))
    return Table(-1001000000001, KATRIN, wish, (YOUSEF, SAMIRA, BILAL, CHIARA, EMRE, ANNA), (
        Plan("One poem, nine languages", 11, "19:00", "21:00", "Bring one poem, any language, a page at most. We "
             "put it in the middle, somebody reads it aloud, and then we try it, line by line.\n\n- 19:00 Arrive, say "
             "hello to the screen\n- 19:15 First poem\n- 20:10 Second poem, drawn from the hat", full, room,
             ANNA, asked),
        Plan("Winter letters: read what others wrote", 21, "16:00", "17:30", "One letter each, five minutes.",
             ((SAMIRA, ONLINE), (BILAL, ONLINE), (CHIARA, MAYBE)),
             {"format": "online", "link": "https://meet.example.org/letters"}),
        Plan("Autumn words", -17, "19:00", "21:00", "What we call the season.", ((KATRIN, ROOM), (ANNA, ROOM)), room),
    ))  # fmt: skip


def _python() -> Table:
    wish = _wish("PyLavapiés", "Leemos código ajeno, despacio y en voz alta. Nivel: curiosidad.", "es", "Madrid", "sky")
    room = {"format": "hybrid", "venue": "La Tabacalera, sala 3", "address": "Calle de Embajadores 53, Madrid",
            "seats": "12", "link": "https://meet.example.org/pylavapies"}  # fmt: skip
    return Table(-1001000000002, LUCIA, wish, (MATEO, SAMIRA, NOOR, CHIARA), (
        Plan("Una biblioteca pequeña, de principio a fin", 3, "19:00", "21:00", "Leemos una biblioteca de menos de mil "
             "líneas. Trae una pregunta.", ((LUCIA, ROOM), (MATEO, ROOM), (NOOR, ONLINE), (SAMIRA, ONLINE)), room),
        Plan("Arreglar un fallo entre todos", 24, "19:00", "21:00", "", ((LUCIA, ROOM),), room),
        Plan("Tipos sin miedo", -10, "19:00", "21:00", "", ((LUCIA, ROOM), (MATEO, ROOM), (NOOR, ONLINE)), room),
    ))  # fmt: skip


def _repair() -> Table:
    wish = _wish("Repair Evening Ghent", "Bring what is broken, take home what you can mend. Tools are here.", "en",
                 "Ghent", "leaf")  # fmt: skip
    hall = {"format": "in_person", "venue": "De Koer, hall 2", "address": "Meibloemstraat 86, Ghent", "seats": "16"}
    return Table(-1001000000003, JORIS, wish, (NOOR, OLGA, YOUSEF, MATEO, ANNA), (
        Plan("Toasters and lamps", 2, "18:30", "21:30", "Two toasters and a lamp wait in the hall. Bring yours.",
             ((JORIS, ROOM), (NOOR, ROOM), (OLGA, MAYBE), (YOUSEF, NO)), hall),
        Plan("Sewing machines", -24, "18:30", "21:30", "", ((JORIS, ROOM), (NOOR, ROOM), (OLGA, ROOM)), hall),
    ))  # fmt: skip
