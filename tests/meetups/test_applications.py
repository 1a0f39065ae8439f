"""Somebody would come in: what is asked, in which order, and what becomes of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import applications, due, entry, group_card, members, norms, privacy, reviewing
from meetups.applications import Mine, Source, State, Step
from meetups.entry import EntryMode, EntryWish, Otherwise
from meetups.entry_doorstep import Inside, Later
from meetups.entry_questions import Decision, EntryQuestionWish, Kind, set_questions
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.tasks import TASKS
from meetups.visibility import Role, Visibility, role_of
from models import Application, ApplicationAnswer, Entry, GroupCard, GroupChat, Invitation, NormsAccepted, OutboxMessage
from tests.conftest import MakeGroup
from tests.in_and_out import ban

DAY = timedelta(days=1)
MENDS = EntryQuestionWish(
    Kind.YES_NO, "Do you mend things?", decisions={"yes": Decision.ADMIT, "no": Decision.DECLINE},
    reason="Here people mend things.",
)  # fmt: skip
WHAT = EntryQuestionWish(Kind.TEXT, "What did you mend last?", only_after=1, only_if=("yes",))
LEFT_OUT = EntryQuestionWish(Kind.TEXT, "Anything else?", required=False)


def asks(host: Person, group: GroupFacts, *questions: EntryQuestionWish, now: datetime, **more: object) -> None:
    """Let people in by these questions."""
    before = entry.entry_of(group.id)
    wish = EntryWish(EntryMode.QUESTIONS, **more)  # type: ignore[arg-type]  # a test's own words
    entry.save(host.id, group.id, wish, before.revision, now)
    set_questions(host.id, group.id, questions, before.revision + 1, now)


def begin(person: Person, group: GroupFacts, now: datetime, source: Source = Source.LINK) -> Mine:
    return applications.open_application(person.id, group.id, source, now)


def owed(kind: str, person: Person) -> list[str]:
    rows = OutboxMessage.select().where(OutboxMessage.kind == kind, OutboxMessage.user == person.id)
    return [row.facts for row in rows.order_by(OutboxMessage.id)]


def run(now: datetime) -> None:
    while due.run_due(TASKS, now):
        pass


def test_an_open_group_lets_in_at_once(make_group: MakeGroup, stranger: Person, now: datetime) -> None:
    group = make_group()
    mine = begin(stranger, group, now)
    assert (mine.state, mine.step) == (State.ADMITTED, None)
    assert role_of(stranger.id, group.id) == Role.MEMBER
    assert len(owed("welcome", stranger)) == 1
    with pytest.raises(Inside):
        begin(stranger, group, now)


def test_norms_come_first_then_a_sign_of_life_then_the_questions(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    asks(host, group, MENDS, WHAT, LEFT_OUT, now=now, human_check=True)
    norms.publish(host.id, group.id, "Be kind.", norms.NONE_YET, now)
    mine = begin(stranger, group, now)
    assert (mine.step, mine.norms.text if mine.norms else "") == (Step.NORMS, "Be kind.")
    assert applications.accept_norms(stranger.id, mine.key, 7, now).step == Step.NORMS  # not what was shown
    assert applications.accept_norms(stranger.id, mine.key, 1, now).step == Step.HUMAN
    assert applications.show_presence(stranger.id, mine.key, "other", now).step == Step.HUMAN
    mine = applications.show_presence(stranger.id, mine.key, group.slug, now)
    assert (mine.step, mine.number, mine.total, mine.can_go_back) == (Step.QUESTION, 1, 2, False)
    mine = applications.answer(stranger.id, mine.key, 1, "yes", now)
    assert (mine.question.prompt if mine.question else "", mine.number, mine.total) == (WHAT.prompt, 2, 3)
    mine = applications.answer(stranger.id, mine.key, 2, "a lamp", now)
    mine = applications.answer(stranger.id, mine.key, 3, "", now)
    assert mine.step == Step.SEND
    assert [(one.prompt, one.value) for one in mine.answers] == [(MENDS.prompt, "yes"), (WHAT.prompt, "a lamp")]
    norms.publish(host.id, group.id, "Be very kind.", 1, now)
    assert applications.send(stranger.id, mine.key, now).step == Step.NORMS  # others are in force by now
    applications.accept_norms(stranger.id, mine.key, 2, now)
    assert applications.send(stranger.id, mine.key, now).state == State.ADMITTED
    assert NormsAccepted.get(NormsAccepted.user == stranger.id).version == 2
    assert owed("norms", stranger) == []


def test_an_answer_can_be_given_anew(make_group: MakeGroup, host: Person, stranger: Person, now: datetime) -> None:
    group = make_group()
    asks(host, group, replace(MENDS, decisions={}), WHAT, now=now)
    key = begin(stranger, group, now).key
    applications.answer(stranger.id, key, 1, "yes", now)
    applications.answer(stranger.id, key, 2, "a lamp", now)
    assert applications.back(stranger.id, key, now).question.position == 2  # type: ignore[union-attr]  # it is asked
    assert applications.back(stranger.id, key, now).question.position == 1  # type: ignore[union-attr]  # likewise
    assert applications.answer(stranger.id, key, 1, "no", now).step == Step.SEND
    with pytest.raises(Invalid):
        applications.answer(stranger.id, key, 1, "perhaps", now)
    with pytest.raises(TooLate):
        applications.answer(stranger.id, key, 9, "yes", now)
    with pytest.raises(NotFound):
        applications.answer(host.id, key, 1, "yes", now)  # somebody else's


def test_what_was_said_on_a_way_that_was_left_is_nobodys_to_read(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    asks(host, group, replace(MENDS, decisions={}), WHAT, now=now)
    key = begin(stranger, group, now).key
    applications.answer(stranger.id, key, 1, "yes", now)
    applications.answer(stranger.id, key, 2, "a lamp", now)
    applications.answer(stranger.id, key, 1, "no", now)
    sent = applications.send(stranger.id, key, now)
    assert (sent.state, [one.value for one in sent.answers]) == (State.REVIEW, ["no"])
    assert [one.value for one in ApplicationAnswer.select()] == ["no"]


def test_an_answer_that_declines_ends_it_until_a_date(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    asks(host, group, MENDS, now=now, again_days=10)
    mine = applications.answer(stranger.id, begin(stranger, group, now).key, 1, "no", now)
    assert (mine.state, mine.reason, mine.again_from) == (State.DECLINED, MENDS.reason, now + 10 * DAY)
    assert role_of(stranger.id, group.id) is None
    with pytest.raises(Later) as later:
        begin(stranger, group, now + 10 * DAY - timedelta(seconds=1))
    assert later.value.words("en") == "You may ask again from Wednesday 2 December."
    assert later.value.words("de") != later.value.words("en")
    again = begin(stranger, group, now + 10 * DAY)
    assert (again.state, again.step) == (State.ASKING, Step.QUESTION)


@pytest.mark.parametrize(
    ("decision", "otherwise", "state"),
    [
        (Decision.ADMIT, Otherwise.REVIEW, State.ADMITTED),
        (Decision.REVIEW, Otherwise.ADMIT, State.REVIEW),
        (None, Otherwise.REVIEW, State.REVIEW),
        (None, Otherwise.ADMIT, State.ADMITTED),
    ],
)
def test_answers_decide_and_else_what_the_group_said(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime, decision: Decision | None,
    otherwise: Otherwise, state: State,
) -> None:  # fmt: skip
    group = make_group()
    rule = {"yes": decision} if decision is not None else {}
    asks(host, group, replace(MENDS, decisions=rule), now=now, otherwise=otherwise)
    key = begin(stranger, group, now).key
    applications.answer(stranger.id, key, 1, "yes", now)
    assert applications.send(stranger.id, key, now).state == state
    assert len(owed("review", host)) == (state == State.REVIEW)


def test_where_many_come_at_once_somebody_looks_at_everybody(
    make_group: MakeGroup, host: Person, stranger: Person, waiting: Person, now: datetime
) -> None:
    group = make_group()
    with write_transaction():
        entry.write(group.id, {"review_until": now + DAY})
    assert begin(stranger, group, now).state == State.REVIEW
    with write_transaction():
        Entry.update(review_until=now).execute()
        Application.delete().execute()
    assert begin(stranger, group, now).state == State.ADMITTED


def test_who_may_not_begin(make_group: MakeGroup, host: Person, guest: Person, stranger: Person, now: datetime) -> None:
    private = make_group(visibility=Visibility.PRIVATE)
    with pytest.raises(NotFound):
        begin(stranger, private, now)
    unlisted = make_group("Second table", Visibility.UNLISTED)
    with pytest.raises(NotAllowed):
        begin(stranger, unlisted, now)  # open to whom its chat lets in
    with pytest.raises(Inside):
        begin(guest, unlisted, now)
    entry.save(host.id, unlisted.id, EntryWish(EntryMode.INVITATION), 0, now)
    with pytest.raises(NotAllowed):
        begin(stranger, unlisted, now)
    ban(host.id, guest.id, unlisted.id, now)
    with pytest.raises(NotAllowed) as closed:
        begin(guest, unlisted, now)
    assert closed.value.words("en") == "This group is closed to you."
    full = make_group("Third table")
    with write_transaction():
        GroupCard.insert(group=full.id, size_limit=3, changed_at=now).execute()
    assert not group_card.has_room(full.id)
    with pytest.raises(NotAllowed):
        begin(stranger, full, now)
    assert Application.select().count() == 0


def test_an_invitation_lets_in_where_it_must_be_had(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    entry.save(host.id, group.id, EntryWish(EntryMode.INVITATION), 0, now)
    norms.publish(host.id, group.id, "Be kind.", norms.NONE_YET, now)
    with write_transaction():
        row = Invitation.create(group=group.id, key="invited", created_by=host.id, created_at=now)
    mine = applications.open_application(stranger.id, group.id, Source.INVITATION, now, invitation_id=row.id)
    assert mine.step == Step.NORMS
    assert applications.accept_norms(stranger.id, mine.key, 1, now).state == State.ADMITTED


def test_who_began_before_an_invitation_was_needed_waits_for_the_organisers(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    norms.publish(host.id, group.id, "Be kind.", norms.NONE_YET, now)
    mine = begin(stranger, group, now)
    entry.save(host.id, group.id, EntryWish(EntryMode.INVITATION), 0, now)
    assert applications.accept_norms(stranger.id, mine.key, 1, now).state == State.REVIEW


def test_the_open_one_goes_on(make_group: MakeGroup, host: Person, stranger: Person, now: datetime) -> None:
    group = make_group()
    asks(host, group, MENDS, now=now)
    first = begin(stranger, group, now)
    with write_transaction():
        GroupChat.create(group=group.id, chat_id=-100, created_at=now)
    again = applications.open_application(stranger.id, group.id, Source.CHAT, now, chat_id=-100)
    assert again.key == first.key
    assert Application.get().chat_id == -100
    assert applications.mine(stranger.id, group.id) == again
    applications.answer(stranger.id, first.key, 1, "yes", now)
    applications.send(stranger.id, first.key, now)
    done = OutboxMessage.get(OutboxMessage.kind == "join_request")
    assert (done.chat_id, done.user_id, '"admit": true' in done.facts) == (5013, None, True)


def test_taking_it_back_deletes_what_was_said(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    asks(host, group, MENDS, WHAT, now=now)
    key = begin(stranger, group, now).key
    applications.answer(stranger.id, key, 1, "yes", now)
    assert applications.withdraw(stranger.id, key, now).state == State.WITHDRAWN
    assert ApplicationAnswer.select().count() == 0
    with pytest.raises(TooLate):
        applications.withdraw(stranger.id, key, now)
    assert begin(stranger, group, now).state == State.ASKING  # and may begin again at once


def test_questions_that_changed_meanwhile_are_asked_and_the_other_answers_stay(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    asks(host, group, replace(MENDS, decisions={}), LEFT_OUT, now=now)
    key = begin(stranger, group, now).key
    applications.answer(stranger.id, key, 1, "yes", now)
    applications.answer(stranger.id, key, 2, "no", now)
    asks(host, group, replace(MENDS, decisions={}), replace(LEFT_OUT, prompt="Where do you live?"), now=now)
    mine = applications.application(stranger.id, key)
    assert (mine.step, mine.question.position if mine.question else 0) == (Step.QUESTION, 2)
    assert [one.value for one in mine.answers] == ["yes"]


def test_answers_go_with_their_questions_when_these_are_moved(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group, first, last = make_group(), *(EntryQuestionWish(Kind.TEXT, words) for words in ("Who?", "Why?"))
    between = EntryQuestionWish(Kind.TEXT, "Where?")
    asks(host, group, first, last, now=now)
    key = begin(stranger, group, now).key
    applications.answer(stranger.id, key, 1, "Nobody", now)
    applications.answer(stranger.id, key, 2, "No reason", now)
    asks(host, group, last, between, first, now=now)
    mine = applications.application(stranger.id, key)
    assert mine.question is not None
    assert (mine.question.prompt, [one.value for one in mine.answers]) == ("Where?", ["No reason", "Nobody"])
    applications.answer(stranger.id, key, 2, "Nowhere", now)
    applications.send(stranger.id, key, now)
    said = reviewing.review(host.id, key).answers
    assert [one.value for one in said] == ["No reason", "Nowhere", "Nobody"]


def test_an_answer_to_other_words_is_none(make_group: MakeGroup, host: Person, stranger: Person, now: datetime) -> None:
    group = make_group()
    asks(host, group, EntryQuestionWish(Kind.YES_NO, "Do you play?"), now=now)
    mine = begin(stranger, group, now)
    assert mine.question is not None
    seen = mine.question.mark
    asks(
        host, group, EntryQuestionWish(Kind.YES_NO, "Do you sell things?", decisions={"yes": Decision.DECLINE}), now=now
    )
    with pytest.raises(TooLate):
        applications.answer(stranger.id, mine.key, 1, "yes", now, mark=seen)
    assert applications.mine(stranger.id, group.id) == begin(stranger, group, now)  # still asked, as it is now


def test_what_was_never_sent_is_nobodys_to_read_when_it_ran_out(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    asks(host, group, EntryQuestionWish(Kind.TEXT, "Who are you?"), EntryQuestionWish(Kind.TEXT, "And why?"), now=now)
    mine = begin(stranger, group, now)
    applications.answer(stranger.id, mine.key, 1, "Nobody", now)
    run(mine.expires_at)
    assert applications.application(stranger.id, mine.key).state == State.EXPIRED
    assert ApplicationAnswer.select().count() == 0
    assert reviewing.decided(host.id, group.id, mine.expires_at) == ()


def test_half_an_application_is_reminded_of_once_and_runs_out(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    asks(host, group, MENDS, now=now)
    key = begin(stranger, group, now).key
    run(now + 3 * DAY)
    assert owed("entry_word", stranger) == []
    run(now + 4 * DAY)
    assert len(owed("entry_word", stranger)) == 1
    run(now + 6 * DAY)
    assert len(owed("entry_word", stranger)) == 1
    run(now + 8 * DAY)
    assert applications.application(stranger.id, key).state == State.EXPIRED
    assert '"expired"' in owed("entry_word", stranger)[-1]
    assert begin(stranger, group, now + 8 * DAY).state == State.ASKING


def test_what_was_said_is_forgotten_by_the_clock(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    asks(host, group, MENDS, now=now, keep_days=5)
    key = begin(stranger, group, now).key
    applications.answer(stranger.id, key, 1, "no", now)
    run(now + 5 * DAY - timedelta(minutes=1))
    assert ApplicationAnswer.select().count() == 1
    run(now + 5 * DAY)
    assert ApplicationAnswer.select().count() == 0
    kept = Application.get()
    assert (kept.state, kept.reason, kept.forget_at) == ("declined", MENDS.reason, None)  # the group's own words


@pytest.mark.parametrize(("how", "state"), [("join", "admitted"), ("ban", "blocked"), ("erase", None)])
def test_what_happens_elsewhere_answers_it(
    make_group: MakeGroup, host: Person, stranger: Person, now: datetime, how: str, state: str | None
) -> None:
    group = make_group()
    asks(host, group, MENDS, now=now)
    begin(stranger, group, now)
    if how == "join":
        members.join(stranger.id, group.id, now)
    elif how == "ban":
        with write_transaction():
            members.set_role(stranger.id, group.id, Role.BANNED, now)
    else:
        privacy.erase(stranger.id, now)
    assert [row.state for row in Application.select()] == ([state] if state else [])
    run(now + 60 * DAY)  # nothing that was planned stumbles over it
