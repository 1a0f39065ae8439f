"""What people do again and again in these tests, through the playground and in a browser."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import icalendar
from playwright.sync_api import Browser, BrowserContext, Page

from playground.client import Chat, Desk, Person

BERLIN = ZoneInfo("Europe/Berlin")


def sit_down(desk: Desk, name: str) -> Person:
    """Somebody at the desk who has pressed Start."""
    person = desk.person(name, username=f"{name.lower()}_e2e")
    person.start()
    person.wait_for("I keep the meetings of small groups")
    return person


def awake(person: Person) -> Person:
    """The same, at any hour: told everything at once, also at night."""
    asked = person.say("/settings")
    person.tap("Quiet hours", message=person.wait_for("Quiet hours:", after=asked.id))
    person.tap("No quiet hours", message=person.wait_for("When shall I be quiet", after=asked.id))
    person.wait_for("Noted: no quiet hours.")
    return person


def found(katrin: Person, chat: Chat) -> None:
    """Katrin brings the bot into a chat and answers what it asks: a public group in Leipzig."""
    katrin.add_bot(chat, rights={"can_pin_messages": True})
    katrin.wait_for("Let us make it a group")
    for answer, asks in (
        (chat.title, "What is it about"), ("One poem at a time.", "Which language"), ("English", "Where does it meet"),
        ("Leipzig", "Who may see the group"), ("Everybody", "Is this right"), ("Make the group", "is a group now"),
    ):  # fmt: skip
        asked = [seen for seen in katrin.messages() if seen.labels][-1]
        if answer in asked.labels:
            katrin.tap(answer, message=asked)
        else:
            katrin.say(answer)
        katrin.wait_for(asks)


def signed_in(browser: Browser, person: Person) -> Page:
    """A browser of this person, signed in by a link of the bot's."""
    asked = person.say("/signin")
    link = re.search(r"http://\S+/sign-in/\S+", person.wait_for("/sign-in/", after=asked.id).text)
    assert link
    context: BrowserContext = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(link[0])
    page.get_by_role("button", name="Continue as").click()
    page.wait_for_url("**/me")
    return page


def fill_times(site: Page, start: datetime) -> None:
    """Start, and an end three quarters of an hour later."""
    end = start + timedelta(minutes=45)
    site.fill("[name=date]", start.date().isoformat())
    site.fill("[name=start]", f"{start:%H:%M}")
    site.fill("[name=end]", f"{end:%H:%M}")
    site.eval_on_selector("[name=end_date]", "(field, day) => { field.value = day }", end.date().isoformat())


def calendar(person: Person) -> str:
    """The address of a person's own calendar."""
    person.say("/calendar")
    address = re.search(r"http://\S+\.ics", person.wait_for("/calendar/").text)
    assert address
    return address[0]


def status(feed: str) -> str | None:
    """What that calendar says of its one event; None where it holds none."""
    events = icalendar.Calendar.from_ical(httpx.get(feed).raise_for_status().text).walk("VEVENT")
    return str(events[0]["STATUS"]) if events else None


def only_event(feed: str) -> icalendar.Event:
    """The one event of a calendar."""
    (event,) = icalendar.Calendar.from_ical(feed).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event
