"""Reports: who may make one, who reads it, what becomes of it, and that nobody learns who made it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from database import write_transaction
from meetups import (
    appeals,
    complaint_review,
    complaints,
    groups,
    leaving,
    members,
    my_record,
    personal_records,
    privacy,
    sanctions,
)
from meetups.complaints import MOST_OPEN, Mine, Readers, ReportWish, State
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.sanctions import SanctionWish
from meetups.sensitive import make_sensitive
from meetups.visibility import Role, Visibility, role_of
from models import DueWork, Report, Sanction
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.in_and_out import ban
from tests.meetups.owing import deliver
from tests.meetups.safety import moderated_by, told
from tests.racers import judging
from tests.racers.starting import together

LATER = NOW + timedelta(hours=1)
WARN = SanctionWish("warn", "Please do not.")


@pytest.fixture
def moderator(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Reads what organisers should not."""
    person = somebody("Moira", 5900)
    for _ in moderated_by(monkeypatch, person):
        yield person


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group(visibility=Visibility.PRIVATE)


def about(person: Person | None = None, kind: str = "insult", **more: object) -> ReportWish:
    about_id = None if person is None else person.id
    return ReportWish(kind, "They shouted.", about_id, **more)  # type: ignore[arg-type]  # a test's own words


def send(by: Person, group: GroupFacts, wish: ReportWish) -> Mine:
    return complaints.report(by.id, group.id, wish, NOW)


def waiting_for(person: Person, group: GroupFacts) -> list[str]:
    return [one.key for one in complaint_review.waiting(person.id, group.id)]


# ── Made ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_organisers_read_what_was_said_and_not_who_says_it(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    made = send(guest, group, about(waiting, chat_id=-1001000000007, message_id=5, quoted="Shut up"))
    (read,) = complaint_review.waiting(host.id, group.id)
    assert (read.about, read.kind, read.words, read.quoted) == ("Lucía", "insult", "They shouted.", "Shut up")
    assert (read.key, read.message_url, read.event) == (made.key, "https://t.me/c/1000000007/5", None)
    assert guest.name not in repr(read)
    assert (made.read_by, made.state, told("report")) == (Readers.ORGANISERS, State.OPEN, [host.id])


def test_about_an_organiser_moderators_read_and_organisers_do_not(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, moderator: Person
) -> None:
    members.make_organiser(host.id, waiting.id, group.id, NOW)
    made = send(guest, group, about(waiting))
    assert (made.read_by, told("report")) == (Readers.MODERATORS, [moderator.id])
    assert waiting_for(host, group) == waiting_for(waiting, group) == []
    assert [one.key for one in complaint_review.for_moderators(moderator.id, are_open=True)] == [made.key]
    for person in (host, waiting, guest):
        with pytest.raises(NotFound):
            complaint_review.complaint(person.id, made.key)
        with pytest.raises(NotFound):
            complaint_review.for_moderators(person.id, are_open=True)


def test_whoever_does_not_trust_the_organisers_goes_past_them_and_who_is_kept_out_must(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, moderator: Person
) -> None:
    assert send(guest, group, about(waiting, beyond=True)).read_by == Readers.MODERATORS
    ban(host.id, waiting.id, group.id, NOW)
    assert send(waiting, group, about()).read_by == Readers.MODERATORS


def test_where_nobody_could_read_it_that_is_said_and_nothing_is_kept(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    for wish in (about(host), about(beyond=True)):
        with pytest.raises(NotAllowed, match="Nothing was sent"):
            send(guest, group, wish)
    assert Report.select().count() == 0


def test_the_only_moderator_does_not_read_about_themselves(
    group: GroupFacts, host: Person, guest: Person, moderator: Person
) -> None:
    members.join(moderator.id, group.id, NOW)
    with pytest.raises(NotAllowed, match="Nothing was sent"):
        send(guest, group, about(moderator, beyond=True))
    assert send(guest, group, about(moderator)).read_by == Readers.ORGANISERS


def test_who_organises_the_group_reads_nothing_of_it_as_a_moderator(
    group: GroupFacts, host: Person, guest: Person, moderator: Person
) -> None:
    made = send(guest, group, about(beyond=True))
    members.join(moderator.id, group.id, NOW)
    members.make_organiser(host.id, moderator.id, group.id, NOW)
    assert complaint_review.for_moderators(moderator.id, are_open=True) == ()
    with pytest.raises(NotFound):
        complaint_review.leave(moderator.id, made.key, "", NOW)
    with pytest.raises(NotAllowed, match="Nothing was sent"):
        send(guest, group, about(beyond=True))


def test_who_is_outside_names_nobody_and_learns_nothing_of_who_is_in(
    make_group: MakeGroup, guest: Person, waiting: Person, stranger: Person
) -> None:
    group = make_group(visibility=Visibility.UNLISTED)
    leaving.leave(guest.id, group.id, NOW)
    for outside in (guest, stranger):
        for person in (waiting, somebody("Olga", 6303)):
            with pytest.raises(NotAllowed, match="not in the group"):
                send(outside, group, about(person))


def test_ten_are_open_at_most(group: GroupFacts, host: Person, guest: Person) -> None:
    made = [send(guest, group, about()).key for _ in range(MOST_OPEN)]
    with pytest.raises(NotAllowed):
        send(guest, group, about())
    complaint_review.leave(host.id, made[0], "", NOW)
    send(guest, group, about())
    assert Report.select().count() == MOST_OPEN + 1


def test_who_has_nothing_to_do_with_a_private_group_reports_nothing_there(
    group: GroupFacts, guest: Person, stranger: Person
) -> None:
    with pytest.raises(NotFound):
        send(stranger, group, about(guest))
    with pytest.raises(NotFound):
        complaints.group_to_report_in(group.slug, stranger.id)
    with pytest.raises(NotFound):
        send(guest, group, about(stranger))  # and nothing about whom the group does not know
    with pytest.raises(NotAllowed):
        send(guest, group, about(guest))
    leaving.leave(guest.id, group.id, NOW)
    assert send(guest, group, about()).state == State.OPEN  # who left may still say why


def test_an_event_is_reported_by_who_may_see_it(
    make_group: MakeGroup, host: Person, stranger: Person, make_event: MakeEvent
) -> None:
    group = make_group()
    seen, hidden = make_event(group), make_event(group, visibility="private")
    send(stranger, group, about(event_key=seen.key))
    with pytest.raises(NotFound):
        send(stranger, group, about(event_key=hidden.key))
    (read,) = complaint_review.waiting(host.id, group.id)
    assert read.event == (seen.key, "One poem, nine languages")


def test_what_is_missing_is_said(group: GroupFacts, guest: Person) -> None:
    with pytest.raises(Invalid) as refused:
        send(guest, group, ReportWish("gossip", " "))
    assert [wrong.field for wrong in refused.value.wrongs] == ["kind", "words"]


# ── Decided ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_done_is_done_to_the_person_and_told_to_who_reported(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    made = send(guest, group, about(waiting))
    done = complaint_review.act(host.id, made.key, WARN, NOW)
    assert (done.state, done.decided_by, waiting_for(host, group)) == (State.ACTED, "Katrin", [])
    (mine,) = my_record.sanctions_of(waiting.id, NOW)
    assert mine.reason == "Please do not."
    read = {kind: words for kind, who, words in deliver(LATER) if kind in ("report_word", "sanction") and words}
    assert read["report_word"].lines[0] == "They did something about it."
    assert guest.name not in repr(read["sanction"])
    assert complaints.mine(guest.id)[0].state == State.ACTED


def test_leaving_it_tells_why_and_of_two_decisions_the_second_reads_who_made_the_first(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    made = send(guest, group, about(waiting))
    complaint_review.leave(host.id, made.key, "We spoke with both.", NOW)
    assert complaints.mine(guest.id)[0].answer == "We spoke with both."
    with pytest.raises(TooLate, match="decided that already"):
        complaint_review.act(host.id, made.key, WARN, NOW)
    assert (Sanction.select().count(), told("report_word")) == (0, [guest.id])


def test_a_fault_in_the_decision_decides_nothing(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    made = send(guest, group, about(waiting))
    with pytest.raises(Invalid):
        complaint_review.act(host.id, made.key, SanctionWish("ban", ""), NOW)
    members.make_organiser(host.id, guest.id, group.id, NOW)
    members.make_organiser(host.id, waiting.id, group.id, NOW)  # meanwhile of the same rank
    with pytest.raises(NotAllowed):
        complaint_review.act(guest.id, made.key, WARN, NOW)
    assert complaint_review.complaint(host.id, made.key).state == State.OPEN
    with pytest.raises(NotFound):
        complaint_review.complaint(waiting.id, made.key)  # it is about them
    assert complaint_review.number_waiting(group.id) == 0  # on the menu of all organisers, so on theirs


@pytest.mark.parametrize("house", [True, False])
def test_two_organisers_at_once_are_one_decision(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, database: str, house: bool
) -> None:
    """The control decides by what it saw before: both are told that it went their way."""
    members.make_organiser(host.id, guest.id, group.id, NOW)
    made = send(guest, group, about(waiting))
    lots = [("leave", host.id, made.key), ("warn", guest.id, made.key)]
    said = sorted(together(database, judging.decide if house else judging.decide_carelessly, lots))
    assert (said == ["leave", "warn"]) is not house
    assert Sanction.select().count() == int("warn" in said)


@pytest.mark.parametrize("neutral", ["Thursdays", ""])
def test_moderators_read_nothing_of_a_sensitive_group_but_what_it_is_called_outside(
    neutral: str, make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person,
    moderator: Person,
) -> None:  # fmt: skip
    group = make_group("Sober mothers")
    event = make_event(group, title="Sober brunch")
    make_sensitive(host.id, group.id, neutral, NOW)
    send(guest, group, about(host, event_key=event.key, chat_id=-1001000000007, message_id=7))
    key = sanctions.impose(host.id, group.id, waiting.id, WARN, NOW)
    appeals.object_to(waiting.id, key, "I did not.", NOW)
    (report,) = complaint_review.for_moderators(moderator.id, are_open=True)
    (objection,) = appeals.for_moderators(moderator.id)
    told = [notice for kind, who, notice in deliver(NOW) if who == moderator.id and notice]
    assert (len(told), report.about, objection.name) == (2, "Katrin", "Lucía")
    said = repr((report, objection, told, complaint_review.complaint(moderator.id, report.key),
                 appeals.appeal(moderator.id, key)))  # fmt: skip
    assert [word for word in ("Sober", group.slug, event.key, "t.me/c", "/e/") if word in said] == []
    assert report.group.name == objection.group.name == (neutral or "A group")
    send(guest, group, about(waiting, event_key=event.key, chat_id=-1001000000007, message_id=7))
    (inside,) = complaint_review.waiting(host.id, group.id)  # who belongs reads it as ever
    assert (inside.group.name, inside.event) == ("Sober mothers", (event.key, "Sober brunch"))
    assert inside.message_url == "https://t.me/c/1000000007/7"
    assert {mine.group.name for mine in complaints.mine(guest.id)} == {"Sober mothers"}


def test_moderators_tell_the_owner_or_take_the_group_off_the_list_and_no_more(
    make_group: MakeGroup, host: Person, guest: Person, waiting: Person, moderator: Person
) -> None:
    group = make_group()
    members.make_organiser(host.id, waiting.id, group.id, NOW)
    first, second = send(guest, group, about(waiting)), send(guest, group, about(host))
    with pytest.raises(NotFound):
        complaint_review.act(moderator.id, first.key, WARN, NOW)
    with pytest.raises(NotFound):
        complaint_review.tell_owner(host.id, first.key, "Look.", NOW)
    complaint_review.tell_owner(moderator.id, first.key, "Please talk with them.", NOW)
    with pytest.raises(NotAllowed):
        complaint_review.tell_owner(moderator.id, second.key, "Look.", NOW)  # it is about the owner
    complaint_review.unlist(moderator.id, second.key, "Until this is settled.", NOW)
    assert groups.group(group.id).visibility == Visibility.UNLISTED
    words = [notice.lines for kind, who, notice in deliver(LATER) if kind == "moderation" and notice]
    assert [lines[1] for lines in words] == ["Please talk with them.", "Until this is settled."]
    assert role_of(waiting.id, group.id) == Role.ORGANISER
    privacy.erase(waiting.id, LATER)
    assert told("moderation") == [host.id]  # what was said of whoever is erased is gone with them


# ── Kept ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_half_a_year_after_the_decision_it_is_forgotten_and_the_sanction_stays(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    made, still_open = send(guest, group, about(waiting)), send(guest, group, about())
    complaint_review.act(host.id, made.key, WARN, NOW)
    due = DueWork.get(DueWork.kind == "report_forget")
    assert due.at == NOW + timedelta(days=180)
    with write_transaction():
        complaints.forget(due.subject, due.at, due.at)
        complaints.forget(str(Report.get(Report.key == still_open.key).id), due.at, due.at)
    assert [one.key for one in complaints.mine(guest.id)] == [still_open.key]
    assert Sanction.get().report_id is None


def test_nobody_learns_from_their_data_who_reported_them_and_the_erased_are_named_nowhere(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    made = send(guest, group, about(waiting, quoted=f"{waiting.name} was here"))
    complaint_review.act(host.id, made.key, WARN, NOW)
    assert guest.name not in repr(personal_records.records_of(waiting.id)["safety"])
    open_one = send(guest, group, about(waiting))
    privacy.erase(waiting.id, LATER)
    read = complaint_review.complaint(host.id, open_one.key)
    assert (read.about, read.about_id, read.words, read.quoted) == ("", None, "", "")
    with pytest.raises(NotAllowed, match="nobody who is still here"):
        complaint_review.act(host.id, open_one.key, WARN, LATER)
    privacy.erase(guest.id, LATER)
    assert {row.reporter_id for row in Report.select()} == {None}
    complaint_review.leave(host.id, open_one.key, "", LATER)  # there is nobody to tell
