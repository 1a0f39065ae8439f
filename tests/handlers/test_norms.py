"""Norms in private: written by an organiser, asked of each member once, agreed to with a tap."""

from datetime import UTC, datetime

from meetups import members, norms
from models import OutboxMessage
from tests.handlers.conftest import House, forge, found_group, tap, tell, user_id
from tests.handlers.test_group_menu import group_of


def test_a_version_is_written_asked_of_a_member_and_agreed_to(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat = found_group(house, host)
    group_id = group_of(host)
    members.join(user_id(guest), group_id, datetime.now(UTC))
    tell(host, "/group", chat.title)
    tap(host, "How we treat each other", "Nothing is written yet.")
    tap(host, "Write it", "How do you treat each other?")
    tell(host, "Listen <first>.", "Publish this?")
    tap(host, "Publish", "Published.")
    asked = guest.wait_for("This is how we treat each other.")
    assert "Listen <first>." in asked.text
    tap(host, "Back", "You are the owner.")
    tap(host, "How we treat each other", "One member has not agreed yet.")
    assert guest.tap("I agree").text == "Thank you. It is noted."
    assert norms.accepted(user_id(guest), group_id) == 1
    guest.wait_for(lambda seen: seen.id == asked.id and not seen.buttons)
    tell(guest, "/group", chat.title)
    tap(guest, "How we treat each other", "You agreed to this.")
    assert forge(house, guest, f"gr:norms_new:{group_id}") == "Only organisers of the group can do that."


def test_a_long_version_is_read_first_and_an_old_button_agrees_to_nothing(house: House) -> None:
    host, guest, stranger = house.person("Katrin"), house.person("Samira"), house.person("Nemo")
    found_group(house, host)
    group_id = group_of(host)
    members.join(user_id(guest), group_id, datetime.now(UTC))
    norms.publish(user_id(host), group_id, "Listen. " * 200, 0, datetime.now(UTC))
    guest.wait_for("Read it when you have a minute")
    guest.tap("Read it")
    guest.wait_for("Listen. Listen.")
    norms.publish(user_id(host), group_id, "# First\n\n" + "**Listen**.\n\n" * 250, 1, datetime.now(UTC))
    guest.wait_for("We changed how we treat each other.")
    tell(guest, "/group", "You are a member")
    long = tap(guest, "How we treat each other", "First")
    assert "<b>Listen</b>" in long.html
    assert long.text.endswith("Listen.\n\nRead on")  # a link, where the site has an address Telegram links to
    assert "**" not in long.text
    norms.publish(user_id(host), group_id, "Listen *twice*.", 2, datetime.now(UTC))
    guest.wait_for("Listen twice.")  # as it is meant, not as it was typed
    newer = "There is a newer version. Read it first, it may say something else."
    assert forge(house, guest, f"gr:agree:1:{group_id}") == newer
    assert forge(house, stranger, f"gr:agree:3:{group_id}") == "That is not here any more."
    assert norms.accepted(user_id(guest), group_id) == 0
    told = OutboxMessage.select().where(OutboxMessage.kind == "norms", OutboxMessage.user == user_id(guest))
    assert told.count() == 3


def test_two_organisers_at_once_see_both_versions(house: House) -> None:
    host = house.person("Katrin")
    found_group(house, host)
    group_id = group_of(host)
    forge(house, host, f"gr:norms_new:{group_id}")
    host.wait_for("How do you treat each other?")
    tell(host, "Mine.", "Publish this?")
    norms.publish(user_id(host), group_id, "Theirs.", 0, datetime.now(UTC))
    both = tap(host, "Publish", "Somebody else published a version meanwhile.")
    assert both.text.index("Theirs.") < both.text.index("Mine.")
    tap(host, "Go on with mine", "Publish this?")
    tap(host, "Publish", "Published.")
    assert [one.text for one in norms.versions(group_id)] == ["Mine.", "Theirs."]
