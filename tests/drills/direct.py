"""Each fault at what answers a person directly, a toast and a reply: what they did is done once, nobody is told that it
went wrong, and the bot goes on answering."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from models import Rsvp, User
from tests.drills.cast import Cast
from tests.drills.ground import fresh
from tests.drills.house import House, Json, opened
from tests.drills.table import Promise, Reached

DIRECT = "each fault at each direct answer"
PROMISES = [Promise(DIRECT, "10 faults × toast, reply: every tap has its effect once, the next one is answered")]
FAULTS: tuple[Json, ...] = (
    {"kind": "500"}, {"kind": "502", "taken": True}, {"kind": "hang"}, {"kind": "hang_after"}, {"kind": "drop_before"},
    {"kind": "drop_after"}, {"kind": "garbage"}, {"kind": "429", "retry_after": 1},
    {"kind": "400", "description": "query is too old"}, {"kind": "403", "description": "user is deactivated"},
)  # fmt: skip
GUESTS = len(FAULTS) + 1
PATIENCE_S = 3.0


def run(database: str) -> list[Reached]:
    """Every cell."""
    with fresh(database) as url, TemporaryDirectory() as folder, opened(url, Path(folder), GUESTS, 1) as house:
        wrong = play(house)
    said = f"{2 * len(FAULTS)} cells, {len(wrong)} wrong{': ' if wrong else ''}{'; '.join(wrong[:3])}"
    return [Reached(DIRECT, database, said, not wrong)]


def play(house: House, faults: Sequence[Json] = FAULTS) -> list[str]:
    """Have one guest a fault tap under the card and ask for help. Returns what was not as it must be, in words."""
    cast, wrong = Cast(house), []
    event = cast.event("One poem")
    cast.members(house.guests)
    house.start_bot()
    house.until_settled()
    for fault, guest in zip(faults, house.guests, strict=False):
        wrong += _tap(house, fault, guest, event.key)
        wrong += _ask(house, fault, guest)
    house.desk.faults([])
    answered, _ = _pressed(house, house.guests[-1], event.key)
    return [*wrong, *([] if answered else ["the bot does not answer any more"])]


def _tap(house: House, fault: Json, guest: int, key: str) -> list[str]:
    house.desk.faults([fault | {"method": "answerCallbackQuery", "every": 1, "times": 1}])
    answered, words = _pressed(house, guest, key)
    mine = [(row.answer, row.revision) for row in Rsvp.select().join(User).where(User.telegram_id == guest)]
    wrong = [f"{fault['kind']} at a toast: {mine}"] if mine != [("going", 1)] else []
    return wrong + ([f"{fault['kind']} at a toast: told {words!r}"] if answered and "went wrong" in words else [])


def _ask(house: House, fault: Json, guest: int) -> list[str]:
    """A reply may be lost with its call, and be asked for once more; it comes then."""
    house.desk.faults([fault | {"method": "sendMessage", "chat": guest, "every": 1, "times": 1}])
    person = house.desk.known(guest)
    person.say("/help")
    house.until(lambda: sum(rule["hits"] for rule in house.desk.struck()), "the reply was tried")
    since = person.say("/help").id
    try:
        person.wait_for(lambda seen: seen.from_bot, after=since, timeout=PATIENCE_S + 2)
    except AssertionError:
        return [f"{fault['kind']} at a reply: the next one does not come"]
    return []


def _pressed(house: House, guest: int, key: str) -> tuple[bool, str]:
    (card,) = [entry for entry in house.accepted() if entry["chat"] == house.chats[0]]
    chat = house.desk.known_chat(house.chats[0])
    answer = house.desk.known(guest).tap_data(f"rsvp:room:{key}", chat, card["message_id"], wait=PATIENCE_S)
    return answer.answered, answer.text
