"""What a dialogue is made of: a script is a table of steps, a step asks one question and reads its answer.

Steps decide nothing about a group or an event: they turn what was typed or pressed into the texts the rules read.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup

from meetups.people import Person
from meetups.refusals import Invalid, wrong
from phrases import noted, say

Answers = Mapping[str, str]
Options = tuple[tuple[tuple[str, str], ...], ...]  # rows of (words, value)
UNDO = "_undo"  # a field that steps may return: names of steps whose answers hold no longer, comma between
ALSO = "_also"  # and another: names of steps that were answered along with it


@dataclass(frozen=True, slots=True)
class Asking:
    """What a step may look at: whom we ask, what they said so far, and when it is."""

    person: Person
    answers: Answers
    now: datetime

    @property
    def language(self) -> str:
        """The language of the dialogue."""
        return self.person.language

    def say(self, text: str, /, **values: object) -> str:
        """A phrase in it."""
        return say(self.language, text, **values)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: typed words, or the value of a button."""

    text: str
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """HTML, and buttons to answer with. `keep` is remembered with the answers."""

    text: str
    options: Options = ()
    keep: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """The last word of a dialogue; `message_id` is the question it takes the place of."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    message_id: int | None = None


def always(asking: Asking) -> bool:
    """The step is asked of everybody."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `take` returns the fields it fills, or refuses; `fields` are those whose faults belong here.

    `extra` steps are asked only of those who want to set more. `guard` is asked before the answer counts.
    """

    name: str
    label: str
    ask: Callable[[Asking], Question]
    take: Callable[[Asking, Said], Mapping[str, str]]
    fields: tuple[str, ...] = ()
    applies: Callable[[Asking], bool] = always
    optional: bool = False
    extra: bool = False
    review: bool = False
    guard: Callable[[Any, Asking], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A dialogue: its steps in order, what it comes to, and what to throw away when somebody cancels it."""

    kind: str
    steps: tuple[Step, ...]
    finish: Callable[[Asking], Ending]
    abandon: Callable[[Asking], None] | None = None

    def step(self, name: str) -> Step | None:
        """The step of this name."""
        return next((step for step in self.steps if step.name == name), None)

    def step_of(self, fault: str) -> Step | None:
        """The step where a fault of this field is put right."""
        return next((step for step in self.steps if fault in (step.name, *step.fields)), None)


def chosen(said: Said, options: Options) -> str:
    """The value of the button that was pressed, or whose words were typed. Raises Invalid for any other."""
    offered = [option for row in options for option in row]
    if said.pressed and said.text in [value for _, value in offered]:
        return said.text
    words = said.text.strip().casefold()
    found = None if said.pressed else next((value for label, value in offered if label.casefold() == words), None)
    if found is None:
        raise Invalid(wrong("choice", noted("Choose one of those offered.")))
    return found


def picking(
    name: str, label: str, words: str, options: Callable[[Asking], Options], *, field_name: str = "", **more: Any
) -> Step:
    """A step answered by a button whose value is the answer."""
    key = field_name or name

    def ask(asking: Asking) -> Question:
        return Question(asking.say(words), options(asking))

    def take(asking: Asking, said: Said) -> Mapping[str, str]:
        return {key: chosen(said, options(asking))}

    return Step(name, label, ask, take, (key,), **more)


def in_rows(options: list[tuple[str, str]], wide: int) -> Options:
    """So many buttons a row."""
    return tuple(tuple(options[i : i + wide]) for i in range(0, len(options), wide))
