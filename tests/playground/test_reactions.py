"""Reactions: whose are told to whom, and what a bot may react with."""

from typing import Any

import httpx
import pytest
from telegram.constants import ReactionEmoji

from playground import reactions, seed
from playground.client import Chat, Desk, Person, Refusal
from playground.emoji import OFFERED, REACTIONS
from playground.snapshot import dump, restore
from playground.world import World
from tests.playground.conftest import Api
from tests.playground.test_page import at, browser, form

__all__ = ["browser"]
THUMB, HEART = {"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "❤"}
ASKED = ["message", "message_reaction", "message_reaction_count"]


@pytest.fixture
def card(api: Api, host: Person, group: Chat) -> dict[str, Any]:
    """A message in a group whose administrators the bot is one of, as chat_id and message_id."""
    host.add_bot(group, [])
    sent = api.ok("sendMessage", chat_id=group.id, text="Who comes?")
    api.updates(allowed_updates=ASKED)
    return {"chat_id": group.id, "message_id": sent["message_id"]}


def test_the_emoji_are_those_the_bot_api_lists() -> None:
    assert {emoji.value for emoji in ReactionEmoji} == REACTIONS
    assert OFFERED.keys() <= REACTIONS


def test_a_reaction_is_told_with_what_it_was_before(api: Api, guest: Person, group: Chat, card: dict[str, Any]) -> None:
    seen = guest.react(card["message_id"], "👍", group)
    assert seen.reactions == {"👍": 1}
    guest.react(card["message_id"], "👍", group)
    guest.react(card["message_id"], "❤", group)
    guest.react(card["message_id"], "", group)
    told = [update["message_reaction"] for update in api.updates()]
    assert [(one["old_reaction"], one["new_reaction"]) for one in told] == [
        ([], [THUMB]), ([THUMB], [HEART]), ([HEART], []),
    ]  # fmt: skip
    first = told[0]
    assert (first["user"]["id"], first["chat"]["id"], first["message_id"]) == (guest.id, group.id, card["message_id"])


def test_reactions_are_told_to_administrators_that_asked(
    api: Api, host: Person, guest: Person, group: Chat, card: dict[str, Any]
) -> None:
    host.add_bot(group)
    api.updates()
    guest.react(card["message_id"], "👍", group)
    assert api.updates() == []
    host.add_bot(group, [])
    api.updates(allowed_updates=[])
    guest.react(card["message_id"], "❤", group)
    assert api.updates() == []


def test_bots_reactions_are_not_told(api: Api, desk: Desk, host: Person, group: Chat, card: dict[str, Any]) -> None:
    other = desk.bot("78:other", "other_bot", "Other")
    desk.do("add_bot", bot=other.id, person=host.id, chat=group.id)
    api.updates()
    assert Api(desk.url, other.token).ok("setMessageReaction", reaction=[HEART], is_big=True, **card) is True
    assert api.ok("setMessageReaction", reaction=[THUMB], **card) is True
    assert api.updates() == []
    assert host.messages(group)[-2].reactions == {"❤": 1, "👍": 1}
    api.ok("setMessageReaction", reaction=[], **card)
    assert host.messages(group)[-2].reactions == {"❤": 1}


def test_a_channels_reactions_are_counted_not_named(api: Api, desk: Desk, host: Person, guest: Person) -> None:
    channel = desk.group("News", [guest], [host], kind="channel")
    host.add_bot(channel, ["can_post_messages"])
    number = api.ok("sendMessage", chat_id=channel.id, text="x")["message_id"]
    api.updates(allowed_updates=ASKED)
    guest.react(number, "👍", channel)
    host.react(number, "👍", channel)
    counted = [update["message_reaction_count"]["reactions"] for update in api.updates()]
    assert counted == [[{"type": THUMB, "total_count": 1}], [{"type": THUMB, "total_count": 2}]]


def test_an_anonymous_administrator_reacts_as_the_group(
    api: Api, desk: Desk, host: Person, group: Chat, card: dict[str, Any]
) -> None:
    desk.place(group, host, anonymous=True)
    host.react(card["message_id"], "👍", group)
    told = api.updates()[0]["message_reaction"]
    assert ("user" in told, told["actor_chat"]["id"]) == (False, group.id)


def test_a_private_chats_reactions_are_told_where_asked_for(api: Api, guest: Person) -> None:
    number = api.ok("sendMessage", chat_id=guest.id, text="x")["message_id"]
    guest.react(number, "👍")
    assert api.updates(allowed_updates=ASKED) == []
    guest.react(number, "❤")
    assert api.updates()[0]["message_reaction"]["new_reaction"] == [HEART]


def test_a_bot_reacts_to_what_is_there_with_one_emoji(
    api: Api, desk: Desk, host: Person, group: Chat, card: dict[str, Any], stranger: Person
) -> None:
    def refused(reaction: Any, **where: Any) -> str:
        return api.refusal("setMessageReaction", reaction=reaction, **(card | where))

    assert refused([THUMB], message_id=999) == "Bad Request: message to react not found"
    assert refused([{"type": "emoji", "emoji": "🧵"}]) == "Bad Request: REACTION_INVALID"
    assert refused([{"type": "custom_emoji", "custom_emoji_id": "5"}]) == "Bad Request: REACTION_INVALID"
    assert refused([THUMB, HEART]) == "Bad Request: REACTIONS_TOO_MANY"
    assert refused([]) == "Bad Request: REACTION_EMPTY"
    assert refused({}) == "Bad Request: REACTION_EMPTY"
    assert refused(THUMB) == "Bad Request: expected an Array of ReactionType"
    assert refused(["👍"]) == "Bad Request: can't parse ReactionType: expected an Object"
    assert refused([{"type": "paid"}]) == "Bad Request: can't parse ReactionType: invalid reaction type specified"
    assert refused([{"type": "emoji"}]) == "Bad Request: can't parse ReactionType: Can't find field \"emoji\""
    assert refused([{}]) == "Bad Request: can't parse ReactionType: Can't find field \"type\""
    stranger.join(group)
    service = host.messages(group)[-1].id
    assert refused([THUMB], message_id=service) == "Bad Request: REACTION_INVALID"
    for number, emoji in enumerate(sorted(REACTIONS)[:11]):
        one = desk.person(f"P{number}")
        one.join(group)
        one.react(card["message_id"], emoji, group)
    assert refused([{"type": "emoji", "emoji": sorted(REACTIONS)[11]}]) == "Bad Request: REACTIONS_TOO_MANY"
    with pytest.raises(Refusal, match="eleven"):
        host.react(card["message_id"], sorted(REACTIONS)[11], group)


def test_reacting_needs_its_permission(
    api: Api, desk: Desk, host: Person, guest: Person, group: Chat, card: dict[str, Any], stranger: Person
) -> None:
    desk.permit(group, can_react_to_messages=False)
    host.add_bot(group)
    assert api.refusal("setMessageReaction", reaction=[THUMB], **card) == "Forbidden: CHAT_WRITE_FORBIDDEN"
    for who, words in ((guest, "may not react"), (stranger, "not in that chat")):
        with pytest.raises(Refusal, match=words):
            who.react(card["message_id"], "👍", group)
    with pytest.raises(Refusal, match="Nobody reacts with that"):
        host.react(card["message_id"], "x", group)
    with pytest.raises(Refusal, match="no message"):
        host.react(999, "👍", group)


def test_reactions_go_with_their_message_and_are_kept() -> None:
    world, again = World(), World()
    guest = seed.add_person(world, "Samira").id
    chat = seed.add_chat(world, "Table", members=[guest])
    kept, gone = (world.post(chat, {"text": "x"}, sender=guest).id for _ in range(2))
    for number in (kept, gone):
        reactions.react(world, chat, guest, number, "👍")
    chat.forget(gone)
    restore(again, dump(world))
    assert again.chats[chat.key].reactions == {kept: {guest: [THUMB]}}
    assert dump(again) == dump(world)


def test_reacting_on_the_page(browser: httpx.Client, guest: Person, group: Chat, card: dict[str, Any]) -> None:
    number = card["message_id"]
    assert f"&amp;react={number}#m{number}" in browser.get(at(guest, group)).text
    assert 'aria-label="thumbs up">👍</button>' in browser.get(at(guest, group, react=str(number))).text
    page = browser.post("/do/react", data=form(guest, group, message=number, emoji="👍")).text
    assert 'name="emoji" value="" aria-pressed="true" aria-label="thumbs up, 1">👍 1</button>' in page
    page = browser.post("/do/react", data=form(guest, group, message=number, emoji="")).text
    assert "thumbs up, 1" not in page
