"""Where roster and chat are not alike is shown to organisers, in as many queries for one person as for thirty."""

import pytest

from database import write_transaction
from meetups import chat_acts, chat_differences, chat_roster, chats, leaving, members
from meetups.chat_acts import Act
from meetups.chat_differences import Sort, Uncounted, differences
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import NotAllowed
from models import ChatAct, ChatMember, GroupChat, User
from tests.conftest import NOW, MakeGroup, somebody
from tests.in_and_out import ban
from tests.meetups.feed_reading import queries

CHAT, OTHER = -1001, -1002


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    found = make_group()
    add_chat(found, host, CHAT)
    return found


def add_chat(group: GroupFacts, host: Person, number: int) -> None:
    chats.seen(ChatFacts(number, "supergroup", f"Table {-number}", can_restrict=True), host.id, NOW)
    chats.bind(host.id, number, group.id, NOW)
    with write_transaction():
        ChatAct.delete().execute()


def stands(status: str, *people: Person, chat_id: int = CHAT) -> None:
    with write_transaction():
        for person in people:
            chat = GroupChat.get(GroupChat.chat_id == chat_id)
            ChatMember.create(chat=chat, user=person.id, status=status, seen_at=NOW)


def found(host: Person, group: GroupFacts) -> dict[Sort, list[str]]:
    shown = differences(host.id, group.id).of
    return {sort: [one.name for one in some] for sort, some in shown.items() if some}


def test_people_who_stand_alike_are_no_difference(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    stands("in", host, guest)
    stands("muted", waiting)
    stands("left", stranger)
    shown = differences(host.id, group.id)
    assert (found(host, group), shown.alike, shown.unknown, shown.chats) == ({}, True, (), 1)


def test_each_sort_of_difference_is_shown_by_itself(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    kept_out, organiser = somebody("Zed", 6001), somebody("Ida", 6002)
    for person in (kept_out, organiser):
        members.join(person.id, group.id, NOW)
    members.make_organiser(host.id, organiser.id, group.id, NOW)
    ban(host.id, kept_out.id, group.id, NOW)
    with write_transaction():
        ChatAct.delete().execute()
    leaving.leave(waiting.id, group.id, NOW)
    stands("in", host, stranger, waiting, kept_out)
    stands("left", guest)
    stands("banned", organiser)
    assert found(host, group) == {
        Sort.CHAT_ONLY: ["Lucía", "Nemo"],
        Sort.ROSTER_ONLY: ["Samira"],
        Sort.BANNED_HERE: ["Zed"],
        Sort.BANNED_THERE: ["Ida"],
    }
    assert [one.name for one in chat_differences.in_chat_only(group.id)] == ["Lucía", "Nemo"]


def test_whom_nobody_looked_up_yet_is_no_difference(group: GroupFacts, host: Person, guest: Person) -> None:
    stands("in", host)
    add_chat(group, host, OTHER)
    stands("left", guest)
    assert found(host, group) == {}  # guest may be in the other chat
    stands("left", guest, chat_id=OTHER)
    assert found(host, group) == {Sort.ROSTER_ONLY: ["Samira"]}


def test_what_is_on_its_way_is_shown_only_where_it_could_not_be_done(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    stands("in", host, guest)
    ban(host.id, guest.id, group.id, NOW)
    assert found(host, group) == {}
    chat_acts.refuse(chat_acts.due(NOW, 1)[0], NOW, "user is an administrator of the chat")
    (one,) = differences(host.id, group.id).of[Sort.BANNED_HERE]
    assert (one.name, one.present, one.refused) == ("Samira", True, "user is an administrator of the chat")


def test_a_look_hides_nobody(group: GroupFacts, host: Person, stranger: Person) -> None:
    stands("in", host, stranger)
    with write_transaction():
        chat_acts.put(GroupChat.get(), stranger.id, Act.LOOK, NOW)
    assert found(host, group) == {Sort.CHAT_ONLY: ["Nemo"]}


def test_those_the_bot_api_names_to_nobody_are_a_number(group: GroupFacts, host: Person, guest: Person) -> None:
    stands("in", host)
    stands("left", guest)
    chat_roster.counted(CHAT, 13, NOW)
    assert differences(host.id, group.id).unknown == (Uncounted("Table 1001", 12),)


def test_a_group_in_no_chat_has_no_differences(make_group: MakeGroup, host: Person) -> None:
    shown = differences(host.id, make_group().id)
    assert (shown.alike, shown.chats) == (True, 0)


def test_only_organisers_see_them(group: GroupFacts, guest: Person) -> None:
    with pytest.raises(NotAllowed, match="Only organisers"):
        differences(guest.id, group.id)


def test_thirty_differences_take_as_many_queries_as_one(group: GroupFacts, host: Person, stranger: Person) -> None:
    stands("in", host, stranger)
    with queries() as for_one:
        differences(host.id, group.id)
    chat = GroupChat.get()
    with write_transaction():
        for number in range(30):
            user = User.create(telegram_id=6100 + number, name=f"Nemo {number}", created_at=NOW)
            ChatMember.create(chat=chat, user=user, status="in", seen_at=NOW)
    with queries() as for_thirty:
        shown = differences(host.id, group.id)
    assert len(for_thirty) == len(for_one)
    assert (shown.numbers[Sort.CHAT_ONLY], len(shown.of[Sort.CHAT_ONLY])) == (31, 20)
