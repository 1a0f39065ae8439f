"""The card: one for each audience, in a fixed number of queries however many answered."""

from datetime import datetime

import pytest

from database import write_transaction
from meetups import cards, events, rsvps
from meetups import questions as ask
from meetups.cards import ANYBODY, OWN_CHAT, Audience, ModeCount, Standing
from meetups.crowd import Named
from meetups.event_form import VenueShown
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.rsvps import Choice
from models import Event, Rsvp, Seat, User
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.asking import questions
from tests.meetups.owing import DAY, HOUR, MINUTE, SECOND

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")


def test_a_card_counts_people_in_seats(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group(), seats="2", online_seats="")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now, guests=["Ann"])
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now)
    rsvps.answer(host.id, event.key, Choice.ONLINE, now)
    card = cards.card(event.key, OWN_CHAT, now)
    assert (card.room, card.online, card.maybe, card.no) == (ModeCount(2, 2, 1), ModeCount(None, 2, 0), 0, 0)
    assert card.room is not None
    assert card.online is not None
    assert (card.room.free, card.online.free) == (0, None)
    assert card.in_room == (Named(guest.id, "Samira", 1),)
    assert card.on_line == (Named(waiting.id, "Lucía", 0), Named(host.id, "Katrin", 0))  # she is online meanwhile
    assert card.hosts == (Named(host.id, "Katrin", 0),)


def test_offered_asked_again_and_asked_seats_are_counted_apart_and_not_named_as_sure(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group(), seats="5")
    for person, state in ((host, "offered"), (guest, "again"), (waiting, "asked")):
        rsvps.answer(person.id, event.key, Choice.ROOM, now, guests=["Ann"] if person is guest else [])
        with write_transaction():
            theirs = Seat.rsvp == Rsvp.get(Rsvp.user == person.id, Rsvp.event == event.id)
            Seat.update(state=state).where(theirs).execute()
    card = cards.card(event.key, OWN_CHAT, now)
    assert card.room == ModeCount(5, 4, 0, offered=1, again=2, asked=1)
    assert card.in_room == ()


def test_seats_kept_for_newcomers_are_said_until_the_cut_off(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    event = make_event(make_group(), seats="3", newcomer_seats="2")
    found = [cards.card(event.key, OWN_CHAT, at).room for at in (now, STARTS - DAY)]
    assert found == [ModeCount(3, 0, 0, kept=2), ModeCount(3, 0, 0, kept=0)]
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)  # their first event here: one of the kept seats is theirs
    assert cards.card(event.key, OWN_CHAT, now).room == ModeCount(3, 1, 0, kept=1)


def test_more_taken_than_there_are_is_said() -> None:
    assert [ModeCount(2, 5, 0).over, ModeCount(2, 1, 0).over, ModeCount(None, 9, 0).over] == [3, 0, 0]


def test_how_many_questions_there_are_and_the_rules_are_said(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    event = make_event(make_group(), approval="1", answers_until="120")
    ask.set_questions(host.id, event.key, [ask.QuestionWish(ask.Ask.DIET), ask.QuestionWish(ask.Ask.ACCESS)], now)
    card = cards.card(event.key, ANYBODY, now)
    assert (card.questions, card.rules.approval, card.rules.answer_lead) == (2, True, 2 * HOUR)


def test_maybe_and_no_are_counted_and_never_named(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.MAYBE, now)
    rsvps.answer(waiting.id, event.key, Choice.NO, now)
    card = cards.card(event.key, OWN_CHAT, now)
    assert (card.maybe, card.no, card.in_room, card.on_line) == (1, 1, (), ())


def test_fewer_seats_than_taken_leave_none_free() -> None:
    assert ModeCount(2, 5, 0).free == 0


def test_an_event_has_a_life(make_group: MakeGroup, make_event: MakeEvent, host: Person) -> None:
    event = make_event(make_group())
    moments = (STARTS - SECOND, STARTS, STARTS + 2 * HOUR - SECOND, STARTS + 2 * HOUR)
    found = [(card.standing, card.open) for card in (cards.card(event.key, ANYBODY, at) for at in moments)]
    assert found == [
        (Standing.COMING, True),
        (Standing.RUNNING, True),
        (Standing.RUNNING, True),
        (Standing.OVER, False),
    ]
    events.cancel(host.id, event.key, NOW)
    cancelled = cards.card(event.key, ANYBODY, NOW)
    assert (cancelled.standing, cancelled.open) == (Standing.CANCELLED, False)


@pytest.mark.parametrize(
    ("shape", "room", "online", "venue"),
    [("in_person", True, False, True), ("online", False, True, False), ("hybrid", True, True, True)],
)
def test_a_card_has_the_modes_of_its_format(
    shape: str, room: bool, online: bool, venue: bool, make_group: MakeGroup, make_event: MakeEvent, now: datetime
) -> None:
    card = cards.card(make_event(make_group(), format=shape).key, ANYBODY, now)
    assert (card.room is not None, card.online is not None, card.venue is not None) == (room, online, venue)


def test_the_link_is_for_those_confirmed_online_shortly_before_and_for_organisers(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group(), online_seats="1")
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now)
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, now)
    reveal = STARTS - 15 * MINUTE
    link = "https://meet.example.org/poem"
    for who, before, after, since in (
        (Audience(guest.id), None, link, reveal),
        (Audience(waiting.id), None, None, None),
        (OWN_CHAT, None, None, None),
        (ANYBODY, None, None, None),
        (Audience(host.id), link, link, reveal),
    ):
        early, late = cards.card(event.key, who, reveal - SECOND), cards.card(event.key, who, reveal)
        assert (early.has_link, early.link, late.link, late.link_from) == (True, before, after, since)


@pytest.mark.parametrize(("shown", "withheld"), [("after", VenueShown.AFTER), ("area", VenueShown.AREA)])
def test_a_withheld_address_is_for_those_with_a_seat(
    shown: str, withheld: VenueShown, make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(place_name="Leipzig"), seats="1", venue_shown=shown)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    told = cards.card(event.key, Audience(guest.id), NOW).venue
    assert told is not None
    assert (told.name, told.withheld) == ("Lesecafé Plagwitz", None)
    for audience in (Audience(waiting.id), OWN_CHAT, ANYBODY):
        venue = cards.card(event.key, audience, NOW).venue
        assert venue is not None
        assert (venue.name, venue.address, venue.withheld) == ("Leipzig", "", withheld)


def test_a_time_that_never_comes_is_shown_where_it_lands(
    make_group: MakeGroup, make_event: MakeEvent, now: datetime
) -> None:
    event = make_event(make_group(), date="2027-03-28", start="02:30", end="05:00")
    card = cards.card(event.key, ANYBODY, now)
    assert (card.starts.wall.hour, card.starts.lands.hour, card.starts.utc) == (2, 3, Event.get().starts_at)


def test_what_is_not_there_is_not_found(database: str, now: datetime) -> None:
    with pytest.raises(NotFound):
        cards.card("nosuchkey", ANYBODY, now)


def fill(event_id: int, many: int) -> None:
    """As many people as wished, seated in the room without asking the rules one by one."""
    with write_transaction():
        for n in range(many - Rsvp.select().count()):
            user = User.create(name=f"Guest {n}", created_at=NOW)
            rsvp = Rsvp.create(event=event_id, user=user, answer="going", created_at=NOW, changed_at=NOW)
            Seat.create(rsvp=rsvp, event=event_id, mode="room", state="held", queue_no=n, changed_at=NOW)


def test_three_queries_for_a_chat_and_five_for_a_person_however_many_answered(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    event = make_event(make_group(), seats="")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    for many in (1, 300):
        fill(event.id, many)
        counted = {}
        for name, audience in {"chat": OWN_CHAT, "person": Audience(guest.id), "nobody": ANYBODY}.items():
            with questions() as asked:
                card = cards.card(event.key, audience, now + DAY, names=10)
            counted[name] = (len(asked), len(card.in_room))
        assert counted == {"chat": (3, min(many, 10)), "person": (5, min(many, 10)), "nobody": (2, 0)}


def test_a_draft_is_shown_to_its_organiser_as_the_chat_will_see_it(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group(place_name="Plagwitz"), publish=False, venue_shown="after")
    own, chat = cards.card(event.key, Audience(host.id), NOW), cards.preview(event.key, host.id, NOW)
    assert [card.venue.name for card in (own, chat) if card.venue] == ["Lesecafé Plagwitz", "Plagwitz"]
    assert (own.link, chat.link, chat.standing) == ("https://meet.example.org/poem", None, Standing.DRAFT)
    for nobody in (guest.id, 0):
        with pytest.raises(NotFound):
            cards.preview(event.key, nobody, NOW)
    with pytest.raises(NotFound):
        cards.preview("nothing", host.id, NOW)
