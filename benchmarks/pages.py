"""The event page and the unchanged feed beside an empty Flask view: CPU per request, in turn, the median of rounds."""

from dataclasses import dataclass
from statistics import median

from benchmarks.serving import Served, served
from benchmarks.world import World

ROUNDS, REQUESTS = 5, 300


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, the figure, and the target as text and truth."""

    what: str
    figure: str
    target: str
    met: bool


def measure(world: World, environment: dict[str, str]) -> list[Row]:
    """Each round asks every page in turn, so that a noisy minute touches all of them."""
    with served("benchmarks.empty:create_app()") as empty, served("web:create_app()", **environment) as site:
        tags = {slug: _tag(site, slug) for slug in (world.small_group, world.large_group)}
        event = f"/e/{world.event_key}"
        for path in (event, "/"):
            site.cpu_per_request(path, 30)  # warm: templates compiled, connections open
        empty.cpu_per_request("/", 30)
        figures: dict[str, list[float]] = {"empty": [], "event": [], "small": [], "large": []}
        for _ in range(ROUNDS):
            figures["empty"].append(empty.cpu_per_request("/", REQUESTS))
            figures["event"].append(site.cpu_per_request(event, REQUESTS))
            figures["small"].append(_unchanged(site, world.small_group, tags))
            figures["large"].append(_unchanged(site, world.large_group, tags))
    return _rows({name: median(values) for name, values in figures.items()})


def _tag(site: Served, slug: str) -> str:
    status, headers, _ = site.get(f"/g/{slug}/calendar.ics")
    if status != 200 or "ETag" not in headers:
        raise SystemExit(f"the feed of {slug} answered {status}: nothing was measured")
    return headers["ETag"]


def _unchanged(site: Served, slug: str, tags: dict[str, str]) -> float:
    return site.cpu_per_request(f"/g/{slug}/calendar.ics", REQUESTS, 304, {"If-None-Match": tags[slug]})


def _rows(ms: dict[str, float]) -> list[Row]:
    event, small, large = ms["event"] / ms["empty"], ms["small"] / ms["empty"], ms["large"] / ms["small"]
    return [
        Row("an empty Flask view", f"{ms['empty']:.2f} ms", "the yardstick", True),
        Row("event page, 20 answers", f"{ms['event']:.2f} ms, {event:.1f} ×", "≤ 7 × the empty view", event <= 7),
        Row(
            "feed of 200, unchanged (304)",
            f"{ms['small']:.2f} ms, {small:.1f} ×",
            "≤ 2.5 × the empty view",
            small <= 2.5,
        ),
        Row(
            "feed of 1,000 beside 200 (304)",
            f"{ms['large']:.2f} ms, {large:.2f} ×",
            "≤ 1.5 × that of 200",
            large <= 1.5,
        ),
    ]
