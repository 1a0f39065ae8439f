"""A long dialogue waits while another is held: a guest named, a clock set, an event made from one line.

What waits is kept among the answers of the dialogue that is open, the one to go on with first.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from meetups import drafts
from meetups.drafts import Dialogue

LONG = ("new", "found")
PAUSED = "_paused"  # among the answers of a dialogue: the long ones that wait
MOST = 3  # dialogues that wait for one person


def set_aside(user_id: int, kind: str) -> dict[str, str]:
    """What a dialogue of this kind that begins now must carry with it."""
    return {} if kind in LONG else folded(waiting(user_id))


def waiting(user_id: int) -> list[Dialogue]:
    """The long dialogues somebody is in the middle of: the one asked now first, then those that wait."""
    here = drafts.current(user_id)
    if here is None:
        return []
    asked = [Dialogue(here.kind, here.step, _own(here.answers), None)] if here.kind in LONG else []
    return [*asked, *_unfolded(here.answers)]


def long_one(user_id: int) -> Dialogue | None:
    """The long dialogue somebody is in the middle of, asked now or waiting."""
    here = drafts.current(user_id)
    if here is None or here.kind in LONG:
        return here
    behind = _unfolded(here.answers)
    return _carrying(behind[0], behind[1:]) if behind else None


def put_behind(user_id: int, dialogue: Dialogue, now: datetime) -> None:
    """Let a dialogue wait until the one that is open is over; where none is, it is the open one."""
    here = drafts.current(user_id)
    if here is None:
        drafts.keep(user_id, dialogue, now)
        return
    answers = {**_own(here.answers), **folded([dialogue, *_unfolded(here.answers)])}
    drafts.keep(user_id, Dialogue(here.kind, here.step, answers, here.message_id), now)


def fetched(user_id: int, wanted: Callable[[Dialogue], bool]) -> dict[str, str] | None:
    """The answers of the first that is wanted, ready to begin with, the others waiting for it; None: there is none."""
    every = waiting(user_id)
    found = next((each for each in every if wanted(each)), None)
    if found is None:
        return None
    return {**found.answers, **folded([each for each in every if each is not found])}


def folded(dialogues: Sequence[Dialogue]) -> dict[str, str]:
    """These, as an answer to carry."""
    kept = [{"kind": each.kind, "step": each.step, "answers": _own(each.answers)} for each in dialogues[:MOST]]
    return {PAUSED: json.dumps(kept)} if kept else {}


def end(user_id: int, answers: Mapping[str, str], now: datetime) -> None:
    """A dialogue is over: the one that waited goes on, where there is one."""
    behind = _unfolded(answers)
    if behind:
        drafts.keep(user_id, _carrying(behind[0], behind[1:]), now)
    else:
        drafts.drop(user_id)


def _carrying(dialogue: Dialogue, behind: Sequence[Dialogue]) -> Dialogue:
    return Dialogue(dialogue.kind, dialogue.step, {**dialogue.answers, **folded(behind)}, None)


def _own(answers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in answers.items() if name != PAUSED}


def _unfolded(answers: Mapping[str, str]) -> list[Dialogue]:
    kept: Any = json.loads(answers.get(PAUSED) or "[]")
    every = kept if isinstance(kept, list) else [kept]  # one was kept without a list before
    return [Dialogue(each["kind"], each["step"], each["answers"], None) for each in every]
