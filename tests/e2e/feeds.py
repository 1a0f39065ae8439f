"""What somebody's own calendar says of the one event: where they sit, or what they wait for. Unknown words fail."""

import re
from dataclasses import dataclass

import httpx
import icalendar

WORDS = {  # of an answer that is no seat for sure
    "You are in line for a seat in the room, and online meanwhile.": "in line, online meanwhile",
    "A seat is kept for you. Say in time whether you take it.": "offered",
    "You answered maybe.": "maybe",
}
LINKS = {  # what is said of the link tells where somebody sits who is told nothing else
    r"The link to join stands here from .+\.": "online",
    r"Join online: {link}": "online",
    r"Also online: the link to join comes to those who have a seat there\.": "room",
}


@dataclass(frozen=True)
class Feeds:
    """Calendars by name; the address of the event's page and the link to join stand in them."""

    addresses: dict[str, str]
    page: str
    link: str

    def say(self) -> dict[str, tuple[str, str]]:
        """The status and what the words mean, by name. Raises AssertionError for words nobody here knows."""
        return {name: self._of(httpx.get(address).raise_for_status().text) for name, address in self.addresses.items()}

    def _of(self, feed: str) -> tuple[str, str]:
        events = icalendar.Calendar.from_ical(feed).walk("VEVENT")
        if not events:
            return "", "nothing"
        (event,) = events
        answers, places = [], []
        for part in str(event["DESCRIPTION"]).split("\n\n"):
            place = [word for form, word in LINKS.items() if re.fullmatch(form.format(link=re.escape(self.link)), part)]
            assert part in WORDS or place or part == self.page, f"a calendar says {part!r}"
            answers += [WORDS[part]] if part in WORDS else []
            places += place
        assert len(answers) <= 1, answers
        assert len(places) == 1, places
        return str(event["STATUS"]), (answers or places)[0]
