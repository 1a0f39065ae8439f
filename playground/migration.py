"""A group becomes a supergroup: it goes on under a new id, and the old one only says where it went."""

from __future__ import annotations

from dataclasses import replace

from playground import updates
from playground.errors import Impossible
from playground.world import Chat, World


def migrate(world: World, group: Chat) -> Chat:
    """Take everybody along into a supergroup. Bots hear of it twice: in the old chat and in the new one."""
    if group.kind != "group":
        raise Impossible("Only a group becomes a supergroup.")
    if group.moved_to:
        raise Impossible(f"This group is the supergroup {group.moved_to} already.")
    fresh = Chat(-1_000_000_000_000 - 2_000_000_000 - world.fresh_id(), "supergroup", group.title)
    fresh.members = {user: replace(place) for user, place in group.members.items()}
    fresh.permissions, fresh.version = dict(group.permissions), group.version + 1
    fresh.links, fresh.requests = group.links, group.requests
    world.chats[fresh.key] = fresh
    owner = next((user for user, place in group.members.items() if place.status == "creator"), next(group.present()))
    updates.tell(world, group, world.post(group, {"migrate_to_chat_id": fresh.id}, sender=owner))
    updates.tell(world, fresh, world.post(fresh, {"migrate_from_chat_id": group.id}, sender_chat=fresh.id))
    group.moved_to = fresh.id
    world.changed(group)
    return fresh
