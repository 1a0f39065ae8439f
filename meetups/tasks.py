"""Every kind of work that falls due, and what runs then. A new kind is a row."""

from datetime import datetime
from hashlib import sha256

from database import locked, write_transaction
from meetups import (
    adoption,
    application_times,
    area_choice,
    ask_about,
    asking,
    attendance,
    buddy_pairs,
    chat_roster,
    complaints,
    digest,
    drift,
    due,
    entry_cards,
    event_clock,
    feed_times,
    first_asking,
    handbook_pieces,
    hosts,
    housekeeping,
    installation,
    join_link,
    line,
    my_place,
    norms,
    offers,
    partner_endings,
    partner_votes,
    polls,
    postponing,
    prompt_rounds,
    reminders,
    sanctions,
)
from meetups.due import Task
from models import Event

AT_A_TIME = 20

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
    "ask_on": asking.ask_on,
    "ask_warn": asking.warn,
    "ask_free": asking.let_go,
    "ask_report": asking.report,
    "link": join_link.reveal,
    "feed_link": feed_times.show_link,
    "feed_roll": feed_times.roll,
    "expire_area": area_choice.expire_area,
    "move_area": area_choice.move_area,
    "norms": norms.ask_some,
    "ask_about": ask_about.ask_to_renew,
    "drift": drift.ask_some,
    "pause_end": my_place.welcome_back,
    "succession": adoption.settle,
    "entry_remind": application_times.remind,
    "entry_expire": application_times.expire,
    "entry_forget": application_times.forget,
    "entry_card": entry_cards.come_round,
    "digest": digest.send,
    "handbook": handbook_pieces.send_piece,
    "how_was_it": first_asking.ask,
    "buddy_ask": buddy_pairs.silent,
    "buddy_seek": buddy_pairs.look_again,
    "buddy_over": buddy_pairs.time_over,
    "buddy_apart": buddy_pairs.keep_apart,
    "partner_ask": partner_votes.ask_some,
    "partner_vote": partner_votes.settle,
    "partner_over": partner_endings.run_out,
    "prompt": prompt_rounds.come_round,
    "prompt_clock": prompt_rounds.follow_clock,
    "poll": polls.come_round,
    "housekeeping": housekeeping.run,
    "look_up": chat_roster.look_up,
    "sanction_end": sanctions.end,
    "report_forget": complaints.forget,
}


def start(now: datetime) -> bool:
    """Plan what comes round by itself, catch up with the time-zone rules and with new kinds of work; at every start."""
    with write_transaction():
        housekeeping.derive_again(now)
        if not due.planned("housekeeping", "daily"):
            due.plan("housekeeping", "daily", now)
    _catch_up(now)
    return True


def _catch_up(now: datetime) -> None:
    """Once after an update: events published when there were fewer kinds of work are planned anew."""
    kinds = sha256(" ".join(sorted(TASKS)).encode()).hexdigest()[:16]
    if installation.kinds_planned() == kinds:
        return
    last = 0
    while planned := _plan_some(last, now):
        last = planned[-1]
    installation.remember_kinds_planned(kinds)


def _plan_some(last: int, now: datetime) -> list[int]:
    """Plan the next few coming events after the one with this id; their ids. Answers go on between two such steps."""
    with write_transaction():
        coming = Event.select().where(Event.status == "published", Event.starts_at > now, Event.id > last)
        events = list(locked(coming.order_by(Event.id).limit(AT_A_TIME)))
        for event in events:
            event_clock.plan(event, now)
        return [event.id for event in events]
