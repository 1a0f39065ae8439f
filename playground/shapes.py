"""The world in the Bot API's own shapes: User, Chat, Message, ChatMember."""

from __future__ import annotations

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
    return shape | {"username": it.username} if it.username else shape


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
    return {"from": user(world.people[it.sender])}


def _linked(world: World, where: Chat, it: Message) -> Json:
    found: Json = {}
    for name, number in (("reply_to_message", it.reply_to), ("pinned_message", it.body.get("pinned", 0))):
        if not number:
            continue
        other = where.messages.get(number)
        if other:
            found[name] = message(world, where, other, quoted=True)
        elif name == "pinned_message":
            found[name] = {"chat": chat(world, where), "message_id": number, "date": 0}
    return found


def chat_member(world: World, where: Chat, user_id: int, member: Member) -> Json:
    shape: Json = {"user": user(world.people[user_id]), "status": member.status}
    if member.status == "creator":
        return shape | {"is_anonymous": member.anonymous}
    if member.status == "administrator":
        names = ADMIN_RIGHTS + (CHANNEL_RIGHTS if where.kind == "channel" else ())
        rights = {name: member.rights.get(name, False) for name in names}
        return shape | {"can_be_edited": False, "is_anonymous": member.anonymous} | rights | {"can_manage_chat": True}
    if member.status == "restricted":
        rights = {name: member.rights.get(name, False) for name in SENDING_RIGHTS}
        return shape | {"is_member": True, "until_date": 0} | rights
    return shape | {"until_date": 0} if member.status == "kicked" else shape


def permissions(where: Chat) -> Json:
    return {name: where.permissions.get(name, name not in CLOSED_BY_DEFAULT) for name in SENDING_RIGHTS}


def update_of_membership(world: World, where: Chat, actor: int, user_id: int, old: Member, new: Member) -> Json:
    """A ChatMemberUpdated object, for my_chat_member and chat_member alike."""
    return {
        "chat": chat(world, where),
        "from": user(world.people[actor]),
        "date": int(world.now()),
        "old_chat_member": chat_member(world, where, user_id, old),
        "new_chat_member": chat_member(world, where, user_id, new),
    }
