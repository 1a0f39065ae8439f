"""Facts about this installation itself: the bot's username, the tzdata version instants were derived with,
the kinds of due work that are planned, the last backup."""

from datetime import datetime

from database import write_transaction
from models import Meta


def bot_username() -> str | None:
    """The bot's name on Telegram without @, once it has run."""
    return _read("bot_username")


def remember_bot(username: str) -> None:
    """The bot says its name at every start."""
    _write("bot_username", username)


def tzdata() -> str | None:
    """The tzdata version future instants were last derived with."""
    return _read("tzdata")


def remember_tzdata(version: str) -> None:
    """Instants are up to date with this tzdata version."""
    _write("tzdata", version)


def kinds_planned() -> str | None:
    """Which kinds of due work are planned for every coming event."""
    return _read("kinds_planned")


def remember_kinds_planned(kinds: str) -> None:
    """Every coming event has its work of these kinds."""
    _write("kinds_planned", kinds)


def backed_up_at() -> datetime | None:
    """When the last backup was made that is known: by scripts.backup, or by other means and noted; None: never."""
    said = _read("backed_up_at")
    return None if said is None else datetime.fromisoformat(said)


def remember_backup(now: datetime) -> None:
    """A backup was made, and checked."""
    _write("backed_up_at", now.isoformat(timespec="seconds"))


def _read(name: str) -> str | None:
    row = Meta.get_or_none(Meta.name == name)
    return None if row is None else row.value


def _write(name: str, value: str) -> None:
    if _read(name) != value:
        with write_transaction():
            Meta.insert(name=name, value=value).on_conflict(
                conflict_target=[Meta.name], update={Meta.value: value}
            ).execute()
