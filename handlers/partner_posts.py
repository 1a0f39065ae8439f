"""What a partner would say to the group, read by organisers in private: let pass, or refused with a word.

Two organisers at once are one decision: whoever presses later reads who made it.
"""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import belonging
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Said, Script, Step, chosen
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import partner_notices, partner_posts, partners
from meetups.partner_posts import LONGEST, LONGEST_REASON, Post, State
from meetups.people import Person
from meetups.refusals import Invalid, TooLate, wrong
from meetups.visibility import Role
from phrases import noted, say

LONGEST_LABEL = 60
Shown = tuple[str, InlineKeyboardMarkup]
PASSED = noted("It goes out now, under the label.")
DECIDED = {State.POSTED: noted("It was let pass."), State.REFUSED: noted("It was refused: {reason}")}


async def _list(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _waiting(person, _key(update)))
    await toast(update)
    await swap(update, context, *shown)


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: one(person, _key(update), now))
    await toast(update)
    await swap(update, context, *shown)


async def _pass(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)

    def effect(person: Person, now: datetime) -> str:
        partner_posts.let_pass(person.id, key, now)
        return say(person.language, PASSED)

    try:
        said = await once(update, effect) or ""
    except TooLate as refused:
        said = refused.words((await ask(update, lambda person, now: person)).language)
    await toast(update, said)
    await swap(update, context, *await ask(update, lambda person, now: one(person, key, now, escape(said))))


async def _refuse(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    post, partner = await ask(update, lambda person, now: partner_posts.post(key, person.id))
    if post.state != State.ASKED:
        await _show(update, context)
        return
    await dialogue.begin(update, context, "partnerno", {"key": key, "name": partner.name})


async def _paste(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    partner = await ask(update, lambda person, now: _managed(person, _key(update)))
    await dialogue.begin(update, context, "partnerpost", {"partner": partner.key, "name": partner.name})


def one(person: Person, key: str, now: datetime, said: str = "") -> Shown:
    """A post as the chat would show it, with the two buttons while it waits. Raises NotFound, NotAllowed."""
    post, partner = partner_posts.post(key, person.id)
    language = person.language
    rows = []
    if post.state == State.ASKED and partner.is_on(now):
        rows = [[press(say(language, "Let it pass"), f"pt:pass:{key}"),
                 press(say(language, "Refuse it"), f"pt:no:{key}")]]  # fmt: skip
    head = f"<b>{isolated(partner_notices.label(partner, partner.group.language))}</b>"
    text = "\n".join(isolated(line) for line in partner_notices.pieces(post.text))
    parts = (said, f"{head}\n{text}", _decided(post, language), escape(partner_notices.left(partner, language)))
    last = [press(shortened(partner.name, LONGEST_LABEL), f"pt:one:{partner.key}")]
    return "\n\n".join(filter(None, parts)), keyboard(*rows, last)


def _decided(post: Post, language: str) -> str:
    if post.state == State.ASKED:
        return ""
    words = say(language, DECIDED[post.state], reason=isolated(partner_posts.why(post, language)))
    return f"{words} ({isolated(shortened(post.decided_by))})" if post.decided_by else words


def _waiting(person: Person, key: str) -> Shown:
    partner = _managed(person, key)
    waiting = [each for each in partner_posts.of_partner(person.id, key) if each.state == State.ASKED]
    rows = [[press(shortened(each.text.split("\n")[0], LONGEST_LABEL), f"pt:post:{each.key}")] for each in waiting]
    words = say(person.language, "What waits for your word") if waiting else say(person.language, "No post waits.")
    last = [press(say(person.language, "Back"), f"pt:one:{key}")]
    return f"<b>{isolated(partner.name)}</b>\n\n{escape(words)}", keyboard(*rows, last)


def _managed(person: Person, key: str) -> partners.Partner:
    partner = partners.partner(key, person.id)
    belonging(person, partner.group.id, Role.ORGANISER)
    return partner


def _ask_reason(asking: Asking) -> Question:
    return Question(asking.say("Why not? {name} reads it.", name=isolated(shortened(asking.answers["name"]))))


def _take_reason(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        chosen(said, ())
    if len(said.text) > LONGEST_REASON:
        problem = noted("Keep this under {limit} characters; it has {length}.")
        raise Invalid(wrong("reason", problem, limit=LONGEST_REASON, length=len(said.text)))
    return {"reason": said.text}


def _finish_refusing(asking: Asking) -> Ending:
    key = asking.answers["key"]
    try:
        partner_posts.refuse(asking.person.id, key, asking.answers["reason"], asking.now)
    except TooLate as refused:
        return Ending(escape(refused.words(asking.language)))
    _, partner = partner_posts.post(key, asking.person.id)
    words = asking.say("It is not posted. The partner reads why.")
    return Ending(words, keyboard([press(shortened(partner.name, LONGEST_LABEL), f"pt:one:{partner.key}")]))


def _ask_text(asking: Asking) -> Question:
    words = asking.say("Paste what {name} sent you: plain text of up to {most} characters.",
                       name=isolated(shortened(asking.answers["name"])), most=LONGEST)  # fmt: skip
    return Question(words)


def _take_text(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        chosen(said, ())
    return {"text": partner_posts.checked(said.text)}


def _finish_pasting(asking: Asking) -> Ending:
    try:
        post = partner_posts.paste(asking.person.id, asking.answers["partner"], asking.answers["text"], asking.now)
    except TooLate as refused:
        return Ending(escape(refused.words(asking.language)))
    return Ending(*one(asking.person, post.key, asking.now))


def _key(update: Update) -> str:
    return str(pressed(update).data).rsplit(":", 1)[1]


SCRIPTS = (
    learn(Script("partnerno", (Step("reason", "", _ask_reason, _take_reason, ("reason",)),), _finish_refusing)),
    learn(Script("partnerpost", (Step("text", "", _ask_text, _take_text, ("text",)),), _finish_pasting)),
)
HANDLERS: list[Any] = [
    CallbackQueryHandler(_list, pattern=r"^pt:posts:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_show, pattern=r"^pt:post:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_pass, pattern=r"^pt:pass:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_refuse, pattern=r"^pt:no:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_paste, pattern=r"^pt:paste:[a-z0-9]{4,16}$"),
]
