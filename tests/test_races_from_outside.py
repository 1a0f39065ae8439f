"""Eight processes at once, four at the site and four under the card: what each was told is what is saved.

A real gunicorn and a real bot against the playground, ten seats. Short with the other tests; `make race` has every
process give a thousand answers.
"""

import itertools
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from database import write_transaction
from meetups import chats, history, members, people, seats, signin
from meetups.chats import ChatFacts
from meetups.people import Profile
from meetups.seats import Mode
from models import Event, GroupChat, Rsvp, SeatChange
from playground.client import Desk
from tests.conftest import MakeEvent, MakeGroup
from tests.playground.conftest import ROOT, free_port, launch, ready
from tests.racers import doors
from tests.racers.doors import Heard, Lot
from tests.racers.starting import together
from web.clock import now
from web.security import POSTS_A_MINUTE

EACH = int(os.environ.get("RACE_ANSWERS", "0")) or 12  # answers a process gives
EACH_CARELESS = 12  # however many the others give: these think in between
SITES, BOTS, PEOPLE, SEATS = 4, 4, 4, 10
TOKEN = "4400000:a-token-of-the-race-s-own"
pytestmark = pytest.mark.real_clock


class Ground:
    """A playground, a bot and a site on one database; careless ones on demand."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.processes: list[subprocess.Popen[str] | subprocess.Popen[bytes]] = []
        port = free_port()
        self.processes.append(launch(port))
        ready(f"http://127.0.0.1:{port}", 60)
        self.desk = Desk(f"http://127.0.0.1:{port}")
        self.desk.bot(TOKEN, "klatch_race_bot", "Klatch")
        self.site = f"http://127.0.0.1:{free_port()}"

    def start(self, *, careless: bool) -> None:
        """Let the bot and the site in."""
        gunicorn = ["gunicorn", "--config", "gunicorn.conf.py", "web:create_app()"]
        usual = [["bot.py"], ["-m", *gunicorn]]
        broken = [["-m", "tests.racers.careless", "bot"], ["-m", "tests.racers.careless", *gunicorn]]
        environment = os.environ | {
            "DATABASE_URL": self.database, "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": self.desk.url,
            "SITE_URL": "http://localhost:8000", "PORT": self.site.rsplit(":", 1)[1], "TRUSTED_PROXIES": "1",
        }  # fmt: skip
        log = self.folder / "log"
        for words in broken if careless else usual:
            with log.open("ab") as out:
                started = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stdout=out, stderr=out)
            self.processes.append(started)
        deadline = time.monotonic() + 90
        while not (self._answers() and b"the bot is up" in log.read_bytes()):
            assert time.monotonic() < deadline, log.read_text()
            doors.pause()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.site}/healthz").status_code == 200
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        """End what was started."""
        for process in reversed(self.processes):
            process.terminate()
            process.wait(30)


@pytest.fixture
def ground(database: str, tmp_path: Path) -> Iterator[Ground]:
    ground = Ground(database, tmp_path)
    yield ground
    ground.close()


@pytest.mark.long(but_on="postgresql")
def test_from_outside_nobody_is_seated_twice_and_no_answer_is_lost(
    ground: Ground, make_group: MakeGroup, make_event: MakeEvent
) -> None:
    ground.start(careless=False)
    over, lost, heard, event = _race(ground, make_group, make_event, EACH)
    _print(ground, over, lost, heard)
    assert (over, lost, dict(heard.said)) == (0, 0, {"fine": EACH * (SITES + BOTS)})
    coming = sum(answer == "going" for answer in heard.last.values())
    assert coming == (SITES + BOTS) * min(PEOPLE, EACH)  # what everybody says last, however often they are asked
    assert seats.recount(event.id)[Mode.ROOM] == event.room_taken == min(SEATS, coming)
    assert history.adds_up(event.id)


@pytest.mark.long(but_on="sqlite")
def test_from_outside_the_same_race_overbooks_where_seats_are_taken_without_the_lock(
    ground: Ground, make_group: MakeGroup, make_event: MakeEvent
) -> None:
    ground.start(careless=True)
    over, lost, heard, _ = _race(ground, make_group, make_event, EACH_CARELESS)
    _print(ground, over, lost, heard, ", without the transaction, its lock and the condition of the counter")
    assert over > 0


@pytest.mark.parametrize("answers", [1, 4, 5, 12, 13, 1_000, 1_002])
def test_whatever_the_number_of_answers_the_last_of_everybody_is_a_yes(answers: int) -> None:
    said: dict[int, list[str]] = {}
    for n in range(answers):
        said.setdefault(n % PEOPLE, []).append(doors.said_at(n, answers, PEOPLE))
    assert {words[-1] for words in said.values()} == {"going"}
    for words in said.values():
        assert all(one != next_one for one, next_one in itertools.pairwise(words))


def test_nothing_counts_as_kept_but_what_the_doors_say_when_they_keep_it() -> None:
    assert [doors.of_an_answer(*one) for one in ((303, ""), (302, ""), (200, "fine"), (429, "too many"))] == [
        "fine", "refused", "refused", "refused",
    ]  # fmt: skip
    assert doors.of_an_answer(500, "") == "errors"
    assert doors.of_an_answer(503, "We cannot save that just now.") == "locked"
    kept = "All seats are taken: you are number 12 in line. We tell you when one is yours."
    assert doors.of_a_toast("going", kept) == "fine"
    how = "Press Start in a private chat with me, or I may not write to you."
    assert doors.of_a_toast("going", f"{kept} {how}") == "fine"
    assert doors.of_a_toast("no", kept) == "refused"
    assert doors.of_a_toast("going", "This event was cancelled.") == "refused"
    assert doors.of_a_toast("going", "") == "refused"
    assert doors.of_a_toast("going", None) == "unanswered"


def test_no_address_posts_so_often_that_the_site_would_refuse_it() -> None:
    posts = Counter(doors.address_of(person, n) for person in (1, 2, 700) for n in range(2_500))
    assert max(posts.values()) <= int(POSTS_A_MINUTE.split()[0])


def _race(ground: Ground, make_group: MakeGroup, make_event: MakeEvent, each: int) -> tuple[int, int, Heard, Event]:
    """Over by how many at the worst moment, answers that are not those saved, all that was heard, and the event."""
    made = make_event(make_group(), seats=str(SEATS), format="in_person", now=now(), date=_soon())
    event = Event.get_by_id(made.id)
    patience_s = 1_800 if each > 100 else 120
    said = together(ground.database, doors.answer_all, _lots(ground, event, each), patience_s)
    broken = [one for one in said if isinstance(one, str)]
    assert not broken, broken
    heard = doors.shares(said)
    saved = {row.user_id: row.answer for row in Rsvp.select().where(Rsvp.event == event)}
    lost = sum(saved.get(person) != answer for person, answer in heard.last.items())
    return _worst(event) - SEATS, lost, heard, Event.get_by_id(event.id)


def _print(ground: Ground, over: int, lost: int, heard: Heard, how: str = "") -> None:
    """What `make race` is asked for."""
    wrong = ", ".join(f"{kind} {heard.said[kind]}" for kind in ("locked", "refused", "errors", "unanswered"))
    begun = f"{ground.database.split(':')[0]}{how}: {heard.answers:,} answers of {SITES + BOTS} processes"
    print(f"\n{begun}, {SEATS} seats: over by {over}, lost {lost}; {wrong}")  # noqa: T201 - see above


def _worst(event: Event) -> int:
    """How many sat there at the worst moment, by the history of the seats."""
    rose = [change.taken for change in SeatChange.select().where(SeatChange.event == event).order_by(SeatChange.id)]
    return max(itertools.accumulate(rose))


def _lots(ground: Ground, event: Event, each: int) -> list[Lot]:
    """People of their own for each process: those at the site with a link of the bot's, the others with an account."""
    desk = [ground.desk.person(f"Tapper {n}") for n in range(BOTS * PEOPLE)]
    chat = ground.desk.group("Race", members=desk, admins=[desk[0]])
    desk[0].add_bot(chat)
    chats.seen(ChatFacts(chat.id, "supergroup", "Race", can_post=True), None, now())
    with write_transaction():
        GroupChat.update(group=event.group_id).where(GroupChat.chat_id == chat.id).execute()
    message = doors.card(ground.desk.url, TOKEN, chat.id, event.key)
    ids = [_member(event, one.id, one.first_name) for one in desk]
    tapping = [(person, str(one.id)) for person, one in zip(ids, desk, strict=True)]
    visiting = [(person, signin.make_link(person, now(), "/me")) for person in _strangers(event)]
    where = (chat.id, message)
    return [
        *(Lot("site", ground.site, event.key, tuple(visiting[n::SITES]), each) for n in range(SITES)),
        *(Lot("bot", ground.desk.url, event.key, tuple(tapping[n::BOTS]), each, where) for n in range(BOTS)),
    ]


def _strangers(event: Event) -> list[int]:
    return [_member(event, 700_000 + n, f"Visitor {n}") for n in range(SITES * PEOPLE)]


def _member(event: Event, telegram_id: int, name: str) -> int:
    person = people.meet(Profile(telegram_id, name), now()).id
    members.join(person, event.group_id, now())
    return person


def _soon() -> str:
    return (now() + timedelta(days=9)).date().isoformat()
