"""The ways through a group's questions, drawn as a tree: each question once, under the one whose answer leads to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from meetups.entry_question_kinds import Decision, EntryQuestion


@dataclass(frozen=True, slots=True)
class Branch:
    """A question in the tree. `ifs`: the answers that lead here; empty: everybody is asked."""

    question: EntryQuestion
    ifs: tuple[str, ...]
    answers: tuple[tuple[str, Decision | None], ...]
    after: tuple["Branch", ...]


def tree_of(questions: Sequence[EntryQuestion]) -> tuple[Branch, ...]:
    """The questions asked of everybody, in order, each with those that depend on it."""
    known = {one.position for one in questions}
    return tuple(_branch(one, questions) for one in questions if one.only_after not in known)


def _branch(one: EntryQuestion, questions: Sequence[EntryQuestion]) -> Branch:
    # A question depends on an earlier one only, so this comes to an end.
    after = tuple(_branch(other, questions) for other in questions if other.only_after == one.position)
    return Branch(one, one.only_if, tuple((value, one.decisions.get(value)) for value in one.options), after)
