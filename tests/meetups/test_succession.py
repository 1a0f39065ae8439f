"""A group passes on: handed over with a yes, or adopted where its owner vanished; never without notice."""

import json
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import (
    adoption,
    chat_topics,
    due,
    handover,
    leaving,
    members,
    ownership,
    people,
    privacy,
    restored,
    rsvps,
    signin,
    succession,
)
from meetups.chat_topics import Place, Purpose
from meetups.chats import ChatFacts, bind, seen
from meetups.delivery import Message
from meetups.groups import GroupFacts
from meetups.notices import notice
from meetups.ownership import Act
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound, TooLate
from meetups.rsvps import Choice
from meetups.tasks import TASKS
from meetups.visibility import Role, role_of
from models import AuditEntry, DueWork, OutboxMessage, Rsvp, Succession, WebSession
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.racers import passing_on
from tests.racers.starting import together

LATER = NOW + timedelta(days=61)  # by then nothing was seen of whoever did nothing since
WEEK, FORTNIGHT = timedelta(days=7, seconds=1), timedelta(days=14, seconds=1)


@pytest.fixture
def group(make_group: MakeGroup, host: Person, waiting: Person) -> GroupFacts:
    """All of its people read English here."""
    for each in (host, waiting):
        people.choose_language(each.id, "en", NOW)
    return make_group()


@pytest.fixture
def orphan(group: GroupFacts, host: Person, guest: Person, waiting: Person) -> GroupFacts:
    """Its owner cannot be written to and was not seen for 61 days; guest and waiting look after it."""
    for each in (guest, waiting):
        members.make_organiser(host.id, each.id, group.id, NOW)
    people.set_reachable(host.id, False)
    return group


def told(person: Person) -> list[str]:
    """What waits to be said to them of whose group it is, oldest first."""
    rows = OutboxMessage.select().where(OutboxMessage.user == person.id).order_by(OutboxMessage.id)
    return [words.title for row in rows if (words := notice(message_of(row), row.created_at)) is not None]


def message_of(row: OutboxMessage) -> Message:
    return Message(row.id, row.kind, row.user_id, row.event_id, row.group_id, row.card_id, row.chat_id,
                   json.loads(row.facts), row.attempts)  # fmt: skip


def time_passes(until: datetime) -> None:
    due.run_due({"succession": TASKS["succession"]}, until)


def roles(group: GroupFacts, *them: Person) -> list[Role | None]:
    return [role_of(each.id, group.id) for each in them]


# ── Handing over ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_member_who_says_yes_becomes_the_owner_and_the_owner_an_organiser(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    handover.offer(host.id, group.id, guest.id, NOW)
    assert roles(group, host, guest) == [Role.OWNER, Role.MEMBER]
    assert told(guest) == ["Katrin would hand Translators’ Table over to you"]
    handover.accept(guest.id, group.id, NOW)
    assert roles(group, host, guest) == [Role.ORGANISER, Role.OWNER]
    assert told(host) == ["Translators’ Table belongs to Samira now"]
    assert told(guest) == []  # what was asked is answered
    assert not Succession.select().exists()
    assert not DueWork.select().where(DueWork.kind == "succession").exists()
    entry = AuditEntry.get(AuditEntry.verb == "group.handover")
    assert (entry.actor_id, entry.detail) == (guest.id, f'{{"heir": {guest.id}}}')


def test_a_no_leaves_everything_as_it_is_and_is_told(group: GroupFacts, host: Person, guest: Person) -> None:
    handover.offer(host.id, group.id, guest.id, NOW)
    handover.decline(guest.id, group.id, NOW)
    assert roles(group, host, guest) == [Role.OWNER, Role.MEMBER]
    assert told(host) == ["Samira does not take Translators’ Table over"]
    with pytest.raises(TooLate, match="not offered to you any more"):
        handover.accept(guest.id, group.id, NOW)


def test_an_offer_that_was_taken_back_can_be_accepted_no_more(group: GroupFacts, host: Person, guest: Person) -> None:
    handover.offer(host.id, group.id, guest.id, NOW)
    handover.take_back(host.id, group.id, NOW)
    with pytest.raises(TooLate):
        handover.accept(guest.id, group.id, NOW)
    assert told(guest) == ["Translators’ Table stays with its owner"]
    with pytest.raises(TooLate, match="Nobody is asked any more"):
        handover.take_back(host.id, group.id, NOW)


def test_a_week_without_a_word_ends_the_offer(group: GroupFacts, host: Person, guest: Person) -> None:
    handover.offer(host.id, group.id, guest.id, NOW)
    time_passes(NOW + WEEK - timedelta(minutes=1))
    assert Succession.select().exists()
    time_passes(NOW + WEEK)
    assert not Succession.select().exists()
    assert told(host) == ["Samira did not answer about Translators’ Table"]
    assert roles(group, host, guest) == [Role.OWNER, Role.MEMBER]


def test_an_offer_holds_no_moment_longer_than_it_says(group: GroupFacts, host: Person, guest: Person) -> None:
    handover.offer(host.id, group.id, guest.id, NOW)
    with pytest.raises(TooLate):  # though nothing that falls due ran yet
        handover.accept(guest.id, group.id, NOW + timedelta(days=7))
    assert roles(group, host, guest) == [Role.OWNER, Role.MEMBER]


def test_only_the_owner_offers_and_only_to_somebody_who_belongs_to_it(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    with pytest.raises(NotAllowed, match="Only the owner"):
        handover.offer(guest.id, group.id, waiting.id, NOW)
    with pytest.raises(NotFound):
        handover.offer(stranger.id, group.id, guest.id, NOW)
    for nobody in (stranger.id, host.id, 999_999):
        with pytest.raises(NotFound):
            handover.offer(host.id, group.id, nobody, NOW)
    handover.offer(host.id, group.id, guest.id, NOW)
    with pytest.raises(TooLate, match=r"\{name\} is asked already"):
        handover.offer(host.id, group.id, waiting.id, NOW)
    with pytest.raises(TooLate):
        handover.accept(waiting.id, group.id, NOW)


def test_who_left_since_cannot_take_it_over(group: GroupFacts, host: Person, guest: Person) -> None:
    handover.offer(host.id, group.id, guest.id, NOW)
    leaving.leave(guest.id, group.id, NOW)
    with pytest.raises(TooLate):
        handover.accept(guest.id, group.id, NOW)
    assert told(guest) == []


def test_an_offer_ends_with_the_owner_who_made_it(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    members.make_organiser(host.id, waiting.id, group.id, NOW)
    handover.offer(host.id, group.id, guest.id, NOW)
    privacy.erase(host.id, NOW)
    assert roles(group, guest, waiting) == [Role.MEMBER, Role.OWNER]
    with pytest.raises(TooLate):
        handover.accept(guest.id, group.id, NOW)


def test_the_owner_takes_the_role_of_an_organiser_back_and_organisers_lay_it_down(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    for each in (guest, waiting):
        members.make_organiser(host.id, each.id, group.id, NOW)
    with pytest.raises(NotAllowed, match="Only the owner"):
        handover.end_organising(guest.id, waiting.id, group.id, NOW)
    handover.end_organising(host.id, guest.id, group.id, NOW)
    handover.lay_down(waiting.id, group.id, NOW)
    assert roles(group, guest, waiting) == [Role.MEMBER, Role.MEMBER]
    assert told(guest) == ["You do not look after Translators’ Table any more"]
    with pytest.raises(NotFound):
        handover.end_organising(host.id, host.id, group.id, NOW)
    with pytest.raises(NotAllowed, match="Hand it over instead"):
        handover.lay_down(host.id, group.id, NOW)


def test_a_yes_and_taking_it_back_at_once_are_one_decision(
    group: GroupFacts, host: Person, guest: Person, database: str
) -> None:
    handover.offer(host.id, group.id, guest.id, NOW)
    said = together(database, passing_on.decide, [("accept", guest.id, group.id), ("take_back", host.id, group.id)])
    assert sorted(said) in (["accept", "too late"], ["take_back", "too late"])
    assert (role_of(guest.id, group.id) == Role.OWNER) is ("accept" in said)
    assert (role_of(host.id, group.id) == Role.OWNER) is ("take_back" in said)


def test_without_looking_again_both_would_be_told_that_it_went_their_way(
    group: GroupFacts, host: Person, guest: Person, database: str
) -> None:
    handover.offer(host.id, group.id, guest.id, NOW)
    lots = [("accept", guest.id, group.id), ("take_back", host.id, group.id)]
    assert together(database, passing_on.decide_carelessly, lots) == ["accept", "take_back"]


# ── Adopting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_weeks_after_an_organiser_asked_the_group_is_theirs(
    orphan: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    adoption.ask(guest.id, orphan.id, LATER)
    assert told(waiting) == ["Samira would become the owner of Translators’ Table"]
    time_passes(LATER + FORTNIGHT - timedelta(minutes=1))
    assert roles(orphan, host, guest) == [Role.OWNER, Role.ORGANISER]
    time_passes(LATER + FORTNIGHT)
    assert roles(orphan, host, guest, waiting) == [Role.ORGANISER, Role.OWNER, Role.ORGANISER]
    assert told(guest) == ["Translators’ Table is yours now"]
    assert told(waiting) == ["Translators’ Table belongs to Samira now"]


def test_the_owner_is_told_in_private_and_in_every_chat(orphan: GroupFacts, host: Person, guest: Person) -> None:
    for chat_id in (-1001, -1002):
        seen(ChatFacts(chat_id, "supergroup", "Table"), guest.id, NOW)
        bind(guest.id, chat_id, orphan.id, NOW)
    chat_topics.use(guest.id, Place(-1001, 7), Purpose.ANNOUNCEMENTS, NOW)
    adoption.ask(guest.id, orphan.id, LATER)
    assert told(host) == ["Samira would take Translators’ Table over from you"]
    posts = OutboxMessage.select().where(OutboxMessage.kind == "succession_post").order_by(OutboxMessage.chat_id)
    assert [post.chat_id for post in posts] == [-1002, -1001]
    words = notice(message_of(posts[0]), LATER)
    assert words is not None
    assert words.title == "Samira would become the owner of Translators’ Table"
    assert words.thread_id is None
    in_topic = notice(message_of(posts[1]), LATER)
    assert in_topic is not None
    assert in_topic.thread_id == 7
    assert words.lines[0].startswith("Katrin, if you read this: tell me in private")


def test_i_am_here_keeps_the_group(orphan: GroupFacts, host: Person, guest: Person) -> None:
    adoption.ask(guest.id, orphan.id, LATER)
    adoption.say_here(host.id, orphan.id, LATER)
    time_passes(LATER + FORTNIGHT)
    assert roles(orphan, host, guest) == [Role.OWNER, Role.ORGANISER]
    assert told(guest) == ["The owner of Translators’ Table is here"]


@pytest.mark.parametrize("sign", ["started the bot", "opened a page", "answered", "was moved up", "none"])
def test_any_sign_of_the_owner_in_the_two_weeks_keeps_it_too(
    sign: str, orphan: GroupFacts, host: Person, guest: Person, make_event: MakeEvent
) -> None:
    adoption.ask(guest.id, orphan.id, LATER)
    then = LATER + timedelta(days=3)
    if sign == "started the bot":
        people.set_reachable(host.id, True)
    elif sign == "opened a page":
        signin.follow(signin.make_link(host.id, then), then)
    elif sign == "answered":
        day = (then + timedelta(days=5)).date().isoformat()
        event = make_event(orphan, now=NOW, date=day)  # made long before
        rsvps.answer(host.id, event.key, Choice.ROOM, then)
    elif sign == "was moved up":
        day = (then + timedelta(days=5)).date().isoformat()
        event = make_event(orphan, now=NOW, date=day, seats="1")
        rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
        rsvps.answer(host.id, event.key, Choice.ROOM, NOW)
        rsvps.answer(guest.id, event.key, Choice.NO, then)
        assert Rsvp.get(Rsvp.user == host.id).changed_at == then
    time_passes(LATER + FORTNIGHT)
    silent = sign in ("none", "was moved up")
    assert role_of(host.id, orphan.id) == (Role.ORGANISER if silent else Role.OWNER)
    assert role_of(guest.id, orphan.id) == (Role.OWNER if silent else Role.ORGANISER)


def test_after_a_restore_the_owner_has_two_weeks_again(orphan: GroupFacts, host: Person, guest: Person) -> None:
    adoption.ask(guest.id, orphan.id, LATER)
    later = LATER + timedelta(days=20)  # the backup is older than what was decided meanwhile
    restored.settle(later)
    time_passes(later)
    assert role_of(host.id, orphan.id) == Role.OWNER
    time_passes(later + FORTNIGHT)
    assert role_of(guest.id, orphan.id) == Role.OWNER


def test_nobody_asks_for_the_group_of_an_owner_who_is_here(orphan: GroupFacts, host: Person, guest: Person) -> None:
    with pytest.raises(NotAllowed, match=r"\{name\} is here"):
        adoption.ask(guest.id, orphan.id, NOW + timedelta(days=59))  # they made an organiser 59 days ago
    people.set_reachable(host.id, True)
    with pytest.raises(NotAllowed, match=r"\{name\} is here"):
        adoption.ask(guest.id, orphan.id, LATER)
    people.set_reachable(host.id, False)
    signin.follow(signin.make_link(host.id, LATER), LATER - timedelta(days=30))
    with pytest.raises(NotAllowed, match=r"\{name\} is here"):
        adoption.ask(guest.id, orphan.id, LATER)
    with write_transaction():
        WebSession.delete().execute()
    adoption.ask(guest.id, orphan.id, LATER)


def test_members_and_strangers_do_not_ask_while_there_is_an_owner(
    orphan: GroupFacts, host: Person, stranger: Person
) -> None:
    member = somebody("Ida", 5021)
    members.join(member.id, orphan.id, NOW)
    with pytest.raises(NotAllowed, match="Only organisers"):
        adoption.ask(member.id, orphan.id, LATER)
    with pytest.raises(NotFound):
        adoption.ask(stranger.id, orphan.id, LATER)
    with pytest.raises(NotAllowed, match="yours already"):
        adoption.ask(host.id, orphan.id, LATER)


def test_another_organiser_says_no_or_asks_instead_if_they_have_belonged_to_it_longer(
    orphan: GroupFacts, guest: Person, waiting: Person
) -> None:
    adoption.ask(waiting.id, orphan.id, LATER)
    with pytest.raises(NotAllowed):
        adoption.say_no(waiting.id, orphan.id, LATER)  # to oneself
    adoption.ask(guest.id, orphan.id, LATER + timedelta(days=2))  # joined before waiting did
    found = succession.pending(orphan.id)
    assert found is not None
    assert (found.heir.id, found.due_at) == (guest.id, LATER + timedelta(days=14))  # notice was given already
    with pytest.raises(TooLate, match="belonged to it longer"):
        adoption.ask(waiting.id, orphan.id, LATER + timedelta(days=3))
    adoption.say_no(waiting.id, orphan.id, LATER + timedelta(days=3))
    time_passes(LATER + FORTNIGHT)
    assert roles(orphan, guest, waiting) == [Role.ORGANISER, Role.ORGANISER]
    assert told(guest) == ["Samira does not become the owner of Translators’ Table"]


def test_who_asked_and_looks_after_it_no_longer_gets_nothing(orphan: GroupFacts, host: Person, guest: Person) -> None:
    adoption.ask(guest.id, orphan.id, LATER)
    handover.lay_down(guest.id, orphan.id, LATER)
    time_passes(LATER + FORTNIGHT)
    assert roles(orphan, host, guest) == [Role.OWNER, Role.MEMBER]
    assert not Succession.select().exists()


def test_who_asked_may_ask_no_more(orphan: GroupFacts, guest: Person, waiting: Person) -> None:
    adoption.ask(guest.id, orphan.id, LATER)
    with pytest.raises(TooLate):
        adoption.withdraw(waiting.id, orphan.id, LATER)
    adoption.withdraw(guest.id, orphan.id, LATER)
    assert succession.pending(orphan.id) is None
    assert told(waiting) == ["Samira does not become the owner of Translators’ Table"]
    assert adoption.may_ask(waiting.id, orphan.id, LATER)  # nobody said no


def test_after_a_no_nobody_asks_for_a_month(orphan: GroupFacts, guest: Person, waiting: Person) -> None:
    adoption.ask(guest.id, orphan.id, LATER)
    adoption.say_no(waiting.id, orphan.id, LATER)
    with pytest.raises(NotAllowed) as early:
        adoption.ask(guest.id, orphan.id, LATER + timedelta(days=29))
    assert early.value.words("en").startswith("That was asked, and it stays as it is. Ask again from ")
    assert adoption.may_ask(guest.id, orphan.id, LATER + timedelta(days=30))


def test_offering_it_to_somebody_answers_who_asked(
    orphan: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    adoption.ask(guest.id, orphan.id, LATER)
    handover.offer(host.id, orphan.id, waiting.id, LATER)
    assert told(guest) == ["The owner of Translators’ Table is here"]
    people.set_reachable(host.id, False)
    with pytest.raises(TooLate, match="is asked to take it over"):
        adoption.ask(guest.id, orphan.id, LATER + timedelta(days=90))


# ── Without an owner ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ownerless(group: GroupFacts, host: Person) -> GroupFacts:
    """Its owner was erased; guest has belonged to it longer than waiting, and nobody looks after it."""
    privacy.erase(host.id, NOW)
    assert succession.owner_of(group.id) is None
    return group


def test_without_owner_and_organisers_it_goes_to_the_longest_member_who_asks(
    ownerless: GroupFacts, guest: Person, waiting: Person
) -> None:
    adoption.ask(waiting.id, ownerless.id, NOW)
    assert told(guest) == ["Lucía would become the owner of Translators’ Table"]
    adoption.ask(guest.id, ownerless.id, NOW + timedelta(days=1))
    assert told(waiting) == ["Samira would become the owner of Translators’ Table"]
    with pytest.raises(NotAllowed):  # nobody looks after it: nobody says no
        adoption.say_no(waiting.id, ownerless.id, NOW + timedelta(days=1))
    time_passes(NOW + FORTNIGHT)
    assert roles(ownerless, guest, waiting) == [Role.OWNER, Role.MEMBER]


def test_without_an_owner_an_organiser_takes_it_at_once(ownerless: GroupFacts, guest: Person, waiting: Person) -> None:
    with write_transaction():
        members.set_role(waiting.id, ownerless.id, Role.ORGANISER, NOW)
    with pytest.raises(NotAllowed, match="Only organisers"):
        adoption.ask(guest.id, ownerless.id, NOW)
    assert adoption.ask(waiting.id, ownerless.id, NOW) is None
    assert roles(ownerless, guest, waiting) == [Role.MEMBER, Role.OWNER]


# ── What each may do ──────────────────────────────────────────────────────────────────────────────────────────────────


def acts(person: Person, group: GroupFacts, now: datetime) -> set[Act]:
    return set(ownership.ownership(person.id, group.id, now).acts)


def test_each_is_offered_what_they_may_do(
    orphan: GroupFacts, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    assert acts(guest, orphan, NOW) == {Act.LAY_DOWN}
    assert acts(guest, orphan, LATER) == {Act.LAY_DOWN, Act.ASK}
    said = ownership.do(Act.ASK, people.person(waiting.id), orphan.id, LATER)
    assert said == "You asked. Everybody concerned is told, and it is decided on Friday 5 February."
    assert acts(host, orphan, LATER) == {Act.SAY_HERE}
    assert acts(guest, orphan, LATER) == {Act.SAY_NO, Act.ASK, Act.LAY_DOWN}
    assert acts(waiting, orphan, LATER) == {Act.WITHDRAW, Act.LAY_DOWN}
    ownership.do(Act.SAY_HERE, host, orphan.id, LATER)
    handover.offer(host.id, orphan.id, guest.id, LATER)
    assert acts(host, orphan, LATER) == {Act.TAKE_BACK}
    assert acts(guest, orphan, LATER) == {Act.ACCEPT, Act.DECLINE, Act.LAY_DOWN}
    assert ownership.ownership(waiting.id, orphan.id, LATER).pending is None  # between the two of them
    with pytest.raises(NotFound):
        ownership.ownership(stranger.id, orphan.id, LATER)


def test_every_act_has_a_deed_a_label_and_words() -> None:
    assert set(ownership.DEEDS) == set(ownership.LABELS) == set(ownership.DONE) == set(Act)
