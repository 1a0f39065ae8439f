"""How fast the bot talks, by Telegram's own count: never too fast, and hardly slower than it may."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from database import write_transaction
from meetups import outbox
from meetups.message_line import TOGETHER
from models import OutboxMessage
from tests.drills.cast import Cast
from tests.drills.ground import fresh
from tests.drills.house import UNFINISHED, House, opened
from tests.drills.table import Promise, Reached

RATE = "how fast the bot talks"
PROMISES = [
    Promise(
        RATE,
        "never above 30 a second, 1 a second to one person, 20 a minute in a group; refused (429) at most 0.5 %, never"
        " tried again before it may be; many messages: at least 27 a second",
        "sent without waiting for a turn",
    )
]
ALLOWED, PROMISED = {"overall": 30, "private": 1, "group": 20}, 27.0
MOST_REFUSED = 0.005
TOLD = ("reminder", "trouble", "card")
BULK, CARDS, WORDS = 1_000, 14, 8  # words to one person each; cards in one chat, each edited once; words to one person


@dataclass(frozen=True, slots=True)
class Pace:
    """What the server counted."""

    taken: int
    refused: int
    early: int
    highest: dict[str, int]
    bulk: float  # messages a second from the first word to the last

    def __str__(self) -> str:
        most = ", ".join(f"{name} {count}" for name, count in self.highest.items())
        return f"most {most}; {self.refused} refused of {self.taken:,}, {self.early} early; {self.bulk:.1f} a second"

    @property
    def refused_share(self) -> float:
        return self.refused / max(1, self.taken + self.refused)

    @property
    def within(self) -> bool:
        """Never above what is allowed, hardly ever refused, and never before the time it was told."""
        fits = all(self.highest[name] <= most for name, most in ALLOWED.items())
        return fits and self.early == 0 and self.refused_share <= MOST_REFUSED


def run(database: str) -> list[Reached]:
    """In full length."""
    pace, hasty = _played(database, BULK, CARDS), _played(database, 60, 0, "hasty")
    kept = pace.within and pace.bulk >= PROMISED
    control = f"{hasty.refused_share:.0%} refused, {hasty.early} early"
    return [Reached(RATE, database, str(pace), kept, control, hasty.refused_share > MOST_REFUSED)]


def talk(house: House, cards: int, *broken: str, words: int = WORDS) -> Pace:
    """A word to every guest, several to the host, and so many cards in the one chat there is, while the limits hold."""
    cast = Cast(house)
    for n in range(cards):
        cast.event(f"Evening {n}")
    cast.owe(house.guests, ("reminder",))
    with write_transaction():
        for n in range(words * TOGETHER):
            outbox.tell(cast.host, "trouble", str(n), cast.now, what="thread", chat=f"Chat {n}", row=0)
    house.desk.rates(on=True)
    house.start_bot(*broken)
    if broken:
        house.until(lambda: house.desk.ledger()["refused"], "somebody was refused", every_s=0.2)
    else:
        house.until(lambda: not _waits(), "all was told", 600, 0.3)
    return measured(house)


def measured(house: House) -> Pace:
    """By the ledger."""
    ledger, words = house.desk.ledger(), house.accepted()
    told = [entry["at"] for entry in words if entry["chat"] in house.guests]
    during = [entry["at"] for entry in house.desk.accepted() if told[0] <= entry["at"] <= told[-1]]
    bulk = (len(during) - 1) / max(0.001, told[-1] - told[0])
    return Pace(ledger["accepted"], ledger["refused"], ledger["early"], ledger["highest"], bulk)


def _waits() -> bool:
    kinds, unfinished = OutboxMessage.kind.in_(TOLD), OutboxMessage.state.in_(UNFINISHED)
    return bool(OutboxMessage.select().where(kinds, unfinished).exists())


def _played(database: str, guests: int, cards: int, *broken: str) -> Pace:
    with fresh(database) as url, TemporaryDirectory() as folder, opened(url, Path(folder), guests, 1) as house:
        return talk(house, cards, *broken)
