"""The handbook of a group: who reads and writes it, in which order, and two who save at once."""

import pytest

from meetups import handbook, members
from meetups.groups import GroupFacts
from meetups.handbook import Page, PageWish
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale
from meetups.visibility import Visibility
from models import AuditEntry
from tests.conftest import NOW, MakeGroup


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group(visibility=Visibility.PUBLIC)


def write(host: Person, group: GroupFacts, *titles: str) -> list[Page]:
    return [handbook.write(host.id, group.id, PageWish(title, f"About {title}."), NOW) for title in titles]


def titles(group: GroupFacts, reader: Person) -> list[str]:
    return [page.title for page in handbook.pages(group.id, reader.id)]


def test_members_read_it_and_nobody_else_not_even_of_a_public_group(
    group: GroupFacts, host: Person, guest: Person, stranger: Person
) -> None:
    (page,) = write(host, group, "How we meet")
    assert handbook.pages(group.id, guest.id) == (page,)
    assert handbook.page(page.key, guest.id) == page
    for nobody in (stranger.id, None):
        with pytest.raises(NotAllowed, match="for members"):
            handbook.pages(group.id, nobody)
        with pytest.raises(NotFound):
            handbook.page(page.key, nobody)


def test_only_organisers_write_order_and_change_it(group: GroupFacts, host: Person, guest: Person) -> None:
    (page,) = write(host, group, "How we meet")
    with pytest.raises(NotAllowed, match="Only organisers"):
        handbook.write(guest.id, group.id, PageWish("Mine", "."), NOW)
    with pytest.raises(NotAllowed, match="Only organisers"):
        handbook.change(guest.id, page.key, PageWish("Mine", "."), page.revision, NOW)
    with pytest.raises(NotAllowed, match="Only organisers"):
        handbook.move(guest.id, page.key, up=True, now=NOW)
    members.make_organiser(host.id, guest.id, group.id, NOW)
    handbook.write(guest.id, group.id, PageWish("Mine", "."), NOW)
    assert titles(group, host) == ["How we meet", "Mine"]
    assert [row.verb for row in AuditEntry.select().where(AuditEntry.verb.startswith("handbook"))] == [
        "handbook.write", "handbook.write",
    ]  # fmt: skip


def test_pages_stand_in_the_order_they_are_given(group: GroupFacts, host: Person) -> None:
    first, _, third = write(host, group, "One", "Two", "Three")
    handbook.move(host.id, third.key, up=True, now=NOW)
    assert titles(group, host) == ["One", "Three", "Two"]
    handbook.move(host.id, first.key, up=True, now=NOW)  # it is the first already
    handbook.move(host.id, first.key, up=False, now=NOW)
    assert titles(group, host) == ["Three", "One", "Two"]
    write(host, group, "Four")
    assert titles(group, host) == ["Three", "One", "Two", "Four"]


def test_what_was_saved_meanwhile_is_not_written_over(group: GroupFacts, host: Person) -> None:
    (page,) = write(host, group, "How we meet")
    saved = handbook.change(host.id, page.key, PageWish("How we meet", "On Sundays.", 3), page.revision, NOW)
    with pytest.raises(Stale) as stale:
        handbook.change(host.id, page.key, PageWish("How we meet", "On Mondays."), page.revision, NOW)
    assert stale.value.theirs == {"title": "How we meet", "body": "On Sundays.", "after_days": "3"}
    assert stale.value.revision == saved.revision
    assert handbook.page(page.key, host.id) == saved


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        (PageWish(" \u2800 ", "x"), ["title"]),
        (PageWish("x" * 101, "y" * 3001), ["title", "body"]),
        (PageWish("x", "y", 366), ["after_days"]),
        (PageWish("x", "y", handbook.days_in("soon")), ["after_days"]),
        (PageWish("x", "y", handbook.days_in("-1")), ["after_days"]),
    ],
)
def test_what_cannot_be_a_page_is_refused_field_by_field(wish: PageWish, fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        handbook.checked(wish)
    assert [fault.field for fault in refused.value.wrongs] == fields


def test_the_longest_page_is_taken_and_an_empty_one_may_wait() -> None:
    assert handbook.checked(PageWish("x" * 100, "y" * 3000, 365)) == PageWish("x" * 100, "y" * 3000, 365)
    assert handbook.checked(PageWish("x", " \n ")) == PageWish("x", "")
    assert [handbook.days_in(text) for text in ("", " 7 ", "0")] == [None, 7, 0]


def test_a_handbook_is_only_so_long(group: GroupFacts, host: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handbook, "MOST_PAGES", 2)
    write(host, group, "One", "Two")
    with pytest.raises(Invalid) as refused:
        write(host, group, "Three")
    assert refused.value.words("en").startswith("The handbook has 2 pages")
