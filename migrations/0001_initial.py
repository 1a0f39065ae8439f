"""The first schema: a frozen copy of the tables as they were then, independent of models.py."""

from typing import Any

from peewee import (
    SQL,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    Check,
    CompositeKey,
    DateField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from fields import Instant, WallTime


def one_of(column: str, *choices: str) -> Any:
    """A CHECK that holds a column to its choices."""
    return Check(f"{column} IN ({', '.join(repr(choice) for choice in choices)})")


def tables(db: Any) -> list[Any]:
    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class User(Table):
        telegram_id = BigIntegerField(null=True, unique=True)
        merged_into = ForeignKeyField("self", null=True, backref="+", on_delete="SET NULL")
        name = CharField(max_length=128)
        username = CharField(max_length=64, null=True)
        language = CharField(max_length=16, default="en")
        language_chosen = BooleanField(default=False)
        zone = CharField(max_length=64, null=True)
        age_answer = CharField(
            max_length=8, default="unsaid", constraints=[one_of("age_answer", "unsaid", "adult", "minor")]
        )
        reachable = BooleanField(default=False)
        names_hidden = BooleanField(default=False)
        reminder_leads = CharField(max_length=120, default="86400,3600")
        created_at = Instant()
        erased_at = Instant(null=True)

        class Meta:
            table_name = "users"

    class SignInLink(Table):
        digest = CharField(max_length=64, unique=True)
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        destination = CharField(max_length=500, default="/")
        created_at = Instant()
        expires_at = Instant(index=True)
        used_at = Instant(null=True)

        class Meta:
            table_name = "sign_in_link"

    class WebSession(Table):
        digest = CharField(max_length=64, unique=True)
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        created_at = Instant()
        seen_at = Instant()
        expires_at = Instant(index=True)
        revoked_at = Instant(null=True)
        agent = CharField(max_length=200, default="")

        class Meta:
            table_name = "web_session"

    class Group(Table):
        slug = CharField(max_length=64, unique=True)
        name = CharField(max_length=100)
        about = TextField(default="")
        language = CharField(max_length=16, default="en")
        zone = CharField(max_length=64)
        visibility = CharField(
            max_length=10, default="private", constraints=[one_of("visibility", "private", "unlisted", "public")]
        )
        place_id = BigIntegerField(null=True)
        place_name = CharField(max_length=120, default="")
        place_cell = BigIntegerField(null=True, index=True)
        paper = CharField(max_length=16, default="goldenrod")
        weave = CharField(max_length=16, null=True)
        revision = IntegerField(default=0)
        created_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        created_at = Instant()
        changed_at = Instant(null=True)

        class Meta:
            table_name = "groups"

    class GroupChat(Table):
        group = ForeignKeyField(Group, null=True, backref="chats", on_delete="CASCADE")
        chat_id = BigIntegerField(unique=True)
        kind = CharField(max_length=12, default="supergroup")
        title = CharField(max_length=255, default="")
        username = CharField(max_length=64, null=True)
        thread_id = BigIntegerField(null=True)
        state = CharField(max_length=10, default="active", constraints=[one_of("state", "active", "muted", "removed")])
        can_pin = BooleanField(default=False)
        added_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        created_at = Instant()

        class Meta:
            table_name = "group_chat"

    class Membership(Table):
        group = ForeignKeyField(Group, backref="memberships", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="memberships", on_delete="CASCADE")
        role = CharField(
            max_length=10, constraints=[one_of("role", "applicant", "member", "organiser", "owner", "left", "banned")]
        )
        joined_at = Instant()
        changed_at = Instant()

        class Meta:
            table_name = "membership"
            indexes = ((("group", "user"), True), (("group", "role"), False))

    class Venue(Table):
        group = ForeignKeyField(Group, null=True, backref="venues", on_delete="CASCADE")
        name = CharField(max_length=120)
        address = CharField(max_length=240, default="")
        latitude = FloatField(null=True)
        longitude = FloatField(null=True)
        cell = BigIntegerField(null=True)
        directions = TextField(default="")
        looked_up_at = Instant(null=True)
        created_at = Instant()

        class Meta:
            table_name = "venue"

    class Event(Table):
        key = CharField(max_length=16, unique=True)
        uid = CharField(max_length=120, unique=True)
        group = ForeignKeyField(Group, backref="events", on_delete="CASCADE")
        created_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        creation_key = CharField(max_length=64, null=True, unique=True)
        title = CharField(max_length=120)
        about = TextField(default="")
        format = CharField(max_length=10, constraints=[one_of("format", "in_person", "online", "hybrid")])
        visibility = CharField(
            max_length=10, default="private", constraints=[one_of("visibility", "private", "unlisted", "public")]
        )
        status = CharField(
            max_length=10, default="draft", constraints=[one_of("status", "draft", "published", "cancelled")]
        )
        venue = ForeignKeyField(Venue, null=True, backref="+", on_delete="SET NULL")
        venue_shown = CharField(
            max_length=8, default="exact", constraints=[one_of("venue_shown", "exact", "area", "after")]
        )
        online_url = CharField(max_length=500, default="")
        starts_wall = WallTime()
        ends_wall = WallTime()
        zone = CharField(max_length=64)
        fold = IntegerField(default=0)
        ends_fold = IntegerField(default=0)
        starts_at = Instant(index=True)
        ends_at = Instant()
        room_capacity = IntegerField(null=True)
        online_capacity = IntegerField(null=True)
        room_taken = IntegerField(default=0, constraints=[Check("room_taken >= 0")])
        online_taken = IntegerField(default=0, constraints=[Check("online_taken >= 0")])
        guest_limit = IntegerField(default=1)
        queue_counter = IntegerField(default=0)
        content_revision = IntegerField(default=0)
        schedule_revision = IntegerField(default=0)
        series_id = BigIntegerField(null=True)
        recurrence_id = WallTime(null=True)
        created_at = Instant()
        changed_at = Instant()
        published_at = Instant(null=True)
        cancelled_at = Instant(null=True)

        class Meta:
            table_name = "event"
            indexes = ((("series_id", "recurrence_id"), True), (("group", "starts_at"), False))
            constraints = (Check("ends_at > starts_at"),)

    class Rsvp(Table):
        event = ForeignKeyField(Event, backref="rsvps", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="rsvps", on_delete="CASCADE")
        answer = CharField(max_length=8, constraints=[one_of("answer", "going", "maybe", "no")])
        revision = IntegerField(default=0)
        created_at = Instant()
        changed_at = Instant()

        class Meta:
            table_name = "rsvp"
            indexes = ((("event", "user"), True), (("user", "answer"), False))

    class Seat(Table):
        rsvp = ForeignKeyField(Rsvp, backref="seats", on_delete="CASCADE")
        event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
        mode = CharField(max_length=6, constraints=[one_of("mode", "room", "online")])
        state = CharField(max_length=8, constraints=[one_of("state", "held", "waiting", "offered", "again")])
        queue_no = IntegerField()
        party_size = IntegerField(default=1, constraints=[Check("party_size >= 1")])
        changed_at = Instant()

        class Meta:
            table_name = "seat"
            indexes = ((("rsvp", "mode"), True), (("event", "mode", "state", "queue_no"), False))

    class Guest(Table):
        rsvp = ForeignKeyField(Rsvp, backref="guests", on_delete="CASCADE")
        position = IntegerField()
        name = CharField(max_length=80, default="")

        class Meta:
            table_name = "guest"
            indexes = ((("rsvp", "position"), True),)

    class PostedCard(Table):
        event = ForeignKeyField(Event, backref="cards", on_delete="CASCADE")
        chat_id = BigIntegerField(null=True)
        thread_id = BigIntegerField(null=True)
        message_id = BigIntegerField(null=True)
        inline_message_id = CharField(max_length=64, null=True, unique=True)
        state = CharField(max_length=8, default="live", constraints=[one_of("state", "live", "gone")])
        created_at = Instant()

        class Meta:
            table_name = "posted_card"
            indexes = ((("chat_id", "message_id"), True),)
            constraints = (Check("(message_id IS NULL) <> (inline_message_id IS NULL)"),)

    class OutboxMessage(Table):
        kind = CharField(max_length=24)
        unique_key = CharField(max_length=160, null=True, unique=True)
        user = ForeignKeyField(User, null=True, backref="+", on_delete="CASCADE")
        event = ForeignKeyField(Event, null=True, backref="+", on_delete="CASCADE")
        group = ForeignKeyField(Group, null=True, backref="+", on_delete="CASCADE")
        card = ForeignKeyField(PostedCard, null=True, backref="+", on_delete="CASCADE")
        chat_id = BigIntegerField(null=True)
        facts = TextField(default="{}")
        state = CharField(
            max_length=8,
            default="pending",
            constraints=[one_of("state", "pending", "claimed", "sending", "sent", "dead", "unknown", "expired")],
        )
        owner = CharField(max_length=64, null=True)
        lease_until = Instant(null=True)
        not_before = Instant()
        expires_at = Instant(null=True)
        attempts = IntegerField(default=0)
        error = CharField(max_length=300, default="")
        message_id = BigIntegerField(null=True)
        created_at = Instant()
        changed_at = Instant()

        class Meta:
            table_name = "outbox_message"
            indexes = ((("state", "not_before"), False), (("chat_id", "state"), False))

    OutboxMessage.add_index(
        OutboxMessage.index(
            OutboxMessage.card,
            unique=True,
            name="outbox_message_one_pending_redraw",
            where=SQL("state = 'pending' AND kind = 'redraw'"),
        )
    )

    class DueWork(Table):
        kind = CharField(max_length=24)
        subject = CharField(max_length=64)
        at = Instant()
        owner = CharField(max_length=64, null=True)
        lease_until = Instant(null=True)
        attempts = IntegerField(default=0)
        error = CharField(max_length=300, default="")

        class Meta:
            table_name = "due_work"
            indexes = ((("kind", "subject", "at"), True), (("at",), False))

    class Lease(Table):
        name = CharField(max_length=40, primary_key=True)
        owner = CharField(max_length=64)
        until = Instant()

        class Meta:
            table_name = "lease"

    class Meta(Table):
        name = CharField(max_length=40, primary_key=True)
        value = CharField(max_length=200)

        class Meta:
            table_name = "meta"

    class UpdateSeen(Table):
        update_id = BigIntegerField(primary_key=True)
        seen_at = Instant(index=True)

        class Meta:
            table_name = "update_seen"

    class Draft(Table):
        user = ForeignKeyField(User, unique=True, backref="+", on_delete="CASCADE")
        kind = CharField(max_length=16)
        step = CharField(max_length=24)
        answers = TextField(default="{}")
        message_id = BigIntegerField(null=True)
        changed_at = Instant(index=True)

        class Meta:
            table_name = "draft"

    class Feed(Table):
        key = CharField(max_length=16, unique=True)
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        name = CharField(max_length=80, default="")
        generation = IntegerField(default=1)
        created_at = Instant()
        fetched_on = DateField(null=True)
        revoked_at = Instant(null=True)

        class Meta:
            table_name = "feed"

    class FeedVersion(Table):
        subject = CharField(max_length=40, primary_key=True)
        version = IntegerField(default=1)
        changed_at = Instant()

        class Meta:
            table_name = "feed_version"

    class StoredVevent(Table):
        event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
        audience = CharField(max_length=40)
        language = CharField(max_length=16)
        content_revision = IntegerField()
        reader_revision = IntegerField(default=0)
        writer_version = IntegerField()
        block = BlobField()

        class Meta:
            table_name = "stored_vevent"
            indexes = ((("event", "audience", "language"), True),)

    class ReaderRevision(Table):
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
        revision = IntegerField(default=0)
        changed_at = Instant()

        class Meta:
            table_name = "reader_revision"
            primary_key = CompositeKey("user", "event")

    class UserArea(Table):
        user = ForeignKeyField(User, unique=True, backref="+", on_delete="CASCADE")
        cell = BigIntegerField()
        level = IntegerField(constraints=[Check("level BETWEEN 4 AND 11")])
        next_cell = BigIntegerField(null=True)
        next_level = IntegerField(null=True)
        next_on = DateField(null=True)
        expires_on = DateField(index=True)
        moved_on = CharField(max_length=80, default="")

        class Meta:
            table_name = "user_area"

    class NearbyChoice(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")

        class Meta:
            table_name = "nearby_choice"
            primary_key = CompositeKey("group", "user")
            without_rowid = True

    class Presence(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        level = IntegerField(constraints=[Check("level BETWEEN 4 AND 11")])
        cell = BigIntegerField()
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")

        class Meta:
            table_name = "presence"
            primary_key = CompositeKey("group", "level", "cell", "user")
            without_rowid = True

    class Wave(Table):
        sender = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        recipient = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        sent_on = DateField()
        introduced = BooleanField(default=False)

        class Meta:
            table_name = "wave"
            indexes = ((("sender", "recipient"), True),)
            constraints = (Check("sender_id <> recipient_id"),)

    class Block(Table):
        blocker = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        blocked = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        created_at = Instant()

        class Meta:
            table_name = "block"
            indexes = ((("blocker", "blocked"), True),)
            constraints = (Check("blocker_id <> blocked_id"),)

    class AuditEntry(Table):
        actor_id = BigIntegerField(null=True)
        verb = CharField(max_length=40)
        subject = CharField(max_length=64, index=True)
        group_id = BigIntegerField(null=True, index=True)
        detail = TextField(default="{}")
        at = Instant()

        class Meta:
            table_name = "audit_entry"

    return [
        User,
        SignInLink,
        WebSession,
        Group,
        GroupChat,
        Membership,
        Venue,
        Event,
        Rsvp,
        Seat,
        Guest,
        PostedCard,
        OutboxMessage,
        DueWork,
        Lease,
        Meta,
        UpdateSeen,
        Draft,
        Feed,
        FeedVersion,
        StoredVevent,
        ReaderRevision,
        UserArea,
        NearbyChoice,
        Presence,
        Wave,
        Block,
        AuditEntry,
    ]


def up(migrator: Any, db: Any) -> None:
    db.create_tables(tables(db))


def down(migrator: Any, db: Any) -> None:
    db.drop_tables(tables(db))
