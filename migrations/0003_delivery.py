"""What delivery keeps beside its messages: a frozen copy of the columns as they were added.

Every column is empty or has a default, so that the code of one step earlier still runs.
"""

from typing import Any

from peewee import SQL, BigIntegerField, CharField, CompositeKey, Entity, IntegerField, Model

from fields import Instant

SERVES_FROM = "0002_seats_that_hold"


def added(db: Any) -> list[Any]:
    """The tables that exist already, with nothing but what they gain."""

    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class OutboxMessage(Table):
        due_at = Instant(null=True)
        needed_by = Instant(null=True)
        doubts = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        settled_at = Instant(null=True)

        class Meta:
            table_name = "outbox_message"

    return [OutboxMessage]


def tables(db: Any) -> list[Any]:
    """The tables that are new."""

    class Tally(Model):
        name = CharField(max_length=24)
        label = CharField(max_length=40, default="")
        hour = Instant()
        n = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "tally"
            primary_key = CompositeKey("name", "label", "hour")

    return [Tally]


def up(migrator: Any, db: Any) -> None:
    """Add the columns and the tables."""
    for table in added(db):
        for field in table._meta.sorted_fields:
            if field.name != "id":
                _add(db, table, field)
    db.create_tables(tables(db), safe=False)


def _add(db: Any, table: Any, field: Any) -> None:
    column = db.get_sql_context()
    db.execute_sql(
        *column.literal("ALTER TABLE ")
        .sql(Entity(table._meta.table_name))
        .literal(" ADD COLUMN ")
        .sql(field.ddl(column))
        .query()
    )
