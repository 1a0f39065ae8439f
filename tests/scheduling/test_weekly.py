"""A weekday and a time by a zone's own clock, so many weeks apart, also where clocks change."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduling.weekly import next_time, weekday_in_words
from scheduling.zones import wall_in

BERLIN = "Europe/Berlin"
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # 13:00 in Berlin


@pytest.mark.parametrize(
    ("weekday", "minute", "wall"),
    [(6, 13 * 60, "2026-11-29T13:00"), (6, 13 * 60 + 1, "2026-11-22T13:01"), (0, 0, "2026-11-23T00:00"),
     (5, 1439, "2026-11-28T23:59")],
)  # fmt: skip
def test_the_next_one_is_after_now(weekday: int, minute: int, wall: str) -> None:
    assert wall_in(next_time(BERLIN, weekday, minute, SUNDAY), BERLIN) == datetime.fromisoformat(wall)


def test_the_clocks_own_time_stays_when_clocks_change() -> None:
    at = datetime(2026, 10, 19, 16, 30, tzinfo=UTC)  # Monday, 18:30 in summer
    following = next_time(BERLIN, 0, 18 * 60 + 30, at, last=at)
    assert following - at == timedelta(days=7, hours=1)
    assert wall_in(following, BERLIN) == datetime.fromisoformat("2026-10-26T18:30")


def test_a_time_the_clocks_skip_comes_an_hour_later_and_one_that_comes_twice_comes_once() -> None:
    before = datetime(2027, 3, 21, 12, 0, tzinfo=UTC)
    assert next_time(BERLIN, 6, 150, before) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 02:30 is 03:30
    first = next_time(BERLIN, 6, 150, datetime(2026, 10, 20, tzinfo=UTC))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_time(BERLIN, 6, 150, first, last=first) == datetime(2026, 11, 1, 1, 30, tzinfo=UTC)


def test_rounds_that_were_missed_do_not_shift_the_others() -> None:
    last = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)  # Monday; every three weeks: 23 November, 14 December
    late = datetime(2026, 12, 1, tzinfo=UTC)
    assert next_time(BERLIN, 0, 18 * 60, late, weeks=3, last=last) == datetime(2026, 12, 14, 17, 0, tzinfo=UTC)


def test_days_are_named_in_every_language() -> None:
    assert [weekday_in_words(3, language) for language in ("en", "es", "de")] == ["Thursday", "jueves", "Donnerstag"]
