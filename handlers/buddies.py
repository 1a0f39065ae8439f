"""Buddies in private: asking for one, looking after somebody who came lately, and ending it."""

from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import back, belonging, group_in
from handlers.handbook import Shown, show
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once, person_of
from meetups import buddies, first_meetings
from meetups.buddies import MOST, Mine, Other
from meetups.buddy_pairs import State
from meetups.people import Person
from meetups.refusals import TooLate
from phrases import count, noted, say

WHAT = noted(
    "A buddy is a member who says hello to somebody new, answers questions and goes along to the first evening."
)
ASKED = noted("Somebody is asked. As soon as one says yes, you both hear who it is.")
WAITS = noted("Nobody is free just now. Who is next is asked for you; you need not do anything.")


def page(person: Person, group_id: int, now: Any, said: str = "") -> Shown:
    """All that buddies are to this person there. Raises NotFound."""
    facts, _ = belonging(person, group_id)
    mine, language = buddies.mine(person.id, group_id, now), person.language
    head = f"<b>{escape(say(language, 'Buddies'))}</b> · {isolated(facts.name)}"
    parts = [said, head, escape(say(language, WHAT)), _own_words(mine, language), *_looked_after(mine, language)]
    rows = [*_own_rows(mine, language), *_their_rows(mine, language), *_limit_rows(mine, language)]
    if first_meetings.mine(person.id, group_id) is not None:
        rows.append([press(say(language, "How my first time was"), f"fm:show:{group_id}")])
    if first_meetings.given(person.id, group_id):
        rows.append([press(say(language, "What I was given to read"), f"fm:given:{group_id}")])
    return "\n\n".join(part for part in parts if part), keyboard(*rows, back(language, group_id, "mine"))


def _own_words(mine: Mine, language: str) -> str:
    if mine.buddy is not None:
        return f"{escape(say(language, 'Your buddy:'))} {_link(mine.buddy)}"
    return escape(say(language, ASKED if mine.asked else WAITS)) if mine.waits else ""


def _looked_after(mine: Mine, language: str) -> list[str]:
    going = [_link(one) for one in mine.newcomers if one.state == State.GOING]
    asked = [isolated(one.name) for one in mine.newcomers if one.state == State.ASKED]
    return [
        f"{escape(say(language, 'You look after:'))} {', '.join(going)}" if going else "",
        f"{escape(say(language, 'Would like you as a buddy:'))} {', '.join(asked)}" if asked else "",
        escape(_limit_words(mine.limit, language)),
    ]


def _limit_words(limit: int, language: str) -> str:
    if not limit:
        return say(language, "How many newcomers would you look after at a time?")
    return count(language, "You look after up to one newcomer at a time.",
                 "You look after up to {n} newcomers at a time.", limit)  # fmt: skip


def _link(one: Other) -> str:
    return f'<a href="{escape(one.address)}">{isolated(one.name)}</a>'


def _own_rows(mine: Mine, language: str) -> list[list[Any]]:
    if mine.buddy is not None:
        return [[press(say(language, "I find my way now: end it"), f"bd:end:{mine.buddy.pair}")]]
    if mine.waits:
        return [[press(say(language, "I need none any more"), f"bd:none:{mine.group_id}")]]
    return [[press(say(language, "I would like a buddy"), f"bd:ask:{mine.group_id}")]] if mine.may_ask else []


def _their_rows(mine: Mine, language: str) -> list[list[Any]]:
    rows = []
    for one in mine.newcomers:
        name = shortened(one.name)
        if one.state == State.GOING:
            rows.append([press(say(language, "End it: {name}", name=name), f"bd:end:{one.pair}")])
        else:
            rows.append([press(say(language, "Yes: {name}", name=name), f"bd:yes:{one.pair}"),
                         press(say(language, "Not now"), f"bd:no:{one.pair}")])  # fmt: skip
    return rows


def _limit_rows(mine: Mine, language: str) -> list[list[Any]]:
    label = {0: say(language, "None")} | {n: str(n) for n in range(1, MOST + 1)}
    return [[press(f"· {label[n]} ·" if n == mine.limit else label[n], f"bd:n.{n}:{mine.group_id}") for n in label]]


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: page(person, group_in(update), now))


async def _below(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """From a piece of news, which stays as it is."""
    await reply(update, context, *await ask(update, lambda person, now: page(person, group_in(update), now)))


async def _ask(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await once(update, lambda person, now: buddies.ask_for_one(person.id, group_id, now))
    await show(update, context, lambda person, now: page(person, group_id, now))


async def _want(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """From a welcome, which stays as it is."""
    group_id = group_in(update)
    await once(update, lambda person, now: buddies.ask_for_one(person.id, group_id, now))
    await _below(update, context)


async def _none(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await once(update, lambda person, now: buddies.want_none(person.id, group_id, now))
    await show(update, context, lambda person, now: page(person, group_id, now))


async def _limit(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    number, group_id = int(str(pressed(update).data).split(":")[1].removeprefix("n.")), group_in(update)
    await once(update, lambda person, now: buddies.volunteer(person.id, group_id, number, now))
    await show(update, context, lambda person, now: page(person, group_id, now))


async def _answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Yes or not now, to a question that may have passed on meanwhile: said in its place."""
    way, pair = str(pressed(update).data).split(":")[1], group_in(update)
    rule = buddies.accept if way == "yes" else buddies.decline
    yes, no = noted("Thank you. You both hear how to write to each other."), noted("All right. Somebody else is asked.")
    language = (await person_of(update)).language
    group_id = await ask(update, lambda person, now: buddies.group_of(person.id, pair))
    try:
        await once(update, lambda person, now: rule(person.id, pair, now))
        said = say(language, yes if way == "yes" else no)
    except TooLate as refused:
        said = refused.words(language)
    await toast(update, said)
    further = keyboard([press(say(language, "Buddies"), f"bd:show:{group_id}")])
    await swap(update, context, escape(said), further)


async def _end(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    pair = group_in(update)
    group_id = await ask(update, lambda person, now: buddies.group_of(person.id, pair))
    await once(update, lambda person, now: buddies.end(person.id, pair, now))
    over = noted("It is over. The other hears so, and no reason.")
    await show(update, context, lambda person, now: page(person, group_id, now, escape(say(person.language, over))))


HANDLERS: list[Any] = [
    CallbackQueryHandler(act, pattern=rf"^bd:{shape}:\d{{1,18}}$")
    for shape, act in (
        ("show", _show),
        ("below", _below),
        ("ask", _ask),
        ("want", _want),
        ("none", _none),
        (rf"n\.[0-{MOST}]", _limit),
        ("(yes|no)", _answer),
        ("end", _end),
    )
]
