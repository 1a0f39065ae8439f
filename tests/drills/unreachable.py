"""Readers who blocked the bot, and groups that became supergroups: the bot hears it once and acts on it."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.drills.cast import Cast
from tests.drills.ground import fresh
from tests.drills.house import TOKEN, UNFINISHED, House, opened, states
from tests.drills.table import Promise, Reached
from tests.playground.conftest import HTTP

BLOCKED, MIGRATED = "a reader who blocked the bot", "a group that became a supergroup"
PROMISES = [
    Promise(
        BLOCKED,
        "after the refusal that tells of it 0 tries until they press Start; then at most 1 message of the time between",
        "a bot that takes no note of the refusal",
    ),
    Promise(
        MIGRATED,
        "lost 0, told twice 0; after the refusal that tells of it 0 tries at the old number",
        "a bot that takes no note of the new number",
    ),
]
SAYS_NO = "bot was blocked by the user"
EVENTS = 6


@dataclass(frozen=True, slots=True)
class Silence:
    """How often a reader who had blocked the bot was tried, at first and then; and what came on their return."""

    tried: int
    later: int
    on_return: int
    anew: int  # of what was owed after their return


@dataclass(frozen=True, slots=True)
class Move:
    """Messages owed to a group that moved: missing under its new number, told twice, and tries at the old one."""

    owed: int
    lost: int
    again: int
    tried_old: int


def run(database: str) -> list[Reached]:
    """Both."""
    with _house(database) as house:
        silence = fall_silent(house)
    with _house(database) as house:
        deaf = fall_silent(house, "deaf")
    with _house(database) as house:
        move = migrate(house)
    with _house(database) as house:
        stubborn = migrate(house, "stubborn")
    return [
        Reached(BLOCKED, database, f"tried {silence.tried}, after that {silence.later}, on return {silence.on_return}",
                is_silent(silence), f"tried {deaf.tried + deaf.later}", deaf.later > 0),
        Reached(MIGRATED, database,
                f"lost {move.lost} of {move.owed}, twice {move.again}, tried at the old number {move.tried_old}",
                is_moved(move), f"tried at the old number {stubborn.tried_old}", stubborn.tried_old > 1),
    ]  # fmt: skip


def is_silent(silence: Silence) -> bool:
    """As promised: the one 403 is how the bot hears of it."""
    return silence == Silence(1, 0, silence.on_return, 1) and silence.on_return <= 1


def is_moved(move: Move) -> bool:
    """As promised: the one refusal is how the bot hears of it."""
    return (move.lost, move.again, move.tried_old) == (0, 0, 1)


def fall_silent(house: House, *broken: str) -> Silence:
    """One of the guests blocked the bot, and Telegram never said so: only the refusal does."""
    cast, gone = Cast(house), house.guests[0]
    planned = [cast.event(f"Evening {n}") for n in range(EVENTS)]
    for event in planned:
        cast.come(house.guests, event)
    house.desk.faults([{"method": "*", "kind": "403", "chat": gone, "every": 1, "description": SAYS_NO}])
    for event in planned[:3]:
        cast.cancel(event)
    house.start_bot(*broken)
    house.until_settled()
    tried = _hits(house)
    cast.cancel(planned[3])
    house.until_settled()
    later = _hits(house) - tried
    if broken:
        return Silence(tried, later, 0, 0)
    house.desk.faults([])
    since = house.desk.ledger()["last"]
    house.desk.known(gone).start()
    house.until(lambda: _told(house, gone, since, "Hello"), "they were greeted")
    cast.cancel(planned[4])
    house.until(lambda: _told(house, gone, since, "Evening 4"), "the new one was told")
    house.until_settled()
    on_return = _told(house, gone, since) - _told(house, gone, since, "Hello") - _told(house, gone, since, "Evening 4")
    return Silence(tried, later, on_return, _told(house, gone, since, "Evening 4"))


def migrate(house: House, *broken: str) -> Move:
    """A group with cards becomes a supergroup while the bot is away and more is owed; only the refusal tells of it."""
    cast, old = Cast(house), house.small[0]
    stand = [cast.event(f"Evening {n}") for n in range(3)]
    house.start_bot()
    house.until_settled()
    house.kill_bot()
    cast.cancel(stand[0])
    for n in range(3, EVENTS):
        cast.event(f"Evening {n}")
    new = house.desk.migrate(house.desk.known_chat(old)).id
    _forget_updates(house)
    since = house.now().timestamp()
    house.start_bot(*broken)
    house.until(
        lambda: (broken and _tried(house, old, since) > 1) or not states(*UNFINISHED), "the group had everything"
    )
    # Of the first one word, that it is cancelled; of the others a card.
    owed = [f"Evening {n}" for n in range(EVENTS)]
    texts = [entry["text"] for entry in house.accepted() if entry["chat"] == new]
    found = [sum(title in text for text in texts) for title in owed]
    return Move(len(owed), found.count(0), sum(max(0, count - 1) for count in found), _tried(house, old, since))


def _hits(house: House) -> int:
    return int(sum(rule["hits"] for rule in house.desk.struck()))


def _told(house: House, guest: int, since: int, words: str = "") -> int:
    found = [entry for entry in house.accepted() if entry["chat"] == guest and entry["seq"] > since]
    return sum(words in entry["text"] for entry in found)


def _tried(house: House, chat: int, since: float) -> int:
    """Calls that named the chat since this moment (Unix time); they cannot but be refused."""
    calls = house.desk.calls(ok=False, since=since)
    return sum(str(call["params"].get("chat_id")) == str(chat) for call in calls)


def _forget_updates(house: House) -> None:
    address = f"{house.desk.url}/bot{TOKEN}/getUpdates"
    while updates := HTTP.get(address, params={"timeout": 0}).json()["result"]:
        HTTP.get(address, params={"timeout": 0, "offset": updates[-1]["update_id"] + 1})


@contextlib.contextmanager
def _house(database: str) -> Iterator[House]:
    with fresh(database) as url, TemporaryDirectory() as folder, opened(url, Path(folder), 5, 0, small=1) as house:
        yield house
