"""What feeds tell anybody, when they change, and who may read a personal one."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from meetups import events, groups, rsvps
from meetups.events import Saved
from meetups.feeds import Edition, body, etag, event_feed, group_feed, personal_feed
from meetups.groups import GroupFacts, GroupWish
from meetups.my_feeds import make_feed, revoke_feed, rotate_feed
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import Event
from tests.conftest import MakeEvent, MakeGroup
from tests.meetups.feed_reading import FOR_SEATED, KEYS, LINK, SITE, change, mine, one, plain, run_due, told


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent) -> Saved:
    return make_event(group)


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
    groups.change(
        host.id, group.id, GroupWish("Poets", "", "en", "Europe/Berlin", Visibility.PUBLIC), group.revision, later
    )
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
    groups.change(
        host.id, group.id, GroupWish("Table", "", "en", "Europe/Berlin", Visibility.PRIVATE), group.revision, now
    )
    with pytest.raises(NotFound):
        group_feed(group.slug, SITE)
    assert [len(told(mine(person, now))) for person in (guest, stranger)] == [1, 0]


def test_a_version_and_its_moment_never_go_back(group: GroupFacts, event: Saved, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, event.key, Choice.ROOM, now + timedelta(minutes=5))
    first = mine(guest, now)
    rsvps.answer(guest.id, event.key, Choice.MAYBE, now)  # its transaction waited for the other
    second = mine(guest, now)
    assert (second.version, second.changed) == (first.version + 1, first.changed)
