"""/settings, /calendar, /nearby, /help, and what Telegram shows of the bot."""

from datetime import UTC, datetime, timedelta

from meetups import groups, members, people
from meetups.people import Age
from meetups.people import Person as Known
from models import Feed, Presence, User, UserArea, Wave
from playground.client import Person
from tests.handlers.conftest import House, forge, found_group, tap, tell, user_id

LEIPZIG = (51.3397, 12.3731)


def known(person: Person) -> Known:
    return people.person(user_id(person))


def test_language_reminders_name_and_clock_are_set(house: House) -> None:
    guest = house.person("Samira")
    tell(guest, "/settings", "Settings")
    guest.tap("1 hour") if "1 hour" in guest.wait_for("Settings").labels else guest.tap("✓ 1 hour")
    guest.tap("Do not name me in lists")
    guest.wait_for("counted, not named")
    tap(guest, "Set my clock", "Where are you?")
    tell(guest, "Atlantis Deep", "I know no place by that name")
    tell(guest, "America/Lima", "Noted: Lima time.")
    after = known(guest)
    assert (after.leads, after.names_hidden, after.zone) == ((timedelta(days=1),), True, "America/Lima")
    tell(guest, "/settings", "Settings")
    guest.tap("Español")
    guest.wait_for("Español", after=0)
    assert known(guest).language == "es"


def test_forged_settings_are_refused(house: House) -> None:
    guest = house.person("Samira")
    assert forge(house, guest, "set:lang:xx") == "Klatch does not speak that language yet."
    assert forge(house, guest, "set:lead:42") == "Choose from the times offered."
    assert (known(guest).language, known(guest).leads) == ("en", (timedelta(days=1), timedelta(hours=1)))


def test_the_calendar_address_is_replaced_after_being_asked(house: House) -> None:
    guest = house.person("Samira")
    first = tell(guest, "/calendar", "http://localhost:8000/calendar/").text
    tap(guest, "Replace the address", "Replace it?")
    second = tap(guest, "Replace it", "http://localhost:8000/calendar/").text
    assert first != second
    assert Feed.get(Feed.user == user_id(guest)).generation == 2


def test_nobody_replaces_anothers_address(house: House) -> None:
    guest, stranger = house.person("Samira"), house.person("Nemo")
    tell(guest, "/calendar", "/calendar/")
    key = Feed.get(Feed.user == user_id(guest)).key
    assert forge(house, stranger, f"cal:yes:{key}") == "That is not here any more."
    assert Feed.get(Feed.user == user_id(guest)).generation == 1


def near(house: House, person: Person, group_name: str) -> None:
    """Share a place and be found in the group."""
    tell(person, "/nearby", "Where are you?")
    person.share_location(*LEIPZIG)
    person.wait_for("You are around")
    tap(person, group_name, "Are you?")
    tap(person, "I am 18 or over", "Choose the groups in which to be found")
    tap(person, group_name, "You are found in the groups with a tick")


def test_two_members_find_each_other_and_wave(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat = found_group(house, host)
    _join(host, guest)
    near(house, host, chat.title)
    near(house, guest, chat.title)
    guest.wait_for("Katrin\u2069, in your area")
    assert "Until then nobody knows" in guest.tap("Wave at Katrin").text
    tell(host, "/nearby", "Samira\u2069, in your area")
    assert host.tap("Wave at Samira").text == "They waved too. I introduce you to each other."
    assert Wave.select().where(Wave.introduced, Wave.sender == user_id(host)).count() == 1
    tap(host, "Forget my place", "Forgotten.")
    assert UserArea.select().where(UserArea.user == user_id(host)).count() == 0
    assert Presence.select().where(Presence.user == user_id(host)).count() == 0


def _join(host: Person, guest: Person) -> None:
    group = groups.groups_of(user_id(host))[0][0]
    members.join(user_id(guest), group.id, datetime.now(UTC))


def test_a_live_location_is_refused(house: House) -> None:
    guest = house.person("Samira")
    guest.share_location(*LEIPZIG, live=True)
    guest.wait_for("Klatch does not follow where you are.")
    assert UserArea.select().where(UserArea.user == user_id(guest)).count() == 0


def test_a_city_is_enough_and_an_unknown_one_is_said_so(house: House) -> None:
    guest = house.person("Samira")
    tell(guest, "/nearby", "Where are you?")
    tell(guest, "Qwertyburg", "I know no place by that name")
    tell(guest, "Leipzig", "You are around")
    tap(guest, "Groups and events near me", "")


def test_minors_are_not_found(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    tell(host, "/nearby", "Where are you?")
    host.share_location(*LEIPZIG)
    host.wait_for("You are around")
    tap(host, chat.title, "Are you?")
    tap(host, "I am younger", "Choose the groups in which to be found")
    assert "18 and over" in host.tap(chat.title).text
    assert known(host).age == Age.MINOR
    assert Presence.select().where(Presence.user == user_id(host)).count() == 0


def test_a_wave_at_anybody_is_refused_in_the_same_words(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    found_group(house, host)
    for data in (f"nb:wave:1:{user_id(host)}", "nb:wave:999999:999999"):
        assert forge(house, guest, data) == "They are not to be found near you any more."


def test_exact_places_reach_neither_log_nor_database(house: House) -> None:
    guest = house.person("Samira")
    guest.share_location(51.33974421, 12.37314421)
    guest.wait_for("You are around")
    assert "51.3397" not in house.logs.read_text()
    assert User.select().count() > 0


def test_help_lists_every_command(house: House) -> None:
    guest = house.person("Samira")
    shown = tell(guest, "/help", "/calendar")
    names = [line.split(" ")[0] for line in shown.text.splitlines() if line.startswith("/")]
    assert names == ["/new", "/events", "/mine", "/group", "/nearby", "/calendar", "/settings", "/record",
                     "/signin", "/help"]  # fmt: skip


def test_words_nobody_asked_for_are_answered(house: House) -> None:
    guest = house.person("Samira")
    tell(guest, "hello there", "I did not expect that.")


def test_commands_are_announced_once_in_each_scope_and_language(house: House) -> None:
    house.kill_bot()
    before = len(house.desk.calls("setMyCommands")) + len(house.desk.calls("setMyName"))
    house.start_bot()
    after = len(house.desk.calls("setMyCommands")) + len(house.desk.calls("setMyName"))
    assert after == before
    told = house.desk.calls("setMyCommands")
    assert {call["params"].get("language_code", "") for call in told} == {"", "es", "de"}
    assert len(told) == 9


def test_ones_data_is_handed_over_and_deleted_in_private(house: House) -> None:
    guest = house.person("Samira")
    tell(guest, "/settings", "Settings")
    before = user_id(guest)
    tap(guest, "My data", "as a file")
    tap(guest, "Delete everything about me", "1 entry of the log of who did what")
    tap(guest, "Keep it", "as a file")
    assert User.get_by_id(before).erased_at is None
    guest.tap("Everything (JSON)")
    guest.tap("Calendar (ICS)")
    assert any(sum(bool(one.document) for one in seen) == 2 for seen in guest.watch())
    guest.tap("Delete everything about me")
    guest.wait_for("What stays")
    guest.tap("Delete everything")
    guest.wait_for("Everything about you is deleted.")
    row = User.get_by_id(before)
    assert (row.name, row.telegram_id, row.erased_at is None) == ("?", None, False)
    assert not User.select().where(User.telegram_id == guest.id).exists()  # they are not known again
