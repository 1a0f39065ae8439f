"""Somebody is erased at the very moment at which something about them is decided, said or counted: nobody waits for the
other in a circle, and nothing of them stays behind."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

import database as ground
from database import Unavailable, write_transaction
from meetups import (
    applications,
    area_choice,
    areas,
    ask_about,
    being_invited,
    blocks,
    complaint_review,
    complaints,
    drafts,
    due,
    groups,
    invitations,
    leaving,
    members,
    outbox,
    partner_votes,
    partners,
    people,
    privacy,
    rsvps,
    sanctions,
    thanks,
    time_budget,
)
from meetups.application_rows import Source
from meetups.complaints import ReportWish
from meetups.groups import GroupFacts, GroupWish
from meetups.partners import About, Partner
from meetups.people import Age, Person
from meetups.refusals import Refusal
from meetups.rsvps import Choice
from meetups.sanctions import SanctionWish
from meetups.tasks import TASKS
from meetups.time_budget import Budget
from models import (
    Application,
    AskAbout,
    Block,
    Draft,
    DueWork,
    Event,
    Group,
    Membership,
    OutboxMessage,
    PartnerVote,
    Report,
    Rsvp,
    Sanction,
    Thanks,
    TimeBudget,
    User,
    UserArea,
)
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.safety import with_chat

WARN = SanctionWish("warn", "Please do not.")
TERMS = {"name": "Café Grundmann", "url": "", "purpose": "Be known.", "gives": "A room.", "ends_on": "2027-03-31",
         "posts": "2"}  # fmt: skip
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
PATIENCE_S = 10


@pytest.fixture
def group(make_group: MakeGroup, host: Person, stranger: Person) -> GroupFacts:
    """A public one, whose chat the stranger is in: known there, and no member."""
    made = make_group()
    with_chat(made, host, stranger)
    return made


def while_erased(person: Person, deed: Callable[[], object]) -> tuple[str, str]:
    """The erasure has begun, and goes on as soon as the deed waits for it: what became of the deed, and of it."""
    begun, fate = threading.Event(), []

    def erasing() -> None:
        ground.connect()
        fate.append(_said(lambda: _erase_slowly(person, begun)))
        ground.disconnect()

    thread = threading.Thread(target=erasing)
    thread.start()
    assert begun.wait(PATIENCE_S)
    said = _said(deed)
    thread.join(2 * PATIENCE_S)
    assert User.get_by_id(person.id).erased_at is not None or fate != ["done"]
    return said, fate[0]


def _erase_slowly(person: Person, begun: threading.Event) -> None:
    with write_transaction():
        privacy._hold(person.id, NOW)  # as it begins
        begun.set()
        end = time.monotonic() + (PATIENCE_S if ground.is_postgres() else 0.2)
        while time.monotonic() < end and not (ground.is_postgres() and ground.db.execute_sql(WAITS).fetchone()[0]):
            time.sleep(0.02)
        privacy.erase(person.id, NOW)


def _said(deed: Callable[[], object]) -> str:
    try:
        deed()
    except Unavailable:
        return "unavailable"
    except Refusal as refused:
        return type(refused).__name__
    return "done"


def owed_to(person: Person) -> int:
    return int(OutboxMessage.select().where(OutboxMessage.user == person.id).count())


# ── Reports and what is done about somebody ───────────────────────────────────────────────────────────────────────────


def test_a_report_is_decided_while_who_made_it_is_erased(group: GroupFacts, host: Person, stranger: Person) -> None:
    key = complaints.report(stranger.id, group.id, ReportWish("spam", "They sell things."), NOW).key
    deed = while_erased(stranger, lambda: complaint_review.leave(host.id, key, "Thank you.", NOW))
    assert deed == ("done", "done")
    row = Report.get()
    assert (row.state, row.reporter_id, row.words, owed_to(stranger)) == ("left", None, "", 0)


def test_decided_before_its_people_are_held_the_two_wait_in_a_circle(
    group: GroupFacts, host: Person, stranger: Person
) -> None:
    """The control: the report first, then whoever made it. SQLite has one writer, and no circle."""
    complaints.report(stranger.id, group.id, ReportWish("spam", "They sell things."), NOW)

    def careless() -> None:
        with write_transaction():
            leaving.hold(group.id, NOW)
            Report.update(state="left", decided_by=host.id, decided_at=NOW).execute()
            outbox.tell(stranger.id, "report_word", "1", NOW, group_id=group.id, report=Report.get().key)

    assert ("unavailable" in while_erased(stranger, careless)) is ground.is_postgres()


def test_nothing_is_done_about_somebody_who_is_erased_meanwhile(
    group: GroupFacts, host: Person, guest: Person, stranger: Person
) -> None:
    key = complaints.report(guest.id, group.id, ReportWish("spam", "They sell.", stranger.id), NOW).key
    assert while_erased(stranger, lambda: complaint_review.act(host.id, key, WARN, NOW)) == ("NotAllowed", "done")
    row = Report.get()
    assert (row.state, row.about_id, row.words, Sanction.select().count()) == ("open", None, "", 0)
    assert owed_to(stranger) == 0


@pytest.mark.parametrize("what", ["impose", "lift", "report"])
def test_nor_without_a_report_nor_taken_back_nor_reported(
    what: str, group: GroupFacts, host: Person, guest: Person, stranger: Person
) -> None:
    key = sanctions.impose(host.id, group.id, stranger.id, SanctionWish("mute", "Shouting.", 7), NOW)
    quoted = ReportWish("insult", "", stranger.id, chat_id=-1, message_id=7, quoted="Away with you.")
    deeds: dict[str, Callable[[], object]] = {
        "impose": lambda: sanctions.impose(host.id, group.id, stranger.id, WARN, NOW),
        "lift": lambda: sanctions.lift(host.id, key, NOW),
        "report": lambda: complaints.report(guest.id, group.id, quoted, NOW, in_chat=True),
    }
    assert while_erased(stranger, deeds[what]) == ("NotFound", "done")
    assert (Sanction.select().count(), Report.select().count(), owed_to(stranger)) == (0, 0, 0)


# ── Votes and thanks ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def proposed(group: GroupFacts, host: Person) -> Partner:
    return partners.propose(host.id, group.id, TERMS, NOW)


def test_no_vote_is_kept_of_who_is_erased_meanwhile(proposed: Partner, guest: Person) -> None:
    deed = while_erased(guest, lambda: partner_votes.vote(guest.id, proposed.key, About.START, True, NOW))
    assert deed == ("NotFound", "done")
    assert PartnerVote.select().count() == 0


@pytest.mark.parametrize("erased", ["giver", "receiver"])
def test_no_thanks_are_kept_of_who_is_erased_meanwhile(
    erased: str, group: GroupFacts, guest: Person, waiting: Person
) -> None:
    person = {"giver": guest, "receiver": waiting}[erased]
    said = while_erased(person, lambda: thanks.thank(guest.id, waiting.id, group.id, "tea", "So good.", NOW))
    assert said == ("NotFound", "done")
    assert (Thanks.select().count(), owed_to(waiting)) == (0, 0)


def test_who_looks_before_the_group_is_held_keeps_a_vote_and_thanks_of_nobody(
    group: GroupFacts, proposed: Partner, guest: Person, waiting: Person
) -> None:
    """The control of both: they belong to it, they are erased, and it is written down."""

    def careless() -> None:
        belongs = members.member(group.id, guest.id, guest.id).user_id == guest.id
        with write_transaction():
            if belongs:
                PartnerVote.insert(partner=proposed.id, user=guest.id, about="start", yes=True, at=NOW).execute()
                Thanks.insert(group=group.id, giver=guest.id, receiver=waiting.id, topic="tea", at=NOW).execute()

    assert while_erased(guest, careless) == ("done", "done")
    assert (PartnerVote.select().count(), Thanks.select().count()) == (1, 1)


@pytest.mark.parametrize("careful", [True, False])
def test_what_falls_due_about_somebody_runs_while_they_are_erased(
    careful: bool, group: GroupFacts, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control deletes what runs at this moment, and waits for it while it waits for them."""
    with write_transaction():
        AskAbout.create(group=group.id, user=guest.id, topic="tea", since=NOW - timedelta(days=400))
    mark = ask_about.mark_of("tea")
    ask_about.show(guest.id, group.id, mark, NOW - timedelta(days=364))
    if not careful:
        monkeypatch.setattr(due, "forget_where", lambda which: DueWork.delete().where(which).execute())
    said = while_erased(guest, lambda: due.run_due({"ask_about": TASKS["ask_about"]}, NOW))
    assert ("unavailable" in said) is (ground.is_postgres() and not careful)
    if careful:
        assert (said, owed_to(guest), DueWork.select().where(DueWork.kind == "ask_about").count()) == (
            ("done", "done"), 0, 0
        )  # fmt: skip


# ── Seats, memberships, and what people say of themselves ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("what", ["answer", "join", "apply", "invited", "found", "dialogue", "area", "evenings", "age",
                                  "block"])  # fmt: skip
def test_nothing_begins_with_somebody_who_is_erased_meanwhile(
    what: str, group: GroupFacts, make_event: MakeEvent, host: Person, stranger: Person
) -> None:
    """They were looked up before: a seat, a place in the group or their evenings would be nobody's for ever."""
    event, shown = make_event(group), invitations.make(host.id, group.id, "never", None, NOW)
    deeds: dict[str, Callable[[], object]] = {
        "answer": lambda: rsvps.answer(stranger.id, event.key, Choice.ROOM, NOW),
        "join": lambda: members.join(stranger.id, group.id, NOW),
        "apply": lambda: applications.open_application(stranger.id, group.id, Source.LINK, NOW),
        "invited": lambda: being_invited.use(stranger.id, shown.key, NOW),
        "found": lambda: groups.found(stranger.id, GroupWish("Chess", "", "en", "UTC"), NOW),
        "dialogue": lambda: drafts.keep(stranger.id, drafts.Dialogue("report", "words", {"words": "Hm."}, None), NOW),
        "area": lambda: area_choice.set_area(stranger.id, areas.cell_at(51.34, 12.37), NOW),
        "evenings": lambda: time_budget.save(stranger.id, Budget(evenings=frozenset({2})), NOW),
        "age": lambda: people.answer_age(stranger.id, Age.ADULT),
        "block": lambda: blocks.block(host.id, stranger.id, NOW),
    }
    assert while_erased(stranger, deeds[what]) == ("NotFound", "done")
    kept = (Rsvp, Membership, Application, Draft, UserArea, TimeBudget, OutboxMessage)
    assert [table.__name__ for table in kept if table.select().where(table.user == stranger.id).exists()] == []
    assert (Block.select().count(), Group.select().count(), seats_taken(event.id)) == (0, 1, 0)
    assert User.get_by_id(stranger.id).age_answer == "unsaid"


def test_who_looks_before_they_are_held_seats_nobody_for_ever(
    group: GroupFacts, make_event: MakeEvent, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of a seat, without the last look."""
    event = make_event(group)
    monkeypatch.setattr(people, "require_known", lambda user_id: None)
    deed = while_erased(stranger, lambda: rsvps.answer(stranger.id, event.key, Choice.ROOM, NOW))
    assert (deed, seats_taken(event.id)) == (("done", "done"), 1)


def seats_taken(event_id: int) -> int:
    return int(Event.get_by_id(event_id).room_taken)
