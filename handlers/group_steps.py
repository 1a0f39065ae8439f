"""What a founder is asked. The texts collected become a `GroupWish`; its rules are in `meetups/groups.py`."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from handlers.cards import isolated
from handlers.place_steps import ZONE, city_steps, place_said, zone_said
from handlers.questions import Asking, Options, Question, Said, Step, chosen, picking
from meetups.chats import unbound_chats
from meetups.groups import check_words
from meetups.places import Place
from meetups.refusals import Invalid, wrong
from meetups.visibility import Visibility
from phrases import LANGUAGES, noted
from scheduling.zones import zone_in_words

ONLINE = "online"


def place_and_zone(answers: Mapping[str, str]) -> tuple[Place | None, str]:
    """Where the group meets (None: only online), and the zone it goes by."""
    place = place_said(answers, "city")
    return place, place.zone if place is not None else zone_said(answers, "clock")


def _chat_options(asking: Asking) -> Options:
    return tuple(((chat.title, str(chat.chat_id)),) for chat in unbound_chats(asking.person.id)[:20])


def _ask_chat(asking: Asking) -> Question:
    return Question(asking.say("Which chat is the group’s?"), _chat_options(asking))


def _take_chat(asking: Asking, said: Said) -> Mapping[str, str]:
    value = chosen(said, _chat_options(asking))
    titles = {option: label for row in _chat_options(asking) for label, option in row}
    return {"chat": value, "chat_title": titles[value]}


def _title_option(asking: Asking) -> Options:
    title = asking.answers.get("chat_title", "")
    return (((title, "title"),),) if title else ()


def _ask_name(asking: Asking) -> Question:
    words = asking.say("You added me to {chat}. Let us make it a group. What is it called?",
                       chat=isolated(asking.answers.get("chat_title", "")))  # fmt: skip
    return Question(words, _title_option(asking))


def _take_name(asking: Asking, said: Said) -> Mapping[str, str]:
    name = asking.answers.get("chat_title", "") if said.pressed and chosen(said, _title_option(asking)) else said.text
    check_words(name, "")
    return {"name": name}


def _ask_about(asking: Asking) -> Question:
    return Question(asking.say("What is it about? A sentence or two."))


def _take_about(asking: Asking, said: Said) -> Mapping[str, str]:
    check_words(asking.answers["name"], said.text)
    return {"about": said.text}


def _languages(asking: Asking) -> Options:
    return (tuple((name, code) for code, name in LANGUAGES.items()),)


def _only_online(asking: Asking) -> Options:
    return (((asking.say("Only online"), ONLINE),),)


def _own_clock(asking: Asking) -> Options:
    zone = asking.person.zone
    return (((zone_in_words(zone, asking.language, asking.now), ZONE + zone),),) if zone else ()


def _is_online(asking: Asking) -> bool:
    return asking.answers.get("city") == ONLINE


def _widths(asking: Asking) -> Options:
    return (
        ((asking.say("Members only"), Visibility.PRIVATE.value),),
        ((asking.say("Whoever has the link"), Visibility.UNLISTED.value),),
        ((asking.say("Everybody"), Visibility.PUBLIC.value),),
    )


VISIBILITY = noted(
    "Who may see the group?\n"
    "Members only: page, events and calendar exist for members alone.\n"
    "Whoever has the link: it is listed nowhere.\n"
    "Everybody: it is listed, and anybody may join in. Names are for members in any case."
)


def _take_review(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.text != "make" or not said.pressed:
        raise Invalid(wrong("review", noted("Press Make the group, or change something first.")))
    return {}


def steps(summary: Callable[[Asking], Question], ruler: Callable[[Any, Asking], Awaitable[None]]) -> tuple[Step, ...]:
    """All steps in the order they are asked; `ruler` lets only administrators of the chat finish."""
    return (
        Step("chat", "", _ask_chat, _take_chat, ("chat",)),
        Step("name", noted("Name"), _ask_name, _take_name, ("name",)),
        Step("about", noted("Description"), _ask_about, _take_about, ("about",), optional=True),
        picking("language", noted("Language"), noted("Which language do its cards speak?"), _languages),
        *city_steps("city", noted("Place"), noted("Where does it meet? Type a city."), _only_online),
        *city_steps("clock", noted("Clock"), noted("By which clock do you meet? Type a city, or a time zone."),
                    _own_clock, _is_online, zones=True),
        picking("visibility", noted("Who sees it"), VISIBILITY, _widths),
        Step("review", "", summary, _take_review, review=True, guard=ruler),
    )  # fmt: skip
