"""Whom a group is for, in private: read by its members, said by its organisers in a dialogue."""

from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_card_steps import card_text, steps, typed_of
from handlers.group_menu import back, belonging, group_in
from handlers.progress import DONE, learn
from handlers.questions import Asking, Ending, Question, Script
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated
from handlers.work import ask
from meetups import group_card, groups
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, Stale, wrong
from meetups.visibility import ORGANISERS, Role
from phrases import noted, say

STALE = noted("Somebody else changed this meanwhile. Both versions are shown.")


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _card(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _card(person: Person, group_id: int) -> tuple[str, InlineKeyboardMarkup]:
    facts, role = belonging(person, group_id)
    language = person.language
    change = [press(say(language, "Change it"), f"gr:card_edit:{group_id}")] if role in ORGANISERS else []
    return _text(facts, language), keyboard(change, back(language, group_id))


def _text(facts: GroupFacts, language: str) -> str:
    place = f"\n<b>{say(language, 'Place')}</b>: {isolated(facts.place_name)}" if facts.place_name else ""
    return f"<b>{isolated(facts.name)}</b>\n\n{card_text(group_card.card(facts.id), language)}{place}"


async def _show_anybody(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Below what a link to the group showed, for whoever may see the group."""
    slug = str(pressed(update).data).split(":")[1]
    await reply(update, context, await ask(update, lambda person, now: _seen_card(person, slug)))


def _seen_card(person: Person, slug: str) -> str:
    facts = groups.view(slug, person.id).facts
    return _text(facts, person.language)


async def _edit(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    answers = await ask(update, lambda person, now: _first_answers(person, group_in(update)))
    await dialogue.begin(update, context, "forwhom", answers)


def _first_answers(person: Person, group_id: int) -> dict[str, str]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    said = group_card.card(group_id)
    answers = {"group": str(group_id), "name": facts.name, "revision": str(said.revision)}
    if said.blank:
        return answers
    answered = ",".join(sorted(step.name for step in SCRIPT.steps if not step.review and step.name != "both"))
    return answers | group_card.fields_of(said, person.language) | {DONE: answered}


def _review(asking: Asking) -> Question:
    said = group_card.preview(int(asking.answers["group"]), typed_of(asking.answers))
    text = f"<b>{isolated(asking.answers['name'])}</b>\n\n{card_text(said, asking.language)}"
    return Question(text, (((asking.say("Save"), "save"),),))


def _save(asking: Asking) -> Ending:
    """Keep it. Raises Invalid, also where somebody else was faster; NotAllowed."""
    group_id, revision = int(asking.answers["group"]), int(asking.answers["revision"])
    typed = typed_of(asking.answers)
    try:
        group_card.save(asking.person.id, group_id, typed, revision, asking.now, language=asking.language)
    except Stale:
        raise Invalid(wrong("both", STALE)) from None
    words = asking.say("Saved. Whoever may see the group reads it before they join.")
    return Ending(words, keyboard(back(asking.language, group_id)))


SCRIPT = learn(Script("forwhom", steps(_review), _save))
HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^gr:card:\d{1,18}$"),
    CallbackQueryHandler(_show_anybody, pattern=r"^who:[a-z0-9-]{1,60}$"),
    CallbackQueryHandler(_edit, pattern=r"^gr:card_edit:\d{1,18}$"),
]
