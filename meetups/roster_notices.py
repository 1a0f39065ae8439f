"""What organisers are told of their chats: that many come at once, who could not be put out, who came in unasked."""

from collections.abc import Callable
from datetime import datetime

from meetups import chat_acts, chat_differences
from meetups.delivery import Message
from meetups.entry import entry_of
from meetups.groups import GroupFacts, group
from meetups.notice_parts import Notice, Press, reader_of
from meetups.raids import reviewing
from meetups.refusals import NotFound
from meetups.roster_words import why_not
from meetups.visibility import ORGANISERS, role_of
from models import ChatAct, GroupChat
from phrases import count, noted, say

NAMED = 5
NOT_PUT_OUT = noted("{name} could not be put out.")
NOT_DONE = {
    chat_acts.Act.UNBAN: noted("{name} is still banned there."),
    chat_acts.Act.MUTE: noted("{name} could not be muted there."),
    chat_acts.Act.UNMUTE: noted("{name} is still muted there."),
}


def raid(message: Message, now: datetime) -> Notice | None:
    """Many come at once, and everybody is looked at for a day; nothing where that is over."""
    reader, facts = reader_of(message), _organised(message)
    language, how = reader.language, entry_of(facts.id)
    if not reviewing(how, now):
        return None
    subject = f"{facts.id}:{message.facts['began']}"
    more = count(language, "More than one person came or asked to come in within ten minutes.",
                 "More than {n} people came or asked to come in within ten minutes.", how.raid_joins)  # fmt: skip
    return Notice(
        language,
        say(language, "{group}: many come at once", group=facts.name),
        (more, say(language, "For a day nobody comes in without your word, whatever the group’s rules say.")),
        presses=(
            Press(say(language, "Who they are"), "raid", subject),
            Press(say(language, "End this, let people in as before"), "raid_end", subject),
        ),
    )


def roster(message: Message, now: datetime) -> Notice | None:
    """A difference between roster and chat that organisers should hear of; nothing where it is gone."""
    reader, facts = reader_of(message), _organised(message)
    told = WORDS[str(message.facts["what"])](reader.language, facts, int(message.facts["row"]))
    if told is None:
        return None
    press = Press(say(reader.language, "Roster and chat"), "roster", str(facts.id))
    return Notice(reader.language, told[0], told[1:], presses=(press,))


def _organised(message: Message) -> GroupFacts:
    if message.group_id is None or role_of(message.user_id, message.group_id) not in ORGANISERS:
        raise NotFound()
    return group(message.group_id)


def _refused(language: str, facts: GroupFacts, row_id: int) -> tuple[str, ...] | None:
    chat = GroupChat.get_or_none(GroupChat.id == row_id, GroupChat.group == facts.id)
    if chat is None or not (rows := chat_acts.refused_in(row_id)):
        return None
    lines = [_one(row, language) for row in rows[:NAMED]]
    if len(rows) > NAMED:
        lines.append(count(language, "And one more.", "And {n} more.", len(rows) - NAMED))
    return say(language, "Not done in {chat}", chat=chat.title), *lines, why_not(language, rows[0].refused)


def _one(row: ChatAct, language: str) -> str:
    return say(language, NOT_DONE.get(chat_acts.Act(row.act), NOT_PUT_OUT), name=row.user.name)


def _strangers(language: str, facts: GroupFacts, row_id: int) -> tuple[str, ...] | None:
    found = chat_differences.in_chat_only(facts.id)
    if not found:
        return None
    head = count(language, "{group}: one person is in the chat and not on the roster",
                 "{group}: {n} people are in the chat and not on the roster", len(found), group=facts.name)  # fmt: skip
    names = ", ".join(one.name for one in found[:NAMED]) + ("…" if len(found) > NAMED else "")
    return (
        head,
        names,
        say(language, "They came by an ordinary link, past the group’s door. Take them in, or put them out."),
    )


WORDS: dict[str, Callable[[str, GroupFacts, int], tuple[str, ...] | None]] = {
    "refused": _refused,
    "strangers": _strangers,
}
