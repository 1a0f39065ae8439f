"""A change of an event must leave nobody without a word who has a seat, or waits for one."""

from meetups import seats
from meetups.event_form import EventWish, Format
from meetups.refusals import Invalid, wrong
from meetups.seats import Mode
from models import Event
from phrases import noted


def check_nobody_is_stranded(event: Event, wish: EventWish) -> None:
    """A seat somebody has, or waits for, is not taken away without a word: they answer anew first."""
    asked = seats.asked_for(event.id)
    if wish.format == Format.IN_PERSON and asked[Mode.ONLINE]:
        raise Invalid(wrong("format", noted("Online seats asked for: {people}. Keep the event online too, or ask them"
                                            " to answer anew first."), people=asked[Mode.ONLINE]))  # fmt: skip
    if wish.format == Format.ONLINE and asked[Mode.ROOM]:
        raise Invalid(wrong("format", noted("Seats in the room asked for: {people}. Keep the room too, or ask them to"
                                            " answer anew first."), people=asked[Mode.ROOM]))  # fmt: skip
