"""An application on an organiser's screen: where it stands is known before it does, so that it can be taken out."""

from typing import Any

from telegram import InlineKeyboardMarkup, Update

from handlers.replies import private_place, swap
from handlers.work import asker, clock, off_loop
from meetups import entry_cards


async def swap_card(
    update: Update, context: Any, text: str, keyboard: InlineKeyboardMarkup | None, shows: str = ""
) -> None:
    """As `replies.swap`; `shows` is the key of the application it shows, empty: it shows none (any more)."""
    chat_id, place = asker(update).id, private_place(update)
    if shows and place is not None:  # should this process die in between
        await off_loop(entry_cards.remember, shows, chat_id, place, clock())
    stands = await swap(update, context, text, keyboard)
    if shows or stands == place:
        await off_loop(entry_cards.stands, shows, chat_id, stands, clock())  # also where it went meanwhile
