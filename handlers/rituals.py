"""Rituals of a group in private: when each comes round and what it asked, for members; organisers ask the next line at
once, turn one off, and decide about posts in doubt. What is typed for one is in `ritual_steps.py`."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import back, belonging, group_in
from handlers.handbook import Shown, show
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import once
from meetups import held_posts, prompt_rounds, prompts
from meetups.people import Person
from meetups.prompts import PromptFacts
from meetups.ritual_words import heading, moment, rhythm
from meetups.visibility import ORGANISERS
from phrases import noted, say

LONGEST_LABEL, LONGEST_SHOWN = 56, 100  # twelve lines of those asked fit into one message
LEAD = noted("What is asked in the group’s chat again and again, a line each time.")
NONE_YET = noted("There is no ritual yet: a question of the week, a show and tell.")
ON_ITS_WAY = noted("It is on its way to the chat.")
AGAIN, LEFT = noted("It is sent again."), noted("It is left as it is.")


def everything(person: Person, group_id: int, said: str = "") -> Shown:
    """All of them, each a button; `said` (HTML) stands above. Raises NotFound."""
    facts, role = belonging(person, group_id)
    language, seen = person.language, prompts.prompts(group_id, person.id)
    head = f"<b>{escape(say(language, 'Rituals'))}</b> · {isolated(facts.name)}"
    parts = (said, head, escape(say(language, LEAD if seen else NONE_YET)))
    rows = [[press(_label(each, language), f"ri:one:{each.key}")] for each in seen]
    if role in ORGANISERS:
        rows.append([press(say(language, "New ritual"), f"ri:new:{group_id}")])
    return "\n\n".join(filter(None, parts)), keyboard(*rows, back(language, group_id, "together"))


def _label(seen: PromptFacts, language: str) -> str:
    words = heading(seen.wish, language)
    return shortened(f"{words}: {seen.upcoming}", LONGEST_LABEL) if seen.upcoming else words


def one(person: Person, key: str, now: datetime, said: str = "") -> Shown:
    """When it comes round, what it asked; what is next is for organisers to see. Raises NotFound."""
    seen, language = prompts.prompt(key, person.id), person.language
    facts, role = belonging(person, seen.group_id)
    when = say(language, "It is off.")
    if seen.next_at is not None:
        when = say(language, "Next: {moment}.", moment=moment(seen.next_at, facts.zone, language, now))
    upcoming = say(language, "Then I ask: {line}", line=isolated(shortened(seen.upcoming, LONGEST_SHOWN)))
    asked = [f"· {escape(moment(each.at, facts.zone, language, now))}: {isolated(shortened(each.text, LONGEST_SHOWN))}"
             for each in seen.asked]  # fmt: skip
    before = "\n".join((f"<b>{escape(say(language, 'Asked before'))}</b>", *asked)) if asked else ""
    rounds = f"{rhythm(seen.wish, facts.zone, language, now)}. {when}"
    head = f"<b>{escape(heading(seen.wish, language))}</b>"
    parts = (said, head, escape(rounds), upcoming if seen.upcoming else "", before)
    up = [press(say(language, "All rituals"), f"ri:all:{seen.group_id}")]
    return "\n\n".join(filter(None, parts)), keyboard(*(_acts(seen, language) if role in ORGANISERS else []), up)


def _acts(seen: PromptFacts, language: str) -> list[list[InlineKeyboardButton]]:
    other = ("off", noted("Turn it off")) if seen.wish.on else ("on", noted("Turn it on"))
    return [
        [press(say(language, "Ask the next line now"), f"ri:now:{seen.turn}:{seen.key}")],
        [press(say(language, "Write more lines"), f"ri:more:{seen.key}"),
         press(say(language, other[1]), f"ri:{other[0]}:{seen.key}")],
    ]  # fmt: skip


async def _all(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: everything(person, group_in(update)))


async def _one(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: one(person, _key(update), now))


async def _now(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key, turn = _key(update), int(str(pressed(update).data).split(":")[2])
    await once(update, lambda person, now: prompt_rounds.ask_now(person.id, key, turn, now))
    await show(update, context, lambda person, now: one(person, key, now, escape(say(person.language, ON_ITS_WAY))))


async def _turn(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key, on = _key(update), str(pressed(update).data).startswith("ri:on:")
    await once(update, lambda person, now: prompts.turn(person.id, key, now, on=on))
    await show(update, context, lambda person, now: one(person, key, now))


async def _decide(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """About a post nobody knows about: once more, or leave it."""
    _, way, number = str(pressed(update).data).split(":")
    rule, words = (held_posts.send_again, AGAIN) if way == "again" else (held_posts.leave, LEFT)

    def decide(person: Person, now: datetime) -> str:
        rule(person.id, int(number), now)
        return say(person.language, words)

    said = await once(update, decide) or ""
    await toast(update, said)
    if said:
        await swap(update, context, escape(said))


def _key(update: Update) -> str:
    return str(pressed(update).data).rsplit(":", 1)[1]


HANDLERS: list[Any] = [
    CallbackQueryHandler(_all, pattern=r"^ri:all:\d{1,18}$"),
    CallbackQueryHandler(_one, pattern=r"^ri:one:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_now, pattern=r"^ri:now:\d{1,4}:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_turn, pattern=r"^ri:(on|off):[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_decide, pattern=r"^held:(again|leave):\d{1,18}$"),
]
