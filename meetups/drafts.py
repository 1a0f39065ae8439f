"""Dialogues somebody is in the middle of: one a person, a row, so that a restart loses nothing."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from database import write_transaction
from meetups import people
from models import Draft


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where somebody is, what they said so far, and the message that asks."""

    kind: str
    step: str
    answers: Mapping[str, str]
    message_id: int | None


def current(user_id: int) -> Dialogue | None:
    """The dialogue this person is in."""
    row = Draft.get_or_none(Draft.user == user_id)
    return None if row is None else Dialogue(row.kind, row.step, json.loads(row.answers), row.message_id)


def keep(user_id: int, dialogue: Dialogue, now: datetime) -> None:
    """Save where they are; one dialogue at a time, the newest wins. Raises NotFound."""
    fields = {"kind": dialogue.kind, "step": dialogue.step, "answers": json.dumps(dict(dialogue.answers)),
              "message_id": dialogue.message_id, "changed_at": now}  # fmt: skip
    with write_transaction():
        people.require_known(user_id)
        Draft.insert(user=user_id, **fields).on_conflict(conflict_target=[Draft.user], update=fields).execute()


def note_message(user_id: int, message_id: int) -> None:
    """Remember which message asks now; what was said stays as it is."""
    with write_transaction():
        Draft.update(message_id=message_id).where(Draft.user == user_id).execute()


def chat_moved(old_id: int, new_id: int) -> None:
    """A chat has another number: dialogues about it go on with that one. Inside a write transaction."""
    number = re.compile(rf"(?<![-\d]){old_id}(?!\d)")
    about = list(Draft.select().where(Draft.answers.contains(str(old_id))).order_by(Draft.user))
    for row in about:
        Draft.update(answers=number.sub(str(new_id), row.answers)).where(Draft.id == row.id).execute()


def drop(user_id: int) -> None:
    """The dialogue is over."""
    with write_transaction():
        Draft.delete().where(Draft.user == user_id).execute()


def prune(now: datetime, kept: timedelta) -> None:
    """Forget dialogues nobody came back to."""
    Draft.delete().where(Draft.changed_at < now - kept).execute()
