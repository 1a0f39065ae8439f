"""Columns are written quickly, and exactly as peewee writes them."""

from datetime import UTC, datetime
from typing import Any

import peewee
import pytest

import fields
from database import Query, write_transaction
from models import Event, Group, Membership, Rsvp, Seat, Table, User

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[peewee.Field]:
    """Which fields peewee was asked to write itself."""
    asked: list[peewee.Field] = []

    def noted(field: peewee.Field, context: Any) -> Any:
        asked.append(field)
        return own(field, context)

    own = fields.as_peewee_does
    monkeypatch.setattr(fields, "as_peewee_does", noted)
    return asked


def both(query: Query, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """The text and the values, as we write them and as peewee does."""
    ours = query.sql()  # type: ignore[attr-defined]  # any peewee query
    monkeypatch.setattr(peewee.Field, "__sql__", fields.as_peewee_does)
    theirs = query.sql()  # type: ignore[attr-defined]  # as above
    monkeypatch.undo()
    return ours, theirs


def test_each_table_is_read_and_written_as_peewee_writes_it(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for model in Table.__subclasses__():
        one = model._meta.sorted_fields[-1]
        for query in (
            model.select().order_by(one), model.insert({one: None}), model.update({one: one}).where(one == one),
            model.delete().where(one.is_null()), model.insert({one: None}).on_conflict_ignore(),
            model.insert({one: None}).on_conflict(conflict_target=[one], update={one: None}),
        ):  # fmt: skip
            ours, theirs = both(query, monkeypatch)
            assert ours == theirs


def test_joined_nested_and_renamed_tables_are_written_as_peewee_writes_them(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Rsvp.alias()
    mine = Membership.select(Membership.group).where(Membership.user == 3, Membership.role.in_(("owner", "member")))
    beside = other.select(other.event).where(other.user == Rsvp.user, other.id != Rsvp.id)
    counted = Seat.select(Seat.event, peewee.fn.COUNT(Seat.id).alias("taken")).group_by(Seat.event)
    for query in (
        Event.select(Event, Group).join(Group).where(Event.starts_at > NOW, Group.id.in_(mine)).order_by(Event.id),
        Rsvp.select(Rsvp, User).join(User).switch(Rsvp).join(Event).where(peewee.fn.EXISTS(beside)).limit(3),
        Event.select(Event.id, counted.c.taken).join(counted, on=(counted.c.event_id == Event.id)),
        Event.update(starts_at=NOW, key=Event.key).where(Event.group.in_(mine)).returning(Event.id),
        mine | Group.select(Group.id), Rsvp.select(peewee.Case(None, ((Rsvp.answer == "no", 1),), 0)),
    ):  # fmt: skip
        ours, theirs = both(query, monkeypatch)
        assert ours == theirs


def test_another_way_to_quote_is_left_to_peewee(written: list[peewee.Field]) -> None:
    context = peewee.Context(quote="``", scope=peewee.SCOPE_VALUES)
    assert context.parse(User.name) == ("`name`", [])
    assert written == [User.name]


def test_a_field_of_the_houses_own_is_not(written: list[peewee.Field], database: str) -> None:
    with write_transaction():
        User.create(telegram_id=5003, name="Samira", created_at=NOW)
    assert User.get(User.telegram_id == 5003).name == "Samira"
    assert written == []
