"""What an organiser does to an event from the chat: see who comes, change it on the site, call it off, put it back."""

from html import escape
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.answers import seen_by
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.signin import send_link
from handlers.work import ask, once
from meetups import approvals, events
from meetups.people import Person
from meetups.told import number_in_doubt, organised
from phrases import count, say


async def _menu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    language, rows = await ask(update, lambda person, now: (person.language, _rows(person, key)))
    await toast(update)
    await swap(update, context, say(language, "What shall be done?"), keyboard(*rows))


def _rows(person: Person, key: str) -> list[list[InlineKeyboardButton]]:
    """What may be done to the event as it stands. Raises NotFound, NotAllowed."""
    language, (_, _, status) = person.language, events.for_editing(person.id, key)
    back = [press(say(language, "Back"), f"mg:back:{key}")]
    people = [press(say(language, "Who comes, on the site"), f"mg:who:{key}")]
    sent = [press(say(language, "What was told, on the site"), f"mg:sent:{key}")]
    doubted = _doubted(person, key)
    if status == "cancelled":
        return [doubted, [press(say(language, "Put it back on"), f"mg:on:{key}")], people, sent, back]
    waiting = len(approvals.waiting_for_word(person.id, key))
    words = count(language, "One waits for your word", "{n} wait for your word", waiting)
    return [
        [press(words, f"mg:word:{key}")] if waiting else [],
        doubted,
        people,
        sent,
        [press(say(language, "Change it on the site"), f"mg:edit:{key}")],
        [press(say(language, "Call it off"), f"mg:ask:{key}")],
        back,
    ]


def _doubted(person: Person, key: str) -> list[InlineKeyboardButton]:
    number = number_in_doubt(organised(person.id, key).id)
    words = count(person.language, "One perhaps sent: decide", "{n} perhaps sent: decide", number)
    return [press(words, f"mg:told:{key}")] if number else []


async def _people(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    await ask(update, lambda person, now: events.for_editing(person.id, key))
    await send_link(update, context, f"/e/{key}/people")


async def _put_back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    told = await once(update, lambda person, now: (person.language, events.restore(person.id, key, now)))
    await toast(update)
    if told is not None:
        language = told[0]
        words = _and_told(say(language, "It is on again. Whoever had a seat is asked whether they still come."), told)
        await swap(update, context, words, keyboard([press(say(language, "Show it"), f"ev:{key}")]))


async def _edit(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    await ask(update, lambda person, now: events.for_editing(person.id, key))
    await send_link(update, context, f"/e/{key}/edit")


async def _ask_first(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    language, fields = await ask(update, lambda person, now: (person.language, events.for_editing(person.id, key)[0]))
    await toast(update)
    words = say(language, "Call off {title}? Everybody who wanted to come is told.", title=escape(fields["title"]))
    await swap(update, context, words, keyboard(
        [press(say(language, "Call it off"), f"mg:off:{key}")], [press(say(language, "Leave it"), f"mg:back:{key}")],
    ))  # fmt: skip


async def _call_off(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    told = await once(update, lambda person, now: (person.language, events.cancel(person.id, key, now)))
    await toast(update)
    if told is not None:
        await swap(update, context, _and_told(say(told[0], "It is called off."), told), None)


async def _back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    shown = await ask(update, lambda person, now: seen_by(person, key, now))
    await toast(update)
    await swap(update, context, *shown)


def _and_told(words: str, told: tuple[str, int]) -> str:
    """What was done, and how many hear of it; `told` is the language and that number."""
    language, people = told
    return f"{words} {count(language, 'One person is told.', '{n} people are told.', people)}" if people else words


def _key(update: Update) -> str:
    return str(pressed(update).data).split(":")[2]


HANDLERS: list[Any] = [
    CallbackQueryHandler(act, pattern=rf"^mg:{name}:[a-z0-9]{{4,16}}$")
    for name, act in (
        ("menu", _menu),
        ("edit", _edit),
        ("who", _people),
        ("ask", _ask_first),
        ("off", _call_off),
        ("on", _put_back),
        ("back", _back),
    )
]
