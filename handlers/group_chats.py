"""The chats a group lives in, for its organisers in private: what each is for, what the bot may do there; one more, or
one fewer. Which topic of a chat is for what is said in that topic, with /here."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.administrators import require_administrator
from handlers.group_menu import back, belonging, group_in
from handlers.handbook import Shown, show
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, asker, once
from meetups import chat_homes, chat_topics
from meetups.chat_homes import Home
from meetups.chat_topics import Place, Purpose
from meetups.chat_words import LABELS, may, posted_words
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.visibility import Role
from phrases import noted, say

LONGEST_LABEL = 40
HOW = noted("To give something a topic of its own, open that topic and send /here in it.")
LEAVES = noted(
    "The group leaves {chat}. Cards there are closed, and nothing more is posted. Answers and seats stay as they are."
)


def _all(person: Person, group_id: int, said: str = "") -> Shown:
    """The chats, each a button, and those one could add. Raises NotFound, NotAllowed."""
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, homes, spare = person.language, chat_homes.homes(person.id, group_id), chat_homes.spare(person.id)
    lead = (
        say(language, "What the bot posts, and where.") if homes else say(language, "The group lives in no chat yet.")
    )
    more = say(language, "To add a chat, add me to it; then it stands here.")
    parts = (said, f"<b>{escape(say(language, 'Chats'))}</b> · {isolated(facts.name)}", escape(lead), escape(more))
    rows = [[press(shortened(home.title, LONGEST_LABEL), f"gc:one:{home.id}:{group_id}")] for home in homes]
    for chat in spare[:10]:
        label = say(language, "Add {chat}", chat=shortened(chat.title, LONGEST_LABEL))
        rows.append([press(label, f"gc:add:{chat.id}:{group_id}")])
    return "\n\n".join(part for part in parts if part), keyboard(*rows, back(language, group_id))


def _one(person: Person, group_id: int, number: int, said: str = "") -> Shown:
    """A chat: what is posted there, and a button for each purpose. Raises NotFound, NotAllowed."""
    belonging(person, group_id, Role.ORGANISER)
    home, language = chat_homes.home(person.id, group_id, number), person.language
    lines = [f"{escape(say(language, label))}: {_where(home, purpose, language)}" for purpose, label in LABELS.items()]
    parts = (said, f"<b>{isolated(home.title)}</b>", "\n".join(lines), escape(may(home, language)),
             escape(say(language, HOW)))  # fmt: skip
    rows = [[_switch(home, purpose, group_id, language)] for purpose in LABELS]
    rows.append([press(say(language, "Leave this chat"), f"gc:away:{number}:{group_id}")])
    up = [press(say(language, "All chats"), f"gc:all:{group_id}")]
    return "\n\n".join(part for part in parts if part), keyboard(*rows, up)


def _where(home: Home, purpose: Purpose, language: str) -> str:
    words, link = escape(posted_words(home, purpose, language)), home.link_to(purpose)
    return words if link is None else f'<a href="{link}">{words}</a>'


def _switch(home: Home, purpose: Purpose, group_id: int, language: str) -> InlineKeyboardButton:
    off = purpose in home.posted
    words = noted("{what}: stop") if off else noted("{what}: post it here")
    label = say(language, words, what=say(language, LABELS[purpose]))
    return press(label, f"gc:{'off' if off else 'on'}.{purpose.value}:{home.id}:{group_id}")


async def _list(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: _all(person, group_in(update)))


async def _open(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    number, group_id = _numbers(update)
    await show(update, context, lambda person, now: _one(person, group_id, number))


async def _turn(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    way, purpose = str(pressed(update).data).split(":")[1].split(".")
    number, group_id = _numbers(update)

    def turn(person: Person, now: datetime) -> None:
        home = chat_homes.home(person.id, group_id, number)
        if way == "off":
            chat_topics.stop_using(person.id, home.chat_id, Purpose(purpose), now)
        else:
            chat_topics.use(person.id, Place(home.chat_id, None), Purpose(purpose), now)

    await once(update, turn)
    await show(update, context, lambda person, now: _one(person, group_id, number))


async def _add(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    number, group_id = _numbers(update)
    found = await ask(update, lambda person, now: _spare(person, number))
    await require_administrator(context.bot, found.chat_id, asker(update).id)
    await once(update, lambda person, now: chat_homes.add(person.id, group_id, number, now))
    await show(update, context, lambda person, now: _all(person, group_id, _added(person, found.title)))


def _spare(person: Person, number: int) -> chat_homes.Spare:
    found = next((chat for chat in chat_homes.spare(person.id) if chat.id == number), None)
    if found is None:
        raise NotFound()
    return found


def _added(person: Person, title: str) -> str:
    words = noted("The group lives in {chat} too. Cards of what is to come are on their way.")
    return say(person.language, words, chat=isolated(title))


async def _away(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Asked once more, for what it closes people see."""
    number, group_id = _numbers(update)

    def question(person: Person, now: datetime) -> Shown:
        home, language = chat_homes.home(person.id, group_id, number), person.language
        rows = [press(say(language, "Leave this chat"), f"gc:gone:{number}:{group_id}"),
                press(say(language, "Back"), f"gc:one:{number}:{group_id}")]  # fmt: skip
        return say(language, LEAVES, chat=isolated(home.title)), keyboard(rows)

    await show(update, context, question)


async def _gone(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    number, group_id = _numbers(update)
    await once(update, lambda person, now: chat_homes.take_away(person.id, group_id, number, now))
    done = noted("The group does not live in that chat any more.")
    shown = await ask(update, lambda person, now: _all(person, group_id, escape(say(person.language, done))))
    await toast(update)
    await swap(update, context, *shown)


def _numbers(update: Update) -> tuple[int, int]:
    """Of the chat, and of the group."""
    number, group_id = str(pressed(update).data).split(":")[2:]
    return int(number), int(group_id)


HANDLERS: list[Any] = [
    CallbackQueryHandler(_list, pattern=r"^gc:all:\d{1,18}$"),
    CallbackQueryHandler(_open, pattern=r"^gc:one:\d{1,18}:\d{1,18}$"),
    CallbackQueryHandler(_turn, pattern=rf"^gc:(on|off)\.({'|'.join(Purpose)}):\d{{1,18}}:\d{{1,18}}$"),
    CallbackQueryHandler(_add, pattern=r"^gc:add:\d{1,18}:\d{1,18}$"),
    CallbackQueryHandler(_away, pattern=r"^gc:away:\d{1,18}:\d{1,18}$"),
    CallbackQueryHandler(_gone, pattern=r"^gc:gone:\d{1,18}:\d{1,18}$"),
]
