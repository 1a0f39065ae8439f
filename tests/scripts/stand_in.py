"""Stands in for programs of a machine in production: notes what was asked of it, and does that here.

`python stand_in.py NAME …`, with ASKED: where to note it; STATE: what /var/lib/klatch is here; DATABASE: the address of
the containers' database, whose programs are in TOOLS and know where it is. Imports nothing of ours: it starts often.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main(name: str, *arguments: str) -> int:
    """The status. What changes nothing here (starting, stopping, owners) is noted only."""
    with Path(os.environ["ASKED"]).open("a") as asked:
        asked.write(shlex.join([name, *arguments]) + "\n")
    match name, arguments:
        case "docker", ("compose", "exec", "-T", "postgres", tool, *rest):
            return _beside_the_database(tool, rest)
        case "docker", ("compose", "exec", "-T", "site", "python", *rest):
            return _container(rest)
        case "docker", ("compose", "run", "--rm", "-T", "release", "python", *rest):
            return _container(rest)
        case "systemd-run", _:
            return _unit(arguments)
        case "litestream", ("restore", "-o", path, replica):
            return _copied(Path(path), Path(replica.removeprefix("s3://")))
    return 0


def _beside_the_database(tool: str, arguments: Sequence[str]) -> int:
    words = shlex.join(arguments)
    for usual in ("--username=klatch", "-U klatch", "-d klatch"):
        words = words.replace(usual, "")
    if tool == "pg_dump":
        words = words.removesuffix(" klatch")  # the name of the database, which is another here
    return subprocess.run([f"{os.environ['TOOLS']}/{tool}", *shlex.split(words)], check=False).returncode


def _container(arguments: Sequence[str]) -> int:
    around = {"PATH": os.environ["PATH"], "DATABASE_URL": os.environ["DATABASE"]}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=around, check=False).returncode


def _unit(arguments: Sequence[str]) -> int:
    """As systemd starts it: the user is somebody else there, the rest is the same."""
    given = [one.removeprefix("--property=").split("=", 1) for one in arguments if one.startswith("--property=")]
    found = dict(given)
    command = arguments[next(n for n, one in enumerate(arguments) if not one.startswith("-")) :]
    lines = Path(found["EnvironmentFile"]).read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    state = {"STATE_DIRECTORY": os.environ["STATE"]} if found["StateDirectory"] == "klatch" else {}
    around = {"PATH": os.environ["PATH"], **state, **settings}
    return subprocess.run(command, cwd=found["WorkingDirectory"], env=around, check=False).returncode


def _copied(path: Path, replica: Path) -> int:
    """Litestream's way: never over anything."""
    for rest in ("", "-wal", "-shm"):
        if path.with_name(f"{path.name}{rest}").exists():
            sys.stderr.write(f"cannot restore, output path already exists: {path}{rest}\n")
            return 1
    shutil.copyfile(replica, path)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
