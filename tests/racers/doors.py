"""What each process of a race from outside does: it answers over HTTP, or taps under the card, one after the other."""

import http.client
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from playground.client import Desk

PROOF = re.compile(r'name="csrf_token" value="([^"]+)"')
FORMS, TAPS = {"going": "in_person", "no": "no"}, {"going": "room", "no": "no"}
LOCKED = ("cannot save that just now", "Not just now", "database is locked")
POSTS_AN_ADDRESS = 100  # the site takes 120 a minute from one


@dataclass(frozen=True)
class Lot:
    """What one process is given: where the door is, whom it speaks for, and how many answers it gives in all."""

    door: str  # "site" or "bot"
    url: str
    key: str
    people: tuple[tuple[int, str], ...]  # each our own number, and the token of a link or the number of an account
    answers: int
    chat: tuple[int, int] = (0, 0)  # of the card, for the bot: chat and message


@dataclass
class Heard:
    """What was acknowledged, the last for each person, and what went wrong."""

    last: dict[int, str]
    said: Counter[str]
    answers: int = 0


def answer_all(lot: Lot) -> Heard:
    """Everybody in turn, coming and not coming, until as many answers were given as asked for."""
    heard, door = Heard({}, Counter()), (_Site(lot) if lot.door == "site" else _Bot(lot))
    for n in range(lot.answers):
        person, token = lot.people[n % len(lot.people)]
        # Whoever comes first says yes; who says no at last makes room for another.
        said = ("going", "no")[n // len(lot.people) % 2]
        words = door.answer(person, token, said, n)
        heard.answers += 1
        heard.said["locked" if any(word in words for word in LOCKED) else "fine" if words else "unanswered"] += 1
        if words:
            heard.last[person] = said
    return heard


class _Site:
    """Browsers of several people, on one connection that is kept, through a proxy that says whose address it is."""

    def __init__(self, lot: Lot) -> None:
        self.lot = lot
        self.connection = http.client.HTTPConnection(lot.url.removeprefix("http://"), timeout=60)
        self.browsers = {person: self._sign_in(token, n) for n, (person, token) in enumerate(lot.people)}

    def answer(self, person: int, token: str, said: str, n: int) -> str:
        cookie, proof, address = self.browsers[person]
        form = {"csrf_token": proof, "answer": FORMS[said]}
        status, _, words = self._ask("POST", f"/e/{self.lot.key}/rsvp", cookie, f"{address}.{n // 1000}", form)
        return "fine" if status == 303 else f"{status}: {words}"

    def _sign_in(self, token: str, n: int) -> tuple[str, str, str]:
        address = f"10.{token.encode()[0]}.{n}"
        _, cookie, page = self._ask("GET", f"/sign-in/{token}", "", f"{address}.1")
        _, cookie, _ = self._ask("POST", f"/sign-in/{token}", cookie, f"{address}.1", {"csrf_token": _proof(page)})
        _, newer, page = self._ask("GET", "/me", cookie, f"{address}.1")
        return newer or cookie, _proof(page), address

    def _ask(
        self, method: str, path: str, cookie: str, address: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        head = {"Cookie": cookie, "X-Forwarded-For": address, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, urlencode(form) if form else None, head)
        answer = self.connection.getresponse()
        said = answer.read().decode()
        return answer.status, (answer.getheader("Set-Cookie") or "").split(";")[0], said


class _Bot:
    """People who tap under the card, and wait for the toast."""

    def __init__(self, lot: Lot) -> None:
        self.lot, self.desk = lot, Desk(lot.url)

    def answer(self, person: int, token: str, said: str, n: int) -> str:
        chat, message = self.lot.chat
        data = f"rsvp:{TAPS[said]}:{self.lot.key}"
        told: Any = self.desk.do("press", person=int(token), chat=chat, message=message, wait=60.0, data=data)
        return str(told.get("text", "")) if told["answered"] else ""


def _proof(page: str) -> str:
    found = PROOF.search(page)
    assert found, page[:500]
    return found[1]


def card(url: str, token: str, chat: int, key: str) -> int:
    """A message of the bot's own with the card's buttons, in the chat."""
    rows = [[{"text": word, "callback_data": f"rsvp:{word}:{key}"}] for word in TAPS.values()]
    body = {"chat_id": chat, "text": "card", "reply_markup": {"inline_keyboard": rows}}
    return int(httpx.post(f"{url}/bot{token}/sendMessage", json=body).json()["result"]["message_id"])


def shares(lots: Sequence[Heard]) -> tuple[int, dict[int, str], Counter[str]]:
    """All that was heard: answers, the last acknowledged of each person, what went how."""
    last: dict[int, str] = {}
    for heard in lots:
        last |= heard.last
    return sum(heard.answers for heard in lots), last, sum((heard.said for heard in lots), Counter())


def pause() -> None:
    """A moment, while something starts."""
    time.sleep(0.05)
