"""Who voted for what in a poll; the poll itself, with its counts, stands in its message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Ballot:
    """The votes in one poll, options by their place from 0; `bot` sent it and hears of them."""

    bot: int
    votes: dict[int, list[int]] = field(default_factory=dict)

    def counted(self, poll: dict[str, Any]) -> dict[str, Any]:
        """The poll with what was voted."""
        chosen = [place for places in self.votes.values() for place in places]
        options = [option | {"voter_count": chosen.count(place)} for place, option in enumerate(poll["options"])]
        return poll | {"options": options, "total_voter_count": len(self.votes)}
