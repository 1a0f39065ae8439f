"""Who is next: one of each chat, nobody kept waiting by somebody else's long line, and news that is told together."""

from datetime import datetime

import pytest

from database import write_transaction
from meetups import delivery, outbox
from meetups.message_line import TOGETHER
from meetups.people import Person
from models import OutboxMessage, PostedCard
from models import User as UserRow
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import HOUR, ME, SECOND, state_of


def tell(person: Person, *kinds: str, **more: datetime) -> None:
    with write_transaction():
        for kind in kinds:
            key = str(OutboxMessage.select().count())
            outbox.tell(person.id, kind, key, NOW, **more)  # type: ignore[arg-type]  # a test's own words


def post(chat_id: int, count: int = 1, kind: str = "cancelled_post") -> None:
    with write_transaction():
        for n in range(count):
            outbox.post(chat_id, kind, f"{chat_id}:{n}", NOW)


def claimed(now: datetime = NOW, limit: int = 30, *but: int) -> list[tuple[str, int | None]]:
    """Kind and reader or chat of what is claimed, with the news that goes with it."""
    found = delivery.claim(ME, now, limit, but=but, together=True)
    return [(message.kind, message.user_id or message.chat_id) for message in found]


# ── One of each chat ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_long_line_in_one_chat_keeps_nobody_else_waiting(guest: Person) -> None:
    post(-1, 300)
    post(-2, 2)
    tell(guest, "trouble")
    assert claimed() == [("cancelled_post", -1), ("cancelled_post", -2), ("trouble", guest.id)]


def test_as_many_chats_as_there_is_room_for_the_longest_waiting_first(database: str) -> None:
    for chat in range(1, 6):
        post(-chat)
    assert [chat for _, chat in claimed(NOW, 3)] == [-1, -2, -3]
    assert [chat for _, chat in claimed(NOW, 3)] == [-4, -5]


def test_a_chat_that_is_left_alone_is_left_out_and_no_other(database: str) -> None:
    post(-1)
    post(-2)
    assert claimed(NOW, 30, -1) == [("cancelled_post", -2)]
    assert claimed() == [("cancelled_post", -1)]


def test_what_is_tried_again_soon_is_not_overtaken_by_what_is_owed_since(database: str) -> None:
    post(-1)
    (first,) = delivery.claim(ME, NOW)
    assert delivery.begin(first, ME, NOW)
    delivery.not_taken(first, ME, NOW, "no connection")
    with write_transaction():
        outbox.post(-1, "cancelled_post", "later", NOW)
        outbox.post(-2, "cancelled_post", "elsewhere", NOW)
    assert claimed() == [("cancelled_post", -2)]
    assert [message.id for message in delivery.claim(ME, NOW + SECOND)] == [first.id]


def test_what_waits_for_the_morning_after_a_try_keeps_nothing_back(database: str) -> None:
    post(-1)
    (first,) = delivery.claim(ME, NOW)
    assert delivery.begin(first, ME, NOW)
    delivery.not_taken(first, ME, NOW, "no connection")
    with write_transaction():
        OutboxMessage.update(not_before=NOW + 9 * HOUR).where(OutboxMessage.id == first.id).execute()
        outbox.post(-1, "cancelled_post", "later", NOW)
    assert claimed() == [("cancelled_post", -1)]


def test_of_a_copy_that_stands_in_no_known_chat_one_edit_is_on_its_way(
    make_group: MakeGroup, make_event: MakeEvent
) -> None:
    event = make_event(make_group())
    with write_transaction():
        for name in ("one", "two"):
            PostedCard.insert(event=event.id, inline_message_id=name, created_at=NOW).execute()
        outbox.redraw(event.id, NOW)
    first, second = delivery.claim(ME, NOW)
    assert delivery.begin(first, ME, NOW)
    with write_transaction():
        outbox.redraw(event.id, NOW)  # the event changes while the older text is on its way
    assert delivery.claim(ME, NOW) == ()
    delivery.sent(first, ME, NOW)
    (again,) = delivery.claim(ME, NOW)
    assert again.card_id == first.card_id != second.card_id


def test_somebody_without_an_account_stands_in_nobodys_way(guest: Person, stranger: Person) -> None:
    with write_transaction():
        UserRow.update(telegram_id=None).where(UserRow.id == stranger.id).execute()
    tell(stranger, "trouble")
    tell(guest, "trouble")
    assert claimed() == [("trouble", guest.id)]


# ── News told together ────────────────────────────────────────────────────────────────────────────────────────────────


def test_news_of_one_moment_goes_together_to_each_reader(guest: Person, waiting: Person) -> None:
    tell(guest, "moved", "promoted")
    tell(waiting, "cancelled")
    tell(guest, "reminder")
    assert claimed() == [
        ("moved", guest.id), ("cancelled", waiting.id), ("promoted", guest.id), ("reminder", guest.id)
    ]  # fmt: skip
    assert {row.state for row in OutboxMessage.select()} == {"claimed"}
    assert claimed() == []


@pytest.mark.parametrize(
    ("owed", "together"),
    [
        (("moved", "offered", "promoted"), ["moved"]),  # what asks stands alone, and keeps its place
        (("offered", "moved"), ["offered"]),
        (("approval", "moved"), ["approval"]),
        (("moved", "still_coming"), ["moved"]),
        (("moved", "link"), ["link", "moved"]),  # it asks for nothing; urgent, so first
    ],
)
def test_what_asks_for_something_has_a_message_of_its_own(
    owed: tuple[str, ...], together: list[str], guest: Person
) -> None:
    tell(guest, *owed)
    assert [kind for kind, _ in claimed()] == together


def test_what_is_not_due_yet_does_not_go_along(guest: Person) -> None:
    tell(guest, "moved")
    tell(guest, "promoted", not_before=NOW + HOUR)
    assert [kind for kind, _ in claimed()] == ["moved"]


def test_a_message_holds_only_so_much_news(guest: Person) -> None:
    tell(guest, *["promoted"] * (TOGETHER + 3))
    assert len(claimed()) == TOGETHER


def test_posts_in_a_group_are_never_put_together(database: str) -> None:
    post(-1, 2)
    assert claimed() == [("cancelled_post", -1)]


def test_each_piece_of_news_keeps_its_own_count_of_what_nobody_can_know(guest: Person) -> None:
    tell(guest, "moved", "promoted")
    both = delivery.claim(ME, NOW, together=True)
    assert delivery.for_all(both, lambda message: delivery.begin(message, ME, NOW)) == (True, True)
    delivery.for_all(both, lambda message: delivery.outcome_unknown(message, ME, NOW, "ReadTimeout"))
    tell(guest, "cancelled")
    later = NOW + 60 * SECOND
    three = delivery.claim(ME, later, together=True)
    assert [message.kind for message in three] == ["moved", "promoted", "cancelled"]
    delivery.for_all(three, lambda message: delivery.begin(message, ME, later))
    delivery.for_all(three, lambda message: delivery.outcome_unknown(message, ME, later, "ReadTimeout"))
    assert [state_of(message) for message in three] == ["unknown", "unknown", "pending"]
