"""A small client for tests and demos: people, groups and bots of a running playground, as objects."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playground.belonging import Belonging
from playground.line import Line, Refusal
from playground.sightings import Answer, Bot, Button, Chat, Seen, sighting

__all__ = ["Answer", "Bot", "Button", "Chat", "Desk", "Person", "Refusal", "Seen"]

Rights = dict[str, bool] | list[str]


class Desk(Line):
    """A running playground."""

    def bot(self, token: str, username: str, name: str, can_read_all: bool = False) -> Bot:
        made = self.do("bots", token=token, username=username, name=name, can_read_all=can_read_all)
        return Bot(made["id"], token, username)

    def person(
        self,
        first_name: str,
        language_code: str = "en",
        zone: str = "Europe/Berlin",
        username: str | None = None,
        id: int | None = None,
        last_name: str | None = None,
        bio: str | None = None,
    ) -> Person:
        about = {"language_code": language_code, "zone": zone, "username": username, "id": id, "last_name": last_name}
        about |= {"bio": bio}
        return Person(self, self.do("people", first_name=first_name, **about)["id"], first_name)

    def known(self, id: int) -> Person:
        """Somebody who is there already, from the world file for instance."""
        found = [person for person in self.ask("people") if person["id"] == id]
        if not found:
            raise Refusal(f"Nobody here has the number {id}.")
        return Person(self, id, found[0]["first_name"])

    def known_chat(self, id: int) -> Chat:
        """A group that is there already."""
        found = self.ask("chat", chat=id)
        return Chat(id, found["title"], found["type"])

    def group(
        self,
        title: str,
        members: list[Person] | None = None,
        admins: list[Person] | None = None,
        kind: str = "supergroup",
        id: int | None = None,
        username: str | None = None,
        **kinds: bool,
    ) -> Chat:
        """The first of `admins` made the group; kinds are `forum` and `join_by_request`."""
        people = {"members": [one.id for one in members or []], "admins": [one.id for one in admins or []]}
        made = self.do("chats", title=title, kind=kind, id=id, username=username, **people, **kinds)
        return Chat(made["id"], title, kind)

    def calls(
        self, method: str | None = None, ok: bool | None = None, since: float | None = None
    ) -> list[dict[str, Any]]:
        """The log of calls, oldest first: at, method, params, ok, description, unknown, message_id."""
        found: list[dict[str, Any]] = self.ask(
            "calls", method=method, ok=None if ok is None else str(ok).lower(), since=since
        )
        return found

    def pinned(self, chat: Chat) -> list[Seen]:
        """Newest first."""
        return [sighting(item) for item in self.ask("pinned", chat=chat.id)]

    def health(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("health")
        return found

    def move_on(self, seconds: float) -> None:
        """Let time pass, for everybody who reads the same clock."""
        self.do("clock", seconds=seconds)

    def requests(self, chat: Chat) -> list[dict[str, Any]]:
        """Who waits to be let in: user, date, link, told, contact …, the first who asked first."""
        found: list[dict[str, Any]] = self.ask("requests", chat=chat.id)
        return found

    def links(self, chat: Chat) -> list[dict[str, Any]]:
        """Every invite link there ever was, as ChatInviteLink objects."""
        found: list[dict[str, Any]] = self.ask("links", chat=chat.id)
        return found

    def expire_contact(self, who: Person, chat: Chat) -> None:
        """The five minutes in which a bot may write to this requester are over."""
        self.do("expire_contact", person=who.id, chat=chat.id)

    def expire(self) -> None:
        """Every open callback query is too old from now on."""
        self.do("expire")

    def reset(self, demo: bool = False) -> None:
        self.do("reset", demo=demo)

    def permit(self, chat: Chat, **permissions: bool) -> None:
        """What members of a chat may do, can_send_messages=False for instance."""
        self.do("permissions", chat=chat.id, permissions=permissions)

    def place(
        self,
        chat: Chat,
        who: Person | Bot,
        status: str | None = None,
        rights: dict[str, bool] | None = None,
        anonymous: bool | None = None,
        actor: Person | None = None,
    ) -> None:
        """Set somebody's status, rights or anonymity in a chat."""
        by = actor.id if actor else None
        about = {"status": status, "rights": rights, "anonymous": anonymous, "actor": by}
        self.do("member", chat=chat.id, person=who.id, **about)


@dataclass(frozen=True, slots=True)
class Person(Belonging):
    """Somebody at the desk. Without a chat, everything happens in the private chat with the (first) bot."""

    desk: Desk
    id: int
    first_name: str

    def start(self, payload: str = "") -> Seen:
        return sighting(self._do("start", payload=payload))

    def startgroup(self, chat: Chat, payload: str = "") -> None:
        self._do("startgroup", chat, payload=payload)

    def say(self, text: str, chat: Chat | None = None, reply_to: int | None = None, topic: int | None = None) -> Seen:
        return sighting(self._do("say", chat, text=text, reply_to=reply_to, thread=topic))

    def edit(self, message: int, text: str, chat: Chat | None = None) -> Seen:
        return sighting(self._do("edit", chat, message=message, text=text))

    def share_location(self, lat: float, lon: float, chat: Chat | None = None, live: bool = False) -> Seen:
        return sighting(self._do("location", chat, latitude=lat, longitude=lon, live=live))

    def move_location(self, message: int, lat: float, lon: float, chat: Chat | None = None) -> Seen:
        return sighting(self._do("location", chat, message=message, latitude=lat, longitude=lon))

    def share_venue(self, lat: float, lon: float, title: str, address: str, chat: Chat | None = None) -> Seen:
        place = {"latitude": lat, "longitude": lon, "title": title, "address": address}
        return sighting(self._do("venue", chat, **place))

    def tap(self, text: str, chat: Chat | None = None, message: int | Seen | None = None, wait: float = 10.0) -> Answer:
        """Press the newest button whose words begin with `text`, and wait for what the bot answers."""
        return self._press(chat, message, wait, text=text)

    def tap_data(
        self, data: str, chat: Chat | None = None, message: int | Seen | None = None, wait: float = 10.0
    ) -> Answer:
        """Press the newest button that carries this callback data."""
        return self._press(chat, message, wait, data=data)

    def _press(self, chat: Chat | None, message: int | Seen | None, wait: float, **which: str) -> Answer:
        number = message.id if isinstance(message, Seen) else message
        got = self._do("press", chat, message=number, wait=wait, **which)
        return Answer(got.get("text", ""), got.get("alert", False), got.get("url") or None, got["answered"])

    def messages(self, chat: Chat | None = None) -> list[Seen]:
        return [sighting(item) for item in self.desk.ask("messages", person=self.id, chat=chat.id if chat else None)]

    def wait_for(
        self, wanted: str | Callable[[Seen], bool], chat: Chat | None = None, timeout: float = 10.0, after: int = 0
    ) -> Seen:
        """The newest message with these words, or for which `wanted` is true; AssertionError when none comes.

        `after` leaves out messages up to that id.
        """
        fits = (lambda seen: wanted in seen.text) if isinstance(wanted, str) else wanted
        messages: list[Seen] = []
        for messages in self.watch(chat, timeout, after):
            found = next((seen for seen in reversed(messages) if fits(seen)), None)
            if found:
                return found
        last = [seen.text for seen in messages[-3:]]
        raise AssertionError(f"{self.first_name} waited {timeout} s for {wanted!r}; the last they see: {last}")

    def watch(self, chat: Chat | None = None, timeout: float = 10.0, after: int = 0) -> Iterator[list[Seen]]:
        """The messages with ids above `after`, now and whenever the chat changes, until the time is over."""
        deadline, known, left = time.monotonic() + timeout, None, timeout
        while known is None or left > 0:
            place: dict[str, Any] = {"person": self.id, "chat": chat.id if chat else None, "after": after}
            news = self.desk.ask("news", **place, known=known, patience=max(0.0, left))
            known, left = news["version"], deadline - time.monotonic()
            yield [sighting(item) for item in news["messages"]]

    def block(self) -> None:
        self._do("block")

    def unblock(self) -> None:
        self._do("unblock")

    def add_bot(self, chat: Chat, rights: Rights | None = None) -> None:
        """With rights (can_… names) the bot becomes an administrator."""
        self._do("add_bot", chat, rights=rights)

    def remove_bot(self, chat: Chat) -> None:
        self._do("remove_bot", chat)

    def start_video_chat(self, chat: Chat) -> Seen:
        """Needs the creator, or an administrator with can_manage_video_chats."""
        return sighting(self._do("video_chat", chat))

    def end_video_chat(self, chat: Chat) -> Seen:
        return sighting(self._do("video_chat", chat, ended=True))

    def deactivate(self) -> None:
        self._do("deactivate")

    def delete_account(self) -> None:
        self._do("delete_account")

    def _id(self) -> int:
        return self.id

    def _do(self, name: str, /, chat: Chat | None = None, **given: Any) -> Any:
        return self.desk.do(name, person=self.id, chat=chat.id if chat else None, **given)
