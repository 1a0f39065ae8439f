"""The weekly look in words: sections of one line an event, numbered where buttons below answer them."""

from collections.abc import Sequence
from datetime import datetime

from meetups.clash_words import sentence
from meetups.clashes import Cause, Clash
from meetups.commitments import Commitment
from meetups.delivery import Message
from meetups.digest import Digest, Unanswered, digest_of
from meetups.event_form import Format
from meetups.notice_parts import Notice, Press, reader_of
from meetups.people import Person
from meetups.standings import Choice
from phrases import count, say
from scheduling.weeks import month_of, week_of
from scheduling.zones import day_in_words, time_in_words

AT_ONCE = 8  # events with buttons
IN_A_LIST = 14
Asked = Commitment | Unanswered
MODES = {Format.IN_PERSON: (Choice.ROOM,), Format.ONLINE: (Choice.ONLINE,), Format.HYBRID: (Choice.ROOM, Choice.ONLINE)}


def digest(message: Message, now: datetime) -> Notice | None:
    """The look as things are when it is delivered."""
    return words_for(reader_of(message), now)


def words_for(reader: Person, now: datetime) -> Notice | None:
    """The look as things are now; None: there is nothing to say."""
    found = digest_of(reader, now)
    if found is None:
        return None
    language, zone = reader.language, reader.zone
    asked = list[Asked]((*found.drop, *found.confirm, *found.open))[:AT_ONCE]
    lines = (
        *_section(say(language, "You come to"), [_line(each, zone, language, now) for each in found.going], language),
        *_section(say(language, "Mind"), _clashes(found, zone, language), language),
        *_numbered(say(language, "You might give up"), found.drop, asked, reader, now),
        *_numbered(say(language, "You might confirm"), found.confirm, asked, reader, now),
        *_numbered(say(language, "Not answered yet"), found.open, asked, reader, now),
    )
    presses = tuple(one for n, each in enumerate(asked, 1) for one in _presses(n, each, found, language))
    return Notice(language, say(language, "Your next two weeks"), lines, presses=presses)


def _section(head: str, lines: Sequence[str], language: str) -> list[str]:
    more = len(lines) - IN_A_LIST
    last = [count(language, "And one more, on your page.", "And {n} more, on your page.", more)] if more > 0 else []
    return [f"{head}:", *(f"· {line}" for line in lines[:IN_A_LIST]), *last] if lines else []


def _numbered(head: str, events: Sequence[Asked], asked: Sequence[Asked], reader: Person, now: datetime) -> list[str]:
    lines = [(each, _line(each, reader.zone, reader.language, now)) for each in events[:IN_A_LIST]]
    marked = [f"{asked.index(each) + 1}. {line}" if each in asked else f"· {line}" for each, line in lines]
    return [f"{head}:", *marked] if marked else []


def _line(event: Asked, zone: str | None, language: str, now: datetime) -> str:
    """*Thursday 3 December, 19:00: “Board games” (Fighters)*, by the reader's clock."""
    clock = zone or event.zone
    day, time = (
        day_in_words(event.starts_at, clock, language, now.date()),
        time_in_words(event.starts_at, clock, language),
    )
    return say(language, "{day}, {time}: {event}", day=day, time=time, event=event.name)


def _clashes(found: Digest, zone: str | None, language: str) -> list[str]:
    """Each pair once, and each week or month that is too full once."""
    told, lines = set[frozenset[object]](), list[str]()
    for clashes in found.clashes.values():
        for clash in clashes:
            if (pair := _pair(clash, zone or clash.event.zone)) not in told:
                told.add(pair)
                lines.append(f"{clash.event.name}. {sentence(clash, language)}")
    return lines


def _pair(clash: Clash, zone: str) -> frozenset[object]:
    """What is the same told of another event: of the two that clash, or of the same week or month."""
    if clash.cause in (Cause.WEEK, Cause.MONTH):
        span = week_of if clash.cause == Cause.WEEK else month_of
        return frozenset((clash.cause, span(clash.event.starts_at, zone)))
    ends = (clash.event.key, clash.other.key) if clash.other is not None else (clash.event.key,)
    return frozenset((clash.cause, *ends))


def _presses(number: int, event: Asked, found: Digest, language: str) -> list[Press]:
    """Yes where it is not sure, and no: each says its number, and answers the event as it was read."""
    labels = {Choice.ROOM: say(language, "In person"), Choice.ONLINE: say(language, "Online"),
              Choice.NO: say(language, "Can’t go")}  # fmt: skip
    if isinstance(event, Unanswered):
        choices = (*MODES[event.format], Choice.NO)
    elif event in found.drop:
        choices = (Choice.NO,)
    else:
        choices = (Choice.ROOM if event.in_room else Choice.ONLINE, Choice.NO)
    return [
        Press(f"{number}: {labels[choice]}", f"digest_{choice.value}", f"{event.key}:{event.revision}", beside=n > 0)
        for n, choice in enumerate(choices)
    ]
