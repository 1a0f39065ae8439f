"""What people and groups have the bot do at once, beside the outbox, each by one call of the Bot API that may fail.

Each doing takes a scene with the fault in force, and says in words what was not as it must be: what was done is done
once, nothing else is held up by what failed, and it comes when it is asked for again.
"""

from models import Rsvp, User
from tests.drills import chat_doings
from tests.drills.scene import Doing, Scene


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


# By the method of the Bot API each of them needs: what it is called, and what is done.
DOINGS: dict[str, tuple[str, Doing]] = {
    "answerCallbackQuery": ("answer to a button", toast),
    "sendMessage": ("reply", reply),
    "editMessageText": ("page that changes", page),
    "editMessageReplyMarkup": ("question that was answered", question),
    "sendPhoto": ("check-in code", picture),
    "getChatAdministrators": ("who rules a new chat", chat_doings.administrators),
    "getChatMember": ("whether somebody rules it", chat_doings.member),
    "sendChatAction": ("whether it is an old one that moved", chat_doings.old_home),
    "approveChatJoinRequest": ("letting in", chat_doings.let_in),
    "banChatMember": ("keeping out", chat_doings.keep_out),
    "restrictChatMember": ("muting", chat_doings.silence),
    "setChatMemberTag": ("a title", chat_doings.title),
    "setMessageReaction": ("the sign of thanks", chat_doings.thank),
    "sendPoll": ("a poll", chat_doings.ask_poll),
    "stopPoll": ("the end of a poll", chat_doings.end_poll),
}
