"""Warn, mute, remove, ban: who may do it to whom, what follows in group and chat, and how it ends."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from database import write_transaction
from meetups import (
    chat_acts,
    chat_roster,
    handbook_changes,
    introductions,
    leaving,
    members,
    my_record,
    roster_deciding,
    rsvps,
    sanctions,
    suggestions,
    thanks,
)
from meetups.applications import State
from meetups.chat_roster import Change
from meetups.groups import GroupFacts
from meetups.handbook import PageWish
from meetups.people import Person, Profile
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.sanctions import SanctionWish
from meetups.visibility import Role, role_of
from models import AuditEntry, ChatAct, ChatMember, DueWork, Sanction
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.in_and_out import ask_in
from tests.meetups.safety import CHAT, acts, told, with_chat

MEETUPS = Path(__file__).parents[2] / "meetups"
LATER = NOW + timedelta(days=8)
WARN = SanctionWish("warn", "Let others finish.")
MUTE = SanctionWish("mute", "Shouting.", days=7)
REMOVE = SanctionWish("remove", "Selling things.")
BAN = SanctionWish("ban", "Threats.")


@pytest.fixture
def group(make_group: MakeGroup, host: Person, guest: Person) -> GroupFacts:
    found = make_group()
    with_chat(found, host, guest)
    return found


def test_a_warning_is_read_with_its_reason_and_nothing_else_happens(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    key = sanctions.impose(host.id, group.id, guest.id, WARN, NOW)
    mine = my_record.sanction(guest.id, key, NOW)
    assert (mine.kind, mine.reason, mine.over, mine.may_object) == ("warn", "Let others finish.", False, True)
    assert (role_of(guest.id, group.id), acts(), told("sanction")) == (Role.MEMBER, [], [guest.id])
    entry = AuditEntry.get(AuditEntry.verb == "member.warn")
    assert (entry.actor_id, entry.subject, entry.group_id) == (host.id, f"user:{guest.id}", group.id)


def test_who_is_muted_writes_nothing_and_answers_events_until_it_is_over(
    group: GroupFacts, host: Person, guest: Person, make_event: MakeEvent
) -> None:
    sanctions.impose(host.id, group.id, guest.id, MUTE, NOW)
    assert acts() == [(guest.id, "mute")]
    assert chat_acts.due(NOW, 5)[0].until == NOW + timedelta(days=7)
    assert not sanctions.may_write(guest.id, group.id, NOW)
    assert rsvps.answer(guest.id, make_event(group).key, rsvps.Choice.ROOM, NOW).state == "held"
    assert sanctions.may_write(guest.id, group.id, LATER)
    due = DueWork.get(DueWork.kind == "sanction_end")
    with write_transaction():
        sanctions.end(due.subject, due.at, LATER)
    assert acts() == [(guest.id, "unmute")]
    assert my_record.sanctions_of(guest.id, LATER)[0].over


def test_while_muted_no_words_of_theirs_reach_the_group(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    def writes(now: datetime) -> list[str]:
        introductions.write(guest.id, group.id, "I am Samira.", introductions.Shown.GROUP, now)
        thanks.thank(guest.id, waiting.id, group.id, "baking", "", now)
        suggestions.suggest(guest.id, group.id, "A walk", "", now)
        handbook_changes.propose(guest.id, group.id, PageWish("How we meet", "On Thursdays."), now)
        return ["introduction", "thanks", "suggestion", "handbook"]

    sanctions.impose(host.id, group.id, guest.id, MUTE, NOW)
    for write in (
        lambda: introductions.write(guest.id, group.id, "I am Samira.", introductions.Shown.GROUP, NOW),
        lambda: introductions.post(guest.id, group.id, NOW),
        lambda: thanks.thank(guest.id, waiting.id, group.id, "baking", "", NOW),
        lambda: suggestions.suggest(guest.id, group.id, "A walk", "", NOW),
        lambda: handbook_changes.propose(guest.id, group.id, PageWish("How we meet", "On Thursdays."), NOW),
    ):
        with pytest.raises(NotAllowed, match="for now"):
            write()
    assert len(writes(LATER)) == 4  # the control: the same words, once it is over


def test_a_longer_mute_outlasts_a_shorter_one(group: GroupFacts, host: Person, guest: Person) -> None:
    sanctions.impose(host.id, group.id, guest.id, MUTE, NOW)
    sanctions.impose(host.id, group.id, guest.id, SanctionWish("mute", "Again.", days=30), NOW)
    with write_transaction():
        sanctions.end(str(Sanction.get(Sanction.reason == "Shouting.").id), LATER, LATER)
    assert acts() == [(guest.id, "mute")]
    assert not sanctions.may_write(guest.id, group.id, LATER)


@pytest.mark.parametrize("harder", [REMOVE, BAN])
def test_the_end_of_a_mute_takes_back_no_harder_word(
    group: GroupFacts, host: Person, guest: Person, harder: SanctionWish
) -> None:
    sanctions.impose(host.id, group.id, guest.id, MUTE, NOW)
    sanctions.impose(host.id, group.id, guest.id, harder, NOW)
    due = DueWork.get(DueWork.kind == "sanction_end")
    with write_transaction():
        sanctions.end(due.subject, due.at, LATER)
    assert acts() == [(guest.id, harder.kind)]


def test_who_is_removed_leaves_group_and_chat_gives_seats_back_and_may_come_again(
    group: GroupFacts, host: Person, guest: Person, make_event: MakeEvent
) -> None:
    event = make_event(group)
    rsvps.answer(guest.id, event.key, rsvps.Choice.ROOM, NOW)
    sanctions.impose(host.id, group.id, guest.id, REMOVE, NOW)
    assert (role_of(guest.id, group.id), acts()) == (Role.LEFT, [(guest.id, "remove")])
    mine = rsvps.answer_of(guest.id, event.key)
    assert mine is None or mine.state is None
    assert ask_in(guest.id, group.id, NOW) == State.ADMITTED
    assert acts() == []


def test_a_ban_can_be_read_by_whom_it_keeps_out_and_lifting_it_undoes_it_at_once(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    key = sanctions.impose(host.id, group.id, guest.id, BAN, NOW)
    assert (role_of(guest.id, group.id), acts()) == (Role.BANNED, [(guest.id, "ban")])
    assert [one.key for one in my_record.sanctions_of(guest.id, NOW)] == [key]
    with write_transaction():
        ChatMember.update(status="banned").where(ChatMember.user == guest.id).execute()
    sanctions.lift(host.id, key, NOW)
    assert (role_of(guest.id, group.id), acts()) == (Role.LEFT, [(guest.id, "unban")])
    assert not my_record.sanction(guest.id, key, NOW).may_object
    with pytest.raises(TooLate):
        sanctions.lift(host.id, key, NOW)


def test_lifting_a_removal_makes_them_a_member_again_and_a_mute_lets_them_speak(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    removed = sanctions.impose(host.id, group.id, waiting.id, REMOVE, NOW)
    muted = sanctions.impose(host.id, group.id, guest.id, MUTE, NOW)
    for key in (removed, muted):
        sanctions.lift(host.id, key, NOW)
    assert role_of(waiting.id, group.id) == Role.MEMBER
    assert sanctions.may_write(guest.id, group.id, NOW)
    assert acts() == [(guest.id, "unmute")]


def test_lifting_a_removal_brings_back_nobody_who_left_by_themselves_or_never_was_in(
    group: GroupFacts, host: Person, guest: Person, stranger: Person
) -> None:
    left = sanctions.impose(host.id, group.id, guest.id, REMOVE, NOW)
    ask_in(guest.id, group.id, NOW + timedelta(hours=1))
    leaving.leave(guest.id, group.id, NOW + timedelta(hours=2))
    ask_in(stranger.id, group.id, NOW)
    leaving.leave(stranger.id, group.id, NOW + timedelta(hours=1))
    with write_transaction():
        ChatMember.create(chat=ChatMember.get().chat_id, user=stranger.id, status="in", seen_at=NOW)
    in_chat = sanctions.impose(host.id, group.id, stranger.id, REMOVE, LATER)
    for key in (left, in_chat):
        sanctions.lift(host.id, key, LATER)
    assert (role_of(guest.id, group.id), role_of(stranger.id, group.id), acts()) == (Role.LEFT, Role.LEFT, [])


def test_however_somebody_is_kept_out_they_can_read_it_until_they_are_let_in(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    who = Profile(guest.telegram_id or 0, guest.name)
    chat_roster.follow(Change(CHAT, who, "in", "banned", by=host.telegram_id), NOW)
    (mine,) = my_record.sanctions_of(guest.id, NOW)
    assert (mine.kind, mine.reason, mine.may_object) == ("ban", "", True)
    roster_deciding.let_again(host.id, guest.id, group.id, NOW)
    (mine,) = my_record.sanctions_of(guest.id, NOW)
    assert (mine.over, mine.lifted_at) == (True, NOW)
    assert [deed.words for deed in my_record.deeds_of(guest.id)] == ["You may come in again."]


def test_nobody_acts_on_their_own_rank_or_above_and_never_on_the_owner(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    members.make_organiser(host.id, guest.id, group.id, NOW)
    members.make_organiser(host.id, waiting.id, group.id, NOW)
    for actor, about in ((guest, waiting), (guest, host), (host, host), (stranger, guest)):
        for wish in (WARN, MUTE, REMOVE, BAN):
            with pytest.raises(NotAllowed):
                sanctions.impose(actor.id, group.id, about.id, wish, NOW)
    assert (Sanction.select().count(), ChatAct.select().count()) == (0, 0)
    sanctions.impose(host.id, group.id, guest.id, BAN, NOW)  # the owner may, about an organiser
    assert role_of(guest.id, group.id) == Role.BANNED
    with pytest.raises(NotFound):
        sanctions.impose(host.id, group.id, stranger.id, WARN, NOW)  # whom the group has nothing to do with


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        (SanctionWish("hang", ""), ["kind", "reason"]),
        (SanctionWish("mute", "Why", None), ["days"]),
        (SanctionWish("mute", "Why", 366), ["days"]),
        (SanctionWish("ban", "x" * 501), ["reason"]),
    ],
)
def test_what_cannot_be_taken_says_every_fault(
    group: GroupFacts, host: Person, guest: Person, wish: SanctionWish, fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        sanctions.impose(host.id, group.id, guest.id, wish, NOW)
    assert [wrong.field for wrong in refused.value.wrongs] == fields


def test_of_two_bans_one_is_done(group: GroupFacts, host: Person, guest: Person) -> None:
    sanctions.impose(host.id, group.id, guest.id, BAN, NOW)
    with pytest.raises(TooLate):
        sanctions.impose(host.id, group.id, guest.id, BAN, NOW)
    assert told("sanction") == [guest.id]


def test_every_decision_about_a_person_in_the_log_is_one_they_read() -> None:
    """Each verb whose subject is a user stands on their page, in its own words or as a sanction."""
    said = "".join(path.read_text(encoding="utf-8") for path in MEETUPS.glob("*.py"))
    verbs = set(re.findall(r'audit\.note\(\s*f?"([\w.{}]+)", f"user:', said)) | set(
        re.findall(r'"(member\.\w+)"', said)
    )
    made = {"member.{kind.value}": my_record.AS_SANCTIONS[:4], "appeal.{state}": ("appeal.upheld", "appeal.lifted")}
    named = {verb for each in verbs for verb in made.get(each, (each,))}
    assert named == {*my_record.DEEDS, *my_record.AS_SANCTIONS, *my_record.BY_ONESELF}
