"""Dead letters: shown until whoever runs this decides, once, and then done as they said."""

from datetime import timedelta

import pytest

from database import write_transaction
from meetups import delivery, letters, outbox, people
from meetups.letters import Letter
from meetups.people import Person
from meetups.refusals import NotFound, TooLate
from models import AuditEntry, OutboxMessage
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import post_card

DAY = timedelta(days=1)


@pytest.fixture
def letter(guest: Person) -> int:
    """Something Telegram refused."""
    with write_transaction():
        outbox.tell(guest.id, "trouble", "1", NOW, expires_at=NOW + DAY, what="muted", chat="x", row=0)
    (message,) = delivery.claim("me", NOW)
    assert delivery.begin(message, "me", NOW)
    delivery.dead(message, "me", NOW, "Bad Request: of some kind")
    return message.id


def listed() -> tuple[Letter, ...]:
    return letters.letters(NOW, limit=9)


def test_a_letter_says_what_it_was_and_why_but_nobody_and_nothing_of_it(letter: int, guest: Person) -> None:
    assert listed() == (
        Letter(letter, "trouble", False, guest.id, None, False, 1, "Bad Request: of some kind", NOW, True),
    )
    assert letters.how_many() == 1


def test_sent_again_it_is_the_next_of_its_chat(letter: int, host: Person) -> None:
    letters.again(host.id, letter, NOW)
    assert (listed(), letters.how_many()) == ((), 0)
    assert [message.id for message in delivery.claim("me", NOW)] == [letter]


def test_forgotten_it_stays_where_it_is_and_is_never_shown_again(letter: int, host: Person) -> None:
    letters.forget(host.id, letter, NOW)
    assert listed() == ()
    assert delivery.claim("me", NOW) == ()
    row = OutboxMessage.get_by_id(letter)
    assert (row.state, row.error, row.settled_at) == ("dead", "Bad Request: of some kind", NOW)


@pytest.mark.parametrize("first", [letters.again, letters.forget])
def test_two_who_decide_at_once_are_one(first: object, letter: int, host: Person) -> None:
    assert callable(first)
    first(host.id, letter, NOW)
    for late in (letters.again, letters.forget):
        with pytest.raises(NotFound):
            late(host.id, letter, NOW)
    assert [(row.actor_id, row.subject) for row in AuditEntry.select()] == [(host.id, f"outbox:{letter}")]


def test_what_would_come_too_late_can_only_be_forgotten(letter: int, host: Person) -> None:
    late = NOW + DAY
    assert [each.again for each in letters.letters(late, limit=9)] == [False]
    with pytest.raises(TooLate, match="Its time is over"):
        letters.again(host.id, letter, late)
    letters.forget(host.id, letter, late)


def test_what_was_sent_is_no_letter(guest: Person, host: Person) -> None:
    with write_transaction():
        outbox.tell(guest.id, "trouble", "1", NOW, expires_at=NOW + DAY, what="muted", chat="x", row=0)
    with pytest.raises(NotFound):
        letters.again(host.id, OutboxMessage.get().id, NOW)


def test_an_edit_is_not_sent_again_while_a_newer_one_waits(
    make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(make_group())
    post_card(event.id)
    with write_transaction():
        OutboxMessage.delete().execute()
        outbox.redraw(event.id, NOW)
        OutboxMessage.update(state="dead").execute()
    (dead,) = listed()
    with write_transaction():
        outbox.redraw(event.id, NOW)
    with pytest.raises(TooLate, match="newer edit"):
        letters.again(host.id, dead.id, NOW)
    with write_transaction():
        OutboxMessage.update(state="sent").where(OutboxMessage.state == "pending").execute()
    letters.again(host.id, dead.id, NOW)
    assert [row.state for row in OutboxMessage.select().order_by(OutboxMessage.id)] == ["pending", "sent"]


def test_who_cannot_be_written_to_is_no_letter(letter: int, guest: Person, host: Person) -> None:
    with write_transaction():
        outbox.tell(host.id, "trouble", "2", NOW, expires_at=NOW + DAY, what="muted", chat="x", row=0)
    people.set_reachable(host.id, False)
    assert delivery.claim("me", NOW) == ()
    assert OutboxMessage.select().where(OutboxMessage.state == "dead").count() == 2
    assert [each.id for each in listed()] == [letter]
    people.set_reachable(guest.id, False)
    people.set_reachable(host.id, True)
    assert listed() == ()


def test_the_newest_come_first_page_by_page(guest: Person) -> None:
    with write_transaction():
        for n in range(5):
            outbox.tell(guest.id, "trouble", str(n), NOW, expires_at=NOW + DAY, what="muted", chat="x", row=0)
        OutboxMessage.update(state="unknown").execute()
    ids = [each.id for each in letters.letters(NOW, limit=9)]
    assert ids == sorted(ids, reverse=True)
    assert [each.id for each in letters.letters(NOW, limit=2, offset=2)] == ids[2:4]
    assert {each.perhaps for each in letters.letters(NOW, limit=9)} == {True}
