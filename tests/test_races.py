"""Eight processes at once: no seat is given twice, no answer is lost, and nobody is told to come back later.

Each race has its control: the same processes without the lock must break what the rule keeps, or nothing is proved.
"""

from collections import Counter

from database import write_transaction
from meetups import history, seats, signin
from meetups.people import Person
from meetups.seats import Mode, SeatState
from models import Event, Group, Rsvp, Seat, SignInLink, User, WebSession
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.racers import deeds
from tests.racers.starting import together

PROCESSES, EACH, SEATS = 8, 25, 10


def crowd_of_strangers() -> list[list[int]]:
    """As many people as there are answers, dealt to the processes."""
    first = 900_000
    with write_transaction():
        rows = [{"name": f"Guest {n}", "telegram_id": first + n, "created_at": NOW} for n in range(PROCESSES * EACH)]
        User.insert_many(rows).execute()
    ids = [row.id for row in User.select(User.id).where(User.telegram_id >= first)]
    return [ids[n::PROCESSES] for n in range(PROCESSES)]


def held() -> int:
    return int(Seat.select().where(Seat.state == SeatState.HELD.value).count())


def test_capacity_is_never_passed_and_no_answer_is_lost(
    make_group: MakeGroup, make_event: MakeEvent, database: str
) -> None:
    event = make_event(make_group(), seats=str(SEATS), format="in_person", link="")
    lots = [(event.key, ids) for ids in crowd_of_strangers()]

    told = sum(together(database, deeds.answer_for, lots), Counter())

    assert told == {"held": SEATS, "waiting": PROCESSES * EACH - SEATS}
    assert held() == SEATS
    assert Event.get().room_taken == SEATS
    assert seats.recount(event.id)[Mode.ROOM] == SEATS
    assert Rsvp.select().where(Rsvp.answer == "going").count() == PROCESSES * EACH
    assert sorted(row.queue_no for row in Seat.select()) == list(range(1, PROCESSES * EACH + 1))


def test_a_full_room_seats_everybody_else_online_meanwhile(
    make_group: MakeGroup, make_event: MakeEvent, database: str
) -> None:
    event = make_event(make_group(), seats=str(SEATS), online_seats="30")
    told = together(database, deeds.answer_for, [(event.key, ids[:8]) for ids in crowd_of_strangers()])
    assert sum(told, Counter()) == {"held": SEATS, "waiting": 64 - SEATS}
    assert (Event.get().room_taken, Event.get().online_taken) == (SEATS, 30)
    assert seats.recount(event.id) == {Mode.ROOM: SEATS, Mode.ONLINE: 30}
    assert seats.asked_for(event.id) == {Mode.ROOM: 64, Mode.ONLINE: 30}
    assert history.adds_up(event.id)


def test_without_the_lock_the_same_race_overbooks(make_group: MakeGroup, make_event: MakeEvent, database: str) -> None:
    event = make_event(make_group(), seats=str(SEATS))
    together(database, deeds.answer_carelessly_for, [(event.key, ids[:8]) for ids in crowd_of_strangers()])
    assert held() > SEATS


def test_one_person_who_taps_eight_times_at_once_has_one_seat(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, database: str
) -> None:
    event = make_event(make_group(), seats=str(SEATS))
    told = together(database, deeds.answer_for, [(event.key, [guest.id])] * PROCESSES)
    assert told == [Counter(held=1)] * PROCESSES
    assert (Rsvp.select().count(), held(), Event.get().room_taken) == (1, 1, 1)
    assert Rsvp.get().revision == 1


def test_a_form_sent_eight_times_at_once_makes_one_event(make_group: MakeGroup, host: Person, database: str) -> None:
    group = make_group()
    keys = together(database, deeds.create_event, [(host.id, group.id, "the-same-form")] * PROCESSES)
    assert keys == [Event.get().key] * PROCESSES


def test_groups_of_one_name_founded_at_once_have_addresses_of_their_own(host: Person, database: str) -> None:
    slugs = together(database, deeds.found_group, [host.id] * PROCESSES)
    assert sorted(slugs) == sorted(row.slug for row in Group.select())
    assert len(set(slugs)) == PROCESSES


def test_a_stranger_met_by_eight_at_once_is_one_person(database: str) -> None:
    ids = together(database, deeds.meet, [424_242] * PROCESSES)
    assert ids == [User.get(User.telegram_id == 424_242).id] * PROCESSES


def test_a_sign_in_link_followed_by_eight_at_once_signs_in_once(guest: Person, database: str) -> None:
    token = signin.make_link(guest.id, NOW)
    said = together(database, deeds.follow_link, [token] * PROCESSES)
    assert Counter(said) == {"signed in": 1, "too late": PROCESSES - 1}
    assert WebSession.select().count() == 1


def test_without_the_lock_the_same_link_signs_in_more_than_once(guest: Person, database: str) -> None:
    signin.make_link(guest.id, NOW)
    digest = SignInLink.get().digest
    said = together(database, deeds.follow_link_carelessly, [digest] * PROCESSES)
    assert Counter(said)["signed in"] > 1
