"""What is told in private of clashes: after an answer, for who wants that, and with the news that an event moved."""

from collections.abc import Sequence
from datetime import datetime

from meetups.cards import EventCard, Standing
from meetups.clash_words import few
from meetups.clashes import Clash, clashes_of
from meetups.commitments import Commitment
from meetups.delivery import Message
from meetups.discreet import outside_title
from meetups.notice_parts import Notice, Press, reader_and_card, told_again, when
from meetups.people import Person
from phrases import say

MOST = 5  # warnings in one message, and ways out below it
LONGEST_LABEL = 28  # characters of a name in a button


def clash(message: Message, now: datetime) -> Notice | None:
    """The details of what an answer clashes with, and a button for each answer that could be another."""
    reader, card = reader_and_card(message, now)
    if card.standing != Standing.COMING or told_again(message):
        return None
    clashes = clashes_of(reader, card.key, now)
    if not clashes:
        return None
    language = reader.language
    title = say(language, "Mind your calendar: {title}", title=outside_title(card.title, card.group, language))
    return Notice(language, title, (when(card, language, now), *few(clashes, language, MOST)), card,
                  presses=presses_of(clashes, language))  # fmt: skip


def moved_onto(reader: Person, card: EventCard, now: datetime) -> tuple[tuple[str, ...], tuple[Press, ...]]:
    """With the news of a move: what the event clashes with by now, and the way out of what it clashes with."""
    clashes = clashes_of(reader, card.key, now)
    others = tuple(clash for clash in clashes if clash.other is not None)
    return few(clashes, reader.language, MOST), presses_of(others, reader.language)[1:]


def presses_of(clashes: Sequence[Clash], language: str) -> tuple[Press, ...]:
    """*Can’t go* for the event itself, and for each it clashes with."""
    if not clashes:
        return ()
    here = clashes[0].event
    found = {clash.other.key: clash.other for clash in clashes if clash.other is not None and clash.other.title}
    others = list(found.values())[:MOST]
    return tuple(
        Press(say(language, "Can’t go: {title}", title=_cut(each.title)), "drop", seen(each, here))
        for each in (here, *others)
    )


def seen(event: Commitment, here: Commitment) -> str:
    """What a button names: an event as it was read, and the one beside which it was read."""
    return f"{event.key}:{event.revision}:{here.key}"


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1].rstrip()}…"
