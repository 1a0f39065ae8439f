"""Who sees whom nearby, in which order, and what cannot be learned from it."""

import hmac
import itertools
import logging
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import area_choice, areas, blocks, leaving, members, nearby, people, showing
from meetups.areas import Band
from meetups.people import Age, Person
from models import Membership, NearbyChoice, Presence, User, UserArea
from tests.conftest import MakeGroup, somebody
from tests.in_and_out import ban
from tests.meetups.finding import (
    BERLIN,
    DRESDEN,
    HALLE,
    KEY,
    LEIPZIG,
    MARKKLEEBERG,
    TORGAU,
    WURZEN,
    near,
    put,
    seen,
)


def test_two_members_who_are_both_found_see_name_band_and_groups_in_common(
    make_group: MakeGroup, host: Person, guest: Person, now: datetime
) -> None:
    poems, games = make_group("Poems"), make_group("Games")
    put(host.id, LEIPZIG, now, poems.id, games.id)
    put(guest.id, HALLE, now, games.id, poems.id)
    both = (nearby.CommonGroup(games.id, "Games"), nearby.CommonGroup(poems.id, "Poems"))
    assert near(host.id, now) == (nearby.Neighbour(guest.id, "Samira", Band.UNDER_50, both, False, False),)
    assert near(guest.id, now) == (nearby.Neighbour(host.id, "Katrin", Band.UNDER_50, both, False, False),)


def test_only_groups_in_which_both_are_found_are_named(
    make_group: MakeGroup, host: Person, guest: Person, now: datetime
) -> None:
    poems, games = make_group("Poems"), make_group("Games")
    put(host.id, LEIPZIG, now, poems.id, games.id)
    put(guest.id, LEIPZIG, now, poems.id)
    (found,) = near(host.id, now)
    assert found.groups == (nearby.CommonGroup(poems.id, "Poems"),)


def test_people_who_share_no_group_never_meet(
    make_group: MakeGroup, host: Person, guest: Person, stranger: Person, now: datetime
) -> None:
    poems, games = make_group("Poems"), make_group("Games")
    put(host.id, LEIPZIG, now, poems.id)
    put(guest.id, LEIPZIG, now, games.id)
    put(stranger.id, LEIPZIG, now)
    assert [seen(person.id, now) for person in (host, guest, stranger)] == [[], [], []]


ROLES = ("member", "organiser", "owner", "applicant", "left", "banned", None)
KINDS = tuple(itertools.product(ROLES, (True, False), Age, ("now", "over")))
FIT = {(role, True, Age.ADULT, "now") for role in ("member", "organiser", "owner")}


def test_the_whole_table_of_who_sees_whom_holds_even_where_rows_were_left_behind(
    make_group: MakeGroup, now: datetime
) -> None:
    """Role × shown × age × expiry, on both sides; presence is written for all who are shown, as by a bug."""
    group = make_group()
    kinds = {_made(kind, group.id, number, now): kind for number, kind in enumerate(KINDS * 2)}
    fit = {id for id, kind in kinds.items() if kind in FIT}
    assert (len(kinds), len(fit)) == (168, 6)
    one = min(fit)
    for id in kinds:
        assert set(seen(id, now)) == (fit - {id} if id in fit else set())
        assert nearby.sees(id, one, group.id, now) is (id in fit and id != one)
        assert nearby.sees(one, id, group.id, now) is (id in fit and id != one)


def test_a_block_from_either_side_hides_both(make_group: MakeGroup, host: Person, guest: Person, waiting: Person,
                                             now: datetime) -> None:  # fmt: skip
    group = make_group()
    for person in (host, guest, waiting):
        put(person.id, LEIPZIG, now, group.id)
    blocks.block(host.id, guest.id, now)
    assert [seen(person.id, now) for person in (host, guest)] == [[waiting.id], [waiting.id]]
    blocks.unblock(host.id, guest.id)
    blocks.block(guest.id, host.id, now)
    assert [seen(person.id, now) for person in (host, guest)] == [[waiting.id], [waiting.id]]


@pytest.mark.parametrize("gone", [{"erased_at": datetime.fromisoformat("2026-11-22T12:00+00:00")}, {"merged_into": 1}])
def test_merged_and_erased_people_are_never_found_and_find_nobody(
    gone: dict[str, object], make_group: MakeGroup, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group()
    put(host.id, LEIPZIG, now, group.id)
    put(guest.id, LEIPZIG, now, group.id)
    assert seen(host.id, now) == [guest.id]
    with write_transaction():
        User.update(**gone).where(User.id == guest.id).execute()
    assert (seen(host.id, now), seen(guest.id, now)) == ([], [])


def test_leaving_being_kept_out_hiding_and_a_new_age_answer_take_presence_away_at_once(
    make_group: MakeGroup, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    group, kept = make_group("Poems"), make_group("Games")
    other = somebody("Other", 6001)
    members.join(other.id, group.id, now)
    for person in (host, guest, waiting, other):
        put(person.id, LEIPZIG, now, group.id)
    put(guest.id, LEIPZIG, now, kept.id)
    assert len(seen(host.id, now)) == 3
    leaving.leave(guest.id, group.id, now)
    ban(host.id, waiting.id, group.id, now)
    people.answer_age(other.id, Age.UNSAID)
    assert seen(host.id, now) == []
    assert {(row.group_id, row.user_id) for row in Presence.select()} == {(group.id, host.id), (kept.id, guest.id)}
    showing.hide_in_group(host.id, group.id, now)
    assert [row.user_id for row in Presence.select()] == [guest.id]


def test_people_beyond_the_radius_and_beyond_100_km_are_not_found(
    make_group: MakeGroup, host: Person, now: datetime
) -> None:
    group = make_group()
    put(host.id, LEIPZIG, now, group.id)
    placed = {}
    for number, cell in enumerate((LEIPZIG, MARKKLEEBERG, HALLE, DRESDEN, BERLIN)):
        person = somebody(f"P{number}", 6001 + number)
        members.join(person.id, group.id, now)
        put(person.id, cell, now, group.id)
        placed[person.id] = cell
    near_by = {band: [placed[one.user_id] for one in nearby.people_near(host.id, now, KEY, band)] for band in Band}
    assert near_by == {
        Band.SAME: [LEIPZIG],
        Band.UNDER_10: [LEIPZIG, MARKKLEEBERG],
        Band.UNDER_25: [LEIPZIG, MARKKLEEBERG],
        Band.UNDER_50: [LEIPZIG, MARKKLEEBERG, HALLE],
        Band.UNDER_100: [LEIPZIG, MARKKLEEBERG, HALLE, DRESDEN],
        Band.FAR: [LEIPZIG, MARKKLEEBERG, HALLE, DRESDEN],
    }


def test_who_lives_where_few_live_is_placed_by_the_coarser_cell_for_both(
    make_group: MakeGroup, host: Person, guest: Person, now: datetime
) -> None:
    """Wurzen and Torgau share one level-8 cell: from there all of it is one area, and from Leipzig it is another."""
    group = make_group()
    assert areas.published_cell(WURZEN) == areas.published_cell(TORGAU) != WURZEN
    put(host.id, WURZEN, now, group.id)
    put(guest.id, TORGAU, now, group.id)
    assert [one.band for one in near(host.id, now) + near(guest.id, now)] == [Band.SAME, Band.SAME]
    assert {row.level for row in Presence.select()} == {8}
    area_choice.forget_area(guest.id)
    put(guest.id, LEIPZIG, now, group.id)
    assert [one.band for one in near(host.id, now)] == [one.band for one in near(guest.id, now)]
    assert near(host.id, now)[0].band == areas.band(areas.published_cell(WURZEN), LEIPZIG) == Band.UNDER_100


def test_the_order_is_band_then_groups_in_common_then_a_keyed_hash_however_they_came(
    make_group: MakeGroup, host: Person, now: datetime
) -> None:
    group, more = make_group("Poems"), make_group("Games")
    put(host.id, LEIPZIG, now, group.id, more.id)
    others = [somebody(f"P{number}", 6001 + number).id for number in range(12)]
    wanted = {}
    for number, id in enumerate(others):
        both, close = number % 2 == 0, number % 3 == 0
        wanted[id] = (LEIPZIG if close else HALLE, (group.id, more.id) if both else (group.id,))
        for one in (group, more):
            members.join(id, one.id, now)

    def told(order: list[int]) -> tuple[nearby.Neighbour, ...]:
        for id in order:
            area_choice.forget_area(id)
        for id in order:
            put(id, wanted[id][0], now, *wanted[id][1])
        return near(host.id, now)

    def mark(id: int) -> bytes:
        return hmac.digest(KEY, f"nearby:{host.id}:{id}".encode(), "sha256")

    first = told(others)
    assert [one.user_id for one in first] == sorted(
        others, key=lambda id: (wanted[id][0] != LEIPZIG, -len(wanted[id][1]), mark(id))
    )
    assert told(others[::-1]) == first
    assert nearby.people_near(host.id, now, b"another key") != first


def test_at_most_20_are_shown_and_the_nearer_ones_first(make_group: MakeGroup, host: Person, now: datetime) -> None:
    group = make_group()
    put(host.id, LEIPZIG, now, group.id)
    _crowd(5, LEIPZIG, group.id, now)
    _crowd(30, HALLE, group.id, now, first=100)
    bands = [one.band for one in near(host.id, now)]
    assert bands == [Band.SAME] * 5 + [Band.UNDER_50] * 15


def test_a_list_of_30_takes_as_many_queries_as_a_list_of_one(
    make_group: MakeGroup, host: Person, caplog: pytest.LogCaptureFixture, now: datetime
) -> None:
    group = make_group()
    put(host.id, LEIPZIG, now, group.id)
    _crowd(1, HALLE, group.id, now)
    with_one = _queries(host.id, caplog, now)
    _crowd(29, HALLE, group.id, now, first=100)
    assert (with_one, _queries(host.id, caplog, now)) == (7, 7)


def _made(kind: tuple[str | None, bool, Age, str], group_id: int, number: int, now: datetime) -> int:
    role, shown, age, area = kind
    id: int = somebody(f"K{number}", 7000 + number).id
    last = now.date() - timedelta(days=1) if area == "over" else now.date()
    with write_transaction():
        User.update(age_answer=age.value).where(User.id == id).execute()
        UserArea.create(user=id, cell=LEIPZIG, level=11, expires_on=last)
        if role is not None:
            Membership.create(group=group_id, user=id, role=role, joined_at=now, changed_at=now)
        if shown:
            NearbyChoice.create(group=group_id, user=id)
            Presence.create(group=group_id, level=11, cell=LEIPZIG, user=id)
    return id


def _crowd(size: int, cell: int, group_id: int, now: datetime, first: int = 0) -> None:
    for number in range(first, first + size):
        person = somebody(f"C{number}", 8000 + number)
        members.join(person.id, group_id, now)
        put(person.id, cell, now, group_id)


def _queries(viewer_id: int, caplog: pytest.LogCaptureFixture, now: datetime) -> int:
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="peewee"):
        assert nearby.people_near(viewer_id, now, KEY, Band.UNDER_50)
    return len(caplog.records)
