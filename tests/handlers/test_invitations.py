"""An invitation in the chat: made by an organiser, opened by two, and one of them comes in."""

import re
from datetime import UTC, datetime

from meetups import invitations, norms
from meetups.visibility import Role, role_of
from models import Invitation
from tests.handlers.conftest import House, forge, found_group, tap, tell, user_id
from tests.handlers.test_group_menu import group_of


def test_an_invitation_of_one_use_brings_one_of_two_people_in(house: House) -> None:
    host, first, second = house.person("Katrin"), house.person("Samira"), house.person("Lucia")
    chat = found_group(house, host)
    group_id = group_of(host)
    tell(host, "/group", chat.title)
    tap(host, "Invitations", "No invitation is open.")
    tap(host, "Make an invitation", "How long does it hold?")
    tap(host, "For a week", "For how many people?")
    made = tap(host, "For one person", "Pass this on to whom you mean:")
    assert "0 of 1 used" in made.text
    link = re.search(r"\?start=(i_[2-9a-z]{20})\b", made.text)
    assert link is not None

    for person in (first, second):  # both open it: nobody is in by that
        person.start(link[1])
        shown = person.wait_for("You are invited. One tap, and you are in.")
        assert chat.title in shown.text
        assert role_of(user_id(person), group_id) is None
    tap(first, "Come in", "You are in")
    assert role_of(user_id(first), group_id) == Role.MEMBER
    first.wait_for("Welcome to")  # with the way into the chat
    assert second.tap("Come in").text == "As many people as it was for have used this invitation. Ask for another."
    assert role_of(user_id(second), group_id) is None

    first.start(link[1])
    first.wait_for("You are in this group already.")
    tap(host, "Back", "No invitation is open.")
    key = Invitation.get(Invitation.group == group_id).key
    assert key not in house.logs.read_text()
    assert forge(house, first, f"gr:invite:{group_id}") == "Only organisers of the group can do that."


def test_an_invitation_that_was_taken_back_is_over_and_nonsense_leads_nowhere(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    found_group(house, host)
    group_id = group_of(host)
    forge(house, host, f"iv:make:never:any:{group_id}")
    host.wait_for("Until it is taken back · Nobody used it yet")
    one = Invitation.get(Invitation.group == group_id)
    assert forge(house, guest, f"iv:back:{one.id}") == "Only organisers of the group can do that."
    assert host.tap("Take it back").text == "It lets nobody in any more."
    guest.start(f"i_{one.key}")
    guest.wait_for("This invitation was taken back.")
    guest.start("i_" + "k" * 20)
    guest.wait_for("This invitation leads nowhere.")
    guest.start("i_short")
    guest.wait_for("That link leads nowhere any more.")


def test_the_norms_are_read_before_the_invited_come_in(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    found_group(house, host)
    group_id = group_of(host)
    norms.publish(user_id(host), group_id, "Listen first.", norms.NONE_YET, datetime.now(UTC))
    one = invitations.make(user_id(host), group_id, "week", 1, datetime.now(UTC))
    guest.start(f"i_{one.key}")
    guest.wait_for("A step or two, and you are in.")
    guest.tap("Begin")
    guest.wait_for("Listen first.")
    assert role_of(user_id(guest), group_id) is None or role_of(user_id(guest), group_id) == Role.APPLICANT
    guest.tap("I agree")
    guest.wait_for("You are in.")
    assert role_of(user_id(guest), group_id) == Role.MEMBER
    assert norms.accepted(user_id(guest), group_id) == 1
