"""Roster and chat with the real bot: followed in both directions, differences shown, and a raid of sixty."""

from pathlib import Path

import pytest

from database import write_transaction
from handlers.work import clock
from meetups import chat_administrators, entry, members, sanctions
from meetups.visibility import Role, role_of
from models import Application, ChatMember, GroupChat, Lease, OutboxMessage, Sanction, User
from playground.client import Chat, Person
from playground.line import Refusal
from tests.handlers.alike import group_of, until_alike
from tests.handlers.conftest import House, forge, make_event, tap, tell, user_id
from tests.in_and_out import ban
from tests.patience import eventually


@pytest.fixture(scope="module")
def module_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What differs between databases is tried in tests/meetups: here one is enough."""
    path = tmp_path_factory.mktemp("house") / "klatch.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


RIGHTS = ["can_pin_messages", "can_invite_users", "can_restrict_members"]


def founded(house: House, host: Person, *guests: Person, mode: str = "open") -> Chat:
    """A private group whose bot may let people in and keep them out."""
    chat = house.chat(host)
    host.add_bot(chat, rights=RIGHTS)
    host.wait_for("Let us make it a group")
    _answered(host, chat)
    for guest in guests:
        guest.join(chat)
        until_is(chat, guest, Role.MEMBER)
    with write_transaction():
        entry.write(group_of(chat), {"mode": mode})
    return chat


def until_is(chat: Chat, person: Person, wanted: Role) -> None:
    eventually(lambda: role(chat, person) == wanted)


def role(chat: Chat, person: Person) -> Role | None:
    known = ChatMember.select(ChatMember.user).join(GroupChat).where(GroupChat.chat_id == chat.id)
    return role_of(user_id(person), group_of(chat)) if known.exists() else None


def _answered(host: Person, chat: Chat, width: str = "Members only") -> None:
    tap(host, chat.title, "What is it about")
    tap(host, "Skip", "Which language")
    tap(host, "English", "Where does it meet")
    tell(host, "Leipzig", "Who may see the group")
    tap(host, width, "Is this right")
    tap(host, "Make the group", "is a group now")


def test_coming_leaving_and_being_removed_in_the_chat_are_followed(house: House) -> None:
    host, ada, ben = house.person("Katrin"), house.person("Ada"), house.person("Ben")
    chat = founded(house, host, ada, ben)
    host.remove(ada, chat)
    until_is(chat, ada, Role.BANNED)
    ben.leave(chat)
    until_is(chat, ben, Role.LEFT)
    ben.join(chat)
    until_is(chat, ben, Role.MEMBER)
    until_alike(house, chat)


def test_who_is_kept_out_here_is_banned_there_and_let_in_again_by_a_press(house: House) -> None:
    host, ada = house.person("Katrin"), house.person("Ada")
    chat = founded(house, host, ada)
    group = group_of(chat)
    ban(user_id(host), user_id(ada), group, clock())
    until_alike(house, chat)
    house.desk.place(chat, ada, status="left", actor=host)  # an administrator lifts the ban in the chat alone
    eventually(lambda: ChatMember.get(ChatMember.user == user_id(ada)).status == "left")
    shown = roster(host, group)
    assert "One is kept out here, not banned in the chat:\n\u2068Ada\u2069" in shown
    tap(host, "Ban Ada there too", "is banned in the chat too")
    until_alike(house, chat)
    house.desk.place(chat, ada, status="left", actor=host)
    eventually(lambda: ChatMember.get(ChatMember.user == user_id(ada)).status == "left")
    roster(host, group)
    tap(host, "Let Ada in again", "Ada may come in again")
    ada.join(chat)
    until_is(chat, ada, Role.MEMBER)
    until_alike(house, chat)


def test_an_administrator_of_the_chat_cannot_be_put_out_and_organisers_read_why(house: House) -> None:
    host, ada = house.person("Katrin"), house.person("Ada")
    chat = founded(house, host, ada)
    house.desk.place(chat, ada, status="administrator", rights={"can_manage_chat": True}, actor=host)
    ban(user_id(host), user_id(ada), group_of(chat), clock())
    told = host.wait_for("Not done in")
    assert "Ada could not be put out." in told.text
    assert "They administer the chat. Only the owner of the chat can change that." in told.text
    tap(host, "Roster and chat", "They administer the chat")


def test_who_slips_in_by_an_ordinary_link_is_shown_and_taken_in_or_put_out(house: House) -> None:
    host, ada, ben = house.person("Katrin"), house.person("Ada"), house.person("Ben", started=False)
    chat = founded(house, host, mode="questions")
    link = host.invite_link(chat)
    for person in (ada, ben):
        assert person.follow(link) == "joined"
    eventually(lambda: User.select().where(User.telegram_id == ben.id).exists())
    host.wait_for("in the chat and not on the roster")
    assert (role(chat, ada), role(chat, ben)) == (None, None)
    shown = roster(host, group_of(chat))
    assert "2 are in the chat, not on the roster:\n\u2068Ada\u2069\n\u2068Ben\u2069" in shown
    tap(host, "Take Ada in", "Ada is on the roster")
    tap(host, "Put Ben out", "Ben is put out of the chat")
    until_alike(house, chat)
    assert role(chat, ada) == Role.MEMBER
    assert "Roster and chat are alike, as far as is known." in roster(host, group_of(chat))


def test_people_the_bot_was_never_told_of_are_a_number(house: House) -> None:
    host, quiet_one = house.person("Katrin"), house.person("Quiet", started=False)
    chat = house.desk.group("Old table", [quiet_one], [host])
    host.add_bot(chat, rights=RIGHTS)
    host.wait_for("Let us make it a group")
    _answered(host, chat, "Everybody")
    eventually(lambda: GroupChat.get(GroupChat.chat_id == chat.id).member_count == 2)
    eventually(lambda: ChatMember.select().join(GroupChat).where(GroupChat.chat_id == chat.id).count() == 1)
    assert "Old table: one who is there is not known here yet." in roster(host, group_of(chat))
    make_event(host)
    quiet_one.wait_for("One poem", chat)
    quiet_one.tap("Maybe", chat)
    eventually(lambda: ChatMember.select().join(GroupChat).where(GroupChat.chat_id == chat.id).count() == 2)
    assert "Roster and chat are alike, as far as is known." in roster(host, group_of(chat))
    until_alike(house, chat)


def test_a_wish_outlives_the_bot(house: House) -> None:
    host, ada = house.person("Katrin"), house.person("Ada")
    chat = founded(house, host, ada)
    house.kill_bot()
    ban(user_id(host), user_id(ada), group_of(chat), clock())
    with write_transaction():  # as if the lease of the bot that was killed had run out
        Lease.delete().where(Lease.name == "rosters").execute()
    house.start_bot()
    until_alike(house, chat)


def test_only_organisers_see_the_differences(house: House) -> None:
    host, ada = house.person("Katrin"), house.person("Ada")
    chat = founded(house, host, ada)
    group = group_of(chat)
    for data in (f"rc:show:{group}", f"rc:take_in:{group}:1", f"rd:show:{group}:1", f"rd:end:{group}:1",
                 f"rd:admit:{group}:1", f"rd:decline:{group}:1"):  # fmt: skip
        assert "Only organisers of the group can do that." in forge(house, ada, data)
    stranger = house.person("Nemo")
    assert "not here any more" in forge(house, stranger, f"rc:show:{group}")


def test_a_raid_of_sixty_is_told_once_and_turned_away_by_a_press(house: House) -> None:
    host, second = house.person("Katrin"), house.person("Ida")
    chat = founded(house, host, second)
    members.make_organiser(user_id(host), user_id(second), group_of(chat), clock())
    link = host.invite_link(chat, approval=True)
    crowd = [house.person(f"Crowd{number}", started=False) for number in range(60)]
    for person in crowd:
        assert person.follow(link) == "asked"
    told = host.wait_for("many come at once", timeout=20)
    second.wait_for("many come at once", timeout=20)
    assert "More than 20 people came or asked to come in within ten minutes." in told.text
    asked = Application.select().where(Application.group == group_of(chat))
    eventually(lambda: asked.where(Application.state == "review").count() == 41, timeout=60)  # Ida is one of the twenty
    assert (
        OutboxMessage.select().where(OutboxMessage.kind == "raid", OutboxMessage.group == group_of(chat)).count() == 2
    )
    host.tap("Who they are", message=told)
    shown = host.wait_for("ask to come in:")
    assert "41 ask to come in:" in shown.text
    tap(host, "Turn all of these away", "41 are turned away.")
    eventually(lambda: house.desk.requests(chat) == [], timeout=90)
    tap(host, "Put out all who came in", "19 are put out.")  # Ida looks after the group
    tap(host, "End this", "People come in as before.")
    until_alike(house, chat, timeout=60)


def roster(host: Person, group_id: int) -> str:
    """What the row of the group's menu leads to."""
    said = host.say("/group")
    menu = host.wait_for("You are the owner", after=said.id)
    host.tap("Roster and chat", message=menu)
    return host.wait_for(lambda seen: seen.id == menu.id and "Back" in seen.labels).text


def test_a_message_is_reported_quietly_and_whoever_is_muted_speaks_again_when_it_is_lifted(house: House) -> None:
    host, ada, ben = house.person("Katrin"), house.person("Ada"), house.person("Ben")
    chat = founded(house, host, ada, ben)
    before = len(ada.messages(chat))
    said = ben.say("Buy this", chat)
    ada.say("/report", chat, reply_to=said.id)
    ada.wait_for("What is wrong?")
    tap(ada, "Advertising, or the same again and again", "What happened")
    tap(ada, "Skip", "Thank you. It is sent.")
    assert [seen.text for seen in ada.messages(chat)][before:] == ["Buy this", "/report"]  # nothing more, nothing less
    host.wait_for("somebody reported something")
    tap(host, "Read it and decide", "Buy this")
    tap(host, "Mute", "For how long")
    tap(host, "A week", "They read it, from the group and not from you.")
    tell(host, "Not here.", "Decided.")
    eventually(lambda: standing_of(chat, ben) == "muted")
    with pytest.raises(Refusal, match="may not write here"):
        ben.say("And this", chat)
    ben.wait_for("you are muted")
    with write_transaction():
        sanctions.lift(user_id(host), Sanction.get(Sanction.user == user_id(ben)).key, clock())
    eventually(lambda: standing_of(chat, ben) == "in")
    ben.say("Thank you", chat)


def standing_of(chat: Chat, person: Person) -> str:
    home = GroupChat.get(GroupChat.chat_id == chat.id)
    return str(ChatMember.get(ChatMember.chat == home, ChatMember.user == user_id(person)).status)


def test_who_administers_the_chat_is_known_as_soon_as_telegram_says_it(house: House) -> None:
    host, ada = house.person("Katrin"), house.person("Ada")
    chat = founded(house, host, ada)
    home = GroupChat.get(GroupChat.chat_id == chat.id).id
    house.desk.place(chat, ada, status="administrator", rights={"can_manage_chat": True}, actor=host)
    eventually(lambda: chat_administrators.of(home) == tuple(sorted((host.id, ada.id))))
    house.desk.place(chat, ada, status="member", actor=host)
    eventually(lambda: chat_administrators.of(home) == (host.id,))
    until_alike(house, chat)
