"""One registry of what may be told: each kind's policy for an unknown outcome. A new kind is a row here, and a
function of the same name in `meetups/notices.py` or a renderer of cards."""

from dataclasses import dataclass
from enum import StrEnum


class Unknown(StrEnum):
    """What to do when nobody can know whether Telegram took a message."""

    REPEAT = "repeat"  # an edit: saying it twice changes nothing
    RESEND_ONCE = "resend once"  # personal: better twice than never
    HOLD = "hold"  # a post many people see: an organiser decides


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message."""

    name: str
    unknown: Unknown
    urgent: bool = False  # goes before what can wait
    waits: bool = True  # a private word that may wait for the end of somebody's quiet hours


KINDS = {
    kind.name: kind
    for kind in (
        Kind("redraw", Unknown.REPEAT, urgent=True),
        Kind("card", Unknown.HOLD, urgent=True),
        Kind("cancelled_post", Unknown.HOLD),
        Kind("promoted", Unknown.RESEND_ONCE),
        Kind("offered", Unknown.RESEND_ONCE),
        Kind("passed", Unknown.RESEND_ONCE),
        Kind("still_coming", Unknown.RESEND_ONCE),
        Kind("still_warning", Unknown.RESEND_ONCE),
        Kind("asked_again", Unknown.RESEND_ONCE),
        Kind("freed", Unknown.RESEND_ONCE),
        Kind("link", Unknown.RESEND_ONCE, urgent=True),
        Kind("host_word", Unknown.RESEND_ONCE),
        Kind("moved", Unknown.RESEND_ONCE),
        Kind("approval", Unknown.RESEND_ONCE),
        Kind("approved", Unknown.RESEND_ONCE),
        Kind("refused", Unknown.RESEND_ONCE),
        Kind("give_up", Unknown.RESEND_ONCE),
        Kind("questions", Unknown.RESEND_ONCE),
        Kind("bridge", Unknown.RESEND_ONCE),
        Kind("cancelled", Unknown.RESEND_ONCE),
        Kind("restored", Unknown.RESEND_ONCE),
        Kind("reminder", Unknown.RESEND_ONCE),
        Kind("introduced", Unknown.RESEND_ONCE),
        Kind("trouble", Unknown.RESEND_ONCE),
        Kind("post_word", Unknown.RESEND_ONCE),
    )
}
