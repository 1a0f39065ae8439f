"""/new with a line behind it: an event from one message to a published card."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups import people
from models import Draft, Event, User
from playground.client import Person, Seen
from scheduling.zones import day_in_words, wall_in
from tests.handlers.conftest import House, found_group, make_event, standing, tap, tell, user_id

ZONE = "Europe/Berlin"  # of every group founded in Leipzig
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def organiser(house: House, language: str = "en") -> Person:
    host = house.person("Katrin", language)
    found_group(house, host)
    return host


def ahead(days: int) -> str:
    """The day so many days from now, as 2026-12-05."""
    return (wall_in(datetime.now(UTC), ZONE).date() + timedelta(days=days)).isoformat()


def in_words(days: int, language: str = "en") -> str:
    noon = datetime.fromisoformat(f"{ahead(days)}T12:00+00:00")
    return day_in_words(noon, "UTC", language)


def event_of(title: str) -> Event:
    return Event.get(Event.title == title)


def times_of(event: Event) -> tuple[str, str, str]:
    return (f"{event.starts_wall:%Y-%m-%d}", f"{event.starts_wall:%H:%M}", f"{event.ends_wall:%H:%M}")


def open_question(person: Person) -> Seen:
    return [seen for seen in person.messages() if seen.from_bot][-1]


def test_one_line_is_a_published_card_in_one_tap(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    preview = tell(host, "/new Board games, tomorrow 19:00, Café Central, 8 seats", "Nobody else has seen it")
    assert f"Understood: {in_words(1)}, 19:00 to 21:00, Berlin time." in preview.text
    assert preview.labels == ["Publish", "Change something", "More", "Back", "Cancel"]
    assert event_of("Board games").status == "draft"
    assert not [seen for seen in host.messages(chat) if "Board games" in seen.text]
    tap(host, "Publish", "Published")
    card = host.wait_for("Board games", chat)
    assert card.labels[:3] == ["In person", "Maybe", "Can’t go"]
    event = event_of("Board games")
    assert (event.status, event.format, event.room_capacity, event.venue.name, event.visibility) == (
        "published", "in_person", 8, "Café Central", "public",
    )  # fmt: skip
    assert times_of(event) == (ahead(1), "19:00", "21:00")


def test_an_online_event_needs_no_room(house: House) -> None:
    host = organiser(house)
    tell(host, "/new Reading, tomorrow 20:00-22:30, https://meet.example.org/a,b", "Nobody else has seen it")
    tap(host, "Publish", "Published")
    event = event_of("Reading")
    assert (event.format, event.online_url, event.room_capacity) == ("online", "https://meet.example.org/a,b", None)
    assert times_of(event) == (ahead(1), "20:00", "22:30")


def test_a_day_that_may_be_today_is_asked_for(house: House) -> None:
    host = organiser(house)
    today = DAYS[datetime.fromisoformat(ahead(0)).weekday()]
    asked = tell(host, f"/new Picnic, {today}, 23:59, Park", "Is that today, or in a week?")
    assert asked.labels[:3] == [in_words(0), in_words(7), "Something else"]
    preview = tap(host, in_words(7), "Nobody else has seen it")
    assert f"Understood: {in_words(7)}, 23:59 to 01:59, Berlin time." in preview.text
    tap(host, "Publish", "Published")
    assert times_of(event_of("Picnic")) == (ahead(7), "23:59", "01:59")


def test_every_doubt_is_asked_one_after_the_other(house: House) -> None:
    host = organiser(house)
    tell(host, f"/new Long talk, {ahead(9)}, 7:00, Hall, 12, online", "Which time is that?")
    tap(host, "19:00", "Where do they meet?")
    tap(host, "In person + online", "What does it stand for?")
    tap(host, "12 seats", "Nobody else has seen it")
    tap(host, "Publish", "Published")
    event = event_of("Long talk")
    assert (event.format, event.room_capacity, event.venue.name) == ("hybrid", 12, "Hall")
    assert times_of(event) == (ahead(9), "19:00", "21:00")


def test_a_doubt_is_answered_with_words_too(house: House) -> None:
    host = organiser(house)
    tell(host, f"/new Typed, {ahead(9)}, 7:00, Hall", "Which time is that?")
    tell(host, "whenever", "I cannot read that as a time")
    assert open_question(host).labels[:2] == ["07:00", "19:00"]
    tell(host, "18:30 to 19:30", "Nobody else has seen it")
    assert times_of(event_of("Typed")) == (ahead(9), "18:30", "19:30")


def test_none_of_the_meanings_leads_to_the_usual_question(house: House) -> None:
    host = organiser(house)
    tell(host, f"/new Neither, {ahead(9)}, 7:00, Hall", "Which time is that?")
    tap(host, "Something else", "When does it start, in Berlin time?")
    tap(host, "20:00", "Nobody else has seen it")
    assert times_of(event_of("Neither")) == (ahead(9), "20:00", "22:00")


def test_what_is_needed_and_not_said_is_asked_and_nothing_else(house: House) -> None:
    host = organiser(house)
    tell(host, "/new Short, tomorrow, 3 hours", "When does it start")
    tap(host, "19:00", "Where do people meet?")
    tap(host, "In person", "Where is the room?")
    tell(host, "Cellar", "Nobody else has seen it")
    assert times_of(event_of("Short")) == (ahead(1), "19:00", "22:00")


def test_a_long_event_ends_on_another_day(house: House) -> None:
    host = organiser(house)
    tell(host, "/new Jam, tomorrow 12:00, Lab, 24 hours", "Nobody else has seen it")
    event = event_of("Jam")
    assert (event.ends_at - event.starts_at, f"{event.ends_wall:%Y-%m-%d}") == (timedelta(hours=24), ahead(2))
    tap(host, "Change something", "What shall be different")
    tap(host, "Time", "When does it start")
    tell(host, "13:00", "Nobody else has seen it")
    assert times_of(event_of("Jam")) == (ahead(1), "13:00", "15:00")


def test_an_hour_that_comes_twice_is_asked_for(house: House) -> None:
    host = organiser(house)
    tell(host, "/new Night walk, 31.10.2027 02:30, Woods", "02:30 comes twice")
    tap(host, "The second time: 01:30 UTC", "02:30 comes twice. It starts the second time.")
    assert event_of("Night walk").starts_at.strftime("%H:%M") == "01:30"


def test_what_cannot_be_used_is_shown(house: House) -> None:
    host = organiser(house)
    preview = tell(host, "/new Odd, tomorrow 19:00, 31.2., Hall, 0 seats", "Nobody else has seen it")
    assert "I could not use this: \u206831.2. · 0 seats\u2069" in preview.text
    assert event_of("Odd").room_capacity is None


def test_what_cannot_be_used_is_shown_where_it_is_asked_for_instead(house: House) -> None:
    host = organiser(house)
    asked = tell(host, "/new Odd, Sat 25:00, Hall", "Which day?")
    assert asked.text.startswith("I could not use this: \u2068Sat 25:00\u2069\n\nWhich day?")
    assert tap(host, "Tomorrow", "When does it start").text.startswith("When does it start")
    tap(host, "Cancel", "Nothing was changed")
    asked = tell(host, "/new Odd, tomorrow, 25:00, Hall", "When does it start")
    assert asked.text.startswith("I could not use this: \u206825:00\u2069\n\nWhen does it start")
    tap(host, "Cancel", "Nothing was changed")
    assert "passed" in tell(host, "/new Odd, yesterday 19:00, Hall", "Which day?").text


def test_words_alone_begin_the_usual_dialogue_with_the_name(house: House) -> None:
    host = organiser(house)
    tell(host, "/new An evening of ballads", "Which day?")
    here = standing(host)
    assert here is not None
    assert (here[1], here[2]["title"]) == ("date", "An evening of ballads")
    tap(host, "Back", "Now: \u2068An evening of ballads\u2069")


def test_a_name_that_is_too_long_is_kept_as_words(house: House) -> None:
    host = organiser(house)
    tell(host, f"/new {'long ' * 30}, tomorrow 19:00, Hall", "What is the event called?")
    tell(host, "Brief", "Nobody else has seen it")
    assert event_of("Brief").about == ("long " * 30).strip()


def test_of_several_groups_one_is_chosen_and_reads_the_line_by_its_clock(house: House) -> None:
    host = house.person("Katrin")
    found_group(house, host, "First table")
    found_group(house, host, "Second table")
    tell(host, "/new Two homes, tomorrow 19:00, Attic, 4 seats", "Which group is it for")
    tap(host, "Second table", "Understood: ")
    event = event_of("Two homes")
    assert (event.group.name, event.venue.name, event.room_capacity) == ("Second table", "Attic", 4)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Spieleabend, übermorgen 19 Uhr, Café Central, 8 Plätze"),
        ("es", "Juegos, pasado mañana a las 19:00, Café Central, 8 plazas"),
        ("de", "Chess night, day after tomorrow 7pm, Café Central, 8 seats"),
    ],
)
def test_words_of_three_languages_are_read_whoever_writes(house: House, language: str, line: str) -> None:
    host = organiser(house)  # in English, for the questions of founding
    people.choose_language(user_id(host), language, datetime.now(UTC))
    host.say(f"/new {line}")
    host.wait_for(lambda seen: seen.from_bot and "Café Central" in seen.text and len(seen.labels) == 5)
    event = event_of(line.split(",")[0])
    assert (times_of(event), event.room_capacity) == ((ahead(2), "19:00", "21:00"), 8)
    people.choose_language(user_id(host), "en", datetime.now(UTC))
    tell(host, "/new", "Nobody else has seen it")
    tap(host, "Cancel", "Cancelled. Nothing was changed.")


def test_whoever_organises_nothing_is_told_how_to_begin(house: House) -> None:
    tell(house.person("Nemo"), "/new Board games, Sat 19:00", "You organise no group yet.")


# ── In a group's chat ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_in_the_chat_goes_on_in_private(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    host.say("/new From the chat, tomorrow 19:00, Café Central", chat)
    answer = host.wait_for("I have kept what you wrote.", chat)
    assert [(button.text, button.url) for row in answer.buttons for button in row] == [
        ("Go on in private", "https://t.me/klatch_test_bot?start=new")
    ]
    assert Event.select().where(Event.title == "From the chat").count() == 0
    host.start("new")
    host.wait_for(lambda seen: seen.from_bot and "Nobody else has seen it" in seen.text)
    tap(host, "Publish", "Published")
    assert event_of("From the chat").status == "published"


def test_a_line_in_the_chat_costs_nothing_that_is_open_in_private(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    tell(host, "/new", "What is the event called")
    tell(host, "Half an event", "Which day")
    host.say("/new From the chat, tomorrow 19:00, Café Central", chat)
    host.wait_for("I have kept what you wrote.", chat)
    tap(host, "Tomorrow", "When does it start")
    host.start("new")
    host.wait_for("Nobody else has seen it")
    tap(host, "Cancel", "When does it start")
    here = standing(host)
    assert here is not None
    assert here[2]["title"] == "Half an event"
    tap(host, "Cancel", "Cancelled. Nothing was changed.")
    assert standing(host) is None


def test_a_line_in_the_chat_is_asked_about_once_private_words_are_through(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    tell(host, "/new", "What is the event called")
    host.say("/new Waiting, tomorrow 19:00, Café Central", chat)
    host.wait_for("I have kept what you wrote.", chat)
    tap(host, "Cancel", "You began an event in your group’s chat: \u2068Waiting, tomorrow 19:00, Café Central\u2069")
    tell(host, "what?", "Choose one of those offered.")
    tap(host, "Go on", "Nobody else has seen it")


def test_a_stranger_in_the_chat_keeps_nothing(house: House) -> None:
    host, stranger = house.person("Katrin"), house.person("Nemo")
    chat = found_group(house, host)
    stranger.join(chat)
    stranger.say("/new Not mine, tomorrow 19:00, Café", chat)
    assert stranger.wait_for("Let us go on in private", chat).text == "Let us go on in private."
    assert standing(stranger) is None
    tell(stranger, "/start new", "You organise no group yet.")


def test_an_administrator_who_hides_keeps_nothing_and_finds_the_link(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    house.desk.place(chat, host, anonymous=True)
    host.say("/new Hidden, tomorrow 19:00, Café", chat)
    assert host.wait_for("Let us go on in private", chat).text == "Let us go on in private."
    assert standing(host) is None
    assert User.select().where(User.telegram_id == 1087968824).count() == 0


def test_a_chat_of_no_group_leads_to_founding_one(house: House) -> None:
    host = house.person("Katrin")
    chat = house.chat(host)
    host.add_bot(chat)
    host.say("/new Early, tomorrow 19:00", chat)
    answer = host.wait_for("Let us go on in private.", chat)
    assert answer.buttons[0][0].url == f"https://t.me/klatch_test_bot?start=found_{chat.id}"


# ── Nothing is lost ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_restart_in_the_middle_keeps_the_line(house: House) -> None:
    host = organiser(house)
    tell(host, f"/new Restarted, {ahead(9)}, 7:00, Hall, 5 seats", "Which time is that?")
    house.kill_bot()
    house.start_bot()
    tap(host, "19:00", "Nobody else has seen it")
    tap(host, "Publish", "Published")
    event = event_of("Restarted")
    assert (times_of(event), event.room_capacity, event.venue.name) == ((ahead(9), "19:00", "21:00"), 5, "Hall")


def test_an_event_one_was_in_the_middle_of_goes_on_afterwards(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "Half an event", "Which day")
    tell(host, "/new Whole, tomorrow 19:00, Hall", "Nobody else has seen it")
    tap(host, "Publish", "Which day")
    assert event_of("Whole").status == "published"
    here = standing(host)
    assert here is not None
    assert here[2]["title"] == "Half an event"


def test_lines_that_follow_each_other_wait_for_each_other_and_stay_small(house: House) -> None:
    host = organiser(house)
    for number in range(8):
        tell(host, f'/new Line {number}, tomorrow 19:00, "Hall" \\ {number}', f"Line {number}")
    row = Draft.get(Draft.user == user_id(host))
    assert len(row.answers) < 6_000
    tap(host, "Cancel", "Line 6")
    tap(host, "Cancel", "Line 5")


def test_the_preview_is_changed_like_any_other(house: House) -> None:
    host = organiser(house)
    tell(host, "/new Wrong hall, tomorrow 19:00, Hall", "Nobody else has seen it")
    tap(host, "Change something", "What shall be different")
    tap(host, "Name", "What is the event called")
    tell(host, "Right hall", "Nobody else has seen it")
    tap(host, "Change something", "What shall be different")
    tap(host, "Day", "Which day")
    preview = tell(host, ahead(3), "Nobody else has seen it")
    assert f"Understood: {in_words(3)}, 19:00 to 21:00, Berlin time." in preview.text
    tap(host, "Publish", "Published")
    assert times_of(event_of("Right hall")) == (ahead(3), "19:00", "21:00")


@pytest.mark.parametrize(
    ("line", "expect"),
    [
        (",,, ;;; ,", "What is the event called?"),
        ("\u202e\u2066,\u200b,", "What is the event called?"),
        ("8", "Which day?"),
        ("x" * 4_080, "What is the event called?"),
        ("," * 2_000 + "a," * 1_000, "Which day?"),
        ("31.2. 25:99 0 seats https://", "Which day?"),
        ('<b>bold</b> & "quoted, tomorrow 19:00, <i>', "Nobody else has seen it"),
    ],
)
def test_hostile_lines_are_words_like_any_other(house: House, line: str, expect: str) -> None:
    host = organiser(house)
    tell(host, f"/new {line}", expect)


def test_a_title_that_turns_the_text_is_tamed(house: House) -> None:
    host = organiser(house)
    tell(host, "/new \u202eمساء 😀, tomorrow 19:00, Hall", "Nobody else has seen it")
    assert Event.select().where(Event.title == "مساء 😀").count() == 1


def test_an_event_at_its_preview_waits_for_a_line_and_comes_back(house: House) -> None:
    host = organiser(house)
    make_event(host, "At its preview", publish=False)
    tell(host, "/new Quicker, tomorrow 19:00, Hall", "Quicker")
    tap(host, "Publish", "At its preview")
    tap(host, "Publish", "Published")
    assert (event_of("Quicker").status, event_of("At its preview").status) == ("published", "published")
