"""What groups decided about somebody, read by themselves in private, and their objection; and who looks again.

Who is kept out of a group reads it too: nothing here asks whether they belong to it.
"""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from handlers import dialogue
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Said, Script, Step, chosen
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask
from meetups import appeals, my_record, safety_words
from meetups.appeals import LONGEST_ANSWER, LONGEST_WORDS
from meetups.my_record import MySanction
from meetups.people import Person
from meetups.refusals import Invalid, TooLate, wrong
from phrases import noted, say
from scheduling.zones import day_in_words

AT_ONCE = 12
DEEDS = 8
LONGEST_LABEL = 60
Shown = tuple[str, InlineKeyboardMarkup]


async def record(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Everything groups decided about whoever asks."""
    shown = await ask(update, _record)
    if update.callback_query is None:
        await reply(update, context, *shown)
        return
    await toast(update)
    await swap(update, context, *shown)


async def below(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str) -> None:
    """One of them in a message of its own, as a link leads to it. Raises NotFound."""
    await reply(update, context, *await ask(update, lambda person, now: card(person, key, now)))


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: card(person, _key(update), now))
    await toast(update)
    await swap(update, context, *shown)


async def _object(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    mine = await ask(update, lambda person, now: my_record.sanction(person.id, key, now))
    if mine.may_object:
        to = await ask(update, lambda person, now: appeals.goes_to(key))
        await dialogue.begin(update, context, "object", {"key": key, "to": to.value})
    else:
        await _show(update, context)


async def _appeal(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: objection(person, _key(update)))
    await toast(update)
    await swap(update, context, *shown)


async def _answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    way, key = str(pressed(update).data).split(":")[1:]
    one = await ask(update, lambda person, now: appeals.appeal(person.id, key))
    if one.state != "open":
        await _appeal(update, context)
        return
    await dialogue.begin(update, context, "again", {"key": key, "do": way, "name": one.name})


def card(person: Person, key: str, now: datetime) -> Shown:
    """What was done, why, until when, and the way to object. Raises NotFound."""
    language, mine = person.language, my_record.sanction(person.id, key, now)
    parts = [
        f"<b>{say(language, safety_words.TITLES[mine.kind], group=isolated(mine.group.name))}</b>",
        isolated(mine.reason) if mine.reason else escape(say(language, "No reason was written down.")),
        escape(safety_words.until_words(mine, language)),
        "" if mine.over else escape(safety_words.meaning(mine, language)),
        *_objected(mine, language),
    ]
    rows = [[press(say(language, "Object"), f"sn:object:{key}")]] if mine.may_object else []
    wrong_there = [press(say(language, "Report something"), f"rp:new:{mine.group.id}")]  # also for who is kept out
    last = [press(say(language, "What was decided about me"), "sn:all:0")]
    return "\n\n".join(part for part in parts if part), keyboard(*rows, wrong_there, last)


def _objected(mine: MySanction, language: str) -> tuple[str, ...]:
    if mine.may_object:
        where = safety_words.GOES_TO[appeals.goes_to(mine.key).value]
        return (escape(f"{say(language, 'You may object once.')} {say(language, where)}"),)
    if not mine.appealed_at:
        return ()
    state = escape(say(language, safety_words.APPEALS[mine.appeal_state]))
    return f"<blockquote>{isolated(mine.appeal)}</blockquote>", state, isolated(mine.appeal_answer)


def _record(person: Person, now: datetime) -> Shown:
    language = person.language
    found = my_record.sanctions_of(person.id, now)
    rows = [[press(shortened(_line(one, language), LONGEST_LABEL), f"sn:show:{one.key}")] for one in found[:AT_ONCE]]
    none = say(language, "No group warned, muted, removed or kept you out.")
    head = say(language, "What groups decided about you. Nobody else sees this.") if found else none
    deeds = [
        f"{isolated(one.group)}: {escape(say(language, one.words))}" for one in my_record.deeds_of(person.id)[:DEEDS]
    ]
    return "\n\n".join(filter(None, (escape(head), "\n".join(deeds)))), keyboard(*rows)


def _line(one: MySanction, language: str) -> str:
    day = day_in_words(one.at, one.group.zone, language)
    return f"{say(language, safety_words.TITLES[one.kind], group=one.group.name)}, {day}"


def objection(person: Person, key: str) -> Shown:
    """What somebody objects to, for who looks again. Raises NotFound."""
    language, one = person.language, appeals.appeal(person.id, key)
    day = day_in_words(one.at, one.group.zone, language)
    lines = [
        f"<b>{say(language, '{name} objects', name=isolated(shortened(one.name)))}</b>\n{isolated(one.group.name)}",
        f"{escape(say(language, safety_words.IMPOSED[one.kind]))}, {day}",
        isolated(one.reason) if one.reason else escape(say(language, "No reason was written down.")),
        escape(say(language, "They say:")) + f"\n<blockquote>{isolated(one.words)}</blockquote>",
    ]
    if one.state != "open":
        became = noted("It was lifted.") if one.state == "lifted" else noted("It stays.")
        lines.append(f"{escape(say(language, became))} {isolated(one.answer)}")
    ways = [press(say(language, "Lift it"), f"ap:lift:{key}"), press(say(language, "It stays"), f"ap:stay:{key}")]
    return "\n\n".join(lines), keyboard(ways if one.state == "open" else [])


def _key(update: Update) -> str:
    return str(pressed(update).data).split(":")[2]


def _typed(most: int) -> Any:
    def take(asking: Asking, said: Said) -> Mapping[str, str]:
        if said.pressed:
            chosen(said, ())
        if len(said.text) > most:
            raise Invalid(wrong("words", noted("Up to {most} characters, please."), most=most))
        return {"words": said.text}

    return take


def _ask_objection(asking: Asking) -> Question:
    where = asking.say(safety_words.GOES_TO[asking.answers["to"]])
    return Question(escape(f"{asking.say('Why was it wrong? You may say so once.')} {where}"))


def _ask_answer(asking: Asking) -> Question:
    name = isolated(shortened(asking.answers["name"]))
    return Question(asking.say("What do you answer {name}? They read it, from the group and not from you.", name=name))


def _save_objection(asking: Asking) -> None:
    appeals.object_to(asking.person.id, asking.answers["key"], asking.answers["words"], asking.now)


def _save_answer(asking: Asking) -> None:
    lifts = asking.answers["do"] == "lift"
    appeals.decide(asking.person.id, asking.answers["key"], asking.answers["words"], asking.now, lifts=lifts)


def _script(kind: str, asks: Any, most: int, save: Any, done: str) -> Script:
    def finish(asking: Asking) -> Ending:
        try:
            save(asking)
        except TooLate as refused:
            return Ending(escape(refused.words(asking.language)))
        return Ending(escape(asking.say(done)))

    return learn(Script(kind, (Step("words", "", asks, _typed(most), ("words", "answer")),), finish))


SCRIPTS = (
    _script("object", _ask_objection, LONGEST_WORDS, _save_objection,
            noted("Your objection is sent. You hear from me what becomes of it.")),
    _script("again", _ask_answer, LONGEST_ANSWER, _save_answer, noted("Decided. They hear your answer.")),
)  # fmt: skip
HANDLERS: list[Any] = [
    CommandHandler("record", record, filters.ChatType.PRIVATE),
    CallbackQueryHandler(record, pattern=r"^sn:all:\d{1,18}$"),
    CallbackQueryHandler(_show, pattern=r"^sn:show:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_object, pattern=r"^sn:object:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_appeal, pattern=r"^ap:show:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_answer, pattern=r"^ap:(lift|stay):[a-z0-9]{4,16}$"),
]
