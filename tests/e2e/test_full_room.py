"""A room that is full, to the last seat: twelve people, three chairs, through the real processes and through days."""

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from meetups.forecast import Party, expected, rate_of
from playground.client import Chat, Desk, Person
from scripts.chromium import find
from tests.browser import QUIET
from tests.e2e.doing import BERLIN, awake, calendar, fill_times, found, signed_in, sit_down
from tests.e2e.feeds import Feeds
from tests.e2e.house import House
from tests.patience import eventually

TITLE = "Twelve people, three chairs"
NAMES = ("Ada", "Ben", "Cleo", "Dora", "Emil", "Finn", "Gus", "Hana", "Ines", "Jon", "Kim")
LINK = "https://meet.example.org/the-other-table"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROOM, MAYBE = ("CONFIRMED", "room"), ("TENTATIVE", "maybe")
IN_LINE, OFFERED = ("CONFIRMED", "in line, online meanwhile"), ("CONFIRMED", "offered")


@pytest.mark.browser
@pytest.mark.slow
def test_a_full_room_to_the_last_seat(house: House, browser: Browser, tmp_path: Path) -> None:
    desk = house.open()
    katrin, *others = (awake(sit_down(desk, name)) for name in ("Katrin", *NAMES))
    ada, ben, cleo, dora, emil, finn, gus, hana, ines, jon, kim = others
    chat = desk.group("Translators’ Table", members=others, admins=[katrin])
    found(katrin, chat)
    site = signed_in(browser, katrin)
    start = (datetime.now(BERLIN) + 6 * DAY).replace(hour=19, minute=0, second=0, microsecond=0)
    evening = Evening(desk, house, site, chat, start, _make_event(site, house, start))
    addresses = {person.first_name: calendar(person) for person in (cleo, kim, finn)}
    feeds = Feeds(addresses, f"{house.site}/e/{evening.key}", LINK)

    # Twelve answer: three sit, four wait and are online meanwhile, four join online, one is not sure.
    for person in (ada, ben, kim):
        assert "You’re in" in evening.taps(person, "In person")
    for place, person in enumerate((cleo, dora, emil, finn), 1):
        toast = evening.taps(person, "In person")
        number = "first in line" if place == 1 else f"number {place} in line"
        assert toast == f"The room is full: you are {number}, and online meanwhile."
    for person in (gus, hana, ines, katrin):
        assert evening.taps(person, "Online") == "You join online. The link comes in private."
    evening.taps(jon, "Maybe")
    evening.card_says(katrin, "In person 3/3", "Waiting 4", "Online 8")
    assert feeds.say() == {"Cleo": IN_LINE, "Kim": ROOM, "Finn": IN_LINE}

    # Before the cut-off a seat that comes free is given.
    evening.taps(ada, "Can’t go")
    cleo.wait_for("A seat came free, it’s yours.")
    evening.card_says(katrin, "In person 3/3", "Waiting 3", "Online 7")
    assert feeds.say() == {"Cleo": ROOM, "Kim": ROOM, "Finn": IN_LINE}

    # Three days before, whoever has a seat others wait for is asked; silence is warned once, then lets go.
    evening.until(start - 3 * DAY)
    for person in (ben, cleo, kim):
        person.wait_for(f"Still coming? {TITLE}")
    assert feeds.say() == {"Cleo": ROOM, "Kim": ROOM, "Finn": IN_LINE}
    ben.tap("Yes")
    evening.until(start - 2 * DAY + HOUR)
    for person in (cleo, kim):
        person.wait_for("Please say whether you come")
    assert feeds.say() == {"Cleo": ROOM, "Kim": ROOM, "Finn": IN_LINE}
    cleo.tap("Yes")
    evening.until(start - 36 * HOUR + 2 * HOUR)
    kim.wait_for("Your seat went to the next in line")
    dora.wait_for("A seat came free, it’s yours.")
    evening.card_says(katrin, "In person 3/3", "Waiting 2", "Online 6")
    assert feeds.say() == {"Cleo": ROOM, "Kim": MAYBE, "Finn": IN_LINE}
    assert not [seen for seen in ben.messages() if "Please say" in seen.text]

    # After the cut-off it is offered: to the first, who stays online, then to the next, who takes it.
    evening.until(start - 23 * HOUR)
    evening.taps(dora, "Can’t go")
    emil.wait_for("A seat came free. Do you want it?")
    evening.page_of(house, "Emil", browser, emil, "A seat came free")
    emil.tap("No, online is fine")
    offer = finn.wait_for("A seat came free. Do you want it?")
    assert "It is yours if you say so by" in offer.text
    evening.card_says(katrin, "In person 3/3", "Online 6")
    assert feeds.say() == {"Cleo": ROOM, "Kim": MAYBE, "Finn": OFFERED}
    finn.tap("Yes, I take it")
    evening.card_says(katrin, "In person 3/3", "Online 5")
    assert feeds.say() == {"Cleo": ROOM, "Kim": MAYBE, "Finn": ROOM}

    # The forecast is for hosts; the code for the door comes in the chat; the link only to those online.
    rule = expected([Party(1)] * 8, rate_of(()))  # three in the room and five online, in a group without a past
    assert (rule.people, rule.low, rule.high) == (8, 5, 8)
    site.goto(f"{house.site}/e/{evening.key}/people")
    assert f"Of {rule.people}, expect {rule.low} to {rule.high}." in site.inner_text("main")
    _code_of(desk, ben, evening, tmp_path)
    evening.until(start - timedelta(minutes=10))
    for person in (hana, emil):
        assert LINK in person.wait_for("How to join").text
    assert not [seen for person in (ben, finn, jon) for seen in person.messages() if LINK in seen.text]

    _check_in(house, browser, katrin, evening)
    evening.card_says(katrin, "In person 4/3", "Online 5")  # who walked in counts against the seats
    assert feeds.say() == {"Cleo": ROOM, "Kim": MAYBE, "Finn": ROOM}
    evening.until(start + 16 * HOUR)
    assert "You came, the host said" in _record(browser, house, ben)
    assert "You were expected, and not checked in" in _record(browser, house, finn)
    assert "You gave your seat back in time" in _record(browser, house, ada)
    assert feeds.say() == {"Cleo": ROOM, "Kim": MAYBE, "Finn": ROOM}
    printed = house.log("bot") + house.log("web")
    secrets = [LINK, *(address.rsplit("/", 1)[1] for address in addresses.values())]
    assert [secret for secret in secrets if secret in printed] == []


class Evening:
    """The one event: its card in the chat, and its time."""

    def __init__(self, desk: Desk, house: House, site: Page, chat: Chat, start: datetime, key: str) -> None:
        self.desk, self.house, self.chat, self.start, self.key = desk, house, chat, start, key
        self.now = datetime.now(UTC)

    def taps(self, person: Person, label: str) -> str:
        """Tap under the card in the chat; the toast."""
        card = person.wait_for(lambda seen: TITLE in seen.text and seen.pinned, self.chat)
        return person.tap(label, self.chat, card).text

    def until(self, moment: datetime) -> None:
        """Let time pass until a little after this moment."""
        ahead = self.desk.ask("clock")["now"]
        self.desk.move_on((moment - datetime.fromtimestamp(ahead, UTC)).total_seconds() + 2)

    def card_says(self, reader: Person, *words: str) -> None:
        """The card in the chat says all of this within two seconds."""

        def says() -> bool:
            text = next(seen.text for seen in reader.messages(self.chat) if TITLE in seen.text and seen.pinned)
            return all(word in text for word in words)

        eventually(says, 3)

    def page_of(self, house: House, name: str, browser: Browser, person: Person, words: str) -> None:
        """The event's page says this to that person."""
        page = signed_in(browser, person)
        page.goto(f"{house.site}/e/{self.key}")
        assert words in page.inner_text("main")
        page.context.close()


def _make_event(site: Page, house: House, start: datetime) -> str:
    site.goto(f"{house.site}/g/translators-table/events/new")
    site.fill("[name=title]", TITLE)
    fill_times(site, start)
    site.check("[name=format][value=hybrid]")
    site.fill("[name=venue]", "Lesecafé Plagwitz")
    site.fill("[name=seats]", "3")
    site.fill("[name=link]", LINK)
    site.get_by_role("button", name="Publish to the chat").click()
    site.wait_for_url("**/e/**")
    found = re.search(r"/e/([a-z0-9]+)", site.url)
    assert found
    return found[1]


def _code_of(desk: Desk, person: Person, evening: Evening, folder: Path) -> None:
    """Ask for the check-in code in the chat; its picture becomes what a camera sees."""
    person.start(f"details_{evening.key}")
    private = person.wait_for(lambda seen: "Check-in code" in seen.labels)
    person.tap("Check-in code", message=private)
    person.wait_for(lambda seen: seen.photo)
    page = httpx.get(desk.url, params={"as": person.id, "chat": _private_chat(desk, person)}).text
    picture = httpx.get(desk.url + re.findall(r'src="(/photo/\w+)"', page)[-1]).content
    _film(picture, folder / "camera.y4m")


def _private_chat(desk: Desk, person: Person) -> str:
    page = httpx.get(desk.url, params={"as": person.id}).text
    places = re.findall(r"chat=([^\"&#]+)", page)
    return next(place for place in places if not place.startswith("-"))


def _film(picture: bytes, path: Path) -> None:
    """Two frames of that picture, as Chromium's pretend camera plays them (YUV4MPEG2, 4:2:0)."""
    code = Image.open(io.BytesIO(picture)).convert("L")
    side = 440
    frame = Image.new("L", (640, 480), 255)
    frame.paste(code.resize((side, side), Image.Resampling.NEAREST), (100, 20))
    planes = frame.tobytes() + bytes([128]) * (320 * 240 * 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + planes) * 2)


def _check_in(house: House, browser: Browser, katrin: Person, evening: Evening) -> None:
    """Katrin at the door: Ben is scanned, Cleo found by name and taken back once, somebody walks in."""
    film = house.folder / "camera.y4m"
    flags = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
             f"--use-file-for-fake-video-capture={film}")  # fmt: skip
    phone = browser.browser_type.launch(executable_path=find(), args=[*QUIET, *flags])
    door = signed_in(phone, katrin)
    door.context.grant_permissions(["camera"])
    door.clock.set_system_time(evening.start)
    door.goto(f"{house.site}/e/{evening.key}/check-in")
    door.click("#scan")
    door.wait_for_selector("#found >> text=Ben", timeout=20_000)
    door.click("#stop")
    door.fill("#q", "cle")
    for deed in ("Check in", "Undo", "Check in"):
        door.locator("#rows").get_by_role("button", name=f"{deed}: Cleo").click(timeout=60_000)
    door.fill("#q", "")
    door.fill("#walk-in-form [name=name]", "Nils from next door")
    door.get_by_role("button", name="Let in", exact=True).click()
    door.wait_for_selector("#rows >> text=Nils from next door")
    eventually(lambda: door.inner_text("#counts [data-mode=room] dd") == "3 here · 4 expected · 3 seats")
    phone.close()


def _record(browser: Browser, house: House, person: Person) -> str:
    page = signed_in(browser, person)
    page.goto(f"{house.site}/me")
    words = page.inner_text("#record")
    page.context.close()
    return words
