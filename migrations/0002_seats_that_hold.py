"""Offers, seats asked again, questions, check-in: a frozen copy of the columns and tables as they were added."""

import secrets
from typing import Any

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    Check,
    Entity,
    ForeignKeyField,
    IntegerField,
    Model,
    PostgresqlDatabase,
    TextField,
)

from fields import Instant

CODE = "23456789abcdefghjkmnpqrstuvwxyz"


def one_of(column: str, *choices: str) -> Any:
    """A CHECK that holds a column to its choices."""
    return Check(f"{column} IN ({', '.join(repr(choice) for choice in choices)})")


def default(value: str) -> Any:
    """A default the database knows itself."""
    return SQL(f"DEFAULT {value}")


def added(db: Any) -> list[Any]:
    """The tables that exist already, with nothing but what they gain."""

    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class User(Table):
        quiet_from = IntegerField(default=1320, constraints=[default("1320")])
        quiet_until = IntegerField(default=480, constraints=[default("480")])

        class Meta:
            table_name = "users"

    class GroupChat(Table):
        video_chat_since = Instant(null=True)

        class Meta:
            table_name = "group_chat"

    class Event(Table):
        link_lead = IntegerField(default=900, constraints=[default("900")])
        video_chat = BooleanField(default=False, constraints=[default("FALSE")])
        cutoff_lead = IntegerField(default=86_400, constraints=[default("86400")])
        offer_span = IntegerField(default=7_200, constraints=[default("7200")])
        hold_span = IntegerField(default=172_800, constraints=[default("172800")])
        ask_leads = CharField(max_length=80, default="259200,86400", constraints=[default("'259200,86400'")])
        answer_lead = IntegerField(null=True)
        approval = BooleanField(default=False, constraints=[default("FALSE")])
        newcomer_seats = IntegerField(default=0, constraints=[default("0")])
        newcomers_taken = IntegerField(default=0, constraints=[default("0"), Check("newcomers_taken >= 0")])

        class Meta:
            table_name = "event"

    class Rsvp(Table):
        approval = CharField(
            max_length=8, default="", constraints=[default("''"), one_of("approval", "", "asked", "yes", "no")]
        )
        check_code = CharField(max_length=16, null=True, unique=True)
        room_no = IntegerField(null=True)
        online_no = IntegerField(null=True)
        left_at = Instant(null=True)

        class Meta:
            table_name = "rsvp"

    return [User, GroupChat, Event, Rsvp]


def tables(db: Any) -> list[Any]:
    """The tables that are new; the seats are among them, since one more state is allowed for them."""
    users, _, events, rsvps = added(db)

    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Seat(Table):
        rsvp = ForeignKeyField(rsvps, backref="+", on_delete="CASCADE")
        event = ForeignKeyField(events, backref="+", on_delete="CASCADE")
        mode = CharField(max_length=6, constraints=[one_of("mode", "room", "online")])
        state = CharField(max_length=8, constraints=[one_of("state", "asked", "waiting", "offered", "held", "again")])
        queue_no = IntegerField()
        party_size = IntegerField(default=1, constraints=[Check("party_size >= 1")])
        changed_at = Instant()
        until = Instant(null=True)
        newcomer = BooleanField(default=False)
        unsure = BooleanField(default=False)
        asked_at = Instant(null=True)
        warned_at = Instant(null=True)
        confirmed_at = Instant(null=True)

        class Meta:
            table_name = "seat"
            indexes = ((("rsvp", "mode"), True), (("event", "mode", "state", "queue_no"), False))

    class SeatChange(Table):
        event = ForeignKeyField(events, backref="+", on_delete="CASCADE")
        rsvp = ForeignKeyField(rsvps, backref="+", on_delete="CASCADE")
        mode = CharField(max_length=6, constraints=[one_of("mode", "room", "online")])
        before = CharField(max_length=8, default="")
        after = CharField(max_length=8, default="")
        taken = IntegerField(default=0)
        cause = CharField(max_length=16)
        actor_id = BigIntegerField(null=True)
        at = Instant()

        class Meta:
            table_name = "seat_change"
            indexes = ((("event", "mode"), False),)

    class EventHost(Table):
        event = ForeignKeyField(events, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(users, backref="+", on_delete="CASCADE")
        role = CharField(max_length=8, constraints=[one_of("role", "bridge")])

        class Meta:
            table_name = "event_host"
            indexes = ((("event", "user", "role"), True),)

    class Question(Table):
        event = ForeignKeyField(events, backref="+", on_delete="CASCADE")
        position = IntegerField()
        kind = CharField(max_length=8, constraints=[one_of("kind", "text", "choice", "access", "diet")])
        prompt = CharField(max_length=200)
        options = TextField(default="[]")
        required = BooleanField(default=False)

        class Meta:
            table_name = "question"
            indexes = ((("event", "position"), True),)

    class Reply(Table):
        question = ForeignKeyField(Question, backref="+", on_delete="CASCADE")
        rsvp = ForeignKeyField(rsvps, backref="+", on_delete="CASCADE")
        value = TextField()
        changed_at = Instant()

        class Meta:
            table_name = "reply"
            indexes = ((("question", "rsvp"), True),)

    class Attendance(Table):
        event = ForeignKeyField(events, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(users, backref="+", on_delete="CASCADE")
        mode = CharField(max_length=6, constraints=[one_of("mode", "room", "online")])
        state = CharField(max_length=8, constraints=[one_of("state", "came", "no_show", "excused")])
        party_size = IntegerField(default=1, constraints=[Check("party_size >= 1")])
        walk_in = BooleanField(default=False)
        said_by = CharField(max_length=8, constraints=[one_of("said_by", "host", "self", "nobody")])
        at = Instant()
        changed_at = Instant()

        class Meta:
            table_name = "attendance"
            indexes = ((("event", "user"), True), (("user", "at"), False))

    class CheckInAct(Table):
        event = ForeignKeyField(events, backref="+", on_delete="CASCADE")
        rsvp = ForeignKeyField(rsvps, null=True, backref="+", on_delete="SET NULL")
        key = CharField(max_length=40)
        at = Instant()

        class Meta:
            table_name = "check_in_act"
            indexes = ((("event", "key"), True),)

    return [Seat, SeatChange, EventHost, Question, Reply, Attendance, CheckInAct]


def up(migrator: Any, db: Any) -> None:
    """Add the columns, make the seats anew with what was in them, and give every answer its code and its history."""
    for table in added(db):
        for field in table._meta.sorted_fields:
            if field.name != "id":
                _add(db, table, field)
    _make_seats_anew(db, tables(db))
    for (rsvp_id,) in db.execute_sql("SELECT id FROM rsvp").fetchall():
        _give_code(db, rsvp_id)


def _add(db: Any, table: Any, field: Any) -> None:
    column = db.get_sql_context()
    db.execute_sql(
        *column.literal("ALTER TABLE ")
        .sql(Entity(table._meta.table_name))
        .literal(" ADD COLUMN ")
        .sql(field.ddl(column))
        .query()
    )
    if field.unique:
        table._schema.create_indexes(safe=False)


def _make_seats_anew(db: Any, new: list[Any]) -> None:
    kept = "id, rsvp_id, event_id, mode, state, queue_no, party_size, changed_at"
    db.execute_sql(f"CREATE TEMPORARY TABLE seat_before AS SELECT {kept} FROM seat")  # noqa: S608 - a list of columns
    db.execute_sql("DROP TABLE seat")  # nothing refers to it
    db.create_tables(new, safe=False)
    seat, change = (f'"{table._meta.table_name}"' for table in new[:2])
    no = "FALSE, FALSE"
    db.execute_sql(f"INSERT INTO {seat} ({kept}, newcomer, unsure) SELECT {kept}, {no} FROM seat_before")  # noqa: S608
    taken = "CASE state WHEN 'held' THEN party_size ELSE 0 END"
    db.execute_sql(
        f"INSERT INTO {change} (event_id, rsvp_id, mode, before, after, taken, cause, at)"  # noqa: S608 - our own names
        f" SELECT event_id, rsvp_id, mode, '', state, {taken}, 'migrated', changed_at FROM seat_before ORDER BY id"
    )
    db.execute_sql("DROP TABLE seat_before")
    if isinstance(db, PostgresqlDatabase):
        next_id = "(SELECT COALESCE(MAX(id), 0) + 1 FROM seat)"
        db.execute_sql(f"SELECT setval(pg_get_serial_sequence('seat', 'id'), {next_id}, false)")


def _give_code(db: Any, rsvp_id: int) -> None:
    code = "".join(secrets.choice(CODE) for _ in range(12))
    db.execute_sql(f"UPDATE rsvp SET check_code = {db.param} WHERE id = {db.param}", (code, rsvp_id))  # noqa: S608
