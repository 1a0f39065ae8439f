"""How people come in and what they are asked, saved as one change: both, or neither."""

from collections.abc import Sequence
from datetime import datetime

from database import write_transaction
from meetups import entry, entry_questions
from meetups.entry import EntryFacts, EntryWish
from meetups.entry_question_kinds import EntryQuestion, EntryQuestionWish, tidied
from meetups.refusals import Invalid, Wrong


def save_all(
    actor_id: int, group_id: int, wish: EntryWish, questions: Sequence[EntryQuestionWish], revision: int, now: datetime
) -> EntryFacts:
    """`entry.save` and, where they ask anything else than now, `entry_questions.set_questions`.

    Raises NotFound, NotAllowed, Stale, and Invalid with what is wrong in either.
    """
    wrongs: list[Wrong] = []
    with write_transaction():
        try:
            revision = entry.save(actor_id, group_id, wish, revision, now).revision
        except Invalid as refused:
            wrongs += refused.wrongs
        ready = looked_at(questions, wrongs)
        if not wrongs and ready != entry_questions.questions_of(group_id):
            entry_questions.set_questions(actor_id, group_id, questions, revision, now)
        if wrongs:
            raise Invalid(*wrongs)
        return entry.entry_of(group_id)


def looked_at(questions: Sequence[EntryQuestionWish], wrongs: list[Wrong]) -> tuple[EntryQuestion, ...]:
    """The questions as they would be kept; what is wrong with them is added to `wrongs`."""
    ready: list[EntryQuestion] = []
    for number, wish in enumerate(questions, 1):
        ready.append(tidied(wish, number, ready, wrongs))
    return tuple(ready)
