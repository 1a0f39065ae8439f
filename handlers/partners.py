"""A group's partners in private: what is voted on, one's own vote, and how an agreement ends. Posts are in
`partner_posts.py`, a proposal is typed in `partner_steps.py`."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from config import settings
from handlers.group_menu import back, belonging, group_in
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import partner_endings, partner_notices, partner_posts, partner_votes, partners
from meetups.partners import About, Partner, State
from meetups.people import Person
from meetups.refusals import TooLate
from meetups.visibility import ORGANISERS, Role, role_of
from phrases import count, noted, say

LONGEST_LABEL = 60
AT_ONCE = 20
Shown = tuple[str, InlineKeyboardMarkup]
SAID = {"yes": noted("You said yes. You may change it until the vote is over."),
        "no": noted("You said no. You may change it until the vote is over.")}  # fmt: skip
DEEDS: dict[str, tuple[Callable[[int, str, datetime], object], str]] = {
    "ask": (partner_votes.ask_ending, noted("You asked for it. It counts as a yes in that vote.")),
    "keep": (partner_votes.ask_no_ending, noted("You ask for it no more.")),
    "over": (partner_endings.end, noted("It is over.")),
}
SURE = {
    State.ON: noted("End it now, without a vote? Posts that wait are refused, and it cannot be undone."),
    State.VOTING: noted("Take the proposal back? The vote is over without a result."),
}


async def _all(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: listed(person, group_in(update), now))
    await toast(update)
    await swap(update, context, *shown)


async def _one(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: page(person, _key(update), now))
    await toast(update)
    await swap(update, context, *shown)


async def _below(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """From a piece of news, which stays as it is."""
    await reply(update, context, *await ask(update, lambda person, now: page(person, _key(update), now)))


async def _vote(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, _, answer, about, key = str(pressed(update).data).split(":")

    def effect(person: Person, now: datetime) -> str:
        partner_votes.vote(person.id, key, About(about), answer == "yes", now)
        return say(person.language, SAID[answer])

    await _do(update, context, effect)


async def _deed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    rule, done = DEEDS[str(pressed(update).data).split(":")[1]]

    def effect(person: Person, now: datetime) -> str:
        rule(person.id, _key(update), now)
        return say(person.language, done)

    await _do(update, context, effect)


async def _do(
    update: Update, context: ContextTypes.DEFAULT_TYPE, effect: Callable[[Person, datetime], str]
) -> None:  # fmt: skip
    """Do it and show what stands there now, also where somebody or the clock was faster."""
    try:
        said = await once(update, effect) or ""
    except TooLate as refused:
        said = refused.words((await ask(update, lambda person, now: person)).language)
    shown = await ask(update, lambda person, now: page(person, _key(update), now, escape(said)))
    await toast(update, said)
    await swap(update, context, *shown)


async def _sure(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _asked(person, _key(update)))
    await toast(update)
    await swap(update, context, *shown)


def listed(person: Person, group_id: int, now: datetime, said: str = "") -> Shown:
    """Those of now and what is voted on, each a button; the history is on the site. Raises NotFound."""
    facts, role = belonging(person, group_id)
    language, found = person.language, partners.of_group(person.id, group_id)
    current = [one for one in found if one.state == State.VOTING or one.is_on(now)]
    lead = say(language, "A business supports the group only where its members said yes.")
    parts = [said, f"<b>{escape(say(language, 'Partners'))}</b> · {isolated(facts.name)}", escape(lead)]
    parts += [f"<b>{isolated(one.name)}</b>\n{escape(partner_notices.standing(one, language, now))}" for one in current]
    if not current:
        parts.append(escape(say(language, "The group has none.")))
    rows = [[press(shortened(one.name, LONGEST_LABEL), f"pt:one:{one.key}")] for one in current[:AT_ONCE]]
    if role in ORGANISERS:
        rows.append([press(say(language, "Propose a partner"), f"pt:new:{group_id}")])
    link = f"{settings().site_url}/g/{facts.slug}/partners"
    if len(found) > len(current):
        parts.append(f'<a href="{escape(link)}">{escape(say(language, "Those there were, on the site"))}</a>')
    return "\n\n".join(filter(None, parts)), keyboard(*rows, back(language, group_id, "together"))


def page(person: Person, key: str, now: datetime, said: str = "") -> Shown:
    """One of them: terms, the vote that is on with one's own, and what organisers may do. Raises NotFound."""
    one = partners.partner(key, person.id)
    language, about = person.language, one.votes_on(now)
    manages = role_of(person.id, one.group.id) in ORGANISERS
    terms = "\n".join(isolated(line) for line in partner_notices.terms(one, language, now))
    parts = [said, f"<b>{isolated(one.name)}</b> · {isolated(one.group.name)}"]
    parts += [escape(partner_notices.standing(one, language, now)), terms]
    mine = partners.my_vote(person.id, one.id, about or About.END)
    if about is not None:
        parts += _vote_words(person, one, about, mine, now, manages=manages)
    if one.is_on(now):
        parts.append(escape(partner_notices.left(one, language)))
    rows = _vote_row(one, about, mine, language) + _ending_row(one, about, mine, language, now)
    if manages:
        rows += _organisers_rows(one, language, now)
    return "\n\n".join(filter(None, parts)), keyboard(*rows, _to_list(one, language))


def _vote_words(
    person: Person, one: Partner, about: About, mine: bool | None, now: datetime, *, manages: bool
) -> list[str]:  # fmt: skip
    language = person.language
    words = [f"<b>{isolated(partner_notices.question(one, about, language))}</b>"]
    words.append(escape(partner_notices.vote_until(one, about, language, now)))
    if mine is not None:
        words.append(escape(say(language, SAID["yes" if mine else "no"])))
    words.append(escape(say(language, partner_notices.SECRET)))
    if manages:
        voted = partner_votes.turnout(person.id, one.key, about)
        few, some = noted("Fewer than five voted so far."), noted("{n} voted so far.")
        words.append(escape(say(language, few) if voted is None else say(language, some, n=voted)))
    return words


def _vote_row(one: Partner, about: About | None, mine: bool | None, language: str) -> list[list[InlineKeyboardButton]]:
    if about is None:
        return []
    answers = (("yes", say(language, "Yes"), True), ("no", say(language, "No"), False))
    return [[press(f"✓ {words}" if mine is yes else words, f"pt:v:{answer}:{about.value}:{one.key}")
             for answer, words, yes in answers]]  # fmt: skip


def _ending_row(
    one: Partner, about: About | None, mine: bool | None, language: str, now: datetime
) -> list[list[InlineKeyboardButton]]:  # fmt: skip
    if about is not None or not one.is_on(now):
        return []
    if mine:
        return [[press(say(language, "Ask for no vote on ending it"), f"pt:keep:{one.key}")]]
    return [[press(say(language, "Ask for a vote on ending it"), f"pt:ask:{one.key}")]]


def _organisers_rows(one: Partner, language: str, now: datetime) -> list[list[InlineKeyboardButton]]:
    if one.state == State.VOTING:
        return [[press(say(language, "Take the proposal back"), f"pt:sure:{one.key}")]]
    if not one.is_on(now):
        return []
    waiting = partner_posts.number_waiting(one.group.id, one.id)
    rows = [[press(count(language, "One post waits", "{n} posts wait", waiting), f"pt:posts:{one.key}")]]
    paste = [[press(say(language, "Paste a post of theirs"), f"pt:paste:{one.key}")]] if one.left else []
    own = [[press(say(language, "Their own page"), f"pt:desk:{one.key}")]]
    return (rows if waiting else []) + paste + own + [[press(say(language, "End it at once"), f"pt:sure:{one.key}")]]


def _asked(person: Person, key: str) -> Shown:
    one = partners.partner(key, person.id)
    belonging(person, one.group.id, Role.ORGANISER)
    language = person.language
    if one.state not in SURE:
        raise TooLate(partner_endings.OVER)
    yes = [press(say(language, "Yes, end it") if one.state == State.ON else say(language, "Yes, take it back"),
                 f"pt:over:{key}")]  # fmt: skip
    words = f"<b>{isolated(one.name)}</b>\n\n{escape(say(language, SURE[one.state]))}"
    return words, keyboard(yes, [press(say(language, "Back"), f"pt:one:{key}")])


async def _desk(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _address(person, _key(update)))
    await toast(update)
    await swap(update, context, *shown)


def _address(person: Person, key: str) -> Shown:
    secret, language = partners.address(person.id, key), person.language
    if not secret:
        raise TooLate(partner_endings.OVER)
    words = say(language, "Give them this address. There they hand in posts and see what became of them.")
    link = f"{settings().site_url}/p/{secret}"
    return f"{escape(words)}\n\n{escape(link)}", keyboard([press(say(language, "Back"), f"pt:one:{key}")])


def _to_list(one: Partner, language: str) -> list[InlineKeyboardButton]:
    return [press(say(language, "All partners"), f"pt:all:{one.group.id}")]


def _key(update: Update) -> str:
    return str(pressed(update).data).rsplit(":", 1)[1]


HANDLERS: list[Any] = [
    CallbackQueryHandler(_all, pattern=r"^pt:all:\d{1,18}$"),
    CallbackQueryHandler(_one, pattern=r"^pt:one:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_below, pattern=r"^pt:below:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_vote, pattern=r"^pt:v:(yes|no):(start|end):[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_deed, pattern=r"^pt:(ask|keep|over):[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_sure, pattern=r"^pt:sure:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_desk, pattern=r"^pt:desk:[a-z0-9]{4,16}$"),
]
