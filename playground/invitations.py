"""Invite links: made, changed, found again, and when they let nobody in any more."""

from __future__ import annotations

import secrets

from playground.entry import Link
from playground.errors import Impossible
from playground.links import invite_hash
from playground.world import Chat, World

ADDRESS = "https://t.me/+"
RIGHT = "can_invite_users"
NAME_LENGTH = 32


def make(world: World, chat: Chat, creator: int, primary: bool = False) -> Link:
    """A fresh link that lets everybody in; a new primary one takes the place of its creator's old one."""
    old = primary_of(chat, creator) if primary else None
    if old:
        old.revoked = True
    link = Link(ADDRESS + secrets.token_urlsafe(12), creator, primary=primary)
    chat.links[link.url] = link
    world.changed(chat)
    return link


def offer(
    world: World, chat: Chat, creator: int, name: str = "", expire_date: int = 0, limit: int = 0, asks: bool = False
) -> Link:
    """What a person with the right makes on the page; Impossible for anybody else, and for both limits at once."""
    if chat.kind == "private" or not chat.member(creator).may(RIGHT):
        raise Impossible("Only an administrator who may invite people makes links.")
    if asks and limit:
        raise Impossible("A link that asks first has no limit of members.")
    link = make(world, chat, creator)
    link.name, link.expire_date, link.member_limit, link.by_request = tidy(name), expire_date, limit, asks
    return link


def tidy(name: str) -> str:
    """A link's name as Telegram keeps it: one space between words, 32 characters at most."""
    return " ".join(name.split())[:NAME_LENGTH].strip()


def primary_of(chat: Chat, creator: int) -> Link | None:
    links = chat.links.values()
    return next((link for link in links if link.primary and link.creator == creator and not link.revoked), None)


def found(world: World, address: str) -> tuple[Chat, Link]:
    """The chat a link leads to; any way of writing it is taken."""
    url = ADDRESS + invite_hash(address)
    for chat in world.chats.values():
        if url in chat.links and not chat.moved_to:
            return chat, chat.links[url]
    raise Impossible("There is no such invite link.")


def is_spent(chat: Chat, link: Link, now: float) -> bool:
    """Revoked, past its time, or its places are taken: those who came by it and still are there."""
    if link.revoked or (link.expire_date and now >= link.expire_date):
        return True
    came = sum(member.is_present and member.link == link.url for member in chat.members.values())
    return bool(link.member_limit) and came >= link.member_limit
