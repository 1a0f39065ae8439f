"""What a ritual says in the chat, and what organisers hear of rituals and polls in private."""

from datetime import datetime

from meetups import prompt_rounds, prompts, ritual_words, told_words
from meetups.delivery import Message
from meetups.groups import group
from meetups.held_posts import undecided
from meetups.notice_parts import Notice, Press, reader_of
from meetups.people import Person
from meetups.trouble_notices import HEADINGS, why
from meetups.visibility import ORGANISERS, role_of
from models import GroupChat, Poll, Prompt
from phrases import say


def prompt(message: Message, now: datetime) -> Notice | None:
    """In the group's chat: what is asked this time."""
    row, text = prompt_rounds.line(message.facts)
    facts = group(row.group_id)
    return Notice(facts.language, ritual_words.heading(prompts.wish_of(row), facts.language), (text,),
                  thread_id=message.facts.get("thread_id"))  # fmt: skip


def group_word(message: Message, now: datetime) -> Notice | None:
    """To an organiser: the lines run out, a poll is lost, or a post is in doubt; nothing where that is over."""
    reader = reader_of(message)
    if message.group_id is None or role_of(reader.id, message.group_id) not in ORGANISERS:
        return None
    return WORDS[str(message.facts["what"])](message, reader)


def _lines(message: Message, reader: Person) -> Notice | None:
    row, language = Prompt.get_or_none(Prompt.id == message.facts["prompt"]), reader.language
    if row is None or not row.on:
        return None
    wish, facts = prompts.wish_of(row), group(row.group_id)
    if len(wish.lines) - row.turn % len(wish.lines) > 1:
        return None  # more were written since, or it began anew
    title = say(language, "One line is left: {ritual}, {group}", ritual=ritual_words.heading(wish, language),
                group=facts.name)  # fmt: skip
    then = say(language, "After it I ask the lines again from the first. Write more of them if you like.")
    press = Press(say(language, "Write more"), "ritual_lines", row.key)
    return Notice(language, title, (then,), presses=(press,))


def _lost(message: Message, reader: Person) -> Notice | None:
    row, language = Poll.get_or_none(Poll.id == message.facts["poll"]), reader.language
    if row is None:
        return None
    if row.telegram_id is None:
        title, then = say(language, "A poll was not posted"), say(language, "Ask it again when I may write there.")
    else:
        title = say(language, "A poll is out of reach")
        then = say(language, "Its message was deleted, or I am not in that chat any more. What was counted is kept.")
    return Notice(language, title, (row.question, group(row.group_id).name, then))


def _held(message: Message, reader: Person) -> Notice | None:
    row, language = undecided(int(message.facts["message"])), reader.language
    if row is None:
        return None
    about = say(language, told_words.about(row.kind))
    chat = GroupChat.get_or_none(GroupChat.chat_id == row.chat_id)
    where = say(language, "In {chat}", chat=chat.title) if chat is not None else ""
    presses = (Press(say(language, "Send again"), "held_again", str(row.id)),
               Press(say(language, "Leave it"), "held_leave", str(row.id)))  # fmt: skip
    title = say(language, HEADINGS[row.state], what=about)
    return Notice(language, title, (where, *why(row, language)), presses=presses)


WORDS = {"lines": _lines, "lost": _lost, "held": _held}
