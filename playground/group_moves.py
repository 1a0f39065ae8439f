"""What a person can do on the page to come into groups, to leave them, and to have a say there."""

from __future__ import annotations

from playground import invitations, joining, polls, reactions, topics, view
from playground.errors import Impossible
from playground.forum import Topic, tidy
from playground.moves import Move, Moves, chosen_group
from playground.world import Chat


async def follow(move: Move) -> str:
    """Join, or ask to; who is in sees the group next, who asked stays where they are."""
    chat, outcome = joining.by_link(move.world, move.fields.get("invite", ""), move.person.id)
    return view.address(move.person, chat) if outcome == "joined" else move.back()


async def withdraw(move: Move) -> str:
    joining.withdraw(move.world, _named(move), move.person.id)
    return move.back()


def _named(move: Move) -> Chat:
    return chosen_group(move, "There is no such group.")


async def leave(move: Move) -> str:
    joining.leave(move.world, move.chat, move.person.id)
    return view.address(move.person, move.world.chats_of(move.person.id)[0])


async def make_link(move: Move) -> str:
    """One link at a time: for everybody who has it, or for those who are let in."""
    invitations.offer(move.world, move.chat, move.person.id, asks=bool(move.fields.get("asks")))
    return move.back()


async def admit(move: Move) -> str:
    joining.decide(move.world, move.chat, move.person.id, int(move.fields["user"]), True)
    return move.back()


async def turn_away(move: Move) -> str:
    joining.decide(move.world, move.chat, move.person.id, int(move.fields["user"]), False)
    return move.back()


async def remove(move: Move) -> str:
    joining.remove(move.world, move.chat, move.person.id, int(move.fields.get("user") or 0))
    return move.back()


async def vote(move: Move) -> str:
    """One button an option, or a tick each; without any the vote is taken back."""
    one = move.fields.get("option", "")
    ticked = [
        int(name.removeprefix("option")) for name in move.fields if name.startswith("option") and name != "option"
    ]
    polls.vote(
        move.world, move.chat, move.person.id, int(move.fields.get("message") or 0), [int(one)] if one else ticked
    )
    return move.back()


async def react(move: Move) -> str:
    number = int(move.fields.get("message") or 0)
    reactions.react(move.world, move.chat, move.person.id, number, move.fields.get("emoji", ""))
    return f"{move.back()}#m{number}"


async def open_topic(move: Move) -> str:
    """The new topic is open next."""
    if not topics.may_start(move.chat, move.person.id):
        raise Impossible("Only who may manage topics opens one.")
    name = tidy(move.fields.get("name", ""))
    if not name:
        raise Impossible("A topic needs a name.")
    topic = topics.start(move.world, move.chat, move.person.id, name)
    return view.address(move.person, move.chat, topic=str(topic.id))


async def close_topic(move: Move) -> str:
    """Close it, or open it again."""
    topic = _topic(move)
    topics.close(move.world, move.chat, move.person.id, topic, not topic.closed)
    return move.back()


async def delete_topic(move: Move) -> str:
    topics.delete(move.world, move.chat, _topic(move))
    return view.address(move.person, move.chat)


def _topic(move: Move) -> Topic:
    topic = move.chat.topics.get(move.topic)
    if topic is None or not topics.may_manage(move.chat, move.person.id):
        raise Impossible("Only who may manage topics changes one.")
    return topic


GROUP_MOVES: Moves = {
    "follow": follow,
    "withdraw": withdraw,
    "leave": leave,
    "make_link": make_link,
    "admit": admit,
    "turn_away": turn_away,
    "remove": remove,
    "vote": vote,
    "react": react,
    "open_topic": open_topic,
    "close_topic": close_topic,
    "delete_topic": delete_topic,
}
