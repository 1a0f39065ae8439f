"""What is said to somebody who was not seen for a while, and to somebody whose pause is over."""

from datetime import datetime

from meetups import lists, my_place
from meetups.delivery import Message
from meetups.discreet import outside_name, outside_title
from meetups.groups import group
from meetups.lists import Line
from meetups.notice_parts import Notice, Press, reader_of
from meetups.signs_of_life import last_signs
from meetups.visibility import INSIDERS, role_of
from phrases import say
from scheduling.zones import day_in_words, time_in_words

MOST = 3  # events
SHORT = 48  # characters of a button


def how_are_you(message: Message, now: datetime) -> Notice | None:
    """To a member nobody saw for a while; nothing where they are gone, paused or were seen since."""
    reader, group_id = reader_of(message), message.group_id
    if group_id is None or role_of(reader.id, group_id) not in INSIDERS:
        return None
    chosen = my_place.my_place(reader.id, group_id, now)
    seen = last_signs(group_id, [reader.id]).get(reader.id)
    if chosen.paused_until or chosen.fewer or (seen and seen > datetime.fromisoformat(message.facts["asked_at"])):
        return None
    language, facts = reader.language, group(group_id)
    name = outside_name(facts, language)
    lines = (
        say(language, "It has been a while, and that is fine: nobody is waiting for an answer."),
        say(language, "What would suit you? If you say nothing, nothing changes, and I do not ask again soon."),
    )
    presses = (
        Press(say(language, "Pause"), "pause", str(group_id)),
        Press(say(language, "Fewer messages"), "fewer", str(group_id)),
        Press(say(language, "Say hello"), "hello", str(group_id)),
    )
    return Notice(language, say(language, "How are you? {group} thinks of you.", group=name), lines, presses=presses)


def welcome_back(message: Message, now: datetime) -> Notice | None:
    """The pause is over: that, and what is coming. Nothing where they paused again or left."""
    reader, group_id = reader_of(message), message.group_id
    if group_id is None or role_of(reader.id, group_id) not in INSIDERS:
        return None
    if my_place.my_place(reader.id, group_id, now).paused_until:
        return None
    language, facts = reader.language, group(group_id)
    coming = lists.on_in_group(facts, reader.id, now, MOST)
    over = say(language, "Your pause is over. This is coming up:") if coming else say(language, "Your pause is over.")
    title = say(language, "Welcome back: {group}", group=outside_name(facts, language))
    presses = tuple(Press(outside_title(each.title, facts, language)[:SHORT], "event", each.key) for each in coming)
    way = Press(outside_name(facts, language)[:SHORT], "place", str(group_id))
    return Notice(language, title, (over, *what_is_coming(coming, language, now)), presses=presses, way=way)


def what_is_coming(coming: tuple[Line, ...], language: str, now: datetime) -> tuple[str, ...]:
    """A line for each: what, and when by its own clock."""
    return tuple(_line(each, language, now) for each in coming)


def _line(each: Line, language: str, now: datetime) -> str:
    starts, zone = each.starts.utc, each.starts.zone
    day, time = day_in_words(starts, zone, language, now.date()), time_in_words(starts, zone, language)
    return f"{outside_title(each.title, each.group, language)}: {day}, {time}"
