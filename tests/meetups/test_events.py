"""Events made, published, changed and called off: once each, by organisers alone, and everybody told once."""

import uuid
from datetime import datetime

import pytest

from meetups import cards, chats, events, members, rsvps
from meetups.cards import ANYBODY, OWN_CHAT, Audience
from meetups.chats import ChatFacts
from meetups.event_rules import EventRules, typed_rules
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale, TooLate
from meetups.rsvps import Choice
from meetups.seats import SeatState
from models import AuditEntry, DueWork, Event
from tests.conftest import NOW, MakeEvent, MakeGroup, typed_event
from tests.meetups.owing import DAY, HOUR, SECOND, deliver, owed, post_card

CHAT, OTHER_CHAT = -1001, -1002


def planned() -> list[tuple[str, str]]:
    return [(row.kind, row.subject) for row in DueWork.select().order_by(DueWork.kind, DueWork.at)]


# ── Made and published ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_sent_twice_makes_one_event(make_group: MakeGroup, host: Person, now: datetime) -> None:
    group = make_group()
    first = events.create(host.id, group.id, typed_event(), "form-1", now)
    again = events.create(host.id, group.id, typed_event(title="Renamed"), "form-1", now + SECOND)
    other = events.create(host.id, group.id, typed_event(), "form-2", now)
    assert (again.id, again.title) == (first.id, "One poem, nine languages")
    assert sorted(row.id for row in Event.select()) == [first.id, other.id]


def test_a_form_sent_again_after_the_start_finds_the_event_it_made(
    make_group: MakeGroup, host: Person, now: datetime
) -> None:
    group = make_group()
    first = events.create(host.id, group.id, typed_event(), "form-1", now)
    assert events.create(host.id, group.id, typed_event(), "form-1", now + 12 * DAY).id == first.id


def test_somebody_elses_form_key_makes_an_event_of_ones_own(make_group: MakeGroup, host: Person, guest: Person) -> None:
    group = make_group()
    members.make_organiser(host.id, guest.id, group.id, NOW)
    first = events.create(host.id, group.id, typed_event(), "form-1", NOW)
    second = events.create(guest.id, group.id, typed_event(), "form-1", NOW)
    assert first.id != second.id
    assert events.create(guest.id, group.id, typed_event(), "x" * 10_000, NOW).status == "published"


def test_only_organisers_make_change_publish_and_cancel(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, stranger: Person, now: datetime
) -> None:
    group = make_group()
    event = make_event(group, publish=False)
    for person in (guest, stranger):
        for deed in (
            lambda who: events.create(who.id, group.id, typed_event(), uuid.uuid4().hex, now),
            lambda who: events.publish(who.id, event.key, now),
            lambda who: events.change(who.id, event.key, typed_event(), 0, now),
            lambda who: events.cancel(who.id, event.key, now),
            lambda who: events.discard(who.id, event.key),
            lambda who: events.for_editing(who.id, event.key),
        ):
            with pytest.raises(NotAllowed, match="Only organisers"):
                deed(person)
    assert (Event.select().count(), Event.get().status, Event.get().content_revision) == (1, "draft", 0)


def test_what_is_not_there_is_not_found(host: Person, database: str, now: datetime) -> None:
    with pytest.raises(NotFound):
        events.change(host.id, "nosuchkey", typed_event(), 0, now)
    with pytest.raises(NotFound):
        events.cancel(host.id, "nosuchkey", now)
    with pytest.raises(NotAllowed):
        events.create(host.id, 4711, typed_event(), "form", now)


def test_a_draft_is_there_for_organisers_alone(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group(), publish=False)
    assert cards.card(event.key, Audience(host.id), now).standing == cards.Standing.DRAFT
    for audience in (ANYBODY, OWN_CHAT, cards.SHARED, Audience(guest.id)):
        with pytest.raises(NotFound):
            cards.card(event.key, audience, now)
    with pytest.raises(NotFound):
        rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    assert (owed(), planned()) == ([], [])


def test_publishing_posts_one_card_a_chat_and_plans_what_falls_due(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    group = make_group()
    event = make_event(group, publish=False)
    for chat_id, may_post in ((CHAT, True), (OTHER_CHAT, True), (-1003, False)):
        chats.seen(ChatFacts(chat_id, "supergroup", "Table", can_post=may_post), None, now)
    for chat_id in (CHAT, OTHER_CHAT, -1003):
        chats.bind(host.id, chat_id, group.id, now)
    events.publish(host.id, event.key, now)
    events.publish(host.id, event.key, now + SECOND)
    assert owed() == [("card", CHAT), ("card", OTHER_CHAT)]
    assert Event.get().published_at == now
    kinds = [kind for kind, _ in planned()]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "ask": 2, "begin": 1, "bridge": 1, "close_card": 1, "cut_off": 1, "feed_link": 2, "feed_roll": 1,
        "how_was_it": 1, "link": 1, "remind": 6, "wrap_up": 1,
    }  # fmt: skip


def test_what_is_over_is_published_no_more(make_group: MakeGroup, make_event: MakeEvent, host: Person) -> None:
    event = make_event(make_group(), publish=False)
    with pytest.raises(TooLate):
        events.publish(host.id, event.key, NOW + 30 * DAY)


# ── Changed ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stale_save_shows_what_stands_and_changes_nothing(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    event = make_event(make_group())
    events.change(host.id, event.key, typed_event(title="Theirs"), 0, now)
    with pytest.raises(Stale) as refused:
        events.change(host.id, event.key, typed_event(title="Mine"), 0, now)
    shown, revision, _ = events.for_editing(host.id, event.key)
    assert (refused.value.theirs, refused.value.revision) == (shown, revision)
    assert (shown["title"], revision) == ("Theirs", 1)


def test_what_is_wrong_changes_nothing(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    event = make_event(make_group())
    with pytest.raises(Invalid):
        events.change(host.id, event.key, typed_event(title="Renamed", seats="0"), 0, now)
    usual = {"end_date": "2026-12-03", "fold": "0"} | typed_rules(EventRules())
    assert events.for_editing(host.id, event.key)[:2] == (typed_event() | usual, 0)


def test_a_move_tells_everybody_who_wanted_to_come_once(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    rsvps.answer(waiting.id, event.key, Choice.MAYBE, now)
    rsvps.answer(host.id, event.key, Choice.NO, now)
    saved = events.change(host.id, event.key, typed_event(start="20:00", end="22:00"), 0, now)
    assert (saved.told, saved.revision) == (2, 1)
    assert owed("moved") == [("moved", guest.id), ("moved", waiting.id)]
    assert [who for kind, who, _ in deliver(now) if kind == "moved"] == [guest.id, waiting.id]
    assert deliver(now + DAY) == []


def test_of_two_quick_moves_only_the_latest_is_told(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    events.change(host.id, event.key, typed_event(start="20:00", end="22:00"), 0, now)
    events.change(host.id, event.key, typed_event(start="20:30", end="22:00"), 1, now + SECOND)
    (told,) = [words for kind, _, words in deliver(now + SECOND) if kind == "moved"]
    assert told is not None
    assert told.lines[0] == "Thursday 3 December, 20:30 to 22:00, Berlin time"


def test_a_quiet_correction_after_a_move_silences_nobody(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    events.change(host.id, event.key, typed_event(start="20:00", end="22:00"), 0, now)
    quiet = events.change(host.id, event.key, typed_event(start="20:05", end="22:00"), 1, now + SECOND, notify=False)
    assert quiet.told == 0
    (told,) = [words for kind, _, words in deliver(now + SECOND) if kind == "moved"]
    assert told is not None
    assert told.lines[0] == "Thursday 3 December, 20:05 to 22:00, Berlin time"


def test_another_room_is_a_move_and_another_text_is_not(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    assert events.change(host.id, event.key, typed_event(about="Bring two."), 0, now).told == 0
    assert (Event.get().content_revision, Event.get().schedule_revision) == (1, 0)
    assert events.change(host.id, event.key, typed_event(venue="Café Puschkin"), 1, now).told == 1
    assert (Event.get().content_revision, Event.get().schedule_revision) == (2, 1)
    assert events.change(host.id, event.key, typed_event(venue="Café Puschkin"), 2, now).told == 0


def test_nobody_is_notified_where_the_organiser_says_so(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    assert events.change(host.id, event.key, typed_event(start="20:00"), 0, now, notify=False).told == 0
    assert owed("moved") == []
    post_card(event.id)
    events.change(host.id, event.key, typed_event(start="20:15"), 1, now, notify=False)
    assert owed() == [("redraw", -100)]  # the card itself always says what is


def test_counters_survive_an_edit(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(host.id, event.key, Choice.ROOM, now)
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now)
    events.change(host.id, event.key, typed_event(title="Renamed", seats="5"), 0, now)
    row = Event.get()
    assert (row.title, row.room_taken, row.online_taken, row.queue_counter) == ("Renamed", 1, 1, 2)


def test_more_seats_move_the_line_up_and_fewer_take_nobody_theirs(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group())
    for person in (host, guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, now)
    events.change(host.id, event.key, typed_event(seats="1"), 0, now)
    assert (Event.get().room_taken, owed("promoted")) == (2, [])
    events.change(host.id, event.key, typed_event(seats=""), 1, now)
    assert (Event.get().room_taken, owed("promoted")) == (3, [("promoted", waiting.id)])


@pytest.mark.parametrize(
    ("choice", "gone", "words"),
    [
        (Choice.ONLINE, "in_person", "Online seats asked for: 2. Keep the event online too, or"),
        (Choice.ROOM, "online", "Seats in the room asked for: 2. Keep the room too, or"),
    ],
)  # fmt: skip
def test_nobody_loses_a_seat_because_the_format_changes(
    choice: Choice, gone: str, words: str, make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group(), seats="2")
    rsvps.answer(guest.id, event.key, choice, NOW, guests=["Ann"])
    with pytest.raises(Invalid) as refused:
        events.change(host.id, event.key, typed_event(format=gone), 0, NOW)
    assert [(fault.field, fault.words("en")) for fault in refused.value.wrongs] == [
        ("format", f"{words} ask them to answer anew first.")
    ]
    assert rsvps.answer_of(guest.id, event.key).state == SeatState.HELD  # type: ignore[union-attr]  # answered above

    rsvps.answer(guest.id, event.key, Choice.MAYBE, NOW)
    events.change(host.id, event.key, typed_event(format=gone), 0, NOW)
    assert Event.get().format == gone


def test_who_waits_for_a_seat_is_not_stranded_either(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), seats="1")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, Choice.ONLINE, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    with pytest.raises(Invalid, match="Seats in the room"):
        events.change(host.id, event.key, typed_event(format="online"), 0, NOW)


# ── Called off ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cancelled_event_is_told_once_and_stays_cancelled(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group())
    post_card(event.id, CHAT)
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    rsvps.answer(waiting.id, event.key, Choice.NO, now)
    assert events.cancel(host.id, event.key, now) == 1
    assert events.cancel(host.id, event.key, now + SECOND) == 0
    assert owed() == [("redraw", CHAT), ("cancelled", guest.id), ("cancelled_post", CHAT)]
    assert Event.get().cancelled_at == now
    assert planned() == [("feed_roll", str(event.id))]
    with pytest.raises(TooLate, match="was cancelled"):
        events.change(host.id, event.key, typed_event(), 1, now)
    with pytest.raises(TooLate, match="was cancelled"):
        rsvps.answer(guest.id, event.key, Choice.NO, now)


def test_cancelling_quietly_tells_nobody_and_draws_the_card(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    post_card(event.id, CHAT)
    assert events.cancel(host.id, event.key, now, notify=False) == 0
    assert owed() == [("redraw", CHAT)]


def test_what_is_over_is_called_off_no_more(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    event = make_event(make_group())
    with pytest.raises(TooLate, match="is over"):
        events.cancel(host.id, event.key, now + 30 * DAY)


@pytest.mark.parametrize("how", ["cancel", "discard"])
def test_a_draft_called_off_is_thrown_away_unseen(
    how: str, make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    event = make_event(make_group(), publish=False)
    if how == "cancel":
        assert events.cancel(host.id, event.key, now) == 0
    else:
        events.discard(host.id, event.key)
    assert (Event.select().count(), owed(), planned()) == (0, [], [])


def test_what_was_published_is_not_thrown_away(make_group: MakeGroup, make_event: MakeEvent, host: Person) -> None:
    event = make_event(make_group())
    events.discard(host.id, event.key)
    assert Event.get().status == "published"


def test_every_deed_of_an_organiser_leaves_an_entry_without_names(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    event = make_event(make_group())
    events.change(host.id, event.key, typed_event(title="Renamed"), 0, now)
    events.cancel(host.id, event.key, now + HOUR)
    entries = list(AuditEntry.select().where(AuditEntry.subject == f"event:{event.id}").order_by(AuditEntry.id))
    assert [entry.verb for entry in entries] == ["event.create", "event.change", "event.cancel"]
    assert {entry.actor_id for entry in entries} == {host.id}
    assert "Renamed" not in str([entry.__data__ for entry in entries])
