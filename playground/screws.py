"""The world's own screws: make bots, people and chats, set places and permissions, lose accounts, start over."""

from __future__ import annotations

import copy
from dataclasses import replace

from playground import acts, seed, shapes
from playground.asking import Deed, Request, asked_chat, asked_person
from playground.errors import Impossible
from playground.methods.chats import set_member
from playground.world import Json, World


def make_bot(request: Request) -> Json:
    return shapes.me(request.world, seed.add_bot(request.world, **request.given))


def make_person(request: Request) -> Json:
    return vars(seed.add_person(request.world, **request.given))


def make_chat(request: Request) -> Json:
    return shapes.chat(request.world, seed.add_chat(request.world, **request.given))


def member(request: Request) -> Json:
    """Set somebody's place: status, rights (object), anonymous; `actor` is who does it. Bots count as people."""
    chat, person = asked_chat(request), asked_person(request)
    was = chat.member(person)
    new = replace(
        was,
        status=request.given.get("status", was.status),
        rights=dict(request.given.get("rights", was.rights)),
        anonymous=bool(request.given.get("anonymous", was.anonymous)),
        away=False,
        until=0,
    )
    set_member(request.world, chat, int(request.given.get("actor") or person), person, new)
    return {}


def permissions(request: Request) -> Json:
    """What members may do in a group when nothing else is said of them."""
    chat = asked_chat(request)
    chat.permissions |= {name: bool(on) for name, on in request.given["permissions"].items()}
    request.world.changed(chat)
    return shapes.permissions(chat)


def expire_contact(request: Request) -> Json:
    """The minutes in which bots may write to somebody who asked to join are over at once."""
    chat, person = asked_chat(request), asked_person(request)
    if person not in chat.requests:
        raise Impossible("This person has not asked to join.")
    chat.requests[person].open_until = 0.0
    request.world.changed(chat)
    return {}


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
    start_over(request.world, request.description if request.given.get("demo") else {})
    return {}


def start_over(world: World, description: Json) -> None:
    world.clear()
    seed.plant(world, copy.deepcopy(description))
    world.changed()


SCREWS: dict[str, Deed] = {
    "bots": make_bot,
    "people": make_person,
    "chats": make_chat,
    "member": member,
    "permissions": permissions,
    "deactivate": deactivate,
    "delete_account": delete_account,
    "expire": expire,
    "expire_contact": expire_contact,
    "reset": reset,
}
