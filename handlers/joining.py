"""Several pieces of news as one message: each event once, with its page; and buttons that leave the message whole."""

from collections.abc import Sequence
from itertools import groupby

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.replies import press
from handlers.sending import ACTS, LONGEST, NO_PREVIEW, Draft, body_of, buttons, headline, lines_of, page_link
from handlers.words import length, shortened
from meetups.notices import Notice

LONGEST_LABEL = 60  # characters of a button: more is cut off on a phone
BETWEEN = "\n\n"


def fitting(notices: Sequence[Notice]) -> int:
    """How many of these, from the first on, one message holds: one at least."""
    taken = 0
    for place, words in enumerate(notices):
        taken += length("\n".join((headline(words), *lines_of(words), body_of(words), page_link(words), BETWEEN)))
        if place and taken > LONGEST:
            return place
    return len(notices)


def joined(notices: Sequence[Notice]) -> Draft:
    """One message of them all; what is about one event stands together."""
    first = list(dict.fromkeys(_key(words) for words in notices))
    ordered = sorted(notices, key=lambda words: first.index(_key(words)))
    events = [list(some) for _, some in groupby(ordered, _key)]
    rows = _answers(events[0]) if len(events) == 1 else _ways(events)
    text = BETWEEN.join(_about_one(some) for some in events)
    return Draft(text, InlineKeyboardMarkup(rows) if rows else None, NO_PREVIEW)


def _about_one(notices: Sequence[Notice]) -> str:
    """Each title, and of the lines under it those that were not said of this event just above."""
    parts: list[str] = []
    for words in notices:
        parts += [line for line in (headline(words), *lines_of(words), body_of(words)) if line not in parts]
    parts.append(page_link(notices[0]))
    return "\n".join(filter(None, parts))


def _answers(notices: Sequence[Notice]) -> list[list[InlineKeyboardButton]]:
    found: dict[object, list[InlineKeyboardButton]] = {}
    for words in notices:
        for row in buttons(words):
            found.setdefault(row[0].callback_data, row)
    return list(found.values())


def _ways(events: Sequence[Sequence[Notice]]) -> list[list[InlineKeyboardButton]]:
    """To each event, or group, that asks something: answered here, it would take the place of the others' news."""
    rows = []
    for some in events:
        card, way = some[0].event, some[0].way
        if card is not None and any(buttons(words) for words in some):
            rows.append([press(shortened(card.title, LONGEST_LABEL), f"details:{card.key}")])
        elif way is not None:
            rows.append([press(shortened(way.label, LONGEST_LABEL), f"{ACTS[way.act]}:{way.subject}")])
    return rows


def _key(words: Notice) -> object:
    # About no event: each stands by itself.
    return words.event.key if words.event else (words.title, words.lines, words.way)
