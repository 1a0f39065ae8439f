"""What /nearby says and offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.cards import isolated, shortened
from handlers.replies import keyboard, press
from handlers.work import clock
from meetups.area_choice import AreaView
from meetups.areas import Band
from meetups.groups import GroupFacts
from meetups.lists import Line
from meetups.nearby import Neighbour
from meetups.nearby_groups import NearEvents, NearGroup
from meetups.people import Person
from phrases import noted, say
from scheduling.zones import day_in_words, time_in_words

WIDTHS = {
    Band.SAME: noted("in your area"),
    Band.UNDER_10: noted("under 10 km"),
    Band.UNDER_25: noted("under 25 km"),
    Band.UNDER_50: noted("under 50 km"),
    Band.UNDER_100: noted("under 100 km"),
    Band.FAR: noted("over 100 km"),
}
MOST = 8
COMMON = 2  # groups in common that are named


@dataclass(frozen=True, slots=True)
class View:
    """All that /nearby shows to one person."""

    person: Person
    area: AreaView | None
    groups: tuple[tuple[GroupFacts, bool], ...]
    near: tuple[Neighbour, ...]


def around(view: View) -> str:
    """The town whose name stands for the area."""
    if view.area is None:
        return ""
    return view.area.next_around or view.area.around


def menu(view: View) -> tuple[str, InlineKeyboardMarkup]:
    """Where one is, who is near, and what can be chosen."""
    language = view.person.language
    lines = [_place(view, language), "", _found_in(view, language), *_people(view, language)]
    toggles = [
        [press(f"✓ {facts.name}"[:60] if on else facts.name[:60], f"nb:in:{facts.id}")]
        for facts, on in view.groups[:MOST]
    ]
    return "\n".join(lines), keyboard(
        *toggles,
        *_waves(view, language),
        [press(say(language, "Groups and events near me"), "nb:around")],
        [press(say(language, "Block somebody"), "nb:block")] if any(on for _, on in view.groups) else [],
        [press(say(language, "Another place"), "nb:place"), press(say(language, "Forget my place"), "nb:forget")],
    )


def age_question(language: str) -> tuple[str, InlineKeyboardMarkup]:
    """Asked once, and only of those who want to be found."""
    words = say(language, "Finding each other is for people of 18 and over. Are you?")
    return words, keyboard(
        [press(say(language, "I am 18 or over"), "nb:age:adult"), press(say(language, "I am younger"), "nb:age:minor")],
        [press(say(language, "I do not say"), "nb:age:unsaid")],
    )


def groups_and_events(
    language: str, groups: Sequence[NearGroup], events: NearEvents
) -> tuple[str, InlineKeyboardMarkup | None]:
    """Public groups and coming public events, by band."""
    found = [f"{isolated(shortened(each.group.name))}, {say(language, WIDTHS[each.band])}" for each in groups[:MOST]]
    meets = [f"{_event(each.line, language)}, {say(language, WIDTHS[each.band])}" for each in events.near[:MOST]]
    online = [f"{_event(line, language)}, {say(language, 'Online')}" for line in events.online[:MOST]]
    if not (found or meets or online):
        return say(language, "No public groups or events near you yet. /new starts one."), None
    parts = [(say(language, "Groups"), found), (say(language, "Events"), meets + online)]
    text = "\n\n".join("\n".join([f"<b>{head}</b>", *lines]) for head, lines in parts if lines)
    shown = [each.line for each in events.near[:MOST]] + list(events.online[:MOST])
    return text, keyboard(*([press(line.title[:60], f"ev:{line.key}")] for line in shown))


def _place(view: View, language: str) -> str:
    if view.area is None:
        return say(language, "You have not said where you are.")
    until = _day(view.area.expires_on, language)
    words = say(language, "You are around {place}, until {day}.", place=isolated(view.area.around), day=until)
    if view.area.next_around:
        words += " " + say(language, "From tomorrow: around {place}.", place=isolated(view.area.next_around))
    return words


def _found_in(view: View, language: str) -> str:
    if not view.groups:
        return say(language, "You are in no group yet. Members of the same group can find each other.")
    if any(on for _, on in view.groups):
        return say(language, "You are found in the groups with a tick, by members who are found there too.")
    return say(language, "Choose the groups in which to be found. You see those who do the same, and nobody else.")


def _people(view: View, language: str) -> list[str]:
    if not any(on for _, on in view.groups):
        return []
    if not view.near:
        return ["", say(language, "Nobody is near just now.")]
    lines = []
    for each in view.near:
        shared = ", ".join(isolated(shortened(group.name, 24)) for group in each.groups[:COMMON])
        shared += f", +{len(each.groups) - COMMON}" if len(each.groups) > COMMON else ""
        lines.append(f"{isolated(shortened(each.name))}, {say(language, WIDTHS[each.band])} ({shared})")
    return ["", *lines]


def _waves(view: View, language: str) -> list[list[InlineKeyboardButton]]:
    return [
        [press(say(language, "Wave at {name}", name=each.name)[:60], f"nb:wave:{each.groups[0].id}:{each.user_id}")]
        for each in view.near[:MOST]
        if not each.waved
    ]


def _event(line: Line, language: str) -> str:
    day = day_in_words(line.starts.utc, line.starts.zone, language, clock().date())
    return f"{isolated(shortened(line.title))}, {day}, {time_in_words(line.starts.utc, line.starts.zone, language)}"


def _day(day: date, language: str) -> str:
    return day_in_words(datetime.combine(day, time(12), UTC), "UTC", language)
