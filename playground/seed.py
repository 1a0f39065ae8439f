"""Make people, bots and chats: for the control API, and a whole world from a description file."""

from __future__ import annotations

from typing import Any

from playground.errors import Impossible
from playground.shapes import ADMIN_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS
from playground.world import Bot, Chat, Json, Member, Person, World

KINDS = ("group", "supergroup", "channel")
ALL_RIGHTS = dict.fromkeys((*ADMIN_RIGHTS, *GROUP_RIGHTS, *CHANNEL_RIGHTS), True)
BOT_RIGHTS = ("can_manage_chat", "can_delete_messages", "can_pin_messages", "can_invite_users", "can_post_messages")


def plant(world: World, description: Json) -> None:
    """Fill an empty world. `started` lists who has pressed Start; `lines` are [person, minutes ago, text]."""
    for about in description.get("bots", []):
        add_bot(world, **about)
    for about in description.get("people", []):
        add_person(world, **about)
    for about in description.get("chats", []):
        lines = about.pop("lines", [])
        chat = add_chat(world, **about)
        for person, minutes, text in lines:
            world.post(chat, {"text": text}, sender=person).date -= int(minutes) * 60
        for person in chat.present():
            chat.read[person] = chat.next_message - 1
    for bot_id in world.bots:
        for person in description.get("started", []):
            world.private(bot_id, person).state = "started"


def add_bot(
    world: World, token: str, username: str, name: str, id: int | None = None, can_read_all: bool = False
) -> Bot:
    """A bot is known by the number before the colon of its token, unless told otherwise."""
    head = token.partition(":")[0]
    number = id or (int(head) if head.isdigit() else world.fresh_id())
    if world.by_token(token) or number in world.people:
        raise Impossible(f"There is a bot or person {number} already.")
    world.people[number] = Person(number, name, username=username, language_code="", is_bot=True)
    world.bots[number] = Bot(number, token, can_read_all)
    world.changed()
    return world.bots[number]


def add_person(world: World, first_name: str, id: int | None = None, **about: Any) -> Person:
    number = id or world.fresh_id()
    if number in world.people:
        raise Impossible(f"There is a person {number} already.")
    unknown = about.keys() - {"last_name", "username", "language_code", "zone", "bio"}
    if unknown:
        raise Impossible(f"A person has no {', '.join(sorted(unknown))}.")
    given: Json = {name: value for name, value in about.items() if value is not None}
    person = Person(number, first_name, **given)
    world.people[number] = person
    world.changed()
    return person


def add_chat(
    world: World,
    title: str,
    kind: str = "supergroup",
    id: int | None = None,
    username: str = "",
    members: list[int] | None = None,
    admins: list[int] | None = None,
    bots: list[int] | None = None,
    join_by_request: bool = False,
    forum: bool = False,
) -> Chat:
    """A group, supergroup or channel; the first of `admins` made it, `bots` are in it as administrators."""
    if kind not in KINDS:
        raise Impossible(f"A chat is one of {', '.join(KINDS)}.")
    if forum and kind != "supergroup":
        raise Impossible("Only a supergroup is a forum.")
    chat = Chat(id or _fresh_chat_id(world, kind), kind, title, username or "")
    chat.join_by_request, chat.forum = bool(join_by_request), bool(forum)
    if chat.key in world.chats:
        raise Impossible(f"There is a chat {chat.id} already.")
    everybody = [*(admins or []), *(members or []), *(bots or [])]
    strangers = [user for user in everybody if user not in world.people]
    if strangers:
        raise Impossible(f"Nobody here has the number {strangers[0]}.")
    chat.members = {user: Member() for user in everybody}
    for place, admin in enumerate(admins or []):
        chat.members[admin] = Member("administrator" if place else "creator", dict(ALL_RIGHTS))
    for bot in bots or []:
        chat.members[bot] = Member("administrator", dict.fromkeys(BOT_RIGHTS, True))
    world.chats[chat.key] = chat
    world.changed(chat)
    return chat


def _fresh_chat_id(world: World, kind: str) -> int:
    """Groups count down from -5000000, supergroups and channels are -100 and ten digits, as on Telegram."""
    number = world.fresh_id()
    return -number if kind == "group" else -1_000_000_000_000 - 2_000_000_000 - number
