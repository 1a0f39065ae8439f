"""What people are to each other in a group: newcomers, thanks, rituals, pauses, time; what keeps them safe; partners.
A frozen copy of the tables as they were added.

The code of one step earlier knows none of it, and runs as before.
"""

from typing import Any

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CharField,
    Check,
    CompositeKey,
    DateField,
    Entity,
    ForeignKeyField,
    IntegerField,
    Model,
    PostgresqlDatabase,
    TextField,
)

from fields import Instant

SERVES_FROM = "0005_groups_people_belong_to"


def up(migrator: Any, db: Any) -> None:
    """Add the tables, and what groups, memberships and events gain."""
    for gained in added(db):
        for field in gained._meta.sorted_fields:
            if field.name != "id":
                _add(db, gained, field)
    db.create_tables(tables(db), safe=False)
    for statement in POSTGRES_LOG if isinstance(db, PostgresqlDatabase) else SQLITE_LOG:
        db.execute_sql(statement)


# What keeps the audit log as it was written. "Younger" is by the newest entry, so that a clock that is wrong, or set
# back, lets nothing be deleted too early; whoever may drop a trigger is beyond what a database can refuse.
SQLITE_LOG = (
    """CREATE TRIGGER audit_entry_never_changed BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END""",
    """CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
    WHEN julianday(OLD.at) > julianday((SELECT at FROM audit_entry ORDER BY id DESC LIMIT 1)) - 180
    BEGIN SELECT RAISE(ABORT, 'the audit log keeps what is younger than 180 days'); END""",
)
POSTGRES_LOG = (
    """CREATE FUNCTION audit_entry_never_changed() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''the audit log is never changed'' USING ERRCODE = ''restrict_violation''; END'""",
    """CREATE FUNCTION audit_entry_kept() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN
        IF OLD.at > (SELECT at FROM audit_entry ORDER BY id DESC LIMIT 1) - INTERVAL ''180 days'' THEN
            RAISE EXCEPTION ''the audit log keeps what is younger than 180 days'' USING ERRCODE = ''restrict_violation'';
        END IF;
        RETURN OLD;
    END'""",
    """CREATE TRIGGER audit_entry_never_changed BEFORE UPDATE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_never_changed()""",
    """CREATE TRIGGER audit_entry_never_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_never_changed()""",
    """CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_kept()""",
)


def added(db: Any) -> list[Any]:
    """Tables with nothing but what they gain."""

    class Gaining(Model):
        class Meta:
            database = db

    class Group(Gaining):
        sensitive = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        neutral_name = CharField(max_length=60, default="", constraints=[SQL("DEFAULT ''")])
        attendees_shown = CharField(max_length=10, default="members", constraints=[SQL("DEFAULT 'members'"), SHOWN_TO])
        quiet_days = IntegerField(default=60, constraints=[SQL("DEFAULT 60")])

        class Meta:
            table_name = "groups"

    class Membership(Gaining):
        paused_until = Instant(null=True)
        fewer = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        hidden = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        newcomers = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
        asked_after_at = Instant(null=True)

        class Meta:
            table_name = "membership"

    class Event(Gaining):
        attendees_shown = CharField(max_length=10, null=True, constraints=[SHOWN_TO])

        class Meta:
            table_name = "event"

    return [Group, Membership, Event]


def _add(db: Any, table: Any, field: Any) -> None:
    column = db.get_sql_context()
    db.execute_sql(
        *column.literal("ALTER TABLE ")
        .sql(Entity(table._meta.table_name))
        .literal(" ADD COLUMN ")
        .sql(field.ddl(column))
        .query()
    )


def one_of(column: str, *choices: str) -> Any:
    """A CHECK that holds a column to its choices."""
    return Check(f"{column} IN ({', '.join(repr(choice) for choice in choices)})")


def choice(most: int, column: str, *choices: str, initial: str | None = None) -> Any:
    """A short text held to its choices."""
    return CharField(max_length=most, default=initial, constraints=[one_of(column, *choices)])


SHOWN_TO = one_of("attendees_shown", "all", "members", "attendees", "hosts")


def tables(db: Any) -> list[Any]:
    """The tables that are new."""

    class Table(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class User(Table):
        class Meta:
            table_name = "users"

    class Group(Table):
        class Meta:
            table_name = "groups"

    class GroupChat(Table):
        class Meta:
            table_name = "group_chat"

    class Event(Table):
        class Meta:
            table_name = "event"

    class Introduction(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        text = TextField()
        shown = CharField(max_length=8, default="group", constraints=[one_of("shown", "group", "public")])
        posted_at = Instant(null=True)
        changed_at = Instant()

        class Meta:
            table_name = "introduction"
            primary_key = CompositeKey("group", "user")

    class Buddy(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        newcomer = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        buddy = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        state = CharField(max_length=8, default="asked", constraints=[one_of("state", "asked", "going", "no", "over")])
        since = Instant()
        until = Instant()

        class Meta:
            table_name = "buddy"
            indexes = ((("group", "newcomer", "buddy"), True), (("buddy", "state"), False))
            constraints = (Check("newcomer_id <> buddy_id"),)

    class FirstMeeting(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        event = ForeignKeyField(Event, null=True, backref="+", on_delete="SET NULL")
        asked_at = Instant()
        felt = CharField(max_length=8, default="", constraints=[one_of("felt", "", "good", "mixed", "bad")])
        words = CharField(max_length=500, default="")
        shown = CharField(
            max_length=10, default="nobody", constraints=[one_of("shown", "nobody", "buddy", "organisers")]
        )
        said_at = Instant(null=True)

        class Meta:
            table_name = "first_meeting"
            primary_key = CompositeKey("group", "user")

    class Thanks(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        giver = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        receiver = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        topic = CharField(max_length=48)
        words = CharField(max_length=300, default="")
        at = Instant()

        class Meta:
            table_name = "thanks"
            indexes = ((("group", "giver", "receiver", "topic"), True), (("receiver", "group"), False))
            constraints = (Check("giver_id <> receiver_id"),)

    class AskAbout(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        topic = CharField(max_length=48)
        state = CharField(max_length=8, default="offered", constraints=[one_of("state", "offered", "shown", "hidden")])
        since = Instant()
        expires_at = Instant(null=True, index=True)

        class Meta:
            table_name = "ask_about"
            primary_key = CompositeKey("group", "user", "topic")

    class ChatTitle(Table):
        chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        title = CharField(max_length=16, default="")
        agreed_at = Instant(null=True)
        due_at = Instant(null=True, index=True)
        tries = IntegerField(default=0)
        refused = CharField(max_length=300, default="")

        class Meta:
            table_name = "chat_title"
            primary_key = CompositeKey("chat", "user")

    class Prompt(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        key = CharField(max_length=16, unique=True)
        kind = CharField(max_length=8, constraints=[one_of("kind", "question", "show")])
        lines = TextField(default="[]")
        turn = IntegerField(default=0)
        weekday = IntegerField(constraints=[Check("weekday BETWEEN 0 AND 6")])
        minute = IntegerField(constraints=[Check("minute BETWEEN 0 AND 1439")])
        weeks = IntegerField(default=1, constraints=[Check("weeks BETWEEN 1 AND 8")])
        on = BooleanField(column_name="is_on", default=True)
        next_at = Instant(null=True)
        revision = IntegerField(default=0)
        created_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        changed_at = Instant()

        class Meta:
            table_name = "prompt"

    class PromptPost(Table):
        prompt = ForeignKeyField(Prompt, backref="+", on_delete="CASCADE")
        at = Instant()
        text = CharField(max_length=500)
        chat_id = BigIntegerField(null=True)
        message_id = BigIntegerField(null=True)

        class Meta:
            table_name = "prompt_post"
            indexes = ((("prompt", "at"), True),)

    class Poll(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        key = CharField(max_length=16, unique=True)
        question = CharField(max_length=300)
        options = TextField(default="[]")
        several = BooleanField(default=False)
        closes_at = Instant(null=True)
        state = CharField(max_length=8, default="owed", constraints=[one_of("state", "owed", "open", "closed", "lost")])
        telegram_id = CharField(max_length=64, null=True, unique=True)
        chat_id = BigIntegerField(null=True)
        message_id = BigIntegerField(null=True)
        counts = TextField(default="[]")
        voters = IntegerField(default=0)
        created_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        created_at = Instant()
        closed_at = Instant(null=True)

        class Meta:
            table_name = "poll"

    class Suggestion(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        key = CharField(max_length=16, unique=True)
        author = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        title = CharField(max_length=120)
        about = TextField(default="")
        state = CharField(max_length=8, default="open", constraints=[one_of("state", "open", "made", "left")])
        event = ForeignKeyField(Event, null=True, backref="+", on_delete="SET NULL")
        created_at = Instant()
        decided_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        decided_at = Instant(null=True)

        class Meta:
            table_name = "suggestion"

    class Backing(Table):
        suggestion = ForeignKeyField(Suggestion, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        at = Instant()

        class Meta:
            table_name = "backing"
            primary_key = CompositeKey("suggestion", "user")

    class TimeBudget(Table):
        user = ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
        a_week = IntegerField(null=True, constraints=[Check("a_week >= 0")])
        a_month = IntegerField(null=True, constraints=[Check("a_month >= 0")])
        evenings = CharField(max_length=7, default="0123456")
        buffer = IntegerField(default=30, constraints=[Check("buffer BETWEEN 0 AND 720")])
        digest_day = IntegerField(null=True, constraints=[Check("digest_day BETWEEN 0 AND 6")])
        digest_minute = IntegerField(default=1080, constraints=[Check("digest_minute BETWEEN 0 AND 1439")])
        told = BooleanField(default=False)
        changed_at = Instant()

        class Meta:
            table_name = "time_budget"

    class Report(Table):
        key = CharField(max_length=16, unique=True)
        group = ForeignKeyField(Group, null=True, backref="+", on_delete="CASCADE")
        reporter = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        about = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        event = ForeignKeyField(Event, null=True, backref="+", on_delete="SET NULL")
        chat_id = BigIntegerField(null=True)
        message_id = BigIntegerField(null=True)
        quoted = TextField(default="")
        kind = choice(10, "kind", "spam", "insult", "threat", "private", "unsafe", "other")
        words = CharField(max_length=1000, default="")
        read_by = CharField(max_length=10, constraints=[one_of("read_by", "organisers", "moderators")])
        state = CharField(max_length=8, default="open", constraints=[one_of("state", "open", "acted", "left")])
        answer = CharField(max_length=500, default="")
        created_at = Instant()
        decided_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        decided_at = Instant(null=True)
        forget_at = Instant(null=True, index=True)

        class Meta:
            table_name = "report"
            indexes = ((("group", "state"), False), (("read_by", "state"), False))

    class Sanction(Table):
        key = CharField(max_length=16, unique=True)
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        kind = CharField(max_length=8, constraints=[one_of("kind", "warn", "mute", "remove", "ban")])
        reason = CharField(max_length=500)
        report = ForeignKeyField(Report, null=True, backref="+", on_delete="SET NULL")
        by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        at = Instant()
        until = Instant(null=True)
        lifted_at = Instant(null=True)
        lifted_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        appeal = CharField(max_length=1000, default="")
        appealed_at = Instant(null=True)
        appeal_state = choice(8, "appeal_state", "", "open", "upheld", "lifted", initial="")
        appeal_answer = CharField(max_length=500, default="")
        appeal_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        appeal_at = Instant(null=True)

        class Meta:
            table_name = "sanction"
            indexes = ((("group", "user"), False),)

    class KeptBan(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        digest = CharField(max_length=64)
        forget_at = Instant(index=True)

        class Meta:
            table_name = "kept_ban"
            primary_key = CompositeKey("group", "digest")

    class Partner(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        key = CharField(max_length=24, unique=True)
        secret = CharField(max_length=24, unique=True)
        name = CharField(max_length=100)
        url = CharField(max_length=300, default="")
        purpose = CharField(max_length=500)
        gives = CharField(max_length=500)
        ends_on = DateField()
        posts = IntegerField(constraints=[Check("posts BETWEEN 0 AND 52")])
        posted = IntegerField(default=0, constraints=[Check("posted >= 0 AND posted <= posts")])
        state = CharField(
            max_length=8, default="voting", constraints=[one_of("state", "voting", "on", "refused", "over")]
        )
        proposed_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        vote_until = Instant()
        ending_until = Instant(null=True)
        settled_at = Instant(null=True)
        ballots = TextField(default="[]")

        class Meta:
            table_name = "partner"

    class PartnerVote(Table):
        partner = ForeignKeyField(Partner, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        about = CharField(max_length=6, constraints=[one_of("about", "start", "end")])
        yes = BooleanField()
        at = Instant()

        class Meta:
            table_name = "partner_vote"
            primary_key = CompositeKey("partner", "user", "about")

    class PartnerPost(Table):
        partner = ForeignKeyField(Partner, backref="+", on_delete="CASCADE")
        key = CharField(max_length=16, unique=True)
        text = CharField(max_length=1000)
        state = CharField(max_length=8, default="asked", constraints=[one_of("state", "asked", "posted", "refused")])
        reason = CharField(max_length=300, default="")
        created_at = Instant()
        decided_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        decided_at = Instant(null=True)

        class Meta:
            table_name = "partner_post"

    return [
        Introduction,
        Buddy,
        FirstMeeting,
        Thanks,
        AskAbout,
        ChatTitle,
        Prompt,
        PromptPost,
        Poll,
        Suggestion,
        Backing,
        TimeBudget,
        Report,
        Sanction,
        KeptBan,
        Partner,
        PartnerVote,
        PartnerPost,
    ]
