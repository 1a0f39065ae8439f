"""Members propose words for the handbook; an organiser takes or leaves them, once."""

import threading
from contextlib import suppress

import pytest

import database as ground
from meetups import handbook, handbook_changes, members, people
from meetups.groups import GroupFacts
from meetups.handbook import Page, PageWish
from meetups.handbook_changes import State
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale, TooLate
from models import HandbookChange
from tests.conftest import NOW, MakeGroup
from tests.in_and_out import ban
from tests.meetups.owing import deliver, owed

MONDAYS = PageWish("How we meet", "On Mondays.")


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", NOW)
    return make_group()


@pytest.fixture
def page(group: GroupFacts, host: Person) -> Page:
    return handbook.write(host.id, group.id, PageWish("How we meet", "On Sundays.", 3), NOW)


def said(kind: str) -> list[tuple[int | None, str, tuple[str, ...]]]:
    return [(to, words.title, words.lines) for told, to, words in deliver() if told == kind and words is not None]


def test_a_change_is_put_before_the_organisers_and_taken(
    group: GroupFacts, page: Page, host: Person, guest: Person
) -> None:
    key = handbook_changes.propose(guest.id, group.id, MONDAYS, NOW, page=page)
    assert said("proposal") == [
        (host.id, "Samira proposes other words for the handbook", ("How we meet", group.name))
    ]  # fmt: skip
    (seen,) = handbook_changes.waiting(group.id, host.id)
    assert (seen.page, seen.author, seen.body, seen.state, seen.stale) == (
        page, "Samira", "On Mondays.", State.OPEN, False,
    )  # fmt: skip
    taken = handbook_changes.take(host.id, key, seen.revision, NOW)
    assert (taken.body, taken.after_days, taken.revision) == ("On Mondays.", 3, page.revision + 1)
    assert handbook.page(page.key, guest.id) == taken
    assert said("proposed") == [
        (guest.id, f"Your words are in the handbook of {group.name}", ("How we meet", "Thank you for writing them."))
    ]


def test_a_new_page_is_proposed_and_stands_at_the_end(
    group: GroupFacts, page: Page, host: Person, guest: Person
) -> None:
    key = handbook_changes.propose(guest.id, group.id, PageWish("In-jokes", "The comma."), NOW)
    handbook_changes.take(host.id, key, 0, NOW, PageWish("In-jokes", "The comma, explained."))
    assert [(each.title, each.body) for each in handbook.pages(group.id, guest.id)] == [
        ("How we meet", "On Sundays."), ("In-jokes", "The comma, explained."),
    ]  # fmt: skip


def test_what_is_left_changes_nothing_and_its_author_hears_so(
    group: GroupFacts, page: Page, host: Person, guest: Person
) -> None:
    key = handbook_changes.propose(guest.id, group.id, MONDAYS, NOW, page=page)
    handbook_changes.leave(host.id, key, NOW)
    assert handbook.page(page.key, guest.id) == page
    assert owed("proposal", "proposed") == [("proposal", host.id), ("proposed", guest.id)]
    assert said("proposed") == [
        (guest.id, f"The handbook of {group.name} stays as it is",
         ("How we meet", "The organisers read what you proposed and did not take it this time."))
    ]  # fmt: skip
    assert owed("proposal", state="expired") == [("proposal", host.id)]  # decided: nobody is asked any more


def test_a_proposal_written_on_an_older_page_never_writes_over_it_unseen(
    group: GroupFacts, page: Page, host: Person, guest: Person
) -> None:
    key = handbook_changes.propose(guest.id, group.id, MONDAYS, NOW, page=page)
    now_says = handbook.change(host.id, page.key, PageWish("How we meet", "On Fridays."), page.revision, NOW)
    with pytest.raises(Stale) as stale:
        handbook_changes.take(host.id, key, page.revision, NOW)
    assert stale.value.theirs == {"title": "How we meet", "body": "On Fridays."}
    seen = handbook_changes.proposal(key, host.id)
    assert (seen.stale, seen.page, seen.state) == (True, now_says, State.OPEN)
    assert handbook_changes.take(host.id, key, seen.revision, NOW).body == "On Mondays."


def test_two_organisers_are_one_decision(
    group: GroupFacts, page: Page, host: Person, guest: Person, waiting: Person
) -> None:
    members.make_organiser(host.id, waiting.id, group.id, NOW)
    key = handbook_changes.propose(guest.id, group.id, MONDAYS, NOW, page=page)
    handbook_changes.leave(waiting.id, key, NOW)
    for late in (
        lambda: handbook_changes.take(host.id, key, page.revision, NOW),
        lambda: handbook_changes.leave(host.id, key, NOW),
    ):
        with pytest.raises(TooLate) as refused:
            late()
        assert refused.value.words("en") == "Lucía left it already."
    assert handbook.page(page.key, guest.id) == page


@pytest.mark.parametrize("careless", [False, True], ids=["as it is", "without the second look"])
def test_organisers_at_the_same_moment_are_one_decision(
    group: GroupFacts, page: Page, host: Person, guest: Person, waiting: Person, monkeypatch: pytest.MonkeyPatch,
    careless: bool,
) -> None:  # fmt: skip
    members.make_organiser(host.id, waiting.id, group.id, NOW)
    key = handbook_changes.propose(guest.id, group.id, MONDAYS, NOW, page=page)
    start, done = threading.Barrier(2), []
    if careless:
        monkeypatch.setattr(handbook_changes, "_held", lambda actor, key: HandbookChange.get(HandbookChange.key == key))

    def leave(person: Person) -> None:
        ground.connect()
        start.wait(5)
        with suppress(TooLate):
            handbook_changes.leave(person.id, key, NOW)
            done.append(person.id)
        ground.disconnect()

    both = [threading.Thread(target=leave, args=(person,)) for person in (host, waiting)]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert len(done) == (2 if careless else 1)
    assert careless or HandbookChange.get(HandbookChange.key == key).decided_by_id == done[0]
    assert owed("proposed") == [("proposed", guest.id)]


def test_who_may_propose_read_and_decide(
    group: GroupFacts, page: Page, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    with pytest.raises(NotAllowed, match="for members"):
        handbook_changes.propose(stranger.id, group.id, MONDAYS, NOW)
    key = handbook_changes.propose(guest.id, group.id, MONDAYS, NOW, page=page)
    assert [len(handbook_changes.waiting(group.id, who.id)) for who in (host, guest, waiting)] == [1, 1, 0]
    assert handbook_changes.proposal(key, guest.id).title == "How we meet"
    for other in (waiting, stranger):
        with pytest.raises(NotFound):
            handbook_changes.proposal(key, other.id)
    for nobody in (guest, waiting):
        with pytest.raises(NotAllowed, match="Only organisers"):
            handbook_changes.take(nobody.id, key, page.revision, NOW)
        with pytest.raises(NotAllowed, match="Only organisers"):
            handbook_changes.leave(nobody.id, key, NOW)
        with pytest.raises(NotAllowed, match="Only organisers"):
            handbook_changes.delete_page(nobody.id, page.key, NOW)
    ban(host.id, guest.id, group.id, NOW)
    with pytest.raises(NotFound):  # the page as it is now is not theirs to read any more
        handbook_changes.proposal(key, guest.id)
    handbook_changes.leave(host.id, key, NOW)
    assert said("proposed") == []


def test_nothing_is_proposed_that_says_nothing_new_and_not_without_end(
    group: GroupFacts, page: Page, guest: Person
) -> None:
    for same in (PageWish("How we meet", " On Sundays. "), PageWish("How we meet", "")):
        with pytest.raises(Invalid):
            handbook_changes.propose(guest.id, group.id, same, NOW, page=page)
    for n in range(handbook_changes.MOST_OPEN):
        handbook_changes.propose(guest.id, group.id, PageWish(f"{n}", "x"), NOW)
    with pytest.raises(Invalid) as refused:
        handbook_changes.propose(guest.id, group.id, PageWish("one more", "x"), NOW)
    assert refused.value.words("en").startswith("5 of your proposals wait")


def test_a_page_taken_out_leaves_what_was_proposed_for_it(
    group: GroupFacts, page: Page, host: Person, guest: Person
) -> None:
    key = handbook_changes.propose(guest.id, group.id, MONDAYS, NOW, page=page)
    handbook_changes.delete_page(host.id, page.key, NOW)
    assert handbook.pages(group.id, guest.id) == ()
    assert handbook_changes.proposal(key, guest.id).state == State.LEFT
    assert ("proposed", guest.id) in owed()
    with pytest.raises(NotFound):
        handbook_changes.delete_page(host.id, page.key, NOW)
