"""The bot's memory after 2,000 taps, through the playground over HTTP."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping

import httpx

from benchmarks.pages import Row
from benchmarks.serving import ROOT, cpu_seconds, free_port, resident_mb
from playground.client import Chat, Desk, Person

TAPS = 2000
TOKEN = "3000003:a-token-of-the-benchmarks-own"  # noqa: S105 - the playground's own, of no use elsewhere


def measure(event_key: str, environment: Mapping[str, str]) -> list[Row]:
    """People tap *In person* and *Can't go* in turn; every tap is a write."""
    with running_bot(environment) as (desk, bot):
        return [_tap(desk, bot, event_key)]


@contextlib.contextmanager
def running_bot(environment: Mapping[str, str]) -> "Iterator[tuple[Desk, subprocess.Popen[bytes]]]":
    """The bot beside a playground of its own, until the block ends."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        playground = _start(
            environment, "-m", "playground", "--port", str(port), "--state", f"{folder}/playground.json"
        )
        desk = Desk(f"http://127.0.0.1:{port}")
        _until(desk)
        desk.bot(TOKEN, "klatch_bench_bot", "Klatch")
        bot = _start(
            {
                **environment,
                "TELEGRAM_API_URL": desk.url,
                "TELEGRAM_BOT_TOKEN": TOKEN,
                "SITE_URL": "http://localhost:1",
            },
            "bot.py",
        )
        try:
            yield desk, bot
        finally:
            for process in (bot, playground):
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(30)


def tables(desk: Desk) -> tuple[list[Person], Chat]:
    """Twenty people in a chat the bot is in."""
    people = [desk.person(f"Tapper {n}") for n in range(20)]
    chat = desk.group("Table", members=people, admins=[], kind="supergroup")
    people[0].add_bot(chat)
    return people, chat


def _tap(desk: Desk, bot: "subprocess.Popen[bytes]", event_key: str) -> Row:
    people, chat = tables(desk)
    message = card_in(desk, chat, event_key)
    before = cpu_seconds(bot.pid)
    for n in range(TAPS):
        choice = ("room", "no")[n // len(people) % 2]
        answer = people[n % len(people)].tap_data(f"rsvp:{choice}:{event_key}", chat, message)
        if not answer.answered:
            raise SystemExit("a tap was not answered: nothing was measured")
    spent = (cpu_seconds(bot.pid) - before) * 1000 / TAPS
    memory = resident_mb(bot.pid)
    return Row(f"bot, after {TAPS:,} taps", f"{memory:.0f} MB, {spent:.1f} ms CPU a tap", "under 200 MB", memory < 200)


def card_in(desk: Desk, chat: Chat, event_key: str) -> int:
    """A message of the bot's own with the card's buttons, posted as the bot would."""
    keyboard = {"inline_keyboard": [[{"text": c, "callback_data": f"rsvp:{c}:{event_key}"}] for c in ("room", "no")]}

    answer = httpx.post(
        f"{desk.url}/bot{TOKEN}/sendMessage", json={"chat_id": chat.id, "text": "card", "reply_markup": keyboard}
    )
    return int(answer.json()["result"]["message_id"])


def _start(environment: Mapping[str, str], *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **environment}, start_new_session=True,
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _until(desk: Desk) -> None:
    for _ in range(100):
        try:
            desk.health()
            return
        except Exception:
            time.sleep(0.1)
    desk.health()
