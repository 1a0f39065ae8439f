"""The outbox on its way out: whose a message is, what each outcome means, and what nobody may ever do to it."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

import database as ground
from database import write_transaction
from meetups import chats, delivery, outbox, people, storage
from meetups.chats import ChatFacts
from meetups.delivery import BACKOFF, LEASE, Message
from meetups.kinds import KINDS, Unknown
from meetups.people import Person
from models import Event, GroupChat, OutboxMessage, PostedCard, User
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, HOUR, ME, SECOND, in_flight, owed, post_card, state_of
from tests.racers import deeds
from tests.racers.starting import together

OTHER = "deliverer:2"
CHAT = -1001


def tell(person: Person, key: str = "1", kind: str = "trouble", **more: datetime) -> None:
    with write_transaction():
        outbox.tell(person.id, kind, key, NOW, **more)


def post(chat_id: int, key: str = "1", kind: str = "card", **more: int) -> None:
    with write_transaction():
        outbox.post(chat_id, kind, key, NOW, **more)


def redraw(event_id: int, now: datetime = NOW) -> None:
    with write_transaction():
        outbox.redraw(event_id, now)


@pytest.fixture
def card(make_group: MakeGroup, make_event: MakeEvent) -> int:
    """An event with one posted copy of its card, and a redraw waiting; the event's id."""
    event = make_event(make_group())
    post_card(event.id, CHAT)
    redraw(event.id)
    return event.id


# ── Whose it is ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_goes_from_pending_to_sent(guest: Person) -> None:
    tell(guest)
    (message,) = delivery.claim(ME, NOW)
    assert (message.kind, message.user_id, message.chat_id, message.attempts) == ("trouble", guest.id, 5003, 0)
    assert state_of(message) == "claimed"
    assert delivery.begin(message, ME, NOW)
    assert state_of(message) == "sending"
    delivery.sent(message, ME, NOW, 77)
    row = OutboxMessage.get()
    assert (row.state, row.message_id, row.attempts) == ("sent", 77, 1)
    assert delivery.claim(ME, NOW + DAY) == ()


def test_owing_the_same_twice_is_owing_it_once(guest: Person) -> None:
    tell(guest)
    tell(guest)
    tell(guest, "2")
    tell(guest, "1", "introduced")
    assert owed() == [("trouble", guest.id), ("trouble", guest.id), ("introduced", guest.id)]


STEPS: dict[str, Callable[[Message, str], object]] = {
    "begin": lambda message, who: delivery.begin(message, who, NOW),
    "no longer true": lambda message, who: delivery.no_longer_true(message, who, NOW),
    "give up": lambda message, who: delivery.give_up(message, who, NOW, "cannot be drawn"),
}
OUTCOMES: dict[str, Callable[[Message, str], object]] = {
    "sent": lambda message, who: delivery.sent(message, who, NOW, 77),
    "not taken": lambda message, who: delivery.not_taken(message, who, NOW, "ConnectError"),
    "slow down": lambda message, who: delivery.slow_down(message, who, NOW, HOUR),
    "dead": lambda message, who: delivery.dead(message, who, NOW, "refused"),
    "unknown": lambda message, who: delivery.outcome_unknown(message, who, NOW, "ReadTimeout"),
}


def test_each_step_needs_its_owner_and_its_state(guest: Person) -> None:
    tell(guest)
    (message,) = delivery.claim(ME, NOW)
    for step in STEPS.values():
        step(message, OTHER)
    for outcome in OUTCOMES.values():
        outcome(message, ME)  # nothing is settled that was not begun
    assert state_of(message) == "claimed"
    assert delivery.begin(message, ME, NOW)
    before = OutboxMessage.get().__data__
    for step in (*STEPS.values(), *OUTCOMES.values()):
        step(message, OTHER)
    for step in STEPS.values():
        step(message, ME)  # nothing is begun twice
    assert OutboxMessage.get().__data__ == before


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES.keys())
def test_what_was_sent_stays_sent(outcome: Callable[[Message, str], object], guest: Person) -> None:
    tell(guest)
    message = in_flight()
    delivery.sent(message, ME, NOW, 77)
    outcome(message, ME)
    assert (state_of(message), OutboxMessage.get().message_id) == ("sent", 77)


def test_whose_lease_ran_out_sends_nothing(guest: Person) -> None:
    tell(guest)
    (message,) = delivery.claim(ME, NOW)
    assert not delivery.begin(message, ME, NOW + LEASE)
    assert delivery.recover(NOW + LEASE) == 1
    (again,) = delivery.claim(OTHER, NOW + LEASE)
    assert not delivery.begin(message, ME, NOW + LEASE)
    assert delivery.begin(again, OTHER, NOW + LEASE)


def test_a_message_whose_event_is_gone_is_not_begun(card: int) -> None:
    (message,) = delivery.claim(ME, NOW)
    with write_transaction():
        OutboxMessage.delete().execute()
    assert not delivery.begin(message, ME, NOW)


def test_what_was_only_claimed_is_repeated_freely(guest: Person) -> None:
    tell(guest)
    delivery.claim(ME, NOW)
    assert delivery.recover(NOW + LEASE - SECOND) == 0
    assert delivery.recover(NOW + LEASE) == 1
    row = OutboxMessage.get()
    assert (row.state, row.owner, row.attempts) == ("pending", None, 0)


# ── What nobody can know ──────────────────────────────────────────────────────────────────────────────────────────────


def lost_in_the_dark(message: Message, how: str, at: datetime) -> None:
    if how == "timed out":
        delivery.outcome_unknown(message, ME, at, "ReadTimeout")
    else:
        assert delivery.recover(at + LEASE) == 1


@pytest.mark.parametrize("how", ["timed out", "died"])
def test_a_personal_word_is_sent_once_more_and_then_no_more(how: str, guest: Person) -> None:
    tell(guest, kind="reminder")
    lost_in_the_dark(in_flight(NOW), how, NOW)
    assert owed() == [("reminder", guest.id)]
    later = NOW + HOUR
    message = in_flight(later)
    lost_in_the_dark(message, how, later)
    assert state_of(message) == "unknown"
    assert delivery.claim(ME, NOW + DAY) == ()


@pytest.mark.parametrize("how", ["timed out", "died"])
def test_a_post_many_people_see_is_held(how: str, database: str) -> None:
    post(CHAT)
    message = in_flight()
    lost_in_the_dark(message, how, NOW)
    assert state_of(message) == "unknown"


@pytest.mark.parametrize("how", ["timed out", "died"])
def test_an_edit_is_repeated_as_often_as_it_takes_and_ever_later(how: str, card: int) -> None:
    now, waits = NOW, []
    for _ in range(8):
        message = in_flight(now)
        lost_in_the_dark(message, how, now)
        again = OutboxMessage.get().not_before
        waits.append(again - now - (LEASE if how == "died" else timedelta()))
        now = again
    assert waits == [*BACKOFF, BACKOFF[-1], BACKOFF[-1]]


def test_every_kind_has_the_policy_of_its_audience() -> None:
    shown_to_many = {"redraw": Unknown.REPEAT, "card": Unknown.HOLD, "cancelled_post": Unknown.HOLD,
                     "succession_post": Unknown.HOLD, "introduction_post": Unknown.HOLD,
                     "partner_post": Unknown.HOLD}  # fmt: skip
    shown_to_many |= {"prompt": Unknown.HOLD, "poll": Unknown.HOLD}
    no_message = {"join_request": Unknown.REPEAT, "poll_stop": Unknown.REPEAT, "entry_card": Unknown.REPEAT}
    policies = {name: kind.unknown for name, kind in KINDS.items()}
    assert {name: policies.pop(name) for name in shown_to_many | no_message} == shown_to_many | no_message
    assert set(policies.values()) == {Unknown.RESEND_ONCE}  # a private word: better twice than never


# ── One at a time ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_message_is_in_flight_in_a_chat_and_they_keep_their_order(guest: Person, waiting: Person) -> None:
    for key in ("1", "2", "3"):
        tell(guest, key)
    tell(waiting, "4")
    order = []
    while batch := delivery.claim(ME, NOW):
        assert [message.chat_id for message in batch if message.chat_id == 5003] in ([5003], [])
        for message in batch:
            assert delivery.claim(OTHER, NOW) == ()
            assert delivery.begin(message, ME, NOW)
            order.append((message.user_id, OutboxMessage.get_by_id(message.id).unique_key))
        for message in batch:
            delivery.sent(message, ME, NOW)
    assert order == [
        (guest.id, "trouble:1"),
        (waiting.id, "trouble:4"),
        (guest.id, "trouble:2"),
        (guest.id, "trouble:3"),
    ]


def test_what_is_urgent_goes_before_what_can_wait(card: int, guest: Person) -> None:
    tell(guest)
    tell(guest, "2")
    redraw(card)
    assert [message.kind for message in delivery.claim(ME, NOW, limit=1)] == ["redraw"]
    assert [message.kind for message in delivery.claim(ME, NOW, limit=1)] == ["trouble"]


def test_what_is_not_due_yet_waits(guest: Person) -> None:
    tell(guest, not_before=NOW + HOUR)
    assert not delivery.anything_due(NOW)
    assert delivery.claim(ME, NOW) == ()
    assert delivery.anything_due(NOW + HOUR)
    assert len(delivery.claim(ME, NOW + HOUR)) == 1


def crowd(messages: int, chats_: int) -> None:
    with write_transaction():
        for n in range(messages):
            outbox.post(-2000 - n % chats_, "cancelled_post", str(n), NOW)


def test_several_deliverers_never_take_the_same_message_nor_two_of_one_chat(database: str) -> None:
    crowd(60, 12)
    said = together(database, deeds.deliver, ["deliverer:a", "deliverer:b", "deliverer:c"])
    assert [one for one in said if isinstance(one, str)] == []
    sent = Counter(message for ids, _ in said for message in ids)
    assert sent == {row.id: 1 for row in OutboxMessage.select()}
    assert [crowded for _, crowded in said] == [0, 0, 0]
    assert storage.outbox_counts() == {"sent": 60}


def test_deliverers_that_look_before_they_take_send_the_same_twice(database: str) -> None:
    crowd(60, 12)
    said = together(database, deeds.deliver_carelessly, ["deliverer:a", "deliverer:b", "deliverer:c"])
    assert max(Counter(message for ids in said for message in ids).values()) > 1


# ── Redraws ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ten_changes_are_one_edit_while_it_waits(card: int) -> None:
    for n in range(10):
        redraw(card, NOW + n * SECOND)
    assert owed() == [("redraw", CHAT)]
    assert OutboxMessage.get().not_before == NOW


@pytest.mark.parametrize("when", ["claimed", "sending"])
def test_a_change_that_comes_while_an_edit_is_on_its_way_makes_another(when: str, card: int) -> None:
    (message,) = delivery.claim(ME, NOW)
    if when == "sending":
        assert delivery.begin(message, ME, NOW)
    redraw(card)
    redraw(card)
    assert owed() == [("redraw", CHAT)]
    assert state_of(message) == when
    assert delivery.claim(ME, NOW) == ()  # one at a time in that chat
    if when == "claimed":
        assert delivery.begin(message, ME, NOW)
    delivery.sent(message, ME, NOW)
    assert len(delivery.claim(ME, NOW)) == 1


@pytest.mark.parametrize("how", ["not taken", "slow down", "unknown", "died claimed", "died sending"])
def test_an_edit_that_comes_back_gives_way_to_a_newer_one(how: str, card: int) -> None:
    (message,) = delivery.claim(ME, NOW)
    if how != "died claimed":
        assert delivery.begin(message, ME, NOW)
    redraw(card)
    if how.startswith("died"):
        assert delivery.recover(NOW + LEASE) == 1
    else:
        OUTCOMES[how](message, ME)
    assert state_of(message) == "expired"
    assert owed() == [("redraw", CHAT)]


def test_every_copy_is_drawn_again_but_those_that_are_gone(card: int) -> None:
    post_card(card, -1002, 8)
    gone = post_card(card, -1003, 9)
    with write_transaction():
        PostedCard.update(state="gone").where(PostedCard.id == gone).execute()
        PostedCard.insert(event=card, inline_message_id="inline", created_at=NOW).execute()
    redraw(card)
    assert owed() == [("redraw", CHAT), ("redraw", -1002), ("redraw", None)]


@contextmanager
def unsaved(work: Callable[[], None]) -> Iterator[None]:
    """Another connection did `work` in a transaction that is still open while the block runs."""
    done, go_on = threading.Event(), threading.Event()

    def elsewhere() -> None:
        ground.connect()
        with write_transaction():
            work()
            done.set()
            go_on.wait(20)
        ground.disconnect()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    try:
        assert done.wait(20)
        yield
    finally:
        go_on.set()
        thread.join()


def test_an_edit_is_not_drawn_from_before_the_change_it_stands_for(card: int) -> None:
    if not ground.is_postgres():
        pytest.skip("on SQLite nobody claims while somebody writes")

    def change() -> None:
        outbox.redraw(card, NOW)
        Event.get_by_id(card)  # what was written and not waited for goes with the next statement

    with unsaved(change):
        assert delivery.claim(ME, NOW) == ()  # the row that waits already will show that change too
    assert len(delivery.claim(ME, NOW)) == 1


# ── What Telegram says ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_never_left_is_tried_again_ever_later_and_its_chat_keeps_its_order(guest: Person) -> None:
    tell(guest, "1")
    tell(guest, "2")
    now = NOW
    for wait in (*BACKOFF, BACKOFF[-1]):
        message = in_flight(now)
        delivery.not_taken(message, ME, now, "ConnectError")
        assert delivery.claim(ME, now + wait - timedelta(milliseconds=1)) == ()
        now += wait
    assert {row.not_before for row in OutboxMessage.select()} == {now}
    assert OutboxMessage.get_by_id(in_flight(now).id).unique_key == "trouble:1"


def test_a_429_holds_the_chat_that_was_told_to_wait_and_no_other(guest: Person, waiting: Person) -> None:
    tell(guest, "1")
    tell(guest, "2")
    message = in_flight()
    tell(waiting, "3")
    delivery.slow_down(message, ME, NOW, timedelta(seconds=37))
    assert [message.user_id for message in delivery.claim(ME, NOW + 36 * SECOND)] == [waiting.id]
    assert [message.user_id for message in delivery.claim(ME, NOW + 37 * SECOND)] == [guest.id]
    assert OutboxMessage.get_by_id(message.id).error == "429"


def test_whoever_blocked_the_bot_is_left_alone_until_they_press_start(guest: Person) -> None:
    tell(guest, "1")
    tell(guest, "2")
    first = in_flight()
    delivery.dead(first, ME, NOW, "Forbidden: bot was blocked by the user", blocked=True)
    assert (state_of(first), people.person(guest.id).reachable) == ("dead", False)
    tell(guest, "3")
    assert delivery.claim(ME, NOW) == ()
    rows = [(row.state, row.attempts, row.error) for row in OutboxMessage.select().where(OutboxMessage.id != first.id)]
    assert rows == 2 * [("dead", 0, "has not started the bot")]
    people.set_reachable(guest.id, True)
    assert delivery.claim(ME, NOW) == ()  # nothing bursts in
    tell(guest, "4")
    assert in_flight().user_id == guest.id


def test_who_blocks_the_bot_while_something_is_claimed_for_them_is_left_alone(guest: Person) -> None:
    tell(guest)
    (message,) = delivery.claim(ME, NOW)
    people.set_reachable(guest.id, False)
    assert not delivery.begin(message, ME, NOW)
    row = OutboxMessage.get()
    assert (row.state, row.attempts, row.error) == ("dead", 0, "has not started the bot")


def test_what_was_to_be_told_later_is_told_to_who_is_back_by_then(guest: Person) -> None:
    tell(guest, "1")
    tell(guest, "2", not_before=NOW + HOUR)
    delivery.dead(in_flight(), ME, NOW, "Forbidden: bot was blocked by the user", blocked=True)
    people.set_reachable(guest.id, True)
    assert [message.user_id for message in delivery.claim(ME, NOW + HOUR)] == [guest.id]


def test_a_refusal_that_says_nothing_of_the_person_pauses_nobody(guest: Person) -> None:
    tell(guest)
    delivery.dead(in_flight(), ME, NOW, "x" * 1000)
    assert people.person(guest.id).reachable
    assert OutboxMessage.get().error == "x" * 300


def test_nobody_is_written_to_who_never_pressed_start_or_has_no_account(stranger: Person) -> None:
    people.set_reachable(stranger.id, False)
    with write_transaction():
        by_name = User.create(name="By name", created_at=NOW, reachable=True)
        outbox.tell(by_name.id, "trouble", "2", NOW)
    tell(stranger)
    assert delivery.claim(ME, NOW) == ()
    assert {(row.state, row.attempts) for row in OutboxMessage.select()} == {("dead", 0)}


def test_what_is_too_late_is_not_sent(guest: Person) -> None:
    tell(guest, expires_at=NOW + HOUR)
    (message,) = delivery.claim(ME, NOW + HOUR)
    assert not delivery.begin(message, ME, NOW + HOUR)
    assert (state_of(message), OutboxMessage.get().attempts) == ("expired", 0)


def test_what_is_not_so_any_more_is_not_said(guest: Person) -> None:
    tell(guest)
    (message,) = delivery.claim(ME, NOW)
    delivery.no_longer_true(message, ME, NOW)
    assert state_of(message) == "expired"


def test_what_cannot_be_drawn_is_kept_with_its_reason(guest: Person) -> None:
    tell(guest)
    (message,) = delivery.claim(ME, NOW)
    delivery.give_up(message, ME, NOW, "KeyError('x')")
    assert (state_of(message), OutboxMessage.get().error) == ("dead", "KeyError('x')")


def test_a_posted_card_is_remembered_and_a_deleted_one_forgotten(card: int) -> None:
    delivery.sent(in_flight(), ME, NOW)
    post(-1002, event_id=card, thread_id=5)
    delivery.sent(in_flight(), ME, NOW, 91)
    row = PostedCard.get(PostedCard.chat_id == -1002)
    assert (row.event_id, row.message_id, row.thread_id, row.state) == (card, 91, 5, "live")
    redraw(card)
    edit = next(each for each in delivery.claim(ME, NOW) if each.chat_id == -1002)
    delivery.card_gone(edit)
    assert PostedCard.get_by_id(row.id).state == "gone"


# ── A group that becomes a supergroup ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("met_before", [False, True])
def test_a_migrated_chat_has_its_new_number_everywhere_at_once(
    met_before: bool, card: int, host: Person, make_group: MakeGroup
) -> None:
    group = make_group("Chess")
    chats.seen(ChatFacts(CHAT, "group", "Table"), host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    for key in ("1", "2"):
        post(CHAT, key)
    if met_before:
        chats.seen(ChatFacts(-100_500, "supergroup", "Table"), None, NOW)
    message = in_flight()
    for _ in range(2):  # Telegram says it twice, once in each chat
        chats.moved(CHAT, -100_500, NOW)
    delivery.not_taken(message, ME, NOW, "group became a supergroup")
    assert [(row.chat_id, row.kind, row.group_id) for row in GroupChat.select()] == [(-100_500, "supergroup", group.id)]
    assert {row.chat_id for row in OutboxMessage.select()} == {-100_500}
    assert [row.state for row in PostedCard.select()] == ["gone"]
    assert chats.group_of_chat(-100_500) == group


# ── Its health ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_age_of_the_oldest_says_whether_anybody_delivers(guest: Person, waiting: Person) -> None:
    assert (storage.oldest_unsent(NOW), storage.outbox_counts()) == (0.0, {})
    tell(guest)
    tell(waiting, "2", not_before=NOW + HOUR)
    assert storage.oldest_unsent(NOW + 90 * SECOND) == 90.0
    in_flight(NOW)
    assert storage.oldest_unsent(NOW + 90 * SECOND) == 90.0
    assert storage.outbox_counts() == {"pending": 1, "sending": 1}
