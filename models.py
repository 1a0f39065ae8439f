"""The tables, section by section, and nothing else: rules live in `meetups/`.

Words are those of docs/map.md. Choices are short lower-case text, named once in the enums of the rule that owns them.
Instants are aware UTC; wall times stand beside their zone and fold.
"""

from typing import TYPE_CHECKING, Any

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

from database import db
from fields import Instant, WallTime


class Table(Model):
    """The base of every table."""

    if TYPE_CHECKING:  # what peewee adds at run time: the row id, `<name>_id` beside a reference, columns of a query
        id: Any

        def __getattr__(self, name: str) -> Any: ...

    class Meta:
        database = db
        legacy_table_names = False


def one_of(column: str, *choices: str) -> Any:
    """A CHECK that holds a column to its choices."""
    return Check(f"{column} IN ({', '.join(repr(choice) for choice in choices)})")


def choice(most: int, column: str, *choices: str, initial: str | None = None, added: bool = False) -> Any:
    """A short text held to its choices; `added`: to a table that was there before."""
    held = [one_of(column, *choices)]
    return CharField(max_length=most, default=initial, constraints=[default(repr(initial)), *held] if added else held)


def default(value: str) -> Any:
    """A default the database knows itself: a column added later, which the code of the version before does not fill."""
    return SQL(f"DEFAULT {value}")


def at_most_one(name: str, where: str, *columns: Any) -> None:
    """Of a table's rows for which `where` holds, each has other values in these columns."""
    table = columns[0].model
    table.add_index(table.index(*columns, unique=True, name=name, where=SQL(where)))


SHOWN_TO = (one_of("attendees_shown", "all", "members", "attendees", "hosts"),)


# ── People ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class User(Table):
    """A person known to us; without a Telegram id: answered by name, walked in, or erased."""

    telegram_id = BigIntegerField(null=True, unique=True)
    merged_into = ForeignKeyField("self", null=True, backref="+", on_delete="SET NULL")
    name = CharField(max_length=128)
    username = CharField(max_length=64, null=True)
    language = CharField(max_length=16, default="en")
    language_chosen = BooleanField(default=False)
    zone = CharField(max_length=64, null=True)
    age_answer = choice(8, "age_answer", "unsaid", "adult", "minor", initial="unsaid")
    reachable = BooleanField(default=False)
    names_hidden = BooleanField(default=False)
    reminder_leads = CharField(max_length=120, default="86400,3600")
    created_at = Instant()
    erased_at = Instant(null=True)
    quiet_from = IntegerField(default=1320, constraints=[default("1320")])  # minutes after midnight by their own clock
    quiet_until = IntegerField(default=480, constraints=[default("480")])

    class Meta:
        table_name = "users"


class SignInLink(Table):
    """A single-use way in: the hash of its token, where the person was going."""

    digest = CharField(max_length=64, unique=True)
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    destination = CharField(max_length=500, default="/")
    created_at = Instant()
    expires_at = Instant(index=True)
    used_at = Instant(null=True)


class WebSession(Table):
    """A browser that is signed in; revocable, so a row."""

    digest = CharField(max_length=64, unique=True)
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    created_at = Instant()
    seen_at = Instant()
    expires_at = Instant(index=True)
    revoked_at = Instant(null=True)
    agent = CharField(max_length=200, default="")


# ── Groups ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Group(Table):
    """A niche community."""

    slug = CharField(max_length=64, unique=True)
    name = CharField(max_length=100)
    about = TextField(default="")
    language = CharField(max_length=16, default="en")
    zone = CharField(max_length=64)
    visibility = choice(10, "visibility", "private", "unlisted", "public", initial="private")
    place_id = BigIntegerField(null=True)
    place_name = CharField(max_length=120, default="")
    place_cell = BigIntegerField(null=True, index=True)
    paper = CharField(max_length=16, default="goldenrod")
    weave = CharField(max_length=16, null=True)
    revision = IntegerField(default=0)
    created_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    created_at = Instant()
    changed_at = Instant(null=True)
    sensitive = BooleanField(default=False, constraints=[default("FALSE")])
    neutral_name = CharField(max_length=60, default="", constraints=[default("''")])  # outside it, if sensitive
    attendees_shown = CharField(max_length=10, default="members", constraints=[default("'members'"), *SHOWN_TO])
    quiet_days = IntegerField(default=60, constraints=[default("60")])  # so long without a sign; 0: nobody is asked

    class Meta:
        table_name = "groups"


class GroupChat(Table):
    """A Telegram chat a group lives in."""

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
    video_chat_since = Instant(null=True)
    can_invite = BooleanField(default=False, constraints=[default("FALSE")])
    can_restrict = BooleanField(default=False, constraints=[default("FALSE")])
    member_count = IntegerField(null=True)  # as Telegram counted, ourselves left out
    counted_at = Instant(null=True)
    cards_here = BooleanField(default=True, constraints=[default("TRUE")])  # whether events are posted in it


class ChatAdministrator(Table):
    """An administrator of a chat, as last seen: the number alone, for many of them never wrote to the bot."""

    chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
    telegram_id = BigIntegerField(index=True)

    class Meta:
        primary_key = CompositeKey("chat", "telegram_id")


class Membership(Table):
    """A user in a group."""

    group = ForeignKeyField(Group, backref="memberships", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="memberships", on_delete="CASCADE")
    role = choice(10, "role", "applicant", "member", "organiser", "owner", "left", "banned")
    joined_at = Instant()
    changed_at = Instant()
    paused_until = Instant(null=True)  # nothing of this group is told before
    fewer = BooleanField(default=False, constraints=[default("FALSE")])  # only what they answered or must know
    hidden = BooleanField(default=False, constraints=[default("FALSE")])  # in lists of this group: counted only
    newcomers = IntegerField(default=0, constraints=[default("0")])  # how many at a time they would look after
    asked_after_at = Instant(null=True)  # when somebody quiet was last asked how they are

    class Meta:
        indexes = ((("group", "user"), True), (("group", "role"), False))


class Venue(Table):
    """Where people sit."""

    group = ForeignKeyField(Group, null=True, backref="venues", on_delete="CASCADE")
    name = CharField(max_length=120)
    address = CharField(max_length=240, default="")
    latitude = FloatField(null=True)
    longitude = FloatField(null=True)
    cell = BigIntegerField(null=True)
    directions = TextField(default="")
    looked_up_at = Instant(null=True)
    created_at = Instant()


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Event(Table):
    """One gathering. Seat counters change only in the transaction that changes the seat."""

    key = CharField(max_length=16, unique=True)
    uid = CharField(max_length=120, unique=True)
    group = ForeignKeyField(Group, backref="events", on_delete="CASCADE")
    created_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    creation_key = CharField(max_length=64, null=True, unique=True)
    title = CharField(max_length=120)
    about = TextField(default="")
    format = CharField(max_length=10, constraints=[one_of("format", "in_person", "online", "hybrid")])
    visibility = choice(10, "visibility", "private", "unlisted", "public", initial="private")
    status = choice(10, "status", "draft", "published", "cancelled", initial="draft")
    venue = ForeignKeyField(Venue, null=True, backref="+", on_delete="SET NULL")
    venue_shown = choice(8, "venue_shown", "exact", "area", "after", initial="exact")
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
    # What the organiser set for answers; leads and spans are seconds.
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
    fewer_at = Instant(null=True)  # when seats were last made fewer than were taken
    attendees_shown = CharField(max_length=10, null=True, constraints=[*SHOWN_TO])  # empty: as the group has it

    class Meta:
        indexes = ((("series_id", "recurrence_id"), True), (("group", "starts_at"), False))
        constraints = (Check("ends_at > starts_at"),)


class Rsvp(Table):
    """A user's one answer to an event."""

    event = ForeignKeyField(Event, backref="rsvps", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="rsvps", on_delete="CASCADE")
    answer = CharField(max_length=8, constraints=[one_of("answer", "going", "maybe", "no")])
    revision = IntegerField(default=0)
    created_at = Instant()
    changed_at = Instant()
    approval = choice(8, "approval", "", "asked", "yes", "no", initial="", added=True)
    check_code = CharField(max_length=16, null=True, unique=True)
    room_no = IntegerField(null=True)  # the places given up a little while ago, for who comes back at once
    online_no = IntegerField(null=True)
    left_at = Instant(null=True)

    class Meta:
        indexes = ((("event", "user"), True), (("user", "answer"), False))


class Seat(Table):
    """What an answer asks for in one mode. Held, offered and asked again take room; asked and waiting do not."""

    rsvp = ForeignKeyField(Rsvp, backref="seats", on_delete="CASCADE")
    event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
    mode = CharField(max_length=6, constraints=[one_of("mode", "room", "online")])
    state = CharField(max_length=8, constraints=[one_of("state", "asked", "waiting", "offered", "held", "again")])
    queue_no = IntegerField()
    party_size = IntegerField(default=1, constraints=[Check("party_size >= 1")])
    changed_at = Instant()
    until = Instant(null=True)  # when an offer, or a seat asked again, ends
    newcomer = BooleanField(default=False)
    unsure = BooleanField(default=False)  # waits since before the date moved: moving up asks first
    asked_at = Instant(null=True)  # "still coming?", and what became of it
    warned_at = Instant(null=True)
    confirmed_at = Instant(null=True)

    class Meta:
        indexes = ((("rsvp", "mode"), True), (("event", "mode", "state", "queue_no"), False))


class Guest(Table):
    """Somebody an attendee brings; a name is theirs to give."""

    rsvp = ForeignKeyField(Rsvp, backref="guests", on_delete="CASCADE")
    position = IntegerField()
    name = CharField(max_length=80, default="")

    class Meta:
        indexes = ((("rsvp", "position"), True),)


class SeatChange(Table):
    """What happened to a seat, in order: the history adds up to the seats and counters of now. `""` is no seat."""

    event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
    rsvp = ForeignKeyField(Rsvp, backref="+", on_delete="CASCADE")
    mode = CharField(max_length=6, constraints=[one_of("mode", "room", "online")])
    before = CharField(max_length=8, default="")
    after = CharField(max_length=8, default="")
    taken = IntegerField(default=0)  # by how many the counter rose
    cause = CharField(max_length=16)
    actor_id = BigIntegerField(null=True)
    at = Instant()

    class Meta:
        indexes = ((("event", "mode"), False),)


class EventHost(Table):
    """Who looks after what at one event; `bridge` is the person in the room who looks after those online."""

    event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    role = CharField(max_length=8, constraints=[one_of("role", "bridge")])

    class Meta:
        indexes = ((("event", "user", "role"), True),)


class Question(Table):
    """What the organiser asks those who come. Needs and diet are counted, and shown beside no name."""

    event = ForeignKeyField(Event, backref="questions", on_delete="CASCADE")
    position = IntegerField()
    kind = CharField(max_length=8, constraints=[one_of("kind", "text", "choice", "access", "diet")])
    prompt = CharField(max_length=200)
    options = TextField(default="[]")
    required = BooleanField(default=False)

    class Meta:
        indexes = ((("event", "position"), True),)


class Reply(Table):
    """What one attendee said to one question, as JSON: what was chosen, and their own words."""

    question = ForeignKeyField(Question, backref="replies", on_delete="CASCADE")
    rsvp = ForeignKeyField(Rsvp, backref="+", on_delete="CASCADE")
    value = TextField()
    changed_at = Instant()

    class Meta:
        indexes = ((("question", "rsvp"), True),)


class Attendance(Table):
    """Who was there: apart from what they answered, and correctable by both sides."""

    event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    mode = CharField(max_length=6, constraints=[one_of("mode", "room", "online")])
    state = CharField(max_length=8, constraints=[one_of("state", "came", "no_show", "excused")])
    party_size = IntegerField(default=1, constraints=[Check("party_size >= 1")])
    walk_in = BooleanField(default=False)
    said_by = CharField(max_length=8, constraints=[one_of("said_by", "host", "self", "nobody")])
    at = Instant()
    changed_at = Instant()

    class Meta:
        indexes = ((("event", "user"), True), (("user", "at"), False))


class CheckInAct(Table):
    """A check-in, or its undoing, whose effect is saved; a phone that sends it twice changes nothing."""

    event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
    rsvp = ForeignKeyField(Rsvp, null=True, backref="+", on_delete="SET NULL")
    key = CharField(max_length=40)
    at = Instant()  # when it was done at the door, by the phone's clock; it may have been sent much later

    class Meta:
        indexes = ((("event", "key"), True),)


class PostedCard(Table):
    """A copy of an event's card in a chat."""

    event = ForeignKeyField(Event, backref="cards", on_delete="CASCADE")
    chat_id = BigIntegerField(null=True)
    thread_id = BigIntegerField(null=True)
    message_id = BigIntegerField(null=True)
    inline_message_id = CharField(max_length=64, null=True, unique=True)
    state = CharField(max_length=8, default="live", constraints=[one_of("state", "live", "gone")])
    created_at = Instant()

    class Meta:
        indexes = ((("chat_id", "message_id"), True),)
        constraints = (Check("(message_id IS NULL) <> (inline_message_id IS NULL)"),)


# ── What a group is to its people ─────────────────────────────────────────────────────────────────────────────────────


class GroupCard(Table):
    """Whom a group is for, as it says itself; what is empty was not said."""

    group = ForeignKeyField(Group, primary_key=True, backref="+", on_delete="CASCADE")
    level = choice(12, "level", "", "beginner", "hobby", "advanced", "professional", initial="")
    not_for = CharField(max_length=500, default="")
    languages = CharField(max_length=120, default="")  # codes of two or three letters, space between
    pace = choice(12, "pace", "", "weekly", "fortnightly", "monthly", "seldom", initial="")
    meets = CharField(max_length=10, default="", constraints=[one_of("meets", "", "in_person", "online", "hybrid")])
    size_limit = IntegerField(null=True, constraints=[Check("size_limit >= 2")])
    accessibility = CharField(max_length=300, default="")
    cost = CharField(max_length=200, default="")
    revision = IntegerField(default=0)
    changed_at = Instant()


class GroupInterest(Table):
    """What a group is about: a tag of our list by its key, or one of its own in its own words."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    tag = CharField(max_length=48)
    own = BooleanField(default=False)

    class Meta:
        indexes = ((("group", "tag"), True), (("tag",), False))


class Norms(Table):
    """How people treat each other in a group, version by version; the highest is in force."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    version = IntegerField()
    text = TextField()
    published_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    published_at = Instant()

    class Meta:
        indexes = ((("group", "version"), True),)


class NormsAccepted(Table):
    """Which version somebody accepted, and when."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    version = IntegerField()
    at = Instant()

    class Meta:
        primary_key = CompositeKey("group", "user")


class HandbookPage(Table):
    """A short page of a group's own culture, in Markdown. `after_days`: sent to newcomers so long after they came."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    key = CharField(max_length=16, unique=True)
    position = IntegerField()
    title = CharField(max_length=100)
    body = TextField()
    after_days = IntegerField(null=True, constraints=[Check("after_days >= 0")])
    revision = IntegerField(default=0)
    changed_at = Instant()

    class Meta:
        indexes = ((("group", "position"), False),)


class HandbookChange(Table):
    """What a member would have a page say; an organiser takes it or leaves it. Without a page: a new one."""

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
        indexes = ((("group", "state"), False),)


class Invitation(Table):
    """An address that lets people in until it expires, is used up or taken back."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    key = CharField(max_length=24, unique=True)
    created_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    created_at = Instant()
    expires_at = Instant(null=True)
    use_limit = IntegerField(null=True, constraints=[Check("use_limit >= 1")])
    used = IntegerField(default=0)
    revoked_at = Instant(null=True)

    class Meta:
        indexes = ((("group", "revoked_at"), False),)
        constraints = (Check("use_limit IS NULL OR used <= use_limit"),)


class ChatTopic(Table):
    """Which topic of a chat is for what; without a row: the whole chat is."""

    chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
    purpose = CharField(max_length=14, constraints=[one_of("purpose", "announcements", "introductions", "prompts")])
    thread_id = BigIntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("chat", "purpose")


class Succession(Table):
    """A group about to pass on: handed over to somebody who has to say yes, or adopted where its owner is silent."""

    group = ForeignKeyField(Group, primary_key=True, backref="+", on_delete="CASCADE")
    kind = CharField(max_length=10, constraints=[one_of("kind", "handover", "adoption")])
    heir = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    asked_at = Instant()
    due_at = Instant()


# ── How people come in ────────────────────────────────────────────────────────────────────────────────────────────────


class Entry(Table):
    """How a group lets people in; without a row it is open to whom its chat or its visibility lets in."""

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


class EntryQuestion(Table):
    """What a group asks those who would come in. `decisions`, as JSON: an option, and what it leads to.

    `only_after` names the question whose answer decides whether this one is asked, `only_if` (JSON) the answers.
    """

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
        indexes = ((("group", "position"), True),)


class Application(Table):
    """Somebody's wish to come in, from the first question to the decision; then what was said is forgotten."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    key = CharField(max_length=16, unique=True)
    source = CharField(max_length=10, constraints=[one_of("source", "chat", "link", "site", "invitation")])
    state = choice(10, "state", "asking", "review", "more", "admitted", "declined", "blocked", "expired", "withdrawn")
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
        indexes = ((("group", "state"), False), (("user", "group"), False))


at_most_one("application_one_open", "state IN ('asking', 'review', 'more')", Application.group, Application.user)


class ApplicationAnswer(Table):
    """What somebody answered, with the question as it was asked; organisers read it until it is forgotten."""

    application = ForeignKeyField(Application, backref="+", on_delete="CASCADE")
    position = IntegerField()
    prompt = CharField(max_length=300)
    value = TextField()

    class Meta:
        indexes = ((("application", "position"), True),)


class Vouch(Table):
    """A member's word for somebody who would come in."""

    application = ForeignKeyField(Application, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    at = Instant()

    class Meta:
        primary_key = CompositeKey("application", "user")


class ChatMember(Table):
    """Where a person known to us stands in a chat, as Telegram said last."""

    chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    status = CharField(max_length=8, constraints=[one_of("status", "in", "asks", "muted", "left", "banned")])
    seen_at = Instant()
    came_at = Instant(null=True)  # when they came in or asked to; empty: found there, or gone before we knew them

    class Meta:
        primary_key = CompositeKey("chat", "user")
        indexes = ((("chat", "came_at"), False),)


class ChatAct(Table):
    """What is to be done about somebody in a chat; the newest wish alone. Done: the row is gone."""

    chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    act = CharField(max_length=8, constraints=[one_of("act", "look", "ban", "unban", "remove", "mute", "unmute")])
    asked_at = Instant()
    due_at = Instant(null=True, index=True)  # empty: Telegram refused it, or would
    tries = IntegerField(default=0)
    refused = CharField(max_length=300, default="")  # in its words

    class Meta:
        primary_key = CompositeKey("chat", "user")


# ── Belonging ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Introduction(Table):
    """Who somebody says they are, to one group."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    text = TextField()
    shown = CharField(max_length=8, default="group", constraints=[one_of("shown", "group", "public")])
    posted_at = Instant(null=True)  # in the group's chat
    changed_at = Instant()

    class Meta:
        primary_key = CompositeKey("group", "user")


class Buddy(Table):
    """Who looks after which newcomer."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    newcomer = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    buddy = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    state = CharField(max_length=8, default="asked", constraints=[one_of("state", "asked", "going", "no", "over")])
    since = Instant()
    until = Instant()

    class Meta:
        indexes = ((("group", "newcomer", "buddy"), True), (("buddy", "state"), False))
        constraints = (Check("newcomer_id <> buddy_id"),)


class FirstMeeting(Table):
    """How somebody's first event in a group was, for whom they choose."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    event = ForeignKeyField(Event, null=True, backref="+", on_delete="SET NULL")
    asked_at = Instant()
    felt = CharField(max_length=8, default="", constraints=[one_of("felt", "", "good", "mixed", "bad")])
    words = CharField(max_length=500, default="")
    shown = CharField(max_length=10, default="nobody", constraints=[one_of("shown", "nobody", "buddy", "organisers")])
    said_at = Instant(null=True)

    class Meta:
        primary_key = CompositeKey("group", "user")


class Thanks(Table):
    """A member thanks another for something: the topic."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    giver = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    receiver = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    topic = CharField(max_length=48)
    words = CharField(max_length=300, default="")
    at = Instant()

    class Meta:
        indexes = ((("group", "giver", "receiver", "topic"), True), (("receiver", "group"), False))
        constraints = (Check("giver_id <> receiver_id"),)


class AskAbout(Table):
    """What others may ask somebody about, since they were thanked for it; shown only if they want, and for a time."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    topic = CharField(max_length=48)
    state = CharField(max_length=8, default="offered", constraints=[one_of("state", "offered", "shown", "hidden")])
    since = Instant()
    expires_at = Instant(null=True, index=True)

    class Meta:
        primary_key = CompositeKey("group", "user", "topic")


class ChatTitle(Table):
    """What stands beside somebody's name in a chat, as they agreed."""

    chat = ForeignKeyField(GroupChat, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    title = CharField(max_length=16, default="")  # empty: to be taken away
    agreed_at = Instant(null=True)
    due_at = Instant(null=True, index=True)  # when Telegram is asked; empty: it is so, or it refused
    tries = IntegerField(default=0)
    refused = CharField(max_length=300, default="")

    class Meta:
        primary_key = CompositeKey("chat", "user")


class Prompt(Table):
    """A ritual: what the group is asked again and again, one line each time."""

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


class PromptPost(Table):
    """What was asked when."""

    prompt = ForeignKeyField(Prompt, backref="+", on_delete="CASCADE")
    at = Instant()
    text = CharField(max_length=500)
    chat_id = BigIntegerField(null=True)
    message_id = BigIntegerField(null=True)

    class Meta:
        indexes = ((("prompt", "at"), True),)


class Poll(Table):
    """A poll of Telegram's own in a group's chat, and what came of it; who chose what is Telegram's to know."""

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


class Suggestion(Table):
    """What a member would like the group to do next; an organiser may make an event of it."""

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


class Backing(Table):
    """Somebody who would come to what was suggested."""

    suggestion = ForeignKeyField(Suggestion, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    at = Instant()

    class Meta:
        primary_key = CompositeKey("suggestion", "user")


class TimeBudget(Table):
    """How much of their time somebody gives to meetups, and when they look at it. What is empty was not said."""

    user = ForeignKeyField(User, primary_key=True, backref="+", on_delete="CASCADE")
    a_week = IntegerField(null=True, constraints=[Check("a_week >= 0")])
    a_month = IntegerField(null=True, constraints=[Check("a_month >= 0")])
    evenings = CharField(max_length=7, default="0123456")  # weekdays that are free, Monday 0
    buffer = IntegerField(default=30, constraints=[Check("buffer BETWEEN 0 AND 720")])  # minutes on the way, each side
    digest_day = IntegerField(null=True, constraints=[Check("digest_day BETWEEN 0 AND 6")])  # empty: none
    digest_minute = IntegerField(default=1080, constraints=[Check("digest_minute BETWEEN 0 AND 1439")])
    told = BooleanField(default=False)  # in private, of what their answer clashes with
    changed_at = Instant()


# ── Safety ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Report(Table):
    """What somebody found wrong: about a person, an event or a message; read by organisers or by moderators."""

    key = CharField(max_length=16, unique=True)
    group = ForeignKeyField(Group, null=True, backref="+", on_delete="CASCADE")
    reporter = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    about = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    event = ForeignKeyField(Event, null=True, backref="+", on_delete="SET NULL")
    chat_id = BigIntegerField(null=True)  # with the message in it
    message_id = BigIntegerField(null=True)
    quoted = TextField(default="")  # what the message said
    kind = choice(10, "kind", "spam", "insult", "threat", "private", "unsafe", "other")
    words = CharField(max_length=1000, default="")
    read_by = CharField(max_length=10, constraints=[one_of("read_by", "organisers", "moderators")])
    state = CharField(max_length=8, default="open", constraints=[one_of("state", "open", "acted", "left")])
    answer = CharField(max_length=500, default="")  # what the reporter is told
    created_at = Instant()
    decided_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    decided_at = Instant(null=True)
    forget_at = Instant(null=True, index=True)

    class Meta:
        indexes = ((("group", "state"), False), (("read_by", "state"), False))


class Sanction(Table):
    """What a group did about somebody, why, and what became of their objection."""

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
        indexes = ((("group", "user"), False),)


class KeptBan(Table):
    """Somebody kept out of a group who was erased: a keyed hash, by which their account is known should it return."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    digest = CharField(max_length=64)
    forget_at = Instant(index=True)

    class Meta:
        primary_key = CompositeKey("group", "digest")


# ── Partners ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Partner(Table):
    """A business that would support a group, on the terms members vote on."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    key = CharField(max_length=24, unique=True)
    secret = CharField(max_length=24, unique=True)  # of the page where the business itself hands in posts
    name = CharField(max_length=100)
    url = CharField(max_length=300, default="")
    purpose = CharField(max_length=500)
    gives = CharField(max_length=500)
    ends_on = DateField()
    posts = IntegerField(constraints=[Check("posts BETWEEN 0 AND 52")])
    posted = IntegerField(default=0, constraints=[Check("posted >= 0 AND posted <= posts")])
    state = CharField(max_length=8, default="voting", constraints=[one_of("state", "voting", "on", "refused", "over")])
    proposed_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    vote_until = Instant()
    ending_until = Instant(null=True)  # a vote about ending it is on
    settled_at = Instant(null=True)
    ballots = TextField(default="[]")  # votes that ended, as numbers


class PartnerVote(Table):
    """A member's vote on taking a partner, or on ending it; organisers see counts."""

    partner = ForeignKeyField(Partner, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    about = CharField(max_length=6, constraints=[one_of("about", "start", "end")])
    yes = BooleanField()
    at = Instant()

    class Meta:
        primary_key = CompositeKey("partner", "user", "about")


class PartnerPost(Table):
    """What a partner would say to the group; an organiser lets it pass, or not."""

    partner = ForeignKeyField(Partner, backref="+", on_delete="CASCADE")
    key = CharField(max_length=16, unique=True)
    text = CharField(max_length=1000)
    state = CharField(max_length=8, default="asked", constraints=[one_of("state", "asked", "posted", "refused")])
    reason = CharField(max_length=300, default="")
    created_at = Instant()
    decided_by = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    decided_at = Instant(null=True)


# ── What must be told, and what falls due ─────────────────────────────────────────────────────────────────────────────


class OutboxMessage(Table):
    """What must be told, to whom, from when, until when. States: docs/map.md, "Delivery"."""

    kind = CharField(max_length=24)
    unique_key = CharField(max_length=160, null=True, unique=True)
    user = ForeignKeyField(User, null=True, backref="+", on_delete="CASCADE")
    event = ForeignKeyField(Event, null=True, backref="+", on_delete="CASCADE")
    group = ForeignKeyField(Group, null=True, backref="+", on_delete="CASCADE")
    card = ForeignKeyField(PostedCard, null=True, backref="+", on_delete="CASCADE")
    chat_id = BigIntegerField(null=True)
    facts = TextField(default="{}")
    state = choice(8, "state", "pending", "claimed", "sending", "sent", "dead", "unknown", "expired", initial="pending")
    owner = CharField(max_length=64, null=True)
    lease_until = Instant(null=True)
    not_before = Instant()
    expires_at = Instant(null=True)
    attempts = IntegerField(default=0)
    error = CharField(max_length=300, default="")
    message_id = BigIntegerField(null=True)
    created_at = Instant()
    changed_at = Instant()
    due_at = Instant(null=True)  # when it was to be told, however often that was put off; empty: when it was owed
    needed_by = Instant(null=True)  # what it is about: a reader's quiet hours hold it if that is far enough
    doubts = IntegerField(default=0, constraints=[default("0")])  # how often nobody could know whether it was taken
    settled_at = Instant(null=True)  # when somebody decided about what was perhaps sent, or could not be

    class Meta:
        indexes = ((("state", "not_before"), False), (("chat_id", "state"), False))


# Ten changes are one edit: a card has one redraw waiting at most. One that is being sent does not count.
at_most_one("outbox_message_one_pending_redraw", "state = 'pending' AND kind = 'redraw'", OutboxMessage.card)


class DueWork(Table):
    """Work that falls due at a moment; claimed like an outbox message."""

    kind = CharField(max_length=24)
    subject = CharField(max_length=64)
    at = Instant()
    owner = CharField(max_length=64, null=True)
    lease_until = Instant(null=True)
    attempts = IntegerField(default=0)
    error = CharField(max_length=300, default="")

    class Meta:
        indexes = ((("kind", "subject", "at"), True), (("at",), False))


class Lease(Table):
    """Who may do what only one process does at a time."""

    name = CharField(max_length=40, primary_key=True)
    owner = CharField(max_length=64)
    until = Instant()


class Tally(Table):
    """How often something happened in one hour (1970: in all hours that are forgotten), for whoever runs this."""

    name = CharField(max_length=24)
    label = CharField(max_length=40, default="")
    hour = Instant()
    n = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("name", "label", "hour")


class Meta(Table):
    """Facts about the installation itself, such as the tzdata version instants were derived with."""

    name = CharField(max_length=40, primary_key=True)
    value = CharField(max_length=200)


class UpdateSeen(Table):
    """An update whose effect is saved; a second delivery of it changes nothing."""

    update_id = BigIntegerField(primary_key=True)
    seen_at = Instant(index=True)


class Draft(Table):
    """A dialogue somebody is in the middle of."""

    user = ForeignKeyField(User, unique=True, backref="+", on_delete="CASCADE")
    kind = CharField(max_length=16)
    step = CharField(max_length=24)
    answers = TextField(default="{}")
    message_id = BigIntegerField(null=True)
    changed_at = Instant(index=True)


# ── Feeds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Feed(Table):
    """A personal calendar address. Its token is computed from this row and SECRET_KEY, never stored."""

    key = CharField(max_length=16, unique=True)
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    name = CharField(max_length=80, default="")
    generation = IntegerField(default=1)
    created_at = Instant()
    fetched_on = DateField(null=True)
    revoked_at = Instant(null=True)


class FeedVersion(Table):
    """A number that rises whenever the bytes of a feed may differ. Subjects: `group:1`, `event:1`, `user:1`."""

    subject = CharField(max_length=40, primary_key=True)
    version = IntegerField(default=1)
    changed_at = Instant()


class StoredVevent(Table):
    """The bytes of one VEVENT for one audience (`public`, `members`, or `user:1`)."""

    event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
    audience = CharField(max_length=40)
    language = CharField(max_length=16)
    content_revision = IntegerField()
    reader_revision = IntegerField(default=0)
    writer_version = IntegerField()
    block = BlobField()

    class Meta:
        indexes = ((("event", "audience", "language"), True),)


class ReaderRevision(Table):
    """How often an event changed for one reader alone; added to the event's own, so that SEQUENCE never falls."""

    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    event = ForeignKeyField(Event, backref="+", on_delete="CASCADE")
    revision = IntegerField(default=0)
    changed_at = Instant()

    class Meta:
        primary_key = CompositeKey("user", "event")


# ── Nearby ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class UserArea(Table):
    """The only form in which a member's place exists: one coarse cell, and the one that counts from tomorrow."""

    user = ForeignKeyField(User, unique=True, backref="+", on_delete="CASCADE")
    cell = BigIntegerField()
    level = IntegerField(constraints=[Check("level BETWEEN 4 AND 11")])
    next_cell = BigIntegerField(null=True)
    next_level = IntegerField(null=True)
    next_on = DateField(null=True)
    expires_on = DateField(index=True)
    moved_on = CharField(max_length=80, default="")


class NearbyChoice(Table):
    """A member's wish to be found, and to find, in one group."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("group", "user")
        without_rowid = True


class Presence(Table):
    """Who is visible where: derived from area and choice, unexpired rows only, in the order it is asked."""

    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    level = IntegerField(constraints=[Check("level BETWEEN 4 AND 11")])
    cell = BigIntegerField()
    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("group", "level", "cell", "user")
        without_rowid = True


class Wave(Table):
    """A wish to meet; only a mutual one introduces."""

    sender = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    recipient = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    group = ForeignKeyField(Group, backref="+", on_delete="CASCADE")
    sent_on = DateField()
    introduced = BooleanField(default=False)

    class Meta:
        indexes = ((("sender", "recipient"), True),)
        constraints = (Check("sender_id <> recipient_id"),)


class Block(Table):
    """Two people who do not meet; symmetric in effect and silent."""

    blocker = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    blocked = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    created_at = Instant()

    class Meta:
        indexes = ((("blocker", "blocked"), True),)
        constraints = (Check("blocker_id <> blocked_id"),)


# ── Audit ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class AuditEntry(Table):
    """Who did what to what: internal ids only, never a name. The database itself refuses to change an entry, and to
    delete one that is younger than half a year (migrations/0006)."""

    actor_id = BigIntegerField(null=True)
    verb = CharField(max_length=40)
    subject = CharField(max_length=64, index=True)
    group_id = BigIntegerField(null=True, index=True)
    detail = TextField(default="{}")
    at = Instant()


TABLES: tuple[type[Table], ...] = tuple(Table.__subclasses__())  # in the order above: what refers stands below
