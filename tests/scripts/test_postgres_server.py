"""On a machine that never ran a PostgreSQL as root, several processes at once each make the user it runs as."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What `useradd` does to /etc/passwd, to a file of the test's own: read all, take a while, write all. Without turns
# everybody has read before anybody writes.
ADDS = """
import contextlib, sys, time
from pathlib import Path
from scripts import postgres_server
users = Path(sys.argv[1])
in_turn = sys.argv[2] == "in turn"
with postgres_server.one_at_a_time(users.parent) if in_turn else contextlib.nullcontext():
    known = users.read_text()
    (users.parent / f"{sys.argv[3]}.read").touch()
    while not in_turn and len([*users.parent.glob("*.read")]) < 4:
        time.sleep(0.01)
    time.sleep(0.1)
    users.write_text(known + sys.argv[3] + "\\n")
"""


@pytest.mark.parametrize("how", ["in turn", "all at once"])
def test_processes_that_start_a_server_at_once_take_turns(tmp_path: Path, how: str) -> None:
    users = tmp_path / "passwd"
    users.touch()
    with contextlib.ExitStack() as stack:
        for name in "abcd":
            command = [sys.executable, "-c", ADDS, str(users), how, name]
            stack.enter_context(subprocess.Popen(command, cwd=ROOT))
    everybody = sorted(users.read_text().split()) == ["a", "b", "c", "d"]
    assert everybody == (how == "in turn")
