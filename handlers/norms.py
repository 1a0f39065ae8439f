"""How people treat each other in a group, in private: read, agreed to, and written anew by its organisers."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, ContextTypes

from config import settings
from handlers import dialogue
from handlers.group_menu import back, belonging, group_in
from handlers.markdown import telegram_html
from handlers.progress import learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, chosen
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import fitted, isolated
from handlers.work import ask, once
from meetups import norms
from meetups.people import Person
from meetups.refusals import Invalid, Stale, wrong
from meetups.visibility import ORGANISERS, Role
from phrases import count, noted, say

LONGEST_SHOWN, LONGEST_BESIDE = 3500, 1500  # code units alone in a message, and beside another version
AGREED = noted("Thank you. It is noted.")
STALE = noted("Somebody else published a version meanwhile. Both are shown.")


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _page(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


async def _show_below(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """From a piece of news, which stays as it is."""
    await reply(update, context, *await ask(update, lambda person, now: _page(person, group_in(update))))


def _page(person: Person, group_id: int) -> tuple[str, InlineKeyboardMarkup]:
    facts, role = belonging(person, group_id)
    language, stands = person.language, norms.current(group_id)
    agreed = stands is not None and norms.accepted(person.id, group_id) >= stands.version
    parts = [f"<b>{isolated(facts.name)}</b>"]
    parts.append(norms_text(stands.text, f"/g/{facts.slug}/norms", language) if stands
                 else say(language, "Nothing is written yet."))  # fmt: skip
    if agreed:
        parts.append(say(language, "You agreed to this."))
    if stands is not None and role in ORGANISERS:
        parts.append(_silent(norms.silent(person.id, group_id), language))
    yes = [press(say(language, "I agree"), f"gr:agree:{stands.version}:{group_id}")] if stands and not agreed else []
    write = say(language, "Write a new version") if stands else say(language, "Write it")
    organise = [press(write, f"gr:norms_new:{group_id}")] if role in ORGANISERS else []
    return "\n\n".join(parts), keyboard(yes, organise, back(language, group_id))


def norms_text(text: str, path: str, language: str, room: int = LONGEST_SHOWN) -> str:
    """The norms as Telegram shows Markdown; below what does not fit, a link to the page of ours at `path`."""
    shown, whole = telegram_html(text, room)
    if whole:
        return shown
    return f'{shown}\n\n<a href="{escape(settings().site_url + path)}">{escape(say(language, "Read on"))}</a>'


def _silent(number: int, language: str) -> str:
    if not number:
        return say(language, "Everybody has agreed to this version.")
    return count(language, "One member has not agreed yet.", "{n} members have not agreed yet.", number)


async def _agree(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say yes on the page of the norms, which then says so."""
    language = await _accept(update)
    shown = await ask(update, lambda person, now: _page(person, group_in(update)))
    await toast(update, say(language, AGREED))
    await swap(update, context, *shown)


async def _agree_to_news(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say yes below the news that asks for it: it loses its button and stays."""
    language = await _accept(update)
    await toast(update, say(language, AGREED))
    try:
        await pressed(update).edit_message_reply_markup(None)
    except BadRequest:
        return  # too old to be changed, or its button is gone already: the word is kept all the same


async def _accept(update: Update) -> str:
    version, group_id = (int(part) for part in str(pressed(update).data).split(":")[-2:])

    def effect(person: Person, now: datetime) -> None:
        norms.accept(person.id, group_id, version, now)

    await once(update, effect)
    return await ask(update, lambda person, now: person.language)


async def _write(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    answers = await ask(update, lambda person, now: _first_answers(person, group_in(update)))
    await dialogue.begin(update, context, "norms", answers)


def _first_answers(person: Person, group_id: int) -> dict[str, str]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    return {"group": str(group_id), "name": facts.name}


def _ask_text(asking: Asking) -> Question:
    stands = norms.current(int(asking.answers["group"]))
    mine = asking.answers.get("text", "")
    longest = LONGEST_BESIDE if mine and stands else LONGEST_SHOWN
    parts = [
        asking.say("How do you treat each other? Write it in a few sentences; every member is asked once to agree.")
    ]
    if stands is not None:
        parts += [asking.say("Now it says:"), isolated(fitted(stands.text, longest))]
    if mine:
        parts += [asking.say("You wrote:"), isolated(fitted(mine, longest))]
    after = stands.version if stands is not None else norms.NONE_YET
    return Question("\n\n".join(parts), _mine(asking), keep={"after": str(after)})


def _mine(asking: Asking) -> Options:
    return (((asking.say("Go on with mine"), "mine"),),) if asking.answers.get("text") else ()


def _take_text(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        chosen(said, _mine(asking))
        return {}
    return {"text": norms.checked(said.text)}


def _review(asking: Asking) -> Question:
    shown = isolated(fitted(asking.answers["text"], LONGEST_SHOWN))
    words = asking.say("Publish this? Every member is told once, and asked to agree.")
    return Question(f"{words}\n\n{shown}", (((asking.say("Publish"), "publish"),),))


def _take_review(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.text != "publish" or not said.pressed:
        raise Invalid(wrong("review", noted("Press Publish, or change something first.")))
    return {}


def _publish(asking: Asking) -> Ending:
    """Put it in force. Raises Invalid, also where somebody else was faster; NotAllowed."""
    answers, group_id = asking.answers, int(asking.answers["group"])
    try:
        norms.publish(asking.person.id, group_id, answers["text"], int(answers["after"]), asking.now)
    except Stale:
        raise Invalid(wrong("text", STALE)) from None
    words = asking.say("Published. Members are asked, and newcomers read it first.")
    return Ending(words, keyboard(back(asking.language, group_id)))


SCRIPT = learn(
    Script(
        "norms",
        (
            Step("text", noted("Text"), _ask_text, _take_text, ("text",)),
            Step("review", "", _review, _take_review, review=True),
        ),
        _publish,
    )
)
HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^gr:norms:\d{1,18}$"),
    CallbackQueryHandler(_show_below, pattern=r"^norms:\d{1,18}$"),
    CallbackQueryHandler(_agree, pattern=r"^gr:agree:\d{1,9}:\d{1,18}$"),
    CallbackQueryHandler(_agree_to_news, pattern=r"^agree:\d{1,9}:\d{1,18}$"),
    CallbackQueryHandler(_write, pattern=r"^gr:norms_new:\d{1,18}$"),
]
