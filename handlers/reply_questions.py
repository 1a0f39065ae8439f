"""What the organisers ask those who come, answered in private: one question after the other, each may be skipped.

What is chosen stands in the draft until the last question is answered; then all of it is saved at once.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.progress import learn
from handlers.questions import UNDO, Asking, Ending, Options, Question, Said, Script, Step, chosen
from handlers.replies import keyboard, press, pressed
from handlers.words import isolated, shortened
from handlers.work import ask
from meetups import cards, questions
from meetups.cards import Audience
from meetups.question_kinds import LONGEST_ANSWER, MOST_QUESTIONS
from meetups.questions import Ask, Given
from meetups.refusals import Invalid, TooLate, wrong
from phrases import count, noted

DONE, CLEAR = "done", "clear"
STEPS = ("first", "second", "third", "fourth", "fifth")
assert len(STEPS) == MOST_QUESTIONS  # one for each that may be asked


async def answer_questions(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str) -> None:
    """Ask the first question. Raises NotFound, TooLate, and Invalid where the person has no seat or place in line."""
    first = await ask(update, lambda person, now: _first_answers(key, Asking(person, {}, now)))
    await dialogue.begin(update, context, "replies", first)


async def _from_button(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await answer_questions(update, context, str(pressed(update).data).split(":")[1])


def _first_answers(key: str, asking: Asking) -> dict[str, str]:
    card = cards.card(key, Audience(asking.person.id), asking.now, names=0)
    asked = questions.questions_of(key, asking.person.id)
    if not asked:
        raise Invalid(wrong("questions", noted("Nothing is asked here any more.")))
    if not card.open or asking.now >= card.starts.utc:
        raise TooLate(noted("It has begun, and answers stay as they are. Speak to the hosts."))
    if card.mine is None or card.mine.state is None:
        raise Invalid(wrong("questions", noted("Say first where you sit, then answer what is asked.")))
    return {"event": key, "title": card.title, "asked": ",".join(str(one.position) for one in asked)}


def _step(number: int) -> Step:
    name = STEPS[number - 1]

    def asks(asking: Asking) -> Question:
        return _question(asking, number)

    def take(asking: Asking, said: Said) -> Mapping[str, str]:
        return _taken(asking, said, number)

    def applies(asking: Asking) -> bool:
        return _one(asking, number) is not None

    return Step(name, "", asks, take, (name,), applies, optional=True)


def _one(asking: Asking, number: int) -> questions.Question | None:
    """The question of this number as it was when the dialogue began; None: there is none, or it was taken away."""
    positions = [int(part) for part in asking.answers["asked"].split(",")]
    if number > len(positions):
        return None
    asked = questions.questions_of(asking.answers["event"], asking.person.id)
    return next((one for one in asked if one.position == positions[number - 1]), None)


def _question(asking: Asking, number: int) -> Question:
    one = _one(asking, number)
    assert one is not None  # the step applies only where it is asked
    now = _given(asking, number, one)
    total = len(asking.answers["asked"].split(","))
    lines = [
        asking.say("{title}, question {n} of {all}", title=isolated(shortened(asking.answers["title"], 60)),
                   n=number, all=total),
        f"<b>{isolated(one.asks(asking.language))}</b>",
        asking.say("So far you said: {words}", words=isolated(now.words)) if now.words else "",
        _how(asking, one),
    ]  # fmt: skip
    return Question("\n\n".join(line for line in lines if line), _options(asking, one, now))


def _how(asking: Asking, one: questions.Question) -> str:
    if one.kind.private:
        return asking.say("The organisers see how many, never who. Tap what fits, or write it in your own words.")
    if one.kind == Ask.TEXT:
        return asking.say("Write it in a sentence or two. The organisers read it with your name.")
    return asking.say("Choose one. The organisers read it with your name.")


def _options(asking: Asking, one: questions.Question, now: Given) -> Options:
    """Buttons to choose with, a tick at what is chosen. A value is a place in the list: the words may be long."""
    rows: list[tuple[tuple[str, str], ...]] = []
    for place, option in enumerate(one.options):
        words = option.words(asking.language)
        rows.append(((f"✓ {words}" if option.value in now.chosen else words, f"o{place}"),))
    if one.kind.private:
        rows.append(((asking.say("Done"), DONE),))
    if now != Given() and not one.kind.private:
        rows.append(((asking.say("Take my answer back"), CLEAR),))
    return tuple(rows)


def _taken(asking: Asking, said: Said, number: int) -> Mapping[str, str]:
    one = _one(asking, number)
    assert one is not None  # the step applies only where it is asked
    name, now = STEPS[number - 1], _given(asking, number, one)
    if not said.pressed and one.kind != Ask.CHOICE:
        words = said.text.strip()
        if len(words) > LONGEST_ANSWER:
            raise Invalid(wrong(name, noted("Up to {most} characters, please."), most=LONGEST_ANSWER))
        kept = {name: _folded(Given(now.chosen, words))}
        return {**kept, UNDO: name} if one.kind.private else kept
    what = chosen(said, _options(asking, one, now))
    if what == DONE:
        return {name: _folded(now)}
    if what == CLEAR:
        return {name: _folded(Given())}
    value = one.options[int(what[1:])].value
    if one.kind == Ask.CHOICE:
        return {name: _folded(Given((value,)))}
    toggled = tuple(option.value for option in one.options if (option.value in now.chosen) != (option.value == value))
    return {name: _folded(Given(toggled, now.words)), UNDO: name}


def _save(asking: Asking) -> Ending:
    key, given = asking.answers["event"], dict[int, Given]()
    for number in range(1, MOST_QUESTIONS + 1):
        one = _one(asking, number)
        if one is not None and asking.answers.get(STEPS[number - 1]):  # what was skipped stays as it was
            given[one.position] = _given(asking, number, one)
    left = sum(one.open for one in _replied(asking, key, given))
    words = asking.say("Noted. You can change it until it begins.")
    if left:
        words += " " + count(asking.language, "One question of the organisers is still open.",
                             "{n} questions of the organisers are still open.", left)  # fmt: skip
    return Ending(words, keyboard([press(asking.say("Show it"), f"ev:{key}")]))


def _replied(asking: Asking, key: str, given: Mapping[int, Given]) -> tuple[questions.Question, ...]:
    try:
        return questions.reply(asking.person.id, key, given, asking.now)
    except Invalid as refused:  # what was chosen is not offered any more: asked again, where it was asked
        positions = asking.answers["asked"].split(",")
        steps = {f"reply_{position}": step for step, position in zip(STEPS, positions, strict=False)}
        raise Invalid(*(replace(one, field=steps.get(one.field, one.field)) for one in refused.wrongs)) from None


def _given(asking: Asking, number: int, one: questions.Question) -> Given:
    folded = asking.answers.get(STEPS[number - 1])
    if not folded:
        return one.mine or Given()
    kept = json.loads(folded)
    return Given(tuple(kept["chosen"]), kept["words"])


def _folded(given: Given) -> str:
    return json.dumps({"chosen": given.chosen, "words": given.words}, ensure_ascii=False)


SCRIPT = learn(Script("replies", tuple(_step(number) for number in range(1, MOST_QUESTIONS + 1)), _save))
HANDLERS: list[Any] = [CallbackQueryHandler(_from_button, pattern=r"^qs:[a-z0-9]{4,16}$")]
