"""Who is kept out stays so after everything about them was deleted, and nothing says who that was."""

from datetime import timedelta

import pytest

from config import settings
from meetups import kept_bans, members, my_record, people, privacy, sanctions
from meetups.groups import GroupFacts
from meetups.people import Person, Profile
from meetups.refusals import NotAllowed
from meetups.visibility import Role, role_of
from models import KeptBan, Sanction
from tests.conftest import NOW, MakeGroup
from tests.in_and_out import ban

DAY = timedelta(days=1)


@pytest.fixture
def group(make_group: MakeGroup, host: Person, guest: Person) -> GroupFacts:
    """The guest is kept out of it, and was in another."""
    facts = make_group()
    make_group("Another table")
    ban(host.id, guest.id, facts.id, NOW)
    return facts


def back(person: Person, days: int = 1) -> Person:
    return people.meet(Profile(person.telegram_id or 0, "Anew"), NOW + days * DAY)


def test_the_same_account_is_kept_out_when_it_comes_back(group: GroupFacts, guest: Person) -> None:
    privacy.erase(guest.id, NOW)
    again = back(guest)
    assert (again.id != guest.id, role_of(again.id, group.id)) == (True, Role.BANNED)
    with pytest.raises(NotAllowed):
        members.join(again.id, group.id, NOW + DAY)
    assert not KeptBan.select().exists()  # it is a ban like any other now, which they read, and may object to
    (mine,) = my_record.sanctions_of(again.id, NOW + DAY)
    assert mine.kind == sanctions.Kind.BAN


def test_without_the_hash_they_would_come_in(group: GroupFacts, guest: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_bans, "keep", lambda *_: None)
    privacy.erase(guest.id, NOW)
    assert members.join(back(guest).id, group.id, NOW + DAY) == Role.MEMBER


def test_others_are_not_kept_out_for_it(group: GroupFacts, guest: Person) -> None:
    privacy.erase(guest.id, NOW)
    other = people.meet(Profile(9_999_999, "Anew"), NOW)
    assert role_of(other.id, group.id) is None
    assert (KeptBan.select().count(), Sanction.select().count()) == (1, 0)


def test_it_says_neither_who_nor_whether_two_are_the_same(
    group: GroupFacts, make_group: MakeGroup, host: Person, guest: Person
) -> None:
    second = make_group("A third table")
    ban(host.id, guest.id, second.id, NOW)
    assert kept_bans.number_of(guest.id) == 2
    privacy.erase(guest.id, NOW)
    digests = [row.digest for row in KeptBan.select()]
    assert len(set(digests)) == 2
    assert all(str(guest.telegram_id) not in digest and len(digest) == 64 for digest in digests)


def test_a_key_that_signed_before_still_knows_them(
    group: GroupFacts, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    privacy.erase(guest.id, NOW)
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", settings().secret_key)
    monkeypatch.setenv("SECRET_KEY", "another-secret-of-this-installation")
    settings.cache_clear()
    assert role_of(back(guest).id, group.id) == Role.BANNED
    settings.cache_clear()


def test_it_ends_by_itself(group: GroupFacts, guest: Person) -> None:
    privacy.erase(guest.id, NOW)
    assert role_of(back(guest, settings().ban_days).id, group.id) is None
