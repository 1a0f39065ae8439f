"""Polls of Telegram's own: posted once, counted without names, closed in time, kept when they are out of reach."""

import json
from datetime import datetime, timedelta

import pytest

import database as ground
from meetups import chat_homes, chats, delivery, due, held_posts, people, polls, sent_posts
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.poll_form import BY_HAND, PollWish
from meetups.poll_states import State
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.ritual_words import poll_state
from meetups.sent_posts import Counted
from meetups.tasks import TASKS
from models import OutboxMessage, Poll
from tests.conftest import NOW, MakeGroup
from tests.meetups.owing import DAY, HOUR, ME, MINUTE, deliver, owed
from tests.web.test_events import counted_queries

CHAT = -1001
LUNCH = PollWish("Where do we eat?", ("By the canal", "In the park"), span="day")


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", NOW)
    facts = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "The Table"), host.id, NOW)
    chats.bind(host.id, CHAT, facts.id, NOW)
    return facts


@pytest.fixture
def key(group: GroupFacts, host: Person) -> str:
    return polls.ask(host.id, group.id, LUNCH, NOW)


def begun(kind: str, now: datetime = NOW) -> delivery.Message:
    claimed = delivery.claim(ME, now)
    (message,) = [one for one in claimed if one.kind == kind]
    for other in claimed:
        if other is not message:
            delivery.put_back(other, ME, now)
    assert delivery.begin(message, ME, now)
    return message


def taken(message: delivery.Message, counts: tuple[int, ...] = (0, 0), now: datetime = NOW) -> None:
    """Telegram took it, and says what it counts."""
    with ground.write_transaction():
        said = Counted("77", counts, sum(counts), False)
        sent_posts.taken(message, now, 5, said)
        delivery.sent(message, ME, now, 5)


def tick(now: datetime) -> None:
    due.run_due({"poll": TASKS["poll"]}, now)


def told() -> list[tuple[str, ...]]:
    said = [words for kind, _, words in deliver(NOW + 2 * HOUR) if kind == "group_word"]
    return [(words.title, *words.lines) for words in said if words is not None]


def test_it_is_posted_counted_and_closed_in_time(group: GroupFacts, key: str, host: Person, guest: Person) -> None:
    message = begun("poll")
    asked = polls.to_post(message)
    assert (asked, message.chat_id) == (polls.ToPost(LUNCH.question, LUNCH.options, False), CHAT)
    assert polls.poll(key, guest.id).state == State.OWED
    taken(message)
    polls.hear("77", (2, 1), 3, NOW, closed=False)
    seen = polls.poll(key, guest.id)
    assert (seen.state, seen.results, seen.voters) == (State.OPEN, (("By the canal", 2), ("In the park", 1)), 3)
    tick(NOW + DAY - MINUTE)
    assert owed("poll_stop") == []
    tick(NOW + DAY)
    assert polls.poll(key, guest.id).closing
    stop = begun("poll_stop", NOW + DAY)
    assert polls.to_stop(stop) == polls.ToStop("77", CHAT, 5)
    taken(stop, (2, 2), NOW + DAY)
    seen = polls.poll(key, guest.id)
    assert (seen.state, seen.voters, seen.closed_at, seen.closing) == (State.CLOSED, 4, NOW + DAY, False)
    polls.hear("77", (9, 9), 18, NOW + DAY, closed=False)  # what comes late changes nothing
    assert polls.poll(key, guest.id) == seen


def test_who_chose_what_stands_nowhere() -> None:
    about = {"id", "group", "key", "question", "options", "several", "state", "created_by", "created_at"}
    posted = {"telegram_id", "chat_id", "message_id", "closes_at", "closed_at", "counts", "voters"}
    assert set(Poll._meta.fields) == about | posted


def test_an_organiser_closes_it_once_and_it_may_have_been_closed_before(
    group: GroupFacts, key: str, host: Person, guest: Person
) -> None:
    with pytest.raises(TooLate, match="not open"):
        polls.close(host.id, key, NOW)
    taken(begun("poll"))
    with pytest.raises(NotAllowed):
        polls.close(guest.id, key, NOW)
    polls.close(host.id, key, NOW)
    polls.close(host.id, key, NOW + MINUTE)
    assert owed("poll_stop") == [("poll_stop", CHAT)]
    polls.hear("77", (1, 0), 1, NOW, closed=True)  # somebody closed it in the chat
    stop = delivery.claim(ME, NOW + MINUTE)[0]
    assert polls.to_stop(stop) is None
    assert polls.poll(key, guest.id).state == State.CLOSED


def test_what_telegram_refuses_is_lost_and_organisers_hear_it_once(group: GroupFacts, key: str, host: Person) -> None:
    delivery.dead(begun("poll"), ME, NOW, "not enough rights to send polls to the chat")
    seen = polls.poll(key, host.id)
    assert (seen.state, poll_state(seen, "UTC", "en", NOW)) == (State.LOST, "It was not posted.")
    assert told() == [("A poll was not posted", LUNCH.question, group.name, "Ask it again when I may write there.")]
    other = polls.ask(host.id, group.id, LUNCH, NOW + MINUTE)
    taken(begun("poll", NOW + MINUTE), (3, 0), NOW + MINUTE)
    polls.hear("77", (3, 0), 3, NOW, closed=False)
    polls.close(host.id, other, NOW + MINUTE)
    delivery.dead(begun("poll_stop", NOW + MINUTE), ME, NOW + MINUTE, "message with poll to stop not found")
    seen = polls.poll(other, host.id)
    assert (seen.state, seen.results[0]) == (State.LOST, ("By the canal", 3))
    assert poll_state(seen, "UTC", "en", NOW).startswith("Its message is out of reach")
    assert [words[0] for words in told()] == ["A poll is out of reach"]


@pytest.mark.parametrize("how", ["removed", "moved", "left"])
def test_with_its_chat_it_is_lost_and_what_was_counted_is_kept(
    group: GroupFacts, key: str, host: Person, how: str
) -> None:
    taken(begun("poll"), (1, 1))
    polls.hear("77", (1, 1), 2, NOW, closed=False)
    if how == "removed":
        chats.gone(CHAT, NOW)
    elif how == "moved":
        chats.moved(CHAT, -1009, NOW)
    else:
        (home,) = chat_homes.homes(host.id, group.id)
        chat_homes.take_away(host.id, group.id, home.id, NOW)
    seen = polls.poll(key, host.id)
    assert (seen.state, seen.voters) == (State.LOST, 2)
    assert [words[0] for words in told()] == ["A poll is out of reach"]


def test_what_was_never_posted_in_time_is_lost(group: GroupFacts, key: str, host: Person) -> None:
    tick(NOW + DAY)
    assert polls.poll(key, host.id).state == State.LOST
    assert owed("group_word") == [("group_word", host.id)]


def test_one_nobody_knows_about_is_held_and_counted_only_where_it_is_sent_again(
    group: GroupFacts, key: str, host: Person, guest: Person
) -> None:
    message = begun("poll")
    delivery.outcome_unknown(message, ME, NOW, "TimedOut")
    assert (polls.poll(key, host.id).held, polls.poll(key, guest.id).held) == (message.id, None)
    tick(NOW + DAY)
    assert polls.poll(key, host.id).state == State.OWED  # an organiser decides
    with pytest.raises(TooLate):
        held_posts.send_again(host.id, message.id, NOW + DAY)
    held_posts.send_again(host.id, message.id, NOW + HOUR)
    again = begun("poll", NOW + HOUR)
    delivery.outcome_unknown(again, ME, NOW + HOUR, "TimedOut")
    held_posts.leave(host.id, message.id, NOW + HOUR)
    assert polls.poll(key, host.id).state == State.LOST


def test_who_asks_and_what_telegram_takes(group: GroupFacts, host: Person, guest: Person, stranger: Person) -> None:
    with pytest.raises(NotAllowed):
        polls.ask(guest.id, group.id, LUNCH, NOW)
    with pytest.raises(NotAllowed):
        polls.polls(group.id, stranger.id)
    for wish in (
        PollWish(" ", ("a", "b")), PollWish("x" * 301, ("a", "b")), PollWish("x", ("a", " ")),
        PollWish("x", tuple(map(str, range(11)))), PollWish("x", ("a", "y" * 101)), PollWish("x", ("A", "a")),
        PollWish("x", ("a", "b"), span="year"),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            polls.ask(host.id, group.id, wish, NOW)
    open_end = polls.ask(host.id, group.id, PollWish("x", ("a", "b"), True, BY_HAND), NOW, sent_key="form22")
    assert polls.ask(host.id, group.id, PollWish("x", ("a", "b"), True, BY_HAND), NOW, sent_key="form22") == open_end
    assert (polls.poll(open_end, guest.id).closes_at, Poll.select().count()) == (None, 1)
    with pytest.raises(NotFound):
        polls.poll(open_end, stranger.id)


def test_thirty_are_read_in_as_many_queries_as_one(
    group: GroupFacts, key: str, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted_queries(monkeypatch) as one:
        polls.polls(group.id, host.id)
    with ground.write_transaction():
        for n in range(29):
            Poll.create(group=group.id, key=f"poll{n}", question="x", options='["a", "b"]', counts="[0, 0]",
                        created_at=NOW - timedelta(days=n))  # fmt: skip
    with counted_queries(monkeypatch) as many:
        assert len(polls.polls(group.id, host.id)) == 30
    assert len(many) == len(one)


def test_after_a_restore_what_should_be_closed_is_closed(group: GroupFacts, key: str, host: Person) -> None:
    taken(begun("poll"))
    tick(NOW + DAY)
    with ground.write_transaction():
        OutboxMessage.update(state="expired").where(OutboxMessage.kind == "poll_stop").execute()
        polls.come_round_anew(NOW + DAY + HOUR)
    tick(NOW + DAY + HOUR)
    assert json.loads(OutboxMessage.get(OutboxMessage.state == "pending").facts) == {"poll": Poll.get().id}
