"""The text of a statement whose columns are written in one step, beside peewee's own way."""

import time
from datetime import UTC, datetime
from statistics import median

import peewee

import database
import fields
from benchmarks.pages import ROUNDS, Row
from models import Event, Group

TEXTS = 300
MOST = 0.5


def measure() -> list[Row]:
    """Of sixty columns; no database is asked."""
    database.open_database("sqlite:///:memory:")
    pairs = [(_text_ms(fields.in_one_step), _text_ms(fields.as_peewee_does)) for _ in range(ROUNDS)]
    peewee.Field.__sql__ = fields.in_one_step
    ours, theirs, ratio = median(a for a, _ in pairs), median(b for _, b in pairs), median(a / b for a, b in pairs)
    figure = f"{ours:.2f} ms beside {theirs:.2f}, {ratio:.2f} ×"
    return [Row("a statement of sixty columns, CPU", figure, f"≤ {MOST} × peewee's own way", ratio <= MOST)]


def _text_ms(way: object) -> float:
    peewee.Field.__sql__ = way
    wanted, moment = Event.select(Event, Group).join(Group), datetime.now(UTC)
    begun = time.process_time()
    for _ in range(TEXTS):
        wanted.where(Event.starts_at > moment).order_by(Event.starts_at).sql()
    return (time.process_time() - begun) / TEXTS * 1000
