"""/here in a chat or a topic of it: what is posted just there from now on. For organisers of the group."""

from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from handlers.replies import keyboard, press, pressed, toast
from handlers.work import ask, is_person, off_loop, once
from meetups import chat_topics, chats
from meetups.chat_topics import Place, Purpose
from meetups.chat_words import LABELS, purpose_of
from meetups.groups import GroupFacts, require_organiser
from meetups.people import Person
from meetups.refusals import NotFound, Refusal
from phrases import LANGUAGES, best_language, noted, say

FROM_NOW_ON = {
    Purpose.EVENTS: noted("Cards of events are posted here from now on."),
    Purpose.ANNOUNCEMENTS: noted("Announcements are posted here from now on."),
    Purpose.INTRODUCTIONS: noted("Introductions are posted here from now on, of whoever wants theirs posted."),
    Purpose.PROMPTS: noted("Questions and polls are posted here from now on."),
}
HIDDEN = noted("I cannot see who you are while you write as the group. Do it from my private chat: /group, Chats.")
UNKNOWN_CHAT = noted("This chat is no group’s yet. /start tells how to make it one.")


async def _here(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """With a word: done. Without one, or with one we do not know: buttons to choose from."""
    message = update.effective_message
    assert message is not None  # the handler below hears messages only
    home = await off_loop(chats.group_of_chat, message.chat.id)
    language = home.language if home is not None else best_language(None)
    if home is None or not is_person(update.effective_user):
        await _say(message, say(language, UNKNOWN_CHAT if home is None else HIDDEN))
        return
    purpose = purpose_of(" ".join(context.args or []), tuple(LANGUAGES))
    try:
        if purpose is None:
            await ask(update, lambda person, now: require_organiser(person.id, home.id))
            await _say(message, say(language, "What shall be posted here?"), _choice(language))
        else:
            await once(update, lambda person, now: _use(person, now, message, purpose))
            await _say(message, say(language, FROM_NOW_ON[purpose]))
    except Refusal as refused:  # said where it was asked: nobody else answers a command in a group
        await _say(message, refused.words(language))


def _choice(language: str) -> InlineKeyboardMarkup:
    return keyboard(*([press(say(language, label), f"here:{purpose.value}")] for purpose, label in LABELS.items()))


async def _pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The topic is that of the buttons, which a press cannot change."""
    message, purpose = pressed(update).message, Purpose(str(pressed(update).data).split(":")[1])
    if not isinstance(message, Message):
        raise NotFound()
    home: GroupFacts | None = await off_loop(chats.group_of_chat, message.chat.id)
    await once(update, lambda person, now: _use(person, now, message, purpose))
    await toast(update)
    language = home.language if home is not None else best_language(None)
    await message.edit_text(say(language, FROM_NOW_ON[purpose]))


def _use(person: Person, now: datetime, message: Message, purpose: Purpose) -> None:
    thread = message.message_thread_id if message.is_topic_message else None
    chat_topics.use(person.id, Place(message.chat.id, thread), purpose, now)


async def _say(message: Message, words: str, buttons: InlineKeyboardMarkup | None = None) -> None:
    await message.reply_text(words, reply_markup=buttons, disable_notification=True, do_quote=False)


HANDLERS: list[Any] = [
    CommandHandler("here", _here, filters.ChatType.GROUPS & filters.UpdateType.MESSAGE),
    CallbackQueryHandler(_pressed, pattern=rf"^here:({'|'.join(Purpose)})$"),
]
