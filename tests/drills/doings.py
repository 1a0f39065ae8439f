"""What people and groups have the bot do at once, beside the outbox, each by one call of the Bot API that may fail.

Each doing takes a scene with the fault in force, and says in words what was not as it must be: what was done is done
once, nothing else is held up by what failed, and it comes when it is asked for again.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from database import write_transaction
from meetups import leaving, polls
from meetups.poll_form import PollWish
from models import ChatAct, GroupChat, Poll, Rsvp, User
from playground.client import Bot, Chat, Person, Seen
from tests.drills.cast import Cast, rows
from tests.drills.house import BOT, HOST, TOKEN, USERNAME, House, Json

PATIENCE_S = 6.0  # of whoever waits for what must come
A_MINUTE = 90.0  # and a little: a group takes twenty posts in one
REFUSING = ("400", "403")
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Scene:
    """A fault at one method, and to whom it happens; `key` is of an event whose card stands in the first chat."""

    house: House
    cast: Cast
    key: str
    fault: Json
    guest: int

    @property
    def person(self) -> Person:
        """The guest."""
        return self.house.desk.known(self.guest)

    def begin(self, method: str, chat: int = 0) -> None:
        """From now on the next call of this method, in this chat where one is named, goes wrong."""
        self.house.desk.faults([self.fault | {"method": method, "chat": chat, "every": 1, "times": 1}])

    def struck(self, patience_s: float = 20) -> None:
        """Wait until it did."""
        desk = self.house.desk
        self.house.until(lambda: sum(rule["hits"] for rule in desk.struck()), "the call was tried", patience_s)

    def sees(self, words: str, after: int = 0) -> bool:
        """Whether the guest gets to see this."""
        return _sees(self.person, words, after)

    def press(self, data: str, chat: int = 0) -> tuple[bool, str]:
        """A button with this is pressed by the guest, in private unless a chat is named; is that answered, and how?"""
        where = self.house.desk.known_chat(chat) if chat else None
        answer = self.person.tap_data(data, where, wait=PATIENCE_S / 2)
        return answer.answered, answer.text


Doing = Callable[[Scene], list[str]]


def toast(scene: Scene) -> list[str]:
    """An answer under the card: it is saved once, and nobody is told that it was not."""
    scene.begin("answerCallbackQuery")
    answered, words = scene.press(f"rsvp:room:{scene.key}", scene.house.chats[0])
    mine = [(row.answer, row.revision) for row in Rsvp.select().join(User).where(User.telegram_id == scene.guest)]
    wrong = [f"saved {mine}"] if mine != [("going", 1)] else []
    return wrong + ([f"told {words!r}"] if answered and "went wrong" in words else [])


def reply(scene: Scene) -> list[str]:
    """A reply may be lost with its call, and be asked for once more; it comes then."""
    scene.begin("sendMessage", scene.guest)
    scene.person.say("/help")
    scene.struck()
    since = scene.person.say("/help").id
    return [] if scene.sees("", since) else ["the next one does not come"]


def page(scene: Scene) -> list[str]:
    """A page of buttons that is changed by a press: the change is saved, and shown, if not there then below."""
    since = scene.person.say("/settings").id
    if not scene.sees("you are named", since):
        return ["there are no settings"]
    scene.begin("editMessageText", scene.guest)
    answered, words = scene.press("set:name:hide")
    scene.struck()
    wrong = [f"told {words!r}"] if not answered or "went wrong" in words else []
    if not User.get(User.telegram_id == scene.guest).names_hidden:
        wrong.append("not saved")
    return wrong + ([] if scene.sees("you are counted, not named", since) else ["not shown"])


def question(scene: Scene) -> list[str]:
    """A question that was answered loses its buttons; where that fails, the answer counts all the same."""
    since = scene.person.say("/settings").id
    if not scene.sees("Settings", since):
        return ["there are no settings"]
    scene.press("set:zone:")
    if not scene.sees("Type a city", since):
        return ["nothing is asked"]
    scene.begin("editMessageReplyMarkup", scene.guest)
    scene.person.say("Europe/Lisbon")
    scene.struck()
    saved = User.get(User.telegram_id == scene.guest).zone == "Europe/Lisbon"
    return ([] if scene.sees("Noted", since) else ["not said"]) + ([] if saved else ["not saved"])


def picture(scene: Scene) -> list[str]:
    """The code for the door comes, if not at once then when it is asked for again."""
    scene.press(f"rsvp:room:{scene.key}", scene.house.chats[0])
    scene.begin("sendPhoto", scene.guest)
    since = scene.person.start(f"e_{scene.key}").id
    if not scene.sees("One poem", since):
        return ["there is no card"]
    scene.press(f"code:{scene.key}")
    scene.struck()
    since = max(seen.id for seen in scene.person.messages())
    scene.press(f"code:{scene.key}")
    return [] if scene.sees("Show this at the door", since) else ["the next one does not come"]


def administrators(scene: Scene) -> list[str]:
    """Who rules a chat is not known when the bot comes in: whoever brought it is asked about the group nonetheless."""
    return _brought_in(scene, "getChatAdministrators", f"Circle {next(_numbers)}")


def member(scene: Scene) -> list[str]:
    """Whether somebody may speak for a chat cannot be asked: the next time it can."""
    return _brought_in(scene, "getChatMember", f"Circle {next(_numbers)}")


def old_home(scene: Scene) -> list[str]:
    """Whether a new chat is a small group that moved cannot be asked: it is taken for a new one."""
    return _brought_in(scene, "sendChatAction", f"Chat {scene.house.small[0]}")


def let_in(scene: Scene) -> list[str]:
    """A member who asks for another chat of the group is let in; where that is refused, it is written down."""
    chat = _home(scene, can_invite=True)
    scene.begin("approveChatJoinRequest", chat.id)
    scene.person.follow(scene.house.desk.known(HOST).invite_link(chat, approval=True))
    scene.struck()
    scene.house.until_settled()
    became = _standing(scene, chat), rows("join_request")[-1].state
    right = ("", "dead") if scene.fault["kind"] in REFUSING else ("member", "sent")
    return [] if became == right else [" and ".join(became)]


def keep_out(scene: Scene) -> list[str]:
    """Somebody kept out of the group is put out of its chat, if not at once then soon; else organisers can read why."""
    chat = _home(scene, can_restrict=True)
    scene.begin("banChatMember", chat.id)
    ours = User.get(User.telegram_id == scene.guest).id
    leaving.ban(scene.cast.host, ours, scene.cast.group.id, scene.house.now())
    scene.struck()
    scene.house.until(lambda: not ChatAct.select().where(ChatAct.due_at.is_null(False)).exists(), "it was done")
    left = ChatAct.select().join(GroupChat).where(ChatAct.user == ours, GroupChat.chat_id == chat.id)
    became = _standing(scene, chat), [row.refused.lower() for row in left]
    # Whoever has no account any more is nowhere, and there is nothing to read about.
    refused = {"400": [scene.fault.get("description")], "403": []}.get(scene.fault["kind"])
    right = ("kicked", []) if refused is None else ("", refused)
    return [] if became == right else [f"{became}"]


def ask_poll(scene: Scene) -> list[str]:
    """A poll stands in the chat once at most; where nobody knows, organisers are asked; refused, it is lost."""
    poll_id = _poll(scene, "sendPoll")
    scene.struck(A_MINUTE)
    scene.house.until_settled()
    became = Poll.get_by_id(poll_id).state, rows("poll")[-1].state
    asked = [seen for seen in scene.house.desk.known(HOST).messages(_first(scene)) if _asks(seen, poll_id)]
    _back(scene)
    right = {("open", "sent"): (1,), ("owed", "unknown"): (0, 1), ("lost", "dead"): (0,)}.get(became, ())
    return [] if len(asked) in right else [f"{' and '.join(became)}, {len(asked)} in the chat"]


def end_poll(scene: Scene) -> list[str]:
    """A poll is closed, however often that must be asked for; where it is refused, it is lost."""
    poll_id = _poll(scene, "")
    scene.house.until(lambda: Poll.get_by_id(poll_id).state == "open", "it was posted")
    scene.begin("stopPoll", scene.house.chats[0])
    polls.close(scene.cast.host, Poll.get_by_id(poll_id).key, scene.house.now())
    scene.struck(A_MINUTE)
    scene.house.until(lambda: Poll.get_by_id(poll_id).state != "open", "it was closed")
    became = Poll.get_by_id(poll_id).state
    scene.house.until_settled()
    _back(scene)
    return [] if became == ("lost" if scene.fault["kind"] in REFUSING else "closed") else [became]


def _poll(scene: Scene, fails: str) -> int:
    """Ask one whose number is its question, and let this go wrong."""
    if fails:
        scene.begin(fails, scene.house.chats[0])
    wish = PollWish(f"Poll {next(_numbers)}", ("Yes", "No"), span="hand")
    key = polls.ask(scene.cast.host, scene.cast.group.id, wish, scene.house.now())
    return int(Poll.get(Poll.key == key).id)


def _asks(seen: Seen, poll_id: int) -> bool:
    return seen.poll is not None and seen.poll["question"] == Poll.get_by_id(poll_id).question


def _first(scene: Scene) -> Chat:
    return scene.house.desk.known_chat(scene.house.chats[0])


def _back(scene: Scene) -> None:
    """Whoever says that the bot is no member of the chat is believed: for the next scene it is one again."""
    with write_transaction():
        Poll.update(state="lost").where(Poll.state.in_(("owed", "open"))).execute()
        GroupChat.update(state="active").where(GroupChat.chat_id == scene.house.chats[0]).execute()


def _home(scene: Scene, **rights: bool) -> Chat:
    """The group's second chat; the bot may do there what it must, as far as is known here and there."""
    chat, us = scene.house.desk.known_chat(scene.house.chats[1]), Bot(BOT, TOKEN, USERNAME)
    may = {"can_invite_users": True, "can_restrict_members": True}
    scene.house.desk.place(chat, us, "administrator", may)
    with write_transaction():
        GroupChat.update(rights).where(GroupChat.chat_id == chat.id).execute()
    return chat


def _standing(scene: Scene, chat: Chat) -> str:
    """The guest's there; empty where they never were."""
    people = scene.house.desk.ask("chat", chat=chat.id)["members"]
    return next((str(one["status"]) for one in people if one["user"]["id"] == scene.guest), "")


def _brought_in(scene: Scene, method: str, title: str) -> list[str]:
    host = scene.house.desk.known(HOST)
    since = max((seen.id for seen in host.messages()), default=0)
    chat = scene.house.desk.group(title, [scene.person], [host])
    scene.begin(method)
    host.add_bot(chat, rights=["can_pin_messages"])
    scene.struck()
    scene.house.desk.faults([])
    if _asked(host, chat, since, PATIENCE_S / 3):
        return []
    host.startgroup(chat)
    return [] if _asked(host, chat, since, PATIENCE_S) else ["nobody is asked about the group"]


def _asked(host: Person, chat: Chat, since: int, patience_s: float) -> bool:
    """In private, or by a link in the chat."""
    return _sees(host, "Let us make it a group", since, patience_s) or _sees(host, "One step is left", 0, 0.0, chat)


def _sees(person: Person, words: str, after: int, patience_s: float = PATIENCE_S, chat: Chat | None = None) -> bool:
    try:
        person.wait_for(lambda seen: seen.from_bot and words in seen.text, chat, timeout=patience_s, after=after)
    except AssertionError:
        return False
    return True


# By the method of the Bot API each of them needs: what it is called, and what is done.
DOINGS: dict[str, tuple[str, Doing]] = {
    "answerCallbackQuery": ("answer to a button", toast),
    "sendMessage": ("reply", reply),
    "editMessageText": ("page that changes", page),
    "editMessageReplyMarkup": ("question that was answered", question),
    "sendPhoto": ("check-in code", picture),
    "getChatAdministrators": ("who rules a new chat", administrators),
    "getChatMember": ("whether somebody rules it", member),
    "sendChatAction": ("whether it is an old one that moved", old_home),
    "approveChatJoinRequest": ("letting in", let_in),
    "banChatMember": ("keeping out", keep_out),
    "sendPoll": ("a poll", ask_poll),
    "stopPoll": ("the end of a poll", end_poll),
}
