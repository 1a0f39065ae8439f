"""SQLite: its own online backup (https://sqlite.org/backup.html), which reads one moment while others write."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, unquote, urlsplit

from fields import Instant
from scripts.backups import NEVER, Trouble, written_at

SUFFIX = ".db"
BUSY_S = 5.0
Done = TypeVar("Done")


def save(url: str, file: Path) -> None:
    """Copy the database as it is at one moment into `file`, an empty one, and look whether the copy is whole."""
    path = _path(url)
    if not path.exists():
        raise Trouble(f"there is no database at {path} yet")
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_S)) as live, closing(sqlite3.connect(file)) as copy:
            live.backup(copy)  # in one step: nobody waits, and nothing written meanwhile is in it by half
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, that needs nothing beside it
            _check(copy)
            _require_ours(copy, f"{path} is no database of Klatch")
    except sqlite3.Error as trouble:
        raise Trouble(f"cannot save {path}: {trouble}") from trouble
    _to_the_disk(file)


def made_at(url: str, file: Path) -> datetime:
    """When a copy made by other means was made, at the latest: its bots wrote every few seconds until then. Raises
    Trouble where it is no whole backup of Klatch."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as copy:
            _check(copy)
            _require_ours(copy, f"{file} is no backup of Klatch")
            newest = Instant().python_value(copy.execute("SELECT max(until) FROM lease").fetchone()[0])
    except sqlite3.Error as trouble:
        raise Trouble(f"{file} is no backup that can be read: {trouble}") from trouble
    return min(written_at(file), newest or NEVER)


def is_there(url: str) -> bool:
    """Whether there is anything to keep that can be read."""
    return _is_whole(_path(url))


def refuse_unless_alone(url: str) -> None:
    """Raise Trouble while anybody has the database open: what they would still write would be lost."""
    path = _path(url)
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as live:
            live.execute("PRAGMA journal_mode = DELETE")  # only the last one with the file open may leave WAL mode
    except sqlite3.OperationalError as trouble:
        if "locked" in str(trouble):
            raise Trouble("Klatch is running: stop the bot and the site first") from trouble
    except sqlite3.DatabaseError:
        return  # damaged: that is why it is restored


def restore(url: str, file: Path, finish: Callable[[str], Done]) -> tuple[str, Done]:
    """Make a copy of the backup ready beside the database, then let it take its place in one step.

    `finish` brings the copy at an address up to date. Returns the path to which a database that cannot be read was put
    aside (empty: none was), and what `finish` returned.
    """
    path = _path(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    ready = path.with_name(f"{path.name}.restoring")
    try:
        _copy(file, ready)
        done = finish(f"sqlite:///{ready}")
        return _take_place(ready, path), done
    except OSError as trouble:
        raise Trouble(f"cannot write beside {path}: {trouble.strerror}") from trouble
    except sqlite3.Error as trouble:
        raise Trouble(f"cannot restore {file}: {trouble}") from trouble
    finally:
        for rest in ("", "-wal", "-shm", "-journal", ".migrating"):
            ready.with_name(f"{ready.name}{rest}").unlink(missing_ok=True)


def _copy(file: Path, ready: Path) -> None:
    for rest in ("", "-wal"):  # a copy made by other means may have its newest part beside it
        part, target = file.with_name(f"{file.name}{rest}"), ready.with_name(f"{ready.name}{rest}")
        target.unlink(missing_ok=True)
        if part.exists():
            target.touch(mode=0o600)
            shutil.copyfile(part, target)
    try:
        with closing(sqlite3.connect(ready)) as copy:
            _check(copy)
            _require_ours(copy, f"{file} is no backup of Klatch")
    except sqlite3.DatabaseError as trouble:
        raise Trouble(f"{file} is no backup that can be read: {trouble}") from trouble


def _take_place(ready: Path, path: Path) -> str:
    """Into the very file, in one transaction: whoever opens it sees the old state or the new."""
    if _is_whole(path):
        with closing(sqlite3.connect(ready)) as copy, closing(sqlite3.connect(path, timeout=BUSY_S)) as live:
            copy.backup(live)
            _check(live)
        return ""
    aside = _put_aside(path)
    with closing(sqlite3.connect(ready)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    _to_the_disk(ready)
    ready.rename(path)
    return aside


def _is_whole(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_S)) as live:
            _check(live)
    except (sqlite3.DatabaseError, Trouble):
        return False
    return True


def _put_aside(path: Path) -> str:
    if not path.exists():
        return ""
    aside = path.with_name(f"{path.name}.damaged-{int(path.stat().st_mtime)}")
    for rest in ("", "-wal", "-shm", "-journal"):
        part = path.with_name(f"{path.name}{rest}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{rest}"))
    return str(aside)


def _check(copy: sqlite3.Connection) -> None:
    said = copy.execute("PRAGMA integrity_check(1)").fetchone()
    lost = copy.execute("PRAGMA foreign_key_check").fetchone()
    if said != ("ok",) or lost is not None:
        raise Trouble(f"the copy is not whole: {said[0] if lost is None else 'a row refers to one that is not there'}")


def _require_ours(copy: sqlite3.Connection, else_said: str) -> None:
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox_message'").fetchone() is None:
        raise Trouble(else_said)


def _to_the_disk(file: Path) -> None:
    for path in (file, file.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _path(url: str) -> Path:
    return Path(unquote(urlsplit(url).path[1:]))
