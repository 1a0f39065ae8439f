"""What organisers and members read of those who would come in, and what somebody reads of their own wishes."""

from datetime import timedelta

import pytest

import database as ground
from database import write_transaction
from meetups import applications, entry, entry_questions, members, my_applications, reviewing
from meetups.applications import Source, State
from meetups.entry import EntryMode, EntryWish
from meetups.entry_doorstep import Later
from meetups.entry_questions import Decision, EntryQuestionWish, Kind
from meetups.entry_saving import save_all
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, Stale
from meetups.visibility import Visibility
from models import AuditEntry, OutboxMessage
from tests.conftest import NOW, MakeGroup, somebody
from tests.web.test_events import counted_queries

ASKED = [
    EntryQuestionWish(Kind.TEXT, "Why here?"),
    EntryQuestionWish(Kind.YES_NO, "Do you read aloud?", required=False, decisions={"no": Decision.DECLINE}),
]


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """Asks two questions, and counts the word of two members."""
    group = make_group()
    save_all(host.id, group.id, EntryWish(EntryMode.QUESTIONS, vouches=2), ASKED, 0, NOW)
    return group


def apply(person: Person, group: GroupFacts, aloud: str = "yes") -> str:
    mine = applications.open_application(person.id, group.id, Source.SITE, NOW)
    applications.answer(person.id, mine.key, 1, f"I am {person.name}", NOW)
    mine = applications.answer(person.id, mine.key, 2, aloud, NOW)
    if mine.open:
        applications.send(person.id, mine.key, NOW)
    return mine.key


def test_those_who_wait_and_those_decided_are_read_by_organisers_alone(
    group: GroupFacts, host: Person, guest: Person, stranger: Person
) -> None:
    other = somebody("Ada", 7001)
    key, by_rule = apply(stranger, group), apply(other, group, "no")
    waits = reviewing.waiting(host.id, group.id)
    assert [(one.key, one.name, [said.value for said in one.answers]) for one in waits] == [
        (key, "Nemo", ["I am Nemo", "yes"])
    ]
    assert [(one.key, one.state, one.decided_by) for one in reviewing.decided(host.id, group.id, NOW)] == [
        (by_rule, State.DECLINED, "")
    ]
    reviewing.admit(host.id, key, NOW + timedelta(hours=1))
    assert reviewing.waiting(host.id, group.id) == ()
    read = reviewing.decided(host.id, group.id, NOW)
    assert [(one.name, one.state, one.decided_by) for one in read] == [
        ("Nemo", State.ADMITTED, "Katrin"), ("Ada", State.DECLINED, ""),
    ]  # fmt: skip
    for reader in (guest, other):
        with pytest.raises(NotAllowed):
            reviewing.waiting(reader.id, group.id)
        with pytest.raises(NotAllowed):
            reviewing.decided(reader.id, group.id, NOW)


def test_members_read_names_and_whether_they_gave_their_word_only_where_it_counts(
    group: GroupFacts, make_group: MakeGroup, guest: Person, stranger: Person
) -> None:
    applications.open_application(somebody("Not yet", 7002).id, group.id, Source.SITE, NOW)  # asks nobody for anything
    key = apply(stranger, group)
    (before,) = reviewing.to_vouch_for(guest.id, group.id)
    reviewing.vouch(guest.id, key, NOW)
    (after,) = reviewing.to_vouch_for(guest.id, group.id)
    assert (before.name, before.given, before.mine, after.given, after.mine) == ("Nemo", 0, False, 1, True)
    with pytest.raises(NotAllowed):
        reviewing.to_vouch_for(stranger.id, group.id)
    with pytest.raises(NotAllowed):
        reviewing.to_vouch_for(guest.id, make_group("Other").id)


def test_nine_who_ask_are_read_in_as_many_queries_as_one(
    group: GroupFacts, make_group: MakeGroup, host: Person, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, seen, mutual = make_group("Film"), [], []
    for start, stop in ((0, 1), (1, 9)):
        with ground.write_transaction():
            for n in range(start, stop):
                person = somebody(f"P{n}", 8_000 + n)
                members.join(person.id, other.id, NOW)
                reviewing.vouch(guest.id, apply(person, group), NOW)
                apply(somebody(f"D{n}", 9_000 + n), group, "no")
        with counted_queries(monkeypatch) as queries:
            waits = reviewing.waiting(host.id, group.id)
            decided = reviewing.decided(host.id, group.id, NOW)
            reviewing.to_vouch_for(guest.id, group.id)
        assert (len(waits), len(decided)) == (stop, stop)
        mutual += [one.mutual for one in waits]
        seen.append(len(queries))
    assert set(mutual) == {("Film",)}
    assert seen[0] == seen[1] == 15


def test_ones_own_wishes_are_the_open_ones_and_those_declined_for_now(
    group: GroupFacts, make_group: MakeGroup, host: Person, stranger: Person
) -> None:
    closer = make_group("Closer", visibility=Visibility.UNLISTED)
    save_all(host.id, closer.id, EntryWish(EntryMode.QUESTIONS), ASKED, 0, NOW)
    apply(stranger, group)
    apply(stranger, closer, "no")
    mine = my_applications.wishes_of(stranger.id, NOW)
    assert [(one.group.slug, one.state) for one in mine] == [
        (closer.slug, State.DECLINED), (group.slug, State.REVIEW),
    ]  # fmt: skip
    assert mine[0].again_from is not None
    assert [one.group.slug for one in my_applications.wishes_of(stranger.id, mine[0].again_from)] == [group.slug]
    refused = my_applications.refused(stranger.id, closer.id, NOW)
    assert isinstance(refused, Later)
    assert refused.again_from == mine[0].again_from
    assert my_applications.refused(somebody("New", 7003).id, closer.id, NOW) is None
    here = my_applications.mine_at(stranger.id, closer.slug)
    assert here is not None
    assert here.state == State.DECLINED
    assert my_applications.mine_at(stranger.id, "nowhere") is None


def test_entry_and_its_questions_are_saved_together_or_not_at_all(
    make_group: MakeGroup, host: Person, guest: Person
) -> None:
    group = make_group()
    with pytest.raises(Invalid) as refused:
        save_all(host.id, group.id, EntryWish(vouches=99), [EntryQuestionWish(Kind.TEXT, " ")], 0, NOW)
    assert [fault.field for fault in refused.value.wrongs] == ["vouches", "question_1_prompt"]
    with pytest.raises(Invalid):
        save_all(host.id, group.id, EntryWish(EntryMode.QUESTIONS), [EntryQuestionWish(Kind.TEXT, "")], 0, NOW)
    assert entry.entry_of(group.id).mode == EntryMode.OPEN
    kept = save_all(host.id, group.id, EntryWish(EntryMode.QUESTIONS), ASKED, 0, NOW)
    again = save_all(host.id, group.id, EntryWish(EntryMode.QUESTIONS, welcome="Hello"), ASKED, kept.revision, NOW)
    assert len(entry_questions.questions_of(group.id)) == 2
    verbs = [row.verb for row in AuditEntry.select().where(AuditEntry.verb.startswith("entry"))]
    assert sorted(verbs) == ["entry.change", "entry.change", "entry.questions"]  # the same questions are no news
    with pytest.raises(Stale):
        save_all(host.id, group.id, EntryWish(), [], kept.revision, NOW)
    with pytest.raises(NotAllowed):
        save_all(guest.id, group.id, EntryWish(), [], again.revision, NOW)
    assert len(entry_questions.questions_of(group.id)) == 2


def test_who_could_not_be_told_is_said(group: GroupFacts, host: Person, stranger: Person) -> None:
    key = apply(stranger, group)
    reviewing.ask_more(host.id, key, "Which books?", NOW)
    with write_transaction():
        OutboxMessage.update(state="dead").where(OutboxMessage.kind == "entry_word").execute()
    assert reviewing.review(host.id, key).unheard
    reviewing.decline(host.id, key, "We are full.", NOW)
    assert not reviewing.review(host.id, key).unheard  # that word still waits
    with write_transaction():
        OutboxMessage.update(state="dead").where(OutboxMessage.kind == "entry_word").execute()
    assert [one.unheard for one in reviewing.decided(host.id, group.id, NOW)] == [True]
