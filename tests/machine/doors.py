"""The two doors people come through, both real: the site by its test client, the bot's handlers with a wire in hand."""

import asyncio
import itertools
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from flask.testing import FlaskClient
from telegram import Update

from config import Settings
from handlers import rsvps as bot_rsvps
from meetups import rsvps, signin
from meetups.people import Person
from meetups.refusals import Refusal
from meetups.rsvps import Choice
from tests.handlers.wire import Wire, _application, press
from tests.handlers.wire import words as typed
from web import create_app
from web import rsvps as site_rsvps
from web.security import limiter

PROOF = re.compile(r'name="csrf_token" value="([^"]+)"')
TITLE = re.compile(r"<h1.*?</h1>|<p>.*?</p>", re.S)
ON_THE_SITE = {choice: name for name, choice in site_rsvps.CHOICES.items()}
_updates = itertools.count(1)


@dataclass
class Site:
    """A browser for each person, signed in once; every form carries its CSRF token."""

    url: str
    browsers: dict[int, tuple[FlaskClient, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings = Settings(database_url=self.url, site_url="http://localhost", _env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own
        self.app = create_app(settings)
        limiter.enabled = False  # the machine is quicker than anybody; how often one may post is tested elsewhere

    def says(self, choice: Choice) -> bool:
        """Whether the form has a button for that."""
        return choice in ON_THE_SITE

    def answer(self, person: Person, key: str, choice: Choice, guests: int | None, now: datetime) -> bool:
        """Send the form. False: refused, with a page that says why."""
        browser, proof = self.browsers.get(person.id) or self._sign_in(person, now)
        form: dict[str, Any] = {"csrf_token": proof, "answer": ON_THE_SITE[choice]}
        if guests is not None:
            form |= {"guests": str(guests)}
        answer = browser.post(f"/e/{key}/rsvp", data=form)
        assert answer.status_code in (303, 403, 404, 410, 422), (answer.status, TITLE.findall(answer.text))
        return answer.status_code == 303

    def organise(self, host: Person, path: str, fields: dict[str, str], now: datetime) -> bool:
        """Send a form of the organisers'. False: refused, with a page that says why."""
        browser, proof = self.browsers.get(host.id) or self._sign_in(host, now)
        answer = browser.post(path, data={"csrf_token": proof, **fields})
        assert answer.status_code in (303, 403, 404, 409, 410, 422), (answer.status, TITLE.findall(answer.text))
        return answer.status_code == 303

    def _sign_in(self, person: Person, now: datetime) -> tuple[FlaskClient, str]:
        browser = self.app.test_client()
        path = f"/sign-in/{signin.make_link(person.id, now, '/me')}"
        said = browser.post(path, data={"csrf_token": _proof(browser, path)})
        assert said.status_code == 303, said.get_data(as_text=True)
        self.browsers[person.id] = (browser, _proof(browser, "/me"))
        return self.browsers[person.id]


class Bot:
    """The real application, its handlers and their writer thread; only the network is a wire."""

    def __init__(self) -> None:
        self.loop, self.wire = asyncio.new_event_loop(), Wire()
        self.application = _application(self.wire)
        self.loop.run_until_complete(self.application.initialize())

    def close(self) -> None:
        """Put it away."""
        self.loop.run_until_complete(self.application.shutdown())
        self.loop.close()

    def tap(self, telegram_id: int, data: str, chat_id: int | None) -> None:
        """Press a button under the card, in the group's chat or in private; it is always answered."""
        chat = {"id": chat_id, "type": "supergroup", "title": "Table"} if chat_id else None
        message = {"message_id": 7, "date": 1_795_000_000, "chat": chat, "text": "x"} if chat else None
        self._hears(press(telegram_id, data, message))
        assert "answerCallbackQuery" in [name for name, _ in self.wire.calls], "a tap nobody answered"

    def brings(self, telegram_id: int, key: str, names: list[str]) -> bool:
        """Say how many guests come along, and what they are called, as the bot asks. False: it would not hear of it."""
        self.tap(telegram_id, f"gu:{key}", None)
        for words in (str(len(names)), "\n".join(names)) if names else ("0",):
            if "sendMessage" not in [name for name, _ in self.wire.calls]:
                return False  # nothing was asked
            self._hears(typed(telegram_id, words))
        return any(words.startswith("Noted:") for words in self.wire.said("sendMessage", "editMessageText"))

    def _hears(self, what: dict[str, Any]) -> None:
        body = {"update_id": next(_updates), **what}
        self.wire.calls.clear()
        with structlog.testing.capture_logs() as logs:
            update = Update.de_json(body, self.application.bot)
            self.loop.run_until_complete(self.application.process_update(update))
        assert not [line for line in logs if line["log_level"] == "error"], logs


def bot_takes(data: str) -> bool:
    """Whether the bot has a button like that."""
    return any(handler.pattern.match(data) for handler in bot_rsvps.HANDLERS if getattr(handler, "pattern", None))


def by_the_rules(person: Person, key: str, choice: Choice, guests: int | None, now: datetime) -> bool:
    """No door at all. False: refused."""
    try:
        rsvps.answer(person.id, key, choice, now, guests=None if guests is None else [""] * guests)
    except Refusal:
        return False
    return True


def _proof(browser: FlaskClient, path: str) -> str:
    found = PROOF.search(browser.get(path).get_data(as_text=True))
    assert found, f"no form on {path}"
    return found[1]
