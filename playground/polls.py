"""People vote in polls and take their votes back; polls are closed."""

from __future__ import annotations

from playground import shapes, updates
from playground.errors import Impossible
from playground.world import Chat, Json, Message, World


def vote(world: World, chat: Chat, user_id: int, message_id: int, places: list[int]) -> Message:
    """Choose options by their places, counted from 0; none of them takes a vote back."""
    message = chat.messages.get(message_id)
    if message is None or message_id not in chat.polls:
        raise Impossible("There is no poll in this message.")
    _may_vote(chat, user_id)
    chosen = sorted(set(places))
    old = chat.polls[message_id].votes.get(user_id, [])
    _check(message.body["poll"], chosen, bool(old))
    if chosen != old:
        _count(world, chat, message, user_id, chosen)
    return message


def close(world: World, chat: Chat, message: Message) -> Json:
    """Nobody votes any more; the bot that sent the poll hears of it. The closed poll comes back."""
    poll: Json = message.body["poll"] | {"is_closed": True}
    message.body = message.body | {"poll": poll}
    bot = world.bots.get(chat.polls[message.id].bot)
    if bot:
        updates.publish(world, bot, "poll", poll)
    world.changed(chat)
    return poll


def closes(chat: Chat) -> list[tuple[int, Message]]:
    """The open polls that close by themselves, and when."""
    open_ones = (chat.messages[number] for number in chat.polls if not chat.messages[number].body["poll"]["is_closed"])
    return [
        (message.body["poll"]["close_date"], message) for message in open_ones if "close_date" in message.body["poll"]
    ]


def _may_vote(chat: Chat, user_id: int) -> None:
    here = chat.state != "blocked" if chat.kind == "private" else chat.member(user_id).is_present
    if not here:
        raise Impossible("This person is not in that chat.")


def _check(poll: Json, chosen: list[int], voted: bool) -> None:
    if poll["is_closed"]:
        raise Impossible("This poll is closed.")
    if len(chosen) > 1 and not poll["allows_multiple_answers"]:
        raise Impossible("This poll takes one answer.")
    if chosen and not 0 <= chosen[0] <= chosen[-1] < len(poll["options"]):
        raise Impossible("This poll has no such answer.")
    if not poll["allows_revoting"] and (voted or not chosen):
        raise Impossible("In this poll a vote stays as it is.")


def _count(world: World, chat: Chat, message: Message, user_id: int, chosen: list[int]) -> None:
    """poll_answer says who chose what, where the poll is not anonymous; poll has the new counts."""
    ballot = chat.polls[message.id]
    if chosen:
        ballot.votes[user_id] = chosen
    else:
        ballot.votes.pop(user_id, None)
    poll = ballot.counted(message.body["poll"])
    message.body = message.body | {"poll": poll}
    bot = world.bots.get(ballot.bot)
    if bot and not poll["is_anonymous"]:
        updates.publish(world, bot, "poll_answer", _answer(world, chat, user_id, poll, chosen))
    if bot:
        updates.publish(world, bot, "poll", poll)
    world.changed(chat)


def _answer(world: World, chat: Chat, user_id: int, poll: Json, chosen: list[int]) -> Json:
    """A PollAnswer: an anonymous administrator votes as the group."""
    behind = chat.member(user_id).anonymous
    who = {"voter_chat": shapes.chat(world, chat)} if behind else {"user": shapes.user(world.people[user_id])}
    kept = [poll["options"][place]["persistent_id"] for place in chosen]
    return {"poll_id": poll["id"], **who, "option_ids": chosen, "option_persistent_ids": kept}
