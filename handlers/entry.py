"""Somebody would come in: a join request, a link or a button, answered step by step in private.

What is asked next is in the application's own row; the draft only says that its questions are the ones that are open.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from telegram import Update
from telegram.error import Forbidden
from telegram.ext import CallbackQueryHandler, ChatJoinRequestHandler, ContextTypes

from handlers.entry_asking import ended, question, shut
from handlers.progress import begun, learn
from handlers.questions import UNDO, Asking, Ending, Question, Said, Script, Step
from handlers.replies import pressed, reply, toast
from handlers.showing import show
from handlers.work import ask, clock, is_person, off_loop, profile_of
from meetups import applications, groups, join_requests
from meetups.applications import Mine, Source, State
from meetups.applications import Step as Asked
from meetups.entry_questions import EntryQuestion
from meetups.people import Person
from meetups.refusals import Invalid, NotFound, wrong
from phrases import noted, say

SEEN = "seen"  # an answer: the card was shown
OPENED = "opened"  # another: they opened what first said nothing of whose it is
UNSTARTED = "unstarted"  # another: Telegram lets the bot write to them for five minutes only
log = structlog.get_logger()


async def apply(update: Update, context: ContextTypes.DEFAULT_TYPE, slug: str) -> None:
    """From a link: begin, or go on. Raises NotFound, NotAllowed."""

    def opened(person: Person, now: Any) -> Mine:
        group = groups.view(slug, person.id).facts
        return applications.open_application(person.id, group.id, Source.LINK, now)

    await _go_on(update, context, await ask(update, opened))  # twice is once: the open one goes on


async def go_on(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str) -> None:
    """With an application that was begun: the next question, or what became of it. Raises NotFound."""
    await _go_on(update, context, await ask(update, lambda person, now: applications.application(person.id, key)))


async def _go_on(update: Update, context: ContextTypes.DEFAULT_TYPE, mine: Mine, *, unstarted: bool = False) -> None:
    if mine.step is not None:
        await _begin(update, context, {"key": mine.key} | ({UNSTARTED: "1"} if unstarted else {}))
        return
    person = await ask(update, lambda person, now: person)
    shown = ended(mine, person.language, unstarted=unstarted)
    await reply(update, context, shown.text, shown.keyboard)


async def _begin(update: Update, context: ContextTypes.DEFAULT_TYPE, known: Mapping[str, str]) -> None:
    """The first question, or the one that is open. Not once an update: what led here has been done by this one."""
    if update.callback_query is not None:
        await toast(update)
    await show(update, context, await ask(update, lambda person, now: begun(SCRIPT, Asking(person, known, now))))


async def _again(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Apply anew to a group one applied to before."""
    group_id = int(str(pressed(update).data).split(":")[2])

    def opened(person: Person, now: Any) -> Mine:
        before = applications.mine(person.id, group_id)
        if before is None:
            raise NotFound()
        return applications.open_application(person.id, group_id, before.source, now)

    await _go_on(update, context, await ask(update, opened))


async def _from_button(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await go_on(update, context, str(pressed(update).data).split(":")[1])


async def _knocked(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A join request: the card, the norms and the first question come at once, while the bot may write."""
    request = update.chat_join_request
    assert request is not None  # the handler below hears these only
    if not is_person(request.from_user):
        return
    profile, now = profile_of(request.from_user), clock()
    knock = await off_loop(join_requests.knocked, profile, request.chat.id, now)
    if knock is None:
        return
    try:
        if knock.refusal is not None:
            person = await ask(update, lambda person, now: person)
            await reply(update, context, knock.refusal.words(person.language))
        elif knock.mine is not None and knock.mine.state != State.ADMITTED:  # who is in is welcomed
            await _go_on(update, context, knock.mine, unstarted=knock.unstarted)
    except Forbidden as late:  # the five minutes were over, or they blocked the bot: the link leads on
        log.info("nobody hears who is at the door", chat=request.chat.id, said=late.message)


def _mine(asking: Asking) -> Mine:
    return applications.application(asking.person.id, asking.answers["key"])


def _ask(asking: Asking) -> Question:
    mine = _mine(asking)
    if mine.group.sensitive and not {SEEN, OPENED} & set(asking.answers):
        return shut(asking)  # a locked screen may show it
    return question(asking, mine, first=SEEN not in asking.answers)


def _take(asking: Asking, said: Said) -> Mapping[str, str]:
    """One answer; the same step asks on. Raises what the rules refuse."""
    if said.pressed and said.text == "open.0":
        return {OPENED: "1", UNDO: "asks"}
    mine, done = _mine(asking), {SEEN: "1", UNDO: "asks"}
    if mine.step is None:  # decided meanwhile: that is said
        return done
    if said.pressed:
        _pressed(asking, mine, said.text)
    else:
        _typed(asking, mine, said.text)
        done |= {UNSTARTED: ""}  # whoever writes to the bot may be written to from then on
    return done


def _pressed(asking: Asking, mine: Mine, what: str) -> None:
    person_id, key, now = asking.person.id, mine.key, asking.now
    act, _, rest = what.partition(".")
    if act == "read" and mine.step == Asked.NORMS:
        return  # the card was read
    if act == "norms" and mine.step == Asked.NORMS:
        applications.accept_norms(person_id, key, int(rest), now)
    elif act == "here" and mine.step == Asked.HUMAN:
        applications.show_presence(person_id, key, mine.group.slug if rest == "this" else rest, now)
        if rest != "this":
            raise Invalid(wrong("asks", noted("That was the other one. Press the name of the group.")))
    elif act == "say" and mine.question is not None and rest in (of := _buttons(mine.question)):
        applications.answer(person_id, key, mine.question.position, of[rest], now)
    elif act == "skip" and mine.question is not None and rest == str(mine.question.position):
        applications.answer(person_id, key, mine.question.position, "", now)
    elif act == "before" and mine.can_go_back:
        applications.back(person_id, key, now)
    elif act == "send" and mine.step == Asked.SEND:
        applications.send(person_id, key, now)
    else:
        raise Invalid(wrong("asks", noted("That is not asked any more.")))


def _buttons(question: EntryQuestion) -> dict[str, str]:
    """What each button of the question as it is now says."""
    return {f"{question.position}.{place}.{question.mark}": value for place, value in enumerate(question.options)}


def _typed(asking: Asking, mine: Mine, words: str) -> None:
    if mine.step == Asked.MORE:
        applications.say_more(asking.person.id, mine.key, words, asking.now)
        return
    if mine.question is None:
        raise Invalid(wrong("asks", noted("Press one of the buttons, please.")))
    value = _option(mine, words, asking.language) if mine.question.options else words
    applications.answer(asking.person.id, mine.key, mine.question.position, value, asking.now)


def _option(mine: Mine, words: str, language: str) -> str:
    """The option somebody typed instead of pressing it; what they typed, where there is none."""
    assert mine.question is not None  # asked by the caller
    named = {"yes": say(language, "Yes"), "no": say(language, "No")}
    typed = words.strip().casefold()
    options = mine.question.options
    return next((one for one in options if typed in (one.casefold(), named.get(one, one).casefold())), words)


def _asks(asking: Asking) -> bool:
    return _mine(asking).step is not None


def _finish(asking: Asking) -> Ending:
    return ended(_mine(asking), asking.language, unstarted=bool(asking.answers.get(UNSTARTED)))


def _abandon(asking: Asking) -> None:
    mine = _mine(asking)
    if mine.state == State.ASKING:
        applications.withdraw(asking.person.id, mine.key, asking.now)


SCRIPT = learn(Script("entry", (Step("asks", "", _ask, _take, ("answer",), _asks),), _finish, _abandon))
HANDLERS: list[Any] = [
    ChatJoinRequestHandler(_knocked),
    CallbackQueryHandler(_again, pattern=r"^en:again:\d{1,18}$"),
    CallbackQueryHandler(_from_button, pattern=r"^en:[a-z0-9]{4,16}$"),
]
