"""What the control API does as a person."""

from __future__ import annotations

from playground import acts, video_chats
from playground.asking import Deed, Request, asked_bot, asked_chat, asked_person
from playground.errors import Impossible
from playground.links import deep_link
from playground.seen import buttons, seen
from playground.world import Chat, Json, Message

LONGEST_WAIT = 30.0


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
    thread = int(request.given.get("thread") or 0)
    message = acts.say(request.world, chat, asked_person(request), request.given["text"], reply, thread)
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


def video_chat(request: Request) -> Json:
    """Begin the group's video chat, or end it where `ended` is true."""
    chat = asked_chat(request)
    act = video_chats.end if request.given.get("ended") else video_chats.start
    return _shown(request, chat, act(request.world, chat, asked_person(request)))


def _shown(request: Request, chat: Chat, message: Message) -> Json:
    return seen(request.world, chat, message)


DEEDS: dict[str, Deed] = {
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
    "video_chat": video_chat,
}
