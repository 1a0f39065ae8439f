"""Who somebody says they are: theirs to write, show and take away; read by whom they chose, and by nobody blocked."""

from datetime import timedelta

import pytest

from database import write_transaction
from meetups import blocks, groups, introductions, leaving, members
from meetups.groups import GroupFacts
from meetups.introductions import Shown
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.visibility import Visibility
from models import ChatTopic, Group, GroupChat, Introduction
from tests.conftest import NOW, MakeGroup, somebody
from tests.meetups.asking import questions
from tests.meetups.owing import deliver, owed


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


def chat_of(group: GroupFacts, chat_id: int = -1001, topic: int | None = None) -> None:
    with write_transaction():
        row = GroupChat.create(group=group.id, chat_id=chat_id, created_at=NOW)
        if topic is not None:
            ChatTopic.create(chat=row, purpose="introductions", thread_id=topic)


def names(group: GroupFacts, reader: Person) -> list[str]:
    return [one.name for one in introductions.of_group(group.id, reader.id)]


def test_it_is_written_changed_and_deleted_by_whose_it_is(group: GroupFacts, guest: Person) -> None:
    told = introductions.write(guest.id, group.id, "  I bind\r\nbooks.  ", Shown.GROUP, NOW)
    assert (told.name, told.text, told.shown, told.posted) == ("Samira", "I bind\nbooks.", Shown.GROUP, False)
    introductions.write(guest.id, group.id, "I bake.", Shown.PUBLIC, NOW)
    assert introductions.mine(guest.id, group.id) == introductions.of_group(group.id, guest.id)[0]
    assert introductions.show_to(guest.id, group.id, Shown.GROUP, NOW).text == "I bake."
    introductions.delete(guest.id, group.id)
    assert (introductions.mine(guest.id, group.id), Introduction.select().count()) == (None, 0)


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "x" * 1001])
def test_what_says_nothing_or_too_much_is_not_kept(group: GroupFacts, guest: Person, text: str) -> None:
    with pytest.raises(Invalid):
        introductions.write(guest.id, group.id, text, Shown.GROUP, NOW)
    assert introductions.mine(guest.id, group.id) is None


def test_members_read_all_of_them_and_others_none(
    group: GroupFacts, guest: Person, host: Person, stranger: Person
) -> None:
    introductions.write(guest.id, group.id, "I bake.", Shown.GROUP, NOW)
    introductions.write(host.id, group.id, "I host.", Shown.PUBLIC, NOW + timedelta(minutes=1))
    assert names(group, guest) == ["Katrin", "Samira"]
    with pytest.raises(NotAllowed):
        introductions.of_group(group.id, stranger.id)
    with pytest.raises(NotFound):
        introductions.write(stranger.id, group.id, "Let me in.", Shown.GROUP, NOW)
    assert [one.first_name for one in introductions.public_of(group, stranger.id)] == ["Katrin"]
    assert introductions.public_of(groups.group(group.id), None) == introductions.public_of(group, stranger.id)


def test_who_shares_a_block_reads_neither_the_others_nor_is_read(
    group: GroupFacts, guest: Person, host: Person
) -> None:
    for person in (guest, host):
        introductions.write(person.id, group.id, "Hello.", Shown.PUBLIC, NOW)
    blocks.block(host.id, guest.id, NOW)
    assert (names(group, guest), names(group, host)) == (["Samira"], ["Katrin"])
    assert [one.name for one in introductions.public_of(group, guest.id)] == ["Samira"]


def test_who_left_is_read_no_more(group: GroupFacts, guest: Person, host: Person) -> None:
    introductions.write(guest.id, group.id, "Hello.", Shown.PUBLIC, NOW)
    leaving.leave(guest.id, group.id, NOW)
    assert (names(group, host), introductions.public_of(groups.group(group.id), None)) == ([], ())


def test_a_private_or_sensitive_group_shows_none_outside_it(
    group: GroupFacts, make_group: MakeGroup, guest: Person
) -> None:
    introductions.write(guest.id, group.id, "Hello.", Shown.PUBLIC, NOW)
    with write_transaction():
        Group.update(sensitive=True).where(Group.id == group.id).execute()
    assert introductions.public_of(groups.group(group.id), None) == ()
    private = make_group("Chess", Visibility.PRIVATE)
    with pytest.raises(Invalid, match="Nobody but members"):
        introductions.write(guest.id, private.id, "Hello.", Shown.PUBLIC, NOW)
    with write_transaction():  # as it may stand from when the group was public
        Introduction.create(group=private.id, user=guest.id, text="Hello.", shown="public", changed_at=NOW)
    assert introductions.public_of(private, None) == ()


def test_it_is_posted_once_as_it_reads_by_then(group: GroupFacts, guest: Person) -> None:
    introductions.write(guest.id, group.id, "I bind books.", Shown.GROUP, NOW)
    with pytest.raises(NotAllowed, match="may not write"):
        introductions.post(guest.id, group.id, NOW)
    chat_of(group)
    introductions.post(guest.id, group.id, NOW)
    with pytest.raises(TooLate):
        introductions.post(guest.id, group.id, NOW)
    introductions.write(guest.id, group.id, "I bake.\nAnd sing.", Shown.GROUP, NOW)
    ((kind, chat, words),) = deliver()
    assert words is not None
    assert (kind, chat, words.title, words.lines) == (
        "introduction_post", -1001, "Samira introduces themselves", ("I bake.", "And sing.")
    )  # fmt: skip
    introductions.delete(guest.id, group.id)
    introductions.write(guest.id, group.id, "Again.", Shown.GROUP, NOW)
    with pytest.raises(TooLate):
        introductions.post(guest.id, group.id, NOW)


def test_it_goes_to_the_topic_for_it_and_nowhere_once_taken_away(group: GroupFacts, guest: Person) -> None:
    chat_of(group)
    chat_of(group, -1002, topic=7)
    introductions.write(guest.id, group.id, "I bake.", Shown.GROUP, NOW)
    introductions.post(guest.id, group.id, NOW)
    assert owed("introduction_post") == [("introduction_post", -1002)]
    introductions.delete(guest.id, group.id)
    assert deliver() == []


def test_thirty_are_read_in_as_many_queries_as_one(group: GroupFacts, host: Person) -> None:
    counted = []
    for many in (1, 29):
        for n in range(many):
            person = somebody(f"Person {many} {n}", 8000 + many * 100 + n)
            members.join(person.id, group.id, NOW)
            introductions.write(person.id, group.id, "Hello.", Shown.GROUP, NOW)
        with questions() as asked:
            introductions.of_group(group.id, host.id)
        counted.append(len(asked))
    assert counted == [2, 2]
