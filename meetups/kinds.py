"""One registry of what may be told. A new kind is a row here, which says all that delivery must know of it, and a
function of the same name in `meetups/notices.py` or a renderer of cards."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unknown(StrEnum):
    """What to do when nobody can know whether Telegram took a message."""

    REPEAT = "repeat"  # an edit: saying it twice changes nothing
    RESEND_ONCE = "resend once"  # personal: better twice than never
    HOLD = "hold"  # a post many people see: an organiser decides


class Lasts(StrEnum):
    """Until when it may still be told; later it is dropped, and counted."""

    ALWAYS = "always"  # an edit: it shows what is so then
    WEEK = "a week"  # about no event; whether it is still true is looked at as well
    START = "until its event begins"
    END = "until its event ends"
    AFTER = "until a while after its event ended"
    MOMENT = "until a moment of its own"  # an offer's end, a question's last hour


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message."""

    name: str
    unknown: Unknown
    lasts: Lasts
    waits: bool  # a private word that may wait for the end of somebody's quiet hours, where its moment is far enough
    joins: bool  # news: told with other news of that moment in one message
    urgent: bool = False  # goes before what can wait


WEEK = timedelta(days=7)
KINDS = {
    kind.name: kind
    for kind in (
        Kind("redraw", Unknown.REPEAT, Lasts.ALWAYS, waits=False, joins=False, urgent=True),
        Kind("card", Unknown.HOLD, Lasts.END, waits=False, joins=False, urgent=True),
        Kind("cancelled_post", Unknown.HOLD, Lasts.AFTER, waits=False, joins=False),
        # What is news joins, so that an outage is followed by no burst; what asks about a seat has a message, and
        # buttons, of its own.
        Kind("promoted", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True),
        Kind("offered", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=False),
        Kind("passed", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True),
        Kind("still_coming", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=False),
        Kind("still_warning", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=False),
        Kind("asked_again", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=False),
        Kind("freed", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True),
        Kind("link", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True, urgent=True),
        Kind("host_word", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True),
        Kind("moved", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True),
        Kind("approval", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=False),
        Kind("approved", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True),
        Kind("refused", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True),
        Kind("give_up", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=False),
        Kind("questions", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True),
        Kind("bridge", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True),
        Kind("cancelled", Unknown.RESEND_ONCE, Lasts.AFTER, waits=True, joins=True),
        Kind("restored", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True),
        Kind("reminder", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True),
        # What Telegram is asked to do, in the line of the person's own chat: asking twice changes nothing.
        Kind("join_request", Unknown.REPEAT, Lasts.ALWAYS, waits=False, joins=False),
        Kind("welcome", Unknown.RESEND_ONCE, Lasts.WEEK, waits=False, joins=False, urgent=True),
        Kind("entry_word", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False),
        Kind("review", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False),
        Kind("introduced", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True),
        Kind("page", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False),
        Kind("proposal", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False),
        Kind("proposed", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True),
        Kind("norms", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True),
        Kind("raid", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=False, joins=False, urgent=True),
        Kind("roster", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False),
        Kind("trouble", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True),
        Kind("succession", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True),
        Kind("succession_ask", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=False),
        Kind("succession_post", Unknown.HOLD, Lasts.MOMENT, waits=False, joins=False),
        Kind("post_word", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=True),
    )
}
