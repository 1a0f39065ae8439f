"""What one reader's calendar is told, and nobody else's."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from meetups import events, people, rsvps
from meetups.calendar_events import Reader
from meetups.events import Saved
from meetups.feeds import body, etag, event_feed
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import Event
from phrases import say
from tests.conftest import MakeEvent, MakeGroup
from tests.databases import forget_all
from tests.in_and_out import ban
from tests.meetups.feed_reading import LINK, SITE, change, mine, one, plain, run_due, told


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent) -> Saved:
    return make_event(group)


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
    event = make_event(group, seats="1", venue_shown="after", format="in_person", link="")
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


def test_one_who_waits_for_the_room_and_joins_online_meanwhile_reads_both(
    group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(group, seats="1", venue_shown="after")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now)
    words = say("es", "You are in line for a seat in the room, and online meanwhile.")
    before = one(mine(waiting, now))
    assert (str(before["STATUS"]), str(before["TRANSP"]), "LOCATION" in before) == ("CONFIRMED", "OPAQUE", False)
    assert words in str(before["DESCRIPTION"])
    starts = Event.get_by_id(event.id).starts_at
    run_due(starts - timedelta(minutes=15))
    assert str(one(mine(waiting, now))["CONFERENCE"]) == LINK
    rsvps.answer(guest.id, event.key, Choice.NO, now + timedelta(hours=1))
    after = one(mine(waiting, now))
    assert (str(after["STATUS"]), "CONFERENCE" in after) == ("CONFIRMED", False)
    assert str(after["LOCATION"]) == "Lesecafé Plagwitz\nKarl-Heine-Straße 46, Leipzig"
    assert words not in str(after["DESCRIPTION"])


def test_one_who_has_an_offer_is_asked_to_say_so_in_time(
    group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(group, seats="1", format="in_person", link="")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now)
    rsvps.answer(guest.id, event.key, Choice.NO, Event.get_by_id(event.id).starts_at - timedelta(hours=20))
    offered = one(mine(waiting, now))
    assert (str(offered["STATUS"]), str(offered["TRANSP"])) == ("TENTATIVE", "TRANSPARENT")
    assert say("es", "A seat is kept for you. Say in time whether you take it.") in str(offered["DESCRIPTION"])


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


def test_the_groups_video_chat_is_said_in_words(
    group: GroupFacts, make_event: MakeEvent, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(group, link="", video_chat="1", format="online", venue="", address="", seats="")
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now)
    told_event = one(mine(guest, now))
    assert str(told_event["LOCATION"]) == "We meet in the group’s video chat on Telegram."
    assert "We meet in the group’s video chat on Telegram." in str(told_event["DESCRIPTION"])
    assert "CONFERENCE" not in told_event


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
    rsvps.answer(guest.id, event.key, Choice.ONLINE, reveal)  # another date asks again
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
    people.choose_language(waiting.id, "en", now)
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
    people.choose_language(waiting.id, "de", now)
    assert mine(waiting, now).head.language == "de"
    assert etag(mine(waiting, now)) != before


def test_who_is_kept_out_of_a_private_group_reads_its_events_no_more(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    event = make_event(group, visibility="private")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    assert len(told(mine(guest, now))) == 1
    ban(host.id, guest.id, group.id, now)
    assert told(mine(guest, now)) == []
