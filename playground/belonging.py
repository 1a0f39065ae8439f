"""What somebody at the desk does to come into groups, to leave them, and to have a say there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from playground.sightings import Chat, Seen, sighting

if TYPE_CHECKING:
    from playground.client import Person


class Belonging(ABC):
    """A Person's part that is about groups; Refusal where Telegram's own apps would not let them."""

    __slots__ = ()

    def join(self, chat: Chat) -> None:
        self._do("join", chat)

    def leave(self, chat: Chat) -> None:
        self._do("leave", chat)

    def remove(self, who: Person, chat: Chat) -> None:
        """Remove somebody as an administrator, who is banned by it."""
        who.desk.do("leave", person=who.id, chat=chat.id, actor=self._id())

    def invite_link(
        self,
        chat: Chat,
        name: str = "",
        approval: bool = False,
        member_limit: int | None = None,
        expire_date: int | None = None,
    ) -> str:
        """Make a link as an administrator; with `approval` whoever follows it asks to join."""
        about = {"name": name, "member_limit": member_limit, "expire_date": expire_date}
        link: str = self._do("link", chat, creates_join_request=approval, **about)["invite_link"]
        return link

    def follow(self, link: str) -> str:
        """Follow an invite link: "joined" or "asked"."""
        outcome: str = self._do("join_by_link", link=link)["outcome"]
        return outcome

    def ask_to_join(self, chat: Chat) -> None:
        """Without a link, where a public group takes requests."""
        self._do("ask", chat)

    def withdraw(self, chat: Chat) -> None:
        """Take a request to join back."""
        self._do("withdraw", chat)

    def admit(self, who: Person, chat: Chat) -> None:
        self._do("decide", chat, user=who.id, admit=True)

    def turn_away(self, who: Person, chat: Chat) -> None:
        self._do("decide", chat, user=who.id, admit=False)

    def vote(self, message: int | Seen, *options: int | str, chat: Chat | None = None) -> Seen:
        """Choose options by their places from 0 or their words; without any, take the vote back."""
        number = message.id if isinstance(message, Seen) else message
        return sighting(self._do("vote", chat, message=number, options=list(options)))

    def react(self, message: int | Seen, emoji: str, chat: Chat | None = None) -> Seen:
        """React with an emoji, which takes the place of the last one; "" takes it back."""
        number = message.id if isinstance(message, Seen) else message
        return sighting(self._do("react", chat, message=number, emoji=emoji))

    def open_topic(self, chat: Chat, name: str) -> int:
        """Open a topic of a forum: its thread's number."""
        number: int = self._do("topic", chat, name=name)["id"]
        return number

    def close_topic(self, chat: Chat, topic: int, closed: bool = True) -> None:
        self._do("topic", chat, topic=topic, closed=closed)

    def delete_topic(self, chat: Chat, topic: int) -> None:
        self._do("topic", chat, topic=topic, deleted=True)

    @abstractmethod
    def _id(self) -> int:
        """Who they are."""

    @abstractmethod
    def _do(self, name: str, /, chat: Chat | None = None, **given: Any) -> Any:
        """Ask the desk to do it for them."""
