"""What is said to stay is what stays."""

from datetime import timedelta

from database import write_transaction
from meetups import privacy, remains, rsvps
from meetups.people import Person
from meetups.remains import Remains
from meetups.rsvps import Choice
from models import AuditEntry, Event, Group, KeptBan, Report, Rsvp, SeatChange, User
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.in_and_out import ban


def test_the_numbers_said_before_are_those_that_stay(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, host: Person
) -> None:
    group, closed = make_group(), make_group("Another table")
    past = make_event(group, now=NOW - timedelta(days=30), date="2026-11-01")
    for event, now in ((past, NOW - timedelta(days=25)), (make_event(group), NOW)):
        rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    ban(host.id, guest.id, closed.id, NOW)
    with write_transaction():
        Event.update(created_by=guest.id).where(Event.id == past.id).execute()
        Report.create(key="1", group=group.id, reporter=guest.id, words="x", kind="spam", read_by="organisers",
                      created_at=NOW)  # fmt: skip
    said = remains.remains_of(guest.id, NOW)
    assert said == Remains(answers=1, changes=1, made=1, entries=1, reports=1, bans=1, cards=0)
    privacy.erase(guest.id, NOW)
    log = (AuditEntry.actor_id == guest.id) | (AuditEntry.subject == f"user:{guest.id}")
    left = (
        Rsvp.select().where(Rsvp.user == guest.id).count(),
        SeatChange.select().join(Rsvp).where(Rsvp.user == guest.id).count(),
        Event.select().where(Event.created_by == guest.id).count()
        + Group.select().where(Group.created_by == guest.id).count(),
        AuditEntry.select().where(log).count() - 1,  # that they were erased
        Report.select().where(Report.reporter.is_null(), Report.words == "").count(),
        KeptBan.select().count(),
    )
    assert left == (1, 1, 1, 1, 1, 1)
    assert User.get_by_id(guest.id).name == "?"


def test_it_is_said_in_numbers_with_the_reason_and_the_time() -> None:
    lines = remains.in_words(Remains(2, 3, 1, 4, 1, 2, 1), "en")
    assert lines[0].startswith("2 answers to past events, without a name")
    assert lines[1].startswith("5 entries of the log")
    assert lines[1].endswith("730 days.")
    assert "until 180 days after the decision" in lines[3]
    assert "within 1095 days, you are kept out still" in lines[4]
    assert lines[5].startswith("1 message in your chat with me shows what somebody answered")
    assert len(remains.in_words(Remains(0, 0, 0, 0, 0, 0, 0), "en")) == 3  # nothing is said of what there is not
