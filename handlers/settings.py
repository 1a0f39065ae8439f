"""/settings: language, clock, reminders, quiet hours, being named in lists. One message, redrawn at every tap."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from handlers import dialogue, quiet_hours
from handlers.place_steps import city_steps, zone_said
from handlers.progress import learn
from handlers.questions import Asking, Ending, Script
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.work import ask, once
from meetups import people, quiet
from meetups.people import LEADS, Person
from phrases import LANGUAGES, listed, noted, say
from scheduling.lead_times import in_words
from scheduling.zones import zone_in_words


async def settings_menu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """What is set now, and buttons to change it."""
    await reply(update, context, *await ask(update, _menu))


def leads_words(person: Person) -> str:
    """*1 day and 1 hour before*; what is said where there are none."""
    if not person.leads:
        return say(person.language, "no reminders")
    leads = listed(person.language, [in_words(lead, person.language) for lead in person.leads])
    return say(person.language, "{leads} before", leads=leads)


def _menu(person: Person, now: datetime) -> tuple[str, InlineKeyboardMarkup]:
    language = person.language
    clock = zone_in_words(person.zone, language, now) if person.zone else say(language, "the event’s own")
    hidden = say(language, "In lists of who comes you are counted, not named.")
    named = hidden if person.names_hidden else say(language, "In lists of who comes you are named.")
    lines = (
        f"<b>{say(language, 'Settings')}</b>",
        say(language, "Language: {language}", language=LANGUAGES[language]),
        say(language, "Clock: {clock}", clock=clock),
        say(language, "Reminders: {leads}", leads=leads_words(person)),
        say(language, "Quiet hours: {hours}", hours=quiet_hours.in_words(quiet.quiet_hours_of(person.id), person)),
        named,
    )
    leads = [press(_ticked(in_words(lead, language), lead in person.leads), f"set:lead:{_seconds(lead)}")
             for lead in LEADS]  # fmt: skip
    hide = say(language, "Name me in lists") if person.names_hidden else say(language, "Do not name me in lists")
    return "\n".join(lines), keyboard(
        [press(_ticked(name, code == language), f"set:lang:{code}") for code, name in LANGUAGES.items()],
        leads[:3],
        leads[3:],
        [press(hide, f"set:name:{'show' if person.names_hidden else 'hide'}")],
        [press(say(language, "Set my clock"), "set:zone:"), press(say(language, "Quiet hours"), "set:quiet:")],
        [press(say(language, "Time for meetups"), "tm:menu:"), press(say(language, "My data"), "md:menu:")],
    )


async def _language(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    code = _value(update)
    await _change(update, context, lambda person, now: people.choose_language(person.id, code, now))


async def _lead(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    lead = timedelta(seconds=int(_value(update)))

    def toggle(person: Person, now: datetime) -> None:
        kept = set(person.leads) ^ {lead}
        people.choose_leads(person.id, tuple(kept))

    await _change(update, context, toggle)


async def _name(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    hidden = _value(update) == "hide"
    await _change(update, context, lambda person, now: people.hide_name(person.id, hidden, now))


async def _zone(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await dialogue.begin(update, context, "zone", {})


async def _change(
    update: Update, context: ContextTypes.DEFAULT_TYPE, effect: Callable[[Person, datetime], None]
) -> None:
    await once(update, effect)
    menu = await ask(update, _menu)
    await toast(update)
    await swap(update, context, *menu)


def _value(update: Update) -> str:
    return str(pressed(update).data).split(":")[2]


def _ticked(label: str, on: bool) -> str:
    return f"✓ {label}" if on else label


def _seconds(lead: timedelta) -> int:
    return int(lead.total_seconds())


def _set_zone(asking: Asking) -> Ending:
    zone = zone_said(asking.answers, "clock")
    people.choose_zone(asking.person.id, zone)
    return Ending(asking.say("Noted: {clock}.", clock=zone_in_words(zone, asking.language, asking.now)))


SCRIPT = learn(
    Script(
        "zone",
        city_steps(
            "clock", "", noted("Where are you? Type a city, or a time zone. Only the clock is kept."), zones=True
        ),
        _set_zone,
    )
)
HANDLERS: list[Any] = [
    CommandHandler("settings", settings_menu, filters.ChatType.PRIVATE),
    CallbackQueryHandler(settings_menu, pattern=r"^go:settings$"),
    CallbackQueryHandler(_language, pattern=r"^set:lang:[a-z]{2}$"),
    CallbackQueryHandler(_lead, pattern=r"^set:lead:\d{1,7}$"),
    CallbackQueryHandler(_name, pattern=r"^set:name:(hide|show)$"),
    CallbackQueryHandler(_zone, pattern=r"^set:zone:$"),
    *quiet_hours.HANDLERS,
]
