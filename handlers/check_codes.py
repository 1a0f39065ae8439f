"""The check-in code in the chat: a QR picture, sent in private to whose seat it is."""

from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from config import settings
from handlers.replies import pressed, toast
from handlers.words import isolated
from handlers.work import ask, asker
from meetups import cards, check_codes
from meetups.cards import Audience
from meetups.people import Person
from meetups.refusals import NotFound
from phrases import noted, say


async def _send(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).split(":")[1]
    picture, caption = await ask(update, lambda person, now: _drawn(person, key, now))
    await toast(update)
    await context.bot.send_photo(asker(update).id, picture, caption=caption, parse_mode="HTML")


def _drawn(person: Person, key: str, now: datetime) -> tuple[bytes, str]:
    card = cards.card(key, Audience(person.id), now)
    mine = card.mine
    if mine is None or not mine.seated or mine.check_code is None or not card.open:
        raise NotFound(noted("There is a code once you have a seat."))
    address = check_codes.address_of(settings().site_url, mine.check_code)
    words = say(person.language, "Show this at the door. Your name does as well.")
    return check_codes.picture(address), f"<b>{isolated(card.title)}</b>\n{words}"


HANDLERS: list[Any] = [CallbackQueryHandler(_send, pattern=r"^code:[a-z0-9]{4,16}$")]
