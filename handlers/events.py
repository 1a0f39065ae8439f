"""/events and /mine: what is coming, and what one answered. In a group: one message for everybody."""

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from config import settings
from handlers import answers, bridges, check_codes, deciding, guests, managing, new_event, reply_questions, told
from handlers.cards import isolated, shortened
from handlers.my_answer import LABELS
from handlers.replies import NO_PREVIEW, deep_link, keyboard, press, reply
from handlers.work import ask, clock, off_loop
from meetups import chats, lists
from meetups.groups import GroupFacts
from meetups.lists import Line
from meetups.people import Person
from meetups.seats import SeatState
from meetups.waiting import Asked, asked_of
from phrases import best_language, noted, say
from scheduling.zones import day_in_words, time_in_words

LONGEST_TITLE = 60
Entries = list[tuple[Line, Asked | None]]  # what is on, and what the person is asked about it
MOST = 12  # events in one message: more would not be read, and each has a button


async def coming(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """What is coming in all groups of the person, with their answers."""
    person, entries = await ask(update, lambda person, now: (person, _entries(lists.coming_for, person, now)))
    head = say(person.language, "Coming in your groups")
    empty = say(person.language, "Nothing is planned in your groups. /new makes an event.")
    await _send(update, context, person, entries, head, empty)


async def mine(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Every answer the person gave to what is to come, "no" included."""
    person, entries = await ask(update, lambda person, now: (person, _entries(lists.answered_by, person, now)))
    head = say(person.language, "Your answers")
    empty = say(person.language, "You have not answered anything that is to come. /events shows what is on.")
    await _send(update, context, person, entries, head, empty)


def _entries(query: Callable[[int, datetime, int], Sequence[Line]], person: Person, now: datetime) -> Entries:
    lines, asked = query(person.id, now, MOST), asked_of(person.id, now)
    return [(line, asked.get(line.key)) for line in lines]


async def _send(
    update: Update, context: ContextTypes.DEFAULT_TYPE, person: Person, entries: Entries, head: str, empty: str
) -> None:
    if not entries:
        await reply(update, context, empty)
        return
    text = "\n\n".join([f"<b>{head}</b>", *(_entry(line, person, asked) for line, asked in entries)])
    await reply(update, context, text, keyboard(*([_opening(line, person)] for line, _ in entries)))


def _entry(line: Line, person: Person, asked: Asked | None = None) -> str:
    language = person.language
    answer = escape(_answer(line, language, asked))
    return f"{title_of(line, language)}\n{when(line, language)} · {isolated(shortened(line.group.name))}\n{answer}"


def _answer(line: Line, language: str, asked: Asked | None) -> str:
    """*In person*, *In person (waiting)*, *In person (offered until Thursday 3 December, 18:00)*, *not answered*."""
    if line.choice is None:
        return say(language, "not answered")
    words = say(language, LABELS[line.choice])
    if asked is not None and asked.until is not None and asked.state in (SeatState.OFFERED, SeatState.AGAIN):
        offered, again = noted("{answer} (offered until {when})"), noted("{answer} (asked again, kept until {when})")
        until = _moment(asked.until, line, language)
        return say(language, offered if asked.state == SeatState.OFFERED else again, answer=words, when=until)
    if asked is not None:
        return say(language, "{answer} (do you still come?)", answer=words)
    decided = {SeatState.WAITING: noted("{answer} (waiting)"), SeatState.ASKED: noted("{answer} (not decided yet)")}
    shape = decided.get(line.state) if line.state is not None else None
    return words if shape is None else say(language, shape, answer=words)


def title_of(line: Line, language: str) -> str:
    """The name of the event, struck out and said where it is called off."""
    title = isolated(shortened(line.title, LONGEST_TITLE))
    return title if line.status != "cancelled" else f"{say(language, 'Cancelled')}: <s>{title}</s>"


def when(line: Line, language: str) -> str:
    """*Thursday 3 December, 19:00*, by the event's own clock."""
    return _moment(line.starts.utc, line, language)


def _moment(at: datetime, line: Line, language: str) -> str:
    zone = line.starts.zone
    return f"{day_in_words(at, zone, language, clock().date())}, {time_in_words(at, zone, language)}"


def _opening(line: Line, person: Person) -> InlineKeyboardButton:
    # The day first: buttons are cut off at the end, and titles may be long.
    day = day_in_words(line.starts.utc, line.starts.zone, person.language, clock().date())
    return press(f"{day}: {line.title}"[:60], f"ev:{line.key}")


async def _in_group(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    chat, user = update.effective_chat, update.effective_user
    assert chat is not None  # the handler below hears groups only
    now = clock()
    group = await off_loop(chats.group_of_chat, chat.id)
    found = await off_loop(lists.coming_in_chat, chat.id, now, MOST) if group is not None else ()
    language = group.language if group is not None else best_language(user.language_code if user else None)
    text, buttons = _group_list(group, found, language, context.bot.username, chat.id)
    asked = update.effective_message  # a chain of replies has a number too, where there are no topics to post in
    thread = asked.message_thread_id if asked is not None and asked.is_topic_message else None
    await context.bot.send_message(
        chat.id, text, parse_mode="HTML", reply_markup=buttons, link_preview_options=NO_PREVIEW,
        disable_notification=True, message_thread_id=thread,
    )  # fmt: skip


def _group_list(
    group: GroupFacts | None, found: Sequence[tuple[Line, int | None]], language: str, bot: str, chat_id: int
) -> tuple[str, InlineKeyboardMarkup | None]:
    if group is None:
        link = InlineKeyboardButton(say(language, "Go on in private"), url=deep_link(bot, f"found_{chat_id}"))
        return say(language, "This chat is not a group of mine yet. An administrator can make it one."), keyboard(
            [link]
        )
    if not found:
        return say(language, "Nothing is planned yet."), None
    entries = [
        f'<a href="{_address(line, card, bot, chat_id)}">{title_of(line, language)}</a>\n{when(line, language)}'
        for line, card in found
    ]
    return "\n\n".join([f"<b>{say(language, 'Coming')}</b>", *entries]), None


def _address(line: Line, card: int | None, bot: str, chat_id: int) -> str:
    """The card in this chat; only supergroups have addresses for messages, so elsewhere the page, or the bot."""
    inside = str(chat_id).removeprefix("-100")
    if card is not None and inside != str(chat_id):
        return f"https://t.me/c/{inside}/{card}"
    public = settings().has_public_address
    return f"{settings().site_url}/e/{line.key}" if public else deep_link(bot, f"details_{line.key}")


HANDLERS: list[Any] = [
    *new_event.HANDLERS,
    CommandHandler("events", coming, filters.ChatType.PRIVATE),
    CommandHandler("events", _in_group, filters.ChatType.GROUPS),
    CommandHandler("mine", mine, filters.ChatType.PRIVATE),
    CallbackQueryHandler(coming, pattern=r"^go:events$"),
    CallbackQueryHandler(mine, pattern=r"^go:mine$"),
    *answers.HANDLERS,
    *managing.HANDLERS,
    *guests.HANDLERS,
    *check_codes.HANDLERS,
    *bridges.HANDLERS,
    *reply_questions.HANDLERS,
    *deciding.HANDLERS,
    *told.HANDLERS,
]
