"""Each fault at each call the outbox makes, once: what the reader sees in the end, and what is written down."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from database import write_transaction
from meetups import people
from models import GroupChat, User
from tests.drills.cast import Cast, rows
from tests.drills.ground import fresh
from tests.drills.house import House, Json, opened
from tests.drills.table import Promise, Reached

MATRIX = "each fault at each call of the outbox"
Follows = tuple[int, str]  # what must follow: copies taken, and the state of the row
ONCE, TWICE, NEVER = (1, "sent"), (2, "sent"), (0, "dead")
DOUBTED, TAKEN_AND_DOUBTED = (0, "unknown"), (1, "unknown")


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, and what follows it for a private word, for a post, and for an edit: taken twice, that is once."""

    name: str
    rule: Json
    word: Follows
    post: Follows
    edit: Follows
    pauses: bool = False  # nothing more is sent there


def _case(
    kind: str, word: Follows, post: Follows, edit: Follows = ONCE, name: str = "", pauses: bool = False, **more: object
) -> Case:
    return Case(name or kind, {"kind": kind, "every": 1, "times": 1, **more}, word, post, edit, pauses)


CASES = (
    _case("500", ONCE, DOUBTED),
    _case("500", TWICE, TAKEN_AND_DOUBTED, name="500 after it was taken", taken=True),
    _case("502", ONCE, DOUBTED),
    _case("502", TWICE, TAKEN_AND_DOUBTED, name="502 after it was taken", taken=True),
    _case("hang", ONCE, DOUBTED),
    _case("hang_after", TWICE, TAKEN_AND_DOUBTED),
    _case("drop_before", ONCE, DOUBTED),
    _case("drop_after", TWICE, TAKEN_AND_DOUBTED),
    _case("garbage", TWICE, TAKEN_AND_DOUBTED),
    _case("429", ONCE, ONCE, retry_after=1),
    _case("400", NEVER, NEVER, NEVER, description="message is too long"),
    _case("400", NEVER, NEVER, NEVER, "no such chat", True, description="chat not found"),
    _case("403", NEVER, NEVER, NEVER, "blocked", True, description="bot was blocked by the user"),
    _case("403", NEVER, NEVER, NEVER, "kicked", True, description="bot was kicked from the supergroup chat"),
    _case("403", NEVER, NEVER, NEVER, "an unknown 403", description="not today"),
)
PROMISES = [
    Promise(
        MATRIX,
        f"{len(CASES)} faults × word to one person, card, its pin, word in a group, edit: taken once or, where nobody"
        " can know, as its kind allows; noted so",
        "sent again where nobody can know, as edits are",
    )
]
CALLS = ("sendMessage", "editMessageText", "pinChatMessage")  # what the outbox needs of the Bot API
CHATS = 4  # of each case
CELLS = CHATS + 1


def run(database: str) -> list[Reached]:
    """Every cell."""
    wrong, careless = _played(database), _played(database, "insistent")
    cells = CELLS * len(CASES)
    return [
        Reached(MATRIX, database, f"{cells} cells, {len(wrong)} wrong{': ' if wrong else ''}{'; '.join(wrong[:3])}",
                not wrong, f"{len(careless)} cells wrong", bool(careless))
    ]  # fmt: skip


def of_size(url: str, folder: Path, cases: Sequence[Case] = CASES) -> AbstractContextManager[House]:
    """A house with room for all cells of these cases."""
    return opened(url, folder, len(cases), CHATS * len(cases))


def play(house: House, *broken: str, cases: Sequence[Case] = CASES) -> list[str]:
    """Owe one message a cell, each in a chat of its own. Returns the cells that ended otherwise than they must."""
    size, cast = len(cases), Cast(house)
    people.set_reachable(cast.host, False)  # what is told of the troubles is another story
    carded, worded, edited, pinned = (house.chats[n * size : (n + 1) * size] for n in range(CHATS))
    with write_transaction():
        GroupChat.update(can_pin=True).where(GroupChat.chat_id.in_(pinned)).execute()
    cast.owe(house.guests, ("cancelled", "moved", "reminder"))
    event = cast.event("One poem")
    house.desk.faults([
        *_rules(cases, "sendMessage", house.guests), *_rules(cases, "sendMessage", carded),
        *_rules(cases, "pinChatMessage", pinned),
    ])  # fmt: skip
    house.start_bot(*broken)
    _settled(house)
    wrong = [
        *_compare(cases, "word", house, house.guests), *_compare(cases, "card", house, carded),
        *_compare(cases, "pin", house, pinned), *_pauses(cases, house, carded),
    ]  # fmt: skip

    house.desk.faults(_rules(cases, "editMessageText", edited))
    since = house.desk.ledger()["last"]
    event = cast.rename(event, "Two poems")
    _settled(house)
    wrong += _compare(cases, "redraw", house, edited, since)

    house.desk.faults(_rules(cases, "sendMessage", worded))
    since = house.desk.ledger()["last"]
    cast.cancel(event)
    _settled(house)
    return wrong + _compare(cases, "cancelled_post", house, worded, since)


def _settled(house: House) -> None:
    """All is done, and every fault struck."""
    house.until_settled()
    house.until(lambda: all(rule["hits"] for rule in house.desk.struck()), "each call was tried")


def _rules(cases: Sequence[Case], method: str, chats: Iterable[int]) -> list[Json]:
    return [case.rule | {"method": method, "chat": chat} for case, chat in zip(cases, chats, strict=True)]


def _compare(cases: Sequence[Case], what: str, house: House, chats: Iterable[int], since: int = 0) -> list[str]:
    """The cells of one row of the matrix that are not as they must be, in words."""
    method = "editMessageText" if what == "redraw" else "sendMessage"
    taken = [entry["chat"] for entry in house.accepted(method) if entry["seq"] > since]
    kind = "card" if what == "pin" else what
    last = {row.chat_id: row.state for row in (rows() if what == "word" else rows(kind))}
    wrong = []
    for case, chat in zip(cases, chats, strict=True):
        must = {"word": case.word, "redraw": case.edit, "pin": ONCE}.get(what, case.post)
        was = (taken.count(chat), last.get(chat, "nowhere"))
        if was != must:
            wrong.append(f"{case.name} at {what}: {was} instead of {must}")
    return wrong


def _pauses(cases: Sequence[Case], house: House, chats: Iterable[int]) -> list[str]:
    """Only what says so for good keeps us from writing to somebody again."""
    reachable = {row.telegram_id: row.reachable for row in User.select()}
    posted = {row.chat_id: row.state for row in GroupChat.select()}
    wrong = []
    for case, guest, chat in zip(cases, house.guests, chats, strict=True):
        silent = (not reachable[guest], posted[chat] == "removed")
        if silent != (case.pauses, case.pauses):
            wrong.append(f"{case.name}: (reader, chat) paused {silent}")
    return wrong


def _played(database: str, *broken: str) -> list[str]:
    with fresh(database) as url, TemporaryDirectory() as folder, of_size(url, Path(folder)) as house:
        return play(house, *broken)
