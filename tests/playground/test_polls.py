"""Polls: what a bot may send, what people vote, what it hears, and how they end."""

from typing import Any

import httpx
import pytest

from playground import polls, seed
from playground.ballots import Ballot
from playground.client import Chat, Desk, Person, Refusal
from playground.snapshot import dump, restore
from playground.world import World
from tests.playground.conftest import Api
from tests.playground.test_page import at, browser, form

__all__ = ["browser"]
LUNCH = {"question": "Lunch?", "options": ["Pizza", {"text": "Salad"}, "Soup"]}


def ask(api: Api, chat: Chat, **more: Any) -> int:
    return int(api.ok("sendPoll", chat_id=chat.id, **(LUNCH | more))["message_id"])


def counts(poll: dict[str, Any]) -> list[int]:
    return [option["voter_count"] for option in poll["options"]]


def test_a_poll_reads_as_the_bot_api_shapes_it(api: Api, group: Chat, guest: Person) -> None:
    poll = api.ok(
        "sendPoll", chat_id=group.id, description="Vote by <b>noon</b>", description_parse_mode="HTML", **LUNCH
    )["poll"]
    assert poll.pop("id").isdigit()
    assert poll.pop("description_entities") == [{"type": "bold", "offset": 8, "length": 4}]
    texts = ["Pizza", "Salad", "Soup"]
    assert poll == {
        "question": "Lunch?",
        "options": [{"persistent_id": str(n), "text": text, "voter_count": 0} for n, text in enumerate(texts)],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
        "description": "Vote by noon",
    }
    seen = guest.messages(group)[-1].poll
    assert seen is not None
    assert seen["question"] == "Lunch?"


def test_polls_need_their_permission(api: Api, desk: Desk, group: Chat) -> None:
    desk.permit(group, can_send_polls=False)
    assert api.refusal("sendPoll", chat_id=group.id, **LUNCH) == (
        "Bad Request: not enough rights to send polls to the chat"
    )


def test_a_polls_words_have_their_measure(api: Api, group: Chat) -> None:
    def refused(**more: Any) -> str:
        return api.refusal("sendPoll", chat_id=group.id, **(LUNCH | more)).removeprefix("Bad Request: ")

    ask(api, group, question="q" * 300, options=["o" * 100] * 12)
    ask(api, group, options=["only one"])
    assert refused(question=" ") == "text must be non-empty"
    assert refused(question="q" * 301) == "poll question length must not exceed 300"
    assert refused(options=[]) == "poll must have at least one answer option"
    assert refused(options=["x"] * 13) == "poll can't have more than 12 options"
    assert refused(options=["x", ""]) == "text must be non-empty"
    assert refused(options=["o" * 101]) == "poll options length must not exceed 100"
    assert refused(options=None) == "can't parse options JSON object"
    assert refused(options={}) == "expected an Array of InputPollOption"
    assert refused(options=[1]) == "can't parse InputPollOption: Expected InputPollOption to be an Object"
    assert refused(options=[{}]) == "can't parse InputPollOption: Can't find field \"text\""


def test_a_quiz_has_its_answer(api: Api, group: Chat) -> None:
    def refused(**more: Any) -> str:
        return api.refusal("sendPoll", chat_id=group.id, **(LUNCH | more)).removeprefix("Bad Request: ")

    quiz = api.ok("sendPoll", chat_id=group.id, type="quiz", correct_option_ids=[2], explanation="Warm", **LUNCH)[
        "poll"
    ]
    assert (quiz["correct_option_ids"], quiz["allows_revoting"], quiz["explanation"]) == ([2], False, "Warm")
    assert refused(type="exam") == "unsupported poll type specified"
    assert refused(type="quiz") == "correct quiz option list must be non-empty"
    assert refused(type="quiz", correct_option_ids=[2, 0]) == "correct quiz option list must be increasing"
    assert refused(type="quiz", correct_option_ids=[3]) == "wrong quiz correct_option_id"
    assert refused(type="quiz", correct_option_ids=["a"]) == "expected an Array of correct option identifiers"


def test_a_channels_polls_are_anonymous(api: Api, desk: Desk, host: Person, group: Chat) -> None:
    channel = desk.group("News", admins=[host], kind="channel")
    host.add_bot(channel, ["can_post_messages"])
    ask(api, channel, members_only=True)
    assert api.refusal("sendPoll", chat_id=channel.id, is_anonymous=False, **LUNCH) == (
        "Bad Request: non-anonymous polls can't be sent to channel chats"
    )
    assert api.refusal("sendPoll", chat_id=group.id, members_only=True, **LUNCH) == (
        "Bad Request: poll voters can be restricted only in channel chats"
    )


def test_a_poll_is_stopped_once_by_who_sent_it(api: Api, desk: Desk, host: Person, group: Chat) -> None:
    number, words = ask(api, group), api.ok("sendMessage", chat_id=group.id, text="x")["message_id"]
    other = desk.bot("78:other", "other_bot", "Other")
    desk.do("add_bot", bot=other.id, person=host.id, chat=group.id)
    api.updates()

    def refused(bot: Api, message: int) -> str:
        return bot.refusal("stopPoll", chat_id=group.id, message_id=message).removeprefix("Bad Request: ")

    assert refused(Api(desk.url, other.token), number) == "poll can't be stopped"
    assert refused(api, words) == "message is not a poll"
    assert refused(api, 999) == "message with poll to stop not found"
    closed = api.ok("stopPoll", chat_id=group.id, message_id=number)
    assert closed["is_closed"] is True
    assert [update["poll"] for update in api.updates()] == [closed]
    assert refused(api, number) == "poll has already been closed"
    with pytest.raises(Refusal, match="closed"):
        host.vote(number, "Soup", chat=group)


def test_votes_are_told_and_named_only_where_the_poll_is_open(
    api: Api, guest: Person, host: Person, group: Chat
) -> None:
    hidden, named = ask(api, group), ask(api, group, is_anonymous=False, allows_multiple_answers=True)
    guest.vote(hidden, "Soup", chat=group)
    (update,) = api.updates()
    assert (counts(update["poll"]), update["poll"]["total_voter_count"]) == ([0, 0, 1], 1)
    host.vote(named, "Soup", 0, chat=group)
    answer, poll = api.updates()
    chosen = answer["poll_answer"]
    assert (chosen["user"]["id"], chosen["option_ids"], chosen["option_persistent_ids"]) == (
        host.id,
        [0, 2],
        ["0", "2"],
    )
    assert (chosen["poll_id"], counts(poll["poll"]), poll["poll"]["total_voter_count"]) == (
        poll["poll"]["id"], [1, 0, 1], 1,
    )  # fmt: skip


def test_a_vote_may_be_changed_and_taken_back_but_not_in_a_quiz(api: Api, guest: Person, group: Chat) -> None:
    number = ask(api, group, is_anonymous=False)
    guest.vote(number, 0, chat=group)
    guest.vote(number, 0, chat=group)
    assert len(api.updates()) == 2
    seen = guest.vote(number, 1, chat=group)
    assert seen.poll is not None
    assert counts(seen.poll) == [0, 1, 0]
    api.updates()
    guest.vote(number, chat=group)
    answer, poll = api.updates()
    assert (answer["poll_answer"]["option_ids"], counts(poll["poll"])) == ([], [0, 0, 0])
    quiz = ask(api, group, type="quiz", correct_option_ids=[1])
    guest.vote(quiz, 0, chat=group)
    for again in ([1], []):
        with pytest.raises(Refusal, match="stays as it is"):
            guest.vote(quiz, *again, chat=group)


def test_who_is_not_there_votes_for_nothing(api: Api, guest: Person, group: Chat, stranger: Person) -> None:
    number = ask(api, group)
    for person, options, words in (
        (stranger, [0], "not in that chat"),
        (guest, [0, 1], "takes one answer"),
        (guest, [3], "no such answer"),
        (guest, [-1], "no such answer"),
    ):
        with pytest.raises(Refusal, match=words):
            person.vote(number, *options, chat=group)
    with pytest.raises(Refusal, match="no poll"):
        guest.vote(999, 0, chat=group)
    assert api.updates() == []


def test_an_anonymous_administrator_votes_as_the_group(api: Api, desk: Desk, host: Person, group: Chat) -> None:
    desk.place(group, host, anonymous=True)
    host.vote(ask(api, group, is_anonymous=False), 0, chat=group)
    answer = api.updates()[0]["poll_answer"]
    assert ("user" in answer, answer["voter_chat"]["id"]) == (False, group.id)


def test_a_poll_closes_when_its_time_is_over(later: Desk) -> None:
    api, person = Api(later.url), later.person("Samira")
    person.start()
    api.updates()
    until = int(later.ask("clock")["now"]) + 7200
    polls = [
        api.ok("sendPoll", chat_id=person.id, **LUNCH, **times)["poll"]
        for times in ({"open_period": 3600}, {"close_date": until}, {"open_period": 4})
    ]
    assert [poll.get("close_date", 0) - until in range(-3, 3) for poll in polls] == [False, True, False]
    later.move_on(3601)
    assert [update["poll"]["id"] for update in api.updates()] == [polls[0]["id"]]
    later.move_on(3601)
    (second,) = api.updates()
    assert (second["poll"]["id"], second["poll"]["is_closed"]) == (polls[1]["id"], True)
    api.ok("sendPoll", chat_id=person.id, **LUNCH, open_period=5)
    assert api.updates(timeout=9)[0]["poll"]["is_closed"] is True


def test_a_poll_and_its_votes_are_kept() -> None:
    world, again = World(), World()
    seed.add_bot(world, "77:x", "table_bot", "Table")
    guest = seed.add_person(world, "Samira").id
    chat = seed.add_chat(world, "Table", members=[guest], bots=[77])
    options = [{"persistent_id": "0", "text": "Yes", "voter_count": 0}]
    poll = {"id": "1", "options": options, "is_closed": False, "is_anonymous": True, "allows_multiple_answers": False}
    message = world.post(chat, {"poll": poll | {"allows_revoting": True}}, sender=77)
    chat.polls[message.id] = Ballot(77)
    polls.vote(world, chat, guest, message.id, [0])
    restore(again, dump(world))
    assert again.chats[chat.key].polls == {message.id: Ballot(77, {guest: [0]})}
    assert dump(again) == dump(world)


def test_voting_on_the_page(api: Api, browser: httpx.Client, guest: Person, group: Chat) -> None:
    one, many = ask(api, group), ask(api, group, allows_multiple_answers=True, question="Which days?")
    page = browser.get(at(guest, group)).text
    assert '<button type="submit" name="option" value="1"><bdi>Salad</bdi></button>' in page
    assert '<input type="checkbox" name="option2" value="1">' in page
    page = browser.post("/do/vote", data=form(guest, group, message=one, option=1)).text
    assert "Salad (yours)" in page
    browser.post("/do/vote", data=form(guest, group, message=many, option0=1, option2=1))
    seen = [message.poll for message in guest.messages(group)][-2:]
    assert [counts(poll) for poll in seen if poll] == [[0, 1, 0], [1, 0, 1]]
    page = browser.post("/do/vote", data=form(guest, group, message=one)).text
    assert "Salad (yours)" not in page
