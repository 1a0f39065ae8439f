"""The bot killed and cut off while it tells people: nobody goes without unnoticed, hardly anybody hears it twice.

Killed after the n-th message Telegram took, not by the clock: on a busy machine timed kills mostly hit imports.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from meetups import people, told
from models import Event
from tests.drills.cast import Cast, rows
from tests.drills.ground import fresh
from tests.drills.house import UNFINISHED, House, Json, opened, states
from tests.drills.table import Promise, Reached

RESEND, CALM, HOLD = "resend kinds", "resend kinds, in calm weather", "hold kinds"
PROMISES = [
    Promise(
        RESEND,
        "2,000 messages, 100 kills, 5 % of each fault: lost 0; again no oftener than outcomes are unknown, thrice 0",
        "sent written before sending must lose; resent for ever must say it thrice",
    ),
    Promise(CALM, "500 messages, no kill, no fault: lost 0, twice 0"),
    Promise(HOLD, "300 posts, 30 kills, 5 % of each fault: twice 0, every one in doubt shown", "resent must be twice"),
]
FAULTS = ("500", "502", "hang", "hang_after", "drop_before", "drop_after", "garbage", "429")
SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the messages of a story."""

    messages: int
    kills: int
    unknown_outcomes: int  # answers nobody can interpret, and messages in the air when the bot died
    lost: int  # not taken, and not known to be in doubt either
    in_doubt: int  # stand as "unknown", for an organiser to decide
    shown: int  # of those, how many organisers see
    again: int  # copies beyond the first
    most: int  # copies of one message

    def __str__(self) -> str:
        return (
            f"{self.messages:,} messages, {self.kills} kills: lost {self.lost}, again {self.again} of"
            f" {self.unknown_outcomes} unknown, at most {self.most} each, in doubt {self.in_doubt}, shown {self.shown}"
        )


def run(database: str) -> list[Reached]:
    """All of it in full length."""
    return [
        _resent(database),
        _reached(database, CALM, _story(database, 500, 0, lambda house: resend(house, 0, [])), calm=True),
        _held(database),
    ]


def resend(house: House, kills: int, rules: list[Json], *broken: str) -> Told:
    """Tell every guest something of their own, through so many kills and these faults."""
    cast = Cast(house)
    owed = cast.owe(house.guests)
    assert states() == {"pending": len(owed)}
    house.desk.faults(rules)
    done, in_the_air = tell_through(house, kills, len(owed), *broken)
    taken = Counter(entry["chat"] for entry in house.accepted())
    doubtful = {row.chat_id for row in rows() if row.state == "unknown"}
    lost = sum(not taken[guest] and guest not in doubtful for guest in owed)
    unknown = in_the_air + house.said("fate=UNKNOWN")
    again = [taken[guest] - 1 for guest in owed if taken[guest] > 1]
    most = max(taken.values(), default=0)
    return Told(len(owed), done, unknown, lost, len(doubtful), shown(cast), sum(again), most)


def hold(house: House, kills: int, rules: list[Json], *broken: str) -> Told:
    """Post a card in every chat, then call the event off, through as many kills; half of them in each part."""
    cast = Cast(house)
    people.set_reachable(cast.host, False)  # they see it on the page; words about it would only take their time
    event = cast.event("One poem")
    house.desk.faults(rules)
    half = kills // 2
    done, in_the_air = tell_through(house, half, len(house.chats), *broken, more=True)
    cast.cancel(event)
    more, airborne = tell_through(house, kills - half, len(rows("cancelled_post")), *broken)
    posts = rows("card", "cancelled_post")
    taken = Counter((entry["chat"], _is_word(entry)) for entry in house.accepted())
    copies = {row.id: taken[row.chat_id, row.kind == "cancelled_post"] for row in posts}
    lost = sum(not copies[row.id] and row.state == "sent" for row in posts)
    doubtful = sum(row.state == "unknown" for row in posts)
    unknown = in_the_air + airborne + house.said("fate=UNKNOWN")
    again = sum(max(0, count - 1) for count in copies.values())
    most = max(copies.values(), default=0)
    return Told(len(posts), done + more, unknown, lost, doubtful, shown(cast), again, most)


def tell_through(house: House, kills: int, messages: int, *broken: str, more: bool = False) -> tuple[int, int]:
    """Start, kill after some were taken, and so on; then let the last one finish.

    Returns how many kills interrupted something, and how many messages were in the air in all.
    """
    every, done, in_the_air = max(1, messages // (kills + 1)), 0, 0
    for _ in range(kills):
        house.start_bot(*broken)
        mark = house.taken() + every
        house.until(lambda mark=mark: house.taken() >= mark or not states(*UNFINISHED), "more was taken", 90, 0.01)
        in_the_air += house.kill_bot()
        done += bool(states(*UNFINISHED))
    house.start_bot(*broken)
    house.until_settled(300)
    if more:
        house.kill_bot()
    return done, in_the_air


def shown(cast: Cast) -> int:
    """How many messages the organisers of the group see as perhaps sent, on the pages of their events."""
    return sum(told.told(cast.host, event.key, cast.house.now()).sum.perhaps for event in Event.select())


def each_fault() -> list[Json]:
    """Its share of each."""
    return [{"method": "sendMessage", "kind": kind, "share": SHARE, "seed": n} for n, kind in enumerate(FAULTS)]


def some_lost(kind: str) -> list[Json]:
    """Every second call fails like this, eight in all."""
    return [{"method": "sendMessage", "kind": kind, "every": 2, "times": 8}]


def in_vain(house: House) -> Told:
    """Ten guests, every answer lost on its way back: who sends again and again says it again and again."""
    owed = Cast(house).owe(house.guests)
    house.desk.faults([{"method": "sendMessage", "kind": "drop_after", "every": 1}])
    house.start_bot("insistent")
    house.until(
        lambda: max(Counter(entry["chat"] for entry in house.accepted()).values(), default=0) > 2, "thrice", every_s=0.2
    )
    taken = Counter(entry["chat"] for entry in house.accepted())
    again = sum(taken.values()) - len(taken)
    return Told(len(owed), 0, house.said("fate=UNKNOWN"), 0, 0, 0, again, max(taken.values()))


def _is_word(entry: Json) -> bool:
    return "Cancelled:" in str(entry["text"])


def _resent(database: str) -> Reached:
    reached = _story(database, 2_000, 0, lambda house: resend(house, 100, each_fault()))
    loses = _story(database, 40, 0, lambda house: resend(house, 1, some_lost("drop_before"), "trusting"))
    repeats = _story(database, 8, 0, in_vain)
    return _reached(
        database, RESEND, reached,
        f"lost {loses.lost} of {loses.messages}; said {repeats.most} times", loses.lost > 0 and repeats.most > 2,
    )  # fmt: skip


def _held(database: str) -> Reached:
    reached = _story(database, 0, 150, lambda house: hold(house, 30, each_fault()))
    again = _story(database, 0, 30, lambda house: hold(house, 0, some_lost("drop_after"), "insistent"))
    kept = (reached.again, reached.lost, reached.shown) == (0, 0, reached.in_doubt) and reached.in_doubt > 0
    return Reached(HOLD, database, str(reached), kept, f"twice {again.again}", again.again > 0)


def _reached(
    database: str, promise: str, reached: Told, control: str = "", failed: bool | None = None, *, calm: bool = False
) -> Reached:
    seldom = reached.again <= (0 if calm else reached.unknown_outcomes) and reached.most <= (1 if calm else 2)
    kept = reached.lost == 0 and reached.shown == reached.in_doubt and seldom
    return Reached(promise, database, str(reached), kept, control, failed)


def _story(database: str, guests: int, chats: int, tell: Callable[[House], Told]) -> Told:
    with fresh(database) as url, TemporaryDirectory() as folder, opened(url, Path(folder), guests, chats) as house:
        return tell(house)
