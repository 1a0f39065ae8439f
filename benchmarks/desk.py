"""The playground itself: how many edits of a card one core of it takes, so that it is never what is measured."""

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator

import httpx

from benchmarks.pages import Row
from benchmarks.serving import ROOT, cpu_seconds, free_port, resident_mb
from playground.client import Chat, Desk

CALLERS = 8
EDITS = 150  # each caller's, in a round
ROUNDS = 3
TARGET = 200
TOKEN = "3000004:a-token-of-the-benchmarks-own"  # noqa: S105 - the playground's own, of no use elsewhere
KEYBOARD = {"inline_keyboard": [[{"text": f"Button {n}", "callback_data": f"b:{n}"}] for n in range(6)]}


def measure() -> list[Row]:
    """Eight callers edit a card each, with formatting and six buttons, limits on (and wide) and a fault rule in force.

    Counted in CPU seconds of the playground's process, which are its own whatever else this machine does, the
    snapshot included.
    """
    with _playing() as (desk, pid):
        cards = _cards(desk)
        desk.rates(overall=1_000_000, private=1_000_000, group=1_000_000)
        desk.faults([{"kind": "500", "share": 0.0}])
        rounds = [_round(desk, cards, pid, number) for number in range(ROUNDS)]
        _all_taken(desk)
        memory = resident_mb(pid)
    edits = statistics.median(each for each, _ in rounds)
    seconds = statistics.median(took for _, took in rounds)
    figure = f"{edits:.0f} a CPU second ({CALLERS * EDITS / seconds:.0f}/s seen), {memory:.0f} MB"
    return [Row("playground, edits of a card", figure, f"at least {TARGET} a second of one core", edits >= TARGET)]


@contextlib.contextmanager
def _playing() -> Iterator[tuple[Desk, int]]:
    """A playground of its own, and its process."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "playground", "--port", str(port), "--state", f"{folder}/playground.json"]
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL
        )
        try:
            with Desk(f"http://127.0.0.1:{port}") as desk:
                until_it_answers(desk)
                yield desk, process.pid
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def until_it_answers(desk: Desk) -> None:
    """Wait for a playground that was just started."""
    for _ in range(100):
        with contextlib.suppress(httpx.TransportError):
            desk.health()
            return
        time.sleep(0.1)
    desk.health()


def _cards(desk: Desk) -> list[tuple[Chat, int]]:
    desk.bot(TOKEN, "klatch_bench_bot", "Klatch")
    host = desk.person("Host")
    made = []
    for number in range(CALLERS):
        chat = desk.group(f"Table {number}", members=[], admins=[host])
        host.add_bot(chat)
        sent = _call(httpx.Client(), desk, "sendMessage", chat_id=chat.id, text="card", reply_markup=KEYBOARD)
        made.append((chat, int(sent["message_id"])))
    return made


def _round(desk: Desk, cards: list[tuple[Chat, int]], pid: int, number: int) -> tuple[float, float]:
    """(edits a CPU second, seconds it took)."""
    callers = [threading.Thread(target=_edit, args=(desk, chat, card, number)) for chat, card in cards]
    before, began = cpu_seconds(pid), time.perf_counter()
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return CALLERS * EDITS / (cpu_seconds(pid) - before), time.perf_counter() - began


def _edit(desk: Desk, chat: Chat, card: int, number: int) -> None:
    with httpx.Client() as client:
        for edit in range(EDITS):
            text = f"<b>Poem {number}.{edit}</b>\nIn person <i>{edit}</i> of 40, <a href='https://a.example/'>more</a>"
            given = {"chat_id": chat.id, "message_id": card, "text": text, "parse_mode": "HTML"}
            _call(client, desk, "editMessageText", reply_markup=KEYBOARD, **given)


def _call(client: httpx.Client, desk: Desk, method: str, **given: object) -> dict[str, object]:
    answer = json.loads(client.post(f"{desk.url}/bot{TOKEN}/{method}", json=given).content)
    if not answer["ok"]:
        raise SystemExit(f"{method} was refused: {answer['description']}")
    result: dict[str, object] = answer["result"]
    return result


def _all_taken(desk: Desk) -> None:
    ledger = desk.ledger()
    if ledger["accepted"] != CALLERS * (EDITS * ROUNDS + 1) or ledger["refused"]:
        raise SystemExit("not every edit was taken: nothing was measured")
