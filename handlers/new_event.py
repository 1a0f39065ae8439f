"""/new: an event made in private, step by step; the card is shown before anybody else sees it."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from config import settings
from handlers import dialogue, event_steps, more_steps, paused, quick_line
from handlers.cards import draw, isolated
from handlers.progress import DONE, learn
from handlers.questions import ALSO, Asking, Ending, Question, Script
from handlers.replies import deep_link, keyboard, press
from handlers.time_steps import doubt_words
from handlers.work import ask, is_person, off_loop, once
from meetups import cards, chats, drafts, event_form, events, suggested_events
from meetups.busy import busy_words
from meetups.drafts import Dialogue
from meetups.groups import group, groups_of
from meetups.people import Person
from meetups.quick_line import with_last_day
from meetups.visibility import ORGANISERS
from phrases import best_language, listed, noted, say

FIELDS = (
    "title", "about", "date", "start", "end", "lasts", "zone", "fold", "format", "visibility", "venue", "address",
    "venue_shown", "link", "seats", "online_seats",
    "guests", "approval", "answers_until", "newcomer_seats", "video_chat",
)  # fmt: skip
SAVED = "saved"  # among the answers: what of them the draft was saved from


async def new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Begin an event; or go on with the line typed in a group's chat, or with the one somebody was in the middle of."""
    kept = await ask(update, lambda person, now: paused.fetched(person.id, quick_line.is_kept))
    if kept is not None:
        await dialogue.begin(update, context, "new", {**kept, quick_line.KEPT: ""})
        return
    if await ask(update, _resumed):
        await dialogue.go_on(update, context)
        return
    answers = await ask(update, lambda person, now: _first_answers(Asking(person, {}, now)))
    await dialogue.begin(update, context, "new", answers)


async def _typed_in_private(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/new alone, or with an event in one line: what somebody was in the middle of then waits for it."""
    line = _line_of(update)
    if not line:
        await new(update, context)
        return
    answers = await ask(update, lambda person, now: _from_line(Asking(person, {}, now), line))
    await dialogue.begin(update, context, "new", answers)


async def _typed_in_group(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A button to go on in private; the line is kept for whoever may use it."""
    chat, asked, user = update.effective_chat, update.effective_message, update.effective_user
    assert chat is not None  # the handler below hears groups only
    home = await off_loop(chats.group_of_chat, chat.id)
    language = home.language if home is not None else best_language(user.language_code if user else None)
    kept = None
    if home is not None and is_person(user) and _line_of(update):
        line, group_id = _line_of(update), home.id
        kept = await once(update, lambda person, now: _keep(Asking(person, {}, now), line, group_id))
    words = noted("Let us go on in private: I have kept what you wrote.") if kept else noted("Let us go on in private.")
    payload = "new" if home is not None else f"found_{chat.id}"
    button = InlineKeyboardButton(say(language, "Go on in private"), url=deep_link(context.bot.username, payload))
    thread = asked.message_thread_id if asked is not None and asked.is_topic_message else None
    await context.bot.send_message(
        chat.id, say(language, words), reply_markup=keyboard([button]), disable_notification=True,
        message_thread_id=thread,
    )  # fmt: skip


def _line_of(update: Update) -> str:
    words = (update.message.text or "").split(maxsplit=1) if update.message is not None else []
    return words[1].strip() if len(words) > 1 else ""


def _from_line(asking: Asking, line: str) -> dict[str, str]:
    """What is known from the start. Raises NotAllowed where the person organises no group."""
    answers = _first_answers(Asking(asking.person, quick_line.carrying(asking, line), asking.now))
    return answers | paused.folded(paused.waiting(asking.person.id))


def _keep(asking: Asking, line: str, group_id: int) -> bool:
    """Let the line wait for its writer in private. False: they organise nothing there."""
    if group_id not in [facts.id for facts, _ in groups_of(asking.person.id, ORGANISERS)]:
        return False
    answers = _in_group(Asking(asking.person, quick_line.carrying(asking, line), asking.now), group_id)
    kept = Dialogue("new", quick_line.KEPT_STEP.name, {**answers, quick_line.KEPT: "yes"}, None)
    paused.put_behind(asking.person.id, kept, asking.now)
    return True


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
    return _in_group(asking, mine[0][0].id) if len(mine) == 1 else {"key": secrets.token_hex(12), **asking.answers}


def from_suggestion(asking: Asking, key: str) -> dict[str, str]:
    """The answers a dialogue begins with that makes an event of a suggestion. Raises NotFound, NotAllowed, TooLate."""
    facts, fields = suggested_events.begin(asking.person.id, key)
    known = {name: words for name, words in fields.items() if words}
    answers = _in_group(Asking(asking.person, {**known, "suggestion": key}, asking.now), facts.id)
    answers[DONE] = ",".join((answers[DONE], *known))
    return answers | paused.folded(paused.waiting(asking.person.id))


def _in_group(asking: Asking, group_id: int) -> dict[str, str]:
    fields = event_steps.choosing_group(asking, group_id) | quick_line.fields_of(asking.answers, group_id)
    done = ",".join(name for name in ("group", fields.pop(ALSO, "")) if name)
    return {"key": secrets.token_hex(12), **asking.answers, **fields, DONE: done}


def _preview(asking: Asking) -> Question:
    """Save what was said as a draft, and draw it as the group will see it."""
    saved = _saved(asking)
    facts = group(int(asking.answers["group"]))
    card = cards.preview(saved, asking.person.id, asking.now)
    wish = event_form.read(_typed(asking), asking.now)
    understood = quick_line.understood_words(asking, wish.starts, wish.ends)
    busy = busy_words(facts.id, wish.starts.utc, wish.ends.utc, asking.language, asked_by=asking.person.id, but=saved)
    notes = [understood, doubt_words(wish.starts, asking.language), more_steps.set_in_words(asking), busy]
    head = asking.say("This is the card. Nobody else has seen it yet.")
    text = "\n\n".join(part for part in (head, *notes, draw(card, facts.language, settings(), None).text) if part)
    return Question(text, (((asking.say("Publish"), "publish"),),), {"event": saved, SAVED: _digest(_typed(asking))})


def _saved(asking: Asking) -> str:
    person, raw, key = asking.person, _typed(asking), asking.answers.get("event")
    if key and asking.answers.get(SAVED) == _digest(raw):
        return key  # shown again: an update was delivered twice, or somebody came back
    if not key:
        group_id = int(asking.answers["group"])
        made_of = asking.answers.get("suggestion", "")
        form_key = asking.answers["key"]
        return events.create(person.id, group_id, raw, form_key, asking.now, publish=False, suggestion=made_of).key
    _, revision, _ = events.for_editing(person.id, key)
    return events.change(person.id, key, raw, revision, asking.now, notify=False).key


def _digest(raw: Mapping[str, str]) -> str:
    return sha256(repr(sorted(raw.items())).encode()).hexdigest()[:16]


def _typed(asking: Asking) -> dict[str, str]:
    return with_last_day({name: asking.answers[name] for name in FIELDS if asking.answers.get(name)})


def _publish(asking: Asking) -> Ending:
    event_form.read(_typed(asking), asking.now)  # the moment may have passed while the preview waited
    key = asking.answers["event"]
    events.publish(asking.person.id, key, asking.now)
    homes = [isolated(chat.title) for chat in chats.chats_of_group(int(asking.answers["group"]), with_cards=True)]
    if homes:
        words = asking.say("Published. The card is on its way to {chats}.", chats=listed(asking.language, homes))
    else:
        words = asking.say("Published. The group has no chat yet: add me to one, and the card is posted there.")
    return Ending(words, keyboard([press(asking.say("Show it"), f"ev:{key}")]))


def _abandon(asking: Asking) -> None:
    if asking.answers.get("event"):
        events.discard(asking.person.id, asking.answers["event"])


SCRIPT = learn(Script("new", event_steps.steps(_preview), _publish, _abandon))
COMMAND = noted("Make an event")
HANDLERS: list[Any] = [
    CommandHandler("new", _typed_in_private, filters.ChatType.PRIVATE),
    CommandHandler("new", _typed_in_group, filters.ChatType.GROUPS),
    CallbackQueryHandler(new, pattern=r"^go:new$"),
]
