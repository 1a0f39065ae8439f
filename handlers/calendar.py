"""/calendar: the person's own calendar address, how to use it, and another one where it got about."""

from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from config import settings
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.work import ask, once
from meetups.feed_tokens import feed_url
from meetups.my_feeds import MyFeed, own_feed, rotate_feed
from phrases import say


async def calendar(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The address, made where there is none."""
    keys = settings().signing_keys
    language, feed = await ask(update, lambda person, now: (person.language, own_feed(person.id, keys, now)))
    await reply(update, context, *_said(feed, language), protect_content=True)


def _said(feed: MyFeed, language: str) -> tuple[str, InlineKeyboardMarkup]:
    lines = (
        say(language, "Your calendar: what you answered, in any calendar app."),
        f"<code>{escape(feed_url(settings().site_url, feed.token))}</code>",
        say(language, "Google: Other calendars, From URL. Apple: File, New calendar subscription. "
                      "Android and others: subscribe by address."),
        say(language, "Google can take a day to notice changes. Whoever has the address reads your calendar."),
    )  # fmt: skip
    return "\n\n".join(lines), keyboard([press(say(language, "Replace the address"), f"cal:ask:{feed.key}")])


async def _ask_first(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).split(":")[2]
    language = await ask(update, lambda person, now: person.language)
    await toast(update)
    words = say(language, "Replace it? The old address stops at once, in every app that uses it.")
    yes, no = press(say(language, "Replace it"), f"cal:yes:{key}"), press(say(language, "Keep it"), "cal:no:")
    await swap(update, context, words, keyboard([yes, no]))


async def _replace(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key, keys = str(pressed(update).data).split(":")[2], settings().signing_keys
    done = await once(update, lambda person, now: (person.language, rotate_feed(person.id, key, keys)))
    await toast(update)
    if done is not None:
        language, feed = done
        await swap(update, context, *_said(feed, language))


async def _keep(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    keys = settings().signing_keys
    language, feed = await ask(update, lambda person, now: (person.language, own_feed(person.id, keys, now)))
    await toast(update)
    await swap(update, context, *_said(feed, language))


HANDLERS: list[Any] = [
    CommandHandler("calendar", calendar, filters.ChatType.PRIVATE),
    CallbackQueryHandler(calendar, pattern=r"^go:calendar$"),
    CallbackQueryHandler(_ask_first, pattern=r"^cal:ask:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_replace, pattern=r"^cal:yes:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_keep, pattern=r"^cal:no:$"),
]
