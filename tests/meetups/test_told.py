"""What organisers see of what was told: counted, in doubt, not sent and why; and what they decide."""

from datetime import datetime
from typing import Any

import pytest

from database import write_transaction
from meetups import chats, delivery, members, outbox, people, told, told_deciding, told_words
from meetups.chats import ChatFacts
from meetups.delivery import Message
from meetups.events import Saved
from meetups.groups import GroupFacts
from meetups.kinds import KINDS
from meetups.notices import notice
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound, TooLate
from meetups.told import Home, Item, Tally
from models import AuditEntry, OutboxMessage, User
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.meetups.owing import DAY, HOUR, ME, MINUTE, owed
from tests.racers import decisions
from tests.racers.starting import together

CHAT = -1001
TABLE = ChatFacts(CHAT, "supergroup", "Table")


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """It lives in a chat."""
    group = make_group()
    chats.seen(TABLE, host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    people.choose_language(host.id, "en", NOW)
    return group


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent) -> Saved:
    """Published: its card is owed."""
    return make_event(group)


def tell(person: Person, event: Saved, kind: str = "cancelled", **more: Any) -> None:
    with write_transaction():
        outbox.tell(person.id, kind, f"{person.id}", NOW, event_id=event.id, **more)


def begun(kind: str, now: datetime = NOW) -> Message:
    """The one message of this kind, on its way; all others that are due are sent."""
    for message in delivery.claim(ME, now):
        assert delivery.begin(message, ME, now)
        if message.kind == kind:
            found = message
        else:
            delivery.sent(message, ME, now, 1000 + message.id)
    return found


def card_in_doubt(now: datetime = NOW) -> int:
    """The card was perhaps posted; its message's number."""
    message = begun("card", now)
    delivery.outcome_unknown(message, ME, now, "TimedOut")
    return message.id


def state_of(number: int) -> tuple[str, bool]:
    row = OutboxMessage.get_by_id(number)
    return row.state, row.settled_at is not None


def words(items: tuple[Item, ...]) -> list[tuple[str, str, str, bool]]:
    return [(item.about("en"), item.name or item.chat, item.why("en"), item.again) for item in items]


# ── What stands there ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_kind_of_message_has_its_words() -> None:
    assert set(KINDS) - set(told_words.ABOUT) == set()


def test_messages_are_counted_by_what_they_are_about(
    event: Saved, group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    tell(guest, event, "reminder")
    tell(waiting, event, "reminder", not_before=NOW + 9 * HOUR)
    begun("reminder")
    tell(host, event, "still_warning", expires_at=NOW)
    tell(guest, event, "still_coming")
    seen = told.told(host.id, event.key, NOW)
    assert seen.tallies == (
        Tally("The card", sent=1, last=NOW),
        Tally("A change of the card", waiting=1),
        Tally("Asked whether they still come", waiting=2),
        Tally("A reminder", waiting=2, later=1),
    )
    assert seen.sum == Tally("", sent=1, waiting=5, later=1, last=NOW)
    assert (seen.in_doubt, seen.private, seen.failed, seen.homes) == ((), 0, (), ())


def test_edits_that_went_well_are_not_counted(event: Saved, host: Person) -> None:
    begun("card")
    assert [tally.phrase for tally in told.told(host.id, event.key, NOW).tallies] == ["The card"]
    with write_transaction():
        OutboxMessage.insert_many(
            [{"kind": "redraw", "event": event.id, "state": state, "not_before": NOW, "created_at": NOW,
              "changed_at": NOW} for state in ("sent", "sent", "expired", "dead")]
        ).execute()  # fmt: skip
    assert told.told(host.id, event.key, NOW).tallies[1:] == (Tally("A change of the card", failed=1),)


def test_who_has_not_started_the_bot_is_named_and_why(event: Saved, host: Person, guest: Person) -> None:
    silent = somebody("Ida", 7001)
    people.set_reachable(silent.id, False)
    tell(silent, event)
    tell(guest, event)
    for each in delivery.claim(ME, NOW):
        if delivery.begin(each, ME, NOW) and each.user_id == guest.id:
            delivery.dead(each, ME, NOW, "Forbidden: bot was blocked by the user", blocked=True)
    failed = told.told(host.id, event.key, NOW).failed
    assert sorted(words(sum(failed, ()))) == [
        ("Called off", "Ida", "Has not started the bot, or has stopped it.", False),
        ("Called off", "Samira", "Has stopped the bot.", False),
    ]
    people.set_reachable(guest.id, True)
    again = {item.name: item.again for (item,) in told.told(host.id, event.key, NOW).failed}
    assert again == {"Ida": False, "Samira": True}
    with write_transaction():
        OutboxMessage.update(settled_at=NOW).where(OutboxMessage.user == guest.id).execute()  # forgotten by an operator
    assert not any(item.again for (item,) in told.told(host.id, event.key, NOW).failed)


def test_those_it_could_not_be_sent_to_are_paged_by_whom(event: Saved, host: Person) -> None:
    begun("card")
    with write_transaction():
        ids = [User.create(name=f"P{n}", telegram_id=9000 + n, created_at=NOW).id for n in range(60)]
        OutboxMessage.insert_many(
            [{"kind": kind, "event": event.id, "user": user, "chat_id": 9000 + n, "state": "dead", "error": "x",
              "not_before": NOW, "created_at": NOW, "changed_at": NOW}
             for n, user in enumerate(ids) for kind in ("moved",) * 4 + ("reminder",) * 3]
        ).execute()  # fmt: skip
    first, last = told.told(host.id, event.key, NOW), told.told(host.id, event.key, NOW, page=9)
    assert (len(first.failed), len(last.failed), last.page, last.pages) == (50, 10, 2, 2)
    assert [item.name for item in first.failed[0]] == ["P59"] * 5
    assert first.sum.failed == 420


def test_only_organisers_see_it(event: Saved, guest: Person, stranger: Person) -> None:
    for person in (guest, stranger):
        for act in (told.told, told_deciding.leave_private, told_deciding.send_private_again):
            with pytest.raises(NotAllowed):
                act(person.id, event.key, NOW)
    with pytest.raises(NotFound):
        told.told(guest.id, "nothing", NOW)


def test_a_chat_where_nothing_can_be_posted_is_named(event: Saved, group: GroupFacts, host: Person) -> None:
    chats.seen(ChatFacts(CHAT, "supergroup", "Table", can_post=False), None, NOW)
    assert told.told(host.id, event.key, NOW).homes == (Home("Table", "muted"),)
    chats.gone(CHAT, NOW)
    assert told.told(host.id, event.key, NOW).homes == (Home("Table", "removed"),)
    chats.seen(ChatFacts(-1002, "supergroup", "New"), host.id, NOW)
    chats.bind(host.id, -1002, group.id, NOW)
    assert told.told(host.id, event.key, NOW).homes == ()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("Bad Request: not enough rights to send text messages to the chat", "The bot may not write there."),
        ("Forbidden: bot was kicked from the supergroup chat", "The bot is not in that chat any more."),
        ("Forbidden: user is deactivated", "The account on Telegram is gone."),
        ("Bad Request: chat not found", "Telegram does not find them any more."),
        ("Bad Request: message to edit not found", "The card was deleted there."),
        ("KeyError('secret')", "It could not be sent. Whoever runs this site finds the reason in its log."),
    ],
)
def test_a_failure_is_said_in_plain_words(error: str, said: str) -> None:
    assert told_words.failed_because("en", error) == said


def test_a_doubt_is_said_in_plain_words() -> None:
    assert told_words.doubted_because("en", "TimedOut") == "Telegram did not answer when it was sent."
    stopped = told_words.doubted_because("en", "the deliverer stopped while sending")
    assert stopped == "The bot stopped while it was sending."


# ── What is decided ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_post_in_doubt_waits_and_is_sent_again_once(event: Saved, host: Person) -> None:
    number = card_in_doubt()
    doubt = ("The card", "Table", "Telegram did not answer when it was sent.", True)
    assert words(told.told(host.id, event.key, NOW).in_doubt) == [doubt]
    assert told.number_in_doubt(event.id) == 1
    told_deciding.send_again(host.id, event.key, number, NOW + MINUTE)
    with pytest.raises(TooLate, match="decided already"):
        told_deciding.send_again(host.id, event.key, number, NOW + MINUTE)
    assert told.number_in_doubt(event.id) == 0
    message = begun("card", NOW + MINUTE)
    delivery.sent(message, ME, NOW + MINUTE, 77)
    assert state_of(number) == ("sent", False)
    assert AuditEntry.get(AuditEntry.verb == "told.again").actor_id == host.id


def test_four_who_press_at_once_send_it_once(event: Saved, host: Person, database: str) -> None:
    lot = (host.id, event.key, card_in_doubt())
    said = together(database, decisions.send_again, [lot] * 4)
    assert sorted(said) == ["decided already"] * 3 + ["sent again"]
    assert AuditEntry.select().where(AuditEntry.verb == "told.again").count() == 1


def test_pressing_on_what_was_true_a_moment_ago_sends_it_several_times(
    event: Saved, host: Person, database: str
) -> None:
    lot = (host.id, event.key, card_in_doubt())
    assert together(database, decisions.send_again_carelessly, [lot] * 4).count("sent again") > 1


def test_what_is_left_is_asked_about_no_more_and_not_posted_again(event: Saved, host: Person) -> None:
    number = card_in_doubt()
    told_deciding.leave(host.id, event.key, number, NOW)
    assert state_of(number) == ("unknown", True)
    seen = told.told(host.id, event.key, NOW)
    assert (seen.in_doubt, seen.sum.left, seen.sum.perhaps) == ((), 1, 0)
    for act in (told_deciding.send_again, told_deciding.leave):
        with pytest.raises(TooLate, match="decided already"):
            act(host.id, event.key, number, NOW)
    chats.seen(TABLE, None, NOW + DAY)
    assert "card" not in {kind for kind, _ in owed()}


def test_another_event_s_message_and_a_sent_one_are_nobody_s_to_decide(
    event: Saved, group: GroupFacts, host: Person, make_event: MakeEvent
) -> None:
    number = card_in_doubt()
    other = make_event(group, title="Another")
    with pytest.raises(NotFound):
        told_deciding.send_again(host.id, other.key, number, NOW)
    delivery.sent(begun("card"), ME, NOW, 78)
    sent = OutboxMessage.get(OutboxMessage.event == other.id, OutboxMessage.kind == "card").id
    with pytest.raises(TooLate, match="decided already"):
        told_deciding.leave(host.id, other.key, sent, NOW)


def test_nothing_is_sent_again_where_nobody_could_read_it_or_its_time_is_over(event: Saved, host: Person) -> None:
    number = card_in_doubt()
    with pytest.raises(TooLate, match="cannot be sent any more"):
        told_deciding.send_again(host.id, event.key, number, NOW + 30 * DAY)
    chats.gone(CHAT, NOW)
    assert [item.again for item in told.told(host.id, event.key, NOW).in_doubt] == [False]
    with pytest.raises(TooLate, match="cannot be sent any more"):
        told_deciding.send_again(host.id, event.key, number, NOW)
    assert state_of(number) == ("unknown", False)


def test_private_ones_in_doubt_are_decided_together_and_posts_are_not(
    event: Saved, host: Person, guest: Person, waiting: Person
) -> None:
    number = card_in_doubt()
    for person in (host, guest, waiting):
        tell(person, event)
    people.set_reachable(waiting.id, False)
    with write_transaction():
        OutboxMessage.update(state="unknown").where(OutboxMessage.kind == "cancelled").execute()
    assert told.told(host.id, event.key, NOW).private == 3
    assert told_deciding.send_private_again(host.id, event.key, NOW) == 2
    assert owed("cancelled") == [("cancelled", host.id), ("cancelled", guest.id)]
    assert told_deciding.leave_private(host.id, event.key, NOW) == 1
    assert state_of(number) == ("unknown", False)
    assert told.number_in_doubt(event.id) == 1


# ── A word to the organisers ──────────────────────────────────────────────────────────────────────────────────────────


def told_to(person: Person) -> tuple[str, ...]:
    """Title and lines of the newest word on a post, as it is now; empty where there is nothing to say."""
    row = OutboxMessage.select().where(OutboxMessage.kind == "post_word", OutboxMessage.user == person.id)
    newest = row.order_by(OutboxMessage.id.desc()).first()
    facts = {"message": OutboxMessage.get(OutboxMessage.kind == "card").id}
    found = notice(Message(newest.id, "post_word", person.id, newest.event_id, None, None, None, facts, 0), NOW)
    return () if found is None else (found.title, *found.lines, *(f"[{press.label}]" for press in found.presses))


def test_every_organiser_hears_of_a_post_in_doubt_once(
    event: Saved, group: GroupFacts, host: Person, guest: Person
) -> None:
    members.make_organiser(host.id, guest.id, group.id, NOW)
    number = card_in_doubt()
    assert owed("post_word") == [("post_word", host.id), ("post_word", guest.id)]
    assert told_to(guest) == (
        "Perhaps posted: The card",
        "One poem, nine languages",
        "Thursday 3 December, 19:00 to 21:00, Berlin time",
        "In Table",
        "Telegram did not answer when it was sent. Nobody knows whether it arrived. Look in the chat: if it is missing,"
        " send it again.",
        "[Send again]",
        "[Leave it]",
    )
    told_deciding.leave(host.id, event.key, number, NOW)
    assert told_to(guest) == ()


def test_a_post_that_was_refused_is_told_with_what_to_do(event: Saved, host: Person) -> None:
    delivery.dead(begun("card"), ME, NOW, "not enough rights to send text messages to the chat")
    assert told_to(host)[3:] == (
        "In Table",
        "The bot may not write there.",
        "Open the chat’s settings, Permissions, and let me send messages.",
        "[Send again]",
    )
    chats.gone(CHAT, NOW)
    assert told_to(host) == ()  # that is told by itself


def test_nobody_hears_of_private_messages_or_edits(event: Saved, host: Person, guest: Person) -> None:
    begun("card")
    tell(guest, event)
    message = begun("cancelled")
    delivery.dead(message, ME, NOW, "Bad Request: chat not found")
    assert owed("post_word") == []
