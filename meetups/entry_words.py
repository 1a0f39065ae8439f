"""Words at the door that both doors and the messages share."""

from meetups.entry_question_kinds import NO, YES
from phrases import say


def answer_words(value: str, language: str) -> str:
    """An answer as people read it."""
    return {YES: say(language, "Yes"), NO: say(language, "No")}.get(value, value)
