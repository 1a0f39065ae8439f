"""What a partner would be agreed on, as organisers type it: checked field by field before members are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from meetups.names import one_line, paragraphs, visible
from meetups.refusals import Invalid, Wrong, wrong
from phrases import noted
from scheduling.zones import wall_in

VOTE_LASTS = timedelta(days=7)
MOST_POSTS = 52  # one a week
LONGEST_AHEAD = timedelta(days=365)
LONGEST = {"name": 100, "url": 300, "purpose": 500, "gives": 500}
EMPTY = {
    "name": noted("Say who it is."),
    "purpose": noted("Say what they want of the group: members decide by that."),
    "gives": noted("Say what the group gets: members decide by that."),
}
TOO_LONG = noted("Keep this under {limit} characters; it has {length}.")
NO_ADDRESS = noted("Write an address that begins with https:// or http://, in plain letters; or leave it empty.")
FIELDS = ("name", "url", "purpose", "gives", "ends_on", "posts")


@dataclass(frozen=True, slots=True)
class Terms:
    """What members vote on. `url` may be empty; the agreement holds through the whole of `ends_on`, by the group's
    clock."""

    name: str
    url: str
    purpose: str
    gives: str
    ends_on: date
    posts: int


def read(typed: Mapping[str, str], zone: str, now: datetime) -> Terms:
    """The terms as typed, the day as 2026-12-03. Raises Invalid with every field that is wrong."""
    words = {name: clean(name, typed.get(name, "")) for name in LONGEST}
    wrongs = [fault for name in LONGEST if (fault := _fault(name, words[name])) is not None]
    ends_on, posts = _day(typed.get("ends_on", "")), _number(typed.get("posts", ""))
    wrongs += [fault for fault in (_day_fault(ends_on, zone, now), _posts_fault(posts)) if fault is not None]
    if wrongs or ends_on is None or posts is None:
        raise Invalid(*wrongs)
    return Terms(words["name"], words["url"], words["purpose"], words["gives"], ends_on, posts)


def check(typed: Mapping[str, str], field: str, zone: str, now: datetime) -> None:
    """Raises Invalid where this one field is wrong; what is not typed yet is no fault."""
    try:
        read(typed, zone, now)
    except Invalid as refused:
        if mine := [fault for fault in refused.wrongs if fault.field == field]:
            raise Invalid(*mine) from None


def clean(name: str, text: str) -> str:
    """A field as it is kept: name and address in one line, without marks that turn the text around them."""
    return one_line(text) if name in ("name", "url") else paragraphs(text)


def first_day(zone: str, now: datetime) -> date:
    """The first day it may end on: the one after the vote did."""
    return wall_in(now + VOTE_LASTS, zone).date() + timedelta(days=1)


def last_day(zone: str, now: datetime) -> date:
    """The last day it may end on."""
    return wall_in(now, zone).date() + LONGEST_AHEAD


def _fault(name: str, words: str) -> Wrong | None:
    if name in EMPTY and not visible(words):
        return wrong(name, EMPTY[name])
    if len(words) > LONGEST[name]:
        return wrong(name, TOO_LONG, limit=LONGEST[name], length=len(words))
    return wrong(name, NO_ADDRESS) if name == "url" and words and not _is_web_address(words) else None


def _is_web_address(words: str) -> bool:
    """Of a place on the web and of nothing else; in ASCII, so that no letter looks like another, and nobody's password
    before the host, where a name could stand that is not the host's."""
    if not words.isascii() or not words.isprintable() or any(sign in words for sign in " <>\"'\\"):
        return False
    try:
        parts = urlsplit(words)
        safe = parts.scheme in ("http", "https") and "@" not in parts.netloc and parts.port != 0
        return safe and bool(parts.hostname)
    except ValueError:  # a port beyond 65535, brackets that do not match
        return False


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _number(text: str) -> int | None:
    said = text.strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= 6 else None


def _day_fault(day: date | None, zone: str, now: datetime) -> Wrong | None:
    if day is None:
        return wrong("ends_on", noted("Choose the last day, such as {day}."), day=last_day(zone, now).isoformat())
    if not first_day(zone, now) <= day <= last_day(zone, now):
        words = noted("The vote takes a week, and an agreement a year at most: choose a day from {first} to {last}.")
        return wrong("ends_on", words, first=first_day(zone, now).isoformat(), last=last_day(zone, now).isoformat())
    return None


def _posts_fault(posts: int | None) -> Wrong | None:
    if posts is None or posts > MOST_POSTS:
        return wrong("posts", noted("Choose a number of posts from 0 to {most}."), most=MOST_POSTS)
    return None
