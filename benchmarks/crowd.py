"""One hot event and the people who answer it, their browsers signed in without a page: as many as a load needs."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import database
from meetups import events, groups, history, members, people, rsvps, signin
from meetups.groups import GroupWish
from meetups.people import Profile
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import Event, GroupChat, PostedCard, Rsvp, SeatChange, UpdateSeen, User
from web import create_app

FIRST_COMER = 900_000  # their numbers at Telegram


@dataclass(frozen=True)
class Browser:
    """A person's session, and the proof its forms carry."""

    person: int
    cookie: str
    proof: str
    address: str

    def post(self, key: str, answer: str) -> bytes:
        """The form of the event's page, as bytes on the wire."""
        body = self.form(answer)
        return (
            f"POST /e/{key}/rsvp HTTP/1.1\r\nHost: localhost\r\nCookie: klatch={self.cookie}\r\n"
            f"X-Forwarded-For: {self.address}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def form(self, answer: str) -> str:
        """What the form of the event's page sends."""
        return urlencode({"csrf_token": self.proof, "answer": answer})

    def get(self) -> bytes:
        """The same browser at the empty view."""
        return f"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: klatch={self.cookie}\r\n\r\n".encode()


@dataclass(frozen=True)
class Stage:
    """The event, in a database that is open and connected in this process."""

    key: str
    group_id: int
    owner: int

    def second(self, title: str, seats: int) -> "Stage":
        """Another event of the same group."""
        return Stage(_event(self.owner, self.group_id, title, seats, datetime.now(UTC)), self.group_id, self.owner)

    def crowd(self, count: int, reachable: bool = False) -> None:
        """So many members answer that they come; all in one transaction, for nobody waits for them."""
        now = datetime.now(UTC)
        with database.write_transaction():
            for n in range(count):
                person = people.meet(Profile(FIRST_COMER + n, f"Comer {n}"), now).id
                members.join(person, self.group_id, now)
                rsvps.answer(person, self.key, Choice.ROOM, now)
            if reachable:  # they pressed Start
                User.update(reachable=True).where(User.telegram_id >= FIRST_COMER).execute()

    def show_in(self, chat_id: int, message_id: int) -> None:
        """The event's card is that message, in a chat of the group: it is redrawn when somebody answers."""
        with database.write_transaction():
            event, now = Event.get(Event.key == self.key), datetime.now(UTC)
            GroupChat.insert(group=event.group_id, chat_id=chat_id, created_at=now).on_conflict(
                conflict_target=[GroupChat.chat_id], update={GroupChat.group: event.group_id}
            ).execute()
            PostedCard.insert(
                event=event, chat_id=chat_id, message_id=message_id, created_at=now
            ).on_conflict_ignore().execute()

    def forget_updates(self) -> None:
        """Before another playground begins to count: what it sends is not what was seen from the last one."""
        with database.write_transaction():
            UpdateSeen.delete().execute()

    def host(self) -> "Browser":
        """The organiser, signed in."""
        return self._browser(create_app(), self.owner, "10.2.0.1")

    def browsers(self, count: int) -> list[Browser]:
        """Members of the group, signed in."""
        application = create_app()
        return [self._sign_in(application, n) for n in range(count)]

    def oversold(self) -> int:
        """Seats taken beyond those there are, at the worst moment of all; each change is a row of the history.

        What stands there now is what the history ends in, or there is nothing to count.
        """
        event = Event.get(Event.key == self.key)
        if not history.adds_up(event.id):
            raise SystemExit("the history of the seats does not add up to what stands there")
        room = SeatChange.select().where(SeatChange.event == event, SeatChange.mode == "room")
        taken = itertools.accumulate((change.taken for change in room.order_by(SeatChange.id)), initial=0)
        return max(0, max(taken) - event.room_capacity)

    def lost(self, last: dict[int, str]) -> int:
        """Of those who were told that their answer is saved, how many have another one."""
        saved = {row.user_id: row.answer for row in Rsvp.select().join(Event).where(Event.key == self.key)}
        return sum(saved.get(person) != {"in_person": "going", "no": "no"}[form] for person, form in last.items())

    def _sign_in(self, application: object, n: int) -> Browser:
        now = datetime.now(UTC)
        person = people.meet(Profile(50_000 + n, f"Answerer {n}"), now).id
        members.join(person, self.group_id, now)
        return self._browser(application, person, f"10.1.{n // 250}.{n % 250 + 1}")

    def _browser(self, application: object, person: int, address: str) -> Browser:
        now = datetime.now(UTC)
        token = signin.follow(signin.make_link(person, now), now).token
        return Browser(person, *_session(application, token), address)


def build(url: str, seats: int) -> Stage:
    """A group and its one event in a room with so many seats, in an empty database."""
    database.open_database(url)
    database.connect()
    now = datetime.now(UTC)
    owner = people.meet(Profile(1, "Owner"), now).id
    group = groups.found(owner, GroupWish("Hot", "", "en", "UTC", Visibility.PUBLIC), now)
    return Stage(_event(owner, group.id, "Everybody wants to come", seats, now), group.id, owner)


def _event(owner: int, group_id: int, title: str, seats: int, now: datetime) -> str:
    raw = {
        "title": title, "date": (now + timedelta(days=9)).date().isoformat(), "start": "19:00", "end": "21:00",
        "zone": "UTC", "format": "in_person", "venue": "Lesecafé", "seats": str(seats), "visibility": "public",
    }  # fmt: skip
    return events.create(owner, group_id, raw, title, now).key


def _session(application: object, token: str) -> tuple[str, str]:
    """The session cookie and the CSRF token, made as the site makes them."""
    from flask import Flask, session
    from flask_wtf.csrf import generate_csrf

    assert isinstance(application, Flask)
    with application.test_request_context():
        session["token"], proof = token, generate_csrf()
        signer = application.session_interface.get_signing_serializer(application)  # type: ignore[attr-defined]  # Flask's usual one
        return signer.dumps(dict(session)), proof
