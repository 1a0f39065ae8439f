"""Memory of the site after ten thousand requests and of the bot after ten thousand taps, beside that after a fifth."""

from collections.abc import Callable, Mapping

from benchmarks.bots import answered, burst, playing, running_bot, table, wait_until_up
from benchmarks.pages import Row
from benchmarks.serving import Served, resident_mb, served
from benchmarks.world import World

REQUESTS, TAPS, TAPS_AT_ONCE, CHATS = 10_000, 10_000, 400, 8
PARTS = 5
MOST_MB, MOST_GROWTH = 200, 0.05


def measure(world: World, environment: Mapping[str, str]) -> list[Row]:
    """The same few pages, then the same few people, over and over: what still grows would grow for ever."""
    with served("web:create_app()", **environment) as site:
        rows = [_row(f"site, after {REQUESTS:,} requests", _grow(lambda _: _visit(site, world), site.process.pid))]
    with playing() as desk, running_bot(desk, environment) as bot:
        tables = [table(desk, world.event_key) for _ in range(CHATS)]
        wait_until_up(tables, answered(desk))
        bursts = TAPS // PARTS // TAPS_AT_ONCE

        def tap(part: int) -> None:
            for n in range(bursts):
                burst(bot, tables, TAPS_AT_ONCE, part * bursts + n, answered(desk))

        return [*rows, _row(f"bot, after {TAPS:,} taps", _grow(tap, bot.pid))]


def _grow(work: Callable[[int], None], pid: int) -> list[float]:
    """Memory after each fifth of the work, in megabytes."""
    sizes = []
    for part in range(PARTS):
        work(part)
        sizes.append(resident_mb(pid))
    return sizes


def _visit(site: Served, world: World) -> None:
    group = f"/g/{world.large_group}"
    event = f"/e/{world.event_key}"
    pages = ("/", "/groups", event, group, f"{group}/calendar.ics", "/nearby", f"{event}.ics")
    for n in range(REQUESTS // PARTS):
        status, _, _ = site.get(pages[n % len(pages)])
        if status != 200:
            raise SystemExit(f"{pages[n % len(pages)]} answered {status}: nothing was measured")


def _row(what: str, sizes: list[float]) -> Row:
    first, last = sizes[0], sizes[-1]
    growth = last / first - 1
    return Row(what, f"{last:.0f} MB, {growth:+.1%} since a fifth", f"< {MOST_MB} MB, ≤ +{MOST_GROWTH:.0%}",
               last < MOST_MB and growth <= MOST_GROWTH)  # fmt: skip
