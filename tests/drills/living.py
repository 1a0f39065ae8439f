"""People live in a version between the first and the newest: what it brought is in use when later steps change it."""

import importlib.util
from datetime import timedelta
from pathlib import Path
from typing import Any

import database as ground
from tests.conftest import NOW

# By then seats are offered and asked again, people are asked questions, and doors have lists.
STEPS = "0002_seats_that_hold", "0003_delivery"
MIDDLE = STEPS[-1]
THEN = NOW - timedelta(hours=3)


def live_on(folder: Path) -> None:
    """After `tests.test_migrations` made its people in the first version: they use what the next two steps brought.
    `folder` holds those steps."""
    seats, delivery = (_frozen(folder / f"{step}.py") for step in STEPS)
    for use in (_seats, _questions, _door):
        use(seats)
    _messages(delivery)


def _seats(tables: dict[str, Any]) -> None:
    tables["User"].update(quiet_from=1200, quiet_until=420).where(tables["User"].id == 2).execute()
    tables["GroupChat"].update(video_chat_since=THEN).execute()
    tables["Event"].update(
        link_lead=3600, video_chat=True, cutoff_lead=0, offer_span=1800, hold_span=86_400, ask_leads="86400",
        answer_lead=3600, approval=True, newcomer_seats=1, newcomers_taken=1,
    ).where(tables["Event"].id == 1).execute()  # fmt: skip
    tables["Rsvp"].update(approval="yes", room_no=1).where(tables["Rsvp"].id == 2).execute()
    tables["Rsvp"].update(left_at=THEN).where(tables["Rsvp"].id == 7).execute()
    seat, change = tables["Seat"], tables["SeatChange"]
    seat.update(newcomer=True, asked_at=THEN, warned_at=NOW, confirmed_at=NOW).where(seat.id == 3).execute()
    seat.create(rsvp=4, event=2, mode="online", state="offered", queue_no=10, changed_at=THEN, until=NOW, unsure=True)
    change.create(event=2, rsvp=4, mode="online", after="offered", taken=1, cause="offered", actor_id=5001, at=THEN)


def _questions(tables: dict[str, Any]) -> None:
    question = tables["Question"].create(event=1, position=0, kind="choice", prompt="Which?", options='["a", "b"]')
    tables["Question"].create(event=1, position=1, kind="diet", prompt="What do you not eat?", required=True)
    tables["Reply"].create(question=question, rsvp=1, value="a", changed_at=THEN)


def _door(tables: dict[str, Any]) -> None:
    tables["EventHost"].create(event=1, user=2, role="bridge")
    tables["Attendance"].create(event=3, user=1, mode="room", state="no_show", said_by="host", at=THEN, changed_at=THEN)
    tables["CheckInAct"].create(event=3, rsvp=7, key="act-1", at=THEN)
    tables["CheckInAct"].create(event=3, rsvp=None, key="act-2", at=THEN)


def _messages(tables: dict[str, Any]) -> None:
    message = tables["OutboxMessage"]
    message.update(due_at=THEN, needed_by=NOW, doubts=1, settled_at=NOW).where(message.id == 3).execute()
    tables["Tally"].create(name="sent", label="reminder", hour=THEN, n=4_000_000_000)


def _frozen(path: Path) -> dict[str, Any]:
    """The tables a step brought and those it added to, by name, as it froze them."""
    spec = importlib.util.spec_from_file_location(f"step_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    step = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(step)
    return {table.__name__: table for make in (step.added, step.tables) for table in make(ground.db.obj)}
