"""What is said of titles in chats: to whom one is offered, and to organisers of how each stands."""

from datetime import datetime

from meetups import chat_titles
from meetups.chat_titles import Stand, Title
from meetups.delivery import Message
from meetups.groups import group
from meetups.notice_parts import Notice, Press, reader_of
from meetups.visibility import INSIDERS, role_of
from phrases import noted, say

NO_RIGHT = ("chat_admin_required", "not enough rights", "can_manage_tags")
RULES_THERE = ("chat_creator_required", "user is an administrator", "participant is an administrator")
STANDS = {
    Stand.ASKED: noted("not answered yet"),
    Stand.UNDER_WAY: noted("on its way"),
    Stand.SET: noted("set"),
}


def offered(message: Message, now: datetime) -> Notice | None:
    """To a member who is offered a title; nothing where it is not offered any more, or they left."""
    reader, group_id = reader_of(message), message.group_id
    if group_id is None or role_of(reader.id, group_id) not in INSIDERS:
        return None
    open_ones = [one for one in chat_titles.mine(reader.id, group_id) if one.stand == Stand.ASKED]
    found = next((one for one in open_ones if one.mark == message.facts["mark"]), None)
    if found is None:
        return None
    language, subject, facts = reader.language, f"{found.mark}:{group_id}", group(group_id)
    title = say(language, "A title for you in the chat of {group}: {title}", group=facts.name, title=found.title)
    lines = (
        say(language, "Its organisers offer it. It stands beside your name there, for everybody who reads along."),
        say(language, "Only if you like; you take it away with one press, at any time."),
    )
    yes, no = say(language, "Yes, please"), say(language, "No, thank you")
    return Notice(language, title, lines, presses=(Press(yes, "title_yes", subject), Press(no, "title_no", subject)))


def stands(one: Title, language: str) -> str:
    """How it stands, for organisers, in plain words."""
    if one.stand != Stand.REFUSED:
        return say(language, STANDS[one.stand])
    said = one.refused.lower()
    if any(words in said for words in NO_RIGHT):
        return say(language, "I may not do it there. Give me the right to manage tags in the chat, then try again.")
    if any(words in said for words in RULES_THERE):
        return say(language, "They administer that chat; Telegram lets a bot give titles to other members only.")
    if "supergroup" in said or "only in groups" in said:
        return say(language, "That chat is an ordinary group, where Telegram has no titles.")
    return say(language, "Telegram says: {words}", words=one.refused)
