"""Keeps the bot loaded and starts it as often as asked. Each start is a fork, so that a hundred of them, each killed
with nothing put away, take no longer than they must.

`python -m tests.drills.stable` reads one JSON object a line (`environment`, `log`, `broken`, `timeout_s`) and answers
each with the number of the process.
"""

import contextlib
import json
import os
import signal
import sys
import traceback
from typing import Any


def main() -> None:
    """Serve until nobody asks any more."""
    import bot  # noqa: F401 - loaded once, before the first fork

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is forgotten at once
    children = []
    for line in sys.stdin:
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            _become_bot(wish)
        children.append(os.pidfd_open(child))  # a number may be another process’s by then
        print(child, flush=True)  # noqa: T201 - the answer
    for child in children:  # whoever asked for them may have been ended in the middle
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(child, signal.SIGKILL)


def _become_bot(wish: dict[str, Any]) -> None:
    import bot
    from tests.drills import careless

    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.update(wish["environment"])
        log = os.open(wish["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        for standard in (1, 2):
            os.dup2(log, standard)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        bot.HTTP_TIMEOUT_S = wish["timeout_s"]
        for name in wish["broken"]:
            careless.WAYS[name]()
        status = bot.main()
    except BaseException:  # whatever it is, the log says it; nobody else could
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
