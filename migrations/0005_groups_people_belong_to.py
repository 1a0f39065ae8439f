"""What a group says of itself, how people come in, and what is known of its chats. A frozen copy of the tables as
they were added.

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
    Entity,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from fields import Instant

SERVES_FROM = "0004_administrators_and_fewer_seats"


def up(migrator: Any, db: Any) -> None:
    """Add the tables, and what a chat gains."""
    gained = added(db)
    for field in gained._meta.sorted_fields:
        if field.name != "id":
            _add(db, gained, field)
    db.create_tables(tables(db), safe=False)


def added(db: Any) -> Any:
    """A chat with nothing but what it gains."""

    class GroupChat(Model):
        can_invite = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        can_restrict = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        member_count = IntegerField(null=True)
        counted_at = Instant(null=True)
        cards_here = BooleanField(default=True, constraints=[SQL("DEFAULT TRUE")])

        class Meta:
            database = db
            table_name = "group_chat"

    return GroupChat


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

    class GroupCard(Table):
        group = ForeignKeyField(Group, primary_key=True, backref="+", on_delete="CASCADE")
        level = CharField(
            max_length=12,
            default="",
            constraints=[one_of("level", "", "beginner", "hobby", "advanced", "professional")],
        )
        not_for = CharField(max_length=500, default="")
        languages = CharField(max_length=120, default="")  # codes of two or three letters, space between
        pace = CharField(
            max_length=12, default="", constraints=[one_of("pace", "", "weekly", "fortnightly", "monthly", "seldom")]
        )
        meets = CharField(max_length=10, default="", constraints=[one_of("meets", "", "in_person", "online", "hybrid")])
        size_limit = IntegerField(null=True, constraints=[Check("size_limit >= 2")])
        accessibility = CharField(max_length=300, default="")
        cost = CharField(max_length=200, default="")
        revision = IntegerField(default=0)
        changed_at = Instant()

        class Meta:
            table_name = "group_card"

    class GroupInterest(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        tag = CharField(max_length=48)
        own = BooleanField(default=False)

        class Meta:
            table_name = "group_interest"
            indexes = ((("group", "tag"), True), (("tag",), False))

    class Norms(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        version = IntegerField()
        text = TextField()
        published_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        published_at = Instant()

        class Meta:
            table_name = "norms"
            indexes = ((("group", "version"), True),)

    class NormsAccepted(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        version = IntegerField()
        at = Instant()

        class Meta:
            table_name = "norms_accepted"
            primary_key = CompositeKey("group", "user")

    class HandbookPage(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        key = CharField(max_length=16, unique=True)
        position = IntegerField()
        title = CharField(max_length=100)
        body = TextField()
        after_days = IntegerField(null=True, constraints=[Check("after_days >= 0")])
        revision = IntegerField(default=0)
        changed_at = Instant()

        class Meta:
            table_name = "handbook_page"
            indexes = ((("group", "position"), False),)

    class HandbookChange(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        page = ForeignKeyField(HandbookPage, null=True, backref="+", on_delete="CASCADE")
        author = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        key = CharField(max_length=16, unique=True)
        title = CharField(max_length=100)
        body = TextField()
        revision = IntegerField(default=0)  # of the page it was written on
        state = CharField(max_length=8, default="open", constraints=[one_of("state", "open", "taken", "left")])
        created_at = Instant()
        decided_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        decided_at = Instant(null=True)

        class Meta:
            table_name = "handbook_change"
            indexes = ((("group", "state"), False),)

    class Invitation(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        key = CharField(max_length=24, unique=True)
        created_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        created_at = Instant()
        expires_at = Instant(null=True)
        use_limit = IntegerField(null=True, constraints=[Check("use_limit >= 1")])
        used = IntegerField(default=0)
        revoked_at = Instant(null=True)

        class Meta:
            table_name = "invitation"
            indexes = ((("group", "revoked_at"), False),)
            constraints = (Check("use_limit IS NULL OR used <= use_limit"),)

    class ChatTopic(Table):
        chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
        purpose = CharField(max_length=14, constraints=[one_of("purpose", "announcements", "introductions", "prompts")])
        thread_id = BigIntegerField(null=True)

        class Meta:
            table_name = "chat_topic"
            primary_key = CompositeKey("chat", "purpose")

    class Succession(Table):
        group = ForeignKeyField(Group, primary_key=True, backref="+", on_delete="CASCADE")
        kind = CharField(max_length=10, constraints=[one_of("kind", "handover", "adoption")])
        heir = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        asked_at = Instant()
        due_at = Instant()

        class Meta:
            table_name = "succession"

    class Entry(Table):
        group = ForeignKeyField(Group, primary_key=True, backref="+", on_delete="CASCADE")
        mode = CharField(max_length=10, default="open", constraints=[one_of("mode", "open", "questions", "invitation")])
        otherwise = CharField(max_length=8, default="review", constraints=[one_of("otherwise", "admit", "review")])
        vouches = IntegerField(default=0)  # so many members' word lets somebody in; 0: it does not count
        human_check = BooleanField(default=False)
        again_days = IntegerField(default=90)
        keep_days = IntegerField(default=30)
        answer_days = IntegerField(default=7)  # so long organisers may take; then the application expires
        raid_joins = IntegerField(default=20)  # more than so many in ten minutes turn review on
        review_until = Instant(null=True)
        welcome = TextField(default="")
        revision = IntegerField(default=0)

        class Meta:
            table_name = "entry"

    class EntryQuestion(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        position = IntegerField()
        kind = CharField(max_length=8, constraints=[one_of("kind", "text", "choice", "yes_no")])
        prompt = CharField(max_length=300)
        options = TextField(default="[]")
        required = BooleanField(default=True)
        only_after = IntegerField(null=True)
        only_if = TextField(default="[]")
        decisions = TextField(default="{}")
        reason = CharField(max_length=300, default="")  # what somebody is told whom an answer declines

        class Meta:
            table_name = "entry_question"
            indexes = ((("group", "position"), True),)

    class Application(Table):
        group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        key = CharField(max_length=16, unique=True)
        source = CharField(max_length=10, constraints=[one_of("source", "chat", "link", "site", "invitation")])
        state = CharField(
            max_length=10,
            constraints=[
                one_of("state", "asking", "review", "more", "admitted", "declined", "blocked", "expired", "withdrawn")
            ],
        )
        invitation = ForeignKeyField(Invitation, null=True, backref="+", on_delete="SET NULL")
        chat_id = BigIntegerField(null=True)  # the chat whose join request this answers
        norms_version = IntegerField(null=True)
        human = BooleanField(default=False)
        asked_more = CharField(max_length=300, default="")
        opened_at = Instant()
        sent_at = Instant(null=True)
        reminded_at = Instant(null=True)
        expires_at = Instant(index=True)
        decided_at = Instant(null=True)
        decided_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
        reason = CharField(max_length=500, default="")
        again_from = Instant(null=True)
        forget_at = Instant(null=True, index=True)

        class Meta:
            table_name = "application"
            indexes = ((("group", "state"), False), (("user", "group"), False))

    Application.add_index(
        Application.index(
            Application.group,
            Application.user,
            unique=True,
            name="application_one_open",
            where=SQL("state IN ('asking', 'review', 'more')"),
        )
    )

    class ApplicationAnswer(Table):
        application = ForeignKeyField(Application, backref="+", on_delete="CASCADE")
        position = IntegerField()
        prompt = CharField(max_length=300)
        value = TextField()

        class Meta:
            table_name = "application_answer"
            indexes = ((("application", "position"), True),)

    class Vouch(Table):
        application = ForeignKeyField(Application, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        at = Instant()

        class Meta:
            table_name = "vouch"
            primary_key = CompositeKey("application", "user")

    class ChatMember(Table):
        chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        status = CharField(max_length=8, constraints=[one_of("status", "in", "asks", "muted", "left", "banned")])
        seen_at = Instant()
        came_at = Instant(null=True)

        class Meta:
            table_name = "chat_member"
            primary_key = CompositeKey("chat", "user")
            indexes = ((("chat", "came_at"), False),)

    class ChatAct(Table):
        chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
        user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
        act = CharField(max_length=8, constraints=[one_of("act", "look", "ban", "unban", "remove", "mute", "unmute")])
        asked_at = Instant()
        due_at = Instant(null=True, index=True)
        tries = IntegerField(default=0)
        refused = CharField(max_length=300, default="")

        class Meta:
            table_name = "chat_act"
            primary_key = CompositeKey("chat", "user")

    return [
        GroupCard,
        GroupInterest,
        Norms,
        NormsAccepted,
        HandbookPage,
        HandbookChange,
        Invitation,
        ChatTopic,
        Succession,
        Entry,
        EntryQuestion,
        Application,
        ApplicationAnswer,
        Vouch,
        ChatMember,
        ChatAct,
    ]
