"""/group: choosing one of one's groups, and what its menu offers to whom."""

from datetime import UTC, datetime

from handlers.group_menu import menu
from meetups import complaints, groups, leaving, members, people
from meetups.complaints import ReportWish
from meetups.people import Person as Member
from playground.client import Person, Seen
from tests.conftest import NOW, MakeGroup
from tests.handlers.conftest import House, forge, found_group, tap, tell, user_id


def group_of(person: Person) -> int:
    return groups.groups_of(user_id(person))[0][0].id


def labels(seen: Seen) -> list[str]:
    return [button.text for row in seen.buttons for button in row]


def test_one_group_is_shown_at_once_and_of_several_one_is_chosen(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    tell(guest, "/group", "You belong to no group yet.")
    chat = found_group(house, host)
    assert "You are the owner." in tell(host, "/group", chat.title).text
    members.join(user_id(guest), group_of(host), datetime.now(UTC))
    assert "You are a member." in tell(guest, "/group", chat.title).text
    other = found_group(house, guest)
    assert sorted(labels(tell(guest, "/group", "Which group?"))) == sorted([chat.title, other.title])
    assert "You are the owner." in tap(guest, other.title, "You are the owner.").text
    tap(guest, "My other groups", "Which group?")


def test_a_menu_is_shown_to_nobody_who_does_not_belong(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    found_group(house, host)
    group_id = group_of(host)
    assert forge(house, guest, f"gr:menu:{group_id}") == "That is not here any more."
    members.join(user_id(guest), group_id, datetime.now(UTC))
    assert forge(house, guest, f"gr:menu:{group_id}") == ""
    leaving.leave(user_id(guest), group_id, datetime.now(UTC))
    assert forge(house, guest, f"gr:menu:{group_id}") == "That is not here any more."
    assert forge(house, guest, "gr:menu:999999999999999999") == "That is not here any more."


def test_a_menu_is_short_for_members_and_says_what_waits_for_organisers(
    make_group: MakeGroup, host: Member, guest: Member, waiting: Member
) -> None:
    group = make_group()
    complaints.report(guest.id, group.id, ReportWish("insult", "He shouts.", about_id=waiting.id), NOW)

    def rows(person: Member) -> list[list[str]]:
        people.choose_language(person.id, "en", NOW)
        _, shown = menu(people.person(person.id), group.id, NOW)
        return [[button.text for button in row] for row in shown.inline_keyboard]

    assert rows(host)[4:] == [
        ["How people come in"], ["Chats", "Invitations"], ["Roster and chat"], ["Whose group it is"],
        ["Together", "My place here"], ["Looking after it (1)"],
    ]  # fmt: skip
    assert rows(guest) == [
        ["Whom it is for"], ["How we treat each other"], ["Handbook"], ["Whose group it is"],
        ["Together", "My place here"],
    ]  # fmt: skip
