"""People who answer again and again, at the site and under the card, each until they are told that it is saved."""

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from meetups import signin
from models import Event, Rsvp
from playground.client import Desk
from tests.racers.doors import FORMS, LOCKED, PROOF, TAPS

PAUSE_S = 0.03  # of somebody who was cut off, before they try again
LONGER_S = 0.15  # of somebody who was told to come back
PATIENCE_S = 6.0  # how long somebody looks at a button that spins


@dataclass
class Told:
    """What one person was told: how often something new was saved, and what at last."""

    answers: int = 0
    last: str = ""


@dataclass
class Heard:
    """What everybody at one door was told; `words` counts how it was said."""

    told: dict[int, Told] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0  # until somebody was told anything at all

    @property
    def saved(self) -> int:
        """How many answers were acknowledged."""
        return self.words["saved"]


class Crowd(threading.Thread):
    """One thread of people; `ask(person, answer)` is one try: "saved", "sorry", "closed" (nobody
    there), "cut off" (somebody was), or what else was said."""

    def __init__(self, people: Sequence[int], ask: Callable[[int, str], str]) -> None:
        super().__init__(daemon=True)
        self.heard, self._people, self._ask = Heard(), people, ask
        self._over, self.trouble = threading.Event(), ""

    def run(self) -> None:
        """Everybody in turn, coming and not coming."""
        try:
            for person, said in _turns(self._people):
                if self._over.is_set():
                    return
                self._answer(person, said)
        except Exception as trouble:  # whatever it is, whoever ends the crowd says it
            self.trouble = repr(trouble)

    def end(self) -> Heard:
        """Let the last one be told; then everybody goes."""
        self._over.set()
        self.join(90)
        assert not self.is_alive(), f"somebody waits for ever: {self.heard.words}"
        assert not self.trouble, self.trouble
        return self.heard

    def _answer(self, person: int, said: str) -> None:
        deadline = time.monotonic() + 80
        while True:
            begun = time.monotonic()
            words = self._ask(person, said)
            self.heard.words[words] += 1
            self.heard.slowest_s = max(self.heard.slowest_s, time.monotonic() - begun)
            if words == "saved":
                told = self.heard.told.setdefault(person, Told())
                told.answers, told.last = told.answers + 1, said
                return
            assert time.monotonic() < deadline, f"never saved: {self.heard.words}"
            time.sleep(LONGER_S if words == "sorry" else PAUSE_S)


def at_the_site(url: str, key: str, people: Sequence[int]) -> Crowd:
    """People of ours, signed in, who send the form of the event's page; each through a proxy of their own."""
    browsers = {person: _sign_in(url, person) for person in people}
    numbers = itertools.count()

    def ask(person: int, said: str) -> str:
        cookie, proof = browsers[person]
        address = f"10.{person % 250}.{next(numbers) // 100}.1"
        try:
            status, _, page = _request(url, "POST", f"/e/{key}/rsvp", cookie, address,
                                       {"csrf_token": proof, "answer": FORMS[said]})  # fmt: skip
        except ConnectionRefusedError:
            return "closed"
        except (OSError, http.client.HTTPException):
            return "cut off"
        return "saved" if status == 303 else "sorry" if status == 503 and "Not just now" in page else f"{status}"

    return Crowd(people, ask)


def under_the_card(
    url: str, key: str, chat: int, people: Sequence[int], accounts: Sequence[int], patience_s: float = PATIENCE_S
) -> Crowd:
    """The same under the card that is posted in this chat; `accounts` are their numbers at Telegram."""
    desk, known = Desk(url), dict(zip(people, accounts, strict=True))

    def ask(person: int, said: str) -> str:
        data = f"rsvp:{TAPS[said]}:{key}"
        told = desk.do("press", person=known[person], chat=chat, data=data, wait=patience_s)
        if not told["answered"]:
            return "cut off"
        # An empty toast: it was delivered a second time, and its effect is saved.
        return "sorry" if any(word in told.get("text", "") for word in LOCKED) else "saved"

    return Crowd(people, ask)


def missing(heard: Sequence[Heard], key: str) -> tuple[int, int]:
    """How many acknowledged answers there were, and how many of them are not in the database: each raised a revision.

    An answer that was saved but never acknowledged was given again until it was, and changed nothing then. So more is
    as wrong as less.
    """
    saved = {row.user_id: row for row in Rsvp.select().join(Event).where(Event.key == key)}
    told = {person: one for door in heard for person, one in door.told.items()}
    wrong = 0
    for person, one in told.items():
        row = saved.get(person)
        wrong += one.answers if row is None else max(abs(one.answers - row.revision), int(row.answer != one.last))
    return sum(one.answers for one in told.values()), wrong


def _turns(people: Sequence[int]) -> Iterator[tuple[int, str]]:
    for n in itertools.count():
        yield people[n % len(people)], ("going", "no")[n // len(people) % 2]


def _sign_in(url: str, person: int) -> tuple[str, str]:
    path, address = f"/sign-in/{signin.make_link(person, datetime.now(UTC), '/me')}", f"10.{person % 250}.250.1"
    _, cookie, page = _request(url, "GET", path, "", address)
    _, cookie, _ = _request(url, "POST", path, cookie, address, {"csrf_token": _proof(page)})
    _, newer, page = _request(url, "GET", "/me", cookie, address)
    return newer or cookie, _proof(page)


def _request(
    url: str, method: str, path: str, cookie: str, address: str, form: dict[str, str] | None = None
) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    head = {"Cookie": cookie, "X-Forwarded-For": address, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, urlencode(form) if form else None, head)
        answer = connection.getresponse()
        said = answer.read().decode()
        return answer.status, (answer.getheader("Set-Cookie") or "").split(";")[0], said
    finally:
        connection.close()


def _proof(page: str) -> str:
    found = PROOF.search(page)
    assert found, page[:500]
    return found[1]
