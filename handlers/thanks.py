"""Saying thanks: in private step by step, or in the group's chat with /thanks below somebody's message, quietly."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from handlers import dialogue, whom
from handlers.group_menu import back, belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, chosen, in_rows
from handlers.replies import keyboard, press, react, reply, swap, toast
from handlers.words import as_many_as_fit, isolated, shortened
from handlers.work import ask, is_person, once
from meetups import thanks
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, Refusal, TooLate, wrong
from meetups.thanks import Thanked
from phrases import noted, say

HEART = "❤"  # ReactionTypeEmoji: all that is seen of it in the chat
HOW = noted("Reply to somebody’s message with /thanks and what for, such as: /thanks proofreading")
DONE = noted("{name} reads from you: thanks for {topic}.")


async def _begin(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await ask(update, lambda person, now: belonging(person, group_id))
    await dialogue.begin(update, context, "thanks", {"group": str(group_id)})


async def _lately(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _list(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _list(person: Person, group_id: int) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id)
    language = person.language
    lines = [_line(one, language) for one in thanks.in_group(person.id, group_id)]
    parts = [
        f"<b>{isolated(facts.name)}</b>",
        as_many_as_fit(lines, language) or escape(say(language, "Nobody was thanked yet.")),
    ]
    more = [press(say(language, "Say thanks"), f"th:say:{group_id}")]
    return "\n\n".join(parts), keyboard(more, back(language, group_id, "together"))


def _line(one: Thanked, language: str) -> str:
    names = {"giver": isolated(shortened(one.giver)), "receiver": isolated(shortened(one.receiver))}
    return say(language, "{giver} thanks {receiver} for: {topic}", **names, topic=isolated(one.topic))


async def _in_chat(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A reaction where it is done; where it is not, the reason in private, if they can be written to."""
    message = update.effective_message
    assert message is not None  # the handler below hears messages only
    if not is_person(update.effective_user):
        return
    topic, other = " ".join(context.args or []), _author(message)
    try:
        if other is None or not topic:
            raise Invalid(wrong("topic", HOW))
        done = await once(update, lambda person, now: _thank(person, now, message.chat.id, other, topic))
    except Refusal as refused:
        await _quietly(update, context, refused)
        return
    if done is not None:
        await react(message, HEART)  # seen or not, whoever was thanked hears it


def _thank(person: Person, now: datetime, chat_id: int, other: int, topic: str) -> Thanked:
    return thanks.thank_in_chat(person.id, chat_id, other, topic, now)


def _author(message: Message) -> int | None:
    """Who wrote what this replies to: a person who is seen."""
    other = message.reply_to_message
    written = other is not None and other.forum_topic_created is None and is_person(other.from_user)
    return other.from_user.id if other is not None and other.from_user is not None and written else None


async def _quietly(update: Update, context: ContextTypes.DEFAULT_TYPE, refused: Refusal) -> None:
    words = await ask(update, lambda person, now: refused.words(person.language))
    with suppress(BadRequest, Forbidden):  # they never wrote to the bot: the chat is not told in their place
        await reply(update, context, escape(words))


def _ask_who(asking: Asking) -> Question:
    words = asking.say("Whom would you like to thank? Press a name, or type it.")
    return Question(escape(words), whom.names_to_press(asking))


def _ask_topic(asking: Asking) -> Question:
    words = asking.say("What for? A word or two, such as what they know or did.")
    return Question(escape(words), _topics(asking))


def _topics(asking: Asking) -> Options:
    found = thanks.suggestions(int(asking.answers["group"]), asking.language)
    return in_rows([(topic, str(n)) for n, topic in enumerate(found)], 2)


def _take_topic(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        topics = thanks.suggestions(int(asking.answers["group"]), asking.language)
        return {"topic": topics[int(chosen(said, _topics(asking)))]}
    return {"topic": thanks.checked_topic(said.text)}


def _ask_words(asking: Asking) -> Question:
    return Question(escape(asking.say("Would you like to add a few words? They alone read them.")))


def _take_words(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"words": thanks.checked_words(said.text)}


def _finish(asking: Asking) -> Ending:
    """Thank them, or say why not."""
    answers, group_id = asking.answers, int(asking.answers["group"])
    up = keyboard(back(asking.language, group_id, "together"))
    try:
        done = thanks.thank(asking.person.id, int(answers["receiver"]), group_id, answers["topic"],
                            answers.get("words", ""), asking.now)  # fmt: skip
    except (NotAllowed, NotFound, TooLate) as refused:
        return Ending(escape(refused.words(asking.language)), up)
    return Ending(asking.say(DONE, name=isolated(done.receiver), topic=isolated(done.topic)), up)


SCRIPT = learn(
    Script(
        "thanks",
        (
            Step("who", noted("Whom"), _ask_who, whom.take_who, ("who",)),
            Step("which", "", whom.ask_which, whom.take_which, ("which",), applies=whom.several),
            Step("topic", noted("What for"), _ask_topic, _take_topic, ("topic",)),
            Step("words", noted("Words"), _ask_words, _take_words, ("words",), optional=True),
        ),
        _finish,
    )
)
HANDLERS: list[Any] = [
    CallbackQueryHandler(_begin, pattern=r"^th:say:\d{1,18}$"),
    CallbackQueryHandler(_lately, pattern=r"^th:all:\d{1,18}$"),
    CommandHandler("thanks", _in_chat, filters.ChatType.GROUPS & filters.UpdateType.MESSAGE),
]
