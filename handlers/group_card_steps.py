"""What an organiser is asked of whom the group is for. The texts collected are read by `meetups/group_card_form.py`."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.interest_steps import interests_step
from handlers.questions import Asking, Options, Question, Said, Step, chosen, in_rows, picking
from handlers.words import fitted, isolated
from meetups import group_card, group_card_form, group_card_words
from meetups.group_card import Card
from meetups.group_card_words import LABELS, LEVELS, MEETS, PACES
from meetups.refusals import Invalid, wrong
from phrases import noted, say

LONGEST, LONGEST_BESIDE = 500, 200  # of one line of a card, alone in a message and beside another card
HOW_FAR = noted("How far along are its people?")
WHICH_LANGUAGES = noted("Which languages do you speak together? Put commas between them.")
HOW_OFTEN = noted("How often do you meet?")
WHERE = noted("Where do you meet?")
NOT_FOR = noted("What is it not? A sentence saves people a wrong evening.")
SIZE = noted("How many people at most? Nobody joins by themselves beyond that. Type a number.")
ACCESSIBILITY = noted("What should people know who come with a wheelchair, a hearing aid, a child? A sentence.")
COST = noted("What does it cost? A sentence, such as: free, or each pays for their own.")


def typed_of(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers as a card's fields."""
    return {name: answers.get(name, "") for name in group_card_form.FIELDS}


def card_text(said: Card, language: str, longest: int = LONGEST) -> str:
    """A card in HTML: a line of so many code units at most for each thing it says."""
    facts = group_card_words.facts(said, language)
    if not facts:
        return say(language, "The group has not said yet.")
    return "\n".join(f"<b>{each.label}</b>: {isolated(fitted(each.words, longest))}" for each in facts)


def steps(review: Callable[[Asking], Question]) -> tuple[Step, ...]:
    """All steps in the order they are asked; the last three are for who wants to say more."""
    return (
        interests_step(LABELS["interests"]),
        picking("level", LABELS["level"], HOW_FAR, _offered(LEVELS), optional=True),
        _words("languages", WHICH_LANGUAGES),
        picking("pace", LABELS["pace"], HOW_OFTEN, _offered(PACES), optional=True),
        picking("meets", noted("Where"), WHERE, _offered(MEETS), optional=True),
        _words("not_for", NOT_FOR),
        _words("size_limit", SIZE, extra=True),
        _words("accessibility", ACCESSIBILITY, extra=True),
        _words("cost", COST, extra=True),
        Step("both", "", _ask_both, _take_both, ("both",), applies=lambda asking: False, extra=True),
        Step("review", "", review, _take_review, review=True),
    )


def _offered(words: Mapping[Any, str]) -> Callable[[Asking], Options]:
    return lambda asking: in_rows([(asking.say(text), str(value)) for value, text in words.items()], 2)


def _words(name: str, question: str, *, extra: bool = False) -> Step:
    def ask(asking: Asking) -> Question:
        stands = asking.answers.get(name, "")
        now = [asking.say("Now: {words}", words=isolated(stands))] if stands else []
        return Question("\n\n".join([asking.say(question), *now]))

    def take(asking: Asking, said: Said) -> Mapping[str, str]:
        group_card_form.read({name: said.text})
        return {name: said.text}

    return Step(name, LABELS[name], ask, take, (name,), optional=True, extra=extra)


def _ask_both(asking: Asking) -> Question:
    """Somebody else saved first: asked only then, with what they said and what this organiser would say."""
    group_id = int(asking.answers["group"])
    theirs, mine = group_card.card(group_id), group_card.preview(group_id, typed_of(asking.answers))
    parts = (
        asking.say("Now it says:"), card_text(theirs, asking.language, LONGEST_BESIDE),
        asking.say("You would have it say:"), card_text(mine, asking.language, LONGEST_BESIDE),
    )  # fmt: skip
    return Question("\n\n".join(parts), _mine(asking), keep={"revision": str(theirs.revision)})


def _mine(asking: Asking) -> Options:
    return (((asking.say("Go on with mine"), "mine"),),)


def _take_both(asking: Asking, said: Said) -> Mapping[str, str]:
    chosen(said, _mine(asking))
    return {}


def _take_review(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.text != "save" or not said.pressed:
        raise Invalid(wrong("review", noted("Press Save, or change something first.")))
    return {}
