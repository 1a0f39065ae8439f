"""When reminders are due, and what their leads are called."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduling.lead_times import DEFAULT_LEADS, due_times, in_words

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
STARTS = datetime(2026, 12, 3, 18, tzinfo=UTC)


def test_the_default_is_a_day_and_an_hour() -> None:
    assert DEFAULT_LEADS == (DAY, HOUR)


def test_each_lead_is_due_once_soonest_first() -> None:
    now = STARTS - 3 * DAY
    assert due_times(STARTS, (HOUR, DAY, HOUR), now) == ((DAY, STARTS - DAY), (HOUR, STARTS - HOUR))


def test_what_should_have_been_said_before_now_is_left_out() -> None:
    assert due_times(STARTS, DEFAULT_LEADS, STARTS - DAY) == ((DAY, STARTS - DAY), (HOUR, STARTS - HOUR))
    assert due_times(STARTS, DEFAULT_LEADS, STARTS - DAY + MINUTE) == ((HOUR, STARTS - HOUR),)
    assert due_times(STARTS, DEFAULT_LEADS, STARTS - HOUR + MINUTE) == ()
    assert due_times(STARTS, DEFAULT_LEADS, STARTS + DAY) == ()


def test_nothing_is_due_at_the_start_or_after_it() -> None:
    assert due_times(STARTS, (timedelta(), -HOUR), STARTS - 3 * DAY) == ()


@pytest.mark.parametrize(
    ("lead", "language", "words"),
    [
        (DAY, "en", "1 day"),
        (HOUR, "en-US", "1 hour"),
        (7 * DAY, "en", "1 week"),
        (3 * DAY, "en", "3 days"),
        (36 * HOUR, "en", "36 hours"),
        (90 * MINUTE, "en", "90 minutes"),
        (DAY, "es", "1 día"),
        (2 * HOUR, "es", "2 horas"),
        (DAY, "de", "1 Tag"),
        (HOUR, "de", "1 Stunde"),
        (HOUR, "xx", "1 hour"),
    ],
)
def test_a_lead_in_words(lead: timedelta, language: str, words: str) -> None:
    assert in_words(lead, language) == words


def test_a_lead_under_a_minute_has_no_words() -> None:
    with pytest.raises(ValueError, match="at least a minute"):
        in_words(timedelta(), "en")
