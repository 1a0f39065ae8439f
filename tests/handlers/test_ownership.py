"""A group handed over in private: offered, said yes to; and an owner who is asked whether they are there."""

from datetime import UTC, datetime, timedelta

from meetups import adoption, members, people
from meetups.visibility import Role, role_of
from models import AuditEntry, Membership
from tests.audit_log import unguarded
from tests.handlers.conftest import House, forge, found_group, tap, tell, user_id
from tests.handlers.test_group_menu import group_of


def test_a_group_is_handed_over_with_a_yes_in_private(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat = found_group(house, host)
    group_id = group_of(host)
    members.join(user_id(guest), group_id, datetime.now(UTC))
    tell(host, "/group", chat.title)
    tap(host, "Whose group it is", "The group is yours.")
    tap(host, "Hand it over", "Whom do you mean?")
    tap(host, "Samira", "They must say yes within a week")
    tap(host, "Ask them to take the group over", "You asked")
    guest.wait_for("Katrin would hand")
    assert role_of(user_id(guest), group_id) == Role.MEMBER
    tap(guest, "Yes, I take it over", "The group is yours now.")
    host.wait_for("belongs to Samira now")
    assert (role_of(user_id(host), group_id), role_of(user_id(guest), group_id)) == (Role.ORGANISER, Role.OWNER)
    assert forge(house, host, f"ow:offer:{user_id(guest)}:{group_id}") == "Only the owner of the group can do that."
    forge(house, host, f"gr:own:{group_id}")
    host.wait_for("The group belongs to")
    tap(host, "Lay it down", "You are a member now.")
    assert role_of(user_id(host), group_id) == Role.MEMBER


def test_an_organiser_asks_for_the_group_of_an_owner_who_vanished(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat = found_group(house, host)
    group_id = group_of(host)
    now = datetime.now(UTC)
    members.join(user_id(guest), group_id, now)
    members.make_organiser(user_id(host), user_id(guest), group_id, now)
    assert forge(house, guest, f"ow:do:ask:{group_id}").endswith("is here. Ask them to hand the group over.")
    _vanish(user_id(host))
    forge(house, guest, f"gr:own:{group_id}")
    guest.wait_for("The group belongs to")
    tap(guest, "Ask to take it over", "You asked. Everybody concerned is told")
    said = guest.wait_for("would become the owner of", chat=chat)
    assert "tell me in private that you are here" in said.text
    host.start()  # a sign of life; the message that could not be sent stands on the site, and the way is here
    tell(host, "/group", chat.title)
    tap(host, "Whose group it is", "asked to take it over")
    tap(host, "I am here, it stays mine", "It stays yours. Whoever asked is told.")
    guest.wait_for("The owner of")
    assert role_of(user_id(host), group_id) == Role.OWNER
    assert adoption.may_ask(user_id(guest), group_id, datetime.now(UTC)) is False


def _vanish(person: int) -> None:
    """They stopped the bot, and what they did was long ago."""
    people.set_reachable(person, False)
    with unguarded():
        long_ago = datetime.now(UTC) - timedelta(days=61)
        AuditEntry.update(at=long_ago).where(AuditEntry.actor_id == person).execute()
        Membership.update(joined_at=long_ago).where(Membership.user == person).execute()
