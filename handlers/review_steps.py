"""What an organiser types about somebody who would come in: why not this time, or what they would like to know."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Said, Script, Step, chosen
from handlers.replies import keyboard, press
from handlers.words import isolated, shortened
from meetups import reviewing
from meetups.refusals import Invalid, TooLate, wrong
from meetups.reviewing import LONGEST_REASON, Review
from phrases import noted, say


def to_list(one: Review, language: str) -> list[Any]:
    """The way to everybody who waits there."""
    return [press(say(language, "Who else asks"), f"rv:list:{one.group.id}")]


def _typed(name: str, words: str, save: Callable[[Asking], Review], done: str) -> Script:
    """A dialogue of one question about an application, answered in the organiser's words."""

    def asks(asking: Asking) -> Question:
        return Question(asking.say(words, name=isolated(shortened(asking.answers["name"]))))

    def take(asking: Asking, said: Said) -> Mapping[str, str]:
        if said.pressed:
            chosen(said, ())
        if len(said.text) > LONGEST_REASON:
            raise Invalid(wrong("words", noted("Up to {most} characters, please."), most=LONGEST_REASON))
        return {"words": said.text}

    def finish(asking: Asking) -> Ending:
        try:
            one = save(asking)
        except TooLate as refused:
            return Ending(escape(refused.words(asking.language)))
        return Ending(asking.say(done, name=isolated(shortened(one.name))),
                      keyboard(to_list(one, asking.language)))  # fmt: skip

    return learn(Script(name, (Step("words", "", asks, take, ("words", "reason")),), finish))


def _save_reason(asking: Asking) -> Review:
    return reviewing.decline(asking.person.id, asking.answers["key"], asking.answers["words"], asking.now)


def _save_question(asking: Asking) -> Review:
    return reviewing.ask_more(asking.person.id, asking.answers["key"], asking.answers["words"], asking.now)


SCRIPTS = (
    _typed("decline", noted("Why not this time? Write it as you would say it to {name}, who reads it."), _save_reason,
           noted("Declined. {name} reads why, and from when to ask again.")),
    _typed("askmore", noted("What would you like to know from {name}?"), _save_question,
           noted("Asked. You hear from me when {name} answers.")),
)  # fmt: skip
