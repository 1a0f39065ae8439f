"""The handbook in the bot: read page by page, written, proposed and decided."""

from datetime import UTC, datetime

from meetups import entry, handbook, members
from meetups.entry import EntryWish
from meetups.handbook import PageWish
from playground.client import Person
from tests.handlers.conftest import House, forge, found_group, last, tap, tell, user_id
from tests.handlers.test_group_menu import group_of, labels

LONG = "A long paragraph. " * 160 + "\n\n" + "&<>" * 30


def at_home(house: House) -> tuple[Person, Person, int]:
    """Somebody who owns a group, and a member."""
    host, guest = house.person("Katrin"), house.person("Samira")
    found_group(house, host)
    group_id = group_of(host)
    members.join(user_id(guest), group_id, datetime.now(UTC))
    return host, guest, group_id


def write(host: Person, group_id: int, title: str, body: str, after_days: int | None = None) -> str:
    wish = PageWish(title, body, after_days)
    return handbook.write(user_id(host), group_id, wish, datetime.now(UTC)).key


def test_members_read_it_page_by_page_as_telegram_can_show_it(house: House) -> None:
    host, guest, group_id = at_home(house)
    write(host, group_id, "How we meet", "## On Sundays\n\n- bring **one** <poem>\n- [a map](https://example.org/m)")
    write(host, group_id, "The comma", "x")
    tell(guest, "/group", "You are a member.")
    tap(guest, "Handbook", "How this group does things")
    page = tap(guest, "How we meet", "On Sundays")
    assert page.html.endswith(
        '<b>On Sundays</b>\n\n• bring <b>one</b> &lt;poem&gt;\n• <a href="https://example.org/m">a map</a>'
    )
    assert labels(page) == ["Next", "Propose a change", "All pages"]
    assert labels(tap(guest, "Next", "The comma")) == ["Before", "Propose a change", "All pages"]
    tap(guest, "All pages", "How this group does things")


def test_a_page_is_never_too_long_for_telegram(house: House) -> None:
    host, guest, group_id = at_home(house)
    key = write(host, group_id, "\U0001f375" * 100, "\U0001f375 & " * 600)
    assert forge(house, guest, f"hb:p:{key}") == ""
    assert "Read on" in guest.wait_for("Read on").text


def test_a_member_proposes_and_an_organiser_takes_it(house: House) -> None:
    host, guest, group_id = at_home(house)
    key = write(host, group_id, "How we meet", "On Sundays.")
    forge(house, guest, f"hb:p:{key}")
    guest.wait_for("On Sundays.")
    tap(guest, "Propose a change", "It says now")
    tell(guest, "y" * 3001, "Keep the page under 3000 characters")
    tell(guest, "On **Mondays**.", "Is this right?")
    tap(guest, "Send it to the organisers", "you hear from me")
    host.wait_for("Samira proposes other words")
    tap(host, "Read it and decide", "It would say:")
    assert "On Sundays." in last(host).text
    tap(host, "Take it", "How this group does things")
    guest.wait_for("Your words are in the handbook")
    assert handbook.page(key, user_id(guest)).body == "On **Mondays**."


def test_words_for_a_page_that_changed_meanwhile_are_shown_beside_it(house: House) -> None:
    host, guest, group_id = at_home(house)
    key = write(host, group_id, "How we meet", "On Sundays.")
    forge(house, guest, f"hb:edit:{key}")
    guest.wait_for("It says now")
    tell(guest, "On Mondays.", "Is this right?")
    tap(guest, "Send it to the organisers", "you hear from me")
    host.wait_for("Samira proposes other words")
    tap(host, "Read it and decide", "It would say:")
    handbook.change(user_id(host), key, PageWish("How we meet", "On Fridays."), 0, datetime.now(UTC))
    shown = tap(host, "Take it", "The page was changed since they read it")  # nothing is written over unseen
    assert "On Fridays." in shown.text
    assert "On Mondays." in shown.text
    tap(host, "Leave it as it was", "stays as it was")
    guest.wait_for("stays as it is")
    assert handbook.page(key, user_id(guest)).body == "On Fridays."


def test_an_organiser_writes_at_once(house: House) -> None:
    host, _, group_id = at_home(house)
    tell(host, "/group", "You are the owner.")
    tap(host, "Handbook", "There is no page yet")
    tap(host, "New page", "What is the page called?")
    tell(host, "In-jokes", "What does it say?")
    tell(host, "The comma.", "Is this right?")
    tap(host, "Save the page", "The page is in the handbook")
    tap(host, "The handbook", "How this group does things")
    tap(host, "In-jokes", "The comma.")
    tap(host, "Change it", "It says now")
    tell(host, "The comma, explained.", "Is this right?")
    tap(host, "Save the page", "The page is changed")
    assert [page.body for page in handbook.pages(group_id, user_id(host))] == ["The comma, explained."]


def test_who_joins_is_sent_a_page_as_it_is_written(house: House) -> None:
    host, _, group_id = at_home(house)
    write(host, group_id, "Welcome", "Sit **down**.", 0)
    newcomer = house.person("Bilal")
    members.join(user_id(newcomer), group_id, datetime.now(UTC))
    seen = newcomer.wait_for("From the handbook of", timeout=30)
    assert "Sit <b>down</b>." in seen.html
    tap(newcomer, "The whole handbook", "How this group does things")


def test_who_is_welcomed_opens_it_from_the_welcome_which_stays(house: House) -> None:
    host, _, group_id = at_home(house)
    write(host, group_id, "The spoon", "It stirs.", 0)
    entry.save(user_id(host), group_id, EntryWish(welcome="Have tea."), 0, datetime.now(UTC))
    newcomer = house.person("Bilal")
    members.join(user_id(newcomer), group_id, datetime.now(UTC))
    welcome = newcomer.wait_for("Have tea.", timeout=30)
    newcomer.tap("The spoon", message=welcome)
    assert labels(newcomer.wait_for("It stirs.", after=welcome.id)) == ["Propose a change", "All pages"]
    assert "Have tea." in newcomer.wait_for(lambda seen: seen.id == welcome.id).text


def test_nobody_outside_reads_or_decides(house: House) -> None:
    host, guest, group_id = at_home(house)
    stranger = house.person("Nemo")
    key = write(host, group_id, "How we meet", "On Sundays.")
    for data in (f"hb:all:{group_id}", f"hb:p:{key}", f"hb:edit:{key}", f"hb:new:{group_id}", f"hb:wait:{group_id}"):
        assert forge(house, stranger, data) == "That is not here any more.", data
    assert "Only organisers" in forge(house, guest, f"hb:wait:{group_id}")
    assert forge(house, guest, "hb:take:0:nosuchkey") == "That is not here any more."
