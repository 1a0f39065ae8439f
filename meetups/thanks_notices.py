"""What somebody is told who was thanked, and asked whether others may ask them about it."""

from datetime import datetime

from meetups import ask_about, blocks
from meetups.ask_about import State
from meetups.delivery import Message
from meetups.groups import group
from meetups.notice_parts import Notice, Press, reader_of
from meetups.visibility import INSIDERS, role_of
from models import Thanks, User
from phrases import say


def thanked(message: Message, now: datetime) -> Notice | None:
    """Who thanks them, for what, and in which words; nothing where either is gone or a block came between."""
    reader, group_id, giver_id = reader_of(message), message.group_id, int(message.facts["giver"])
    if group_id is None or not {role_of(one, group_id) for one in (reader.id, giver_id)} <= INSIDERS:
        return None
    said = Thanks.get_or_none(
        Thanks.group == group_id, Thanks.giver == giver_id, Thanks.receiver == reader.id,
        Thanks.topic == message.facts["topic"],
    )  # fmt: skip
    if said is None or blocks.between(reader.id, giver_id):
        return None
    language, name = reader.language, User.get_by_id(giver_id).name
    title = say(language, "{name} thanks you for: {topic}", name=name, topic=said.topic)
    where = say(language, "In {group}", group=group(group_id).name)
    return Notice(language, title, (where, said.words))


def asked(message: Message, now: datetime) -> Notice | None:
    """Whether others may read that they know about it; or whether it shall stand for another year."""
    reader, group_id = reader_of(message), message.group_id
    if group_id is None or role_of(reader.id, group_id) not in INSIDERS:
        return None
    wanted = State.OFFERED if message.facts["what"] == "offer" else State.SHOWN
    found = next((one for one in ask_about.mine(reader.id, group_id, now) if one.mark == message.facts["mark"]), None)
    if found is None or found.state != wanted:
        return None
    language, subject = reader.language, f"{found.mark}:{group_id}"
    yes = Press(say(language, "Yes, show it"), "ask_yes", subject)
    no = Press(say(language, "No, thank you"), "ask_no", subject)
    title = say(language, "Ask me about: {topic}", topic=found.topic)
    if wanted == State.SHOWN:
        why = say(language, "This stands beside your name in {group} for two more weeks.", group=group(group_id).name)
        lines = (why, say(language, "Shall it stand for another year?"))
        return Notice(language, title, lines, presses=(yes, no))
    why = say(language, "Several people in {group} thanked you for it.", group=group(group_id).name)
    lines = (
        why,
        say(language, "Shall members read beside your name that they may ask you? For a year, and you can hide it."),
    )
    return Notice(language, title, lines, presses=(yes, no))
