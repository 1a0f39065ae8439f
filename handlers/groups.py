"""Founding a group: a short dialogue in private with an administrator of the chat the bot was added to."""

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.administrators import require_administrator
from handlers.cards import isolated
from handlers.group_steps import place_and_zone, steps
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Script
from handlers.replies import keyboard, press
from handlers.work import ask, asker
from meetups import chats, drafts, groups
from meetups.groups import GroupWish
from meetups.refusals import NotAllowed
from meetups.visibility import Visibility
from phrases import LANGUAGES, noted
from scheduling.zones import zone_in_words

NO_CHAT = noted("Add me to your group’s chat first: the button below /start does it.")
TAKEN = noted("That chat belongs to a group already.")


async def found(update: Update, context: ContextTypes.DEFAULT_TYPE, chat_id: int | None = None) -> None:
    """Begin with this chat, or with the one the person added the bot to. Raises NotAllowed, NotFound."""
    if chat_id is not None and await ask(update, lambda person, now: _is_open(person.id, chat_id)):
        await dialogue.go_on(update, context)
        return
    answers = await ask(update, lambda person, now: _first_answers(person.id, chat_id))
    if answers.get("chat"):
        await require_administrator(context.bot, int(answers["chat"]), asker(update).id)
    await dialogue.begin(update, context, "found", answers)


async def _from_menu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await found(update, context)


def _is_open(user_id: int, chat_id: int) -> bool:
    here = drafts.current(user_id)
    return here is not None and here.kind == "found" and here.answers.get("chat") == str(chat_id)


def _first_answers(user_id: int, chat_id: int | None) -> dict[str, str]:
    if chat_id is None:
        waiting = chats.unbound_chats(user_id)
        if not waiting:
            raise NotAllowed(NO_CHAT)
        if len(waiting) > 1:
            return {}
        chat_id = waiting[0].chat_id
    if chats.group_of_chat(chat_id) is not None:
        raise NotAllowed(TAKEN)
    return {"chat": str(chat_id), "chat_title": chats.chat(chat_id).title, "_done": "chat"}


async def _check_ruler(bot: Any, asking: Asking) -> None:
    chat_id = asking.answers.get("chat")
    if chat_id and asking.person.telegram_id is not None:
        await require_administrator(bot, int(chat_id), asking.person.telegram_id)


def _summary(asking: Asking) -> Question:
    wish = _wish(asking)
    widths = {
        Visibility.PRIVATE: noted("Members only"),
        Visibility.UNLISTED: noted("Whoever has the link"),
        Visibility.PUBLIC: noted("Everybody"),
    }
    about = isolated(wish.about[:500]) if wish.about else ""
    place = isolated(wish.place_name) if wish.place_name else asking.say("Only online")
    facts = (LANGUAGES[wish.language], place, zone_in_words(wish.zone, asking.language, asking.now))
    lines = (
        asking.say("Is this right?"), "", f"<b>{isolated(wish.name)}</b>", about, " · ".join(facts),
        asking.say("Seen by: {who}", who=asking.say(widths[wish.visibility])),
        asking.say("Chat: {title}", title=isolated(asking.answers["chat_title"])),
    )  # fmt: skip
    text = "\n".join(line for n, line in enumerate(lines) if line or n == 1)
    return Question(text, (((asking.say("Make the group"), "make"),),))


def _wish(asking: Asking) -> GroupWish:
    answers = asking.answers
    place, zone = place_and_zone(answers)
    return GroupWish(
        answers["name"],
        answers.get("about", ""),
        answers["language"],
        zone,
        Visibility(answers["visibility"]),
        place.id if place is not None else None,
        place.name if place is not None else "",
        place.cell if place is not None else None,
    )


def _make(asking: Asking) -> Ending:
    """Found the group and let it live in the chat. Raises Invalid, NotAllowed."""
    chat_id = int(asking.answers["chat"])
    if chats.group_of_chat(chat_id) is not None:
        raise NotAllowed(TAKEN)
    facts = groups.found(asking.person.id, _wish(asking), asking.now)
    chats.bind(asking.person.id, chat_id, facts.id, asking.now)
    words = asking.say(
        "{name} is a group now. Make its first event, and I post one card in the chat.", name=isolated(facts.name)
    )
    return Ending(
        words,
        keyboard(
            [press(asking.say("Make an event"), "go:new")],
            [press(asking.say("Say whom it is for"), f"gr:card_edit:{facts.id}")],
        ),
    )


SCRIPT = learn(Script("found", steps(_summary, _check_ruler), _make))
HANDLERS: list[Any] = [CallbackQueryHandler(_from_menu, pattern=r"^go:found$")]
