"""What a question to those who come may be, and what may be said to it."""

import json
from dataclasses import dataclass
from enum import StrEnum

from meetups.names import one_line, paragraphs, visible
from meetups.refusals import Wrong, wrong
from phrases import noted, say

MOST_QUESTIONS = 5
LONGEST_PROMPT = 200
LONGEST_OPTION = 60
LONGEST_ANSWER = 300
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10
NOTHING = "nothing"  # an answer too: without it nobody could say so to a required question


class Ask(StrEnum):
    """What kind of answer is asked for."""

    TEXT = "text"
    CHOICE = "choice"
    ACCESS = "access"
    DIET = "diet"

    @property
    def private(self) -> bool:
        """Whether hosts see counts alone."""
        return self in (Ask.ACCESS, Ask.DIET)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: `value` is what `Given.chosen` holds; `words` says it to a reader."""

    value: str
    phrase: str | None = None  # English to be said in the reader's language; None: the organiser's own words

    def words(self, language: str) -> str:
        """The option as the reader reads it."""
        return self.value if self.phrase is None else say(language, self.phrase)


NEEDS = (
    Option("step_free", noted("Step-free access")),
    Option("hearing_loop", noted("A hearing loop")),
    Option("sign_language", noted("Sign language")),
    Option("near_door", noted("A seat near the door")),
    Option("quiet_place", noted("A quiet place to sit")),
    Option("large_print", noted("Large print")),
    Option(NOTHING, noted("Nothing of this")),
)
FOODS = (
    Option("vegetarian", noted("Vegetarian")),
    Option("vegan", noted("Vegan")),
    Option("halal", noted("Halal")),
    Option("kosher", noted("Kosher")),
    Option("gluten_free", noted("Gluten-free")),
    Option("lactose_free", noted("Lactose-free")),
    Option("nut_allergy", noted("No nuts: an allergy")),
    Option(NOTHING, noted("I eat everything")),
)
USUAL_PROMPTS = {Ask.ACCESS: noted("What do you need to take part?"), Ask.DIET: noted("What do you eat?")}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer. TEXT: `words` alone. CHOICE: one value in `chosen`. ACCESS, DIET: any values, and own words."""

    chosen: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class QuestionWish:
    """A question as the organiser wants it. `position` is the one it has already; None: a new question.

    `options` are for CHOICE alone, `prompt` may be empty for ACCESS and DIET, which have words of their own.
    """

    kind: Ask
    prompt: str = ""
    options: tuple[str, ...] = ()
    required: bool = False
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as one viewer sees it: what they said, and whether it is still open for them.

    `position` names it, also after others were added or taken away. `open`: it is required, they come, and have not
    answered it.
    """

    position: int
    kind: Ask
    prompt: str
    options: tuple[Option, ...]
    required: bool
    mine: Given | None
    open: bool

    def asks(self, language: str) -> str:
        """The question in words: the organiser's, or ours where they gave none."""
        return self.prompt or say(language, USUAL_PROMPTS[self.kind])


def options_of(kind: Ask, own: tuple[str, ...]) -> tuple[Option, ...]:
    """What may be chosen; `own` are the organiser's."""
    return {Ask.ACCESS: NEEDS, Ask.DIET: FOODS}.get(kind, tuple(Option(text) for text in own))


def tidied(wish: QuestionWish, number: int, wrongs: list[Wrong]) -> QuestionWish:
    """The wish as it is kept; what is wrong with it is added to `wrongs`, by fields of its number."""
    prompt = one_line(wish.prompt)
    options = tuple(dict.fromkeys(text for text in map(one_line, wish.options) if visible(text)))
    if len(prompt) > LONGEST_PROMPT or (wish.kind not in USUAL_PROMPTS and not visible(prompt)):
        wrongs.append(wrong(f"question_{number}_prompt", noted("Ask something, in up to {most} characters."),
                            most=LONGEST_PROMPT))  # fmt: skip
    if wish.kind != Ask.CHOICE:
        return QuestionWish(wish.kind, prompt, (), wish.required, wish.position)
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS or max(map(len, options)) > LONGEST_OPTION:
        wrongs.append(wrong(f"question_{number}_options",
                            noted("Give {least} to {most} things to choose from, of up to {longest} characters each."),
                            least=FEWEST_OPTIONS, most=MOST_OPTIONS, longest=LONGEST_OPTION))  # fmt: skip
    return QuestionWish(wish.kind, prompt, options, wish.required, wish.position)


def heard(question: Question, given: Given, wrongs: list[Wrong]) -> Given:
    """What was said, as it is kept; what does not answer this question is added to `wrongs`."""
    field = f"reply_{question.position}"
    known = {option.value for option in question.options}
    chosen = tuple(option.value for option in question.options if option.value in given.chosen)
    chosen = tuple(value for value in chosen if value != NOTHING or not question.kind.private) or chosen
    words = "" if question.kind == Ask.CHOICE else paragraphs(given.words)
    if not set(given.chosen) <= known or (question.kind == Ask.CHOICE and len(chosen) > 1):
        wrongs.append(wrong(field, noted("Choose from what is offered.")))
    if len(words) > LONGEST_ANSWER:
        wrongs.append(wrong(field, noted("Up to {most} characters, please."), most=LONGEST_ANSWER))
    return Given(chosen, words if visible(words) else "")


def written(given: Given) -> str:
    """An answer as it is stored."""
    return json.dumps({"chosen": given.chosen, "words": given.words}, ensure_ascii=False)


def read(value: str) -> Given:
    """The inverse of `written`."""
    kept = json.loads(value)
    return Given(tuple(kept["chosen"]), kept["words"])
