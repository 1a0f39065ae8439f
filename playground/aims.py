"""What a call is aimed at, as the limits, the faults and the ledger need to know it."""

from __future__ import annotations

from dataclasses import dataclass

NO_MESSAGE = ("sendchataction", "editchatinvitelink", "editforumtopic")
READING = ("get", "set", "answer", "log", "close", "leave")
DECIDING = ("create", "export", "revoke", "approve", "decline", "ban", "unban", "restrict", "promote", "reopen")
FREE = (*READING, *DECIDING, "editchatinvitelink", "editforumtopic")


@dataclass(frozen=True, slots=True)
class Aim:
    """Which bot asks for what, and of which chat: 0 and "" where the call names none that is there."""

    bot: int
    method: str
    chat: int
    kind: str

    @property
    def is_message(self) -> bool:
        """It sends or edits one: what every limit counts."""
        name = self.method.lower()
        return bool(self.chat) and name.startswith(("send", "edit")) and name not in NO_MESSAGE

    @property
    def counts(self) -> bool:
        """It counts towards some limit: a group's takes in whatever else is done there, pins and deletions too."""
        if self.kind in ("", "private"):
            return self.is_message
        return not self.method.lower().startswith(FREE)

    @property
    def is_outbound(self) -> bool:
        """What a bot says to people: whatever names a chat, and answers to taps."""
        return bool(self.chat) or self.method.lower().startswith("answer")
