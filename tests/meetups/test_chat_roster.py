"""The roster follows what happens in a group's chats by Telegram's own means; the rest is a difference to be shown."""

from datetime import timedelta

import pytest

from database import write_transaction
from meetups import applications, chat_roster, chats, leaving, members, people, reviewing, rsvps
from meetups.applications import Source
from meetups.chat_roster import Change
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person, Profile
from meetups.refusals import Refusal
from meetups.rsvps import Choice
from meetups.visibility import Role, Visibility, role_of
from models import AuditEntry, ChatAct, ChatMember, DueWork, Entry, EntryQuestion, GroupChat, OutboxMessage, User
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.in_and_out import ban

CHAT, OTHER = -1001, -1002
ADMIN, BOT = 7001, 9000
NEMO = Profile(5013, "Nemo", "nemo", "en")


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """A group in two chats, both of which Ida administers, and nothing is to be done in either."""
    found = make_group()
    for number in (CHAT, OTHER):
        facts = ChatFacts(number, "supergroup", f"Table {-number}", can_invite=True, can_restrict=True)
        chats.seen(facts, host.id, NOW, [ADMIN])
        chats.bind(host.id, number, found.id, NOW)
    with write_transaction():
        ChatAct.delete().execute()
    return found


def comes(person: Profile, chat_id: int = CHAT, **more: object) -> None:
    told: dict[str, object] = {"before": "left", "after": "in", "by": person.telegram_id} | more
    chat_roster.follow(Change(chat_id, person, **told), NOW)  # type: ignore[arg-type]  # a test's own words


def goes(person: Person, after: str = "left", chat_id: int = CHAT, **more: object) -> None:
    profile = Profile(person.telegram_id or 0, person.name)
    told: dict[str, object] = {"before": "in", "after": after, "by": person.telegram_id} | more
    chat_roster.follow(Change(chat_id, profile, **told), NOW)  # type: ignore[arg-type]  # likewise


def standing(person: Person, chat_id: int = CHAT) -> str | None:
    row = ChatMember.select().join(GroupChat).where(GroupChat.chat_id == chat_id, ChatMember.user == person.id).first()
    return None if row is None else str(row.status)


def profile(person: Person) -> Profile:
    return Profile(person.telegram_id or 0, person.name)


def role(person: Person, group: GroupFacts) -> Role | None:
    return role_of(person.id, group.id)


def screened(group: GroupFacts, **more: object) -> None:
    with write_transaction():
        Entry.create(group=group.id, mode="questions", **more)


def to_do() -> list[tuple[int, int, str]]:
    rows = ChatAct.select(ChatAct, GroupChat).join(GroupChat).order_by(GroupChat.chat_id, ChatAct.user)
    return [(row.chat.chat_id, row.user_id, row.act) for row in rows]


# ── Coming in ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_comes_into_an_open_groups_chat_is_met_and_a_member(group: GroupFacts) -> None:
    comes(Profile(6001, "Noor"))
    noor = User.get(User.telegram_id == 6001)
    assert (noor.name, role_of(noor.id, group.id)) == ("Noor", Role.MEMBER)
    row = ChatMember.get()
    assert (row.user_id, row.status, row.seen_at, row.came_at) == (noor.id, "in", NOW, NOW)


def test_who_slips_past_the_door_is_in_the_chat_and_not_on_the_roster_and_organisers_hear_once_a_day(
    group: GroupFacts, stranger: Person, host: Person
) -> None:
    screened(group)
    comes(NEMO)
    comes(Profile(6001, "Noor"), OTHER)
    assert (standing(stranger), role(stranger, group)) == ("in", None)
    told = OutboxMessage.select().where(OutboxMessage.kind == "roster")
    assert [(row.user_id, row.group_id) for row in told] == [(host.id, group.id)]


@pytest.mark.parametrize(
    ("how", "becomes"),
    [
        ({"by": ADMIN}, Role.MEMBER),
        ({"by": 5001}, Role.MEMBER),  # an organiser, who administers nothing
        ({"by": 5003}, None),  # any member may add somebody, where the chat lets them
        ({"by": BOT, "ours": True}, Role.MEMBER),
        ({"ruled": True}, Role.MEMBER),  # a request that was approved
        ({}, None),
    ],
)
def test_where_the_group_screens_whoever_rules_the_chat_lets_people_in(
    group: GroupFacts, stranger: Person, how: dict[str, object], becomes: Role | None
) -> None:
    screened(group)
    comes(NEMO, **how)  # type: ignore[arg-type]  # as above
    assert (standing(stranger), role(stranger, group)) == ("in", becomes)


def test_while_everybody_is_looked_at_an_open_groups_chat_makes_no_members(group: GroupFacts, stranger: Person) -> None:
    with write_transaction():
        Entry.create(group=group.id, review_until=NOW + timedelta(hours=1))
    comes(NEMO)
    assert role(stranger, group) is None


def test_who_is_kept_out_and_comes_by_a_link_is_banned_but_not_whom_an_administrator_brings(
    group: GroupFacts, guest: Person, host: Person, waiting: Person
) -> None:
    for person in (guest, waiting):
        ban(host.id, person.id, group.id, NOW)
    with write_transaction():
        ChatAct.delete().execute()
    comes(profile(guest))
    comes(profile(waiting), by=ADMIN)
    assert to_do() == [(CHAT, guest.id, "ban")]
    assert (role(guest, group), role(waiting, group)) == (Role.BANNED, Role.BANNED)


def test_being_muted_changes_nothing_on_the_roster(group: GroupFacts, guest: Person) -> None:
    goes(guest, "muted", by=ADMIN)
    assert (standing(guest), role(guest, group)) == ("muted", Role.MEMBER)


def test_a_chat_that_is_no_groups_is_none_of_our_business(group: GroupFacts, host: Person) -> None:
    chats.seen(ChatFacts(-1003, "supergroup", "Elsewhere"), host.id, NOW)
    comes(Profile(6001, "Noor"), -1003)
    comes(Profile(6001, "Noor"), -1004)
    assert (ChatMember.select().count(), User.select().where(User.telegram_id == 6001).count()) == (0, 0)


def test_a_tap_in_the_chat_is_no_way_past_the_door(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, stranger: Person
) -> None:
    inner = make_group("Inner circle", Visibility.PRIVATE)
    chats.seen(ChatFacts(-1005, "supergroup", "Inner"), host.id, NOW)
    chats.bind(host.id, -1005, inner.id, NOW)
    event = make_event(inner, visibility="private")
    screened(inner)
    for chat_id, says in ((-1005, "one by one"), (None, "not here")):
        with pytest.raises(Refusal, match=says):
            rsvps.answer(stranger.id, event.key, Choice.ROOM, NOW, chat_id=chat_id)
    assert role(stranger, inner) is None
    with write_transaction():
        Entry.update(mode="open").execute()
    rsvps.answer(stranger.id, event.key, Choice.ROOM, NOW, chat_id=-1005)
    assert role(stranger, inner) == Role.MEMBER


def test_who_applied_slipped_in_and_is_declined_is_put_out_and_who_is_admitted_stays(
    group: GroupFacts, host: Person, stranger: Person
) -> None:
    screened(group)
    noor = people.meet(Profile(6001, "Noor"), NOW)
    with write_transaction():
        EntryQuestion.create(group=group.id, position=1, kind="text", prompt="Why?")
    keys = []
    for person in (stranger, noor):
        key = applications.open_application(person.id, group.id, Source.LINK, NOW).key
        applications.answer(person.id, key, 1, "Because", NOW)
        applications.send(person.id, key, NOW)
        keys.append(key)
        comes(profile(person))
    reviewing.decline(host.id, keys[0], "Not this time.", NOW)
    reviewing.admit(host.id, keys[1], NOW)
    assert to_do() == [(CHAT, stranger.id, "remove")]
    assert (role(stranger, group), role(noor, group)) == (None, Role.MEMBER)


# ── Going ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_leaves_the_only_chat_they_are_in_leaves_the_group(group: GroupFacts, guest: Person) -> None:
    goes(guest)
    assert (standing(guest), role(guest, group)) == ("left", Role.LEFT)


def test_who_is_in_another_chat_of_the_group_stays(group: GroupFacts, guest: Person) -> None:
    comes(profile(guest), OTHER)
    goes(guest)
    assert role(guest, group) == Role.MEMBER
    goes(guest, chat_id=OTHER)
    assert role(guest, group) == Role.LEFT


def test_who_has_a_coming_seat_stays_but_not_whom_an_administrator_removes(
    group: GroupFacts, guest: Person, make_event: MakeEvent
) -> None:
    event = make_event(group)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    goes(guest)
    assert role(guest, group) == Role.MEMBER
    comes(profile(guest))
    goes(guest, by=ADMIN)
    answer = rsvps.answer_of(guest.id, event.key)
    assert (role(guest, group), answer and answer.choice) == (Role.LEFT, Choice.NO)


def test_a_ban_in_one_chat_is_a_ban_in_the_group_and_in_its_other_chats(
    group: GroupFacts, guest: Person, host: Person
) -> None:
    goes(guest, "banned", by=5001)
    assert (standing(guest), role(guest, group)) == ("banned", Role.BANNED)
    assert to_do() == [(OTHER, guest.id, "ban")]
    noted = AuditEntry.get(AuditEntry.verb == "member.ban")
    assert (noted.actor_id, noted.subject) == (host.id, f"user:{guest.id}")


def test_somebody_never_met_who_is_banned_in_the_chat_cannot_join(group: GroupFacts) -> None:
    chat_roster.follow(Change(CHAT, Profile(6001, "Noor"), "left", "banned", by=ADMIN), NOW)
    assert role_of(User.get(User.telegram_id == 6001).id, group.id) == Role.BANNED


def test_a_ban_for_a_while_only_puts_out(group: GroupFacts, guest: Person) -> None:
    goes(guest, "banned", by=ADMIN, for_good=False)
    assert (role(guest, group), to_do()) == (Role.LEFT, [])


def test_an_organiser_is_removed_by_nobody_in_the_chat(group: GroupFacts, host: Person, guest: Person) -> None:
    members.make_organiser(host.id, guest.id, group.id, NOW)
    goes(guest, "banned", by=ADMIN)
    goes(host)
    assert (role(guest, group), role(host, group)) == (Role.ORGANISER, Role.OWNER)
    assert (standing(guest), standing(host)) == ("banned", "left")


def test_what_the_bot_did_itself_has_no_consequence(group: GroupFacts, guest: Person) -> None:
    goes(guest, "banned", by=BOT, ours=True)
    assert (standing(guest), role(guest, group), to_do()) == ("banned", Role.MEMBER, [])


def test_hearing_it_twice_changes_nothing_more(group: GroupFacts, guest: Person) -> None:
    for _ in range(2):
        goes(guest, "banned", by=ADMIN)
    assert AuditEntry.select().where(AuditEntry.verb == "member.ban").count() == 1
    assert to_do() == [(OTHER, guest.id, "ban")]


# ── Looking up ────────────────────────────────────────────────────────────────────────────────────────────────────────


def looked_up(person: Person, found: str) -> None:
    chat_roster.follow(Change(CHAT, profile(person), None, found), NOW)


def test_what_went_on_while_the_bot_was_out_is_followed_when_people_are_looked_up(
    group: GroupFacts, guest: Person, waiting: Person
) -> None:
    for person in (guest, waiting):
        comes(profile(person))
    looked_up(guest, "left")
    looked_up(waiting, "banned")
    assert (role(guest, group), role(waiting, group)) == (Role.LEFT, Role.BANNED)


def test_who_belongs_and_was_never_in_the_chat_stays_when_looked_up(group: GroupFacts, guest: Person) -> None:
    looked_up(guest, "left")
    assert (standing(guest), role(guest, group)) == ("left", Role.MEMBER)


def test_who_left_the_group_on_the_site_is_not_made_a_member_for_being_in_the_chat(
    group: GroupFacts, guest: Person
) -> None:
    comes(profile(guest))
    leaving.leave(guest.id, group.id, NOW)
    looked_up(guest, "in")
    assert role(guest, group) == Role.LEFT


def test_everybody_is_looked_up_when_the_bot_comes_back_and_about_once_a_week_after(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    def asked(now: object) -> list[int]:
        with write_transaction():
            ChatAct.delete().execute()
            chat_roster.look_up(str(GroupChat.get(GroupChat.chat_id == CHAT).id), NOW, now)  # type: ignore[arg-type]
        return sorted(row.user_id for row in ChatAct.select())

    for person in (host, guest, waiting):
        looked_up(person, "in")
    assert asked(NOW + timedelta(days=6)) == []
    assert asked(NOW + timedelta(days=7)) == sorted([host.id, guest.id, waiting.id])
    with write_transaction():
        ChatAct.delete().execute()
    chats.gone(CHAT, NOW)
    chats.seen(ChatFacts(CHAT, "supergroup", "Table"), host.id, NOW)
    assert {act for _, _, act in to_do()} == {"look"}
    assert sorted(user for _, user, _ in to_do()) == sorted([host.id, guest.id, waiting.id])


def test_who_presses_something_in_the_chat_is_looked_up_once(group: GroupFacts, stranger: Person) -> None:
    for _ in range(2):
        chat_roster.pressed(CHAT, NEMO, NOW)
    assert to_do() == [(CHAT, stranger.id, "look")]
    with write_transaction():
        ChatAct.delete().execute()
    looked_up(stranger, "in")
    chat_roster.pressed(CHAT, NEMO, NOW)
    chat_roster.pressed(-1009, NEMO, NOW)
    assert to_do() == []


def test_each_chat_of_a_group_is_gone_through_once_a_day(group: GroupFacts) -> None:
    with write_transaction():
        chat_roster.plan_looks(NOW)
    assert sorted(int(row.subject) for row in DueWork.select().where(DueWork.kind == "look_up")) == sorted(
        row.id for row in GroupChat.select()
    )


def test_people_in_the_chat_are_counted_and_whoever_comes_or_goes_is_one_more_or_fewer(
    group: GroupFacts, guest: Person
) -> None:
    day = timedelta(days=1)
    assert chat_roster.to_count(NOW, NOW - day) == CHAT
    chat_roster.counted(CHAT, 12, NOW)
    chat_roster.not_counted(OTHER, NOW)
    assert chat_roster.to_count(NOW, NOW - day) is None
    assert chat_roster.to_count(NOW + day, NOW) in (CHAT, OTHER)
    comes(NEMO)
    goes(guest, "muted")
    assert GroupChat.get(GroupChat.chat_id == CHAT).member_count == 13
    goes(guest)
    chat_roster.follow(Change(CHAT, Profile(6009, "Never met"), "in", "left", by=6009), NOW)
    assert GroupChat.get(GroupChat.chat_id == CHAT).member_count == 11


def test_an_account_met_by_coming_in_cannot_be_written_to(group: GroupFacts) -> None:
    comes(Profile(6001, "Noor"))
    assert not people.meet(Profile(6001, "Noor"), NOW).reachable
