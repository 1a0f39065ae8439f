"""Who hears when a chat is lost: the administrators last seen; and when an event's seats were made fewer than were
taken. A frozen copy of both as they were added.

The code of one step earlier knows neither, and runs as before.
"""

from typing import Any

from peewee import BigIntegerField, CompositeKey, ForeignKeyField, Model

from fields import Instant

SERVES_FROM = "0003_delivery"


def tables(db: Any) -> list[Any]:
    """The tables that are new."""

    class GroupChat(Model):
        class Meta:
            database = db
            table_name = "group_chat"

    class ChatAdministrator(Model):
        chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
        telegram_id = BigIntegerField(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "chat_administrator"
            primary_key = CompositeKey("chat", "telegram_id")

    return [ChatAdministrator]


def up(migrator: Any, db: Any) -> None:
    """Add the table and the column."""
    db.execute_sql(f'ALTER TABLE "event" ADD COLUMN "fewer_at" {Instant.field_type}')
    db.create_tables(tables(db), safe=False)
