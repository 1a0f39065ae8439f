"""What an organiser sets for answers to an event: until when, who decides, how long a seat waits for somebody.

Typed by field, as in `event_form`: link_lead, cutoff, offer_time, hold_time, answers_until (all minutes), ask_times
(minutes, separated by commas, or empty for never), approval, video_chat ("1" or empty), newcomer_seats,
attendees_shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from meetups.refusals import Wrong, wrong
from meetups.visibility import ShownTo
from phrases import noted

LONGEST_LEAD = timedelta(days=60)
MOST_NEWCOMERS = 1_000
MOST_ASKS = 4
NUMBER = noted("That is no length of time we know. Choose one from the list.")


@dataclass(frozen=True, slots=True)
class EventRules:
    """All lengths of time count back from the start, but for those that count from when somebody is asked."""

    link_lead: timedelta = timedelta(minutes=15)
    video_chat: bool = False
    cutoff_lead: timedelta = timedelta(days=1)  # from then on a free seat is offered, not given
    offer_span: timedelta = timedelta(hours=2)  # from the offer
    hold_span: timedelta = timedelta(days=2)  # from the move of the date
    ask_leads: tuple[timedelta, ...] = field(default=(timedelta(days=3), timedelta(days=1)))
    answer_lead: timedelta | None = None
    approval: bool = False
    newcomer_seats: int = 0
    attendees_shown: str = (
        ""  # who reads the names of those who come (`attendee_sight.ShownTo`); empty: as the group has it
    )


def read_rules(raw: Mapping[str, str], wrongs: list[Wrong]) -> EventRules:
    """What was typed; a field that is missing has its usual value, one that is wrong is added to `wrongs`."""
    usual = EventRules()
    return EventRules(
        link_lead=_length(raw, "link_lead", usual.link_lead, wrongs),
        video_chat=bool(raw.get("video_chat")),
        cutoff_lead=_length(raw, "cutoff", usual.cutoff_lead, wrongs),
        offer_span=_length(raw, "offer_time", usual.offer_span, wrongs, least=timedelta(minutes=15)),
        hold_span=_length(raw, "hold_time", usual.hold_span, wrongs, least=timedelta(hours=1)),
        ask_leads=_lengths(raw, "ask_times", usual.ask_leads, wrongs),
        answer_lead=_length(raw, "answers_until", timedelta(), wrongs) or None,
        approval=bool(raw.get("approval")),
        newcomer_seats=_number(raw, "newcomer_seats", wrongs),
        attendees_shown=_shown(raw, wrongs),
    )


def rules_of(event: Any) -> EventRules:
    """The rules of an event's row."""
    leads = tuple(timedelta(seconds=int(part)) for part in event.ask_leads.split(",") if part)
    return EventRules(
        timedelta(seconds=event.link_lead),
        event.video_chat,
        timedelta(seconds=event.cutoff_lead),
        timedelta(seconds=event.offer_span),
        timedelta(seconds=event.hold_span),
        leads,
        None if event.answer_lead is None else timedelta(seconds=event.answer_lead),
        event.approval,
        event.newcomer_seats,
        event.attendees_shown or "",
    )


def rule_columns(rules: EventRules) -> dict[str, object]:
    """The columns of the event they are kept in."""
    return {
        "link_lead": _seconds(rules.link_lead),
        "video_chat": rules.video_chat,
        "cutoff_lead": _seconds(rules.cutoff_lead),
        "offer_span": _seconds(rules.offer_span),
        "hold_span": _seconds(rules.hold_span),
        "ask_leads": ",".join(str(_seconds(lead)) for lead in rules.ask_leads),
        "answer_lead": None if rules.answer_lead is None else _seconds(rules.answer_lead),
        "approval": rules.approval,
        "newcomer_seats": rules.newcomer_seats,
        "attendees_shown": rules.attendees_shown or None,
    }


def typed_rules(rules: EventRules) -> dict[str, str]:
    """The rules as somebody would type them: the inverse of `read_rules`."""
    return {
        "link_lead": _minutes(rules.link_lead),
        "video_chat": "1" if rules.video_chat else "",
        "cutoff": _minutes(rules.cutoff_lead),
        "offer_time": _minutes(rules.offer_span),
        "hold_time": _minutes(rules.hold_span),
        "ask_times": ",".join(_minutes(lead) for lead in rules.ask_leads),
        "answers_until": "" if rules.answer_lead is None else _minutes(rules.answer_lead),
        "approval": "1" if rules.approval else "",
        "newcomer_seats": str(rules.newcomer_seats) if rules.newcomer_seats else "",
        "attendees_shown": rules.attendees_shown,
    }


def _length(
    raw: Mapping[str, str], name: str, usual: timedelta, wrongs: list[Wrong], *, least: timedelta = timedelta()
) -> timedelta:
    text = raw.get(name, "").strip()
    if not text:
        return usual
    length = _as_length(text)
    if length is None or length < least:
        wrongs.append(wrong(name, NUMBER))
        return usual
    return length


def _lengths(
    raw: Mapping[str, str], name: str, usual: tuple[timedelta, ...], wrongs: list[Wrong]
) -> tuple[timedelta, ...]:
    if name not in raw:
        return usual
    lengths = [_as_length(part.strip()) for part in raw[name].split(",") if part.strip()]
    found = sorted({length for length in lengths if length}, reverse=True)
    if len(found) != len(lengths) or len(found) > MOST_ASKS:
        wrongs.append(wrong(name, NUMBER))
        return usual
    return tuple(found)


def _as_length(text: str) -> timedelta | None:
    if not text.isdecimal() or len(text) > 6 or timedelta(minutes=int(text)) > LONGEST_LEAD:
        return None
    return timedelta(minutes=int(text))


def _number(raw: Mapping[str, str], name: str, wrongs: list[Wrong]) -> int:
    text = raw.get(name, "").strip()
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 4 or int(text) > MOST_NEWCOMERS:
        wrongs.append(wrong(name, noted("Seats are a whole number from 0 to {most}, here."), most=MOST_NEWCOMERS))
        return 0
    return int(text)


def _shown(raw: Mapping[str, str], wrongs: list[Wrong]) -> str:
    text = raw.get("attendees_shown", "")
    if text and text not in list(ShownTo):
        wrongs.append(wrong("attendees_shown", noted("Choose one of those offered.")))
        return ""
    return text


def _minutes(length: timedelta) -> str:
    return str(_seconds(length) // 60)


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
