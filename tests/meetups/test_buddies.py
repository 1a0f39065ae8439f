"""Buddies: chosen fairly, asked in private, told by name only when both want it, and ended without a reason."""

from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import blocks, buddies, buddy_pairs, due, leaving, members, privacy
from meetups.buddies import Counts
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.tasks import TASKS
from models import Buddy, Membership, User
from tests.conftest import NOW, MakeGroup, somebody
from tests.meetups.asking import questions
from tests.meetups.owing import DAY, deliver, owed
from tests.racers import pairing
from tests.racers.starting import together

OLD = NOW - timedelta(days=300)
OURS = {kind: TASKS[kind] for kind in TASKS if kind.startswith("buddy_")}


@pytest.fixture
def group(make_group: MakeGroup, guest: Person, waiting: Person) -> GroupFacts:
    """Samira and Lucía have belonged to it for long."""
    facts = make_group()
    with write_transaction():
        Membership.update(joined_at=OLD).where(Membership.group == facts.id).execute()
    return facts


@pytest.fixture
def new(group: GroupFacts, stranger: Person) -> Person:
    """Nemo came today."""
    members.join(stranger.id, group.id, NOW)
    return stranger


def comer(group: GroupFacts, name: str, number: int) -> Person:
    person = somebody(name, 8000 + number)
    members.join(person.id, group.id, NOW)
    return person


def asked() -> list[int | None]:
    """Who has a question of ours waiting, in order."""
    return [who for _, who in owed("buddy_ask")]


def pair_of(newcomer: Person) -> Buddy:
    return Buddy.select().where(Buddy.newcomer == newcomer.id).order_by(Buddy.id.desc()).get()


def paired(group: GroupFacts, newcomer: Person, buddy: Person, now: datetime = NOW) -> int:
    buddies.volunteer(buddy.id, group.id, 1, now)
    buddies.ask_for_one(newcomer.id, group.id, now)
    return buddies.accept(buddy.id, pair_of(newcomer).id, now).pair


def test_both_are_told_who_it_is_and_how_to_write_to_each_other(group: GroupFacts, new: Person, guest: Person) -> None:
    with write_transaction():
        User.update(username=None).where(User.id == guest.id).execute()
    pair = paired(group, new, guest)
    told = {to: words for kind, to, words in deliver() if kind == "buddy" and words is not None}
    assert {to: (words.title, words.contact and words.contact.address) for to, words in told.items()} == {
        new.id: ("Samira is your buddy in Translators’ Table", "tg://user?id=5003"),
        guest.id: ("You are the buddy of Nemo in Translators’ Table", "https://t.me/nemo"),
    }
    mine = buddies.mine(new.id, group.id, NOW)
    assert (mine.buddy and mine.buddy.pair, mine.waits, mine.may_ask) == (pair, False, False)
    assert [one.name for one in buddies.mine(guest.id, group.id, NOW).newcomers] == ["Nemo"]


def test_nobody_is_named_before_they_said_yes(group: GroupFacts, new: Person, guest: Person) -> None:
    buddies.volunteer(guest.id, group.id, 1, NOW)
    mine = buddies.ask_for_one(new.id, group.id, NOW)
    assert (mine.asked, mine.buddy, mine.newcomers) == (True, None, ())
    buddies.ask_for_one(new.id, group.id, NOW)  # twice is once
    ((_, to, words),) = [told for told in deliver() if told[0] == "buddy_ask"]
    assert words is not None
    assert (to, words.title) == (guest.id, "Nemo is new in Translators’ Table and would like a buddy")


def test_it_passes_to_the_next_after_a_no_and_after_two_days_of_silence(
    group: GroupFacts, new: Person, guest: Person, waiting: Person, host: Person
) -> None:
    for person in (guest, waiting, host):
        buddies.volunteer(person.id, group.id, 1, NOW)
    buddies.ask_for_one(new.id, group.id, NOW)
    first = asked()[-1]
    assert first is not None
    old = pair_of(new).id
    buddies.decline(first, old, NOW)
    second = asked()[-1]
    due.run_due(OURS, NOW + 2 * DAY - timedelta(seconds=1))
    assert asked()[-1] == second
    due.run_due(OURS, NOW + 2 * DAY)
    third = asked()[-1]
    assert {first, second, third} == {guest.id, waiting.id, host.id}
    with pytest.raises(TooLate):
        buddies.accept(first, old, NOW)
    with pytest.raises(NotFound):
        buddies.accept(new.id, pair_of(new).id, NOW)


def test_the_fewest_newcomers_come_first_then_the_longest_since_the_last(
    group: GroupFacts, guest: Person, waiting: Person, host: Person
) -> None:
    for person in (guest, waiting, host):
        buddies.volunteer(person.id, group.id, 2, NOW)
    order = []
    for n in range(6):
        newcomer, now = comer(group, f"New {n}", n), NOW + timedelta(minutes=n)
        buddies.ask_for_one(newcomer.id, group.id, now)
        order.append(pair_of(newcomer).buddy_id)
    assert sorted(order[:3]) == sorted(order[3:]) == sorted([guest.id, waiting.id, host.id])
    assert order[3:] == order[:3]
    last = comer(group, "Last", 9)
    assert buddies.ask_for_one(last.id, group.id, NOW).asked is False  # all have as many as they said
    assert buddies.counts(host.id, group.id) == Counts(None, None, 7)  # nobody said yes yet
    for newcomer_id in buddy_pairs.waiting(group.id)[:3]:
        buddies.want_none(newcomer_id, group.id, NOW)
    assert buddies.counts(host.id, group.id) == Counts(None, None, None)  # four: not said


@pytest.mark.parametrize("why", ["paused", "blocked", "blocks", "unreachable", "left", "said none"])
def test_who_should_not_be_asked_is_not(group: GroupFacts, new: Person, guest: Person, why: str) -> None:
    buddies.volunteer(guest.id, group.id, 1, NOW)
    with write_transaction():
        if why == "paused":
            Membership.update(paused_until=NOW + DAY).where(Membership.user == guest.id).execute()
        elif why == "unreachable":
            User.update(reachable=False).where(User.id == guest.id).execute()
    if why == "blocked":
        blocks.block(new.id, guest.id, NOW)
    elif why == "blocks":
        blocks.block(guest.id, new.id, NOW)
    elif why == "left":
        leaving.leave(guest.id, group.id, NOW)
    elif why == "said none":
        buddies.volunteer(guest.id, group.id, 0, NOW)
    assert buddies.ask_for_one(new.id, group.id, NOW).asked is False
    assert asked() == []


def test_who_waits_is_looked_after_as_soon_as_somebody_has_room(group: GroupFacts, new: Person, guest: Person) -> None:
    assert buddies.ask_for_one(new.id, group.id, NOW).waits
    assert (asked(), buddy_pairs.waiting(group.id)) == ([], [new.id])
    buddies.volunteer(guest.id, group.id, 1, NOW)
    assert asked() == [guest.id]
    buddies.accept(guest.id, pair_of(new).id, NOW)
    assert buddy_pairs.waiting(group.id) == []


@pytest.mark.parametrize("how", ["not now", "leaves", "is silent"])
def test_who_is_asked_no_more_about_one_is_asked_at_once_about_the_next_who_waits(
    how: str, group: GroupFacts, new: Person, guest: Person
) -> None:
    buddies.volunteer(guest.id, group.id, 1, NOW)
    buddies.ask_for_one(new.id, group.id, NOW)
    other = comer(group, "Other", 1)
    assert buddies.ask_for_one(other.id, group.id, NOW).asked is False  # the only place is taken
    if how == "not now":
        buddies.decline(guest.id, pair_of(new).id, NOW)
    elif how == "leaves":
        leaving.leave(new.id, group.id, NOW)
    else:
        with write_transaction():
            buddy_pairs.silent(str(pair_of(new).id), NOW, NOW)
    assert (pair_of(other).buddy_id, pair_of(other).state) == (guest.id, "asked")
    assert buddies.mine(other.id, group.id, NOW).asked


def test_a_pause_that_ends_is_seen_the_next_day_and_a_month_in_vain_is_said(
    group: GroupFacts, new: Person, guest: Person
) -> None:
    buddies.ask_for_one(new.id, group.id, NOW)
    for day in range(1, 31):
        due.run_due(OURS, NOW + day * DAY)
    told = [words.title for kind, _, words in deliver(NOW + 30 * DAY) if kind == "buddy" and words is not None]
    assert (told, buddy_pairs.waiting(group.id)) == (["No buddy was free in Translators’ Table"], [])
    buddies.volunteer(guest.id, group.id, 1, NOW)
    with write_transaction():
        Membership.update(paused_until=NOW + 3 * DAY).where(Membership.user == guest.id).execute()
    buddies.ask_for_one(new.id, group.id, NOW)
    for day in (1, 2, 3):
        due.run_due(OURS, NOW + day * DAY)
        assert len(asked()) == (day == 3)


def test_it_ends_after_sixty_days_and_both_hear_so(group: GroupFacts, new: Person, guest: Person) -> None:
    paired(group, new, guest)
    deliver()
    due.run_due(OURS, NOW + 60 * DAY - timedelta(seconds=1))
    assert owed("buddy") == []
    due.run_due(OURS, NOW + 60 * DAY)
    told = [(to, words.title) for _, to, words in deliver(NOW + 60 * DAY) if words is not None]
    over = "Your time as buddies in Translators’ Table is over"
    assert sorted(told, key=str) == sorted([(new.id, over), (guest.id, over)], key=str)


@pytest.mark.parametrize("by", ["newcomer", "buddy", "leaving", "erased"])
def test_the_other_reads_the_same_whoever_ended_it(group: GroupFacts, new: Person, guest: Person, by: str) -> None:
    pair = paired(group, new, guest)
    deliver()
    if by in ("newcomer", "buddy"):
        ends, hears = (new, guest) if by == "newcomer" else (guest, new)
        buddies.end(ends.id, pair, NOW)
        with pytest.raises(TooLate):
            buddies.end(hears.id, pair, NOW)
    elif by == "leaving":
        hears = new
        leaving.leave(guest.id, group.id, NOW)
    else:
        hears = new
        privacy.erase(guest.id, NOW)
    told = [(to, words.title) for kind, to, words in deliver() if kind == "buddy" and words is not None]
    expected = [(hears.id, "Your time as buddies in Translators’ Table is over")] if by != "erased" else []
    assert (told, buddies.mine(hears.id, group.id, NOW).buddy) == (expected, None)


def test_a_block_ends_it_and_neither_is_told(group: GroupFacts, new: Person, guest: Person, waiting: Person) -> None:
    paired(group, new, guest)
    deliver()
    blocks.block(new.id, guest.id, NOW)
    due.run_due(OURS, NOW)
    assert (deliver(), pair_of(new).state) == ([], "over")
    assert buddies.mine(new.id, group.id, NOW).may_ask
    buddies.volunteer(waiting.id, group.id, 1, NOW)
    buddies.ask_for_one(new.id, group.id, NOW)
    blocks.block(new.id, waiting.id, NOW)  # who was only asked passes it on
    due.run_due(OURS, NOW)
    assert (deliver(), buddies.mine(waiting.id, group.id, NOW).newcomers) == ([], ())


def test_fewer_than_are_asked_pass_on_and_those_who_go_on_stay(group: GroupFacts, guest: Person) -> None:
    buddies.volunteer(guest.id, group.id, 2, NOW)
    first, second = comer(group, "First", 1), comer(group, "Second", 2)
    for person in (first, second):
        buddies.ask_for_one(person.id, group.id, NOW)
    buddies.accept(guest.id, pair_of(second).id, NOW)
    buddies.volunteer(guest.id, group.id, 0, NOW)
    assert (pair_of(first).state, pair_of(second).state) == ("no", "going")
    with pytest.raises(Invalid):
        buddies.volunteer(guest.id, group.id, 6, NOW)


def test_who_wants_none_any_more_is_not_looked_after(group: GroupFacts, new: Person, guest: Person) -> None:
    buddies.volunteer(guest.id, group.id, 1, NOW)
    buddies.ask_for_one(new.id, group.id, NOW)
    buddies.want_none(new.id, group.id, NOW)
    assert (deliver(), buddy_pairs.waiting(group.id)) == ([], [])  # the question is not true any more
    with pytest.raises(TooLate):
        buddies.accept(guest.id, pair_of(new).id, NOW)


def test_only_who_came_lately_asks_and_only_organisers_count(group: GroupFacts, new: Person, guest: Person) -> None:
    with pytest.raises(NotAllowed, match="came lately"):
        buddies.ask_for_one(guest.id, group.id, NOW)
    with pytest.raises(NotAllowed):
        buddies.counts(new.id, group.id)
    outsider = somebody("Out", 8999)
    for rule in (buddies.mine, buddies.ask_for_one, buddies.want_none):
        with pytest.raises(NotFound):
            rule(outsider.id, group.id, NOW)


def test_what_a_member_sees_takes_as_many_queries_with_one_as_with_five(group: GroupFacts, guest: Person) -> None:
    counted = []
    for limit in (1, 5):
        buddies.volunteer(guest.id, group.id, limit, NOW)
        while len(buddies.mine(guest.id, group.id, NOW).newcomers) < limit:
            n = User.select().count()
            buddies.ask_for_one(comer(group, f"New {n}", n).id, group.id, NOW)
        with questions() as seen:
            buddies.mine(guest.id, group.id, NOW)
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_two_newcomers_at_once_never_pass_the_limit(group: GroupFacts, guest: Person, database: str) -> None:
    buddies.volunteer(guest.id, group.id, 1, NOW)
    lots = [(comer(group, f"New {n}", n).id, group.id) for n in range(2)]
    assert sorted(together(database, pairing.ask, lots)) == [False, True]
    assert Buddy.select().where(Buddy.state == "asked").count() == 1


def test_without_the_group_held_the_same_two_do(group: GroupFacts, guest: Person, database: str) -> None:
    buddies.volunteer(guest.id, group.id, 1, NOW)
    lots = [(comer(group, f"New {n}", n).id, group.id) for n in range(2)]
    assert together(database, pairing.ask_carelessly, lots) == [True, True]
    assert Buddy.select().where(Buddy.state == "asked").count() == 2
