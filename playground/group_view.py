"""What the page shows of a group's door: its links, who waits before it, and where a person waits themself."""

from __future__ import annotations

from playground import invitations, topics, view
from playground.errors import Impossible
from playground.world import Chat, Json, Person, World

LINKS_SHOWN = 5


def door(world: World, person: Person, chat: Chat) -> Json:
    """For those who may invite: the links that still work, newest first, and who waits; for those who may ban, whom."""
    place = chat.member(person.id)
    invites = chat.kind != "private" and place.may(invitations.RIGHT)
    bans = chat.kind != "private" and place.may("can_restrict_members")
    working = [link for link in chat.links.values() if not invitations.is_spent(chat, link, world.now())]
    return {
        "invites": invites,
        "links": [_link(link.url, link.by_request, link.name) for link in working[: -LINKS_SHOWN - 1 : -1]],
        "waiting": [{"id": user, "name": world.people[user].name} for user in chat.requests] if invites else [],
        "removable": [
            {"id": user, "name": world.people[user].name}
            for user in chat.present()
            if not chat.member(user).is_admin and user not in world.bots
        ]
        if bans
        else [],
    }


def _link(url: str, asks: bool, name: str) -> Json:
    return {"url": url, "asks": asks, "name": name}


def forum(chat: Chat, person: Person, wanted: str) -> Json:
    """A forum's topics, which of them is open, and what the person may do about them."""
    number = int(wanted) if wanted.isdigit() and int(wanted) in chat.topics else 0
    manages = topics.may_manage(chat, person.id)
    listed = [{"id": topic.id, "name": topic.name, "closed": topic.closed} for topic in chat.topics.values()]
    topic = chat.topics.get(number)
    return {
        "topic": number,
        "topic_name": topic.name if topic else "",
        "topic_closed": bool(topic and topic.closed),
        "topics": listed,
        "starts_topics": topics.may_start(chat, person.id),
        "manages_topics": manages,
    }


def asked(world: World, person: Person) -> list[Json]:
    """The groups this person waits before."""
    return [{"id": chat.id, "title": chat.title} for chat in world.chats.values() if person.id in chat.requests]


def invitation(world: World, person: Person, address: str) -> Json | None:
    """What an invite link leads to, before it is followed; None without one. `wrong` says why it leads nowhere."""
    if not address:
        return None
    try:
        chat, link = invitations.found(world, address)
    except Impossible as problem:
        return {"address": address, "wrong": str(problem)}
    if chat.member(person.id).is_present:
        return {"address": address, "wrong": "", "title": chat.title, "inside": view.address(person, chat)}
    wrong = "This invite link has expired." if invitations.is_spent(chat, link, world.now()) else ""
    people = sum(user not in world.bots for user in chat.present())
    about = {"title": chat.title, "people": people, "asks": link.by_request, "inside": ""}
    return {"address": address, "wrong": wrong} | about
