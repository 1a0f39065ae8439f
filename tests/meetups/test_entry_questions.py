"""Questions at the door: which is next, what the answers lead to, and that nobody is asked in a circle."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetups import entry
from meetups.entry_question_kinds import Decision, EntryQuestion, EntryQuestionWish, Kind, tidied
from meetups.entry_questions import (
    MOST_QUESTIONS,
    Verdict,
    asked_of,
    heard,
    next_question,
    questions_of,
    set_questions,
    verdict,
)
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, Stale, Wrong
from tests.conftest import MakeGroup

TREE = (
    EntryQuestionWish(Kind.YES_NO, "Do you mend things?", decisions={"no": Decision.REVIEW}),
    EntryQuestionWish(Kind.TEXT, "What did you mend last?", only_after=1, only_if=("yes",)),
    EntryQuestionWish(
        Kind.CHOICE, "How often can you come?", options=("weekly", "monthly", "never"), only_after=1, only_if=("yes",),
        decisions={"weekly": Decision.ADMIT, "never": Decision.DECLINE}, reason="We only know each other by meeting.",
    ),
    EntryQuestionWish(Kind.TEXT, "Which table?", only_after=3, only_if=("weekly", "monthly"), required=False),
)  # fmt: skip


def asked(*wishes: EntryQuestionWish) -> tuple[EntryQuestion, ...]:
    wrongs: list[Wrong] = []
    ready: list[EntryQuestion] = []
    for number, wish in enumerate(wishes, 1):
        ready.append(tidied(wish, number, ready, wrongs))
    assert wrongs == []
    return tuple(ready)


def faults(*wishes: EntryQuestionWish) -> list[str]:
    wrongs: list[Wrong] = []
    ready: list[EntryQuestion] = []
    for number, wish in enumerate(wishes, 1):
        ready.append(tidied(wish, number, ready, wrongs))
    return [one.field for one in wrongs]


def way(answers: dict[int, str]) -> list[int]:
    return [one.position for one in asked_of(asked(*TREE), answers)]


def test_a_branch_is_asked_after_the_answers_it_was_written_for() -> None:
    assert way({}) == [1]
    assert way({1: "no"}) == [1]
    assert way({1: "yes"}) == [1, 2, 3]
    assert way({1: "yes", 3: "weekly"}) == [1, 2, 3, 4]
    assert way({1: "no", 3: "weekly"}) == [1]  # what was said on a way that was left counts no more


def test_the_next_question_is_the_first_on_the_way_that_is_not_answered() -> None:
    questions = asked(*TREE)
    answers: dict[int, str] = {}
    said = []
    for value in ("yes", "a lamp", "weekly", ""):
        question = next_question(questions, answers)
        assert question is not None
        said.append(question.prompt)
        answers[question.position] = value
    assert said == [wish.prompt for wish in TREE]
    assert next_question(questions, answers) is None


@pytest.mark.parametrize(
    ("answers", "decision"),
    [
        ({1: "no"}, Decision.REVIEW),
        ({1: "yes", 2: "a lamp", 3: "never"}, Decision.DECLINE),
        ({1: "yes", 2: "a lamp", 3: "weekly"}, None),  # the yes has no rule, so not all admit
        ({}, None),
    ],
)
def test_answers_lead_to_what_their_rules_say(answers: dict[int, str], decision: Decision | None) -> None:
    reason = "We only know each other by meeting." if decision == Decision.DECLINE else ""
    assert verdict(asked(*TREE), answers) == Verdict(decision, reason)


def test_answers_that_all_admit_admit_and_words_have_no_say() -> None:
    lets = {"yes": Decision.ADMIT, "no": Decision.DECLINE}
    questions = asked(
        EntryQuestionWish(Kind.YES_NO, "Of age?", decisions=lets),
        EntryQuestionWish(Kind.TEXT, "Who are you?"),
        EntryQuestionWish(Kind.YES_NO, "In town?", decisions=lets),
    )
    assert verdict(questions, {1: "yes", 2: "Noor", 3: "yes"}) == Verdict(Decision.ADMIT)
    assert verdict(questions, {1: "no", 2: "Noor", 3: "yes"}) == Verdict(Decision.DECLINE)
    assert verdict(asked(EntryQuestionWish(Kind.TEXT, "Who are you?")), {1: "Noor"}) == Verdict(None)


def test_a_question_looks_back_only() -> None:
    yes_no = EntryQuestionWish(Kind.YES_NO, "Really?")
    ahead = EntryQuestionWish(Kind.TEXT, "Why?", only_after=2, only_if=("yes",))
    itself = EntryQuestionWish(Kind.YES_NO, "Why?", only_after=1, only_if=("yes",))
    words = EntryQuestionWish(Kind.TEXT, "Who?")
    assert faults(ahead, yes_no) == ["question_1_only_after"]
    assert faults(itself) == ["question_1_only_after"]
    assert faults(words, EntryQuestionWish(Kind.TEXT, "Why?", only_after=1)) == ["question_2_only_after"]
    assert faults(yes_no, EntryQuestionWish(Kind.TEXT, "Why?", only_after=1)) == ["question_2_only_if"]
    assert faults(yes_no, EntryQuestionWish(Kind.TEXT, "Why?", only_after=1, only_if=("maybe",))) == [
        "question_2_only_if"
    ]


def test_what_cannot_be_asked_is_said_field_by_field() -> None:
    assert faults(
        EntryQuestionWish(Kind.TEXT, " "),
        EntryQuestionWish(Kind.CHOICE, "Which?", options=("one", "one")),
        EntryQuestionWish(Kind.YES_NO, "Really?", decisions={"perhaps": Decision.ADMIT}, reason="x" * 301),
    ) == ["question_1_prompt", "question_2_options", "question_3_reason", "question_3_decisions"]


def test_an_answer_is_one_of_those_offered_and_given_where_it_must_be() -> None:
    yes_no, words = asked(*TREE[:2])
    assert heard(yes_no, "yes") == "yes"
    assert heard(words, " a lamp\n") == "a lamp"
    for question, said in ((yes_no, "Yes!"), (yes_no, ""), (words, " "), (words, "x" * 1001)):
        with pytest.raises(Invalid):
            heard(question, said)
    assert heard(asked(*TREE)[3], "") == ""


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whoever_answers_comes_to_an_end(data: st.DataObject) -> None:
    """Any questions that are taken, in any branches: no more answers are asked for than there are questions."""
    wishes = [EntryQuestionWish(Kind.YES_NO, "0?")]
    for number in range(1, data.draw(st.integers(1, MOST_QUESTIONS - 1))):
        after = data.draw(st.none() | st.integers(1, number))
        only_if = tuple(data.draw(st.sets(st.sampled_from(("yes", "no")), min_size=1))) if after else ()
        wishes.append(EntryQuestionWish(Kind.YES_NO, f"{number}?", only_after=after, only_if=only_if))
    questions, answers = asked(*wishes), dict[int, str]()
    for _ in range(len(questions)):
        question = next_question(questions, answers)
        if question is None:
            break
        answers[question.position] = data.draw(st.sampled_from(("yes", "no")))
    assert next_question(questions, answers) is None


def test_organisers_write_them_and_the_second_to_save_sees_both(
    make_group: MakeGroup, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group()
    with pytest.raises(NotAllowed):
        set_questions(guest.id, group.id, TREE, 0, now)
    written = set_questions(host.id, group.id, TREE, 0, now)
    assert questions_of(group.id) == written == asked(*TREE)
    assert entry.entry_of(group.id).revision == 1
    with pytest.raises(Stale) as stale:
        set_questions(host.id, group.id, (), 0, now)
    assert stale.value.revision == 1
    assert stale.value.theirs == {"questions": "\n".join(wish.prompt for wish in TREE)}
    with pytest.raises(Invalid):
        set_questions(host.id, group.id, [TREE[0]] * (MOST_QUESTIONS + 1), 1, now)
    assert set_questions(host.id, group.id, (), 1, now) == () == questions_of(group.id)
