"""One line makes an event: what is understood of it, what is asked, and what is left alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduling.quick import Line, read
from tests.scheduling.quick_words import told, written

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 25, 11, tzinfo=UTC)  # a Wednesday, noon in Berlin


@pytest.mark.parametrize(
    ("language", "line", "meant"),
    [
        ("en", "Board games, Sat 19:00, Café Central, 8 seats",
         "Board games · 2026-11-28 · 19:00 · @Café Central · 8 seats"),
        ("en", "Board games Sat 19:00",
         "Board games · 2026-11-28 · 19:00"),
        ("en", "Sat 19:00 - 21:00 Board games",
         "Board games · 2026-11-28 · 19:00–21:00"),
        ("en", "Movie night, tomorrow 8pm, at Anna's, 12 people, bring popcorn, no shoes",
         "Movie night · 2026-11-26 · 20:00 · @Anna's · 12 seats · about bring popcorn, no shoes"),
        ("en", '"Red, white and blue", Fri 8:30 pm, Gallery',
         "Red, white and blue · 2026-11-27 · 20:30 · @Gallery"),
        ("en", "Picnic, Wed, Park",
         "Picnic · @Park · today? Wed: 2026-11-25 | 2026-12-02"),
        ("en", "Picnic, Wed 10:00, Park",
         "Picnic · 2026-12-02 · 10:00 · @Park · a week later"),
        ("en", "Picnic, this Wed 20:00, Park",
         "Picnic · 2026-11-25 · 20:00 · @Park"),
        ("en", "Picnic, next Wed 20:00, Park",
         "Picnic · 2026-12-02 · 20:00 · @Park"),
        ("en", "Picnic, next Fri 7pm",
         "Picnic · 19:00 · next? next Fri 7pm: 2026-11-27 | 2026-12-04"),
        ("en", "Picnic, next Tuesday 7pm",
         "Picnic · 2026-12-01 · 19:00"),
        ("en", "Dinner, Saturday next week 19:00, Home, 6",
         "Dinner · 2026-12-05 · 19:00 · @Home · number? 6: 6 seats"),
        ("en", "Brunch, Sunday 11:00 to 1pm, Kitchen, max 5",
         "Brunch · 2026-11-29 · 11:00–13:00 · @Kitchen · 5 seats"),
        ("en", "Walk, today 10:00, Woods",
         "Walk · 10:00 · @Woods · over? today 10:00: 2026-11-26 | 2026-12-02"),
        ("en", "Walk, today 7:00, Woods",
         "Walk · 2026-11-25 · 19:00 · @Woods"),
        ("en", "Talk, Dec 5, 2026 19:00-21:00, Hall, 2,000 seats",
         "Talk · 2026-12-05 · 19:00–21:00 · @Hall · 2000 seats"),
        ("en", "Talk, 5 Dec 19:00 for 90 minutes, Hall",
         "Talk · 2026-12-05 · 19:00 · lasts 90 min · @Hall"),
        ("en", "Talk, 2026-12-05T19:00, Hall, 1 seat",
         "Talk · 2026-12-05 · 19:00 · @Hall · 1 seats"),
        ("en", "Talk, Fri 3 Dec 19:00, Hall",
         "Talk · 19:00 · @Hall · apart? Fri 3 Dec 19:00: 2026-12-03 | 2026-12-04"),
        ("en", "Talk, 5/6 19:00, Hall",
         "Talk · 19:00 · @Hall · order? 5/6 19:00: 2027-06-05 | 2027-05-06"),
        ("en", "Talk, 13/6 19:00, Hall",
         "Talk · 2027-06-13 · 19:00 · @Hall"),
        ("en", "Talk, 6/13 19:00, Hall",
         "Talk · 2027-06-13 · 19:00 · @Hall"),
        ("en", "Talk, Dec 5 19:00, hybrid, Hall, 30 seats, 50 online, https://meet.example.org/x",
         "Talk · 2026-12-05 · 19:00 · @Hall · 30 seats · 50 seats online · hybrid · https://meet.example.org/x"),
        ("en", "Call, Mon 9-11, online, 20 seats",
         "Call · 2026-11-30 · 20 seats · online · half? Mon 9-11: 09:00–11:00 | 21:00–23:00"),
        ("en", "Call, Mon 19:00, https://meet.example.org/a,b;c.",
         "Call · 2026-11-30 · 19:00 · online · https://meet.example.org/a,b;c"),
        ("en", "Call, Mon 19:00, Hall, online",
         "Call · 2026-11-30 · 19:00 · @Hall · place? Hall: hybrid | online"),
        ("en", "Run, Saturday at 7, Park gate, 90 min",
         "Run · 2026-11-28 · lasts 90 min · @Park gate · half? Saturday at 7: 07:00 | 19:00"),
        ("en", "Run, Saturday at 7 in the morning, Park gate",
         "Run · 2026-11-28 · 07:00 · @Park gate"),
        ("en", "Run, Sat 2h, Park gate",
         "Run · 2026-11-28 · @Park gate · number? Sat 2h: 02:00 | 14:00 | lasts 120 min"),
        ("en", "Run, Sat 5, Park gate",
         "Run · 2026-11-28 · @Park gate · number? Sat 5: 05:00 | 17:00 | 2026-12-05"),
        ("en", "Run, Sat 19, Park gate, 8",
         "Run · 2026-11-28 · 19:00 · @Park gate · number? 8: 8 seats"),
        ("en", "Study, 5th of December, half past 6 in the evening, Library",
         "Study · 2026-12-05 · 18:30 · @Library"),
        ("en", "Study, the 28th at noon, Library",
         "Study · 2026-11-28 · 12:00 · @Library"),
        ("en", "1984, Sat 19:00, Cinema",
         "1984 · 2026-11-28 · 19:00 · @Cinema"),
        ("en", "Foo, 25:00, Bar, 0 seats",
         "Foo · @Bar · unread 25:00 · unread 0 seats"),
        ("en", "Foo, Sat 7 pm till late",
         "Foo · unread Sat 7 pm till late"),
        ("en", "Chess; Sat; 19.30; Club",
         "Chess · 2026-11-28 · 19:30 · @Club"),
        ("en", "Chess, 19.10, Club",
         "Chess · @Club · number? 19.10: 2027-10-19 | 19:10"),
        ("en", "Chess, 19.10, 20:00, Club",
         "Chess · 2027-10-19 · 20:00 · @Club"),
        ("en", "Chess, Sat, 19.10, Club",
         "Chess · 2026-11-28 · 19:10 · @Club"),
        ("en", "Night walk, 31.10.2027 02:30, Woods",
         "Night walk · 2027-10-31 · 02:30 · @Woods · twice? 31.10.2027 02:30: the first | the second"),
        ("en", "Night walk, 28.3.2027 02:30, Woods",
         "Night walk · 2027-03-28 · 02:30 · @Woods"),
        ("en", "Chess, Sat, 19h 21, Club",
         "Chess · 2026-11-28 · 19:21 · @Club"),
        ("es", "Cine, mañana, 19.10 horas, Sala",
         "Cine · 2026-11-26 · 19:10 · @Sala"),
        ("en", '"Chess", at Club, watch Sat 19:00',
         "Chess · @Club · about watch Sat 19:00"),
        ("en", "To do 19:00",
         "To do 19:00"),
        ("en", "Board games",
         "Board games"),
        ("en", ",,,;;",
         "(no title)"),
        ("en", "Sa 19:00, Cinema",
         "Cinema · 2026-11-28 · 19:00"),
        ("es", "Juegos de mesa, sábado 19:00, Café Central, 8 plazas",
         "Juegos de mesa · 2026-11-28 · 19:00 · @Café Central · 8 seats"),
        ("es", "Juegos, sábado a las 7 de la tarde, Casa de Ana, 8 plazas",
         "Juegos · 2026-11-28 · 19:00 · @Casa de Ana · 8 seats"),
        ("es", "Juegos, mañana de 19 a 21, online",
         "Juegos · 2026-11-26 · 19:00–21:00 · online"),
        ("es", "Juegos, mañana por la mañana a las 9, Parque",
         "Juegos · 2026-11-26 · 09:00 · @Parque"),
        ("es", "Juegos, pasado mañana a las 19:00, Parque, sin límite",
         "Juegos · 2026-11-27 · 19:00 · @Parque · 0 seats"),
        ("es", "Juegos, 5/6, 19h, 2h",
         "Juegos · 2027-06-05 · 19:00 · lasts 120 min"),
        ("es", "Juegos, 6/13, 19h",
         "Juegos · 2027-06-13 · 19:00"),
        ("es", "Juegos, mar 19:00, Casa",
         "Juegos · 2026-12-01 · 19:00 · @Casa"),
        ("en", "Juegos, mar 19:00, Casa",
         "Juegos · 2026-12-01 · 19:00 · @Casa"),
        ("es", "Juegos, 3 mar 19:00, Casa",
         "Juegos · 2027-03-03 · 19:00 · @Casa"),
        ("es", "Cine, vie 20h, Filmoteca, máximo 40",
         "Cine · 2026-11-27 · 20:00 · @Filmoteca · 40 seats"),
        ("es", "Cine, viernes a las 8, Filmoteca",
         "Cine · 2026-11-27 · @Filmoteca · half? viernes a las 8: 08:00 | 20:00"),
        ("es", "Cine, el próximo sábado 21:00-23:00, Filmoteca",
         "Cine · 2026-11-28 · 21:00–23:00 · @Filmoteca"),
        ("es", "Cine, el sábado que viene a las 21:30, Filmoteca, para 12 personas",
         "Cine · 2026-11-28 · 21:30 · @Filmoteca · 12 seats"),
        ("es", "Cine, 5 de diciembre de 2026 a las 19:00, Filmoteca",
         "Cine · 2026-12-05 · 19:00 · @Filmoteca"),
        ("es", "Cine, miércoles, Filmoteca",
         "Cine · @Filmoteca · today? miércoles: 2026-11-25 | 2026-12-02"),
        ("es", "Charla, 5 de diciembre a las 19:00, en línea, https://x.org",
         "Charla · 2026-12-05 · 19:00 · online · https://x.org"),
        ("es", "Charla, 5/12 de 19:00 a 21:30, presencial y online, Aula 3, 30 personas",
         "Charla · 2026-12-05 · 19:00–21:30 · @Aula 3 · 30 seats · hybrid"),
        ("es", "Taller, domingo por la tarde a las 6 y media, Taller 3, dura 2 horas",
         "Taller · 2026-11-29 · 18:30 · lasts 120 min · @Taller 3"),
        ("es", "Cena, hoy 21h, Casa de Luis, 6 personas, traed postre",
         "Cena · 2026-11-25 · 21:00 · @Casa de Luis · 6 seats · about traed postre"),
        ("es", "Cena, esta noche a las 9, Casa",
         "Cena · 2026-11-25 · 21:00 · @Casa"),
        ("es", "Ruta, domingo 6 de diciembre 09:00, Estación",
         "Ruta · 2026-12-06 · 09:00 · @Estación"),
        ("es", "Ruta, domingo 5 de diciembre 09:00, Estación",
         "Ruta · 09:00 · @Estación · apart? domingo 5 de diciembre 09:00: 2026-12-05 | 2026-12-06"),
        ("es", "Ruta, sábado, de 7 a 9, Estación",
         "Ruta · 2026-11-28 · @Estación · half? de 7 a 9: 07:00–09:00 | 19:00–21:00"),
        ("es", "«Uno, dos, tres», jueves 20:00, Sala",
         "Uno, dos, tres · 2026-11-26 · 20:00 · @Sala"),
        ("es", "Ruta, mediodía, sábado, Estación",
         "Ruta · 2026-11-28 · 12:00 · @Estación"),
        ("de", "Spieleabend, Samstag 19 Uhr, Café Central, 8 Plätze",
         "Spieleabend · 2026-11-28 · 19:00 · @Café Central · 8 seats"),
        ("de", "Spieleabend; Sa. 5.12. 19–21 Uhr; Zuhause; max. 6",
         "Spieleabend · 2026-12-05 · 19:00–21:00 · @Zuhause · 6 seats"),
        ("de", "Lesekreis, Do., 3.12., 19:30 Uhr, Bibliothek, höchstens 12 Personen",
         "Lesekreis · 2026-12-03 · 19:30 · @Bibliothek · 12 seats"),
        ("de", "Lesekreis, Do., 4.12., 19:30 Uhr, Bibliothek",
         "Lesekreis · 19:30 · @Bibliothek · apart? Do., 4.12.: 2026-12-03 | 2026-12-04"),
        ("de", "Kochen, morgen Abend um 7, bei Jan, 6 Leute, 3 Stunden",
         "Kochen · 2026-11-26 · 19:00 · lasts 180 min · @bei Jan · 6 seats"),
        ("de", "Kochen, übermorgen halb 8, bei Jan",
         "Kochen · 2026-11-27 · @bei Jan · half? übermorgen halb 8: 07:30 | 19:30"),
        ("de", "Film, Sonntag von 19 bis 21 Uhr, Kino",
         "Film · 2026-11-29 · 19:00–21:00 · @Kino"),
        ("de", "Film, heute 20 Uhr, online",
         "Film · 2026-11-25 · 20:00 · online"),
        ("de", "Film, heute Abend um 8, nur online, 20 Plätze online",
         "Film · 2026-11-25 · 20:00 · 20 seats online · online"),
        ("de", "Film, Mittwoch 20 Uhr, Kino",
         "Film · 20:00 · @Kino · today? Mittwoch 20 Uhr: 2026-11-25 | 2026-12-02"),
        ("de", "Film, nächsten Samstag 19 Uhr, Kino",
         "Film · 19:00 · @Kino · next? nächsten Samstag 19 Uhr: 2026-11-28 | 2026-12-05"),
        ("de", "Film, kommenden Freitag 18 Uhr, Kino, 1,5 Stunden",
         "Film · 2026-11-27 · 18:00 · lasts 90 min · @Kino"),
        ("de", "Film, diesen Samstag um 19:00, Kino",
         "Film · 2026-11-28 · 19:00 · @Kino"),
        ("de", "Lauf, Samstag Morgen 9 Uhr, Park",
         "Lauf · 2026-11-28 · 09:00 · @Park"),
        ("de", "Lauf, Samstag 9 Uhr, Park",
         "Lauf · 2026-11-28 · @Park · half? Samstag 9 Uhr: 09:00 | 21:00"),
        ("de", "Treffen, 5. Dezember 2026 19 Uhr, vor Ort und online, Saal",
         "Treffen · 2026-12-05 · 19:00 · @Saal · hybrid"),
        ("de", "Treffen, am 28. um 19 Uhr, Saal, ohne Limit",
         "Treffen · 2026-11-28 · 19:00 · @Saal · 0 seats"),
        ("de", "Treffen, 31.2., 19 Uhr, Saal",
         "Treffen · 19:00 · @Saal · unread 31.2."),
        ("de", "Treffen, 5/6, 19 Uhr, Saal",
         "Treffen · 2027-06-05 · 19:00 · @Saal"),
        ("de", "Treffen, 12 Uhr nachts, Saal",
         "Treffen · @Saal · unread 12 Uhr nachts"),
        ("de", "Treffen, Sa 22:00-02:00, Keller",
         "Treffen · 2026-11-28 · 22:00–02:00 · @Keller"),
        ("de", "Treffen, Samstag nächste Woche 19 Uhr, Keller",
         "Treffen · 2026-12-05 · 19:00 · @Keller"),
        ("de", "„Rot, weiß“, Montag 19 Uhr, Saal",
         "Rot, weiß · 2026-11-30 · 19:00 · @Saal"),
        ("de", "Treffen, Mo ab 18 Uhr bis 20 Uhr, Saal",
         "Treffen · 2026-11-30 · 18:00–20:00 · @Saal"),
        ("de", "Treffen, Montag, Beginn: 18:30, Ende: 20:00, Saal",
         "Treffen · 2026-11-30 · 18:30–20:00 · @Saal"),
    ],
)  # fmt: skip
def test_a_line_is_understood(language: str, line: str, meant: str) -> None:
    assert told(read(line, language, BERLIN, NOW)) == meant


def test_sixty_lines_and_more_are_told_twenty_in_each_language() -> None:
    rows = [row[0] for mark in test_a_line_is_understood.pytestmark for row in mark.args[1]]  # type: ignore[attr-defined]  # pytest's own
    assert min(rows.count(language) for language in ("en", "es", "de")) >= 20


@pytest.mark.parametrize(
    ("at", "line", "meant"),
    [
        # Saturday 28 November, ten in the morning in Berlin
        ("2026-11-28T09:00", "Chess, Sat 19:00", "Chess · 19:00 · today? Sat 19:00: 2026-11-28 | 2026-12-05"),
        ("2026-11-28T09:00", "Chess, this Sat 19:00", "Chess · 2026-11-28 · 19:00"),
        ("2026-11-28T09:00", "Chess, next Sat 19:00", "Chess · 2026-12-05 · 19:00"),
        ("2026-11-28T09:00", "Chess, Sat 09:30", "Chess · 2026-12-05 · 09:30 · a week later"),
        ("2026-11-28T09:00", "Chess, tonight at 8", "Chess · 2026-11-28 · 20:00"),
        # Sunday: next Tuesday is in the next week, and so the coming one
        ("2026-11-29T09:00", "Chess, next Tue 19:00", "Chess · 2026-12-01 · 19:00"),
        # half past midnight in Berlin is still yesterday in UTC: the group's own day counts
        ("2026-11-27T23:30", "Chess, today 19:00", "Chess · 2026-11-28 · 19:00"),
        ("2026-11-27T23:30", "Chess, tomorrow 19:00", "Chess · 2026-11-29 · 19:00"),
        # the last day of a year
        ("2026-12-31T11:00", "Chess, 1 Jan 19:00", "Chess · 2027-01-01 · 19:00"),
        ("2026-12-31T11:00", "Chess, 31 Dec 10:00", "Chess · 10:00 · over? 31 Dec 10:00: 2027-01-01 | 2027-01-07"),
    ],
)
def test_a_day_is_counted_from_the_moment_of_typing(at: str, line: str, meant: str) -> None:
    assert told(read(line, "en", BERLIN, datetime.fromisoformat(f"{at}+00:00"))) == meant


def test_the_day_is_that_of_the_events_own_zone() -> None:
    late = datetime(2026, 11, 25, 12, tzinfo=UTC)  # Thursday already in Auckland
    assert read("Chess, tomorrow 19:00", "en", "Pacific/Auckland", late).day == date(2026, 11, 27)
    assert read("Chess, tomorrow 19:00", "en", "America/Bogota", late).day == date(2026, 11, 26)


def test_an_hour_that_comes_twice_is_in_doubt_only_where_clocks_go_back() -> None:
    line = "Walk, 31.10.2027 02:30, Woods"
    assert [doubt.why for doubt in read(line, "en", BERLIN, NOW).doubts] == ["twice"]
    assert read(line, "en", "Africa/Cairo", NOW).doubts == ()


@pytest.mark.parametrize(
    "line",
    ["x" * 10_000, "," * 10_000, "19:00 " * 2_000, ",“" * 3_000, "a," * 5_000, "7 8 9 10 11 12 " * 6 + ", Sat",
     "https://" * 1_000, "1," * 4_000, "\u202e\u2066,\ud800,\x00;", "٣:٠٠, ²²:³³, Sat 1٩:00"],
)  # fmt: skip
def test_a_hostile_line_is_read_quickly(line: str) -> None:
    read("Chess, Sat 19:00", "en", BERLIN, NOW)  # the names of days are loaded once
    begun = datetime.now(UTC)
    assert read(line, "en", BERLIN, NOW).day is None or "Sat" in line
    assert datetime.now(UTC) - begun < timedelta(seconds=2)


def test_nothing_of_a_long_line_is_lost() -> None:
    line = read("Chess, Sat 19:00, Club, " + "many words " * 900, "en", BERLIN, NOW)
    assert line.about.count("many words") in (899, 900)  # one may be cut in two where reading ends
    assert "".join(line.about.split()).replace(",", "") == "manywords" * 900


LANGUAGES = st.sampled_from(["en", "es", "de", "en-US", "fr", ""])
ZONES = st.sampled_from([BERLIN, "America/Bogota", "Pacific/Auckland", "Asia/Kathmandu", "UTC"])
MINUTES = st.integers(0, 25_000 * 24 * 60)
MOMENTS = MINUTES.map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
TOKENS = (
    "Chess Club café bar Sat Saturday next this sábado mar mañana morgen Samstag Do nächsten today heute hoy 19:00 "
    "7:00 7 7pm 19h 2h 21 19.10 5.12. 5/6 2026-12-05 Dec 5 de diciembre Dezember 19:00-21:00 7-9 to bis a las um at "
    "for 90 min 8 seats plazas Plätze max online hybrid in person https://x.org/a?b=1,2 half past halb y media evening "
    "früh noon until 0 25:00 31.2. 1984 no limit 1,5 Stunden horas und and"
)
WORDS = st.lists(st.sampled_from(TOKENS.split(" ")), min_size=1, max_size=5)
SOUP = st.lists(WORDS.map(" ".join), max_size=7).map(", ".join)


@given(st.text(max_size=120), LANGUAGES, ZONES, MOMENTS)
def test_any_text_is_read_without_a_fault(text: str, language: str, zone: str, now: datetime) -> None:
    read(text, language, zone, now)


@given(SOUP, LANGUAGES, ZONES, MOMENTS)
def test_any_soup_of_our_words_is_read_without_a_fault(text: str, language: str, zone: str, now: datetime) -> None:
    line = read(text, language, zone, now)
    assert all(doubt.meanings for doubt in line.doubts)
    assert line.start is None or not any(each.start for doubt in line.doubts for each in doubt.meanings)


@given(SOUP, LANGUAGES, ZONES, MOMENTS)
def test_what_is_understood_is_written_back_and_understood_the_same(
    text: str, language: str, zone: str, now: datetime
) -> None:
    line = read(text, language, zone, now)
    assume(not line.doubts and (line.title or not line.place))
    plain = replace(line, unread=(), week_later=False)
    assert read(written(plain), language, zone, now) == plain


@given(
    st.dates(date(2026, 11, 26), date(2030, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)),
    st.integers(1, 100_000),
    st.sampled_from(["{:%Y-%m-%d}", "{0.day}.{0.month}.{0.year}", "{0:%d}.{0:%m}.{0:%Y}"]),
    st.sampled_from(["{:%H:%M}", "um {:%H:%M} Uhr", "a las {:%H:%M}", "at {:%H:%M}"]),
    st.sampled_from(["{} seats", "{} Plätze", "{} plazas", "max {}", "máximo {} personas", "höchstens {}"]),
    st.permutations(range(3)),
    LANGUAGES,
)
def test_day_time_and_seats_are_understood_in_any_order(
    day: date, at: time, seats: int, dated: str, timed: str, seated: str, order: list[int], language: str
) -> None:
    said = (dated.format(day), timed.format(at), seated.format(seats))
    line = read(", ".join(["Chess", *(said[n] for n in order), "Club"]), language, "UTC", NOW)
    assert line == Line(title="Chess", place="Club", day=day, start=at, seats=seats)
