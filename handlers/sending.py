"""One message of the outbox as Telegram takes it: composed from a card or a notice, then sent or edited."""

from dataclasses import dataclass, replace
from html import escape

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import (
    Message as TelegramMessage,
)
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from config import settings
from handlers import doors, polling
from handlers.cards import closed, draw, page_of
from handlers.markdown import telegram_html
from handlers.outcomes import Fate
from handlers.pacing import PACED
from handlers.replies import press
from handlers.words import isolated, length, shortened
from handlers.work import clock, off_loop
from meetups import join_requests, polls, posted, sent_posts
from meetups.delivery import Message
from meetups.notice_parts import Door
from meetups.notices import Notice, notice
from phrases import say

# What a notice's button does, as the handlers of it hear it.
ACTS = {
    "room": "rsvp:room", "online": "rsvp:online", "maybe": "rsvp:maybe", "no": "rsvp:no",
    "approve": "dc:yes", "refuse": "dc:no", "questions": "qs", "code": "code", "bridge": "br:on",
    "handbook": "hb:all", "page": "hb:below", "proposal": "hb:pr",
    "own_accept": "ow:do:accept", "own_decline": "ow:do:decline", "own_here": "ow:do:here", "own_no": "ow:do:no",
    "own_show": "ow:show",
    "report": "rp:show", "sanction": "sn:show", "appeal": "ap:show",
    "raid": "rd:show", "raid_end": "rd:end", "roster": "rc:show",
    "send_again": "told:again", "leave": "told:leave", "decide": "mg:told", "sent": "mg:sent",
    "partner_yes_start": "pt:v:yes:start", "partner_no_start": "pt:v:no:start", "partner_yes_end": "pt:v:yes:end",
    "partner_no_end": "pt:v:no:end", "partner": "pt:below", "partner_post": "pt:post",
    "event": "ev", "entry": "en", "admit": "rv:yes", "ask_more": "rv:more", "decline": "rv:no", "block": "rv:block",
    "ask_yes": "aa:yes", "ask_no": "aa:no",
    "title_yes": "tt:yes", "title_no": "tt:no",
    "pause": "pl:below", "fewer": "pl:few", "hello": "pl:hello", "place": "pl:below",
    "drop": "cl:no", "digest_room": "dg:room", "digest_online": "dg:online", "digest_no": "dg:no",
    "held_again": "held:again", "held_leave": "held:leave", "ritual_lines": "ri:more",
    "introduce": "in:new", "buddy_wish": "bd:want", "buddies": "bd:below", "buddy_yes": "bd:yes", "buddy_no": "bd:no",
    "felt_good": "fm:good", "felt_mixed": "fm:mixed", "felt_bad": "fm:bad", "first_words": "fm:below",
    "review": "rv:show", "reviews": "rv:list", "news": "nw", "norms": "norms", "agree": "agree",
}  # fmt: skip
LONGEST = 3_800  # characters of a notice, of the 4,096 Telegram takes
LONGEST_LINE = 900  # an address is whole, or it leads nowhere
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Draft:
    """Text and buttons, ready to go; where it goes is in the message."""

    text: str
    keyboard: InlineKeyboardMarkup | None
    preview: LinkPreviewOptions
    parse_mode: str | None = ParseMode.HTML
    thread_id: int | None = None
    reply_to: int | None = None
    edits: posted.Posted | None = None
    silent: bool = False
    doors: tuple[Door, ...] = ()
    request: join_requests.Reply | None = None
    poll: polls.ToPost | polls.ToStop | None = None
    shows: str = ""  # see `Notice`

    def plainer(self, fate: Fate) -> "Draft | None":
        """The same without what Telegram refused: the topic, or the markup. None: it was plain already."""
        if fate == Fate.NO_THREAD and self.thread_id is not None:
            return replace(self, thread_id=None)
        if fate == Fate.BROKEN_MARKUP and self.parse_mode is not None:
            return replace(self, parse_mode=None)
        return None


@dataclass(frozen=True, slots=True)
class Sent:
    """What Telegram took: the number of a new message, and the poll in it or closed by it."""

    message_id: int | None = None
    poll: sent_posts.Counted | None = None
    shows: str = ""


async def compose(message: Message, bot_username: str | None) -> Draft | None:
    """The message as the facts are now; None where there is nothing true to say."""
    if message.kind in ("card", "redraw"):
        return await _card(message, bot_username)
    if message.kind == join_requests.KIND:
        answer = await off_loop(join_requests.to_answer, message)
        return None if answer is None else Draft("", None, NO_PREVIEW, request=answer)
    if message.kind in polls.KINDS:
        return await _poll(message)
    words = await off_loop(notice, message, clock())
    if words is None:
        return None
    draft = compose_news(words)
    if words.edits is None:
        return draft
    return replace(draft, edits=posted.Posted(message.chat_id, words.edits, None))


async def read(message: Message) -> Notice | None:
    """What a piece of news says now; None where it is no longer true."""
    return await off_loop(notice, message, clock())


def compose_news(words: Notice) -> Draft:
    """A notice in a message of its own."""
    rows = buttons(words)
    text = "\n".join(filter(None, (headline(words), *lines_of(words), body_of(words), page_link(words))))
    return Draft(text, InlineKeyboardMarkup(rows) if rows else None, NO_PREVIEW, thread_id=words.thread_id,
                 reply_to=words.reply_to, doors=words.doors, shows=words.shows)  # fmt: skip


async def send(bot: ExtBot[str], message: Message, draft: Draft) -> Sent:
    """Send, edit, or do what it asks for. Raises telegram.error.TelegramError."""
    if draft.edits is not None:
        await _edit(bot, draft, draft.edits)
        return Sent()
    if draft.request is not None:
        await doors.answer(bot, draft.request)
        return Sent()
    if isinstance(draft.poll, polls.ToStop):
        return Sent(None, await polling.stop(bot, draft.poll))
    assert message.chat_id is not None  # a private message without an account was refused before
    if draft.poll is not None:
        return Sent(*await polling.post(bot, message.chat_id, draft.poll, draft.thread_id))
    reply = ReplyParameters(draft.reply_to, allow_sending_without_reply=True) if draft.reply_to else None
    sent: TelegramMessage = await bot.send_message(
        message.chat_id,
        draft.text,
        parse_mode=draft.parse_mode,
        reply_markup=await doors.opened(bot, draft.doors, draft.keyboard),
        link_preview_options=draft.preview,
        message_thread_id=draft.thread_id,
        reply_parameters=reply,
        disable_notification=draft.silent,
        rate_limit_args=PACED,
    )
    return Sent(sent.message_id, shows=draft.shows)


def headline(words: Notice) -> str:
    """What a notice says first."""
    return f"<b>{isolated(shortened(words.title, LONGEST_LINE))}</b>"


def lines_of(words: Notice) -> list[str]:
    """The lines under it: as many as fit, for the rest stands on the page."""
    room, lines = LONGEST - length(headline(words)), []
    for line in (isolated(shortened(line, LONGEST_LINE)) for line in words.lines if line):
        if length(line) < room:
            lines.append(line)
            room -= length(line) + 1
    if words.contact is not None:
        lines.append(f'<a href="{escape(words.contact.address)}">{isolated(words.contact.label)}</a>')
    return lines


def body_of(words: Notice) -> str:
    """What somebody wrote at more length, as Telegram shows it; what does not fit is on the page."""
    if not words.body:
        return ""
    room = LONGEST - sum(length(line) for line in (headline(words), *lines_of(words)))
    shown, whole = telegram_html(words.body, room)
    more = f'\n\n<a href="{escape(settings().site_url + words.path)}">{escape(say(words.language, "Read on"))}</a>'
    return f"\n{shown}{'' if whole else more}"


def page_link(words: Notice) -> str:
    """The event's page; empty where it is about none."""
    if words.event is None:
        return ""
    label = say(words.language, "The event’s page")
    return f'<a href="{escape(page_of(words.event, settings()))}">{escape(label)}</a>'


def buttons(words: Notice) -> list[list[InlineKeyboardButton]]:
    """Its buttons, row by row."""
    rows = []
    if words.event is not None and words.offers:
        label = say(words.language, "Can’t go")
        rows.append([press(label, f"rsvp:{choice.value}:{words.event.key}") for choice in words.offers])
    for one in words.presses:
        button = press(one.label, f"{ACTS[one.act]}:{one.subject}")
        if one.beside and rows:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


async def _edit(bot: ExtBot[str], draft: Draft, copy: posted.Posted) -> None:
    await bot.edit_message_text(
        draft.text,
        chat_id=copy.chat_id,
        message_id=copy.message_id,
        inline_message_id=copy.inline_message_id,
        parse_mode=draft.parse_mode,
        reply_markup=draft.keyboard,
        link_preview_options=draft.preview,
        rate_limit_args=PACED,
    )


async def _poll(message: Message) -> Draft | None:
    if message.kind == polls.STOP:
        stop = await off_loop(polls.to_stop, message)
        return None if stop is None else Draft("", None, NO_PREVIEW, None, poll=stop)
    post = await off_loop(polls.to_post, message)
    thread = message.facts.get("thread_id")
    return None if post is None else Draft("", None, NO_PREVIEW, None, thread_id=thread, poll=post)


async def _card(message: Message, bot_username: str | None) -> Draft | None:
    found = await off_loop(posted.to_draw, message, clock())
    if found is None:
        return None
    if found.closed:
        return Draft(closed(found.card), None, NO_PREVIEW, edits=found.copy)
    drawn = draw(found.card, found.card.group.language, settings(), bot_username)
    return Draft(drawn.text, drawn.keyboard, drawn.preview, thread_id=message.facts.get("thread_id"),
                 edits=found.copy, silent=True)  # fmt: skip
