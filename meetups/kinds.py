"""One registry of what may be told. A new kind is a row here, which says all that delivery must know of it, and a
function of the same name in `meetups/notices.py` or a renderer of cards."""

from dataclasses import dataclass, field
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


class Concerns(StrEnum):
    """What of somebody's it is: decides what reaches who paused a group or wants fewer messages (`pauses.py`)."""

    THEIRS = "what they asked for, have a seat in, or is decided about themselves"
    DUTY = "what waits for those who look after the group"
    RULE = "what holds for everybody in the group"
    NEWS = "what the group tells, or asks of anybody in it"
    NOBODY = "no one person is told"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message."""

    name: str
    unknown: Unknown
    lasts: Lasts
    waits: bool  # a private word that may wait for the end of somebody's quiet hours, where its moment is far enough
    joins: bool  # news: told with other news of that moment in one message
    urgent: bool = False  # goes before what can wait
    concerns: Concerns = field(kw_only=True)  # every kind says


WEEK = timedelta(days=7)
THEIRS, DUTY, RULE, NEWS, NOBODY = Concerns
KINDS = {
    kind.name: kind
    for kind in (
        Kind("redraw", Unknown.REPEAT, Lasts.ALWAYS, waits=False, joins=False, urgent=True, concerns=NOBODY),
        Kind("card", Unknown.HOLD, Lasts.END, waits=False, joins=False, urgent=True, concerns=NOBODY),
        Kind("cancelled_post", Unknown.HOLD, Lasts.AFTER, waits=False, joins=False, concerns=NOBODY),
        # What is news joins, so that an outage is followed by no burst; what asks about a seat has a message, and
        # buttons, of its own.
        Kind("promoted", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True, concerns=THEIRS),
        Kind("offered", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=False, concerns=THEIRS),
        Kind("passed", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True, concerns=THEIRS),
        Kind("still_coming", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=False, concerns=THEIRS),
        Kind("still_warning", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=False, concerns=THEIRS),
        Kind("asked_again", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=False, concerns=THEIRS),
        Kind("freed", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True, concerns=THEIRS),
        Kind("link", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True, urgent=True, concerns=THEIRS),
        Kind("host_word", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True, concerns=DUTY),
        Kind("moved", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True, concerns=THEIRS),
        Kind("approval", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=False, concerns=DUTY),
        Kind("approved", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True, concerns=THEIRS),
        Kind("refused", Unknown.RESEND_ONCE, Lasts.END, waits=True, joins=True, concerns=THEIRS),
        Kind("give_up", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=False, concerns=THEIRS),
        Kind("questions", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True, concerns=THEIRS),
        Kind("bridge", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True, concerns=THEIRS),
        Kind("cancelled", Unknown.RESEND_ONCE, Lasts.AFTER, waits=True, joins=True, concerns=THEIRS),
        Kind("restored", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True, concerns=THEIRS),
        # An answer to what somebody just did, and what comes at the hour they chose: neither waits for the morning.
        Kind("clash", Unknown.RESEND_ONCE, Lasts.START, waits=False, joins=True, concerns=THEIRS),
        Kind("digest", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=False, joins=False, concerns=THEIRS),
        Kind("reminder", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True, concerns=THEIRS),
        # What Telegram is asked to do, in the line of the person's own chat: asking twice changes nothing.
        Kind("join_request", Unknown.REPEAT, Lasts.ALWAYS, waits=False, joins=False, concerns=NOBODY),
        Kind("entry_card", Unknown.REPEAT, Lasts.ALWAYS, waits=False, joins=False, concerns=NOBODY),
        Kind("welcome", Unknown.RESEND_ONCE, Lasts.WEEK, waits=False, joins=False, urgent=True, concerns=THEIRS),
        Kind("entry_word", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=THEIRS),
        Kind("review", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=DUTY),
        Kind("introduced", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=THEIRS),
        Kind("page", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=NEWS),
        Kind("proposal", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=DUTY),
        Kind("proposed", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=THEIRS),
        Kind("norms", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=RULE),
        Kind("raid", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=False, joins=False, urgent=True, concerns=DUTY),
        Kind("roster", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=DUTY),
        Kind("report", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=DUTY),
        Kind("report_word", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=THEIRS),
        Kind("sanction", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=THEIRS),
        Kind("appeal", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=DUTY),
        Kind("appeal_word", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=THEIRS),
        Kind("moderation", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=DUTY),
        Kind("trouble", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=DUTY),
        Kind("succession", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=THEIRS),
        Kind("succession_ask", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=False, concerns=THEIRS),
        Kind("succession_post", Unknown.HOLD, Lasts.MOMENT, waits=False, joins=False, concerns=NOBODY),
        Kind("sensitive", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=RULE),
        Kind("thanks", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=NEWS),
        Kind("ask_about", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=NEWS),
        Kind("title", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=NEWS),
        Kind("how_are_you", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=NEWS),
        Kind("welcome_back", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=THEIRS),
        Kind("partner_ask", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=RULE),
        Kind("partner_review", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=DUTY),
        Kind("partner_news", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=DUTY),
        Kind("partner_post", Unknown.HOLD, Lasts.MOMENT, waits=False, joins=False, concerns=NOBODY),
        Kind("prompt", Unknown.HOLD, Lasts.MOMENT, waits=False, joins=False, concerns=NOBODY),
        Kind("poll", Unknown.HOLD, Lasts.MOMENT, waits=False, joins=False, concerns=NOBODY),
        Kind("poll_stop", Unknown.REPEAT, Lasts.ALWAYS, waits=False, joins=False, concerns=NOBODY),
        Kind("group_word", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=DUTY),
        Kind("suggested", Unknown.RESEND_ONCE, Lasts.START, waits=True, joins=True, concerns=THEIRS),
        Kind("suggestion_left", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=THEIRS),
        Kind("introduction_post", Unknown.HOLD, Lasts.MOMENT, waits=False, joins=False, concerns=NOBODY),
        Kind("buddy_ask", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=False, concerns=THEIRS),
        Kind("buddy", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=THEIRS),
        Kind("how_was_it", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=False, concerns=NEWS),
        Kind("first_word", Unknown.RESEND_ONCE, Lasts.WEEK, waits=True, joins=True, concerns=THEIRS),
        Kind("post_word", Unknown.RESEND_ONCE, Lasts.MOMENT, waits=True, joins=True, concerns=DUTY),
    )
}
