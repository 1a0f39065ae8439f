"""The disk is full, or somebody holds the database: people are told so, nothing they were told is lost, and all goes on
by itself afterwards."""

import contextlib
import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg

from meetups import history
from tests.drills import crowd, ground
from tests.drills.answers import CONTROL, MANY, Size, event_id, stage
from tests.drills.careless import UNSAVED
from tests.drills.crowd import Crowd
from tests.drills.table import Promise, Reached
from tests.playground.conftest import HTTP

FULL, LOCKED = "the disk is full", "the database is locked for 30 s"
FIGURE = "everybody is told in 15 s to come back later; 0 acknowledged answers missing; all goes on by itself in 20 s"
PROMISES = [Promise(FULL, FIGURE, CONTROL), Promise(LOCKED, FIGURE, CONTROL)]
LOCKED_S, DISK = 30.0, "48m"
TOLD_S = 15.0  # Telegram shows an answer to a press no later than that
BACK_S = 20.0  # from the end of the trouble until answers are saved again


class NoSmallDisk(Exception):
    """This user may not mount one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trouble came to."""

    sorry: int  # tries that were told to come back later
    unseen: int  # tries that were told nothing in time, or in other words than those meant for it
    answers: int
    missing: int
    slowest_s: float
    back_s: float  # until answers were saved again at both doors
    same: bool  # the same processes all along, and every page and row whole

    @property
    def kept(self) -> bool:
        """As promised."""
        return self.sorry > 0 and self.unseen == self.missing == 0 and self.same and self.back_s < BACK_S

    def __str__(self) -> str:
        told = f"{self.sorry:,} told to come back, {self.unseen} not told in {TOLD_S:.0f} s"
        back = f"{self.missing} missing of {self.answers:,}, saved again after {self.back_s:.1f} s"
        return f"{told} (slowest {self.slowest_s:.1f} s), {back}" + ("" if self.same else "; NOT THE SAME PROCESSES")


def run(database: str) -> list[Reached]:
    """Both, each with its control."""
    return [_full(database), _reached(LOCKED, database, lambda broken: _locked(database, LOCKED_S, broken))]


def full(url: str, disk: "SmallDisk", *, broken: bool = False, size: Size = MANY) -> Outcome:
    """Fill the disk the database is on while people answer; then free it."""
    return _through(url, disk.fill, disk.free, 0.0, broken, size)


def locked(url: str, seconds: float, *, broken: bool = False, size: Size = MANY) -> Outcome:
    """Hold what every answer needs for so long, while people answer."""
    with contextlib.ExitStack() as held:
        return _through(url, lambda: held.enter_context(_somebody_holds(url)), held.close, seconds, broken, size)


class SmallDisk:
    """A disk of a few megabytes, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0777", "klatch", str(folder)],
                                 capture_output=True, text=True, check=False)  # fmt: skip
        if mounted.returncode != 0:
            raise NoSmallDisk(mounted.stderr.strip())

    def fill(self) -> None:
        """Until not one byte more fits."""
        with (self.folder / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while True:
                filler.write(bytes(1 << 12))

    def free(self) -> None:
        """Somebody tidied up."""
        (self.folder / "filler").unlink()

    def close(self) -> None:
        """Unmount, whoever still looks at it."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@contextlib.contextmanager
def small_disk() -> Iterator[SmallDisk]:
    """Raises NoSmallDisk where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="klatch-small-") as folder:
        disk = SmallDisk(Path(folder))
        try:
            yield disk
        finally:
            disk.close()


@contextlib.contextmanager
def on(disk: SmallDisk, url: str) -> Iterator[str]:
    """The address of the same database, moved to that disk."""
    if url.startswith("sqlite"):
        path = disk.folder / "klatch.db"
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as old, closing(sqlite3.connect(path)) as new:
            old.backup(new)
        yield f"sqlite:///{path}"
        return
    name = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(url.replace(f"/{name}", "/postgres"), autocommit=True) as admin:
        (data,) = admin.execute("SHOW data_directory").fetchone() or ("",)
        owner = os.stat(data)
        os.chown(disk.folder, owner.st_uid, owner.st_gid)
        admin.execute(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
        admin.execute(f"ALTER DATABASE {name} SET TABLESPACE small")
        try:
            yield url
        finally:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            admin.execute(f"ALTER DATABASE {name} SET TABLESPACE pg_default")
            admin.execute("DROP TABLESPACE small")


def _through(
    url: str, begin: Callable[[], object], end: Callable[[], object], at_least_s: float, broken: bool, size: Size
) -> Outcome:
    with stage(url, broken=broken, patience_s=TOLD_S, size=size) as (home, site, key, doors):
        pids = (site.pid, *home.bots)
        crowds = [one for both in doors.values() for one in both]
        home.until(lambda: all(one.heard.saved >= size.enough // 2 for one in crowds), "everybody answered")
        begin()
        begun = time.monotonic()
        if broken:  # a database may still take a little where it cannot grow
            home.until(lambda: UNSAVED in site.log.read_text(), "a promise could not be kept", 120, 0.05)
        else:
            home.until(lambda: time.monotonic() - begun >= at_least_s, "it took long enough", at_least_s + 60, 0.1)
            home.until(
                lambda: all(_sorry(both) >= size.enough for both in doors.values()), "people were told", 120, 0.05
            )
        assert HTTP.get(f"{site.url}/e/{key}", timeout=30).status_code == 200  # reading goes on
        end()
        back_s = _back(home.until, crowds)
        heard = [one.end() for one in crowds]
        time.sleep(1 if broken else 0)  # what was promised may still be saved
        answers, missing = crowd.missing(heard, key)
        same = pids == (site.pid, *home.bots) and site.answers() and history.adds_up(event_id(key)) and _whole(url)
    words = sum((one.words for one in heard), start=type(heard[0].words)())
    unseen = sum(words.values()) - words["saved"] - words["sorry"]
    return Outcome(words["sorry"], unseen, answers, missing, max(one.slowest_s for one in heard), back_s, same)


def _back(until: Callable[..., None], crowds: list[Crowd]) -> float:
    begun, were = time.monotonic(), [one.heard.saved for one in crowds]
    until(lambda: all(one.heard.saved > was for one, was in zip(crowds, were, strict=True)), "all was saved again")
    return time.monotonic() - begun


def _sorry(crowds: list[Crowd]) -> int:
    return sum(one.heard.words["sorry"] for one in crowds)


@contextlib.contextmanager
def _somebody_holds(url: str) -> Iterator[None]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=20)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with psycopg.connect(url) as other:
        while not _taken(other):
            other.rollback()
        yield
        other.rollback()


def _taken(other: psycopg.Connection) -> bool:
    """False where an answer was just about to take the same locks in another order."""
    with contextlib.suppress(psycopg.errors.DeadlockDetected):
        other.execute("LOCK TABLE event, rsvp, update_seen, outbox_message IN EXCLUSIVE MODE")
        return True
    return False


def _whole(url: str) -> bool:
    if not url.startswith("sqlite"):
        return True
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as look:
        return bool(look.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def _full(database: str) -> Reached:
    try:
        return _reached(FULL, database, lambda broken: _on_a_small_disk(database, broken))
    except NoSmallDisk as refused:
        return Reached(FULL, database, f"not tried: no small disk can be mounted here ({refused})", False)


def _on_a_small_disk(database: str, broken: bool) -> Outcome:
    with ground.fresh(database) as url, small_disk() as disk, on(disk, url) as moved:
        return full(moved, disk, broken=broken)


def _locked(database: str, seconds: float, broken: bool) -> Outcome:
    with ground.fresh(database) as url:
        return locked(url, seconds, broken=broken)


def _reached(name: str, database: str, story: Callable[[bool], Outcome]) -> Reached:
    kept, control = story(False), story(True)
    words = f"{control.missing} missing of {control.answers:,}"
    return Reached(name, database, str(kept), kept.kept, words, control.missing > 0)
