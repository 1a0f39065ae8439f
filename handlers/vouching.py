"""A member's word for somebody who would come in: from the link that person sent them."""

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated
from handlers.work import ask, once
from meetups import reviewing
from phrases import count, noted, say


async def show(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str) -> None:
    """Whom one is asked to give one's word for. Raises NotFound, also for who is not in the group."""
    person, (name, group) = await ask(
        update, lambda person, now: (person, reviewing.vouching_for(person.id, key))
    )  # fmt: skip
    asks = noted("{name} would like to come into {group}. Do you know them, and would you like them in?")
    words = say(person.language, asks, name=isolated(name), group=isolated(group.name))
    await reply(update, context, words, keyboard([press(say(person.language, "I give my word"), f"vo:{key}")]))


async def _give(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).split(":")[1]
    left = await once(update, lambda person, now: (person.language, reviewing.vouch(person.id, key, now)))
    await toast(update)
    if left is not None:
        language, missing = left
        thanks = say(language, "Thank you. Your word counts.")
        more = count(language, "One more is needed.", "{n} more are needed.", missing) if missing else ""
        await swap(update, context, " ".join(part for part in (thanks, more) if part))


HANDLERS: list[Any] = [CallbackQueryHandler(_give, pattern=r"^vo:[a-z0-9]{4,16}$")]
