"""Rituals: a line each time, by the group's clock, once and never hours late."""

import itertools
import json
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

import database as ground
from meetups import (
    chat_topics,
    chats,
    delivery,
    due,
    groups,
    held_posts,
    members,
    people,
    prompt_rounds,
    prompts,
    sent_posts,
)
from meetups.chat_topics import Place, Purpose
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts, GroupWish
from meetups.notices import notice
from meetups.people import Person
from meetups.prompts import PromptWish, Sort
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale, TooLate
from meetups.tasks import TASKS
from models import DueWork, GroupChat, OutboxMessage, Prompt, PromptPost
from tests.conftest import NOW, MakeGroup
from tests.meetups.owing import HOUR, ME, MINUTE, deliver, owed
from tests.web.test_events import counted_queries

CHAT = -1001
LINES = ("What do you read?", "What do you cook?", "What do you hum?")
THURSDAYS = PromptWish(Sort.QUESTION, LINES, 3, 18 * 60 + 30)
FIRST = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)  # 18:30 in Berlin
WEEK = timedelta(weeks=1)


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", NOW)
    facts = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "The Table"), host.id, NOW)
    chats.bind(host.id, CHAT, facts.id, NOW)
    return facts


@pytest.fixture
def key(group: GroupFacts, host: Person) -> str:
    return prompts.write(host.id, group.id, THURSDAYS, NOW)


def tick(now: datetime) -> None:
    due.run_due({"prompt": TASKS["prompt"]}, now)


def posted(now: datetime) -> list[tuple[str, ...]]:
    """Let Telegram take what is owed; what it said in the chat."""
    said = []
    while batch := [one for one in _claimed(now) if one.kind == "prompt"]:
        for message in batch:
            words = notice(message, now)
            if words is None or not delivery.begin(message, ME, now):
                continue
            with ground.write_transaction():
                sent_posts.taken(message, now, 500 + message.id, None)
                delivery.sent(message, ME, now, 500 + message.id)
            said.append((words.title, *words.lines))
    return said


def _claimed(now: datetime) -> tuple[delivery.Message, ...]:
    """What is due; what is not of the chat goes back in line."""
    claimed = delivery.claim(ME, now)
    for message in claimed:
        if message.kind != "prompt":
            delivery.put_back(message, ME, now)
    return claimed


def test_each_line_is_asked_in_its_turn_and_then_again_from_the_first(
    group: GroupFacts, key: str, host: Person, guest: Person
) -> None:
    said = []
    for week in range(4):
        tick(FIRST + week * WEEK - MINUTE)
        assert owed("prompt") == []
        tick(FIRST + week * WEEK)
        said += posted(FIRST + week * WEEK + MINUTE)
    assert said == [("Question of the week", line) for line in (*LINES, LINES[0])]
    seen = prompts.prompt(key, guest.id)
    assert (seen.upcoming, seen.wish.lines, seen.left, seen.next_at) == ("", (), 2, FIRST + 4 * WEEK)
    organised = prompts.prompts(group.id, host.id)[0]  # what is to come is no surprise to organisers alone
    assert (organised.upcoming, organised.wish.lines) == (LINES[1], LINES)
    assert [(each.text, each.at) for each in seen.asked[:2]] == [
        (LINES[0], FIRST + 3 * WEEK), (LINES[2], FIRST + 2 * WEEK),
    ]  # fmt: skip


def test_organisers_hear_before_the_lines_run_out(key: str, host: Person) -> None:
    for week in range(2):
        assert owed("group_word") == []
        tick(FIRST + week * WEEK)
        posted(FIRST + week * WEEK)
    ((_, to, words),) = [told for told in deliver(FIRST + WEEK) if told[0] == "group_word"]
    assert words is not None
    assert (to, words.title) == (host.id, "One line is left: Question of the week, Translators’ Table")


def test_after_an_outage_one_is_asked_at_most_and_none_hours_late(key: str, host: Person) -> None:
    tick(FIRST + 3 * WEEK + 5 * HOUR)
    assert (owed("prompt"), prompts.prompt(key, host.id).next_at) == ([], FIRST + 4 * WEEK)
    tick(FIRST + 4 * WEEK + 20 * MINUTE)
    assert owed("prompt") == [("prompt", CHAT)]
    assert posted(FIRST + 4 * WEEK + 2 * HOUR) == []  # nobody delivered in time: it is dropped, and its turn stays
    assert prompts.prompt(key, host.id).upcoming == LINES[0]


def test_another_clock_of_the_group_moves_the_next_round_and_no_other_week(
    group: GroupFacts, key: str, host: Person
) -> None:
    tick(FIRST)
    prompts.change(host.id, key, PromptWish(Sort.QUESTION, LINES, 3, 18 * 60 + 30, weeks=2), 0, FIRST)
    (due_at,) = [row.at for row in DueWork.select().where(DueWork.kind == "prompt")]
    wish = GroupWish(group.name, group.about, "en", "America/New_York", group.visibility)
    groups.change(host.id, group.id, wish, groups.group(group.id).revision, FIRST)
    due.run_due({"prompt_clock": TASKS["prompt_clock"]}, FIRST)
    assert prompts.prompt(key, host.id).next_at == due_at + 6 * HOUR
    tick(due_at)
    assert owed("prompt") == [("prompt", CHAT)]  # that of the first round alone
    tick(due_at + 6 * HOUR)
    assert prompts.prompt(key, host.id).next_at == due_at + 2 * WEEK + 6 * HOUR


def test_it_is_asked_where_the_group_said_once_and_in_that_topic(group: GroupFacts, key: str, host: Person) -> None:
    chat_topics.use(host.id, Place(CHAT, 7), Purpose.PROMPTS, NOW)
    tick(FIRST)
    row = OutboxMessage.get(OutboxMessage.kind == "prompt")
    assert (row.chat_id, json.loads(row.facts)["thread_id"]) == (CHAT, 7)
    tick(FIRST)
    assert owed("prompt") == [("prompt", CHAT)]


@pytest.mark.parametrize("careless", [False, True], ids=["as it is", "each press by itself"])
def test_now_is_asked_once_however_many_press(
    group: GroupFacts, key: str, host: Person, waiting: Person, careless: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    members.make_organiser(host.id, waiting.id, group.id, NOW)
    if careless:
        presses = itertools.count()
        monkeypatch.setattr(prompt_rounds, "_number", lambda row: next(presses))
    start, done = threading.Barrier(2), []

    def press(person: Person) -> None:
        ground.connect()
        start.wait(5)
        with suppress(TooLate):
            prompt_rounds.ask_now(person.id, key, 0, NOW)
            done.append(person.id)
        ground.disconnect()

    both = [threading.Thread(target=press, args=(person,)) for person in (host, waiting)]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert owed("prompt") == [("prompt", CHAT)] * (2 if careless else 1)
    if careless:
        return
    assert posted(NOW) == [("Question of the week", LINES[0])]
    with pytest.raises(TooLate, match="asked already"):
        prompt_rounds.ask_now(host.id, key, 0, NOW)
    prompt_rounds.ask_now(host.id, key, 1, NOW)
    assert posted(NOW + MINUTE) == [("Question of the week", LINES[1])]
    assert prompts.prompt(key, host.id).next_at == FIRST


def test_a_round_asks_no_line_that_is_on_its_way_to_the_chat(key: str, host: Person) -> None:
    prompt_rounds.ask_now(host.id, key, 0, FIRST - 10 * MINUTE)
    tick(FIRST)
    assert posted(FIRST + MINUTE) == [("Question of the week", LINES[0])]
    prompt_rounds.ask_now(host.id, key, 1, FIRST + WEEK - 10 * MINUTE)
    posted(FIRST + WEEK - 9 * MINUTE)
    tick(FIRST + WEEK)  # the control: it arrived, so the next line comes round
    assert posted(FIRST + WEEK) == [("Question of the week", LINES[2])]


def test_a_post_nobody_knows_about_is_held_and_an_organiser_decides(
    group: GroupFacts, key: str, host: Person, guest: Person
) -> None:
    tick(FIRST)
    (message,) = [one for one in delivery.claim(ME, FIRST) if one.kind == "prompt"]
    assert delivery.begin(message, ME, FIRST)
    delivery.outcome_unknown(message, ME, FIRST, "TimedOut")
    ((_, _, words),) = [told for told in deliver(FIRST + MINUTE) if told[0] == "group_word"]
    assert words is not None
    assert (words.title, [press.act for press in words.presses]) == (
        "Perhaps posted: What a ritual asks", ["held_again", "held_leave"],
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        held_posts.send_again(guest.id, message.id, FIRST)
    held_posts.send_again(host.id, message.id, FIRST + MINUTE)
    assert posted(FIRST + MINUTE) == [("Question of the week", LINES[0])]
    with pytest.raises(TooLate, match="decided"):
        held_posts.leave(host.id, message.id, FIRST + MINUTE)


def test_a_change_keeps_the_turn_and_plans_anew_and_a_stale_one_is_shown(
    group: GroupFacts, key: str, host: Person
) -> None:
    tick(FIRST)
    posted(FIRST)
    wish = PromptWish(Sort.SHOW, ("New", *LINES), 4, 0, weeks=2)
    prompts.change(host.id, key, wish, 0, FIRST)
    seen = prompts.prompt(key, host.id)
    assert (seen.upcoming, seen.next_at) == (LINES[1], datetime(2026, 11, 26, 23, 0, tzinfo=UTC))
    with pytest.raises(Stale) as stale:
        prompts.change(host.id, key, THURSDAYS, 0, FIRST)
    assert stale.value.theirs["lines"] == "\n".join(("New", *LINES))
    prompts.turn(host.id, key, FIRST, on=False)
    assert (prompts.prompt(key, host.id).next_at, DueWork.select().where(DueWork.kind == "prompt").count()) == (None, 0)
    prompts.turn(host.id, key, FIRST, on=True)
    assert prompts.prompt(key, host.id).next_at == seen.next_at


def test_only_organisers_write_and_only_what_can_be_asked(
    group: GroupFacts, key: str, host: Person, guest: Person, stranger: Person
) -> None:
    for rule in (
        lambda: prompts.write(guest.id, group.id, THURSDAYS, NOW),
        lambda: prompts.add_lines(guest.id, key, ("More",), NOW),
        lambda: prompts.delete(guest.id, key, NOW),
        lambda: prompt_rounds.ask_now(guest.id, key, 0, NOW),
        lambda: prompts.prompts(group.id, stranger.id),
    ):
        with pytest.raises(NotAllowed):
            rule()
    with pytest.raises(NotFound):
        prompts.prompt(key, stranger.id)
    for wish in (
        PromptWish(Sort.SHOW, (" ",), 0, 0), PromptWish(Sort.SHOW, ("x" * 401,), 0, 0),
        PromptWish(Sort.SHOW, tuple(map(str, range(61))), 0, 0), PromptWish(Sort.SHOW, ("x",), 7, 0),
        PromptWish(Sort.SHOW, ("x",), 0, 1440), PromptWish(Sort.SHOW, ("x",), 0, 0, weeks=9),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            prompts.write(host.id, group.id, wish, NOW)
    prompts.add_lines(host.id, key, (LINES[0], " And what do you draw? "), NOW)
    assert prompts.prompt(key, host.id).wish.lines == (*LINES, "And what do you draw?")
    for _ in range(prompts.MOST - 1):
        prompts.write(host.id, group.id, THURSDAYS, NOW)
    with pytest.raises(Invalid, match="rituals"):
        prompts.write(host.id, group.id, THURSDAYS, NOW)


def test_what_is_taken_out_asks_nothing_more_and_without_a_chat_nothing_is_asked(
    group: GroupFacts, key: str, host: Person
) -> None:
    tick(FIRST)
    prompts.delete(host.id, key, FIRST)
    assert (posted(FIRST), Prompt.select().count(), PromptPost.select().count()) == ([], 0, 0)
    other = prompts.write(host.id, group.id, THURSDAYS, NOW)
    with ground.write_transaction():
        GroupChat.update(state="removed").execute()
    tick(FIRST)
    assert owed("prompt") == []
    with pytest.raises(TooLate, match="no chat"):
        prompt_rounds.ask_now(host.id, other, 0, NOW)


def test_five_are_read_in_as_many_queries_as_one(
    group: GroupFacts, key: str, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted_queries(monkeypatch) as one:
        prompts.prompts(group.id, host.id)
    for _ in range(4):
        prompts.write(host.id, group.id, THURSDAYS, NOW)
    with ground.write_transaction():
        for row in Prompt.select():
            for week in range(20):
                PromptPost.create(prompt=row, at=NOW - week * WEEK, text=f"{week}")
    with counted_queries(monkeypatch) as many:
        assert [len(each.asked) for each in prompts.prompts(group.id, host.id)] == [prompts.HISTORY] * 5
    assert len(many) == len(one)
