"""The changes the control API offers: make things, act as a person, and turn the world's own screws."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground import acts, seed, shapes
from playground.errors import Impossible
from playground.links import deep_link
from playground.methods.chats import set_member
from playground.seen import buttons, seen
from playground.world import Chat, Json, Member, Message, World

LONGEST_WAIT = 30.0


@dataclass(frozen=True)
class Request:
    world: World
    given: Json
    description: Json


Deed = Callable[[Request], Any]


def asked_bot(request: Request) -> int:
    """The bot a request names by id or username; the first one where it names none."""
    wanted = request.given.get("bot")
    for number in request.world.bots:
        if wanted in (None, "", number, str(number), request.world.people[number].username):
            return number
    raise Impossible(f"There is no bot {wanted}." if wanted else "There is no bot yet.")


def asked_person(request: Request, name: str = "person") -> int:
    number = int(request.given[name])
    if number not in request.world.people:
        raise Impossible(f"Nobody here has the number {number}.")
    return number


def asked_chat(request: Request) -> Chat:
    """The chat a request names; without one, the person's private chat with the bot."""
    wanted = request.given.get("chat")
    if wanted in (None, ""):
        return request.world.private(asked_bot(request), asked_person(request))
    chat = request.world.chats.get(str(wanted))
    if chat is None:
        raise Impossible(f"There is no chat {wanted}.")
    return chat


def _shown(request: Request, chat: Chat, message: Message) -> Json:
    return seen(request.world, chat, message)


def make_bot(request: Request) -> Json:
    return shapes.me(request.world, seed.add_bot(request.world, **request.given))


def make_person(request: Request) -> Json:
    return vars(seed.add_person(request.world, **request.given))


def make_chat(request: Request) -> Json:
    return shapes.chat(request.world, seed.add_chat(request.world, **request.given))


def start(request: Request) -> Json:
    bot, person = asked_bot(request), asked_person(request)
    message = acts.start(request.world, bot, person, request.given.get("payload", ""))
    return _shown(request, request.world.private(bot, person), message)


def startgroup(request: Request) -> Json:
    payload = request.given.get("payload", "")
    acts.startgroup(request.world, asked_chat(request), asked_bot(request), asked_person(request), payload)
    return {}


def say(request: Request) -> Json:
    chat, reply = asked_chat(request), int(request.given.get("reply_to") or 0)
    message = acts.say(request.world, chat, asked_person(request), request.given["text"], reply)
    return _shown(request, chat, message)


def amend(request: Request) -> Json:
    chat = asked_chat(request)
    number, text = int(request.given["message"]), request.given["text"]
    return _shown(request, chat, acts.amend(request.world, chat, asked_person(request), number, text))


def location(request: Request) -> Json:
    chat, person, given = asked_chat(request), asked_person(request), request.given
    place = float(given["latitude"]), float(given["longitude"])
    if given.get("message"):
        message = acts.move_location(request.world, chat, person, int(given["message"]), *place)
    else:
        period = int(given.get("live_period") or (900 if given.get("live") else 0))
        message = acts.share_location(request.world, chat, person, *place, period)
    return _shown(request, chat, message)


def venue(request: Request) -> Json:
    chat, given = asked_chat(request), request.given
    place = float(given["latitude"]), float(given["longitude"])
    words = given["title"], given["address"]
    return _shown(request, chat, acts.share_venue(request.world, chat, asked_person(request), *place, *words))


async def press(request: Request) -> Json:
    """Press a button by `text` (how it begins) or `data`; waits up to `wait` seconds for the bot's answer."""
    chat, person = asked_chat(request), asked_person(request)
    message, button = find_button(chat, request.given)
    if button["data"] is None:
        return {"answered": True, "text": "", "alert": False, "url": button["url"], "link": _link(button["url"])}
    query = acts.press(request.world, chat, person, message, button["data"])
    deadline = request.world.now() + min(float(request.given.get("wait", 10)), LONGEST_WAIT)
    while query.answer is None and request.world.now() < deadline:
        await request.world.bell.wait(deadline - request.world.now())
    return {"answered": query.answer is not None, "query": query.id} | (query.answer or {})


def _link(url: str | None) -> Json | None:
    found = deep_link(url or "")
    return dict(zip(("bot", "kind", "payload"), found, strict=True)) if found else None


def find_button(chat: Chat, given: Json) -> tuple[Message, Json]:
    """The newest message with such a button, or the one that `message` names."""
    named = given.get("message")
    for message in reversed(chat.messages.values()):
        if named and message.id != int(named):
            continue
        for button in (button for row in buttons(message) for button in row):
            by_data = given.get("data") is not None and button["data"] == given["data"]
            if by_data or (given.get("data") is None and button["text"].startswith(given["text"])):
                return message, button
    raise Impossible(f"There is no button {given.get('data') or given.get('text')} to press.")


def block(request: Request) -> Json:
    acts.block(request.world, asked_bot(request), asked_person(request))
    return {}


def unblock(request: Request) -> Json:
    acts.unblock(request.world, asked_bot(request), asked_person(request))
    return {}


def add_bot(request: Request) -> Json:
    """With `rights` (a list of can_… names, or an object) the bot becomes an administrator."""
    rights = request.given.get("rights")
    chosen = dict.fromkeys(rights, True) if isinstance(rights, list) else rights
    acts.add_bot(request.world, asked_chat(request), asked_bot(request), asked_person(request), chosen)
    return {}


def remove_bot(request: Request) -> Json:
    acts.remove_bot(request.world, asked_chat(request), asked_bot(request), asked_person(request))
    return {}


def join(request: Request) -> Json:
    acts.join(request.world, asked_chat(request), asked_person(request), int(request.given.get("actor") or 0))
    return {}


def leave(request: Request) -> Json:
    acts.leave(request.world, asked_chat(request), asked_person(request), int(request.given.get("actor") or 0))
    return {}


def member(request: Request) -> Json:
    """Set somebody's place: status, rights (object), anonymous; `actor` is who does it. Bots count as people."""
    chat, person = asked_chat(request), asked_person(request)
    was = chat.member(person)
    new = Member(
        request.given.get("status", was.status),
        dict(request.given.get("rights", was.rights)),
        bool(request.given.get("anonymous", was.anonymous)),
    )
    set_member(request.world, chat, int(request.given.get("actor") or person), person, new)
    return {}


def permissions(request: Request) -> Json:
    """What members may do in a group when nothing else is said of them."""
    chat = asked_chat(request)
    chat.permissions |= {name: bool(on) for name, on in request.given["permissions"].items()}
    request.world.changed(chat)
    return shapes.permissions(chat)


def deactivate(request: Request) -> Json:
    acts.lose_account(request.world, asked_person(request), "deactivated")
    return {}


def delete_account(request: Request) -> Json:
    acts.lose_account(request.world, asked_person(request), "deleted")
    return {}


def expire(request: Request) -> Json:
    """Let open callback queries grow old at once: the one named by `query`, else all."""
    named = request.given.get("query")
    for query in request.world.queries.values():
        query.stale = query.stale or named in (None, query.id)
    request.world.on_change()
    return {}


def reset(request: Request) -> Json:
    """Start over: an empty world, or the described one again with {"demo": true}."""
    request.world.clear()
    if request.given.get("demo"):
        seed.plant(request.world, copy.deepcopy(request.description))
    request.world.changed()
    return {}


DEEDS: dict[str, Deed] = {
    "bots": make_bot,
    "people": make_person,
    "chats": make_chat,
    "start": start,
    "startgroup": startgroup,
    "say": say,
    "edit": amend,
    "location": location,
    "venue": venue,
    "press": press,
    "block": block,
    "unblock": unblock,
    "add_bot": add_bot,
    "remove_bot": remove_bot,
    "join": join,
    "leave": leave,
    "member": member,
    "permissions": permissions,
    "deactivate": deactivate,
    "delete_account": delete_account,
    "expire": expire,
    "reset": reset,
}
