"""Check-in codes: each RSVP has one, shown as a QR that any phone's camera opens as an address of ours.

A code says nothing by itself. It is 12 characters of `names.ALPHABET`, 59 bits, and who may see what lies behind it is
decided when it is opened.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO

import segno

from meetups.groups import GroupFacts, facts_of
from meetups.seats import Mode, SeatState
from models import Event, Group, Rsvp, Seat
from scheduling.zones import Moment, resolve

PIXELS = 8  # a module of the picture: large enough for a camera held over a chat
BORDER = 4  # modules of quiet zone, as ISO/IEC 18004 asks


@dataclass(frozen=True, slots=True)
class CheckCode:
    """What somebody shows at the door of one coming event."""

    event_key: str
    event_title: str
    group: GroupFacts
    starts: Moment
    mode: Mode
    party: int
    code: str


def address_of(site_url: str, code: str) -> str:
    """What the QR says."""
    return f"{site_url}/check-in/{code}"


def picture(address: str) -> bytes:
    """The QR as a PNG, for the chat."""
    out = BytesIO()
    segno.make_qr(address, error="m").save(out, kind="png", scale=PIXELS, border=BORDER)
    return out.getvalue()


@lru_cache(maxsize=1024)  # some milliseconds each, and whoever has a seat looks at the page again
def drawing(address: str) -> str:
    """The QR as an SVG element of class `qr`, for a page; always dark on white, whatever the colours around it.

    Has neither a style nor a size of its own: our policy refuses the one, and the style sheet gives the other.
    """
    code = segno.make_qr(address, error="m")
    return code.svg_inline(border=BORDER, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)


def codes_of(user_id: int, now: datetime) -> tuple[CheckCode, ...]:
    """The codes of somebody's coming events in which they have a seat, the next one first."""
    rows = (
        Seat.select(Seat, Rsvp, Event, Group)
        .join(Rsvp)
        .join(Event)
        .join(Group)
        .where(Rsvp.user == user_id, Rsvp.check_code.is_null(False), Seat.state == SeatState.HELD.value)
        .where(Event.status == "published", Event.ends_at > now)
        .order_by(Event.starts_at, Event.id)
    )
    return tuple(_code(seat) for seat in rows)


def _code(seat: Seat) -> CheckCode:
    event = seat.rsvp.event
    starts = resolve(event.starts_wall, event.zone, event.fold)
    return CheckCode(event.key, event.title, facts_of(event.group), starts, Mode(seat.mode), seat.party_size,
                     str(seat.rsvp.check_code))  # fmt: skip
