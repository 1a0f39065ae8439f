"""What a group has the bot do in its chats, each by one call of the Bot API that may fail: see `doings.py`."""

from database import write_transaction
from meetups import polls, sanctions
from meetups.poll_form import PollWish
from meetups.sanctions import SanctionWish
from models import ChatAct, ChatMember, ChatTitle, GroupChat, Poll, Thanks
from playground.client import Chat, Person, Seen
from tests.drills.cast import rows
from tests.drills.house import HOST
from tests.drills.scene import PATIENCE_S, Scene, first, home, numbers, ours, place, sees, standing

A_MINUTE = 90.0  # and a little: a group takes twenty posts in one
REFUSING = ("400", "403")
TITLE, FAILED = "Poet", "an update failed"


def administrators(scene: Scene) -> list[str]:
    """Who rules a chat is not known when the bot comes in: whoever brought it is asked about the group nonetheless."""
    return _brought_in(scene, "getChatAdministrators", f"Circle {next(numbers)}")


def member(scene: Scene) -> list[str]:
    """Whether somebody may speak for a chat cannot be asked: the next time it can."""
    return _brought_in(scene, "getChatMember", f"Circle {next(numbers)}")


def old_home(scene: Scene) -> list[str]:
    """Whether a new chat is a small group that moved cannot be asked: it is taken for a new one."""
    small = scene.house.small[next(numbers) % len(scene.house.small)]  # each hears so little that nothing has to wait
    return _brought_in(scene, "sendChatAction", f"Chat {small}")


def let_in(scene: Scene) -> list[str]:
    """A member who asks for another chat of the group is let in; where that is refused, it is written down."""
    chat = home(scene, can_invite=True)
    scene.begin("approveChatJoinRequest", chat.id)
    scene.person.follow(scene.house.desk.known(HOST).invite_link(chat, approval=True))
    scene.struck()
    scene.house.until_settled()
    became = standing(scene, chat), rows("join_request")[-1].state
    right = ("", "dead") if scene.fault["kind"] in REFUSING else ("member", "sent")
    return [] if became == right else [" and ".join(became)]


def keep_out(scene: Scene) -> list[str]:
    """Somebody kept out of the group is put out of its chat, if not at once then soon; else organisers can read why."""
    return _judged(scene, SanctionWish("ban", "Threats."), "banChatMember", "kicked")


def silence(scene: Scene) -> list[str]:
    """Somebody who is muted is muted in the chat, if not at once then soon; else organisers can read why."""
    chat = home(scene, can_restrict=True)
    scene.house.desk.place(chat, scene.person, "member")
    row, now = GroupChat.get(GroupChat.chat_id == chat.id), scene.house.now()
    with write_transaction():  # as the bot was told, or will be
        ChatMember.insert(chat=row, user=ours(scene), status="in", seen_at=now).on_conflict(
            conflict_target=[ChatMember.chat, ChatMember.user], update={"status": "in", "seen_at": now}
        ).execute()
    return _judged(scene, SanctionWish("mute", "Shouting.", days=7), "restrictChatMember", "restricted")


def title(scene: Scene) -> list[str]:
    """A title somebody agreed to stands beside their name, if not at once then soon; else organisers can read why."""
    chat, person_id = home(scene, can_restrict=True), ours(scene)
    scene.house.desk.place(chat, scene.person, "member")
    scene.begin("setChatMemberTag", chat.id)
    row, now = GroupChat.get(GroupChat.chat_id == chat.id), scene.house.now()
    with write_transaction():
        ChatTitle.create(chat=row, user=person_id, title=TITLE, agreed_at=now, due_at=now)
    scene.struck()
    scene.house.until(lambda: not ChatTitle.select().where(ChatTitle.due_at.is_null(False)).exists(), "it was done")
    left = ChatTitle.select().where(ChatTitle.chat == row, ChatTitle.user == person_id)
    became = str(place(scene, chat).get("tag", "")), [one.refused.lower() for one in left]
    right = {"400": ("", [scene.fault.get("description")]), "403": ("", [])}
    expected = right.get(scene.fault["kind"], (TITLE, [""]))
    return [] if became == expected else [f"{became}"]


def thank(scene: Scene) -> list[str]:
    """Thanks said below a message are kept once, whether or not the sign of it can be seen, and nothing failed."""
    chat, failed = first(scene), scene.house.said(FAILED)
    poem = scene.house.desk.known(HOST).say("A poem", chat)
    scene.begin("setMessageReaction", chat.id)
    scene.person.say("/thanks poems", chat, reply_to=poem.id)
    scene.struck()
    if not scene.sees("", scene.person.say("/help").id):
        return ["the next one does not come"]
    kept = Thanks.select().where(Thanks.giver == ours(scene)).count()
    return ([] if kept == 1 else [f"{kept} kept"]) + (["it failed"] if scene.house.said(FAILED) > failed else [])


def ask_poll(scene: Scene) -> list[str]:
    """A poll stands in the chat once at most; where nobody knows, organisers are asked; refused, it is lost."""
    poll_id = _poll(scene, "sendPoll")
    scene.struck(A_MINUTE)
    scene.house.until_settled()
    became = Poll.get_by_id(poll_id).state, rows("poll")[-1].state
    asked = [seen for seen in scene.house.desk.known(HOST).messages(first(scene)) if _asks(seen, poll_id)]
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


def _judged(scene: Scene, wish: SanctionWish, method: str, becomes: str) -> list[str]:
    chat, person_id = home(scene, can_restrict=True), ours(scene)
    stood = standing(scene, chat)
    scene.begin(method, chat.id)
    sanctions.impose(scene.cast.host, scene.cast.group.id, person_id, wish, scene.house.now())
    scene.struck()
    owed = (ChatAct.user == person_id, ChatAct.act != "look", ChatAct.due_at.is_null(False))  # many are looked up
    scene.house.until(lambda: not ChatAct.select().where(*owed).exists(), "it was done")
    left = ChatAct.select().join(GroupChat).where(ChatAct.user == person_id, GroupChat.chat_id == chat.id)
    became = standing(scene, chat), [row.refused.lower() for row in left]
    # Whoever has no account any more is nowhere, and there is nothing to read about.
    refused = {"400": [scene.fault.get("description")], "403": []}.get(scene.fault["kind"])
    right = (becomes, []) if refused is None else (stood, refused)
    return [] if became == right else [f"{became}"]


def _poll(scene: Scene, fails: str) -> int:
    """Ask one whose number is its question, and let this go wrong."""
    if fails:
        scene.begin(fails, scene.house.chats[0])
    wish = PollWish(f"Poll {next(numbers)}", ("Yes", "No"), span="hand")
    key = polls.ask(scene.cast.host, scene.cast.group.id, wish, scene.house.now())
    return int(Poll.get(Poll.key == key).id)


def _asks(seen: Seen, poll_id: int) -> bool:
    return seen.poll is not None and seen.poll["question"] == Poll.get_by_id(poll_id).question


def _back(scene: Scene) -> None:
    """Whoever says that the bot is no member of the chat is believed: for the next scene it is one again."""
    with write_transaction():
        Poll.update(state="lost").where(Poll.state.in_(("owed", "open"))).execute()
        GroupChat.update(state="active").where(GroupChat.chat_id == scene.house.chats[0]).execute()


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
    return sees(host, "Let us make it a group", since, patience_s) or sees(host, "One step is left", 0, 0.0, chat)
