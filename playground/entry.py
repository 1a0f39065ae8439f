"""What stands at a group's door: its invite links, and who waits to be let in."""

from __future__ import annotations

from dataclasses import dataclass, field

CONTACT_SECONDS = 300  # how long bots may write to somebody who asked (ChatJoinRequest.user_chat_id)


@dataclass
class Link:
    """An invite link (ChatInviteLink); `expire_date` and `member_limit` are 0 for none."""

    url: str
    creator: int
    name: str = ""
    expire_date: int = 0
    member_limit: int = 0
    by_request: bool = False
    primary: bool = False
    revoked: bool = False


@dataclass
class JoinRequest:
    """Somebody who asked to join at `date`, by `link` or, where it is "", without one.

    `told` are the bots that may write to them before `open_until`; once one did, `contact` is the only one.
    """

    date: int
    link: str = ""
    open_until: float = 0.0
    told: list[int] = field(default_factory=list)
    contact: int = 0

    def open_to(self, bot: int, now: float) -> bool:
        return bot in self.told and self.contact in (0, bot) and now < self.open_until
