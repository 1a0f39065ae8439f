"""Rows of the list at the door, in words: the same for the page and for the phone that keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from meetups.attendance import Said, Was
from meetups.door_list import Count, DoorList, Row
from meetups.event_form import Format
from meetups.seats import Mode, SeatState
from phrases import say
from web.door import language

MOST_SHOWN = 200  # rows on the page without script; more are found by name


@dataclass(frozen=True, slots=True)
class Deed:
    """A button of a row: what it posts, what stands on it, and whether it is the one to tap."""

    do: str
    words: str
    main: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as it is shown. `listed`: among those expected, or in; the others are found below, or by name."""

    code: str
    name: str
    note: str
    party: int
    came: int
    mode: str
    walk_in: bool
    listed: bool
    was: str
    deeds: tuple[Deed, ...]


def shown_rows(sheet: DoorList, *, open: bool, over: bool = False) -> tuple[Shown, ...]:
    """Every row of the list in the reader's words; after the event, with what is recorded."""
    return tuple(shown_row(row, sheet.format, open=open, over=over) for row in sheet.rows)


def shown_row(row: Row, form: Format, *, open: bool, over: bool = False) -> Shown:
    """One row in the reader's words, with the buttons it has now."""
    return Shown(
        code=row.code,
        name=row.name,
        note=_note(row, over),
        party=row.party,
        came=row.came,
        mode=row.mode.value if row.mode is not None else "",
        walk_in=row.walk_in,
        listed=row.seated or row.was is not None,
        was=row.was.value if row.was is not None else "",
        deeds=_recorded() if over else _deeds(row, form) if open else (),
    )


def counts_in_words(sheet: DoorList) -> list[tuple[Count, str]]:
    """How many are in, expected and how many seats there are, by mode."""
    return [(count, _count_words(count)) for count in sheet.counts]


def page_words() -> dict[str, str]:
    """What the script says, in the reader's language; it fills in what stands in braces."""
    return {
        "in": say(language(), "{name} is in.", name="{name}"),
        "already": say(language(), "{name} is in already.", name="{name}"),
        "no_seat": say(language(), "{name} has no seat. You can let them in as a walk-in.", name="{name}"),
        "here": say(language(), "Here"),
        "here_of": say(language(), "{came} of {party} here", came="{came}", party="{party}"),
        "count": say(language(), "{came} here · {expected} expected", came="{came}", expected="{expected}"),
        "count_of": say(language(), "{came} here · {expected} expected · {seats} seats",
                        came="{came}", expected="{expected}", seats="{seats}"),
        "unknown": say(language(), "This code is not for this event."),
        "sent": say(language(), "All sent."),
        "wait": say(language(), "Waiting to be sent: {n}", n="{n}"),
        "offline": say(language(), "No network. Waiting to be sent: {n}", n="{n}"),
        "signed_out": say(language(), "You are signed out. Nothing is lost: sign in again. Waiting: {n}", n="{n}"),
        "refused": say(language(), "Not done, {name}: {why}", name="{name}", why="{why}"),
        "no_camera": say(language(), "The camera cannot be used here. Search the name instead."),
        "clear": say(language(), "Not sent yet: {n}. Clear this phone all the same?", n="{n}"),
        "cleared": say(language(), "Nothing is kept on this phone any more."),
        "unsent": say(language(), "not sent yet"),
        "walked": say(language(), "Walked in"),
        "undo": say(language(), "Undo"),
        "many": say(language(), "{n} people", n="{n}"),
        "name": say(language(), "Say who it is, a first name is enough."),
    }  # fmt: skip


def _note(row: Row, over: bool) -> str:
    parts = [_where(row)]
    if row.party > 1:
        parts.append(say(language(), "{n} people", n=row.party))
    if row.guests:
        parts.append(say(language(), "with {names}", names=", ".join(row.guests)))
    if row.first:
        parts.append(say(language(), "First time here"))
    if row.walk_in:
        parts.append(say(language(), "Walked in"))
    if over:
        parts.append(_record_words(row))
    return " · ".join(part for part in parts if part)


def _where(row: Row) -> str:
    if row.state == SeatState.WAITING:
        return say(language(), "In line, no seat")
    if row.state == SeatState.ASKED:
        return say(language(), "Not decided yet, no seat")
    if row.mode is None:
        return say(language(), "No seat")
    return say(language(), "In the room") if row.mode == Mode.ROOM else say(language(), "Online")


def _record_words(row: Row) -> str:
    if row.was is None:
        return say(language(), "Nothing is recorded")
    was = {
        Was.CAME: say(language(), "came"),
        Was.NO_SHOW: say(language(), "was missed"),
        Was.EXCUSED: say(language(), "was excused"),
    }[row.was]
    if row.said_by == Said.SELF:
        return say(language(), "{was}, they said", was=was)
    return say(language(), "{was}, a host said", was=was) if row.said_by == Said.HOST else was


def _deeds(row: Row, form: Format) -> tuple[Deed, ...]:
    room, online = (
        Deed("let:room", say(language(), "Let into the room"), not row.seated),
        Deed("let:online", say(language(), "Let in online"), False),
    )
    if row.seated:
        check = Deed("check", say(language(), "Check in"), True)
        return (check, room) if row.mode == Mode.ONLINE and form == Format.HYBRID else (check,)
    return {Format.IN_PERSON: (room,), Format.ONLINE: (online,), Format.HYBRID: (room, online)}[form]


def _recorded() -> tuple[Deed, ...]:
    return (
        Deed("came", say(language(), "Came"), False),
        Deed("no_show", say(language(), "Was missed"), False),
        Deed("excused", say(language(), "Was excused"), False),
    )


def _count_words(count: Count) -> str:
    facts = {"came": count.came, "expected": count.expected}
    if count.capacity is None:
        return say(language(), "{came} here · {expected} expected", **facts)
    return say(language(), "{came} here · {expected} expected · {seats} seats", **facts, seats=count.capacity)
