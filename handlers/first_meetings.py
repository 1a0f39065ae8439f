"""How the first event was, in private: said with one press, in words, given to somebody to read, or taken back; and
what organisers see of it."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import back, belonging, group_in
from handlers.handbook import Shown, show
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Said, Script, Step
from handlers.replies import keyboard, press, pressed, reply
from handlers.words import as_many_as_fit, isolated
from handlers.work import ask, once
from meetups import buddies, first_meetings
from meetups.first_meetings import Felt, Given, Reader, Word
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.visibility import Role
from phrases import noted, say

FELT = {Felt.GOOD: noted("Good"), Felt.MIXED: noted("Mixed"), Felt.BAD: noted("Not for me")}
READERS = {
    Reader.NOBODY: noted("Nobody reads it; it is only counted."),
    Reader.BUDDY: noted("Your buddy reads it."),
    Reader.ORGANISERS: noted("The organisers read it, with your name."),
}
GIVE = {Reader.NOBODY: noted("Nobody"), Reader.BUDDY: noted("My buddy"), Reader.ORGANISERS: noted("The organisers")}
ROOM = 3_000  # for words of others in one message, below the counts
BETWEEN = "\n\n"


def page(person: Person, group_id: int, said: str = "") -> Shown:
    """One's own word, and what can be done with it. Raises NotFound where nothing was asked."""
    facts, _ = belonging(person, group_id)
    word, language = first_meetings.mine(person.id, group_id), person.language
    if word is None:
        raise NotFound()
    head = f"<b>{escape(say(language, 'My first time'))}</b> · {isolated(facts.name)}"
    parts = [said, head, *_words(word, language)]
    return "\n\n".join(part for part in parts if part), keyboard(*_rows(word, language))


def _words(word: Word, language: str) -> list[str]:
    if word.felt is None:
        return [escape(say(language, "How was it?"))]
    own = f"<blockquote>{isolated(word.words)}</blockquote>" if word.words else ""
    return [escape(say(language, FELT[word.felt])), own, escape(say(language, READERS[word.shown]))]


def _rows(word: Word, language: str) -> list[list[Any]]:
    group_id = word.group_id
    felt = [press(say(language, words), f"fm:{each}:{group_id}") for each, words in FELT.items() if each != word.felt]
    if word.felt is None:
        return [felt, back(language, group_id, "mine")]
    open_to = [each for each in GIVE if each != word.shown and (each != Reader.BUDDY or word.has_buddy)]
    readers = [[press(say(language, "Who reads it: {who}", who=say(language, GIVE[each])), f"fm:to.{each}:{group_id}")]
               for each in open_to]  # fmt: skip
    say_more = say(language, "Say it anew") if word.words else say(language, "Add a few words")
    own = [press(say_more, f"fm:words:{group_id}"), press(say(language, "Take it back"), f"fm:gone:{group_id}")]
    return [own, *readers, felt, back(language, group_id, "mine")]


def _given(person: Person, group_id: int) -> Shown:
    facts, _ = belonging(person, group_id)
    language, found = person.language, first_meetings.given(person.id, group_id)
    head = f"<b>{escape(say(language, 'First times'))}</b> · {isolated(facts.name)}"
    nothing = escape(say(language, "There is nothing for you to read."))
    lines = [_one(each, language) for each in found] or [nothing]
    return f"{head}{BETWEEN}{as_many_as_fit(lines, language, BETWEEN, ROOM)}", keyboard(
        back(language, group_id, "mine")
    )


def _one(each: Given, language: str) -> str:
    head = f"<b>{isolated(each.name)}</b>: {escape(say(language, FELT[each.felt]))}"
    return f"{head}\n{isolated(each.words)}" if each.words else head


def _care(person: Person, group_id: int, now: datetime) -> Shown:
    """For organisers: counts, and what was given to them. Raises NotAllowed."""
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, going = person.language, buddies.counts(person.id, group_id)
    felt = first_meetings.counts(person.id, group_id)
    lines = [
        say(language, "Newcomers who wait for a buddy: {n}", n=few(going.waiting, language)),
        say(language, "Members who would be a buddy: {n}", n=few(going.volunteers, language)),
        say(language, "Buddies and newcomers who found each other: {n}", n=few(going.pairs, language)),
        say(language, "How first times were:"),
        *(f"{say(language, words)}: {few(felt[each], language)}" for each, words in FELT.items()),
    ]
    head = f"<b>{escape(say(language, 'Newcomers'))}</b> · {isolated(facts.name)}"
    told = [_one(each, language) for each in first_meetings.given(person.id, group_id)]
    words = as_many_as_fit(told, language, BETWEEN, ROOM)
    return BETWEEN.join(filter(None, (head, escape("\n".join(lines)), words))), keyboard(
        back(language, group_id, "care")
    )


def few(number: int | None, language: str) -> str:
    """A count that says nothing about one of them."""
    return say(language, "fewer than five") if number is None else str(number)


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: page(person, group_in(update)))


async def _below(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """From a piece of news, which stays as it is."""
    await reply(update, context, *await ask(update, lambda person, now: _given(person, group_in(update))))


async def _show_given(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: _given(person, group_in(update)))


async def _show_care(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: _care(person, group_in(update), now))


async def _felt(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    felt, group_id = Felt(str(pressed(update).data).split(":")[1]), group_in(update)
    await once(update, lambda person, now: first_meetings.say_how(person.id, group_id, felt, now))
    thanks = noted("Thank you. It is noted.")
    await show(update, context, lambda person, now: page(person, group_id, escape(say(person.language, thanks))))


async def _give(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    reader, group_id = Reader(str(pressed(update).data).split(":")[1].removeprefix("to.")), group_in(update)
    await once(update, lambda person, now: first_meetings.give_to(person.id, group_id, reader, now))
    await show(update, context, lambda person, now: page(person, group_id))


async def _gone(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await once(update, lambda person, now: first_meetings.take_back(person.id, group_id, now))
    await show(update, context, lambda person, now: page(person, group_id))


async def _write(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await ask(update, lambda person, now: page(person, group_id))
    await dialogue.begin(update, context, "firsttime", {"group": str(group_id)})


def _ask_words(asking: Asking) -> Question:
    return Question(escape(asking.say("How was it, in a few words? Afterwards you choose who may read them.")))


def _take_words(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"words": first_meetings.checked(said.text)}


def _finish(asking: Asking) -> Ending:
    """Keep them. Raises NotFound, Invalid."""
    group_id = int(asking.answers["group"])
    first_meetings.say_words(asking.person.id, group_id, asking.answers["words"], asking.now)
    return Ending(*page(asking.person, group_id))


SCRIPT = learn(Script("firsttime", (Step("words", "", _ask_words, _take_words, ("words",)),), _finish))
HANDLERS: list[Any] = [
    CallbackQueryHandler(act, pattern=rf"^fm:{shape}:\d{{1,18}}$")
    for shape, act in (
        ("show", _show),
        ("below", _below),
        ("given", _show_given),
        ("care", _show_care),
        (f"({'|'.join(Felt)})", _felt),
        (rf"to\.({'|'.join(Reader)})", _give),
        ("gone", _gone),
        ("words", _write),
    )
]
