"""Founding a group: from being added to a chat to being at home there."""

from datetime import UTC, datetime

from meetups import chats, groups, people
from meetups.chats import ChatFacts
from models import Group, GroupChat, User
from playground.client import Bot, Chat, Person
from tests.handlers.conftest import TOKEN, USERNAME, House, forge, found_group, standing, tap, tell, user_id
from tests.patience import eventually

ONE_WORD = "One step is left, for an administrator"


def bot(house: House) -> Bot:
    return Bot(int(house.desk.ask("bot")["id"]), TOKEN, USERNAME)


def chat_row(chat: Chat) -> GroupChat:
    return GroupChat.get(GroupChat.chat_id == chat.id)


def link_in(person: Person, chat: Chat, words: str) -> str:
    url = person.wait_for(words, chat).buttons[0][0].url
    assert url is not None
    return url.partition("start=")[2]


def test_being_added_opens_the_dialogue_in_private(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host, "Translators’ Table")
    row = Group.get(Group.id == chat_row(chat).group_id)
    assert (row.name, row.language, row.zone, row.place_name, row.visibility) == (
        "Translators’ Table", "en", "Europe/Berlin", "Leipzig", "public",
    )  # fmt: skip
    assert [(facts.name, role.value) for facts, role in groups.groups_of(user_id(host))] == [(row.name, "owner")]
    assert [seen for seen in host.messages(chat) if seen.from_bot and not seen.service] == []


def test_a_startgroup_link_does_the_same_once(house: House) -> None:
    host = house.person("Katrin")
    chat = house.chat(host)
    host.startgroup(chat, "found")
    host.wait_for("Let us make it a group")
    tap(host, chat.title, "What is it about")
    assert len([seen for seen in host.messages() if "Let us make it a group" in seen.text]) <= 1
    assert [seen for seen in host.messages(chat) if seen.from_bot] == []


def test_who_never_pressed_start_finds_one_link_in_the_chat(house: House) -> None:
    host = house.person("Katrin", started=False)
    chat = house.chat(host)
    host.startgroup(chat, "found")
    payload = link_in(host, chat, ONE_WORD)
    assert payload == f"found_{chat.id}"
    host.start(payload)
    host.wait_for("Let us make it a group")
    assert len([seen for seen in host.messages(chat) if ONE_WORD in seen.text]) == 1


def test_only_an_administrator_makes_the_group(house: House) -> None:
    host, member = house.person("Katrin"), house.person("Samira")
    chat = house.chat(host, members=(member,))
    member.add_bot(chat)
    payload = link_in(member, chat, ONE_WORD)
    member.start(payload)
    member.wait_for("Only an administrator of that chat can do this")
    host.start(payload)
    host.wait_for("Let us make it a group")


def test_an_anonymous_administrator_finds_the_link_too(house: House) -> None:
    host = house.person("Katrin", started=False)
    chat = house.chat(host)
    house.desk.place(chat, host, anonymous=True)
    host.startgroup(chat, "found")
    payload = link_in(host, chat, ONE_WORD)
    assert User.select().where(User.telegram_id == 1087968824).count() == 0
    host.start(payload)
    host.wait_for("Let us make it a group")


def test_every_answer_can_be_taken_back_and_nothing_is_lost(house: House) -> None:
    host = house.person("Katrin")
    host.add_bot(house.chat(host))
    host.wait_for("Let us make it a group")
    tell(host, "x" * 101, "Keep the name under 100 characters; this has 101.")
    tell(host, "Ink", "What is it about")
    tell(host, "One poem at a time", "Which language")
    tap(host, "Deutsch", "Where does it meet")
    tell(host, "Xyzzyville", "I know no place by that name")
    tap(host, "Back", "Which language")
    tap(host, "Keep as it is", "Where does it meet")
    tap(host, "Only online", "By which clock do you meet")
    tell(host, "Mars/Olympus", "I know no place by that name")
    tell(host, "Europe/Lisbon", "Who may see the group")
    tap(host, "Members only", "Is this right")
    tap(host, "Change something", "What shall be different")
    tap(host, "Place", "Where does it meet")
    tell(host, "Springfield", "Which one is it")
    tap(host, "Springfield, Illinois", "Is this right")
    tap(host, "Make the group", "Ink")
    host.wait_for("is a group now")
    row = Group.get(Group.name == "Ink")
    assert (row.about, row.language, row.zone, row.place_name) == (
        "One poem at a time", "de", "America/Chicago", "Springfield",
    )  # fmt: skip


def test_cancel_leaves_no_group(house: House) -> None:
    host = house.person("Katrin")
    chat = house.chat(host)
    host.add_bot(chat)
    host.wait_for("Let us make it a group")
    tap(host, "Cancel", "Cancelled. Nothing was changed")
    assert chat_row(chat).group_id is None
    assert standing(host) is None


def test_a_chat_has_one_group(house: House) -> None:
    host, other = house.person("Katrin"), house.person("Ida")
    chat = found_group(house, host)
    other.start(f"found_{chat.id}")
    other.wait_for("That chat belongs to a group already.")
    other.start("found_-100999")
    other.wait_for("That is not here any more.")


def test_the_review_cannot_be_skipped_by_typing(house: House) -> None:
    host = house.person("Katrin")
    host.add_bot(house.chat(host))
    host.wait_for("Let us make it a group")
    before = standing(host)
    assert forge(house, host, "d:found:review:=make") != ""
    assert standing(host) == before


def test_rights_and_removal_are_noticed(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    assert (chat_row(chat).can_pin, chat_row(chat).state) == (True, "active")
    house.desk.place(chat, bot(house), status="restricted", rights={"can_send_messages": False}, actor=host)
    eventually(lambda: chat_row(chat).state == "muted")
    host.remove_bot(chat)
    eventually(lambda: chat_row(chat).state == "removed")


def test_blocking_is_noticed(house: House) -> None:
    guest = house.person("Samira")
    assert people.person(user_id(guest)).reachable
    guest.block()
    eventually(lambda: not people.person(user_id(guest)).reachable)
    guest.unblock()
    eventually(lambda: people.person(user_id(guest)).reachable)


def test_a_chat_that_moves_keeps_its_group_though_seen_before(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    new_id = -1009000000000 - abs(chat.id) % 1_000_000
    now = datetime.now(UTC)
    group_id = chat_row(chat).group_id
    chats.seen(ChatFacts(new_id, "supergroup", chat.title), None, now)
    chats.moved(chat.id, new_id, now)
    moved = chats.group_of_chat(new_id)
    assert moved is not None
    assert moved.id == group_id
    chats.moved(chat.id, new_id, now)  # both chats say it: the second time changes nothing
    assert chats.group_of_chat(new_id) == moved


def test_of_several_chats_one_is_chosen(house: House) -> None:
    host = house.person("Katrin")
    first, second = house.chat(host, title="First table"), house.chat(host, title="Second table")
    for chat in (first, second):
        host.add_bot(chat)
        host.wait_for(f"You added me to \u2068{chat.title}\u2069")
    tap(host, "Cancel", "Cancelled. Nothing was changed")
    host.start("found")
    host.wait_for("Which chat is the group’s?")
    tap(host, "First table", "You added me to \u2068First table\u2069")
    here = standing(host)
    assert here is not None
    assert here[2]["chat"] == str(first.id)


def test_a_restart_in_the_middle_of_founding_keeps_the_answers(house: House) -> None:
    host = house.person("Katrin")
    host.add_bot(house.chat(host))
    host.wait_for("Let us make it a group")
    tell(host, "Slow ink", "What is it about")
    house.kill_bot()
    said = host.say("Letters by hand")
    house.start_bot()
    host.wait_for("Which language", after=said.id)
    here = standing(host)
    assert here is not None
    assert (here[2]["name"], here[2]["about"]) == ("Slow ink", "Letters by hand")
