"""What an organiser is asked to write questions for the door: up to five, one a message; yes and no may decide."""

from collections.abc import Mapping
from functools import partial

from handlers.questions import Asking, Options, Question, Said, Step, chosen
from meetups.entry_question_kinds import (
    LONGEST_PROMPT,
    LONGEST_REASON,
    NO,
    YES,
    Decision,
    EntryQuestionWish,
    Kind,
)
from meetups.names import visible
from meetups.refusals import Invalid, wrong
from phrases import noted

NUMBERS = ("first", "second", "third", "fourth", "fifth")
END = "end"
LETS, MUST, READ = "lets", "must", "read"
DECISIONS = {
    LETS: {YES: Decision.ADMIT, NO: Decision.DECLINE},
    MUST: {NO: Decision.DECLINE},
    READ: dict[str, Decision](),
}


def steps() -> tuple[Step, ...]:
    """For each question its words, its kind, and where it is yes or no, what that leads to; then what a no is told."""
    every: list[Step] = []
    for number, name in enumerate(NUMBERS):
        every += [
            Step(name, "", partial(_ask_prompt, number), partial(_take_prompt, number),
                 (name, *(f"question_{number + 1}_{what}" for what in ("prompt", "reason", "decisions"))),
                 partial(_goes_on, number)),
            Step(f"{name}_kind", "", partial(_ask_kind, number), partial(_take_kind, number), (f"{name}_kind",),
                 partial(_is_asked, number)),
            Step(f"{name}_no", "", partial(_ask_no, number), partial(_take_no, number), (f"{name}_no",),
                 partial(_is_yes_no, number)),
            Step(f"{name}_why", "", partial(_ask_why, number), partial(_take_why, number), (f"{name}_why",),
                 partial(_declines, number), optional=True),
        ]  # fmt: skip
    return tuple(every)


def wishes_in(asking: Asking) -> tuple[EntryQuestionWish, ...]:
    """The questions as they were written."""
    return tuple(_wish(asking, name) for name in NUMBERS if asking.answers.get(name, END) != END)


def _wish(asking: Asking, name: str) -> EntryQuestionWish:
    answers = asking.answers
    kind = Kind(answers[f"{name}_kind"])
    decides = DECISIONS[answers[f"{name}_no"]] if kind == Kind.YES_NO else {}
    return EntryQuestionWish(kind, answers[name], decisions=decides, reason=answers.get(f"{name}_why", ""))


def _goes_on(number: int, asking: Asking) -> bool:
    """The question before was asked, or this is the first."""
    return number == 0 or asking.answers.get(NUMBERS[number - 1], END) != END


def _is_asked(number: int, asking: Asking) -> bool:
    return asking.answers.get(NUMBERS[number], END) != END


def _is_yes_no(number: int, asking: Asking) -> bool:
    return _is_asked(number, asking) and asking.answers.get(f"{NUMBERS[number]}_kind") == Kind.YES_NO


def _declines(number: int, asking: Asking) -> bool:
    return _is_yes_no(number, asking) and asking.answers.get(f"{NUMBERS[number]}_no") != READ


def _enough(number: int, asking: Asking) -> Options:
    return (((asking.say("That is all"), END),),) if number else ()


def _ask_prompt(number: int, asking: Asking) -> Question:
    first = asking.say("What do you ask who would like to come in? Write the first question.")
    return Question(asking.say("And the next question?") if number else first, _enough(number, asking))


def _take_prompt(number: int, asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        return {NUMBERS[number]: chosen(said, _enough(number, asking))}
    if not visible(said.text) or len(said.text) > LONGEST_PROMPT:
        raise Invalid(wrong(NUMBERS[number], noted("Ask something, in up to {most} characters."), most=LONGEST_PROMPT))
    return {NUMBERS[number]: said.text}


def _kinds(asking: Asking) -> Options:
    return (((asking.say("In their own words"), Kind.TEXT.value), (asking.say("Yes or no"), Kind.YES_NO.value)),)


def _ask_kind(number: int, asking: Asking) -> Question:
    return Question(asking.say("How is it answered?"), _kinds(asking))


def _take_kind(number: int, asking: Asking, said: Said) -> Mapping[str, str]:
    return {f"{NUMBERS[number]}_kind": chosen(said, _kinds(asking))}


def _ways(asking: Asking) -> Options:
    return (
        ((asking.say("Yes lets them in, no declines"), LETS),),
        ((asking.say("No declines, yes I read the rest"), MUST),),
        ((asking.say("I read it and decide"), READ),),
    )


def _ask_no(number: int, asking: Asking) -> Question:
    return Question(asking.say("What does the answer lead to?"), _ways(asking))


def _take_no(number: int, asking: Asking, said: Said) -> Mapping[str, str]:
    return {f"{NUMBERS[number]}_no": chosen(said, _ways(asking))}


def _ask_why(number: int, asking: Asking) -> Question:
    return Question(asking.say("Whoever says no is declined. What do they read? A kind sentence."))


def _take_why(number: int, asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        chosen(said, ())
    if len(said.text) > LONGEST_REASON:
        phrase = noted("Up to {most} characters, please.")
        raise Invalid(wrong(f"{NUMBERS[number]}_why", phrase, most=LONGEST_REASON))
    return {f"{NUMBERS[number]}_why": said.text}
