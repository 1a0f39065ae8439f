"""What an event will look like, drawn from a form: its card in the chat, and its table on the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from meetups import members
from meetups.cards import EventCard
from meetups.event_form import MOST_SEATS, Format
from meetups.groups import GroupFacts
from meetups.names import paragraphs
from phrases import listed, say
from scheduling.zones import Moment, day_in_words, time_in_words, zone_in_words
from web.drawing import TableFacts
from web.event_fields import FORMATS, start_of

EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Preview:
    """The card in words, in the group's language, and what its table shows. `when` is empty where no day is known."""

    language: str
    title: str
    format: str
    start: Moment | None
    when: str
    venue: str
    about: str
    counts: tuple[str, ...]
    link: str
    hosts: str
    buttons: tuple[str, ...]
    table: TableFacts


def preview_of(fields: Mapping[str, str], group: GroupFacts, card: EventCard | None) -> Preview:
    """From fields as they stand, however incomplete; `card` is the event they change, for who is coming already."""
    spoken, table = group.language, _table(fields, card)
    start = start_of(fields)
    shape = FORMATS[_format(fields)]
    return Preview(
        language=spoken,
        title=fields["title"].strip(),
        format=say(spoken, shape),
        start=start,
        when=_when(start, spoken),
        venue=fields["venue"].strip() if table.has_room else "",
        about=_excerpt(fields["about"]),
        counts=_counts(table, spoken),
        link=say(spoken, "The link goes to those who join online, in private") if table.has_online else "",
        hosts=_hosts(group),
        buttons=_buttons(table, spoken),
        table=table,
    )


def _format(fields: Mapping[str, str]) -> Format:
    return Format(fields["format"]) if fields["format"] in list(Format) else Format.IN_PERSON


def _table(fields: Mapping[str, str], card: EventCard | None) -> TableFacts:
    shape = _format(fields)
    return TableFacts(
        capacity=_seats(fields["seats"]),
        room=card.room.taken if card and card.room else 0,
        online_capacity=_seats(fields["online_seats"]),
        online=card.online.taken if card and card.online else 0,
        has_room=shape != Format.ONLINE,
        has_online=shape != Format.IN_PERSON,
    )


def _seats(text: str) -> int | None:
    few = text.strip().isdecimal() and len(text.strip()) <= len(str(MOST_SEATS))
    return int(text) or None if few else None


def _when(start: Moment | None, spoken: str) -> str:
    if start is None:
        return ""
    day, clock = (words(start.utc, start.zone, spoken) for words in (day_in_words, time_in_words))
    return f"{day}, {clock}, {zone_in_words(start.zone, spoken, start.utc)}"


def _excerpt(about: str) -> str:
    words = " ".join(paragraphs(about).split("\n\n")[0].split())
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"


def _counts(table: TableFacts, spoken: str) -> tuple[str, ...]:
    room = (say(spoken, "In person"), table.room, table.capacity, table.has_room)
    online = (say(spoken, "Online"), table.online, table.online_capacity, table.has_online)
    return tuple(
        f"{label} {taken}" if limit is None else f"{label} {taken}/{limit}"
        for label, taken, limit, there in (room, online)
        if there
    )


def _hosts(group: GroupFacts) -> str:
    names = [person.name for person in members.organisers(group.id) if not person.names_hidden]
    return say(group.language, "Hosted by {names}", names=listed(group.language, names)) if names else ""


def _buttons(table: TableFacts, spoken: str) -> tuple[str, ...]:
    modes = (("In person", table.has_room), ("Online", table.has_online))
    answers = [word for word, there in modes if there] + ["Maybe", "Can’t go"]
    return tuple(say(spoken, word) for word in answers)
