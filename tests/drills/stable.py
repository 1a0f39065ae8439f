"""Keeps the bot, the site and the playground loaded and starts them as often as asked. Each start is a fork, so that a
hundred of them, each killed with nothing put away, take no longer than they must.

`python -m tests.drills.stable` reads one JSON object a line (a Wish) and answers each with the number of the process.
"""

import contextlib
import functools
import gc
import json
import os
import signal
import ssl
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from tests.playground.conftest import ROOT

GUNICORN = ("gunicorn", "--config", "gunicorn.conf.py", "web:create_app()")


@dataclass(frozen=True, slots=True)
class Wish:
    """What to start: "bot", "site" or "playground"; what it finds around it, and where it says what it says."""

    what: str
    log: str
    environment: Mapping[str, str] = field(default_factory=dict)
    words: Sequence[str] = ()  # of its command line
    broken: Sequence[str] = ()  # what it does as it must not be done: names of ways in a file careless.py
    timeout_s: float = 20.0  # of a bot's calls


def start(wish: Wish) -> int:
    """Have it started. Returns the number of its process; a site's is that of its group as well."""
    stable = _stable()
    assert stable.stdin is not None
    assert stable.stdout is not None
    stable.stdin.write(json.dumps(asdict(wish)) + "\n")
    stable.stdin.flush()
    return int(stable.stdout.readline())


def end(process: int, how: signal.Signals) -> None:
    """Send it this signal, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, how)
    deadline = time.monotonic() + 20
    while lives(process):
        assert time.monotonic() < deadline, "it does not end"
        time.sleep(0.005)


def lives(process: int) -> bool:
    """Whether it runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@functools.cache
def _stable() -> subprocess.Popen[str]:
    """One for all stories of this process; it ends when nobody can ask any more."""
    command, pipe = [sys.executable, "-m", "tests.drills.stable"], subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def main() -> None:
    """Serve until nobody asks any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is forgotten at once
    children = []
    for line in sys.stdin:
        wish = Wish(**json.loads(line))
        become = _loaded(wish.what)
        child = os.fork()
        if child == 0:
            _be(wish, become)
        if wish.what == "site":
            os.setpgid(child, child)  # killed with its workers
        children.append(os.pidfd_open(child))  # a number may be another process’s by then
        print(child, flush=True)  # noqa: T201 - the answer
    for child in children:  # whoever asked for them may have been ended in the middle
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(child, signal.SIGKILL)


@functools.cache
def _loaded(what: str) -> Callable[[Wish], int]:
    """What a process of this kind becomes. Everything it needs is loaded once, before the first fork."""
    become = {"bot": _bot, "site": _site, "playground": _playground}[what]()
    if what != "playground":
        _read_phrases()
    gc.collect()
    gc.freeze()  # what is loaded stays, and is not looked through in every child
    return become


def _be(wish: Wish, become: Callable[[Wish], int]) -> None:
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.update(wish.environment)
        log = os.open(wish.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        for standard, other in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
            os.dup2(other, standard)
        status = become(wish)
    except BaseException:  # whatever it is, the log says it; nobody else could
        traceback.print_exc()
    finally:
        os._exit(status)


def _read_phrases() -> None:
    from phrases import LANGUAGES, say

    for language in LANGUAGES:
        say(language, "Room")


def _bot() -> Callable[[Wish], int]:
    import anyio._backends._asyncio  # noqa: F401 - loaded by the first call else

    import bot
    from tests.deploy import careless as careless_together
    from tests.drills import careless

    ways = careless.WAYS | careless_together.WAYS
    # The certificates of the world are read once, not at every start. Nobody shows one here.
    ssl.create_default_context = functools.cache(ssl.create_default_context)
    bot._requests(1)

    def become(wish: Wish) -> int:
        bot.HTTP_TIMEOUT_S = wish.timeout_s
        for name in wish.broken:
            ways[name]()
        return bot.main()

    return become


def _site() -> Callable[[Wish], int]:
    from gunicorn.app.wsgiapp import run

    import web  # noqa: F401 - loaded once
    from tests.drills import careless

    def become(wish: Wish) -> int:
        for name in wish.broken:
            careless.WAYS[name]()
        sys.argv = list(GUNICORN)
        run()
        return 0

    return become


def _playground() -> Callable[[Wish], int]:
    from playground.__main__ import main as play

    def become(wish: Wish) -> int:
        sys.argv = ["playground", *wish.words]
        return play()

    return become


if __name__ == "__main__":
    main()
