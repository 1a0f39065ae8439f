"""What the control API does as a person who comes into a group, goes, and has a say in it."""

from __future__ import annotations

from playground import invitations, joining, polls, reactions, shapes, topics
from playground.asking import Deed, Request, asked_chat, asked_person
from playground.errors import Impossible
from playground.forum import tidy
from playground.seen import seen
from playground.world import Json


def join(request: Request) -> Json:
    joining.join(request.world, asked_chat(request), asked_person(request), int(request.given.get("actor") or 0))
    return {}


def leave(request: Request) -> Json:
    joining.leave(request.world, asked_chat(request), asked_person(request), int(request.given.get("actor") or 0))
    return {}


def link(request: Request) -> Json:
    """Make an invite link as an administrator: name, expire_date, member_limit, creates_join_request."""
    chat, person, given = asked_chat(request), asked_person(request), request.given
    numbers = int(given.get("expire_date") or 0), int(given.get("member_limit") or 0)
    asks = bool(given.get("creates_join_request"))
    made = invitations.offer(request.world, chat, person, str(given.get("name") or ""), *numbers, asks)
    return shapes.invite_link(request.world, chat, made, person)


def join_by_link(request: Request) -> Json:
    """Follow an invite link: the chat's id, and whether they "joined" or "asked"."""
    chat, outcome = joining.by_link(request.world, request.given["link"], asked_person(request))
    return {"chat": chat.id, "outcome": outcome}


def ask(request: Request) -> Json:
    joining.ask(request.world, asked_chat(request), asked_person(request))
    return {}


def withdraw(request: Request) -> Json:
    joining.withdraw(request.world, asked_chat(request), asked_person(request))
    return {}


def decide(request: Request) -> Json:
    """An administrator lets `user` in, or not."""
    chat, person, user = asked_chat(request), asked_person(request), asked_person(request, "user")
    joining.decide(request.world, chat, person, user, bool(request.given["admit"]))
    return {}


def vote(request: Request) -> Json:
    """Choose the poll's `options` by their places from 0, or by their words; an empty list takes a vote back."""
    chat, number = asked_chat(request), int(request.given["message"])
    poll = chat.messages[number].body.get("poll", {"options": []}) if number in chat.messages else {"options": []}
    words = [option["text"] for option in poll["options"]]
    places = [words.index(one) if isinstance(one, str) else int(one) for one in request.given["options"]]
    return seen(request.world, chat, polls.vote(request.world, chat, asked_person(request), number, places))


def react(request: Request) -> Json:
    """React to a message with an `emoji`; "" takes it back."""
    chat, person, number = asked_chat(request), asked_person(request), int(request.given["message"])
    return seen(request.world, chat, reactions.react(request.world, chat, person, number, request.given["emoji"]))


def topic(request: Request) -> Json:
    """Open a topic by `name`, or change `topic`: its name, `closed` true or false, `deleted` true."""
    world, chat, person, given = request.world, asked_chat(request), asked_person(request), request.given
    allowed = topics.may_manage if given.get("topic") else topics.may_start
    if not allowed(chat, person):
        raise Impossible("Only who may manage topics does this, in a forum.")
    if not given.get("topic"):
        return vars(topics.start(world, chat, person, given["name"]))
    found = chat.topics.get(int(given["topic"]))
    if found is None:
        raise Impossible("There is no such topic.")
    if given.get("deleted"):
        topics.delete(world, chat, found)
    elif "closed" in given:
        topics.close(world, chat, person, found, bool(given["closed"]))
    else:
        topics.rename(world, chat, person, found, tidy(given["name"]))
    return vars(found)


def requests(request: Request) -> list[Json]:
    """Who waits to be let in, the first who asked first."""
    chat = asked_chat(request)
    return [{"user": user} | vars(asked) for user, asked in chat.requests.items()]


def links(request: Request) -> list[Json]:
    """Every invite link there ever was, whole."""
    chat = asked_chat(request)
    return [shapes.invite_link(request.world, chat, link, link.creator) for link in chat.links.values()]


GROUP_DEEDS: dict[str, Deed] = {
    "join": join,
    "leave": leave,
    "link": link,
    "join_by_link": join_by_link,
    "ask": ask,
    "withdraw": withdraw,
    "decide": decide,
    "vote": vote,
    "react": react,
    "topic": topic,
}
GROUP_READS: dict[str, Deed] = {
    "requests": requests,
    "links": links,
    "topics": lambda request: list(asked_chat(request).topics.values()),
}
