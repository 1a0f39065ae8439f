"""The real bot against the playground: one of each a module and database, with people of its own for each test."""

import itertools
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

import database as ground
from meetups import drafts, quiet
from models import User
from playground.client import Chat, Desk, Person, Seen
from tests.conftest import DATABASES
from tests.databases import Pool
from tests.drills import stable
from tests.playground.conftest import free_port, ready

TOKEN = "7700000:klatch-test-token-abcdefgh"
USERNAME = "klatch_test_bot"
_numbers = itertools.count(1)


@dataclass
class House:
    """A playground, a database, and the bot that runs between them."""

    desk: Desk
    database_url: str
    logs: Path
    bot: int | None = field(default=None)  # the number of its process

    def start_bot(self) -> None:
        """Run the bot until it says that it is up."""
        environment = {
            "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": self.desk.url, "DATABASE_URL": self.database_url,
            "SITE_URL": "http://localhost:8000",
        }  # fmt: skip
        self.logs.touch()
        begun = self.logs.stat().st_size
        self.bot = stable.start(stable.Wish("bot", str(self.logs), environment))
        deadline = time.monotonic() + 60
        while b"the bot is up" not in self.logs.read_bytes()[begun:]:
            assert stable.lives(self.bot), self.logs.read_text()
            assert time.monotonic() < deadline, self.logs.read_text()
            time.sleep(0.02)

    def kill_bot(self) -> None:
        """As when the power goes: nothing is put away."""
        assert self.bot is not None
        stable.end(self.bot, signal.SIGKILL)

    def person(self, name: str, language: str = "en", started: bool = True) -> Person:
        """Somebody new at the desk."""
        person = self.desk.person(name, language, username=f"{name.lower()}{next(_numbers)}")
        if started:
            person.start()
            person.wait_for(lambda seen: seen.from_bot)
            stay_up(person)
        return person

    def chat(self, *admins: Person, members: tuple[Person, ...] = (), title: str = "") -> Chat:
        """A supergroup; the first of the administrators made it."""
        return self.desk.group(title or f"Table {next(_numbers)}", list(members), list(admins))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    port = free_port()
    log = tmp_path_factory.mktemp("playground") / "log"
    process = stable.start(stable.Wish("playground", str(log), words=("--port", str(port), "--keep-nothing")))
    ready(f"http://127.0.0.1:{port}")
    with Desk(f"http://127.0.0.1:{port}") as desk:
        yield desk
    stable.end(process, signal.SIGTERM)


@pytest.fixture(scope="module", params=DATABASES)
def module_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("house") / "klatch.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield f"sqlite:///{path}"
        return
    pool: Pool = request.getfixturevalue("postgres")
    address = pool.lend()
    yield address
    pool.take_back(address)


@pytest.fixture(scope="module")
def house(desk: Desk, module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    desk.reset()
    desk.bot(TOKEN, USERNAME, "Table")
    house = House(desk, module_database, tmp_path_factory.mktemp("logs") / "bot.log")
    house.start_bot()
    ground.open_database(module_database)
    ground.connect()
    yield house
    ground.disconnect()
    assert house.bot is not None
    stable.end(house.bot, signal.SIGTERM)


@pytest.fixture(autouse=True)
def nothing_went_wrong(house: House) -> Iterator[None]:
    """No test may leave an unexplained failure in the log, nor the token."""
    begun = len(house.logs.read_text())
    yield
    said = house.logs.read_text()[begun:]
    assert "an update failed" not in said, said
    assert TOKEN not in said


def last(person: Person, after: int = 0) -> Seen:
    """The newest message from the bot in private."""
    return person.wait_for(lambda seen: seen.from_bot, after=after)


def tell(person: Person, words: str, expect: str) -> Seen:
    """Type words, and wait for the bot's next message with these."""
    said = person.say(words)
    return person.wait_for(expect, after=said.id)


def tap(person: Person, label: str, expect: str) -> Seen:
    """Press a button in private, and wait until the bot's newest message says this."""
    person.tap(label)
    newest = None
    for messages in person.watch():
        newest = [seen for seen in messages if seen.from_bot][-1]
        if expect in newest.text:
            return newest
    raise AssertionError(f"waited for {expect!r}; the newest says {newest and newest.text!r}")


def forge(house: House, person: Person, data: str, chat: Chat | None = None) -> str:
    """Press a button of ours that we never made, as a changed app could: the toast that answers it."""
    button = {"inline_keyboard": [[{"text": "forged", "callback_data": data}]]}
    sent = httpx.post(
        f"{house.desk.url}/bot{TOKEN}/sendMessage",
        json={"chat_id": chat.id if chat else person.id, "text": "forged", "reply_markup": button},
    ).json()
    answer = person.tap_data(data, chat, message=sent["result"]["message_id"])
    assert answer.answered, data
    return answer.text


def user_id(person: Person) -> int:
    """The number of our own row for somebody."""
    return int(User.get(User.telegram_id == person.id).id)


def stay_up(person: Person) -> None:
    """Let somebody have no quiet hours: the bot runs on the real clock, and the tests at any hour."""
    quiet.choose_quiet_hours(user_id(person), 0, 0)


def standing(person: Person) -> tuple[str, str, dict[str, str]] | None:
    """Where somebody is in a dialogue, and what they said."""
    here = drafts.current(user_id(person))
    return None if here is None else (here.kind, here.step, dict(here.answers))


def found_group(house: House, host: Person, title: str = "", language: str = "English") -> Chat:
    """Add the bot to a new chat and make a public group of it."""
    chat = house.chat(host, title=title)
    host.add_bot(chat, rights=["can_pin_messages"])
    host.wait_for("Let us make it a group")
    tap(host, chat.title, "What is it about")
    tap(host, "Skip", "Which language")
    tap(host, language, "Where does it meet")
    tell(host, "Leipzig", "Who may see the group")
    tap(host, "Everybody", "Is this right")
    tap(host, "Make the group", "is a group now")
    return chat


def make_event(host: Person, title: str = "One poem", day: str = "Tomorrow", publish: bool = True) -> Seen:
    """An evening in a room, from /new to its preview, or to its publication."""
    tell(host, "/new", "What is the event called")
    tell(host, title, "Which day")
    tap(host, day, "When does it start")
    tell(host, "19:30 to 21:00", "Where do people meet")
    tap(host, "In person", "Where is the room")
    tell(host, "Lesecafé\nKarl-Heine-Straße 46", "How many seats")
    tell(host, "2", "What is it about")
    tap(host, "Skip", "Who may see it")
    preview = tap(host, "Everybody", "Nobody else has seen it")
    return tap(host, "Publish", "Published") if publish else preview
