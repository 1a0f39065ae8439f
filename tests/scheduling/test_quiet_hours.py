"""Quiet hours on one's own clock: nights over midnight, changes of clocks, and clocks that stand still meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduling.quiet_hours import QuietHours

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHT = QuietHours("Europe/Berlin", 22 * 60, 8 * 60)
NOON = QuietHours("Europe/Berlin", 12 * 60, 14 * 60)
NEVER = QuietHours("Europe/Berlin", 22 * 60, 22 * 60)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+00:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "ends"),
    [
        (NIGHT, "2026-11-22T12:00", "2026-11-22T12:00"),
        (NIGHT, "2026-11-22T20:59", "2026-11-22T20:59"),
        (NIGHT, "2026-11-22T21:00", "2026-11-23T07:00"),  # 22:00 in Berlin: quiet begins with its first minute
        (NIGHT, "2026-11-22T23:30", "2026-11-23T07:00"),  # over midnight, on the next day
        (NIGHT, "2026-11-23T06:59", "2026-11-23T07:00"),
        (NIGHT, "2026-11-23T07:00", "2026-11-23T07:00"),
        (NOON, "2026-11-22T11:30", "2026-11-22T13:00"),  # within one day
        (NOON, "2026-11-22T22:00", "2026-11-22T22:00"),
        (NEVER, "2026-11-22T21:00", "2026-11-22T21:00"),  # the same time twice is no quiet at all
        (QuietHours("Asia/Kathmandu", 22 * 60, 8 * 60), "2026-11-22T16:30", "2026-11-23T02:15"),  # UTC+5:45
        (QuietHours("Pacific/Kiritimati", 22 * 60, 8 * 60), "2026-11-22T09:00", "2026-11-22T18:00"),  # UTC+14
    ],
)
def test_a_night_ends_in_the_morning_of_their_own_clock(hours: QuietHours, moment: str, ends: str) -> None:
    assert hours.ends(utc(moment)) == utc(ends)


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2026-03-28T22:00", "2026-03-29T06:00"),  # clocks go forward: 8:00 is an hour earlier
        ("2026-10-24T21:00", "2026-10-25T07:00"),  # and back: an hour later
    ],
)
def test_the_night_of_a_change_of_clocks_ends_by_the_new_clock(moment: str, ends: str) -> None:
    assert NIGHT.ends(utc(moment)) == utc(ends)


def test_quiet_hours_that_a_change_of_clocks_swallows_are_none() -> None:
    swallowed = QuietHours("Europe/Berlin", 2 * 60, 3 * 60)  # 2:00 to 3:00 is not there on 29 March
    assert swallowed.ends(utc("2026-03-29T01:00")) == utc("2026-03-29T01:00")
    assert swallowed.ends(utc("2026-03-30T00:30")) == utc("2026-03-30T01:00")


@pytest.mark.parametrize(
    ("hours", "moment", "span", "ends"),
    [
        (NIGHT, "2026-11-22T12:00", 2 * HOUR, "2026-11-22T14:00"),
        (NIGHT, "2026-11-22T19:00", 2 * HOUR, "2026-11-22T21:00"),  # just before the night
        (NIGHT, "2026-11-22T20:00", 2 * HOUR, "2026-11-23T08:00"),  # one hour today, one tomorrow
        (NIGHT, "2026-11-22T23:00", 2 * HOUR, "2026-11-23T09:00"),  # asked in the night: from the morning on
        (NIGHT, "2026-11-22T12:00", 24 * HOUR, "2026-11-24T08:00"),  # 9 + 14 + 1
        (NIGHT, "2026-03-28T20:00", 2 * HOUR, "2026-03-29T07:00"),  # the hour that is not there was quiet
        (NIGHT, "2026-10-24T19:00", 2 * HOUR, "2026-10-25T08:00"),  # as was the one that is there twice
        (NEVER, "2026-11-22T23:00", 2 * HOUR, "2026-11-23T01:00"),
    ],
)
def test_a_clock_stands_still_in_quiet_hours(hours: QuietHours, moment: str, span: timedelta, ends: str) -> None:
    assert hours.awake_until(utc(moment), span) == utc(ends)


@pytest.mark.parametrize(
    ("hours", "start", "end", "awake"),
    [
        (NIGHT, "2026-11-22T12:00", "2026-11-22T14:00", 2 * HOUR),
        (NIGHT, "2026-11-22T18:00", "2026-11-23T18:00", 14 * HOUR),
        (NIGHT, "2026-11-22T22:00", "2026-11-23T06:00", timedelta()),  # all of it in the night
        (NIGHT, "2026-11-22T20:00", "2026-11-23T02:00", HOUR),
        (NIGHT, "2026-03-28T18:00", "2026-03-29T18:00", 15 * HOUR),  # the night was an hour shorter
        (NIGHT, "2026-10-24T18:00", "2026-10-25T18:00", 13 * HOUR),
        (NOON, "2026-11-22T00:00", "2026-11-24T00:00", 44 * HOUR),
        (NEVER, "2026-11-22T00:00", "2026-11-24T00:00", 48 * HOUR),
        (NIGHT, "2026-11-22T14:00", "2026-11-22T12:00", timedelta()),  # over before it began
    ],
)
def test_how_long_somebody_is_awake(hours: QuietHours, start: str, end: str, awake: timedelta) -> None:
    assert hours.awake_between(utc(start), utc(end)) == awake


@pytest.mark.parametrize("minutes", [1, 30, 90, 600, 1439])
def test_both_ways_of_counting_agree(minutes: int) -> None:
    for hour in range(48):
        moment = utc("2026-10-24T00:00") + hour * HOUR
        ends = NIGHT.awake_until(moment, minutes * MINUTE)
        assert NIGHT.awake_between(moment, ends) == minutes * MINUTE


def test_a_whole_day_of_quiet_but_a_minute_still_ends() -> None:
    hours = QuietHours("Europe/Berlin", 1, 0)
    assert hours.awake_until(utc("2026-11-22T12:00"), 3 * MINUTE) == utc("2026-11-24T23:01")
