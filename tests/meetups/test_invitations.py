"""Invitations: made, used, used up, run out, taken back; and what each leads to in each kind of group."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import applications, being_invited, entry, group_card, invitations, leaving, members, norms
from meetups.application_rows import Source, State, Step
from meetups.being_invited import Way
from meetups.entry import EntryMode, EntryWish
from meetups.groups import GroupFacts
from meetups.invitations import Invitation, Span, Standing
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.visibility import Role, Visibility, role_of
from models import Application, AuditEntry, GroupCard
from models import Entry as EntryRow
from models import Invitation as Row
from tests.conftest import NOW, MakeGroup, somebody
from tests.in_and_out import ban
from tests.racers import invited
from tests.racers.starting import together

PRIVATE = Visibility.PRIVATE


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group(visibility=PRIVATE)


def made(group: GroupFacts, host: Person, limit: int | None = None, span: Span = Span.WEEK) -> Invitation:
    return invitations.make(host.id, group.id, span, limit, NOW)


def by(group: GroupFacts, host: Person, mode: EntryMode) -> None:
    entry.save(host.id, group.id, EntryWish(mode), entry.entry_of(group.id).revision, NOW)


# ── Made and taken back ───────────────────────────────────────────────────────────────────────────────────────────────


def test_organisers_alone_make_see_and_take_back(group: GroupFacts, host: Person, guest: Person) -> None:
    one = made(group, host, 5)
    assert (one.made_by, one.limit, one.used, one.standing) == ("Katrin", 5, 0, Standing.OPEN)
    assert one.expires_at == NOW + timedelta(days=7)
    assert len(one.key) == 20  # of 31 characters: 99 bits
    assert invitations.of_group(host.id, group.id, NOW) == (one,)
    for refused in (
        lambda: invitations.make(guest.id, group.id, Span.WEEK, 1, NOW),
        lambda: invitations.of_group(guest.id, group.id, NOW),
        lambda: invitations.one(guest.id, one.id, NOW),
        lambda: invitations.take_back(guest.id, one.id, NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert invitations.take_back(host.id, one.id, NOW).standing == Standing.TAKEN_BACK
    with pytest.raises(TooLate):
        invitations.take_back(host.id, one.id, NOW)
    assert [row.verb for row in AuditEntry.select().where(AuditEntry.verb.startswith("invitation"))] == [
        "invitation.make", "invitation.take_back",
    ]  # fmt: skip


def test_no_log_entry_holds_a_key(group: GroupFacts, host: Person, stranger: Person) -> None:
    one = made(group, host)
    being_invited.use(stranger.id, one.key, NOW)
    kept = [f"{row.verb} {row.subject} {row.detail}" for row in AuditEntry.select()]
    assert kept
    assert not [words for words in kept if one.key in words]


@pytest.mark.parametrize(("span", "limit"), [("for ever", 1), ("", None), ("week", 0), ("week", -1), ("week", 1_001)])
def test_nonsense_is_refused(span: str, limit: int | None, group: GroupFacts, host: Person) -> None:
    with pytest.raises(Invalid):
        invitations.make(host.id, group.id, span, limit, NOW)


def test_how_many_is_read_as_forms_say_it() -> None:
    assert [invitations.read_limit(said) for said in ("1", "5", "20", "any")] == [1, 5, 20, None]
    assert invitations.read_limit("other", " 12 ") == 12
    for said, typed in (("other", ""), ("other", "many"), ("other", "-3"), ("", ""), ("other", "٣"), ("1e3", "")):
        with pytest.raises(Invalid):
            invitations.read_limit(said, typed)


def test_a_group_has_fifty_open_ones_at_most(group: GroupFacts, host: Person) -> None:
    ones = [made(group, host) for _ in range(50)]
    with pytest.raises(NotAllowed):
        made(group, host)
    invitations.take_back(host.id, ones[0].id, NOW)
    made(group, host)
    assert invitations.of_group(host.id, group.id, NOW)[-1].id == ones[0].id  # what holds no more stands last


# ── What each leads to ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("mode", [EntryMode.OPEN, EntryMode.INVITATION])
def test_it_lets_in_at_once(
    visibility: Visibility, mode: EntryMode, make_group: MakeGroup, host: Person, stranger: Person
) -> None:
    group = make_group(visibility=visibility)
    by(group, host, mode)
    one = made(group, host, 1)
    assert being_invited.look(one.key, None, NOW).way == Way.IN
    assert being_invited.look(one.key, stranger.id, NOW).way == Way.IN
    assert role_of(stranger.id, group.id) is None  # looking is not coming in
    assert being_invited.use(stranger.id, one.key, NOW).state == State.ADMITTED
    assert role_of(stranger.id, group.id) == Role.MEMBER
    assert invitations.one(host.id, one.id, NOW).used == 1
    assert being_invited.look(one.key, stranger.id, NOW).way == Way.INSIDE


def test_where_a_group_asks_questions_the_invited_are_asked_too(
    group: GroupFacts, host: Person, stranger: Person
) -> None:
    by(group, host, EntryMode.QUESTIONS)
    one = made(group, host, 1)
    assert being_invited.look(one.key, stranger.id, NOW).way == Way.ASKED
    mine = being_invited.use(stranger.id, one.key, NOW)
    assert mine.state == State.REVIEW  # no question is written yet: organisers look
    assert role_of(stranger.id, group.id) is None or role_of(stranger.id, group.id) == Role.APPLICANT
    assert Application.get().invitation_id == one.id


def test_norms_come_first_and_the_use_is_kept_meanwhile(group: GroupFacts, host: Person, stranger: Person) -> None:
    norms.publish(host.id, group.id, "Be kind.", 0, NOW)
    one = made(group, host, 1)
    begun = being_invited.use(stranger.id, one.key, NOW)
    assert (begun.state, begun.step) == (State.ASKING, Step.NORMS)
    assert invitations.one(host.id, one.id, NOW).used == 1
    assert being_invited.use(stranger.id, one.key, NOW).key == begun.key  # the same person goes on, and counts once
    assert being_invited.look(one.key, stranger.id, NOW).way == Way.STEPS
    other = somebody("Ida", 5021)
    with pytest.raises(TooLate):
        being_invited.use(other.id, one.key, NOW)


def test_taken_back_while_somebody_is_half_way_the_organisers_look(
    group: GroupFacts, host: Person, stranger: Person
) -> None:
    norms.publish(host.id, group.id, "Be kind.", 0, NOW)
    one = made(group, host, 1)
    begun = being_invited.use(stranger.id, one.key, NOW)
    invitations.take_back(host.id, one.id, NOW)
    assert applications.accept_norms(stranger.id, begun.key, 1, NOW).state == State.REVIEW


def test_whoever_came_by_one_that_was_taken_back_does_not_come_again_by_asking(
    group: GroupFacts, host: Person, stranger: Person
) -> None:
    norms.publish(host.id, group.id, "Be kind.", 0, NOW)
    one = made(group, host, 1)
    begun = being_invited.use(stranger.id, one.key, NOW)
    applications.withdraw(stranger.id, begun.key, NOW)
    invitations.take_back(host.id, one.id, NOW)
    for source in Source:  # asking again says how they came before, and brings nothing of it
        with pytest.raises(NotAllowed, match="in its own chat"):
            applications.open_application(stranger.id, group.id, source, NOW)


def test_in_a_raid_organisers_look_at_the_invited_too(group: GroupFacts, host: Person, stranger: Person) -> None:
    by(group, host, EntryMode.INVITATION)
    review_until(group)
    one = made(group, host)
    assert being_invited.look(one.key, stranger.id, NOW).way == Way.LOOKED_AT
    assert being_invited.use(stranger.id, one.key, NOW).state == State.REVIEW
    assert role_of(stranger.id, group.id) != Role.MEMBER


def review_until(group: GroupFacts) -> None:
    with write_transaction():
        EntryRow.update(review_until=NOW + timedelta(hours=1)).where(EntryRow.group == group.id).execute()


# ── Why not ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def refused(key: str, person: Person, now: datetime = NOW) -> str:
    """The words for whoever tries."""
    with pytest.raises((NotAllowed, NotFound, TooLate)) as tried:
        being_invited.use(person.id, key, now)
    return tried.value.phrase


def test_each_reason_has_its_own_words(make_group: MakeGroup, host: Person, guest: Person, stranger: Person) -> None:
    group = make_group(visibility=PRIVATE)
    one, gone, back = made(group, host), made(group, host, span=Span.DAY), made(group, host)
    invitations.take_back(host.id, back.id, NOW)
    last = made(group, host, 1)
    being_invited.use(somebody("Ida", 5021).id, last.key, NOW)
    banned = _banned(group, host)
    said = {
        "unknown": refused("k" * 20, stranger),
        "expired": refused(gone.key, stranger, NOW + timedelta(days=1)),
        "used up": refused(last.key, stranger),
        "taken back": refused(back.key, stranger),
        "inside": refused(one.key, guest),
        "banned": refused(one.key, banned),
    }
    _fill(group, host)
    said["full"] = refused(one.key, stranger)
    assert len(set(said.values())) == len(said) == 7
    assert being_invited.look(one.key, guest.id, NOW).way == Way.INSIDE
    for key, person in ((gone.key, stranger), (one.key, stranger), (back.key, stranger)):
        with pytest.raises((NotAllowed, TooLate)):
            being_invited.look(key, person.id, NOW + timedelta(days=1))
    assert invitations.one(host.id, one.id, NOW).used == 0  # nobody came in with it


def _banned(group: GroupFacts, host: Person) -> Person:
    person = somebody("Ban", 5031)
    members.join(person.id, group.id, NOW)
    ban(host.id, person.id, group.id, NOW)
    return person


def _fill(group: GroupFacts, host: Person) -> None:
    with write_transaction():
        GroupCard.insert(group=group.id, size_limit=2, changed_at=NOW).execute()
    assert not group_card.has_room(group.id)


def test_whoever_left_needs_an_invitation_that_still_holds(group: GroupFacts, host: Person, stranger: Person) -> None:
    one = made(group, host, 1)
    being_invited.use(stranger.id, one.key, NOW)
    leaving.leave(stranger.id, group.id, NOW)
    with pytest.raises(TooLate):
        being_invited.use(stranger.id, one.key, NOW)
    assert being_invited.use(stranger.id, made(group, host, 1).key, NOW).state == State.ADMITTED


# ── Two at once ───────────────────────────────────────────────────────────────────────────────────────────────────────


def crowd(n: int) -> list[Person]:
    return [somebody(f"Person {k}", 6000 + k) for k in range(n)]


def test_one_of_two_at_once_comes_in_with_the_last_use(group: GroupFacts, host: Person, database: str) -> None:
    one, them = made(group, host, 1), crowd(2)
    said = together(database, invited.come_in, [(person.id, one.key) for person in them])
    assert Counter(said) == {"in": 1, "too late": 1}
    assert [role_of(person.id, group.id) for person in them].count(Role.MEMBER) == 1
    assert Row.get().used == 1


def test_without_the_condition_both_come_in(group: GroupFacts, host: Person, database: str) -> None:
    one, them = made(group, host, 1), crowd(2)
    said = together(database, invited.come_in_carelessly, [(person.id, one.key) for person in them])
    assert Counter(said) == {"in": 2}
    assert [role_of(person.id, group.id) for person in them].count(Role.MEMBER) == 2


def test_one_person_who_presses_four_times_at_once_counts_once(
    group: GroupFacts, host: Person, stranger: Person, database: str
) -> None:
    one = made(group, host, 5)
    said = together(database, invited.come_in, [(stranger.id, one.key)] * 4)
    assert Counter(said) == {"in": 1, "inside": 3}
    assert Row.get().used == 1
