"""`make backup` and `make restore FILE=…`: everything Klatch keeps in one file, made while it runs; and back again.

A backup holds what people said, and roughly where they live: it is readable by its owner alone, and belongs somewhere
safe. docs/operating.md says when to make one, and which other ways there are.
"""

import os
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

# Under systemd the code's own folder is not ours to write to: its StateDirectory is.
FOLDER = Path(os.environ.get("STATE_DIRECTORY", "data")) / "backups"
USAGE = "python -m scripts.backup save [FILE] | restore FILE | settle | noted [FILE]"
GUESS = (
    "neither DATABASE_URL nor TELEGRAM_BOT_TOKEN is set here, so which database is meant would be a guess."
    " With systemd the settings are in /etc/klatch.env: docs/operating.md"
)


def main(arguments: Sequence[str]) -> int:
    """Do what is asked. 0: done. 2: not done, and one line says why."""
    try:
        logs.configure(config.settings())
        url = _url(config.settings())
        match arguments:
            case ["save", *file] if len(file) < 2:
                _save(url, Path(file[0]) if file else None)
            case ["restore", file] if file:
                _restore(url, Path(file))
            case ["settle"]:
                _require_database(url)
                _report(finish(url, _now()))
            case ["noted", *file] if len(file) < 2:
                _noted(url, Path(file[0]) if file else None)
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
    _require_readable(file)
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


def note(url: str, file: Path | None, now: datetime) -> datetime:
    """A backup was made by other means: in `file`, which is looked at, or just now. An older one than is known changes
    nothing. Returns when the last one was made. Raises Trouble, WrongSchema, Unavailable."""
    _require_database(url)
    made = now
    if file is not None:
        _require_readable(file)
        made = min(now, _kind(url).made_at(url, file))
    database.open_database(url)
    try:
        database.connect()
        migrations.check_schema()
        known = installation.backed_up_at()
        if known is None or made > known:
            installation.remember_backup(made)
            known = made
        return known
    finally:
        database.disconnect()


def _url(chosen: config.Settings) -> str:
    """The servers' database. Where nothing says which installation this is, the usual address is not taken for it."""
    if "database_url" not in chosen.model_fields_set and not chosen.telegram_bot_token:
        raise Trouble(GUESS)
    return chosen.database_url.replace("postgres://", "postgresql://", 1)


def _require_database(url: str) -> None:
    if not _kind(url).is_there(url):
        raise Trouble("DATABASE_URL leads to no database of Klatch that can be read")


def _require_readable(file: Path) -> None:
    try:
        with file.open("rb"):
            return
    except FileNotFoundError:
        raise Trouble(f"there is no {file}") from None
    except OSError as trouble:
        raise Trouble(f"cannot read {file} as this user: {trouble.strerror}") from trouble


def _noted(url: str, file: Path | None) -> None:
    print(f"klatch: noted; the last backup is of {note(url, file, _now()):%Y-%m-%d %H:%M} UTC")


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
