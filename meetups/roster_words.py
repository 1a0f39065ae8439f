"""Roster and chat, where they are not alike: what each sort is called, what is done about it, and why it was not."""

from meetups import chat_acts, told_words
from meetups.chat_differences import Difference, Sort
from meetups.visibility import Role
from phrases import count, noted, say

DEEDS = {
    Sort.CHAT_ONLY: (("take_in", noted("Take {name} in")), ("put_out", noted("Put {name} out"))),
    Sort.ROSTER_ONLY: (
        ("take_off", noted("Take {name} off the roster")), ("show_way", noted("Show {name} the way in")),
    ),
    Sort.BANNED_HERE: (("ban_there", noted("Ban {name} there too")), ("let_again", noted("Let {name} in again"))),
    Sort.BANNED_THERE: (("let_again", noted("Let {name} in again")),),
}  # fmt: skip
DONE = {
    "take_in": noted("{name} is on the roster."),
    "put_out": noted("{name} is put out of the chat."),
    "take_off": noted("{name} is on the roster no more."),
    "ban_there": noted("{name} is banned in the chat too."),
    "let_again": noted("{name} may come in again."),
    "show_way": noted("{name} is shown the way in."),
}
NO_RIGHT = noted(
    "The bot may not keep people out there. Open the chat’s settings, Administrators, and let it ban members."
)
WHY_NOT = (  # Telegram's words, in small letters, and what they come to
    ("administrator of the chat", noted("They administer the chat. Only the owner of the chat can change that.")),
    ("chat owner", noted("They own the chat.")),
    ("supergroups", noted("Telegram mutes people in supergroups alone.")),
    ("not enough rights", NO_RIGHT),
    ("admin", NO_RIGHT),
    (chat_acts.UNREACHABLE, noted("Telegram did not answer, however often it was asked.")),
)  # fmt: skip


def presses(sort: Sort, one: Difference) -> tuple[tuple[str, str], ...]:
    """What may be pressed about this one, and its words: an organiser is taken off the roster by nobody."""
    return tuple(each for each in DEEDS[sort] if each[0] != "take_off" or one.role == Role.MEMBER)


def heading(sort: Sort, language: str, n: int) -> str:
    """What is not alike, of so many people."""
    if sort == Sort.CHAT_ONLY:
        return count(language, "One is in the chat, not on the roster:", "{n} are in the chat, not on the roster:", n)
    if sort == Sort.ROSTER_ONLY:
        return count(language, "One is on the roster, in no chat:", "{n} are on the roster, in no chat:", n)
    if sort == Sort.BANNED_HERE:
        return count(language, "One is kept out here, not banned in the chat:",
                     "{n} are kept out here, not banned in the chat:", n)  # fmt: skip
    return count(language, "One is on the roster, but banned in the chat:",
                 "{n} are on the roster, but banned in the chat:", n)  # fmt: skip


def unknown_words(language: str, chat: str, people: int) -> str:
    """Those in a chat whom the Bot API names to nobody."""
    return count(language,
                 "{chat}: one who is there is not known here yet. They are when they press something.",
                 "{chat}: {n} who are there are not known here yet. They are when they press something.",
                 people, chat=chat)  # fmt: skip


def why_not(language: str, said: str) -> str:
    """Why something could not be done in a chat, in plain words."""
    for part, words in WHY_NOT:
        if part in said.lower():
            return say(language, words)
    return told_words.failed_because(language, said)
