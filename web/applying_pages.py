"""The pages of somebody who would come in: the start, one question, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response

from meetups import entry, group_card, group_card_words, norms
from meetups.applications import Mine, State, Step
from meetups.entry import EntryMode, Otherwise
from meetups.entry_questions import EntryQuestion, questions_of
from meetups.groups import GroupFacts
from meetups.refusals import NotAllowed
from web.clock import now
from web.door import language, show
from web.entry_fields import option_words


@dataclass(frozen=True, slots=True)
class At:
    """Somebody at a group's door: whether they are inside already, and their newest application."""

    group: GroupFacts
    inside: bool
    mine: Mine | None


def start_page(at: At, refused: NotAllowed | None) -> Response:
    """Whom the group is for and its norms, then the way in; or why there is none just now."""
    how, mine, card = entry.entry_of(at.group.id), at.mine, group_card.card(at.group.id)
    asked, moment = mine is not None and mine.open, now()
    questions = len(questions_of(at.group.id)) if how.mode == EntryMode.QUESTIONS else 0
    decides = how.mode == EntryMode.QUESTIONS and (questions or how.otherwise == Otherwise.REVIEW)
    return _shown(
        "join.html",
        at.group,
        card=card,
        facts=group_card_words.facts(card, language()),
        norms=norms.current(at.group.id),
        presence=mine is not None and mine.step == Step.HUMAN,
        before=mine if not asked else None,
        refused=None if refused is None else refused.words(language()),
        how=how,
        openly=not decides and not how.looks_at(moment),
        questions=questions,
        # Which of the two comes first is no pattern to learn, and the same each time somebody looks.
        turned=mine is not None and ord(mine.key[-1]) % 2 == 0,
    )


def asked_page(mine: Mine, way: Sequence[EntryQuestion], position: int, said: str, wrong: str = "") -> Response:
    """One question. `way`: those that may be answered now."""
    at = [one.position for one in way].index(position)
    return _shown(
        "join_question.html",
        mine.group,
        status=422 if wrong else 200,
        mine=mine,
        question=way[at],
        number=at + 1,
        before=way[at - 1].position if at else None,
        said=said,
        wrong=wrong,
        option_words=option_words,
    )


def read_page(mine: Mine, typed: str = "", wrong: str = "") -> Response:
    """What was said, with what is to be done about it or what became of it."""
    return _shown(
        "join_state.html",
        mine.group,
        status=422 if wrong else 200,
        mine=mine,
        said=[(one, option_words(one.value)) for one in mine.answers],
        sending=mine.step == Step.SEND,
        more=mine.step == Step.MORE,
        waits=mine.state == State.REVIEW,
        typed=typed,
        wrong=wrong,
    )


def _shown(template: str, group: GroupFacts, status: int = 200, **facts: Any) -> Response:
    return show(template, status=status, here="groups", paper=group.paper, group=group, **facts)
