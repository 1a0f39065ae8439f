"""Every kind of work that falls due, and what runs then. A new kind is a row."""

from datetime import datetime

from database import write_transaction
from meetups import area_choice, attendance, due, event_clock, feed_times, hosts, housekeeping, line, offers, reminders
from meetups.due import Task

TASKS: dict[str, Task] = {
    "remind": reminders.remind,
    "close_card": reminders.close_card,
    "cut_off": line.cut_off,
    "begin": event_clock.begin,
    "bridge": hosts.ask_for_one,
    "wrap_up": attendance.wrap_up,
    "offer_end": offers.lapse,
    "hold_end": postponing.end_hold,
    "ask": asking.ask,
    "ask_warn": asking.warn,
    "ask_free": asking.let_go,
    "ask_report": asking.report,
    "link": join_link.reveal,
    "feed_link": feed_times.show_link,
    "feed_roll": feed_times.roll,
    "expire_area": area_choice.expire_area,
    "move_area": area_choice.move_area,
    "housekeeping": housekeeping.run,
}


def start(now: datetime) -> bool:
    """Plan what comes round by itself, and catch up with the time-zone rules; done at every start."""
    with write_transaction():
        housekeeping.derive_again(now)
        if not due.planned("housekeeping", "daily"):
            due.plan("housekeeping", "daily", now)
    return True
