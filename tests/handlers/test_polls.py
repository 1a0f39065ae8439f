"""Polls of Telegram's own and rituals, through the real bot: asked, voted in the chat, counted, closed, and lost."""

import json

import httpx

from handlers.work import clock
from meetups import prompts
from meetups.prompts import PromptWish, Sort
from models import Poll, PromptPost
from tests.handlers.conftest import TOKEN, House, forge, found_group, tap, tell, user_id
from tests.handlers.test_group_menu import group_of
from tests.patience import eventually


def test_a_poll_is_asked_voted_in_counted_and_closed(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat = found_group(house, host)
    guest.join(chat)
    tell(host, "/group", chat.title)
    tap(host, "Together", "Together")
    tap(host, "Polls", "Nothing was asked yet.")
    tap(host, "Ask something", "What do you ask the group?")
    tell(host, "Where do we eat?", "Which answers")
    tell(host, "Only one", "Give 2 to 10 answers")
    tell(host, "By the canal\nIn the park", "May somebody choose several")
    tap(host, "One of them", "How long may people vote?")
    tap(host, "a week", "Is this right?")
    tap(host, "Ask it in the chat", "It is on its way to the chat.")
    posted = host.wait_for(lambda seen: seen.poll is not None, chat)
    assert posted.poll is not None
    assert (posted.poll["question"], posted.poll["is_anonymous"]) == ("Where do we eat?", True)
    eventually(lambda: Poll.get().state == "open")
    guest.vote(posted.id, "In the park", chat=chat)
    host.vote(posted.id, "In the park", chat=chat)
    host.vote(posted.id, "By the canal", chat=chat)
    eventually(lambda: json.loads(Poll.get().counts) == [1, 1])
    tap(host, "All polls", "what came of it")
    shown = tap(host, "Where do we eat?", "Open: vote in the group’s chat.").text
    assert ("By the canal⁩: 1 vote\n" in shown, "2 voted." in shown) == (True, True)
    assert forge(house, guest, f"po:close:{Poll.get().key}") in (
        "Only organisers of the group can do that.", "That is not here any more.",
    )  # fmt: skip
    host.tap("Close it now")
    eventually(lambda: Poll.get().state == "closed")
    closed = next(seen for seen in host.messages(chat) if seen.id == posted.id)
    assert closed.poll is not None
    assert closed.poll["is_closed"]


def test_one_whose_message_was_deleted_is_lost_and_organisers_hear_it(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    group_id = group_of(host)
    tell(host, "/group", chat.title)
    forge(house, host, f"po:new:{group_id}")
    tell(host, "Which film?", "Which answers")
    tell(host, "Solaris\nStalker", "May somebody choose several")
    tap(host, "Several of them", "How long may people vote?")
    tap(host, "until an organiser closes it", "Several may be chosen.")
    tap(host, "Ask it in the chat", "It is on its way to the chat.")
    posted = host.wait_for(lambda seen: seen.poll is not None, chat)
    row = Poll.get(Poll.question == "Which film?")
    eventually(lambda: Poll.get_by_id(row.id).state == "open")
    httpx.post(f"{house.desk.url}/bot{TOKEN}/deleteMessage", json={"chat_id": chat.id, "message_id": posted.id})
    forge(house, host, f"po:close:{row.key}")
    host.wait_for("A poll is out of reach")
    assert Poll.get_by_id(row.id).state == "lost"


def test_what_a_ritual_asks_stands_in_the_chat_and_is_the_next_lines_turn(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    wish = PromptWish(Sort.QUESTION, ("What do you <b>read</b>?", "What do you hum?"), 3, 18 * 60)
    key = prompts.write(user_id(host), group_of(host), wish, clock())
    forge(house, host, f"ri:now:0:{key}")
    posted = host.wait_for("What do you", chat)
    assert posted.text == "\u2068Question of the week\u2069\n\u2068What do you <b>read</b>?\u2069"
    eventually(lambda: prompts.prompt(key, user_id(host)).upcoming == "What do you hum?")
    assert [asked.text for asked in prompts.prompt(key, user_id(host)).asked] == ["What do you <b>read</b>?"]
    assert PromptPost.get().message_id == posted.id
    assert forge(house, host, f"ri:now:0:{key}") == "That line was asked already."
