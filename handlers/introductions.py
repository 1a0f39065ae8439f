"""Introductions in private: one's own, written, shown, posted or taken away; and what others say of themselves."""

from collections.abc import Mapping
from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import back, belonging, group_in
from handlers.handbook import Shown, show
from handlers.progress import learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, picking
from handlers.replies import keyboard, press, pressed
from handlers.words import fitted, isolated
from handlers.work import ask, once
from meetups import introductions
from meetups.introductions import Shown as Width
from meetups.introductions import Told
from meetups.people import Person
from phrases import noted, say

AT_ONCE = 4  # introductions in one message
ROOM = 800  # UTF-16 units of each there
READ = {
    Width.GROUP: noted("Members of the group read it."),
    Width.PUBLIC: noted("Whoever sees the group’s page reads it, with your first name."),
}
NOTHING = noted("You have not introduced yourself here. A sentence or two are plenty.")
POSTED = noted("It is on its way to the group’s chat.")


def mine(person: Person, group_id: int, said: str = "") -> Shown:
    """One's own, and what can be done with it. Raises NotFound."""
    facts, _ = belonging(person, group_id)
    language, told = person.language, introductions.mine(person.id, group_id)
    head = f"<b>{escape(say(language, 'Introduce yourself'))}</b> · {isolated(facts.name)}"
    if told is None:
        parts, rows = [escape(say(language, NOTHING))], [[press(say(language, "Write it"), f"in:new:{group_id}")]]
    else:
        parts = [
            f"<blockquote>{isolated(fitted(told.text, ROOM * 3))}</blockquote>",
            escape(say(language, READ[told.shown])),
        ]
        rows = _acts(told, language)
    others = [press(say(language, "What others say"), f"in:all:0:{group_id}")]
    return "\n\n".join(part for part in (said, head, *parts) if part), keyboard(
        *rows, others, back(language, group_id, "mine")
    )


def _acts(told: Told, language: str) -> list[list[Any]]:
    group_id = told.group_id
    rows = [
        [
            press(say(language, "Write it anew"), f"in:new:{group_id}"),
            press(say(language, "Take it away"), f"in:gone:{group_id}"),
        ]
    ]
    if told.shown == Width.PUBLIC:
        rows.append([press(say(language, "Show it to members only"), f"in:to.group:{group_id}")])
    elif introductions.may_be_public(group_id):
        rows.append([press(say(language, "Show it on the group’s page too"), f"in:to.public:{group_id}")])
    if not told.posted and introductions.posted_in(group_id):
        rows.append([press(say(language, "Post it in the group’s chat"), f"in:post:{group_id}")])
    return rows


def _others(person: Person, group_id: int, offset: int) -> Shown:
    facts, _ = belonging(person, group_id)
    language = person.language
    found = introductions.of_group(group_id, person.id, AT_ONCE + 1, offset)
    head = f"<b>{escape(say(language, 'Introductions'))}</b> · {isolated(facts.name)}"
    parts = [f"<b>{isolated(one.name)}</b>\n{isolated(fitted(one.text, ROOM))}" for one in found[:AT_ONCE]]
    if not parts:
        parts = [escape(say(language, "Nobody has introduced themselves yet."))]
    before = [press(say(language, "Before"), f"in:all:{max(0, offset - AT_ONCE)}:{group_id}")] if offset else []
    after = [press(say(language, "More"), f"in:all:{offset + AT_ONCE}:{group_id}")] if len(found) > AT_ONCE else []
    own = [press(say(language, "Mine"), f"in:me:{group_id}")]
    return "\n\n".join((head, *parts)), keyboard(before + after, own, back(language, group_id, "together"))


async def _mine(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: mine(person, group_in(update)))


async def _all(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    offset = int(str(pressed(update).data).split(":")[2])
    await show(update, context, lambda person, now: _others(person, group_in(update), offset))


async def _new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The dialogue stands below, so that a welcome stays as it is."""
    group_id = group_in(update)
    facts, _ = await ask(update, lambda person, now: belonging(person, group_id))
    await dialogue.begin(update, context, "introduce", {"group": str(group_id), "name": facts.name})


async def _widen(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    width, group_id = Width(str(pressed(update).data).split(":")[1].removeprefix("to.")), group_in(update)
    await once(update, lambda person, now: introductions.show_to(person.id, group_id, width, now))
    await show(update, context, lambda person, now: mine(person, group_id))


async def _post(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await once(update, lambda person, now: introductions.post(person.id, group_id, now))
    await show(update, context, lambda person, now: mine(person, group_id, escape(say(person.language, POSTED))))


async def _gone(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await once(update, lambda person, now: introductions.delete(person.id, group_id))
    await show(update, context, lambda person, now: mine(person, group_id))


def _ask_text(asking: Asking) -> Question:
    words = asking.say(
        "Who are you, and what brings you to {group}? A few sentences.", group=isolated(asking.answers["name"])
    )
    told = introductions.mine(asking.person.id, int(asking.answers["group"]))
    if told is None:
        return Question(words)
    now_says = escape(asking.say("It says now; copy it, change it and send all of it:"))
    return Question(f"{words}\n\n{now_says}\n<pre>{escape(told.text)}</pre>")


def _take_text(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"text": introductions.checked(said.text)}


def _widths(asking: Asking) -> Options:
    return (
        ((asking.say("Members of the group"), Width.GROUP.value),),
        ((asking.say("Whoever sees the group’s page"), Width.PUBLIC.value),),
    )


def _may_be_public(asking: Asking) -> bool:
    return introductions.may_be_public(int(asking.answers["group"]))


def _finish(asking: Asking) -> Ending:
    """Keep it. Raises NotFound, Invalid."""
    group_id, width = int(asking.answers["group"]), Width(asking.answers.get("shown", Width.GROUP.value))
    introductions.write(asking.person.id, group_id, asking.answers["text"], width, asking.now)
    return Ending(*mine(asking.person, group_id, escape(asking.say("It is kept."))))


STEPS = (
    Step("text", noted("Your words"), _ask_text, _take_text, ("text",)),
    picking("shown", noted("Who reads it"), noted("Who may read it?"), _widths, applies=_may_be_public),
)
SCRIPT = learn(Script("introduce", STEPS, _finish))
HANDLERS: list[Any] = [
    CallbackQueryHandler(_mine, pattern=r"^in:me:\d{1,18}$"),
    CallbackQueryHandler(_all, pattern=r"^in:all:\d{1,6}:\d{1,18}$"),
    CallbackQueryHandler(_new, pattern=r"^in:new:\d{1,18}$"),
    CallbackQueryHandler(_widen, pattern=r"^in:to\.(group|public):\d{1,18}$"),
    CallbackQueryHandler(_post, pattern=r"^in:post:\d{1,18}$"),
    CallbackQueryHandler(_gone, pattern=r"^in:gone:\d{1,18}$"),
]
