"""A card nobody was sure of is tapped: from now on it is edited like the others."""

import structlog
from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType

from handlers.replies import pressed
from handlers.work import clock, off_loop
from meetups import found_cards
from meetups.refusals import Unavailable

MOST = 10_000  # messages remembered, so that nobody's second tap asks the database again
log = structlog.get_logger()
_known: set[tuple[int, int]] = set()


async def note(update: Update, bot_id: int, key: str) -> None:
    """Look at the message that was pressed, once. The tap itself is answered before."""
    message = pressed(update).message
    if not isinstance(message, Message) or not _is_card(message, bot_id, key):
        return
    place = (message.chat.id, message.message_id)
    if place in _known:
        return
    try:
        if await off_loop(found_cards.found, key, *place, clock()):
            log.info("a card that was perhaps posted stands in its chat", chat=place[0])
    except Unavailable as trouble:  # the next tap tells of it again
        log.warning("a card could not be noted now", error=str(trouble))
        return
    if len(_known) >= MOST:
        _known.clear()
    _known.add(place)


def _is_card(message: Message, bot_id: int, key: str) -> bool:
    """Whether it is ours, stands in a group, and carries this event's buttons. What was pressed may be forged; what
    Telegram says of the message is not."""
    if message.chat.type == ChatType.PRIVATE or message.from_user is None or message.from_user.id != bot_id:
        return False
    keyboard = message.reply_markup or InlineKeyboardMarkup([])
    pieces = [str(button.callback_data).split(":") for row in keyboard.inline_keyboard for button in row]
    return any(piece[0] == "rsvp" and piece[-1] == key for piece in pieces)
