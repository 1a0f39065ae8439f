"""The fields of an organiser's form: as posted, as first shown, what is wrong with them, and how versions differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from meetups.event_form import Format, VenueShown
from meetups.groups import GroupFacts
from meetups.refusals import Invalid
from meetups.visibility import WIDTH, Visibility
from phrases import noted, say
from scheduling.zones import Doubt, Moment, known, resolve
from web.door import language
from web.rule_fields import RULE_LABELS, posted_rules, rule_in_words, usual_rules

LABELS = {
    "title": noted("What is it called?"),
    "date": noted("Day"),
    "start": noted("Starts"),
    "end": noted("Ends"),
    "format": noted("Where do people sit?"),
    "venue": noted("Venue"),
    "address": noted("Address"),
    "seats": noted("Seats in the room"),
    "link": noted("Link to the call"),
    "online_seats": noted("Seats online"),
    "about": noted("What should people know?"),
    "zone": noted("Time zone"),
    "end_date": noted("Last day"),
    "fold": noted("Which of the two?"),
    "visibility": noted("Who may see it?"),
    "venue_shown": noted("Who reads the address?"),
    "guests": noted("Guests each"),
    **RULE_LABELS,
}
MORE = ("zone", "end_date", "visibility", "venue_shown", "guests", "link_lead")  # under *More*; others come first
FORMATS = {
    Format.IN_PERSON: noted("In person"),
    Format.ONLINE: noted("Online"),
    Format.HYBRID: noted("In person + online"),
}
WIDTHS = {
    Visibility.PRIVATE: (noted("Members only"), noted("For everybody else it does not exist.")),
    Visibility.UNLISTED: (noted("Whoever has the link"), noted("It stands in no list of Klatch.")),
    Visibility.PUBLIC: (noted("Everybody"), noted("It is listed on Klatch and in the group’s public calendar.")),
}
SHOWN = {
    VenueShown.EXACT: noted("Everybody who sees the event"),
    VenueShown.AFTER: noted("Those who have a seat"),
    VenueShown.AREA: noted("Only the area, to all"),
}
CHOICES: dict[str, Mapping[Any, str]] = {
    "format": FORMATS,
    "visibility": {width: words for width, (words, _) in WIDTHS.items()},
    "venue_shown": SHOWN,
}
# What became of a time that clocks skip or show twice (then by round): for a start, and for an end.
DOUBTS = {
    (Doubt.NEVER, 0): (
        noted("Clocks go forward that night: there is no {asked}. It starts at {lands}."),
        noted("Clocks go forward that night: there is no {asked}. It ends at {lands}."),
    ),
    (Doubt.TWICE, 0): (
        noted("Clocks go back that night: {asked} comes twice. It starts the first time."),
        noted("Clocks go back that night: {asked} comes twice. It ends the first time."),
    ),
    (Doubt.TWICE, 1): (
        noted("Clocks go back that night: {asked} comes twice. It starts the second time."),
        noted("Clocks go back that night: {asked} comes twice. It ends the second time."),
    ),
}


@dataclass(frozen=True, slots=True)
class Differing:
    """One field in two versions, in words."""

    name: str
    label: str
    theirs: str
    mine: str
    differs: bool


def posted() -> dict[str, str]:
    """Every field as it was sent."""
    return {name: request.form.get(name, "") for name in LABELS} | posted_rules()


def fresh(group: GroupFacts) -> dict[str, str]:
    """A form nobody has touched: an evening of two hours by the group's clock; the day is theirs to say."""
    usual = {"start": "19:00", "end": "21:00", "format": Format.IN_PERSON.value, "zone": group.zone, "guests": "1",
             "visibility": group.visibility.value, "venue_shown": VenueShown.EXACT.value}  # fmt: skip
    return dict.fromkeys(LABELS, "") | usual | usual_rules()


def wrongs(refused: Invalid) -> dict[str, str]:
    """What to put right, by field, in the order of the form."""
    words = {fault.field: fault.words(language()) for fault in reversed(refused.wrongs)}
    return {name: words[name] for name in LABELS if name in words} | words


def start_of(fields: Mapping[str, str]) -> Moment | None:
    """When it starts, as far as the fields say it."""
    try:
        wall = datetime.fromisoformat(f"{fields['date']}T{fields['start']}").replace(tzinfo=None)
        return resolve(wall, fields["zone"], 1 if fields["fold"] == "1" else 0) if known(fields["zone"]) else None
    except ValueError:
        return None


def doubt_in_words(moment: Moment | None, *, ends: bool = False) -> str | None:
    """What became of a time the clock skips or shows twice; None where it does neither."""
    if moment is None or moment.doubt is None:
        return None
    starts_words, ends_words = DOUBTS[moment.doubt, moment.fold]
    asked, lands = f"{moment.wall:%H:%M}", f"{moment.lands:%H:%M}"
    return say(language(), ends_words if ends else starts_words, asked=asked, lands=lands)


def rounds(start: Moment | None) -> list[tuple[str, str, None]]:
    """The two rounds of an hour that comes twice, to choose from; nothing where it comes once."""
    if start is None or start.doubt is not Doubt.TWICE:
        return []
    words = (noted("The first time: {utc} UTC"), noted("The second time: {utc} UTC"))
    moments = (resolve(start.wall, start.zone, fold).utc for fold in (0, 1))
    return [
        (str(n), say(language(), phrase, utc=f"{moment:%H:%M}"), None)
        for n, (phrase, moment) in enumerate(zip(words, moments, strict=True))
    ]


def widths(group: GroupFacts) -> list[tuple[str, str, str]]:
    """Who may see it: never more people than may see the group."""
    widest = WIDTH[group.visibility]
    return [
        (width.value, say(language(), words), say(language(), hint))
        for width, (words, hint) in WIDTHS.items()
        if WIDTH[width] <= widest
    ]


def shown() -> list[tuple[str, str, None]]:
    """Who may read where exactly it is."""
    return [(who.value, say(language(), words), None) for who, words in SHOWN.items()]


def differences(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[Differing]:
    """Both versions, field by field, without those that are empty in both or only for clocks that jump."""
    kept = [name for name in LABELS if (mine.get(name) or theirs.get(name)) and name != "fold"]
    return [
        Differing(
            name,
            say(language(), LABELS[name]),
            _in_words(name, theirs.get(name, "")),
            _in_words(name, mine.get(name, "")),
            _plain(mine.get(name, "")) != _plain(theirs.get(name, "")),
        )
        for name in kept
    ]


def _in_words(name: str, value: str) -> str:
    if name in RULE_LABELS:
        return rule_in_words(name, value)
    phrase = CHOICES.get(name, {}).get(value)
    return say(language(), phrase) if phrase else value


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").strip()
