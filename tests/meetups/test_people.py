"""People: known by their account, spoken to as they chose, reminded when they wish."""

import threading
from datetime import timedelta

import pytest

import database as ground
from database import write_transaction
from meetups import cards, outbox, people, rsvps
from meetups.people import LEADS, Age, Profile
from meetups.refusals import Invalid, NotFound
from meetups.rsvps import Choice
from models import User
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.asking import questions
from tests.meetups.owing import DAY, HOUR, owed, post_card


def test_a_stranger_is_known_from_the_first_update(database: str) -> None:
    person = people.meet(Profile(2**40, "  Ada \n Lovelace ", "ada", "de-AT"), NOW)
    assert (person.telegram_id, person.name, person.username, person.language) == (2**40, "Ada Lovelace", "ada", "de")
    assert (person.reachable, person.names_hidden, person.zone, person.age) == (False, False, None, Age.UNSAID)
    assert person.leads == (DAY, HOUR)
    assert people.meet(Profile(2**40, "Ada Lovelace", "ada", "de-AT"), NOW) == person
    assert people.person(person.id) == person


def test_a_new_name_is_taken_over_and_a_known_one_writes_nothing(database: str) -> None:
    first = people.meet(Profile(1, "Ada", "ada", "en"), NOW)
    renamed = people.meet(Profile(1, "Ada L.", None, "es"), NOW)
    assert (renamed.id, renamed.name, renamed.username, renamed.language) == (first.id, "Ada L.", None, "es")
    with questions() as asked:
        people.meet(Profile(1, "Ada L.", None, "es"), NOW)
    assert len(asked) == 1


def test_a_language_nobody_speaks_here_is_english_and_one_that_was_chosen_stays(database: str) -> None:
    person = people.meet(Profile(1, "Ada", None, "tlh"), NOW)
    assert person.language == "en"
    people.choose_language(person.id, "es", NOW)
    assert people.meet(Profile(1, "Ada L.", None, "de"), NOW).language == "es"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("", "?"),
        (" \n ", "?"),
        ("x" * 300, "x" * 128),
        ("🦊", "🦊"),
        ("\u2800\u200d", "?"),
        ("Sa\u202em\u2069ira\x00", "Samira"),
    ],
)
def test_every_name_fits(name: str, kept: str, database: str) -> None:
    assert people.meet(Profile(1, name), NOW).name == kept


def test_what_somebody_chooses_at_this_very_moment_is_not_written_over(database: str) -> None:
    person = people.meet(Profile(1, "Ada", None, "en"), NOW)
    chosen, go_on = threading.Event(), threading.Event()

    def choose() -> None:
        ground.connect()
        with write_transaction():
            people.choose_language(person.id, "de", NOW)
            people.set_reachable(person.id, True)
            chosen.set()
            go_on.wait(20)
        ground.disconnect()

    thread = threading.Thread(target=choose)
    thread.start()
    assert chosen.wait(20)
    threading.Timer(0.3, go_on.set).start()
    met = people.meet(Profile(1, "Ada L.", None, "es"), NOW)
    thread.join()
    assert (met.name, met.language, met.reachable) == ("Ada L.", "de", True)
    assert people.person(person.id) == met


def test_choices_are_kept_and_wrong_ones_refused(database: str) -> None:
    person = people.meet(Profile(1, "Ada"), NOW)
    people.choose_zone(person.id, "America/Lima")
    people.choose_leads(person.id, (timedelta(minutes=15), timedelta(days=7), timedelta(minutes=15)))
    chosen = people.person(person.id)
    assert (chosen.zone, chosen.leads) == ("America/Lima", (timedelta(days=7), timedelta(minutes=15)))
    people.choose_leads(person.id, ())
    assert people.person(person.id).leads == ()
    people.choose_leads(person.id, LEADS)
    assert people.person(person.id).leads == tuple(reversed(LEADS))
    for refused in (
        lambda: people.choose_zone(person.id, "Mars/Olympus"),
        lambda: people.choose_language(person.id, "tlh", NOW),
        lambda: people.choose_leads(person.id, (timedelta(minutes=7),)),
    ):
        with pytest.raises(Invalid):
            refused()


def test_nobody_is_not_found(database: str) -> None:
    for asked in (
        lambda: people.person(4711),
        lambda: people.choose_zone(4711, "UTC"),
        lambda: people.hide_name(4711, True, NOW),
        lambda: people.answer_age(4711, Age.ADULT),
    ):
        with pytest.raises(NotFound):
            asked()


def test_an_erased_person_is_nobody(database: str) -> None:
    person = people.meet(Profile(1, "Ada"), NOW)
    with write_transaction():
        User.update(erased_at=NOW, telegram_id=None).where(User.id == person.id).execute()
    with pytest.raises(NotFound):
        people.person(person.id)
    assert people.meet(Profile(1, "Ada"), NOW).id != person.id


def test_who_hides_their_name_is_named_on_no_card_any_more(
    make_group: MakeGroup, make_event: MakeEvent, database: str
) -> None:
    event = make_event(make_group())
    post_card(event.id)
    person = people.meet(Profile(1, "Ada"), NOW)
    rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    with write_transaction():
        outbox.OutboxMessage.update(state="sent").execute()
    people.hide_name(person.id, True, NOW)
    assert owed() == [("redraw", -100)]
    assert [named.name for named in cards.card(event.key, cards.OWN_CHAT, NOW).in_room] == [None]
