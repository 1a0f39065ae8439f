"""What each kind of message says, from the facts as they are at delivery; None where it is no longer true.

A notice is plain words in the reader's language; the door that sends it escapes and draws it.
"""

from collections.abc import Callable
from datetime import datetime

from meetups import (
    asking_notices,
    buddy_notices,
    clash_notices,
    deciding_notices,
    digest_notices,
    discreet_notices,
    drift_notices,
    entry_card_notices,
    entry_notices,
    first_notices,
    introduction_notices,
    norms_notices,
    partner_notices,
    question_notices,
    ritual_notices,
    roster_notices,
    safety_notices,
    seat_notices,
    succession_notices,
    suggestion_notices,
    thanks_notices,
    title_words,
    trouble_notices,
)
from meetups.cards import Audience, Standing, card_of
from meetups.delivery import Message
from meetups.handbook_notices import piece, proposal, proposed
from meetups.notice_parts import Notice as Notice
from meetups.notice_parts import (
    code_press,
    comes,
    event_of,
    online_words,
    place,
    place_for_reader,
    reader_and_card,
    reader_of,
    told_again,
    when,
)
from meetups.refusals import NotFound
from meetups.rsvps import Choice
from meetups.seats import Mode
from phrases import say


def notice(message: Message, now: datetime) -> Notice | None:
    """What this message says now, as others may see it. Raises KeyError for kinds that are drawn as cards."""
    words = full_notice(message, now)
    return None if words is None else discreet_notices.discreet(words, message, now)


def full_notice(message: Message, now: datetime) -> Notice | None:
    """The same as its reader alone may see it, who opened it."""
    try:
        return NOTICES[message.kind](message, now)
    except NotFound:
        return None  # the event, the person or their right to see it is gone


def _moved(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    if not card.open or not comes(card) or told_again(message):
        return None
    if card.mine is not None and asking_notices.is_again(card.mine):
        return asking_notices.again_words(reader, card, now)
    clashes, ways_out = clash_notices.moved_onto(reader, card, now)
    return Notice(reader.language, say(reader.language, "{title}: new time or place", title=card.title),
                  (when(card, reader.language, now), place_for_reader(message, card, reader.language),
                   say(reader.language, "Your answer is kept. Can’t make it now? Say so here."), *clashes),
                  card, (Choice.NO,), presses=ways_out)  # fmt: skip


def _cancelled(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    if card.standing != Standing.CANCELLED or told_again(message):
        return None
    calendars = say(reader.language, "Calendars that follow it will say so too.")
    return Notice(reader.language, say(reader.language, "Cancelled: {title}", title=card.title),
                  (when(card, reader.language, now), calendars),
                  card)  # fmt: skip


def _cancelled_post(message: Message, now: datetime) -> Notice | None:
    card = card_of(event_of(message), Audience(own_chat=True), now)
    if card.standing != Standing.CANCELLED:
        return None
    language = card.group.language
    return Notice(language, say(language, "Cancelled: {title}", title=card.title), (when(card, language, now),), card,
                  reply_to=message.facts.get("reply_to"), thread_id=message.facts.get("thread_id"))  # fmt: skip


def _reminder(message: Message, now: datetime) -> Notice | None:
    reader, card = reader_and_card(message, now)
    mine, as_planned = card.mine, card.starts.utc.isoformat() == message.facts["starts_at"]
    if card.standing != Standing.COMING or mine is None or not mine.seated or not as_planned or told_again(message):
        return None  # after an outage, a day before and an hour before may come together: one is enough
    in_room = mine.holds(Mode.ROOM)  # who waits for the room joins online
    where = place(card, reader.language) if in_room else online_words(message, card, reader.language)
    return Notice(reader.language, say(reader.language, "Coming up: {title}", title=card.title),
                  (when(card, reader.language, now), where), card, (Choice.NO,),
                  presses=code_press(card, reader.language))  # fmt: skip


def _introduced(message: Message, now: datetime) -> Notice | None:
    from meetups.waves import introduction

    reader = reader_of(message)
    met = introduction(reader.id, int(message.facts["other"]))
    if met is None:
        return None
    words = say(reader.language, "You waved, and {name} waved back.", name=met.name)
    if met.username:
        how = say(reader.language, "Write to each other: @{username}", username=met.username)
    else:
        how = say(reader.language, "{name} has no username on Telegram. Say hello in {group}.", name=met.name,
                  group=met.group_name)  # fmt: skip
    return Notice(reader.language, words, (how,), username=met.username)


NOTICES: dict[str, Callable[[Message, datetime], Notice | None]] = {
    "report": safety_notices.report,
    "report_word": safety_notices.report_word,
    "sanction": safety_notices.sanction,
    "appeal": safety_notices.appeal,
    "appeal_word": safety_notices.appeal_word,
    "moderation": safety_notices.moderation,
    "promoted": seat_notices.promoted,
    "offered": seat_notices.offered,
    "passed": seat_notices.passed,
    "approval": deciding_notices.approval,
    "approved": deciding_notices.approved,
    "refused": deciding_notices.refused,
    "give_up": deciding_notices.give_up,
    "questions": question_notices.questions,
    "bridge": deciding_notices.bridge,
    "still_coming": asking_notices.still_coming,
    "still_warning": asking_notices.still_warning,
    "asked_again": asking_notices.asked_again,
    "freed": asking_notices.freed,
    "link": asking_notices.link,
    "host_word": asking_notices.host_word,
    "moved": _moved,
    "cancelled": _cancelled,
    "restored": asking_notices.restored,
    "cancelled_post": _cancelled_post,
    "reminder": _reminder,
    "clash": clash_notices.clash,
    "digest": digest_notices.digest,
    "introduced": _introduced,
    "sensitive": discreet_notices.told,
    "page": piece,
    "proposal": proposal,
    "proposed": proposed,
    "welcome": entry_notices.welcome,
    "entry_word": entry_notices.entry_word,
    "review": entry_notices.review,
    "entry_card": entry_card_notices.entry_card,
    "norms": norms_notices.asked,
    "raid": roster_notices.raid,
    "roster": roster_notices.roster,
    "trouble": trouble_notices.trouble,
    "post_word": trouble_notices.post_word,
    "thanks": thanks_notices.thanked,
    "ask_about": thanks_notices.asked,
    "title": title_words.offered,
    "how_are_you": drift_notices.how_are_you,
    "welcome_back": drift_notices.welcome_back,
    "prompt": ritual_notices.prompt,
    "group_word": ritual_notices.group_word,
    "suggested": suggestion_notices.suggested,
    "suggestion_left": suggestion_notices.suggestion_left,
    "succession": succession_notices.news,
    "succession_ask": succession_notices.asked,
    "succession_post": succession_notices.post,
    "introduction_post": introduction_notices.post,
    "buddy_ask": buddy_notices.asked,
    "buddy": buddy_notices.news,
    "how_was_it": first_notices.asked,
    "first_word": first_notices.given,
    "partner_ask": partner_notices.asked,
    "partner_review": partner_notices.review,
    "partner_news": partner_notices.news,
    "partner_post": partner_notices.post,
}
