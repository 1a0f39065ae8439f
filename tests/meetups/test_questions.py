"""What the organiser asks: kept while it stays, answered until the start, needs and diet counted and never named."""

from datetime import datetime, timedelta

import pytest

from meetups import events, members, questions, rsvps
from meetups.people import Person
from meetups.questions import Ask, Given, NamedSaid, Question, QuestionWish
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import Question as QuestionRow
from models import Reply
from tests.conftest import MakeEvent, MakeGroup, somebody

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")
FOUR = (
    QuestionWish(Ask.TEXT, "Which poem do you bring?", required=True),
    QuestionWish(Ask.CHOICE, "Tea or coffee?", ("Tea", "Coffee", "Tea", " ")),
    QuestionWish(Ask.ACCESS),
    QuestionWish(Ask.DIET, required=True),
)


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime) -> str:
    """An event with four questions, and Samira comes."""
    event = make_event(make_group(), seats="3")
    questions.set_questions(host.id, event.key, FOUR, now)
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    return event.key


def by_position(asked: tuple[Question, ...]) -> dict[int, Given | None]:
    return {one.position: one.mine for one in asked}


def test_questions_are_asked_in_order_in_the_organisers_words_or_ours(key: str) -> None:
    asked = questions.questions_of(key, None)
    assert [(one.position, one.kind, one.required, one.open) for one in asked] == [
        (1, Ask.TEXT, True, False),
        (2, Ask.CHOICE, False, False),
        (3, Ask.ACCESS, False, False),
        (4, Ask.DIET, True, False),
    ]
    assert [one.asks("en") for one in asked] == [
        "Which poem do you bring?", "Tea or coffee?", "What do you need to take part?", "What do you eat?"
    ]  # fmt: skip
    assert [option.words("en") for option in asked[1].options] == ["Tea", "Coffee"]
    assert asked[2].options[0].words("en") == "Step-free access"


def test_a_required_question_is_open_for_who_comes_until_it_is_answered(key: str, guest: Person, now: datetime) -> None:
    assert [one.position for one in questions.questions_of(key, guest.id) if one.open] == [1, 4]
    asked = questions.reply(guest.id, key, {1: Given(words="  A sonnet "), 4: Given(("nothing",))}, now)
    assert by_position(asked) == {1: Given(words="A sonnet"), 2: None, 3: None, 4: Given(("nothing",))}
    assert [one.position for one in asked if one.open] == []


def test_an_answer_is_changed_and_taken_back(key: str, guest: Person, now: datetime) -> None:
    questions.reply(guest.id, key, {1: Given(words="A sonnet"), 2: Given(("Tea",))}, now)
    questions.reply(guest.id, key, {2: Given(("Coffee",))}, now)
    assert questions.replies_of_mine(guest.id, key) == {1: Given(words="A sonnet"), 2: Given(("Coffee",))}
    questions.reply(guest.id, key, {1: Given(), 2: Given(words="ignored")}, now)
    assert questions.replies_of_mine(guest.id, key) == {}


def test_nothing_beside_something_is_left_out(key: str, guest: Person, now: datetime) -> None:
    questions.reply(guest.id, key, {3: Given(("nothing", "near_door"), "By the window")}, now)
    assert questions.replies_of_mine(guest.id, key) == {3: Given(("near_door",), "By the window")}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({1: Given(words="x" * 301)}, "reply_1"),
        ({2: Given(("Milk",))}, "reply_2"),
        ({2: Given(("Tea", "Coffee"))}, "reply_2"),
        ({3: Given(("sauna",))}, "reply_3"),
        ({9: Given(words="x")}, "reply_9"),
    ],
)
def test_what_does_not_answer_is_refused_and_nothing_of_it_kept(
    given: dict[int, Given], field: str, key: str, guest: Person, now: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        questions.reply(guest.id, key, {1: Given(words="A sonnet")} | given, now)
    assert [one.field for one in refusal.value.wrongs] == [field]
    assert questions.replies_of_mine(guest.id, key) == {}


def test_only_who_comes_or_waits_answers_and_only_until_the_start(
    key: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    said = {1: Given(words="A sonnet")}
    with pytest.raises(NotAllowed):
        questions.reply(waiting.id, key, said, now)
    rsvps.answer(waiting.id, key, Choice.MAYBE, now)
    with pytest.raises(NotAllowed):
        questions.reply(waiting.id, key, said, now)
    questions.reply(guest.id, key, said, STARTS - timedelta(seconds=1))
    with pytest.raises(TooLate):
        questions.reply(guest.id, key, {1: Given(words="An ode")}, STARTS)
    events.cancel(host.id, key, now)
    with pytest.raises(TooLate):
        questions.reply(guest.id, key, {1: Given(words="An ode")}, now)
    assert questions.replies_of_mine(guest.id, key) == said


def test_a_place_in_line_is_enough_to_answer(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group(), seats="1", format="in_person")
    questions.set_questions(host.id, event.key, FOUR, now)
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now)
    questions.reply(waiting.id, event.key, {1: Given(words="An ode")}, now)
    assert questions.answers_for_hosts(host.id, event.key)[0].answered == 1


def test_a_question_that_stays_keeps_its_answers_and_a_new_one_has_none(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    said = {1: Given(words="A sonnet"), 2: Given(("Tea",)), 4: Given(("vegan",))}
    questions.reply(guest.id, key, said, now)
    wishes = (
        QuestionWish(Ask.TEXT, "Which poem?", position=1),
        QuestionWish(Ask.CHOICE, "Hot or cold?", ("Coffee", "Water"), position=2),
        QuestionWish(Ask.TEXT, "Anything else?", position=4),  # of another kind: a new question
        QuestionWish(Ask.TEXT, "And a song?"),
    )
    asked = questions.set_questions(host.id, key, wishes, now)
    assert [(one.position, one.prompt) for one in asked] == [
        (1, "Which poem?"), (2, "Hot or cold?"), (5, "Anything else?"), (6, "And a song?")
    ]  # fmt: skip
    assert questions.replies_of_mine(guest.id, key) == {1: Given(words="A sonnet")}  # tea is not offered any more
    assert Reply.select().count() == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (QuestionWish(Ask.TEXT, " "), "question_1_prompt"),
        (QuestionWish(Ask.TEXT, "x" * 201), "question_1_prompt"),
        (QuestionWish(Ask.CHOICE, "Tea?", ("Yes", "Yes")), "question_1_options"),
        (QuestionWish(Ask.CHOICE, "Tea?", tuple("abcdefghijk")), "question_1_options"),
        (QuestionWish(Ask.CHOICE, "Tea?", ("Yes", "x" * 61)), "question_1_options"),
    ],
)
def test_a_question_nobody_could_answer_is_refused(
    wish: QuestionWish, field: str, key: str, host: Person, now: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        questions.set_questions(host.id, key, [wish], now)
    assert [one.field for one in refusal.value.wrongs] == [field]
    assert QuestionRow.select().count() == 4


def test_five_questions_are_enough(key: str, host: Person, now: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        questions.set_questions(host.id, key, [QuestionWish(Ask.DIET)] * 6, now)
    assert [one.field for one in refusal.value.wrongs] == ["questions"]
    assert len(questions.set_questions(host.id, key, [QuestionWish(Ask.DIET)] * 5, now)) == 5


def test_only_organisers_ask_and_read_answers(key: str, guest: Person, stranger: Person, now: datetime) -> None:
    for person in (guest, stranger):
        with pytest.raises(NotAllowed):
            questions.set_questions(person.id, key, (), now)
        with pytest.raises(NotAllowed):
            questions.answers_for_hosts(person.id, key)
    with pytest.raises(NotFound):
        questions.answers_for_hosts(guest.id, "nosuchkey")


def test_questions_of_a_private_event_are_for_its_members(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, stranger: Person, now: datetime
) -> None:
    event = make_event(make_group(visibility=Visibility.PRIVATE))
    questions.set_questions(host.id, event.key, FOUR, now)
    assert len(questions.questions_of(event.key, guest.id)) == 4
    for nobody in (stranger.id, None):
        with pytest.raises(NotFound):
            questions.questions_of(event.key, nobody)
    with pytest.raises(NotFound):
        questions.reply(stranger.id, event.key, {}, now)


# ── What hosts see ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_hosts_read_texts_and_choices_by_name(
    key: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    rsvps.answer(waiting.id, key, Choice.ONLINE, now)
    questions.reply(guest.id, key, {1: Given(words="A sonnet"), 2: Given(("Tea",))}, now)
    questions.reply(waiting.id, key, {2: Given(("Tea",))}, now)
    text, choice, *_ = questions.answers_for_hosts(host.id, key)
    codes = {person.id: rsvps.answer_of(person.id, key).check_code for person in (guest, waiting)}  # type: ignore[union-attr]  # answered above
    assert text.said == (NamedSaid("Samira", str(codes[guest.id]), "A sonnet"),)
    assert choice.said == (
        NamedSaid("Lucía", str(codes[waiting.id]), "Tea"),
        NamedSaid("Samira", str(codes[guest.id]), "Tea"),
    )
    assert [(count.option.value, count.people) for count in choice.counts] == [("Tea", 2), ("Coffee", 0)]
    assert (text.answered, choice.answered, text.counts) == (1, 2, ())


def test_hosts_read_needs_and_diet_as_counts_and_notes_only_from_three_people_on(
    key: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    third = somebody("Zoe", 6200)
    members.join(third.id, _group_of(key), now)
    people = ((guest, "Zucchini, please"), (waiting, ""), (third, "apples are fine"))
    for n, (person, note) in enumerate(people, 1):
        rsvps.answer(person.id, key, Choice.ONLINE if person is not guest else Choice.ROOM, now)
        questions.reply(person.id, key, {4: Given(("vegan", "halal"), note)}, now)
        diet = questions.answers_for_hosts(host.id, key)[3]
        assert (diet.answered, diet.said) == (n, ())
        shown = ("apples are fine", "Zucchini, please") if n == 3 else ()
        assert (diet.notes, diet.private_notes) == (shown, 0 if n == 3 else 1)
    counted = {count.option.value: count.people for count in diet.counts if count.people}
    assert counted == {"vegan": 3, "halal": 3}
    assert "Samira" not in repr(diet)


def test_who_gives_the_seat_back_is_not_counted_and_is_remembered(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    questions.reply(guest.id, key, {1: Given(words="A sonnet"), 4: Given(("vegan",))}, now)
    rsvps.answer(guest.id, key, Choice.NO, now)
    assert [one.answered for one in questions.answers_for_hosts(host.id, key)] == [0, 0, 0, 0]
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    assert [one.answered for one in questions.answers_for_hosts(host.id, key)] == [1, 0, 0, 1]


def _group_of(key: str) -> int:
    from models import Event

    return int(Event.get(Event.key == key).group_id)
