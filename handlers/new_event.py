"""/new: an event made in private, step by step; the card is shown before anybody else sees it."""

import secrets
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from config import settings
from handlers import dialogue, event_steps, paused
from handlers.cards import draw, isolated
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Script
from handlers.replies import keyboard, press
from handlers.time_steps import doubt_words, moment_of
from handlers.work import ask
from meetups import cards, drafts, event_form, events
from meetups.chats import chats_of_group
from meetups.groups import group, groups_of
from meetups.people import Person
from meetups.visibility import ORGANISERS
from phrases import listed, noted

FIELDS = (
    "title", "about", "date", "start", "end", "zone", "fold", "format", "visibility", "venue", "address",
    "venue_shown", "link", "seats", "online_seats", "guests",
)  # fmt: skip


async def new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Begin an event, or go on with the one somebody was in the middle of."""
    if await ask(update, _resumed):
        await dialogue.go_on(update, context)
        return
    answers = await ask(update, lambda person, now: _first_answers(Asking(person, {}, now)))
    await dialogue.begin(update, context, "new", answers)


def _resumed(person: Person, now: datetime) -> bool:
    """Whether an event was begun; one that waited behind a brief dialogue is asked again from now on."""
    begun, here = paused.long_one(person.id), drafts.current(person.id)
    if begun is None or here is None or begun.kind != "new":
        return False
    if here.kind != "new":
        drafts.keep(person.id, begun, now)
    return True


def _first_answers(asking: Asking) -> dict[str, str]:
    """One group only: it is not asked for. Raises NotAllowed where there is none."""
    event_steps.may_organise(asking)
    mine = groups_of(asking.person.id, ORGANISERS)
    first = {"key": secrets.token_hex(12)}
    return first | event_steps.choosing_group(asking, mine[0][0].id) | {"_done": "group"} if len(mine) == 1 else first


def _preview(asking: Asking) -> Question:
    """Save what was said as a draft, and draw it as the group will see it."""
    saved = _saved(asking)
    facts = group(int(asking.answers["group"]))
    card = cards.preview(saved, asking.person.id, asking.now)
    moment = moment_of(asking.answers)
    notes = [doubt_words(moment, asking.language) if moment is not None else ""]
    head = asking.say("This is the card. Nobody else has seen it yet.")
    text = "\n\n".join(part for part in (head, *notes, draw(card, facts.language, settings(), None).text) if part)
    return Question(text, (((asking.say("Publish"), "publish"),),), {"event": saved})


def _saved(asking: Asking) -> str:
    person, raw, key = asking.person, _typed(asking), asking.answers.get("event")
    if not key:
        group_id = int(asking.answers["group"])
        return events.create(person.id, group_id, raw, asking.answers["key"], asking.now, publish=False).key
    _, revision, _ = events.for_editing(person.id, key)
    return events.change(person.id, key, raw, revision, asking.now, notify=False).key


def _typed(asking: Asking) -> dict[str, str]:
    return {name: asking.answers[name] for name in FIELDS if asking.answers.get(name)}


def _publish(asking: Asking) -> Ending:
    event_form.read(_typed(asking), asking.now)  # the moment may have passed while the preview waited
    key = asking.answers["event"]
    events.publish(asking.person.id, key, asking.now)
    chats = [isolated(chat.title) for chat in chats_of_group(int(asking.answers["group"]))]
    if chats:
        words = asking.say("Published. The card is on its way to {chats}.", chats=listed(asking.language, chats))
    else:
        words = asking.say("Published. The group has no chat yet: add me to one, and the card is posted there.")
    return Ending(words, keyboard([press(asking.say("Show it"), f"ev:{key}")]))


def _abandon(asking: Asking) -> None:
    if asking.answers.get("event"):
        events.discard(asking.person.id, asking.answers["event"])


SCRIPT = learn(Script("new", event_steps.steps(_preview), _publish, _abandon))
COMMAND = noted("Make an event")
HANDLERS: list[Any] = [
    CommandHandler("new", new, filters.ChatType.PRIVATE),
    CallbackQueryHandler(new, pattern=r"^go:new$"),
]
