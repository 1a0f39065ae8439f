"""One meetup from chat to page to calendar, through the real processes: the bot over HTTP, the site in a browser."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, Page

from playground.client import Chat, Person, Seen
from tests.e2e.doing import calendar, fill_times, found, only_event, signed_in, sit_down, status
from tests.e2e.house import House
from tests.e2e.leaks import leaked
from tests.patience import eventually

BERLIN = ZoneInfo("Europe/Berlin")
TITLE = "One poem, nine languages"
REMINDER_LEAD = timedelta(minutes=15)


@pytest.mark.browser
@pytest.mark.slow
def test_one_meetup_from_chat_to_page_to_calendar(house: House, browser: Browser) -> None:
    desk = house.open()
    katrin, yousef, samira, olga = (sit_down(desk, name) for name in ("Katrin", "Yousef", "Samira", "Olga"))
    chat = desk.group("Translators’ Table", members=[yousef, samira, olga], admins=[katrin])

    found(katrin, chat)
    site = signed_in(browser, katrin)
    for person in (samira, olga):
        person.say("/settings")
        person.wait_for(lambda seen: "15 minutes" in seen.labels)
        person.tap("15 minutes")
    start = _in_an_hour_and_a_quarter()
    _make_event(site, house, start)
    key = site.url.rstrip("/").split("/e/")[1].split("/")[0].split("?")[0].split("#")[0]
    card = katrin.wait_for(lambda seen: TITLE in seen.text and seen.pinned, chat)
    assert card.labels[:4] == ["In person", "Online", "Maybe", "Can’t go"]
    story = Story(house, browser, chat, key, card)

    assert yousef.tap("In person", chat, card).text == "You’re in: 1 of 2 seats are taken."
    assert samira.tap("In person", chat, card).text == "You’re in: 2 of 2 seats are taken."
    assert "first in line" in (olga.tap("In person", chat, card).text or "")
    story.agrees(katrin, "2/2", waiting=1, page="2 of 2 seats taken, one waiting")

    his = signed_in(browser, yousef)
    calendars = {person.id: calendar(person) for person in (yousef, samira, olga)}
    assert [status(calendars[person.id]) for person in (yousef, samira, olga)] == ["CONFIRMED"] * 3
    assert "in line for a seat in the room\\, and online" in httpx.get(calendars[olga.id]).text.replace("\r\n ", "")
    his.goto(f"{house.site}/e/{key}")
    his.get_by_text("Change my answer").click()
    his.get_by_role("button", name="Can’t go").click()
    his.wait_for_selector("text=You can’t come")
    olga.wait_for("A seat came free, it’s yours.")
    story.agrees(katrin, "2/2", waiting=0, page="2 of 2 seats taken")
    assert [status(calendars[person.id]) for person in (yousef, samira, olga)] == [None, "CONFIRMED", "CONFIRMED"]

    start -= timedelta(hours=1)
    _move(site, house, key, start)
    for person in (samira, olga):
        person.wait_for("new time or place")
    story.moved_to(start)
    desk.move_on((start - REMINDER_LEAD - datetime.now(UTC)).total_seconds() + 1)
    samira.wait_for("Coming up")
    olga.wait_for("Coming up")

    _call_off(site, house, key)
    for person in (samira, olga):
        person.wait_for(f"Cancelled: {TITLE}")
    katrin.wait_for(lambda seen: f"Cancelled: {TITLE}" in seen.text and seen.reply_to == card.id, chat)
    story.cancelled(calendars[samira.id])
    for person in (samira, olga):
        told = [seen.text for seen in person.messages() if seen.from_bot]
        assert [sum(words in text for text in told) for words in ("new time", "Coming up", "Cancelled:")] == [1, 1, 1]
    assert not [seen for seen in yousef.messages() if "new time" in seen.text or "Coming up" in seen.text]

    _find_each_other(samira, olga)
    held = {str(cookie.get("value")) for context in browser.contexts for cookie in context.cookies()}
    assert leaked(house, held) == []


class Story:
    """What card, page and feeds say of the one event, which must be the same."""

    def __init__(self, house: House, browser: Browser, chat: Chat, key: str, card: Seen) -> None:
        self.house, self.chat, self.key, self.card = house, chat, key, card
        self.page = browser.new_page()

    def agrees(self, reader: Person, seats: str, waiting: int, page: str) -> None:
        """The card within two seconds, the page at its next load."""
        line = f"Waiting {waiting}\n" if waiting else "Online"
        eventually(lambda: self._below(reader, f"In person {seats}").startswith(line), 2)
        self.page.goto(f"{self.house.site}/e/{self.key}")
        assert page in self.page.inner_text("main")
        for feed in ("event", "group"):
            assert self._starts(feed) == self._starts("event")

    def moved_to(self, start: datetime) -> None:
        """Page and public feeds say the new time; the sequence rose."""
        self.page.goto(f"{self.house.site}/e/{self.key}")
        assert f"{start:%H:%M} to" in self.page.inner_text("main")
        for feed in ("event", "group"):
            assert self._starts(feed) == start
            assert int(only_event(self._feed(feed))["SEQUENCE"]) > 0

    def cancelled(self, personal: str) -> None:
        """Everything says so, and nothing vanished."""
        self.page.goto(f"{self.house.site}/e/{self.key}")
        assert "This event was cancelled" in self.page.inner_text("main")
        for feed in (self._feed("event"), self._feed("group"), httpx.get(personal).text):
            event = only_event(feed)
            assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", f"Cancelled: {TITLE}")

    def _below(self, reader: Person, head: str) -> str:
        """What the card says below the line that starts so."""
        return self._card(reader).partition(head)[2].partition("\n")[2]

    def _card(self, reader: Person) -> str:
        return next(seen.text for seen in reader.messages(self.chat) if seen.id == self.card.id)

    def _feed(self, which: str) -> str:
        path = f"/e/{self.key}.ics" if which == "event" else "/g/translators-table/calendar.ics"
        return httpx.get(f"{self.house.site}{path}").raise_for_status().text

    def _starts(self, which: str) -> datetime:
        starts = only_event(self._feed(which)).decoded("DTSTART")
        assert isinstance(starts, datetime)
        return starts.astimezone(BERLIN)


def _make_event(site: Page, house: House, start: datetime) -> None:
    site.goto(f"{house.site}/g/translators-table/events/new")
    site.fill("[name=title]", TITLE)
    fill_times(site, start)
    site.check("[name=format][value=hybrid]")
    site.fill("[name=venue]", "Lesecafé Plagwitz")
    site.fill("[name=address]", "Karl-Heine-Straße 46, Leipzig")
    site.fill("[name=seats]", "2")
    site.fill("[name=link]", "https://meet.example.org/secret-room")
    site.eval_on_selector("[name=cutoff]", "(field) => { field.value = '0' }")  # given, not offered, until it starts
    site.get_by_role("button", name="Publish to the chat").click()
    site.wait_for_url("**/e/**")


def _move(site: Page, house: House, key: str, start: datetime) -> None:
    site.goto(f"{house.site}/e/{key}/edit")
    fill_times(site, start)
    site.get_by_role("button", name="Save").click()
    site.wait_for_url(re.compile(rf"/e/{key}(?!/edit)"))


def _call_off(site: Page, house: House, key: str) -> None:
    site.goto(f"{house.site}/e/{key}/cancel")
    site.locator("main form").get_by_role("button").first.click()
    site.wait_for_selector("text=This event was cancelled")


def _find_each_other(samira: Person, olga: Person) -> None:
    for person in (samira, olga):
        person.say("/nearby")
        person.wait_for("Where are you?")
        person.share_location(51.3319, 12.3330)
        person.wait_for(lambda seen: "Translators’ Table" in seen.labels)
        person.tap("Translators’ Table")
        person.wait_for(lambda seen: "I am 18 or over" in seen.labels)
        person.tap("I am 18 or over")
        person.wait_for(lambda seen: "Translators’ Table" in seen.labels)
        person.tap("Translators’ Table")
        person.wait_for(lambda seen: "✓ Translators’ Table" in seen.labels)
    samira.say("/nearby")
    samira.wait_for(lambda seen: "Wave at Olga" in seen.labels)
    samira.tap("Wave at Olga")
    olga.say("/nearby")
    olga.wait_for(lambda seen: "Wave at Samira" in seen.labels)
    assert not [seen for seen in olga.messages() if "waved" in seen.text]
    olga.tap("Wave at Samira")
    samira.wait_for("You waved, and Olga waved back.")
    olga.wait_for("You waved, and Samira waved back.")


def _in_an_hour_and_a_quarter() -> datetime:
    """A start so that, an hour earlier, one reminder is still to come, after all that happens before.

    Late in the evening it is later: an hour earlier is the same day, for who is moved to another day is asked again.
    """
    start = datetime.now(BERLIN).replace(second=0, microsecond=0) + REMINDER_LEAD + timedelta(minutes=68)
    an_hour = timedelta(hours=1)
    return start if (start - an_hour).date() == start.date() else start + an_hour
