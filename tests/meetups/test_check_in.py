"""At the door: who is let in, by whom and when; nobody is counted twice, whatever phones send."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

import database as ground
from database import write_transaction
from meetups import check_in, door_list, due, history, line, rsvps, seats, tasks
from meetups.attendance import Said, Was
from meetups.door_list import DoorList, Row
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.rsvps import Choice
from meetups.seats import Mode, SeatState
from meetups.visibility import Visibility
from models import Attendance, CheckInAct, Event, Rsvp, User
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody

DOORS = datetime.fromisoformat("2026-12-03T17:30:00+00:00")  # half an hour before the start


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent) -> str:
    """A hybrid evening with two seats in the room."""
    return make_event(make_group()).key


def answer(person: Person, key: str, choice: Choice = Choice.ROOM, guests: tuple[str, ...] = ()) -> str:
    """Answer, and return the code to show at the door."""
    rsvps.answer(person.id, key, choice, NOW, guests=guests)
    return str(Rsvp.get(Rsvp.user == person.id).check_code)


def row_of(code: str, sheet: DoorList) -> Row:
    return next(row for row in sheet.rows if row.code == code)


def came(sheet: DoorList, mode: Mode = Mode.ROOM) -> int:
    return next(count.came for count in sheet.counts if count.mode == mode)


def test_somebody_with_a_seat_is_let_in(key: str, host: Person, guest: Person) -> None:
    code = answer(guest, key, guests=("Ben",))
    row = check_in.check_in(host.id, key, code, 2, "a1", DOORS, DOORS)
    assert row == Row(code, "Samira", Mode.ROOM, SeatState.HELD, 2, ("Ben",), 2, Was.CAME, Said.HOST, False, True)
    sheet = door_list.list_for(host.id, key, DOORS)
    assert (sheet.open, sheet.begun, came(sheet), came(sheet, Mode.ONLINE)) == (True, False, 2, 0)


def test_the_same_act_twice_is_one(key: str, host: Person, guest: Person) -> None:
    code = answer(guest, key, guests=("Ben",))
    for _ in range(2):
        check_in.check_in(host.id, key, code, 2, "a1", DOORS, DOORS)
    check_in.undo(host.id, key, code, "a2", DOORS + timedelta(seconds=5), DOORS + timedelta(minutes=1))
    check_in.check_in(host.id, key, code, 2, "a1", DOORS, DOORS + timedelta(minutes=2))  # sent again, late
    assert came(door_list.list_for(host.id, key, DOORS)) == 0
    assert CheckInAct.select().count() == 2


def test_two_phones_check_the_same_person_in_once(key: str, host: Person, guest: Person) -> None:
    code = answer(guest, key, guests=("Ben",))
    check_in.check_in(host.id, key, code, 2, "phone-one", DOORS, DOORS)
    check_in.check_in(host.id, key, code, 2, "phone-two", DOORS + timedelta(seconds=9), DOORS + timedelta(hours=1))
    assert came(door_list.list_for(host.id, key, DOORS)) == 2
    assert Attendance.select().count() == 1


def test_a_later_act_is_believed_however_late_the_earlier_arrives(key: str, host: Person, guest: Person) -> None:
    code, later = answer(guest, key, guests=("Ben",)), DOORS + timedelta(minutes=5)
    check_in.check_in(host.id, key, code, 1, "second", later, later)
    check_in.check_in(host.id, key, code, 2, "first", DOORS, later + timedelta(hours=1))
    assert came(door_list.list_for(host.id, key, later)) == 1
    check_in.check_in(host.id, key, code, 2, "third", later + timedelta(minutes=1), later + timedelta(hours=1))
    assert came(door_list.list_for(host.id, key, later)) == 2


def test_a_clock_ahead_does_not_rule_the_future(key: str, host: Person, guest: Person) -> None:
    code = answer(guest, key)
    check_in.check_in(host.id, key, code, 1, "ahead", DOORS + timedelta(days=400), DOORS)
    check_in.undo(host.id, key, code, "right", DOORS + timedelta(minutes=1), DOORS + timedelta(minutes=1))
    assert came(door_list.list_for(host.id, key, DOORS)) == 0


def test_more_than_have_seats_are_walk_ins(key: str, host: Person, guest: Person) -> None:
    code = answer(guest, key)
    with pytest.raises(Invalid, match="walk-ins"):
        check_in.check_in(host.id, key, code, 2, "a1", DOORS, DOORS)
    assert CheckInAct.select().count() == 0  # it may be sent again, put right


def test_who_waits_is_shown_as_such_and_may_be_let_in(key: str, host: Person, guest: Person, waiting: Person) -> None:
    answer(guest, key, guests=("Ben",))
    code = answer(waiting, key, Choice.ROOM_ONLY)
    shown = row_of(code, door_list.list_for(host.id, key, DOORS))
    assert (shown.state, shown.seated) == (SeatState.WAITING, False)
    with pytest.raises(Invalid) as refused:
        check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS)
    assert refused.value.words("en") == "Lucía has no seat. You can let them in as a walk-in."
    row = check_in.check_in(host.id, key, code, 1, "a2", DOORS, DOORS, let_in=Mode.ROOM)
    assert (row.state, row.came, row.walk_in) == (SeatState.HELD, 1, True)
    event = Event.get(Event.key == key)
    assert (event.room_taken, event.room_capacity) == (3, 2)
    assert seats.recount(event.id)[Mode.ROOM] == 3
    assert history.adds_up(event.id)


def test_undoing_a_walk_in_gives_the_place_in_line_back(key: str, host: Person, guest: Person, waiting: Person) -> None:
    answer(guest, key, guests=("Ben",))
    code = answer(waiting, key, Choice.ROOM_ONLY)
    check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS, let_in=Mode.ROOM)
    row = check_in.undo(host.id, key, code, "a2", DOORS, DOORS)
    assert row is not None
    assert (row.state, row.came, row.was) == (SeatState.WAITING, 0, None)
    event = Event.get(Event.key == key)
    assert event.room_taken == 2
    assert history.adds_up(event.id)


def test_who_sits_online_may_come_to_the_room(key: str, host: Person, guest: Person) -> None:
    code = answer(guest, key, Choice.ONLINE)
    row = check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS, let_in=Mode.ROOM)
    assert (row.mode, row.state, row.walk_in) == (Mode.ROOM, SeatState.HELD, True)
    event = Event.get(Event.key == key)
    assert (event.room_taken, event.online_taken) == (1, 0)
    assert history.adds_up(event.id)


def test_letting_in_somebody_who_has_a_seat_is_no_walk_in(key: str, host: Person, guest: Person) -> None:
    code = answer(guest, key)
    row = check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS, let_in=Mode.ROOM)
    assert (row.walk_in, Event.get(Event.key == key).room_taken) == (False, 1)


def test_coming_is_a_yes_to_an_offer(key: str, host: Person, guest: Person, waiting: Person) -> None:
    answer(guest, key, guests=("Ben",))
    code = answer(waiting, key, Choice.ROOM)
    rsvps.answer(guest.id, key, Choice.NO, DOORS)  # after the cut-off: the seat is offered
    assert row_of(code, door_list.list_for(host.id, key, DOORS)).mode == Mode.ONLINE  # held there meanwhile
    row = check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS, let_in=Mode.ROOM)
    assert (row.mode, row.state) == (Mode.ROOM, SeatState.HELD)
    assert history.adds_up(Event.get(Event.key == key).id)


def test_a_walk_in_counts_against_the_seats_and_may_pass_them(key: str, host: Person, guest: Person) -> None:
    answer(guest, key, guests=("Ben",))
    row = check_in.walk_in(host.id, key, " Aunt  Rosa ", Mode.ROOM, 3, "w1", DOORS, DOORS)
    assert row is not None
    assert (row.name, row.came, row.walk_in, row.state) == ("Aunt Rosa", 3, True, SeatState.HELD)
    assert check_in.walk_in(host.id, key, "Aunt Rosa", Mode.ROOM, 3, "w1", DOORS, DOORS) == row  # sent again
    event = Event.get(Event.key == key)
    assert (event.room_taken, seats.recount(event.id)[Mode.ROOM]) == (5, 5)
    assert User.get(User.name == "Aunt Rosa").telegram_id is None
    assert history.adds_up(event.id)


def test_an_undone_walk_in_is_forgotten(key: str, host: Person) -> None:
    before = User.select().count()
    row = check_in.walk_in(host.id, key, "Rosa", Mode.ROOM, 2, "w1", DOORS, DOORS)
    assert row is not None
    assert check_in.undo(host.id, key, row.code, "w2", DOORS, DOORS) is None
    assert check_in.walk_in(host.id, key, "Rosa", Mode.ROOM, 2, "w1", DOORS, DOORS) is None  # sent again, late
    event = Event.get(Event.key == key)
    assert (event.room_taken, User.select().count()) == (0, before)
    assert history.adds_up(event.id)


@pytest.mark.parametrize(("name", "party", "field"), [(" ", 1, "name"), ("Rosa", 0, "party"), ("Rosa", 51, "party")])
def test_a_walk_in_has_a_name_and_a_number(key: str, host: Person, name: str, party: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_in.walk_in(host.id, key, name, Mode.ROOM, party, "w1", DOORS, DOORS)
    assert [fault.field for fault in refused.value.wrongs] == [field]


def test_nobody_walks_in_where_the_event_does_not_meet(
    make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    key = make_event(make_group(), format="in_person").key
    with pytest.raises(Invalid, match="does not meet there"):
        check_in.walk_in(host.id, key, "Rosa", Mode.ONLINE, 1, "w1", DOORS, DOORS)


def test_only_organisers_look_and_let_in(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, stranger: Person
) -> None:
    key = make_event(make_group(visibility=Visibility.PRIVATE)).key
    code = answer(guest, key)
    for person, refusal in ((guest, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            door_list.list_for(person.id, key, DOORS)
        with pytest.raises(refusal):
            check_in.check_in(person.id, key, code, 1, "a1", DOORS, DOORS)
        with pytest.raises(refusal):
            check_in.walk_in(person.id, key, "Rosa", Mode.ROOM, 1, "w1", DOORS, DOORS)
    assert Attendance.select().count() == 0


def test_the_door_opens_twelve_hours_before_and_closes_two_days_after(key: str, host: Person, guest: Person) -> None:
    code, event = answer(guest, key), Event.get(Event.key == key)
    opens, closes = event.starts_at - timedelta(hours=12), event.ends_at + timedelta(days=2)
    for moment, refusal in ((opens - timedelta(seconds=1), NotAllowed), (closes, TooLate)):
        assert not door_list.list_for(host.id, key, moment).open
        with pytest.raises(refusal):
            check_in.check_in(host.id, key, code, 1, "a1", moment, moment)
    for number, moment in enumerate((opens, closes - timedelta(seconds=1))):
        assert check_in.check_in(host.id, key, code, 1, f"b{number}", moment, moment).came == 1


def test_a_code_of_another_event_opens_nothing(
    key: str, make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    code = answer(guest, key)
    other = make_event(make_group("Chess"), title="Chess").key
    with pytest.raises(NotFound, match="not for this event"):
        check_in.check_in(host.id, other, code, 1, "a1", DOORS, DOORS)


def test_the_list_takes_the_same_queries_with_one_and_with_thirty(
    key: str, host: Person, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from database import db

    asked: list[str] = []
    real = db.obj.execute_sql
    monkeypatch.setattr(db.obj, "execute_sql", lambda sql, *more: (asked.append(sql), real(sql, *more))[1])
    counts = []
    answer(guest, key, Choice.ONLINE)
    for number in range(2):
        asked.clear()
        door_list.list_for(host.id, key, DOORS)
        counts.append(len(asked))
        if not number:
            for each in range(29):
                answer(somebody(f"Person {each}", 9_000 + each), key, Choice.ONLINE)
    assert counts[0] == counts[1]


def run_due(now: datetime) -> None:
    due.run_due(tasks.TASKS, now)


def test_who_was_not_checked_in_was_missed_where_a_list_was_kept(
    key: str, host: Person, guest: Person, waiting: Person
) -> None:
    code, other = answer(guest, key), answer(waiting, key)
    event = Event.get(Event.key == key)
    check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS)
    run_due(event.ends_at + timedelta(hours=11))
    assert row_of(other, door_list.list_for(host.id, key, DOORS)).was is None
    run_due(event.ends_at + timedelta(hours=12))
    shown = row_of(other, door_list.list_for(host.id, key, DOORS))
    assert (shown.was, shown.said_by, shown.came) == (Was.NO_SHOW, Said.NOBODY, 0)
    assert row_of(code, door_list.list_for(host.id, key, DOORS)).was == Was.CAME


def test_nothing_is_recorded_where_nobody_was_checked_in(key: str, guest: Person, waiting: Person) -> None:
    answer(guest, key)
    answer(waiting, key)
    run_due(Event.get(Event.key == key).ends_at + timedelta(days=1))
    assert Attendance.select().count() == 0


def test_a_list_kept_in_the_room_says_nothing_of_those_online(
    key: str, host: Person, guest: Person, waiting: Person
) -> None:
    code = answer(guest, key)
    answer(waiting, key, Choice.ONLINE)
    check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS)
    run_due(Event.get(Event.key == key).ends_at + timedelta(days=1))
    assert [one.user_id for one in Attendance.select()] == [guest.id]


def test_a_phone_that_sends_late_is_heard(key: str, host: Person, guest: Person, waiting: Person) -> None:
    code, other = answer(guest, key), answer(waiting, key)
    event = Event.get(Event.key == key)
    ends, next_day = event.ends_at, event.ends_at + timedelta(days=1)
    run_due(next_day)  # nobody was checked in, as far as was known
    check_in.check_in(host.id, key, code, 1, "a1", DOORS, next_day)
    run_due(ends + timedelta(days=2))
    assert row_of(other, door_list.list_for(host.id, key, next_day)).was == Was.NO_SHOW
    assert row_of(code, door_list.list_for(host.id, key, next_day)).was == Was.CAME


def test_a_mistaken_check_in_undone_late_leaves_nobody_missed(
    key: str, host: Person, guest: Person, waiting: Person
) -> None:
    code, ends = answer(guest, key), Event.get(Event.key == key).ends_at
    answer(waiting, key)
    check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS)
    run_due(ends + timedelta(hours=12))
    assert Attendance.select().count() == 2
    check_in.undo(host.id, key, code, "a2", ends + timedelta(hours=13), ends + timedelta(hours=13))
    run_due(ends + timedelta(days=2))
    assert Attendance.select().count() == 0


def test_somebody_missed_who_did_come_is_let_in_late(key: str, host: Person, guest: Person, waiting: Person) -> None:
    code, other, ends = answer(guest, key), answer(waiting, key), Event.get(Event.key == key).ends_at
    check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS)
    run_due(ends + timedelta(hours=12))
    row = check_in.check_in(host.id, key, other, 1, "a2", DOORS, ends + timedelta(hours=13))
    assert (row.was, row.said_by) == (Was.CAME, Said.HOST)


def test_a_host_corrects_after_the_event(key: str, host: Person, guest: Person, waiting: Person) -> None:
    code, ends = answer(guest, key), Event.get(Event.key == key).ends_at
    with pytest.raises(TooLate, match="over"):
        check_in.correct(host.id, key, code, Was.EXCUSED, ends - timedelta(seconds=1))
    row = check_in.correct(host.id, key, code, Was.EXCUSED, ends)
    assert (row.was, row.said_by, row.came) == (Was.EXCUSED, Said.HOST, 0)
    with pytest.raises(NotAllowed):
        check_in.correct(guest.id, key, code, Was.CAME, ends)
    nothing = answer(waiting, key, Choice.MAYBE)
    with pytest.raises(NotFound):  # they had no seat: there is nothing to say
        check_in.correct(host.id, key, nothing, Was.NO_SHOW, ends)


def test_an_event_called_off_lets_nobody_in(key: str, host: Person, guest: Person) -> None:
    from meetups import events

    code = answer(guest, key)
    events.cancel(host.id, key, NOW)
    assert not door_list.list_for(host.id, key, DOORS).open
    with pytest.raises(TooLate, match="cancelled"):
        check_in.check_in(host.id, key, code, 1, "a1", DOORS, DOORS)
    assert not due.planned("wrap_up", str(Event.get(Event.key == key).id))


def test_without_the_key_an_act_sent_twice_would_act_twice(key: str, host: Person) -> None:
    """The control of the keys: the same walk-in under another key is another person."""
    for act in ("w1", "w2"):
        check_in.walk_in(host.id, key, "Rosa", Mode.ROOM, 1, act, DOORS, DOORS)
    assert Event.get(Event.key == key).room_taken == 2
    with write_transaction():
        line.settle(Event.get(Event.key == key), DOORS)


def test_eight_phones_at_once_count_everybody_once(database: str, key: str, host: Person, guest: Person) -> None:
    code = answer(guest, key, guests=("Ben",))

    def phone(number: int) -> None:
        ground.connect()
        check_in.check_in(host.id, key, code, 2, f"c{number}", DOORS, DOORS)
        check_in.walk_in(host.id, key, "Rosa", Mode.ROOM, 3, "the same walk-in", DOORS, DOORS)
        check_in.walk_in(host.id, key, f"Friend {number}", Mode.ROOM, 1, f"w{number}", DOORS, DOORS)
        ground.disconnect()

    with ThreadPoolExecutor(8) as phones:
        list(phones.map(phone, range(8)))
    event = Event.get(Event.key == key)
    assert (event.room_taken, seats.recount(event.id)[Mode.ROOM]) == (2 + 3 + 8, 13)
    assert came(door_list.list_for(host.id, key, DOORS)) == 13
    assert Attendance.select().count() == 10
    assert history.adds_up(event.id)
