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
TOASTS = {  # of an event in a room alone: nothing else says that the answer is kept
    "going": re.compile(
        r"You’re in: \d+ of \d+ seats are taken\."
        r"|All seats are taken: you are (first|number \d+) in line\. We tell you when one is yours\."
        r"( Press Start in a private chat with me, or I may not write to you\.)?"
    ),
    "no": re.compile(
        r"Noted: you can’t come\. (Changed your mind\? Tap again within ten minutes for your old place\."
        r"|If that changes, tap where you sit\.)"
    ),
}
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
        said = said_at(n, lot.answers, len(lot.people))
        became = door.answer(person, token, said, n)
        heard.answers += 1
        heard.said[became] += 1
        if became == "fine":
            heard.last[person] = said
    return heard


def said_at(n: int, answers: int, people: int) -> str:
    """What the n-th answer says, from 0: everybody's last is a yes, whatever the number, and each is another."""
    return ("going", "no")[(answers - 1 - n) // people % 2]


def of_an_answer(status: int, words: str) -> str:
    """What the site's answer to a form means: kept is only what it goes on from with 303."""
    if status == 303:
        return "fine"
    if any(word in words for word in LOCKED):
        return "locked"
    return "errors" if status >= 500 or not status else "refused"


def of_a_toast(said: str, words: str | None) -> str:
    """What the bot's answer to a tap means: kept is only what it says so of. None: it said nothing."""
    if words is None:
        return "unanswered"
    if TOASTS[said].fullmatch(words):
        return "fine"
    return "locked" if any(word in words for word in LOCKED) else "refused"


def address_of(person: int, posts: int) -> str:
    """From where somebody posts for the so-manieth time, from 0: nobody shares it, and none posts too often."""
    number = person * 1000 + posts // POSTS_AN_ADDRESS
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class _Site:
    """Browsers of several people, on one connection that is kept, through a proxy that says whose address it is."""

    def __init__(self, lot: Lot) -> None:
        self.lot = lot
        self.connection = http.client.HTTPConnection(lot.url.removeprefix("http://"), timeout=60)
        self.browsers = {person: self._sign_in(person, token) for person, token in lot.people}

    def answer(self, person: int, token: str, said: str, n: int) -> str:
        cookie, proof = self.browsers[person]
        form = {"csrf_token": proof, "answer": FORMS[said]}
        address = address_of(person, n // len(self.lot.people))
        try:
            status, _, words = self._ask("POST", f"/e/{self.lot.key}/rsvp", cookie, address, form)
        except (OSError, http.client.HTTPException):
            self.connection.close()  # and opened anew by the next
            return "errors"
        return of_an_answer(status, words)

    def _sign_in(self, person: int, token: str) -> tuple[str, str]:
        path, home = f"/sign-in/{token}", address_of(person, 0)
        _, cookie, page = self._ask("GET", path, "", home)
        _, cookie, _ = self._ask("POST", path, cookie, home, {"csrf_token": _proof(page)})
        _, newer, page = self._ask("GET", "/me", cookie, home)
        return newer or cookie, _proof(page)

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
        try:
            told: Any = self.desk.do("press", person=int(token), chat=chat, message=message, wait=60.0, data=data)
        except httpx.HTTPError:
            return "errors"
        return of_a_toast(said, str(told.get("text", "")) if told["answered"] else None)


def _proof(page: str) -> str:
    found = PROOF.search(page)
    assert found, page[:500]
    return found[1]


def card(url: str, token: str, chat: int, key: str) -> int:
    """A message of the bot's own with the card's buttons, in the chat."""
    rows = [[{"text": word, "callback_data": f"rsvp:{word}:{key}"}] for word in TAPS.values()]
    body = {"chat_id": chat, "text": "card", "reply_markup": {"inline_keyboard": rows}}
    return int(httpx.post(f"{url}/bot{token}/sendMessage", json=body).json()["result"]["message_id"])


def shares(lots: Sequence[Heard]) -> Heard:
    """All that was heard."""
    last: dict[int, str] = {}
    for heard in lots:
        last |= heard.last
    return Heard(last, sum((heard.said for heard in lots), Counter()), sum(heard.answers for heard in lots))


def pause() -> None:
    """A moment, while something starts."""
    time.sleep(0.05)
