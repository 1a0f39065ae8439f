"""A process under measurement: started, asked over HTTP, its own CPU seconds and memory read from /proc."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLAIN = ROOT / "benchmarks" / "plain_server.py"
TICK = os.sysconf("SC_CLK_TCK")


class Served:
    """A site on a free port. `python` and `cwd` say whose it is: ours, unless told otherwise."""

    def __init__(
        self, application: str, environment: Mapping[str, str], python: str = sys.executable, cwd: Path | str = ROOT
    ) -> None:
        self.port = free_port()
        command = [
            python,
            "-m",
            "gunicorn",
            "--config",
            str(PLAIN),  # not the one in this folder
            "-k",
            "gthread",
            "--threads",
            "8",
            "-w",
            "1",
            "--keep-alive",
            "75",
            "--timeout",
            "120",  # to start within: others' software is large
            "--log-level",
            "error",
        ]
        self.process = subprocess.Popen(
            [*command, "-b", f"127.0.0.1:{self.port}", application],
            cwd=cwd, env={**os.environ, **environment}, start_new_session=True,
        )  # fmt: skip
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def wait(self) -> None:
        """Until it answers at all: gunicorn listens before the application is there."""
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                self.get("/", {"Host": "localhost"})
                return
            time.sleep(0.1)
        raise SystemExit("the server under measurement did not start")

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], bytes]:
        """One request on a kept connection."""
        return self._ask("GET", path, headers or {}, None)

    def post(self, path: str, form: str, headers: Mapping[str, str]) -> int:
        """One form on the same connection; the status."""
        return self._ask("POST", path, {"Content-Type": "application/x-www-form-urlencoded", **headers}, form)[0]

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str], form: str | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        self._connection.request(method, path, body=form, headers=dict(headers))
        answer = self._connection.getresponse()
        body = answer.read()
        return answer.status, dict(answer.getheaders()), body

    def cpu_per_request(
        self, path: str, count: int, expected: int = 200, headers: Mapping[str, str] | None = None
    ) -> float:
        """CPU milliseconds the server spent on one request, over `count` of them."""
        before = cpu_seconds(self.process.pid)
        for _ in range(count):
            status, _, _ = self.get(path, headers)
            if status != expected:
                raise SystemExit(f"{path} answered {status}, not {expected}: nothing was measured")
        return (cpu_seconds(self.process.pid) - before) * 1000 / count

    def stop(self) -> None:
        """End it."""
        self._connection.close()
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


@contextlib.contextmanager
def served(
    application: str, python: str = sys.executable, cwd: Path | str = ROOT, **environment: str
) -> Iterator[Served]:
    """Start, wait, measure inside, stop."""
    site = Served(application, environment, python, cwd)
    try:
        site.wait()
        yield site
    finally:
        site.stop()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and the children it has now."""
    return sum(_own_cpu(one) for one in family(pid))


def resident_mb(pid: int) -> float:
    """Memory of the largest process of a family: the one that does the work."""
    return max(_resident(one) for one in family(pid)) / 1e6


def family(pid: int) -> list[int]:
    """A process and its children."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _own_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
