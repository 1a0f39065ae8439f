"""/nearby: a place given as an area, the groups to be found in, who is near, and waves.

A location is snapped to its area before anything else happens to it; nothing finer leaves `_location`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from config import settings
from handlers import dialogue, nearby_words, paused
from handlers.place_steps import city_steps, place_said
from handlers.progress import learn
from handlers.questions import Asking, Ending, Script
from handlers.replies import pressed, reply, swap, toast
from handlers.work import ask, asker, once
from meetups import area_choice, areas, drafts, nearby_groups, people, showing, waves
from meetups.nearby import people_near
from meetups.people import Age, Person
from meetups.refusals import NotAllowed
from phrases import noted, say

WAVED = {
    waves.WaveResult.SENT: noted("Noted. If they wave too, I introduce you to each other. Until then nobody knows."),
    waves.WaveResult.ALREADY: noted("You have waved already. If they wave too, I introduce you to each other."),
    waves.WaveResult.MUTUAL: noted("They waved too. I introduce you to each other."),
}


async def nearby(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Who and what is near; or first the question where that is."""
    view = await ask(update, view_of)
    if view.area is None:
        await _ask_place(update, context)
        return
    await reply(update, context, *nearby_words.menu(view))


def view_of(person: Person, now: datetime) -> nearby_words.View:
    """All that /nearby shows them."""
    area = area_choice.area_of(person.id, now)
    near = people_near(person.id, now, settings().secret_key.encode()) if area is not None else ()
    groups = tuple((facts, on) for facts, on in showing.shown_in(person.id, now) if not facts.sensitive)
    return nearby_words.View(person, area, groups, near)


async def _ask_place(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    language = await ask(update, lambda person, now: person.language)
    button = KeyboardButton(say(language, "Share my location once"), request_location=True)
    words = say(language, "Only the area around it is kept, some kilometres wide, for 30 days. Never the spot itself.")
    keyboard = ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    await context.bot.send_message(asker(update).id, words, reply_markup=keyboard)
    await dialogue.begin(update, context, "nearby", {})


async def _location(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.message
    assert message is not None  # the handler below hears locations only
    assert message.location is not None  # as above
    if message.location.live_period:
        raise NotAllowed(area_choice.LIVE_LOCATION)
    cell = areas.cell_at(message.location.latitude, message.location.longitude)
    await once(update, lambda person, now: _keep(person, cell, now))
    view = await ask(update, view_of)
    words = say(view.person.language, "Noted: an area around {place}.", place=nearby_words.around(view))
    await context.bot.send_message(asker(update).id, words, reply_markup=ReplyKeyboardRemove())
    await reply(update, context, *nearby_words.menu(view))
    await dialogue.go_on(update, context)


def _keep(person: Person, cell: int, now: datetime) -> None:
    area_choice.set_area(person.id, cell, now)
    here = drafts.current(person.id)
    if here is not None and here.kind == "nearby":
        paused.end(person.id, here.answers, now)


def _city(asking: Asking) -> Ending:
    place = place_said(asking.answers, "city")
    assert place is not None  # the steps end only with a place
    area_choice.set_area(asking.person.id, place.cell, asking.now)
    return Ending(*nearby_words.menu(view_of(asking.person, asking.now)))


async def _show_in(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = int(_data(update)[2])
    age = await ask(update, lambda person, now: person.age)
    if age == Age.UNSAID:  # asked only of those who want to be found
        language = await ask(update, lambda person, now: person.language)
        await toast(update)
        await swap(update, context, *nearby_words.age_question(language))
        return
    await _change(update, context, lambda person, now: _toggle(person, group_id, now))


def _toggle(person: Person, group_id: int, now: datetime) -> None:
    shown = {facts.id for facts, on in showing.shown_in(person.id, now) if on}
    act = showing.hide_in_group if group_id in shown else showing.show_in_group
    act(person.id, group_id, now)


async def _age(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    age = Age(_data(update)[2])
    await _change(update, context, lambda person, now: people.answer_age(person.id, age))


async def _wave(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, _, group_id, other_id = _data(update)
    result = await once(update, lambda person, now: waves.wave(person.id, int(other_id), int(group_id), now))
    view = await ask(update, view_of)
    await toast(update, say(view.person.language, WAVED[result]) if result is not None else "")
    await swap(update, context, *nearby_words.menu(view))


async def _around(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    person, groups, events = await ask(update, _what_is_near)
    await reply(update, context, *nearby_words.groups_and_events(person.language, groups, events))


def _what_is_near(person: Person, now: datetime) -> Any:
    area = area_choice.area_of(person.id, now)
    if area is None:
        raise NotAllowed(showing.NO_AREA)
    return person, nearby_groups.groups_near(area.cell), nearby_groups.events_near(area.cell, now)


async def _another_place(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _ask_place(update, context)


async def _forget(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await once(update, lambda person, now: area_choice.forget_area(person.id))
    language = await ask(update, lambda person, now: person.language)
    await toast(update)
    await swap(update, context, say(language, "Forgotten. You are found nowhere, and nothing is kept."))


async def _change(
    update: Update, context: ContextTypes.DEFAULT_TYPE, effect: Callable[[Person, datetime], None]
) -> None:
    await once(update, effect)
    view = await ask(update, view_of)
    await toast(update)
    await swap(update, context, *nearby_words.menu(view))


def _data(update: Update) -> list[str]:
    return str(pressed(update).data).split(":")


WHERE = noted("Where are you? Type a city, or share your location once with the button below.")
SCRIPT = learn(Script("nearby", city_steps("city", "", WHERE), _city))
HANDLERS: list[Any] = [
    CommandHandler("nearby", nearby, filters.ChatType.PRIVATE),
    CallbackQueryHandler(nearby, pattern=r"^go:nearby$"),
    MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & filters.LOCATION, _location),
    CallbackQueryHandler(_show_in, pattern=r"^nb:in:\d{1,12}$"),
    CallbackQueryHandler(_age, pattern=r"^nb:age:(adult|minor|unsaid)$"),
    CallbackQueryHandler(_wave, pattern=r"^nb:wave:\d{1,12}:\d{1,12}$"),
    CallbackQueryHandler(_around, pattern=r"^nb:around$"),
    CallbackQueryHandler(_another_place, pattern=r"^nb:place$"),
    CallbackQueryHandler(_forget, pattern=r"^nb:forget$"),
]
