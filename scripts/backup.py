"""`make backup` and `make restore FILE=…`: everything Klatch keeps in one file, made while it runs; and back again.

A backup holds what people said, and roughly where they live: it is readable by its owner alone, and belongs somewhere
safe. docs/operating.md says when to make one, and which other ways there are.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import config
import database
import migrations
from meetups import installation, logs, restored
from meetups.restored import Settled
from scripts.backups import Trouble, postgres, sqlite

FOLDER = Path("data/backups")
USAGE = "python -m scripts.backup save [FILE] | restore FILE | settle"


def main(arguments: Sequence[str]) -> int:
    """Do what is asked. 0: done. 2: not done, and one line says why."""
    try:
        logs.configure(config.settings())
        url = config.settings().database_url.replace("postgres://", "postgresql://", 1)
        match arguments:
            case ["save", *file] if len(file) < 2:
                _save(url, Path(file[0]) if file else None)
            case ["restore", file] if file:
                _restore(url, Path(file))
            case ["settle"]:
                _report(finish(url, _now()))
            case _:
                raise Trouble(USAGE)
    except (Trouble, config.Misconfigured, migrations.WrongSchema, database.Unavailable) as trouble:
        logs.refuse("klatch", str(trouble))
        return 2
    return 0


def save(url: str, file: Path) -> None:
    """Write everything into one new file, readable by its owner alone, and check it. Nobody waits. Raises Trouble."""
    if file.exists():
        raise Trouble(f"{file} is there already, and is left as it is")
    partial = file.with_name(f"{file.name}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        _kind(url).save(url, partial)
        partial.rename(file)
    except OSError as trouble:
        raise Trouble(f"cannot write {file}: {trouble.strerror}") from trouble
    finally:
        partial.unlink(missing_ok=True)


def restore(url: str, file: Path, now: datetime) -> tuple[str, Settled]:
    """Put a backup in the place of what is there. Raises Trouble, and then what was there is as it was.

    Returns where what was there is kept (a backup of its own, or put aside where it cannot be read; empty: there was
    nothing), and what became of the messages that were not sent.
    """
    if not file.is_file():
        raise Trouble(f"there is no {file}")
    _kind(url).refuse_unless_alone(url)
    before = FOLDER / f"before-restore-{_stamp(now)}{_kind(url).SUFFIX}"
    there = _kind(url).is_there(url)
    if there:
        save(url, before)
    aside, done = _kind(url).restore(url, file, lambda address: finish(address, now))
    return str(before) if there else aside, done


def finish(url: str, now: datetime) -> Settled:
    """Bring what was restored up to date, and settle what it cannot know. Raises WrongSchema, Unavailable."""
    database.open_database(url)
    try:
        migrations.migrate()
        return restored.settle(now)
    finally:
        database.disconnect()


def _save(url: str, file: Path | None) -> None:
    now = _now()
    target = file or FOLDER / f"klatch-{_stamp(now)}{_kind(url).SUFFIX}"
    save(url, target)
    print(f"klatch: saved {target} ({target.stat().st_size / 1e6:,.1f} MB)")
    database.open_database(url)
    try:
        database.connect()
        installation.remember_backup(now)
    except database.Unavailable as trouble:
        logs.refuse("klatch", f"when it was made could not be noted: {trouble}")
    finally:
        database.disconnect()


def _restore(url: str, file: Path) -> None:
    kept, done = restore(url, file, _now())
    print(f"klatch: restored {file}" + (f"; what was there before is in {kept}" if kept else ""))
    _report(done)


def _report(done: Settled) -> None:
    print(f"klatch: {done.doubted} messages may have been sent since the backup: none is sent again by itself, and the")
    print(f"klatch: organisers see them. {done.expired} are too late. {done.redrawn} cards are drawn again.")
    print("klatch: start the bot and the site. Everybody signs in to the site anew.")


def _kind(url: str) -> ModuleType:
    return sqlite if url.startswith("sqlite") else postgres


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
