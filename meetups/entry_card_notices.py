"""What stands in place of an application in an organiser's chat once its answers are deleted, or are not theirs."""

from __future__ import annotations

from datetime import datetime

from meetups import entry_cards
from meetups.application_rows import OPEN, State
from meetups.delivery import Message
from meetups.discreet import outside_name
from meetups.notice_parts import Notice
from meetups.reviews import Review, review_of
from meetups.visibility import ORGANISERS, role_of
from models import Application, User
from phrases import noted, say

BY_SOMEBODY = {
    State.ADMITTED: noted("{who} admitted {name}."),
    State.DECLINED: noted("{who} declined: {reason}"),
    State.BLOCKED: noted("{who} blocked {name}."),
}
BY_ITSELF = {
    State.ADMITTED: noted("{name} is in."),
    State.DECLINED: noted("{name} was declined by an answer."),
    State.BLOCKED: noted("{name} is kept out."),
    State.EXPIRED: noted("Its time was over; they may ask again."),
    State.WITHDRAWN: noted("They took it back."),
}


def decided_words(one: Review, language: str, *, name: str, who: str, reason: str) -> str:
    """What became of it, with the applicant, the organiser and the reason as they are to be shown; "" while open."""
    if one.state in OPEN:
        return ""
    phrase = BY_SOMEBODY[one.state] if one.decided_by and one.state in BY_SOMEBODY else BY_ITSELF[one.state]
    return say(language, phrase, name=name, who=who, reason=reason)


def entry_card(message: Message, now: datetime) -> Notice | None:
    """In place of the card: name, group and decision, for who looks after the group; else that it was here."""
    if not entry_cards.to_change(message.facts, now):
        return None
    key, _, message_id = message.facts["card"].split(":")
    reader = User.get_or_none(User.telegram_id == message.chat_id)
    row = Application.get_or_none(Application.key == key)
    language = message.facts["language"] if reader is None else reader.language
    if row is None:
        title, lines = say(language, "Somebody’s wish to come in was here"), [say(language, "It was deleted.")]
    elif reader is None or role_of(reader.id, row.group_id) not in ORGANISERS:
        title = say(language, "Somebody’s wish to come in was here")
        lines = [say(language, "Only those who look after the group read it.")]
    else:
        title, lines = _decided(review_of(row.id, reader.id), language)
    return Notice(language, title, tuple(lines), edits=int(message_id))


def _decided(one: Review, language: str) -> tuple[str, list[str]]:
    group = outside_name(one.group, language)  # what stands last in a list of chats is read by others too
    title = say(language, "{name} would like to come into {group}", name=one.name, group=group)
    became = decided_words(one, language, name=one.name, who=one.decided_by, reason=one.reason)
    return title, [became, say(language, "What was answered at the door is deleted.")]
