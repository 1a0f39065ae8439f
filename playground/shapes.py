"""The world in the Bot API's own shapes: User, Chat, Message, ChatMember."""

from __future__ import annotations

from dataclasses import dataclass

from playground.entry import JoinRequest, Link
from playground.world import Bot, Chat, Json, Member, Message, Person, World

ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
GROUP_RIGHTS = ("can_manage_tags",)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
SENDING_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)
CLOSED_BY_DEFAULT = ("can_change_info", "can_pin_messages", "can_manage_topics", "can_edit_tag")


def user(person: Person) -> Json:
    shape: Json = {"id": person.id, "is_bot": person.is_bot, "first_name": person.first_name}
    if person.gone == "deleted":
        return shape | {"first_name": ""}
    if person.last_name:
        shape["last_name"] = person.last_name
    if person.username:
        shape["username"] = person.username
    if not person.is_bot and person.language_code:
        shape["language_code"] = person.language_code
    return shape


def me(world: World, bot: Bot) -> Json:
    return user(world.people[bot.id]) | {
        "can_join_groups": True,
        "can_read_all_group_messages": bot.can_read_all,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat(world: World, it: Chat) -> Json:
    if it.kind == "private":
        who = user(world.people[it.id])
        names: Json = {name: who[name] for name in ("first_name", "last_name", "username") if name in who}
        return {"id": it.id} | names | {"type": "private"}
    shape: Json = {"id": it.id, "title": it.title, "type": it.kind}
    shape |= {"username": it.username} if it.username else {}
    return shape | ({"is_forum": True} if it.forum else {})


def message(world: World, where: Chat, it: Message, quoted: bool = False) -> Json:
    """A Message object; what it replies to is carried one level deep, as Telegram does."""
    shape: Json = {"message_id": it.id, **_sender(world, where, it), "chat": chat(world, where), "date": it.date}
    if it.edited:
        shape["edit_date"] = it.edited
    shape |= {name: value for name, value in it.body.items() if name != "pinned"}
    if not quoted:
        shape |= _linked(world, where, it)
    return shape


def _sender(world: World, where: Chat, it: Message) -> Json:
    if it.sender_chat:
        shape = {"sender_chat": chat(world, world.chats[str(it.sender_chat)])}
        return shape if where.kind == "channel" else {"from": ANONYMOUS} | shape
    tag = where.member(it.sender).tag if where.kind == "supergroup" else ""
    return {"from": user(world.people[it.sender])} | ({"sender_tag": tag} if tag else {})


def _linked(world: World, where: Chat, it: Message) -> Json:
    found: Json = {}
    thread = it.body.get("message_thread_id", 0) if where.forum else 0  # what opened the topic stands for no answer
    for name, number in (
        ("reply_to_message", it.reply_to or (thread if thread != it.id else 0)),
        ("pinned_message", it.body.get("pinned", 0)),
    ):
        if not number:
            continue
        other = where.messages.get(number)
        if other:
            found[name] = message(world, where, other, quoted=True)
        elif name == "pinned_message":
            found[name] = {"chat": chat(world, where), "message_id": number, "date": 0}
    return found


def chat_member(world: World, where: Chat, user_id: int, member: Member, viewer: int = 0) -> Json:
    """A ChatMember as the bot `viewer` sees it, who may edit the administrators it made."""
    shape: Json = {"user": user(world.people[user_id]), "status": member.status}
    if member.status == "creator":
        return shape | {"is_anonymous": member.anonymous} | _named(member, "custom_title")
    if member.status == "administrator":
        names = ADMIN_RIGHTS + (CHANNEL_RIGHTS if where.kind == "channel" else GROUP_RIGHTS)
        rights = {name: member.rights.get(name, False) for name in names}
        editable = {"can_be_edited": bool(viewer) and member.promoter == viewer, "is_anonymous": member.anonymous}
        return shape | editable | rights | {"can_manage_chat": True} | _named(member, "custom_title")
    if member.status == "restricted":
        rights = {name: member.rights.get(name, False) for name in SENDING_RIGHTS}
        about = {"is_member": not member.away, "until_date": member.until}
        return shape | _named(member, "tag") | about | rights
    return shape | ({"until_date": member.until} if member.status == "kicked" else _named(member, "tag"))


def _named(member: Member, name: str) -> Json:
    return {name: member.tag} if member.tag else {}


def permissions(where: Chat) -> Json:
    return {name: where.permissions.get(name, name not in CLOSED_BY_DEFAULT) for name in SENDING_RIGHTS}


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody's place changed: by whom, from what to what; by which link they came, or that they had asked."""

    actor: int
    user: int
    old: Member
    new: Member
    link: Link | None = None
    asked: bool = False


def update_of_membership(world: World, where: Chat, change: Change, viewer: int) -> Json:
    """A ChatMemberUpdated object, for my_chat_member and chat_member alike."""
    shape = {
        "chat": chat(world, where),
        "from": user(world.people[change.actor]),
        "date": int(world.now()),
        "old_chat_member": chat_member(world, where, change.user, change.old, viewer),
        "new_chat_member": chat_member(world, where, change.user, change.new, viewer),
    }
    if change.link:
        shape["invite_link"] = invite_link(world, where, change.link, viewer)
    return shape | ({"via_join_request": True} if change.asked else {})


def invite_link(world: World, where: Chat, link: Link, viewer: int) -> Json:
    """A ChatInviteLink; only its creator sees the second part of the address."""
    cut = len(link.url) - 8
    shape: Json = {"invite_link": link.url if viewer == link.creator else f"{link.url[:cut]}..."}
    shape |= {"name": link.name} if link.name else {}
    shape |= {"creator": user(world.people[link.creator])}
    shape |= {name: value for name in ("expire_date", "member_limit") if (value := getattr(link, name))}
    waiting = sum(request.link == link.url for request in where.requests.values())
    shape |= {"pending_join_request_count": waiting} if waiting else {}
    kinds = {"creates_join_request": link.by_request, "is_primary": link.primary, "is_revoked": link.revoked}
    return shape | kinds


def join_request(world: World, where: Chat, user_id: int, request: JoinRequest, viewer: int) -> Json:
    """A ChatJoinRequest; the private chat is known by the person's own number."""
    who, link = world.people[user_id], where.links.get(request.link)
    shape = {"chat": chat(world, where), "from": user(who), "user_chat_id": user_id, "date": request.date}
    shape |= {"bio": who.bio} if who.bio else {}
    return shape | ({"invite_link": invite_link(world, where, link, viewer)} if link else {})
