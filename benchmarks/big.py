"""An event that 2,000 people answered beside one that 20 did: its page, the hosts' list, an answer, a tap in the chat.

Both rooms are full and all the others wait: 10 of them behind the small one, 1,990 behind the large one. The hosts'
list shows fifty people at a time: there the small one has fifty. In each round both events are asked in turn, by the
clock on the wall; of the ratios the median is taken.
"""

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from benchmarks.bots import card_in, playing, running_bot, table
from benchmarks.crowd import Browser, Stage
from benchmarks.pages import Row
from benchmarks.serving import Served, served
from playground.client import Chat, Desk, Person

FEW, A_PAGE, MANY, SEATS = 20, 50, 2000, 10
ROUNDS, REQUESTS, TAPS = 5, 100, 60
MOST = 1.3
PATIENCE = 60.0  # seconds for the first tap of all, which waits for the bot to start
FORMS = ("in_person", "no")
_addresses = itertools.count()


def measure(large: Stage, name: str, environment: Mapping[str, str]) -> list[Row]:
    """`large` is an event with so many seats; the small one is made beside it."""
    small = large.second("Only a few come", SEATS)
    one_page = large.second("A page of people comes", SEATS)
    small.crowd(FEW)
    one_page.crowd(A_PAGE)
    large.crowd(MANY)
    both = (small, large)
    with served("web:create_app()", **environment) as site:
        answering, last_in_line = large.browsers(2)
        rows = _on_the_site(site, both, answering, last_in_line)
        rows.append(_hosts_list(site, (one_page, large), large.host()))
    with playing() as desk, running_bot(desk, environment):
        rows.append(_in_the_chat(desk, both))
    return [Row(f"{MANY:,} answers, {SEATS} seats, {name}", f"beside {FEW}", f"all ≤ {MOST} ×", True), *rows]


def _on_the_site(site: Served, both: tuple[Stage, Stage], answering: Browser, last_in_line: Browser) -> list[Row]:
    figures: dict[str, list[tuple[float, float]]] = {"event page": [], "answer on the site": []}
    for stage in both:
        _answers(site, stage, last_in_line, 1)  # their page says the place
        _answers(site, stage, answering, 10)  # warm
    for _ in range(ROUNDS):
        figures["event page"].append(_each(both, lambda one: _page(site, f"/e/{one.key}", last_in_line)))
        figures["answer on the site"].append(_each(both, lambda one: _answers(site, one, answering, REQUESTS)))
    return [_row(what, pairs) for what, pairs in figures.items()]


def _hosts_list(site: Served, both: tuple[Stage, Stage], host: Browser) -> Row:
    pairs = [_each(both, lambda one: _page(site, f"/e/{one.key}/people", host)) for _ in range(ROUNDS)]
    return _row("hosts’ list", pairs, A_PAGE)


def _each(both: tuple[Stage, Stage], ask: Callable[[Stage], float]) -> tuple[float, float]:
    small, large = both
    return ask(small), ask(large)


def _page(site: Served, path: str, browser: Browser) -> float:
    """Milliseconds a page, by the clock on the wall: the middle one."""
    times = list[float]()
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        status, _, _ = site.get(path, {"Cookie": f"klatch={browser.cookie}"})
        times.append(time.perf_counter() - begun)
        if status != 200:
            raise SystemExit(f"{path} answered {status}: nothing was measured")
    return median(times) * 1000


def _answers(site: Served, stage: Stage, browser: Browser, count: int) -> float:
    """Milliseconds an answer, likewise: joining the line at its end and leaving it, in turn."""
    headers, times = {"Cookie": f"klatch={browser.cookie}"}, list[float]()
    for n in range(count):
        address = next(_addresses)  # nobody answers so often: the limit counts by address
        headers["X-Forwarded-For"] = f"10.{address // 62500 + 3}.{address // 250 % 250}.{address % 250 + 1}"
        begun = time.perf_counter()
        status = site.post(f"/e/{stage.key}/rsvp", browser.form(FORMS[n % 2]), headers)
        times.append(time.perf_counter() - begun)
        if status != 303:
            raise SystemExit(f"an answer got {status}: nothing was measured")
    return median(times) * 1000


def _in_the_chat(desk: Desk, both: tuple[Stage, Stage]) -> Row:
    """From a tap to its toast, with the card drawn anew as often as it is."""
    here = table(desk, both[0].key)
    people, chat = here.people, here.chat
    cards = {stage.key: card_in(desk, chat, stage.key) for stage in both}
    for stage in both:
        stage.show_in(chat.id, cards[stage.key])
        _taps(people, chat, stage, cards)  # warm
    pairs = [_each(both, lambda one: _taps(people, chat, one, cards)) for _ in range(ROUNDS)]
    return _row("tap in the chat", pairs)


def _taps(people: Sequence[Person], chat: Chat, stage: Stage, cards: Mapping[str, int]) -> float:
    times = list[float]()
    for n in range(TAPS):
        data = f"rsvp:{('room', 'no')[n // len(people) % 2]}:{stage.key}"
        begun = time.perf_counter()
        answered = people[n % len(people)].tap_data(data, chat, cards[stage.key], wait=PATIENCE).answered
        times.append(time.perf_counter() - begun)
        if not answered:
            raise SystemExit("a tap was not answered: nothing was measured")
    return median(times) * 1000


def _row(what: str, pairs: list[tuple[float, float]], beside: int = FEW) -> Row:
    ratio = median(many / few for few, many in pairs)
    few, many = (median(figures) for figures in zip(*pairs, strict=True))
    return Row(
        f"  {what}", f"{many:.1f} ms beside {few:.1f}, {ratio:.2f} ×", f"≤ {MOST} × that of {beside}", ratio <= MOST
    )
