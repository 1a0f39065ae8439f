"""The card in a chat: text and buttons. It decides nothing; what it says is in the `EventCard` it is given."""

from dataclasses import dataclass
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from config import Settings
from handlers.card_people import answers_of, rules_of
from handlers.words import isolated as isolated
from handlers.words import length
from handlers.words import shortened as shortened
from handlers.work import clock
from meetups.cards import EventCard, Standing
from meetups.event_form import Format, VenueShown
from meetups.rsvps import Choice
from phrases import noted, say
from scheduling.zones import day_in_words, span_in_words, time_in_words, zone_in_words

LONGEST = 2_700  # characters, of the 4,096 Telegram takes
WITH_MORE = 2_200  # of a card with one's own answer, guests and link below it
MOST_NAMED, FEW_NAMED = 10, 4  # people a mode; the rest are "+N"
EXCERPT = 280  # characters of the description: the page has the rest
ROWS_OF = 2
FORMATS = {
    Format.IN_PERSON: noted("In person"),
    Format.ONLINE: noted("Online"),
    Format.HYBRID: noted("In person + online"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card ready to send: HTML, its buttons (none once it is over), and the page to preview."""

    text: str
    keyboard: InlineKeyboardMarkup | None
    preview: LinkPreviewOptions


def draw(
    card: EventCard, language: str, settings: Settings, bot_username: str | None, *, longest: int = LONGEST
) -> Drawn:
    """The card in this language, with at most the names it carries; what does not fit stands on the page."""
    head, facts, about = _head(card, language), _facts(card, language), _about(card)
    shapes = ((about, MOST_NAMED), ("", MOST_NAMED), ("", FEW_NAMED), ("", 0))
    drawn = (_joined(head, facts, words, answers_of(card, language, most)) for words, most in shapes)
    text = next((text for text in drawn if length(text) <= longest), _joined(head, facts))
    keyboard = _keyboard(card, language, settings, bot_username) if card.open else None
    return Drawn(text, keyboard, _preview(card, settings))


def closed(card: EventCard) -> str:
    """What is left of a card where the group is at home no more: nobody's name, and nothing to answer."""
    language = card.group.language
    if card.group.sensitive:  # others read along, and learn neither whose it is nor what
        head, words = say(language, "An event"), say(language, "Nothing can be answered here any more.")
        return f"<b>{escape(head)}</b>\n{escape(words)}"
    words = say(language, "{group} is not in this chat any more. Nothing can be answered here.",
                group=isolated(card.group.name))  # fmt: skip
    return f"<b>{isolated(card.title)}</b>\n{words}"


def page_of(card: EventCard, settings: Settings) -> str:
    """The event's page on the site."""
    return f"{settings.site_url}/e/{card.key}"


def moment(card: EventCard, language: str) -> str:
    """The start, which Telegram shows by each reader's own clock, and under it from when to when where it is held."""
    starts, zone = card.starts.utc, card.starts.zone
    there = zone_in_words(zone, language, starts)
    day = day_in_words(starts, zone, language, clock().date())
    own = f"{day}, {time_in_words(starts, zone, language)}, {there}"
    span = f"{span_in_words(starts, card.ends.utc, zone, language)}, {there}"
    return f'<tg-time unix="{int(starts.timestamp())}" format="wDt">{escape(own)}</tg-time>\n{escape(span)}'


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _head(card: EventCard, language: str) -> str:
    title = f"<b>{isolated(card.title)}</b>"
    if card.standing == Standing.CANCELLED:
        title = f"<b>{escape(say(language, 'Cancelled'))}</b>: <s>{isolated(card.title)}</s>"
    live = [f"<b>{escape(say(language, 'Live now'))}</b>: {escape(say(language, 'the group’s video chat'))}"]
    return "\n".join([title, escape(format_words(card.format, language)), *(live if card.live else [])])


def format_words(shape: Format, language: str) -> str:
    """*In person*, *Online*, or both."""
    return say(language, FORMATS[shape])


def _facts(card: EventCard, language: str) -> str:
    lines = [moment(card, language)]
    if card.venue is not None:
        lines.append(_venue(card, language))
    if card.online is not None:
        lines.append(escape(say(language, "The link goes to those who join online, in private")))
    return "\n".join([*lines, *(escape(line) for line in rules_of(card, language, clock()))])


def _venue(card: EventCard, language: str) -> str:
    assert card.venue is not None  # asked for only where there is a room
    place = ", ".join(isolated(part) for part in (card.venue.name, card.venue.address) if part)
    if card.venue.withheld is None:
        return place
    after = say(language, "the address follows once you have a seat")
    area = say(language, "only the area is shown")
    why = escape(after if card.venue.withheld == VenueShown.AFTER else area)
    return f"{place} ({why})" if place else why


def _about(card: EventCard) -> str:
    words = " ".join(card.about.strip().split("\n\n")[0].split())  # the first paragraph: lists need the page
    if len(words) > EXCERPT:
        words = words[:EXCERPT].rsplit(" ", 1)[0] + " …"
    return isolated(words) if words else ""


def _keyboard(card: EventCard, language: str, settings: Settings, bot: str | None) -> InlineKeyboardMarkup:
    buttons = [*_modes(card, language)]
    buttons.append(_answer(card, Choice.MAYBE, _with(say(language, "Maybe"), card.maybe)))
    buttons.append(_answer(card, Choice.NO, say(language, "Can’t go")))
    if card.guest_limit:
        buttons.append(InlineKeyboardButton(say(language, "Guest"), callback_data=f"guest:{card.key}"))
    if settings.has_public_address:
        buttons.append(InlineKeyboardButton(say(language, "Details"), url=page_of(card, settings)))
    else:
        buttons.append(InlineKeyboardButton(say(language, "Details"), callback_data=f"details:{card.key}"))
    if bot:
        reminders = f"https://t.me/{bot}?start=r_{card.key}"
        buttons.append(InlineKeyboardButton(say(language, "Get reminders"), url=reminders))
    return InlineKeyboardMarkup([buttons[i : i + ROWS_OF] for i in range(0, len(buttons), ROWS_OF)])


def _modes(card: EventCard, language: str) -> list[InlineKeyboardButton]:
    buttons = []
    if card.room is not None:
        buttons.append(_answer(card, Choice.ROOM, _with(say(language, "In person"), card.room.taken)))
    if card.online is not None:
        buttons.append(_answer(card, Choice.ONLINE, _with(say(language, "Online"), card.online.taken)))
    return buttons


def _answer(card: EventCard, choice: Choice, label: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"rsvp:{choice.value}:{card.key}")


def _with(label: str, number: int) -> str:
    return f"{label} {number}" if number else label


def _preview(card: EventCard, settings: Settings) -> LinkPreviewOptions:
    if not settings.has_public_address or card.group.visibility == "private" or card.group.sensitive:
        return LinkPreviewOptions(is_disabled=True)  # Telegram could not read a page that is for members
    return LinkPreviewOptions(url=page_of(card, settings), prefer_large_media=True, show_above_text=True)
