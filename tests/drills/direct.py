"""Each fault at each call that answers people directly: what they did is done once, nothing else is held up, nobody is
told of what was done that it went wrong, and the bot goes on answering."""

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.drills.cast import Cast
from tests.drills.doings import DOINGS
from tests.drills.ground import fresh
from tests.drills.house import House, Json, opened
from tests.drills.scene import Scene
from tests.drills.table import Promise, Reached

FAULTS: tuple[Json, ...] = (
    {"kind": "500"}, {"kind": "502", "taken": True}, {"kind": "hang"}, {"kind": "hang_after"}, {"kind": "drop_before"},
    {"kind": "drop_after"}, {"kind": "garbage"}, {"kind": "429", "retry_after": 1},
    {"kind": "400", "description": "query is too old"}, {"kind": "403", "description": "user is deactivated"},
)  # fmt: skip
DIRECT = "each fault at each call beside the outbox"
PROMISES = [
    Promise(
        DIRECT,
        f"{len(FAULTS)} faults × {', '.join(name for name, _ in DOINGS.values())}: each is done once, holds nothing"
        " else up, and comes when asked for again",
    )
]
SMALL = 5  # small groups that may become supergroups: a group is told of little in a minute
Cells = list[tuple[str, Json]]  # a method and what goes wrong there
ALL: Cells = [(method, fault) for method in DOINGS for fault in FAULTS]


def run(database: str) -> list[Reached]:
    """Every cell."""
    with fresh(database) as url, TemporaryDirectory() as folder, of_size(url, Path(folder), ALL) as house:
        wrong = play(house, ALL)
    said = f"{len(ALL)} cells, {len(wrong)} wrong{': ' if wrong else ''}{'; '.join(wrong[:3])}"
    return [Reached(DIRECT, database, said, not wrong)]


def of_size(url: str, folder: Path, cells: Cells) -> AbstractContextManager[House]:
    """A house with a guest for each of them, and one more."""
    return opened(url, folder, len(cells) + 1, 2, SMALL)


def play(house: House, cells: Iterable[tuple[str, Json]]) -> list[str]:
    """Have one guest a cell do what needs the call that goes wrong. Returns what was not as it must be, in words."""
    cast, wrong = Cast(house), []
    event = cast.event("One poem")
    cast.members(house.guests)
    house.start_bot()
    house.until_settled()
    for (method, fault), guest in zip(cells, house.guests, strict=False):
        name, doing = DOINGS[method]
        said = doing(Scene(house, cast, event.key, fault, guest))
        wrong += [f"{fault['kind']} at {name!r}: {words}" for words in said]
        house.desk.faults([])
        time.sleep(float(fault.get("retry_after", 0)))  # nothing else of that chat is taken before
    scene = Scene(house, cast, event.key, {}, house.guests[-1])
    answered, _ = scene.press(f"rsvp:room:{event.key}", house.chats[0])
    return [*wrong, *([] if answered else ["the bot does not answer any more"])]
