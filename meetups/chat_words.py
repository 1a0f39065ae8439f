"""What is said of a chat of a group: what it is for, where in it, and what the bot may do there."""

from meetups.chat_homes import Home
from meetups.chat_topics import Purpose
from phrases import listed, noted, say

LABELS = {
    Purpose.EVENTS: noted("Events"),
    Purpose.ANNOUNCEMENTS: noted("Announcements"),
    Purpose.INTRODUCTIONS: noted("Introductions"),
    Purpose.PROMPTS: noted("Questions and polls"),
}
# What somebody may type after /here, besides the word of their language.
WORDS = {purpose.value: purpose for purpose in Purpose}


def posted_words(home: Home, purpose: Purpose, language: str) -> str:
    """Whether that is posted there, and where in it."""
    if purpose not in home.posted:
        return say(language, "not here")
    return say(language, "here") if home.posted[purpose] is None else say(language, "here, in a topic")


def may(home: Home, language: str) -> str:
    """What the bot may do in the chat, in a sentence."""
    if home.state == "removed":
        return say(language, "I am not in this chat any more. Add me again to go on.")
    if home.state == "muted":
        return say(language, "I may not write there: let me send messages in the chat’s permissions.")
    rights = ((home.can_pin, noted("pin")), (home.can_invite, noted("let people in")),
              (home.can_restrict, noted("keep people out")))  # fmt: skip
    can = [say(language, words) for right, words in rights if right]
    return say(language, "I may write there, and {rights}.", rights=listed(language, can)) if can else _only(language)


def purpose_of(words: str, languages: tuple[str, ...]) -> Purpose | None:
    """What a word after /here names, in English or one of these languages; None: nothing we know."""
    said = words.strip().casefold()
    known = {say(language, label).casefold(): purpose for language in languages for purpose, label in LABELS.items()}
    return (WORDS | known).get(said)


def _only(language: str) -> str:
    return say(language, "I may write there, and nothing else. As an administrator I can pin cards and let people in.")
