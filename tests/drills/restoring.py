"""A backup made while people answer is whole and holds all that was acknowledged; put back, it tells nobody twice."""

import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import database
import migrations
from database import write_transaction
from meetups import restored
from models import Event, Lease, Rsvp
from scripts import backup
from tests.drills import ground, house
from tests.drills.answers import MANY, Size, stage
from tests.drills.cast import Cast
from tests.drills.crowd import Crowd
from tests.drills.house import House
from tests.drills.table import Promise, Reached
from tests.schemas import opened

WHOLE, ONCE = "a backup is made while people answer", "a backup is restored"
PROMISES = [
    Promise(WHOLE, "it can be put back, and 0 answers acknowledged before it are missing"),
    Promise(ONCE, "0 messages that were sent since it was made are sent again", "put back as it is, nothing settled"),
]
BACKUPS, GUESTS = 8, 100
QUIET_S = 3.0  # so long the bot looks for something to send after a restore


@dataclass(frozen=True, slots=True)
class Saved:
    """What backups under load held."""

    backups: int
    answers: int  # acknowledged before the backup began
    missing: int


@dataclass(frozen=True, slots=True)
class Again:
    """What was sent after a backup, and what of it once more after the restore."""

    sent: int
    again: int
    shown: int  # as perhaps sent


def run(name: str) -> list[Reached]:
    """Both, and the control."""
    with ground.fresh(name) as url, ground.fresh(name) as other:
        whole = under_load(url, other, BACKUPS)
    with ground.fresh(name) as url:
        once = put_back(url, GUESTS)
    with ground.fresh(name) as url:
        twice = put_back(url, GUESTS, settle=False)
    return [
        Reached(WHOLE, name, f"{whole.backups} backups: {whole.missing} missing of {whole.answers:,}",
                whole.missing == 0 and whole.answers > 0),
        Reached(ONCE, name, f"{once.again} sent again of {once.sent}, {once.shown} shown as perhaps sent",
                once.again == 0 and once.sent >= GUESTS, f"{twice.again} sent again of {twice.sent}", twice.again > 0),
    ]  # fmt: skip


def under_load(url: str, other: str, backups: int, *, size: Size = MANY) -> Saved:
    """Save this database while people answer at both doors; look into the other one, where each backup is put."""
    answers = missing = 0
    with tempfile.TemporaryDirectory(prefix="klatch-backup-") as folder:
        files, told = [Path(folder) / f"{n}.backup" for n in range(backups)], []
        with stage(url, size=size) as (home, _site, key, doors):
            crowds = [one for both in doors.values() for one in both]
            for n, file in enumerate(files):
                enough = 5 * (n + 1)
                home.until(lambda: sum(one.heard.saved for one in crowds) >= enough, "people answered")  # noqa: B023 - asked at once
                told.append(_told(crowds))
                backup.save(url, file)
            for one in crowds:
                one.end()
        backup.FOLDER = Path(folder)
        for file, known in zip(files, told, strict=True):
            backup.restore(other, file, datetime.now(UTC))
            answers += sum(known.values())
            missing += _missing(other, key, known)
            for kept in Path(folder).glob("before-restore-*"):
                kept.unlink()
    return Saved(backups, answers, missing)


def put_back(url: str, guests: int, *, settle: bool = True, quiet_s: float = QUIET_S) -> Again:
    """Owe everybody something, make a backup, tell them all; then lose the database, and put the backup back."""
    with (
        tempfile.TemporaryDirectory(prefix="klatch-restore-") as folder,
        house.opened(url, Path(folder), guests) as home,
    ):
        Cast(home).owe(home.guests)
        backup.FOLDER, file = Path(folder), Path(folder) / "one.backup"
        backup.save(url, file)
        home.start_bot()
        home.until_settled()
        sent = _texts(home)
        home.kill_bot()
        database.disconnect()
        _restore(url, file, settle)
        database.open_database(url)
        database.connect()
        shown = house.states("unknown").get("unknown", 0)
        home.start_bot()
        home.until_settled()
        time.sleep(quiet_s)
        again = _texts(home) - sent
    return Again(sent.total(), sum(n for said, n in again.items() if said in sent), shown)


def _restore(url: str, file: Path, settle: bool) -> None:
    real = backup.finish
    backup.finish = real if settle else _unsettled
    try:
        backup.restore(url, file, datetime.now(UTC))
    finally:
        backup.finish = real


def _unsettled(url: str, now: object) -> restored.Settled:
    """As by hand: the rows as they were, and nobody holds them back."""
    with opened(url):
        migrations.migrate()
        with write_transaction():
            Lease.delete().execute()
    return restored.Settled(0, 0, 0)


def _told(crowds: list[Crowd]) -> dict[int, int]:
    """How many answers of each person were acknowledged until now."""
    return {person: one.answers for crowd in crowds for person, one in list(crowd.heard.told.items())}


def _missing(url: str, key: str, known: dict[int, int]) -> int:
    with opened(url):
        rows = {row.user_id: row.revision for row in Rsvp.select().join(Event).where(Event.key == key)}
    return sum(max(0, answers - rows.get(person, 0)) for person, answers in known.items())


def _texts(home: House) -> Counter[tuple[int, str]]:
    return Counter((int(entry["chat"]), str(entry["text"])) for entry in home.accepted())
