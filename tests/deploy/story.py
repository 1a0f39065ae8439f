"""What the stories of this folder play with: a group, an evening, guests; updates as Telegram posts them."""

import itertools
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from meetups import events, groups, members, people, quiet, rsvps
from meetups.groups import GroupWish
from meetups.people import Profile
from meetups.rsvps import Choice
from meetups.turns import SPACE
from meetups.visibility import Visibility
from models import Rsvp
from tests.conftest import typed_event
from tests.deploy.fleet import SECRET
from tests.handlers.wire import press, words
from tests.playground.conftest import HTTP

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_ACCOUNT = 910_000_001  # of people who are only in updates, not at the desk
_updates, _accounts = itertools.count(500_000_000), itertools.count(FIRST_ACCOUNT)
Json = dict[str, Any]


def account() -> int:
    """Somebody new, by their Telegram number."""
    return next(_accounts)


def evening(guests: Sequence[int], seats: str = "50", answered: bool = False) -> tuple[int, str]:
    """A group and an event in three days; these accounts are its members, and sit there if `answered`.

    Returns the host's number of ours and the event's key.
    """
    now = datetime.now(UTC)
    host = people.meet(Profile(account(), "Katrin"), now)
    group = groups.found(host.id, GroupWish("Table", "Poems", "en", "Europe/Berlin", Visibility.PUBLIC), now)
    event = events.create(host.id, group.id, on_day(seats), uuid.uuid4().hex, now, publish=True)
    for telegram_id in guests:
        person = people.meet(Profile(telegram_id, f"Guest {telegram_id}"), now)
        people.set_reachable(person.id, True)
        quiet.choose_quiet_hours(person.id, 0, 0)  # this runs at any hour
        members.join(person.id, group.id, now)
        if answered:
            rsvps.answer(person.id, event.key, Choice.ROOM, now)
    return host.id, event.key


def on_day(seats: str) -> dict[str, str]:
    """The event as typed."""
    return typed_event(date=(datetime.now(UTC) + timedelta(days=3)).date().isoformat(), seats=seats)


def answer_of(telegram_id: int) -> str:
    """What somebody answered, as it is stored."""
    row = Rsvp.get_or_none(Rsvp.user == people.meet(Profile(telegram_id, f"Guest {telegram_id}"), datetime.now(UTC)).id)
    return "" if row is None else str(row.answer)


def tap(telegram_id: int, choice: str, key: str) -> Json:
    """A tap in private, as an update."""
    return {"update_id": next(_updates), **press(telegram_id, f"rsvp:{choice}:{key}")}


def said(telegram_id: int, text: str) -> Json:
    """Words in private, as an update."""
    return {"update_id": next(_updates), **words(telegram_id, text)}


def post(port: int, update: Json, secret: str = SECRET, timeout: float = 30) -> int:
    """Call a bot as Telegram does; the status it answers with."""
    headers = {SECRET_HEADER: secret}
    address = f"http://127.0.0.1:{port}/telegram"
    return HTTP.post(address, json=update, headers=headers, timeout=timeout).status_code


def in_hand(database_url: str) -> bool:
    """Whether a bot holds somebody's turn, as PostgreSQL says."""
    question = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"
    with psycopg.connect(database_url, autocommit=True) as looking:
        return looking.execute(question, (SPACE,)).fetchone() is not None
