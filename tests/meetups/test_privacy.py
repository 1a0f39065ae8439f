"""Everything kept of a person: handed over whole, and erased so that no table knows them."""

import contextlib
import inspect
import json
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from peewee import BigIntegerField, BlobField, CharField, Field, ForeignKeyField, TextField

import database as ground
from database import write_transaction
from meetups import (
    area_choice,
    areas,
    audit,
    blocks,
    cards,
    chat_administrators,
    chats,
    drafts,
    feeds,
    group_records,
    groups,
    hosts,
    kept_bans,
    leaving,
    members,
    my_feeds,
    nearby_records,
    newcomer_records,
    outbox,
    partner_records,
    people,
    privacy,
    questions,
    reminders,
    ritual_records,
    rsvps,
    safety_records,
    seats,
    showing,
    signin,
    thanks_records,
    time_budget,
    time_records,
    traces,
    track_record,
    waves,
)
from meetups.chats import ChatFacts
from meetups.events import Saved
from meetups.groups import GroupFacts, GroupWish
from meetups.people import Age, Person, Profile
from meetups.privacy import Erased, HandedOver
from meetups.questions import Ask, Given, QuestionWish
from meetups.refusals import Expired, NotFound
from meetups.rsvps import Choice
from meetups.seats import Mode
from meetups.time_budget import Budget
from meetups.visibility import Role, Visibility, role_of
from models import (
    TABLES,
    Application,
    ApplicationAnswer,
    AskAbout,
    Attendance,
    AuditEntry,
    Backing,
    Block,
    Buddy,
    ChatAct,
    ChatMember,
    ChatTitle,
    DueWork,
    Event,
    Feed,
    FirstMeeting,
    Group,
    GroupChat,
    Guest,
    HandbookChange,
    Introduction,
    Invitation,
    KeptBan,
    Membership,
    Norms,
    NormsAccepted,
    OutboxMessage,
    Partner,
    PartnerPost,
    PartnerVote,
    Poll,
    PostedCard,
    Prompt,
    ReaderRevision,
    Report,
    Rsvp,
    Sanction,
    Seat,
    SeatChange,
    StoredVevent,
    Succession,
    Suggestion,
    Thanks,
    User,
    Vouch,
    Wave,
)
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody

KEYS = ("a-secret-of-this-test",)
LATER = NOW + timedelta(hours=1)
NAME, USERNAME, TELEGRAM_ID = "Zebedäus Quill", "zebquill77", 7_654_321_987
ESCAPED = json.dumps(NAME)[1:-1]  # as it stands in JSON
NUMBER = 70_000_013  # our own of them: it stands in subjects, keys and facts, and nothing else reads like it
GUEST = "Friend of Zebedäus"
# Each table that refers to a person, and where what it holds of them stands in the export.
HANDED_OVER = {
    "introduction": "being_new", "buddy": "being_new", "first_meeting": "being_new",
    "users": "person", "membership": "groups", "groups": "groups_founded", "group_chat": "chats_added",
    "event": "events_made", "rsvp": "answers", "outbox_message": "messages", "draft": "dialogue",
    "sign_in_link": "sign_in_links", "web_session": "browsers", "feed": "calendars",
    "reader_revision": "calendar_changes", "user_area": "nearby", "nearby_choice": "nearby", "presence": "nearby",
    "wave": "nearby", "block": "nearby", "event_host": "looks_after",
    "attendance": "attendance", "chat_administrator": "chats_administered",
    "application": "belonging", "vouch": "belonging", "norms": "belonging", "norms_accepted": "belonging",
    "handbook_change": "belonging", "invitation": "belonging", "succession": "belonging", "chat_member": "belonging",
    "report": "safety", "sanction": "safety", "chat_act": "belonging", "time_budget": "time",
    "partner": "partners", "partner_vote": "partners", "partner_post": "partners",
    "prompt": "together", "poll": "together", "suggestion": "together", "backing": "together",
    "thanks": "recognition", "ask_about": "recognition", "chat_title": "recognition",
}  # fmt: skip


@pytest.fixture
def person(database: str) -> Person:
    """Somebody whose name, username and numbers occur nowhere by chance."""
    with write_transaction():
        User.insert(id=NUMBER, telegram_id=TELEGRAM_ID, name=NAME, created_at=NOW).execute()
    met = people.meet(Profile(TELEGRAM_ID, NAME, USERNAME, "en"), NOW)
    people.set_reachable(met.id, True)
    people.choose_zone(met.id, "Europe/Lisbon")
    return people.person(met.id)


@pytest.fixture
def group(make_group: MakeGroup, person: Person) -> GroupFacts:
    facts = make_group()
    members.join(person.id, facts.id, NOW)
    return facts


@pytest.fixture
def busy(person: Person, group: GroupFacts, make_event: MakeEvent, host: Person, guest: Person) -> Saved:
    """The person in every table that can hold them: a coming event they come to, and much else."""
    past = make_event(group, now=NOW - timedelta(days=30), date="2026-11-01")
    rsvps.answer(person.id, past.key, Choice.ROOM, NOW - timedelta(days=25), guests=[GUEST])
    questions.set_questions(host.id, past.key, [QuestionWish(Ask.TEXT, "Bring what?")], NOW - timedelta(days=25))
    questions.reply(person.id, past.key, {1: Given(words=f"{GUEST} bakes")}, NOW - timedelta(days=25))
    coming = make_event(group)
    rsvps.answer(person.id, coming.key, Choice.ROOM, NOW, guests=[GUEST])
    hosts.offer_bridge(person.id, coming.key, NOW)
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), person.id, NOW, [TELEGRAM_ID])
    drafts.keep(person.id, drafts.Dialogue("event", "title", {"title": f"{NAME}’s evening"}, 7), NOW)
    signin.make_link(person.id, NOW, f"/groups?words={NAME}")
    signin.follow(signin.make_link(person.id, NOW), NOW, f"The browser of {NAME}")
    feed = my_feeds.make_feed(person.id, f"{NAME}’s phone", KEYS, NOW)
    feeds.body(feeds.personal_feed(feed.token, KEYS, "https://klatch.example"))
    _be_near(person, guest, host, group)
    _be_judged(person, guest, group)
    _belong(person, guest, group)
    _be_thanked(person, guest, group)
    _be_new(person, guest, group)
    time_budget.save(person.id, Budget(a_week=2, digest=(6, 18 * 60)), NOW)
    _partner(person, group)
    _together(person, guest, group)
    _be_told(person, guest, host, group, coming)
    _make(person, host, group, coming)
    return coming


def _be_told(person: Person, guest: Person, host: Person, group: GroupFacts, coming: Saved) -> None:
    """In their own chat, and in what others read or have under way."""
    with write_transaction():
        outbox.tell(person.id, "reminder", "1", NOW, event_id=coming.id, starts_at="", to=NAME)
        outbox.tell(guest.id, "thanks", "1", NOW, group_id=group.id, giver=person.id, topic=f"{NAME}’s cake")
        outbox.tell(guest.id, "moderation", "1", NOW, group_id=group.id, about=person.id, what="x", words=NAME)
        outbox.post(TELEGRAM_ID, "card", "private", NOW, event_id=coming.id)
        OutboxMessage.update(error=f"{NAME} stopped the bot").where(OutboxMessage.user == person.id).execute()
        PostedCard.create(event=coming.id, chat_id=TELEGRAM_ID, message_id=5, created_at=NOW)
    drafts.keep(guest.id, drafts.Dialogue("again", "words", {"key": "x", "name": NAME}, 7), NOW)
    quoted = {"who": str(person.id), "quoted": f"{NAME} was here"}
    drafts.keep(host.id, drafts.Dialogue("report", "kind", quoted, 8), NOW)


def _make(person: Person, host: Person, group: GroupFacts, coming: Saved) -> None:
    """What they began, where they were, who else they were once; a group they are kept out of."""
    second = groups.found(host.id, GroupWish("Another table", "", "en", "Europe/Berlin", Visibility.PUBLIC), NOW)
    with write_transaction():
        Group.update(created_by=person.id).where(Group.id == group.id).execute()
        Event.update(created_by=person.id).where(Event.id == coming.id).execute()
        User.create(name=NAME, merged_into=person.id, created_at=NOW)
        Attendance.create(event=Event.get(Event.id != coming.id), user=person.id, mode="room", state="came",
                          said_by="host", at=NOW, changed_at=NOW)  # fmt: skip
        Membership.create(group=second.id, user=person.id, role="banned", joined_at=NOW, changed_at=NOW)
        ReaderRevision.insert(user=person.id, event=coming.id, changed_at=NOW).on_conflict_ignore().execute()
        Block.create(blocker=host.id, blocked=person.id, created_at=NOW)
        SeatChange.update(actor_id=person.id).execute()
        StoredVevent.update(block=f"SUMMARY:{NAME}".encode()).where(StoredVevent.audience == f"user:{NUMBER}").execute()
        audit.note("member.warn", f"user:{person.id}", actor_id=person.id, group_id=group.id, now=NOW, heir=person.id)


def _belong(person: Person, guest: Person, group: GroupFacts) -> None:
    about = {"group": group.id, "title": f"{NAME}’s way", "body": NAME, "created_at": NOW}
    ask = {"group": group.id, "source": "link", "opened_at": NOW, "expires_at": LATER, "state": "declined"}
    with write_transaction():
        chat = GroupChat.get(GroupChat.chat_id == -1001)
        chat.group = group.id
        chat.save()
        ChatMember.create(chat=chat, user=person.id, status="in", seen_at=NOW)
        ChatAct.create(chat=chat, user=person.id, act="look", asked_at=NOW, refused=f"{NAME} is not there")
        mine = Application.create(user=person.id, key="application1", decided_by=guest.id, reason=f"Sorry, {NAME}",
                                  asked_more=f"{NAME}, who sent you?", **ask)  # fmt: skip
        theirs = Application.create(user=guest.id, key="application2", decided_by=person.id, **ask)
        ApplicationAnswer.create(application=mine, position=1, prompt=f"Who is {NAME}?", value=NAME)
        Vouch.create(application=theirs, user=person.id, at=NOW)
        Norms.create(group=group.id, version=1, text="Be kind", published_by=person.id, published_at=NOW)
        NormsAccepted.create(group=group.id, user=person.id, version=1, at=NOW)
        HandbookChange.create(author=person.id, key="change1", decided_by=person.id, **about)
        Invitation.create(group=group.id, key="invitation1", created_by=person.id, created_at=NOW)
        Succession.create(group=group.id, kind="adoption", heir=person.id, asked_at=NOW, due_at=LATER)


def _partner(person: Person, group: GroupFacts) -> None:
    about = {"group": group.id, "purpose": "Be known", "gives": "A room", "posts": 4, "vote_until": LATER}
    with write_transaction():
        one = Partner.create(key="partner1", secret="secret1", name="Café", ends_on=LATER.date(),
                             proposed_by=person.id, **about)  # fmt: skip
        PartnerVote.create(partner=one, user=person.id, about="start", yes=True, at=NOW)
        PartnerPost.create(partner=one, key="post1", text="Soup", created_at=NOW, decided_by=person.id)


def _together(person: Person, guest: Person, group: GroupFacts) -> None:
    about = {"group": group.id, "created_at": NOW}
    with write_transaction():
        Suggestion.create(author=person.id, key="suggest1", title=f"{NAME}’s walk", about=NAME, **about)
        other = Suggestion.create(author=guest.id, key="suggest2", title="A poem", decided_by=person.id, **about)
        Backing.create(suggestion=other, user=person.id, at=NOW)
        Prompt.create(group=group.id, key="prompt1", kind="show", weekday=0, minute=0, lines='["x"]',
                      created_by=person.id, changed_at=NOW)  # fmt: skip
        Poll.create(key="poll1", question="x", created_by=person.id, **about)


def _be_new(person: Person, guest: Person, group: GroupFacts) -> None:
    pair = {"group": group.id, "since": NOW, "until": LATER}
    with write_transaction():
        Introduction.create(group=group.id, user=person.id, text=f"I am {NAME}", changed_at=NOW)
        FirstMeeting.create(group=group.id, user=person.id, asked_at=NOW, felt="good", words=f"{NAME} liked it")
        Buddy.create(newcomer=person.id, buddy=guest.id, state="going", **pair)
        Buddy.create(newcomer=guest.id, buddy=person.id, state="no", **pair)
        Membership.update(newcomers=2).where(Membership.group == group.id, Membership.user == person.id).execute()
        DueWork.create(kind="buddy_seek", subject=f"{group.id}:{person.id}:1800000000", at=LATER)


def _be_thanked(person: Person, guest: Person, group: GroupFacts) -> None:
    said = {"group": group.id, "at": NOW}
    with write_transaction():
        Thanks.create(giver=person.id, receiver=guest.id, topic=f"{NAME}’s cake", words=f"{NAME} ate it", **said)
        Thanks.create(giver=guest.id, receiver=person.id, topic="Poems", words=f"Dear {NAME}", **said)
        AskAbout.create(group=group.id, user=person.id, topic=f"{NAME}’s poems", state="shown", since=NOW)
        ChatTitle.create(chat=GroupChat.get(GroupChat.chat_id == -1001), user=person.id, title=NAME[:16], agreed_at=NOW,
                         refused=f"{NAME} has one")  # fmt: skip
        DueWork.create(kind="ask_about", subject=f"{group.id}:{person.id}:0123456789abcdef", at=LATER)
        DueWork.create(kind="pause_end", subject=f"{group.id}:{person.id}", at=LATER)


def _be_judged(person: Person, guest: Person, group: GroupFacts) -> None:
    made = {"group": group.id, "kind": "insult", "created_at": NOW}
    done = {"group": group.id, "kind": "warn", "at": NOW, "appeal_state": "upheld"}
    with write_transaction():
        Report.create(key="report1", reporter=person.id, words=f"{NAME} was told", read_by="organisers",
                      answer=f"Thank you, {NAME}", **made)  # fmt: skip
        Report.create(key="report2", reporter=guest.id, about=person.id, words=f"{NAME} shouted", quoted=NAME,
                      answer=f"We spoke with {NAME}", read_by="moderators", decided_by=person.id, **made)  # fmt: skip
        Sanction.create(key="sanction1", user=person.id, reason=f"{NAME} shouted", appeal=NAME,
                        appeal_answer=f"{NAME} did", **done)  # fmt: skip
        Sanction.create(key="sanction2", user=guest.id, reason="x", by=person.id, lifted_by=person.id,
                        appeal_by=person.id, **done)  # fmt: skip


def _be_near(person: Person, guest: Person, host: Person, group: GroupFacts) -> None:
    for each in (person, guest):
        people.answer_age(each.id, Age.ADULT)
        area_choice.set_area(each.id, areas.cell_at(51.34, 12.37), NOW)
        showing.show_in_group(each.id, group.id, NOW)
    waves.wave(person.id, guest.id, group.id, NOW)
    waves.wave(guest.id, person.id, group.id, NOW)
    blocks.block(person.id, host.id, NOW)


def hits(*needles: object) -> list[str]:
    """Where in the database any of these words or numbers stands: `table.column`, every column of every table."""
    sought = [str(needle).lower() for needle in needles]
    return sorted({place for place, text in _everything() if any(needle in text.lower() for needle in sought)})


def _everything() -> Iterator[tuple[str, str]]:
    for table in TABLES:
        for row in table.select().dicts():
            for field in table._meta.sorted_fields:
                value = row[field.name]
                text = bytes(value).decode() if isinstance(field, BlobField) and value is not None else str(value)
                yield f"{table._meta.table_name}.{field.name}", text


def holds(needle: str) -> bool:
    """Whether it stands anywhere below: in the bytes of the file, or in any row of any table the server knows."""
    if not ground.is_postgres():
        ground.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return needle.encode() in Path(ground.db.database).read_bytes()
    tables = ground.db.execute_sql("SELECT relid::regclass::text FROM pg_stat_user_tables").fetchall()
    asked, quoted = (
        "SELECT EXISTS (SELECT FROM {} AS each WHERE strpos(each::text, %s) > 0)",
        needle.replace("\\", r"\\"),
    )
    return any(ground.db.execute_sql(asked.format(name), (quoted,)).fetchone()[0] for (name,) in tables)


def columns() -> Iterator[tuple[str, Field]]:
    """Every column in which a name, a word or a Telegram number fits: texts, bytes, large numbers. Not: references, and
    what a CHECK holds to its choices."""
    for table in TABLES:
        for field in table._meta.sorted_fields:
            chosen = any(" IN (" in str(getattr(check, "sql", "")) for check in field.constraints or ())
            fits = isinstance(field, CharField | TextField | BlobField | BigIntegerField)
            if fits and not chosen and not isinstance(field, ForeignKeyField):
                yield f"{table._meta.table_name}.{field.name}", field


# Columns in which nothing of a person stands, and why. Whatever stands neither here nor is filled above fails the test.
NOTHING_OF_THEM = {
    "the group's own, written for it by those who organise it; /me/delete says that it stays": """
        groups.slug groups.name groups.about groups.neutral_name groups.place_name groups.paper groups.weave
        groups.language groups.zone groups.place_id groups.place_cell group_chat.title group_chat.username
        venue.name venue.address venue.cell venue.directions event.title event.about event.online_url event.zone
        event.ask_leads question.prompt question.options group_card.not_for group_card.languages
        group_card.accessibility group_card.cost group_interest.tag norms.text handbook_page.title handbook_page.body
        entry.welcome entry_question.prompt entry_question.options entry_question.only_if entry_question.decisions
        entry_question.reason prompt.lines prompt_post.text poll.question poll.options poll.counts partner.name
        partner.url partner.purpose partner.gives partner.ballots partner_post.text partner_post.reason""",
    "keys, hashes and codes, drawn by chance or computed": """
        sign_in_link.digest web_session.digest event.key event.uid event.creation_key rsvp.check_code check_in_act.key
        handbook_page.key handbook_change.key invitation.key application.key prompt.key poll.key suggestion.key
        report.key sanction.key kept_ban.digest partner.key partner.secret partner_post.key feed.key""",
    "numbers of chats of many (below zero), of topics, messages, polls and updates, as Telegram gives them": """
        group_chat.chat_id group_chat.thread_id posted_card.thread_id posted_card.message_id
        posted_card.inline_message_id chat_topic.thread_id application.chat_id prompt_post.chat_id
        prompt_post.message_id poll.telegram_id poll.chat_id poll.message_id report.chat_id report.message_id
        outbox_message.message_id draft.message_id update_seen.update_id""",
    "words, dates and numbers of ours": """
        users.language users.zone users.reminder_leads group_chat.kind event.series_id seat_change.before
        seat_change.after seat_change.cause time_budget.evenings outbox_message.kind outbox_message.owner due_work.kind
        due_work.owner due_work.error lease.name lease.owner tally.name tally.label tally.n meta.name meta.value
        draft.kind draft.step stored_vevent.language user_area.cell user_area.next_cell user_area.moved_on
        presence.cell audit_entry.verb audit_entry.group_id outbox_message.state""",
}
OWN_NUMBER = {  # where our own number of somebody stands, which names nobody once they are erased
    "outbox_message.unique_key", "due_work.subject", "feed_version.subject", "stored_vevent.audience",
    "audit_entry.actor_id", "audit_entry.subject", "audit_entry.detail", "seat_change.actor_id",
}  # fmt: skip
SEARCHED = (NAME, "Zebedäus", ESCAPED, USERNAME, TELEGRAM_ID)


# ── Erasing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_person_of_this_test_has_used_everything(busy: Saved, person: Person) -> None:
    found = set(hits(*SEARCHED))
    never = {place for places in NOTHING_OF_THEM.values() for place in places.split()}
    fitting = {place for place, _ in columns()}
    assert found & never == set()
    assert fitting - found - never - OWN_NUMBER == set(), "fill these in `busy`, or say why nothing stands there"
    assert set(hits(NUMBER)) >= OWN_NUMBER, "fill these in `busy`"
    assert referring(person.id) == references(), "fill these in `busy`"


def test_no_column_of_any_table_knows_somebody_who_was_erased(busy: Saved, person: Person) -> None:
    needles = (NAME, ESCAPED, USERNAME, GUEST)
    assert [holds(needle) for needle in needles] == [True] * 4  # so the search below finds what is there
    privacy.erase(person.id, LATER)
    assert hits(*SEARCHED) == []
    assert [holds(needle) for needle in needles] == [False] * 4


FORGETTING = (
    (kept_bans, "keep"), (nearby_records, "forget_person"), (group_records, "forget_person"),
    (newcomer_records, "forget_person"), (thanks_records, "forget_person"), (safety_records, "forget_person"),
    (partner_records, "forget_person"), (ritual_records, "forget_person"), (time_records, "forget_person"),
    (track_record, "forget"), (traces, "forget_person"), (chat_administrators, "forget_person"),
    (privacy, "_give_back"), (privacy, "_delete_records"), (privacy, "_make_nobody"),
)  # fmt: skip


FORGETS = r"(\w+\.forget_person|kept_bans\.keep|track_record\.forget)\("


class _Undo(Exception):
    """Nothing of it was meant."""


@pytest.mark.long(but_on="sqlite")
def test_without_any_one_of_the_deletions_something_is_found(
    busy: Saved, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is left out in turn, and what is done is taken back each time."""
    left = {f"{room.__name__}.{name}": _left_without(room, name, person, monkeypatch) for room, name in FORGETTING}
    whole = _left_without(None, "", person, monkeypatch)
    assert [name for name, places in left.items() if places == whole] == []
    called = {f"{room.__name__}.{name}" for room, name in FORGETTING if room is not privacy}
    assert {f"meetups.{name}" for name in re.findall(FORGETS, inspect.getsource(privacy))} == called


def _left_without(room: Any, name: str, person: Person, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    with monkeypatch.context() as broken, contextlib.suppress(_Undo), write_transaction():
        if room is not None:
            broken.setattr(room, name, lambda *_: None)
        privacy.erase(person.id, LATER)
        found = (hits(*SEARCHED, NUMBER), KeptBan.select().count())
        raise _Undo
    return found


def test_nothing_personal_of_them_is_left(busy: Saved, person: Person) -> None:
    privacy.erase(person.id, LATER)
    assert referring(person.id) == {"rsvp.user", "groups.created_by", "event.created_by", "block.blocked",
                                    "users.merged_into"}  # fmt: skip
    assert Rsvp.get(Rsvp.user == person.id).event_id != busy.id  # a past one, which still counts
    assert hits(NUMBER) == [
        "audit_entry.actor_id", "audit_entry.detail", "audit_entry.subject", "block.blocked", "event.created_by",
        "groups.created_by", "outbox_message.facts", "outbox_message.unique_key", "rsvp.user", "seat_change.actor_id",
        "users.id", "users.merged_into",
    ]  # fmt: skip
    assert KeptBan.select().count() == 1
    row = User.get_by_id(person.id)
    assert (row.name, row.telegram_id, row.username, row.reachable, row.zone) == ("?", None, None, False, None)
    assert row.erased_at == LATER
    assert drafts.current(User.get(User.name == "Samira").id).answers == {"key": "x", "name": "?"}  # type: ignore[union-attr]  # it goes on


def test_the_log_holds_no_name_whatever_they_did(busy: Saved) -> None:
    assert [place for place in hits(*SEARCHED) if place.startswith("audit_entry")] == []
    with pytest.raises(ValueError, match="no name"), write_transaction():
        audit.note("member.warn", "user:1", actor_id=1, group_id=1, now=NOW, who=NAME)


def references() -> set[str]:
    """Every column that refers to a person."""
    return {
        f"{table._meta.table_name}.{field.name}"
        for table in TABLES
        for field in table._meta.sorted_fields
        if isinstance(field, ForeignKeyField) and field.rel_model is User
    }


def referring(user_id: int) -> set[str]:
    """Every reference to this person: `table.column`."""
    return {
        f"{table._meta.table_name}.{field.name}"
        for table in TABLES
        for field in table._meta.sorted_fields
        if isinstance(field, ForeignKeyField) and field.rel_model is User
        if table.select().where(field == user_id).exists()
    }


def test_seats_come_free_and_the_line_moves_up(
    group: GroupFacts, make_event: MakeEvent, person: Person, guest: Person, host: Person
) -> None:
    event = make_event(group, seats="1")
    rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    assert rsvps.answer(guest.id, event.key, Choice.ROOM, NOW).place == 1
    privacy.erase(person.id, LATER)
    mine = rsvps.answer_of(guest.id, event.key)
    assert mine is not None
    assert mine.state == seats.SeatState.HELD
    assert seats.recount(event.id)[Mode.ROOM] == Event.get_by_id(event.id).room_taken == 1
    told = OutboxMessage.select().where(OutboxMessage.kind == "promoted")
    assert [message.user_id for message in told] == [guest.id]


def test_a_stranger_to_the_group_gives_their_seat_back_too(
    make_group: MakeGroup, make_event: MakeEvent, person: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    privacy.erase(person.id, LATER)
    assert (Event.get_by_id(event.id).room_taken, Rsvp.select().count(), Seat.select().count()) == (0, 0, 0)


def test_who_came_still_counts_without_a_name_and_cards_are_drawn_again(
    busy: Saved, person: Person, guest: Person
) -> None:
    past = Event.get(Event.id != busy.id)
    with write_transaction():
        PostedCard.create(event=past.id, chat_id=-1001, message_id=9, created_at=NOW)
    before = cards.card(past.key, cards.Audience(guest.id), LATER)
    assert [named.name for named in before.in_room] == [NAME]
    privacy.erase(person.id, LATER)
    after = cards.card(past.key, cards.Audience(guest.id), LATER)
    assert after.room is not None
    assert (after.room.taken, [named.name for named in after.in_room]) == (2, [None])
    assert OutboxMessage.select().where(OutboxMessage.kind == "redraw", OutboxMessage.event == past.id).exists()


def test_browsers_links_and_calendars_end_at_once(person: Person) -> None:
    link = signin.make_link(person.id, NOW)
    token = signin.follow(signin.make_link(person.id, NOW), NOW).token
    feed = my_feeds.make_feed(person.id, "", KEYS, NOW)
    assert signin.session(token, NOW) is not None
    privacy.erase(person.id, LATER)
    assert signin.session(token, LATER) is None
    with pytest.raises(Expired):
        signin.look(link, LATER)
    with pytest.raises(NotFound):
        feeds.personal_feed(feed.token, KEYS, "https://klatch.example")
    assert not Feed.select().exists()


def test_the_same_account_comes_back_as_somebody_new(busy: Saved, person: Person, group: GroupFacts) -> None:
    privacy.erase(person.id, LATER)
    again = people.meet(Profile(TELEGRAM_ID, NAME, USERNAME, "de"), LATER)
    assert again.id != person.id
    assert role_of(again.id, group.id) is None
    assert rsvps.answer_of(again.id, busy.key) is None
    with pytest.raises(NotFound):
        people.person(person.id)


def test_erasing_twice_is_refused(person: Person) -> None:
    privacy.erase(person.id, NOW)
    with pytest.raises(NotFound):
        privacy.erase(person.id, LATER)
    assert User.get_by_id(person.id).erased_at == NOW


def test_others_lose_nothing(busy: Saved, person: Person, host: Person, guest: Person) -> None:
    blocks.block(guest.id, host.id, NOW)
    mine = {"name": guest.name, "feeds": my_feeds.make_feed(guest.id, "Mine", KEYS, NOW).key}
    sessions = signin.follow(signin.make_link(guest.id, NOW), NOW).token
    privacy.erase(person.id, LATER)
    assert people.person(guest.id).name == mine["name"]
    assert [feed.key for feed in my_feeds.my_feeds(guest.id, KEYS)] == [mine["feeds"]]
    assert signin.session(sessions, LATER) is not None
    kept = [(host.id, person.id), (guest.id, host.id)]  # also the one against them: it is the other's
    assert [(row.blocker_id, row.blocked_id) for row in Block.select().order_by(Block.id)] == kept
    assert not Wave.select().exists()  # the only ones were to and from the person


def test_the_log_says_that_it_happened_and_to_which_number(person: Person) -> None:
    privacy.erase(person.id, LATER)
    entry = AuditEntry.get(AuditEntry.verb == "person.erase")
    assert (entry.actor_id, entry.subject, entry.detail) == (person.id, f"user:{person.id}", "{}")


# ── The groups they own ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_group_passes_on_to_whoever_has_organised_it_longest(
    group: GroupFacts, host: Person, guest: Person, person: Person
) -> None:
    for newer in (person, guest):
        members.make_organiser(host.id, newer.id, group.id, NOW)
    expected = Erased((HandedOver("Translators’ Table", guest.name),), (), ())  # the guest joined first
    assert privacy.prospect(host.id) == expected
    assert privacy.erase(host.id, LATER) == expected
    assert (role_of(guest.id, group.id), role_of(person.id, group.id)) == (Role.OWNER, Role.ORGANISER)


def test_a_group_without_another_organiser_stays_with_its_members(
    group: GroupFacts, host: Person, guest: Person, make_event: MakeEvent
) -> None:
    event = make_event(group)
    assert privacy.erase(host.id, LATER) == Erased((), ("Translators’ Table",), ())
    assert role_of(guest.id, group.id) == Role.MEMBER
    assert cards.card(event.key, cards.Audience(guest.id), LATER).open


def test_a_group_with_nobody_else_in_it_is_closed(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, person: Person, stranger: Person,
    make_event: MakeEvent,
) -> None:  # fmt: skip
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, -1001, group.id, NOW)
    event, draft = make_event(group), make_event(group, publish=False)
    rsvps.answer(stranger.id, event.key, Choice.ROOM, NOW)
    for member in (guest, waiting, person):
        leaving.leave(member.id, group.id, NOW)
    assert privacy.erase(host.id, LATER) == Erased((), (), ("Translators’ Table",))
    assert Event.get_by_id(event.id).status == "cancelled"
    assert Event.get_or_none(Event.id == draft.id) is None
    told = OutboxMessage.select().where(OutboxMessage.kind == "cancelled")
    assert [message.user_id for message in told] == [stranger.id]
    assert Group.get_by_id(group.id).visibility == Visibility.UNLISTED
    assert GroupChat.get(GroupChat.chat_id == -1001).group_id is None
    assert groups.public_groups() == ()


# ── Handing over ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_that_refers_to_a_person_is_handed_to_them(busy: Saved, person: Person, host: Person) -> None:
    kept = json.loads(json.dumps(privacy.export(person.id)))  # plain values through and through
    assert kept["person"]["telegram_id"] == TELEGRAM_ID
    assert kept["person"]["zone"] == "Europe/Lisbon"
    assert [answer["guests"] for answer in kept["answers"]] == [[GUEST], [GUEST]]
    assert kept["answers"][1]["seats"] == [{"mode": "room", "state": "held", "queue_no": 1, "party_size": 2}]
    assert [group["role"] for group in kept["groups"]] == ["member", "banned"]
    assert kept["answers"][0]["replies"] == [{"question": "Bring what?", "chosen": [], "words": f"{GUEST} bakes"}]
    assert kept["looks_after"] == [{"event": busy.key, "role": "bridge"}]
    assert kept["chats_administered"] == [{"title": "Table"}]
    assert kept["nearby"]["blocked"] == [host.name]
    assert [name for name, value in kept["belonging"].items() if not value] == []
    assert [name for name, value in kept["safety"].items() if not value] == []
    assert [name for name, value in kept["partners"].items() if not value] == []
    assert [name for name, value in kept["together"].items() if not value] == []
    assert kept["belonging"]["applications"][0]["answers"] == [{"question": f"Who is {NAME}?", "answer": NAME}]
    assert [name for name, value in kept["being_new"].items() if not value] == []
    assert kept["calendars"][0]["name"] == f"{NAME}’s phone"
    empty = [name for name, value in kept.items() if not value]
    assert empty == []
    assert {place.split(".")[0] for place in referring(person.id)} <= HANDED_OVER.keys()
    assert set(HANDED_OVER.values()) <= kept.keys()


def test_every_table_that_can_name_a_person_has_its_place_in_the_export() -> None:
    can: set[Any] = {
        table._meta.table_name
        for table in TABLES
        for field in table._meta.sorted_fields
        if (isinstance(field, ForeignKeyField) and field.rel_model is User) or field.name == "telegram_id"
    }
    assert can == HANDED_OVER.keys()


def test_secrets_are_not_handed_over(person: Person) -> None:
    feed = my_feeds.make_feed(person.id, "Phone", KEYS, NOW)
    link = signin.make_link(person.id, NOW)
    text = json.dumps(privacy.export(person.id))
    assert feed.token not in text
    assert link not in text
    assert "digest" not in text


def test_what_others_keep_to_themselves_is_not_handed_over(
    group: GroupFacts, person: Person, guest: Person, host: Person
) -> None:
    for each in (person, guest):
        people.answer_age(each.id, Age.ADULT)
        area_choice.set_area(each.id, areas.cell_at(51.34, 12.37), NOW)
        showing.show_in_group(each.id, group.id, NOW)
    waves.wave(guest.id, person.id, group.id, NOW)
    blocks.block(host.id, person.id, NOW)
    assert guest.name not in json.dumps(privacy.export(person.id))
    assert host.name not in json.dumps(privacy.export(person.id))


def test_nothing_is_handed_over_for_nobody(person: Person) -> None:
    privacy.erase(person.id, NOW)
    for nobody in (person.id, 10**9):
        with pytest.raises(NotFound):
            privacy.export(nobody)


def test_reminders_planned_for_an_event_no_longer_reach_them(busy: Saved, person: Person) -> None:
    privacy.erase(person.id, LATER)
    event = Event.get_by_id(busy.id)
    with write_transaction():
        reminders.remind(f"{busy.id}:3600", event.starts_at, event.starts_at - timedelta(hours=1))
    assert not OutboxMessage.select().where(OutboxMessage.user == person.id).exists()
    assert not Guest.select().exists()


def test_one_who_waves_at_nobody_and_owns_nothing_is_erased_too(database: str) -> None:
    bare = somebody(uuid.uuid4().hex, 99)
    assert privacy.erase(bare.id, NOW) == Erased((), (), ())
    assert hits(bare.name) == []
