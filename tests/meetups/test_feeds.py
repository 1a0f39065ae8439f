"""What each reader's calendar is told, when it changes, and what that costs."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import icalendar
import pytest
from icalendar import Calendar

import database as ground
from database import write_transaction
from meetups import due, events, feeds, groups, leaving, people, rsvps
from meetups.calendar_events import Reader
from meetups.events import Saved
from meetups.feed_times import roll, show_link
from meetups.feeds import Edition, body, etag, event_feed, group_feed, personal_feed
from meetups.groups import GroupFacts, GroupWish
from meetups.my_feeds import make_feed, revoke_feed, rotate_feed
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.rsvps import Choice
from meetups.shelf import Shelf
from meetups.visibility import Visibility
from models import Event, FeedVersion, StoredVevent
from phrases import say
from tests.conftest import MakeEvent, MakeGroup, typed_event

SITE = "https://klatch.example"
KEYS = ("a-secret-of-this-test",)
LINK = "https://meet.example.org/poem"
FOR_SEATED = "Also online: the link to join comes to those who have a seat there."
DUE = {"feed_link": show_link, "feed_roll": roll}


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent) -> Saved:
    return make_event(group)


def mine(person: Person, now: datetime) -> Edition:
    return personal_feed(make_feed(person.id, "", KEYS, now).token, KEYS, SITE)


def told(edition: Edition) -> list[icalendar.Event]:
    calendar = Calendar.from_ical(body(edition))
    assert isinstance(calendar, Calendar)
    return list(calendar.events)


def one(edition: Edition) -> icalendar.Event:
    (only,) = told(edition)
    return only


def change(host: Person, saved: Saved, now: datetime, **fields: str) -> Saved:
    _, revision, _ = events.for_editing(host.id, saved.key)
    return events.change(host.id, saved.key, typed_event(**fields), revision, now)


def run_due(now: datetime) -> None:
    """What stands in the calendars' own work, as the bot's tick runs it."""
    with write_transaction():
        ground.db.execute_sql("DELETE FROM due_work WHERE kind NOT IN ('feed_link', 'feed_roll')")
    due.run_due(dict(DUE), now)


@contextmanager
def queries() -> Iterator[list[str]]:
    seen: list[str] = []
    execute, database = ground.db.obj.execute_sql, ground.db.obj

    def counted(sql: str, params: object = None) -> object:
        seen.append(sql)
        return execute(sql, params)

    database.execute_sql = counted
    try:
        yield seen
    finally:
        del database.execute_sql


# ── Public feeds ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_group_feed_to_the_letter(group: GroupFacts, event: Saved) -> None:
    uid = Event.get_by_id(event.id).uid
    text = body(group_feed(group.slug, SITE)).decode()
    head, rest = text.split("BEGIN:VTIMEZONE")
    assert head.replace("\r\n ", "") == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Klatch//Klatch//EN\r\n"
        "NAME;LANGUAGE=en:Translators’ Table\r\nX-WR-CALNAME:Translators’ Table\r\nCOLOR:goldenrod\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
        f"SOURCE;VALUE=URI:{SITE}/g/translators-table/calendar.ics\r\nURL:{SITE}/g/translators-table\r\n"
        "X-PUBLISHED-TTL:PT1H\r\nX-WR-TIMEZONE:Europe/Berlin\r\n"
    )
    assert rest.split("END:VTIMEZONE\r\n")[1].replace("\r\n ", "") == (
        "BEGIN:VEVENT\r\nSUMMARY:One poem\\, nine languages\r\n"
        "DTSTART;TZID=Europe/Berlin:20261203T190000\r\nDTEND;TZID=Europe/Berlin:20261203T210000\r\n"
        f"DTSTAMP:20261122T120000Z\r\nUID:{uid}\r\nSEQUENCE:0\r\nCATEGORIES:Translators’ Table\r\n"
        "CREATED:20261122T120000Z\r\n"
        f"DESCRIPTION:Bring one poem.\\n\\n{FOR_SEATED}\\n\\n{SITE}/e/{event.key}\r\n"
        "LAST-MODIFIED:20261122T120000Z\r\nLOCATION:Lesecafé Plagwitz\\nKarl-Heine-Straße 46\\, Leipzig\r\n"
        f"STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\nURL:{SITE}/e/{event.key}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_the_event_feed_tells_the_same_as_the_groups(group: GroupFacts, event: Saved) -> None:
    assert one(event_feed(event.key, SITE)).to_ical() == one(group_feed(group.slug, SITE)).to_ical()


def test_an_unknown_group_or_event_has_no_feed(database: str) -> None:
    for name in ("nobody", "", "a\x00b"):
        with pytest.raises(NotFound):
            group_feed(name, SITE)
        with pytest.raises(NotFound):
            event_feed(name, SITE)


def test_a_private_group_has_no_public_feed_and_neither_have_its_events(
    make_group: MakeGroup, make_event: MakeEvent
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    event = make_event(group, visibility="public")
    with pytest.raises(NotFound):
        group_feed(group.slug, SITE)
    with pytest.raises(NotFound):
        event_feed(event.key, SITE)


def test_a_public_group_announces_its_public_events_only(group: GroupFacts, make_event: MakeEvent) -> None:
    make_event(group, title="Private", visibility="private")
    unlisted = make_event(group, title="Unlisted", visibility="unlisted")
    make_event(group, title="Draft", publish=False)
    make_event(group, title="Public")
    assert [str(event["SUMMARY"]) for event in told(group_feed(group.slug, SITE))] == ["Public"]
    assert str(one(event_feed(unlisted.key, SITE))["SUMMARY"]) == "Unlisted"


def test_an_unlisted_group_works_for_whoever_holds_the_address(make_group: MakeGroup, make_event: MakeEvent) -> None:
    group = make_group(visibility=Visibility.UNLISTED)
    make_event(group, title="Here", visibility="unlisted")
    make_event(group, title="Private", visibility="private")
    assert [str(event["SUMMARY"]) for event in told(group_feed(group.slug, SITE))] == ["Here"]


def test_a_draft_has_no_feed_not_even_called_off(
    group: GroupFacts, host: Person, make_event: MakeEvent, now: datetime
) -> None:
    draft = make_event(group, publish=False)
    events.cancel(host.id, draft.key, now)
    with pytest.raises(NotFound):
        event_feed(draft.key, SITE)
    assert told(group_feed(group.slug, SITE)) == []


@pytest.mark.parametrize("shown", ["area", "after"])
def test_a_private_address_and_the_link_stand_in_no_public_feed(
    group: GroupFacts, make_event: MakeEvent, shown: str
) -> None:
    event = make_event(group, venue_shown=shown)
    for edition in (group_feed(group.slug, SITE), event_feed(event.key, SITE)):
        text = plain(edition)
        assert [secret for secret in ("Lesecafé", "Karl-Heine", LINK, "ATTENDEE", "ORGANIZER") if secret in text] == []


def test_online_only_says_in_public_that_the_link_comes(group: GroupFacts, make_event: MakeEvent) -> None:
    event = make_event(group, format="online", venue="", address="", seats="")
    assert str(one(event_feed(event.key, SITE))["LOCATION"]) == "The link to join comes to those who have a seat."


# ── Personal feeds ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_personal_feed_follows_its_readers_answer(event: Saved, guest: Person, now: datetime) -> None:
    seen = []
    for step, choice in enumerate((Choice.ROOM, Choice.MAYBE, Choice.NO, Choice.ROOM)):
        rsvps.answer(guest.id, event.key, choice, now + timedelta(minutes=step))
        for told_event in told(mine(guest, now)):
            busy = told_event.get("X-MICROSOFT-CDO-BUSYSTATUS")
            seen.append((choice.value, str(told_event["STATUS"]), str(told_event["TRANSP"]), busy and str(busy)))
    assert seen == [
        ("room", "CONFIRMED", "OPAQUE", None),
        ("maybe", "TENTATIVE", "TRANSPARENT", "TENTATIVE"),
        ("room", "CONFIRMED", "OPAQUE", None),
    ]


def test_sequence_never_falls_for_one_who_leaves_and_comes_back(
    event: Saved, host: Person, guest: Person, now: datetime
) -> None:
    numbers = []
    for step, choice in enumerate((Choice.ROOM, Choice.NO, Choice.MAYBE, Choice.ROOM)):
        rsvps.answer(guest.id, event.key, choice, now + timedelta(minutes=step))
        numbers += [int(told_event["SEQUENCE"]) for told_event in told(mine(guest, now))]
    change(host, event, now + timedelta(minutes=9), title="Two poems")
    last = one(mine(guest, now))
    assert [*numbers, int(last["SEQUENCE"])] == [1, 3, 4, 5]
    assert last["LAST-MODIFIED"].dt == last["DTSTAMP"].dt == now + timedelta(minutes=9)


def test_one_who_waits_is_told_so_and_is_not_busy(
    group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(group, seats="1", venue_shown="after")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now)
    before = one(mine(waiting, now))
    assert (str(before["STATUS"]), "LOCATION" in before) == ("TENTATIVE", False)
    assert say("es", "You are on the waiting list.") in str(before["DESCRIPTION"])
    rsvps.answer(guest.id, event.key, Choice.NO, now + timedelta(hours=1))
    after = one(mine(waiting, now))
    assert (str(after["STATUS"]), str(after["TRANSP"])) == ("CONFIRMED", "OPAQUE")
    assert str(after["LOCATION"]) == "Lesecafé Plagwitz\nKarl-Heine-Straße 46, Leipzig"
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt == now + timedelta(hours=1)


def test_the_link_stands_in_the_calendar_of_the_confirmed_from_the_reveal_on(
    event: Saved, host: Person, guest: Person, now: datetime
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now)
    rsvps.answer(host.id, event.key, Choice.ROOM, now)
    starts = Event.get_by_id(event.id).starts_at
    before, before_host = one(mine(guest, now)), body(mine(host, now))
    assert LINK not in str(before)
    assert "The link to join stands here from Thursday 3 December, 18:45 Berlin time." in str(before["DESCRIPTION"])
    run_due(starts - timedelta(minutes=16))
    assert one(mine(guest, now)) == before
    run_due(starts - timedelta(minutes=15))
    after = one(mine(guest, now))
    assert str(after["CONFERENCE"]) == LINK
    assert f"Join online: {LINK}" in str(after["DESCRIPTION"])
    assert str(after["LOCATION"]).startswith("Lesecafé Plagwitz")
    assert (after["SEQUENCE"], after["LAST-MODIFIED"].dt) == (before["SEQUENCE"] + 1, starts - timedelta(minutes=15))
    assert body(mine(host, now)) == before_host
    run_due(starts - timedelta(minutes=14))
    assert one(mine(guest, now)) == after


def test_an_answer_saved_late_still_gets_its_link(event: Saved, guest: Person, now: datetime) -> None:
    starts = Event.get_by_id(event.id).starts_at
    run_due(starts - timedelta(minutes=15))
    rsvps.answer(guest.id, event.key, Choice.ONLINE, starts - timedelta(minutes=15, microseconds=1))
    assert "CONFERENCE" not in one(mine(guest, now))
    run_due(starts - timedelta(minutes=14))
    assert str(one(mine(guest, now))["CONFERENCE"]) == LINK


def test_an_event_that_moves_hides_its_link_again(event: Saved, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now)
    reveal = Event.get_by_id(event.id).starts_at - timedelta(minutes=15)
    run_due(reveal)
    change(host, event, reveal, date="2026-12-04")
    assert LINK not in str(one(mine(guest, now)))
    run_due(reveal + timedelta(days=1))
    assert LINK in str(one(mine(guest, now)))


def test_online_only_has_the_link_for_its_place(
    group: GroupFacts, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    event = make_event(group, format="online", venue="", address="", seats="")
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now)
    words = "The link to join stands here from Thursday 3 December, 18:45 Berlin time."
    assert str(one(mine(guest, now))["LOCATION"]) == words
    run_due(Event.get_by_id(event.id).starts_at)
    assert str(one(mine(guest, now))["LOCATION"]) == LINK


def test_an_organiser_who_only_may_come_has_no_link_and_no_private_address(
    group: GroupFacts, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    event = make_event(group, venue_shown="after")
    rsvps.answer(host.id, event.key, Choice.MAYBE, now)
    run_due(Event.get_by_id(event.id).starts_at)
    text = plain(mine(host, now))
    assert [secret for secret in ("Lesecafé", "Karl-Heine", LINK) if secret in text] == []


@pytest.fixture
def neighbours(group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person, now: datetime) -> str:
    """Two readers of one event, alike in language and in revisions: one may come, the other has the link."""
    event = make_event(group, venue_shown="after")
    people.choose_language(waiting.id, "en")
    for choice in (Choice.ROOM, Choice.MAYBE):
        rsvps.answer(guest.id, event.key, choice, now)
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, now)
    run_due(Event.get_by_id(event.id).starts_at)
    return event.key


@pytest.mark.parametrize("waiting_first", [True, False])
def test_two_readers_swapped_see_nothing_of_each_other(
    neighbours: str, guest: Person, waiting: Person, now: datetime, waiting_first: bool
) -> None:
    for _ in ("written", "stored"):
        read = {person.id: plain(mine(person, now)) for person in sorted((guest, waiting), key=_turn(waiting_first))}
        assert (LINK in read[guest.id], "You answered maybe." in read[guest.id]) == (False, True)
        assert (LINK in read[waiting.id], "You answered maybe." in read[waiting.id]) == (True, False)
        forget_all()


def test_readers_of_one_shelf_would_see_each_others_events(
    neighbours: str, guest: Person, waiting: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "audience", "everybody")  # what the test above guards against
    plain(mine(waiting, now))
    assert LINK in plain(mine(guest, now))


def plain(edition: Edition) -> str:
    """The calendar with its lines unfolded."""
    return body(edition).decode().replace("\r\n ", "")


def _turn(backwards: bool) -> Callable[[Person], int]:
    return lambda person: -person.id if backwards else person.id


def test_the_words_are_the_readers_and_the_groups(event: Saved, waiting: Person, host: Person, now: datetime) -> None:
    rsvps.answer(waiting.id, event.key, Choice.MAYBE, now)
    events.cancel(host.id, event.key, now + timedelta(minutes=1))
    edition = mine(waiting, now)
    assert edition.head.language == "es"
    assert str(one(edition)["SUMMARY"]) == say("es", "Cancelled: {title}", title="One poem, nine languages")
    assert str(one(event_feed(event.key, SITE))["SUMMARY"]) == "Cancelled: One poem, nine languages"


def test_a_reader_who_changes_their_language_gets_other_bytes(event: Saved, waiting: Person, now: datetime) -> None:
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now)
    before = etag(mine(waiting, now))
    people.choose_language(waiting.id, "de")
    assert mine(waiting, now).head.language == "de"
    assert etag(mine(waiting, now)) != before


def test_who_is_kept_out_of_a_private_group_reads_its_events_no_more(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    event = make_event(group, visibility="private")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    assert len(told(mine(guest, now))) == 1
    leaving.ban(host.id, guest.id, group.id, now)
    assert told(mine(guest, now)) == []


# ── Tokens ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_replaced_or_withdrawn_address_is_gone_at_once(guest: Person, now: datetime) -> None:
    made = make_feed(guest.id, "", KEYS, now)
    rotated = rotate_feed(guest.id, made.key, KEYS)
    with pytest.raises(NotFound):
        personal_feed(made.token, KEYS, SITE)
    assert personal_feed(rotated.token, KEYS, SITE).feed_key == made.key
    revoke_feed(guest.id, made.key, now)
    with pytest.raises(NotFound):
        personal_feed(rotated.token, KEYS, SITE)


def test_a_forged_token_is_no_token(guest: Person, stranger: Person, now: datetime) -> None:
    good, other = make_feed(guest.id, "", KEYS, now), make_feed(stranger.id, "", KEYS, now)
    signature = other.token.partition("-")[2]
    for token in (f"{good.key}-{signature}", good.key, good.token[:-1], f"{good.token}A", "a\x00-b", "", "ключ-x", "-"):
        with pytest.raises(NotFound):
            personal_feed(token, KEYS, SITE)


# ── What changes, and when ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_moved_event_has_a_higher_sequence_and_a_later_stamp(
    event: Saved, host: Person, guest: Person, now: datetime
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    before = [etag(edition) for edition in (event_feed(event.key, SITE), mine(guest, now))]
    change(host, event, now + timedelta(hours=1), start="20:00", end="22:00")
    after = one(event_feed(event.key, SITE))
    assert after["DTSTART"].dt.isoformat() == "2026-12-03T20:00:00+01:00"
    assert (after["SEQUENCE"], after["LAST-MODIFIED"].dt) == (1, now + timedelta(hours=1))
    assert one(mine(guest, now))["DTSTART"].dt == after["DTSTART"].dt
    assert [etag(edition) for edition in (event_feed(event.key, SITE), mine(guest, now))] != before


def test_a_cancelled_event_stays_thirty_days_after_its_end(
    group: GroupFacts, event: Saved, host: Person, guest: Person, now: datetime
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    ends = Event.get_by_id(event.id).ends_at
    events.cancel(host.id, event.key, now + timedelta(hours=1))
    editions: tuple[Callable[[], Edition], ...] = (lambda: group_feed(group.slug, SITE), lambda: mine(guest, now))
    for edition in editions:
        gone = one(edition())
        assert (str(gone["STATUS"]), str(gone["TRANSP"])) == ("CANCELLED", "TRANSPARENT")
    assert [one(edition())["SEQUENCE"] for edition in editions] == [1, 2]
    run_due(ends + timedelta(days=30) - timedelta(seconds=1))
    assert [len(told(edition())) for edition in editions] == [1, 1]
    run_due(ends + timedelta(days=30))
    assert [len(told(edition())) for edition in editions] == [0, 0]
    assert len(told(event_feed(event.key, SITE))) == 1


def test_a_past_event_stays_a_year(group: GroupFacts, event: Saved, now: datetime) -> None:
    ends = Event.get_by_id(event.id).ends_at
    run_due(ends + timedelta(days=365) - timedelta(seconds=1))
    assert len(told(group_feed(group.slug, SITE))) == 1
    run_due(ends + timedelta(days=365))
    assert told(group_feed(group.slug, SITE)) == []


def test_a_renamed_group_is_renamed_in_every_feed(
    group: GroupFacts, event: Saved, host: Person, guest: Person, now: datetime
) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    one(mine(guest, now))
    later = now + timedelta(hours=1)
    groups.change(host.id, group.id, GroupWish("Poets", "", "en", "Europe/Berlin", Visibility.PUBLIC), later)
    for edition in (group_feed(group.slug, SITE), event_feed(event.key, SITE), mine(guest, now)):
        renamed = one(edition)
        assert (renamed.categories, renamed["LAST-MODIFIED"].dt) == (["Poets"], later)
    assert group_feed(group.slug, SITE).head.name == "Poets"


def test_a_group_made_private_closes_its_feed_and_leaves_its_members_theirs(
    group: GroupFacts, event: Saved, host: Person, guest: Person, stranger: Person, now: datetime
) -> None:
    for person in (guest, stranger):
        rsvps.answer(person.id, event.key, Choice.ROOM, now)
        one(mine(person, now))
    groups.change(host.id, group.id, GroupWish("Table", "", "en", "Europe/Berlin", Visibility.PRIVATE), now)
    with pytest.raises(NotFound):
        group_feed(group.slug, SITE)
    assert [len(told(mine(person, now))) for person in (guest, stranger)] == [1, 0]


def test_a_version_and_its_moment_never_go_back(group: GroupFacts, event: Saved, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, now + timedelta(minutes=5))
    first = mine(guest, now)
    rsvps.answer(guest.id, event.key, Choice.MAYBE, now)  # its transaction waited for the other
    second = mine(guest, now)
    assert (second.version, second.changed) == (first.version + 1, first.changed)


# ── What it costs ─────────────────────────────────────────────────────────────────────────────────────────────────────


def forget_all() -> None:
    """As after a restart: nothing is remembered in the process."""
    feeds._etags, feeds._bodies = Shelf(1 << 20), Shelf(16 << 20)


def test_the_same_version_has_the_same_bytes_written_stored_or_remembered(group: GroupFacts, event: Saved) -> None:
    written = body(group_feed(group.slug, SITE))
    forget_all()
    stored = body(group_feed(group.slug, SITE))
    assert written == stored == body(group_feed(group.slug, SITE))


@pytest.mark.parametrize("how_many", [1, 30])
def test_an_unchanged_feed_is_one_query_and_a_stored_one_two(
    group: GroupFacts, make_event: MakeEvent, guest: Person, now: datetime, how_many: int
) -> None:
    for number in range(how_many):
        made = make_event(group, title=f"Poem {number}")
        rsvps.answer(guest.id, made.key, Choice.MAYBE, now)
    token = make_feed(guest.id, "", KEYS, now).token
    for find in (lambda: group_feed(group.slug, SITE), lambda: personal_feed(token, KEYS, SITE)):
        assert len(told(find())) == how_many
        with queries() as unchanged:
            etag(find())
        forget_all()
        with queries() as stored:
            body(find())
        assert (len(unchanged), len(stored)) == (1, 2)


def test_only_what_changed_is_written_anew(
    group: GroupFacts, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    made = [make_event(group, title=f"Poem {number}") for number in range(5)]
    body(group_feed(group.slug, SITE))
    with write_transaction():  # a mark that only a block from the store can carry
        StoredVevent.update(block=b"BEGIN:VEVENT\r\nSUMMARY:kept\r\nEND:VEVENT\r\n").execute()
    change(host, made[2], now, title="Another")
    titles = [str(event["SUMMARY"]) for event in told(group_feed(group.slug, SITE))]
    assert titles == ["kept", "kept", "Another", "kept", "kept"]


def test_a_new_address_of_the_site_or_writer_rewrites_what_is_stored(group: GroupFacts, event: Saved) -> None:
    body(group_feed(group.slug, SITE))
    assert str(one(group_feed(group.slug, "https://new.example"))["URL"]) == f"https://new.example/e/{event.key}"


def test_reading_a_feed_never_waits_for_somebody_who_writes(group: GroupFacts, event: Saved) -> None:
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        ground.connect()
        with write_transaction():
            Event.update(guest_limit=2).where(Event.id == event.id).execute()
            begun.set()
            done.wait(30)
        ground.disconnect()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(10)
    try:
        began = time.monotonic()
        assert len(told(group_feed(group.slug, SITE))) == 1
        assert time.monotonic() - began < 2  # one that waits takes ten seconds here, or until the writer ends
        if not ground.is_postgres():
            assert StoredVevent.select().count() == 0
    finally:
        done.set()
        writer.join()
    forget_all()
    assert len(told(group_feed(group.slug, SITE))) == 1
    assert StoredVevent.select().count() == 1


def test_every_paper_has_a_colour() -> None:
    assert set(feeds.COLOURS) == set(groups.PAPERS)


def test_the_version_row_of_a_feed_nobody_changed_is_not_needed(stranger: Person, now: datetime) -> None:
    with write_transaction():
        FeedVersion.delete().execute()
    assert told(mine(stranger, now)) == []
