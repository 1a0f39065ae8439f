"""Wall times, instants, and both in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import tz_files
from scheduling.zones import (
    Doubt,
    UnknownZone,
    all_zones,
    day_in_words,
    known,
    resolve,
    span_in_words,
    time_in_words,
    tzdata_version,
    wall_in,
    zone_in_words,
)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


THURSDAY = utc("2026-12-03 18:00")


def test_the_list_to_choose_from_holds_places_and_utc() -> None:
    zones = all_zones()
    assert {"Europe/Berlin", "Europe/Oslo", "America/New_York", "UTC"} <= set(zones)
    assert zones[-1] == "UTC"
    assert list(zones[:-1]) == sorted(set(zones[:-1]))
    assert not {"localtime", "Factory", "posixrules", "GB", "US/Eastern", "EST5EDT"} & set(zones)
    assert all(known(zone) for zone in zones)


@pytest.mark.parametrize("zone", ["Asia/Calcutta", "US/Eastern", "Etc/GMT+5", "Europe/Kiev", "Zulu"])
def test_old_names_that_browsers_send_are_known(zone: str) -> None:
    assert known(zone)


@pytest.mark.parametrize(
    "zone",
    ["", "Berlin", "europe/berlin", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime", "Europe", "Factory"],
)
def test_an_unknown_zone_is_refused_everywhere(zone: str) -> None:
    assert not known(zone)
    with pytest.raises(UnknownZone):
        resolve(wall("2026-12-03 19:00"), zone)
    with pytest.raises(UnknownZone):
        wall_in(THURSDAY, zone)


def test_the_version_of_the_data_is_a_year_and_a_letter() -> None:
    assert tzdata_version()[:4].isdigit()
    assert tzdata_version()[4:].isalpha()


@pytest.mark.parametrize(
    ("asked", "zone", "fold", "means", "doubt", "lands"),
    [
        ("2026-12-03 19:00", "Europe/Berlin", None, "2026-12-03 18:00", None, "2026-12-03 19:00"),
        ("2026-12-03 19:00", "Europe/Berlin", 1, "2026-12-03 18:00", None, "2026-12-03 19:00"),
        # RFC 5545 section 3.3.5: the offset before the gap, so half past two becomes half past three.
        ("2027-03-28 02:30", "Europe/Berlin", None, "2027-03-28 01:30", Doubt.NEVER, "2027-03-28 03:30"),
        ("2027-03-28 02:30", "Europe/Berlin", 1, "2027-03-28 01:30", Doubt.NEVER, "2027-03-28 03:30"),
        ("2027-03-28 03:00", "Europe/Berlin", None, "2027-03-28 01:00", None, "2027-03-28 03:00"),
        ("2027-03-14 02:30", "America/New_York", None, "2027-03-14 07:30", Doubt.NEVER, "2027-03-14 03:30"),
        # ... and the first of two.
        ("2026-10-25 02:30", "Europe/Berlin", None, "2026-10-25 00:30", Doubt.TWICE, "2026-10-25 02:30"),
        ("2026-10-25 02:30", "Europe/Berlin", 0, "2026-10-25 00:30", Doubt.TWICE, "2026-10-25 02:30"),
        ("2026-10-25 02:30", "Europe/Berlin", 1, "2026-10-25 01:30", Doubt.TWICE, "2026-10-25 02:30"),
        ("2026-10-25 03:00", "Europe/Berlin", None, "2026-10-25 02:00", None, "2026-10-25 03:00"),
        # Dublin's winter is its daylight saving time, by the letter of its law.
        ("2026-10-25 01:30", "Europe/Dublin", 1, "2026-10-25 01:30", Doubt.TWICE, "2026-10-25 01:30"),
        # Half an hour only, and a day that Samoa left out.
        ("2026-10-04 02:15", "Australia/Lord_Howe", None, "2026-10-03 15:45", Doubt.NEVER, "2026-10-04 02:45"),
        ("2011-12-30 12:00", "Pacific/Apia", None, "2011-12-30 22:00", Doubt.NEVER, "2011-12-31 12:00"),
    ],
)
def test_a_wall_time_means_one_instant(
    asked: str, zone: str, fold: int | None, means: str, doubt: Doubt | None, lands: str
) -> None:
    moment = resolve(wall(asked), zone, fold)
    assert (moment.wall, moment.zone) == (wall(asked), zone)
    assert moment.utc == utc(means)
    assert moment.utc.tzinfo is UTC
    assert moment.doubt is doubt
    assert moment.fold == (fold if doubt is Doubt.TWICE and fold else 0)
    assert moment.lands == wall(lands)


def test_a_wall_time_with_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone of its own"):
        resolve(THURSDAY, "Europe/Berlin")


def test_a_wall_time_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond the calendar"):
        resolve(wall("9999-12-31 23:00"), "America/New_York")


@given(
    instant=st.datetimes(datetime(1975, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  hypothesis wants naive bounds
    zone=st.sampled_from(sorted(tz_files.names())),
)
def test_from_instant_to_wall_and_back(instant: datetime, zone: str) -> None:
    local = wall_in(instant, zone)
    assert local.tzinfo is None
    assert resolve(local, zone).utc == instant


def test_the_second_round_of_an_hour_comes_back_as_the_second() -> None:
    local = wall_in(utc("2026-10-25 01:30"), "Europe/Berlin")
    assert (local, local.fold) == (wall("2026-10-25 02:30"), 1)
    assert resolve(local, "Europe/Berlin").utc == utc("2026-10-25 01:30")


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        ("Europe/Berlin", "en", "Berlin time"),
        ("Europe/Berlin", "de", "Zeit in Berlin"),
        ("Europe/Madrid", "es", "hora de Madrid"),
        ("Europe/London", "es", "hora de Londres"),
        ("America/New_York", "es-MX", "hora de Nueva York"),
        ("US/Eastern", "en-US", "New York time"),
        ("Asia/Calcutta", "en", "Kolkata time"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires time"),
        ("Europe/Paris", "fr", "heure : Paris"),
        ("Europe/Berlin", "ar", "توقيت برلين"),
        ("Europe/London", "nl", "London time"),
        ("Europe/Berlin", "xx", "Berlin time"),
        ("Europe/Berlin", "", "Berlin time"),
        ("Europe/Berlin", "not a tag at all", "Berlin time"),
        ("UTC", "de", "UTC"),
        ("Etc/GMT+5", "en", "UTC−5"),
        ("Etc/GMT-14", "en", "UTC+14"),
    ],
)
def test_a_zone_is_named_by_its_place(zone: str, language: str, words: str) -> None:
    assert zone_in_words(zone, language, THURSDAY) == words


def test_every_zone_has_words() -> None:
    for zone in tz_files.names():
        assert zone_in_words(zone, "es", THURSDAY).startswith(("hora de ", "UTC")), zone


@pytest.mark.parametrize(
    ("language", "near", "far"),
    [
        ("en", "Thursday 3 December", "Thursday, 3 December 2026"),
        ("en-US", "Thursday 3 December", "Thursday, 3 December 2026"),
        ("es", "jueves, 3 de diciembre", "jueves, 3 de diciembre de 2026"),
        ("de", "Donnerstag, 3. Dezember", "Donnerstag, 3. Dezember 2026"),
        ("fr", "jeudi 3 décembre", "jeudi 3 décembre 2026"),
        ("ar", "الخميس، 3 ديسمبر", "الخميس، 3 ديسمبر 2026"),
        ("xx", "Thursday 3 December", "Thursday, 3 December 2026"),
    ],
)
def test_a_day_in_words_has_its_year_only_from_afar(language: str, near: str, far: str) -> None:
    assert day_in_words(THURSDAY, "Europe/Berlin", language) == near
    assert day_in_words(THURSDAY, "Europe/Berlin", language, date(2026, 2, 6)) == near
    assert day_in_words(THURSDAY, "Europe/Berlin", language, date(2026, 2, 5)) == far
    assert day_in_words(THURSDAY, "Europe/Berlin", language, date(2027, 11, 1)) == far


def test_the_day_is_the_zones_own() -> None:
    late = utc("2026-12-03 23:30")
    assert day_in_words(late, "Europe/Berlin", "en") == "Friday 4 December"
    assert day_in_words(late, "America/New_York", "en") == "Thursday 3 December"


@pytest.mark.parametrize("language", ["en", "en-US", "es", "de", "fr", "ar", "xx"])
def test_clocks_have_24_hours_everywhere(language: str) -> None:
    assert time_in_words(THURSDAY, "Europe/Berlin", language) == "19:00"


@pytest.mark.parametrize(
    ("language", "hours", "words"),
    [
        ("en", 2, "19:00 to 21:00"),
        ("es", 2, "19:00 a 21:00"),
        ("de", 2, "19:00 bis 21:00"),
        ("fr", 2, "19:00 – 21:00"),
        ("en", 7, "19:00 to 02:00"),
        ("en", 42, "19:00 to Saturday 5 December, 13:00"),
        ("de", 42, "19:00 bis Samstag, 5. Dezember, 13:00"),
    ],
)
def test_a_span_names_the_last_day_only_when_it_is_far(language: str, hours: int, words: str) -> None:
    assert span_in_words(THURSDAY, THURSDAY + timedelta(hours=hours), "Europe/Berlin", language) == words


def test_our_reading_of_the_zone_files_is_zoneinfos() -> None:
    for zone in tz_files.names():
        for at, offset in tz_files.read(zone).transitions:
            if at >= 0:
                there = datetime.fromtimestamp(at, tz_files.zone_info(zone))
                assert there.utcoffset() == timedelta(seconds=offset), zone
