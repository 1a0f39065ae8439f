"""Every button of the bot is pressed by who may not: they learn nothing, and nothing changes. A new button stands in
scripts/sights.py, or this fails."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from telegram.ext import CallbackQueryHandler, CommandHandler

import handlers
from database import write_transaction
from meetups import events, groups, members
from meetups.groups import GroupWish
from meetups.visibility import Role, Visibility, role_of
from models import (
    TABLES,
    Application,
    ApplicationAnswer,
    HandbookChange,
    HandbookPage,
    Introduction,
    Invitation,
    OutboxMessage,
    Partner,
    PartnerPost,
    Poll,
    Prompt,
    Report,
    Sanction,
    Suggestion,
)
from playground.client import Person
from scripts.sights import BUTTONS, COMMANDS, Least, by_name, shape
from tests.conftest import typed_event
from tests.handlers.conftest import TOKEN, House, user_id
from tests.in_and_out import ban

WORD = "Quorrel"  # stands in everything the group has, and nowhere else
# What changes by itself, or about whoever presses alone: that they were there, and a dialogue they are in.
BESIDE = {"users", "update_seen", "tally", "lease", "meta", "draft", "due_work", "web_session", "outbox_message"}
KEYS = {
    "hb:pr": "change1", "hb:(take": "change1", "hb:": "page1", "en:": "apply1", "rv:": "apply1",
    "vo:": "apply1", "rp:": "report1", "sn:": "sanct1", "ap:": "sanct1", "pt:post:": "ppost1", "pt:pass:": "ppost1",
    "pt:no:": "ppost1", "pt:": "partner1", "ri:": "prompt1", "po:": "poll1", "su:": "sugg1"
}  # fmt: skip


UNSAID = {"iv:one:#"}  # the press is answered first; nothing follows
# What is not there for the owner either: no chat, nothing offered to them, nothing they were asked.
NOTHING_THERE = {
    "aa:(yes|no):*:#", "bd:(yes|no):#", "bd:end:#", "ds:see:*:#", "en:again:#", "fm:(good|mixed|bad):#", "fm:gone:#",
    "fm:show:#", r"fm:to\.(nobody|buddy|organisers):#", "fm:words:#", "gc:add:#:#", "gc:one:#:#", "hb:pr:*",
    "held:(again|leave):#", "here:(events|announcements|introductions|prompts)", r"in:to\.(group|public):#", "iv:in:*",
    "lv:days:#:#", "nb:wave:#:#", "ow:do:(accept|decline|keep|here|no|ask|withdraw|lay_down):#", "su:away:*",
    "rc:(take_in|put_out|take_off|ban_there|let_again|show_way):#:#", "rd:(end|admit|decline|out):#:#", "rd:show:#:#",
    "vo:*", "vo:back:*",
}  # fmt: skip


class Wiring:
    """Stands where the application stands, and keeps what it is given."""

    def __init__(self) -> None:
        self.handlers: list[Any] = []

    def add_handlers(self, more: list[Any], group: int = 0) -> None:
        self.handlers += more

    def add_handler(self, one: Any, group: int = 0) -> None:
        self.handlers.append(one)

    def add_error_handler(self, answer: Any) -> None:
        """Nothing is pressed there."""


def wired() -> list[Any]:
    wiring = Wiring()
    handlers.register(wiring)  # type: ignore[arg-type]  # the three methods it uses
    return wiring.handlers


def test_every_button_and_command_stands_in_the_table() -> None:
    pressed = [one for one in wired() if isinstance(one, CallbackQueryHandler) and one.pattern is not None]
    assert {shape(one.pattern.pattern) for one in pressed} == by_name(BUTTONS).keys()
    said = {command for one in wired() if isinstance(one, CommandHandler) for command in one.commands}
    assert said == by_name(COMMANDS).keys()


@dataclass(frozen=True)
class World:
    """A private group with something of everything in it, by number and key; who is who there."""

    group_id: int
    member_id: int
    keys: dict[str, str]
    people: dict[str, Person]

    def presses(self, *classes: Least) -> dict[str, str]:
        """What to press for each button of these classes."""
        return {name: self.data(name) for name, least in by_name(BUTTONS).items() if least in classes}

    def data(self, name: str) -> str:
        """A button with numbers and keys of this group; of choices the first."""
        key = next((key for start, key in self.keys.items() if name.startswith(start)), self.keys[""])
        data = re.sub(r"\(([^|)]*)\|[^)]*\)", r"\1", name).replace("\\.", ".").replace("?", "1")
        data = data.replace("ds:see:*", "ds:see:mine").replace("aa:yes:*", "aa:yes:0123456789abcdef")
        data = data.replace("tt:yes:*", "tt:yes:0123456789ab").replace("*", key)
        while "#" in data:  # the last number is the group's, those before it a person's
            data = data.replace("#", str(self.group_id if data.count("#") == 1 else self.member_id), 1)
        return data


@pytest.fixture
def world(house: House) -> World:
    people = {name: house.person(name) for name in ("Katrin", "Samira", "Nemo", "Bruno")}
    owner, member, now = user_id(people["Katrin"]), user_id(people["Samira"]), datetime.now(UTC)
    group = groups.found(owner, GroupWish(f"{WORD} table", WORD, "en", "Europe/Berlin", Visibility.PRIVATE), now)
    for name in ("Samira", "Bruno"):
        members.join(user_id(people[name]), group.id, now)
    ban(owner, user_id(people["Bruno"]), group.id, now)
    typed = typed_event(title=f"{WORD} evening", date=(now + timedelta(days=11)).date().isoformat())
    event = events.create(owner, group.id, typed, uuid.uuid4().hex, now, publish=True)
    keys = _fill(group.id, member, now)
    return World(group.id, member, {"who:": group.slug, **keys, "": event.key}, people)


def _fill(group_id: int, member_id: int, now: datetime) -> dict[str, str]:
    made, later = {"group": group_id, "created_at": now}, now + timedelta(days=9)
    with write_transaction():
        page = HandbookPage.create(group=group_id, key="page1", position=1, title=WORD, body=WORD, changed_at=now)
        HandbookChange.create(page=page, author=member_id, key="change1", title=WORD, body=WORD, **made)
        mine = Application.create(group=group_id, user=member_id, key="apply1", source="link", state="review",
                                  opened_at=now, sent_at=now, expires_at=later)  # fmt: skip
        ApplicationAnswer.create(application=mine, position=1, prompt=WORD, value=WORD)
        Introduction.create(group=group_id, user=member_id, text=WORD, changed_at=now)
        Invitation.create(key="2345678923456789abcd", **made)
        Report.create(key="report1", reporter=member_id, words=WORD, kind="spam", read_by="organisers", **made)
        Sanction.create(key="sanct1", group=group_id, user=member_id, kind="warn", reason=WORD, at=now)
        partner = Partner.create(group=group_id, key="partner1", secret="x", name=WORD, purpose=WORD, gives=WORD,
                                 ends_on=later.date(), posts=2, state="on", vote_until=now)  # fmt: skip
        PartnerPost.create(partner=partner, key="ppost1", text=WORD, created_at=now)
        Prompt.create(group=group_id, key="prompt1", kind="show", lines=f'["{WORD}"]', weekday=0, minute=0, on=False,
                      changed_at=now)  # fmt: skip
        Poll.create(key="poll1", question=WORD, options=f'["{WORD}", "x"]', counts="[0, 0]", state="closed", **made)
        Suggestion.create(author=member_id, key="sugg1", title=WORD, about=WORD, **made)
    return KEYS


def press_each(house: House, person: Person, data: Iterable[str]) -> dict[str, str]:
    """Press buttons of ours that we never made, as `forge` does, over one connection: the toasts."""
    answers = {}
    with httpx.Client(base_url=f"{house.desk.url}/bot{TOKEN}") as line:
        for one in data:
            button = {"inline_keyboard": [[{"text": "forged", "callback_data": one}]]}
            sent = line.post("/sendMessage", json={"chat_id": person.id, "text": "forged", "reply_markup": button})
            answer = person.tap_data(one, message=sent.json()["result"]["message_id"])
            assert answer.answered, one
            answers[one] = answer.text
    return answers


def pressed(house: House, person: Person, data: Iterable[str]) -> dict[str, str]:
    """What answers each press: the toast, and whatever else they read since."""
    last = max(seen.id for seen in person.messages())
    answers = press_each(house, person, data)
    read = " ".join(f"{seen.text} {seen.labels}" for seen in person.messages() if seen.id > last)
    assert WORD not in read + " ".join(answers.values()), read
    return answers


def everything() -> set[tuple[Any, ...]]:
    """Every row that a press of somebody who may not would have to leave as it is."""
    rows = {
        (table._meta.table_name, *map(str, row)) for table in TABLES if table._meta.table_name not in BESIDE
        for row in table.select().tuples()
    }  # fmt: skip
    owed = OutboxMessage.select(OutboxMessage.kind, OutboxMessage.unique_key, OutboxMessage.facts)
    return rows | {("outbox_message", *row) for row in owed.tuples()}


def test_who_may_not_press_a_button_learns_nothing_and_changes_nothing(house: House, world: World) -> None:
    nemo, bruno, samira, katrin = (world.people[name] for name in ("Nemo", "Bruno", "Samira", "Katrin"))
    closed = world.presses(Least.SIGHT, Least.MEMBER, Least.ORGANISER, Least.HOLDER)
    theirs = {name: data for name, data in world.presses(Least.OWN).items() if "*" in name}
    before = everything()
    strangers = pressed(house, nemo, (closed | theirs).values())
    assert everything() == before
    pressed(house, bruno, (closed | theirs).values())
    assert everything() == before
    assert role_of(user_id(bruno), world.group_id) == Role.BANNED
    organising = world.presses(Least.ORGANISER)
    refused = press_each(house, samira, organising.values())
    assert everything() == before
    assert {name for name, data in organising.items() if not refused[data]} <= UNSAID
    last = sorted(
        closed, key=lambda name: name.startswith(("hb:gone", "hb:out", "su:", "pt:(ask", "pt:sure", "mg:off"))
    )
    owned = press_each(house, katrin, map(closed.__getitem__, last))  # so that it is not the data at which others fail
    assert {name for name, data in closed.items() if owned[data] == strangers[data] != ""} <= NOTHING_THERE
    assert everything() != before
