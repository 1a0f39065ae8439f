"""A feed: a calendar's head, the zones its events name, and stored VEVENT blocks, joined as bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from icalendar import Calendar

from scheduling.text_values import one_line, text, uri
from scheduling.vtimezone import vtimezone_text

_REFRESH = "PT1H"
_END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarHead:
    """What stands above the events. `source` is the feed's own URL, of public feeds only: others' is a secret.

    `color` is a CSS3 name (RFC 7986 section 5.9); `language` a tag for `name`.
    """

    name: str
    zone: str
    url: str
    product_id: str
    language: str
    color: str | None = None
    source: str | None = None


def join(head: CalendarHead, zones: Iterable[str], blocks: Iterable[bytes]) -> bytes:
    """The whole VCALENDAR (RFC 5545, RFC 7986), CRLF, UTF-8. The same arguments give the same bytes.

    `zones` are those of the events, `blocks` what `vevent_bytes` wrote, in the order wanted. A zone is
    defined once, and only if a block names it: times written in UTC need none. Raises UnknownZone.
    """
    stored = tuple(blocks)
    definitions = (_definition(zone, stored) for zone in sorted(set(zones)))
    return b"".join((_head(head), *definitions, *stored, _END))


def _definition(zone: str, blocks: tuple[bytes, ...]) -> bytes:
    found = vtimezone_text(zone)
    named = f";TZID={zone}:".encode()
    return found.encode() if found and any(named in block for block in blocks) else b""


@lru_cache(maxsize=1024)
def _head(head: CalendarHead) -> bytes:
    calendar = Calendar()
    calendar["VERSION"] = text("2.0")
    calendar["PRODID"] = text(head.product_id)
    calendar["NAME"] = text(one_line(head.name))
    calendar["NAME"].params["LANGUAGE"] = head.language
    calendar["X-WR-CALNAME"] = text(one_line(head.name))
    calendar["X-WR-TIMEZONE"] = text(head.zone)
    calendar["REFRESH-INTERVAL"] = text(_REFRESH)
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    calendar["X-PUBLISHED-TTL"] = text(_REFRESH)
    calendar["URL"] = uri(head.url)
    if head.source:
        calendar["SOURCE"] = uri(head.source)
        calendar["SOURCE"].params["VALUE"] = "URI"
    if head.color:
        calendar["COLOR"] = text(head.color)
    return bytes(calendar.to_ical()).removesuffix(_END)
