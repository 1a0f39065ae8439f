"""Objections: once, to somebody who did not decide it, answered and undone at once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from meetups import appeals, members, my_record, roster_deciding, sanctions
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotFound, TooLate
from meetups.sanctions import SanctionWish
from meetups.visibility import Role, role_of
from models import AuditEntry
from tests.conftest import NOW, MakeGroup, somebody
from tests.meetups.asking import questions
from tests.meetups.owing import deliver
from tests.meetups.safety import acts, moderated_by, told, with_chat

LATER = NOW + timedelta(hours=1)
BAN = SanctionWish("ban", "Threats.")
MUTE = SanctionWish("mute", "Shouting.", days=7)


@pytest.fixture
def moderator(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    person = somebody("Moira", 5900)
    for _ in moderated_by(monkeypatch, person):
        yield person


@pytest.fixture
def group(make_group: MakeGroup, host: Person, guest: Person) -> GroupFacts:
    found = make_group()
    with_chat(found, host, guest)
    return found


@pytest.fixture
def other(group: GroupFacts, host: Person) -> Person:
    """Looks after the group too."""
    person = somebody("Olga", 6303)
    members.join(person.id, group.id, NOW)
    members.make_organiser(host.id, person.id, group.id, NOW)
    return person


def test_another_organiser_looks_again_and_lifting_undoes_it_at_once(
    group: GroupFacts, host: Person, guest: Person, other: Person
) -> None:
    key = sanctions.impose(other.id, group.id, guest.id, MUTE, NOW)
    appeals.object_to(guest.id, key, "I only sang.", NOW)
    assert told("appeal") == [host.id]
    assert appeals.waiting(other.id, group.id) == ()
    with pytest.raises(NotFound):
        appeals.decide(other.id, key, "No.", NOW, lifts=False)
    (one,) = appeals.waiting(host.id, group.id)
    assert (one.name, one.words, one.reason, one.by) == ("Samira", "I only sang.", "Shouting.", "Olga")
    appeals.decide(host.id, key, "Sing on.", NOW, lifts=True)
    assert sanctions.may_write(guest.id, group.id, NOW)
    assert acts() == [(guest.id, "unmute")]
    mine = my_record.sanction(guest.id, key, NOW)
    assert (mine.appeal_state, mine.appeal_answer, mine.lifted_at) == ("lifted", "Sing on.", NOW)
    (words,) = [notice for kind, _, notice in deliver(LATER) if kind == "appeal_word" and notice]
    assert words.lines[:2] == ("Your objection was read, and it is lifted.", "Sing on.")
    verbs = ["appeal.make", "appeal.lifted", "member.lift"]
    assert [row.verb for row in AuditEntry.select().where(AuditEntry.verb.in_(verbs)).order_by(AuditEntry.id)] == verbs


def test_one_objects_once_and_only_for_oneself(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, other: Person
) -> None:
    key = sanctions.impose(host.id, group.id, guest.id, BAN, NOW)
    with pytest.raises(NotFound):
        appeals.object_to(waiting.id, key, "For them.", NOW)
    with pytest.raises(Invalid):
        appeals.object_to(guest.id, key, " ", NOW)
    appeals.object_to(guest.id, key, "It was not me.", NOW)
    with pytest.raises(TooLate):
        appeals.object_to(guest.id, key, "And again.", NOW)
    assert my_record.sanction(guest.id, key, NOW).appeal == "It was not me."


def test_upheld_it_stays_and_of_two_answers_one_counts(
    group: GroupFacts, host: Person, guest: Person, other: Person
) -> None:
    key = sanctions.impose(host.id, group.id, guest.id, BAN, NOW)
    appeals.object_to(guest.id, key, "It was not me.", NOW)
    with pytest.raises(Invalid):
        appeals.decide(other.id, key, "", NOW, lifts=True)
    appeals.decide(other.id, key, "We looked again.", NOW, lifts=False)
    with pytest.raises(TooLate):
        appeals.decide(other.id, key, "Or not.", NOW, lifts=True)
    assert role_of(guest.id, group.id) == Role.BANNED
    assert not my_record.sanction(guest.id, key, NOW).over


def test_where_one_organiser_is_alone_moderators_look_again(
    group: GroupFacts, host: Person, guest: Person, moderator: Person
) -> None:
    key = sanctions.impose(host.id, group.id, guest.id, BAN, NOW)
    assert appeals.goes_to(key) == appeals.Way.MODERATORS
    appeals.object_to(guest.id, key, "It was not me.", NOW)
    assert (told("appeal"), appeals.waiting(host.id, group.id)) == ([moderator.id], ())
    assert [one.key for one in appeals.for_moderators(moderator.id)] == [key]
    with pytest.raises(NotFound):
        appeals.for_moderators(host.id)
    appeals.decide(moderator.id, key, "A mistake.", NOW, lifts=True)
    assert (role_of(guest.id, group.id), acts()) == (Role.LEFT, [])


def test_what_waits_for_others_hides_nothing_from_moderators(
    group: GroupFacts, host: Person, guest: Person, moderator: Person, monkeypatch: pytest.MonkeyPatch,
    make_group: MakeGroup,
) -> None:  # fmt: skip
    monkeypatch.setattr(appeals, "SHOWN", 1)
    second = make_group("Second")
    olga = somebody("Olga", 6303)
    members.join(olga.id, second.id, NOW)
    members.make_organiser(host.id, olga.id, second.id, NOW)
    keys = [sanctions.impose(host.id, each.id, guest.id, BAN, NOW) for each in (second, group)]
    for minute, key in enumerate(keys):
        appeals.object_to(guest.id, key, "It was not me.", NOW + timedelta(minutes=minute))
    assert [one.key for one in appeals.for_moderators(moderator.id)] == keys[1:]


def test_where_there_is_nobody_else_whoever_decided_reads_it_and_that_is_said(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    key = sanctions.impose(host.id, group.id, guest.id, BAN, NOW)
    assert appeals.goes_to(key) == appeals.Way.SAME
    appeals.object_to(guest.id, key, "It was not me.", NOW)
    assert told("appeal") == [host.id]
    assert [one.key for one in appeals.waiting(host.id, group.id)] == [key]


def test_what_is_over_needs_no_objection(group: GroupFacts, host: Person, guest: Person) -> None:
    key = sanctions.impose(host.id, group.id, guest.id, MUTE, NOW)
    with pytest.raises(TooLate):
        appeals.object_to(guest.id, key, "Late.", NOW + timedelta(days=8))


def test_what_is_lifted_meanwhile_is_no_more_to_be_decided(
    group: GroupFacts, host: Person, guest: Person, other: Person
) -> None:
    for lift in (
        lambda key: sanctions.lift(host.id, key, NOW),
        lambda key: roster_deciding.let_again(host.id, guest.id, group.id, NOW),
    ):
        key = sanctions.impose(other.id, group.id, guest.id, BAN, NOW)
        appeals.object_to(guest.id, key, "It was not me.", NOW)
        lift(key)
        assert appeals.waiting(host.id, group.id) == ()
        assert my_record.sanction(guest.id, key, NOW).appeal_state == "lifted"
        with pytest.raises(TooLate):
            appeals.decide(host.id, key, "It stays.", NOW, lifts=False)


@pytest.mark.parametrize("number", [1, 12])
def test_a_record_of_twelve_groups_takes_as_many_queries_as_of_one(
    make_group: MakeGroup, host: Person, guest: Person, number: int
) -> None:
    for n in range(number):
        sanctions.impose(host.id, make_group(f"Table {n}").id, guest.id, BAN, NOW)
    with questions() as queries:
        assert len(my_record.sanctions_of(guest.id, NOW)) == number
        my_record.deeds_of(guest.id)
    assert len(queries) == 2
