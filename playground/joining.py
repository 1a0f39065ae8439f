"""People come and go: by themselves, by a link, by asking; added, let in and removed by others."""

from __future__ import annotations

from dataclasses import replace

from playground import invitations, shapes, updates
from playground.entry import CONTACT_SECONDS, JoinRequest, Link
from playground.errors import Impossible
from playground.methods.chats import set_member
from playground.world import Chat, Json, Member, World


def join(world: World, chat: Chat, user_id: int, actor: int = 0) -> None:
    """Come in without a link, or be added where another person acts, which lifts a ban."""
    alone = actor in (0, user_id)
    if alone and chat.join_by_request and not chat.member(user_id).is_present:
        raise Impossible("Nobody joins this group unasked.")
    _may_come(world, chat, user_id, banned=not alone)
    _enter(world, chat, user_id, actor or user_id)


def by_link(world: World, address: str, user_id: int) -> tuple[Chat, str]:
    """Follow an invite link: the chat, and "joined" or "asked"."""
    chat, link = invitations.found(world, address)
    _may_come(world, chat, user_id)
    if invitations.is_spent(chat, link, world.now()):
        raise Impossible("This invite link has expired.")
    if link.by_request:
        _ask(world, chat, user_id, link)
        return chat, "asked"
    _enter(world, chat, user_id, user_id, link)
    return chat, "joined"


def ask(world: World, chat: Chat, user_id: int) -> None:
    """Ask to join a public group that lets nobody in unasked, without a link."""
    if not (chat.join_by_request and chat.username):
        raise Impossible("Nobody asks to join this chat without a link.")
    _may_come(world, chat, user_id)
    _ask(world, chat, user_id, None)


def withdraw(world: World, chat: Chat, user_id: int) -> None:
    """Take a request back; no bot hears of it."""
    if chat.requests.pop(user_id, None) is None:
        raise Impossible("This person has not asked to join.")
    world.changed(chat)


def decide(world: World, chat: Chat, actor: int, user_id: int, admit: bool) -> None:
    """A person answers a request."""
    if not chat.member(actor).may(invitations.RIGHT):
        raise Impossible("Only an administrator who may invite people decides.")
    if user_id not in chat.requests:
        raise Impossible("This person has not asked to join.")
    settle(world, chat, actor, user_id, admit)


def settle(world: World, chat: Chat, actor: int, user_id: int, admit: bool) -> None:
    """A request is answered, once: let in, which administrators' bots hear as chat_member, or turned away."""
    request = chat.requests.pop(user_id)
    if admit:
        _enter(world, chat, user_id, actor, chat.links.get(request.link), asked=True)
    world.changed(chat)


def leave(world: World, chat: Chat, user_id: int, actor: int = 0) -> None:
    """Leave, or be removed (and banned) where another person acts; somebody restricted stays so for next time."""
    old = chat.member(user_id)
    if not old.is_present:
        raise Impossible("This person is not in that chat.")
    removed = actor not in (0, user_id)
    gone = replace(old, away=True, link="") if old.status == "restricted" else Member("left")
    set_member(world, chat, actor or user_id, user_id, Member("kicked") if removed else gone)
    said(world, chat, actor or user_id, {"left_chat_member": shapes.user(world.people[user_id])})


def remove(world: World, chat: Chat, actor: int, user_id: int) -> None:
    """An administrator removes somebody."""
    if not chat.member(actor).may("can_restrict_members") or chat.member(user_id).is_admin:
        raise Impossible("Only an administrator who may ban people removes one, and no administrator.")
    leave(world, chat, user_id, actor)


def said(world: World, chat: Chat, actor: int, body: Json) -> None:
    """A service message; a channel has none for those who come and go."""
    if chat.kind != "channel":
        updates.tell(world, chat, world.post(chat, body, sender=actor), own=True)


def _may_come(world: World, chat: Chat, user_id: int, banned: bool = False) -> None:
    place = chat.member(user_id)
    if chat.kind == "private" or chat.moved_to:
        raise Impossible("Nobody joins this chat.")
    if world.people[user_id].gone:
        raise Impossible("This account is gone.")
    if place.is_present:
        raise Impossible("This person is in that chat already.")
    if place.status == "kicked" and not banned:
        raise Impossible("This person is banned from that chat.")


def _enter(world: World, chat: Chat, user_id: int, actor: int, link: Link | None = None, asked: bool = False) -> None:
    old = chat.member(user_id)
    place = replace(old, away=False) if old.status == "restricted" else Member()
    place.link = link.url if link else ""
    set_member(world, chat, actor, user_id, place, link, asked=asked and link is None)
    who = user_id if link or asked else actor
    said(world, chat, who, {"new_chat_members": [shapes.user(world.people[user_id])]})


def _ask(world: World, chat: Chat, user_id: int, link: Link | None) -> None:
    if user_id in chat.requests:
        raise Impossible("This person has asked already.")
    told = [bot for bot in updates.audience(world, chat) if chat.member(bot.id).may(invitations.RIGHT)]
    now = world.now()
    request = JoinRequest(int(now), link.url if link else "", now + CONTACT_SECONDS, [bot.id for bot in told])
    chat.requests[user_id] = request
    for bot in told:
        updates.publish(world, bot, "chat_join_request", shapes.join_request(world, chat, user_id, request, bot.id))
    world.changed(chat)
