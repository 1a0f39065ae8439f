"""A long dialogue waits while a brief one is held: a guest named, a clock set. What was typed is not lost to it."""

import json
from collections.abc import Mapping
from datetime import datetime

from meetups import drafts
from meetups.drafts import Dialogue

LONG = ("new", "found")
PAUSED = "_paused"  # among the answers of a brief dialogue: the long one that waits


def set_aside(user_id: int, kind: str) -> dict[str, str]:
    """What a dialogue of this kind that begins now must carry with it."""
    waiting = long_one(user_id)
    if kind in LONG or waiting is None:
        return {}
    return {PAUSED: json.dumps({"kind": waiting.kind, "step": waiting.step, "answers": dict(waiting.answers)})}


def long_one(user_id: int) -> Dialogue | None:
    """The long dialogue somebody is in the middle of, asked now or waiting."""
    here = drafts.current(user_id)
    if here is None or here.kind in LONG:
        return here
    return _unfolded(here.answers)


def end(user_id: int, answers: Mapping[str, str], now: datetime) -> None:
    """A dialogue is over: the one that waited goes on, where there is one."""
    waiting = _unfolded(answers)
    if waiting is None:
        drafts.drop(user_id)
    else:
        drafts.keep(user_id, waiting, now)


def _unfolded(answers: Mapping[str, str]) -> Dialogue | None:
    if not answers.get(PAUSED):
        return None
    kept = json.loads(answers[PAUSED])
    return Dialogue(kept["kind"], kept["step"], kept["answers"], None)
