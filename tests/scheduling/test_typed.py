"""Dates and times as people type them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.typed import read_date, read_span, read_time

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("text", "language", "meant"),
    [
        ("2026-12-03", "en", date(2026, 12, 3)),
        ("2020-01-01", "en", date(2020, 1, 1)),
        ("3.12.", "de", date(2026, 12, 3)),
        ("3.12", "de", date(2026, 12, 3)),
        ("03.12.2026", "de", date(2026, 12, 3)),
        ("3.12.26", "de", date(2026, 12, 3)),
        ("3/12", "es", date(2026, 12, 3)),
        ("3/12/2027", "en", date(2027, 12, 3)),
        ("3-12-2027", "en", date(2027, 12, 3)),
        ("3 Dec", "en", date(2026, 12, 3)),
        ("Dec 3", "en", date(2026, 12, 3)),
        ("Dec. 3, 2027", "en", date(2027, 12, 3)),
        ("December 3rd", "en-US", date(2026, 12, 3)),
        ("3rd of December", "en", date(2026, 12, 3)),
        ("  3   DECEMBER  2027 ", "en", date(2027, 12, 3)),
        ("3 de diciembre", "es", date(2026, 12, 3)),
        ("3 de diciembre de 2027", "es", date(2027, 12, 3)),
        ("3 dic", "es", date(2026, 12, 3)),
        ("4 sep", "es", date(2027, 9, 4)),
        ("4 sept", "es", date(2027, 9, 4)),
        ("3. Dezember", "de", date(2026, 12, 3)),
        ("3. Dez.", "de", date(2026, 12, 3)),
        ("5. März 2027", "de", date(2027, 3, 5)),
        ("5. Mrz", "de", None),
        ("5 marz", "de", date(2027, 3, 5)),
        # the next time it comes, today included
        ("20 Nov", "en", TODAY),
        ("19 Nov", "en", date(2027, 11, 19)),
        ("29 Feb", "en", date(2028, 2, 29)),
        # weekdays
        ("Sat", "en", date(2026, 11, 21)),
        ("saturday", "en", date(2026, 11, 21)),
        ("Thurs", "en", date(2026, 11, 26)),
        ("Friday", "en", date(2026, 11, 27)),
        ("sábado", "es", date(2026, 11, 21)),
        ("sabado", "es", date(2026, 11, 21)),
        ("Sa", "de", date(2026, 11, 21)),
        ("Sonnabend", "de", date(2026, 11, 21)),
        ("Samstag", "en", date(2026, 11, 21)),
        ("Thursday 3 December", "en", date(2026, 12, 3)),
        ("jueves, 3 de diciembre", "es", date(2026, 12, 3)),
        ("Do., 3.12.", "de", date(2026, 12, 3)),
        # one spelling, two meanings: the reader's language decides
        ("mar", "es", date(2026, 11, 24)),
        ("mar", "en", None),
        ("3 mar", "en", date(2027, 3, 3)),
        ("3 mar", "es", date(2027, 3, 3)),
        ("today", "en", TODAY),
        ("Tomorrow", "fr", date(2026, 11, 21)),
        ("hoy", "es", TODAY),
        ("mañana", "es", date(2026, 11, 21)),
        ("morgen", "de", date(2026, 11, 21)),
        # in doubt, or not a date
        ("Friday 3 December", "en", None),
        ("12/25", "en", None),
        ("31.4.", "de", None),
        ("29.2.2027", "de", None),
        ("0.12.", "de", None),
        ("3.13.", "de", None),
        ("3", "en", None),
        ("3 12", "en", None),
        ("3.12-2026", "de", None),
        ("December", "en", None),
        ("next week", "en", None),
        ("2026-12-03T19:00", "en", None),
        ("0001-01-01", "en", None),
        ("9999-12-31", "en", None),
        ("", "en", None),
        ("🎲", "en", None),
    ],
)
def test_a_typed_date_is_understood_or_refused(text: str, language: str, meant: date | None) -> None:
    assert read_date(text, language, TODAY) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("19:00", time(19)),
        ("19.00", time(19)),
        ("1900", time(19)),
        ("0730", time(7, 30)),
        ("19h", time(19)),
        ("19 h", time(19)),
        ("19h30", time(19, 30)),
        ("19:30h", time(19, 30)),
        ("7pm", time(19)),
        ("7 PM", time(19)),
        ("7:30 pm", time(19, 30)),
        ("7.30 p.m.", time(19, 30)),
        ("7am", time(7)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("19 Uhr", time(19)),
        ("19 Uhr 30", time(19, 30)),
        ("um 19:30 Uhr", time(19, 30)),
        ("at 7pm", time(19)),
        ("a las 19:00", time(19)),
        ("las 19 horas", time(19)),
        ("7:00", time(7)),
        ("00:00", time(0)),
        ("19", time(19)),
        ("7", None),
        ("12", None),
        ("24:00", None),
        ("25", None),
        ("19:60", None),
        ("19:0", None),
        ("13pm", None),
        ("0am", None),
        ("730", None),
        ("2400", None),
        ("seven", None),
        ("19:00:00", None),
        ("-1", None),
        ("", None),
    ],
)
def test_a_typed_time_is_understood_or_refused(text: str, meant: time | None) -> None:
    assert read_time(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("19:00-21:00", (time(19), time(21))),
        ("19:00 – 21:00", (time(19), time(21))),
        ("19.00 bis 21.00 Uhr", (time(19), time(21))),
        ("von 19 bis 21 Uhr", (time(19), time(21))),
        ("7 bis 9 Uhr", (time(7), time(9))),
        ("de 19:00 a 21:00", (time(19), time(21))),
        ("19:00 a las 21:00", (time(19), time(21))),
        ("from 7pm to 9pm", (time(19), time(21))),
        ("7-9pm", (time(19), time(21))),
        ("7 to 9:30 pm", (time(19), time(21, 30))),
        ("7 a.m. to 9 a.m.", (time(7), time(9))),
        ("12-1pm", (time(12), time(13))),
        ("1900-2100", (time(19), time(21))),
        ("19-21", (time(19), time(21))),
        ("22:00-02:00", (time(22), time(2))),
        ("11-1pm", None),
        ("9-5pm", None),
        ("7-9", None),
        ("19:00-19:00", None),
        ("19:00", None),
        ("19:00-", None),
        ("19:00-20:00-21:00", None),
        ("", None),
    ],
)
def test_a_typed_span_is_understood_or_refused(text: str, meant: tuple[time, time] | None) -> None:
    assert read_span(text) == meant


@given(st.text(alphabet="0123456789 .:-/haپmpUuhrdeDc٣²", max_size=14), st.sampled_from(["en", "es", "de", "fr", ""]))
def test_nothing_typed_is_a_fault(text: str, language: str) -> None:
    read_date(text, language, TODAY)
    read_time(text)
    read_span(text)


@given(st.dates(date(2026, 11, 20), date(2199, 12, 31)))
def test_every_iso_date_is_itself(day: date) -> None:
    assert read_date(day.isoformat(), "de", TODAY) == day
