"""The house the machine plays in: one database, a cast of eight, the doors; and one evening after the other."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from database import write_transaction
from meetups import delivery, due, events, groups, members, people, quiet, rsvps, tasks
from meetups.groups import GroupWish
from meetups.people import Person
from meetups.prepared import Prepared
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import DueWork, Event, GroupChat, OutboxMessage, Rsvp, User
from tests.conftest import NOW, somebody, typed_event
from tests.machine.doors import Bot, Site, bot_takes, by_the_rules

NAMES = ("Amira", "Boris", "Chloe", "Dario", "Elif", "Femi", "Greta")
_numbers = itertools.count(1)


@dataclass
class House:
    """Everything that outlives one evening; `steps` and `doors` count what was done."""

    url: str
    steps: int = 0
    doors: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)  # what did not hold, as often as it was seen

    def __post_init__(self) -> None:
        self.host = somebody("Katrin", 5001, "de")
        self.cast = [somebody(name, 6000 + n) for n, name in enumerate(NAMES)]
        for person in self.cast[:3]:  # these sleep at night, the others' nights are not known
            with write_transaction():
                User.update(zone="Europe/Berlin").where(User.id == person.id).execute()
            quiet.choose_quiet_hours(person.id, 22 * 60, 8 * 60)
        people.set_reachable(self.cast[6].id, False)
        self.site, self.bot = Site(self.url), Bot()

    def close(self) -> None:
        """Put the doors away."""
        self.bot.close()


@dataclass
class Evening:
    """A group of its own with one event of it, in a chat of its own."""

    group_id: int
    event_id: int
    key: str
    chat_id: int


def begin(house: House, fields: dict[str, str], veterans: int) -> Evening:
    """A group of the whole cast; the first `veterans` of them were at an event before. Nothing else is owed or due."""
    with write_transaction():
        OutboxMessage.delete().execute()
        DueWork.delete().execute()
    house.site.browsers.clear()  # a cookie signed last evening, which was later, would be from the future
    number = next(_numbers)
    group = groups.found(house.host.id, GroupWish(f"Table {number}", "", "en", "UTC", Visibility.PUBLIC), NOW)
    for person in house.cast:
        members.join(person.id, group.id, NOW)
    with write_transaction():
        chat = GroupChat.create(group=group.id, chat_id=-1_000_000 - number, created_at=NOW)
    if veterans:
        _been_before(house, group.id, house.cast[:veterans], number)
    raw = typed_event(zone="UTC", guests="3", **fields)
    made = events.create(house.host.id, group.id, raw, f"machine-{number}", NOW)
    return Evening(group.id, made.id, made.key, chat.chat_id)


def answer(
    house: House, evening: Evening, door: str, person: Person, choice: Choice, guests: int | None, now: datetime
) -> None:
    """Through the door that is asked for, where that door has a way to say it; else by the rules."""
    data = f"rsvp:{choice.value}:{evening.key}"
    if door == "chat" and bot_takes(data):
        house.bot.tap(telegram_id_of(person), data, evening.chat_id)
    elif door == "private" and bot_takes(data):
        house.bot.tap(telegram_id_of(person), data, None)
    elif door == "site" and house.site.says(choice):
        house.site.answer(person, evening.key, choice, guests, now)
    else:
        door = "rules"
        by_the_rules(person, evening.key, choice, guests, now)
    house.doors[door] += 1


def bring(house: House, evening: Evening, door: str, person: Person, number: int, now: datetime) -> None:
    """So many come along: said to the bot, which asks for their number and names, or by the rule."""
    if door == "private":
        said = house.bot.brings(telegram_id_of(person), evening.key, [f"Guest {n}" for n in range(number)])
        house.doors["guests in chat"] += said
    else:
        rsvps.bring(person.id, evening.key, [""] * number, now)


def organise(house: House, evening: Evening, door: str, deed: str, fields: dict[str, str], now: datetime) -> None:
    """Change the event, call it off or restore it: by the form on the site, or by the rule."""
    key, host = evening.key, house.host
    raw, revision, _ = events.for_editing(host.id, key) if deed == "edit" else ({}, 0, "")
    if door == "site":
        form = {**raw, **fields, "revision": str(revision)} if deed == "edit" else {}
        house.doors["organiser on the site"] += house.site.organise(host, f"/e/{key}/{deed}", form, now)
    elif deed == "edit":
        events.change(host.id, key, {**raw, **fields}, revision, now)
    else:
        {"cancel": events.cancel, "restore": events.restore}[deed](host.id, key, now)


def run_all_due(now: datetime) -> None:
    """Tick until nothing more is due: what one piece of work plans for now is done as well."""
    for _ in range(50):
        if next_due(now) is None:
            return
        if not due.run_due(tasks.TASKS, now):
            return
    raise AssertionError("work falls due without an end")


def next_due(until: datetime) -> datetime | None:
    """When the next work falls due, up to that moment."""
    moment: datetime | None = next((row.at for row in _DUE.rows()), None)
    return moment if moment is not None and moment <= until else None


_DUE = Prepared(lambda: DueWork.select().order_by(DueWork.at).limit(1))


def telegram_id_of(person: Person) -> int:
    """The number of their account."""
    return 6000 + NAMES.index(person.name)


def owner_of(code: str) -> int:
    """Whose answer has that check code."""
    return int(Rsvp.get(Rsvp.check_code == code).user_id)


def code_of(evening: Evening, person: Person) -> str | None:
    """The check code of somebody's answer; None: they gave none."""
    rsvp = Rsvp.get_or_none(Rsvp.event == evening.event_id, Rsvp.user == person.id)
    return None if rsvp is None else rsvp.check_code


def deliver_all(now: datetime) -> None:
    """Telegram takes everything; whoever cannot be written to is found out."""
    for message in delivery.claim("machine", now, limit=500):
        if delivery.begin(message, "machine", now):
            delivery.sent(message, "machine", now, 1)


def _been_before(house: House, group_id: int, veterans: list[Person], number: int) -> None:
    day = (NOW + timedelta(days=1)).date().isoformat()
    raw = typed_event(date=day, format="in_person", seats="20", zone="UTC")
    earlier = events.create(house.host.id, group_id, raw, f"machine-before-{number}", NOW)
    for person in veterans:
        rsvps.answer(person.id, earlier.key, Choice.ROOM, NOW)
    assert Event.get_by_id(earlier.id).room_taken == len(veterans)
