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
        body = {"update_id": next(_updates), **press(telegram_id, data, message)}
        self.wire.calls.clear()
        with structlog.testing.capture_logs() as logs:
            update = Update.de_json(body, self.application.bot)
            self.loop.run_until_complete(self.application.process_update(update))
        assert not [line for line in logs if line["log_level"] == "error"], logs
        assert "answerCallbackQuery" in [name for name, _ in self.wire.calls], "a tap nobody answered"


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
