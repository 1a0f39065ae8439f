"""The room bridge: somebody in the room says that they look after those online, or no longer do."""

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.answers import seen_by
from handlers.replies import pressed, swap, toast
from handlers.work import ask, once
from meetups import hosts
from phrases import noted, say

ON = noted("Thank you. You look after those online: let them hear, and be heard.")
OFF = noted("Noted. Somebody else may look after those online.")


async def _volunteer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, way, key = str(pressed(update).data).split(":")
    await once(update, lambda person, now: hosts.offer_bridge(person.id, key, now, on=way == "on"))
    language, shown = await ask(update, lambda person, now: (person.language, seen_by(person, key, now)))
    await toast(update, say(language, ON if way == "on" else OFF))
    await swap(update, context, *shown)


HANDLERS: list[Any] = [CallbackQueryHandler(_volunteer, pattern=r"^br:(on|off):[a-z0-9]{4,16}$")]
