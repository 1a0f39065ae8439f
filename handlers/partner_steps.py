"""Proposing a partner by a dialogue: the terms one by one, then asking the members."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, chosen, in_rows
from handlers.replies import keyboard, press
from handlers.words import isolated
from handlers.work import ask
from meetups import partner_form, partners
from meetups.partner_form import FIELDS, MOST_POSTS, check, clean
from meetups.people import Person
from meetups.refusals import Invalid, TooLate, wrong
from meetups.visibility import Role
from phrases import noted
from scheduling.typed import read_date
from scheduling.zones import day_in_words, wall_in

POSTS_OFFERED = ("0", "1", "4", "12", "26", "52")
WORDS = {
    "name": noted("Who would support the group? The name of the business."),
    "url": noted("Where is it on the web? An address that begins with https://."),
    "purpose": noted("What for? What they want of the group, in a sentence or two: members decide by that."),
    "gives": noted("What does the group get? A room, a prize, money for what."),
}
LABELS = {
    "name": noted("Name"), "url": noted("On the web"), "purpose": noted("What for"),
    "gives": noted("What the group gets"), "ends_on": noted("The last day"), "posts": noted("Posts"),
}  # fmt: skip


async def _new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    answers = await ask(update, lambda person, now: _first_answers(person, group_in(update)))
    await dialogue.begin(update, context, "partner", answers)


def _first_answers(person: Person, group_id: int) -> dict[str, str]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    return {"group": str(group_id), "group_name": facts.name, "zone": facts.zone}


def _written(name: str, optional: bool = False) -> Step:
    def asks(asking: Asking) -> Question:
        return Question(escape(asking.say(WORDS[name])))

    def take(asking: Asking, said: Said) -> Mapping[str, str]:
        if said.pressed:
            chosen(said, ())
        return _checked(asking, name, clean(name, said.text))

    return Step(name, LABELS[name], asks, take, (name,), optional=optional)


def _ask_day(asking: Asking) -> Question:
    zone = asking.answers["zone"]
    first, last = partner_form.first_day(zone, asking.now), partner_form.last_day(zone, asking.now)
    words = asking.say("Until which day? The vote takes a week, and an agreement a year at most: {first} to {last}.",
                       first=_in_words(first, asking), last=_in_words(last, asking))  # fmt: skip
    return Question(words)


def _in_words(day: date, asking: Asking) -> str:
    return day_in_words(datetime.combine(day, time(12), UTC), "UTC", asking.language, asking.now.date())


def _take_day(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        chosen(said, ())
    day = read_date(said.text, asking.language, wall_in(asking.now, asking.answers["zone"]).date())
    if day is None:
        raise Invalid(wrong("ends_on", noted("I cannot read that as a day. Write it like 2026-12-03.")))
    return _checked(asking, "ends_on", day.isoformat())


def _posts(asking: Asking) -> Options:
    return in_rows([(each, each) for each in POSTS_OFFERED], 3)


def _ask_posts(asking: Asking) -> Question:
    words = asking.say("How many posts in the chat, at most? Each goes through you. 0 to {most}.", most=MOST_POSTS)
    return Question(words, _posts(asking))


def _take_posts(asking: Asking, said: Said) -> Mapping[str, str]:
    return _checked(asking, "posts", chosen(said, _posts(asking)) if said.pressed else said.text.strip())


def _checked(asking: Asking, name: str, value: str) -> dict[str, str]:
    check({**asking.answers, name: value}, name, asking.answers["zone"], asking.now)
    return {name: value}


def _review(asking: Asking) -> Question:
    answers = asking.answers
    terms = [f"{escape(asking.say(LABELS[name]))}: {isolated(answers[name])}" for name in FIELDS if answers.get(name)]
    words = asking.say("Ask the members? Each is asked once in private, and has a week. The words stay as they are.")
    return Question("\n\n".join((f"<b>{escape(words)}</b>", *terms)), (((asking.say("Ask the members"), "ask"),),))


def _take_review(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.text != "ask" or not said.pressed:
        raise Invalid(wrong("review", noted("Press Ask the members, or change something first.")))
    return {}


def _finish(asking: Asking) -> Ending:
    """Propose it. Raises Invalid, NotAllowed."""
    group_id, typed = int(asking.answers["group"]), {name: asking.answers.get(name, "") for name in FIELDS}
    try:
        made = partners.propose(asking.person.id, group_id, typed, asking.now)
    except TooLate as refused:
        raise Invalid(wrong("review", refused.phrase, **refused.values)) from None  # kept, to be tried again later
    words = asking.say("It is proposed. Every member is asked in private, and has a week. Vote yourself below.")
    return Ending(words, keyboard([press(asking.say("Look at it"), f"pt:one:{made.key}")]))


SCRIPT = learn(
    Script(
        "partner",
        (
            _written("name"),
            _written("url", optional=True),
            _written("purpose"),
            _written("gives"),
            Step("ends_on", LABELS["ends_on"], _ask_day, _take_day, ("ends_on",)),
            Step("posts", LABELS["posts"], _ask_posts, _take_posts, ("posts",)),
            Step("review", "", _review, _take_review, review=True),
        ),
        _finish,
    )
)
HANDLERS: list[Any] = [CallbackQueryHandler(_new, pattern=r"^pt:new:\d{1,18}$")]
