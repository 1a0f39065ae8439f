"""What the page shows: the world, turned into what the templates need, for one person in one chat."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from markupsafe import Markup

from playground import clock
from playground.links import deep_link
from playground.reactions import counts
from playground.rendering import TAGS, render
from playground.seen import buttons, document_name, last_line, sender_name, service, unread, words
from playground.world import Chat, Json, Message, Person, World

NEWEST = 150
NEWEST_MESSAGE = "#foot"  # where a phone should land: the chat is longer than its screen
PLAIN = {**TAGS, "expandable_blockquote": "blockquote"}


def place_of(chat: Chat) -> int:
    """How the page's address names a chat: a group by its id, a private chat by its bot."""
    return chat.bot or chat.id


def address(person: Person, chat: Chat, **more: str) -> str:
    return "/?" + urlencode({"as": person.id, "chat": place_of(chat), **more})


def chat_list(world: World, person: Person, current: Chat) -> list[Json]:
    return [
        {
            "href": address(person, chat) + NEWEST_MESSAGE,
            "title": title(world, chat),
            "initials": initials(title(world, chat)),
            "kind": "bot" if chat.kind == "private" else "group",
            "last": last_line(world, chat),
            "unread": unread(chat, person.id),
            "current": chat is current,
        }
        for chat in world.chats_of(person.id)
    ]


def title(world: World, chat: Chat) -> str:
    return world.people[chat.bot].name if chat.kind == "private" else chat.title


def initials(name: str) -> str:
    parts = name.split()
    return "".join(part[0] for part in parts[:2]) if len(parts) > 1 else name[:2]


def subtitle(world: World, chat: Chat) -> str:
    """ "supergroup, 7 people, 1 bot"; of a private chat, what stands between the two."""
    if chat.kind == "private":
        names = {"": "bot, not started", "started": "bot", "blocked": "bot, blocked by you"}
        return f"@{world.people[chat.bot].username}, {names[chat.state]}"
    present = list(chat.present())
    bots = sum(user in world.bots for user in present)
    count = len(present) - bots
    people = f"{count} {'person' if count == 1 else 'people'}"
    running = ", video chat running" if chat.video_chat else ""
    return f"{chat.kind}, {people}, {bots} {'bot' if bots == 1 else 'bots'}{running}"


def log(world: World, person: Person, chat: Chat, topic: int = 0) -> list[Json]:
    """The newest messages (of one topic), oldest first, with the day written where it changes."""
    shown, said = [], ""
    inside = [one for one in chat.messages.values() if topic in (0, one.body.get("message_thread_id"))]
    for message in inside[-NEWEST:]:
        item = entry(world, person, chat, message)
        item["day"] = item["on"] if item["on"] != said else ""
        said = item["on"]
        shown.append(item)
    return shown


def entry(world: World, person: Person, chat: Chat, message: Message) -> Json:
    """One message, ready for the template."""
    text, entities = words(message)
    replied = chat.messages.get(message.reply_to)
    thread = message.body.get("message_thread_id", 0)
    time = clock.time_of_day(message.date, person.zone)
    edited = f", edited {clock.time_of_day(message.edited, person.zone)}" if message.edited else ""
    return {
        "id": message.id,
        "own": message.sender == person.id,
        "topic": chat.topics[thread].name if thread in chat.topics else "",
        "bot": message.options.get("bot", message.sender) in world.bots,
        "from": sender_name(world, chat, message),
        "tag": chat.member(message.sender).tag,
        "html": Markup(styled(world, person, text, entities)),  # noqa: S704  # render() escapes every word
        "service": service(world, message),
        "photo": message.body["photo"][0]["file_id"] if "photo" in message.body else "",
        "document": message.body.get("document", {}).get("file_id", ""),
        "document_name": document_name(message),
        "venue": message.body.get("venue"),
        "location": message.body.get("location"),
        "poll": poll(person, chat, message) if message.id in chat.polls else None,
        "reactions": reactions(person, chat, message),
        "rows": [[key(world, person, button) for button in row] for row in buttons(message)],
        "time": time + edited,
        "pinned": message.id in chat.pinned,
        "reply": words(replied)[0][:80] if replied else "",
        "on": clock.day(message.date, person.zone, world.now()),
    }


def reactions(person: Person, chat: Chat, message: Message) -> list[Json]:
    """How often each emoji stands under a message, and whether this person's is among them, to be taken back."""
    mine = [one["emoji"] for one in chat.reactions.get(message.id, {}).get(person.id, [])]
    found = [(one["type"]["emoji"], one["total_count"]) for one in counts(chat, message.id)]
    return [{"emoji": emoji, "count": count, "mine": emoji in mine} for emoji, count in found]


def poll(person: Person, chat: Chat, message: Message) -> Json:
    """A poll as this person sees it: counts only after voting, or once it is closed."""
    about, mine = message.body["poll"], chat.polls[message.id].votes.get(person.id, [])
    told = about["is_closed"] or bool(mine)
    right = about.get("correct_option_ids", []) if told else []
    options = [
        {"place": n, "text": option["text"], "count": option["voter_count"], "mine": n in mine, "right": n in right}
        for n, option in enumerate(about["options"])
    ]
    return {**about, "options": options, "told": told, "mine": mine}


def key(world: World, person: Person, button: Json) -> Json:
    inside = inner_link(world, person, button["url"] or "")
    return button | {"href": inside or button["url"], "inside": bool(inside)}


def inner_link(world: World, person: Person, url: str) -> str:
    """Where a t.me link to a bot or a group of this world leads inside the playground; "" for any other address."""
    if "t.me/+" in url and any(url in chat.links for chat in world.chats.values()):
        return "/?" + urlencode({"as": person.id, "invite": url})
    found = deep_link(url)
    if found is None:
        return ""
    for bot_id in world.bots:
        if world.people[bot_id].username.lower() == found[0].lower():
            return "/?" + urlencode({"as": person.id, "chat": bot_id, found[1]: found[2]})
    return ""


def styled(world: World, person: Person, text: str, entities: list[Json]) -> str:
    def wrap(entity: Json, inner: str) -> str:
        kind = entity["type"]
        if kind == "spoiler":
            return f'<span class="spoiler" tabindex="0">{inner}</span>'
        if kind == "date_time":
            return _time(world, person, entity, inner)
        if kind in PLAIN:
            return f"<{PLAIN[kind]}>{inner}</{PLAIN[kind]}>"
        url = entity.get("url", inner if kind == "url" else "")
        return _anchor(world, person, url, inner) if url else inner

    return render(text, entities, wrap)


def _time(world: World, person: Person, entity: Json, inner: str) -> str:
    """The reader's own clock, and whose it is; without a format the words stay and only their zone is told."""
    unix, shape = int(entity["unix_time"]), entity.get("date_time_format", "")
    stamp = clock.local(unix, person.zone)
    spoken = escape(stamp.strftime("%Y-%m-%d %H:%M ") + person.zone)
    shown = escape(clock.moment(unix, shape, person.zone, world.now())) if shape else inner
    whose = f' <span class="mine">{escape(clock.zone_name(person.zone))} clock</span>' if shape not in ("", "r") else ""
    return f'<time class="tg" datetime="{stamp.isoformat()}" title="{spoken}">{shown}</time>{whose}'


def _anchor(world: World, person: Person, url: str, inner: str) -> str:
    inside = inner_link(world, person, url)
    if inside:
        return f'<a href="{escape(inside)}">{inner}</a>'
    if not url.lower().startswith(("http://", "https://")):
        return inner
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{inner}</a>'


def pins(world: World, chat: Chat) -> list[Json]:
    """Newest first, in a line each."""
    found = [chat.messages[number] for number in sorted(chat.pinned, reverse=True)]
    return [
        {"id": message.id, "text": words(message)[0].partition("\n")[0][:90] or "A photo or a place"}
        for message in found
    ]


def bots_here(world: World, chat: Chat) -> list[Json]:
    """Each bot of the world, and whether it is in this group."""
    return [
        {
            "id": bot_id,
            "name": world.people[bot_id].name,
            "present": chat.member(bot_id).is_present,
            "admin": chat.member(bot_id).is_admin,
        }
        for bot_id in world.bots
    ]


def reply_keyboard(chat: Chat) -> list[list[Json]]:
    """The keyboard a bot has put under the message field, until it takes it away."""
    for message in reversed(chat.messages.values()):
        markup = message.options.get("keyboard") or {}
        if "keyboard" in markup:
            return [[b if isinstance(b, dict) else {"text": b} for b in row] for row in markup["keyboard"]]
        if "remove_keyboard" in markup:
            return []
    return []


def version(world: World, person: Person) -> str:
    """Changes whenever something this person sees changes."""
    chats = world.chats_of(person.id)
    asked = sum(person.id in chat.requests for chat in world.chats.values())
    return f"{len(chats)}.{sum(chat.version for chat in chats)}.{len(world.people)}.{asked}"
